//! The rules hold whatever a situation is.

use proptest::prelude::*;

use super::*;
use crate::{
    consent::{Purpose, may_contact},
    customer::ConsentStatus,
};

const TODAY: Day = Day(20_000);

fn thing(n: u128) -> About {
    About { id: Uuid::from_u128(n), name: format!("thing {n}") }
}

fn one_of<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    prop::sample::select(all)
}

fn ticket() -> impl Strategy<Value = OpenTicket> {
    (0..4_u128, one_of(Priority::ALL), one_of(Channel::ALL), 0..20_i32).prop_map(|(n, priority, channel, days)| OpenTicket {
        id: Uuid::from_u128(n),
        number: format!("T-{n}"),
        priority,
        channel,
        opened_at: Day(TODAY.0 - days).start(),
    })
}

fn answered() -> impl Strategy<Value = Answered> {
    let about = prop::option::of((0..4_u128).prop_map(Uuid::from_u128));
    (one_of(NextAction::ALL), about, one_of(Answer::ALL), 0..200_i32).prop_map(|(action, about, answer, days)| Answered {
        action,
        about,
        answer,
        at: Day(TODAY.0 - days).start(),
    })
}

prop_compose! {
    fn situation()(
        tier in prop::option::of(one_of(Tier::ALL)),
        churn in prop::option::of(one_of(ChurnBand::ALL)),
        tickets in prop::collection::vec(ticket(), 0..3),
        csat_centi in prop::option::of(100..=500_i64),
        holdings in prop::collection::vec((0..4_u128, -10..60_i32), 0..3),
        offers in prop::collection::vec(0..4_u128, 0..3),
        last_order in prop::option::of(0..100_i32),
        consents in prop::collection::vec((one_of(Channel::ALL), one_of(Purpose::ALL), one_of(ConsentStatus::ALL), 0..9), 0..6),
        answered in prop::collection::vec(answered(), 0..4),
    ) -> Situation {
        Situation {
            tier, churn, tickets, csat_centi,
            holdings: holdings.into_iter().map(|(n, days)| (thing(n), Day(TODAY.0 + days))).collect(),
            offers: offers.into_iter().map(thing).collect(),
            last_order: last_order.map(|days| Day(TODAY.0 - days)),
            consents: consents.into_iter().map(|(channel, purpose, status, days)| said(channel, purpose, status, days)).collect(),
            answered,
        }
    }
}

fn said(channel: Channel, purpose: Purpose, status: ConsentStatus, days: i32) -> Consent {
    Consent { channel, purpose, status, since: Day(TODAY.0 - days).start() }
}

fn may(situation: &Situation, channel: Channel, purpose: Purpose) -> bool {
    may_contact(&situation.consents, channel, purpose, Day(TODAY.0 + 1).start()).is_ok()
}

proptest! {
    #[test]
    fn nobody_is_approached_who_did_not_agree(situation in situation()) {
        for proposal in choose(&situation, TODAY) {
            match proposal.action {
                NextAction::Retain | NextAction::Offer => {
                    prop_assert!(may(&situation, proposal.channel.expect("a road"), Purpose::Marketing));
                }
                NextAction::Renew => {
                    prop_assert!(proposal.channel.is_none_or(|road| may(&situation, road, Purpose::Service)));
                }
                // On the road on which the ticket came, and asked only where nothing is known.
                NextAction::Recover => prop_assert!(situation.tickets.iter().any(|ticket| Some(ticket.channel) == proposal.channel)),
                NextAction::AskConsent => prop_assert!(situation.consents.is_empty()),
            }
        }
    }

    #[test]
    fn nothing_is_offered_while_a_ticket_is_open(situation in situation()) {
        let offers = choose(&situation, TODAY).iter().any(|proposal| proposal.action == NextAction::Offer);
        prop_assert!(situation.tickets.is_empty() || !offers);
    }

    #[test]
    fn what_was_answered_rests_for_the_stated_time(situation in situation(), answer in one_of(Answer::ALL), days in 0..200_i32) {
        let Some(first) = choose(&situation, TODAY).into_iter().next() else { return Ok(()) };
        let about = first.about.as_ref().map(|about| about.id);
        let given = Answered { action: first.action, about, answer, at: Day(TODAY.0 - days).start() };
        let mut after = situation.clone();
        after.answered.push(given);
        let again = choose(&after, TODAY);
        let same = |p: &Proposal| p.action == first.action && p.about.as_ref().map(|about| about.id) == about;
        prop_assert_eq!(again.iter().any(same), days >= answer.rest_days());
        if answer.is_about_all() && days < answer.rest_days() {
            prop_assert!(again.iter().all(|proposal| proposal.action != first.action));
        }
    }

    #[test]
    fn the_most_pressing_comes_first_and_says_why(situation in situation()) {
        let all = choose(&situation, TODAY);
        prop_assert!(all.windows(2).all(|pair| (-pair[0].points(), pair[0].action) < (-pair[1].points(), pair[1].action)));
        prop_assert!(all.iter().all(|proposal| !proposal.reasons.is_empty()));
        prop_assert_eq!(all.clone(), choose(&situation, TODAY));
        let mut actions: Vec<_> = all.iter().map(|proposal| proposal.action).collect();
        actions.sort_unstable();
        actions.dedup();
        prop_assert_eq!(actions.len(), all.len());
    }

    #[test]
    fn what_is_not_shown_is_not_told(situation in situation()) {
        let seen = Situation { tier: None, churn: None, ..situation };
        let all = choose(&seen, TODAY);
        prop_assert!(all.iter().flat_map(|proposal| &proposal.reasons).all(|reason| !reason.code.is_risk()));
        prop_assert!(all.iter().all(|proposal| proposal.action != NextAction::Retain));
    }
}

#[test]
fn a_complaint_of_a_valued_customer_comes_before_all_else() {
    let ticket = OpenTicket {
        id: Uuid::from_u128(7),
        number: "T-7".into(),
        priority: Priority::Urgent,
        channel: Channel::Email,
        opened_at: Day(TODAY.0 - 5).start(),
    };
    let situation = Situation {
        tier: Some(Tier::Gold),
        churn: Some(ChurnBand::AtRisk),
        tickets: vec![ticket],
        holdings: vec![(thing(1), Day(TODAY.0 + 3))],
        consents: vec![said(Channel::Phone, Purpose::All, ConsentStatus::Granted, 9)],
        ..Situation::default()
    };
    let all = choose(&situation, TODAY);
    let actions: Vec<_> = all.iter().map(|proposal| (proposal.action, proposal.points())).collect();
    assert_eq!(actions, [(NextAction::Recover, 130), (NextAction::Retain, 50), (NextAction::Renew, 50)]);
    let codes: Vec<_> = all[0].reasons.iter().map(|reason| (reason.code.word(), reason.days)).collect();
    assert_eq!(codes, [("T1", None), ("C1", None), ("T2", Some(5)), ("T3", None), ("V1", None)]);
}

#[test]
fn of_whom_nothing_is_known_is_asked() {
    let all = choose(&Situation::default(), TODAY);
    assert_eq!(all.iter().map(|proposal| proposal.action).collect::<Vec<_>>(), [NextAction::AskConsent]);
    assert!(Answer::ALL.iter().all(|answer| answer.rest_days() <= Answer::LONGEST));
}
