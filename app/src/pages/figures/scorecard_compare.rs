//! A measure before and after something was introduced.

use domain::{
    before_after::{BeforeAfter, Side},
    scorecard::{Measure, Scorecard},
};
use leptos::prelude::*;

use crate::{
    i18n::{Key, keys as k},
    ui::figure::{say_or_none, signed},
    viewer::Viewer,
};

/// The form's id: its fields stand in the table, which is another form.
const FORM: &str = "since";

/// The form itself, beside the table; what of the address stays as it is.
pub(super) fn form(card: &Scorecard, open: &str) -> AnyView {
    view! {
        <form method="get" action=format!("/scorecard#m-{open}") id=FORM>
            <input type="hidden" name="month" value=card.month.to_string() />
            <input type="hidden" name="open" value=open.to_owned() />
        </form>
    }
    .into_any()
}

/// Its fields, and what is told of the day that was chosen.
pub(super) fn compare(v: Viewer, card: &Scorecard, measure: &Measure, compared: Option<&BeforeAfter>) -> AnyView {
    let chosen = compared.map(|compared| compared.since.to_string()).unwrap_or_default();
    view! {
        <div class="score-since">
            <label for="since-day">{v.t(k::MEASURES_SINCE)}</label>
            <input class="input" type="date" id="since-day" name="since" form=FORM value=chosen required=true />
            <button type="submit" class="btn sm" form=FORM>
                {v.t(k::MEASURES_COMPARE)}
            </button>
        </div>
        {compared.map(|compared| told(v, card, measure, compared))}
    }
    .into_any()
}

fn told(v: Viewer, card: &Scorecard, measure: &Measure, compared: &BeforeAfter) -> AnyView {
    let unit = measure.metric.unit();
    let say = |value| say_or_none(v, unit, card.currency, value);
    let side = |label: Key, side: Option<Side>| {
        let months = v.fill(k::MEASURES_MONTHS, &[("n", &v.int(side.map_or(0, |side| side.months)))]);
        view! {
            <div>
                <dt>{v.t(label)}</dt>
                <dd>
                    <b class="num">{say(side.map(|side| side.mean))}</b>
                    " "
                    <span class="t3">{months}</span>
                </dd>
            </div>
        }
    };
    let by = |value: i64| signed(v, unit, card.currency, value);
    let difference = compared.difference().map_or_else(|| v.t(k::APP_NONE).to_owned(), by);
    let interval = match compared.interval {
        Some((low, high)) => {
            let sure = if compared.is_sure() { k::MEASURES_SURE } else { k::MEASURES_UNSURE };
            format!("{} {}", v.fill(k::FIGURES_INTERVAL, &[("low", &by(low)), ("high", &by(high))]), v.t(sure))
        }
        None => v.t(k::MEASURES_TOO_FEW).to_owned(),
    };
    view! {
        <dl class="score-compared">
            {side(k::MEASURES_BEFORE, compared.before)} {side(k::MEASURES_AFTER, compared.after)}
            <div>
                <dt>{v.t(k::MEASURES_DIFFERENCE)}</dt>
                <dd>
                    <b class="num">{difference}</b>
                    " "
                    <span class="t3">{interval}</span>
                </dd>
            </div>
        </dl>
        <p class="f12 t3">{v.t(k::MEASURES_NO_PROOF)}</p>
    }
    .into_any()
}
