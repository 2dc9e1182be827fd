//! What can be done with a report: keep it, take it away, have it mailed. Plain forms, so that they work without JavaScript.

use domain::{
    access::{Action, Resource},
    page::query_string,
    report::{Axis, Every, Key as Name, MAX_REPORT_NAME, Mailed, Report, Saved, Show},
    tag::Owner,
};
use leptos::prelude::*;

use super::{address_of, words};
use crate::{
    api::reports::Opened,
    i18n::keys as k,
    ui::{icon::Icon, link::with_query},
    viewer::Viewer,
};

/// The name of the report, and what can be done with it.
pub(super) fn head(v: Viewer, opened: &Opened, name: &str, saved: Option<&str>) -> AnyView {
    let state = match (&opened.saved, opened.is_changed) {
        (None, _) => None,
        (Some(_), true) => Some(view! { <span class="badge sm" data-tone="amber">{v.t(k::REPORTS_CHANGED)}</span> }),
        (Some(_), false) => Some(view! { <span class="badge sm" data-tone="green">{v.t(k::REPORTS_SAVED)}</span> }),
    };
    let mail = opened.saved.as_ref().zip(opened.mail.as_ref()).map(|(saved, (mailed, people))| mail(v, saved, mailed, people));
    view! {
        <header class="dash-head rp-head">
            <h1>{name.to_owned()}</h1>
            {state}
            <span class="push"></span>
            <a class="btn rp-to-form" href="#rp-build" rel="external">
                <Icon name="edit" />
                {v.t(k::REPORTS_CHANGE_IT)}
            </a>
            {mail}
            {export(v, opened)}
            {save(v, opened, name)}
        </header>
        {laid_out(v, &opened.report, saved)}
    }
    .into_any()
}

/// What the table shows, and what it is narrowed to, each with a link that takes it off.
fn laid_out(v: Viewer, report: &Report, saved: Option<&str>) -> AnyView {
    let has = |label: &'static str, value: String| {
        view! {
            <span class="chip filter">
                <span>{label}</span>
                <span class="val">{value}</span>
            </span>
        }
    };
    let list = |axes: &[Axis]| axes.iter().map(|axis| v.t(words::axis(*axis))).collect::<Vec<_>>().join(" / ");
    let rows = has(v.t(k::REPORTS_ROWS), list(&report.rows));
    let column = report.column.map(|axis| has(v.t(k::REPORTS_COLUMNS), list(&[axis])));
    let shown = report.measures.iter().map(|measure| v.t(words::measure(*measure))).collect::<Vec<_>>().join(", ");
    let values = has(v.t(k::REPORTS_VALUES), shown);
    let show = (report.show != Show::Value).then(|| has(v.t(k::REPORTS_SHOW_AS), v.t(words::show(report.show)).to_owned()));
    let filters = report.filters.iter().map(|(axis, chosen)| {
        let label = v.t(words::axis(*axis));
        let names: Vec<String> = chosen.iter().map(|value| words::name(v.locale(), *axis, &Name::Of(value.clone()))).collect();
        let mut without = report.clone();
        without.filters.retain(|(of, _)| of != axis);
        let href = with_query("/reports", &address_of(&without, saved));
        view! {
            <span class="chip filter">
                <span>{label}</span>
                <span class="op">{v.t(k::LIST_IS)}</span>
                <span class="val">{names.join(", ")}</span>
                <a href=href aria-label=v.fill(k::LIST_REMOVE, &[("filter", label)])>
                    <Icon name="x" size="i-12" />
                </a>
            </span>
        }
    });
    view! { <div class="chips rp-chips">{rows} {column} {values} {show} {filters.collect_view()}</div> }.into_any()
}

fn export(v: Viewer, opened: &Opened) -> Option<AnyView> {
    // What is worked out in the background is taken away once it is there.
    if !v.may(Action::Export, Resource::Figures) || (opened.made.is_some() && opened.pivot.is_none()) {
        return None;
    }
    let query = query_string(&opened.report.pairs());
    let href = |format: &str| format!("/export/report/table.{format}?{query}");
    Some(
        view! {
            <details class="menu end">
                <summary class="btn">
                    <Icon name="download" />
                    {v.t(k::REPORTS_EXPORT)}
                    <Icon name="down" size="i-12" />
                </summary>
                <div class="menu-list">
                    <a rel="external" download="" href=href("xlsx")>
                        {v.t(k::REPORTS_EXCEL)}
                    </a>
                    <a rel="external" download="" href=href("csv")>
                        {v.t(k::REPORTS_CSV)}
                    </a>
                </div>
            </details>
        }
        .into_any(),
    )
}

/// Saves it: a new one under a name, or the changes to one's own.
fn save(v: Viewer, opened: &Opened, name: &str) -> AnyView {
    let own = opened.saved.as_ref().filter(|saved| saved.mine);
    let query = query_string(&address_of(&opened.report, None));
    let shared = own.is_some_and(|saved| saved.shared);
    let id = own.map(|saved| view! { <input type="hidden" name="id" value=saved.id.to_string() /> });
    let save = match own {
        Some(_) => view! {
            <button type="submit" class="btn primary">{v.t(k::REPORTS_SAVE_CHANGES)}</button>
            <button type="submit" class="btn" name="new" value="1">{v.t(k::REPORTS_SAVE_AS)}</button>
        }
        .into_any(),
        None => view! { <button type="submit" class="btn primary">{v.t(k::REPORTS_SAVE)}</button> }.into_any(),
    };
    view! {
        <details class="menu end" id="rp-save">
            <summary class="btn primary">{v.t(k::REPORTS_SAVE)}</summary>
            <div class="menu-list wide">
                <form class="filters one" method="post" action="/reports/save">
                    {id}
                    <input type="hidden" name="query" value=query />
                    <div class="field">
                        <label for="rp-called">{v.t(k::REPORTS_NAME)}</label>
                        <input
                            class="input"
                            name="name"
                            id="rp-called"
                            required
                            maxlength=MAX_REPORT_NAME.to_string()
                            value=name.to_owned()
                            autocomplete="off"
                        />
                    </div>
                    <label class="option">
                        <input type="checkbox" class="check" name="shared" value="1" checked=shared />
                        {v.t(k::REPORTS_SHARED)}
                    </label>
                    <footer>{save}</footer>
                </form>
                {own.map(|saved| delete(v, saved))}
            </div>
        </details>
    }
    .into_any()
}

fn delete(v: Viewer, saved: &Saved) -> AnyView {
    view! {
        <form class="filters one" method="post" action="/reports/delete">
            <input type="hidden" name="id" value=saved.id.to_string() />
            <p class="t3 f12">{v.t(k::REPORTS_DELETE_SURE)}</p>
            <footer>
                <button type="submit" class="btn danger">{v.t(k::REPORTS_DELETE)}</button>
            </footer>
        </form>
    }
    .into_any()
}

/// Mails it: to oneself, and its owner to others who may see figures.
fn mail(v: Viewer, saved: &Saved, mailed: &[Mailed], people: &[Owner]) -> AnyView {
    let now = mailed.iter().map(|one| {
        view! {
            <li>
                <span>{one.name.clone()}</span>
                <span class="t3">{v.t(words::every(one.every))}</span>
                <form method="post" action="/reports/mail">
                    <input type="hidden" name="id" value=saved.id.to_string() />
                    <input type="hidden" name="user" value=one.user_id.to_string() />
                    <button type="submit" class="btn sm">{v.t(k::REPORTS_NEVER)}</button>
                </form>
            </li>
        }
    });
    let now = (!mailed.is_empty()).then(|| view! { <ul class="rp-mailed">{now.collect_view()}</ul> });
    let whom = people.iter().map(|one| view! { <option value=one.id.to_string()>{one.name.clone()}</option> }).collect_view();
    let often = Every::ALL.iter().map(|every| view! { <option value=every.word()>{v.t(words::every(*every))}</option> }).collect_view();
    let note = (saved.mine && !saved.shared).then(|| view! { <p class="t3 f12">{v.t(k::REPORTS_MAIL_SHARED)}</p> });
    view! {
        <details class="menu end" id="rp-mail">
            <summary class="btn">
                <Icon name="mail" />
                {v.t(k::REPORTS_MAIL)}
            </summary>
            <div class="menu-list wide">
                {now}
                <form class="filters one" method="post" action="/reports/mail">
                    <input type="hidden" name="id" value=saved.id.to_string() />
                    <div class="field">
                        <label for="rp-whom">{v.t(k::REPORTS_MAIL_TO)}</label>
                        <select class="select" name="user" id="rp-whom">
                            <option value="">{v.t(k::REPORTS_MAIL_ME)}</option>
                            {whom}
                        </select>
                    </div>
                    <div class="field">
                        <label for="rp-often">{v.t(k::REPORTS_MAIL_EVERY)}</label>
                        <select class="select" name="every" id="rp-often">{often}</select>
                    </div>
                    {note}
                    <footer>
                        <button type="submit" class="btn primary">{v.t(k::REPORTS_MAIL)}</button>
                    </footer>
                </form>
            </div>
        </details>
    }
    .into_any()
}
