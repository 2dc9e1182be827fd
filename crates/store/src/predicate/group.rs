//! The index of customers by country, tier, stage and kind, in which those with any combination of them lie together.

use domain::{
    customer::{CustomerKind, Stage, Tier},
    predicate::{Condition, Field, Op, Predicate},
};

/// What the index `facts_group` begins with, in its order.
const COLUMNS: [Field; 4] = [Field::CustomerCountry, Field::CustomerTier, Field::CustomerStage, Field::CustomerKind];
/// The index.
pub(super) const INDEX: &str = "facts_group";

/// Conditions on several of its columns.
pub(super) struct Group {
    /// Those of the predicate.
    pub(super) conditions: Vec<Condition>,
    /// That the columns which nobody asked about, but which the index has before the last one that somebody did,
    /// have any of the values that there are: with it the index leads to no other customers.
    pub(super) any: String,
}

impl Group {
    /// Those among the parts of a predicate, where they are about more than one column: one alone has an index of
    /// its own.
    pub(super) fn of(parts: &[&Predicate]) -> Option<Self> {
        let is_one = |condition: &&Condition| COLUMNS.contains(&condition.field) && matches!(condition.op, Op::Eq | Op::In);
        let conditions: Vec<Condition> = parts.iter().filter_map(|part| part.condition()).filter(is_one).cloned().collect();
        let asked = |field: &Field| conditions.iter().any(|condition| condition.field == *field);
        let last = COLUMNS.iter().rposition(asked)?;
        if COLUMNS.iter().filter(|field| asked(field)).count() < 2 {
            return None;
        }
        let any = COLUMNS[..last].iter().filter(|field| !asked(field)).map(|field| any_of(*field)).collect::<Vec<_>>().join(" AND ");
        Some(Self { conditions, any })
    }
}

/// That a column has any of its values.
fn any_of(field: Field) -> String {
    let among = |codes: Vec<i16>| codes.iter().map(i16::to_string).collect::<Vec<_>>().join(", ");
    match field {
        Field::CustomerTier => format!("f.tier IN ({})", among(Tier::ALL.iter().map(|tier| tier.code()).collect())),
        Field::CustomerStage => format!("f.stage IN ({})", among(Stage::ALL.iter().map(|stage| stage.code()).collect())),
        Field::CustomerKind => format!("f.kind IN ({})", among(CustomerKind::ALL.iter().map(|kind| kind.code()).collect())),
        // One look at the index a country.
        _ => "f.country IN (WITH RECURSIVE c (value) AS (SELECT MIN(n.country) FROM facts n \
              UNION ALL SELECT (SELECT MIN(n.country) FROM facts n WHERE n.country > c.value) FROM c WHERE c.value IS NOT NULL) \
              SELECT value FROM c WHERE value IS NOT NULL)"
            .to_owned(),
    }
}
