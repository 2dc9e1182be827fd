//! How revenue is expected to go on: added to the chart of revenue where a job has found it out.

use domain::{
    dashboard::{
        Dashboard,
        cards::{to_come, week_end},
    },
    finding::{Ahead, BAND, Found, Outlook},
    format,
    money::Money,
    time::Day,
};
use leptos::prelude::*;

use super::cards::{name, tick};
use crate::{
    i18n::keys as k,
    pages::insight::outlook::{model, proof},
    ui::chart::{Chart, Mark, Series, Step, Until},
    viewer::Viewer,
};

/// Adds the steps to come to the chart, with what is expected and the band around it; and tells by which model, and how
/// well it did before. None where nothing is foreseen that follows on the data.
pub(super) fn extend(v: Viewer, d: &Dashboard, chart: &mut Chart) -> Option<AnyView> {
    let by_week = d.period.is_by_week();
    let found = d.cards.as_ref()?.forecast.as_ref()?;
    let end: fn(Day) -> Day = if by_week { week_end } else { Day::month_end };
    let coming = to_come(&found.what, d.data.to, end);
    let first = coming.first()?;
    let over = d.revenue.iter().take_while(|step| step.days.to < first.week).count();
    // The step that the data end in is there already, as far as it goes.
    let place = |ahead: &Ahead| d.revenue.iter().position(|step| step.days.to >= ahead.week);
    let many = chart.steps.len() > 12;
    let begun = d.revenue.len();
    for ahead in coming.iter().filter(|ahead| place(ahead).is_none()) {
        let days = d.period.step_from(ahead.week);
        chart.steps.push(Step { tick: tick(v, days, by_week, many), name: name(v, days), href: None });
    }
    let length = chart.steps.len();
    for series in &mut chart.series {
        series.values.resize(length, None);
    }
    let values = |of: fn(&Ahead) -> i64, from_last: bool| {
        let mut values = vec![None; length];
        let mut next = begun;
        for ahead in &coming {
            let at = place(ahead).unwrap_or_else(|| {
                next += 1;
                next - 1
            });
            if let Some(value) = values.get_mut(at) {
                *value = Some(of(ahead));
            }
        }
        // The broken line goes on from where the other ends.
        if let Some((value, last)) = over.checked_sub(1).filter(|_| from_last).and_then(|n| Some((values.get_mut(n)?, d.revenue.get(n)?))) {
            *value = Some(last.net_minor);
        }
        values
    };
    let line = |name: String, mark, values| Series { name, mark, colour: 1, values };
    let band = v.fill(k::INSIGHT_BAND, &[("n", &BAND.to_string())]);
    chart.series.extend([
        line(v.t(k::INSIGHT_EXPECTED).to_owned(), Mark::Dashed, values(|ahead| ahead.expected, true)),
        line(v.t(k::INSIGHT_FROM).to_owned(), Mark::Low, values(|ahead| ahead.low, true)),
        line(band, Mark::High, values(|ahead| ahead.high, true)),
    ]);
    let until = format::days(v.locale(), d.data.to, d.data.to);
    chart.until = Some(Until { steps: over, words: v.fill(k::DASHBOARD_DATA_UNTIL, &[("day", &until)]) });
    let said = foreseen(v, d, first);
    chart.summary = format!("{} {said}", chart.summary);
    Some(told(v, found, said, by_week))
}

/// What is expected of the next step, in words.
fn foreseen(v: Viewer, d: &Dashboard, first: &Ahead) -> String {
    let money = |minor| v.money_short(Money { minor, currency: d.currency });
    let words = [
        ("step", name(v, d.period.step_from(first.week))),
        ("expected", money(first.expected)),
        ("low", money(first.low)),
        ("high", money(first.high)),
        ("band", BAND.to_string()),
    ];
    v.fill(k::CARDS_FORESEEN, &words.each_ref().map(|(name, value)| (*name, value.as_str())))
}

fn told(v: Viewer, found: &Found<Outlook>, said: String, by_week: bool) -> AnyView {
    let proof = match (by_week, found.what.backtest) {
        (false, Some(test)) => {
            let error = format::percent(v.locale(), test.error_permille);
            let [inside, months] = [test.inside, test.weeks].map(|n| v.int(n));
            let model = model(v, &found.what.model);
            let words =
                [("model", model.as_str()), ("error", &error), ("inside", &inside), ("months", &months), ("band", &BAND.to_string())];
            v.fill(k::CARDS_BACKTEST_MONTHS, &words)
        }
        _ => proof(v, &found.what),
    };
    view! {
        <p class="f12 t2 ctx-foot">
            {said} " " {proof} " " {v.fill(k::INSIGHT_AS_OF, &[("day", &v.date_time(found.as_of))])} " · "
            <a class="link" href="/insight/models">{v.t(k::CARDS_HOW)}</a>
        </p>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use domain::{
        dashboard::{Cards, Figures, Period, Step as Revenue},
        money::Currency,
        time::Timestamp,
    };

    use super::*;
    use crate::viewer::use_viewer;

    fn dashboard(last: Day, coming: Vec<Ahead>) -> Dashboard {
        let period = Period { from: Day(18_000).month_start(), to: last };
        let outlook = Outlook { coming, model: "seasonal_naive".into(), ..Outlook::default() };
        Dashboard {
            slice: None,
            choices: Vec::new(),
            data: period,
            period,
            before: None,
            currency: Currency::EUR,
            now: Figures::default(),
            then: None,
            trend: Vec::new(),
            aims: Vec::new(),
            revenue: period.steps().into_iter().map(|days| Revenue { days, net_minor: 700, before_minor: None }).collect(),
            countries: Vec::new(),
            products: Vec::new(),
            words: Vec::new(),
            cards: Some(Cards { forecast: Some(Found { as_of: Timestamp(0), what: outlook }), ..Cards::default() }),
        }
    }

    fn chart(d: &Dashboard) -> Chart {
        Chart {
            id: "c",
            title: String::new(),
            summary: String::new(),
            step: String::new(),
            steps: d.revenue.iter().map(|_| Step { tick: "x".into(), name: "x".into(), href: None }).collect(),
            series: vec![Series {
                name: String::new(),
                mark: Mark::Line,
                colour: 1,
                values: d.revenue.iter().map(|step| Some(step.net_minor)).collect(),
            }],
            decimals: 2,
            until: None,
            narrow: false,
            full: Box::new(|v, n| v.int(n)),
            short: Box::new(|v, n| v.int(n)),
        }
    }

    #[test]
    fn the_week_that_is_not_over_is_foreseen_where_it_stands_and_the_others_behind_it() {
        let owner = Owner::new();
        owner.set();
        let v = use_viewer();
        let monday = Day(18_060).week_start();
        let ahead = |n: i32| Ahead { week: Day(monday.0 + 7 * n), expected: 1_000, low: 800, high: 1_300 };
        // The data end on a Wednesday.
        let d = dashboard(Day(monday.0 + 2), vec![ahead(0), ahead(1), ahead(2)]);
        let mut shown = chart(&d);
        let weeks = d.revenue.len();
        assert!(extend(v, &d, &mut shown).is_some());
        assert_eq!(shown.steps.len(), weeks + 2);
        assert_eq!(shown.until.as_ref().map(|until| until.steps), Some(weeks - 1));
        let expected = &shown.series[1].values;
        assert_eq!(expected[weeks - 2..], [Some(700), Some(1_000), Some(1_000), Some(1_000)]);
        assert!(expected[..weeks - 2].iter().all(Option::is_none));
        assert_eq!(shown.series[0].values[weeks - 1..], [Some(700), None, None], "what came so far stays");
        assert!(shown.steps[weeks..].iter().all(|step| step.href.is_none()), "nothing is behind what has not come");
    }

    #[test]
    fn nothing_is_foreseen_that_does_not_follow_on_the_data() {
        let owner = Owner::new();
        owner.set();
        let v = use_viewer();
        let monday = Day(18_060).week_start();
        let late = Ahead { week: Day(monday.0 + 21), expected: 1, low: 0, high: 2 };
        let d = dashboard(Day(monday.0 + 2), vec![late]);
        let mut shown = chart(&d);
        assert!(extend(v, &d, &mut shown).is_none());
        assert_eq!((shown.series.len(), shown.steps.len()), (1, d.revenue.len()));
    }
}
