//! In English, every figure.

use super::{Words, words};
use crate::metric::Metric;

pub(super) const fn of(metric: Metric) -> Words {
    match metric {
        Metric::Net => words("Revenue", "What was sold, less what was credited, anonymous sales included.", "sales − credits"),
        Metric::Orders => words("Orders", "Orders placed, credit notes not counted, anonymous ones included.", "number of orders"),
        Metric::AverageOrder => words("Average order", "What an order brings on average, credits taken off.", "revenue ÷ orders"),
        Metric::ActiveCustomers => {
            words("Active customers", "Different customers with at least one order in the period.", "number of customers with an order")
        }
        Metric::NewCustomers => words(
            "New customers",
            "Customers whose very first order falls in the period.",
            "number of customers by the day of their first order",
        ),
        Metric::LostCustomers => words(
            "Lost customers",
            "Customers who ordered in the equally long time before the period, and not in it.",
            "active in the period before − those of them who ordered again",
        ),
        Metric::RepeatRate => words(
            "Repeat rate",
            "The share of active customers with two orders or more in the period.",
            "customers with two orders or more ÷ active customers",
        ),
        Metric::Retention => words(
            "Retention",
            "Of the customers who ordered in the equally long time before the period, the share who ordered in it too.",
            "those who ordered again ÷ active in the period before",
        ),
        Metric::Nps => words(
            "Net promoter score",
            "Of those asked whether they would recommend us (0 to 10): the share who said 9 or 10, less the share who said 6 or less.",
            "(promoters − detractors) ÷ answers × 100",
        ),
        Metric::TicketsOpened => words("Tickets opened", "Tickets opened in the period.", "number of tickets by the day they were opened"),
        Metric::TicketsSolved => words("Tickets solved", "Tickets solved in the period.", "number of tickets by the day they were solved"),
        Metric::Backlog => words(
            "Backlog",
            "Tickets opened up to the end of the period and not solved by then.",
            "tickets opened up to the last day − those of them solved up to it",
        ),
        Metric::FirstResponse => words(
            "First response",
            "Mean time from opening to the first answer, of the tickets opened in the period and answered since.",
            "time to the first answer ÷ tickets answered",
        ),
        Metric::Resolution => words(
            "Time to solve",
            "Mean time from opening to solution, of the tickets solved in the period.",
            "time to the solution ÷ tickets solved",
        ),
        Metric::Csat => words(
            "Satisfaction",
            "Mean of the answers to satisfaction surveys, 1 to 5; the interval is that of the mean with 95 %.",
            "sum of the scores ÷ answers",
        ),
        Metric::CsatTopBox => words(
            "Top score",
            "The share of the answers to satisfaction surveys that gave the best score, 5; the interval is Wilson's with 95 %.",
            "answers of 5 ÷ answers",
        ),
        Metric::SlaKept => words(
            "SLA kept",
            "The share of the tickets opened that were first answered within the time promised for their priority; without an answer it is not kept.",
            "tickets answered in time ÷ tickets opened",
        ),
        Metric::OnlineShare => words(
            "Online service",
            "The share of the tickets opened that came in on the web, by e-mail or in a chat.",
            "tickets opened online ÷ tickets opened",
        ),
        Metric::KnownShare => words(
            "Sales known by name",
            "The share of sales that went to customers known by name.",
            "sales to customers known by name ÷ sales",
        ),
        Metric::EmailKnown => words(
            "E-mail known",
            "Of the customers known by the end of the period, the share with an e-mail address, as of today.",
            "customers with an e-mail address ÷ customers",
        ),
        Metric::ConsentGiven => words(
            "Consent given",
            "Of the customers known by the end of the period, the share who agreed to be contacted on a channel at least, as of today.",
            "customers who agreed ÷ customers",
        ),
        other => parts(other),
    }
}

/// What the others are worked out of.
const fn parts(metric: Metric) -> Words {
    match metric {
        Metric::Revenue => words("Sales", "The sum of positive line amounts, anonymous sales included.", "sum of amounts above zero"),
        Metric::Credits => words("Credits", "The sum of negative line amounts, as a positive number.", "sum of amounts below zero"),
        Metric::CreditNotes => words("Credit notes", "Credit notes in the period.", "number of credit notes"),
        Metric::RepeatCustomers => {
            words("Repeat customers", "Different customers with two orders or more.", "number of customers with two orders or more")
        }
        Metric::CsatAnswers => words("Satisfaction answers", "Answers to satisfaction surveys.", "number of answers"),
        Metric::CsatSum => words("Satisfaction scores", "The scores of the answers, added up.", "sum of scores"),
        Metric::CsatFives => words("Best scores", "Satisfaction answers that gave the best score, 5.", "number of answers of 5"),
        Metric::CsatSquares => words("Squared scores", "The squares of the scores, for how far the answers lie apart.", "sum of scores²"),
        Metric::Interactions => words("Interactions", "Contacts of every kind on the timelines.", "number of contacts"),
        Metric::AnsweredInTime => words(
            "Answered in time",
            "Tickets opened that were first answered within the time promised for their priority.",
            "number of tickets answered in time",
        ),
        Metric::FirstResponses => words(
            "Tickets answered",
            "Tickets opened in the period that have been answered since.",
            "number of tickets with an answer by the day they were opened",
        ),
        Metric::FirstResponseSeconds => {
            words("Time to the first answer", "From opening to the first answer, added up over tickets.", "sum of seconds")
        }
        Metric::ResolutionSeconds => words("Time to the solution", "From opening to solution, added up over tickets.", "sum of seconds"),
        Metric::NpsAnswers => words("Recommendation answers", "Answers to whether one would recommend us.", "number of answers"),
        Metric::Promoters => words("Promoters", "Those who said 9 or 10 of 10.", "number of answers of 9 or 10"),
        Metric::Detractors => words("Detractors", "Those who said 6 of 10 or less.", "number of answers of 0 to 6"),
        Metric::NetPromoters => words("Promoters less detractors", "By how many those outnumber these.", "promoters − detractors"),
        Metric::OnlineTickets => {
            words("Tickets opened online", "Tickets that came in on the web, by e-mail or in a chat.", "number of tickets by channel")
        }
        Metric::KnownSales => words("Sales to known customers", "Sales to customers known by name.", "sum of amounts above zero"),
        Metric::BacklogChange => words(
            "Change of the backlog",
            "Tickets that came to be open, less those that ceased to be.",
            "opened − solved, a ticket solved before it was opened counted once opened",
        ),
        Metric::Customers => words("Customers", "Customers by the day since when they are known.", "number of customers"),
        Metric::WithEmail => words("Customers with e-mail", "Those of them with an e-mail address today.", "number of customers"),
        Metric::WithConsent => {
            words("Customers who agreed", "Those of them who agreed to be contacted on a channel, today.", "number of customers")
        }
        Metric::ValueAtStake => words(
            "Value at stake",
            "What models expect each customer to spend in the next twelve months times the risk that they leave, added up, as said at the \
             end of the period's last month. What was said of a customer who was merged into another or erased is not in it.",
            "sum of expected value × risk of leaving",
        ),
        Metric::CustomersAtStake => words(
            "Customers at stake",
            "Customers of whom something is expected and who may leave, as said at the end of the period's last month.",
            "number of customers with value at stake",
        ),
        Metric::StakeChange => words(
            "Change of the value at stake",
            "What is at stake by the month of which it was said, less what was said of the month before.",
            "value at stake − that of the month before",
        ),
        Metric::AtStakeChange => words(
            "Change of the customers at stake",
            "Customers with value at stake by the month of which it was said, less those of the month before.",
            "customers at stake − those of the month before",
        ),
        Metric::DeliveryTime => words(
            "Order to delivery",
            "Mean time from order to delivery of the orders delivered in the period, of those whose source tells when they were delivered.",
            "time from order to delivery ÷ orders delivered",
        ),
        Metric::OrdersDelivered => words(
            "Orders delivered",
            "Orders delivered in the period, of those whose source tells it.",
            "number of orders by the day of their delivery",
        ),
        Metric::DeliverySeconds => {
            words("Time to the delivery", "From order to delivery, added up over the orders delivered.", "sum of seconds")
        }
        Metric::Acceptance => words(
            "Recommendations accepted",
            "The share of the proposals of what to do next that were accepted, of those answered in the period; the interval is Wilson's, 95 %.",
            "proposals accepted ÷ proposals answered",
        ),
        Metric::ProposalsAnswered => {
            words("Recommendations answered", "Proposals of what to do next that were accepted or dismissed.", "number of answers")
        }
        Metric::ProposalsAccepted => words("Proposals accepted", "Those of them that somebody set about.", "number of answers that accept"),
        Metric::CampaignResponse => words(
            "Response to calls",
            "What share of the customers called in the period ordered within 90 days of the call, less the same share of customers of like \
             value at stake who were held out of the programme by chance. Every call counts, also one that reached nobody; being on the \
             list alone does not. Told by the day of the call, of calls whose 90 days are over, from 30 pairs on, and of the whole company \
             alone; the interval is Newcombe's for pairs, 95 %.",
            "(pairs whose called customer ordered − pairs whose customer held out ordered) ÷ pairs",
        ),
        Metric::ResponseDifference => words(
            "More ordered after a call",
            "Customers called who ordered within 90 days of the call, less customers held out who did.",
            "customers called who ordered − customers held out who ordered",
        ),
        Metric::CallPairs => words(
            "Calls that are over",
            "Calls whose 90 days are over, each beside a customer of like value at stake who was held out, by the day of the call.",
            "number of calls with a customer held out",
        ),
        Metric::CalledOrdered => words(
            "Ordered after a call",
            "Those of them whose customer ordered within 90 days of the call.",
            "number of calls by the day of the call",
        ),
        Metric::HeldOutOrdered => words(
            "Ordered without a call",
            "Those of them whose customer held out ordered within the same 90 days.",
            "number of calls by the day of the call",
        ),
        Metric::BothOrdered => {
            words("Ordered either way", "Those of them of whom both customers ordered.", "number of calls by the day of the call")
        }
        Metric::ActiveBefore => words(
            "Active before",
            "Different customers with an order in the equally long time before the period.",
            "number of customers with an order before",
        ),
        _ => words(
            "Retained customers",
            "Those who ordered in the equally long time before the period, and in it too.",
            "number of customers with an order before and now",
        ),
    }
}
