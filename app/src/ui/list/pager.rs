//! The foot of a list: how many there are, and the ways on and back.

use domain::page::{COUNT_ALL, Certainty, Page, Pairs, Total, with};
use leptos::prelude::*;

use super::Address;
use crate::{
    i18n::{Key, keys as k},
    ui::icon::Icon,
    viewer::{Viewer, use_viewer},
};

/// The words for how many rows a list has.
#[derive(Clone, Copy)]
pub struct Counted {
    /// Exactly one.
    pub one: Key,
    /// So many: `{n}`.
    pub many: Key,
    /// More than were counted: `{n}`.
    pub more: Key,
    /// Estimated: `{n}`.
    pub about: Key,
    /// Whether the list counts to the end when it is asked to.
    pub to_the_end: bool,
}

/// How many rows there are, in words.
pub fn total(v: Viewer, words: Counted, total: Total) -> String {
    let count = v.int(i64::try_from(total.count).unwrap_or(i64::MAX));
    let key = match (total.certainty, total.count) {
        (Certainty::Exact, 1) => words.one,
        (Certainty::Exact, _) => words.many,
        (Certainty::Above, _) => words.more,
        (Certainty::Estimate, _) => words.about,
    };
    v.fill(key, &[("n", &count)])
}

/// How many rows there are as a number, with a sign where it is not exact.
pub fn number(v: Viewer, total: Total) -> String {
    let count = v.int(i64::try_from(total.count).unwrap_or(i64::MAX));
    match total.certainty {
        Certainty::Exact => count,
        Certainty::Above => format!("{count}+"),
        Certainty::Estimate => format!("≈ {count}"),
    }
}

/// The pager under a list. `pairs` is the query that the page belongs to, `sum` what its rows come to, in words.
pub fn pager<T>(address: Address, pairs: &Pairs, words: Counted, page: &Page<T>, sum: Option<String>) -> AnyView {
    let to = |cursor: &Option<String>| cursor.as_ref().map(|cursor| address.href(&with(pairs, "cursor", cursor)));
    let first = domain::page::value(pairs, "cursor").map(|_| address.href(&with(pairs, "cursor", "")));
    let is_open = words.to_the_end && page.total.certainty != Certainty::Exact;
    let count = is_open.then(|| address.href(&with(pairs, COUNT_ALL.0, COUNT_ALL.1)));
    strip((total(use_viewer(), words, page.total), count, sum), first, to(&page.previous), to(&page.next))
}

fn strip(
    (total, count, sum): (String, Option<String>, Option<String>),
    first: Option<String>,
    previous: Option<String>,
    next: Option<String>,
) -> AnyView {
    let v = use_viewer();
    let off = |href: &Option<String>| href.is_none().then_some("true");
    let (previous_off, next_off) = (off(&previous), off(&next));
    let first = first.map(|href| {
        view! {
            <span class="vrule"></span>
            <a class="link" href=href>{v.t(k::LIST_FIRST)}</a>
        }
    });
    let count = count.map(|href| {
        view! {
            <a class="link" href=href>{v.t(k::LIST_COUNT_ALL)}</a>
        }
    });
    let sum = sum.map(|sum| {
        view! {
            <span class="vrule"></span>
            <span class="num">{sum}</span>
        }
    });
    view! {
        <nav class="pager" aria-label=v.t(k::LIST_PAGES)>
            <span>{total}</span>
            {count}
            {sum}
            {first}
            <span class="push row">
                <span class="row tight is-wide">
                    <kbd>"j"</kbd>
                    <kbd>"k"</kbd>
                    {v.t(k::LIST_KEY_MOVE)}
                    " "
                    <kbd>"Enter"</kbd>
                    {v.t(k::LIST_KEY_OPEN)}
                </span>
                <a class="btn sm" rel="prev" href=previous role=previous_off.map(|_| "link") aria-disabled=previous_off>
                    <Icon name="left" size="i-12" />
                    {v.t(k::LIST_PREVIOUS)}
                </a>
                <a class="btn sm" rel="next" href=next role=next_off.map(|_| "link") aria-disabled=next_off>
                    {v.t(k::LIST_NEXT)}
                    <Icon name="right" size="i-12" />
                </a>
            </span>
        </nav>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exact_total_an_estimate_and_a_count_that_was_given_up_read_differently() {
        let owner = Owner::new();
        owner.set();
        let words = Counted {
            one: k::CUSTOMERS_TOTAL_ONE,
            many: k::CUSTOMERS_TOTAL,
            more: k::CUSTOMERS_TOTAL_MORE,
            about: k::CUSTOMERS_TOTAL_ABOUT,
            to_the_end: true,
        };
        let say = |count| total(use_viewer(), words, count);
        assert_eq!(say(Total::exact(1)), "1 customer");
        assert_eq!(say(Total::exact(2_000)), "2,000 customers");
        assert_eq!(say(Total::counted_to(1_000, 1_000)), "1,000 customers");
        assert_eq!(say(Total::counted_to(1_000, 1_001)), "more than 1,000 customers");
        assert_eq!(say(Total::estimate(48_000)), "about 48,000 customers");
    }
}
