//! The rules of somebody, and for who sets targets those that others share.

use domain::{alert::Rule, money::Currency};
use leptos::prelude::*;

use super::{button, may_change, words as said};
use crate::{
    api::alerts::AlertsPage as Loaded,
    i18n::{Key, keys as k},
    viewer::Viewer,
};

/// All of them.
pub(super) fn rules(v: Viewer, loaded: &Loaded) -> AnyView {
    let own = if loaded.rules.is_empty() {
        view! { <p class="body t2">{v.t(k::ALERTS_NO_RULES)}</p> }.into_any()
    } else {
        table(v, k::ALERTS_RULES, &loaded.rules, loaded.currency, true)
    };
    let others = (!loaded.others.is_empty()).then(|| {
        let table = table(v, k::ALERTS_OTHERS, &loaded.others, loaded.currency, false);
        card(v, k::ALERTS_OTHERS, table, None)
    });
    view! {
        {card(v, k::ALERTS_RULES, own, Some(k::ALERTS_NOTE))}
        {others}
    }
    .into_any()
}

fn card(v: Viewer, title: Key, body: AnyView, note: Option<Key>) -> AnyView {
    view! {
        <section class="card" aria-label=v.t(title)>
            <header>
                <h2>{v.t(title)}</h2>
            </header>
            {body}
            {note.map(|note| view! { <footer class="wrap">{v.t(note)}</footer> })}
        </section>
    }
    .into_any()
}

fn table(v: Viewer, title: Key, rules: &[Rule], currency: Currency, own: bool) -> AnyView {
    let last = if own { None } else { Some(k::ALERTS_OWNER) };
    let heads = [(k::ALERTS_FIGURE, ""), (k::ALERTS_STATE, ""), (k::ALERTS_FIRED, "r")].into_iter().chain(last.map(|key| (key, "")));
    let heads: Vec<_> = heads.map(|(key, class)| view! { <th scope="col" role="columnheader" class=class>{v.t(key)}</th> }).collect();
    let acts = own.then(|| view! { <th scope="col" role="columnheader"><span class="vh">{v.t(k::ALERTS_EDIT)}</span></th> });
    let rows: Vec<_> = rules.iter().map(|rule| row(v, rule, currency, own)).collect();
    view! {
        <table class="table flush as-cards alert-rules" role="table">
            <caption class="vh">{v.t(title)}</caption>
            <thead role="rowgroup">
                <tr role="row">{heads} {acts}</tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
    .into_any()
}

/// Whether a rule is on, and if not, why.
fn state(v: Viewer, rule: &Rule) -> AnyView {
    let (class, words) = match (rule.paused_at, rule.rests) {
        (Some(_), _) => ("dot off", v.t(k::ALERTS_PAUSED)),
        (None, Some(why)) => ("dot warn", v.t(said::rests(why))),
        (None, None) => ("dot good", v.t(k::ALERTS_ON)),
    };
    let mailed = rule.mail.then(|| format!(", {}", v.t(k::ALERTS_MAILED)));
    view! {
        <span class="alert-state">
            <span class=class></span>
            <span>{words} {mailed}</span>
        </span>
    }
    .into_any()
}

fn row(v: Viewer, rule: &Rule, currency: Currency, own: bool) -> AnyView {
    let id = rule.id.to_string();
    let words = said::rule(v.locale(), &rule.name, &rule.watch, currency);
    let may = own && may_change(v);
    let name = if may { view! { <a class="link" href=format!("/alerts/rule?id={id}")>{words}</a> }.into_any() } else { words.into_any() };
    let acts = own.then(|| {
        let forms = may.then(|| {
            let (on, label) = if rule.paused_at.is_some() { ("", k::ALERTS_RESUME) } else { ("1", k::ALERTS_PAUSE) };
            view! {
                <span class="row tight alert-acts">
                    {button("/alerts/pause", &[("id", id.clone()), ("on", on.to_owned())], "btn sm", v.t(label))}
                    {button("/alerts/delete", &[("id", id.clone())], "btn sm danger", v.t(k::ALERTS_DELETE))}
                </span>
            }
        });
        view! { <td role="cell">{forms}</td> }
    });
    let whose = (!own).then(|| view! { <td role="cell" data-label=v.t(k::ALERTS_OWNER)>{rule.owner.name.clone()}</td> });
    view! {
        <tr role="row">
            <td role="cell" class="c-title">{name}</td>
            <td role="cell" class="t2">{state(v, rule)}</td>
            <td role="cell" class="r num" data-label=v.t(k::ALERTS_FIRED)>{v.int(rule.fired)}</td>
            {whose}
            {acts}
        </tr>
    }
    .into_any()
}
