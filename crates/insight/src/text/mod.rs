//! What a message is about, in which language, and in which mood.
//!
//! [`Classifier`] learns categories from labelled messages: what customers want, or whether they are pleased.
//! [`language`] tells the language of a message.

mod calibrate;
mod classifier;
mod holdout;
mod language;
mod measure;
mod svm;
mod token;
mod vocabulary;
mod weights;

#[cfg(test)]
mod tests;

pub use calibrate::{Routing, route};
pub use classifier::{Classifier, Reason, Verdict};
pub use holdout::stratified;
pub use language::{Language, language};
pub use measure::{Confusion, accuracy, confusions, macro_f1};
