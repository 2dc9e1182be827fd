//! How well two records agree.

use strsim::{jaro_winkler, osa_distance};

use super::{
    field::{Kind, Level},
    phonetic::soundex,
    records::{MISSING, Records},
};

/// The levels of a comparison as one number, six to a field.
pub(super) type Pattern = u64;
const LEVELS: u64 = 6;

impl Records<'_> {
    /// How well two records agree in each field.
    pub(super) fn compare(&self, one: usize, other: usize) -> Pattern {
        (0..self.fields.len()).rev().fold(0, |pattern, field| pattern * LEVELS + code(self.level(field, one, other)))
    }

    fn level(&self, field: usize, one: usize, other: usize) -> Level {
        let (ours, theirs) = (self.row(one), self.row(other));
        let (a, b) = (ours[field], theirs[field]);
        if a == MISSING || b == MISSING {
            return Level::Missing;
        }
        if a == b {
            return Level::Exact;
        }
        let alike = alike(self.fields[field].kind, self.value(a), self.value(b));
        let elsewhere = || (0..ours.len()).any(|at| at != field && self.is_words(at) && (theirs[at] == a || ours[at] == b));
        if alike != Level::Close && self.is_words(field) && elsewhere() { Level::Elsewhere } else { alike }
    }
}

/// How alike two values are that are not the same.
fn alike(kind: Kind, one: &str, other: &str) -> Level {
    match kind {
        Kind::Name | Kind::Text => {
            let similarity = jaro_winkler(one, other);
            if similarity >= 0.92 || same_words(one, other) {
                Level::Close
            } else if similarity >= 0.8 || (kind == Kind::Name && soundex(one) == soundex(other)) {
                Level::Similar
            } else {
                Level::Different
            }
        }
        Kind::Code => slips(one, other),
        Kind::Date if one.len() == 8 && other.len() == 8 && turned(one) == other => Level::Close,
        Kind::Date => slips(one, other),
        Kind::Number => apart(one, other),
    }
}

/// Slips of the pen: a character too many, too few, wrong, or two in each other's place (optimal string
/// alignment, Boytsov 2011). Two slips only count in what is long.
fn slips(one: &str, other: &str) -> Level {
    let length = one.len().min(other.len());
    if one.len().abs_diff(other.len()) > 2 {
        return Level::Different;
    }
    match osa_distance(one, other) {
        0 | 1 => Level::Close,
        2 if length >= 6 => Level::Similar,
        _ => Level::Different,
    }
}

/// A date whose month and day have changed places.
fn turned(date: &str) -> String {
    format!("{}{}{}", &date[..4], &date[6..], &date[4..6])
}

/// Whether two texts have the same letters once blanks are gone, or the same words in another order.
fn same_words(one: &str, other: &str) -> bool {
    let letters = |text: &str| text.bytes().filter(|byte| *byte != b' ').map(u64::from).sum::<u64>();
    if letters(one) != letters(other) {
        return false;
    }
    let sorted = |text: &str| {
        let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        words.sort_unstable();
        words
    };
    one.replace(' ', "") == other.replace(' ', "") || sorted(one) == sorted(other)
}

/// How far two quantities lie apart, in parts of the larger one.
fn apart(one: &str, other: &str) -> Level {
    let (Ok(one), Ok(other)) = (one.parse::<f64>(), other.parse::<f64>()) else {
        return Level::Different;
    };
    let share = (one - other).abs() / one.abs().max(other.abs());
    match share {
        _ if share <= 0.01 => Level::Close,
        _ if share <= 0.1 => Level::Similar,
        _ => Level::Different,
    }
}

const fn code(level: Level) -> u64 {
    match level {
        Level::Missing => 0,
        Level::Exact => 1,
        Level::Close => 2,
        Level::Similar => 3,
        Level::Elsewhere => 4,
        Level::Different => 5,
    }
}

/// The levels that a pattern stands for.
pub(super) fn levels(mut pattern: Pattern, fields: usize) -> Vec<Level> {
    const CODED: [Level; LEVELS as usize] =
        [Level::Missing, Level::Exact, Level::Close, Level::Similar, Level::Elsewhere, Level::Different];
    let next = |_| {
        let level = CODED[usize::try_from(pattern % LEVELS).unwrap_or(0)];
        pattern /= LEVELS;
        level
    };
    (0..fields).map(next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_pen_are_close() {
        assert_eq!(alike(Kind::Code, "2272", "2227"), Level::Close);
        assert_eq!(alike(Kind::Date, "19720812", "19721208"), Level::Close);
        assert_eq!(alike(Kind::Date, "19720812", "19750812"), Level::Close);
        assert_eq!(alike(Kind::Code, "6988048", "6988912"), Level::Different);
        assert_eq!(alike(Kind::Code, "6988048", "6998948"), Level::Similar);
        assert_eq!(alike(Kind::Name, "wilikns", "wilkins"), Level::Close);
        assert_eq!(alike(Kind::Name, "robert", "rupert"), Level::Similar);
        assert_eq!(alike(Kind::Text, "st james", "james st"), Level::Close);
        assert_eq!(alike(Kind::Text, "bending", "tingalpa"), Level::Different);
        assert_eq!(alike(Kind::Number, "100.0", "100.5"), Level::Close);
    }

    #[test]
    fn a_pattern_gives_back_its_levels() {
        let all = [Level::Different, Level::Missing, Level::Exact, Level::Elsewhere, Level::Close];
        let pattern = all.iter().rev().fold(0, |pattern, level| pattern * LEVELS + code(*level));
        assert_eq!(levels(pattern, 5), all);
    }
}
