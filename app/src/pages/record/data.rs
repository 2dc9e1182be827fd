//! What the record page loads. Every resource is made here, once, when the route is entered: made
//! further down, among what waits for another resource, it would keep the server waiting for ever.

use domain::{
    access::{Action, Resource as Kind},
    customer::CustomerRecord,
    interaction::{FEED_LIMIT, Interaction, MonthCount},
    next_action::Advice,
    order::Order,
    page::{CARD_LIMIT, Page, Pairs, parse_query, query_string, value},
    score::CustomerScore,
    survey::SurveyAnswer,
    ticket::Ticket,
    time::Timestamp,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_url};
use uuid::Uuid;

use super::{
    edit::Shown,
    links::Links,
    opened::{Answer, Opened, find_opened},
    written::Written,
};
use crate::{
    api::{
        advice, bulk, customers,
        edit::Unsaved,
        orders,
        privacy::{self, Privacy},
        reveal::Revealed,
        scores,
        settings::audit::Line,
        surveys, tickets,
        timeline::{self, Refused},
    },
    error::ApiError,
    viewer::use_viewer,
    wire::Sealed,
};

/// What of a URL's query a tab's list understands.
const LIST_KEYS: [&str; 3] = ["kind", "until", "cursor"];

/// A part of the record with an address of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tab {
    /// Everything that happened.
    Timeline,
    /// Orders and credit notes.
    Orders,
    /// Requests.
    Tickets,
    /// Answers.
    Surveys,
    /// What models say.
    Insights,
    /// What was agreed to; the customer's data handed out or erased.
    Privacy,
    /// Who has seen the data.
    Seen,
}

impl Tab {
    /// The tab of a path such as `/customers/…/orders`.
    fn of(path: &str) -> Self {
        match path.trim_end_matches('/').rsplit('/').next() {
            Some("orders") => Self::Orders,
            Some("tickets") => Self::Tickets,
            Some("surveys") => Self::Surveys,
            Some("insights") => Self::Insights,
            Some("privacy") => Self::Privacy,
            Some("seen") => Self::Seen,
            _ => Self::Timeline,
        }
    }

    /// The word for paths and `data-tab`.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Timeline => "timeline",
            Self::Orders => "orders",
            Self::Tickets => "tickets",
            Self::Surveys => "surveys",
            Self::Insights => "insights",
            Self::Privacy => "privacy",
            Self::Seen => "seen",
        }
    }
}

/// An item opened in place by its address.
pub(super) type OpenedItem = Option<(Uuid, Answer<Opened>)>;

/// Everything the page loads, and what of its address decides it.
#[derive(Clone, Copy)]
pub(crate) struct RecordData {
    /// The customer; none for garbage in the address.
    pub(super) id: Memo<Option<Uuid>>,
    /// The open tab.
    pub(super) tab: Memo<Tab>,
    /// The URL's query.
    pub(super) pairs: Memo<Pairs>,
    /// The customer and the figures.
    pub(super) record: Resource<Answer<CustomerRecord>>,
    /// Counts of the timeline.
    pub(super) months: Resource<Answer<Vec<MonthCount>>>,
    /// A page of the timeline, where it is open.
    pub(super) timeline: Resource<Option<Answer<Page<Interaction>>>>,
    /// A page of the orders: the whole tab, or the newest for the card beside another tab.
    pub(super) orders: Resource<Answer<Page<Order>>>,
    /// A page of the tickets, likewise; on the card those that are open.
    pub(super) tickets: Resource<Answer<Page<Ticket>>>,
    /// The tags and people that a customer can be given.
    pub(super) choices: Resource<Answer<(Vec<String>, Vec<String>)>>,
    /// All answers.
    pub(super) answers: Resource<Answer<Vec<SurveyAnswer>>>,
    /// What models say, where that tab is open.
    pub(super) score: Resource<Option<Answer<Sealed<CustomerScore>>>>,
    /// What to do next, and what to offer.
    pub(super) advice: Resource<Answer<Sealed<Advice>>>,
    /// What was agreed to, where that tab is open.
    pub(super) privacy: Resource<Option<Answer<Sealed<Privacy>>>>,
    /// Who has seen the data, where that tab is open.
    pub(super) seen: Resource<Option<Answer<Sealed<Vec<Line>>>>>,
    /// What the address opens in place.
    pub(super) opened: Resource<OpenedItem>,
    /// What was typed without JavaScript and refused: a `Refused` as JSON, so that only the composer's part of the
    /// program knows how to read one.
    pub(super) refused: RwSignal<Option<String>>,
    /// What was typed into the form of the customer without JavaScript and not stored, an `Unsaved`, likewise.
    pub(super) unsaved: RwSignal<Option<String>>,
    /// Masked addresses that were revealed on this page view.
    pub(super) revealed: RwSignal<Vec<Revealed>>,
    /// Whether that form is open. It stays open while somebody looks at another tab.
    pub(super) editing: RwSignal<bool>,
    /// The customer as it was shown last: what the form is filled from, without waiting for anything.
    pub(super) latest: StoredValue<Option<CustomerRecord>>,
    /// What stands in the form while somebody types.
    pub(super) draft: StoredValue<Option<(Uuid, Shown)>>,
    /// The newest event that the page knows of.
    pub(super) newest: StoredValue<Option<Timestamp>>,
    /// What was written since the timeline was loaded, where that is open.
    pub(super) written: StoredValue<Option<Written>>,
}

/// Starts loading.
pub(super) fn load() -> RecordData {
    let (params, url) = (use_params_map(), use_url());
    let may_read_log = use_viewer().may(Action::Read, Kind::Audit);
    let may_label = use_viewer().may(Action::Update, Kind::Customer);
    let id = Memo::new(move |_| params.with(|p| p.get("id").and_then(|id| Uuid::parse_str(&id).ok())));
    let tab = Memo::new(move |_| url.with(|u| Tab::of(u.path())));
    let pairs = Memo::new(move |_| url.with(|u| parse_query(u.search())));
    // Only what concerns a list loads it again; `open` and the composer's `entry` do not.
    let list = Memo::new(move |_| pairs.with(|p| query_string(&list_pairs(p))));
    let asked = move |key: &'static str| pairs.with(|p| value(p, key).and_then(|text| Uuid::parse_str(text).ok()));
    RecordData {
        id,
        tab,
        pairs,
        record: Resource::new(move || id.get(), |id| async move { customers::get_customer(known(id)?).await }),
        months: Resource::new(move || id.get(), |id| async move { timeline::list_months(known(id)?).await }),
        timeline: Resource::new(
            move || (tab.get() == Tab::Timeline).then(|| (id.get(), list.get())),
            |asked| async move {
                let (id, list) = asked?;
                Some(match known(id) {
                    Ok(id) => timeline::list_timeline(id, feed_query(&parse_query(&list))).await,
                    Err(error) => Err(error),
                })
            },
        ),
        orders: Resource::new(
            move || owned(id.get(), tab.get() == Tab::Orders, &pairs.get(), &[]),
            |query| async move { orders::list_orders(query.ok_or(ApiError::NotFound)?).await },
        ),
        tickets: Resource::new(
            move || owned(id.get(), tab.get() == Tab::Tickets, &pairs.get(), &[("open", "true")]),
            |query| async move { tickets::list_tickets(query.ok_or(ApiError::NotFound)?).await },
        ),
        // Asked for by who may change labels alone: others would be refused.
        choices: Resource::new(
            || (),
            move |()| async move { if may_label { bulk::label_choices().await } else { Ok((Vec::new(), Vec::new())) } },
        ),
        answers: Resource::new(move || id.get(), |id| async move { surveys::list_answers(known(id)?).await }),
        score: Resource::new(
            move || (tab.get() == Tab::Insights).then(|| id.get()),
            |asked| async move {
                Some(match known(asked?) {
                    Ok(id) => scores::get_customer_score(id).await,
                    Err(error) => Err(error),
                })
            },
        ),
        privacy: Resource::new(
            move || (tab.get() == Tab::Privacy).then(|| id.get()),
            |asked| async move {
                Some(match known(asked?) {
                    Ok(id) => privacy::get_privacy(id).await,
                    Err(error) => Err(error),
                })
            },
        ),
        seen: Resource::new(
            move || (tab.get() == Tab::Seen && may_read_log).then(|| id.get()),
            |asked| async move {
                Some(match known(asked?) {
                    Ok(id) => privacy::list_seen(id).await,
                    Err(error) => Err(error),
                })
            },
        ),
        advice: Resource::new(move || id.get(), |id| async move { advice::get_advice(known(id)?).await }),
        opened: Resource::new(
            move || (id.get(), tab.get(), asked("open"), asked("body")),
            |(id, tab, open, body)| async move { find_opened(id?, tab, open, body).await },
        ),
        // Fetched once, by the server; the browser gets it with the page.
        refused: RwSignal::new(SharedValue::new(|| pairs.with_untracked(|p| value(p, "refused").and_then(kept::<Refused>))).into_inner()),
        unsaved: RwSignal::new(SharedValue::new(|| pairs.with_untracked(|p| value(p, "unsaved").and_then(kept::<Unsaved>))).into_inner()),
        revealed: revealed(id, pairs),
        editing: editing(id, pairs),
        latest: StoredValue::new(None),
        draft: StoredValue::new(None),
        newest: StoredValue::new(None),
        written: StoredValue::new(None),
    }
}

/// What is revealed, until somebody else is looked at. Fetched by the server, once, as above.
fn revealed(id: Memo<Option<Uuid>>, pairs: Memo<Pairs>) -> RwSignal<Vec<Revealed>> {
    let first = SharedValue::new(|| pairs.with_untracked(|p| super::reveal::kept(value(p, "revealed")))).into_inner();
    let revealed = RwSignal::new(first);
    Effect::new(move |before: Option<Option<Uuid>>| {
        let now = id.get();
        if before.is_some_and(|before| before != now) {
            revealed.set(Vec::new());
        }
        now
    });
    revealed
}

/// Whether the form is open: by the address (so that it opens without JavaScript), until it is closed or
/// somebody else is looked at.
fn editing(id: Memo<Option<Uuid>>, pairs: Memo<Pairs>) -> RwSignal<bool> {
    let asked = Memo::new(move |_| (id.get(), pairs.with(|p| value(p, "edit").is_some())));
    let editing = RwSignal::new(asked.get_untracked().1);
    Effect::new(move |before: Option<(Option<Uuid>, bool)>| {
        let now = asked.get();
        if before.is_some_and(|before| before.0 != now.0) || now.1 {
            editing.set(now.1);
        }
        now
    });
    editing
}

/// What a form without JavaScript held and was not taken, as JSON.
#[cfg(feature = "ssr")]
fn kept<T: serde::Serialize + Send + 'static>(number: &str) -> Option<String> {
    let state = crate::server::state().ok()?;
    let kept: T = state.kept.take((state.now)(), crate::server::access().ok()?.user, number)?;
    leptos::serde_json::to_string(&kept).ok()
}

#[cfg(not(feature = "ssr"))]
#[expect(clippy::extra_unused_type_parameters, reason = "what is kept is read on the server only")]
const fn kept<T>(_number: &str) -> Option<String> {
    None
}

/// The query of a page of the timeline, from the address's filter and place.
pub(super) fn feed_query(list: &[(String, String)]) -> String {
    let limit = ("limit".to_owned(), FEED_LIMIT.to_string());
    query_string(&list.iter().cloned().chain([limit]).collect::<Pairs>())
}

/// The query of a list of one customer's: its own tab from where the address says, or the newest for a
/// card, of those that it is about. None without a customer: the list would be everybody's.
fn owned(id: Option<Uuid>, is_tab: bool, pairs: &[(String, String)], card: &[(&str, &str)]) -> Option<String> {
    let mut own = vec![("customer_id".to_owned(), id?.to_string())];
    match value(pairs, "cursor") {
        Some(cursor) if is_tab => own.push(("cursor".to_owned(), cursor.to_owned())),
        _ if is_tab => {}
        _ => {
            own.push(("limit".to_owned(), CARD_LIMIT.to_string()));
            own.extend(card.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        }
    }
    Some(query_string(&own))
}

/// What the page loaded.
pub(super) fn use_record() -> RecordData {
    expect_context()
}

fn known(id: Option<Uuid>) -> Answer<Uuid> {
    id.ok_or(ApiError::NotFound)
}

fn list_pairs(pairs: &[(String, String)]) -> Pairs {
    pairs.iter().filter(|(key, _)| LIST_KEYS.contains(&key.as_str())).cloned().collect()
}

impl RecordData {
    /// Addresses of the open tab that keep its filter and place. Tracks both.
    pub(super) fn links(self) -> Links {
        Links::new(self.id.get().unwrap_or_default(), self.tab.get(), self.pairs.with(|p| list_pairs(p)))
    }

    /// Reads the record and what stands on its timeline again, after a particular was changed.
    pub(super) fn refresh(self) {
        self.choices.refetch();
        self.timeline.refetch();
        self.refresh_figures();
    }

    /// Closes the form, and forgets what was typed into it.
    pub(super) fn close_editor(self) {
        self.unsaved.set(None);
        self.draft.set_value(None);
        self.editing.set(false);
    }

    /// Reads the figures again, after something was written.
    pub(super) fn refresh_figures(self) {
        self.record.refetch();
        self.advice.refetch();
        self.months.refetch();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_its_tab() {
        assert_eq!(Tab::of("/customers/1/orders"), Tab::Orders);
        assert_eq!(Tab::of("/customers/1/surveys/"), Tab::Surveys);
        assert_eq!(Tab::of("/customers/1/insights"), Tab::Insights);
        assert_eq!(Tab::of("/customers/1"), Tab::Timeline);
    }

    #[test]
    fn without_a_customer_no_list_is_asked_for() {
        assert_eq!(owned(None, true, &[], &[]), None);
        let pairs = parse_query("cursor=x&open=1");
        let of = |is_tab| owned(Some(Uuid::nil()), is_tab, &pairs, &[("open", "true")]);
        assert_eq!(of(true).as_deref(), Some("customer_id=00000000-0000-0000-0000-000000000000&cursor=x"));
        assert_eq!(of(false).as_deref(), Some("customer_id=00000000-0000-0000-0000-000000000000&limit=5&open=true"));
    }

    #[test]
    fn opening_something_does_not_load_the_list_again() {
        let pairs = parse_query("kind=order&open=1&cursor=x&entry=call");
        assert_eq!(query_string(&list_pairs(&pairs)), "kind=order&cursor=x");
    }
}
