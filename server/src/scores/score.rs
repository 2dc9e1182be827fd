//! Scoring customers by what was learnt.

use domain::{
    customer::Tier,
    score::{self, HORIZON_DAYS},
    time::Day,
};
use insight::value::{History, Repeat, interval::Intervals, rfm::Scores};
use rand_chacha::ChaCha8Rng;
use store::scores::{input::Ledger, write::NewScore};

use super::{
    account::{Account, WEEK},
    learn::Learnt,
};

/// Scores customers. Keeps what intervals are made of.
pub(super) struct Scorer<'a> {
    learnt: &'a Learnt,
    weeks: f64,
    intervals: [Intervals<'a>; 2],
}

impl<'a> Scorer<'a> {
    /// For a time ahead, in weeks.
    pub(super) fn new(learnt: &'a Learnt, weeks: f64) -> Self {
        let intervals = learnt.spend.each_ref().map(|spend| Intervals::new(&learnt.repeat, &spend.model, weeks));
        Self { learnt, weeks, intervals }
    }

    /// For the twelve months after the day that was learnt as of.
    pub(super) fn ahead(learnt: &'a Learnt) -> Self {
        Self::new(learnt, f64::from(HORIZON_DAYS) / WEEK)
    }

    /// What each is expected to spend, minor units; none where the model's series do not settle.
    pub(super) fn values(&self, accounts: &[Account]) -> Option<Vec<f64>> {
        let histories: Vec<History> = accounts.iter().map(|account| account.history(self.learnt.as_of)).collect();
        let expected = self.learnt.repeat.expected(&histories, self.weeks).ok()?;
        Some(accounts.iter().zip(&expected).map(|(account, expected)| expected.purchases * self.amount(account)).collect())
    }

    fn amount(&self, account: &Account) -> f64 {
        self.learnt.spend[usize::from(account.organisation)].expected(account)
    }

    /// The scores of those who had bought.
    ///
    /// # Errors
    /// Where the model's series do not settle.
    pub(super) fn scores(&mut self, ledgers: &[Ledger]) -> Result<Vec<NewScore>, insight::InsightError> {
        let day = self.learnt.as_of;
        let accounts: Vec<(&Ledger, Account)> = ledgers.iter().filter_map(|ledger| Some((ledger, Account::at(ledger, day)?))).collect();
        let histories: Vec<History> = accounts.iter().map(|(_, account)| account.history(day)).collect();
        let expected = self.learnt.repeat.expected(&histories, self.weeks)?;
        let mut scores = Vec::with_capacity(accounts.len());
        for (((ledger, account), history), expected) in accounts.iter().zip(&histories).zip(expected) {
            scores.push(self.score(ledger, account, history, (expected.p_alive, expected.purchases))?);
        }
        Ok(scores)
    }

    fn score(
        &mut self,
        ledger: &Ledger,
        account: &Account,
        history: &History,
        (p_alive, purchases): (f64, f64),
    ) -> Result<NewScore, insight::InsightError> {
        let learnt = self.learnt;
        let kind = usize::from(account.organisation);
        let value = purchases * self.amount(account);
        let known = (account.count(), learnt.spend[kind].mean(account));
        let (low, high) = self.intervals[kind].of::<ChaCha8Rng>(history, known, p_alive);
        let stays = learnt.staying.as_ref().map_or(Ok(p_alive), |staying| staying.p_alive(history))?;
        let drivers = account.drivers(learnt.as_of);
        let churn = learnt.churn.as_ref().map(|churn| churn.of(&drivers));
        let expected_minor = minor(value);
        Ok(NewScore {
            customer_id: ledger.customer_id,
            p_alive_centi: centi(stays),
            risk_centi: churn.map(|(risk, _)| centi(risk)),
            expected_minor,
            low_minor: minor(low),
            high_minor: minor(high),
            rank_centi: rank(&learnt.ranks, value),
            tier: Tier::of(account.net_minor.saturating_add(expected_minor)),
            rfm: learnt.rfm.as_ref().map(|rfm| classes(rfm.score(&account.figures(learnt.as_of)))),
            next_purchase: next(&learnt.repeat, history, stays, learnt.as_of)?,
            drivers,
            effects: churn.map_or(0, |(_, effects)| effects),
        })
    }
}

/// The day of the median gap after today, of who is more likely there than not.
fn next(repeat: &Repeat, history: &History, stays: f64, as_of: Day) -> Result<Option<Day>, insight::InsightError> {
    let gap = repeat.next_purchase(history)?.filter(|_| stays >= 0.5);
    // Beyond some years it says no more than that it is far.
    Ok(gap.map(|weeks| (weeks * WEEK).ceil()).filter(|days| *days < 3_650.0).map(|days| Day(as_of.0 + days as i32)))
}

const fn classes(scores: Scores) -> score::Rfm {
    score::Rfm { recency: scores.recency, frequency: scores.frequency, monetary: scores.monetary }
}

/// A probability in hundredths, rounded down.
fn centi(probability: f64) -> i16 {
    (probability.clamp(0.0, 1.0) * 100.0 + 1e-9).floor() as i16
}

fn minor(amount: f64) -> i64 {
    amount.max(0.0).round() as i64
}

/// The share of customers of whom less is expected, in hundredths.
fn rank(ranks: &[f64], value: f64) -> i16 {
    let below = ranks.partition_point(|other| *other < value);
    (below * 100).checked_div(ranks.len()).map_or(0, |share| share.min(100) as i16)
}
