//! The figures of a company, worked out by plain loops.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    customer::{ConsentStatus, ContactKind, Tier},
    interaction::Channel,
    metric::{Dimension, Grain, Metric},
    next_action::Answer,
    order::OrderKind,
    survey::SurveyKind,
    ticket::Promises,
    time::Day,
};
use store::{
    load::{AnswerRow, Customer, OrderRow, ProductRow},
    search::fold,
};
use uuid::Uuid;

use super::world::{SOURCES, World};

/// What names a count of orders with an earlier one: its dimension and key, grain, how many back, day, the earlier one's month.
type Gap = ((i16, String), i16, usize, i32, i32);

/// Rows of a table: the key's columns, then the others, as texts.
pub(crate) type Rows = BTreeSet<Vec<String>>;

impl World {
    /// The columns of `facts` after the customer's id, in the order of the query in the test.
    pub(crate) fn facts(&self) -> Rows {
        self.customers.iter().map(|customer| self.facts_of(customer)).collect()
    }

    fn facts_of(&self, c: &Customer) -> Vec<String> {
        let orders: Vec<_> = self.orders.iter().map(|(o, _)| o).filter(|o| o.customer_id == c.id).collect();
        let events: Vec<_> = self.events.iter().filter(|e| e.customer_id == c.id).collect();
        let tickets: Vec<_> = self.tickets.iter().filter(|t| t.customer_id == c.id).collect();
        let scores: Vec<_> = self.answers.iter().filter(|a| a.customer_id == c.id && self.is_csat(a)).map(|a| i64::from(a.score)).collect();
        let placed: Vec<_> = orders.iter().filter(|o| o.kind == OrderKind::Order).map(|o| o.placed_at.0).collect();
        let sales: i64 = orders.iter().map(|o| o.sales_minor).sum();
        let credits: i64 = orders.iter().map(|o| o.credits_minor).sum();
        let (answers, sum) = (scores.len() as i64, scores.iter().sum::<i64>());
        let numbers = [
            i64::from(c.kind.code()),
            i64::from(c.stage.code()),
            i64::from(Tier::of(sales - credits).code()),
            placed.len() as i64,
            orders.iter().filter(|o| o.kind == OrderKind::CreditNote).count() as i64,
            sales,
            credits,
            sales - credits,
            placed.iter().min().copied().unwrap_or(0),
            placed.iter().max().copied().unwrap_or(0),
            events.iter().filter(|e| e.kind.is_contact()).map(|e| e.at.0).max().unwrap_or(0),
            events.len() as i64,
            tickets.len() as i64,
            tickets.iter().filter(|t| t.status.is_open()).count() as i64,
            answers,
            sum,
            if answers == 0 { 0 } else { (sum * 200 + answers) / (answers * 2) },
            c.created_at.0,
        ];
        let texts = [c.id.to_string(), c.name.clone(), fold(&c.name), c.country.clone()];
        texts.into_iter().chain(numbers.map(|n| n.to_string())).collect()
    }

    fn is_csat(&self, answer: &AnswerRow) -> bool {
        self.surveys.iter().any(|s| s.id == answer.survey_id && s.kind == SurveyKind::Csat)
    }

    pub(crate) fn months(&self) -> Rows {
        let mut counts: BTreeMap<_, i64> = BTreeMap::new();
        for event in &self.events {
            *counts.entry((event.customer_id, event.at.day().month_start().0, event.kind.code())).or_default() += 1;
        }
        counts.into_iter().map(|((c, month, kind), n)| vec![c.to_string(), month.to_string(), kind.to_string(), n.to_string()]).collect()
    }

    pub(crate) fn product_figures(&self) -> Rows {
        let of = |product: &ProductRow| {
            let lines: Vec<_> = self.orders.iter().flat_map(|(_, lines)| lines).filter(|l| l.product_id == product.id).collect();
            let numbers = [
                lines.iter().map(|l| l.quantity).sum::<i64>(),
                lines.len() as i64,
                lines.iter().map(|l| l.amount_minor.max(0)).sum(),
                -lines.iter().map(|l| l.amount_minor.min(0)).sum::<i64>(),
                lines.iter().filter(|l| l.quantity > 0).map(|l| l.at.0).max().unwrap_or(0).max(0),
            ];
            std::iter::once(product.id.to_string()).chain(numbers.map(|n| n.to_string())).collect()
        };
        self.products.iter().map(of).collect()
    }

    pub(crate) fn metrics(&self) -> Rows {
        let mut counts = Counts::default();
        for (order, _) in &self.orders {
            let day = order.placed_at.day();
            let is_order = order.kind == OrderKind::Order;
            let mut about = vec![(Dimension::Country, order.country.clone()), (Dimension::Store, store(order.source_id))];
            about.extend(self.marks(order.customer_id));
            counts.split(Metric::Revenue, &about, day, order.sales_minor);
            counts.split(Metric::Credits, &about, day, order.credits_minor);
            counts.split(Metric::KnownSales, &about, day, if order.customer_id.is_nil() { 0 } else { order.sales_minor });
            counts.split(if is_order { Metric::Orders } else { Metric::CreditNotes }, &about, day, 1);
        }
        self.count_customers(&mut counts);
        self.count_tickets(&mut counts);
        self.count_answers(&mut counts);
        self.count_measures(&mut counts);
        for customer in &self.customers {
            let (day, about) = (customer.created_at.day(), self.marks(customer.id));
            let standing =
                [(Dimension::Stage, customer.stage.word().to_owned()), (Dimension::Tier, self.tier(customer.id).word().to_owned())];
            counts.split(Metric::Customers, &[about.clone(), standing.into()].concat(), day, 1);
            counts.split(Metric::WithEmail, &about, day, i64::from(self.has_email(customer.id)));
            counts.split(Metric::WithConsent, &about, day, i64::from(self.has_agreed(customer.id)));
        }
        for event in self.events.iter().filter(|e| e.kind.is_contact()) {
            counts.split(Metric::Interactions, &self.marks(event.customer_id), event.at.day(), 1);
        }
        counts.0.into_iter().filter(|(_, n)| *n != 0).map(|(key, n)| key.into_iter().chain([n.to_string()]).collect()).collect()
    }

    /// What a customer's figures are kept by.
    pub(crate) fn marks(&self, customer: Uuid) -> Vec<(Dimension, String)> {
        let owner = self.owner(customer).map(|id| (Dimension::Team, id.simple().to_string()));
        let lines: BTreeSet<_> = self.lines(customer).into_iter().map(|line| line.word().to_owned()).collect();
        owner.into_iter().chain(lines.into_iter().map(|line| (Dimension::Line, line))).collect()
    }

    /// The tier that a customer's orders give.
    pub(crate) fn tier(&self, customer: Uuid) -> Tier {
        Tier::of(self.orders.iter().map(|(o, _)| o).filter(|o| o.customer_id == customer).map(|o| o.sales_minor - o.credits_minor).sum())
    }

    pub(crate) fn has_email(&self, customer: Uuid) -> bool {
        self.contacts.iter().any(|c| c.customer_id == customer && c.kind == ContactKind::Email)
    }

    pub(crate) fn has_agreed(&self, customer: Uuid) -> bool {
        let agreed = |status| matches!(status, ConsentStatus::Granted | ConsentStatus::Confirmed);
        self.consents.iter().any(|c| c.customer_id == customer && agreed(c.status))
    }

    fn count_tickets(&self, counts: &mut Counts) {
        for ticket in &self.tickets {
            let mut about = vec![
                (Dimension::Channel, ticket.channel.word().to_owned()),
                (Dimension::Reason, ticket.reason.clone()),
                (Dimension::Store, store(ticket.source_id)),
            ];
            about.extend(self.marks(ticket.customer_id));
            let mut both = |metric, day, value| counts.split(metric, &about, day, value);
            let (opened, online) = (ticket.opened_at.day(), matches!(ticket.channel, Channel::Web | Channel::Email | Channel::Chat));
            both(Metric::TicketsOpened, opened, 1);
            both(Metric::OnlineTickets, opened, i64::from(online));
            both(Metric::BacklogChange, opened, 1);
            if let Some(at) = ticket.first_response_at {
                both(Metric::FirstResponses, opened, 1);
                both(Metric::AnsweredInTime, opened, i64::from(at <= Promises::DEFAULT.by(ticket.opened_at, ticket.priority)));
                both(Metric::FirstResponseSeconds, opened, (at.0 - ticket.opened_at.0) / 1000);
            }
            if let Some(at) = ticket.solved_at {
                both(Metric::TicketsSolved, at.day(), 1);
                both(Metric::ResolutionSeconds, at.day(), (at.0 - ticket.opened_at.0) / 1000);
                both(Metric::BacklogChange, at.max(ticket.opened_at).day(), -1);
            }
        }
    }

    fn count_measures(&self, counts: &mut Counts) {
        for (order, _) in self.orders.iter().filter(|(order, _)| order.kind == OrderKind::Order) {
            let Some(at) = order.delivered_at else { continue };
            let mut about = vec![(Dimension::Country, order.country.clone()), (Dimension::Store, store(order.source_id))];
            about.extend(self.marks(order.customer_id));
            counts.split(Metric::OrdersDelivered, &about, at.day(), 1);
            counts.split(Metric::DeliverySeconds, &about, at.day(), (at.0 - order.placed_at.0) / 1000);
        }
        for proposal in &self.proposals {
            let about = [(Dimension::Action, proposal.action.word().to_owned())];
            counts.split(Metric::ProposalsAnswered, &about, proposal.at.day(), 1);
            counts.split(Metric::ProposalsAccepted, &about, proposal.at.day(), i64::from(proposal.answer == Answer::Accepted));
        }
        for (month, stake) in self.stakes() {
            for (day, sign) in [(month, 1), (month.plus_months(1), -1)] {
                counts.add_summed(Metric::AtStakeChange, None, day, sign);
                counts.add_summed(Metric::StakeChange, None, day, sign * stake);
            }
        }
    }

    /// What is at stake with each customer, by month.
    pub(crate) fn stakes(&self) -> impl Iterator<Item = (Day, i64)> {
        let stake = |scored: &super::world::Scored| Some((scored.expected * scored.risk? + 50) / 100).filter(|stake| *stake > 0);
        self.scores.iter().filter_map(move |scored| Some((Day(scored.as_of.0 - 1).month_start(), stake(scored)?)))
    }

    fn count_answers(&self, counts: &mut Counts) {
        for answer in &self.answers {
            let survey = self.surveys.iter().find(|s| s.id == answer.survey_id).expect("a survey");
            let (day, score) = (answer.at.day(), i64::from(answer.score));
            let about: Vec<_> = [(Dimension::Survey, survey.name.clone())].into_iter().chain(self.marks(answer.customer_id)).collect();
            let values = match survey.kind {
                SurveyKind::Csat => vec![
                    (Metric::CsatAnswers, 1),
                    (Metric::CsatSum, score),
                    (Metric::CsatSquares, score * score),
                    (Metric::CsatFives, i64::from(score == 5)),
                ],
                SurveyKind::Nps => {
                    vec![(Metric::NpsAnswers, 1), (Metric::Promoters, i64::from(score > 8)), (Metric::Detractors, i64::from(score < 7))]
                }
            };
            for (metric, value) in values {
                counts.split(metric, &about, day, value);
            }
        }
    }

    /// What each cohort brought: grain, day, first month, then customers, orders, credit notes, sales, credits.
    pub(crate) fn cohorts(&self) -> Rows {
        let mut cohorts: BTreeMap<_, [i64; 5]> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for (order, _) in &self.orders {
            let first = match self.orders_of(order.customer_id).map(|o| o.placed_at).min() {
                _ if order.customer_id.is_nil() => -1_000_000,
                None => -1_000_001,
                Some(at) => at.day().month_start().0,
            };
            let is_order = order.kind == OrderKind::Order;
            let (day, month) = (order.placed_at.day(), order.placed_at.day().month_start());
            let is_new = is_order && !order.customer_id.is_nil() && seen.insert((order.customer_id, month));
            for (grain, bucket, customers) in [(Grain::Day, day, 0), (Grain::Month, month, i64::from(is_new))] {
                let values = [customers, i64::from(is_order), i64::from(!is_order), order.sales_minor, order.credits_minor];
                let sums = cohorts.entry((grain.code(), bucket.0, first)).or_default();
                sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
            }
        }
        let row = |((grain, day, first), values): ((i16, i32, i32), [i64; 5])| {
            [grain.to_string(), day.to_string(), first.to_string()].into_iter().chain(values.map(|n| n.to_string())).collect()
        };
        cohorts.into_iter().map(row).collect()
    }

    pub(crate) fn gaps(&self) -> Rows {
        let mut gaps: BTreeMap<_, i64> = BTreeMap::new();
        for customer in &self.customers {
            let mut sequences: BTreeMap<(i16, String), Vec<Day>> = BTreeMap::new();
            for order in self.orders_of(customer.id) {
                let own = [
                    (0, String::new()),
                    (Dimension::Country.code(), order.country.clone()),
                    (Dimension::Store.code(), store(order.source_id)),
                ];
                let marks = self.marks(customer.id).into_iter().map(|(dimension, key)| (dimension.code(), key));
                for about in own.into_iter().chain(marks) {
                    sequences.entry(about).or_default().push(order.placed_at.day());
                }
            }
            for (about, mut placed) in sequences {
                placed.sort_unstable();
                for (n, day) in placed.iter().enumerate() {
                    for back in [1, 2] {
                        let before = n.checked_sub(back).map_or(-1_000_000, |n| placed[n].month_start().0);
                        for (grain, day) in [(Grain::Day, *day), (Grain::Month, day.month_start())] {
                            *gaps.entry((about.clone(), grain.code(), back, day.0, before)).or_default() += 1;
                        }
                    }
                }
            }
        }
        let row = |(((dimension, key), grain, back, day, before), n): (Gap, i64)| {
            let numbers = [grain.to_string(), back.to_string(), day.to_string(), before.to_string(), n.to_string()];
            [dimension.to_string(), key].into_iter().chain(numbers).collect()
        };
        gaps.into_iter().map(row).collect()
    }

    fn orders_of(&self, customer: Uuid) -> impl Iterator<Item = &OrderRow> {
        self.orders.iter().map(|(o, _)| o).filter(move |o| o.customer_id == customer && o.kind == OrderKind::Order)
    }

    fn count_customers(&self, counts: &mut Counts) {
        let mut seen: BTreeMap<_, i64> = BTreeMap::new();
        for customer in &self.customers {
            let orders: Vec<_> = self.orders_of(customer.id).collect();
            for order in &orders {
                let day = order.placed_at.day();
                for (grain, bucket) in [(Grain::Day, day), (Grain::Week, day.week_start()), (Grain::Month, day.month_start())] {
                    for country in [None, Some(order.country.as_str())] {
                        let orders = seen.entry((customer.id, grain.code(), bucket, country.map(str::to_owned))).or_default();
                        *orders += 1;
                        match *orders {
                            1 => counts.add(Metric::ActiveCustomers, grain, country.map(|c| (Dimension::Country, c)), bucket, 1),
                            2 => counts.add(Metric::RepeatCustomers, grain, country.map(|c| (Dimension::Country, c)), bucket, 1),
                            _ => {}
                        }
                    }
                }
            }
            if let Some(first) = orders.iter().min_by_key(|o| (o.placed_at, o.country.clone())) {
                counts.split(Metric::NewCustomers, &[(Dimension::Country, first.country.clone())], first.placed_at.day(), 1);
            }
        }
    }
}

#[derive(Default)]
struct Counts(BTreeMap<Vec<String>, i64>);

impl Counts {
    fn add(&mut self, metric: Metric, grain: Grain, about: Option<(Dimension, &str)>, day: Day, value: i64) {
        let dimension = about.map_or(0, |(dimension, _)| dimension.code());
        let key = [metric.code().to_string(), grain.code().to_string(), dimension.to_string(), day.0.to_string()];
        let key = key.into_iter().chain([about.map_or_else(String::new, |(_, key)| key.to_owned())]).collect();
        *self.0.entry(key).or_default() += value;
    }

    fn add_summed(&mut self, metric: Metric, about: Option<(Dimension, &str)>, day: Day, value: i64) {
        self.add(metric, Grain::Day, about, day, value);
        self.add(metric, Grain::Month, about, day.month_start(), value);
    }

    fn split(&mut self, metric: Metric, about: &[(Dimension, String)], day: Day, value: i64) {
        self.add_summed(metric, None, day, value);
        for (dimension, key) in about.iter().filter(|about| metric.is_kept_by(about.0)) {
            self.add_summed(metric, Some((*dimension, key)), day, value);
        }
    }
}

/// The code of a source.
pub(crate) fn store(source: i16) -> String {
    SOURCES.iter().find(|(id, _)| *id == source).expect("a source").1.to_owned()
}
