//! Merging two customers that are one: what is chosen where they differ, and what it comes to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    access::Fields,
    coded_enum,
    customer::{ConsentStatus, CustomerRecord, Facts, Tier},
    interaction::Channel,
    page::value,
    problem::{FieldError, Problem},
    time::Timestamp,
};

coded_enum! {
    /// A particular of a customer of which only one value can stay.
    Field {
        /// Display name.
        Name = 1, "name";
        /// Person or organisation.
        Kind = 2, "kind";
        /// Stage of the relationship.
        Stage = 3, "stage";
        /// Country.
        Country = 4, "country";
        /// Town.
        City = 5, "city";
        /// Language.
        Language = 6, "language";
        /// Known since; nobody chooses it: the earlier one holds.
        Since = 7, "since";
        /// Who looks after the customer; nobody chooses it: the survivor's, where it has one.
        Owner = 8, "owner";
    }
}

impl Field {
    /// Those that somebody chooses.
    pub const CHOSEN: [Self; 6] = [Self::Name, Self::Kind, Self::Stage, Self::Country, Self::City, Self::Language];
}

coded_enum! {
    /// Whose value stays.
    Keep {
        /// The one whose record stays.
        Survivor = 1, "survivor";
        /// The one whose record goes into the other.
        Loser = 2, "loser";
    }
}

/// What somebody chose where the two differ. What is not chosen follows the rules: the survivor's value, or
/// the other's where the survivor has none; of two consents the stricter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// By field.
    pub fields: BTreeMap<Field, Keep>,
    /// By channel of a consent.
    pub consents: BTreeMap<Channel, Keep>,
}

/// Before a channel's word in the name of a form's field.
pub const CONSENT_FIELD: &str = "consent-";

impl Choices {
    /// Reads a form: `name=loser&consent-email=survivor`. Other fields of the form are ignored.
    pub fn from_pairs(pairs: &[(String, String)]) -> Result<Self, FieldError> {
        let read = |name: &str| -> Result<Option<Keep>, FieldError> {
            let Some(text) = value(pairs, name) else { return Ok(None) };
            let problem = || FieldError { field: name.to_owned(), value: text.to_owned(), problem: Problem::Keep };
            Keep::from_word(text).map(Some).ok_or_else(problem)
        };
        let mut choices = Self::default();
        for field in Field::CHOSEN {
            if let Some(keep) = read(field.word())? {
                choices.fields.insert(field, keep);
            }
        }
        for channel in Channel::ALL {
            if let Some(keep) = read(&format!("{CONSENT_FIELD}{}", channel.word()))? {
                choices.consents.insert(*channel, keep);
            }
        }
        Ok(choices)
    }

    /// Whose value of a field stays, given the two values as texts.
    pub fn field(&self, field: Field, survivor: &str, loser: &str) -> Keep {
        let usual = if survivor.is_empty() && !loser.is_empty() { Keep::Loser } else { Keep::Survivor };
        self.fields.get(&field).copied().unwrap_or(usual)
    }

    /// Whose consent stays on a channel on which both have said something.
    pub fn consent(&self, channel: Channel, survivor: ConsentStatus, loser: ConsentStatus) -> Keep {
        let usual = if strictness(loser) > strictness(survivor) { Keep::Loser } else { Keep::Survivor };
        self.consents.get(&channel).copied().unwrap_or(usual)
    }
}

/// How little a consent allows: of two the stricter holds, until somebody says otherwise.
pub const fn strictness(status: ConsentStatus) -> u8 {
    match status {
        ConsentStatus::Confirmed => 0,
        ConsentStatus::Granted => 1,
        ConsentStatus::ServiceOnly => 2,
        ConsentStatus::Refused => 3,
    }
}

/// The figures of both together: what the survivor will have.
pub fn together(survivor: &Facts, loser: &Facts) -> Facts {
    let earlier = |one: Option<Timestamp>, other: Option<Timestamp>| one.into_iter().chain(other).min();
    let net_minor = survivor.net_minor + loser.net_minor;
    let csat_answers = survivor.csat_answers + loser.csat_answers;
    // The stored mean is rounded, so the mean of both is too; the store counts anew.
    let sum = |facts: &Facts| facts.csat_centi.unwrap_or(0) * facts.csat_answers;
    Facts {
        tier: Tier::of(net_minor),
        orders: survivor.orders + loser.orders,
        credit_notes: survivor.credit_notes + loser.credit_notes,
        revenue_minor: survivor.revenue_minor + loser.revenue_minor,
        credits_minor: survivor.credits_minor + loser.credits_minor,
        net_minor,
        first_order_at: earlier(survivor.first_order_at, loser.first_order_at),
        last_order_at: survivor.last_order_at.max(loser.last_order_at),
        last_contact_at: survivor.last_contact_at.max(loser.last_contact_at),
        interactions: survivor.interactions + loser.interactions,
        tickets: survivor.tickets + loser.tickets,
        tickets_open: survivor.tickets_open + loser.tickets_open,
        csat_answers,
        csat_centi: (csat_answers > 0).then(|| (sum(survivor) + sum(loser) + csat_answers / 2) / csat_answers),
        since: survivor.since.min(loser.since),
        ..survivor.clone()
    }
}

/// The two records side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// The one whose record stays.
    pub survivor: CustomerRecord,
    /// The one whose record goes into the other.
    pub loser: CustomerRecord,
}

/// How many rows of each kind a merge moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Contact points.
    pub contact_points: i64,
    /// Ids in other systems.
    pub identity_links: i64,
    /// Holdings.
    pub holdings: i64,
    /// Orders and credit notes.
    pub orders: i64,
    /// Tickets.
    pub tickets: i64,
    /// Events of the timeline.
    pub interactions: i64,
    /// Answers to surveys.
    pub answers: i64,
}

/// What a merge changed in a field of the survivor. Values are texts; a code stands as its word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field.
    pub field: Field,
    /// What it was.
    pub before: String,
    /// What it became.
    pub after: String,
}

/// A merge that has taken place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merge {
    /// Identity.
    pub id: Uuid,
    /// Whose record stayed.
    pub survivor_id: Uuid,
    /// That one's name before the merge.
    pub survivor_name: String,
    /// Whose record went into the other.
    pub loser_id: Uuid,
    /// That one's name.
    pub loser_name: String,
    /// When.
    pub merged_at: Timestamp,
    /// Who merged.
    pub actor: String,
    /// When it was undone; none while it stands.
    pub undone_at: Option<Timestamp>,
    /// Who undid it.
    pub undone_by: String,
    /// What moved.
    pub moved: Moved,
    /// What changed in the survivor's particulars.
    pub changes: Vec<FieldChange>,
    /// The merge that took the survivor into another customer since: it must be undone first.
    pub behind: Option<Uuid>,
    /// How much is seen in here: what is not shown is empty or zero, or masked.
    #[serde(default = "Fields::shown", skip_serializing_if = "Fields::is_shown")]
    pub fields: Fields,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_read_from_a_form() {
        let pairs = crate::page::parse_query("name=loser&city=survivor&consent-email=loser&other=x&kind=");
        let choices = Choices::from_pairs(&pairs).expect("readable");
        assert_eq!(choices.fields.into_iter().collect::<Vec<_>>(), [(Field::Name, Keep::Loser), (Field::City, Keep::Survivor)]);
        assert_eq!(choices.consents.into_iter().collect::<Vec<_>>(), [(Channel::Email, Keep::Loser)]);
        let wrong = Choices::from_pairs(&crate::page::parse_query("stage=both")).expect_err("not readable");
        assert_eq!((wrong.field.as_str(), wrong.problem), ("stage", Problem::Keep));
    }

    #[test]
    fn what_nobody_chose_follows_the_rules() {
        use ConsentStatus::{Confirmed, Granted, Refused, ServiceOnly};
        let none = Choices::default();
        assert_eq!(none.field(Field::City, "", "Lyon"), Keep::Loser);
        assert_eq!(none.field(Field::City, "Paris", "Lyon"), Keep::Survivor);
        assert_eq!(none.consent(Channel::Email, Granted, Refused), Keep::Loser);
        assert_eq!(none.consent(Channel::Email, Refused, Confirmed), Keep::Survivor);
        assert_eq!(none.consent(Channel::Email, Confirmed, ServiceOnly), Keep::Loser);
        let chosen = Choices { consents: [(Channel::Email, Keep::Survivor)].into(), ..none };
        assert_eq!(chosen.consent(Channel::Email, Granted, Refused), Keep::Survivor);
    }
}
