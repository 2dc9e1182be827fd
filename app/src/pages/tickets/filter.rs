//! The filters of the ticket list: the form, the chips of those that are on, and what is still to be done.

use domain::{
    interaction::Channel,
    page::{Pairs, value, with},
    ticket::{Priority, TicketQuery, TicketStatus},
    view::Choices,
};
use leptos::prelude::*;

use crate::{
    i18n::keys as k,
    ui::{
        list::{
            Address,
            chips::Chip,
            form::{filter_menu, given, input, offered, segmented, select},
            without,
        },
        words,
    },
    viewer::{Viewer, use_viewer},
};

/// What the form has fields for.
const FIELDS: &[&str] = &["status", "priority", "channel", "reason", "assignee", "from", "to"];

/// All, what somebody still has to do something about, solved, closed.
pub(super) fn progress(v: Viewer, address: Address, pairs: &Pairs) -> AnyView {
    let (status, open) = (value(pairs, "status"), value(pairs, "open") == Some("true"));
    let rest = without(pairs, &["status", "open"]);
    let of_status = |label, chosen: TicketStatus| {
        (v.t(label), address.href(&with(&rest, "status", chosen.word())), !open && status == Some(chosen.word()))
    };
    let choices = vec![
        (v.t(k::TICKETS_ALL), address.href(&rest), !open && status.is_none()),
        (v.t(k::LISTS_UNRESOLVED), address.href(&with(&rest, "open", "true")), open && status.is_none()),
        of_status(k::STATUS_SOLVED, TicketStatus::Solved),
        of_status(k::STATUS_CLOSED, TicketStatus::Closed),
    ];
    segmented(v.t(k::TICKETS_STATUS), choices)
}

/// The filter form, as the address has it.
pub(super) fn form(address: Address, pairs: &Pairs, choices: &Choices) -> AnyView {
    let v = use_viewer();
    let query = TicketQuery::from_pairs(pairs).unwrap_or_default();
    let word = |key| v.t(key).to_owned();
    let statuses = TicketStatus::ALL.iter().map(|s| (s.word().to_owned(), word(words::status(*s)))).collect();
    let priorities = Priority::ALL.iter().rev().map(|p| (p.word().to_owned(), word(words::priority(*p)))).collect();
    let channels = Channel::ALL.iter().map(|c| (c.word().to_owned(), word(words::channel(*c)))).collect();
    let reasons = offered(choices.of("reason"), query.reason.as_deref());
    let people = offered(choices.of("assignee"), query.assignee.as_deref());
    let body = view! {
        {select("status", k::TICKETS_STATUS, k::LIST_ANY, query.status.map(TicketStatus::word), statuses)}
        {select("priority", k::TICKETS_PRIORITY, k::LIST_ANY, query.priority.map(Priority::word), priorities)}
        {select("reason", k::TICKETS_REASON, k::LIST_ANY, query.reason.as_deref(), reasons)}
        {select("assignee", k::TICKETS_ASSIGNEE, k::LIST_ANY, query.assignee.as_deref(), people)}
        {select("channel", k::TICKETS_CHANNEL, k::LIST_ANY, query.channel.map(Channel::word), channels)}
        {input("from", "date", k::LISTS_OPENED_FROM, given(pairs, "from"))}
        {input("to", "date", k::LISTS_OPENED_TO, given(pairs, "to"))}
    };
    filter_menu(address, pairs, FIELDS, body.into_any())
}

/// The filters that are on.
pub(super) fn chips(v: Viewer, pairs: &Pairs) -> Vec<Chip> {
    let query = TicketQuery::from_pairs(pairs).unwrap_or_default();
    let day = |day: domain::time::Day| v.date(day.start());
    [
        query.status.map(|s| Chip::is(k::TICKETS_STATUS, v.t(words::status(s)), &["status"])),
        query.open.then(|| Chip::is(k::TICKETS_STATUS, v.t(k::LISTS_UNRESOLVED), &["open"])),
        query.priority.map(|p| Chip::is(k::TICKETS_PRIORITY, v.t(words::priority(p)), &["priority"])),
        query.reason.map(|r| Chip::is(k::TICKETS_REASON, r, &["reason"])),
        query.assignee.map(|a| Chip::is(k::TICKETS_ASSIGNEE, a, &["assignee"])),
        query.channel.map(|c| Chip::is(k::TICKETS_CHANNEL, v.t(words::channel(c)), &["channel"])),
        query.from.map(|d| Chip::from(k::TICKETS_OPENED, day(d), &["from"])),
        query.to.map(|d| Chip::to(k::TICKETS_OPENED, day(d), &["to"])),
        query.customer_id.map(|_| Chip::is(k::TICKETS_CUSTOMER, v.t(k::LIST_ONE_CUSTOMER), &["customer_id"])),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::page::{parse_query, query_string};

    #[test]
    fn each_filter_of_the_address_has_a_chip_that_takes_it_off() {
        let owner = Owner::new();
        owner.set();
        let pairs = parse_query(
            "status=new&open=true&priority=high&reason=delivery&assignee=Ewa+Lis&channel=email&from=2011-01-01&to=2011-02-01\
             &customer_id=00000000-0000-0000-0000-000000000001",
        );
        let chips = chips(use_viewer(), &pairs);
        assert_eq!(chips.len(), 9);
        let keys: Vec<&str> = chips.iter().flat_map(|c| c.keys.iter().copied()).collect();
        assert_eq!(query_string(&without(&pairs, &keys)), "");
    }
}
