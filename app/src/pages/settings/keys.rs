//! The keys with which programs act.

use domain::{
    access::{self, Action},
    staff::ApiKey,
};
use leptos::prelude::*;

use super::{Section, asked, button, field, frame, page, role_field, told, when};
use crate::{
    api::settings::{
        RoleChoice,
        keys::{Keys, get_keys},
    },
    i18n::{Key, keys as k},
    ui::{icon::Icon, still::still, words},
    viewer::{Viewer, use_viewer},
};

/// The columns.
const HEADS: [Key; 7] =
    [k::SETTINGS_NAME, k::SETTINGS_KEY, k::SETTINGS_ROLE, k::SETTINGS_MADE, k::SETTINGS_LAST_USED, k::SETTINGS_ENDS, k::SETTINGS_STATE];

/// The keys with which programs act.
#[component]
pub fn KeysPage() -> impl IntoView {
    let v = use_viewer();
    let answer = asked("answer");
    let loaded = Resource::new(move || answer.get(), get_keys);
    frame(Section::Keys, loaded, move |data| still(move || keys(v, &data)))
}

fn keys(v: Viewer, data: &Keys) -> AnyView {
    let create = v.may(Action::Create, access::Resource::Staff).then(|| create(v, &data.roles));
    let may = v.may(Action::Delete, access::Resource::Staff);
    let list = if data.keys.is_empty() {
        view! {
            <div class="empty">
                <h2>{v.t(k::SETTINGS_NO_KEYS)}</h2>
                <p>{v.t(k::SETTINGS_NO_KEYS_TEXT)}</p>
            </div>
        }
        .into_any()
    } else {
        let rows: Vec<_> = data.keys.iter().map(|key| row(v, key, may)).collect();
        let head = HEADS.map(|key| view! { <th scope="col" role="columnheader">{v.t(key)}</th> });
        view! {
            <table class="table flush as-cards" role="table">
                <caption class="vh">{v.t(k::SETTINGS_KEYS)}</caption>
                <thead role="rowgroup">
                    <tr role="row">{head.into_view()}</tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        }
        .into_any()
    };
    let body = view! {
        {told::told(v, data.answer.as_ref())}
        {list}
    };
    page(v, Section::Keys, view! { <span class="push">{create}</span> }.into_any(), body.into_any())
}

/// The form that makes a key.
fn create(v: Viewer, roles: &[RoleChoice]) -> AnyView {
    view! {
        <details class="menu end">
            <summary class="btn primary">
                <Icon name="plus" />
                {v.t(k::SETTINGS_NEW_KEY)}
            </summary>
            <div class="menu-list wide">
                <form class="filters one" method="post" action="/settings/keys/create">
                    {field(v, "name", "name", "text", k::SETTINGS_KEY_FOR, "off", String::new())}
                    {role_field(v, "role".to_owned(), roles, "agent")}
                    <div class="field">
                        <label for="until">{v.t(k::SETTINGS_LAST_DAY)}</label>
                        <input class="input" id="until" name="until" type="date" />
                        <span class="hint">{v.t(k::SETTINGS_NO_END)}</span>
                    </div>
                    <footer>
                        <button type="submit" class="btn primary">
                            {v.t(k::SETTINGS_MAKE_KEY)}
                        </button>
                    </footer>
                </form>
            </div>
        </details>
    }
    .into_any()
}

fn row(v: Viewer, key: &ApiKey, may: bool) -> AnyView {
    let over = key.ends_at.is_some_and(|at| at <= v.now());
    let state = match key.revoked_at {
        Some(at) => {
            view! { <span class="badge sm" data-tone="grey">{v.fill(k::SETTINGS_REVOKED, &[("date", &v.date(at))])}</span> }.into_any()
        }
        None if over => view! { <span class="badge sm" data-tone="grey">{v.t(k::SETTINGS_OVER)}</span> }.into_any(),
        None if may => button("/settings/keys/revoke", &[("id", &key.id.to_string())], "btn sm danger", v.t(k::SETTINGS_REVOKE)),
        None => v.t(k::SETTINGS_ON).into_any(),
    };
    let made = if key.created_by.is_empty() { v.t(k::SETTINGS_COMMAND_LINE).to_owned() } else { key.created_by.clone() };
    let used = key.used_at.map_or_else(|| v.t(k::SETTINGS_NEVER).into_any(), |at| when(v, at));
    let ends = key.ends_at.map_or_else(|| v.t(k::APP_NONE).into_any(), |at| when(v, at));
    view! {
        <tr role="row">
            <td role="cell" class="c-title med">{key.name.clone()}</td>
            <td role="cell" class="mono t2">{format!("vk_{}…", key.prefix)}</td>
            <td role="cell">{words::role(v, &key.role)}</td>
            <td role="cell" class="t2" data-label=v.t(k::SETTINGS_MADE)>{when(v, key.created_at)} " " {made}</td>
            <td role="cell" class="t2" data-label=v.t(k::SETTINGS_LAST_USED)>{used}</td>
            <td role="cell" class="t2" data-label=v.t(k::SETTINGS_ENDS)>{ends}</td>
            <td role="cell">{state}</td>
        </tr>
    }
    .into_any()
}
