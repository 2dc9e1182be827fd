//! Signing in: the page itself, the code of a second factor, and what a one-time link opens. Plain forms, which
//! work without JavaScript: a password goes to the server by nothing but a form.

pub mod code;
pub mod forgotten;
pub mod sign_in;
pub mod welcome;

pub use code::CodePage;
pub use forgotten::ForgottenPage;
pub use sign_in::SignInPage;
pub use welcome::WelcomePage;

use leptos::prelude::*;
use leptos_router::hooks::use_url;

use crate::{
    api::account::Hurdle,
    i18n::{Key, keys as k},
    ui::icon::Icon,
    viewer::{Viewer, use_viewer},
};

/// Whether the page at a path stands by itself, without rail and top bar.
pub fn stands_alone(path: &str) -> bool {
    path.starts_with("/sign-in") || path.starts_with("/welcome/") || path == "/tv" || path.starts_with("/shared/")
}

/// A value of the address's query.
fn asked(name: &'static str) -> Memo<String> {
    let url = use_url();
    Memo::new(move |_| url.with(|url| domain::page::value(&domain::page::parse_query(url.search()), name).unwrap_or_default().to_owned()))
}

/// The form in its half of the page, the tiles in the other.
fn frame(form: impl IntoView + 'static) -> impl IntoView {
    let v = use_viewer();
    view! {
        <div class="login">
            <section class="pane">
                <div class="brand">
                    <svg aria-hidden="true">
                        <use href="/icons.svg#mark"></use>
                    </svg>
                    {v.t(k::APP_NAME)}
                </div>
                {form}
                <div class="foot">{crate::ui::shell::language_links()}</div>
            </section>
            <div class="tiles" aria-hidden="true">
                <svg>
                    <use href="/tiles.svg#tiles"></use>
                </svg>
            </div>
        </div>
    }
}

/// Why it did not work, above the fields.
fn hurdle(v: Viewer, hurdle: Option<Hurdle>) -> Option<AnyView> {
    let text = match hurdle? {
        Hurdle::Wrong => v.t(k::ACCOUNT_WRONG).to_owned(),
        Hurdle::WrongCode => v.t(k::ACCOUNT_WRONG_CODE).to_owned(),
        Hurdle::Wait(seconds) => v.fill(k::ACCOUNT_WAIT, &[("seconds", &v.int(seconds.into()))]),
        Hurdle::Busy => v.t(k::ACCOUNT_BUSY).to_owned(),
        Hurdle::Differ => v.t(k::ACCOUNT_DIFFER).to_owned(),
        Hurdle::Length => v.t(k::ACCOUNT_LENGTH).to_owned(),
        Hurdle::Guessable => v.t(k::ACCOUNT_GUESSABLE).to_owned(),
        Hurdle::LinkOver => v.t(k::ACCOUNT_LINK_OVER).to_owned(),
        Hurdle::Stale => v.t(k::ACCOUNT_STALE).to_owned(),
        Hurdle::Elsewhere => v.t(k::ACCOUNT_ELSEWHERE).to_owned(),
        Hurdle::NoAccount => v.t(k::ACCOUNT_NO_ACCOUNT).to_owned(),
    };
    let banner = view! {
        <div class="banner bad" role="alert" id="hurdle">
            <Icon name="alert" />
            {text}
        </div>
    };
    Some(banner.into_any())
}

/// A field of these forms.
fn field(v: Viewer, name: &'static str, kind: &'static str, label: Key, complete: &'static str, value: String, first: bool) -> AnyView {
    view! {
        <div class="field">
            <label for=name>{v.t(label)}</label>
            <input
                class="input xl"
                id=name
                name=name
                type=kind
                autocomplete=complete
                maxlength="200"
                required=true
                autofocus=first
                value=value
            />
        </div>
    }
    .into_any()
}
