//! Experiments: who gets which arm, and what the difference between arms says.
