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
    let (middle, half) = wilson(part as f64, n as f64);
    Some(rounded(middle, half, 1000.0, (0.0, 1.0)))
}

/// The middle of Wilson's interval of a share, and half its width.
fn wilson(part: f64, n: f64) -> (f64, f64) {
    let p = part / n;
    let middle = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    (middle, half)
}

/// Of the difference of two shares of `n` pairs, of whom `both`, the `first` and the `second` are counted, in thousandths:
/// method 10 of Newcombe (1998), "Improved confidence intervals for the difference between binomial proportions based on
/// paired data", Statistics in Medicine 17, 2635–2650. It is made of the Wilson intervals of both shares and of how far the two of
/// a pair go together, and holds for few pairs and for shares near 0 and 1 too. None without a pair.
pub fn paired_interval(n: i64, first: i64, second: i64, both: i64) -> Option<Interval> {
    if n < 1 {
        return None;
    }
    let (pairs, a, b, both) = (n as f64, first as f64, second as f64, both as f64);
    let (p, q) = (a / pairs, b / pairs);
    let of = |part: f64, share: f64| {
        let (middle, half) = wilson(part, pairs);
        (share - (middle - half), middle + half - share)
    };
    let ((below_p, above_p), (below_q, above_q)) = (of(a, p), of(b, q));
    // How far they go together: the coefficient of the fourfold table, towards zero where that is for the better.
    let (only_a, only_b, neither) = (a - both, b - both, pairs - a - b + both);
    let crossed = both * neither - only_a * only_b;
    let crossed = if crossed > 0.0 { (crossed - pairs / 2.0).max(0.0) } else { crossed };
    let spread = (a * (pairs - a) * b * (pairs - b)).sqrt();
    let together = if spread > 0.0 { crossed / spread } else { 0.0 };
    let far = |x: f64, y: f64| (x * x - 2.0 * together * x * y + y * y).max(0.0).sqrt();
    let bound = |x: f64| (x.clamp(-1.0, 1.0) * 1000.0).round() as i64;
    Some((bound(p - q - far(below_p, above_q)), bound(p - q + far(above_p, below_q))))
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
        // Altman, Machin, Bryant and Gardner (2000), Statistics with confidence, table 6.2: of 41 pairs 14 both, 5 only the first,
        // none only the second: 0.122, 0.011 to 0.226.
        assert_eq!(paired_interval(41, 19, 14, 14), Some((11, 226)));
        assert_eq!(paired_interval(0, 0, 0, 0), None);
    }

    #[test]
    fn a_difference_of_shares_is_unsure_where_nobody_did_anything_too() {
        assert_eq!(paired_interval(40, 0, 0, 0), Some((-88, 88)));
        // Who are counted for the other turn it round.
        assert_eq!(paired_interval(41, 14, 19, 14), Some((-226, -11)));
        // Of 40 pairs 20 and 10, none of them together: φ is 0.
        assert_eq!(paired_interval(40, 20, 10, 5), Some((38, 433)));
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
