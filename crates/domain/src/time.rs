//! Moments and calendar dates. Stored and sent as UTC; shown in the viewer's zone.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use time::{Date, Month, OffsetDateTime, Time, UtcOffset};

const MILLIS_PER_DAY: i64 = 86_400_000;

/// A moment: milliseconds since 1970-01-01T00:00:00Z. In JSON an RFC 3339 text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(pub i64);

/// The parts of a moment on a calendar and a clock, in some zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    /// Calendar year.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, 1 to 31.
    pub day: u8,
    /// Hour, 0 to 23.
    pub hour: u8,
    /// Minute, 0 to 59.
    pub minute: u8,
    /// Day of the week, 0 = Monday.
    pub weekday: u8,
}

impl Timestamp {
    /// The moment of a civil date and time in UTC; `None` where there is no such date.
    pub fn from_civil(year: i32, month: u8, day: u8, hour: u8, minute: u8, second: u8) -> Option<Self> {
        let date = Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()?;
        let time = Time::from_hms(hour, minute, second).ok()?;
        Some(Self(date.with_time(time).assume_utc().unix_timestamp() * 1000))
    }

    /// Reads ISO 8601: `2011-12-09`, `2011-12-09 12:50`, `2011-12-09T12:50:00`, with an optional
    /// fraction and an optional `Z` or `±hh:mm`. Without an offset it is UTC.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (date, rest) = text.split_at_checked(10)?;
        let day = Day::parse(date)?;
        let mut millis = day.start().0;
        let Some(clock) = rest.strip_prefix(['T', ' ', 't']) else {
            return rest.is_empty().then_some(Self(millis));
        };
        let offset_at = clock.find(['Z', 'z', '+', '-']).unwrap_or(clock.len());
        let (clock, offset) = clock.split_at(offset_at);
        millis += clock_millis(clock)? - offset_millis(offset)?;
        Some(Self(millis))
    }

    /// The day it falls on in UTC.
    pub fn day(self) -> Day {
        Day(i32::try_from(self.0.div_euclid(MILLIS_PER_DAY)).unwrap_or(0))
    }

    /// Calendar and clock in UTC.
    pub fn civil(self) -> Civil {
        let t = self.utc();
        Civil {
            year: t.year(),
            month: u8::from(t.month()),
            day: t.day(),
            hour: t.hour(),
            minute: t.minute(),
            weekday: t.weekday().number_days_from_monday(),
        }
    }

    fn utc(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(self.0.div_euclid(1000)).unwrap_or(OffsetDateTime::UNIX_EPOCH).to_offset(UtcOffset::UTC)
    }
}

fn clock_millis(text: &str) -> Option<i64> {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut parts = clock.split(':');
    let hour = two_digits(parts.next()?)?;
    let minute = two_digits(parts.next()?)?;
    let second = parts.next().map_or(Some(0), two_digits)?;
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let mut millis = 0;
    if !fraction.is_empty() {
        if !fraction.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        millis = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    }
    Some(((hour * 60 + minute) * 60 + second) * 1000 + millis)
}

fn offset_millis(text: &str) -> Option<i64> {
    if text.is_empty() || text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (sign, rest) = text.split_at_checked(1)?;
    let (hour, minute) = rest.split_once(':').or_else(|| rest.split_at_checked(2))?;
    let minutes = two_digits(hour)? * 60 + two_digits(minute)?;
    Some(minutes * 60_000 * if sign == "-" { -1 } else { 1 })
}

fn two_digits(text: &str) -> Option<i64> {
    (text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let t = self.utc();
        write!(f, "{}T{:02}:{:02}:{:02}", self.day(), t.hour(), t.minute(), t.second())?;
        match self.0.rem_euclid(1000) {
            0 => f.write_str("Z"),
            millis => write!(f, ".{millis:03}Z"),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not an RFC 3339 moment"))
    }
}

/// A calendar date: days since 1970-01-01. In JSON and URLs `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(pub i32);

impl Day {
    /// The day of a calendar date; `None` where there is no such date.
    pub fn from_ymd(year: i32, month: u8, day: u8) -> Option<Self> {
        Some(Timestamp::from_civil(year, month, day, 0, 0, 0)?.day())
    }

    /// Reads `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' || !text.is_ascii() {
            return None;
        }
        let century = two_digits(&text[..2])?;
        let year = i32::try_from(century * 100 + two_digits(&text[2..4])?).ok()?;
        let month = u8::try_from(two_digits(&text[5..7])?).ok()?;
        let day = u8::try_from(two_digits(&text[8..10])?).ok()?;
        Self::from_ymd(year, month, day)
    }

    /// Midnight at its start, in UTC.
    pub fn start(self) -> Timestamp {
        Timestamp(i64::from(self.0) * MILLIS_PER_DAY)
    }

    /// The Monday of its week.
    pub fn week_start(self) -> Self {
        // 1970-01-01 was a Thursday, three days after its week's Monday.
        Self(self.0 - (self.0 + 3).rem_euclid(7))
    }

    /// The first of its month.
    pub fn month_start(self) -> Self {
        let civil = self.start().civil();
        Self(self.0 - i32::from(civil.day) + 1)
    }

    /// The last of its month.
    pub fn month_end(self) -> Self {
        // 31 days after the first is in the next month, whichever this is.
        Self(Self(self.month_start().0 + 31).month_start().0 - 1)
    }

    /// The same day so many months later, or the last of that month where it is shorter.
    pub fn plus_months(self, months: i32) -> Self {
        let civil = self.start().civil();
        let month = civil.year * 12 + i32::from(civil.month) - 1 + months;
        let (year, month) = (month.div_euclid(12), u8::try_from(month.rem_euclid(12) + 1).unwrap_or(1));
        Self::from_ymd(year, month, 1).map_or(self, |first| Self(first.0 + i32::from(civil.day) - 1).min(first.month_end()))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let t = self.start().utc();
        write!(f, "{:04}-{:02}-{:02}", t.year(), u8::from(t.month()), t.day())
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not a YYYY-MM-DD date"))
    }
}

/// The viewer's time zone as the offsets it used, so that the browser needs no zone database and
/// both halves render the same clock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// IANA name, such as `Europe/London`.
    pub name: String,
    /// `(from, offset)`: from that moment (Unix seconds) on, local time is UTC plus so many seconds.
    /// Ascending; before the first, the first offset holds. Empty is UTC.
    pub offsets: Vec<(i64, i32)>,
}

impl Zone {
    /// Calendar and clock of a moment in this zone.
    pub fn civil(&self, at: Timestamp) -> Civil {
        self.shift(at).civil()
    }

    /// The day a moment falls on in this zone.
    pub fn day(&self, at: Timestamp) -> Day {
        self.shift(at).day()
    }

    fn shift(&self, at: Timestamp) -> Timestamp {
        let second = at.0.div_euclid(1000);
        let after = self.offsets.partition_point(|(from, _)| *from <= second);
        let offset = self.offsets.get(after.saturating_sub(1)).map_or(0, |(_, offset)| *offset);
        Timestamp(at.0 + i64::from(offset) * 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_and_written_as_rfc_3339() {
        let cases = [
            ("2011-12-09 12:50", "2011-12-09T12:50:00Z"),
            ("2011-12-09", "2011-12-09T00:00:00Z"),
            ("2010-12-01 08:26:00", "2010-12-01T08:26:00Z"),
            ("2024-02-29T23:59:59.5+01:00", "2024-02-29T22:59:59.500Z"),
            ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"),
        ];
        for (given, written) in cases {
            assert_eq!(Timestamp::parse(given).map(|t| t.to_string()).as_deref(), Some(written));
        }
        for bad in ["", "2011-13-01", "2023-02-29", "2011-12-09T25:00", "09/12/2011", "2011-12-09Tx"] {
            assert_eq!(Timestamp::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn weeks_begin_on_monday_and_months_on_the_first() {
        let day = Day::parse("2011-12-09").expect("a date");
        assert_eq!(day.week_start().to_string(), "2011-12-05");
        assert_eq!(day.month_start().to_string(), "2011-12-01");
    }

    #[test]
    fn months_are_counted_on_the_calendar() {
        let plus = |day, months| Day::parse(day).expect("a date").plus_months(months).to_string();
        assert_eq!(plus("2011-12-09", -12), "2010-12-09");
        assert_eq!(plus("2012-02-29", -12), "2011-02-28");
        assert_eq!(plus("2011-01-31", 1), "2011-02-28");
        assert_eq!(plus("2011-01-15", -1), "2010-12-15");
        assert_eq!(plus("2011-11-30", 3), "2012-02-29");
        assert_eq!(Day::parse("2011-12-09").expect("a date").month_end().to_string(), "2011-12-31");
        assert_eq!(Day::parse("2012-02-01").expect("a date").month_end().to_string(), "2012-02-29");
    }

    #[test]
    fn a_zone_shows_the_clock_that_hung_there() {
        let summer = Day::parse("2026-03-29").expect("a date").start().0 / 1000 + 3600;
        let zone = Zone { name: "Europe/London".into(), offsets: vec![(0, 0), (summer, 3600)] };
        let at = |text| zone.civil(Timestamp::parse(text).expect("a moment"));
        assert_eq!(at("2026-03-29T00:59:00Z").hour, 0);
        assert_eq!(at("2026-03-29T01:00:00Z").hour, 2);
    }
}
