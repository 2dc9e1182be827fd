//! What a report shows, as one plain form: it works by keyboard and without JavaScript.

use domain::{
    customer::{Stage, Tier},
    dashboard::{Chosen, Comparison, Preset},
    interaction::Channel,
    order::OrderKind,
    report::{Axis, Key as Name, Measure, Report, Show},
    ticket::Priority,
};
use leptos::prelude::*;

use super::words;
use crate::{
    api::reports::Opened,
    i18n::{Key, keys as k},
    pages::dashboard::head::preset_word,
    ui::{
        icon::Icon,
        list::{Address, form::on_submit},
    },
    viewer::Viewer,
};

/// The form.
pub(super) fn form(v: Viewer, address: Address, opened: &Opened, saved: Option<&str>) -> AnyView {
    let report = &opened.report;
    let saved = saved.map(|id| view! { <input type="hidden" name="saved" value=id.to_owned() /> });
    view! {
        <aside class="rp-build" id="rp-build" aria-label=v.t(k::REPORTS_BUILD)>
            <form class="filters one" method="get" action=address.path on:submit=on_submit(address)>
                <h2>{v.t(k::REPORTS_BUILD)}</h2>
                {saved}
                <input type="hidden" name="of" value=report.about.word() />
                {axes(v, opened)}
                {measures(v, opened)}
                {times(v, opened)}
                {filters(v, opened)}
                <footer>
                    <button type="submit" class="btn primary block">{v.t(k::REPORTS_RUN)}</button>
                </footer>
            </form>
        </aside>
    }
    .into_any()
}

/// A choice: its name, its number where there are several of that name, its label, the choices, and which is chosen.
fn select(v: Viewer, (name, id): (&'static str, &'static str), label: Key, choices: Vec<(&'static str, String)>, chosen: &str) -> AnyView {
    let options = choices.into_iter().map(|(word, text)| {
        let selected = word == chosen;
        view! { <option value=word selected=selected prop:selected=selected>{text}</option> }
    });
    view! {
        <div class="field">
            <label for=id>{v.t(label)}</label>
            <select class="select" name=name id=id>{options.collect_view()}</select>
        </div>
    }
    .into_any()
}

fn axes(v: Viewer, opened: &Opened) -> AnyView {
    let report = &opened.report;
    let named = |axis: &Axis| (axis.word(), v.t(words::axis(*axis)).to_owned());
    let later = |axis: &Axis| (axis.word(), v.fill(k::REPORTS_BACKGROUND_LATER, &[("what", v.t(words::axis(*axis)))]));
    let of = || Axis::of(report.about).iter().map(named).chain(opened.beyond.0.iter().map(later));
    let or = |none: &'static str| [("", none.to_owned())].into_iter().chain(of()).collect();
    let word = |axis: Option<&Axis>| axis.map_or("", |axis| axis.word());
    view! {
        {select(v, ("row", "rp-row"), k::REPORTS_ROWS, of().collect(), word(report.rows.first()))}
        {select(v, ("row", "rp-within"), k::REPORTS_WITHIN, or(v.t(k::APP_NONE)), word(report.rows.get(1)))}
        {select(v, ("column", "rp-column"), k::REPORTS_COLUMNS, or(v.t(k::REPORTS_NO_COLUMNS)), word(report.column.as_ref()))}
    }
    .into_any()
}

fn check(name: &'static str, value: String, text: String, checked: bool) -> AnyView {
    view! {
        <label class="option">
            <input type="checkbox" class="check" name=name value=value checked=checked prop:checked=checked />
            {text}
        </label>
    }
    .into_any()
}

fn measures(v: Viewer, opened: &Opened) -> AnyView {
    let report = &opened.report;
    let named = |one: &Measure| (*one, v.t(words::measure(*one)).to_owned());
    let later = |one: &Measure| (*one, v.fill(k::REPORTS_BACKGROUND_LATER, &[("what", v.t(words::measure(*one)))]));
    // An order is of several products.
    let kept = Measure::of(report.about).iter().filter(|one| !report.is_by_line() || !one.is_of_orders());
    let all = kept.map(named).chain(opened.beyond.1.iter().map(later));
    let all = all.map(|(one, text)| check("measure", one.word().to_owned(), text, report.measures.contains(&one)));
    let shows = Show::ALL.iter().map(|show| (show.word(), v.t(words::show(*show)).to_owned())).collect();
    view! {
        <fieldset>
            <legend>{v.t(k::REPORTS_VALUES)}</legend>
            {all.collect_view()}
        </fieldset>
        {select(v, ("show", "rp-show"), k::REPORTS_SHOW_AS, shows, report.show.word())}
    }
    .into_any()
}

fn times(v: Viewer, opened: &Opened) -> AnyView {
    let report = &opened.report;
    let (chosen, from, to) = match report.when.chosen {
        Chosen::Preset(preset) => (preset.word(), None, None),
        Chosen::Months(from, to) => ("", Some(from.to_string()), Some(to.to_string())),
    };
    let presets = Preset::ALL.iter().map(|preset| (preset.word(), v.t(preset_word(*preset)).to_owned()));
    let presets = presets.chain([("", v.t(k::REPORTS_OWN_MONTHS).to_owned())]).collect();
    let against = [
        (Comparison::None, k::DASHBOARD_NO_COMPARISON),
        (Comparison::Year, k::DASHBOARD_A_YEAR_BEFORE),
        (Comparison::Previous, k::DASHBOARD_PERIOD_BEFORE),
    ];
    let against = against.into_iter().map(|(comparison, key)| (comparison.word(), v.t(key).to_owned())).collect();
    let day = |name: &'static str, id: &'static str, label: Key, value: Option<String>| {
        view! {
            <div class="field">
                <label for=id>{v.t(label)}</label>
                <input class="input" type="date" name=name id=id value=value.clone() prop:value=value.unwrap_or_default() />
            </div>
        }
    };
    view! {
        {select(v, ("period", "rp-period"), k::REPORTS_PERIOD, presets, chosen)}
        <div class="range">{day("from", "rp-from", k::DASHBOARD_FROM, from)} {day("to", "rp-to", k::DASHBOARD_TO, to)}</div>
        {select(v, ("compare", "rp-compare"), k::REPORTS_HELD, against, report.when.comparison.word())}
    }
    .into_any()
}

/// What the report can be narrowed to, axis by axis; what it is narrowed to is among the choices, whether or not there is
/// any of it now.
fn filters(v: Viewer, opened: &Opened) -> AnyView {
    let axes = Axis::of(opened.report.about).iter().chain(&opened.beyond.0).filter(|axis| !axis.is_time());
    let groups = axes.map(|axis| {
        let chosen = opened.report.filter(*axis);
        let mut values: Vec<String> = match axis {
            Axis::Channel => Channel::ALL.iter().map(|channel| channel.word().to_owned()).collect(),
            Axis::Priority => Priority::ALL.iter().map(|priority| priority.word().to_owned()).collect(),
            Axis::Kind => OrderKind::ALL.iter().map(|kind| kind.word().to_owned()).collect(),
            Axis::Tier => Tier::ALL.iter().map(|tier| tier.word().to_owned()).collect(),
            Axis::Stage => Stage::ALL.iter().map(|stage| stage.word().to_owned()).collect(),
            axis => opened.choices.iter().find(|(of, _)| of == axis).map(|(_, values)| values.clone()).unwrap_or_default(),
        };
        values.extend(chosen.iter().filter(|value| !values.contains(value)).cloned().collect::<Vec<_>>());
        let boxes = values.into_iter().map(|value| {
            let is_chosen = chosen.contains(&value);
            let text = words::name(v.locale(), *axis, &Name::Of(value.clone()));
            check(axis.word(), Report::value_word(&value), text, is_chosen)
        });
        let label = match chosen.len() {
            0 if !axis.is_kept() => v.fill(k::REPORTS_BACKGROUND_LATER, &[("what", v.t(words::axis(*axis)))]),
            0 => v.t(words::axis(*axis)).to_owned(),
            n => v.fill(k::REPORTS_CHOSEN, &[("axis", v.t(words::axis(*axis))), ("n", &v.int(i64::try_from(n).unwrap_or(0)))]),
        };
        let is_open = !chosen.is_empty();
        view! {
            <details class="rp-filter" open=is_open>
                <summary>
                    {label}
                    <Icon name="down" size="i-12" />
                </summary>
                <div class="rp-choices">{boxes.collect_view()}</div>
            </details>
        }
    });
    let groups = groups.collect_view();
    view! {
        <fieldset>
            <legend>{v.t(k::REPORTS_FILTERS)}</legend>
            {groups}
        </fieldset>
    }
    .into_any()
}
