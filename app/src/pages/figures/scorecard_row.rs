//! One measure of the scorecard.

use domain::{
    before_after::BeforeAfter,
    format,
    page::value,
    scorecard::{Change, MAX_COMMENT, Measure, Scorecard, write_target},
};
use leptos::prelude::*;

use super::{scorecard::Opened, scorecard_compare::compare};
use crate::{
    i18n::keys as k,
    ui::{
        chart::spark_aimed,
        figure::{change, say_or_none},
        icon::Icon,
        standing::standing,
        words,
    },
    viewer::Viewer,
};

/// A measure's row, with fields for those who may set them, and below it everything that was ever set where it is open.
pub(super) fn row(v: Viewer, card: &Scorecard, measure: &Measure, typed: &[(String, String)], opened: Opened<'_>) -> AnyView {
    let (may, open) = (opened.may, measure.metric.word() == opened.open);
    let (metric, unit) = (measure.metric, measure.metric.unit());
    let say = |value| say_or_none(v, unit, card.currency, value);
    let toggle = format!("/scorecard?month={}{}", card.month, if open { String::new() } else { format!("&open={}", metric.word()) });
    let label = v.fill(k::FIGURES_HISTORY, &[("name", &measure.name)]);
    view! {
        <tr id=format!("m-{}", metric.word())>
            <th scope="row" class="trunc">
                <a class="link" href=format!("/why?metric={}&from={}&to={}&compare=previous", metric.word(), card.month, card.month.month_end())>
                    {measure.name.clone()}
                </a>
            </th>
            <td>{owner(v, card, measure, typed, may)}</td>
            <td class="r">{target(v, card, measure, typed, may)}</td>
            <td class="r med">
                <a class="num-link" href=measure.opens.clone()>{say(measure.actual)}</a>
            </td>
            <td class="r">{change(v, metric, card.currency, measure.actual, measure.year_before)}</td>
            <td>{spark_aimed(&measure.trend, &measure.aims)}</td>
            <td>{standing(v, card, measure)}</td>
            <td>
                <span class="row tight">
                    {comment(v, measure, typed, may)}
                    <a class="btn icon ghost sm" href=format!("{toggle}#m-{}", metric.word()) aria-label=label.clone() title=label aria-expanded=open.to_string()>
                        <Icon name="history" size="i-14" />
                    </a>
                </span>
            </td>
        </tr>
        {open.then(|| history(v, card, measure, opened.compared))}
    }
    .into_any()
}

/// What a field shows: what was typed and not taken, or what holds.
fn shown(typed: &[(String, String)], name: &str, holds: &str) -> String {
    value(typed, name).unwrap_or(if typed.is_empty() { holds } else { "" }).to_owned()
}

fn was(name: &str, holds: &str) -> AnyView {
    view! { <input type="hidden" name=format!("was.{name}") value=holds.to_owned() /> }.into_any()
}

fn target(v: Viewer, card: &Scorecard, measure: &Measure, typed: &[(String, String)], may: bool) -> AnyView {
    let unit = measure.metric.unit();
    if !may {
        return say_or_none(v, unit, card.currency, measure.target).into_any();
    }
    let (name, holds) = (format!("target.{}", measure.metric.word()), write_target(unit, card.currency, measure.target));
    let label = v.fill(k::FIGURES_TARGET_OF, &[("name", &measure.name)]);
    let hint = match unit {
        domain::metric::Unit::Share => "%",
        domain::metric::Unit::PercentagePoints => v.t(k::RESPONSE_POINTS),
        domain::metric::Unit::Seconds => "min",
        domain::metric::Unit::Money => card.currency.code(),
        _ => "",
    };
    view! {
        {was(&name, &holds)}
        <span class="with-unit">
            <input
                class="input"
                inputmode="decimal"
                autocomplete="off"
                maxlength="20"
                aria-label=label
                value=shown(typed, &name, &holds)
                name=name
            />
            <small class="t3">{hint.to_owned()}</small>
        </span>
    }
    .into_any()
}

fn owner(v: Viewer, card: &Scorecard, measure: &Measure, typed: &[(String, String)], may: bool) -> AnyView {
    let role = words::role(v, measure.metric.owner());
    if !may {
        return measure.owner.as_ref().map_or(role, |owner| owner.name.clone()).into_any();
    }
    let name = format!("owner.{}", measure.metric.word());
    let holds = measure.owner.as_ref().map(|owner| owner.id.to_string()).unwrap_or_default();
    let chosen = shown(typed, &name, &holds);
    let people = card.people.iter().map(|person| {
        let id = person.id.to_string();
        view! {
            <option selected=id == chosen value=id>
                {person.name.clone()}
            </option>
        }
    });
    let people = people.collect_view();
    view! {
        {was(&name, &holds)}
        <select class="select" name=name aria-label=v.fill(k::FIGURES_OWNER_OF, &[("name", &measure.name)])>
            <option value="">{role}</option>
            {people}
        </select>
    }
    .into_any()
}

fn comment(v: Viewer, measure: &Measure, typed: &[(String, String)], may: bool) -> AnyView {
    if !may {
        return view! { <span class="grow trunc" title=measure.comment.clone()>{measure.comment.clone()}</span> }.into_any();
    }
    let name = format!("comment.{}", measure.metric.word());
    view! {
        {was(&name, &measure.comment)}
        <input
            class="input grow"
            autocomplete="off"
            maxlength=MAX_COMMENT.to_string()
            aria-label=v.fill(k::FIGURES_COMMENT_OF, &[("name", &measure.name)])
            value=shown(typed, &name, &measure.comment)
            name=name
        />
    }
    .into_any()
}

/// Everything that was ever set for the measure, the newest first, and the measure before and after a day.
fn history(v: Viewer, card: &Scorecard, measure: &Measure, compared: Option<&BeforeAfter>) -> AnyView {
    let line = |change: &Change| {
        let target = say_or_none(v, measure.metric.unit(), card.currency, change.target);
        let said =
            [change.owner.clone(), change.comment.clone()].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
        view! {
            <li>
                <b>{format::month_year(v.locale(), change.month)}</b>
                <span class="num">{target}</span>
                <span class="grow">{said}</span>
                <span class="t3">{v.date_time(change.at)} " " {change.by.clone()}</span>
            </li>
        }
    };
    let body = if measure.history.is_empty() {
        view! { <p class="t3">{v.t(k::FIGURES_NO_HISTORY)}</p> }.into_any()
    } else {
        view! { <ul class="score-past">{measure.history.iter().map(line).collect_view()}</ul> }.into_any()
    };
    view! {
        <tr class="sub">
            <td colspan="8">{body} {compare(v, card, measure, compared)}</td>
        </tr>
    }
    .into_any()
}
