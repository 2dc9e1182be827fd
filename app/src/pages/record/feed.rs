//! The feed: pages of events one under the other, loaded as they come into view.
//!
//! However far somebody scrolls, at most `MAX_PAGES` pages stand in the document: what leaves at one
//! end comes back through the link there. The rest is the browser's: events off the screen are not
//! laid out (`content-visibility` in the style sheet).

use domain::{
    interaction::{Interaction, TimelineQuery},
    page::{Page, Pairs},
    time::Timestamp,
};
use leptos::{html, prelude::*, task::spawn_local};
use uuid::Uuid;

use super::{
    data::{OpenedItem, feed_query},
    event::{Frame, article, content, shell},
    links::Links,
    steps::{on_key, step},
    window::{Chunk, Way, attach, chunk},
    written::{Entry, Written, belongs},
};
use crate::{
    api::timeline::list_timeline,
    error::ApiError,
    i18n::keys as k,
    ui::{
        keys::on_acts,
        notice::ErrorBanner,
        shortcuts::Act,
        timeline::{day_breaks, day_heading},
        timeline_watch::Watch,
    },
    viewer::Viewer,
};

/// What a feed is made of.
pub(super) struct FeedParts {
    /// Who looks.
    pub(super) v: Viewer,
    /// Whose timeline.
    pub(super) customer: Uuid,
    /// Its addresses.
    pub(super) links: Links,
    /// The page it begins with.
    pub(super) page: Page<Interaction>,
    /// What the address opens in place.
    pub(super) opened: OpenedItem,
    /// What was written since the page was loaded.
    pub(super) written: Written,
}

#[derive(Clone, Copy)]
struct Feed {
    v: Viewer,
    customer: Uuid,
    links: StoredValue<Links>,
    opened: StoredValue<OpenedItem>,
    written: Written,
    size: i64,
    chunks: RwSignal<Vec<Chunk>>,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<ApiError>>,
}

/// The feed, beginning with a page that is loaded already.
pub(super) fn feed(parts: FeedParts) -> AnyView {
    let first = parts.links.is_first_page().then_some(1);
    let feed = Feed {
        v: parts.v,
        customer: parts.customer,
        links: StoredValue::new(parts.links),
        opened: StoredValue::new(parts.opened),
        written: parts.written,
        size: i64::try_from(parts.page.total.count).unwrap_or(i64::MAX),
        chunks: RwSignal::new(vec![chunk(parts.page, first)]),
        busy: RwSignal::new(false),
        failed: RwSignal::new(None),
    };
    let v = feed.v;
    let end = NodeRef::<html::Div>::new();
    let watch = Watch::new(end, move || feed.load(Way::Older));
    // When a page has come, the end may still be in view.
    Effect::new(move |_| {
        feed.chunks.track();
        watch.again();
    });
    on_acts(|act| match act {
        Act::Next => step(true),
        Act::Previous => step(false),
        _ => false,
    });
    let label = v.fill(k::TIMELINE_LABEL, &[("n", &v.int(feed.size))]);
    view! {
        <div class="feed">
            {move || feed.way_on(Way::Newer)}
            <div
                role="feed"
                aria-label=label
                aria-busy=move || feed.busy.get().to_string()
                on:keydown=on_key
            >
                {move || feed.written_entries().first().map(|entry| heading(feed.v, entry.event.at, || false))}
                <For each=move || feed.written_entries() key=|entry| entry.event.id let(entry)>
                    {feed.written_event(entry)}
                </For>
                <For each=move || feed.chunks.get() key=|c| c.rows.first().map(|e| e.id) let(chunk)>
                    {feed.events(&chunk)}
                </For>
            </div>
            {move || feed.failed.get().map(|error| view! { <ErrorBanner error /> })}
            <div class="feed-more" node_ref=end>
                {move || feed.way_on(Way::Older)}
            </div>
        </div>
    }
    .into_any()
}

impl Feed {
    /// The link to what is newer or older than what stands here.
    fn way_on(self, way: Way) -> AnyView {
        let v = self.v;
        let Some(cursor) = self.cursor(way, true) else {
            return match way {
                Way::Newer => ().into_any(),
                Way::Older => view! { <span class="t3 f12">{v.t(k::TIMELINE_END)}</span> }.into_any(),
            };
        };
        let href = self.links.with_value(|links| links.with(&[("cursor", &cursor)]));
        let words = if way == Way::Newer { k::TIMELINE_SHOW_NEWER } else { k::TIMELINE_SHOW_OLDER };
        let link = view! {
            <a
                class="btn sm"
                href=href
                on:click=move |click| {
                    click.prevent_default();
                    self.load(way);
                }
            >
                {v.t(words)}
            </a>
        };
        match way {
            Way::Newer => view! { <div class="feed-more">{link}</div> }.into_any(),
            Way::Older => link.into_any(),
        }
    }

    fn cursor(self, way: Way, track: bool) -> Option<String> {
        let of = |all: &Vec<Chunk>| match way {
            Way::Newer => all.first().and_then(|c| c.newer.clone()),
            Way::Older => all.last().and_then(|c| c.older.clone()),
        };
        if track { self.chunks.with(of) } else { self.chunks.with_untracked(of) }
    }

    fn load(self, way: Way) {
        if self.busy.try_get_untracked() != Some(false) {
            return;
        }
        let Some(cursor) = self.cursor(way, false) else { return };
        self.busy.set(true);
        self.failed.set(None);
        let mut pairs: Pairs = self.links.with_value(|l| l.pairs().iter().filter(|(key, _)| key != "cursor").cloned().collect());
        pairs.push(("cursor".to_owned(), cursor));
        spawn_local(async move {
            let answer = list_timeline(self.customer, feed_query(&pairs)).await;
            // The feed may be gone by now: then so are its signals.
            match answer {
                Ok(page) => drop(self.chunks.try_update(|all| attach(all, page, way))),
                Err(error) => drop(self.failed.try_set(Some(error))),
            }
            self.busy.try_set(false);
        });
    }

    fn frame<T>(self, draw: impl FnOnce(Frame<'_>) -> T) -> T {
        let (links, opened) = (self.links.get_value(), self.opened.get_value());
        draw(Frame { v: self.v, customer: self.customer, links: &links, opened: &opened })
    }

    /// What was just written stands before everything.
    fn written_entries(self) -> Vec<Entry> {
        let query = self.links.with_value(|links| TimelineQuery::from_pairs(links.pairs()).unwrap_or_default());
        let mut entries = self.written.all();
        // What was loaded since stands further down already.
        self.chunks.with(|all| {
            let is_loaded = |id| all.iter().any(|c| c.rows.iter().any(|event| event.id == id));
            entries.retain(|entry| belongs(&query, entry.event.kind) && !is_loaded(entry.event.id));
        });
        entries
    }

    /// When the server confirms an entry, only what is in it is drawn anew: it keeps the focus.
    fn written_event(self, entry: Entry) -> AnyView {
        let (id, kind) = (entry.event.id, entry.event.kind);
        let now = Memo::new(move |_| self.written.all().into_iter().find(|entry| entry.event.id == id));
        let inner = move || now.get().map(|entry| self.frame(|frame| content(frame, &entry.event, entry.pending)));
        shell(id, kind, None, inner.into_any())
    }

    /// A page of events under the headings of their days.
    fn events(self, chunk: &Chunk) -> AnyView {
        let v = self.v;
        let breaks = day_breaks(chunk.rows.iter().map(|e| v.day(e.at)));
        let views: Vec<_> = self.frame(|frame| {
            let rows = chunk.rows.iter().zip(breaks).enumerate();
            rows.map(|(index, (event, breaks))| {
                let head = breaks.then(|| {
                    let (id, at) = (event.id, event.at);
                    heading(v, at, move || index == 0 && self.is_continued(id, at))
                });
                let place = chunk.first.map(|first| (first + index as i64, self.size));
                (head, article(frame, event, place))
            })
            .collect()
        });
        views.into_any()
    }

    /// Whether what stands before a page ends on the day with which the page begins.
    fn is_continued(self, first: Uuid, at: Timestamp) -> bool {
        let before = self.chunks.with(|all| {
            let index = all.iter().position(|c| c.rows.first().is_some_and(|e| e.id == first))?;
            all.get(index.checked_sub(1)?)?.rows.last().map(|e| e.at)
        });
        let before = before.or_else(|| self.written.first_at());
        before.is_some_and(|before| self.v.day(before) == self.v.day(at))
    }
}

fn heading(v: Viewer, at: Timestamp, hidden: impl Fn() -> bool + Send + 'static) -> AnyView {
    let (name, date) = day_heading(v, at);
    // Each event says its date itself: a heading is no item that a feed may hold.
    view! {
        <div class="tl-day" aria-hidden="true" hidden=hidden>
            <h3>{name}</h3>
            <span>{date}</span>
        </div>
    }
    .into_any()
}
