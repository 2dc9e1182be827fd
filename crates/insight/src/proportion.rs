//! Shares and scores of samples, each with its interval.

use serde::Serialize;
use statrs::distribution::{Continuous, ContinuousCDF, Normal, StudentsT};

use crate::InsightError;

/// Where a true value is believed to lie, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// As much on either side of a value.
    pub fn around(value: f64, half_width: f64) -> Self {
        Self { low: value - half_width, high: value + half_width }
    }
}

/// The interval of a share by Wilson (1927), "Probable inference, the law of succession, and statistical
/// inference", JASA 22: it never leaves [0, 1] and holds for small samples, where the usual ± does not.
///
/// # Errors
/// When nobody was asked, more succeeded than were asked, or `confidence` does not lie between 0 and 1.
pub fn wilson(successes: u64, n: u64, confidence: f64) -> Result<Interval, InsightError> {
    if n == 0 {
        return Err(InsightError::TooLittle("a share of nobody has no interval; give at least one answer".to_owned()));
    }
    if successes > n {
        return Err(InsightError::Invalid(format!("{successes} successes are more than the {n} that were counted")));
    }
    let z = two_sided_z(confidence)?;
    let (n, p) = (n as f64, successes as f64 / n as f64);
    let shrunk = 1.0 + z * z / n;
    let centre = (p + z * z / (2.0 * n)) / shrunk;
    let half_width = z / shrunk * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    // At the ends of the scale the formula is exact, but its rounding is not.
    let low = if p == 0.0 { 0.0 } else { centre - half_width };
    let high = if p == 1.0 { 1.0 } else { centre + half_width };
    Ok(Interval { low, high })
}

/// A net promoter score.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Nps {
    /// How many answered.
    pub n: u64,
    /// Percentage of promoters less percentage of detractors, −100 to 100.
    pub score: f64,
    /// Half the width of its interval, in the same points; none where everybody answered alike, since the
    /// answers then say nothing of how much they vary.
    pub half_width: Option<f64>,
}

/// The net promoter score of so many who answered 9 or 10, 7 or 8, and 0 to 6. Its interval takes an answer as
/// +1, 0 or −1, whose variance is (p + d) − (p − d)² (Rocks 2016, "Interval estimation for the net promoter score").
///
/// # Errors
/// When nobody answered, or `confidence` does not lie between 0 and 1.
pub fn nps(promoters: u64, passives: u64, detractors: u64, confidence: f64) -> Result<Nps, InsightError> {
    let z = two_sided_z(confidence)?;
    let n = promoters + passives + detractors;
    if n == 0 {
        return Err(InsightError::TooLittle("a net promoter score needs at least one answer".to_owned()));
    }
    let share = |count: u64| count as f64 / n as f64;
    let score = share(promoters) - share(detractors);
    let alike = [promoters, passives, detractors].contains(&n);
    let variance = share(promoters) + share(detractors) - score * score;
    let half_width = (!alike).then(|| 100.0 * z * (variance / n as f64).sqrt());
    Ok(Nps { n, score: 100.0 * score, half_width })
}

/// The net promoter score of answers from 0 to 10.
///
/// # Errors
/// As [`nps`], and when an answer is above 10.
pub fn nps_of_scores(scores: &[u8], confidence: f64) -> Result<Nps, InsightError> {
    let mut counts = [0; 3];
    for score in scores {
        let class = match score {
            0..=6 => 2,
            7 | 8 => 1,
            9 | 10 => 0,
            _ => return Err(InsightError::Invalid(format!("{score} is not an answer from 0 to 10"))),
        };
        counts[class] += 1;
    }
    nps(counts[0], counts[1], counts[2], confidence)
}

/// Satisfaction on a scale of 5 points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Csat {
    /// How many answered.
    pub n: u64,
    /// Mean answer, 1 to 5.
    pub mean: f64,
    /// Interval of the mean by Student's t, kept within the scale; none for one answer, or where all are alike.
    pub mean_interval: Option<Interval>,
    /// Share that answered 4 or 5, which is what CSAT usually means.
    pub top_box: f64,
    /// Wilson's interval of that share.
    pub top_box_interval: Interval,
}

/// Satisfaction from answers of 1 to 5.
///
/// # Errors
/// When nobody answered, an answer is not on the scale, or `confidence` does not lie between 0 and 1.
pub fn csat(scores: &[u8], confidence: f64) -> Result<Csat, InsightError> {
    if let Some(score) = scores.iter().find(|score| !(1..=5).contains(*score)) {
        return Err(InsightError::Invalid(format!("{score} is not an answer from 1 to 5")));
    }
    let n = scores.len() as u64;
    let satisfied = scores.iter().filter(|score| **score >= 4).count() as u64;
    let top_box_interval = wilson(satisfied, n, confidence)?;
    let mean = scores.iter().map(|score| f64::from(*score)).sum::<f64>() / n as f64;
    let squares = scores.iter().map(|score| (f64::from(*score) - mean).powi(2)).sum::<f64>();
    let alike = scores.iter().all(|score| Some(score) == scores.first());
    let mean_interval = if alike {
        None
    } else {
        let freedom = (n - 1) as f64;
        let around = Interval::around(mean, two_sided_t(confidence, freedom)? * (squares / freedom / n as f64).sqrt());
        Some(Interval { low: around.low.max(1.0), high: around.high.min(5.0) })
    };
    Ok(Csat { n, mean, mean_interval, top_box: satisfied as f64 / n as f64, top_box_interval })
}

/// How many standard errors on either side of a normal value are believed in at a confidence such as 0.95.
pub(crate) fn two_sided_z(confidence: f64) -> Result<f64, InsightError> {
    Ok(Normal::standard().inverse_cdf(upper(confidence)?))
}

/// As [`two_sided_z`], by Student's t with so many degrees of freedom.
pub(crate) fn two_sided_t(confidence: f64, freedom: f64) -> Result<f64, InsightError> {
    let t = StudentsT::new(0.0, 1.0, freedom).map_err(|error| InsightError::Invalid(format!("degrees of freedom {freedom}: {error}")))?;
    let upper = upper(confidence)?;
    // The library's inverse is good to six or seven digits; a Newton step doubles them.
    let rough = t.inverse_cdf(upper);
    Ok(rough - (t.cdf(rough) - upper) / t.pdf(rough))
}

fn upper(confidence: f64) -> Result<f64, InsightError> {
    if confidence > 0.0 && confidence < 1.0 {
        return Ok(0.5 + confidence / 2.0);
    }
    Err(InsightError::Invalid(format!("a confidence of {confidence} does not lie between 0 and 1; 0.95 is usual")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(ours: f64, published: f64, digits: i32) {
        assert!((ours - published).abs() <= 0.5000001 * 10_f64.powi(-digits), "{ours} is not {published}");
    }

    #[test]
    fn proportion_wilson_as_published() {
        let interval = wilson(81, 263, 0.95).unwrap();
        near(interval.low, 0.25528852, 8);
        near(interval.high, 0.36620958, 8);
        let none = wilson(0, 20, 0.95).unwrap();
        assert_eq!(none.low, 0.0);
        near(none.high, 0.16112516, 8);
        let all = wilson(20, 20, 0.95).unwrap();
        near(all.low, 1.0 - 0.16112516, 8);
        assert_eq!(all.high, 1.0);
    }

    #[test]
    fn proportion_nps_as_published() {
        let ours = nps(60, 25, 15, 0.95).unwrap();
        near(ours.score, 45.0, 12);
        near(ours.half_width.unwrap(), 14.5, 1);
        let scores = [10, 9, 9, 8, 7, 6, 0];
        assert_eq!(nps_of_scores(&scores, 0.95), nps(3, 2, 2, 0.95));
        assert_eq!(nps(5, 0, 0, 0.95).unwrap().half_width, None);
    }

    /// By hand, with the quantile from tables.
    #[test]
    fn proportion_csat_is_the_t_interval() {
        let ours = csat(&[5, 4, 4, 3, 5, 1, 2, 5], 0.95).unwrap();
        assert_eq!((ours.n, ours.mean, ours.top_box), (8, 3.625, 0.625));
        // The sum of squares is 15.875, and Student's 97.5 % point with 7 degrees of freedom 2.364624.
        let half_width = 2.364624251592785 * (15.875_f64 / 7.0 / 8.0).sqrt();
        near(ours.mean_interval.unwrap().low, 3.625 - half_width, 8);
        near(ours.mean_interval.unwrap().high, 3.625 + half_width, 8);
        assert_eq!(ours.top_box_interval, wilson(5, 8, 0.95).unwrap());
        assert_eq!(csat(&[4, 4], 0.95).unwrap().mean_interval, None);
    }

    /// scipy: `t.ppf(0.975, …)`, and `norm.ppf(0.975)`.
    #[test]
    fn proportion_quantiles_as_in_r() {
        near(two_sided_t(0.95, 1.0).unwrap(), 12.706204736174698, 10);
        near(two_sided_t(0.95, 7.0).unwrap(), 2.364624251592785, 10);
        near(two_sided_t(0.95, 36_503.75).unwrap(), 1.960028973713851, 10);
        near(two_sided_z(0.95).unwrap(), 1.959963984540054, 10);
    }

    #[test]
    fn proportion_degenerate_samples_are_refused() {
        assert!(wilson(0, 0, 0.95).is_err());
        assert!(wilson(3, 2, 0.95).is_err());
        assert!(wilson(1, 2, 1.0).is_err());
        assert!(wilson(1, 2, f64::NAN).is_err());
        assert!(nps(0, 0, 0, 0.95).is_err());
        assert!(nps_of_scores(&[11], 0.95).is_err());
        assert!(csat(&[], 0.95).is_err());
        assert!(csat(&[0], 0.95).is_err());
    }
}
