//! What the tiles of a board show in a period.

use serde::{Deserialize, Serialize};

use crate::{
    dashboard::Period,
    metric::{Grain, Interval, Metric},
    money::Currency,
    scorecard::{Aim, Status},
};

/// A board's tiles in a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The days of the data: from the first order or ticket to the last.
    pub data: Period,
    /// What is shown.
    pub period: Period,
    /// What it is held against.
    pub before: Option<Period>,
    /// Whether the data reach back to it.
    pub is_before_known: bool,
    /// Currency of every amount.
    pub currency: Currency,
    /// What each tile shows, in the order of the tiles.
    pub tiles: Vec<Body>,
}

/// What a tile shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Body {
    /// A figure.
    Figure(FigureTile),
    /// A line.
    Line(LineTile),
    /// Bars.
    Bars(Bars),
    /// A text, which is the tile's own.
    Note,
}

/// A figure of a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureTile {
    /// The figure in its unit; none where there is nothing to divide by.
    pub now: Option<i64>,
    /// That of the period it is held against.
    pub then: Option<i64>,
    /// Of a rate or mean: what it is worked out of.
    pub out_of: Option<(i64, i64)>,
    /// From where to where a figure out of answers lies with 95 %.
    pub interval: Option<Interval>,
    /// Twelve months up to the period's last, or as many as there are data for.
    pub trend: Vec<i64>,
    /// What is aimed at in the period, and in the months of the trend.
    pub aim: Option<Aim>,
    /// What opens what is behind it; none for who may not open it.
    pub opens: Option<String>,
}

impl FigureTile {
    /// Where it stands beside its target in the period; none without one, and while it can still turn out either way.
    pub fn status(&self, metric: Metric, period: Period) -> Option<Status> {
        let target = self.aim.as_ref().and_then(|aim| aim.target);
        target.zip(self.now).and_then(|(target, now)| Status::within(period, metric, target, now))
    }
}

/// A figure over time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineTile {
    /// The length of a bucket.
    pub grain: Grain,
    /// The buckets in order.
    pub steps: Vec<LineStep>,
}

/// A figure of a bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineStep {
    /// The bucket's days.
    pub days: Period,
    /// The figure in its unit; none where nothing is known.
    pub now: Option<i64>,
    /// That of the month that it is held against; of days and weeks none.
    pub then: Option<i64>,
    /// What opens what is behind it.
    pub opens: Option<String>,
}

/// A figure by a dimension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bars {
    /// The values of the dimension, the largest first.
    pub bars: Vec<Bar>,
    /// Those that are not shown one by one.
    pub others: Option<Others>,
    /// Whether the figure can be split over one month alone, and the period is another.
    pub one_month: bool,
}

/// A figure of one value of a dimension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bar {
    /// The value as it is kept.
    pub key: String,
    /// What it is called: left to who knows the language.
    pub name: String,
    /// The figure in its unit.
    pub now: i64,
    /// That of the period it is held against.
    pub then: Option<i64>,
    /// What opens what is behind it, where a list can say it.
    pub opens: Option<String>,
}

/// Values of a dimension together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Others {
    /// How many there are.
    pub number: usize,
    /// Their sum; none of what does not add up.
    pub now: Option<i64>,
}

impl Shown {
    /// The same for who may open nothing behind it: no address leaves the server.
    #[must_use]
    pub fn without_links(mut self) -> Self {
        for tile in &mut self.tiles {
            match tile {
                Body::Figure(figure) => figure.opens = None,
                Body::Line(line) => line.steps.iter_mut().for_each(|step| step.opens = None),
                Body::Bars(bars) => bars.bars.iter_mut().for_each(|bar| bar.opens = None),
                Body::Note => {}
            }
        }
        self
    }
}
