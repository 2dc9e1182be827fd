//! Scorecards: points for each answer, to be added up (Siddiqi 2006, chapter 7).

use super::{logistic::Logistic, weight_of_evidence::Binning};
use crate::InsightError;

/// What points mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scaling {
    /// The score that stands for `odds`.
    pub score: f64,
    /// Odds of good to bad at that score: 50 is fifty good for each bad.
    pub odds: f64,
    /// How many points more double the odds.
    pub points_to_double: f64,
}

impl Scaling {
    fn factor(&self) -> f64 {
        self.points_to_double / std::f64::consts::LN_2
    }

    fn offset(&self) -> f64 {
        self.score - self.factor() * self.odds.ln()
    }

    /// The score of log-odds of the (bad) outcome.
    pub fn score(&self, log_odds: f64) -> f64 {
        self.offset() - self.factor() * log_odds
    }

    fn check(&self) -> Result<(), InsightError> {
        super::positive("the odds", self.odds)?;
        super::positive("the number of points that double the odds", self.points_to_double)?;
        if self.score.is_finite() {
            return Ok(());
        }
        Err(InsightError::Invalid("the score that stands for the odds is not a finite number".to_owned()))
    }
}

/// A factor of the card, with the points of each of its classes.
#[derive(Clone, Debug, PartialEq)]
pub struct Characteristic {
    /// The classes.
    pub binning: Binning,
    /// Points of each class.
    pub points: Vec<f64>,
}

/// A scorecard: the score is the sum of the points, and higher is better.
#[derive(Clone, Debug, PartialEq)]
pub struct Scorecard {
    /// The factors.
    pub characteristics: Vec<Characteristic>,
    /// The logistic regression on the weights of evidence that the points come from.
    pub model: Logistic,
    /// What points mean.
    pub scaling: Scaling,
}

impl Scorecard {
    /// Learns from `columns`, one per name, in at most `bins` classes each; an outcome that is true is bad.
    ///
    /// # Errors
    /// As [`Binning::of`] and [`Logistic::fit`], and for a scaling that cannot be.
    pub fn fit(names: &[&str], columns: &[&[f64]], outcomes: &[bool], bins: usize, scaling: Scaling) -> Result<Self, InsightError> {
        scaling.check()?;
        let binnings =
            names.iter().zip(columns).map(|(name, column)| Binning::of(name, column, outcomes, bins)).collect::<Result<Vec<_>, _>>()?;
        let weigh = |(binning, column): (&Binning, &&[f64])| column.iter().map(|&value| binning.weight(value)).collect();
        let weights: Vec<Vec<f64>> = binnings.iter().zip(columns).map(weigh).collect();
        let model = Logistic::fit(names, &weights.iter().map(Vec::as_slice).collect::<Vec<_>>(), outcomes)?;

        // The intercept and the offset are spread evenly, so that each factor's points stand alone.
        let parts = names.len() as f64;
        let even = scaling.score(model.intercept) / parts;
        let points = |binning: &Binning, coefficient: f64| {
            binning.bins.iter().map(|bin| even - scaling.factor() * coefficient * bin.weight_of_evidence).collect()
        };
        let characteristics = binnings
            .into_iter()
            .zip(&model.coefficients)
            .map(|(binning, &coefficient)| Characteristic { points: points(&binning, coefficient), binning })
            .collect();
        Ok(Self { characteristics, model, scaling })
    }

    /// The score of one customer's factors, in the order of the names.
    ///
    /// # Panics
    /// When there are not as many factors as names.
    pub fn score(&self, factors: &[f64]) -> f64 {
        assert_eq!(factors.len(), self.characteristics.len(), "one value for each factor");
        self.characteristics.iter().zip(factors).map(|(part, &value)| part.points[part.binning.class(value)]).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCALING: Scaling = Scaling { score: 600.0, odds: 50.0, points_to_double: 20.0 };

    fn sample() -> (Vec<f64>, Vec<f64>, Vec<bool>) {
        let days: Vec<_> = (0..400).map(|at| f64::from(at * 37 % 101)).collect();
        let orders: Vec<_> = (0..400).map(|at| f64::from(at * 11 % 7)).collect();
        let outcomes = (0..400).map(|at| days[at] - 9.0 * orders[at] + f64::from(at as u32 * 53 % 97) > 60.0).collect();
        (days, orders, outcomes)
    }

    #[test]
    fn points_double_the_odds_as_they_say() {
        assert!((SCALING.score(-(50_f64.ln())) - 600.0).abs() < 1e-9);
        assert!((SCALING.score(-(100_f64.ln())) - 620.0).abs() < 1e-9);
        assert!((SCALING.score(-(25_f64.ln())) - 580.0).abs() < 1e-9);
    }

    #[test]
    fn one_factor_alone_has_the_odds_of_its_classes() {
        let (days, _, outcomes) = sample();
        let card = Scorecard::fit(&["days"], &[&days], &outcomes, 5, SCALING).unwrap();
        // A weight of evidence is already in log-odds: its coefficient is −1.
        assert!((card.model.coefficients[0] + 1.0).abs() < 1e-8);
        for (bin, points) in card.characteristics[0].binning.bins.iter().zip(&card.characteristics[0].points) {
            let odds = bin.goods as f64 / bin.bads as f64;
            assert!((points - SCALING.score(-odds.ln())).abs() < 1e-6);
        }
    }

    #[test]
    fn the_points_add_up_to_the_models_log_odds() {
        let (days, orders, outcomes) = sample();
        let card = Scorecard::fit(&["days", "orders"], &[&days, &orders], &outcomes, 5, SCALING).unwrap();
        let weights: Vec<_> = card.characteristics.iter().zip([30.0, 2.0]).map(|(part, value)| part.binning.weight(value)).collect();
        assert!((card.score(&[30.0, 2.0]) - SCALING.score(card.model.log_odds(&weights))).abs() < 1e-9);
        assert!(card.score(&[0.0, 6.0]) > card.score(&[100.0, 0.0]));
    }

    #[test]
    fn a_scaling_that_cannot_be_is_refused() {
        let (days, _, outcomes) = sample();
        let refused = |scaling| Scorecard::fit(&["days"], &[&days], &outcomes, 5, scaling).is_err();
        assert!(refused(Scaling { odds: 0.0, ..SCALING }));
        assert!(refused(Scaling { points_to_double: f64::NAN, ..SCALING }));
        assert!(Scorecard::fit(&["same"], &[&[1.0; 400]], &outcomes, 5, SCALING).is_err());
    }
}
