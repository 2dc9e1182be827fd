use super::*;
use crate::{testing, value::history::{Observed, Period, Purchase, observe}};

/// Days since the year 0 of a date like 19970101, by the civil calendar.
fn day(date: u32) -> i32 {
    let (year, month, day) = (i64::from(date / 10_000), i64::from(date / 100 % 100), i64::from(date % 100));
    // Howard Hinnant's days from civil.
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    i32::try_from(year * 365 + year / 4 - year / 100 + year / 400 + day_of_year).expect("a day")
}

fn cdnow() -> Vec<Observed> {
    let text = testing::data("cdnow_sample.txt.gz");
    let purchases: Vec<_> = text
        .lines()
        .map(|line| {
            let fields: Vec<_> = line.split_whitespace().collect();
            let number = |at: usize| fields[at].parse::<u32>().expect("a number");
            Purchase { customer: number(1), day: day(number(2)), amount: fields[4].parse().expect("an amount") }
        })
        .collect();
    let period = Period { calibration_end: day(19_970_930), observation_end: day(19_980_630) };
    observe(&purchases, period, 7.0).expect("fine")
}

#[test]
fn show() {
    let all = cdnow();
    let histories: Vec<_> = all.iter().map(|one| one.history).collect();
    for model in [Model::BgNbd, Model::MbgNbd, Model::ParetoNbd] {
        let fit = Repeat::fit(model, &histories);
        println!("{fit:?}");
        let fit = fit.unwrap();
        println!("{:?}", fit.standard_errors());
        let e = fit.expected(&histories, 39.0).unwrap();
        println!("{} {}", e.iter().map(|e| e.purchases).sum::<f64>(), e.iter().map(|e| e.p_alive).sum::<f64>());
        println!("{:?}", fit.expected(&[History { x: 2, t_x: 213.0 / 7.0, age: 272.0 / 7.0 }], 39.0));
    }
    println!("{}", all.iter().map(|o| o.held_out).sum::<u32>());
    let spend: Vec<_> = all.iter().map(|o| (o.history.x, o.mean_amount)).collect();
    let g = crate::value::GammaGamma::fit(&spend);
    println!("{g:?} {:?}", g.as_ref().unwrap().population_mean());
}
