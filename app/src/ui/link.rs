//! Addresses of the pages, in one place.

use domain::{
    access::FieldClass,
    consent::{Purpose, may_contact},
    customer::{Consent, ContactKind, ContactPoint},
    interaction::Channel,
    page::query_string,
    search::SearchHit,
    time::Timestamp,
};
use uuid::Uuid;

use crate::viewer::Viewer;

/// A path with a query; without the question mark where there is none.
pub fn with_query(path: &str, pairs: &[(String, String)]) -> String {
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", query_string(pairs)) }
}

/// A customer's page.
pub fn customer(id: Uuid) -> String {
    format!("/customers/{id}")
}

/// An order's page.
pub fn order(source: &str, number: &str) -> String {
    format!("/orders/{}/{}", segment(source), segment(number))
}

/// A ticket's page.
pub fn ticket(source: &str, number: &str) -> String {
    format!("/tickets/{}/{}", segment(source), segment(number))
}

/// A product's page.
pub fn product(source: &str, code: &str) -> String {
    format!("/products/{}/{}", segment(source), segment(code))
}

/// Where a hit of the search leads: to the customer; to the order or ticket, opened on its customer's page; an
/// anonymous sale to the orders with that number.
pub fn hit(hit: &SearchHit) -> String {
    match (hit.customer_id.filter(|id| !id.is_nil()), hit.ref_id) {
        (Some(id), Some(opened)) => format!("{}?open={opened}", customer(id)),
        (Some(id), None) => customer(id),
        (None, _) => with_query("/orders", &[("q".to_owned(), hit.number.clone())]),
    }
}

/// Two customers side by side, the one whose record would stay first.
pub fn merge(survivor: Uuid, loser: Uuid) -> String {
    format!("{}/merge/{loser}", customer(survivor))
}

/// A merge that has taken place.
pub fn merged(id: Uuid) -> String {
    format!("/merges/{id}")
}

/// What a press on a contact point does: dials, or begins an e-mail. Nothing for what a mask leaves of one, nor where the
/// customer has refused to be reached that way.
pub fn reach(v: Viewer, point: &ContactPoint, consents: &[Consent]) -> Option<String> {
    if v.hides(FieldClass::Contact) || is_refused(point.kind, consents, v.now()) { None } else { reached_by(point) }
}

fn is_refused(kind: ContactKind, consents: &[Consent], now: Timestamp) -> bool {
    let channel = match kind {
        ContactKind::Email => Channel::Email,
        ContactKind::Mobile | ContactKind::Phone => Channel::Phone,
        ContactKind::Address | ContactKind::Handle => return false,
    };
    may_contact(consents, channel, Purpose::Service, now).is_err()
}

fn reached_by(point: &ContactPoint) -> Option<String> {
    match point.kind {
        // Nothing in an address becomes a subject, a text or a second receiver (RFC 6068, section 2).
        ContactKind::Email => point.value.rsplit_once('@').map(|(name, host)| format!("mailto:{}@{}", segment(name), segment(host))),
        ContactKind::Mobile | ContactKind::Phone => {
            Some(format!("tel:{}", point.value.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect::<String>()))
        }
        ContactKind::Address | ContactKind::Handle => None,
    }
}

/// The report of an erasure.
pub fn erasure(id: Uuid) -> String {
    format!("/erasures/{id}")
}

/// A text as one segment of a path: numbers and codes of other systems may hold spaces and slashes.
fn segment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use domain::{customer::ConsentStatus, search::HitKind};

    use super::*;

    #[test]
    fn who_does_not_want_to_be_reached_so_is_not() {
        let said = |channel, since| Consent { channel, purpose: Purpose::All, status: ConsentStatus::Refused, since: Timestamp(since) };
        let refused = |kind, consents: &[Consent]| is_refused(kind, consents, Timestamp(100));
        assert!(refused(ContactKind::Mobile, &[said(Channel::Phone, 50)]));
        assert!(refused(ContactKind::Email, &[said(Channel::Email, 50)]));
        assert!(!refused(ContactKind::Email, &[said(Channel::Phone, 50)]));
        assert!(!refused(ContactKind::Phone, &[said(Channel::Phone, 150)]), "not yet");
        assert!(!refused(ContactKind::Phone, &[]));
    }

    #[test]
    fn a_hit_opens_where_it_belongs() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let of = |customer_id, ref_id| SearchHit {
            kind: HitKind::Order,
            customer_id,
            name: String::new(),
            number: "536 365".into(),
            ref_id,
            country: String::new(),
            stage: None,
            tier: None,
            fields: domain::access::Fields::SHOWN,
        };
        assert_eq!(hit(&of(Some(one), Some(two))), format!("/customers/{one}?open={two}"));
        assert_eq!(hit(&of(Some(one), None)), format!("/customers/{one}"));
        assert_eq!(hit(&of(None, Some(two))), "/orders?q=536+365");
    }

    #[test]
    fn a_contact_point_is_dialled_or_written_to_and_nothing_else() {
        let reached = |kind, value: &str| {
            reached_by(&ContactPoint { id: Uuid::nil(), kind, value: value.to_owned(), verified: false, source: String::new() })
        };
        assert_eq!(reached(ContactKind::Mobile, "+44 (7700) 900-142").as_deref(), Some("tel:+447700900142"));
        assert_eq!(reached(ContactKind::Email, "a.b@c.example").as_deref(), Some("mailto:a.b@c.example"));
        let more = reached(ContactKind::Email, "a@b.example?bcc=c@d.example");
        assert_eq!(more.as_deref(), Some("mailto:a%40b.example%3Fbcc%3Dc@d.example"));
        assert_eq!(reached(ContactKind::Address, "1 High Street"), None);
    }

    #[test]
    fn codes_of_other_systems_stay_one_segment() {
        assert_eq!(product("online-retail", "BANK CHARGES"), "/products/online-retail/BANK%20CHARGES");
        assert_eq!(order("a/b", "T-1?é"), "/orders/a%2Fb/T-1%3F%C3%A9");
    }

    #[test]
    fn a_path_without_a_query_has_no_question_mark() {
        assert_eq!(with_query("/orders", &[]), "/orders");
        assert_eq!(with_query("/orders", &[("q".into(), "a b".into())]), "/orders?q=a+b");
    }
}
