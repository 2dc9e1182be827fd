//! The preview beside a list: the panel with its ways to the other rows of the page, and out of it.

use std::sync::Arc;

use domain::{
    list::split_key,
    live::ChangedKind,
    page::{Page, with},
};
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::{
    Address,
    listing::{Loaded, Part},
};
use crate::{
    error::ApiError,
    i18n::{Key, keys as k},
    ui::{icon::Icon, live::on_change, notice::explain},
    viewer::{Viewer, use_viewer},
};

/// What a panel shows.
pub struct Preview {
    /// Whom or what it is about, in a word or two.
    pub name: String,
    /// The page of it.
    pub href: String,
    /// What stands in the panel.
    pub body: AnyView,
}

/// The ways from a preview to the others of its page, and out of it.
pub struct Around {
    position: Option<(usize, usize)>,
    previous: Option<String>,
    next: Option<String>,
    close: String,
}

impl Around {
    /// The neighbours of `id` among the rows of the page.
    pub fn of(address: Address, ids: &[String], id: &str) -> Self {
        let at = ids.iter().position(|row| row == id);
        address.base.with(|pairs| {
            let to = |index: Option<usize>| Some(address.href(&with(pairs, "preview", ids.get(index?)?)));
            Self {
                position: at.map(|at| (at + 1, ids.len())),
                previous: to(at.and_then(|at| at.checked_sub(1))),
                next: to(at.map(|at| at + 1)),
                close: address.href(pairs),
            }
        })
    }
}

/// The preview of the row that the address names: `loaded` is what it shows, `show` how. It is read again
/// when others change the `thing` in it.
pub fn part<R, T>(
    address: Address,
    rows: Resource<Loaded<R>>,
    id: fn(&R) -> String,
    loaded: Resource<Option<Result<T, ApiError>>>,
    (kind, thing): (ChangedKind, fn(&T) -> Uuid),
    show: fn(Viewer, &T) -> Preview,
) -> Part
where
    R: Clone + Send + Sync + 'static,
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    let shown = move || loaded.try_get_untracked().flatten().flatten().and_then(Result::ok).map(|loaded| thing(&loaded));
    on_change(kind, shown, move || loaded.refetch());
    Arc::new(move || {
        let shown = address.preview.get()?;
        let page: Option<Page<R>> = rows.get().and_then(|(_, result)| result.ok());
        let ids: Vec<String> = page.map(|page| page.rows.iter().map(id).collect()).unwrap_or_default();
        let v = use_viewer();
        loaded.get().flatten().map(|loaded| panel(v, loaded.map(|loaded| show(v, &loaded)), Around::of(address, &ids, &shown)))
    })
}

/// Source and number of the row that an address previews.
///
/// # Errors
/// [`ApiError::NotFound`] where it names none.
pub fn keyed(preview: &str) -> Result<(String, String), ApiError> {
    split_key(preview).map(|(source, number)| (source.to_owned(), number.to_owned())).ok_or(ApiError::NotFound)
}

fn panel(v: Viewer, loaded: Result<Preview, ApiError>, around: Around) -> AnyView {
    let (label, href, body) = match loaded {
        Ok(preview) => (v.fill(k::LISTS_PREVIEW_OF, &[("name", &preview.name)]), Some(preview.href), preview.body),
        Err(error) => (v.t(k::LISTS_PREVIEW).to_owned(), None, failed(v, &error)),
    };
    view! {
        <aside class="panel" aria-label=label>
            {header(v, href, around)}
            {body}
        </aside>
    }
    .into_any()
}

fn failed(v: Viewer, error: &ApiError) -> AnyView {
    let (title, detail) = explain(v, error);
    view! {
        <div class="banner bad" role="alert">
            <Icon name="alert" />
            <div>
                <b>{title}</b>
                " "
                {detail}
            </div>
        </div>
    }
    .into_any()
}

fn header(v: Viewer, href: Option<String>, around: Around) -> AnyView {
    let position = around.position.map(|(n, rows)| v.fill(k::LISTS_POSITION, &[("n", &v.int(n as i64)), ("rows", &v.int(rows as i64))]));
    let step = |href: Option<String>, icon: &'static str, label: Key| {
        let off = href.is_none().then_some("true");
        view! {
            <a class="btn icon ghost sm" href=href role=off.map(|_| "link") aria-disabled=off aria-label=v.t(label) title=v.t(label)>
                <Icon name=icon size="i-14" />
            </a>
        }
    };
    let open = href.map(|href| {
        view! {
            <a class="btn sm" href=href>
                <Icon name="expand" size="i-12" />
                {v.t(k::APP_OPEN)}
            </a>
        }
    });
    view! {
        <header>
            {open}
            <span class="row tight f12 t3 push">{position}</span>
            {step(around.previous, "up", k::LISTS_PREVIEW_PREVIOUS)}
            {step(around.next, "down", k::LISTS_PREVIEW_NEXT)}
            <a
                class="btn icon ghost sm"
                id="preview-close"
                href=around.close
                aria-label=v.t(k::LISTS_PREVIEW_CLOSE)
                title=v.t(k::LISTS_PREVIEW_CLOSE)
            >
                <Icon name="x" size="i-14" />
            </a>
        </header>
    }
    .into_any()
}

/// One of the key figures of a panel: a link where there is something behind it.
pub fn figure(v: Viewer, href: Option<String>, label: Key, value: AnyView, note: AnyView) -> AnyView {
    let inside = view! {
        <span class="k">{v.t(label)}</span>
        <span class="v">{value}</span>
        <span class="n">{note}</span>
    };
    match href {
        Some(href) => view! { <a class="kpi" href=href>{inside}</a> }.into_any(),
        None => view! { <div class="kpi">{inside}</div> }.into_any(),
    }
}
