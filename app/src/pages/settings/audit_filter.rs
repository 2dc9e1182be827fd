//! What the audit log can be narrowed to, and the words for what people do.

use domain::{
    access,
    audit::Action,
    page::{Pairs, value},
    tag::Owner,
};
use leptos::prelude::*;

use super::role_form::resource_word;
use crate::{
    i18n::{Key, keys as k},
    ui::icon::Icon,
    viewer::Viewer,
};

/// What the log can be narrowed to.
pub(super) fn filter(v: Viewer, pairs: &Pairs, people: &[Owner]) -> AnyView {
    let of = |name| value(pairs, name).unwrap_or_default().to_owned();
    let who = people.iter().map(|person| (person.id.to_string(), person.name.clone())).collect();
    let actions = Action::ALL.iter().map(|action| (action.word().to_owned(), v.t(action_word(*action)).to_owned())).collect();
    let records = access::Resource::ALL.iter().map(|kind| (kind.word().to_owned(), v.t(resource_word(*kind)).to_owned())).collect();
    view! {
        <form class="filters audit-filters" method="get" action="/settings/audit">
            {choice(v, "actor_id", k::SETTINGS_WHO, who, &of("actor_id"))}
            {choice(v, "action", k::SETTINGS_ACTION, actions, &of("action"))}
            {choice(v, "resource", k::SETTINGS_RECORD, records, &of("resource"))}
            {input(v, "record", k::SETTINGS_RECORD_ID, "text", of("record"))}
            {input(v, "from", k::SETTINGS_FIRST_DAY, "date", of("from"))}
            {input(v, "to", k::SETTINGS_LAST_DAY, "date", of("to"))}
            <footer>
                <button type="submit" class="btn">
                    <Icon name="filter" />
                    {v.t(k::SETTINGS_FILTER)}
                </button>
                {(!pairs.is_empty()).then(|| view! { <a class="btn ghost" href="/settings/audit">{v.t(k::ERROR_CLEAR)}</a> })}
            </footer>
        </form>
    }
    .into_any()
}

fn choice(v: Viewer, name: &'static str, label: Key, options: Vec<(String, String)>, chosen: &str) -> AnyView {
    let options = options.into_iter().map(|(value, label)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{label}</option> }
    });
    let options: Vec<_> = options.collect();
    view! {
        <div class="field">
            <label for=name>{v.t(label)}</label>
            <select class="select" id=name name=name>
                <option value="">{v.t(k::SETTINGS_ANY)}</option>
                {options}
            </select>
        </div>
    }
    .into_any()
}

fn input(v: Viewer, name: &'static str, label: Key, kind: &'static str, value: String) -> AnyView {
    view! {
        <div class="field">
            <label for=name>{v.t(label)}</label>
            <input class="input" id=name name=name type=kind maxlength="200" value=value />
        </div>
    }
    .into_any()
}

/// The word for what somebody did.
pub(crate) const fn action_word(action: Action) -> Key {
    match action {
        Action::Viewed => k::SETTINGS_DID_VIEW,
        Action::Created => k::SETTINGS_DID_CREATE,
        Action::Changed => k::SETTINGS_DID_CHANGE,
        Action::Deleted => k::SETTINGS_DID_DELETE,
        Action::Merged => k::SETTINGS_DID_MERGE,
        Action::Unmerged => k::SETTINGS_DID_UNMERGE,
        Action::Exported => k::SETTINGS_DID_EXPORT,
        Action::Imported => k::SETTINGS_DID_IMPORT,
        Action::Revealed => k::SETTINGS_DID_REVEAL,
        Action::Erased => k::SETTINGS_DID_ERASE,
        Action::Denied => k::SETTINGS_WAS_DENIED,
        Action::SignedIn => k::SETTINGS_DID_SIGN_IN,
        Action::SignInRefused => k::SETTINGS_WAS_REFUSED,
        Action::SignedOut => k::SETTINGS_DID_SIGN_OUT,
        Action::SessionEnded => k::SETTINGS_DID_END_SESSION,
        Action::ViewedAs => k::SETTINGS_DID_VIEW_AS,
        Action::PasswordChanged => k::SETTINGS_DID_PASSWORD,
        Action::SecondFactorChanged => k::SETTINGS_DID_FACTOR,
        Action::UserChanged => k::SETTINGS_DID_USER,
        Action::RoleChanged => k::SETTINGS_DID_ROLE,
        Action::TeamChanged => k::SETTINGS_DID_TEAM,
        Action::KeyCreated => k::SETTINGS_DID_KEY,
        Action::KeyRevoked => k::SETTINGS_DID_REVOKE,
        Action::SettingChanged => k::SETTINGS_DID_SETTING,
    }
}
