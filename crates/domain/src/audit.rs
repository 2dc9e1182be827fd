//! The audit log: who saw and did what. It only grows, and each entry is chained to the one before.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    coded_enum,
    customer::{read_limit, read_param},
    page::{DEFAULT_LIMIT, Pairs, value},
    problem::{FieldError, Problem},
    time::{Day, Timestamp},
};

coded_enum! {
    /// What somebody did.
    Action {
        /// Looked at a record.
        Viewed = 1, "viewed";
        /// Added one.
        Created = 2, "created";
        /// Changed one.
        Changed = 3, "changed";
        /// Removed one.
        Deleted = 4, "deleted";
        /// Merged two into one.
        Merged = 5, "merged";
        /// Undid a merge.
        Unmerged = 6, "unmerged";
        /// Took records away as a file.
        Exported = 7, "exported";
        /// Brought records in.
        Imported = 8, "imported";
        /// Looked at a masked field, with a reason.
        Revealed = 9, "revealed";
        /// Removed what is known of a person, who asked for it.
        Erased = 10, "erased";
        /// Tried what the role does not allow.
        Denied = 11, "denied";
        /// Signed in.
        SignedIn = 20, "signed_in";
        /// Tried to sign in, and was not let in.
        SignInRefused = 21, "sign_in_refused";
        /// Signed out.
        SignedOut = 22, "signed_out";
        /// Ended a session from elsewhere.
        SessionEnded = 23, "session_ended";
        /// Began or ceased to look at everything as somebody else, or as a role.
        ViewedAs = 26, "viewed_as";
        /// Changed a password, or asked for a link to do so.
        PasswordChanged = 24, "password_changed";
        /// Began or ceased to use a second factor.
        SecondFactorChanged = 25, "second_factor_changed";
        /// Changed one of our people: added, invited, disabled, given another role.
        UserChanged = 30, "user_changed";
        /// Changed what a role may.
        RoleChanged = 31, "role_changed";
        /// Changed who is in a team.
        TeamChanged = 32, "team_changed";
        /// Made a key for a program.
        KeyCreated = 33, "key_created";
        /// Took one back.
        KeyRevoked = 34, "key_revoked";
        /// Changed a setting of the whole company.
        SettingChanged = 35, "setting_changed";
    }
}

/// What an entry says of the values that something was changed from and to. They may be personal, so they stand
/// beside the chain and can be taken out of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// There never were any.
    #[default]
    None,
    /// As JSON.
    Kept(String),
    /// They were taken out when the person was erased.
    Forgotten,
}

/// An entry of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number: 1, 2, 3 …, without a gap.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Which of our people; none for a program, and for whoever is not known.
    pub actor_id: Option<Uuid>,
    /// That one's name at the time.
    pub actor: String,
    /// What was done.
    pub action: Action,
    /// With what kind of thing, such as `customer` or `session`.
    pub resource: String,
    /// With which one: an id, or the word of a role.
    pub record: Option<String>,
    /// What else there is to say, without personal values.
    pub summary: String,
    /// From what to what.
    pub detail: Detail,
    /// Id of the request, as the log of the program has it; empty without one.
    pub request: String,
    /// The network address it came from; empty for none.
    pub address: String,
    /// What the browser or program said it was.
    pub agent: String,
}

/// What a page of the audit log shows. It is the URL's query, word for word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditQuery {
    /// Only what this one of our people did.
    pub actor_id: Option<Uuid>,
    /// Only this.
    pub action: Option<Action>,
    /// Only with this kind of thing.
    pub resource: Option<String>,
    /// Only with this one.
    pub record: Option<String>,
    /// On or after this day, in UTC.
    pub from: Option<Day>,
    /// On or before this day, in UTC.
    pub to: Option<Day>,
    /// Where the page begins.
    pub cursor: Option<String>,
    /// Rows a page.
    pub limit: u32,
}

impl Default for AuditQuery {
    fn default() -> Self {
        Self { actor_id: None, action: None, resource: None, record: None, from: None, to: None, cursor: None, limit: DEFAULT_LIMIT }
    }
}

impl AuditQuery {
    /// Reads a URL's query.
    pub fn from_pairs(pairs: &[(String, String)]) -> Result<Self, FieldError> {
        let text = |field| value(pairs, field).map(str::to_owned);
        Ok(Self {
            actor_id: read_param(pairs, "actor_id", Problem::Id, |t| t.parse().ok())?,
            action: read_param(pairs, "action", Problem::Choice, Action::from_word)?,
            resource: text("resource"),
            record: text("record"),
            from: read_param(pairs, "from", Problem::Date, Day::parse)?,
            to: read_param(pairs, "to", Problem::Date, Day::parse)?,
            cursor: text("cursor"),
            limit: read_limit(pairs)?,
        })
    }

    /// Writes the filters as URL pairs; not the cursor or limit.
    pub fn filter_pairs(&self) -> Pairs {
        let fields = [
            ("actor_id", self.actor_id.map(|id| id.to_string())),
            ("action", self.action.map(|action| action.word().to_owned())),
            ("resource", self.resource.clone()),
            ("record", self.record.clone()),
            ("from", self.from.map(|day| day.to_string())),
            ("to", self.to.map(|day| day.to_string())),
        ];
        fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
    }
}

/// Why an entry does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Misfit {
    /// It is not there, or it is there and should not be.
    Gap,
    /// It does not name the hash of the entry before.
    Link,
    /// It was changed: its hash is another's.
    Hash,
    /// The values beside it were changed, put there later, or taken away other than by forgetting a person.
    Values,
    /// It is not where the log is noted to end.
    Head,
}

/// What came of a walk along the whole chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// How many entries fit.
    pub entries: i64,
    /// Of how many of them the values were forgotten.
    pub forgotten: i64,
    /// Hash of the last entry that fits, in hexadecimal. Whoever keeps it elsewhere, with the number of entries, can
    /// later tell whether all of the log was written anew.
    pub head: String,
    /// The number of the first that does not fit, and why; none where the log is whole.
    pub broken: Option<(i64, Misfit)>,
}

/// How one entry hangs in the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The entry's number.
    pub seq: i64,
    /// Its hash, in hexadecimal.
    pub hash: String,
    /// The hash of the entry before, as this one names it.
    pub previous: String,
    /// Why it does not fit; none where it does.
    pub misfit: Option<Misfit>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::parse_query;

    #[test]
    fn a_query_survives_the_url() {
        let text =
            "actor_id=00000000-0000-0000-0000-000000000001&action=key_revoked&resource=key&record=a%2Fb&from=2025-01-01&to=2025-02-01";
        let query = AuditQuery::from_pairs(&parse_query(text)).expect("readable");
        assert_eq!(query.filter_pairs().len(), 6, "every filter is set");
        assert_eq!(AuditQuery::from_pairs(&query.filter_pairs()), Ok(query));
        assert_eq!(AuditQuery::from_pairs(&parse_query("action=slept")).expect_err("unreadable").problem, Problem::Choice);
    }
}
