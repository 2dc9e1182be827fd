//! The weights of a classifier, kept small.

use serde::{Deserialize, Serialize};

use super::vocabulary::Sparse;

/// One weight for each feature and category, each a whole number of its category's unit. A weight is off by
/// half a two-hundred-and-fifty-fourth of the largest at most, which moves no figure that anyone sees.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Weights {
    units: Vec<f32>,
    constants: Vec<f32>,
    /// Feature by feature, its weight for every category.
    steps: Vec<i8>,
}

impl Weights {
    /// Of the weights of each category, whose last is the constant.
    pub(super) fn of(categories: &[Vec<f64>]) -> Self {
        let features = categories.first().map_or(0, |weights| weights.len() - 1);
        let largest = |weights: &Vec<f64>| weights[..features].iter().fold(f64::MIN_POSITIVE, |top, weight| top.max(weight.abs()));
        let units: Vec<f64> = categories.iter().map(|weights| largest(weights) / f64::from(i8::MAX)).collect();
        let mut steps = Vec::with_capacity(features * categories.len());
        for feature in 0..features {
            steps.extend(categories.iter().zip(&units).map(|(weights, unit)| (weights[feature] / unit).round() as i8));
        }
        Self {
            units: units.iter().map(|unit| *unit as f32).collect(),
            constants: categories.iter().map(|weights| weights[features] as f32).collect(),
            steps,
        }
    }

    /// How far a message lies on the side of each category.
    pub(super) fn margins(&self, vector: &Sparse) -> Vec<f64> {
        let mut sums = vec![0.0_f32; self.units.len()];
        for (feature, value) in vector {
            let row = self.row(*feature as usize);
            sums.iter_mut().zip(row).for_each(|(sum, step)| *sum += f32::from(*step) * value);
        }
        let margin = |((sum, unit), constant): ((f32, &f32), &f32)| f64::from(sum * unit + constant);
        sums.into_iter().zip(&self.units).zip(&self.constants).map(margin).collect()
    }

    /// What a feature says for a category.
    pub(super) fn of_feature(&self, feature: usize, category: usize) -> f64 {
        f64::from(self.row(feature)[category]) * f64::from(self.units[category])
    }

    fn row(&self, feature: usize) -> &[i8] {
        let width = self.units.len();
        &self.steps[feature * width..(feature + 1) * width]
    }
}
