//! The part of a timeline that stands in the document: pages that come and go at both ends.

use domain::{interaction::Interaction, page::Page};

/// Pages in the document: 600 events.
const MAX_PAGES: usize = 12;

/// One loaded page of events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chunk {
    // Number of its first event among all; unknown where the address began in the middle.
    pub(super) first: Option<i64>,
    pub(super) rows: Vec<Interaction>,
    pub(super) newer: Option<String>,
    pub(super) older: Option<String>,
}

/// Which way the feed grows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Newer,
    Older,
}

/// A page with the number of its first event.
pub(super) fn chunk(page: Page<Interaction>, first: Option<i64>) -> Chunk {
    Chunk { first, rows: page.rows, newer: page.previous, older: page.next }
}

/// Puts a page at one end, and takes one away at the other where there are too many. What stands there
/// already (it was written in between) is not shown twice.
pub(super) fn attach(all: &mut Vec<Chunk>, mut page: Page<Interaction>, way: Way) {
    page.rows.retain(|event| all.iter().all(|c| c.rows.iter().all(|known| known.id != event.id)));
    let length = i64::try_from(page.rows.len()).unwrap_or(0);
    if page.rows.is_empty() {
        // Nothing more that way, whatever the last page said.
        match way {
            Way::Newer => all.iter_mut().take(1).for_each(|c| c.newer = None),
            Way::Older => all.iter_mut().rev().take(1).for_each(|c| c.older = None),
        }
        return;
    }
    match way {
        Way::Newer => {
            let first = all.first().and_then(|c| c.first).map(|first| first - length);
            all.insert(0, chunk(page, first));
            all.truncate(MAX_PAGES);
        }
        Way::Older => {
            let first = all.last().and_then(|c| Some(c.first? + i64::try_from(c.rows.len()).ok()?));
            all.push(chunk(page, first));
            let surplus = all.len().saturating_sub(MAX_PAGES);
            all.drain(..surplus);
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        interaction::{Channel, Flow, InteractionKind},
        page::Total,
        time::Timestamp,
    };
    use uuid::Uuid;

    use super::*;

    fn page(from: u128, to: u128) -> Page<Interaction> {
        let event = |n| Interaction {
            id: Uuid::from_u128(n),
            at: Timestamp::default(),
            kind: InteractionKind::Note,
            channel: Channel::Internal,
            flow: Flow::Internal,
            subject: String::new(),
            summary: String::new(),
            ref_id: None,
            amount: None,
            measure: None,
            actor: String::new(),
            fields: domain::access::Fields::SHOWN,
        };
        let rows = (from..to).map(event).collect();
        Page { rows, next: Some(format!("after {to}")), previous: Some(format!("before {from}")), total: Total::exact(99), sum_minor: None }
    }

    fn numbers(all: &[Chunk]) -> Vec<Option<i64>> {
        all.iter().map(|c| c.first).collect()
    }

    #[test]
    fn pages_come_and_go_at_the_ends() {
        let mut all = vec![chunk(page(0, 2), Some(1))];
        for n in 1..20 {
            attach(&mut all, page(n * 2, n * 2 + 2), Way::Older);
        }
        assert_eq!(all.len(), MAX_PAGES);
        assert_eq!(all.first().and_then(|c| c.first), Some(17));
        assert_eq!(all.last().and_then(|c| c.first), Some(39));
        attach(&mut all, page(14, 16), Way::Newer);
        assert_eq!((all.len(), all.first().and_then(|c| c.first)), (MAX_PAGES, Some(15)));
        assert_eq!(all.last().and_then(|c| c.first), Some(37));
    }

    #[test]
    fn nothing_stands_there_twice() {
        let mut all = vec![chunk(page(0, 3), Some(1))];
        attach(&mut all, page(2, 5), Way::Older);
        assert_eq!(all[1].rows.len(), 2);
        assert_eq!(numbers(&all), [Some(1), Some(4)]);
        attach(&mut all, page(3, 5), Way::Older);
        assert_eq!((all.len(), all[1].older.clone()), (2, None));
    }

    #[test]
    fn in_the_middle_places_are_unknown() {
        let mut all = vec![chunk(page(50, 52), None)];
        attach(&mut all, page(52, 54), Way::Older);
        attach(&mut all, page(48, 50), Way::Newer);
        assert_eq!(numbers(&all), [None, None, None]);
    }
}
