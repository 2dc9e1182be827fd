//! Special functions that `statrs` does not have.

/// The natural logarithms of the rising factorials (a)ₓ = Γ(a + x) / Γ(a), for x from 0 to `most`.
///
/// A sum of logarithms, so that it stays exact where a difference of two log-gammas would cancel.
pub fn ln_rising(a: f64, most: u32) -> Vec<f64> {
    let mut ln = 0.0;
    (0..=most)
        .map(|x| {
            if x > 0 {
                ln += (a + f64::from(x - 1)).ln();
            }
            ln
        })
        .collect()
}

/// Terms after which a series is given up.
const TERMS: u32 = 20_000_000;

/// ln |₂F₁(a, b; c; z)| and its sign, for a > 0, b > 0 and 0 ≤ z < 1, by the Gauss series (DLMF 15.2.1).
///
/// With c > 0 all terms are positive and nothing cancels; with −1 < c < 0 all but the first have one sign.
/// NaN where 20 million terms are not enough, or where an argument is outside of that range.
pub fn ln_hypergeometric(a: f64, b: f64, c: f64, z: f64) -> (f64, f64) {
    const LARGE: f64 = 1e200;
    if !(a > 0.0 && b > 0.0 && c > -1.0 && c != 0.0 && (0.0..1.0).contains(&z)) {
        return (f64::NAN, 1.0);
    }
    let (mut term, mut sum, mut scale) = (1.0_f64, 1.0_f64, 0.0);
    for n in 0..TERMS {
        let n = f64::from(n);
        let ratio = (a + n) * (b + n) / ((c + n) * (n + 1.0)) * z;
        term *= ratio;
        sum += term;
        if term.abs() > LARGE {
            (term, sum, scale) = (term / LARGE, sum / LARGE, scale + LARGE.ln());
        }
        // What is left is at most the geometric series of the last ratio.
        if (0.0..1.0).contains(&ratio) && term.abs() * ratio <= 1e-16 * (1.0 - ratio) * sum.abs() {
            return (sum.abs().ln() + scale, sum.signum());
        }
    }
    (f64::NAN, 1.0)
}

/// ₂F₁(1, b; c; z) for c > b > 0 and 0 ≤ z < 1, by the continued fraction of Gauss (DLMF 15.7.1), which unlike the
/// series still settles soon when z is near 1; where it is so near that thousands of steps are needed, by
/// [its integral](near_one). NaN where three million steps are not enough.
pub fn hypergeometric_unit(b: f64, c: f64, z: f64) -> f64 {
    near_one(b, c, 1.0 - z).unwrap_or_else(|| by_fraction(b, c, z))
}

fn by_fraction(b: f64, c: f64, z: f64) -> f64 {
    const LARGE: f64 = 1e100;
    let c = c - 1.0;
    // c / (t₀ − u₁z / (t₁ − u₂z / (t₂ − …))) by the recurrence of its numerators and denominators: no division but at
    // the checks, and those only now and then.
    let (mut above, mut above_before, mut below, mut below_before) = (c, 1.0, 1.0, 0.0);
    let mut last = f64::NAN;
    for check in 0..500_000_u32 {
        for pair in 3 * check..3 * check + 3 {
            let n = f64::from(pair);
            let t = c + 2.0 * n;
            for (t, u) in [(t + 1.0, (b + n) * (c + n)), (t + 2.0, (n + 1.0) * (c - b + n + 1.0))] {
                (above, above_before) = (t * above - u * z * above_before, above);
                (below, below_before) = (t * below - u * z * below_before, below);
            }
        }
        let value = c * below / above;
        if (value - last).abs() <= 1e-15 * value.abs() {
            return value;
        }
        last = value;
        if above.abs() > LARGE {
            let factor = above.abs().recip();
            (above, above_before, below, below_before) = (above * factor, above_before * factor, below * factor, below_before * factor);
        }
    }
    f64::NAN
}

/// From this far below 1 on the integral is quicker than the continued fraction.
const NEAR: f64 = 1e-3;
/// Half of the places and weights of the rule of Gauss and Legendre with ten places on (−1, 1) (DLMF table 3.5.2).
const GAUSS_LEGENDRE: [(f64, f64); 5] = [
    (0.148_874_338_981_631_21, 0.295_524_224_714_752_87),
    (0.433_395_394_129_247_2, 0.269_266_719_309_996_36),
    (0.679_409_568_299_024_4, 0.219_086_362_515_982_04),
    (0.865_063_366_688_984_5, 0.149_451_349_150_580_6),
    (0.973_906_528_517_171_7, 0.066_671_344_308_688_14),
];

/// ₂F₁(1, b; c; 1 − q) for a small q, from Euler's integral (DLMF 15.6.1) with 1 − t = e^−y, which is
/// (c − 1) ∫ e^((1 + b − c) y) (1 − q + q e^y)^−b dy over all y > 0.
///
/// Well below y = ln((1 − q)/q) the second factor is a binomial series in e^y, well above it one in e^−y, and both are
/// integrated term by term; between them the integrand is smooth. None where q is not small enough for that.
fn near_one(b: f64, c: f64, q: f64) -> Option<f64> {
    const TERMS: u32 = 60;
    let (rate, turn) = (1.0 + b - c, ((1.0 - q) / q).ln());
    let reach = (4.0 * b.max(1.0)).ln();
    // As steep as the integrand gets, so that between two steps it changes by a few powers of e.
    let steps = (2.0 * reach * (rate.abs() + b).max(4.0) / 4.0).ceil();
    let below = turn - reach;
    if !(q > 0.0 && q < NEAR && below > 0.0 && steps <= 60.0) {
        return None;
    }
    // Values at y, divided by (1 − q)^−b.
    let (mut factor, mut under, mut over) = (1.0, 0.0, 0.0);
    for n in 0..TERMS {
        let (power, n) = (rate + f64::from(n), f64::from(n));
        let at_zero = factor * (-n * turn).exp();
        let change = power * below;
        under += at_zero * if change.abs() < 1e-300 { below } else { change.exp_m1() / power };
        let fall = c - 1.0 + n;
        over += factor * (rate * turn - fall * reach).exp() / fall;
        if factor.abs() * (-n * reach).exp() < 1e-17 {
            break;
        }
        factor *= -(b + n) / (n + 1.0);
    }
    let half = reach / steps;
    let mut between = 0.0;
    let mut middle = half - reach;
    while middle < reach {
        for (place, weight) in GAUSS_LEGENDRE {
            for y in [middle - half * place, middle + half * place] {
                between += half * weight * (rate * (turn + y) - b * y.exp().ln_1p()).exp();
            }
        }
        middle += 2.0 * half;
    }
    Some((c - 1.0) * (-b * (-q).ln_1p()).exp() * (under + between + over))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(left: f64, right: f64, tolerance: f64) {
        assert!((left - right).abs() <= tolerance * right.abs().max(1e-300), "{left} is not {right}");
    }

    #[test]
    fn rising_factorials() {
        let ln = ln_rising(0.5, 4);
        close(ln[4].exp(), 0.5 * 1.5 * 2.5 * 3.5, 1e-14);
        assert_eq!(ln[0], 0.0);
    }

    #[test]
    fn hypergeometric_against_closed_forms() {
        // DLMF 15.4.1: F(1, 1; 2; z) = −ln(1 − z)/z; 15.4.6: F(a, b; b; z) = (1 − z)^−a.
        for z in [0.01_f64, 0.5, 0.9, 0.999] {
            let logarithm = -(1.0 - z).ln() / z;
            close(ln_hypergeometric(1.0, 1.0, 2.0, z).0.exp(), logarithm, 1e-12);
            close(hypergeometric_unit(1.0, 2.0, z), logarithm, 1e-12);
            close(ln_hypergeometric(300.0, 2.5, 2.5, z).0, -300.0 * (1.0 - z).ln(), 1e-12);
        }
        // F(1, 1; 2; z) once more where the series would need a million terms.
        let z = 1.0 - 1e-7;
        close(hypergeometric_unit(1.0, 2.0, z), -(1.0 - z).ln() / z, 1e-9);
    }

    #[test]
    fn both_ways_agree() {
        for (b, c, z) in [(0.3, 0.9, 0.2), (5.2, 5.9, 0.95), (40.0, 48.0, 0.7), (0.05, 1.06, 0.99)] {
            close(hypergeometric_unit(b, c, z), ln_hypergeometric(1.0, b, c, z).0.exp(), 1e-12);
        }
    }

    #[test]
    fn near_one_and_the_continued_fraction_agree() {
        let mut compared = 0;
        for q in [9e-4, 1e-4, 3e-6] {
            for b in [0.02, 0.4, 1.0, 3.3, 20.0, 150.0] {
                for above in [0.005, 0.3, 1.0, 2.0, 2.5, 9.0, 100.0] {
                    let c = b + above;
                    let Some(value) = (c > 1.0).then(|| near_one(b, c, q)).flatten() else { continue };
                    close(value, by_fraction(b, c, 1.0 - q), 1e-9);
                    compared += 1;
                }
            }
        }
        assert!(compared > 60, "{compared}");
        assert!(near_one(2.0, 3.0, 0.1).is_none());
    }

    #[test]
    fn a_negative_third_parameter() {
        // By the contiguous relation c(F(c) − F(c + 1)) = z ab/(c + 1) F(a + 1, b + 1; c + 2), DLMF 15.5.
        let (a, b, c, z) = (0.4, 0.3, -0.5, 0.6);
        let f = |a, b, c| {
            let (ln, sign) = ln_hypergeometric(a, b, c, z);
            sign * ln.exp()
        };
        close(c * (f(a, b, c) - f(a, b, c + 1.0)), z * a * b / (c + 1.0) * f(a + 1.0, b + 1.0, c + 2.0), 1e-12);
        assert!(ln_hypergeometric(1.0, 1.0, 0.0, 0.5).0.is_nan());
    }
}
