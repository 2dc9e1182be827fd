//! The page to sign in.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{asked, field, frame, hurdle};
use crate::{
    api::account::{DemoPerson, SignIn, get_sign_in},
    error::ApiError,
    i18n::keys as k,
    ui::{icon::Icon, link, notice::ErrorBanner, words},
    viewer::{Viewer, use_viewer},
};

/// Signing in by e-mail address and password.
#[component]
pub fn SignInPage() -> impl IntoView {
    let v = use_viewer();
    let (answer, back) = (asked("answer"), asked("back"));
    let page = Resource::new(move || answer.get(), get_sign_in);
    let form = move || view! { <Transition>{move || page.get().map(|page| form(v, page, back.get_untracked()))}</Transition> };
    view! {
        <Title text=v.t(k::ACCOUNT_SIGN_IN) />
        {frame(form())}
    }
}

fn form(v: Viewer, page: Result<SignIn, ApiError>, back: String) -> AnyView {
    let page = match page {
        Ok(page) => page,
        Err(error) => return view! { <ErrorBanner error /> }.into_any(),
    };
    let typed = page.stopped.as_ref().map(|stopped| stopped.email.clone()).unwrap_or_default();
    let first = typed.is_empty();
    view! {
        <div class="login-body">
            <form action="/sign-in" method="post" aria-labelledby="sign-in">
                <h1 id="sign-in">{v.t(k::ACCOUNT_SIGN_IN)}</h1>
                {hurdle(v, page.stopped.map(|stopped| stopped.hurdle))}
                {page.nobody.then(|| view! { <p class="note">{v.t(k::ACCOUNT_NOBODY)}</p> })}
                <input type="hidden" name="back" value=back.clone() />
                {field(v, "email", "email", k::ACCOUNT_EMAIL, "username", typed, first)}
                {field(v, "password", "password", k::ACCOUNT_PASSWORD, "current-password", String::new(), !first)}
                <label class="row">
                    <input type="checkbox" class="check" name="keep" value="1" />
                    <span>{v.t(k::ACCOUNT_KEEP)}</span>
                </label>
                <button type="submit" class="btn xl primary block">
                    {v.t(k::ACCOUNT_SIGN_IN)}
                </button>
                <p class="f12">
                    <a href="/sign-in/forgotten" rel="external">
                        {v.t(k::ACCOUNT_FORGOTTEN)}
                    </a>
                </p>
            </form>
            {(!page.issuer.is_empty()).then(|| elsewhere(v, &page.issuer, &back))}
            {(!page.demo.is_empty()).then(|| demo(v, page.demo, &page.demo_password, &back))}
        </div>
    }
    .into_any()
}

/// The way to who else may say who somebody is.
fn elsewhere(v: Viewer, issuer: &str, back: &str) -> AnyView {
    let href = link::with_query("/sign-in/oidc", &[("back".to_owned(), back.to_owned())]);
    view! {
        <a class="btn xl block" href=href rel="external">
            <Icon name="key" />
            {v.fill(k::ACCOUNT_WITH, &[("name", issuer)])}
        </a>
    }
    .into_any()
}

/// In a demo company anybody may be anybody.
fn demo(v: Viewer, people: Vec<DemoPerson>, password: &str, back: &str) -> AnyView {
    let people = people.into_iter().map(|person| {
        view! {
            <form action="/sign-in" method="post">
                <input type="hidden" name="back" value=back.to_owned() />
                <input type="hidden" name="email" value=person.email />
                <input type="hidden" name="password" value=password.to_owned() />
                <button type="submit" class="demo-person">
                    <b class="med">{words::role(v, &person.role)}</b>
                    <span class="t3 f12">{person.name}</span>
                </button>
            </form>
        }
    });
    let people = people.collect_view();
    view! {
        <section class="login-demo" aria-labelledby="demo">
            <h2 id="demo">
                <Icon name="users" />
                {v.t(k::ACCOUNT_DEMO)}
            </h2>
            <p class="f12 t3">{v.fill(k::ACCOUNT_DEMO_PASSWORD, &[("password", password)])}</p>
            <div class="demo-people">{people}</div>
        </section>
    }
    .into_any()
}
