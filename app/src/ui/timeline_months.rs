//! What the months' counts of a timeline say: its facets and its date rail.

use domain::{
    interaction::{InteractionKind as Kind, MonthCount},
    time::Day,
};

/// How many events there are of each kind that occurs, in the order of the kinds.
pub fn facets(months: &[MonthCount]) -> Vec<(Kind, i64)> {
    let count = |kind| months.iter().filter(|m| m.kind == kind).map(|m| m.count).sum();
    Kind::ALL.iter().map(|kind| (*kind, count(*kind))).filter(|(_, n)| *n > 0).collect()
}

/// How many events there are of these kinds; of all where none is named.
pub fn total(months: &[MonthCount], kinds: &[Kind]) -> i64 {
    months.iter().filter(|m| is_of(kinds, m.kind)).map(|m| m.count).sum()
}

/// The months in which something of these kinds happened, newest first, with how much.
pub fn rail(months: &[MonthCount], kinds: &[Kind]) -> Vec<(Day, i64)> {
    let mut rail: Vec<(Day, i64)> = Vec::new();
    let mut counted: Vec<_> = months.iter().filter(|m| m.count > 0 && is_of(kinds, m.kind)).collect();
    counted.sort_by_key(|m| std::cmp::Reverse(m.month));
    for count in counted {
        match rail.last_mut() {
            Some((month, n)) if *month == count.month => *n += count.count,
            _ => rail.push((count.month, count.count)),
        }
    }
    rail
}

fn is_of(kinds: &[Kind], kind: Kind) -> bool {
    kinds.is_empty() || kinds.contains(&kind)
}

/// The last day of the month that begins with `first`.
pub fn month_end(first: Day) -> Day {
    // 31 days on from a first is always in the next month.
    Day(Day(first.0.saturating_add(31)).month_start().0 - 1)
}

/// How wide the bar of a month is, in units of a 30 wide drawing: the fullest month fills it, and no
/// month vanishes.
pub fn bar_width(count: i64, most: i64) -> i64 {
    (30 * count / most.max(1)).clamp(2, 30)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str, kind: Kind, count: i64) -> MonthCount {
        MonthCount { month: Day::parse(text).expect("a date"), kind, count }
    }

    fn months() -> Vec<MonthCount> {
        vec![
            month("2026-11-01", Kind::Order, 2),
            month("2026-11-01", Kind::Call, 3),
            month("2025-12-01", Kind::Order, 7),
            month("2026-02-01", Kind::Call, 1),
        ]
    }

    #[test]
    fn facets_are_sums_over_the_months() {
        assert_eq!(facets(&months()), [(Kind::Order, 9), (Kind::Call, 4)]);
        assert_eq!(total(&months(), &[]), 13);
        assert_eq!(total(&months(), &[Kind::Call, Kind::Note]), 4);
    }

    #[test]
    fn the_rail_runs_from_the_newest_month() {
        let words = |kinds: &[Kind]| rail(&months(), kinds).into_iter().map(|(m, n)| format!("{m} {n}")).collect::<Vec<_>>();
        assert_eq!(words(&[]), ["2026-11-01 5", "2026-02-01 1", "2025-12-01 7"]);
        assert_eq!(words(&[Kind::Order]), ["2026-11-01 2", "2025-12-01 7"]);
    }

    #[test]
    fn a_month_ends_on_its_last_day() {
        let end = |text| month_end(Day::parse(text).expect("a date")).to_string();
        assert_eq!(end("2024-02-01"), "2024-02-29");
        assert_eq!(end("2025-02-01"), "2025-02-28");
        assert_eq!(end("2026-12-01"), "2026-12-31");
    }

    #[test]
    fn bars_fit_the_drawing() {
        assert_eq!((bar_width(28, 28), bar_width(14, 28), bar_width(1, 1000), bar_width(0, 0)), (30, 15, 2, 2));
    }
}
