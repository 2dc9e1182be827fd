//! The insights tab: what models say of the customer, how sure they are and why, and what to offer.

use domain::{
    access::{self, Action, FieldClass},
    customer::Facts,
    format,
    money::Money,
    next_action::{Advice, Recommended},
    score::{CustomerScore, HORIZON_DAYS, PastScore, RISK_DAYS, Reason, Score},
};
use leptos::prelude::*;

use super::{
    data::{RecordData, use_record},
    parts::{failure, nothing, skeleton_rows},
};
use crate::{
    i18n::keys as k,
    ui::{chart::spark, driver, link, still::still, words},
    viewer::{Viewer, use_viewer},
};

/// What models say.
#[component]
pub fn InsightsTab() -> impl IntoView {
    let v = use_viewer();
    let data = use_record();
    view! {
        <div class="tabpanel" id="panel-insights">
            <Transition fallback=move || skeleton_rows(v, 12)>{move || panel(v, data)}</Transition>
        </div>
    }
}

fn panel(v: Viewer, data: RecordData) -> Option<AnyView> {
    let (told, advice) = (data.score.get()??, data.advice.get()?);
    let facts = data.record.get()?.ok().map(|record| record.facts);
    Some(match told.and_then(|sealed| sealed.open()) {
        Err(error) => failure(v, error, &untrack(|| data.links())),
        Ok(told) => still(move || cards(v, &told, facts.as_ref(), advice.and_then(|sealed| sealed.open()).ok())),
    })
}

fn cards(v: Viewer, told: &CustomerScore, facts: Option<&Facts>, advice: Option<Advice>) -> AnyView {
    let v = facts.map_or(v, |facts| v.seeing(facts.fields));
    let recommended = advice.map(|advice| recommended(v, &advice.recommended));
    if v.hides(FieldClass::Risk) {
        return view! {
            <p class="body t3 pad">{v.t(k::APP_HIDDEN)}</p>
            <div class="ins-grid">{recommended}</div>
        }
        .into_any();
    }
    let Some(score) = &told.score else { return unscored(v, told, recommended.into_any()) };
    let before = told.history.first();
    view! {
        <div class="ins-grid">
            {value(v, score, &told.history)}
            {alive(v, score, before)}
            {churn(v, score, before, &told.reasons)}
            {rfm(v, score)}
            {at_risk(v, score, facts)}
            {recommended}
            <p class="f11 t3 span2">
                {v.fill(k::INSIGHT_MODEL_NOTE, &[("model", &score.model), ("day", &v.date(score.as_of.start()))])} " "
                {v.may(Action::Read, access::Resource::Figures)
                    .then(|| view! { <a class="link" href="/insight/models">{v.t(k::INSIGHT_MODELS)}</a> })}
            </p>
        </div>
    }
    .into_any()
}

/// Nobody is scored yet, or this customer has not bought.
fn unscored(v: Viewer, told: &CustomerScore, recommended: AnyView) -> AnyView {
    let text = if told.run.is_some() { k::INSIGHT_NOT_BOUGHT } else { k::INSIGHT_NOTHING_TEXT };
    let way = v.may(Action::Read, access::Resource::Figures).then(|| ("/insight".to_owned(), v.t(k::INSIGHT_TITLE)));
    view! {
        {nothing(v.t(k::INSIGHT_NO_SCORE), v.t(text), way)}
        <div class="ins-grid">{recommended}</div>
    }
    .into_any()
}

fn card(class: &'static str, title: &'static str, sub: String, body: AnyView) -> AnyView {
    view! {
        <section class=format!("card {class}") aria-label=title>
            <header>
                <h2>{title}</h2>
                <span class="sub trunc" title=sub.clone()>{sub.clone()}</span>
            </header>
            <div class="body">{body}</div>
        </section>
    }
    .into_any()
}

/// A probability in hundredths as people say it.
fn percent(v: Viewer, centi: i64) -> String {
    format::percent(v.locale(), centi * 10)
}

/// What is expected, how sure that is, how it compares, and how it was before.
fn value(v: Viewer, score: &Score, history: &[PastScore]) -> AnyView {
    let sub = v.fill(k::INSIGHT_VALUE_SUB, &[("n", &v.int(HORIZON_DAYS.into()))]);
    if v.hides(FieldClass::Money) {
        let body = view! { <p class="t3">{v.t(k::APP_HIDDEN)}</p> };
        return card("", v.t(k::SCORE_EXPECTED_VALUE), sub, body.into_any());
    }
    let money = |minor| v.money_short(Money { minor, currency: score.currency });
    let range = v.fill(k::INSIGHT_RANGE, &[("low", &money(score.low_minor)), ("high", &money(score.high_minor))]);
    let rank = v.fill(k::INSIGHT_RANK, &[("share", &percent(v, score.rank_centi))]);
    let way: Vec<i64> = history.iter().rev().map(|past| past.expected_minor).chain([score.expected_minor]).collect();
    let before = history.first().map(|past| was(v, money(past.expected_minor), past));
    let body = view! {
        <p class="big">
            <b class="num">{money(score.expected_minor)}</b>
            " "
            <span class="f12 t2">{range}</span>
        </p>
        <p class="f12 t2">{rank}</p>
        {before}
        {spark(&way)}
    };
    card("", v.t(k::SCORE_EXPECTED_VALUE), sub, body.into_any())
}

fn was(v: Viewer, value: String, past: &PastScore) -> AnyView {
    let month = format::month_year(v.locale(), past.month);
    view! { <p class="f12 t3">{v.fill(k::INSIGHT_WAS, &[("value", &value), ("month", &month)])}</p> }.into_any()
}

fn alive(v: Viewer, score: &Score, before: Option<&PastScore>) -> AnyView {
    let next = match score.next_purchase {
        Some(day) => v.fill(k::INSIGHT_NEXT, &[("day", &v.date(day.start()))]),
        None => v.t(k::INSIGHT_NO_NEXT).to_owned(),
    };
    let body = view! {
        <p class="big">
            <b class="num">{percent(v, score.p_alive_centi)}</b>
            " "
            <span class="badge" data-tone=tone(score)>{v.t(words::churn(score.churn))}</span>
        </p>
        <p class="f12 t2">{next}</p>
        {before.map(|past| was(v, percent(v, past.p_alive_centi), past))}
    };
    card("", v.t(k::SCORE_P_ALIVE), v.t(k::INSIGHT_ALIVE_SUB).to_owned(), body.into_any())
}

/// What there is to lose: the value that would go with the customer, what was given back, and what is open.
fn at_risk(v: Viewer, score: &Score, facts: Option<&Facts>) -> AnyView {
    if v.hides(FieldClass::Money) {
        let body = view! { <p class="t3">{v.t(k::APP_HIDDEN)}</p> };
        return card("", v.t(k::INSIGHT_STAKE), String::new(), body.into_any());
    }
    let money = |minor, currency| v.money_short(Money { minor, currency });
    let stake = score.at_stake_minor().map(|minor| {
        let of = [("value", &*money(score.expected_minor, score.currency)), ("risk", &*percent(v, score.risk_centi.unwrap_or(0)))];
        view! {
            <p class="big"><b class="num">{money(minor, score.currency)}</b></p>
            <p class="f12 t2">{v.fill(k::INSIGHT_STAKE_OF, &of)}</p>
        }
    });
    let known = facts.map(|facts| {
        let back = facts.credits_permille().map(|permille| {
            let (amount, share) = (money(facts.credits_minor, facts.currency), format::percent(v.locale(), permille));
            view! { <p class="f12 t2">{v.fill(k::INSIGHT_STAKE_BACK, &[("amount", &amount), ("share", &share)])}</p> }
        });
        let open = view! { <p class="f12 t2">{v.fill(k::INSIGHT_STAKE_OPEN, &[("n", &v.int(facts.tickets_open))])}</p> };
        view! {
            {back}
            {open}
        }
    });
    let body = view! {
        {stake}
        {known}
    };
    card("", v.t(k::INSIGHT_STAKE), v.t(k::INSIGHT_STAKE_SUB).to_owned(), body.into_any())
}

const fn tone(score: &Score) -> &'static str {
    match score.churn {
        domain::score::ChurnBand::Active => "green",
        domain::score::ChurnBand::Cooling => "amber",
        domain::score::ChurnBand::AtRisk => "red",
        domain::score::ChurnBand::Lost => "grey",
    }
}

/// The risk with its strongest reasons, and what each was at the end of the month before.
fn churn(v: Viewer, score: &Score, before: Option<&PastScore>, reasons: &[Reason]) -> AnyView {
    let sub = v.fill(k::INSIGHT_RISK_SUB, &[("n", &v.int(RISK_DAYS.into()))]);
    let Some(risk) = score.risk_centi else {
        let body = view! { <p class="t2">{v.t(k::INSIGHT_NO_RISK)}</p> };
        return card("span2", v.t(k::SCORE_CHURN_RISK), sub, body.into_any());
    };
    let past = before.and_then(|past| Some(was(v, percent(v, past.risk_centi?), past)));
    let most = reasons.iter().map(|reason| reason.effect_centi.abs()).max().unwrap_or(1).max(1);
    let rows = reasons.iter().map(|reason| why(v, *reason, most));
    let table = (!reasons.is_empty()).then(|| {
        view! {
            <table class="table compact flush reasons">
                <thead>
                    <tr>
                        <th scope="col">{v.t(k::INSIGHT_REASON)}</th>
                        <th scope="col"><span class="vh">{v.t(k::DASHBOARD_SHARE)}</span></th>
                        <th scope="col" class="r" title=v.t(k::INSIGHT_EFFECT_HINT)>{v.t(k::INSIGHT_EFFECT)}</th>
                        <th scope="col" class="r">{v.t(k::INSIGHT_BEFORE)}</th>
                        <th scope="col" class="r">{v.t(k::DASHBOARD_CHANGE)}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        }
    });
    let body = view! {
        <p class="big"><b class="num">{percent(v, risk)}</b></p>
        {past}
        {table}
    };
    card("span2", v.t(k::SCORE_CHURN_RISK), sub, body.into_any())
}

/// A reason: what it is about, how much it raises or lowers the risk, and what it did before.
fn why(v: Viewer, reason: Reason, most: i64) -> AnyView {
    let signed = |centi: i64| {
        let sign = if centi > 0 {
            "+"
        } else if centi < 0 {
            "−"
        } else {
            ""
        };
        format!("{sign}{}", v.centi(centi.abs()))
    };
    let width = format!("{:.1}%", reason.effect_centi.abs() as f64 / most as f64 * 50.0);
    let raises = reason.effect_centi > 0;
    let x = if raises { "50%".to_owned() } else { format!("{:.1}%", 50.0 - reason.effect_centi.abs() as f64 / most as f64 * 50.0) };
    let word = if raises { k::INSIGHT_RAISES } else { k::INSIGHT_LOWERS };
    let before = reason.before_centi.map_or_else(|| v.t(k::APP_NONE).to_owned(), signed);
    let change = reason.before_centi.map_or_else(|| v.t(k::APP_NONE).to_owned(), |before| signed(reason.effect_centi - before));
    view! {
        <tr>
            <th scope="row">{driver::said(v, reason.driver)}</th>
            <td>
                <svg class="share-bar" aria-hidden="true">
                    <rect class=if raises { "f-bad" } else { "f1" } x=x width=width height="100%" rx="2"></rect>
                </svg>
            </td>
            <td class="r semi" title=v.t(word)>{signed(reason.effect_centi)} " " <span class="vh">{v.t(word)}</span></td>
            <td class="r t3">{before}</td>
            <td class="r">{change}</td>
        </tr>
    }
    .into_any()
}

fn rfm(v: Viewer, score: &Score) -> AnyView {
    let body = match score.rfm {
        Some(rfm) => {
            let parts = [(k::INSIGHT_RECENCY, rfm.recency), (k::INSIGHT_FREQUENCY, rfm.frequency), (k::INSIGHT_MONEY, rfm.monetary)];
            let lines = parts.map(|(name, class)| {
                view! {
                    <dt>{v.t(name)}</dt>
                    <dd class="num">{v.int(class.into())} " / 5"</dd>
                }
            });
            view! { <dl class="kv wide">{lines.into_iter().collect_view()}</dl> }.into_any()
        }
        None => view! { <p class="t2">{v.t(k::APP_NONE)}</p> }.into_any(),
    };
    card("", v.t(k::SCORE_RFM), v.t(k::INSIGHT_RFM_SUB).to_owned(), body)
}

/// What to offer, and why.
fn recommended(v: Viewer, products: &[Recommended]) -> AnyView {
    let rows = products.iter().map(|one| {
        view! {
            <li class="prod">
                <a class="link med" href=link::product(&one.source, &one.code)>{one.name.clone()}</a>
                <span class="why">{v.fill(k::INSIGHT_BECAUSE, &[("product", &one.because)])}</span>
            </li>
        }
    });
    let rows = rows.collect_view();
    let body = if products.is_empty() {
        view! { <p class="t2">{v.t(k::INSIGHT_NO_OFFER)}</p> }.into_any()
    } else {
        view! { <ul>{rows}</ul> }.into_any()
    };
    card("", v.t(k::INSIGHT_RECOMMENDED), String::new(), body)
}
