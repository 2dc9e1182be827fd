use proptest::prelude::*;

use super::{
    arbitrary::{Pools, predicate},
    *,
};
use crate::{
    customer::{CustomerKind, CustomerQuery, Facts, Stage, Tier},
    money::Currency,
    order::OrderQuery,
    page::parse_query,
    product::ProductQuery,
    ticket::TicketQuery,
    time::Timestamp,
};

fn any_predicate() -> impl Strategy<Value = (Subject, Predicate)> {
    let subjects = vec![Subject::Customer, Subject::Order, Subject::Ticket, Subject::Product, Subject::Holding];
    // Years of four digits: those that a text can name.
    let pools = Pools { days: (-719_000, 2_932_000), ..Pools::default() };
    proptest::sample::select(subjects).prop_flat_map(move |subject| (Just(subject), predicate(subject, &pools)))
}

/// Texts that are nearly predicates.
fn junk() -> impl Strategy<Value = String> {
    let pieces = vec![
        "and(",
        "or(",
        "not(",
        "orders(",
        ")",
        ",",
        ".",
        "|",
        "~",
        "tier",
        "name",
        "revenue",
        "placed",
        ".gte.",
        ".in.",
        ".within.",
        "gold",
        "5",
        "-1",
        "2026-01-01",
        " ",
        "é",
        "\0",
        "999999999999999999999",
        "has",
        "status.open",
    ];
    let piece = prop_oneof![4 => proptest::sample::select(pieces).prop_map(str::to_owned), 1 => ".{0,3}"];
    proptest::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn what_is_written_is_read_back((subject, predicate) in any_predicate()) {
        let text = predicate.to_string();
        match Predicate::parse(subject, &text) {
            Ok(read) => prop_assert_eq!(read, predicate),
            Err(error) => prop_assert_eq!(error.problem, Problem::FilterTooLong, "{}", text),
        }
    }

    #[test]
    fn junk_is_refused_or_read_and_never_breaks_anything(text in junk()) {
        for subject in Subject::ALL {
            match Predicate::parse(*subject, &text) {
                Ok(read) => prop_assert_eq!(Predicate::parse(*subject, &read.to_string()), Ok(read)),
                Err(error) => prop_assert_eq!(error.field, PARAMETER),
            }
        }
    }
}

fn read(text: &str) -> Predicate {
    Predicate::parse(Subject::Customer, text).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn people_write_it_with_spaces_and_without_the_outer_and() {
    let strict = read(
        "and(country.eq.France,revenue.gte.100000,orders(product.has.lamp,placed.within.90).gte.2,not(tickets(status.open,reason.eq.complaint)))",
    );
    let loose = read(
        " country.eq. France , revenue.gte.100000, orders( product.has.lamp , placed.within.90 ) . gte.2, not( tickets(status.open, reason.eq.complaint).gte.1 )",
    );
    assert_eq!(loose, strict);
    assert_eq!(read("name.has.Smith~, Sons ~(UK~)").to_string(), "name.has.Smith~, Sons ~(UK~)");
    assert_eq!(read("not(tier.eq.gold,orders.gte.2)").to_string(), "not(and(tier.eq.gold,orders.gte.2))");
    assert_eq!(read("csat.gte.4.2"), Predicate::is(Field::CustomerCsat, Op::Gte, Value::Score(420)));
}

#[test]
fn what_is_wrong_is_named() {
    let cases = [
        ("tier.eq.brass", "brass", Problem::Choice),
        ("shoe_size.eq.42", "shoe_size", Problem::FilterField),
        ("orders(shoe_size.eq.42)", "shoe_size", Problem::FilterField),
        ("country.gte.France", "country.gte.France", Problem::FilterOperator),
        ("country.equals.France", "equals", Problem::FilterOperator),
        ("orders().has.2", "has", Problem::FilterOperator),
        ("revenue.gte.12.50", "12.50", Problem::WholeNumber),
        ("since.gte.2026-02-30", "2026-02-30", Problem::Date),
        ("last_order.within.99999", "99999", Problem::WholeNumber),
        ("country.eq.", "", Problem::FilterSyntax),
        ("country.unknown.yes", "country.unknown.yes", Problem::FilterSyntax),
        ("id.eq.7", "7", Problem::Id),
        ("and(tier.eq.gold", "and(tier.eq.gold", Problem::FilterSyntax),
        ("tier.eq.gold)", ")", Problem::FilterSyntax),
        ("tier.eq.gold,,", ",", Problem::FilterSyntax),
        ("buyer(tier.eq.gold)", "buyer", Problem::FilterField),
        ("orders(customer.eq.x)", "x", Problem::Id),
        ("name.has.a\0b", "a\0b", Problem::ZeroByte),
    ];
    for (text, piece, problem) in cases {
        let error = Predicate::parse(Subject::Customer, text).expect_err(text);
        assert_eq!((error.field.as_str(), error.value.as_str(), error.problem), (PARAMETER, piece, problem), "{text}");
    }
}

#[test]
fn size_is_bounded() {
    let deep = |n: usize| format!("{}tier.eq.gold{}", "not(".repeat(n), ")".repeat(n));
    assert!(Predicate::parse(Subject::Customer, &deep(MAX_DEPTH)).is_ok());
    assert!(Predicate::parse(Subject::Customer, &deep(MAX_DEPTH + 1)).is_err());
    let wide = |n: usize| vec!["tier.eq.gold"; n].join(",");
    assert!(Predicate::parse(Subject::Customer, &wide(MAX_TERMS)).is_ok());
    assert!(Predicate::parse(Subject::Customer, &wide(MAX_TERMS + 1)).is_err());
    assert!(Predicate::parse(Subject::Customer, &format!("name.has.{}", "x".repeat(MAX_TEXT))).is_err());
    let several = vec![(PARAMETER.to_owned(), wide(MAX_TERMS)); 4];
    assert!(Predicate::from_pairs(Subject::Customer, &several[..2]).is_ok());
    assert!(Predicate::from_pairs(Subject::Customer, &several).is_err());
}

#[test]
fn simple_parameters_and_the_predicate_are_one_question() {
    let pairs = parse_query("country=France&ordered_to=2026-01-31&revenue_from=5&source=shop&where=tier.gte.gold&where=orders.gte.2");
    let query = CustomerQuery::from_pairs(&pairs).expect("readable");
    let text = "and(country.eq.France,last_order.lte.2026-01-31,revenue.gte.500,links(source.eq.shop),and(tier.gte.gold,orders.gte.2))";
    assert_eq!(query.predicate().to_string(), text);
    assert_eq!(CustomerQuery::from_pairs(&query.filter_pairs()), Ok(query));
    let orders = OrderQuery::from_pairs(&parse_query("kind=order&from=2026-01-01&where=total.gte.100")).expect("readable");
    assert_eq!(orders.predicate().to_string(), "and(kind.eq.order,placed.gte.2026-01-01,total.gte.100)");
    assert_eq!(OrderQuery::from_pairs(&orders.filter_pairs()), Ok(orders));
    let tickets = TicketQuery::from_pairs(&parse_query("open=true&priority=high&where=reason.eq.delivery")).expect("readable");
    assert_eq!(tickets.predicate().to_string(), "and(status.open,priority.eq.high,reason.eq.delivery)");
    assert_eq!(TicketQuery::from_pairs(&tickets.filter_pairs()), Ok(tickets));
    let products = ProductQuery::from_pairs(&parse_query("where=units.gte.5")).expect("readable");
    assert_eq!(products.predicate().to_string(), "and(kind.eq.product,units.gte.5)");
    assert_eq!(ProductQuery::from_pairs(&products.filter_pairs()), Ok(products));
    let error = CustomerQuery::from_pairs(&parse_query("where=tier.eq.brass")).expect_err("not a tier");
    assert_eq!((error.field.as_str(), error.value.as_str()), (PARAMETER, "brass"));
}

fn ada() -> Facts {
    Facts {
        customer_id: Uuid::from_u128(1),
        name: "Ada Lovelace".into(),
        kind: CustomerKind::Person,
        stage: Stage::Customer,
        tier: Tier::Gold,
        country: "United Kingdom".into(),
        currency: Currency::GBP,
        orders: 3,
        credit_notes: 0,
        revenue_minor: 250_000,
        credits_minor: 0,
        net_minor: 250_000,
        first_order_at: Timestamp::parse("2025-12-01T23:59:59Z"),
        last_order_at: Timestamp::parse("2026-01-31T23:59:59Z"),
        last_contact_at: None,
        interactions: 4,
        tickets: 1,
        tickets_open: 0,
        csat_answers: 0,
        csat_centi: None,
        since: Timestamp(0),
        owner: None,
        tags: Vec::new(),
        fields: crate::access::Fields::SHOWN,
    }
}

#[test]
fn a_row_in_the_browser_answers_what_it_can() {
    let today = Day::parse("2026-03-01").expect("a date");
    let yes = [
        "name.has.LOVE",
        "tier.gte.gold",
        "country.starts.united",
        "country.ne.France",
        "last_order.eq.2026-01-31",
        "last_order.lte.2026-01-31",
        "last_order.within.29",
        "last_order.ago.28",
        "last_contact.unknown",
        "csat.unknown",
        "not(csat.lt.3)",
        "orders().gte.3",
        "not(tickets(status.open))",
        "or(city.eq.London,orders.gte.3)",
        "country.in.France|United Kingdom",
        "first_order.lt.2025-12-02",
    ];
    for text in yes {
        assert_eq!(read(text).eval(&ada(), today), Some(true), "{text}");
    }
    let no = [
        "last_order.gt.2026-01-31",
        "last_order.within.28",
        "last_contact.lt.2030-01-01",
        "csat.lt.3",
        "country.eq.united kingdom",
        "and(orders.lt.3,city.eq.London)",
    ];
    for text in no {
        assert_eq!(read(text).eval(&ada(), today), Some(false), "{text}");
    }
    let cannot_tell =
        ["city.eq.London", "orders(product.has.lamp)", "name.has.é", "and(orders.gte.3,city.eq.London)", "not(orders(product.has.lamp))"];
    for text in cannot_tell {
        assert_eq!(read(text).eval(&ada(), today), None, "{text}");
    }
}

#[test]
fn only_a_contact_says_when_the_last_one_was() {
    let implied = |text| {
        let Predicate::Count(count) = read(text) else { panic!("{text}") };
        count.implied(1, None).iter().any(|condition| condition.field == Field::CustomerLastContact)
    };
    assert!(implied("interactions(at.gt.2024-08-11,kind.in.call|email)"));
    assert!(!implied("interactions(at.gt.2024-08-11)"));
    assert!(!implied("interactions(at.gt.2024-08-11,kind.in.call|change)"));
}

#[test]
fn an_order_is_placed_before_it_is_delivered() {
    let before = |text: &str| Predicate::parse(Subject::Order, text).expect(text).placed_before(None).map(|day| day.to_string());
    assert_eq!(before("delivered.gte.2025-02-01,delivered.lte.2025-02-28,country.eq.France").as_deref(), Some("2025-03-01"));
    assert_eq!(before("delivered.lt.2025-02-01,delivered.eq.2025-01-05").as_deref(), Some("2025-01-06"));
    for open in ["delivered.known", "delivered.gte.2025-02-01", "not(delivered.lte.2025-02-28)", "placed.lte.2025-02-28"] {
        assert_eq!(before(open), None, "{open}");
    }
}

#[test]
fn what_can_be_compared_is_what_is_offered() {
    for subject in Subject::ALL {
        for field in Field::of(*subject) {
            assert!(!field.ops().is_empty());
            let has_known = field.ops().contains(&Op::Known);
            assert_eq!(has_known, field.presence() != Presence::Always, "{}", field.word());
        }
    }
}
