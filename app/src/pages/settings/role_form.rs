//! What a role may, as a form: a grid of rights, whose customers, and which fields.

use domain::access::{self, Action, FieldClass, MAX_ROLE_NAME, Reach, Rights, Role, Sight};
use leptos::prelude::*;

use super::hidden;
use crate::{
    api::settings::roles::Roles,
    i18n::{Key, keys as k},
    ui::{icon::Icon, words},
    viewer::Viewer,
};

/// The form of a role; `copied` is the role of which this is to become a copy, empty where it is none.
pub(super) fn form(v: Viewer, data: &Roles, copied: &str, within: String) -> AnyView {
    let role = &data.role;
    let name = (!copied.is_empty()).then(|| {
        view! {
            <div class="field rolename">
                <label for="role-name">{v.t(k::SETTINGS_ROLE_NAME)}</label>
                <input class="input" id="role-name" name="word" maxlength=MAX_ROLE_NAME.to_string() required=true value=role.word.clone() />
                {hidden("copy", copied.to_owned())}
            </div>
        }
    });
    let word = copied.is_empty().then(|| hidden("word", role.word.clone()));
    let note = if data.can_change { k::SETTINGS_ROLE_NOTE } else { k::SETTINGS_ROLE_SHUT };
    view! {
        <form id="role" class="roleform" method="post" action="/settings/roles/save">
            {word}
            <label class="row rolefactor">
                <input type="checkbox" class="check" name="second_factor" value="1" checked=role.second_factor disabled=!data.can_require />
                <span>{v.t(k::SETTINGS_REQUIRE_FACTOR)}</span>
            </label>
            <fieldset class="roleset" disabled=!data.can_change>
                <legend class="vh">{v.t(k::SETTINGS_ROLES)}</legend>
                <div class="rolemain">
                    {name}
                    {grid(v, role)}
                    <p class="note rolenote">
                        <Icon name="info" />
                        {v.t(note)}
                    </p>
                </div>
                <div class="rolefields">{reach(v, role, within)} {fields(v, role)}</div>
            </fieldset>
        </form>
    }
    .into_any()
}

fn grid(v: Viewer, role: &Role) -> AnyView {
    let head: Vec<_> = Action::ALL.iter().map(|action| view! { <th scope="col" class="m">{v.t(action_word(*action))}</th> }).collect();
    // Nobody gives a right that they do not hold.
    let mine = v.who().map(|who| who.rights).unwrap_or_default();
    let rows: Vec<_> = access::Resource::ALL.iter().map(|resource| row(v, role, mine, *resource)).collect();
    view! {
        <div class="matrix-box" tabindex="0" role="region" aria-label=v.t(k::SETTINGS_RIGHTS)>
            <table class="table flush matrix">
                <caption class="vh">{v.t(k::SETTINGS_RIGHTS)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{v.t(k::SETTINGS_RECORD)}</th>
                        {head}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(v: Viewer, role: &Role, mine: Rights, resource: access::Resource) -> AnyView {
    let label = v.t(resource_word(resource));
    let cells = Action::ALL.iter().map(|action| {
        let value = format!("{}.{}", resource.word(), action.word());
        let words = format!("{label}: {}", v.t(action_word(*action)));
        let shut = !mine.has(*action, resource);
        view! {
            <td class="m">
                <input
                    type="checkbox"
                    class="check"
                    name="right"
                    value=value
                    aria-label=words
                    checked=role.rights.has(*action, resource)
                    disabled=shut
                />
            </td>
        }
    });
    let cells: Vec<_> = cells.collect();
    view! {
        <tr>
            <th scope="row">
                <span class="name">
                    <Icon name=icon(resource) />
                    <span class="trunc">{label}</span>
                </span>
            </th>
            {cells}
        </tr>
    }
    .into_any()
}

/// Whose customers there are.
fn reach(v: Viewer, role: &Role, within: String) -> AnyView {
    let options = Reach::ALL.iter().map(|reach| {
        let key = match reach {
            Reach::All => k::SETTINGS_REACH_ALL,
            Reach::Team => k::SETTINGS_REACH_TEAM,
            Reach::Mine => k::SETTINGS_REACH_MINE,
        };
        option("reach", reach.word(), v.t(key), *reach == role.reach)
    });
    let options: Vec<_> = options.collect();
    view! {
        <fieldset class="sec">
            <legend>{v.t(k::SETTINGS_REACH)}</legend>
            {options}
            <div class="field">
                <label for="within">{v.t(k::SETTINGS_WITHIN)}</label>
                <input class="input mono" id="within" name="within" maxlength="2000" autocomplete="off" spellcheck="false" value=within />
                <span class="hint">{v.t(k::SETTINGS_WITHIN_HINT)}</span>
            </div>
        </fieldset>
    }
    .into_any()
}

fn option(name: &'static str, value: &'static str, label: &'static str, chosen: bool) -> AnyView {
    view! {
        <label class="option">
            <input type="radio" class="check" name=name value=value checked=chosen />
            <span>{label}</span>
        </label>
    }
    .into_any()
}

/// How much is seen of each class of fields.
fn fields(v: Viewer, role: &Role) -> AnyView {
    let rules = FieldClass::ALL.iter().map(|class| {
        let options = Sight::ALL.iter().map(|sight| {
            view! {
                <label>
                    <input type="radio" name=class.word() value=sight.word() checked=*sight == role.fields.sight(*class) />
                    {v.t(sight_word(*sight))}
                </label>
            }
        });
        let options: Vec<_> = options.collect();
        view! {
            <fieldset class="fieldrule">
                <legend>{v.t(words::class(*class))}</legend>
                <span class="segmented">{options}</span>
            </fieldset>
        }
    });
    let rules: Vec<_> = rules.collect();
    view! {
        <section class="sec">
            <h2>{v.t(k::SETTINGS_FIELDS)}</h2>
            {rules}
            <p class="f12 t3">{v.fill(k::SETTINGS_FIELDS_TEXT, &[("n", &v.int(crate::api::reveal::REVEALED_MINUTES))])}</p>
        </section>
    }
    .into_any()
}

const fn action_word(action: Action) -> Key {
    match action {
        Action::Create => k::SETTINGS_CREATE,
        Action::Read => k::SETTINGS_READ,
        Action::Update => k::SETTINGS_UPDATE,
        Action::Delete => k::SETTINGS_DELETE,
        Action::Export => k::SETTINGS_EXPORT,
    }
}

/// The word for a kind of record.
pub(super) const fn resource_word(resource: access::Resource) -> Key {
    use access::Resource::{Audit, Customer, Figures, Note, Order, Product, Staff, Survey, Ticket, View};
    match resource {
        Customer => k::APP_CUSTOMERS,
        Order => k::APP_ORDERS,
        Ticket => k::APP_TICKETS,
        Note => k::SETTINGS_NOTES,
        Survey => k::SETTINGS_SURVEYS,
        Product => k::APP_PRODUCTS,
        Figures => k::SETTINGS_FIGURES,
        View => k::SETTINGS_VIEWS,
        Staff => k::SETTINGS_STAFF,
        Audit => k::SETTINGS_AUDIT,
    }
}

const fn icon(resource: access::Resource) -> &'static str {
    use access::Resource::{Audit, Customer, Figures, Note, Order, Product, Staff, Survey, Ticket, View};
    match resource {
        Customer => "users",
        Order => "bag",
        Ticket => "ticket",
        Note => "note",
        Survey => "survey",
        Product => "box",
        Figures => "chart",
        View => "filter",
        Staff => "shield",
        Audit => "history",
    }
}

const fn sight_word(sight: Sight) -> Key {
    match sight {
        Sight::Shown => k::SETTINGS_SHOWN,
        Sight::Masked => k::SETTINGS_MASKED,
        Sight::Hidden => k::SETTINGS_HIDDEN,
    }
}
