//! What the filter forms send, as the parameter `where`.

use domain::{
    money::Decimal,
    page::{Pairs, value},
    predicate::{Condition, Field, Kind, Op, PARAMETER, Related, Subject, Value},
};

/// The fields of the forms, which stand in an address only between a form and the page that reads it.
pub(super) const FIELDS: [&str; 7] = ["about", "field", "op", "value", "days", "times", "n"];

/// The query with what a filter form sent in the parameter `where`. What the form left open adds nothing;
/// what cannot be read is kept, so that the list says what is wrong with it.
pub(crate) fn folded(pairs: Pairs) -> Pairs {
    let several = pairs.iter().filter(|(key, _)| key == PARAMETER).count() > 1;
    if !several && !pairs.iter().any(|(key, _)| key == "about") {
        return pairs;
    }
    let mut texts: Vec<String> =
        pairs.iter().filter(|(key, text)| key == PARAMETER && !text.trim().is_empty()).map(|(_, t)| t.clone()).collect();
    texts.extend(added(&pairs));
    let mut out: Pairs = pairs.into_iter().filter(|(key, _)| key != PARAMETER && !FIELDS.contains(&key.as_str())).collect();
    if !texts.is_empty() {
        out.push((PARAMETER.to_owned(), texts.join(",")));
    }
    out
}

/// The condition that a form describes, as text.
fn added(pairs: &Pairs) -> Option<String> {
    let subject = Subject::from_word(value(pairs, "about")?)?;
    let field = value(pairs, "field")?;
    let op = Op::from_word(value(pairs, "op").unwrap_or_default());
    let typed = value(pairs, "value").unwrap_or_default();
    let Some((related, inner)) = field.split_once('.') else {
        return condition(Field::find(subject, field)?, op?, typed);
    };
    let of = Related::of(subject).find(|r| r.word() == related)?;
    let own = Field::find(of.subject(), inner).zip(op).and_then(|(field, op)| condition(field, op, typed));
    let days = value(pairs, "days").and_then(|days| Some(format!("{}.within.{days}", happened(of)?.word())));
    let which: Vec<String> = own.into_iter().chain(days).collect();
    let times = Op::from_word(value(pairs, "times").unwrap_or_default()).filter(|op| op.compares_counts()).unwrap_or(Op::Gte);
    Some(format!("{related}({}).{}.{}", which.join(","), times.word(), value(pairs, "n").unwrap_or("1")))
}

/// A condition as text; none where it takes a value and none was given.
fn condition(field: Field, op: Op, typed: &str) -> Option<String> {
    if !op.takes_value() {
        return Some(format!("{}.{}", field.word(), op.word()));
    }
    if typed.is_empty() {
        return None;
    }
    // People type amounts in whole units.
    let minor = || Decimal::parse(typed).ok().filter(|amount| amount.scale <= 2)?.times(1, 2);
    let read = match field.kind() {
        Kind::Money => minor().map(Value::Money),
        _ => field.read(op, typed).ok(),
    };
    match read.and_then(|value| Condition::new(field, op, vec![value]).ok()) {
        Some(condition) => Some(condition.to_string()),
        None => Some(format!("{}.{}.{}", field.word(), op.word(), typed)),
    }
}

/// The field that says when a related row happened.
pub(super) const fn happened(of: Related) -> Option<Field> {
    match of {
        Related::Orders | Related::CreditNotes => Some(Field::OrderPlaced),
        Related::Tickets => Some(Field::TicketOpened),
        Related::Interactions => Some(Field::InteractionAt),
        Related::Answers => Some(Field::AnswerAt),
        Related::Consents => Some(Field::ConsentSince),
        Related::Links => Some(Field::LinkSince),
        Related::Proposals => Some(Field::ProposalAt),
        Related::Scores => Some(Field::ScoreAsOf),
        Related::Holdings | Related::Contacts | Related::Buyer | Related::Requester => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::page::parse_query;

    fn filter_of(query: &str) -> String {
        let pairs = folded(parse_query(query));
        assert!(!pairs.iter().any(|(key, _)| FIELDS.contains(&key.as_str())), "{query}");
        value(&pairs, PARAMETER).unwrap_or_default().to_owned()
    }

    #[test]
    fn a_form_becomes_a_condition() {
        assert_eq!(filter_of("about=customer&field=tier&op=gte&value=gold"), "tier.gte.gold");
        assert_eq!(filter_of("about=customer&field=revenue&op=gte&value=12.50"), "revenue.gte.1250");
        assert_eq!(filter_of("about=customer&field=name&op=has&value=a,+b"), "name.has.a~, b");
        assert_eq!(filter_of("about=customer&field=country&op=unknown&value="), "country.unknown");
        assert_eq!(filter_of("about=ticket&field=status&op=open&value=&where=reason.eq.x"), "reason.eq.x,status.open");
    }

    #[test]
    fn a_form_about_related_rows_becomes_a_count() {
        let query = "about=customer&field=orders.product&op=has&value=lamp&days=90&times=gte&n=2";
        assert_eq!(filter_of(query), "orders(product.has.lamp,placed.within.90).gte.2");
        assert_eq!(filter_of("about=customer&field=tickets.&op=eq&value=&days=&times=lte&n=0"), "tickets().lte.0");
    }

    #[test]
    fn what_is_left_open_adds_nothing_and_what_is_wrong_is_kept_to_be_named() {
        assert_eq!(filter_of("about=customer&field=tier&op=gte&value=&where=orders.gte.2"), "orders.gte.2");
        assert_eq!(filter_of("about=customer&field=tier&op=gte&value=brass"), "tier.gte.brass");
        assert_eq!(filter_of("about=customer&field=tier&op=has&value=gold"), "tier.has.gold");
        assert_eq!(filter_of("where=a.eq.1&where=b.eq.2"), "a.eq.1,b.eq.2");
        assert_eq!(filter_of("where="), "");
    }
}
