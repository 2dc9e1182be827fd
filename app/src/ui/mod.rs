//! The parts that pages are built from.

pub mod avatar;
pub mod badge;
pub mod chart;
pub mod driver;
pub mod figure;
pub mod icon;
pub mod keys;
pub mod layers;
pub mod link;
pub mod list;
pub mod live;
pub mod notice;
pub mod plain;
pub mod price;
pub mod problem;
pub mod recent;
pub mod shell;
pub mod shortcuts;
pub mod standing;
pub mod still;
pub mod textarea;
pub mod timeline;
pub mod timeline_months;
pub mod timeline_watch;
pub mod told;
mod who;
pub mod words;
