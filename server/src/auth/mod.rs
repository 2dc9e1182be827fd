//! Signing in, and who asks.

pub mod gate;
