//! A forgotten password: a link by mail, or whom to ask where no mail is sent.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{asked, field, frame, hurdle};
use crate::{
    api::account::{SignIn, get_sign_in},
    error::ApiError,
    i18n::keys as k,
    ui::notice::ErrorBanner,
    viewer::{Viewer, use_viewer},
};

/// Asks where to send a link.
#[component]
pub fn ForgottenPage() -> impl IntoView {
    let v = use_viewer();
    let (answer, sent) = (asked("answer"), asked("sent"));
    let page = Resource::new(move || answer.get(), get_sign_in);
    let form = view! { <Transition>{move || page.get().map(|page| form(v, page, !sent.get_untracked().is_empty()))}</Transition> };
    view! {
        <Title text=v.t(k::ACCOUNT_FORGOTTEN) />
        {frame(form)}
    }
}

fn form(v: Viewer, page: Result<SignIn, ApiError>, sent: bool) -> AnyView {
    let page = match page {
        Ok(page) => page,
        Err(error) => return view! { <ErrorBanner error /> }.into_any(),
    };
    let body = match (page.mail, sent) {
        (false, _) => view! { <p>{v.t(k::ACCOUNT_ASK)}</p> }.into_any(),
        (true, true) => view! { <p role="status">{v.t(k::ACCOUNT_SENT)}</p> }.into_any(),
        (true, false) => {
            let typed = page.stopped.as_ref().map(|stopped| stopped.email.clone()).unwrap_or_default();
            view! {
                <p class="t2">{v.t(k::ACCOUNT_FORGOTTEN_TEXT)}</p>
                {hurdle(v, page.stopped.map(|stopped| stopped.hurdle))}
                {field(v, "email", "email", k::ACCOUNT_EMAIL, "username", typed, true)}
                <button type="submit" class="btn xl primary block">
                    {v.t(k::ACCOUNT_SEND)}
                </button>
            }
            .into_any()
        }
    };
    view! {
        <div class="login-body">
            <form action="/sign-in/forgotten" method="post" aria-labelledby="forgotten">
                <h1 id="forgotten">{v.t(k::ACCOUNT_FORGOTTEN)}</h1>
                {body}
                <a class="btn ghost block" href="/sign-in" rel="external">
                    {v.t(k::ACCOUNT_SIGN_IN)}
                </a>
            </form>
        </div>
    }
    .into_any()
}
