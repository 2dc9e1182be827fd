//! What a one-time link opens: a new password, or the first administrator of a company.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::{asked, field, frame, hurdle};
use crate::{
    api::account::{Hurdle, Opens, Welcome, get_welcome},
    error::ApiError,
    i18n::keys as k,
    ui::notice::ErrorBanner,
    viewer::{Viewer, use_viewer},
};

/// The page of a one-time link.
#[component]
pub fn WelcomePage() -> impl IntoView {
    let v = use_viewer();
    let params = use_params_map();
    let token = Memo::new(move |_| params.with(|params| params.get("token").unwrap_or_default()));
    let answer = asked("answer");
    let page = Resource::new(move || (token.get(), answer.get()), |(token, answer)| get_welcome(token, answer));
    let form = view! { <Transition>{move || page.get().map(|page| form(v, page, &token.get_untracked()))}</Transition> };
    view! {
        <Title text=v.t(k::ACCOUNT_WELCOME) />
        {frame(form)}
    }
}

fn form(v: Viewer, page: Result<Welcome, ApiError>, token: &str) -> AnyView {
    let page = match page {
        Ok(page) => page,
        Err(error) => return view! { <ErrorBanner error /> }.into_any(),
    };
    let typed = page.stopped.as_ref().map(|stopped| stopped.email.clone()).unwrap_or_default();
    let (greeting, who) = match page.opens {
        Opens::Nothing => {
            #[cfg(feature = "ssr")]
            crate::server::set_status(404);
            return over(v);
        }
        Opens::Password(name) => (v.fill(k::ACCOUNT_WELCOME_NAME, &[("name", &name)]), None),
        Opens::Company => {
            let who = view! {
                {field(v, "name", "text", k::ACCOUNT_NAME, "name", String::new(), true)}
                {field(v, "email", "email", k::ACCOUNT_EMAIL, "username", typed, false)}
            };
            (v.t(k::ACCOUNT_WELCOME_COMPANY).to_owned(), Some(who))
        }
    };
    let first = who.is_none();
    view! {
        <div class="login-body">
            <form action=format!("/welcome/{token}") method="post" aria-labelledby="welcome">
                <h1 id="welcome">{greeting}</h1>
                {hurdle(v, page.stopped.map(|stopped| stopped.hurdle))}
                {who}
                {field(v, "password", "password", k::ACCOUNT_NEW_PASSWORD, "new-password", String::new(), first)}
                {field(v, "again", "password", k::ACCOUNT_AGAIN, "new-password", String::new(), false)}
                <p class="f12 t3">{v.t(k::ACCOUNT_RULES)}</p>
                <button type="submit" class="btn xl primary block">
                    {v.t(k::ACCOUNT_BEGIN)}
                </button>
            </form>
        </div>
    }
    .into_any()
}

/// A link that opens nothing.
fn over(v: Viewer) -> AnyView {
    view! {
        <div class="login-body">
            <h1>{v.t(k::ACCOUNT_WELCOME)}</h1>
            {hurdle(v, Some(Hurdle::LinkOver))}
            <p>
                <a class="btn xl block" href="/sign-in" rel="external">
                    {v.t(k::ACCOUNT_SIGN_IN)}
                </a>
            </p>
        </div>
    }
    .into_any()
}
