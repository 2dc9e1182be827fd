//! A quick bound of how alike two texts can be: most pairs are so far apart that there is no need to look closer.

/// How many buckets the characters are counted in.
const BUCKETS: usize = 32;

/// How often the characters of each bucket stand in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Letters([u8; BUCKETS]);

impl Letters {
    /// Of characters whose code ends in the same five bits, Latin letters fall to a bucket each.
    pub(super) fn of(text: &str) -> Self {
        let mut counts = [0_u8; BUCKETS];
        for c in text.chars() {
            let bucket = &mut counts[c as usize % BUCKETS];
            *bucket = bucket.saturating_add(1);
        }
        Self(counts)
    }

    /// How many characters one text has that the other lacks, the larger of both ways, at least: a bound of their
    /// edit distance from below (bag distance, Bartolini, Ciaccia and Patella 2002).
    pub(super) fn apart(&self, other: &Self) -> u16 {
        let (mut more, mut less) = (0_u16, 0_u16);
        for (one, other) in self.0.iter().zip(&other.0) {
            more = more.wrapping_add(u16::from(one.saturating_sub(*other)));
            less = less.wrapping_add(u16::from(other.saturating_sub(*one)));
        }
        more.max(less)
    }

    /// The Jaro-Winkler similarity that two texts reach at most (Winkler 1990), were all that both have in the
    /// right place, and the first four characters the same if the first is.
    pub(super) fn most_alike(&self, other: &Self, same_start: bool) -> f64 {
        let length = |letters: &Self| f64::from(letters.0.iter().map(|count| u16::from(*count)).sum::<u16>());
        let (one, two) = (length(self), length(other));
        let shared = one.max(two) - f64::from(self.apart(other));
        let jaro = (shared / one + shared / two + 1.0) / 3.0;
        if same_start { jaro + 0.4 * (1.0 - jaro) } else { jaro }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_pair_is_more_alike_than_the_bound() {
        let words =
            ["wilkins", "wilikns", "willis", "tingalpa", "tings lpa", "st james", "james st", "a", "muñoz", "munoz", "李宁", "李小宁"];
        for one in words {
            for other in words {
                let (ours, theirs) = (Letters::of(one), Letters::of(other));
                let same_start = one.chars().next() == other.chars().next();
                assert!(ours.most_alike(&theirs, same_start) >= strsim::jaro_winkler(one, other) - 1e-12, "{one} {other}");
                assert!(usize::from(ours.apart(&theirs)) <= strsim::osa_distance(one, other), "{one} {other}");
            }
        }
    }
}
