//! A shallow tree that tells by which features a segment differs from the rest.

use serde::Serialize;

use crate::InsightError;

use super::points::dimension;

/// Customers and their features.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    /// The names of the features.
    pub features: &'a [String],
    /// A row of values for each customer, one for each feature.
    pub values: &'a [Vec<f64>],
    /// Whether each customer is of the segment.
    pub within: &'a [bool],
}

/// How far a tree may grow.
#[derive(Clone, Copy, Debug)]
pub struct TreeOptions {
    /// Questions on a path at most, 1 to 3: a longer one nobody reads.
    pub depth: usize,
    /// Customers on a path at least.
    pub least: usize,
}

impl Default for TreeOptions {
    fn default() -> Self {
        Self { depth: 3, least: 20 }
    }
}

/// How a feature is held against a threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// At most.
    AtMost,
    /// More than.
    Above,
}

/// A question on a path, answered with yes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Condition {
    /// The feature.
    pub feature: String,
    /// At most, or more than.
    pub operator: Operator,
    /// The value.
    pub threshold: f64,
}

/// A path through the tree, and whom it leads to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Leaf {
    /// What holds for them, all at once; of each feature at most one lower and one upper bound.
    pub conditions: Vec<Condition>,
    /// How many customers.
    pub count: usize,
    /// Their share of all customers.
    pub share: f64,
    /// The share of them that is of the segment.
    pub purity: f64,
    /// The share of the segment that they are.
    pub coverage: f64,
}

/// Describes a segment by the paths of a tree: those most purely of the segment first. Together they cover everyone once.
///
/// CART with Gini's impurity: Breiman, Friedman, Olshen and Stone, "Classification and regression trees" (1984),
/// section 4.3. It stops by depth and size; nothing is pruned afterwards. A feature that tells nothing yields
/// no question, so that a segment like all others gives a single path without conditions.
///
/// # Errors
/// [`InsightError::Invalid`] where rows, names and labels do not fit together, values are not numbers, or the depth
/// is not 1 to 3; [`InsightError::TooLittle`] where everyone is of the segment or nobody, or there are fewer customers
/// than two leaves need.
pub fn describe(rows: Rows<'_>, options: TreeOptions) -> Result<Vec<Leaf>, InsightError> {
    check(rows, options)?;
    let all: Vec<usize> = (0..rows.values.len()).collect();
    let mut leaves = Vec::new();
    grow(rows, options, all, &[], &mut leaves);
    leaves.sort_by(|one: &Leaf, other| other.purity.total_cmp(&one.purity).then(other.count.cmp(&one.count)));
    Ok(leaves)
}

fn check(rows: Rows<'_>, options: TreeOptions) -> Result<(), InsightError> {
    let width = dimension(rows.values)?;
    if width != rows.features.len() || rows.values.len() != rows.within.len() {
        let (names, labels) = (rows.features.len(), rows.within.len());
        let what = format!("{} rows of {width} values have {names} names and {labels} labels; each needs one", rows.values.len());
        return Err(InsightError::Invalid(what));
    }
    if !(1..=3).contains(&options.depth) || options.least == 0 {
        return Err(InsightError::Invalid("a tree is 1 to 3 questions deep, with one customer at least on a path".to_owned()));
    }
    let within = count(rows, &(0..rows.within.len()).collect::<Vec<_>>());
    if within == 0 || within == rows.within.len() {
        return Err(InsightError::TooLittle("everyone is of the segment, or nobody; there is nothing to tell apart".to_owned()));
    }
    if rows.values.len() < options.least.saturating_mul(2) {
        return Err(InsightError::TooLittle(format!("{} customers; two paths need {} each", rows.values.len(), options.least)));
    }
    Ok(())
}

/// How many of some customers are of the segment.
fn count(rows: Rows<'_>, numbers: &[usize]) -> usize {
    numbers.iter().filter(|number| rows.within[**number]).count()
}

fn grow(rows: Rows<'_>, options: TreeOptions, numbers: Vec<usize>, path: &[(usize, Operator, f64)], leaves: &mut Vec<Leaf>) {
    let split = if path.len() < options.depth { best(rows, options, &numbers) } else { None };
    let Some((feature, threshold)) = split else {
        return leaves.push(leaf(rows, &numbers, path));
    };
    let (low, high) = numbers.into_iter().partition(|number| rows.values[*number][feature] <= threshold);
    for (side, operator) in [(low, Operator::AtMost), (high, Operator::Above)] {
        let longer: Vec<_> = path.iter().copied().chain([(feature, operator, threshold)]).collect();
        grow(rows, options, side, &longer, leaves);
    }
}

/// Less gain than this is rounding.
const GAIN: f64 = 1e-9;

/// The feature and threshold that lower the impurity most, if any does.
fn best(rows: Rows<'_>, options: TreeOptions, numbers: &[usize]) -> Option<(usize, f64)> {
    let all = numbers.len();
    let within = count(rows, numbers);
    let whole = impurity(within, all);
    let mut best = None;
    let mut most = GAIN * all as f64;
    for feature in 0..rows.features.len() {
        let mut sorted = numbers.to_vec();
        sorted.sort_by(|one, other| rows.values[*one][feature].total_cmp(&rows.values[*other][feature]));
        let mut below = 0;
        for (at, pair) in (1..).zip(sorted.windows(2)) {
            below += usize::from(rows.within[pair[0]]);
            let (here, next) = (rows.values[pair[0]][feature], rows.values[pair[1]][feature]);
            if here >= next || at < options.least || all - at < options.least {
                continue;
            }
            let gain = whole - impurity(below, at) - impurity(within - below, all - at);
            if gain > most {
                most = gain;
                best = Some((feature, here + (next - here) / 2.0));
            }
        }
    }
    best
}

/// Gini's impurity, times the number of customers.
fn impurity(within: usize, all: usize) -> f64 {
    let share = within as f64 / all as f64;
    2.0 * share * (1.0 - share) * all as f64
}

fn leaf(rows: Rows<'_>, numbers: &[usize], path: &[(usize, Operator, f64)]) -> Leaf {
    let mut conditions: Vec<Condition> = Vec::new();
    for (feature, operator, threshold) in path {
        let name = &rows.features[*feature];
        // A later question about the same feature is the narrower one.
        match conditions.iter_mut().find(|known| known.feature == *name && known.operator == *operator) {
            Some(known) => known.threshold = *threshold,
            None => conditions.push(Condition { feature: name.clone(), operator: *operator, threshold: *threshold }),
        }
    }
    let within = count(rows, numbers) as f64;
    let segment = rows.within.iter().filter(|within| **within).count() as f64;
    let all = numbers.len() as f64;
    Leaf { conditions, count: numbers.len(), share: all / rows.values.len() as f64, purity: within / all, coverage: within / segment }
}
