//! The figures of a period, and what each metric is worked out of them.

use serde::{Deserialize, Serialize};

use crate::{
    access::Fields,
    metric::{Formula, Interval, Metric, mean_interval, net_interval, paired_interval, share_interval},
};

/// The figures of a period. All are whole; rates and means are worked out of two of them. Zeros are left out of JSON:
/// a page holds the figures of many months.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Figures {
    /// Sales, minor units, anonymous ones included.
    #[serde(skip_serializing_if = "is_zero")]
    pub sales_minor: i64,
    /// Those of them to customers known by name.
    #[serde(skip_serializing_if = "is_zero")]
    pub known_sales_minor: i64,
    /// Credits, minor units, as a positive number.
    #[serde(skip_serializing_if = "is_zero")]
    pub credits_minor: i64,
    /// Orders, credit notes not counted, anonymous ones included.
    #[serde(skip_serializing_if = "is_zero")]
    pub orders: i64,
    /// Credit notes.
    #[serde(skip_serializing_if = "is_zero")]
    pub credit_notes: i64,
    /// Different customers with an order.
    #[serde(skip_serializing_if = "is_zero")]
    pub active: i64,
    /// Different customers with two orders or more.
    #[serde(skip_serializing_if = "is_zero")]
    pub repeat: i64,
    /// Customers whose very first order this is.
    #[serde(skip_serializing_if = "is_zero")]
    pub new: i64,
    /// Different customers with an order in the as many months before.
    #[serde(skip_serializing_if = "is_zero")]
    pub before: i64,
    /// Those of them with an order in the period too.
    #[serde(skip_serializing_if = "is_zero")]
    pub retained: i64,
    /// Tickets opened.
    #[serde(skip_serializing_if = "is_zero")]
    pub opened: i64,
    /// Those of them that came in online.
    #[serde(skip_serializing_if = "is_zero")]
    pub online: i64,
    /// Tickets solved.
    #[serde(skip_serializing_if = "is_zero")]
    pub solved: i64,
    /// Tickets opened up to the last day and not solved by then.
    #[serde(skip_serializing_if = "is_zero")]
    pub backlog: i64,
    /// Tickets opened in the period that have been answered since.
    #[serde(skip_serializing_if = "is_zero")]
    pub answered: i64,
    /// Those of them that were answered by when it was promised.
    #[serde(skip_serializing_if = "is_zero")]
    pub in_time: i64,
    /// Seconds to the first answer of those, summed.
    #[serde(skip_serializing_if = "is_zero")]
    pub answer_seconds: i64,
    /// Seconds from opening to solution of the tickets solved, summed.
    #[serde(skip_serializing_if = "is_zero")]
    pub solution_seconds: i64,
    /// Satisfaction answers, 1 to 5.
    #[serde(skip_serializing_if = "is_zero")]
    pub csat_answers: i64,
    /// Sum of their scores.
    #[serde(skip_serializing_if = "is_zero")]
    pub csat_sum: i64,
    /// Sum of the squares of their scores.
    #[serde(skip_serializing_if = "is_zero")]
    pub csat_squares: i64,
    /// Those that gave the best score.
    #[serde(skip_serializing_if = "is_zero")]
    pub csat_fives: i64,
    /// Answers to whether one would recommend us.
    #[serde(skip_serializing_if = "is_zero")]
    pub nps_answers: i64,
    /// Those of 9 or 10.
    #[serde(skip_serializing_if = "is_zero")]
    pub promoters: i64,
    /// Those of 6 or less.
    #[serde(skip_serializing_if = "is_zero")]
    pub detractors: i64,
    /// Contacts of every kind.
    #[serde(skip_serializing_if = "is_zero")]
    pub interactions: i64,
    /// Customers known by the end of the last day.
    #[serde(skip_serializing_if = "is_zero")]
    pub customers: i64,
    /// Those of them with an e-mail address.
    #[serde(skip_serializing_if = "is_zero")]
    pub with_email: i64,
    /// Those of them who agreed to be contacted.
    #[serde(skip_serializing_if = "is_zero")]
    pub with_consent: i64,
    /// Orders delivered.
    #[serde(skip_serializing_if = "is_zero")]
    pub delivered: i64,
    /// Seconds from order to delivery of those, summed.
    #[serde(skip_serializing_if = "is_zero")]
    pub delivery_seconds: i64,
    /// Proposals of what to do next that were answered.
    #[serde(skip_serializing_if = "is_zero")]
    pub proposals: i64,
    /// Those of them that were accepted.
    #[serde(skip_serializing_if = "is_zero")]
    pub accepted: i64,
    /// Customers with value at stake in the month of the last day.
    #[serde(skip_serializing_if = "is_zero")]
    pub at_stake: i64,
    /// What is at stake with them, minor units.
    #[serde(skip_serializing_if = "is_zero")]
    pub stake_minor: i64,
    /// Calls whose days are over, each beside a customer who was held out.
    #[serde(skip_serializing_if = "is_zero")]
    pub call_pairs: i64,
    /// Those of them whose customer ordered afterwards.
    #[serde(skip_serializing_if = "is_zero")]
    pub called_ordered: i64,
    /// Those of them whose customer held out did.
    #[serde(skip_serializing_if = "is_zero")]
    pub held_out_ordered: i64,
    /// Those of them of whom both did.
    #[serde(skip_serializing_if = "is_zero")]
    pub both_ordered: i64,
}

/// Whether there is nothing to tell.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it; of 32 bits, as in the browser, it is none too small")]
const fn is_zero(n: &i64) -> bool {
    *n == 0
}

impl Figures {
    /// Where a counted figure stands; none for what is worked out of others.
    pub const fn counted_mut(&mut self, metric: Metric) -> Option<&mut i64> {
        Some(match metric {
            Metric::Revenue => &mut self.sales_minor,
            Metric::KnownSales => &mut self.known_sales_minor,
            Metric::Credits => &mut self.credits_minor,
            Metric::Orders => &mut self.orders,
            Metric::CreditNotes => &mut self.credit_notes,
            Metric::ActiveCustomers => &mut self.active,
            Metric::RepeatCustomers => &mut self.repeat,
            Metric::NewCustomers => &mut self.new,
            Metric::ActiveBefore => &mut self.before,
            Metric::Retained => &mut self.retained,
            Metric::TicketsOpened => &mut self.opened,
            Metric::OnlineTickets => &mut self.online,
            Metric::TicketsSolved => &mut self.solved,
            Metric::BacklogChange => &mut self.backlog,
            Metric::FirstResponses => &mut self.answered,
            Metric::AnsweredInTime => &mut self.in_time,
            Metric::FirstResponseSeconds => &mut self.answer_seconds,
            Metric::ResolutionSeconds => &mut self.solution_seconds,
            Metric::CsatAnswers => &mut self.csat_answers,
            Metric::CsatSum => &mut self.csat_sum,
            Metric::CsatSquares => &mut self.csat_squares,
            Metric::CsatFives => &mut self.csat_fives,
            Metric::NpsAnswers => &mut self.nps_answers,
            Metric::Promoters => &mut self.promoters,
            Metric::Detractors => &mut self.detractors,
            Metric::Interactions => &mut self.interactions,
            Metric::Customers => &mut self.customers,
            Metric::WithEmail => &mut self.with_email,
            Metric::WithConsent => &mut self.with_consent,
            Metric::OrdersDelivered => &mut self.delivered,
            Metric::DeliverySeconds => &mut self.delivery_seconds,
            Metric::ProposalsAnswered => &mut self.proposals,
            Metric::ProposalsAccepted => &mut self.accepted,
            Metric::AtStakeChange => &mut self.at_stake,
            Metric::StakeChange => &mut self.stake_minor,
            Metric::CallPairs => &mut self.call_pairs,
            Metric::CalledOrdered => &mut self.called_ordered,
            Metric::HeldOutOrdered => &mut self.held_out_ordered,
            Metric::BothOrdered => &mut self.both_ordered,
            _ => return None,
        })
    }

    /// A counted figure: of the period, or where it is the part of a balance up to its last day.
    const fn counted(mut self, metric: Metric) -> i64 {
        match self.counted_mut(metric) {
            Some(n) => *n,
            None => 0,
        }
    }

    /// What a figure is one of over the other; of what is no rate itself over one. Not yet in its unit.
    pub const fn pair(&self, metric: Metric) -> (i64, i64) {
        match metric.formula() {
            Formula::Kept | Formula::Distinct => (self.counted(metric), 1),
            Formula::Balance(of) => (self.counted(of), 1),
            Formula::Less(a, b) => (self.counted(a) - self.counted(b), 1),
            Formula::BalanceOver(a, b) => (self.counted(a), self.counted(b)),
            Formula::Over(a, b) => (self.pair(a).0, self.counted(b)),
        }
    }

    /// A figure in its unit, rounded half up; none where there is too little to divide by, and where nothing of it means that
    /// nobody knows.
    pub const fn value(&self, metric: Metric) -> Option<i64> {
        let (sum, of) = self.pair(metric);
        match sum {
            0 if metric.zero_is_unknown() => None,
            _ if metric.is_ratio() && of < metric.least_base() => None,
            _ if metric.is_ratio() => mean(sum * metric.unit().scale(), of),
            _ => Some(sum),
        }
    }

    /// From where to where a figure out of answers lies with 95 %, in its unit; none for others.
    pub fn interval(&self, metric: Metric) -> Option<Interval> {
        match metric {
            Metric::Csat => mean_interval(self.csat_answers, self.csat_sum, self.csat_squares),
            Metric::CsatTopBox => share_interval(self.csat_fives, self.csat_answers),
            Metric::SlaKept => share_interval(self.in_time, self.opened),
            Metric::Acceptance => share_interval(self.accepted, self.proposals),
            Metric::CampaignResponse if self.call_pairs < metric.least_base() => None,
            Metric::CampaignResponse => paired_interval(self.call_pairs, self.called_ordered, self.held_out_ordered, self.both_ordered),
            Metric::Nps => net_interval(self.promoters, self.detractors, self.nps_answers),
            _ => None,
        }
    }

    /// The same as somebody may see it.
    #[must_use]
    pub fn seen(mut self, fields: Fields) -> Self {
        for metric in Metric::ALL.iter().filter(|metric| !fields.shows_any(metric.class())) {
            if let Some(figure) = self.counted_mut(*metric) {
                *figure = 0;
            }
        }
        self
    }

    /// Revenue: sales less credits, minor units.
    pub const fn net_minor(&self) -> i64 {
        self.sales_minor - self.credits_minor
    }

    /// Active customers who had ordered before the period.
    pub const fn returning(&self) -> i64 {
        self.active - self.new
    }
}

/// A sum over a number, rounded half up; none where there is nothing to divide by.
pub(crate) const fn mean(sum: i64, number: i64) -> Option<i64> {
    if number > 0 { Some((2 * sum + number).div_euclid(2 * number)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{FieldClass, Sight};

    #[test]
    fn rates_and_means_are_rounded_and_need_something_to_divide_by() {
        let figures = Figures { active: 3, repeat: 2, new: 1, csat_answers: 3, csat_sum: 13, ..Default::default() };
        let value = |metric| figures.value(metric);
        assert_eq!((value(Metric::RepeatRate), value(Metric::Csat), figures.returning()), (Some(667), Some(433), 2));
        assert_eq!((value(Metric::FirstResponse), Figures::default().value(Metric::RepeatRate)), (None, None));
        let figures = Figures { nps_answers: 3, promoters: 1, detractors: 2, before: 5, retained: 2, ..Default::default() };
        assert_eq!((figures.value(Metric::Nps), figures.value(Metric::LostCustomers)), (Some(-33), Some(3)));
        let none = Figures::default();
        for metric in [Metric::DeliveryTime, Metric::Acceptance, Metric::ValueAtStake] {
            assert_eq!(none.value(metric), None, "{} of nothing is not known", metric.word());
        }
        let figures = Figures { delivered: 2, delivery_seconds: 432_001, proposals: 8, accepted: 2, stake_minor: 90, ..Default::default() };
        assert_eq!(figures.value(Metric::DeliveryTime), Some(216_001));
        assert_eq!((figures.value(Metric::Acceptance), figures.interval(Metric::Acceptance)), (Some(250), share_interval(2, 8)));
        assert_eq!(figures.value(Metric::ValueAtStake), Some(90));
        let mut fields = Fields::SHOWN;
        assert_eq!(figures.seen(fields), figures);
        fields.set(FieldClass::Risk, Sight::Masked);
        assert_eq!(figures.seen(fields), Figures { stake_minor: 0, ..figures });
    }

    #[test]
    fn of_few_pairs_nothing_is_said() {
        let mut figures = Figures { call_pairs: 29, called_ordered: 20, held_out_ordered: 5, both_ordered: 2, ..Default::default() };
        let said = |figures: &Figures| (figures.value(Metric::CampaignResponse), figures.interval(Metric::CampaignResponse));
        assert_eq!(said(&figures), (None, None));
        figures.call_pairs = 30;
        assert_eq!(said(&figures), (Some(500), paired_interval(30, 20, 5, 2)));
        assert_eq!(figures.pair(Metric::CampaignResponse), (15, 30));
        // Where those held out ordered more often, it is below zero.
        (figures.called_ordered, figures.held_out_ordered) = (5, 20);
        assert_eq!(said(&figures).0, Some(-500));
    }

    #[test]
    fn every_figure_follows_from_counted_ones() {
        let mut figures = Figures::default();
        for metric in Metric::ALL.iter().filter(|metric| !metric.is_derived()) {
            let counted = figures.counted_mut(*metric);
            assert!(counted.is_some(), "{}", metric.word());
            if let Some(n) = counted {
                *n = i64::from(metric.code());
            }
        }
        for metric in Metric::ALL {
            assert!(figures.value(*metric).is_some(), "{}", metric.word());
        }
        let text = serde_json::to_string(&figures).expect("JSON");
        assert_eq!(serde_json::from_str::<Figures>(&text).expect("figures"), figures);
        assert_eq!(serde_json::to_string(&Figures::default()).expect("JSON"), "{}");
    }
}
