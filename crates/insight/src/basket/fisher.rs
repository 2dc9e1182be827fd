//! Fisher's exact test.

use statrs::function::factorial::ln_binomial;

/// How likely at least `both` of `n` baskets hold two things by chance, where `one` of them hold the first and
/// `other` the second: the upper tail of the hypergeometric distribution (Fisher 1935). 1 where the counts
/// cannot be.
pub fn fisher_greater(both: u64, one: u64, other: u64, n: u64) -> f64 {
    let (least, most) = ((one + other).saturating_sub(n), one.min(other));
    if both <= least || most > n || one.max(other) > n {
        return 1.0;
    }
    if both > most {
        return 0.0;
    }
    // From the smaller tail inwards, so that neither the sum nor its first term loses digits.
    if both as f64 * n as f64 >= one as f64 * other as f64 {
        tail(both, one, other, n, most).min(1.0)
    } else {
        // The baskets without the second thing: what is at least `both` of one is at most `one - both` of the other.
        (1.0 - tail(one - both + 1, one, n - other, n, one.min(n - other))).clamp(0.0, 1.0)
    }
}

/// P(X ≥ from), each term from the one before it.
fn tail(from: u64, one: u64, other: u64, n: u64, most: u64) -> f64 {
    let mut term = (ln_binomial(other, from) + ln_binomial(n - other, one - from) - ln_binomial(n, one)).exp();
    let mut sum = 0.0;
    for at in from..=most {
        sum += term;
        if term < sum * 1e-17 {
            break;
        }
        // Ahead of the last term the baskets without either are counted from below.
        let free = (n + at + 1) as f64 - (one + other) as f64;
        term *= (one - at) as f64 * (other - at) as f64 / ((at + 1) as f64 * free);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By whole numbers, as fractions of all ways.
    fn by_hand(both: u64, one: u64, other: u64, n: u64) -> f64 {
        let choose =
            |n: u64, k: u64| if k > n { 0 } else { (0..k).fold(1_u128, |ways, at| ways * u128::from(n - at) / u128::from(at + 1)) };
        let ways: u128 = (both..=one).map(|at| choose(other, at) * choose(n - other, one - at)).sum();
        ways as f64 / choose(n, one) as f64
    }

    #[test]
    fn basket_fisher_is_counted_by_hand() {
        for n in 1..=14 {
            for one in 0..=n {
                for other in 0..=n {
                    for both in 0..=one {
                        let (ours, hand) = (fisher_greater(both, one, other, n), by_hand(both, one, other, n));
                        assert!((ours - hand).abs() < 1e-12, "{both} of {one} and {other} of {n}: {ours} is not {hand}");
                    }
                }
            }
        }
    }

    /// Fisher's lady with the cups: R's `fisher.test(matrix(c(3, 1, 1, 3), 2), alternative = "greater")` gives 0.2428571.
    #[test]
    fn basket_fisher_as_published() {
        assert!((fisher_greater(3, 4, 4, 8) - 17.0 / 70.0).abs() < 1e-12);
        assert!(fisher_greater(5_000, 10_000, 10_000, 1_000_000) < 1e-300);
        assert!(fisher_greater(10, 10_000, 10_000, 1_000_000) > 0.999_999);
    }
}
