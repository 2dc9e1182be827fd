//! The settings: one's own sign-in, and for those who may our people, roles, keys and the audit log. What changes
//! something is a plain form; what came of it stands at the top of the page that follows.

pub mod audit;
mod audit_filter;
pub mod keys;
mod role_form;
pub mod roles;
pub mod security;
mod teams;
mod told;
pub mod users;

pub use audit::AuditPage;
pub(crate) use audit_filter::action_word;
pub use keys::KeysPage;
pub use roles::RolesPage;
pub use security::SecurityPage;
pub use users::UsersPage;

use domain::{
    access::{self, Action},
    time::Timestamp,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_url;

use crate::{
    api::settings::RoleChoice,
    error::ApiError,
    i18n::{Key, keys as k},
    ui::{
        icon::Icon,
        notice::ErrorPage,
        shell::{Crumb, CrumbBar},
        words,
    },
    viewer::{Viewer, use_viewer},
};

/// A page of the settings.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Security,
    Users,
    Roles,
    Keys,
    Audit,
}

impl Section {
    const fn path(self) -> &'static str {
        match self {
            Self::Security => "/settings/security",
            Self::Users => "/settings/users",
            Self::Roles => "/settings/roles",
            Self::Keys => "/settings/keys",
            Self::Audit => "/settings/audit",
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            Self::Security => "lock",
            Self::Users => "users",
            Self::Roles => "shield",
            Self::Keys => "key",
            Self::Audit => "history",
        }
    }

    const fn label(self) -> Key {
        match self {
            Self::Security => k::SETTINGS_SECURITY,
            Self::Users => k::SETTINGS_USERS,
            Self::Roles => k::SETTINGS_ROLES,
            Self::Keys => k::SETTINGS_KEYS,
            Self::Audit => k::SETTINGS_AUDIT,
        }
    }

    fn is_for(self, v: Viewer) -> bool {
        match self {
            Self::Security => true,
            Self::Audit => v.may(Action::Read, access::Resource::Audit),
            Self::Users | Self::Roles | Self::Keys => v.may(Action::Read, access::Resource::Staff),
        }
    }
}

/// A value of the address's query.
fn asked(name: &'static str) -> Memo<String> {
    let url = use_url();
    Memo::new(move |_| url.with(|url| domain::page::value(&domain::page::parse_query(url.search()), name).unwrap_or_default().to_owned()))
}

/// A page of the settings: beside the list of them what `show` makes of what was loaded.
fn frame<T>(section: Section, loaded: Resource<Result<T, ApiError>>, show: impl Fn(T) -> AnyView + Send + Sync + 'static) -> AnyView
where
    T: Clone + Send + Sync + 'static,
{
    let v = use_viewer();
    let content = move || {
        let loaded = loaded.get()?;
        Some(match loaded {
            Ok(data) => show(data),
            Err(error) => view! { <ErrorPage error /> }.into_any(),
        })
    };
    around(v, section, view! { <Transition fallback=waiting>{content}</Transition> }.into_any())
}

fn around(v: Viewer, section: Section, content: AnyView) -> AnyView {
    let label = v.t(section.label());
    let crumbs = vec![Crumb { href: None, label: v.t(k::SETTINGS_TITLE).to_owned() }, Crumb { href: None, label: label.to_owned() }];
    view! {
        <Title text=label />
        <CrumbBar crumbs=crumbs />
        <div class="settings">
            <nav class="set-nav" aria-label=v.t(k::SETTINGS_TITLE)>
                {group(v, section, k::SETTINGS_PEOPLE, &[Section::Users, Section::Roles, Section::Keys, Section::Audit])}
                {group(v, section, k::SETTINGS_ACCOUNT, &[Section::Security])}
            </nav>
            <section class="set-main">
                {content}
            </section>
        </div>
    }
    .into_any()
}

/// Some of the sections under a heading; nothing where none is for the viewer.
fn group(v: Viewer, here: Section, heading: Key, sections: &[Section]) -> Option<AnyView> {
    let links: Vec<_> = sections.iter().copied().filter(|section| section.is_for(v)).map(|section| nav_link(v, here, section)).collect();
    (!links.is_empty()).then(|| {
        view! {
            <section>
                <h2>{v.t(heading)}</h2>
                {links}
            </section>
        }
        .into_any()
    })
}

fn nav_link(v: Viewer, here: Section, section: Section) -> AnyView {
    view! {
        <a href=section.path() aria-current=(section == here).then_some("page")>
            <Icon name=section.icon() />
            {v.t(section.label())}
        </a>
    }
    .into_any()
}

fn waiting() -> AnyView {
    let row = || view! { <div class="skeleton-row"><span class="skeleton w40"></span></div> };
    view! { <div aria-hidden="true">{[(); 8].map(|()| row()).into_view()}</div> }.into_any()
}

/// The head of a page and what scrolls below it.
fn page(v: Viewer, section: Section, beside: AnyView, body: AnyView) -> AnyView {
    let label = v.t(section.label());
    view! {
        <header class="page-head">
            <h1>{label}</h1>
            {beside}
        </header>
        <div class="scroll" tabindex="0" role="region" aria-label=label>
            {body}
        </div>
    }
    .into_any()
}

/// A form that is a button: what it sends is decided already.
fn button(action: &'static str, sent: &[(&'static str, &str)], class: &'static str, label: impl Into<String>) -> AnyView {
    let fields: Vec<_> = sent.iter().map(|(name, value)| hidden(name, (*value).to_owned())).collect();
    view! {
        <form method="post" action=action>
            {fields}
            <button type="submit" class=class>
                {label.into()}
            </button>
        </form>
    }
    .into_any()
}

fn hidden(name: &'static str, value: String) -> AnyView {
    view! { <input type="hidden" name=name value=value /> }.into_any()
}

/// A field with its label.
fn field(
    v: Viewer,
    id: &'static str,
    name: &'static str,
    kind: &'static str,
    label: Key,
    complete: &'static str,
    value: String,
) -> AnyView {
    view! {
        <div class="field">
            <label for=id>{v.t(label)}</label>
            <input class="input" id=id name=name type=kind autocomplete=complete maxlength="200" required=true value=value />
        </div>
    }
    .into_any()
}

/// The choice of a role: those that the viewer may give, and the one that is chosen.
fn role_field(v: Viewer, id: String, roles: &[RoleChoice], chosen: &str) -> AnyView {
    let options = roles.iter().filter(|role| role.can_give || role.word == chosen).map(|role| {
        view! {
            <option value=role.word.clone() selected=role.word == chosen>
                {words::role(v, &role.word)}
            </option>
        }
    });
    let options: Vec<_> = options.collect();
    view! {
        <div class="field">
            <label for=id.clone()>{v.t(k::SETTINGS_ROLE)}</label>
            <select class="select" id=id name="role">
                {options}
            </select>
        </div>
    }
    .into_any()
}

/// A day, or the clock where it was today.
fn when(v: Viewer, at: Timestamp) -> AnyView {
    let text = if v.day(at) == v.day(v.now()) { v.clock(at) } else { v.date(at) };
    view! { <time title=v.date_time(at)>{text}</time> }.into_any()
}
