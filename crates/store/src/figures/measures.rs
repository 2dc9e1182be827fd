//! What is counted of deliveries, of answered proposals, and of what is at stake.

use std::collections::BTreeMap;

use domain::{
    metric::{Dimension, Metric},
    next_action::{Answer, Answered, NextAction},
    time::Day,
};
use uuid::Uuid;

use super::{
    Among,
    metrics::{self, Figures, add_all, add_summed, query},
};
use crate::{connection::Connection, error::Result, row::Row};

/// Proposals that were answered.
pub(super) async fn proposals(db: &dyn Connection, range: &Among, figures: &mut Figures) -> Result<()> {
    let text = format!(
        "SELECT day, action, COUNT(*) AS answers, CAST(SUM(accepted) AS bigint) AS accepted FROM (\
         SELECT {{day:at}} AS day, action, CASE WHEN answer = {} THEN 1 ELSE 0 END AS accepted FROM action_answers \
         WHERE {{customer_id}}) AS a GROUP BY day, action",
        Answer::Accepted.code()
    );
    let read = |row: &Row| {
        let action = row.code("action", NextAction::from_code)?;
        Ok((row.get::<i32>("day")?, action, row.int("answers")?, row.int("accepted")?))
    };
    for (day, action, answers, accepted) in query(db, range, &text, read).await? {
        add_answers(figures, day, action, answers, accepted);
    }
    Ok(())
}

fn add_answers(figures: &mut Figures, day: i32, action: NextAction, answers: i64, accepted: i64) {
    let about = [(Dimension::Action, action.word())];
    add_all(figures, Metric::ProposalsAnswered, &about, day, answers);
    add_all(figures, Metric::ProposalsAccepted, &about, day, accepted);
}

/// Adds an answer that is given to what is stored.
pub(crate) async fn answered(db: &dyn Connection, given: &Answered) -> Result<()> {
    let mut figures = Figures::new();
    add_answers(&mut figures, given.at.day().0, given.action, 1, i64::from(given.answer == Answer::Accepted));
    metrics::add_to_stored(db, figures).await
}

/// What is at stake with a customer, as SQL over a row of scores: the same as [`domain::score::Score::at_stake_minor`], for
/// nothing below zero is expected of anybody.
pub(crate) const AT_STAKE: &str = "(expected_minor * risk + 50) / 100";

/// The tables of scores: what holds, and what was said at the end of earlier months.
const NOW: &str = "customer_scores";
const BEFORE: &str = "score_history";

/// What is at stake, by the month of which it was said. It comes with the month and goes with the next, so that what has come
/// together by a day is what was said of that day's month, and nothing where nobody was scored.
pub(super) async fn stakes(db: &dyn Connection, range: &Among, figures: &mut Figures) -> Result<()> {
    for table in [NOW, BEFORE] {
        of_table(db, range, table, figures).await?;
    }
    Ok(())
}

// Of a customer who was merged into another no list tells anything.
async fn of_table(db: &dyn Connection, range: &Among, table: &str, figures: &mut Figures) -> Result<()> {
    let text = format!(
        "SELECT as_of, COUNT(*) AS customers, CAST(SUM(stake) AS bigint) AS stake FROM (\
         SELECT s.as_of, {AT_STAKE} AS stake FROM {table} s WHERE {{customer_id}} AND s.risk IS NOT NULL AND EXISTS (\
         SELECT 1 FROM customers c WHERE c.id = s.customer_id AND c.merged_into IS NULL)) AS s WHERE stake > 0 GROUP BY as_of"
    );
    let read = |row: &Row| Ok((row.day("as_of")?, row.int("customers")?, row.int("stake")?));
    for (as_of, customers, stake) in query(db, range, &text, read).await? {
        let month = told_of(as_of);
        for (metric, value) in [(Metric::AtStakeChange, customers), (Metric::StakeChange, stake)] {
            add_summed(figures, metric, None, month.0, value);
            add_summed(figures, metric, None, month.plus_months(1).0, -value);
        }
    }
    Ok(())
}

/// The month that a score tells the end of: what is true of the beginning of a day was known the day before.
pub(crate) fn told_of(as_of: Day) -> Day {
    Day(as_of.0 - 1).month_start()
}

/// A change to what models say of a stretch of customers, under way. Like [`Change`](super::Change), and quicker: a run scores a
/// million.
#[must_use = "the figures are wrong until the change is settled"]
pub(crate) struct Rescore {
    range: Among,
    /// Whether earlier months change, too: once a month.
    past: bool,
    before: Figures,
}

impl Rescore {
    /// Notes what is at stake so far.
    pub(crate) async fn begin(db: &dyn Connection, (first, last): (Uuid, Uuid), past: bool) -> Result<Self> {
        let range = Among::range(first, last);
        let before = at_stake(db, &range, past).await?;
        Ok(Self { range, past, before })
    }

    /// Stores what is now.
    pub(crate) async fn settle(self, db: &dyn Connection) -> Result<()> {
        let mut now = at_stake(db, &self.range, self.past).await?;
        for (key, value) in self.before {
            *now.entry(key).or_default() -= value;
        }
        metrics::add_to_stored(db, now).await
    }
}

async fn at_stake(db: &dyn Connection, range: &Among, past: bool) -> Result<Figures> {
    let mut figures: Figures = BTreeMap::new();
    of_table(db, range, NOW, &mut figures).await?;
    if past {
        of_table(db, range, BEFORE, &mut figures).await?;
    }
    Ok(figures)
}
