//! One's own sign-in: the password, the second factor, where one is signed in.

use leptos::prelude::*;

use super::{Section, asked, button, field, frame, hidden, page, told, when};
use crate::{
    api::settings::{
        Answer, SetUp,
        security::{Place, Security, get_security},
    },
    i18n::{Key, keys as k},
    ui::{icon::Icon, still::still, words},
    viewer::{Viewer, use_viewer},
};

/// One's own sign-in.
#[component]
pub fn SecurityPage() -> impl IntoView {
    let v = use_viewer();
    let answer = asked("answer");
    let loaded = Resource::new(move || answer.get(), get_security);
    frame(Section::Security, loaded, move |data| still(move || security(v, &data)))
}

fn security(v: Viewer, data: &Security) -> AnyView {
    let who = v.who().map(|who| view! { <span class="t3 f12">{format!("{}, {}", who.name, words::role(v, &who.role))}</span> });
    let body = view! {
        {told::told(v, data.answer.as_ref())}
        {data.must_have_one.then(|| told::bad(v.t(k::SETTINGS_MUST_HAVE_FACTOR).to_owned()))}
        <div class="acct">{data.has_password.then(|| password(v, data))} {second_factor(v, data)} {places(v, &data.places)}</div>
    };
    page(v, Section::Security, who.into_any(), body.into_any())
}

/// A card of this page.
fn card(title: &'static str, beside: AnyView, class: &'static str, body: AnyView) -> AnyView {
    view! {
        <section class=format!("card {class}")>
            <header>
                <h2>{title}</h2>
                <span class="push"></span>
                {beside}
            </header>
            <div class="body">{body}</div>
        </section>
    }
    .into_any()
}

fn password(v: Viewer, data: &Security) -> AnyView {
    let changed = data.password_changed_at.map(|at| v.fill(k::SETTINGS_CHANGED_AT, &[("date", &v.date(at))]));
    let changed = view! { <span class="t3 f12">{changed}</span> };
    let form = view! {
        <form class="acct-form" action="/settings/password" method="post">
            {field(v, "current", "current", "password", k::SETTINGS_CURRENT, "current-password", String::new())}
            {field(v, "password", "password", "password", k::ACCOUNT_NEW_PASSWORD, "new-password", String::new())}
            {field(v, "again", "again", "password", k::ACCOUNT_AGAIN, "new-password", String::new())}
            <p class="f12 t3">{v.t(k::ACCOUNT_RULES)}</p>
            <div class="row wrap">
                <button type="submit" class="btn primary">
                    {v.t(k::SETTINGS_CHANGE_PASSWORD)}
                </button>
                <span class="t3 f12">{v.t(k::SETTINGS_OTHERS_END)}</span>
            </div>
        </form>
    };
    card(v.t(k::ACCOUNT_PASSWORD), changed.into_any(), "", form.into_any())
}

fn second_factor(v: Viewer, data: &Security) -> AnyView {
    let (dot, word) = if data.has_second_factor { ("dot good", k::SETTINGS_ON) } else { ("dot off", k::SETTINGS_OFF) };
    let status = view! {
        <span class="row tight status">
            <i class=dot></i>
            {v.t(word)}
        </span>
    };
    let body = match &data.answer {
        Some(Answer::SetUp(set_up)) => confirm(v, set_up),
        Some(Answer::Codes(codes)) => view! { {sheet(v, codes)} {given(v, data)} }.into_any(),
        _ if data.has_second_factor => given(v, data),
        _ => view! {
            <p class="t2">{v.t(k::SETTINGS_FACTOR_TEXT)}</p>
            {if data.has_password {
                proof(v, "/settings/second-factor/begin", "begin", k::ACCOUNT_PASSWORD, &[("btn", k::SETTINGS_TURN_ON, "")])
            } else {
                button("/settings/second-factor/begin", &[], "btn", v.t(k::SETTINGS_TURN_ON))
            }}
        }
        .into_any(),
    };
    card(v.t(k::SETTINGS_SECOND_FACTOR), status.into_any(), "", body)
}

/// A form in which somebody proves again who they are, and what can then be done: the class of its button, its word,
/// and its address where that is another.
fn proof(v: Viewer, action: &'static str, id: &'static str, label: Key, buttons: &[(&'static str, Key, &'static str)]) -> AnyView {
    let buttons: Vec<_> = buttons
        .iter()
        .map(|(class, label, action)| {
            let action = (!action.is_empty()).then_some(*action);
            view! {
                <button type="submit" class=*class formaction=action>
                    {v.t(*label)}
                </button>
            }
        })
        .collect();
    let (kind, complete) = if id == "begin" { ("password", "current-password") } else { ("text", "one-time-code") };
    view! {
        <form class="codebox acct-form" action=action method="post">
            {field(v, id, "proof", kind, label, complete, String::new())}
            <div class="row wrap">{buttons}</div>
        </form>
    }
    .into_any()
}

/// What there is of a second factor, and what can be done with it.
fn given(v: Viewer, data: &Security) -> AnyView {
    let left = v.fill(k::SETTINGS_CODES_LEFT, &[("n", &v.int(data.codes_left))]);
    let class = if data.codes_left < 3 { "warn f12" } else { "t3 f12" };
    let buttons = [("btn", k::SETTINGS_NEW_CODES, ""), ("btn danger", k::SETTINGS_TURN_OFF, "/settings/second-factor/off")];
    view! {
        <ul>
            <li class="ses">
                {thumb("mobile", "green")} <b class="med">{v.t(k::SETTINGS_AUTHENTICATOR)}</b>
            </li>
            <li class="ses">
                {thumb("file", "amber")} <div>
                    <b class="med">{v.t(k::SETTINGS_RECOVERY)}</b>
                    <div class=class>{left}</div>
                </div>
            </li>
        </ul>
        {proof(v, "/settings/second-factor/codes", "proof", k::SETTINGS_PROOF, &buttons)}
    }
    .into_any()
}

fn thumb(icon: &'static str, tone: &'static str) -> AnyView {
    view! {
        <span class="thumb s36" data-tone=tone>
            <Icon name=icon />
        </span>
    }
    .into_any()
}

/// The secret as a picture and in letters, and the field for the first code.
fn confirm(v: Viewer, set_up: &SetUp) -> AnyView {
    view! {
        <form class="acct-form" action="/settings/second-factor/confirm" method="post">
            {set_up.hurdle.as_ref().map(|hurdle| told::bad(told::stopped(v, hurdle)))}
            <p class="t2">{v.t(k::SETTINGS_SCAN)}</p>
            <svg class="qr" viewBox=format!("0 0 {0} {0}", set_up.side) role="img" aria-label=v.t(k::SETTINGS_QR)>
                <path d=set_up.path.clone() />
            </svg>
            <div class="field">
                <label for="secret">{v.t(k::SETTINGS_SECRET)}</label>
                <input class="input mono" id="secret" readonly=true value=set_up.secret.clone() />
            </div>
            {hidden("number", set_up.number.clone())}
            <div class="field">
                <label for="code">{v.t(k::SETTINGS_FIRST_CODE)}</label>
                <input class="input code6" id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="7" required=true />
            </div>
            <div class="row wrap">
                <button type="submit" class="btn primary">
                    {v.t(k::SETTINGS_TURN_ON)}
                </button>
                <a class="btn ghost" href="/settings/security">
                    {v.t(k::APP_CANCEL)}
                </a>
            </div>
        </form>
    }
    .into_any()
}

/// The recovery codes, this once.
fn sheet(v: Viewer, codes: &[String]) -> AnyView {
    let codes: Vec<_> = codes.iter().map(|code| view! { <li class="mono">{code.clone()}</li> }).collect();
    view! {
        <div class="codes" role="status">
            <p class="note warn">
                <Icon name="alert" />
                {v.t(k::SETTINGS_CODES_TEXT)}
            </p>
            <ol>{codes}</ol>
        </div>
    }
    .into_any()
}

fn places(v: Viewer, places: &[Place]) -> AnyView {
    let others = (places.len() > 1).then(|| button("/settings/sessions/end-others", &[], "btn sm danger", v.t(k::SETTINGS_END_OTHERS)));
    let rows: Vec<_> = places.iter().map(|place| one_place(v, place)).collect();
    let body = view! {
        <ul>{rows}</ul>
        <p class="f12 t3">{v.t(k::SETTINGS_LIMITS)}</p>
    };
    card(v.t(k::SETTINGS_PLACES), others.into_any(), "acct-wide", body.into_any())
}

fn one_place(v: Viewer, place: &Place) -> AnyView {
    let name = match (place.browser.as_str(), place.system.as_str()) {
        ("", "") => v.t(k::SETTINGS_UNKNOWN_BROWSER).to_owned(),
        (one, "") | ("", one) => one.to_owned(),
        (browser, system) => v.fill(k::SETTINGS_BROWSER_ON, &[("browser", browser), ("system", system)]),
    };
    let since = v.fill(k::SETTINGS_SINCE, &[("address", &place.address), ("date", &v.date_time(place.since))]);
    let end = if place.here {
        view! { <span class="badge sm" data-tone="green">{v.t(k::SETTINGS_THIS_ONE)}</span> }.into_any()
    } else {
        button("/settings/sessions/end", &[("id", &place.id.to_string())], "btn sm", v.t(k::SETTINGS_END))
    };
    view! {
        <li class="ses">
            {thumb(if place.handheld { "mobile" } else { "laptop" }, "grey")} <div class="trunc">
                <b class="med">{name}</b>
                <div class="t3 f12 trunc">{since}</div>
            </div> <span class="push t3 f12 num nowrap">{when(v, place.seen_at)}</span> {end}
        </li>
    }
    .into_any()
}
