//! Recency, frequency and money, each in five classes (Hughes 1994, "Strategic database marketing").

use serde::Serialize;

use crate::{InsightError, error::many, math::quantile::quantile};

/// A line of an order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Number of the customer.
    pub customer: u32,
    /// When, in seconds from any one moment.
    pub second: i64,
    /// Number of the order: a customer's lines with the same number are one purchase.
    pub order: i64,
    /// What it came to.
    pub amount: f64,
}

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

/// The figures of each customer, by number of the customer. Recency is in whole days from the last line to `as_of`, in
/// seconds as the lines; zero for a line after it.
pub fn figures(mut lines: Vec<Line>, as_of: i64) -> Vec<Figures> {
    // Stable, so that amounts are added in the order they came in.
    lines.sort_by_key(|line| (line.customer, line.order));
    let figures = |own: &[Line]| Figures {
        recency: own.iter().map(|line| line.second).max().map_or(0.0, |last| ((as_of - last).max(0) / 86_400) as f64),
        frequency: own.chunk_by(|one, next| one.order == next.order).count() as f64,
        monetary: own.iter().map(|line| line.amount).sum(),
    };
    lines.chunk_by(|one, next| one.customer == next.customer).map(figures).collect()
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
        return Err(InsightError::TooLittle(format!("{}; five classes need five or more", many(customers.len(), "customer"))));
    }
    let finite = |one: &Figures| [one.recency, one.frequency, one.monetary].iter().all(|figure| figure.is_finite());
    if let Some(at) = customers.iter().position(|one| !finite(one)) {
        return Err(InsightError::Invalid(format!("customer {} of {} has a figure that is not a number", at + 1, customers.len())));
    }
    let recency_edges = edges(customers.iter().map(|one| one.recency));
    let frequency_edges = edges(customers.iter().map(|one| one.frequency));
    let monetary_edges = edges(customers.iter().map(|one| one.monetary));
    let mut rfm = Rfm { scores: Vec::new(), recency_edges, frequency_edges, monetary_edges };
    rfm.scores = customers.iter().map(|one| rfm.score(one)).collect();
    Ok(rfm)
}

impl Rfm {
    /// The classes of one more customer between the same edges.
    pub fn score(&self, one: &Figures) -> Scores {
        Scores {
            recency: 6 - class(one.recency, &self.recency_edges),
            frequency: class(one.frequency, &self.frequency_edges),
            monetary: class(one.monetary, &self.monetary_edges),
        }
    }
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
    use crate::testing::{self, day};

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
    fn lines_of_an_order_are_one_purchase() {
        let line = |customer, second, order, amount| Line { customer, second, order, amount };
        let lines = vec![line(2, 86_400, 9, 1.0), line(1, 5, 7, 4.0), line(2, 0, 8, 2.0), line(2, 86_401, 9, 3.0)];
        let all = figures(lines, 3 * 86_400);
        assert_eq!(all[0], Figures { recency: 2.0, frequency: 1.0, monetary: 4.0 });
        assert_eq!(all[1], Figures { recency: 1.0, frequency: 2.0, monetary: 6.0 });
    }

    #[test]
    fn online_retail() {
        let published = &serde_json::from_str::<serde_json::Value>(&testing::data("reference.json")).expect("JSON")["rfm"];
        let text = testing::data("online_retail.csv.gz");
        let mut customers = std::collections::HashMap::new();
        let mut lines = Vec::new();
        let mut csv = csv::Reader::from_reader(text.as_bytes());
        let mut record = csv::StringRecord::new();
        while csv.read_record(&mut record).expect("a record") {
            let number = |at: usize| record[at].trim().parse::<f64>().expect("a number");
            let (quantity, price) = (number(3), number(5));
            if record[6].trim().is_empty() || quantity <= 0.0 || price <= 0.0 {
                continue;
            }
            let new = u32::try_from(customers.len()).expect("few");
            let customer = *customers.entry(record[6].to_owned()).or_insert(new);
            let second = second(&record[4]);
            lines.push(Line { customer, second, order: second, amount: quantity * price });
        }
        assert_eq!(lines.len(), published["lines"]);
        let all = rfm(&figures(lines, second("2011-12-10 00:00:00"))).expect("fine");
        assert_eq!(all.scores.len(), published["customers"]);
        for (edges, name) in [
            (all.recency_edges, "recency_quintiles_days"),
            (all.frequency_edges, "frequency_quintiles"),
            (all.monetary_edges, "monetary_quintiles"),
        ] {
            for (edge, at) in edges.iter().zip(0..) {
                let published = published[name][at].as_f64().expect("a number");
                assert!((edge - published).abs() < 1e-9, "{name}: {edge} is not {published}");
            }
        }
    }

    fn second(text: &str) -> i64 {
        let numbers: Vec<i64> = text.split(['-', ' ', ':']).map(|number| number.parse().expect("a number")).collect();
        let days = i64::from(day(numbers[0] as u32 * 10_000 + numbers[1] as u32 * 100 + numbers[2] as u32));
        ((days * 24 + numbers[3]) * 60 + numbers[4]) * 60
    }

    #[test]
    fn degenerate_figures() {
        let one = Figures { recency: 1.0, frequency: 1.0, monetary: 1.0 };
        assert!(matches!(rfm(&[one; 4]), Err(InsightError::TooLittle(_))));
        assert!(matches!(rfm(&[Figures { monetary: f64::NAN, ..one }; 5]), Err(InsightError::Invalid(_))));
        assert_eq!(rfm(&[one; 5]).expect("fine").scores[0], Scores { recency: 5, frequency: 1, monetary: 1 });
    }
}
