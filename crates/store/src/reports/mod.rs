//! Reports: what they show, added up from the cubes, and those that are kept under a name.

mod kept;
mod pivot;

pub use kept::{Due, NewReport, change, create, delete, due, get, list, mail, mailed, no_mail, told};
pub use pivot::{choices, read};
