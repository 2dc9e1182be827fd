//! What was changed lately, for the pages that are open.
//!
//! A short memory with a number for each change. Whoever follows it remembers the number of the last one
//! it was told, so that a page that was away for a moment (asleep in another tab, or while the server
//! started anew) misses nothing, and one that was away for long is told to read everything again. It
//! lives in this process: two servers over one database do not hear of each other's changes.

use std::{
    collections::VecDeque,
    fmt,
    str::FromStr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::live::{Changed, News};
use tokio::sync::watch;

/// How many changes are remembered.
const REMEMBERED: usize = 1_024;

/// As many are told at once to whoever follows.
const SEVERAL: usize = 200;

/// What was changed lately. Cheap to clone: every clone is the same.
#[derive(Clone, Debug)]
pub struct Live(Arc<Mutex<Memory>>);

#[derive(Debug)]
struct Memory {
    /// Tells this memory from the one of a server that ran before.
    run: i64,
    /// The number of the next change.
    next: u64,
    /// The last changes, newest last.
    recent: VecDeque<Changed>,
    /// Wakes whoever follows; gone once the server stops.
    bell: Option<watch::Sender<u64>>,
}

/// How far somebody has been told: a number of one run of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    run: i64,
    next: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}-{}", self.run, self.next)
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (run, next) = text.split_once('-').ok_or(())?;
        Ok(Self { run: i64::from_str_radix(run, 16).map_err(drop)?, next: next.parse().map_err(drop)? })
    }
}

impl Live {
    /// Nothing has been changed yet; `run` is another number each time the server starts.
    pub fn new(run: i64) -> Self {
        Self(Arc::new(Mutex::new(Memory { run, next: 0, recent: VecDeque::new(), bell: Some(watch::Sender::new(0)) })))
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells everybody.
    pub fn publish(&self, changed: Changed) {
        let mut memory = self.memory();
        if memory.recent.len() == REMEMBERED {
            memory.recent.pop_front();
        }
        memory.recent.push_back(changed);
        memory.next += 1;
        if let Some(bell) = &memory.bell {
            bell.send_replace(memory.next);
        }
    }

    /// Ends every stream: the server stops.
    pub fn close(&self) {
        self.memory().bell = None;
    }

    /// Where a page stands that is made now.
    pub fn place(&self) -> Place {
        let memory = self.memory();
        Place { run: memory.run, next: memory.next }
    }

    /// Follows from a place on; from now on without one.
    pub fn follow(&self, place: Option<Place>) -> Follower {
        let bell = self.memory().bell.as_ref().map(watch::Sender::subscribe);
        Follower { live: self.clone(), place: place.unwrap_or_else(|| self.place()), bell }
    }
}

/// Somebody who is told what changes.
#[derive(Debug)]
pub struct Follower {
    live: Live,
    place: Place,
    bell: Option<watch::Receiver<u64>>,
}

impl Follower {
    /// The next news, and where that leads; none once the server stops.
    pub async fn next(&mut self) -> Option<(News, Place)> {
        loop {
            if let Some(news) = self.known() {
                return Some((news, self.place));
            }
            self.bell.as_mut()?.changed().await.ok()?;
        }
    }

    /// The next news and what else has happened by then, up to some hundred; none once the server stops.
    pub async fn several(&mut self) -> Option<Vec<(News, Place)>> {
        let mut several = vec![self.next().await?];
        while several.len() < SEVERAL {
            let Some(news) = self.known() else { break };
            several.push((news, self.place));
        }
        Some(several)
    }

    /// What has happened already, if anything has.
    fn known(&mut self) -> Option<News> {
        let memory = self.live.memory();
        let oldest = memory.next - memory.recent.len() as u64;
        let here = Place { run: memory.run, next: memory.next };
        // Of another run, or further back than is remembered, or from a future there is none of.
        if self.place.run != here.run || !(oldest..=here.next).contains(&self.place.next) {
            self.place = here;
            return Some(News::Resync);
        }
        let at = usize::try_from(self.place.next - oldest).ok()?;
        let changed = *memory.recent.get(at)?;
        self.place.next += 1;
        Some(changed.into())
    }
}

#[cfg(test)]
mod tests {
    use domain::live::ChangedKind;
    use uuid::Uuid;

    use super::*;

    fn customer(n: u128) -> Changed {
        Changed { kind: ChangedKind::Customer, id: Uuid::from_u128(n) }
    }

    async fn told(follower: &mut Follower, count: usize) -> Vec<News> {
        let mut news = Vec::new();
        for _ in 0..count {
            news.push(follower.next().await.expect("news").0);
        }
        news
    }

    #[tokio::test]
    async fn whoever_was_away_for_a_moment_misses_nothing() {
        let live = Live::new(5);
        live.publish(customer(1));
        let place: Place = live.place().to_string().parse().expect("a place");
        live.publish(customer(2));
        live.publish(customer(3));
        let mut follower = live.follow(Some(place));
        assert_eq!(told(&mut follower, 2).await, [customer(2).into(), customer(3).into()]);
        let waiting = tokio::spawn(async move { told(&mut follower, 1).await });
        live.publish(customer(4));
        assert_eq!(waiting.await.expect("told"), [customer(4).into()]);
    }

    #[tokio::test]
    async fn whoever_was_away_for_long_reads_everything_again() {
        let live = Live::new(5);
        let old = live.place();
        for n in 0..=REMEMBERED as u128 {
            live.publish(customer(n));
        }
        for place in [old, Place { run: 4, ..live.place() }, Place { next: 9_999, ..old }] {
            let mut follower = live.follow(Some(place));
            assert_eq!(follower.next().await, Some((News::Resync, live.place())), "{place}");
        }
    }

    #[tokio::test]
    async fn what_has_piled_up_is_told_at_once() {
        let live = Live::new(5);
        let mut follower = live.follow(None);
        for n in 0..SEVERAL as u128 + 1 {
            live.publish(customer(n));
        }
        let first = follower.several().await.expect("news");
        assert_eq!(
            (first.len(), first[0].0, first.last().map(|(_, place)| place.next)),
            (SEVERAL, customer(0).into(), Some(SEVERAL as u64))
        );
        assert_eq!(follower.several().await.expect("news"), [(customer(SEVERAL as u128).into(), live.place())]);
    }

    #[tokio::test]
    async fn streams_end_when_the_server_stops() {
        let live = Live::new(5);
        let mut follower = live.follow(None);
        let waiting = tokio::spawn(async move { follower.next().await });
        live.close();
        assert_eq!(waiting.await.expect("an end"), None);
        assert_eq!(live.follow(None).next().await, None);
        // What is in hand is still written.
        live.publish(customer(1));
    }

    #[test]
    fn a_place_that_is_none_is_refused() {
        for text in ["", "5", "x-1", "5-", "5-x", "-"] {
            assert_eq!(text.parse::<Place>(), Err(()), "{text}");
        }
    }
}
