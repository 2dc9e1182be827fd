//! What remains of purchases once what was given back is taken off.

/// What was bought and given back on a day; amounts in any one unit, both positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dealt {
    /// Day, counted from any one day.
    pub day: i32,
    /// What was bought.
    pub sales: i64,
    /// What was given back.
    pub credits: i64,
}

/// A customer's purchases that stood, one a day: the day and what remained of it.
///
/// What is given back is taken off what was bought last before it, or on the same day, and then off the purchase
/// before that. A purchase that is given back whole was none. What is given back of before the first purchase is
/// left aside: it was bought before the data begin. The days come in order.
pub fn kept(dealt: &[Dealt]) -> Vec<(i32, i64)> {
    let mut kept: Vec<(i32, i64)> = Vec::with_capacity(dealt.len());
    for day in dealt.chunk_by(|one, next| one.day == next.day) {
        let (sales, mut credits) = day.iter().fold((0, 0), |sum: (i64, i64), one| (sum.0 + one.sales, sum.1 + one.credits));
        if sales > 0 {
            kept.push((day[0].day, sales));
        }
        while credits > 0
            && let Some((_, amount)) = kept.last_mut()
        {
            let taken = credits.min(*amount);
            *amount -= taken;
            credits -= taken;
            if *amount == 0 {
                kept.pop();
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dealt(days: &[(i32, i64, i64)]) -> Vec<(i32, i64)> {
        kept(&days.iter().map(|(day, sales, credits)| Dealt { day: *day, sales: *sales, credits: *credits }).collect::<Vec<_>>())
    }

    #[test]
    fn what_is_given_back_is_taken_off_the_last_purchases() {
        assert_eq!(dealt(&[(1, 100, 0), (5, 50, 0), (5, 10, 0), (9, 0, 20)]), [(1, 100), (5, 40)]);
        assert_eq!(dealt(&[(1, 100, 0), (5, 50, 0), (9, 0, 80)]), [(1, 70)]);
        assert_eq!(dealt(&[(1, 7_718_360, 7_718_360), (3, 5, 0)]), [(3, 5)], "bought by mistake");
        assert_eq!(dealt(&[(1, 0, 900), (3, 5, 0)]), [(3, 5)], "bought before the data begin");
        assert_eq!(dealt(&[(1, 10, 0), (2, 0, 900), (3, 5, 0)]), [(3, 5)]);
        assert_eq!(dealt(&[]), []);
    }
}
