//! What can be wrong with what a model is asked to learn from.

/// Why a model has no answer. The sentence says what is wrong and where, for a person to read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InsightError {
    /// There is not enough to learn from, such as a single arm, or no repeat purchase at all.
    #[error("there is too little to learn from: {0}")]
    TooLittle(String),
    /// A value that cannot be, such as a negative number of purchases.
    #[error("{0}")]
    Invalid(String),
    /// The search for the best parameters did not settle; nothing that it found is to be believed.
    #[error("the fit did not converge: {0}")]
    NotConverged(String),
}

/// A number of things in words: "1 customer", "2 customers".
pub(crate) fn many(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
