//! What of a record leaves: values of a class that is not shown are emptied or masked, and what the record says of
//! its [`Fields`] tells such a value from one that there is not.

use super::{
    FieldClass::{Contact, Money, Notes, Risk},
    Fields, Sight,
};
use crate::{
    customer::{ContactKind, ContactPoint, CustomerRecord, Facts, Tier},
    duplicate::{Duplicate, Likely, Reason, Twin, score},
    edit::{self, read_changes},
    interaction::{Interaction, InteractionKind, changed_line},
    merge::{self, Comparison, Merge},
    money::Decimal,
    next_action,
    order::{Order, OrderDetail},
    page::Page,
    product::{Complaints, Product, ProductDetail, Sale},
    search::SearchHit,
    survey::SurveyAnswer,
    ticket::{Ticket, TicketDetail},
};

/// A record that shows no more than a role may see of it.
pub trait Mask {
    /// Takes out what is not shown. What is left says so in its own `fields`, or in those of what it holds.
    fn mask(&mut self, fields: Fields);

    /// The same, as a value.
    #[must_use]
    fn masked(mut self, fields: Fields) -> Self
    where
        Self: Sized,
    {
        if !fields.is_shown() {
            self.mask(fields);
        }
        self
    }
}

/// What stands for letters that are not shown: always as many, so that nobody can count them.
const DOTS: &str = "••••";
/// The fewest characters of which the last four are shown: of less, they would be most of it.
const RECOGNISED: usize = 8;

/// An address as it is masked: `a•••@example.com`, `••••4455`.
fn recognisable(value: &str) -> String {
    if let Some((name, host)) = value.split_once('@').filter(|(name, host)| !name.is_empty() && host.contains('.')) {
        let first = name.chars().next().filter(|_| name.chars().nth(2).is_some());
        return format!("{}•••@{host}", first.map(String::from).unwrap_or_default());
    }
    let shown: Vec<char> = value.chars().filter(|c| c.is_alphanumeric()).collect();
    let last = if shown.len() >= RECOGNISED { &shown[shown.len() - 4..] } else { &[] };
    format!("{DOTS}{}", last.iter().collect::<String>())
}

/// An address as much of it as is seen.
fn mask_contact(value: &mut String, sight: Sight) {
    match sight {
        Sight::Shown => {}
        _ if value.is_empty() => {}
        Sight::Masked => *value = recognisable(value),
        Sight::Hidden => value.clear(),
    }
}

/// A name or an id that is an address, in systems that take one for the other.
fn mask_if_address(value: &mut String, sight: Sight) {
    if value.contains('@') {
        mask_contact(value, sight);
    }
}

impl<T: Mask> Mask for Vec<T> {
    fn mask(&mut self, fields: Fields) {
        self.iter_mut().for_each(|one| one.mask(fields));
    }
}

impl<T: Mask> Mask for Page<T> {
    fn mask(&mut self, fields: Fields) {
        self.rows.mask(fields);
        if !fields.shows(Money) {
            self.sum_minor = None;
        }
    }
}

impl Mask for Facts {
    fn mask(&mut self, fields: Fields) {
        if !fields.shows(Money) {
            (self.revenue_minor, self.credits_minor, self.net_minor) = (0, 0, 0);
        }
        if !fields.shows(Risk) {
            self.tier = Tier::Standard;
        }
        self.fields = fields;
    }
}

impl Mask for ContactPoint {
    fn mask(&mut self, fields: Fields) {
        mask_contact(&mut self.value, fields.contact);
    }
}

impl Mask for CustomerRecord {
    fn mask(&mut self, fields: Fields) {
        self.facts.mask(fields);
        if !fields.shows(Contact) {
            // Of a town there is nothing to recognise it by.
            self.city.clear();
        }
        match fields.contact {
            // How many there are is hidden too.
            Sight::Hidden => self.contact_points.clear(),
            _ => self.contact_points.mask(fields),
        }
        self.identity_links.iter_mut().for_each(|link| mask_if_address(&mut link.external_id, fields.contact));
        if !fields.shows(Money) {
            self.holdings.iter_mut().for_each(|holding| holding.value.minor = 0);
        }
    }
}

impl InteractionKind {
    /// Whether its title and text are what somebody wrote. What is read of orders, holdings and campaigns comes from
    /// systems.
    pub const fn is_written(self) -> bool {
        matches!(self, Self::Ticket | Self::Call | Self::Email | Self::Chat | Self::Survey | Self::Note)
    }
}

/// The text of an event of that kind, as much of it as is seen.
pub fn mask_text(kind: InteractionKind, text: &mut String, fields: Fields) {
    if kind.is_written() && !fields.shows(Notes) {
        text.clear();
    }
    if kind == InteractionKind::Change && !(fields.shows(Contact) && fields.shows(Risk)) {
        *text = mask_changes(text, fields);
    }
}

/// What the timeline keeps of a change, without addresses. What cannot be read as a change is left out, and of a
/// field that is not known to be none, nothing is shown.
fn mask_changes(text: &str, fields: Fields) -> String {
    const PLAIN: [&str; 2] = ["tag", "owner"];
    let sight = fields.contact;
    let line = |changed: edit::Changed<'_>| {
        if changed.what == next_action::WORD {
            // That somebody was to be kept tells that models say they may leave.
            let action = if fields.shows(Risk) { changed.from } else { "" };
            return changed_line(changed.what, action, changed.to);
        }
        let field = edit::Field::from_word(changed.what);
        if PLAIN.contains(&changed.what) || field.is_some_and(|field| field != edit::Field::City) {
            return changed_line(changed.what, changed.from, changed.to);
        }
        let seen = |value: &str| match (sight, ContactKind::from_word(changed.what)) {
            (Sight::Shown, _) => value.to_owned(),
            (Sight::Masked, _) if value.is_empty() => String::new(),
            (Sight::Masked, Some(_)) => recognisable(value),
            _ => DOTS.to_owned(),
        };
        changed_line(changed.what, &seen(changed.from), &seen(changed.to))
    };
    read_changes(text).into_iter().map(line).collect::<Vec<_>>().join("\n")
}

impl Mask for Interaction {
    fn mask(&mut self, fields: Fields) {
        if self.kind.is_written() && !fields.shows(Notes) {
            self.subject.clear();
        }
        mask_text(self.kind, &mut self.summary, fields);
        if !fields.shows(Money) {
            self.amount = None;
        }
        self.fields = fields;
    }
}

impl Mask for Order {
    fn mask(&mut self, fields: Fields) {
        if !fields.shows(Money) {
            (self.sales_minor, self.credits_minor, self.total_minor) = (0, 0, 0);
        }
        self.fields = fields;
    }
}

impl Mask for OrderDetail {
    fn mask(&mut self, fields: Fields) {
        self.order.mask(fields);
        if !fields.shows(Money) {
            for line in &mut self.lines {
                (line.unit_price, line.amount_minor) = (Decimal { mantissa: 0, scale: 0 }, 0);
            }
        }
    }
}

impl Mask for Ticket {
    fn mask(&mut self, fields: Fields) {
        if !fields.shows(Notes) {
            // A ticket is still to be told from others, and opened: by its number.
            self.subject.clone_from(&self.number);
        }
        self.fields = fields;
    }
}

impl Mask for TicketDetail {
    fn mask(&mut self, fields: Fields) {
        self.ticket.mask(fields);
        for message in &mut self.messages {
            mask_if_address(&mut message.name, fields.contact);
            if !fields.shows(Notes) {
                message.body.clear();
            }
        }
    }
}

impl Mask for SurveyAnswer {
    fn mask(&mut self, fields: Fields) {
        if !fields.shows(Notes) {
            self.comment.clear();
        }
        self.fields = fields;
    }
}

impl Mask for Product {
    fn mask(&mut self, fields: Fields) {
        if !fields.shows(Money) {
            (self.revenue_minor, self.credits_minor) = (0, 0);
        }
        self.fields = fields;
    }
}

impl Mask for ProductDetail {
    fn mask(&mut self, fields: Fields) {
        self.product.mask(fields);
        if !fields.shows(Money) {
            for month in &mut self.months {
                (month.revenue_minor, month.credits_minor) = (0, 0);
            }
            self.buyers.top.iter_mut().for_each(|buyer| buyer.amount_minor = 0);
        }
        if !fields.shows(Risk) {
            self.buyers.tiers.clear();
        }
        if !fields.shows(Notes) {
            // Found by what people wrote.
            self.complaints = Complaints { buyers: self.complaints.buyers, ..Complaints::default() };
        }
    }
}

impl Mask for Sale {
    fn mask(&mut self, fields: Fields) {
        if !fields.shows(Money) {
            self.amount_minor = 0;
        }
        self.fields = fields;
    }
}

impl Mask for SearchHit {
    fn mask(&mut self, fields: Fields) {
        if !fields.shows(Risk) {
            self.tier = None;
        }
        self.fields = fields;
    }
}

impl Mask for Twin {
    fn mask(&mut self, fields: Fields) {
        if !fields.shows(Risk) {
            self.tier = Tier::Standard;
        }
        if !fields.shows(Contact) {
            self.city.clear();
        }
        self.fields = fields;
    }
}

/// Without what two have in common of how they are reached, and as sure as the rest makes it.
fn mask_reasons(reasons: &mut Vec<Reason>, sure: &mut u32, fields: Fields) {
    if !fields.shows(Contact) {
        reasons.retain(|reason| *reason == Reason::Name);
        *sure = score(reasons);
    }
}

impl Mask for Likely {
    fn mask(&mut self, fields: Fields) {
        self.twin.mask(fields);
        mask_reasons(&mut self.reasons, &mut self.score, fields);
    }
}

impl Mask for Duplicate {
    fn mask(&mut self, fields: Fields) {
        self.one.mask(fields);
        self.other.mask(fields);
        mask_reasons(&mut self.reasons, &mut self.score, fields);
    }
}

impl Mask for Comparison {
    fn mask(&mut self, fields: Fields) {
        self.survivor.mask(fields);
        self.loser.mask(fields);
    }
}

impl Mask for Merge {
    fn mask(&mut self, fields: Fields) {
        if !fields.shows(Contact) {
            for change in self.changes.iter_mut().filter(|change| change.field == merge::Field::City) {
                change.before.clear();
                change.after.clear();
            }
        }
        self.fields = fields;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_recognised_and_not_read() {
        for (value, expected) in [
            ("ada.lovelace@example.com", "a•••@example.com"),
            ("ab@example.com", "•••@example.com"),
            ("+44 7700 900 4455", "••••4455"),
            ("555 44", "••••"),
            ("@ada", "••••"),
            ("12 Rue de la Paix, 75002 Paris", "••••aris"),
            ("ada.lovelace@exam…", "••••exam"),
            ("王伟的微信号码在这里", "••••码在这里"),
        ] {
            assert_eq!(recognisable(value), expected);
        }
        let long = recognisable("someone.with.a.very.long.name@example.com");
        assert_eq!(long.chars().count(), recognisable("abc@example.com").chars().count(), "nobody can count the letters");
    }

    #[test]
    fn of_a_change_only_what_is_no_address_is_told() {
        let text = "name\tAda\tAda Peña\nemail\told.address@example.com\t\ncity\tLyon\tParis\ntag\t\tVIP\nshoe\t41\t42\nno change at all";
        let masked = "name\tAda\tAda Peña\nemail\to•••@example.com\t\ncity\t••••\t••••\ntag\t\tVIP\nshoe\t••••\t••••";
        assert_eq!(mask_changes(text, Fields { contact: Sight::Masked, ..Fields::SHOWN }), masked);
        let hidden = mask_changes(text, Fields { contact: Sight::Hidden, ..Fields::SHOWN });
        assert!(hidden.contains("email\t••••\t••••") && !hidden.contains("example"), "{hidden}");
    }

    #[test]
    fn what_was_proposed_is_told_to_who_sees_what_models_say() {
        let mut text = "next_action\tretain\taccepted".to_owned();
        mask_text(InteractionKind::Change, &mut text, Fields { contact: Sight::Hidden, ..Fields::SHOWN });
        assert_eq!(text, "next_action\tretain\taccepted");
        mask_text(InteractionKind::Change, &mut text, Fields { risk: Sight::Masked, ..Fields::SHOWN });
        assert_eq!(text, "next_action\t\taccepted");
        let mut other = "email\t\tada@example.com".to_owned();
        mask_text(InteractionKind::Change, &mut other, Fields { risk: Sight::Hidden, ..Fields::SHOWN });
        assert_eq!(other, "email\t\tada@example.com");
    }

    #[test]
    fn what_people_wrote_is_known_by_its_kind() {
        let written: Vec<_> = InteractionKind::ALL.iter().filter(|kind| kind.is_written()).map(|kind| kind.word()).collect();
        assert_eq!(written, ["ticket", "call", "email", "chat", "survey", "note"]);
    }
}
