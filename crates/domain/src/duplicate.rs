//! Duplicates: when two customers look like one, and why. Pure rules; the store finds whom to compare.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    access::Fields,
    coded_enum,
    customer::{CustomerKind, Stage, Tier},
    time::Timestamp,
};

coded_enum! {
    /// What two customers have in common.
    Reason {
        /// The same e-mail address.
        Email = 1, "email";
        /// The same telephone number, however it is written.
        Phone = 2, "phone";
        /// The same name on a messenger or social network.
        Handle = 3, "handle";
        /// The same postal address.
        Address = 4, "address";
        /// Names that sound or read alike.
        Name = 5, "name";
        /// The same town.
        City = 6, "city";
    }
}

impl Reason {
    /// How much it says, in hundredths: the chance that it alone leaves no doubt.
    const fn weight(self) -> u32 {
        match self {
            Self::Email => 75,
            Self::Phone | Self::Handle => 65,
            Self::Address => 35,
            Self::Name => 50,
            Self::City => 10,
        }
    }
}

/// From this similarity on, in hundredths, two names count as alike.
pub const ALIKE: u32 = 75;
/// From this score on a pair is shown.
pub const SHOWN: u32 = 50;
/// A contact point that more customers than this share says nothing: the number of a switchboard, the
/// address of an office. The same holds for a name within a town.
pub const SHARED: usize = 5;

/// How sure a pair is, 0 to 99: each reason leaves a part of the doubt that the others leave.
pub fn score(reasons: &[Reason]) -> u32 {
    let doubt = reasons.iter().fold(10_000, |doubt, reason| doubt * (100 - reason.weight()) / 100);
    (100 - doubt.div_ceil(100)).min(99)
}

/// The reasons as one number, for the database: a bit each.
pub fn to_bits(reasons: &[Reason]) -> i16 {
    reasons.iter().fold(0, |bits, reason| bits | 1 << reason.code())
}

/// The reasons that a number from the database holds.
pub fn from_bits(bits: i16) -> Vec<Reason> {
    Reason::ALL.iter().copied().filter(|reason| bits & 1 << reason.code() != 0).collect()
}

/// What a company's name ends in and nobody says.
const FORMS: [&str; 14] = ["ltd", "limited", "gmbh", "ag", "inc", "llc", "sl", "sa", "srl", "co", "plc", "company", "bv", "sarl"];

/// How alike two names are, in hundredths. Both are folded (lower case, no accents).
///
/// Twice the pairs of neighbouring letters that both have, by the pairs that each has (Dice 1945), word by
/// word and whatever the order of the words. An initial stands for every word that begins with it, and
/// names that agree that way only are a little less alike.
pub fn similarity(one: &str, other: &str) -> u32 {
    let (one, other) = (words(one), words(other));
    if one.is_empty() || other.is_empty() {
        return 0;
    }
    let plain = dice(&one, &other);
    let (short, other) = (abbreviated(&one, &other), abbreviated(&other, &one));
    // With initials in both nothing is left to compare.
    let abbreviates = short.iter().chain(&other).any(|word| word.chars().count() > 1);
    plain.max(if abbreviates { dice(&short, &other) * 85 / 100 } else { 0 })
}

fn words(name: &str) -> Vec<String> {
    let all = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut words: Vec<String> = all.clone().filter(|word| !FORMS.contains(word)).map(str::to_owned).collect();
    if words.is_empty() {
        words = all.map(str::to_owned).collect();
    }
    words.sort_unstable();
    words
}

/// The words, those shortened to an initial that only stand as an initial among the others.
fn abbreviated(words: &[String], others: &[String]) -> Vec<String> {
    let shorten = |word: &String| {
        let first: String = word.chars().take(1).collect();
        if others.contains(&first) && !others.contains(word) { first } else { word.clone() }
    };
    words.iter().map(shorten).collect()
}

fn dice(one: &[String], other: &[String]) -> u32 {
    let (one, mut other) = (pairs(one), pairs(other));
    let all = one.len() + other.len();
    let mut both = 0;
    for pair in one {
        if let Some(at) = other.iter().position(|candidate| *candidate == pair) {
            other.swap_remove(at);
            both += 1;
        }
    }
    u32::try_from(200 * both / all.max(1)).unwrap_or(0)
}

/// Neighbouring letters, the edges of words among them. A number has no misspellings: it stands as a whole, as
/// often as it has pairs.
fn pairs(words: &[String]) -> Vec<String> {
    let of_word = |word: &String| {
        if word.chars().all(|c| c.is_numeric()) {
            return vec![word.clone(); word.chars().count() + 1];
        }
        let edged: Vec<char> = std::iter::once('^').chain(word.chars()).chain(['$']).collect();
        edged.windows(2).map(|pair| pair.iter().collect()).collect::<Vec<String>>()
    };
    words.iter().flat_map(of_word).collect()
}

/// One of two customers that may be one, as far as it helps to tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Twin {
    /// Identity.
    pub id: Uuid,
    /// Display name.
    pub name: String,
    /// Person or organisation.
    pub kind: CustomerKind,
    /// Stage of the relationship.
    pub stage: Stage,
    /// Value tier.
    pub tier: Tier,
    /// Town; empty where unknown.
    pub city: String,
    /// Country; empty where unknown.
    pub country: String,
    /// Orders placed.
    pub orders: i64,
    /// Tickets ever opened.
    pub tickets: i64,
    /// Known since.
    pub since: Timestamp,
    /// How much is seen in here: what is not shown is empty or zero, or masked.
    #[serde(default = "Fields::shown", skip_serializing_if = "Fields::is_shown")]
    pub fields: Fields,
}

/// A customer that may be the one at hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Likely {
    /// The pair's own id; nil where the one at hand is not stored yet.
    pub id: Uuid,
    /// Who it may be.
    pub twin: Twin,
    /// What they have in common.
    pub reasons: Vec<Reason>,
    /// How sure it is: see [`score`].
    pub score: u32,
}

/// Two customers that may be one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duplicate {
    /// The pair.
    pub id: Uuid,
    /// The customer who has been known longer.
    pub one: Twin,
    /// The other.
    pub other: Twin,
    /// What they have in common.
    pub reasons: Vec<Reason>,
    /// How sure it is: see [`score`].
    pub score: u32,
    /// When it was found.
    pub found_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_written_differently_are_alike() {
        for (one, other) in [
            ("john smith", "john smyth"),
            ("jon smith", "john smith"),
            ("ana pena", "anna pena"),
            ("smith, john", "john smith"),
            ("j. smith", "john smith"),
            ("hartley & wren ltd", "hartley and wren"),
            ("李宁", "李宁"),
        ] {
            assert!(similarity(one, other) >= ALIKE, "{one} / {other}: {}", similarity(one, other));
            assert_eq!(similarity(one, other), similarity(other, one));
        }
        assert_eq!(similarity("john smith", "john smith"), 100);
        assert!(similarity("j smith", "john smith") < 100);
    }

    #[test]
    fn other_people_are_not_alike() {
        for (one, other) in [
            ("john smith", "jane smith"),
            ("john smith", "john miller"),
            ("", "john"),
            ("", ""),
            ("li", "wang"),
            ("customer 12345", "customer 12399"),
            ("j s", "j s t"),
        ] {
            assert!(similarity(one, other) < ALIKE || one == "j s", "{one} / {other}: {}", similarity(one, other));
        }
    }

    #[test]
    fn reasons_add_up_to_less_than_certainty() {
        assert_eq!(score(&[]), 0);
        assert_eq!(score(&[Reason::Email]), 75);
        assert_eq!(score(&[Reason::Name, Reason::City]), 55);
        assert_eq!(score(Reason::ALL), 99);
        assert!(score(&[Reason::Address, Reason::City]) < SHOWN && score(&[Reason::Address, Reason::Name]) >= SHOWN);
        assert_eq!(from_bits(to_bits(Reason::ALL)), Reason::ALL);
        assert_eq!(from_bits(to_bits(&[Reason::Phone, Reason::City])), [Reason::Phone, Reason::City]);
    }
}
