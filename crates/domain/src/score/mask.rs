//! What of scores leaves: all of it is what models say, and some of it amounts.

use super::{CustomerScore, Distribution, MeasureKind, ModelCard, ModelKind, Score};
use crate::access::{
    FieldClass::{Money, Risk},
    Fields, Mask,
};

impl Mask for Score {
    fn mask(&mut self, fields: Fields) {
        if !fields.shows(Money) {
            (self.expected_minor, self.low_minor, self.high_minor) = (0, 0, 0);
        }
        self.fields = fields;
    }
}

impl Mask for CustomerScore {
    fn mask(&mut self, fields: Fields) {
        if !fields.shows(Risk) {
            self.score = None;
            self.history.clear();
            self.reasons.clear();
        }
        if let Some(score) = &mut self.score {
            score.mask(fields);
        }
        if !fields.shows(Money) {
            self.history.iter_mut().for_each(|past| past.expected_minor = 0);
        }
        self.fields = fields;
    }
}

impl Mask for Distribution {
    fn mask(&mut self, fields: Fields) {
        if !fields.shows(Risk) {
            self.value.clear();
            self.churn.clear();
            self.tiers.clear();
        }
        if !fields.shows(Risk) || !fields.shows(Money) {
            self.value.clear();
            self.expected_minor = 0;
            self.tiers.iter_mut().for_each(|tier| tier.expected_minor = 0);
        }
        self.fields = fields;
    }
}

impl Mask for ModelCard {
    fn mask(&mut self, fields: Fields) {
        if !fields.shows(Money) {
            self.measures.retain(|measure| !matches!(measure.kind, MeasureKind::Cap | MeasureKind::MeanAmount));
            if matches!(self.kind, ModelKind::Spend | ModelKind::SpendOrganisation) {
                self.parameters.clear();
            }
        }
    }
}
