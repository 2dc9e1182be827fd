//! Changes to many customers at once: what is changed, what came of it for each, and how far it is.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{coded_enum, customer::Stage, page::value, time::Timestamp};

/// Customers of one transaction.
pub const BATCH: usize = 500;
/// The most customers that can be named one by one; more are chosen by a query.
pub const MAX_NAMED: usize = 10_000;

coded_enum! {
    /// What is done to each of the customers.
    BulkAction {
        /// Put a tag on.
        AddTag = 1, "add_tag";
        /// Take a tag off.
        RemoveTag = 2, "remove_tag";
        /// Give to one of our people, or to nobody.
        SetOwner = 3, "set_owner";
        /// Move to another stage.
        SetStage = 4, "set_stage";
    }
}

/// A change to a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// Put this tag on.
    AddTag(Uuid),
    /// Take this tag off.
    RemoveTag(Uuid),
    /// Give to this user, or to nobody.
    SetOwner(Option<Uuid>),
    /// Move to this stage.
    SetStage(Stage),
}

impl Change {
    /// What kind of change it is.
    pub const fn action(self) -> BulkAction {
        match self {
            Self::AddTag(_) => BulkAction::AddTag,
            Self::RemoveTag(_) => BulkAction::RemoveTag,
            Self::SetOwner(_) => BulkAction::SetOwner,
            Self::SetStage(_) => BulkAction::SetStage,
        }
    }
}

coded_enum! {
    /// What came of a change for one customer.
    Outcome {
        /// Not reached yet.
        Waiting = 0, "waiting";
        /// Changed.
        Changed = 1, "changed";
        /// It was so already.
        Already = 2, "already";
        /// There is no such customer, or no longer.
        Gone = 3, "gone";
        /// Who has bought or holds something is beyond the market and prospects.
        HasBought = 4, "has_bought";
        /// Who still holds something has not left.
        StillHolds = 5, "still_holds";
        /// Taken back.
        Undone = 6, "undone";
        /// Not taken back: somebody has changed it since.
        ChangedSince = 7, "changed_since";
    }
}

impl Outcome {
    /// Why nothing was done; the outcomes that a report explains.
    pub const REFUSED: &[Self] = &[Self::Already, Self::Gone, Self::HasBought, Self::StillHolds];
}

/// What is known of a customer when a change is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The stage.
    pub stage: Stage,
    /// Who looks after the customer.
    pub owner: Option<Uuid>,
    /// Whether the tag of the change is on.
    pub tagged: bool,
    /// Whether anything was ever bought.
    pub has_bought: bool,
    /// Whether a contract, account or policy runs.
    pub holds: bool,
}

impl Standing {
    /// Whether the customer is as the change would make it.
    pub fn is_so(&self, change: Change) -> bool {
        match change {
            Change::AddTag(_) => self.tagged,
            Change::RemoveTag(_) => !self.tagged,
            Change::SetOwner(owner) => self.owner == owner,
            Change::SetStage(stage) => self.stage == stage,
        }
    }
}

impl Change {
    /// What comes of the change for such a customer. Who has bought or holds something is known by more
    /// than name and interest; who still holds something has not left. All else may be set by hand.
    pub fn decide(self, standing: &Standing) -> Outcome {
        match self {
            _ if standing.is_so(self) => Outcome::Already,
            Self::SetStage(Stage::Market | Stage::Prospect) if standing.has_bought || standing.holds => Outcome::HasBought,
            Self::SetStage(Stage::Former) if standing.holds => Outcome::StillHolds,
            _ => Outcome::Changed,
        }
    }
}

coded_enum! {
    /// How far a job is.
    JobState {
        /// Customers are being changed.
        Running = 1, "running";
        /// Every customer was reached.
        Done = 2, "done";
        /// Changes are being taken back.
        Undoing = 3, "undoing";
        /// What could be taken back was.
        Undone = 4, "undone";
        /// Given up after an error; what was changed until then is changed.
        Failed = 5, "failed";
    }
}

impl JobState {
    /// Whether somebody is still at it.
    pub const fn is_running(self) -> bool {
        matches!(self, Self::Running | Self::Undoing)
    }
}

/// A change to many customers, as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkJob {
    /// Identity.
    pub id: Uuid,
    /// What is done.
    pub action: BulkAction,
    /// The name of the tag or of the owner, or the word of the stage; empty for nobody.
    pub value: String,
    /// How far it is.
    pub state: JobState,
    /// The query that chose the customers; empty where they were named.
    pub query: String,
    /// Who began it.
    pub actor: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When the last customer was reached.
    pub finished_at: Option<Timestamp>,
    /// How many customers there were to change when it began.
    pub total: i64,
    /// How many it has reached.
    pub done: i64,
    /// How many came to what, where any did.
    pub outcomes: Vec<(Outcome, i64)>,
}

impl BulkJob {
    /// How many customers came to that.
    pub fn count(&self, outcome: Outcome) -> i64 {
        self.outcomes.iter().find(|(o, _)| *o == outcome).map_or(0, |(_, n)| *n)
    }

    /// How many were refused, for whatever reason.
    pub fn refused(&self) -> i64 {
        Outcome::REFUSED.iter().map(|outcome| self.count(*outcome)).sum()
    }

    /// Whether there is something to take back, and nobody at it.
    pub fn can_undo(&self) -> bool {
        !self.state.is_running() && self.count(Outcome::Changed) > 0
    }
}

/// A customer in a job's report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkItem {
    /// Which customer.
    pub customer_id: Uuid,
    /// The name; empty where there is no such customer any more.
    pub name: String,
    /// What came of it.
    pub outcome: Outcome,
}

/// What to do to whom: what the selection of a list and its form send.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkRequest {
    /// All that match the query, and not only those named.
    pub all: bool,
    /// The customers, separated by commas.
    pub ids: String,
    /// The query of the list.
    pub query: String,
    /// The word of the action.
    pub action: String,
    /// The name of the tag or of the owner (empty: nobody), or the word of the stage.
    pub value: String,
}

impl BulkRequest {
    /// What a form sends: ids one by one, and a field for each kind of value.
    pub fn from_pairs(pairs: &[(String, String)]) -> Self {
        let text = |key| value(pairs, key).unwrap_or_default().to_owned();
        let action = text("action");
        let field = match BulkAction::from_word(&action) {
            Some(BulkAction::AddTag | BulkAction::RemoveTag) => "tag",
            Some(BulkAction::SetOwner) => "owner",
            _ => "stage",
        };
        let ids = ids_of(pairs).iter().map(Uuid::to_string).collect::<Vec<_>>().join(",");
        Self { all: value(pairs, "all").is_some(), ids, query: text("query"), value: text(field), action }
    }
}

/// The ids that a form or an address names: one pair each, or several separated by commas. What is no
/// id is left out.
pub fn ids_of(pairs: &[(String, String)]) -> Vec<Uuid> {
    let mut ids: Vec<Uuid> = Vec::new();
    let mut known = std::collections::HashSet::new();
    let named = pairs.iter().filter(|(key, _)| key == "ids").flat_map(|(_, value)| value.split(','));
    for id in named.filter_map(|text| text.trim().parse().ok()) {
        if known.insert(id) {
            ids.push(id);
        }
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::parse_query;

    #[test]
    fn a_stage_that_the_record_contradicts_is_refused() {
        let new = Standing { stage: Stage::Prospect, owner: None, tagged: false, has_bought: false, holds: false };
        let (buyer, holder) = (Standing { has_bought: true, ..new }, Standing { holds: true, stage: Stage::Customer, ..new });
        let cases = [
            (Stage::Prospect, new, Outcome::Already),
            (Stage::Market, new, Outcome::Changed),
            (Stage::Former, new, Outcome::Changed),
            (Stage::Market, buyer, Outcome::HasBought),
            (Stage::Former, buyer, Outcome::Changed),
            (Stage::Customer, buyer, Outcome::Changed),
            (Stage::Prospect, holder, Outcome::HasBought),
            (Stage::Former, holder, Outcome::StillHolds),
        ];
        for (stage, standing, expected) in cases {
            assert_eq!(Change::SetStage(stage).decide(&standing), expected, "{stage:?} for {standing:?}");
        }
    }

    #[test]
    fn a_tag_or_owner_is_changed_where_it_is_another() {
        let tag = Uuid::from_u128(1);
        let standing = Standing { stage: Stage::Customer, owner: Some(tag), tagged: true, has_bought: true, holds: true };
        assert_eq!(Change::AddTag(tag).decide(&standing), Outcome::Already);
        assert_eq!(Change::RemoveTag(tag).decide(&standing), Outcome::Changed);
        assert_eq!(Change::SetOwner(Some(tag)).decide(&standing), Outcome::Already);
        assert_eq!(Change::SetOwner(None).decide(&standing), Outcome::Changed);
    }

    #[test]
    fn ids_come_one_by_one_or_as_a_list() {
        let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert_eq!(ids_of(&parse_query(&format!("ids={a}&ids={b},{a}&q=x&ids=rubbish"))), [a, b]);
        assert!(ids_of(&parse_query("q=x")).is_empty());
    }

    #[test]
    fn a_form_has_a_field_for_each_kind_of_value() {
        let a = Uuid::from_u128(1);
        let form = |action| {
            BulkRequest::from_pairs(&parse_query(&format!("ids={a}&query=tier%3Dgold&tag=VIP&owner=Ewa&stage=former&action={action}")))
        };
        assert_eq!(
            form("add_tag"),
            BulkRequest { ids: a.to_string(), query: "tier=gold".into(), action: "add_tag".into(), value: "VIP".into(), all: false }
        );
        assert_eq!((form("set_owner").value.as_str(), form("set_stage").value.as_str()), ("Ewa", "former"));
        assert!(BulkRequest::from_pairs(&parse_query("all=1")).all);
    }
}
