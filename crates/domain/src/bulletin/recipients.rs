//! Who is sent the bulletin: who asked for it, who was chosen, and whose role was.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{format::Locale, time::Day};

/// How somebody stands to the weekly mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailing {
    /// Whether they asked for it, or somebody chose them.
    pub named: bool,
    /// Whether everybody of their role is sent it.
    pub by_role: bool,
    /// Whether they want none, whoever chooses them.
    pub stopped: bool,
    /// Whether the file comes with it.
    pub attach: bool,
}

impl Mailing {
    /// Whether they are sent it.
    pub const fn is_sent(self) -> bool {
        (self.named || self.by_role) && !self.stopped
    }
}

/// Somebody who is sent the bulletin, or has stopped it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// Who.
    pub user_id: Uuid,
    /// The name.
    pub name: String,
    /// The word of the role.
    pub role: String,
    /// The language in which it is written.
    pub locale: Locale,
    /// How they stand to it.
    pub mailing: Mailing,
    /// Whether they may sign in and read figures: nobody else is sent anything.
    pub may_read: bool,
    /// The week of which they were sent it last, or which was over when they were chosen.
    pub last_week: Option<Day>,
}

/// A role that may read figures, and whether everybody who has it is sent the bulletin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfRole {
    /// Its word.
    pub role: String,
    /// Whether it was chosen, and then whether the file comes with it.
    pub attach: Option<bool>,
    /// How many people have it who may sign in.
    pub people: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_stopped_it_is_sent_none_however_they_were_chosen() {
        let of = |named, by_role, stopped| Mailing { named, by_role, stopped, attach: false }.is_sent();
        assert!(of(true, false, false) && of(false, true, false) && of(true, true, false));
        assert!(!of(false, false, false) && !of(true, true, true) && !of(false, true, true));
    }
}
