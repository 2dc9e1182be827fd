//! What others change while a page is open. `boot.js` listens to the server and passes each line on.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
    time::Duration,
};

use domain::live::{Changed, ChangedKind, News};
use leptos::{
    ev::Custom,
    prelude::*,
    web_sys::{CustomEvent, js_sys::Date},
};
use uuid::Uuid;

use crate::{
    i18n::keys as k,
    ui::{icon::Icon, list::Address},
    viewer::use_viewer,
};

/// How long it must be quiet before something is read again: several changes in a row are one reading.
const PAUSE: Duration = Duration::from_millis(200);
/// How long news of something are taken for those of one's own writing, in milliseconds.
const OWN: f64 = 5_000.0;

thread_local! {
    // The browser has one thread; a server never writes here.
    static OWN_WRITES: RefCell<BTreeMap<Uuid, f64>> = const { RefCell::new(BTreeMap::new()) };
}

/// Remembers that this page is writing to a thing: the news of it need no announcement here.
pub fn writing(id: Uuid) {
    OWN_WRITES.with_borrow_mut(|own| own.insert(id, Date::now()));
}

/// Whether this page has just written to that thing itself.
pub fn is_own(id: Uuid) -> bool {
    OWN_WRITES.with_borrow_mut(|own| {
        let now = Date::now();
        own.retain(|_, at| now - *at < OWN);
        own.contains_key(&id)
    })
}

/// Calls `handler` with all news while the caller is on the page.
pub fn on_news(handler: impl Fn(News) + 'static) {
    listen(Rc::new(handler));
}

// Not generic, so that the browser gets one copy of it.
fn listen(handler: Rc<dyn Fn(News)>) {
    Effect::new(move |_| {
        let handler = handler.clone();
        let listener = window_event_listener(Custom::<CustomEvent>::new("vecino:news"), move |event| {
            if let Some(news) = event.detail().as_string().and_then(|line| line.parse().ok()) {
                handler(news);
            }
        });
        on_cleanup(move || listener.remove());
    });
}

/// Calls `handler` a moment after that thing was changed; nothing is heard where there is none yet.
pub fn on_change(kind: ChangedKind, id: impl Fn() -> Option<Uuid> + 'static, handler: impl Fn() + 'static) {
    let later = Rc::new(RefCell::new(debounce(PAUSE, move |()| handler())));
    on_news(move |news| {
        if id().is_some_and(|id| news.is_about(kind, id)) {
            later.borrow_mut()(());
        }
    });
}

/// What others changed since the rows were read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Stale {
    rows: BTreeSet<Uuid>,
    everything: bool,
}

/// Says how many rows of a list others have changed since it was read, and reads it again on request:
/// nothing moves under the eyes of whoever reads. `shown` gives the ids of the rows.
pub fn changed_rows(
    kind: ChangedKind,
    address: Address,
    shown: impl Fn() -> Vec<Uuid> + 'static,
    refresh: impl Fn() + Send + Sync + 'static,
) -> AnyView {
    let stale = RwSignal::new(Stale::default());
    on_news(move |news| match news {
        News::Changed(Changed { kind: of, id }) if of == kind && !is_own(id) && shown().contains(&id) => {
            stale.update(|stale| {
                stale.rows.insert(id);
            });
        }
        News::Resync => stale.update(|stale| stale.everything = true),
        News::Changed(_) => {}
    });
    // Other rows are fresh ones.
    Effect::new(move |before: Option<()>| {
        address.key.track();
        if before.is_some() {
            stale.set(Stale::default());
        }
    });
    let again = move || {
        stale.set(Stale::default());
        refresh();
    };
    notice(stale, Callback::new(move |()| again()))
}

fn notice(stale: RwSignal<Stale>, again: Callback<()>) -> AnyView {
    let v = use_viewer();
    let words = move || {
        stale.with(|stale| match (stale.rows.len(), stale.everything) {
            (0, false) => String::new(),
            (_, true) => v.t(k::LIVE_MAY_HAVE_CHANGED).to_owned(),
            (1, _) => v.t(k::LIVE_CHANGED_ONE).to_owned(),
            (n, _) => v.fill(k::LIVE_CHANGED, &[("n", &v.int(i64::try_from(n).unwrap_or(i64::MAX)))]),
        })
    };
    view! {
        <span role="status">
            <button type="button" class="chip live" hidden=move || words().is_empty() on:click=move |_| again.run(())>
                <Icon name="refresh" size="i-12" />
                <span>{words}</span>
                <span class="op">{v.t(k::LIVE_REFRESH)}</span>
            </button>
        </span>
    }
    .into_any()
}
