//! Alerts: the forms of their rules, what is expected of a figure, and who judges each bucket that is over.

mod forecast;
mod forms;
mod watch;

pub use forecast::bands;
pub(crate) use forms::routes;
pub use watch::{judge_due, watch};
