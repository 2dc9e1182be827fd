//! The parts that pages are built from.

pub mod avatar;
pub mod badge;
pub mod icon;
pub mod keys;
pub mod link;
pub mod list;
pub mod notice;
pub mod price;
pub mod problem;
pub mod shell;
pub mod still;
pub mod timeline;
pub mod timeline_months;
pub mod timeline_watch;
pub mod words;
