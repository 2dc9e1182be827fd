//! Whom and what the journeys are about: drawn from all over the database, the same for the same seed.

use std::collections::HashMap;

use domain::{
    access::Scope,
    customer::{ContactKind, CustomerRecord},
    interaction::TimelineQuery,
    order::{Order, OrderQuery},
    page::query_string,
    product::{Product, ProductQuery},
    search::phone_digits,
    ticket::{Ticket, TicketQuery},
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use store::{Db, StoreError, search::fold};
use uuid::Uuid;

/// How many customers the journeys are about.
const CUSTOMERS: usize = 400;
/// How many customers with long timelines are looked for, among those who buy most.
const BUSY: u32 = 200;
/// How many words count as common.
const COMMON: usize = 20;

/// One customer of the sample, and what leads to them.
pub(super) struct Person {
    pub(super) record: CustomerRecord,
    pub(super) orders: Vec<Order>,
    pub(super) tickets: Vec<Ticket>,
}

/// What the journeys are made of.
pub(super) struct Sample {
    pub(super) people: Vec<Person>,
    pub(super) products: Vec<Product>,
    /// Customers with the query of a further page of their timeline.
    pub(super) timelines: Vec<(Uuid, String)>,
}

/// Draws the sample.
pub(super) async fn draw(db: &Db, seed: u64) -> Result<Sample, StoreError> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let shares: Vec<f64> = (0..CUSTOMERS).map(|_| random.random()).collect();
    let mut ids = store::sample::customers(db.reader(), &shares).await?;
    // Of a small company the same are drawn again and again; each once is enough.
    let mut known = std::collections::HashSet::new();
    ids.retain(|id| known.insert(*id));
    let mut people = Vec::with_capacity(ids.len());
    for id in &ids {
        people.extend(person(db, *id).await?);
    }
    let query = ProductQuery { limit: 200, ..ProductQuery::default() };
    let products = store::products::list(db.reader(), &Scope::all(), &query).await?.rows;
    let timelines = timelines(db, &ids).await?;
    Ok(Sample { people, products, timelines })
}

async fn person(db: &Db, id: Uuid) -> Result<Option<Person>, StoreError> {
    let reader = db.reader();
    let orders = OrderQuery { customer_id: Some(id), limit: 2, ..OrderQuery::default() };
    let tickets = TicketQuery { customer_id: Some(id), limit: 2, ..TicketQuery::default() };
    let Some(record) = store::customers::record(reader, &Scope::all(), id).await? else { return Ok(None) };
    let (orders, tickets) = (
        store::orders::list(reader, &Scope::all(), &orders).await?.rows,
        store::tickets::list(reader, &Scope::all(), &tickets).await?.rows,
    );
    Ok(Some(Person { record, orders, tickets }))
}

/// Further pages of long timelines, as the page asks for them; where all timelines are short, of shorter pages.
async fn timelines(db: &Db, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>, StoreError> {
    use domain::customer::{CustomerColumn, CustomerQuery};
    let reader = db.reader();
    let busiest = CustomerQuery { sort: CustomerColumn::Orders, limit: BUSY, ..CustomerQuery::default() };
    let busiest = store::customers::list(reader, &Scope::all(), &busiest).await?.rows;
    let all: Vec<Uuid> = busiest.iter().map(|facts| facts.customer_id).chain(ids.iter().copied()).collect();
    for limit in [domain::page::DEFAULT_LIMIT, 5, 1] {
        let mut found = Vec::new();
        for id in &all {
            let mut query = TimelineQuery { limit, ..TimelineQuery::default() };
            while let Some(cursor) = store::timeline::list(reader, &Scope::all(), *id, &query).await?.next {
                let mut pairs = vec![("cursor".to_owned(), cursor.clone())];
                if limit != domain::page::DEFAULT_LIMIT {
                    pairs.push(("limit".to_owned(), limit.to_string()));
                }
                found.push((*id, query_string(&pairs)));
                query.cursor = Some(cursor);
            }
        }
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

impl Sample {
    /// Whole names.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.people.iter().map(|person| person.record.facts.name.as_str())
    }

    /// What people type of names: the whole, the last word, the beginning, the beginnings of two words.
    pub(super) fn typed_names(&self) -> Vec<String> {
        let typed = |(at, name): (usize, &str)| {
            let words: Vec<&str> = name.split_whitespace().collect();
            match at % 4 {
                0 => name.to_owned(),
                1 => words.last().copied().unwrap_or(name).to_owned(),
                2 => beginning(name, 5),
                _ => words.iter().take(2).map(|word| beginning(word, 3)).collect::<Vec<_>>().join(" "),
            }
        };
        self.names().enumerate().map(typed).collect()
    }

    /// The words that stand in the most names, and their first letters.
    pub(super) fn common_words(&self) -> Vec<String> {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for word in self.names().flat_map(str::split_whitespace).map(fold).filter(|word| word.chars().count() > 1) {
            *counts.entry(word).or_default() += 1;
        }
        let mut words: Vec<_> = counts.into_iter().collect();
        words.sort_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.cmp(b)));
        words.truncate(COMMON);
        words.iter().flat_map(|(word, _)| [word.clone(), beginning(word, 2), beginning(word, 3)]).collect()
    }

    /// E-mail addresses, whole and as far as the sign.
    pub(super) fn typed_emails(&self) -> Vec<String> {
        let emails = self.contacts(&[ContactKind::Email]);
        let typed = |(at, email): (usize, &str)| match at % 3 {
            0 => email.split('@').next().unwrap_or(email).to_owned(),
            _ => email.to_owned(),
        };
        emails.enumerate().map(typed).collect()
    }

    /// Telephone numbers: as they are written, as bare digits, their end.
    pub(super) fn typed_phones(&self) -> Vec<String> {
        let phones = self.contacts(&[ContactKind::Mobile, ContactKind::Phone]);
        let typed = |(at, phone): (usize, &str)| {
            let digits = phone_digits(phone).unwrap_or_default();
            match at % 4 {
                0 => phone.to_owned(),
                1 => digits,
                2 => ending(&digits, 9),
                _ => ending(&digits, 6),
            }
        };
        phones.enumerate().map(typed).filter(|text| !text.is_empty()).collect()
    }

    /// Numbers of orders and tickets, and ids in other systems.
    pub(super) fn numbers(&self) -> Vec<String> {
        let of = |person: &Person| {
            let orders = person.orders.iter().take(1).map(|order| order.number.clone());
            let tickets = person.tickets.iter().take(1).map(|ticket| ticket.number.clone());
            let links = person.record.identity_links.iter().map(|link| link.external_id.clone());
            orders.chain(tickets).chain(links).collect::<Vec<_>>()
        };
        self.people.iter().flat_map(of).collect()
    }

    /// What says little: some letters out of the middle of a name, the end of an address, nothing that is there.
    pub(super) fn fragments(&self) -> Vec<String> {
        let typed = |(at, person): (usize, &Person)| {
            let name: String = fold(&person.record.facts.name).chars().filter(|c| !c.is_whitespace()).collect();
            let email = person.record.contact_points.iter().find(|point| point.kind == ContactKind::Email);
            match at % 4 {
                0 => name.chars().skip(1).take(3).collect(),
                1 => name.chars().skip(2).take(5).collect(),
                2 => email.and_then(|point| point.value.split_once('@')).map(|(_, domain)| domain.to_owned()).unwrap_or_default(),
                _ => format!("{}qzx", beginning(&name, 3)),
            }
        };
        self.people.iter().enumerate().map(typed).filter(|text: &String| !text.is_empty()).collect()
    }

    fn contacts<'a>(&'a self, kinds: &'a [ContactKind]) -> impl Iterator<Item = &'a str> {
        let points = self.people.iter().flat_map(|person| &person.record.contact_points);
        points.filter(|point| kinds.contains(&point.kind)).map(|point| point.value.as_str())
    }
}

fn beginning(text: &str, length: usize) -> String {
    text.chars().take(length).collect()
}

fn ending(text: &str, length: usize) -> String {
    let count = text.chars().count();
    text.chars().skip(count.saturating_sub(length)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_characters() {
        assert_eq!((beginning("Peña", 3).as_str(), ending("Peña", 2).as_str(), ending("a", 5).as_str()), ("Peñ", "ña", "a"));
    }
}
