//! What came of calls: how many were made and reached somebody, and how those who were called bought afterwards.

use domain::{
    call::{FOLLOWED_DAYS, MadeQuery, Month, Outcome, Results, Versus, WORTH_SAYING},
    format,
    metric::{Metric, Unit, share_interval},
    money::Money,
};
use leptos::prelude::*;

use super::{crumbs, failed, head, state};
use crate::{
    api::calls::get_call_results,
    i18n::keys as k,
    ui::{
        icon::Icon,
        list::{Address, state::skeleton},
        still::still,
        words,
    },
    viewer::{Viewer, use_viewer},
};

/// What came of calls.
#[component]
pub fn ResultsPage() -> impl IntoView {
    let v = use_viewer();
    let address = Address::of("/calls/results");
    let found = Resource::new(|| (), |()| get_call_results());
    view! {
        {crumbs(v.t(k::CALLS_RESULTS).to_owned())}
        <Transition fallback=skeleton>
            {move || {
                found
                    .get()
                    .map(|result| match result {
                        Ok(results) => still(move || page(v, &results)),
                        Err(error) => failed(v, address, &error),
                    })
            }}
        </Transition>
    }
}

fn page(v: Viewer, results: &Results) -> AnyView {
    let body = if results.months.is_empty() {
        state("phone", (v.t(k::CALLS_NO_RESULTS), v.t(k::CALLS_NO_RESULTS_TEXT).to_owned()), None)
    } else {
        view! {
            {months(v, &results.months)}
            {came(v, results)}
        }
        .into_any()
    };
    view! {
        {head(v, "/calls/results", v.t(k::CALLS_RESULTS), None)}
        <div class="figs calls" tabindex="0" role="region" aria-label=v.t(k::CALLS_RESULTS)>
            {body}
        </div>
    }
    .into_any()
}

/// A number that opens the calls behind it.
fn opens(v: Viewer, month: &Month, of: Option<Option<Outcome>>, n: i64) -> AnyView {
    if n == 0 {
        return view! { <span class="t3">{v.int(0)}</span> }.into_any();
    }
    view! { <a class="num-link" href=MadeQuery::address(Some(month.month), of)>{v.int(n)}</a> }.into_any()
}

fn months(v: Viewer, months: &[Month]) -> AnyView {
    let heads = [v.t(k::CALLS_MONTH), v.t(k::CALLS_COUNT), v.t(k::CALLS_REACHED), v.t(k::CALLS_REACHED_SHARE)];
    let outcomes = Outcome::ALL.iter().map(|outcome| v.t(words::call_outcome(*outcome)));
    let heads = heads.into_iter().chain(outcomes).enumerate().map(|(n, label)| {
        view! { <th scope="col" class=if n == 0 { "" } else { "r" }>{label}</th> }
    });
    let row = |month: &Month| {
        let (calls, reached) = (month.calls(), month.reached());
        let share = |permille: i64| format::percent(v.locale(), permille);
        let interval =
            share_interval(reached, calls).map(|(low, high)| v.fill(k::CALLS_INTERVAL, &[("low", &share(low)), ("high", &share(high))]));
        let each = Outcome::ALL.iter().zip(&month.outcomes).map(|(outcome, n)| {
            view! { <td class="r">{opens(v, month, Some(Some(*outcome)), *n)}</td> }
        });
        view! {
            <tr>
                <th scope="row">{format::month_year(v.locale(), month.month)}</th>
                <td class="r semi">{opens(v, month, None, calls)}</td>
                <td class="r">{opens(v, month, Some(None), reached)}</td>
                <td class="r" title=interval>{share(reached * 1000 / calls.max(1))}</td>
                {each.collect_view()}
            </tr>
        }
    };
    view! {
        <div class="card flushbody">
            <div class="scroll-x" tabindex="0" role="region" aria-label=v.t(k::CALLS_MADE)>
                <table class="table flush calls-months">
                    <caption class="vh">{v.t(k::CALLS_MADE)}</caption>
                    <thead>
                        <tr>{heads.collect_view()}</tr>
                    </thead>
                    <tbody>{months.iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

/// How those who were called bought beside those who were held out.
fn came(v: Viewer, results: &Results) -> AnyView {
    let n = |n: i64| v.int(n);
    let pairs = v.fill(k::CALLS_PAIRS_N, &[("n", &n(results.pairs))]);
    let pairs = if results.pairs > 0 {
        view! { <a class="num-link" href="/calls/pairs">{pairs}</a> }.into_any()
    } else {
        view! { <span>{pairs}</span> }.into_any()
    };
    let too_few = results.pairs < WORTH_SAYING;
    let verdict = too_few.then(|| {
        view! {
            <p class="note warn">
                <Icon name="info" />
                {v.fill(k::CALLS_TOO_FEW, &[("n", &n(WORTH_SAYING))])}
            </p>
        }
    });
    let table = (results.pairs > 0).then(|| versus(v, results, too_few));
    view! {
        <div class="card">
            <header>
                <h2>{v.t(k::CALLS_CAME)}</h2>
            </header>
            <div class="body stack">
                <p>{v.fill(k::CALLS_CAME_HOW, &[("n", &n(FOLLOWED_DAYS.into()))])}</p>
                <p class="t2">{pairs} " · " {v.fill(k::CALLS_WAITING_N, &[("n", &n(results.waiting))])}</p>
                {verdict}
                {table}
                <p class="t3 f12">{v.t(k::CALLS_CAME_LIMITS)}</p>
            </div>
        </div>
    }
    .into_any()
}

fn versus(v: Viewer, results: &Results, too_few: bool) -> AnyView {
    let currency = results.currency;
    let of = |sum: i64| v.fill(k::CALLS_N_OF, &[("n", &v.int(sum)), ("of", &v.int(results.pairs))]);
    let bought =
        |sum: i64, side: &'static str| view! { <a class="num-link" href=format!("/calls/pairs?bought={side}")>{of(sum)}</a> }.into_any();
    // Means, rounded to what the difference is told in.
    let mean = |sum: i64, scale: i64| {
        let n = i128::from(results.pairs.max(1));
        i64::try_from((2 * i128::from(sum) * i128::from(scale) + n).div_euclid(2 * n)).unwrap_or(i64::MAX)
    };
    let orders = |sum: i64| format::centi(v.locale(), mean(sum, 100), 2);
    let money = |sum: i64| v.money(Money { minor: mean(sum, 1), currency });
    // As the figure that it is stands everywhere.
    let points = |permille: i64| format::signed(v.locale(), Metric::CampaignResponse.unit(), currency, permille);
    let again = view! { <a class="link" href=format!("/metrics#{}", Metric::CampaignResponse.word())>{v.t(k::CALLS_AGAIN)}</a> };
    let rows = [
        (
            again.into_any(),
            bought(results.bought.called, "called"),
            bought(results.bought.held_out, "held-out"),
            told(v, &results.bought, too_few, points),
        ),
        (
            v.t(k::CALLS_ORDERS).into_any(),
            orders(results.orders.called).into_any(),
            orders(results.orders.held_out).into_any(),
            told(v, &results.orders, too_few, |centi| format!("{}{}", sign(centi), format::centi(v.locale(), centi.abs(), 2))),
        ),
        (
            v.t(k::CALLS_NET).into_any(),
            money(results.net.called).into_any(),
            money(results.net.held_out).into_any(),
            told(v, &results.net, too_few, |minor| format::signed(v.locale(), Unit::Money, currency, minor)),
        ),
    ];
    let rows = rows.map(|(label, called, held, difference): (AnyView, AnyView, AnyView, AnyView)| {
        view! {
            <tr>
                <th scope="row">{label}</th>
                <td class="r">{called}</td>
                <td class="r">{held}</td>
                <td class="r">{difference}</td>
            </tr>
        }
    });
    view! {
        <div class="scroll-x" tabindex="0" role="region" aria-label=v.t(k::CALLS_CAME)>
            <table class="table compact calls-versus">
                <caption class="vh">{v.t(k::CALLS_CAME)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{v.t(k::CALLS_MEASURE)}</th>
                        <th scope="col" class="r">{v.t(k::CALLS_CALLED)}</th>
                        <th scope="col" class="r">{v.t(k::CALLS_HELD)}</th>
                        <th scope="col" class="r">{v.t(k::CALLS_DIFFERENCE)}</th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

const fn sign(n: i64) -> &'static str {
    match n.signum() {
        1 => "+",
        -1 => "−",
        _ => "",
    }
}

/// The mean difference with its interval and what it means; of too few pairs nothing.
fn told(v: Viewer, versus: &Versus, too_few: bool, say: impl Fn(i64) -> String) -> AnyView {
    let (Some(difference), Some((low, high)), false) = (versus.difference, versus.interval, too_few) else {
        return view! { <span class="t3">{v.t(k::APP_NONE)}</span> }.into_any();
    };
    let meaning = if versus.is_clear() { k::CALLS_CLEAR } else { k::CALLS_UNCLEAR };
    view! {
        <span class="calls-told">
            <b class="num">{say(difference)}</b>
            <span class="f12 t2 num">{v.fill(k::CALLS_INTERVAL, &[("low", &say(low)), ("high", &say(high))])}</span>
            <span class="f12 t3">{v.t(meaning)}</span>
        </span>
    }
    .into_any()
}
