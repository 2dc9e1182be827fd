//! What is bought together: rules over baskets, and recommendations from item to item.
//!
//! Items are numbers from 0 on, as a caller gives them out; there are as many as the highest one says.

mod evaluation;
mod fisher;
mod frequent;
mod item_to_item;
mod lists;
mod rules;

pub use evaluation::{Candidates, Case, Evaluation, Ranking, evaluate, popularity};
pub use fisher::fisher_greater;
pub use frequent::{Frequent, Itemset, frequent};
pub use item_to_item::{ItemToItem, Options, Reason, Recommendation, Similar};
pub use lists::Lists;
pub use rules::{Rule, Rules, rules};
