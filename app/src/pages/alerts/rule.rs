//! The form of a rule, and how often it would have fired: people tune it with that.

use domain::{
    alert::{Is, Judged, Part, least},
    format,
    metric::{Dimension, Grain, Metric, Unit},
    page::value,
    problem::FieldError,
    scorecard::write_target,
};
use leptos::prelude::*;

use super::{crumbs, may_change, words as said};
use crate::{
    api::alerts::{Preview, RulePage as Loaded, get_alert_rule},
    i18n::{Key, keys as k},
    ui::{
        chart::{Chart, Mark, Series, Step, steps},
        figure::{decimals, say, short},
        icon::Icon,
        list::{
            Address,
            state::{problem, skeleton},
            waiting,
        },
        still::still,
    },
    viewer::{Viewer, use_viewer},
};

/// Buckets that are drawn, at most: more would be too narrow to be pointed at.
const DRAWN: usize = 91;
/// Buckets that are listed of those in which it would have fired.
const LISTED: usize = 12;

/// The form of a rule.
#[component]
pub fn RulePage() -> impl IntoView {
    let v = use_viewer();
    let address = Address::of("/alerts/rule");
    let (pending, set_pending) = waiting();
    let found = Resource::new(move || address.key.get(), |key| async move { (key.clone(), get_alert_rule(key).await) });
    view! {
        {crumbs(v, Some(v.t(k::ALERTS_RULE)))}
        <Transition fallback=skeleton set_pending=set_pending>
            {move || {
                found
                    .get()
                    .map(|(_, result)| match result {
                        Ok(loaded) => still(move || page(v, pending, &loaded)),
                        Err(error) => problem(address, &error),
                    })
            }}
        </Transition>
    }
}

fn page(v: Viewer, pending: ReadSignal<bool>, loaded: &Loaded) -> AnyView {
    let title = if value(&loaded.pairs, "id").is_some() { k::ALERTS_EDIT } else { k::ALERTS_NEW };
    view! {
        <header class="dash-head">
            <h1>{v.t(title)}</h1>
        </header>
        {loaded.error.as_ref().map(|error| banner(wrong(v, error, loaded)))}
        {loaded.full.map(|n| banner(v.fill(k::ALERTS_FULL, &[("n", &v.int(i64::try_from(n).unwrap_or(0)))])))}
        <div class="figs" class:is-stale=pending tabindex="0" role="region" aria-label=v.t(title)>
            {form(v, loaded)}
            {loaded.preview.as_ref().map(|preview| tried(v, preview, loaded))}
        </div>
    }
    .into_any()
}

fn banner(text: String) -> AnyView {
    view! {
        <div class="banner bad" role="alert">
            <Icon name="alert" />
            <div id="wrong">{text}</div>
        </div>
    }
    .into_any()
}

/// What is wrong with a field.
fn wrong(v: Viewer, error: &FieldError, loaded: &Loaded) -> String {
    let key = match error.field.as_str() {
        "by" => k::ALERTS_WRONG_OFTEN,
        "part" => k::ALERTS_WRONG_PART,
        "is" => k::ALERTS_WRONG_WHEN,
        "limit" => {
            let unit = value(&loaded.pairs, "metric").and_then(Metric::from_word).map_or(Unit::Count, Metric::unit);
            let example = match unit {
                Unit::Money => 125_050,
                Unit::Count => 1_250,
                Unit::Share | Unit::PercentagePoints | Unit::Score => 420,
                Unit::Seconds => 5_400,
                Unit::Points => 40,
            };
            let example = write_target(unit, loaded.currency, Some(example));
            return v.fill(k::ALERTS_WRONG_NUMBER, &[("example", &example)]);
        }
        _ => k::ALERTS_WRONG_FIGURE,
    };
    v.t(key).to_owned()
}

/// A select with its label.
fn choice(v: Viewer, (name, label): (&'static str, Key), is_wrong: bool, options: Vec<AnyView>) -> AnyView {
    let described = is_wrong.then_some("wrong");
    view! {
        <div class="field">
            <label for=name>{v.t(label)}</label>
            <select class="select" id=name name=name aria-invalid=is_wrong.then_some("true") aria-describedby=described>
                {options}
            </select>
        </div>
    }
    .into_any()
}

fn option(value: String, words: String, chosen: &str) -> AnyView {
    view! {
        <option selected=value == chosen value=value>
            {words}
        </option>
    }
    .into_any()
}

fn form(v: Viewer, loaded: &Loaded) -> AnyView {
    let held = |name: &str| value(&loaded.pairs, name).unwrap_or_default().to_owned();
    let is_wrong = |name: &str| loaded.error.as_ref().is_some_and(|error| error.field == name);
    let metric = held("metric");
    let metrics = loaded.metrics.iter().map(|(of, name)| option(of.word().to_owned(), name.clone(), &metric)).collect();
    let by = held("by");
    let grains = Grain::ALL.iter().map(|grain| option(grain.word().to_owned(), v.t(said::how_often(*grain)).to_owned(), &by)).collect();
    let is = held("is");
    let kinds = Is::ALL.iter().map(|one| option(one.word().to_owned(), v.t(kind(*one)).to_owned(), &is)).collect();
    let wrong_number = is_wrong("limit");
    let id = value(&loaded.pairs, "id").map(|id| view! { <input type="hidden" name="id" value=id.to_owned() /> });
    let save = may_change(v).then(|| {
        view! {
            <button type="submit" name="do" value="save" class="btn primary">
                {v.t(k::APP_SAVE)}
            </button>
        }
    });
    let mail = if loaded.mails {
        check(v, "mail", k::ALERTS_MAIL, !held("mail").is_empty())
    } else {
        view! { <p class="f12 t3 wide">{v.t(k::ALERTS_NO_MAIL)}</p> }.into_any()
    };
    view! {
        <form class="card filters alert-form" method="post" action="/alerts/save">
            {id}
            {choice(v, ("metric", k::ALERTS_FIGURE), is_wrong("metric"), metrics)}
            {choice(v, ("part", k::ALERTS_PART), is_wrong("part"), parts(v, &loaded.parts, &held("part")))}
            {choice(v, ("by", k::ALERTS_HOW_OFTEN), is_wrong("by"), grains)}
            {choice(v, ("is", k::ALERTS_WHEN), is_wrong("is"), kinds)}
            <div class="field">
                <label for="limit">{v.t(k::ALERTS_NUMBER)}</label>
                <input
                    class="input"
                    id="limit"
                    name="limit"
                    inputmode="decimal"
                    autocomplete="off"
                    maxlength="24"
                    value=held("limit")
                    aria-invalid=wrong_number.then_some("true")
                    aria-describedby=if wrong_number { "limit-hint wrong" } else { "limit-hint" }
                />
            </div>
            <p class="hint f12 t3 wide" id="limit-hint">
                {v.fill(k::ALERTS_NUMBER_HINT, &[("currency", loaded.currency.code())])}
            </p>
            {mail}
            {check(v, "shared", k::ALERTS_SHARED, !held("shared").is_empty())}
            <footer>
                <a class="btn" href="/alerts">{v.t(k::APP_CANCEL)}</a>
                <button type="submit" name="do" value="try" class="btn">
                    {v.t(k::ALERTS_TRY)}
                </button>
                {save}
            </footer>
        </form>
    }
    .into_any()
}

fn check(v: Viewer, name: &'static str, label: Key, on: bool) -> AnyView {
    view! {
        <label class="option wide">
            <input type="checkbox" class="check" name=name value="1" checked=on />
            {v.t(label)}
        </label>
    }
    .into_any()
}

const fn kind(is: Is) -> Key {
    match is {
        Is::Above => k::ALERTS_CHOICE_ABOVE,
        Is::Below => k::ALERTS_CHOICE_BELOW,
        Is::Changed => k::ALERTS_CHOICE_CHANGED,
        Is::Unusual => k::ALERTS_CHOICE_UNUSUAL,
        Is::VeryUnusual => k::ALERTS_CHOICE_VERY,
    }
}

/// The values of the dimensions, each under its dimension; all of the figure first.
fn parts(v: Viewer, parts: &[Part], chosen: &str) -> Vec<AnyView> {
    let word = |part: &Part| format!("{}.{}", part.dimension.word(), part.key);
    let is_there = chosen.is_empty() || parts.iter().any(|part| word(part) == chosen);
    // One that is none of them is not lost when the form is sent.
    let other = (!is_there).then(|| option(chosen.to_owned(), chosen.to_owned(), chosen));
    let groups = Dimension::ALL.iter().filter_map(|dimension| {
        let of = parts.iter().filter(|part| part.dimension == *dimension);
        let options: Vec<_> = of.map(|part| option(word(part), said::part(v.locale(), part), chosen)).collect();
        (!options.is_empty())
            .then(|| view! { <optgroup label=v.t(super::super::figures::dimension(*dimension))>{options}</optgroup> }.into_any())
    });
    [option(String::new(), v.t(k::ALERTS_EVERYTHING).to_owned(), chosen)].into_iter().chain(other).chain(groups).collect()
}

/// How often it would have fired in the past year.
fn tried(v: Viewer, preview: &Preview, loaded: &Loaded) -> AnyView {
    let grain = preview.watch.grain;
    let int = |n: usize| v.int(i64::try_from(n).unwrap_or(i64::MAX));
    let fired: Vec<&Judged> = preview.judged.iter().filter(|judged| judged.fires == Some(true)).collect();
    let unknown = preview.judged.iter().filter(|judged| judged.fires.is_none()).count();
    let (fired_key, enough_key) = match grain {
        Grain::Day => (k::ALERTS_FIRED_DAY, k::ALERTS_ENOUGH_DAY),
        Grain::Week => (k::ALERTS_FIRED_WEEK, k::ALERTS_ENOUGH_WEEK),
        Grain::Month => (k::ALERTS_FIRED_MONTH, k::ALERTS_ENOUGH_MONTH),
    };
    let body = if preview.judged.is_empty() {
        view! { <p class="note">{v.t(k::ALERTS_NO_DATA)}</p> }.into_any()
    } else {
        let said = v.fill(fired_key, &[("k", &int(fired.len())), ("n", &int(preview.judged.len()))]);
        let little = (!preview.is_enough).then(|| {
            let said = v.fill(enough_key, &[("least", &int(least(grain))), ("n", &int(preview.known))]);
            view! { <p class="note warn" id="enough">{said}</p> }
        });
        let unknown = (unknown > 0).then(|| view! { <p class="f12 t3">{v.fill(k::ALERTS_UNKNOWN, &[("n", &int(unknown))])}</p> });
        view! {
            <p id="fired">
                <b>{said}</b>
            </p>
            {little}
            {unknown}
            {chart(v, preview, loaded)}
            {latest(v, preview, loaded, &fired)}
        }
        .into_any()
    };
    view! {
        <section class="card" aria-label=v.t(k::ALERTS_YEAR)>
            <header>
                <h2>{v.t(k::ALERTS_YEAR)}</h2>
                <span class="sub trunc">{said::rule(v.locale(), &preview.name, &preview.watch, loaded.currency)}</span>
            </header>
            <div class="body alert-try">{body}</div>
        </section>
    }
    .into_any()
}

/// The year as a line, with what was usual or the number that is asked for.
fn chart(v: Viewer, preview: &Preview, loaded: &Loaded) -> AnyView {
    let (watch, unit, currency) = (&preview.watch, preview.watch.metric.unit(), loaded.currency);
    let judged = &preview.judged[preview.judged.len().saturating_sub(DRAWN)..];
    let line =
        |name: String, mark, of: &dyn Fn(&Judged) -> Option<i64>| Series { name, mark, colour: 1, values: judged.iter().map(of).collect() };
    let mut series = vec![line(said::figure(v.locale(), &preview.name, watch), Mark::Line, &|judged| judged.value)];
    if let Some(level) = watch.condition.level() {
        let high = v.fill(k::ALERTS_HIGH, &[("level", &level.code().to_string())]);
        series.push(line(v.t(k::ALERTS_LOW).to_owned(), Mark::Low, &|judged| judged.band.map(|band| band.low)));
        series.push(line(high, Mark::High, &|judged| judged.band.map(|band| band.high)));
    } else if watch.condition.is() != Is::Changed {
        let limit = watch.condition.limit();
        series.push(line(v.t(k::ALERTS_LIMIT).to_owned(), Mark::Reference, &|_| Some(limit)));
    }
    let step = |judged: &Judged| Step {
        tick: match watch.grain {
            Grain::Month => format::month_name(v.locale(), judged.bucket.from.start().civil().month),
            Grain::Day | Grain::Week => format::day_month(v.locale(), judged.bucket.from),
        },
        name: said::bucket(v.locale(), watch.grain, judged.bucket),
        href: Some(watch.opens(judged.bucket)),
    };
    let chart = Chart {
        id: "alert-year",
        title: said::figure(v.locale(), &preview.name, watch),
        summary: said::condition(v.locale(), watch, currency),
        step: v.t(said::how_often(watch.grain)).to_owned(),
        steps: judged.iter().map(step).collect(),
        series,
        decimals: decimals(unit, currency),
        until: None,
        narrow: false,
        full: Box::new(move |v, n| say(v, unit, currency, n)),
        short: Box::new(move |v, n| short(v, unit, currency, n)),
    };
    steps(&chart)
}

/// The latest buckets in which it would have fired; each opens what is behind it.
fn latest(v: Viewer, preview: &Preview, loaded: &Loaded, fired: &[&Judged]) -> Option<AnyView> {
    let unit = preview.watch.metric.unit();
    let rows: Vec<_> = fired
        .iter()
        .rev()
        .take(LISTED)
        .filter_map(|judged| {
            let value = say(v, unit, loaded.currency, judged.value?);
            Some(view! {
                <li>
                    <a class="num-link" href=preview.watch.opens(judged.bucket)>{value}</a>
                    <span class="t3">{said::bucket(v.locale(), preview.watch.grain, judged.bucket)}</span>
                </li>
            })
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <h3>{v.t(k::ALERTS_LATEST)}</h3>
            <ul class="alert-fired">{rows}</ul>
        }
        .into_any()
    })
}
