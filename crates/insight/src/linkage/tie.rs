//! Fields that agree together between different persons, such as a town and its postcode.

use serde::{Deserialize, Serialize};

use super::{
    em::{FieldWeights, LEVELS},
    field::Level,
};

/// A field's tie to one before it. Each field has one at most: Chow and Liu, "Approximating discrete probability
/// distributions with dependence trees" (1968). Without it people of one town would look like one person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Tie {
    /// The field before.
    pub(super) to: usize,
    /// How often different persons agree so well, by how well they agree in the field before.
    pub(super) given: [[f64; LEVELS]; LEVELS],
}

/// So many pairs of different persons agree exactly in both fields at least, and so many times as often as by
/// chance, that it is a tie.
const PAIRS: f64 = 20.0;
const TIMES: f64 = 2.0;
/// What is known of the field alone weighs as many pairs.
const OPINION: f64 = 20.0;

impl Tie {
    /// The strongest tie of a field to one before it, if there is any, from comparisons of different persons.
    pub(super) fn of(field: usize, different: &[(Vec<Level>, f64)]) -> Option<Self> {
        let strength = |to: usize| -> Option<(usize, f64)> {
            let (mut all, mut one, mut other, mut both) = (0.0, 0.0, 0.0, 0.0);
            for (levels, count) in different {
                if levels[to].place().is_some() && levels[field].place().is_some() {
                    let (first, second) = (levels[to] == Level::Exact, levels[field] == Level::Exact);
                    all += count;
                    one += if first { *count } else { 0.0 };
                    other += if second { *count } else { 0.0 };
                    both += if first && second { *count } else { 0.0 };
                }
            }
            let times = both * all / (one * other);
            (both >= PAIRS && times >= TIMES).then(|| (to, both * times.ln()))
        };
        let (to, _) = (0..field).filter_map(strength).max_by(|one, other| one.1.total_cmp(&other.1))?;
        Some(Self { to, given: [[1.0 / LEVELS as f64; LEVELS]; LEVELS] })
    }

    /// Counts anew.
    pub(super) fn settle(&mut self, field: usize, alone: &FieldWeights, different: &[(Vec<Level>, f64)]) {
        let mut sums = [alone.u.map(|share| share * OPINION); LEVELS];
        for (levels, count) in different {
            if let (Some(before), Some(place)) = (levels[self.to].place(), levels[field].place()) {
                sums[before][place] += count;
            }
        }
        self.given = sums.map(|sums| {
            let all: f64 = sums.iter().sum();
            sums.map(|sum| sum / all)
        });
    }
}
