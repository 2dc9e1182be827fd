//! Recency, frequency and money, each in five classes (Hughes 1994, "Strategic database marketing").

use serde::Serialize;

use crate::{InsightError, math::quantile::quantile};

/// A customer's three figures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// Days since the last purchase.
    pub recency: f64,
    /// Purchases.
    pub frequency: f64,
    /// What they came to.
    pub monetary: f64,
}

/// The class of a customer in each of the three, 1 to 5. Five is best: bought lately, often, and for much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Scores {
    /// Of recency; 5 for the fewest days.
    pub recency: u8,
    /// Of frequency.
    pub frequency: u8,
    /// Of money.
    pub monetary: u8,
}

/// All customers in classes.
#[derive(Clone, Debug, PartialEq)]
pub struct Rfm {
    /// Quintiles of the days since the last purchase: the quantiles at 0.2, 0.4, 0.6 and 0.8, linear between values.
    pub recency_edges: [f64; 4],
    /// Quintiles of the number of purchases.
    pub frequency_edges: [f64; 4],
    /// Quintiles of the money.
    pub monetary_edges: [f64; 4],
    /// Each customer's classes.
    pub scores: Vec<Scores>,
}

/// Puts customers into classes.
///
/// The tie rule: a figure's class is one more than the number of edges below it. So an edge itself belongs to the lower
/// class, equal figures always share a class whatever the order of the customers, and where many tie classes are
/// of unequal size, or empty. For recency the classes are then counted from the other end.
///
/// # Errors
/// Where there are fewer than five customers, or a figure is not finite.
pub fn rfm(customers: &[Figures]) -> Result<Rfm, InsightError> {
    if customers.len() < 5 {
        return Err(InsightError::TooLittle(format!("{} customers; five classes need five or more", customers.len())));
    }
    let finite = |one: &Figures| [one.recency, one.frequency, one.monetary].iter().all(|figure| figure.is_finite());
    if let Some(at) = customers.iter().position(|one| !finite(one)) {
        return Err(InsightError::Invalid(format!("customer {} of {} has a figure that is not a number", at + 1, customers.len())));
    }
    let recency_edges = edges(customers.iter().map(|one| one.recency));
    let frequency_edges = edges(customers.iter().map(|one| one.frequency));
    let monetary_edges = edges(customers.iter().map(|one| one.monetary));
    let score = |one: &Figures| Scores {
        recency: 6 - class(one.recency, &recency_edges),
        frequency: class(one.frequency, &frequency_edges),
        monetary: class(one.monetary, &monetary_edges),
    };
    Ok(Rfm { scores: customers.iter().map(score).collect(), recency_edges, frequency_edges, monetary_edges })
}

/// How many customers are in each of the classes 1 to 5.
pub fn sizes(classes: impl Iterator<Item = u8>) -> [usize; 5] {
    let mut sizes = [0; 5];
    classes.filter_map(|class| class.checked_sub(1)).for_each(|at| sizes[usize::from(at.min(4))] += 1);
    sizes
}

fn edges(figures: impl Iterator<Item = f64>) -> [f64; 4] {
    let mut sorted: Vec<f64> = figures.collect();
    sorted.sort_unstable_by(f64::total_cmp);
    [0.2, 0.4, 0.6, 0.8].map(|share| quantile(&sorted, share).unwrap_or(f64::NAN))
}

fn class(figure: f64, edges: &[f64; 4]) -> u8 {
    edges.iter().fold(1, |class, edge| class + u8::from(*edge < figure))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_figures_share_a_class() {
        let customers: Vec<_> = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 3.0, 6.0, 9.0]
            .iter()
            .zip(1..)
            .map(|(frequency, day)| Figures { recency: f64::from(day), frequency: *frequency, monetary: 10.0 * frequency })
            .collect();
        let all = rfm(&customers).expect("fine");
        assert_eq!(all.frequency_edges[..2], [1.0, 1.0]);
        assert!((all.frequency_edges[2] - 1.4).abs() < 1e-12 && (all.frequency_edges[3] - 3.6).abs() < 1e-12);
        let frequencies: Vec<_> = all.scores.iter().map(|scores| scores.frequency).collect();
        assert_eq!(frequencies, [1, 1, 1, 1, 1, 1, 4, 4, 5, 5]);
        assert_eq!(sizes(frequencies.into_iter()), [6, 0, 0, 2, 2]);
        let recencies: Vec<_> = all.scores.iter().map(|scores| scores.recency).collect();
        assert_eq!(recencies, [5, 5, 4, 4, 3, 3, 2, 2, 1, 1], "few days are best");
    }

    #[test]
    fn degenerate_figures() {
        let one = Figures { recency: 1.0, frequency: 1.0, monetary: 1.0 };
        assert!(matches!(rfm(&[one; 4]), Err(InsightError::TooLittle(_))));
        assert!(matches!(rfm(&[Figures { monetary: f64::NAN, ..one }; 5]), Err(InsightError::Invalid(_))));
        assert_eq!(rfm(&[one; 5]).expect("fine").scores[0], Scores { recency: 5, frequency: 1, monetary: 1 });
    }
}
