//! Our people: who there is, with which role; inviting somebody, and keeping somebody out.

use domain::{
    access::{self, Action, BUILT_IN},
    customer::CustomerKind,
    staff::StaffMember,
};
use leptos::prelude::*;

use super::{Section, asked, button, field, frame, hidden, page, role_field, teams, told, when};
use crate::{
    api::settings::{
        RoleChoice,
        users::{Staff, get_staff},
    },
    i18n::{Key, keys as k},
    ui::{avatar::Avatar, icon::Icon, still::still, words},
    viewer::{Viewer, use_viewer},
};

/// The columns.
const HEADS: [Key; 5] = [k::SETTINGS_PERSON, k::SETTINGS_ROLE, k::SETTINGS_TEAMS, k::SETTINGS_SECOND_FACTOR, k::SETTINGS_LAST_SEEN];

/// Our people and their teams.
#[component]
pub fn UsersPage() -> impl IntoView {
    let v = use_viewer();
    let (answer, person) = (asked("answer"), asked("person"));
    let loaded = Resource::new(move || answer.get(), get_staff);
    frame(Section::Users, loaded, move |staff| {
        let open = person.get();
        still(move || users(v, &staff, &open))
    })
}

fn users(v: Viewer, staff: &Staff, open: &str) -> AnyView {
    let may = v.may(Action::Update, access::Resource::Staff);
    let invite = v.may(Action::Create, access::Resource::Staff).then(|| invite(v, &staff.roles));
    // Whoever could give the first role ends everybody's sessions.
    let can_end_all = may && staff.roles.iter().any(|role| role.word == BUILT_IN[0] && role.can_give);
    let rows: Vec<_> = staff.people.iter().map(|(member, teams)| row(v, member, teams, &staff.roles, may, open)).collect();
    let head = HEADS.map(|key| view! { <th scope="col" role="columnheader">{v.t(key)}</th> });
    let body = view! {
        {told::told(v, staff.answer.as_ref())}
        <table class="table flush as-cards people" role="table">
            <caption class="vh">{v.t(k::SETTINGS_USERS)}</caption>
            <thead role="rowgroup">
                <tr role="row">{head.into_view()}</tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
        {can_end_all.then(|| everybody(v))}
        {teams::teams(v, staff)}
        {(!staff.undelivered.is_empty()).then(|| undelivered(v, staff, may))}
    };
    page(v, Section::Users, view! { <span class="push">{invite}</span> }.into_any(), body.into_any())
}

/// Ends everybody's sessions, for when something has come out.
fn everybody(v: Viewer) -> AnyView {
    view! {
        <div class="row wrap f12 t3 sign-out-all">
            {v.t(k::SETTINGS_END_ALL_TEXT)} {button("/settings/users/sign-out-all", &[], "btn sm", v.t(k::SETTINGS_END_ALL))}
        </div>
    }
    .into_any()
}

/// The form that invites somebody.
fn invite(v: Viewer, roles: &[RoleChoice]) -> AnyView {
    view! {
        <details class="menu end">
            <summary class="btn primary">
                <Icon name="plus" />
                {v.t(k::SETTINGS_INVITE)}
            </summary>
            <div class="menu-list wide">
                <form class="filters one" method="post" action="/settings/users/invite">
                    {field(v, "name", "name", "text", k::SETTINGS_NAME, "off", String::new())}
                    {field(v, "email", "email", "email", k::ACCOUNT_EMAIL, "off", String::new())}
                    {role_field(v, "role".to_owned(), roles, "agent")}
                    <p class="f12 t3">{v.t(k::SETTINGS_INVITE_TEXT)}</p>
                    <footer>
                        <button type="submit" class="btn primary">
                            {v.t(k::SETTINGS_MAKE_LINK)}
                        </button>
                    </footer>
                </form>
            </div>
        </details>
    }
    .into_any()
}

fn row(v: Viewer, member: &StaffMember, teams: &str, roles: &[RoleChoice], may: bool, open: &str) -> AnyView {
    let id = member.id.to_string();
    let is_open = may && id == open;
    let seen = match (member.disabled_at, member.seen_at) {
        (Some(at), _) => {
            view! { <span class="badge sm" data-tone="red">{v.fill(k::SETTINGS_DISABLED_SINCE, &[("date", &v.date(at))])}</span> }
                .into_any()
        }
        (None, Some(at)) => when(v, at),
        (None, None) => v.t(if member.has_password { k::SETTINGS_NEVER } else { k::SETTINGS_INVITED }).into_any(),
    };
    let href = if is_open { "/settings/users".to_owned() } else { format!("/settings/users?person={id}") };
    let name = if may {
        view! { <a class="row-link" href=href aria-expanded=is_open.to_string()>{member.name.clone()}</a> }.into_any()
    } else {
        member.name.clone().into_any()
    };
    let factor = if member.has_second_factor { k::SETTINGS_ON } else { k::SETTINGS_OFF };
    view! {
        <tr role="row" class:is-link=may class:open=is_open>
            <td role="cell" class="c-title">
                <span class="name">
                    <Avatar id=member.id name=member.name.clone() kind=CustomerKind::Person />
                    <span class="trunc">
                        {name} " " <span class="t3 f12">{member.email.clone()}</span>
                    </span>
                </span>
            </td>
            <td role="cell" class="c-lead">{words::role(v, &member.role)}</td>
            <td role="cell" class="t2" data-label=v.t(k::SETTINGS_TEAMS)>{teams.to_owned()}</td>
            <td role="cell" class="t2" data-label=v.t(k::SETTINGS_SECOND_FACTOR)>{v.t(factor)}</td>
            <td role="cell" class="t2">{seen}</td>
        </tr>
        {is_open.then(|| details(v, member, &id, roles))}
    }
    .into_any()
}

/// What can be done with a person, below their row.
fn details(v: Viewer, member: &StaffMember, id: &str, roles: &[RoleChoice]) -> AnyView {
    // Whose role is more than one's own is not one's to change.
    let can_give = roles.iter().any(|role| role.word == member.role && role.can_give);
    let forms = can_give.then(|| {
        let sent = [("id", id)];
        let out = if member.disabled_at.is_some() {
            button("/settings/users/enable", &sent, "btn", v.t(k::SETTINGS_ENABLE))
        } else {
            button("/settings/users/disable", &sent, "btn danger", v.t(k::SETTINGS_DISABLE))
        };
        let factor =
            member.has_second_factor.then(|| button("/settings/users/second-factor", &sent, "btn danger", v.t(k::SETTINGS_FORGET_FACTOR)));
        let link = member.disabled_at.is_none().then(|| button("/settings/users/link", &sent, "btn", v.t(k::SETTINGS_NEW_LINK)));
        view! {
            <form class="row" method="post" action="/settings/users/role">
                {hidden("id", id.to_owned())} {role_field(v, format!("role-{id}"), roles, &member.role)}
                <button type="submit" class="btn">
                    {v.t(k::SETTINGS_GIVE_ROLE)}
                </button>
            </form>
            {link}
            {button("/settings/users/sign-out", &sent, "btn", v.t(k::ACCOUNT_SIGN_OUT))}
            {factor}
            {out}
        }
    });
    let beyond = (!can_give).then(|| v.t(k::SETTINGS_BEYOND));
    view! {
        <tr role="row" class="sub">
            <td role="cell" colspan="5">
                <div class="row wrap person-acts">{forms} {beyond}</div>
            </td>
        </tr>
    }
    .into_any()
}

/// Mails that were given up.
fn undelivered(v: Viewer, staff: &Staff, may: bool) -> AnyView {
    let rows = staff.undelivered.iter().map(|mail| {
        let seen = may.then(|| button("/settings/mail/forget", &[("id", &mail.id.to_string())], "btn sm", v.t(k::SETTINGS_FORGET_MAIL)));
        view! {
            <li class="ses">
                <div class="trunc">
                    <b class="med">{mail.recipient.clone()}</b>
                    <div class="t3 f12">{mail.error.clone()}</div>
                </div>
                <span class="push t3 f12 num nowrap">{when(v, mail.created_at)}</span>
                {seen}
            </li>
        }
    });
    let rows: Vec<_> = rows.collect();
    view! {
        <section class="teams">
            <h2>{v.t(k::SETTINGS_UNDELIVERED)}</h2>
            <ul>{rows}</ul>
        </section>
    }
    .into_any()
}
