//! How a figure has changed against the one it is compared with.

use domain::format;
use leptos::prelude::*;

use crate::{i18n::keys as k, ui::icon::Icon, viewer::Viewer};

/// Of what it is better to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Better {
    /// Such as of revenue.
    More,
    /// Such as of the time until an answer.
    Less,
    /// Such as of tickets, which may mean more customers or more trouble.
    Neither,
}

/// A change in per cent; none where there is nothing to compare with.
pub(super) fn relative(v: Viewer, now: i64, then: Option<i64>, better: Better) -> AnyView {
    let Some(then) = then.filter(|then| *then != 0) else { return ().into_any() };
    let permille = domain::money::round_half_even((i128::from(now) - i128::from(then)) * 1000, i128::from(then).abs());
    let permille = i64::try_from(permille).unwrap_or(i64::MAX);
    delta(v, permille, format::percent(v.locale(), permille.saturating_abs()), better)
}

/// A change of a rate, in points.
pub(super) fn points(v: Viewer, now: Option<i64>, then: Option<i64>, better: Better) -> AnyView {
    difference(v, now, then, better, |permille| v.fill(k::DASHBOARD_POINTS, &[("n", &format::centi(v.locale(), permille * 10, 1))]))
}

/// A change, said by `say`.
pub(super) fn difference(v: Viewer, now: Option<i64>, then: Option<i64>, better: Better, say: impl Fn(i64) -> String) -> AnyView {
    let Some((now, then)) = now.zip(then) else { return ().into_any() };
    delta(v, now - then, say((now - then).abs()), better)
}

/// The arrow says which way, the colour whether for the better, hidden words say it once more.
fn delta(v: Viewer, change: i64, text: String, better: Better) -> AnyView {
    let (class, icon, word) = match (change.signum(), better) {
        (0, _) => ("delta flat", "arr-right", k::DASHBOARD_SAME),
        (1, Better::More) => ("delta up", "arr-up", k::DASHBOARD_UP),
        (1, Better::Less) => ("delta down", "arr-up", k::DASHBOARD_UP),
        (1, Better::Neither) => ("delta flat", "arr-up", k::DASHBOARD_UP),
        (_, Better::More) => ("delta down", "arr-down", k::DASHBOARD_DOWN),
        (_, Better::Less) => ("delta up", "arr-down", k::DASHBOARD_DOWN),
        (_, Better::Neither) => ("delta flat", "arr-down", k::DASHBOARD_DOWN),
    };
    view! {
        <span class=class>
            <Icon name=icon />
            <span class="vh">{v.t(word)}</span>
            {text}
        </span>
    }
    .into_any()
}
