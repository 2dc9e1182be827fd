//! How numbers, money and dates are written in each language. The same on server and in the browser.

use serde::{Deserialize, Serialize};

use crate::{
    metric::Unit,
    money::{Currency, Money},
    time::{Civil, Day, Timestamp, Zone},
};

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Locale {
    /// British English.
    #[default]
    En,
    /// Spanish.
    Es,
    /// Simplified Chinese.
    Zh,
}

impl Locale {
    /// Every language, in the order in which the choice lists them.
    pub const ALL: [Self; 3] = [Self::En, Self::Es, Self::Zh];

    /// The tag for `lang` and cookies.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
            Self::Zh => "zh",
        }
    }

    /// What the language calls itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Es => "Español",
            Self::Zh => "中文",
        }
    }

    /// The language of a tag such as `es-MX`, if it is one of ours.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|l| primary.eq_ignore_ascii_case(l.tag()))
    }

    /// The best of ours for an `Accept-Language` header.
    pub fn negotiate(accept_language: &str) -> Self {
        let mut wanted: Vec<(u32, &str)> = accept_language.split(',').map(weighted).collect();
        wanted.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
        wanted.into_iter().filter(|(weight, _)| *weight > 0).find_map(|(_, tag)| Self::from_tag(tag)).unwrap_or_default()
    }

    const fn separators(self) -> (char, char) {
        match self {
            Self::En | Self::Zh => (',', '.'),
            Self::Es => ('.', ','),
        }
    }
}

fn weighted(item: &str) -> (u32, &str) {
    let (tag, quality) = item.split_once(";q=").unwrap_or((item, "1"));
    let (whole, fraction) = quality.trim().split_once('.').unwrap_or((quality.trim(), ""));
    let thousandths = format!("{fraction:0<3}").get(..3).and_then(|f| f.parse().ok()).unwrap_or(0);
    (whole.parse::<u32>().unwrap_or(0) * 1000 + thousandths, tag)
}

/// A whole number with thousands separators and a true minus.
pub fn integer(locale: Locale, n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let (thousands, _) = locale.separators();
    // Spanish leaves four digits together.
    let grouped = if locale == Locale::Es && digits.len() == 4 { digits } else { group(&digits, thousands) };
    if n < 0 { format!("−{grouped}") } else { grouped }
}

fn group(digits: &str, separator: char) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

/// `hundredths / 100` with `decimals` (1 or 2) digits: 420 is `4.2` or `4.20`.
pub fn centi(locale: Locale, hundredths: i64, decimals: usize) -> String {
    let (_, point) = locale.separators();
    let rounded = if decimals == 1 { (hundredths + 5) / 10 } else { hundredths };
    let base = if decimals == 1 { 10 } else { 100 };
    format!("{}{point}{:0decimals$}", integer(locale, rounded / base), (rounded % base).abs())
}

/// An amount with its sign, all minor digits, and a true minus: `£4,812.60`.
pub fn money(locale: Locale, money: Money) -> String {
    let exponent = money.currency.exponent();
    let base = 10_u64.pow(exponent);
    let minor = money.minor.unsigned_abs();
    let (thousands, point) = locale.separators();
    let mut text = group(&(minor / base).to_string(), thousands);
    if exponent > 0 {
        text.push(point);
        text.push_str(&format!("{:0width$}", minor % base, width = exponent as usize));
    }
    with_symbol(locale, money.currency, &text, money.minor < 0)
}

/// An amount without minor digits, for dense lists: `£4,813`.
pub fn money_short(locale: Locale, money: Money) -> String {
    let base = 10_i64.pow(money.currency.exponent());
    let whole = crate::money::round_half_even(i128::from(money.minor), i128::from(base));
    let (thousands, _) = locale.separators();
    let text = group(&whole.unsigned_abs().to_string(), thousands);
    with_symbol(locale, money.currency, &text, whole < 0)
}

/// An amount in thousands or millions, for axes and tiles that a longer number does not fit: `£1.28 m`.
pub fn money_compact(locale: Locale, money: Money) -> String {
    let base = 10_i64.pow(money.currency.exponent());
    let whole = rounded(money.minor, 1, base);
    with_symbol(locale, money.currency, &compact(locale, whole.saturating_abs()), whole < 0)
}

/// A whole number in thousands or millions with at most two decimals: `48.2 k`.
pub fn compact(locale: Locale, n: i64) -> String {
    let units: &[(i64, &str)] = match locale {
        Locale::En => &[(1_000_000_000, "\u{a0}bn"), (1_000_000, "\u{a0}m"), (1_000, "\u{a0}k")],
        Locale::Es => &[(1_000_000, "\u{a0}M"), (1_000, "\u{a0}mil")],
        Locale::Zh => &[(100_000_000, "亿"), (10_000, "万")],
    };
    let Some((unit, word)) = units.iter().find(|(unit, _)| n.saturating_abs() >= *unit) else { return integer(locale, n) };
    let (_, point) = locale.separators();
    let text = centi(locale, rounded(n, 100, *unit).saturating_abs(), 2);
    let text = text.trim_end_matches('0').trim_end_matches(point);
    format!("{}{text}{word}", if n < 0 { "−" } else { "" })
}

/// `n * times / by` to the nearest whole number.
fn rounded(n: i64, times: i64, by: i64) -> i64 {
    let exact = crate::money::round_half_even(i128::from(n) * i128::from(times), i128::from(by));
    i64::try_from(exact).unwrap_or(if n < 0 { i64::MIN } else { i64::MAX })
}

/// A share in thousandths as per cent: 416 is `41.6 %`.
pub fn percent(locale: Locale, permille: i64) -> String {
    let sign = if permille < 0 { "−" } else { "" };
    format!("{sign}{}\u{a0}%", centi(locale, permille.saturating_abs().saturating_mul(10), 1))
}

/// A difference of shares in thousandths, in percentage points: 125 is `12.5 pp`.
pub fn percentage_points(locale: Locale, permille: i64) -> String {
    let sign = if permille < 0 { "−" } else { "" };
    let unit = match locale {
        Locale::En => "\u{a0}pp",
        Locale::Es => "\u{a0}p.\u{a0}p.",
        Locale::Zh => "\u{a0}个百分点",
    };
    format!("{sign}{}{unit}", centi(locale, permille.saturating_abs().saturating_mul(10), 1))
}

/// A length of time, in the unit that suits it: `38 min`, `5.2 h`, `3.1 days`.
pub fn duration(locale: Locale, seconds: i64) -> String {
    let (minute, hour, day) = match locale {
        Locale::En => ("\u{a0}min", "\u{a0}h", "\u{a0}days"),
        Locale::Es => ("\u{a0}min", "\u{a0}h", "\u{a0}días"),
        Locale::Zh => ("分钟", "小时", "天"),
    };
    let sign = if seconds < 0 { "−" } else { "" };
    let (seconds, of) = (seconds.saturating_abs(), |n: i64, unit: i64| centi(locale, n.saturating_mul(100) / unit, 1));
    match seconds {
        ..5_400 => format!("{sign}{}{minute}", integer(locale, (seconds + 30) / 60)),
        5_400..172_800 => format!("{sign}{}{hour}", of(seconds, 3_600)),
        _ => format!("{sign}{}{day}", of(seconds, 86_400)),
    }
}

fn with_symbol(locale: Locale, currency: Currency, text: &str, negative: bool) -> String {
    let sign = if negative { "−" } else { "" };
    let symbol = currency.symbol();
    match locale {
        Locale::Es => format!("{sign}{text}\u{a0}{symbol}"),
        _ if symbol.len() == 3 && symbol.is_ascii() => format!("{sign}{symbol}\u{a0}{text}"),
        _ => format!("{sign}{symbol}{text}"),
    }
}

const MONTHS_EN: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MONTHS_ES: [&str; 12] = ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"];
const DAYS_EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const DAYS_ES: [&str; 7] = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"];
const DAYS_ZH: [&str; 7] = ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"];

/// A month's short name.
pub fn month_name(locale: Locale, month: u8) -> String {
    let i = usize::from(month.clamp(1, 12)) - 1;
    match locale {
        Locale::En => MONTHS_EN[i].to_owned(),
        Locale::Es => MONTHS_ES[i].to_owned(),
        Locale::Zh => format!("{month}月"),
    }
}

/// A weekday's full name, 0 = Monday.
pub fn weekday_name(locale: Locale, weekday: u8) -> &'static str {
    let i = usize::from(weekday.min(6));
    match locale {
        Locale::En => DAYS_EN[i],
        Locale::Es => DAYS_ES[i],
        Locale::Zh => DAYS_ZH[i],
    }
}

/// A figure in its unit ([`Unit`]), every digit of it.
pub fn figure(locale: Locale, unit: Unit, currency: Currency, value: i64) -> String {
    match unit {
        Unit::Money => money(locale, Money { minor: value, currency }),
        Unit::Count | Unit::Points => integer(locale, value),
        Unit::Share => percent(locale, value),
        Unit::Score => centi(locale, value, 2),
        Unit::PercentagePoints => percentage_points(locale, value),
        Unit::Seconds => duration(locale, value),
    }
}

/// A difference of such figures, with its sign.
pub fn signed(locale: Locale, unit: Unit, currency: Currency, value: i64) -> String {
    let sign = match value.signum() {
        1 => "+",
        -1 => "−",
        _ => "",
    };
    format!("{sign}{}", figure(locale, unit, currency, value.saturating_abs()))
}

/// A month of a year: `Nov 2026`.
pub fn month_year(locale: Locale, day: Day) -> String {
    let c = day.start().civil();
    let month = month_name(locale, c.month);
    if locale == Locale::Zh { format!("{}年{month}", c.year) } else { format!("{month} {}", c.year) }
}

/// A day of a month without its year: `5 Dec`.
pub fn day_month(locale: Locale, day: Day) -> String {
    let c = day.start().civil();
    civil_date(locale, c, c.year)
}

/// The days from one to another, both included, as short as they can be said: `1–9 Dec 2011`.
pub fn days(locale: Locale, from: Day, to: Day) -> String {
    let (a, b) = (from.start().civil(), to.start().civil());
    let whole = |c: Civil| civil_date(locale, c, i32::MIN);
    match (a.year == b.year, a.month == b.month) {
        (true, true) if a.day == b.day => whole(b),
        (true, true) if locale == Locale::Zh => format!("{}年{}{}–{}日", a.year, month_name(locale, a.month), a.day, b.day),
        (true, true) => format!("{}–{}", a.day, whole(b)),
        (true, false) if locale == Locale::Zh => format!("{} – {}", whole(a), civil_date(locale, b, b.year)),
        (true, false) => format!("{} – {}", civil_date(locale, a, a.year), whole(b)),
        _ => format!("{} – {}", whole(a), whole(b)),
    }
}

/// A date without a clock: `12 Nov` in the year of `now`, `14 Mar 2019` in others.
pub fn date(locale: Locale, zone: &Zone, at: Timestamp, now: Timestamp) -> String {
    civil_date(locale, zone.civil(at), zone.civil(now).year)
}

/// A date that always names its year.
pub fn full_date(locale: Locale, zone: &Zone, at: Timestamp) -> String {
    civil_date(locale, zone.civil(at), i32::MIN)
}

fn civil_date(locale: Locale, c: Civil, this_year: i32) -> String {
    let month = month_name(locale, c.month);
    match (locale, c.year == this_year) {
        (Locale::Zh, true) => format!("{month}{}日", c.day),
        (Locale::Zh, false) => format!("{}年{month}{}日", c.year, c.day),
        (_, true) => format!("{} {month}", c.day),
        (_, false) => format!("{} {month} {}", c.day, c.year),
    }
}

/// The clock: `14:32`.
pub fn clock(zone: &Zone, at: Timestamp) -> String {
    let c = zone.civil(at);
    format!("{:02}:{:02}", c.hour, c.minute)
}

/// Date and clock, for titles and details.
pub fn date_time(locale: Locale, zone: &Zone, at: Timestamp) -> String {
    format!("{} {}", full_date(locale, zone, at), clock(zone, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gbp(minor: i64) -> Money {
        Money { minor, currency: Currency::GBP }
    }

    #[test]
    fn money_is_written_as_each_language_does() {
        assert_eq!(money(Locale::En, gbp(481_260)), "£4,812.60");
        assert_eq!(money(Locale::Es, gbp(-481_260)), "−4.812,60\u{a0}£");
        assert_eq!(money(Locale::Zh, Money { minor: 5, currency: Currency::EUR }), "€0.05");
        assert_eq!(money_short(Locale::En, gbp(481_260)), "£4,813");
        let yen = Currency::parse("JPY").expect("a code");
        assert_eq!(money(Locale::En, Money { minor: 1500, currency: yen }), "¥1,500");
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(integer(Locale::En, -1_234_567), "−1,234,567");
        assert_eq!(integer(Locale::Es, 1234), "1234");
        assert_eq!(centi(Locale::Es, 420, 1), "4,2");
    }

    #[test]
    fn large_numbers_are_shortened() {
        let cases =
            [(999, "999"), (48_210, "48.21\u{a0}k"), (-1_500_000, "−1.5\u{a0}m"), (250_000, "250\u{a0}k"), (2_000_000_000, "2\u{a0}bn")];
        for (n, text) in cases {
            assert_eq!(compact(Locale::En, n), text);
        }
        assert_eq!(compact(Locale::Zh, 1_284_000), "128.4万");
        assert_eq!(money_compact(Locale::En, gbp(128_400_000)), "£1.28\u{a0}m");
        assert_eq!(money_compact(Locale::Es, gbp(-25_000_000)), "−250\u{a0}mil\u{a0}£");
    }

    #[test]
    fn shares_and_lengths_of_time() {
        assert_eq!(percent(Locale::En, 416), "41.6\u{a0}%");
        assert_eq!(percent(Locale::Es, -4), "−0,4\u{a0}%");
        assert_eq!(figure(Locale::En, Unit::PercentagePoints, Currency::GBP, -125), "−12.5\u{a0}pp");
        assert_eq!(signed(Locale::Es, Unit::PercentagePoints, Currency::GBP, 7), "+0,7\u{a0}p.\u{a0}p.");
        assert_eq!(duration(Locale::En, 38 * 60), "38\u{a0}min");
        assert_eq!(duration(Locale::En, -2 * 3600), "−2.0\u{a0}h");
        assert_eq!(duration(Locale::Zh, 3 * 86_400 + 8_640), "3.1天");
    }

    #[test]
    fn a_range_of_days_says_nothing_twice() {
        let day = |text| Day::parse(text).expect("a date");
        let said = |locale, from, to| days(locale, day(from), day(to));
        assert_eq!(said(Locale::En, "2011-12-01", "2011-12-09"), "1–9 Dec 2011");
        assert_eq!(said(Locale::En, "2011-01-01", "2011-12-09"), "1 Jan – 9 Dec 2011");
        assert_eq!(said(Locale::Es, "2010-12-01", "2011-12-09"), "1 dic 2010 – 9 dic 2011");
        assert_eq!(said(Locale::Zh, "2011-12-01", "2011-12-09"), "2011年12月1–9日");
        assert_eq!(said(Locale::En, "2011-12-09", "2011-12-09"), "9 Dec 2011");
        assert_eq!(month_year(Locale::Zh, day("2011-12-09")), "2011年12月");
    }

    #[test]
    fn dates_name_the_year_when_it_is_another() {
        let utc = Zone::default();
        let at = Timestamp::parse("2011-12-09T12:50").expect("a moment");
        let now = Timestamp::parse("2026-11-22").expect("a moment");
        assert_eq!(date(Locale::En, &utc, at, now), "9 Dec 2011");
        assert_eq!(date(Locale::Es, &utc, at, at), "9 dic");
        assert_eq!(date(Locale::Zh, &utc, at, now), "2011年12月9日");
        assert_eq!(date_time(Locale::En, &utc, at), "9 Dec 2011 12:50");
    }

    #[test]
    fn the_best_language_is_negotiated() {
        assert_eq!(Locale::negotiate("fr-FR,es-MX;q=0.8,en;q=0.5"), Locale::Es);
        assert_eq!(Locale::negotiate("de"), Locale::En);
        assert_eq!(Locale::negotiate("en;q=0.1,zh-CN;q=0.9"), Locale::Zh);
        assert_eq!(Locale::negotiate(""), Locale::En);
    }
}
