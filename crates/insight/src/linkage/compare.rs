//! How well two records agree.

use strsim::{jaro_winkler, osa_distance};

use super::{
    field::{Kind, Level},
    phonetic::soundex,
    records::{Id, MISSING, Records, Value},
};

/// The levels of a comparison as one number, seven to a field.
pub(super) type Pattern = u64;
const LEVELS: u64 = 7;

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
        match self.swapped(field, ours, theirs) {
            Some(partner) if partner > field => Level::Swapped,
            Some(_) => Level::Counted,
            None => alike(self.fields[field].kind, self.value(a), self.value(b)),
        }
    }

    /// The field of words that a field of words has changed places with.
    fn swapped(&self, field: usize, ours: &[Id], theirs: &[Id]) -> Option<usize> {
        let crossed = |at: &usize| *at != field && ours[field] == theirs[*at] && theirs[field] == ours[*at] && self.is_words(*at);
        (0..ours.len()).find(crossed).filter(|_| self.is_words(field))
    }
}

/// How alike two values are that are not the same.
fn alike(kind: Kind, one: &Value, other: &Value) -> Level {
    match kind {
        Kind::Name | Kind::Text => words(kind, one, other),
        Kind::Code | Kind::Date if one.letters.apart(&other.letters) > 2 => Level::Different,
        Kind::Code => slips(&one.text, &other.text),
        Kind::Date if turned(&one.text).is_some_and(|turned| turned == other.text) => Level::Close,
        Kind::Date => slips(&one.text, &other.text),
        Kind::Number => apart(&one.text, &other.text),
    }
}

/// How alike two names or texts are by letters, and names by sound.
fn words(kind: Kind, one: &Value, other: &Value) -> Level {
    let same_start = one.text.chars().next() == other.text.chars().next();
    let hopeless = one.letters.most_alike(&other.letters, same_start) < 0.8;
    let similarity = if hopeless { 0.0 } else { jaro_winkler(&one.text, &other.text) };
    if similarity >= 0.92 || same_words(one, other) {
        return Level::Close;
    }
    // Only names that begin alike can sound alike.
    let sound_alike = || same_start && soundex(&one.text) == soundex(&other.text);
    if similarity >= 0.8 || (kind == Kind::Name && sound_alike()) { Level::Similar } else { Level::Different }
}

/// Slips of the pen: a character too many, too few, wrong, or two in each other's place (optimal string
/// alignment, Boytsov 2011). Two slips only count in what is long.
fn slips(one: &str, other: &str) -> Level {
    match osa_distance(one, other) {
        0 | 1 => Level::Close,
        2 if one.len().min(other.len()) >= 6 => Level::Similar,
        _ => Level::Different,
    }
}

/// A date whose month and day have changed places; none of what is not a whole date.
fn turned(date: &str) -> Option<String> {
    (date.len() == 8).then(|| Some(format!("{}{}{}", date.get(..4)?, date.get(6..)?, date.get(4..6)?)))?
}

/// Whether two texts have the same letters once blanks are gone, or the same words in another order.
fn same_words(one: &Value, other: &Value) -> bool {
    // Blanks are all that they may differ in.
    if one.letters.apart(&other.letters) > 2 {
        return false;
    }
    let sorted = |text: &str| {
        let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        words.sort_unstable();
        words
    };
    one.text.replace(' ', "") == other.text.replace(' ', "") || sorted(&one.text) == sorted(&other.text)
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
        Level::Swapped => 4,
        Level::Counted => 5,
        Level::Different => 6,
    }
}

/// The levels that a pattern stands for.
pub(super) fn levels(mut pattern: Pattern, fields: usize) -> Vec<Level> {
    const CODED: [Level; LEVELS as usize] =
        [Level::Missing, Level::Exact, Level::Close, Level::Similar, Level::Swapped, Level::Counted, Level::Different];
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

    fn level(kind: Kind, one: &str, other: &str) -> Level {
        alike(kind, &Value::of(one.to_owned()), &Value::of(other.to_owned()))
    }

    #[test]
    fn slips_of_the_pen_are_close() {
        assert_eq!(level(Kind::Code, "2272", "2227"), Level::Close);
        assert_eq!(level(Kind::Date, "19720812", "19721208"), Level::Close);
        assert_eq!(level(Kind::Date, "19720812", "19750812"), Level::Close);
        assert_eq!(level(Kind::Code, "6988048", "6988912"), Level::Different);
        assert_eq!(level(Kind::Code, "6988048", "6998948"), Level::Similar);
        assert_eq!(level(Kind::Name, "wilikns", "wilkins"), Level::Close);
        assert_eq!(level(Kind::Name, "robert", "rupert"), Level::Similar);
        assert_eq!(level(Kind::Text, "st james", "james st"), Level::Close);
        assert_eq!(level(Kind::Text, "bending", "tingalpa"), Level::Different);
        assert_eq!(level(Kind::Number, "100.0", "100.5"), Level::Close);
    }

    #[test]
    fn a_pattern_gives_back_its_levels() {
        let all = [Level::Different, Level::Missing, Level::Exact, Level::Swapped, Level::Close];
        let pattern = all.iter().rev().fold(0, |pattern, level| pattern * LEVELS + code(*level));
        assert_eq!(levels(pattern, 5), all);
    }
}
