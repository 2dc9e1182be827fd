//! Special functions, optimisers and small linear algebra that the models share.

pub mod correlation;
pub mod matrix;
pub mod minimise;
pub mod parallel;
pub mod quantile;
pub mod special;
