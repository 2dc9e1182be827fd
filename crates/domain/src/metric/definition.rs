//! A figure's definition, as the page of definitions and the API tell it.

use serde::{Deserialize, Serialize};

use super::{Better, Dimension, Group, Metric, Unit, words};
use crate::format::Locale;

/// What a figure is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Definition {
    /// Its word in addresses.
    pub metric: Metric,
    /// What it is called.
    pub name: String,
    /// What it means, in a sentence.
    pub sentence: String,
    /// How it is worked out.
    pub formula: String,
    /// What it is measured in: money in minor units, shares between 0 and 1, their differences between −1 and 1, and
    /// times in seconds where it is a series.
    pub unit: Unit,
    /// Of what it is better to have.
    pub better: Better,
    /// By what it can be split, besides time.
    pub dimensions: Vec<Dimension>,
    /// The role that answers for it.
    pub owner: String,
    /// What it is looked at with; none for what others are only worked out of.
    pub group: Option<Group>,
}

impl Metric {
    /// Its definition in a language.
    pub fn definition(self, locale: Locale) -> Definition {
        let words::Words { name, sentence, formula } = words::of(self, locale);
        Definition {
            metric: self,
            name: name.to_owned(),
            sentence: sentence.to_owned(),
            formula: formula.to_owned(),
            unit: self.unit(),
            better: self.better(),
            dimensions: self.dimensions().to_vec(),
            owner: self.owner().to_owned(),
            group: self.group(),
        }
    }
}
