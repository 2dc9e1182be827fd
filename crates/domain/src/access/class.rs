//! Which class a field is of, and what may be asked by whom it is not shown to: nothing, not even whether there
//! is such a field. What could be asked could be told from the answers.

use super::{FieldClass, Fields};
use crate::{
    page::{Direction, value},
    predicate::{Field, PARAMETER, Predicate, Related},
    problem::{FieldError, Problem},
};

impl Field {
    /// The class that it is of; none for what every role sees.
    pub const fn class(self) -> Option<FieldClass> {
        use FieldClass::{Contact, Money, Notes, Risk};
        match self {
            // Where somebody lives. A country is too large for that, and a language no place.
            Self::CustomerCity => Some(Contact),
            // Says that there is an address of that kind.
            Self::ContactKind => Some(Contact),
            // Where a source calls its customers by their e-mail address, the id is one.
            Self::LinkId => Some(Contact),
            Self::CustomerRevenue
            | Self::CustomerCredits
            | Self::CustomerNet
            | Self::OrderTotal
            | Self::OrderSales
            | Self::OrderCredits
            | Self::InteractionAmount
            | Self::ProductRevenue
            | Self::ProductCredits
            | Self::HoldingValue => Some(Money),
            // Worked out from what a customer is worth.
            Self::CustomerTier => Some(Risk),
            Self::CustomerPAlive
            | Self::CustomerChurn
            | Self::CustomerRisk
            | Self::CustomerExpected
            | Self::CustomerRfm
            | Self::CustomerNextPurchase
            | Self::ScoreAsOf
            | Self::ScoreStake => Some(Risk),
            // The title of a call, an e-mail or a chat is what somebody wrote; that of an order is its number, by
            // which orders themselves are found.
            Self::InteractionSubject => Some(Notes),
            // The customer's own words. The reason is a choice among ours.
            Self::TicketSubject => Some(Notes),
            Self::AnswerComment => Some(Notes),
            _ => None,
        }
    }
}

impl Fields {
    /// Whether all of a field is seen. What a customer is expected to spend is what models say, and an amount besides.
    pub fn shows_field(self, field: Field) -> bool {
        let is_amount = matches!(field, Field::CustomerExpected | Field::ScoreStake);
        self.shows_any(field.class()) && (!is_amount || self.shows(FieldClass::Money))
    }
}

impl Related {
    /// The class that having any of them is of.
    pub const fn class(self) -> Option<FieldClass> {
        match self {
            Self::Contacts => Some(FieldClass::Contact),
            Self::Scores => Some(FieldClass::Risk),
            _ => None,
        }
    }
}

impl Predicate {
    /// Whether it asks only about what is shown.
    ///
    /// # Errors
    /// The very error of a field that there is not.
    pub fn check(&self, fields: Fields) -> Result<(), FieldError> {
        let none = |word: &str| Err(FieldError { field: PARAMETER.into(), value: word.into(), problem: Problem::FilterField });
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().try_for_each(|part| part.check(fields)),
            Self::Not(inner) => inner.check(fields),
            Self::Is(condition) if !fields.shows_field(condition.field) => none(condition.field.word()),
            Self::Is(_) => Ok(()),
            Self::Count(count) if !fields.shows_any(count.of.class()) => none(count.of.word()),
            Self::Count(count) => count.which.iter().try_for_each(|part| part.check(fields)),
        }
    }
}

/// Whether the parameters of a list's query ask only about what is shown; `of` says what each asks about.
///
/// # Errors
/// The first that does not, by its name.
pub(crate) fn check_parameters(pairs: &[(String, String)], of: &[(&str, Field)], fields: Fields) -> Result<(), FieldError> {
    match of.iter().find(|(name, field)| !fields.shows_field(*field) && value(pairs, name).is_some()) {
        Some((name, _)) => Err(FieldError { field: (*name).to_owned(), value: String::new(), problem: Problem::FilterField }),
        None => Ok(()),
    }
}

/// Whether a list may be sorted by a column of this class.
///
/// # Errors
/// The very error of a column that it cannot be sorted by.
pub(crate) fn check_sort(word: &str, class: Option<FieldClass>, direction: Direction, fields: Fields) -> Result<(), FieldError> {
    if fields.shows_any(class) {
        return Ok(());
    }
    let minus = if direction == Direction::Descending { "-" } else { "" };
    Err(FieldError { field: "sort".into(), value: format!("{minus}{word}"), problem: Problem::Column })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        access::Sight,
        customer::{CustomerColumn, CustomerQuery},
        list::Column,
        order::{OrderColumn, OrderQuery},
        page::parse_query,
        predicate::Subject,
        product::{ProductColumn, ProductQuery},
        ticket::TicketQuery,
    };

    /// All but one class is shown.
    fn without(class: FieldClass, sight: Sight) -> Fields {
        let mut fields = Fields::SHOWN;
        fields.set(class, sight);
        fields
    }

    fn every(subject: Subject) -> impl Iterator<Item = (Field, String)> {
        Field::of(subject).map(|field| {
            let op = field.ops()[0];
            let text = [
                "1",
                "2025-01-01",
                "x",
                "offer",
                "accepted",
                "gold",
                "customer",
                "person",
                "order",
                "new",
                "low",
                "late",
                "web",
                "call",
                "inbound",
                "product",
            ]
            .into_iter()
            .chain(["retail", "granted", "csat", "email", "active", "0.5", "service", "00000000-0000-0000-0000-000000000001"])
            .find(|text| field.read(op, text).is_ok());
            let value = if op.takes_value() { format!(".{}", text.expect("a value")) } else { String::new() };
            (field, format!("{}.{}{value}", field.word(), op.word()))
        })
    }

    #[test]
    fn what_is_not_shown_is_refused_as_what_there_is_not() {
        let mut refused = 0;
        for (class, sight) in FieldClass::ALL.iter().flat_map(|class| [(*class, Sight::Masked), (*class, Sight::Hidden)]) {
            let fields = without(class, sight);
            for subject in Subject::ALL {
                for (field, text) in every(*subject) {
                    let predicate = Predicate::parse(*subject, &text).expect(&text);
                    let unknown = Predicate::parse(*subject, &text.replacen(field.word(), "moon", 1)).expect_err("no such field");
                    let unknown = FieldError { value: field.word().into(), ..unknown };
                    // An amount that a model says belongs to both.
                    let amount = matches!(field, Field::CustomerExpected | Field::ScoreStake) && class == FieldClass::Money;
                    let expected = if field.class() == Some(class) || amount { Err(unknown) } else { Ok(()) };
                    refused += usize::from(expected.is_err());
                    assert_eq!(predicate.check(fields), expected, "{text}");
                    assert_eq!(Predicate::parse_for(*subject, &text, fields).map(|_| ()), expected, "{text}");
                    assert_eq!(Predicate::Not(Box::new(Predicate::Any(vec![predicate.clone()]))).check(fields), expected, "{text}");
                    assert_eq!(predicate.check(Fields::SHOWN), Ok(()));
                }
            }
        }
        assert!(refused > 20, "{refused}");
    }

    #[test]
    fn what_belongs_to_a_row_is_refused_likewise() {
        for (class, text) in [
            (FieldClass::Contact, "contacts()"),
            (FieldClass::Contact, "not(contacts(kind.eq.email).gte.2)"),
            (FieldClass::Contact, "or(links(id.eq.7),name.eq.x)"),
            (FieldClass::Money, "orders(total.gte.1).gte.2"),
            (FieldClass::Money, "holdings(value.gte.1)"),
            (FieldClass::Notes, "and(stage.eq.customer,answers(comment.has.bad))"),
            (FieldClass::Notes, "tickets(subject.known)"),
        ] {
            let predicate = Predicate::parse(Subject::Customer, text).expect(text);
            let refused = predicate.check(without(class, Sight::Masked)).expect_err(text);
            assert_eq!((refused.field.as_str(), &refused.problem), (PARAMETER, &Problem::FilterField));
            assert_eq!(Predicate::parse_for(Subject::Customer, text, without(class, Sight::Masked)), Err(refused));
        }
        // Not even what is wrong with a value tells that there is such a field.
        let malformed = Predicate::parse_for(Subject::Customer, "revenue.gte.much", without(FieldClass::Money, Sight::Hidden));
        assert_eq!(malformed.expect_err("refused").problem, Problem::FilterField);
        let through = Predicate::parse(Subject::Order, "buyer(tier.gte.gold)").expect("readable");
        assert!(through.check(without(FieldClass::Risk, Sight::Masked)).is_err());
    }

    #[test]
    fn a_lists_own_parameters_and_orders_are_refused() {
        let money = without(FieldClass::Money, Sight::Masked);
        for (text, class) in [
            ("tier=gold", FieldClass::Risk),
            ("source_id=7", FieldClass::Contact),
            ("revenue_min=1", FieldClass::Money),
            ("revenue_to=1", FieldClass::Money),
            ("sort=-net", FieldClass::Money),
            ("sort=tier", FieldClass::Risk),
            ("where=city.eq.Lyon", FieldClass::Contact),
        ] {
            let pairs = parse_query(text);
            let query = CustomerQuery::from_pairs(&pairs).expect(text);
            assert_eq!(query.check(Fields::SHOWN), Ok(()));
            let refused = CustomerQuery::from_pairs_for(&pairs, without(class, Sight::Hidden)).expect_err(text);
            let checked = query.check(without(class, Sight::Hidden)).expect_err(text);
            assert_eq!((checked.value, checked.problem), (refused.value, refused.problem), "{text}");
        }
        assert!(OrderQuery::from_pairs_for(&parse_query("total_from=1"), money).is_err());
        assert!(OrderQuery::from_pairs_for(&parse_query("sort=-total"), money).is_err());
        assert!(ProductQuery::from_pairs_for(&parse_query("sort=-revenue"), money).is_err());
        assert!(TicketQuery::from_pairs_for(&parse_query("where=subject.has.x"), without(FieldClass::Notes, Sight::Masked)).is_err());
        let sorted = CustomerQuery::from_pairs(&parse_query("sort=-net")).expect("readable").check(money).expect_err("refused");
        let unknown = CustomerQuery::from_pairs(&parse_query("sort=-moon")).expect_err("no such column");
        assert_eq!(sorted, FieldError { value: "-net".into(), ..unknown });
    }

    #[test]
    fn where_the_usual_order_is_not_shown_another_is_usual() {
        let money = without(FieldClass::Money, Sight::Hidden);
        let customers = CustomerQuery::from_pairs_for(&[], money).expect("readable");
        assert_eq!((customers.sort, customers.check(money)), (CustomerColumn::Name, Ok(())));
        let products = ProductQuery::from_pairs_for(&[], money).expect("readable");
        assert_eq!((products.sort, products.check(money)), (ProductColumn::Units, Ok(())));
        assert_eq!(CustomerQuery::from_pairs_for(&[], Fields::SHOWN), Ok(CustomerQuery::default()));
        assert!(CustomerColumn::ALL.iter().all(|column| fields_agree(*column)));
        assert_eq!(OrderColumn::Total.class(), Field::OrderTotal.class());
    }

    /// A column and the field of the same word are of one class.
    fn fields_agree(column: CustomerColumn) -> bool {
        Field::find(Subject::Customer, column.word()).is_none_or(|field| field.class() == column.class())
    }
}
