//! How sure a figure out of answers is: 95 % intervals. Who answers is taken as a random part of all who might.

/// The quantile of the normal distribution that leaves 2.5 % above it.
const Z: f64 = 1.959_963_984_540_054;

/// From where to where the figure lies with 95 %, in its unit.
pub type Interval = (i64, i64);

fn rounded(middle: f64, half: f64, scale: f64, (least, most): (f64, f64)) -> Interval {
    let bound = |x: f64| (x.clamp(least, most) * scale).round() as i64;
    (bound(middle - half), bound(middle + half))
}

/// Of a mean of `n` scores from 1 to 5, in hundredths: mean ± z·s÷√n with the standard deviation s of the answers.
/// None for fewer than two answers, whose spread nobody knows.
pub fn mean_interval(n: i64, sum: i64, squares: i64) -> Option<Interval> {
    if n < 2 {
        return None;
    }
    let (count, mean) = (n as f64, sum as f64 / n as f64);
    let variance = ((squares as f64 - sum as f64 * mean) / (count - 1.0)).max(0.0);
    Some(rounded(mean, Z * (variance / count).sqrt(), 100.0, (1.0, 5.0)))
}

/// Of a share of `part` in `n`, in thousandths: Wilson's score interval (1927), which holds for few answers and for
/// shares near 0 and 1 too.
pub fn share_interval(part: i64, n: i64) -> Option<Interval> {
    if n < 1 {
        return None;
    }
    let (n, p) = (n as f64, part as f64 / n as f64);
    let middle = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    Some(rounded(middle, half, 1000.0, (0.0, 1.0)))
}

/// Of the mean of differences, each of two that belong together, in `scale` parts of one: mean ± z·s÷√n. None for fewer
/// than two.
pub fn difference_interval(differences: &[i64], scale: i64) -> Option<Interval> {
    if differences.len() < 2 {
        return None;
    }
    let n = differences.len() as f64;
    let mean = differences.iter().map(|one| *one as f64).sum::<f64>() / n;
    let variance = differences.iter().map(|one| (*one as f64 - mean).powi(2)).sum::<f64>() / (n - 1.0);
    Some(rounded(mean, Z * (variance / n).sqrt(), scale as f64, (f64::MIN, f64::MAX)))
}

/// Of a net promoter score, in points: each answer counts 1, 0 or −1, and the mean of those has the variance
/// (p + d − (p − d)²) ÷ n.
pub fn net_interval(promoters: i64, detractors: i64, n: i64) -> Option<Interval> {
    if n < 2 {
        return None;
    }
    let (p, d, n) = (promoters as f64 / n as f64, detractors as f64 / n as f64, n as f64);
    let half = Z * (((p + d - (p - d) * (p - d)) / n).max(0.0)).sqrt();
    Some(rounded(p - d, half, 100.0, (-1.0, 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples() {
        // Newcombe (1998), table I: 81 of 263 is 0.2553 to 0.3662, 0 of 20 is 0 to 0.1611.
        assert_eq!(share_interval(81, 263), Some((255, 366)));
        assert_eq!(share_interval(0, 20), Some((0, 161)));
        assert_eq!(share_interval(0, 0), None);
    }

    #[test]
    fn the_mean_of_what_all_say_is_sure() {
        assert_eq!(mean_interval(10, 40, 160), Some((400, 400)));
        // 1, 2, 3, 4, 5: mean 3, s = 1.5811, half 1.3859.
        assert_eq!(mean_interval(5, 15, 55), Some((161, 439)));
        assert_eq!(mean_interval(1, 5, 25), None);
        // 60 of 100 promote, 20 do not: 40 ± 100 · 1.96 · √(0.64 ÷ 100) = 40 ± 15.7.
        assert_eq!(net_interval(60, 20, 100), Some((24, 56)));
    }
}
