//! What a customer has agreed to, by channel and purpose, and whether somebody may be written to or called.

use serde::{Deserialize, Serialize};

use crate::{
    coded_enum,
    customer::{Consent, ConsentStatus},
    interaction::Channel,
    merge::strictness,
    time::Timestamp,
};

coded_enum! {
    /// What a customer is contacted for.
    #[derive(Default)]
    Purpose {
        /// Whatever it is: a statement about the channel as such.
        #[default]
        All = 1, "all";
        /// What a contract or a request of the customer's needs: deliveries, answers, faults.
        Service = 2, "service";
        /// What we would like to sell.
        Marketing = 3, "marketing";
        /// Asking what the customer thinks of us.
        Survey = 4, "survey";
    }
}

impl Purpose {
    /// For whoever leaves out what is said of the channel as such.
    pub(crate) const fn is_all(&self) -> bool {
        matches!(self, Self::All)
    }
}

/// Something that was said about being contacted, when, and who wrote it down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentChange {
    /// What was said; `since` is when.
    pub consent: Consent,
    /// When it was written down here.
    pub noted_at: Timestamp,
    /// Who of our own people did; empty for a system.
    pub actor: String,
    /// Name of the system that it came from.
    pub source: String,
}

coded_enum! {
    /// Why a customer may not be contacted.
    Refusal {
        /// Nobody has asked, and it is not for what a contract needs.
        NotAsked = 1, "not_asked";
        /// Messages about the service only were agreed to.
        ServiceOnly = 2, "service_only";
        /// It was refused, or withdrawn.
        Refused = 3, "refused";
    }
}

/// Whether a customer who has said this may be contacted on a channel for a purpose at that moment. Everything that
/// would send a message to a customer asks here, and nowhere else.
///
/// The newest statement that covers the purpose holds, so that a refusal ends what was agreed to before, and an
/// agreement what was refused; of two at one moment the stricter. What is said only for later does not count yet.
/// Where nothing was said, a contract's needs are enough for what serves it (GDPR, article 6(1)(b)), and for nothing
/// else. [`Purpose::All`] asks for every purpose at once.
///
/// # Errors
/// Why not.
pub fn may_contact(consents: &[Consent], channel: Channel, purpose: Purpose, now: Timestamp) -> Result<(), Refusal> {
    if purpose.is_all() {
        let each = [Purpose::Service, Purpose::Marketing, Purpose::Survey];
        return each.into_iter().try_for_each(|purpose| may_contact(consents, channel, purpose, now));
    }
    let covers = |said: &&Consent| said.channel == channel && (said.purpose.is_all() || said.purpose == purpose) && said.since <= now;
    let holds = consents.iter().filter(covers).max_by_key(|said| (said.since, strictness(said.status)));
    match (holds.map(|said| said.status), purpose) {
        (Some(ConsentStatus::Granted | ConsentStatus::Confirmed), _) => Ok(()),
        (Some(ConsentStatus::ServiceOnly) | None, Purpose::Service) => Ok(()),
        (Some(ConsentStatus::ServiceOnly), _) => Err(Refusal::ServiceOnly),
        (Some(ConsentStatus::Refused), _) => Err(Refusal::Refused),
        (None, _) => Err(Refusal::NotAsked),
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, sample::select};

    use super::*;

    const NOW: Timestamp = Timestamp(100);

    fn said(channel: Channel, purpose: Purpose, status: ConsentStatus, since: i64) -> Consent {
        Consent { channel, purpose, status, since: Timestamp(since) }
    }

    fn mail(purpose: Purpose, status: ConsentStatus, since: i64) -> Consent {
        said(Channel::Email, purpose, status, since)
    }

    #[test]
    fn what_was_said_last_holds() {
        use ConsentStatus::{Confirmed, Granted, Refused, ServiceOnly};
        use Purpose::{All, Marketing, Service, Survey};
        let may = |consents: &[Consent], purpose| may_contact(consents, Channel::Email, purpose, NOW);
        for (consents, service, marketing) in [
            (vec![], Ok(()), Err(Refusal::NotAsked)),
            (vec![mail(All, Granted, 1)], Ok(()), Ok(())),
            (vec![mail(All, Confirmed, 100)], Ok(()), Ok(())),
            (vec![mail(All, ServiceOnly, 1)], Ok(()), Err(Refusal::ServiceOnly)),
            (vec![mail(All, Refused, 1)], Err(Refusal::Refused), Err(Refusal::Refused)),
            (vec![mail(Marketing, Granted, 1)], Ok(()), Ok(())),
            (vec![mail(Marketing, Refused, 1)], Ok(()), Err(Refusal::Refused)),
            // A refusal of the whole channel ends what was agreed to before, and not what is agreed to later.
            (vec![mail(Marketing, Granted, 1), mail(All, Refused, 2)], Err(Refusal::Refused), Err(Refusal::Refused)),
            (vec![mail(Marketing, Granted, 3), mail(All, Refused, 2)], Err(Refusal::Refused), Ok(())),
            (vec![mail(Marketing, Granted, 2), mail(All, Refused, 2)], Err(Refusal::Refused), Err(Refusal::Refused)),
            (vec![mail(Survey, Granted, 1)], Ok(()), Err(Refusal::NotAsked)),
            // For later, and on another channel.
            (vec![mail(All, Granted, 101)], Ok(()), Err(Refusal::NotAsked)),
            (vec![said(Channel::Sms, All, Granted, 1)], Ok(()), Err(Refusal::NotAsked)),
        ] {
            assert_eq!((may(&consents, Service), may(&consents, Marketing)), (service, marketing), "{consents:?}");
        }
        assert_eq!(may(&[mail(All, ServiceOnly, 1), mail(Marketing, Granted, 2)], All), Err(Refusal::ServiceOnly), "surveys are left");
    }

    fn any_consent() -> impl Strategy<Value = Consent> {
        (select(Channel::ALL), select(Purpose::ALL), select(ConsentStatus::ALL), 0..200_i64)
            .prop_map(|(channel, purpose, status, since)| said(channel, purpose, status, since))
    }

    proptest! {
        #[test]
        fn the_law_of_contact(
            consents in vec(any_consent(), 0..8),
            channel in select(Channel::ALL),
            purpose in select(Purpose::ALL),
            later in any_consent(),
            turn in 0..8_usize,
        ) {
            let may = |consents: &[Consent]| may_contact(consents, channel, purpose, NOW);
            let with = |more: Consent| consents.iter().cloned().chain([more]).collect::<Vec<_>>();
            // Whoever says no is heard, whatever was said before.
            let no = said(channel, Purpose::All, ConsentStatus::Refused, NOW.0);
            prop_assert_eq!(may(&with(no)), Err(Refusal::Refused));
            // What is for later, and what is about another channel, changes nothing.
            prop_assert_eq!(may(&with(Consent { since: Timestamp(NOW.0 + 1), ..later.clone() })), may(&consents));
            if later.channel != channel {
                prop_assert_eq!(may(&with(later)), may(&consents));
            }
            // Nor does the order in which it is told.
            let mut turned = consents.clone();
            turned.rotate_left(turn.min(consents.len()));
            prop_assert_eq!(may(&turned), may(&consents));
            // Nobody is sold anything without having said so.
            let agreed = consents.iter().any(|said| said.channel == channel && said.since <= NOW && strictness(said.status) < 2);
            prop_assert!(agreed || purpose == Purpose::Service || may(&consents).is_err());
        }
    }
}
