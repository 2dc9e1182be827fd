//! Our own people as pages show them: who there is, where they are signed in, their teams; and the keys of programs.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{coded_enum, tag::Owner, time::Timestamp};

/// The most of a browser's own description that is kept, in characters.
pub const MAX_AGENT: usize = 200;

/// One of our people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffMember {
    /// Identity.
    pub id: Uuid,
    /// Name, as it stands beside what the person writes.
    pub name: String,
    /// E-mail address, as it was first written; case does not tell two apart.
    pub email: String,
    /// The word of the role.
    pub role: String,
    /// Since when the person is here.
    pub created_at: Timestamp,
    /// Since when the person may not sign in; none for whoever may.
    pub disabled_at: Option<Timestamp>,
    /// Whether there is a password.
    pub has_password: bool,
    /// Whether signing in takes a second factor.
    pub has_second_factor: bool,
    /// When the person was last at work here; none who never was.
    pub seen_at: Option<Timestamp>,
}

/// A place where somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionInfo {
    /// Identity; it does not open the session.
    pub id: Uuid,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used.
    pub seen_at: Timestamp,
    /// When it ends whatever happens.
    pub ends_at: Timestamp,
    /// The network address it began from.
    pub address: String,
    /// What the browser said it was, at most [`MAX_AGENT`] characters.
    pub agent: String,
    /// Whether a second factor was given.
    pub second_factor: bool,
}

/// A key with which a program acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// Identity.
    pub id: Uuid,
    /// What people call it.
    pub name: String,
    /// The beginning of the key, by which it is recognised.
    pub prefix: String,
    /// The word of the role it acts with.
    pub role: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who made it; empty where that was done on the command line.
    pub created_by: String,
    /// From when on it opens nothing; none where it has no end.
    pub ends_at: Option<Timestamp>,
    /// When it was last used; none for never.
    pub used_at: Option<Timestamp>,
    /// When somebody took it back.
    pub revoked_at: Option<Timestamp>,
}

/// Some of our people who work with the same customers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// Identity.
    pub id: Uuid,
    /// Name; unique.
    pub name: String,
    /// Who is in it, by name.
    pub members: Vec<Owner>,
}

coded_enum! {
    /// What a link that works once is for.
    LinkPurpose {
        /// A new colleague chooses a password.
        Invite = 1, "invite";
        /// Somebody who forgot the password chooses another.
        Reset = 2, "reset";
        /// The first user of a new installation; there is nobody yet whose link it could be.
        SetUp = 3, "set_up";
    }
}

coded_enum! {
    /// What a mail is about.
    MailKind {
        /// A link for somebody who is new.
        Invite = 1, "invite";
        /// A link for somebody who forgot the password.
        Reset = 2, "reset";
        /// What was changed about somebody's way to sign in, so that they notice if it was not them.
        Notice = 3, "notice";
        /// The week on one page.
        Bulletin = 4, "bulletin";
        /// What a figure did, as somebody asked to be told.
        Alert = 5, "alert";
        /// A report, as often as it was asked for.
        Report = 8, "report";
    }
}

/// A mail that was given up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undelivered {
    /// Identity.
    pub id: Uuid,
    /// What it was about.
    pub kind: MailKind,
    /// To whom it was.
    pub recipient: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// How often it was tried.
    pub tries: i64,
    /// What the mail server said last.
    pub error: String,
}
