//! What each figure is: formula, unit, direction that is good, dimensions, and who answers for it.

use serde::{Deserialize, Serialize};

use super::{Dimension, Metric};
use crate::{access::FieldClass, call::WORTH_SAYING, coded_enum};

coded_enum! {
    /// What a figure is measured in.
    Unit {
        /// Minor units of the company's currency.
        Money = 1, "money";
        /// So many.
        Count = 2, "count";
        /// A share, as a figure in thousandths.
        Share = 3, "share";
        /// A score out of five, as a figure in hundredths.
        Score = 4, "score";
        /// Seconds.
        Seconds = 5, "seconds";
        /// Points from −100 to 100.
        Points = 6, "points";
        /// The difference of two shares, as a figure in thousandths: tenths of a percentage point.
        PercentagePoints = 7, "percentage_points";
    }
}

impl Unit {
    /// What a quotient is multiplied with to be a figure in this unit.
    pub const fn scale(self) -> i64 {
        match self {
            Self::Share | Self::PercentagePoints => 1000,
            Self::Score | Self::Points => 100,
            Self::Money | Self::Count | Self::Seconds => 1,
        }
    }
}

coded_enum! {
    /// Of what it is better to have.
    Better {
        /// Such as of revenue.
        More = 1, "more";
        /// Such as of the time until an answer.
        Less = 2, "less";
        /// Such as of tickets, which may mean more customers or more trouble.
        Neither = 3, "neither";
    }
}

coded_enum! {
    /// What figures are looked at together.
    Group {
        /// What customers bring.
        Equity = 1, "equity";
        /// Who stays and comes back.
        Loyalty = 2, "loyalty";
        /// How well we answer.
        Service = 3, "service";
        /// Where they meet us.
        Channel = 4, "channel";
        /// What we can rely on.
        Data = 5, "data";
    }
}

/// How a figure is worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Formula {
    /// Counted when something is written; that of a long period is the sum of its days.
    Kept,
    /// Different customers, counted anew for each period: they do not add up.
    Distinct,
    /// One figure less another.
    Less(Metric, Metric),
    /// One figure over another.
    Over(Metric, Metric),
    /// A kept figure, added up from the beginning to the end of the period.
    Balance(Metric),
    /// Two of those, one over the other.
    BalanceOver(Metric, Metric),
}

impl Metric {
    /// How it is worked out.
    pub const fn formula(self) -> Formula {
        match self {
            Self::ActiveCustomers | Self::RepeatCustomers | Self::ActiveBefore | Self::Retained => Formula::Distinct,
            Self::Net => Formula::Less(Self::Revenue, Self::Credits),
            Self::LostCustomers => Formula::Less(Self::ActiveBefore, Self::Retained),
            Self::NetPromoters => Formula::Less(Self::Promoters, Self::Detractors),
            Self::ResponseDifference => Formula::Less(Self::CalledOrdered, Self::HeldOutOrdered),
            Self::RepeatRate => Formula::Over(Self::RepeatCustomers, Self::ActiveCustomers),
            Self::Csat => Formula::Over(Self::CsatSum, Self::CsatAnswers),
            Self::FirstResponse => Formula::Over(Self::FirstResponseSeconds, Self::FirstResponses),
            Self::Resolution => Formula::Over(Self::ResolutionSeconds, Self::TicketsSolved),
            Self::Retention => Formula::Over(Self::Retained, Self::ActiveBefore),
            Self::AverageOrder => Formula::Over(Self::Net, Self::Orders),
            Self::CsatTopBox => Formula::Over(Self::CsatFives, Self::CsatAnswers),
            Self::Nps => Formula::Over(Self::NetPromoters, Self::NpsAnswers),
            Self::SlaKept => Formula::Over(Self::AnsweredInTime, Self::TicketsOpened),
            Self::OnlineShare => Formula::Over(Self::OnlineTickets, Self::TicketsOpened),
            Self::KnownShare => Formula::Over(Self::KnownSales, Self::Revenue),
            Self::Backlog => Formula::Balance(Self::BacklogChange),
            Self::EmailKnown => Formula::BalanceOver(Self::WithEmail, Self::Customers),
            Self::ConsentGiven => Formula::BalanceOver(Self::WithConsent, Self::Customers),
            Self::DeliveryTime => Formula::Over(Self::DeliverySeconds, Self::OrdersDelivered),
            Self::Acceptance => Formula::Over(Self::ProposalsAccepted, Self::ProposalsAnswered),
            Self::CampaignResponse => Formula::Over(Self::ResponseDifference, Self::CallPairs),
            Self::ValueAtStake => Formula::Balance(Self::StakeChange),
            Self::CustomersAtStake => Formula::Balance(Self::AtStakeChange),
            _ => Formula::Kept,
        }
    }

    /// Whether it is worked out from others rather than counted.
    pub const fn is_derived(self) -> bool {
        !matches!(self.formula(), Formula::Kept | Formula::Distinct)
    }

    /// Whether it is one figure over another: a rate or a mean.
    pub const fn is_ratio(self) -> bool {
        matches!(self.formula(), Formula::Over(..) | Formula::BalanceOver(..))
    }

    /// Whether it is money in minor units.
    pub const fn is_money(self) -> bool {
        matches!(self.unit(), Unit::Money)
    }

    /// Whether the figure of a long period is the sum of its days. Counts of different customers are not.
    pub const fn is_additive(self) -> bool {
        matches!(self.formula(), Formula::Kept) || matches!(self, Self::Net | Self::NetPromoters | Self::ResponseDifference)
    }

    /// Whether it is counted out of different customers, so that it is another of a longer time and no sum or mean of its parts:
    /// more customers come back within a year than within a month.
    pub const fn is_of_whole_periods(self) -> bool {
        match self.formula() {
            Formula::Distinct | Formula::Less(Self::ActiveBefore, _) => true,
            Formula::Over(_, base) => matches!(base.formula(), Formula::Distinct),
            _ => false,
        }
    }

    /// Whether it is told as of the end of a period.
    pub const fn is_balance(self) -> bool {
        matches!(self.formula(), Formula::Balance(_) | Formula::BalanceOver(..))
    }

    /// Whether it is counted from the calls of the programme and what came of them: late orders change that long afterwards, and
    /// calls are few, so nothing of it is kept in the rollups, and nothing is told of it but by time.
    pub const fn is_of_calls(self) -> bool {
        matches!(
            self,
            Self::CallPairs
                | Self::CalledOrdered
                | Self::HeldOutOrdered
                | Self::BothOrdered
                | Self::ResponseDifference
                | Self::CampaignResponse
        )
    }

    /// Of how many a rate is told at least: of fewer pairs of one called and one held out nothing is said.
    pub const fn least_base(self) -> i64 {
        if matches!(self, Self::CampaignResponse) { WORTH_SAYING } else { 1 }
    }

    /// What it is measured in.
    pub const fn unit(self) -> Unit {
        match self {
            Self::Revenue | Self::Credits | Self::Net | Self::KnownSales | Self::AverageOrder => Unit::Money,
            Self::StakeChange | Self::ValueAtStake => Unit::Money,
            Self::RepeatRate
            | Self::Retention
            | Self::CsatTopBox
            | Self::SlaKept
            | Self::OnlineShare
            | Self::KnownShare
            | Self::EmailKnown
            | Self::ConsentGiven
            | Self::Acceptance => Unit::Share,
            Self::Csat => Unit::Score,
            Self::FirstResponse | Self::Resolution | Self::FirstResponseSeconds | Self::ResolutionSeconds => Unit::Seconds,
            Self::DeliverySeconds | Self::DeliveryTime => Unit::Seconds,
            Self::Nps => Unit::Points,
            Self::CampaignResponse => Unit::PercentagePoints,
            _ => Unit::Count,
        }
    }

    /// Which way is good.
    pub const fn better(self) -> Better {
        match self {
            Self::Credits
            | Self::CreditNotes
            | Self::FirstResponse
            | Self::Resolution
            | Self::FirstResponseSeconds
            | Self::ResolutionSeconds
            | Self::Detractors
            | Self::BacklogChange
            | Self::Backlog
            | Self::LostCustomers
            | Self::DeliverySeconds
            | Self::DeliveryTime
            | Self::AtStakeChange
            | Self::StakeChange
            | Self::CustomersAtStake
            | Self::ValueAtStake => Better::Less,
            Self::TicketsOpened
            | Self::OnlineTickets
            | Self::TicketsSolved
            | Self::Interactions
            | Self::CsatAnswers
            | Self::CsatSum
            | Self::CsatSquares
            | Self::NpsAnswers
            | Self::ProposalsAnswered
            | Self::CallPairs
            | Self::HeldOutOrdered
            | Self::BothOrdered
            | Self::ActiveBefore => Better::Neither,
            _ => Better::More,
        }
    }

    /// By what it can be split, besides time: each value has its own part, and no two have the same.
    pub const fn dimensions(self) -> &'static [Dimension] {
        match self {
            Self::Revenue | Self::Credits | Self::Net | Self::Orders | Self::CreditNotes => &[Dimension::Country, Dimension::Store],
            Self::NewCustomers => &[Dimension::Country],
            // Over exactly one day, week or month: customers of two countries would count twice.
            Self::ActiveCustomers | Self::RepeatCustomers | Self::RepeatRate => &[Dimension::Country],
            Self::KnownSales | Self::KnownShare | Self::AverageOrder => &[Dimension::Country, Dimension::Store],
            Self::OrdersDelivered | Self::DeliverySeconds | Self::DeliveryTime => &[Dimension::Country, Dimension::Store],
            Self::ProposalsAnswered | Self::ProposalsAccepted | Self::Acceptance => &[Dimension::Action],
            Self::TicketsOpened
            | Self::TicketsSolved
            | Self::FirstResponses
            | Self::FirstResponseSeconds
            | Self::ResolutionSeconds
            | Self::AnsweredInTime
            | Self::SlaKept
            | Self::FirstResponse
            | Self::Resolution => &[Dimension::Channel, Dimension::Reason, Dimension::Store],
            Self::OnlineTickets | Self::OnlineShare | Self::BacklogChange => &[Dimension::Store],
            Self::CsatAnswers | Self::CsatSum | Self::CsatFives | Self::Csat | Self::CsatTopBox => &[Dimension::Survey],
            Self::NpsAnswers | Self::Promoters | Self::Detractors | Self::NetPromoters | Self::Nps => &[Dimension::Survey],
            _ => &[],
        }
    }

    /// Whether it is kept of each value of a dimension, so that it can be narrowed to one. Of customers everything is kept:
    /// by who looks after them and by what they have, but for what models say and what came of it; of orders and tickets what
    /// is their own.
    pub fn is_kept_by(self, dimension: Dimension) -> bool {
        match dimension {
            Dimension::Team | Dimension::Line => {
                let is_of_models = matches!(
                    self,
                    Self::ProposalsAnswered
                        | Self::ProposalsAccepted
                        | Self::Acceptance
                        | Self::AtStakeChange
                        | Self::StakeChange
                        | Self::CustomersAtStake
                        | Self::ValueAtStake
                );
                !is_of_models && !self.is_of_calls()
            }
            Dimension::Country | Dimension::Store => {
                let of_customers = matches!(
                    self,
                    Self::ActiveCustomers
                        | Self::RepeatCustomers
                        | Self::RepeatRate
                        | Self::NewCustomers
                        | Self::ActiveBefore
                        | Self::Retained
                        | Self::LostCustomers
                        | Self::Retention
                );
                let is_backlog = self == Self::Backlog && dimension == Dimension::Store;
                of_customers || is_backlog || self.dimensions().contains(&dimension)
            }
            Dimension::Stage | Dimension::Tier => self == Self::Customers,
            Dimension::Channel | Dimension::Reason | Dimension::Survey | Dimension::Action => self.dimensions().contains(&dimension),
        }
    }

    /// The role that answers for it, until somebody is named on the scorecard.
    pub const fn owner(self) -> &'static str {
        match self.group() {
            Some(Group::Equity) => "sales",
            Some(Group::Loyalty | Group::Data) => "marketing",
            Some(Group::Service | Group::Channel) => "supervisor",
            None => "administrator",
        }
    }

    /// Whether it is told out of the as many months before too: without data of those nobody can tell it.
    pub const fn looks_back(self) -> bool {
        matches!(self, Self::ActiveBefore | Self::Retained | Self::LostCustomers | Self::Retention)
    }

    /// Whether it only grows while a period runs, but for corrections: what is beyond a number then stays beyond it.
    pub const fn only_grows(self) -> bool {
        matches!(
            self,
            Self::Revenue
                | Self::Credits
                | Self::Orders
                | Self::CreditNotes
                | Self::ActiveCustomers
                | Self::RepeatCustomers
                | Self::NewCustomers
                | Self::TicketsOpened
                | Self::OnlineTickets
                | Self::AnsweredInTime
                | Self::Interactions
                | Self::CsatAnswers
                | Self::NpsAnswers
                | Self::KnownSales
                | Self::OrdersDelivered
                | Self::ProposalsAnswered
                | Self::ProposalsAccepted
        )
    }

    /// The class that it is of; none for what everybody sees who sees figures. Whoever is not shown what models say of each
    /// customer is not told the sum of it either.
    pub const fn class(self) -> Option<FieldClass> {
        match self {
            Self::AtStakeChange | Self::StakeChange | Self::CustomersAtStake | Self::ValueAtStake => Some(FieldClass::Risk),
            _ => None,
        }
    }

    /// Whether nothing of it means that nobody has said anything, rather than that there is none: of a month in which nobody
    /// was scored it is not known what is at stake.
    pub const fn zero_is_unknown(self) -> bool {
        matches!(self, Self::ValueAtStake | Self::CustomersAtStake)
    }

    /// With what it is looked at; none for what others are only worked out of.
    pub const fn group(self) -> Option<Group> {
        Some(match self {
            Self::Net | Self::Orders | Self::AverageOrder | Self::ValueAtStake => Group::Equity,
            Self::ActiveCustomers | Self::NewCustomers | Self::LostCustomers | Self::RepeatRate | Self::Retention | Self::Nps => {
                Group::Loyalty
            }
            Self::CampaignResponse => Group::Loyalty,
            Self::TicketsOpened
            | Self::TicketsSolved
            | Self::Backlog
            | Self::FirstResponse
            | Self::SlaKept
            | Self::Resolution
            | Self::Csat
            | Self::CsatTopBox
            | Self::DeliveryTime
            | Self::Acceptance => Group::Service,
            Self::OnlineShare => Group::Channel,
            Self::KnownShare | Self::EmailKnown | Self::ConsentGiven => Group::Data,
            _ => return None,
        })
    }

    /// Those that people look at, in the order of their groups.
    pub fn shown() -> impl Iterator<Item = Self> {
        const SHOWN: [Metric; 25] = [
            Metric::Net,
            Metric::Orders,
            Metric::AverageOrder,
            Metric::ValueAtStake,
            Metric::ActiveCustomers,
            Metric::NewCustomers,
            Metric::LostCustomers,
            Metric::RepeatRate,
            Metric::Retention,
            Metric::Nps,
            Metric::CampaignResponse,
            Metric::TicketsOpened,
            Metric::TicketsSolved,
            Metric::Backlog,
            Metric::FirstResponse,
            Metric::SlaKept,
            Metric::Resolution,
            Metric::Csat,
            Metric::CsatTopBox,
            Metric::DeliveryTime,
            Metric::Acceptance,
            Metric::OnlineShare,
            Metric::KnownShare,
            Metric::EmailKnown,
            Metric::ConsentGiven,
        ];
        SHOWN.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_look_at_stands_in_a_group_and_only_that() {
        let shown: Vec<_> = Metric::shown().collect();
        assert!(shown.windows(2).all(|pair| pair[0].group() <= pair[1].group()), "group by group");
        for metric in Metric::ALL {
            assert_eq!(metric.group().is_some(), shown.contains(metric), "{}", metric.word());
        }
    }

    #[test]
    fn a_formula_is_made_of_what_is_simpler() {
        for metric in Metric::ALL {
            let (a, b) = match metric.formula() {
                Formula::Kept | Formula::Distinct => continue,
                Formula::Balance(of) => (of, of),
                Formula::Less(a, b) | Formula::Over(a, b) | Formula::BalanceOver(a, b) => (a, b),
            };
            assert!(!a.is_ratio() && !b.is_ratio(), "{}", metric.word());
            if let Formula::Less(..) = metric.formula() {
                assert_eq!((a.is_derived(), b.is_derived()), (false, false), "{}", metric.word());
            }
            // A rate is split by what both of its parts are.
            for dimension in metric.dimensions() {
                assert!(a.dimensions().contains(dimension) && b.dimensions().contains(dimension), "{}", metric.word());
            }
        }
    }

    #[test]
    fn what_is_kept_by_a_dimension_is_worked_out_of_what_is() {
        for (metric, dimension) in Metric::ALL.iter().flat_map(|metric| Dimension::ALL.iter().map(move |by| (*metric, *by))) {
            let (a, b) = match metric.formula() {
                Formula::Kept | Formula::Distinct => (metric, metric),
                Formula::Balance(of) => (of, of),
                Formula::Less(a, b) | Formula::Over(a, b) | Formula::BalanceOver(a, b) => (a, b),
            };
            let parts = a.is_kept_by(dimension) && b.is_kept_by(dimension);
            assert!(parts || !metric.is_kept_by(dimension), "{} by {}", metric.word(), dimension.word());
            assert!(metric.is_kept_by(dimension) || !metric.dimensions().contains(&dimension), "{}", metric.word());
        }
    }

    #[test]
    fn a_rate_has_the_scale_of_its_unit() {
        for metric in Metric::ALL {
            let scaled = matches!(metric.unit(), Unit::Share | Unit::Score | Unit::Points | Unit::PercentagePoints);
            assert!(!scaled || metric.is_ratio(), "{}", metric.word());
        }
    }
}
