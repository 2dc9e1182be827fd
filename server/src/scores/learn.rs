//! Learning the models from a sample of customers, and choosing among those of repeat buying by what they foretell of a time
//! that they are not shown.

use domain::{
    score::{HORIZON_DAYS, RISK_DAYS, RunProblem},
    time::{Day, Timestamp},
};
use insight::{
    math::quantile::quantile,
    value::{
        History, Model, Repeat,
        choice::{self, Choice},
        history::Observed,
        rfm::{self, Rfm},
    },
};
use store::scores::input::Ledger;

use super::{
    account::{Account, WEEK, bought},
    cards::{self, Judged},
    churn::Churn,
    score::Scorer,
    spend::Spend,
};

/// Data of fewer days are not held out from.
const SHORT: i32 = 84;
/// Places at which the ranks of customers are told apart.
const RANKS: usize = 1_000;

/// All that was learnt.
#[derive(Clone, Debug)]
pub(super) struct Learnt {
    /// As of the beginning of this day.
    pub(super) as_of: Day,
    /// How customers buy and leave.
    pub(super) repeat: Repeat,
    /// The same for whether they are still there, where the other cannot tell: BG/NBD lets nobody leave who bought once, and where
    /// purchases grew in number until the end, the likeliest parameters of any model say that nobody leaves.
    pub(super) staying: Option<Repeat>,
    /// What people and organisations spend.
    pub(super) spend: [Spend; 2],
    /// Classes of recency, frequency and money; none of fewer than five customers.
    pub(super) rfm: Option<Rfm>,
    /// Expected values at even ranks, minor units.
    pub(super) ranks: Vec<f64>,
    /// Who buys again soon.
    pub(super) churn: Option<Churn>,
    /// Whether that is the stated rule, because the data show nobody who left.
    pub(super) nobody_leaves: bool,
    /// Why it is the stated rule.
    pub(super) problem: Option<RunProblem>,
    /// Model cards.
    pub(super) cards: Vec<domain::score::ModelCard>,
}

/// The time that is held out: its days are those before `as_of`, from `cut` on.
#[derive(Clone, Copy, Debug)]
pub(super) struct HeldOut {
    pub(super) cut: Day,
    pub(super) as_of: Day,
}

impl HeldOut {
    /// Half a year where there is as much before it, a third of a shorter time; none of one that is too short.
    fn of(first: i32, as_of: Day) -> Option<Self> {
        let days = as_of.0 - first;
        let held = if days >= 2 * RISK_DAYS { RISK_DAYS } else { days / 3 };
        (days >= SHORT).then_some(Self { cut: Day(as_of.0 - held), as_of })
    }

    /// Its length in weeks.
    pub(super) fn weeks(self) -> f64 {
        f64::from(self.as_of.0 - self.cut.0) / WEEK
    }

    /// Who had bought before it, with what they bought in it.
    pub(super) fn observed(self, ledgers: &[Ledger]) -> (Vec<Account>, Vec<Observed>) {
        let one = |ledger: &Ledger| {
            let account = Account::at(ledger, self.cut)?;
            let (days, minor) = bought(ledger, self.cut, self.as_of);
            let history = account.history(self.cut);
            Some((account, Observed { customer: 0, history, mean_amount: 0.0, held_out: days, held_out_amount: minor as f64 }))
        };
        ledgers.iter().filter_map(one).unzip()
    }
}

/// Learns everything as of a day; none where nobody had bought.
pub(super) fn learn(ledgers: &[Ledger], as_of: Day, now: Timestamp) -> Option<Learnt> {
    let accounts: Vec<Account> = ledgers.iter().filter_map(|ledger| Account::at(ledger, as_of)).collect();
    let histories: Vec<History> = accounts.iter().map(|account| account.history(as_of)).collect();
    let held = accounts.iter().map(Account::first).min().and_then(|first| HeldOut::of(first, as_of));
    let (before, observed) = held.map(|held| held.observed(ledgers)).unwrap_or_default();
    let choice = held.and_then(|held| choice::choose(&observed, held.weeks()).ok());
    let model = choice.as_ref().map_or(Model::MbgNbd, |choice| choice.purchases);
    let (repeat, reason) = Repeat::fit_or_rule(model, &histories).ok()?;
    let mut staying = match &choice {
        Some(choice) if repeat.model == Model::BgNbd => Some(Repeat::fit_or_rule(choice.churn, &histories).ok()?.0),
        _ => None,
    };
    let nobody_leaves = leaves_nobody_out(staying.as_ref().unwrap_or(&repeat), &histories);
    if nobody_leaves {
        staying = Some(Repeat::rule(&histories).ok()?);
    }
    let spend = Spend::learn(&accounts);
    let figures: Vec<_> = accounts.iter().map(|account| account.figures(as_of)).collect();
    let churn = held.filter(|held| as_of.0 - held.cut.0 == RISK_DAYS).and_then(|held| Churn::learn(ledgers, held.cut, held.as_of));
    let judged = held.zip(choice.as_ref()).and_then(|(held, choice)| judge(held, choice, &before, &observed));
    let mut learnt = Learnt {
        as_of,
        repeat,
        staying,
        nobody_leaves,
        spend,
        rfm: rfm::rfm(&figures).ok().map(|rfm| Rfm { scores: Vec::new(), ..rfm }),
        ranks: Vec::new(),
        churn,
        problem: reason.map(|_| RunProblem::Rule),
        cards: Vec::new(),
    };
    learnt.ranks = ranks(&learnt, &accounts);
    learnt.cards = cards::of(&learnt, (choice.as_ref(), judged.as_ref(), held), accounts.len() as i64, now);
    Some(learnt)
}

/// Whether a fitted model says of nobody at all that they have rather left than not.
fn leaves_nobody_out(repeat: &Repeat, histories: &[History]) -> bool {
    repeat.converged && histories.iter().all(|history| repeat.p_alive(history).is_ok_and(|p_alive| p_alive >= 0.5))
}

/// Holds the chosen model against what it was not shown.
fn judge(held: HeldOut, choice: &Choice, before: &[Account], observed: &[Observed]) -> Option<Judged> {
    let histories: Vec<History> = observed.iter().map(|one| one.history).collect();
    let repeat = Repeat::fit(choice.purchases, &histories).ok()?;
    let spend = Spend::learn(before);
    cards::judge(held, &repeat, &spend, before, observed)
}

/// The expected values at even ranks.
fn ranks(learnt: &Learnt, accounts: &[Account]) -> Vec<f64> {
    let Some(mut values) = Scorer::new(learnt, f64::from(HORIZON_DAYS) / WEEK).values(accounts) else { return Vec::new() };
    values.sort_unstable_by(f64::total_cmp);
    (0..=RANKS).filter_map(|at| quantile(&values, at as f64 / RANKS as f64)).collect()
}
