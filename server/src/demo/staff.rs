//! The company's own people.

use app::server::demo::DOMAIN;
use domain::time::{Day, Timestamp};
use store::{ids::Ids, users::User};
use uuid::Uuid;

use super::random::{DAY, Random, pick};

/// Name, e-mail name and role of everybody; whoever is first has been here longest.
const STAFF: [(&str, &str, &str); 12] = [
    ("Priya Nair", "priya.nair", "agent"),
    ("Tom Okafor", "tom.okafor", "agent"),
    ("Ewa Lis", "ewa.lis", "agent"),
    ("Lucía Ortega", "lucia.ortega", "agent"),
    ("Wei Lin", "wei.lin", "agent"),
    ("Hannah Price", "hannah.price", "agent"),
    ("Samuel Boateng", "samuel.boateng", "supervisor"),
    ("Isabel Hartley", "isabel.hartley", "sales"),
    ("Oliver Grant", "oliver.grant", "sales"),
    ("Chloé Martin", "chloe.martin", "marketing"),
    ("Judith Wren", "judith.wren", "executive"),
    ("Farid Haddad", "farid.haddad", "administrator"),
];

const AGENTS: &[&str] = &["Priya Nair", "Tom Okafor", "Ewa Lis", "Hannah Price", "Samuel Boateng"];
const SPANISH_AGENTS: &[&str] = &["Lucía Ortega"];
const CHINESE_AGENTS: &[&str] = &["Wei Lin"];
/// Who looks after trade customers.
pub(super) const SALES: &[&str] = &["Isabel Hartley", "Oliver Grant"];

/// The rows of the users table.
pub(super) fn users(ids: &mut Ids, today: Day) -> Vec<User> {
    let user = |(position, (name, mail, role)): (usize, &(&str, &str, &str))| {
        // Everybody joined at some time in the last ten years, in the order of the list.
        let created_at = Timestamp(today.start().0 - (3_650 - 290 * position as i64) * DAY);
        User { id: ids.at(created_at), name: (*name).into(), email: format!("{mail}{DOMAIN}"), role: (*role).into(), created_at }
    };
    STAFF.iter().enumerate().map(user).collect()
}

/// Whether an e-mail address is one of the demo company's people.
pub(super) fn is_ours(email: &str) -> bool {
    email.ends_with(DOMAIN)
}

/// Who works together: the name of each team, and who is in it.
pub(super) fn teams(people: &[User]) -> [(&'static str, Vec<Uuid>); 2] {
    let those = |roles: &[&str]| people.iter().filter(|user| roles.contains(&user.role.as_str())).map(|user| user.id).collect();
    [("Customer service", those(&["agent", "supervisor"])), ("Sales", those(&["sales"]))]
}

/// Somebody of ours who speaks the customer's language.
pub(super) fn agent(random: &mut Random, tag: &str) -> &'static str {
    let speakers = match tag.get(..2) {
        Some("es") => SPANISH_AGENTS,
        Some("zh") => CHINESE_AGENTS,
        _ => AGENTS,
    };
    pick(random, speakers)
}
