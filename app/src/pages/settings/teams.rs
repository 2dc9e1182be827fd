//! Teams: who works with the same customers.

use domain::{
    access::{self, Action},
    staff::{StaffMember, Team},
};
use leptos::prelude::*;

use super::{button, hidden};
use crate::{api::settings::users::Staff, i18n::keys as k, ui::icon::Icon, viewer::Viewer};

/// The teams, below the people. Who is in a team sees its customers, so only who sees everybody's changes teams.
pub(super) fn teams(v: Viewer, staff: &Staff) -> AnyView {
    let may = |action| staff.reaches_all && v.may(action, access::Resource::Staff);
    let (may_change, may_delete) = (may(Action::Update), may(Action::Delete));
    let rows: Vec<_> = staff.teams.iter().map(|team| one(v, team, &staff.people, may_change, may_delete)).collect();
    let none = rows.is_empty().then(|| view! { <p class="t3">{v.t(k::SETTINGS_NO_TEAMS)}</p> });
    view! {
        <section class="teams">
            <h2>{v.t(k::SETTINGS_TEAMS)}</h2>
            <p class="t3 f12">{v.t(k::SETTINGS_TEAMS_TEXT)}</p>
            {none}
            {rows}
            {may(Action::Create).then(|| new(v))}
        </section>
    }
    .into_any()
}

fn new(v: Viewer) -> AnyView {
    view! {
        <form class="row" method="post" action="/settings/teams/create">
            <input class="input" name="name" maxlength="80" required=true aria-label=v.t(k::SETTINGS_TEAM_NAME) placeholder=v.t(k::SETTINGS_TEAM_NAME) />
            <button type="submit" class="btn">
                <Icon name="plus" />
                {v.t(k::SETTINGS_NEW_TEAM)}
            </button>
        </form>
    }
    .into_any()
}

fn one(v: Viewer, team: &Team, people: &[(StaffMember, String)], may_change: bool, may_delete: bool) -> AnyView {
    let id = team.id.to_string();
    let names: Vec<_> = team.members.iter().map(|member| member.name.as_str()).collect();
    let names = if names.is_empty() { v.t(k::SETTINGS_NOBODY).to_owned() } else { names.join(", ") };
    if !may_change {
        return view! {
            <p>
                <b class="med">{team.name.clone()}</b>
                " "
                <span class="t3">{names}</span>
            </p>
        }
        .into_any();
    }
    let delete = may_delete.then(|| button("/settings/teams/delete", &[("id", &id)], "btn danger sm", v.t(k::SETTINGS_DELETE_TEAM)));
    view! {
        <details class="team">
            <summary>
                <b class="med">{team.name.clone()}</b>
                " "
                <span class="t3">{names}</span>
            </summary>
            <form method="post" action="/settings/teams/save">
                {hidden("id", id.clone())}
                <div class="field">
                    <label for=format!("team-{id}")>{v.t(k::SETTINGS_TEAM_NAME)}</label>
                    <input class="input" id=format!("team-{id}") name="name" maxlength="80" required=true value=team.name.clone() />
                </div>
                <fieldset>
                    <legend>{v.t(k::SETTINGS_MEMBERS)}</legend>
                    {members(team, people)}
                </fieldset>
                <button type="submit" class="btn sm primary">
                    {v.t(k::APP_SAVE)}
                </button>
            </form>
            {delete}
        </details>
    }
    .into_any()
}

fn members(team: &Team, people: &[(StaffMember, String)]) -> AnyView {
    let boxes = people.iter().map(|(person, _)| {
        let is_in = team.members.iter().any(|member| member.id == person.id);
        view! {
            <label class="option">
                <input type="checkbox" class="check" name="member" value=person.id.to_string() checked=is_in />
                <span>{person.name.clone()}</span>
            </label>
        }
    });
    boxes.collect::<Vec<_>>().into_any()
}
