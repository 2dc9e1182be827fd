//! Roles: which there are, and what each may.

use domain::{
    access::{self, Action},
    tag::Owner,
};
use leptos::prelude::*;

use super::{Section, asked, button, frame, hidden, page, role_form, told};
use crate::{
    api::settings::{
        Answer,
        roles::{RoleLine, Roles, get_roles},
    },
    i18n::keys as k,
    ui::{icon::Icon, link, still::still, words},
    viewer::{Viewer, use_viewer},
};

/// Roles, and what each may.
#[component]
pub fn RolesPage() -> impl IntoView {
    let v = use_viewer();
    let (answer, role, copy) = (asked("answer"), asked("role"), asked("copy"));
    let loaded = Resource::new(
        move || (role.get(), copy.get(), answer.get()),
        |(role, copy, answer)| async move {
            let word = if copy.is_empty() { role } else { copy.clone() };
            get_roles(word, !copy.is_empty(), answer).await
        },
    );
    frame(Section::Roles, loaded, move |data| {
        let copied = copy.get();
        still(move || roles(v, data, &copied))
    })
}

/// The page of a role.
fn address(word: &str, name: &str) -> String {
    link::with_query("/settings/roles", &[(name.to_owned(), word.to_owned())])
}

fn roles(v: Viewer, mut data: Roles, copied: &str) -> AnyView {
    let told = told::told(v, data.answer.as_ref());
    let mut within = data.role.within.as_ref().map(ToString::to_string).unwrap_or_default();
    // What was typed and not taken stands there again.
    if let Some(Answer::Role { role, within: typed, .. }) = data.answer.take() {
        (data.role, within) = (role, typed);
    }
    let word = data.role.word.clone();
    let is_new = !copied.is_empty();
    let name = if is_new { v.t(k::SETTINGS_NEW_ROLE).to_owned() } else { words::role(v, &word) };
    let changed = data.changed.as_ref().map(|(at, by)| {
        let by = if by.is_empty() { v.t(k::SETTINGS_COMMAND_LINE) } else { by.as_str() };
        v.fill(k::SETTINGS_CHANGED_BY, &[("date", &v.date(*at)), ("name", by)])
    });
    let save = (data.can_change || data.can_require).then(|| {
        view! {
            <button type="submit" form="role" class="btn primary">
                {v.t(k::APP_SAVE)}
            </button>
        }
    });
    let beside = view! {
        <span class="badge sm" data-tone="blue">
            {name}
        </span>
        <span class="t3 f12">{changed}</span>
        <span class="push row tight">{(!is_new).then(|| acts(v, &data, &word))} {save}</span>
    };
    let body = view! {
        {told}
        <div class="rolegrid">{list(v, &data.list, if is_new { "" } else { &word })} {role_form::form(v, &data, copied, within)}</div>
    };
    page(v, Section::Roles, beside.into_any(), body.into_any())
}

/// What else can be done with a role.
fn acts(v: Viewer, data: &Roles, word: &str) -> AnyView {
    let unused = data.list.iter().any(|line| line.word == word && line.holders == 0);
    let sent = [("word", word)];
    let reset = (data.can_change && data.built_in && data.changed.is_some())
        .then(|| button("/settings/roles/reset", &sent, "btn", v.t(k::SETTINGS_RESET_ROLE)));
    let may_delete = v.may(Action::Delete, access::Resource::Staff) && data.can_change && !data.built_in && unused;
    let delete = may_delete.then(|| button("/settings/roles/delete", &sent, "btn danger", v.t(k::SETTINGS_DELETE_ROLE)));
    let copy = v.may(Action::Create, access::Resource::Staff).then(|| {
        view! {
            <a class="btn" href=address(word, "copy")>
                <Icon name="copy" />
                {v.t(k::SETTINGS_COPY_ROLE)}
            </a>
        }
    });
    let look = data.eyes.as_ref().map(|people| look_as(v, word, people));
    view! {
        {look}
        {reset}
        {delete}
        {copy}
    }
    .into_any()
}

/// The form with which an administrator looks as the role does, or as somebody who has it.
fn look_as(v: Viewer, word: &str, people: &[Owner]) -> AnyView {
    let people: Vec<_> = people.iter().map(|one| view! { <option value=one.id.to_string()>{one.name.clone()}</option> }).collect();
    view! {
        <details class="menu end" id="look-as">
            <summary class="btn">
                <Icon name="eye" />
                {v.t(k::ACCOUNT_LOOK_AS)}
            </summary>
            <div class="menu-list wide">
                <form class="filters one" method="post" action="/settings/view-as">
                    {hidden("role", word.to_owned())} <div class="field">
                        <label for="look-user">{v.t(k::SETTINGS_PERSON)}</label>
                        <select class="select" id="look-user" name="user">
                            <option value="">{v.t(k::SETTINGS_NOBODY)}</option>
                            {people}
                        </select>
                    </div> <p class="f12 t3">{v.t(k::SETTINGS_LOOK_TEXT)}</p> <footer>
                        <button type="submit" class="btn primary">
                            {v.t(k::SETTINGS_LOOK)}
                        </button>
                    </footer>
                </form>
            </div>
        </details>
    }
    .into_any()
}

/// The roles there are, and how many have each.
fn list(v: Viewer, lines: &[RoleLine], here: &str) -> AnyView {
    let lines = lines.iter().map(|line| {
        view! {
            <li>
                <a href=address(&line.word, "role") aria-current=(line.word == here).then_some("true")>
                    <span class="trunc">{words::role(v, &line.word)}</span>
                    <span class="num t3">{v.int(line.holders)}</span>
                </a>
            </li>
        }
    });
    let lines: Vec<_> = lines.collect();
    view! {
        <nav class="rolelist" aria-label=v.t(k::SETTINGS_ROLES)>
            <ul>{lines}</ul>
        </nav>
    }
    .into_any()
}
