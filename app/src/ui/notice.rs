//! What stands where content cannot: not found, forbidden, broken, empty; and the toasts.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::hooks::use_url;

use crate::{
    error::ApiError,
    i18n::keys as k,
    ui::{icon::Icon, problem::sentence},
    viewer::{Viewer, use_viewer},
};

/// Title and explanation of an error, in the viewer's language.
pub fn explain(v: Viewer, error: &ApiError) -> (&'static str, String) {
    match error {
        ApiError::NotFound | ApiError::Moved(_) => (v.t(k::ERROR_NOT_FOUND_TITLE), v.t(k::ERROR_NOT_FOUND).to_owned()),
        ApiError::Invalid(fields) => {
            let problems: Vec<_> = fields.iter().map(|field| sentence(v, field)).collect();
            (v.t(k::ERROR_INVALID_TITLE), problems.join(" · "))
        }
        ApiError::Unauthorized => (v.t(k::ERROR_UNAUTHORIZED_TITLE), v.t(k::ERROR_UNAUTHORIZED).to_owned()),
        ApiError::Forbidden => (v.t(k::ERROR_FORBIDDEN_TITLE), v.t(k::ERROR_FORBIDDEN).to_owned()),
        ApiError::OnlyLooking => (v.t(k::ERROR_ONLY_LOOKING_TITLE), v.t(k::ERROR_ONLY_LOOKING).to_owned()),
        ApiError::Conflict(what) => (v.t(k::ERROR_CONFLICT_TITLE), what.clone()),
        ApiError::Unavailable => (v.t(k::ERROR_UNAVAILABLE_TITLE), v.t(k::ERROR_UNAVAILABLE).to_owned()),
        ApiError::Full => (v.t(k::ERROR_FULL_TITLE), v.t(k::ERROR_FULL).to_owned()),
        ApiError::Internal { id } => (v.t(k::ERROR_INTERNAL_TITLE), v.fill(k::ERROR_INTERNAL, &[("id", id)])),
        ApiError::Network => (v.t(k::ERROR_UNAVAILABLE_TITLE), v.t(k::ERROR_NETWORK).to_owned()),
    }
}

/// Why something could not be written, in the viewer's language.
pub fn reason(v: Viewer, error: &ApiError) -> String {
    match (explain(v, error), error) {
        // The title is about addresses; here it was a form.
        ((_, detail), ApiError::Invalid(_)) => detail,
        ((title, detail), _) => format!("{title}. {detail}"),
    }
}

/// A whole page that says what is wrong; sets the response's status to match.
#[component]
pub fn ErrorPage(
    /// What is wrong.
    error: ApiError,
) -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::server::set_status(error.status());
    let v = use_viewer();
    let (title, detail) = explain(v, &error);
    let way_out = match error {
        // A whole new page: the server may have another build by now.
        ApiError::Network | ApiError::Unavailable | ApiError::Full => {
            let here = use_url().with_untracked(|url| {
                if url.search().is_empty() { url.path().to_owned() } else { format!("{}?{}", url.path(), url.search()) }
            });
            view! { <a class="btn primary" rel="external" href=here>{v.t(k::APP_TRY_AGAIN)}</a> }.into_any()
        }
        ApiError::Unauthorized => view! { <a class="btn primary" rel="external" href="/sign-in">{v.t(k::ACCOUNT_SIGN_IN)}</a> }.into_any(),
        _ => view! { <a class="btn primary" href="/customers">{v.t(k::ERROR_NOT_FOUND_BACK)}</a> }.into_any(),
    };
    view! {
        <leptos_meta::Title text=title />
        <div class="state" role="alert">
            <Icon name="compass" size="i-20" />
            <h1>{title}</h1>
            <p>{detail}</p>
            {way_out}
        </div>
    }
}

/// A message in the region that failed; the rest of the page stays usable.
#[component]
pub fn ErrorBanner(
    /// What is wrong.
    error: ApiError,
) -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::server::set_status(error.status());
    let v = use_viewer();
    let (title, detail) = explain(v, &error);
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
}

/// A message that goes away by itself.
#[derive(Clone)]
struct Toast {
    id: u32,
    text: String,
    bad: bool,
    undo: Option<Undo>,
}

/// Takes back what a message tells.
type Undo = Arc<dyn Fn() + Send + Sync>;

/// Shows messages in the corner of the page.
#[derive(Clone, Copy)]
pub struct Toasts(RwSignal<Vec<Toast>>);

/// How long a message stays, as the design says.
const TOAST_TIME: std::time::Duration = std::time::Duration::from_secs(8);

/// Makes toasts known to everything below.
pub fn provide_toasts() -> Toasts {
    let toasts = Toasts(RwSignal::new(Vec::new()));
    provide_context(toasts);
    toasts
}

/// The page's toasts.
pub fn use_toasts() -> Toasts {
    use_context().unwrap_or_else(|| Toasts(RwSignal::new(Vec::new())))
}

impl Toasts {
    /// Says that something worked.
    pub fn say(self, text: impl Into<String>) {
        self.show(text.into(), false, None);
    }

    /// Says something that is said often: not again while it still stands there.
    pub fn say_once(self, text: impl Into<String>) {
        let text = text.into();
        if !self.0.with_untracked(|all| all.iter().any(|toast| toast.text == text)) {
            self.say(text);
        }
    }

    /// Says that something worked, and offers to take it back. The page may have been left by then.
    pub fn say_undoable(self, text: impl Into<String>, undo: impl Fn() + Send + Sync + 'static) {
        self.show(text.into(), false, Some(Arc::new(undo)));
    }

    /// Says that something failed, and what happens now.
    pub fn fail(self, text: impl Into<String>) {
        self.show(text.into(), true, None);
    }

    fn show(self, text: String, bad: bool, undo: Option<Undo>) {
        let id = self.0.with_untracked(|all| all.last().map_or(0, |t| t.id + 1));
        self.0.update(|all| all.push(Toast { id, text, bad, undo }));
        set_timeout(move || self.dismiss(id), TOAST_TIME);
    }

    fn dismiss(self, id: u32) {
        self.0.try_update(|all| all.retain(|t| t.id != id));
    }
}

/// Where toasts appear.
#[component]
pub fn ToastList() -> impl IntoView {
    let v = use_viewer();
    let toasts = use_toasts();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.0.get() key=|t| t.id let(toast)>
                <div class="toast" class:is-bad=toast.bad>
                    <Icon name=if toast.bad { "alert" } else { "check" } />
                    <span>{toast.text}</span>
                    {toast
                        .undo
                        .map(|undo| {
                            view! {
                                <button
                                    type="button"
                                    on:click=move |_| {
                                        toasts.dismiss(toast.id);
                                        undo();
                                    }
                                >
                                    {v.t(k::APP_UNDO)}
                                </button>
                            }
                        })}
                    <button type="button" class="btn icon ghost sm" aria-label=v.t(k::APP_DISMISS) on:click=move |_| toasts.dismiss(toast.id)>
                        <Icon name="x" size="i-12" />
                    </button>
                </div>
            </For>
        </div>
    }
}
