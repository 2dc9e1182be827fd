//! What was written on this page: it stands on the timeline before the server has confirmed it.

use domain::{
    interaction::{Channel, Flow, Interaction, InteractionKind, TimelineQuery, summary_of},
    time::Timestamp,
};
use leptos::{prelude::*, web_sys::js_sys::Date};
use uuid::Uuid;

/// An entry of this page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The event.
    pub(super) event: Interaction,
    /// Whether the server has not confirmed it yet.
    pub(super) pending: bool,
}

/// The entries of this page, newest first.
#[derive(Clone, Copy)]
pub(super) struct Written(RwSignal<Vec<Entry>>);

/// What somebody typed, word for word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Draft {
    /// A note or a call.
    pub(super) kind: InteractionKind,
    /// Who began a call.
    pub(super) flow: Flow,
    /// Minutes a call took, as typed.
    pub(super) minutes: String,
    /// The text.
    pub(super) body: String,
}

impl Written {
    /// None yet.
    pub(super) fn new() -> Self {
        Self(RwSignal::new(Vec::new()))
    }

    /// All of them.
    pub(super) fn all(self) -> Vec<Entry> {
        self.0.get()
    }

    /// Whether there is none. Does not subscribe.
    pub(super) fn is_empty_untracked(self) -> bool {
        self.0.with_untracked(Vec::is_empty)
    }

    /// Subscribes to what is written.
    pub(super) fn track(self) {
        self.0.track();
    }

    /// When the newest was written.
    pub(super) fn first_at(self) -> Option<Timestamp> {
        self.0.with(|all| all.first().map(|entry| entry.event.at))
    }

    /// Shows what is being sent.
    pub(super) fn show(self, event: Interaction) {
        self.0.update(|all| all.insert(0, Entry { event, pending: true }));
    }

    /// Puts what the server stored in the place of what was sent.
    pub(super) fn confirm(self, stored: Interaction) {
        self.0.try_update(|all| {
            if let Some(entry) = all.iter_mut().find(|entry| entry.event.id == stored.id) {
                *entry = Entry { event: stored, pending: false };
            }
        });
    }

    /// Shows what others wrote meanwhile, newest first; what stands here already stays as it is.
    pub(super) fn hear(self, events: Vec<Interaction>) {
        self.0.try_update(|all| {
            for event in events.into_iter().rev() {
                if all.iter().all(|entry| entry.event.id != event.id) {
                    let at = all.iter().position(|entry| entry.event.at <= event.at).unwrap_or(all.len());
                    all.insert(at, Entry { event, pending: false });
                }
            }
        });
    }

    /// Takes away what the server refused.
    pub(super) fn undo(self, id: Uuid) {
        self.0.try_update(|all| all.retain(|entry| entry.event.id != id));
    }
}

impl Default for Written {
    fn default() -> Self {
        Self::new()
    }
}

impl Draft {
    /// How it will stand on the timeline.
    pub(super) fn event(&self, id: Uuid, at: Timestamp) -> Interaction {
        let call = self.kind == InteractionKind::Call;
        let minutes = self.minutes.trim().parse::<i64>().ok().filter(|_| call);
        Interaction {
            id,
            at,
            kind: self.kind,
            channel: if call { Channel::Phone } else { Channel::Internal },
            flow: if call { self.flow } else { Flow::Internal },
            subject: String::new(),
            summary: summary_of(&self.body),
            ref_id: None,
            amount: None,
            measure: minutes.map(|m| m * 60),
            actor: String::new(),
            fields: domain::access::Fields::SHOWN,
        }
    }
}

/// Whether an entry that is written now has a place on the part of the timeline that is shown.
pub(super) fn belongs(query: &TimelineQuery, kind: InteractionKind) -> bool {
    query.until.is_none() && query.cursor.is_none() && (query.kinds.is_empty() || query.kinds.contains(&kind))
}

/// What the browser's clock says.
pub(super) fn browser_now() -> Timestamp {
    // Whole milliseconds within a few thousand years: no digit is lost.
    Timestamp(Date::now() as i64)
}

/// A new id (version 7: it begins with the time) from the browser's source of randomness.
pub(super) fn browser_id(now: Timestamp) -> Uuid {
    let mut bytes = [0; 10];
    if let Ok(crypto) = window().crypto() {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    uuid::Builder::from_unix_timestamp_millis(now.0.unsigned_abs(), &bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_shows_only_where_it_belongs() {
        let all = TimelineQuery::default();
        assert!(belongs(&all, InteractionKind::Note));
        let calls = TimelineQuery { kinds: vec![InteractionKind::Call], ..all.clone() };
        assert!(!belongs(&calls, InteractionKind::Note));
        assert!(!belongs(&TimelineQuery { cursor: Some("x".into()), ..all }, InteractionKind::Note));
    }

    #[test]
    fn a_note_has_no_direction_and_no_length() {
        let draft = Draft { kind: InteractionKind::Note, flow: Flow::Inbound, minutes: "4".into(), body: " Hello ".into() };
        let event = draft.event(Uuid::nil(), Timestamp(0));
        assert_eq!((event.flow, event.measure, event.summary.as_str()), (Flow::Internal, None, "Hello"));
        let call = Draft { kind: InteractionKind::Call, ..draft }.event(Uuid::nil(), Timestamp(0));
        assert_eq!((call.flow, call.measure), (Flow::Inbound, Some(240)));
    }

    #[test]
    fn what_others_wrote_stands_where_it_belongs_and_once() {
        leptos::prelude::Owner::new().with(|| {
            let draft = Draft { kind: InteractionKind::Note, flow: Flow::Internal, minutes: String::new(), body: "a".into() };
            let event = |n: i64| draft.event(Uuid::from_u128(n.unsigned_abs().into()), Timestamp(n));
            let written = Written::new();
            written.show(event(5));
            written.hear(vec![event(7), event(6), event(5), event(3)]);
            let all: Vec<_> = written.all().into_iter().map(|e| (e.event.at.0, e.pending)).collect();
            assert_eq!(all, [(7, false), (6, false), (5, true), (3, false)]);
        });
    }

    #[test]
    fn an_entry_is_confirmed_or_undone() {
        leptos::prelude::Owner::new().with(|| {
            let draft = Draft { kind: InteractionKind::Note, flow: Flow::Internal, minutes: String::new(), body: "a".into() };
            let written = Written::new();
            written.show(draft.event(Uuid::from_u128(1), Timestamp(1)));
            written.show(draft.event(Uuid::from_u128(2), Timestamp(2)));
            written.confirm(Interaction { actor: "Priya".into(), ..draft.event(Uuid::from_u128(1), Timestamp(3)) });
            written.undo(Uuid::from_u128(2));
            let left: Vec<_> = written.all().into_iter().map(|e| (e.event.actor, e.pending)).collect();
            assert_eq!(left, [("Priya".to_owned(), false)]);
        });
    }
}
