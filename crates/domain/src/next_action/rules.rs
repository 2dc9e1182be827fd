//! The rules.

use super::{About, Answered, Code, NextAction, Proposal, Reason, Situation};
use crate::{
    consent::{Purpose, may_contact},
    customer::Tier,
    interaction::Channel,
    score::ChurnBand,
    ticket::Priority,
    time::Day,
};

/// After so many days an open ticket counts as waiting.
const WAITING: i64 = 3;
/// So many days before its end a holding is talked about, and is pressing.
const ENDS: i64 = 30;
const ENDS_SOON: i64 = 7;
/// For so many days after an order the customer is thinking of us.
const JUST: i64 = 30;
/// Mean satisfaction below this is unhappy.
const UNHAPPY: i64 = 300;

/// On which roads somebody is approached, the best first.
const ROADS: [Channel; 5] = [Channel::Phone, Channel::Email, Channel::Chat, Channel::Sms, Channel::Post];

/// The actions that suit a situation, the most pressing first; of equals, the order of [`NextAction`].
pub fn choose(situation: &Situation, today: Day) -> Vec<Proposal> {
    let mut all: Vec<Proposal> = [recover, retain, renew, offer, ask_consent].iter().filter_map(|rule| rule(situation, today)).collect();
    for proposal in &mut all {
        proposal.reasons.sort_by_key(|reason| (-reason.code.points(), reason.code));
    }
    all.sort_by_key(|proposal| (-proposal.points(), proposal.action));
    all
}

fn because(code: Code) -> Reason {
    Reason { code, days: None }
}

fn for_days(code: Code, days: i64) -> Reason {
    Reason { code, days: Some(days) }
}

fn between(from: Day, to: Day) -> i64 {
    i64::from(to.0) - i64::from(from.0)
}

impl Situation {
    /// Whether an action about something was answered so lately that it still rests.
    fn rests(&self, action: NextAction, about: Option<&About>, today: Day) -> bool {
        let about = about.map(|about| about.id);
        let rests = |given: &Answered| {
            let since = between(given.at.day(), today);
            let same = given.about == about || given.answer.is_about_all();
            given.action == action && same && since < i64::from(given.answer.rest_days())
        };
        self.answered.iter().any(rests)
    }

    /// The best road on which the customer has agreed to be approached with what we would like.
    fn agreed(&self, today: Day) -> Option<Channel> {
        ROADS.into_iter().find(|road| self.may(*road, Purpose::Marketing, today))
    }

    /// The best road of those the customer has spoken about and not refused, for what is about a contract of theirs.
    fn not_refused(&self, today: Day) -> Option<Channel> {
        let known = |road: Channel| self.consents.iter().any(|said| said.channel == road);
        ROADS.into_iter().find(|road| known(*road) && self.may(*road, Purpose::Service, today))
    }

    /// By what was said until today has ended.
    fn may(&self, road: Channel, purpose: Purpose, today: Day) -> bool {
        may_contact(&self.consents, road, purpose, Day(today.0.saturating_add(1)).start()).is_ok()
    }

    fn is_valued(&self) -> bool {
        self.tier.is_some_and(|tier| tier >= Tier::Gold)
    }

    fn is_unhappy(&self) -> bool {
        self.csat_centi.is_some_and(|csat| csat < UNHAPPY)
    }
}

/// The ticket that weighs most, and of equals the oldest.
fn recover(situation: &Situation, today: Day) -> Option<Proposal> {
    let reasons_of = |ticket: &super::OpenTicket| {
        let days = between(ticket.opened_at.day(), today);
        let mut reasons = vec![because(Code::Open)];
        if days > WAITING {
            reasons.push(for_days(Code::Waiting, days));
        }
        if ticket.priority >= Priority::High {
            reasons.push(because(Code::Pressing));
        }
        reasons
    };
    let about = |ticket: &super::OpenTicket| About { id: ticket.id, name: ticket.number.clone() };
    let weight = |ticket: &&super::OpenTicket| reasons_of(ticket).iter().map(|reason| reason.code.points()).sum::<i64>();
    let open = situation.tickets.iter().filter(|ticket| !situation.rests(NextAction::Recover, Some(&about(ticket)), today));
    let ticket = open.min_by_key(|ticket| (-weight(ticket), ticket.opened_at, ticket.id))?;
    let mut reasons = reasons_of(ticket);
    if situation.is_valued() {
        reasons.push(because(Code::Valued));
    }
    if matches!(situation.churn, Some(ChurnBand::AtRisk)) {
        reasons.push(because(Code::Leaving));
    }
    // They came that way themselves.
    Some(Proposal { action: NextAction::Recover, about: Some(about(ticket)), channel: Some(ticket.channel), reasons })
}

fn retain(situation: &Situation, today: Day) -> Option<Proposal> {
    let code = match situation.churn? {
        ChurnBand::AtRisk => Code::Leaving,
        ChurnBand::Cooling => Code::Cooling,
        ChurnBand::Lost => Code::Left,
        _ => return None,
    };
    let channel = situation.agreed(today)?;
    if situation.rests(NextAction::Retain, None, today) {
        return None;
    }
    let mut reasons = vec![because(code)];
    if situation.is_valued() {
        reasons.push(because(Code::Valued));
    }
    if situation.is_unhappy() {
        reasons.push(because(Code::Unhappy));
    }
    Some(Proposal { action: NextAction::Retain, about: None, channel: Some(channel), reasons })
}

fn renew(situation: &Situation, today: Day) -> Option<Proposal> {
    let ends = situation
        .holdings
        .iter()
        .filter(|(about, day)| (0..=ENDS).contains(&between(today, *day)) && !situation.rests(NextAction::Renew, Some(about), today));
    let (about, day) = ends.min_by_key(|(about, day)| (*day, about.id))?;
    let days = between(today, *day);
    let mut reasons = vec![for_days(Code::Ends, days)];
    if days <= ENDS_SOON {
        reasons.push(because(Code::EndsSoon));
    }
    Some(Proposal { action: NextAction::Renew, about: Some(about.clone()), channel: situation.not_refused(today), reasons })
}

fn offer(situation: &Situation, today: Day) -> Option<Proposal> {
    if !situation.tickets.is_empty() || matches!(situation.churn, Some(ChurnBand::Lost)) {
        return None;
    }
    let channel = situation.agreed(today)?;
    let about = situation.offers.iter().find(|about| !situation.rests(NextAction::Offer, Some(about), today))?;
    let mut reasons = vec![because(Code::Fits)];
    if let Some(days) = situation.last_order.map(|day| between(day, today)).filter(|days| (0..=JUST).contains(days)) {
        reasons.push(for_days(Code::JustBought, days));
    }
    Some(Proposal { action: NextAction::Offer, about: Some(about.clone()), channel: Some(channel), reasons })
}

/// Who refused is not asked again, and who agreed need not be.
fn ask_consent(situation: &Situation, today: Day) -> Option<Proposal> {
    let asked_already = !situation.consents.is_empty() || situation.rests(NextAction::AskConsent, None, today);
    (!asked_already).then(|| Proposal { action: NextAction::AskConsent, about: None, channel: None, reasons: vec![because(Code::Unknown)] })
}
