//! A new customer, typed in. Before it is stored, the page says whom it looks like.

use domain::{duplicate::Likely, page::value};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::{hooks::use_navigate, hooks::use_query_map};

use super::{
    field::{Problems, Text, kinds, stages, text},
    parts::{line, reasons, sure},
};
use crate::{
    api::{
        duplicates::{Answered, CreateCustomer, Draft, Outcome},
        views::list_choices,
    },
    i18n::keys as k,
    ui::{
        icon::Icon,
        link,
        list::form::sent,
        notice::{reason, use_toasts},
        shell::{Crumb, CrumbBar},
    },
    viewer::{Viewer, use_viewer},
};

const COUNTRIES: &str = "new-countries";

/// The form for a new customer.
#[component]
pub fn NewCustomerPage() -> impl IntoView {
    let v = use_viewer();
    let create = ServerAction::<CreateCustomer>::new();
    // What was typed without JavaScript: fetched once, by the server; the browser gets it with the page.
    let number = use_query_map().with_untracked(|query| query.get("answered"));
    let kept = SharedValue::new(move || number.as_deref().and_then(answered)).into_inner();
    let draft = kept.as_ref().map(|answered| answered.draft.clone()).unwrap_or_default();
    let first = StoredValue::new(kept.map(|answered| answered.outcome));
    let outcome = Memo::new(move |_| match create.value().get() {
        Some(answer) => answer.ok(),
        None => first.get_value(),
    });
    let problems = Memo::new(move |_| match outcome.get() {
        Some(Outcome::Refused(errors)) => errors,
        _ => Vec::new(),
    });
    let (navigate, toasts) = (use_navigate(), use_toasts());
    Effect::new(move |_| match create.value().get() {
        Some(Ok(Outcome::Created(id))) => {
            toasts.say(v.t(k::MERGE_CREATED));
            navigate(&link::customer(id), Default::default());
        }
        Some(Err(error)) => toasts.fail(reason(v, &error)),
        _ => {}
    });
    let choices = Resource::new(|| (), |()| async { list_choices("customers".to_owned()).await.unwrap_or_default().values });
    let countries = move || {
        let values = choices.get().unwrap_or_default().into_iter().filter(|(field, _)| field == "country").flat_map(|(_, values)| values);
        values.map(|country| view! { <option value=country></option> }).collect_view()
    };
    let submit = move |event: SubmitEvent| {
        let Some(pairs) = sent(&event) else { return };
        event.prevent_default();
        let anyway = value(&pairs, "anyway").unwrap_or_default().to_owned();
        create.dispatch(CreateCustomer { draft: Draft::from_pairs(&pairs), anyway });
    };
    let crumbs = vec![
        Crumb { href: Some("/customers".to_owned()), label: v.t(k::APP_CUSTOMERS).to_owned() },
        Crumb { href: None, label: v.t(k::MERGE_NEW).to_owned() },
    ];
    view! {
        <Title text=v.t(k::MERGE_NEW) />
        <CrumbBar crumbs=crumbs />
        <div class="scroll-page">
            <form class="card form-card" method="post" action=CreateCustomer::url() on:submit=submit>
                <header>
                    <h1>{v.t(k::MERGE_NEW)}</h1>
                </header>
                {move || match outcome.get() {
                    Some(Outcome::Known(likely)) => Some(warning(v, &likely)),
                    _ => None,
                }}
                {fields(v, problems, &draft)}
                <datalist id=COUNTRIES>
                    <Transition>{countries}</Transition>
                </datalist>
                <footer>
                    <a class="btn ghost" href="/customers">
                        {v.t(k::APP_CANCEL)}
                    </a>
                    <button type="submit" class="btn primary" aria-busy=move || create.pending().get().then_some("true")>
                        {v.t(k::MERGE_CREATE)}
                    </button>
                </footer>
            </form>
        </div>
    }
}

#[cfg(feature = "ssr")]
fn answered(number: &str) -> Option<Answered> {
    let state = crate::server::state().ok()?;
    state.kept.take((state.now)(), crate::server::access().ok()?.user, number)
}

#[cfg(not(feature = "ssr"))]
const fn answered(_number: &str) -> Option<Answered> {
    None
}

fn fields(v: Viewer, problems: Problems, draft: &Draft) -> AnyView {
    let field = |name, kind, label| Text { name, kind, label, hint: None, list: None };
    let country = Text { list: Some(COUNTRIES), ..field("country", "text", k::CUSTOMERS_COUNTRY) };
    let language = Text { hint: Some(k::MERGE_LANGUAGE_HINT), ..field("language", "text", k::APP_LANGUAGE) };
    view! {
        <div class="body fields">
            <div class="wide">{text(v, problems, field("name", "text", k::CUSTOMERS_NAME), draft.name.clone())}</div>
            {kinds(v, k::CUSTOMERS_KIND, &draft.kind)}
            {stages(v, k::CUSTOMERS_STAGE, &draft.stage)}
            {text(v, problems, field("email", "text", k::CONTACT_EMAIL), draft.email.clone())}
            {text(v, problems, field("phone", "tel", k::CONTACT_PHONE), draft.phone.clone())}
            {text(v, problems, field("city", "text", k::MERGE_CITY), draft.city.clone())}
            {text(v, problems, country, draft.country.clone())}
            {text(v, problems, language, draft.language.clone())}
        </div>
    }
    .into_any()
}

/// Whom the new customer looks like, and the way to say that it is somebody else.
fn warning(v: Viewer, likely: &[Likely]) -> AnyView {
    let twins = likely.iter().map(|one| {
        view! {
            <li>
                {line(v, &one.twin)}
                {reasons(v, &one.reasons)}
                <span class="num t3 nowrap">{sure(v, one.score)}</span>
            </li>
        }
    });
    view! {
        <div class="note warn" role="alert">
            <Icon name="copy" />
            <div>
                <b>{v.t(k::MERGE_LOOKS_LIKE)}</b>
                <p>{v.t(k::MERGE_LOOKS_LIKE_TEXT)}</p>
            </div>
        </div>
        <ul class="twins">{twins.collect_view()}</ul>
        <label class="option">
            <input type="checkbox" class="check" name="anyway" value="true" />
            {v.t(k::MERGE_ANYWAY)}
        </label>
    }
    .into_any()
}
