//! Why a customer's chance is what it is.

use super::logistic::Logistic;

/// Which way a factor moves a customer's chance of the outcome, against the average customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The outcome is more likely.
    Raises,
    /// The outcome is less likely.
    Lowers,
}

/// What one factor does to a customer's log-odds. The words for it are the caller's, in the reader's language.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// Name of the factor.
    pub factor: String,
    /// The customer's value, in the factor's own unit.
    pub value: f64,
    /// The average customer's value.
    pub average: f64,
    /// Log-odds that this adds (or takes, where negative): coefficient × (value − average).
    pub contribution: f64,
    /// Its sign, as a word to choose another by.
    pub direction: Direction,
}

impl Logistic {
    /// Why a customer differs from the average one: the factors that move the log-odds, most telling first.
    ///
    /// The contributions add up to the customer's log-odds less those of a customer with average factors
    /// (Shapley values of a linear model with independent factors: Lundberg & Lee 2017, corollary 1). A factor
    /// that changes nothing is left out.
    ///
    /// # Panics
    /// When there are not as many factors as names.
    pub fn reasons(&self, factors: &[f64]) -> Vec<Reason> {
        assert_eq!(factors.len(), self.coefficients.len(), "one value for each factor");
        let reason = |at: usize| {
            let contribution = self.coefficients[at] * (factors[at] - self.means[at]);
            let direction = if contribution > 0.0 { Direction::Raises } else { Direction::Lowers };
            Reason { factor: self.names[at].clone(), value: factors[at], average: self.means[at], contribution, direction }
        };
        let mut reasons: Vec<_> = (0..factors.len()).map(reason).filter(|reason| reason.contribution != 0.0).collect();
        reasons.sort_by(|a, b| b.contribution.abs().total_cmp(&a.contribution.abs()));
        reasons
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_add_up_to_the_distance_from_the_average_customer() {
        let days: Vec<_> = (0..60).map(|at| f64::from(at * 13 % 60)).collect();
        let orders: Vec<_> = (0..60).map(|at| f64::from(at * 7 % 9)).collect();
        let outcomes: Vec<_> = days.iter().zip(&orders).map(|(days, orders)| days - 4.0 * orders + (days * 5.0) % 40.0 > 20.0).collect();
        let model = Logistic::fit(&["days", "orders"], &[&days, &orders], &outcomes).unwrap();

        let customer = [55.0, 8.0];
        let reasons = model.reasons(&customer);
        let sum: f64 = reasons.iter().map(|reason| reason.contribution).sum();
        assert!((sum - (model.log_odds(&customer) - model.log_odds(&model.means))).abs() < 1e-9);
        assert!(reasons[0].contribution.abs() >= reasons[1].contribution.abs());
        let direction = |name| reasons.iter().find(|reason| reason.factor == name).map(|reason| reason.direction);
        assert_eq!(direction("days"), Some(Direction::Raises));
        assert_eq!(direction("orders"), Some(Direction::Lowers));
        assert_eq!(model.reasons(&model.means.clone()), vec![]);
    }
}
