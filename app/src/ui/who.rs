//! Who is looking, in the frame around every page.

use domain::{
    access::{Action, Resource},
    customer::CustomerKind,
};
use leptos::prelude::*;

use crate::{
    i18n::keys as k,
    ui::{avatar::Avatar, icon::Icon, words},
    viewer::{Viewer, Who, use_viewer},
};

/// Says on every page as whom the viewer looks, with the way back.
pub(super) fn looking(v: Viewer) -> Option<AnyView> {
    let who = v.who()?;
    let (name, role) = (who.looks_as?, words::role(v, &who.role));
    let whom = if name.is_empty() { role } else { format!("{name} ({role})") };
    let banner = view! {
        <form class="banner warn" id="looking" method="post" action="/settings/view-as/end">
            <Icon name="eye" />
            <span role="status">{v.fill(k::ACCOUNT_LOOKING, &[("name", &whom)])}</span>
            <button type="submit" class="btn sm">
                {v.t(k::ACCOUNT_LOOK_BACK)}
            </button>
        </form>
    };
    Some(banner.into_any())
}

/// Who is signed in, and the way out.
pub(super) fn account() -> Option<AnyView> {
    let v = use_viewer();
    let Who { id, name, role, looks_as, .. } = v.who()?;
    let look = (looks_as.is_none() && v.may(Action::Update, Resource::Staff)).then(|| {
        view! {
            <a href="/settings/roles">
                <Icon name="eye" />
                {v.t(k::ACCOUNT_LOOK_AS)}
            </a>
        }
    });
    let menu = view! {
        <details class="menu end" id="account">
            <summary class="btn icon ghost" aria-label=v.fill(k::ACCOUNT_MENU, &[("name", &name)]) title=name.clone()>
                <Avatar id=id name=name.clone() kind=CustomerKind::Person size="s24" />
            </summary>
            <div class="menu-list">
                <p class="menu-who">
                    <b>{name.clone()}</b>
                    <span class="t3 f12">{words::role(v, &role)}</span>
                </p>
                <a href="/settings/security">
                    <Icon name="gear" />
                    {v.t(k::SETTINGS_TITLE)}
                </a>
                {look}
                <form action="/sign-out" method="post">
                    <button type="submit">
                        <Icon name="external" />
                        {v.t(k::ACCOUNT_SIGN_OUT)}
                    </button>
                </form>
            </div>
        </details>
    };
    Some(menu.into_any())
}
