//! What is bought together, and what to recommend next.
