//! Who is sent the bulletin: oneself, whom one chose, and everybody of a role. Every form is a plain one, so that all of it works without
//! JavaScript.

use domain::{
    access::{self, Action},
    bulletin::{Mailing, OfRole, Recipient},
    tag::Owner,
};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    api::recipients::{Recipients, RecipientsPage as Loaded, get_recipients},
    i18n::{Key, keys as k},
    ui::{
        list::{
            Address,
            state::{problem, skeleton},
            waiting,
        },
        shell::{Crumb, CrumbBar},
        still::still,
        words,
    },
    viewer::{Viewer, use_viewer},
};

/// Who is sent the bulletin.
#[component]
pub fn RecipientsPage() -> impl IntoView {
    let v = use_viewer();
    let address = Address::of("/bulletin/recipients");
    let (pending, set_pending) = waiting();
    let found = Resource::new(move || address.key.get(), |_| get_recipients());
    let (title, bulletin) =
        (v.t(k::BULLETIN_TO_TITLE), Crumb { href: Some("/bulletin".to_owned()), label: v.t(k::BULLETIN_TITLE).to_owned() });
    view! {
        <Title text=title />
        <CrumbBar crumbs=vec![bulletin, Crumb { href: None, label: title.to_owned() }] />
        <Transition fallback=skeleton set_pending=set_pending>
            {move || {
                found
                    .get()
                    .map(|result| match result {
                        Ok(loaded) => still(move || page(v, pending, &loaded)),
                        Err(error) => problem(address, &error),
                    })
            }}
        </Transition>
    }
}

fn page(v: Viewer, pending: ReadSignal<bool>, loaded: &Loaded) -> AnyView {
    // Whom it is for can be said before there is a mail server.
    let no_mail = (!loaded.mail).then(|| view! { <p class="banner" role="status">{v.t(k::BULLETIN_TO_NO_MAIL)}</p> });
    let others = loaded.all.as_ref().map(|all| view! { {roles(v, &all.roles)} {people(v, all)} });
    view! {
        <header class="dash-head">
            <h1>{v.t(k::BULLETIN_TO_TITLE)}</h1>
        </header>
        <div class="figs" class:is-stale=pending tabindex="0" role="region" aria-label=v.t(k::BULLETIN_TO_TITLE)>
            {no_mail} {mine(v, loaded.mine)} {others}
        </div>
    }
    .into_any()
}

/// Whether anything is offered that changes something: not to who looks as somebody else.
fn may_change(v: Viewer) -> bool {
    v.who().is_some_and(|who| who.looks_as.is_none())
}

/// No mail, a mail, or a mail with the file.
fn how(v: Viewer, id: String, label: Key, chosen: &'static str, with_none: bool) -> AnyView {
    let choices = [("", k::BULLETIN_TO_NONE), ("1", k::BULLETIN_TO_HTML), ("pdf", k::BULLETIN_TO_WITH_PDF)];
    let choices = choices.into_iter().filter(|(value, _)| with_none || !value.is_empty());
    let options: Vec<_> =
        choices.map(|(value, key)| view! { <option value=value selected={value == chosen}>{v.t(key)}</option> }).collect();
    view! {
        <label class="vh" for=id.clone()>{v.t(label)}</label>
        <select class="select" name="on" id=id>{options}</select>
    }
    .into_any()
}

const fn value(is_sent: bool, attach: bool) -> &'static str {
    match (is_sent, attach) {
        (false, _) => "",
        (true, false) => "1",
        (true, true) => "pdf",
    }
}

fn mine(v: Viewer, mailing: Mailing) -> AnyView {
    let says = match (mailing.is_sent(), mailing.named) {
        (true, true) => k::BULLETIN_TO_MINE,
        (true, false) => k::BULLETIN_TO_MINE_ROLE,
        (false, _) => k::BULLETIN_TO_MINE_NONE,
    };
    let form = may_change(v).then(|| {
        view! {
            <form class="row tight wrap to-form" method="post" action="/bulletin/mail">
                <input type="hidden" name="back" value="recipients" />
                {how(v, "to-me".to_owned(), k::BULLETIN_TO_FOR_YOU, value(mailing.is_sent(), mailing.attach), true)}
                <button type="submit" class="btn">
                    {v.t(k::APP_SAVE)}
                </button>
            </form>
        }
    });
    view! {
        <section class="card" aria-label=v.t(k::BULLETIN_TO_FOR_YOU)>
            <header>
                <h2>{v.t(k::BULLETIN_TO_FOR_YOU)}</h2>
            </header>
            <div class="to-mine">
                <p>{v.t(says)}</p>
                {form}
            </div>
            <footer class="wrap">{v.t(k::BULLETIN_TO_NOTE)}</footer>
        </section>
    }
    .into_any()
}

fn heads(v: Viewer, heads: &[Key]) -> AnyView {
    let heads: Vec<_> = heads.iter().map(|key| view! { <th scope="col" role="columnheader">{v.t(*key)}</th> }).collect();
    view! {
        <thead role="rowgroup">
            <tr role="row">{heads}</tr>
        </thead>
    }
    .into_any()
}

fn roles(v: Viewer, roles: &[OfRole]) -> AnyView {
    let rows: Vec<_> = roles.iter().map(|role| role_row(v, role)).collect();
    view! {
        <section class="card flushbody" aria-label=v.t(k::BULLETIN_TO_ROLES)>
            <header>
                <h2>{v.t(k::BULLETIN_TO_ROLES)}</h2>
            </header>
            <table class="table flush as-cards" role="table">
                <caption class="vh">{v.t(k::BULLETIN_TO_ROLES)}</caption>
                {heads(v, &[k::SETTINGS_ROLE, k::BULLETIN_TO_PEOPLE_OF, k::BULLETIN_TO_HOW])}
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </section>
    }
    .into_any()
}

fn role_row(v: Viewer, role: &OfRole) -> AnyView {
    let chosen = value(role.attach.is_some(), role.attach.unwrap_or(false));
    let cell = if may_change(v) {
        let label = format!("{}: {}", v.t(k::APP_SAVE), words::role(v, &role.role));
        view! {
            <form class="row tight wrap to-form" method="post" action="/bulletin/recipients">
                <input type="hidden" name="role" value=role.role.clone() />
                {how(v, format!("to-{}", role.role), k::BULLETIN_TO_HOW, chosen, true)}
                <button type="submit" class="btn sm" aria-label=label>
                    {v.t(k::APP_SAVE)}
                </button>
            </form>
        }
        .into_any()
    } else {
        v.t(said(chosen)).into_any()
    };
    view! {
        <tr role="row">
            <td role="cell" class="c-title">{words::role(v, &role.role)}</td>
            <td role="cell" data-label=v.t(k::BULLETIN_TO_PEOPLE_OF)>{v.int(i64::try_from(role.people).unwrap_or(i64::MAX))}</td>
            <td role="cell">{cell}</td>
        </tr>
    }
    .into_any()
}

fn said(chosen: &str) -> Key {
    match chosen {
        "" => k::BULLETIN_TO_NONE,
        "pdf" => k::BULLETIN_TO_WITH_PDF,
        _ => k::BULLETIN_TO_HTML,
    }
}

fn people(v: Viewer, all: &Recipients) -> AnyView {
    let table = if all.recipients.is_empty() {
        view! { <p class="empty">{v.t(k::BULLETIN_TO_NOBODY)}</p> }.into_any()
    } else {
        let rows: Vec<_> = all.recipients.iter().map(|recipient| row(v, recipient)).collect();
        view! {
            <table class="table flush as-cards" role="table">
                <caption class="vh">{v.t(k::BULLETIN_TO_PEOPLE)}</caption>
                {heads(
                    v,
                    &[k::SETTINGS_NAME, k::SETTINGS_ROLE, k::BULLETIN_TO_LANGUAGE, k::BULLETIN_TO_WHY, k::BULLETIN_TO_HOW, k::BULLETIN_TO_REMOVE],
                )}
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        }
        .into_any()
    };
    view! {
        <section class="card flushbody" aria-label=v.t(k::BULLETIN_TO_PEOPLE)>
            <header>
                <h2>{v.t(k::BULLETIN_TO_PEOPLE)}</h2>
            </header>
            {table}
            {may_change(v).then(|| add(v, &all.people))}
        </section>
    }
    .into_any()
}

fn row(v: Viewer, recipient: &Recipient) -> AnyView {
    let mailing = recipient.mailing;
    let why = match (mailing.named, mailing.by_role) {
        (true, true) => k::BULLETIN_TO_BOTH,
        (true, false) => k::BULLETIN_TO_NAMED,
        (false, true) => k::BULLETIN_TO_BY_ROLE,
        (false, false) => k::APP_NONE,
    };
    let sent = match (mailing.stopped, recipient.may_read) {
        (true, _) => k::BULLETIN_TO_STOPPED,
        (false, false) => k::BULLETIN_TO_MAY_NOT,
        (false, true) => said(value(true, mailing.attach)),
    };
    let remove = (mailing.named && may_change(v)).then(|| {
        let label = format!("{}: {}", v.t(k::BULLETIN_TO_REMOVE), recipient.name);
        view! {
            <form method="post" action="/bulletin/recipients">
                <input type="hidden" name="user" value=recipient.user_id.to_string() />
                <button type="submit" class="btn sm" aria-label=label>
                    {v.t(k::BULLETIN_TO_REMOVE)}
                </button>
            </form>
        }
    });
    view! {
        <tr role="row">
            <td role="cell" class="c-title">{recipient.name.clone()}</td>
            <td role="cell" class="c-lead">{words::role(v, &recipient.role)}</td>
            <td role="cell" data-label=v.t(k::BULLETIN_TO_LANGUAGE)>{recipient.locale.own_name()}</td>
            <td role="cell" data-label=v.t(k::BULLETIN_TO_WHY)>{v.t(why)}</td>
            <td role="cell" data-label=v.t(k::BULLETIN_TO_HOW)>{v.t(sent)}</td>
            <td role="cell">{remove}</td>
        </tr>
    }
    .into_any()
}

/// The form that chooses somebody.
fn add(v: Viewer, people: &[Owner]) -> AnyView {
    if people.is_empty() {
        return ().into_any();
    }
    let options: Vec<_> =
        people.iter().map(|person| view! { <option value=person.id.to_string()>{person.name.clone()}</option> }).collect();
    view! {
        <form class="row tight wrap to-form to-add" method="post" action="/bulletin/recipients">
            <label class="vh" for="to-whom">{v.t(k::BULLETIN_TO_WHOM)}</label>
            <select class="select" name="user" id="to-whom">{options}</select>
            {how(v, "to-how".to_owned(), k::BULLETIN_TO_HOW, "1", false)}
            <button type="submit" class="btn primary">
                {v.t(k::BULLETIN_TO_ADD)}
            </button>
        </form>
    }
    .into_any()
}

/// The way to this page from the bulletin: to the whole list for who may choose others, for the others to what they are sent.
pub(super) fn link(v: Viewer, is_mailed: bool) -> AnyView {
    let may = v.may(Action::Update, access::Resource::Figures);
    let label = if may { k::BULLETIN_TO_TITLE } else { k::BULLETIN_TO_FOR_YOU };
    (may || is_mailed).then(|| view! { <a class="btn" href="/bulletin/recipients">{v.t(label)}</a> }).into_any()
}
