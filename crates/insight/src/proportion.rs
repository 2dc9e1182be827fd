//! Shares and scores of samples, each with its interval.
