//! Alerts: what a figure has to do for somebody to be told, and what it did when they were.
//!
//! A [`Rule`] looks at one figure ([`Watch`]) bucket by bucket: each day, week or month that is over is judged once, by
//! [`judged`], out of the buckets before it ([`Past`]); what is [`certain`] before it is over is told at once. The same function
//! says how often a rule would have fired in the past year, which is what people tune it with. What is expected of a bucket is
//! forecast by a [`Forecast`] that is handed in.

mod bucket;
mod condition;
mod past;
mod typed;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use bucket::{before, bucket_of, last_over, whole};
pub use condition::{Band, Condition, Is, Level};
pub use past::{Forecast, Judged, Past, certain, chosen_every, judged, kept, learns_from, least, news, ordinal, year};
pub use typed::{Typed, pairs, typed_number};

use crate::{
    coded_enum,
    dashboard::Period,
    drill,
    metric::{Dimension, Grain, Metric},
    money::Currency,
    tag::Owner,
    time::{Day, Timestamp},
};

/// The most rules of one person.
pub const MAX_RULES: usize = 100;
/// Customers that are shown with an alert.
pub const BEHIND: u32 = 10;
/// Alerts of a page.
pub const PAGE: usize = 50;

/// One value of one of a figure's dimensions: a country's name, a channel's word; empty where unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Of which dimension.
    pub dimension: Dimension,
    /// Which value.
    pub key: String,
}

/// What is looked at, and what it has to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    /// The figure.
    pub metric: Metric,
    /// How long a bucket is.
    pub grain: Grain,
    /// The part of it; all of it where none.
    pub part: Option<Part>,
    /// When somebody is told.
    pub condition: Condition,
}

impl Watch {
    /// Whether it can be met for certain before a bucket is over: by what only grows, upwards.
    pub const fn is_told_early(&self) -> bool {
        self.metric.only_grows() && !matches!(self.condition, Condition::Below(_))
    }

    /// What is behind the figure of a bucket.
    pub fn opens(&self, bucket: Period) -> String {
        let part = self.part.as_ref().and_then(|part| drill::of_part(self.metric, bucket, part.dimension, &part.key));
        part.unwrap_or_else(|| drill::of(self.metric, bucket))
    }
}

/// Whether a figure can be looked at bucket by bucket of that length. Who came back is told out of the month before.
pub const fn is_kept_by(metric: Metric, grain: Grain) -> bool {
    !metric.is_of_calls() && (!metric.looks_back() || matches!(grain, Grain::Month))
}

/// Whether there are rules about a figure. Not of one that is known only long after its bucket is over: each is judged once.
pub const fn has_rules(metric: Metric) -> bool {
    is_kept_by(metric, Grain::Month)
}

/// Whether a figure has that part, and a list can say what is behind it: no number is a dead end.
pub fn has_part(metric: Metric, part: &Part) -> bool {
    let day = Period { from: Day(0), to: Day(0) };
    metric.dimensions().contains(&part.dimension) && drill::of_part(metric, day, part.dimension, &part.key).is_some()
}

coded_enum! {
    /// Why a rule does nothing at the moment.
    Rests {
        /// Its owner may not read figures.
        NoRight = 1, "no_right";
        /// Its owner may not sign in.
        Disabled = 2, "disabled";
        /// There are too few buckets yet to say what is usual.
        TooLittle = 3, "too_little";
    }
}

/// What somebody wants to be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Identity.
    pub id: Uuid,
    /// Whose it is.
    pub owner: Owner,
    /// What is looked at.
    pub watch: Watch,
    /// What the figure is called, in the reader's language: left to who knows it.
    pub name: String,
    /// Whether it is mailed too.
    pub mail: bool,
    /// Whether those who set targets see it.
    pub shared: bool,
    /// Since when it is paused.
    pub paused_at: Option<Timestamp>,
    /// Why it does nothing.
    pub rests: Option<Rests>,
    /// The first day of the last bucket that it has judged.
    pub judged_to: Day,
    /// How often it has fired.
    pub fired: i64,
}

/// A rule has fired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// Identity.
    pub id: Uuid,
    /// Of which rule; it may be gone or be another by now.
    pub rule_id: Uuid,
    /// What was looked at.
    pub watch: Watch,
    /// What the figure is called, in the reader's language: left to who knows it.
    pub name: String,
    /// The bucket.
    pub bucket: Period,
    /// What the figure was, in its unit.
    pub value: i64,
    /// What it was in the bucket before.
    pub before: Option<i64>,
    /// What was expected; none where nothing was forecast.
    pub band: Option<Band>,
    /// When the rule fired.
    pub at: Timestamp,
    /// When it was marked as read.
    pub read_at: Option<Timestamp>,
}

impl Alert {
    /// Whether the figure is above what was asked for, was before or was expected.
    pub const fn is_up(&self) -> bool {
        self.watch.condition.is_up(self.value, self.before, self.band)
    }

    /// Whether it was told before its bucket was over: the figure is that of the moment, and has only grown since.
    pub fn is_early(&self) -> bool {
        self.at.day() <= self.bucket.to
    }
}

/// What ties somebody to a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tie {
    /// They are among the customers that are counted: what they brought in all, minor units; none for a role that sees none.
    Counted(Option<i64>),
    /// An order: its source, its number and what it came to, minor units.
    Order(String, String, i64),
    /// A ticket: its source, its number and its subject, as far as the role reads it.
    Ticket(String, String, String),
}

/// A customer behind an alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// Who.
    pub id: Uuid,
    /// The name.
    pub name: String,
    /// By what.
    pub tie: Tie,
}

/// The customers behind an alert, as far as its reader sees them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Behind {
    /// The first of them: those of the largest orders, of the newest tickets, or who brought most.
    pub customers: Vec<Customer>,
    /// Whether the reader's role shows the list at all.
    pub is_shown: bool,
}

/// An alert with what a page or a mail tells beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The alert.
    pub alert: Alert,
    /// Currency of amounts.
    pub currency: Currency,
    /// Who is behind it.
    pub behind: Behind,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_parts_whose_rows_a_list_can_name_are_looked_at() {
        let part = |dimension, key: &str| Part { dimension, key: key.into() };
        assert!(has_part(Metric::Net, &part(Dimension::Country, "France")));
        assert!(has_part(Metric::TicketsOpened, &part(Dimension::Reason, "")));
        assert!(!has_part(Metric::Net, &part(Dimension::Channel, "web")));
        assert!(!has_part(Metric::Csat, &part(Dimension::Survey, "")));
        assert!(is_kept_by(Metric::Net, Grain::Day) && !is_kept_by(Metric::Retention, Grain::Week));
        assert!(is_kept_by(Metric::Retention, Grain::Month));
        assert!(!Grain::ALL.iter().any(|grain| is_kept_by(Metric::CampaignResponse, *grain)));
    }

    #[test]
    fn an_alert_opens_the_part_that_it_is_about() {
        let part = Some(Part { dimension: Dimension::Country, key: "France".into() });
        let watch = Watch { metric: Metric::Net, grain: Grain::Week, part, condition: Condition::Below(5) };
        let week = bucket_of(Grain::Week, Day(20_000));
        assert_eq!(watch.opens(week), drill::revenue(week, Some("France")));
        assert_eq!(Watch { part: None, ..watch }.opens(week), drill::of(Metric::Net, week));
    }
}
