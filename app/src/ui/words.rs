//! The word for each value of the domain's enums.

use domain::{
    access::FieldClass,
    call::Outcome,
    consent::{Purpose, Refusal},
    customer::{ConsentStatus, ContactKind, CustomerKind, LineOfBusiness, Stage, Tier},
    interaction::{Channel, Flow, InteractionKind},
    next_action::{Answer, NextAction},
    score::ChurnBand,
    ticket::{Answered, Priority, TicketStatus},
    view::Sharing,
};

use crate::{
    i18n::{Key, keys as k},
    viewer::Viewer,
};

/// Word for a class of fields.
pub const fn class(value: FieldClass) -> Key {
    match value {
        FieldClass::Contact => k::SETTINGS_CLASS_CONTACT,
        FieldClass::Money => k::SETTINGS_CLASS_MONEY,
        FieldClass::Risk => k::SETTINGS_CLASS_RISK,
        FieldClass::Notes => k::SETTINGS_CLASS_NOTES,
    }
}

/// Word for a kind of customer.
pub const fn kind(value: CustomerKind) -> Key {
    match value {
        CustomerKind::Person => k::KIND_PERSON,
        CustomerKind::Organisation => k::KIND_ORGANISATION,
    }
}

/// Word for a stage.
pub const fn stage(value: Stage) -> Key {
    match value {
        Stage::Market => k::STAGE_MARKET,
        Stage::Prospect => k::STAGE_PROSPECT,
        Stage::Customer => k::STAGE_CUSTOMER,
        Stage::Former => k::STAGE_FORMER,
    }
}

/// Word for how likely a customer is still there.
pub const fn churn(value: ChurnBand) -> Key {
    match value {
        ChurnBand::Active => k::SCORE_ACTIVE,
        ChurnBand::Cooling => k::SCORE_COOLING,
        ChurnBand::AtRisk => k::SCORE_AT_RISK,
        ChurnBand::Lost => k::SCORE_LOST,
    }
}

/// Word for what came of a call.
pub const fn call_outcome(value: Outcome) -> Key {
    match value {
        Outcome::Satisfied => k::CALLS_SATISFIED,
        Outcome::Issue => k::CALLS_ISSUE,
        Outcome::Message => k::CALLS_MESSAGE,
        Outcome::Missed => k::CALLS_MISSED,
        Outcome::Refused => k::CALLS_REFUSED,
    }
}

/// Word for a tier.
pub const fn tier(value: Tier) -> Key {
    match value {
        Tier::Standard => k::TIER_STANDARD,
        Tier::Silver => k::TIER_SILVER,
        Tier::Gold => k::TIER_GOLD,
        Tier::Platinum => k::TIER_PLATINUM,
    }
}

/// Word for a kind of contact point.
pub const fn contact(value: ContactKind) -> Key {
    match value {
        ContactKind::Email => k::CONTACT_EMAIL,
        ContactKind::Mobile => k::CONTACT_MOBILE,
        ContactKind::Phone => k::CONTACT_PHONE,
        ContactKind::Address => k::CONTACT_ADDRESS,
        ContactKind::Handle => k::CONTACT_HANDLE,
    }
}

/// Word for a consent.
pub const fn consent(value: ConsentStatus) -> Key {
    match value {
        ConsentStatus::Granted => k::CONSENT_GRANTED,
        ConsentStatus::Confirmed => k::CONSENT_CONFIRMED,
        ConsentStatus::ServiceOnly => k::CONSENT_SERVICE_ONLY,
        ConsentStatus::Refused => k::CONSENT_REFUSED,
    }
}

/// Word for what somebody is contacted for.
pub const fn purpose(value: Purpose) -> Key {
    match value {
        Purpose::All => k::PRIVACY_FOR_ALL,
        Purpose::Service => k::PRIVACY_FOR_SERVICE,
        Purpose::Marketing => k::PRIVACY_FOR_MARKETING,
        Purpose::Survey => k::PRIVACY_FOR_SURVEY,
    }
}

/// Why somebody may not be contacted.
pub const fn refusal(value: Refusal) -> Key {
    match value {
        Refusal::NotAsked => k::PRIVACY_NOT_ASKED,
        Refusal::ServiceOnly => k::CONSENT_SERVICE_ONLY,
        Refusal::Refused => k::CONSENT_REFUSED,
    }
}

/// How a ticket stands to the answer that was promised.
pub const fn answered(value: Answered) -> Key {
    match value {
        Answered::InTime => k::TICKETS_IN_TIME,
        Answered::Late => k::TICKETS_LATE,
        Answered::NotYet => k::TICKETS_NOT_YET,
    }
}

/// Word for a line of business.
pub const fn line(value: LineOfBusiness) -> Key {
    match value {
        LineOfBusiness::Retail => k::LINE_RETAIL,
        LineOfBusiness::Banking => k::LINE_BANKING,
        LineOfBusiness::Insurance => k::LINE_INSURANCE,
        LineOfBusiness::Investment => k::LINE_INVESTMENT,
        LineOfBusiness::Subscription => k::LINE_SUBSCRIPTION,
    }
}

/// Word for what is proposed to be done next.
pub const fn action(value: NextAction) -> Key {
    match value {
        NextAction::Recover => k::NEXT_RECOVER,
        NextAction::Retain => k::NEXT_RETAIN,
        NextAction::Renew => k::NEXT_RENEW,
        NextAction::Offer => k::NEXT_OFFER,
        NextAction::AskConsent => k::NEXT_ASK,
    }
}

/// Word for what was said to it.
pub const fn answer(value: Answer) -> Key {
    match value {
        Answer::Accepted => k::NEXT_ACCEPTED,
        Answer::NotNow => k::NEXT_NOT_NOW,
        Answer::Unfitting => k::NEXT_UNFITTING,
        Answer::Done => k::NEXT_DONE,
        Answer::Unwanted => k::NEXT_UNWANTED,
    }
}

/// Word for a channel.
pub const fn channel(value: Channel) -> Key {
    match value {
        Channel::Web => k::CHANNEL_WEB,
        Channel::Phone => k::CHANNEL_PHONE,
        Channel::Email => k::CHANNEL_EMAIL,
        Channel::Chat => k::CHANNEL_CHAT,
        Channel::Sms => k::CHANNEL_SMS,
        Channel::Post => k::CHANNEL_POST,
        Channel::Shop => k::CHANNEL_SHOP,
        Channel::Internal => k::CHANNEL_INTERNAL,
    }
}

/// Word for a direction.
pub const fn flow(value: Flow) -> Key {
    match value {
        Flow::Inbound => k::FLOW_INBOUND,
        Flow::Outbound => k::FLOW_OUTBOUND,
        Flow::Internal => k::FLOW_INTERNAL,
    }
}

/// Word for a ticket's status.
pub const fn status(value: TicketStatus) -> Key {
    match value {
        TicketStatus::New => k::STATUS_NEW,
        TicketStatus::Open => k::STATUS_OPEN,
        TicketStatus::Pending => k::STATUS_PENDING,
        TicketStatus::Solved => k::STATUS_SOLVED,
        TicketStatus::Closed => k::STATUS_CLOSED,
    }
}

/// Word for a priority.
pub const fn priority(value: Priority) -> Key {
    match value {
        Priority::Low => k::PRIORITY_LOW,
        Priority::Normal => k::PRIORITY_NORMAL,
        Priority::High => k::PRIORITY_HIGH,
        Priority::Urgent => k::PRIORITY_URGENT,
    }
}

/// Word for who sees a view.
pub const fn sharing(value: Sharing) -> Key {
    match value {
        Sharing::Private => k::LISTS_SHARING_PRIVATE,
        Sharing::Team => k::LISTS_SHARING_TEAM,
        Sharing::Everyone => k::LISTS_SHARING_EVERYONE,
    }
}

/// Words for a role; one that a company has made itself is called what it calls it.
pub fn role(v: Viewer, role: &str) -> String {
    role_key(role).map_or_else(|| role.to_owned(), |key| v.t(key).to_owned())
}

/// Word for a role that there is to begin with.
pub fn role_key(role: &str) -> Option<Key> {
    Some(match role {
        "agent" => k::LISTS_ROLE_AGENT,
        "supervisor" => k::LISTS_ROLE_SUPERVISOR,
        "sales" => k::LISTS_ROLE_SALES,
        "marketing" => k::LISTS_ROLE_MARKETING,
        "executive" => k::LISTS_ROLE_EXECUTIVE,
        "administrator" => k::LISTS_ROLE_ADMINISTRATOR,
        _ => return None,
    })
}

/// Word for a facet of the timeline.
pub const fn facet(kind: InteractionKind) -> Key {
    match kind {
        InteractionKind::Order => k::INTERACTION_ORDERS,
        InteractionKind::CreditNote => k::INTERACTION_CREDIT_NOTES,
        InteractionKind::Ticket => k::INTERACTION_TICKETS,
        InteractionKind::Call => k::INTERACTION_CALLS,
        InteractionKind::Email => k::INTERACTION_EMAILS,
        InteractionKind::Chat => k::INTERACTION_CHATS,
        InteractionKind::Campaign => k::INTERACTION_CAMPAIGNS,
        InteractionKind::Survey => k::INTERACTION_SURVEYS,
        InteractionKind::Visit => k::INTERACTION_VISITS,
        InteractionKind::Note => k::INTERACTION_NOTES,
        InteractionKind::Holding => k::INTERACTION_HOLDINGS,
        InteractionKind::Change => k::EDIT_EVENTS,
        InteractionKind::Record => k::MERGE_EVENT_KIND,
    }
}
