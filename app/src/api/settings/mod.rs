//! The settings, as their pages show them: one's own sign-in, our people, roles, keys, the audit log. Here is only
//! what reads; what changes something is a plain form, because passwords and keys go to the server by nothing else.

pub mod audit;
pub mod keys;
pub mod roles;
pub mod security;
pub mod users;

use domain::{access::Role, audit::Verified, problem::FieldError, time::Timestamp};
use serde::{Deserialize, Serialize};

use super::account::Hurdle;

/// What a form did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Done {
    /// There is another password, and the other sessions are over.
    Password,
    /// No second factor is asked for any more.
    SecondFactorOff,
    /// A session is over.
    SessionEnded,
    /// All others are.
    SessionsEnded,
    /// Somebody has another role.
    RoleGiven,
    /// Somebody's sessions are over.
    SignedOut,
    /// Everybody's are, but one's own.
    EverybodySignedOut,
    /// Somebody is kept out.
    Disabled,
    /// Somebody may come in again.
    Enabled,
    /// Somebody's second factor is gone.
    FactorForgotten,
    /// A mail that was not delivered is seen.
    MailForgotten,
    /// A team is there, or as it was said.
    TeamSaved,
    /// A team is gone.
    TeamDeleted,
    /// A role is as it was said.
    RoleSaved,
    /// A role is as it comes.
    RoleReset,
    /// A role is gone.
    RoleDeleted,
    /// A key opens nothing any more.
    KeyRevoked,
}

/// Why a form did nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// A name is missing, or too long.
    Name,
    /// It is no e-mail address.
    Email,
    /// Somebody else has the e-mail address.
    EmailTaken,
    /// Something else has the name.
    NameTaken,
    /// Afterwards no administrator could sign in.
    LastAdministrator,
    /// It would give, or take from, more rights than the person has who asks.
    Beyond,
    /// There is no such role.
    NoRole,
    /// Somebody has the role.
    InUse,
    /// The role of the administrators stays as it is.
    Fixed,
    /// The day has passed already, or is none.
    Day,
    /// What is asked for is gone, or was meanwhile changed.
    Gone,
    /// A filter cannot be read.
    Filter(FieldError),
}

/// A second factor that waits for its first code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetUp {
    /// The number under which the server keeps it.
    pub number: String,
    /// The secret, to be typed into an app that cannot see the picture.
    pub secret: String,
    /// Squares of each side of the picture.
    pub side: u32,
    /// Its dark squares, as the path of an SVG.
    pub path: String,
    /// Why the last code was not taken.
    pub hurdle: Option<Hurdle>,
}

/// What came of a form, told once to whoever sent it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// It was done.
    Done(Done),
    /// It was refused.
    Refused(Refusal),
    /// The password or code with which somebody proves to be who they are was not taken.
    Stopped(Hurdle),
    /// A second factor, as far as the first code.
    SetUp(SetUp),
    /// Recovery codes, seen this once.
    Codes(Vec<String>),
    /// A one-time link, seen this once.
    Link {
        /// Whom it is for.
        name: String,
        /// Its address.
        address: String,
        /// Until when it can be used.
        until: Timestamp,
        /// Whether it was mailed as well.
        mailed: bool,
    },
    /// A key, seen this once.
    Key {
        /// What it is called.
        name: String,
        /// The key itself.
        key: String,
    },
    /// A role that was not saved, as it was typed.
    Role {
        /// The role, without its filter.
        role: Role,
        /// The filter as it was typed.
        within: String,
        /// Why.
        refusal: Refusal,
    },
    /// A walk along the audit log.
    Verified(Verified),
}

/// What stands in every choice of a role: its word, and whether the viewer may give it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleChoice {
    /// The word.
    pub word: String,
    /// Whether nothing is in it that the viewer has not.
    pub can_give: bool,
}
