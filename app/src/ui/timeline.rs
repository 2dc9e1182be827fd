//! How an event of the timeline looks and reads: icon, colour, title, day.

use domain::{
    format,
    interaction::{Channel, Flow, Interaction, InteractionKind as Kind},
    time::{Day, Timestamp},
};

use crate::{
    i18n::{Key, keys as k},
    ui::words,
    viewer::Viewer,
};

/// Icon of a kind of event.
pub const fn icon(kind: Kind) -> &'static str {
    match kind {
        Kind::Order => "bag",
        Kind::CreditNote => "return",
        Kind::Ticket => "ticket",
        Kind::Call => "phone",
        Kind::Email => "mail",
        Kind::Chat => "chat",
        Kind::Campaign => "megaphone",
        Kind::Survey => "star",
        Kind::Visit => "globe",
        Kind::Note => "note",
        Kind::Holding => "shield",
        Kind::Change => "edit",
        Kind::Record => "merge",
    }
}

/// Colour of a kind of event. It names the kind, never how well something went.
pub const fn tone(kind: Kind) -> &'static str {
    match kind {
        Kind::Order => "blue",
        Kind::CreditNote => "orange",
        Kind::Ticket => "red",
        Kind::Call => "green",
        Kind::Email => "sky",
        Kind::Chat | Kind::Holding => "teal",
        Kind::Campaign => "pink",
        Kind::Survey | Kind::Note => "amber",
        Kind::Visit | Kind::Change | Kind::Record => "grey",
    }
}

/// The sentence that names an event: a kind's word, or the subject's own title.
pub fn title(v: Viewer, event: &Interaction) -> String {
    let word = kind_word(event.kind, event.flow);
    match event.kind {
        Kind::Order | Kind::CreditNote | Kind::Record => v.fill(word, &[("subject", &event.subject)]),
        Kind::Call => match event.measure {
            Some(seconds) if seconds > 0 => format!("{}, {}", v.t(word), duration(v, seconds)),
            _ => v.t(word).to_owned(),
        },
        _ if event.subject.is_empty() => v.t(word).to_owned(),
        _ => event.subject.clone(),
    }
}

const fn kind_word(kind: Kind, flow: Flow) -> Key {
    match (kind, flow) {
        (Kind::Order, _) => k::INTERACTION_ORDER,
        (Kind::CreditNote, _) => k::INTERACTION_CREDIT_NOTE,
        (Kind::Ticket, _) => k::INTERACTION_TICKET,
        (Kind::Call, Flow::Outbound) => k::INTERACTION_CALL_OUT,
        (Kind::Call, _) => k::INTERACTION_CALL_IN,
        (Kind::Email, Flow::Outbound) => k::INTERACTION_EMAIL_OUT,
        (Kind::Email, _) => k::INTERACTION_EMAIL_IN,
        (Kind::Chat, _) => k::INTERACTION_CHAT,
        (Kind::Campaign, _) => k::INTERACTION_CAMPAIGN,
        (Kind::Survey, _) => k::INTERACTION_SURVEY,
        (Kind::Visit, _) => k::INTERACTION_VISIT,
        (Kind::Note, _) => k::INTERACTION_NOTE,
        (Kind::Holding, _) => k::INTERACTION_HOLDING,
        (Kind::Change, _) => k::EDIT_EVENT,
        (Kind::Record, Flow::Inbound) => k::MERGE_EVENT_MERGED,
        (Kind::Record, Flow::Outbound) => k::MERGE_EVENT_SEPARATED,
        (Kind::Record, Flow::Internal) => k::MERGE_EVENT_CREATED,
    }
}

/// The badge beside the title: an amount, a score, or the kind where the title is a subject.
pub fn badge(v: Viewer, event: &Interaction) -> Option<String> {
    if let Some(amount) = event.amount {
        return Some(v.seeing(event.fields).money(amount));
    }
    match (event.kind, event.measure) {
        (Kind::Survey, Some(score)) => Some(v.fill(k::TIMELINE_SCORE, &[("n", &v.int(score))])),
        (Kind::Order | Kind::CreditNote | Kind::Call | Kind::Note | Kind::Record, _) => None,
        _ if event.subject.is_empty() => None,
        _ => Some(v.t(kind_word(event.kind, event.flow)).to_owned()),
    }
}

/// Who took part, on which channel and for how long, as far as the title does not say so.
pub fn circumstances(v: Viewer, event: &Interaction) -> String {
    let mut parts = Vec::new();
    if event.kind == Kind::Call && !event.subject.is_empty() {
        parts.push(event.subject.clone());
    }
    if !event.actor.is_empty() {
        parts.push(event.actor.clone());
    }
    let obvious = matches!(
        (event.kind, event.channel),
        (_, Channel::Internal) | (Kind::Call, Channel::Phone) | (Kind::Email, Channel::Email) | (Kind::Chat, Channel::Chat)
    );
    if !obvious {
        parts.push(v.t(words::channel(event.channel)).to_owned());
    }
    if let (Kind::Chat | Kind::Visit, Some(seconds)) = (event.kind, event.measure)
        && seconds > 0
    {
        parts.push(duration(v, seconds));
    }
    parts.join(" · ")
}

/// A length of time: `4 min 12 s`.
pub fn duration(v: Viewer, seconds: i64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds % 3600 / 60, seconds % 60);
    let parts = [(hours, k::TIMELINE_HOURS), (minutes, k::TIMELINE_MINUTES), (if hours > 0 { 0 } else { rest }, k::TIMELINE_SECONDS)];
    let written: Vec<_> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| v.fill(*word, &[("n", &v.int(*n))])).collect();
    written.join(" ")
}

/// The two parts of a day's heading: `Today` and `22 Nov`; other days by their weekday.
pub fn day_heading(v: Viewer, at: Timestamp) -> (&'static str, String) {
    let (day, today) = (v.day(at), v.day(v.now()));
    let name = match today.0 - day.0 {
        0 => v.t(k::TIMELINE_TODAY),
        1 => v.t(k::TIMELINE_YESTERDAY),
        _ => format::weekday_name(v.locale(), day.start().civil().weekday),
    };
    (name, v.date(at))
}

/// For each day in turn, whether it is another than the one before it.
pub fn day_breaks(days: impl Iterator<Item = Day>) -> Vec<bool> {
    let mut before = None;
    days.map(|day| before.replace(day) != Some(day)).collect()
}

#[cfg(test)]
mod tests {
    use domain::money::{Currency, Money};
    use leptos::prelude::Owner;
    use uuid::Uuid;

    use super::*;
    use crate::viewer::use_viewer;

    fn event(kind: Kind, subject: &str) -> Interaction {
        Interaction {
            id: Uuid::nil(),
            at: Timestamp::default(),
            kind,
            channel: Channel::Phone,
            flow: Flow::Inbound,
            subject: subject.to_owned(),
            summary: String::new(),
            ref_id: None,
            amount: None,
            measure: None,
            actor: String::new(),
            fields: domain::access::Fields::SHOWN,
        }
    }

    /// A viewer in England at the beginning of 1970.
    fn as_viewer(test: impl FnOnce(Viewer)) {
        Owner::new().with(|| test(use_viewer()));
    }

    #[test]
    fn an_event_is_named_by_words() {
        as_viewer(|v| {
            assert_eq!(title(v, &event(Kind::Order, "584216")), "Order 584216");
            assert_eq!(title(v, &Interaction { measure: Some(252), ..event(Kind::Call, "") }), "Inbound call, 4 min 12 s");
            assert_eq!(title(v, &event(Kind::Email, "Your parcel")), "Your parcel");
            assert_eq!(title(v, &event(Kind::Email, "")), "E-mail received");
            assert_eq!(badge(v, &event(Kind::Email, "Your parcel")).as_deref(), Some("E-mail received"));
            let amount = Some(Money { minor: 8640, currency: Currency::GBP });
            assert_eq!(badge(v, &Interaction { amount, ..event(Kind::Order, "1") }).as_deref(), Some("£86.40"));
            assert_eq!(
                circumstances(v, &Interaction { actor: "Priya Nair".into(), ..event(Kind::Call, "Delivery") }),
                "Delivery · Priya Nair"
            );
        });
    }

    #[test]
    fn a_length_of_time_leaves_out_what_is_nothing() {
        as_viewer(|v| {
            assert_eq!(duration(v, 45), "45 s");
            assert_eq!(duration(v, 180), "3 min");
            assert_eq!(duration(v, 3725), "1 h 2 min");
        });
    }

    #[test]
    fn a_day_is_headed_by_how_far_it_is() {
        as_viewer(|v| {
            let name = |text: &str| day_heading(v, Timestamp::parse(text).expect("a moment"));
            assert_eq!(name("1970-01-01T08:00:00Z"), ("Today", "1 Jan".to_owned()));
            assert_eq!(name("1969-12-31T23:30:00Z"), ("Yesterday", "31 Dec 1969".to_owned()));
            assert_eq!(name("1969-12-29T12:00:00Z"), ("Monday", "29 Dec 1969".to_owned()));
        });
    }

    #[test]
    fn a_day_is_headed_once() {
        assert_eq!(day_breaks([5, 5, 4, 4, 2].into_iter().map(Day)), [true, false, true, false, true]);
    }
}
