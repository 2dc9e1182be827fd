//! Work over long ranges on all cores, with a result that does not hang on how many there are.

use std::{
    ops::Range,
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// Items that one thread takes at a time.
const BLOCK: usize = 8192;

/// The sum over `0..len` of what `part` adds up over each block of it.
///
/// The blocks are the same whatever the number of threads, and are added in their order: the sum is the same to
/// the last bit on every machine.
pub fn sum(len: usize, part: impl Fn(Range<usize>) -> f64 + Sync) -> f64 {
    blocks(len, &part).into_iter().sum()
}

/// What `part` makes of `0..len`, block by block, in order.
pub fn map<T: Send>(len: usize, part: impl Fn(Range<usize>) -> Vec<T> + Sync) -> Vec<T> {
    let mut blocks = blocks(len, &part);
    if blocks.len() == 1 {
        return blocks.swap_remove(0);
    }
    blocks.into_iter().flatten().collect()
}

fn cores() -> usize {
    static CORES: OnceLock<usize> = OnceLock::new();
    *CORES.get_or_init(|| thread::available_parallelism().map_or(1, usize::from))
}

fn blocks<T: Send>(len: usize, part: &(impl Fn(Range<usize>) -> T + Sync)) -> Vec<T> {
    let count = len.div_ceil(BLOCK);
    let block = |at: usize| part(at * BLOCK..len.min((at + 1) * BLOCK));
    // To ask for the number of cores takes longer than a short range does.
    let threads = if count < 2 { 1 } else { cores().min(count) };
    if threads < 2 {
        return (0..count).map(block).collect();
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= count {
                return done;
            }
            done.push((at, block(at)));
        }
    };
    let mut done = thread::scope(|scope| {
        let helpers: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for helper in helpers {
            match helper.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_once_and_in_order() {
        for len in [0, 1, BLOCK, 5 * BLOCK + 3] {
            assert_eq!(map(len, |range| range.collect()), (0..len).collect::<Vec<_>>());
            let total = sum(len, |range| range.map(|at| at as f64).sum());
            assert_eq!(total, (0..len).map(|at| at as f64).sum::<f64>());
        }
    }
}
