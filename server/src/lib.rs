//! The server: command line, configuration, router, REST API.
//!
//! The program is [`cli::run`]; tests use [`router::router`] without a socket.

pub mod alerts;
pub mod api;
pub mod assets;
pub mod auth;
pub mod bench;
mod boards;
pub mod bulk;
pub mod bulletin;
mod calls;
pub mod cli;
pub mod config;
pub mod connections;
pub mod demo;
pub mod export;
pub mod fetch;
pub mod findings;
pub mod health;
pub mod import;
pub mod insight;
pub mod live;
pub mod mail;
mod markup;
mod merged;
pub mod out;
pub mod pdf;
pub mod preferences;
pub mod privacy;
mod promises;
pub mod rate;
pub mod render;
pub mod report_runs;
pub mod reports;
pub mod router;
mod scorecard;
pub mod scores;
pub mod secrets;
pub mod security;
pub mod shutdown;
pub mod state;
pub mod telemetry;
pub mod tls;

/// A page is thousands of small strings; the system's allocator took a quarter of the time to make one.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
