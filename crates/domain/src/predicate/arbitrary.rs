//! Random predicates for tests, here and in the crates that must agree with this one.

use proptest::{collection::vec, prelude::*, sample::select};
use uuid::Uuid;

use super::{Condition, Count, Field, Kind, Op, Predicate, Related, Subject, Value};
use crate::time::Day;

/// What the values of random predicates are drawn from: few, so that they often meet those of the rows.
#[derive(Clone, Debug)]
pub struct Pools {
    /// Texts, none of them empty or with spaces at its ends.
    pub texts: Vec<String>,
    /// Ids.
    pub ids: Vec<Uuid>,
    /// Amounts in minor units.
    pub amounts: Vec<i64>,
    /// The first and the last day.
    pub days: (i32, i32),
}

impl Default for Pools {
    fn default() -> Self {
        let texts = ["France", "österreich 王", "a,b (c)|~d", "~", "x.y", "%_'\"\\", "or("];
        Self {
            texts: texts.map(str::to_owned).to_vec(),
            ids: vec![Uuid::nil(), Uuid::from_u128(7)],
            amounts: vec![i64::MIN, -1, 0, 1, 30_000, i64::MAX],
            days: (-800_000, 2_000_000),
        }
    }
}

/// Random predicates about a subject.
pub fn predicate(subject: Subject, pools: &Pools) -> BoxedStrategy<Predicate> {
    let leaf = prop_oneof![3 => condition(subject, pools), 1 => related(subject, pools)];
    leaf.prop_recursive(3, 16, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Predicate::All),
            vec(inner.clone(), 0..4).prop_map(Predicate::Any),
            inner.prop_map(|inner| Predicate::Not(Box::new(inner))),
        ]
    })
    .boxed()
}

fn condition(subject: Subject, pools: &Pools) -> BoxedStrategy<Predicate> {
    let pools = pools.clone();
    let fields: Vec<(Field, Op)> = Field::of(subject).flat_map(|field| field.ops().into_iter().map(move |op| (field, op))).collect();
    select(fields)
        .prop_flat_map(move |(field, op)| {
            let values = match op {
                Op::In => vec(value(field, op, &pools), 1..4),
                op => vec(value(field, op, &pools), usize::from(op.takes_value())),
            };
            values.prop_map(move |values| Predicate::Is(Condition { field, op, values }))
        })
        .boxed()
}

fn related(subject: Subject, pools: &Pools) -> BoxedStrategy<Predicate> {
    let of: Vec<Related> = Related::of(subject).collect();
    if of.is_empty() {
        return condition(subject, pools);
    }
    let pools = pools.clone();
    let ops = vec![Op::Gte, Op::Gte, Op::Gt, Op::Eq, Op::Ne, Op::Lt, Op::Lte];
    (select(of), select(ops), 0_u32..4)
        .prop_flat_map(move |(of, op, n)| {
            let inner = condition(of.subject(), &pools);
            let inner = prop_oneof![4 => inner.clone(), 1 => vec(inner, 2).prop_map(Predicate::Any)];
            vec(inner, 0..3).prop_map(move |which| Predicate::Count(Count { of, which, op, n }))
        })
        .boxed()
}

fn value(field: Field, op: Op, pools: &Pools) -> BoxedStrategy<Value> {
    if matches!(op, Op::Within | Op::Ago | Op::Next) {
        return prop_oneof![0_u32..40, 0_u32..900].prop_map(Value::Days).boxed();
    }
    match field.kind() {
        Kind::Whole => (0_i64..6).prop_map(Value::Whole).boxed(),
        Kind::Money => select(pools.amounts.clone()).prop_map(Value::Money).boxed(),
        Kind::Score => (0_i64..550).prop_map(Value::Score).boxed(),
        Kind::Text | Kind::Name => select(pools.texts.clone()).prop_map(Value::Text).boxed(),
        Kind::Moment | Kind::Day => (pools.days.0..=pools.days.1).prop_map(|day| Value::Day(Day(day))).boxed(),
        Kind::Id => select(pools.ids.clone()).prop_map(Value::Id).boxed(),
        Kind::Word(words) | Kind::Rank(words) => select(words).prop_map(|(code, _)| Value::Code(code)).boxed(),
    }
}
