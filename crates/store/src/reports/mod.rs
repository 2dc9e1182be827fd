//! Reports: what they show, added up from the cubes or, where these do not keep it, from everybody's orders and tickets; and
//! those that are kept under a name.

mod axes;
mod kept;
mod made;
mod pivot;
pub mod runs;

pub use kept::{Due, NewReport, change, create, delete, due, get, list, mail, mailed, no_mail, told};
pub use made::{Step, Work};
pub use pivot::{choices, read};
