//! What a role reaches and what it is shown: nothing else leaves the store, by whatever way it is asked.

mod canaries;
mod reach;
mod same;

pub(crate) use store::testing::world;
