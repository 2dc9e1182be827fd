//! The journeys: what people do, as addresses to ask for and the queries behind them.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use domain::{
    access::Scope,
    customer::{CustomerColumn, Stage, Tier},
    dashboard::{Comparison, DashboardQuery, Preset},
    drill,
    list::Column,
    metric::Metric,
    order::{OrderColumn, OrderKind, OrderQuery},
    page::{Direction, Pairs, query_string},
    product::ProductColumn,
    ticket::{Priority, TicketColumn, TicketStatus},
    time::Day,
};
use store::{Db, Hash, StoreError};
use uuid::Uuid;

use super::{
    query::{Query, frame, signed},
    sample::{Person, Sample},
    session::Eyes,
};

/// What a request may take at most, 95 of 100, on a million customers, in milliseconds.
mod goal {
    pub(super) const SEARCH: Option<f64> = Some(30.0);
    pub(super) const LIST: Option<f64> = Some(25.0);
    pub(super) const CUSTOMER: Option<f64> = Some(25.0);
    pub(super) const TIMELINE: Option<f64> = Some(10.0);
    pub(super) const DASHBOARD: Option<f64> = Some(50.0);
    pub(super) const DRILL: Option<f64> = Some(50.0);
    pub(super) const PIVOT: Option<f64> = Some(200.0);
}

/// An address, and what is asked of the store for it.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    pub(super) path: String,
    pub(super) query: Query,
}

impl Ask {
    /// Asks the store for what the answer is made of, and for nothing else.
    pub(super) async fn of_the_store(&self, db: &Db, session: &Hash) -> Result<(), StoreError> {
        if self.query != Query::None {
            signed(db, session).await?;
        }
        if self.query != Query::None && !self.path.starts_with("/api/") {
            frame(db).await?;
        }
        self.query.run(db).await
    }
}

/// Something that people do again and again.
pub(super) struct Journey {
    /// What it is called on the command line and in the report.
    pub(super) name: &'static str,
    /// What it is, in a few words.
    pub(super) about: &'static str,
    /// The 95th percentile that it should keep to, in milliseconds.
    pub(super) goal: Option<f64>,
    /// How many of a hundred requests of mixed work it is.
    pub(super) share: usize,
    /// Its requests, one after the other.
    pub(super) asks: Vec<Ask>,
    /// Who asks.
    pub(super) eyes: Eyes,
}

impl Journey {
    fn new(name: &'static str, about: &'static str, goal: Option<f64>, share: usize, asks: Vec<Ask>) -> Self {
        Self { name, about, goal, share, asks, eyes: Eyes::All }
    }

    fn narrow(self) -> Self {
        Self { eyes: Eyes::Narrow, ..self }
    }
}

/// The journeys of a sample; those for which the database has nothing are left out.
pub(super) async fn journeys(db: &Db, sample: &Sample, today: Day) -> Result<Vec<Journey>, StoreError> {
    let nothing = |path: &str| vec![ask(path.into(), Query::None)];
    let mut all = vec![
        Journey::new("floor", "/healthz: the way there and back", None, 0, nothing("/healthz")),
        Journey::new("signed", "an answer that asks the database for nothing but who it is", None, 0, nothing("/api/v1/metrics")),
    ];
    all.extend(searches(sample));
    all.extend(customer_lists(db, sample).await?);
    all.extend(customers(sample));
    all.extend(other_lists(db, sample).await?);
    all.extend(items(sample));
    all.push(dashboard(today));
    all.push(drills(db, today).await?);
    all.extend(reports(today));
    all.retain(|journey| !journey.asks.is_empty());
    Ok(all)
}

fn ask(path: String, query: Query) -> Ask {
    Ask { path, query }
}

fn pair(key: &str, value: impl Into<String>) -> (String, String) {
    (key.to_owned(), value.into())
}

/// The search box.
fn searches(sample: &Sample) -> Vec<Journey> {
    let asks = |texts: Vec<String>| {
        let ask = |text: String| ask(format!("/api/fn/search?{}", query_string(&[pair("text", &text)])), Query::Search(text));
        texts.into_iter().map(ask).collect::<Vec<_>>()
    };
    let of = |name, about, share, texts| Journey::new(name, about, goal::SEARCH, share, asks(texts));
    vec![
        of("search-name", "search: names and their beginnings", 8, sample.typed_names()),
        of("search-common", "search: the most common words and their first letters", 2, sample.common_words()),
        of("search-email", "search: e-mail addresses", 4, sample.typed_emails()),
        of("search-phone", "search: telephone numbers in several formats", 4, sample.typed_phones()),
        of("search-number", "search: numbers of orders and tickets, ids elsewhere", 5, sample.numbers()),
        of("search-fragment", "search: parts of words, domains, nothing that is there", 2, sample.fragments()),
    ]
}

/// Each column of the customer list, both ways, as `sort=` writes it.
fn customer_sorts() -> Vec<(CustomerColumn, Direction, (String, String))> {
    let both = |column: &CustomerColumn| {
        let word = column.word();
        [(*column, Direction::Ascending, pair("sort", word)), (*column, Direction::Descending, pair("sort", format!("-{word}")))]
    };
    CustomerColumn::ALL.iter().filter(|column| column.is_sorted()).flat_map(both).collect()
}

fn customer_list(pairs: &[(String, String)]) -> Ask {
    let query = query_string(pairs);
    ask(format!("/customers?{query}"), Query::CustomerList(query))
}

/// The list of customers: every sort; places all over it; filters; searched.
async fn customer_lists(db: &Db, sample: &Sample) -> Result<Vec<Journey>, StoreError> {
    let sorts = customer_sorts();
    let sort = |at: usize| sorts[at % sorts.len()].clone();
    let (mut places, mut rest) = (Vec::new(), Vec::new());
    for (at, person) in sample.people.iter().enumerate() {
        let (column, direction, sorted) = sort(at);
        let cursor = store::sample::page_after(db.reader(), person.record.facts.customer_id, column, direction).await?;
        let Some(cursor) = cursor else { continue };
        let query = query_string(&[sorted, pair("cursor", cursor)]);
        rest.push(ask(format!("/api/v1/customers?{query}"), Query::Customers(query.clone())));
        places.push(ask(format!("/customers?{query}"), Query::CustomerList(query)));
    }
    let first = sorts.iter().map(|(_, _, sorted)| customer_list(std::slice::from_ref(sorted))).collect();
    let filtered = |(at, person): (usize, &Person)| {
        let mut pairs = filters(person, at / sorts.len());
        pairs.push(sort(at).2);
        customer_list(&pairs)
    };
    let filtered = sample.people.iter().enumerate().map(filtered).collect();
    let searched = sample.typed_names().into_iter().chain(sample.typed_emails()).chain(sample.typed_phones()).chain(sample.fragments());
    let searched = searched.enumerate().map(|(at, text)| customer_list(&[pair("q", text), sort(at).2])).collect();
    Ok(vec![
        Journey::new("list-first", "customers: the first page of every sort, both ways", goal::LIST, 10, first),
        Journey::new("list-place", "customers: pages all over every sort, both ways", goal::LIST, 5, places),
        Journey::new("list-filter", "customers: one, two or three filters under every sort", goal::LIST, 8, filtered),
        Journey::new("list-search", "customers: searched, under every sort", goal::LIST, 4, searched),
        Journey::new("api-customers", "the same pages as JSON", None, 2, rest),
    ])
}

/// Filters that this customer passes.
fn filters(person: &Person, number: usize) -> Pairs {
    let facts = &person.record.facts;
    let country = || pair("country", &facts.country);
    let tier = || pair("tier", facts.tier.word());
    let stage = || pair("stage", facts.stage.word());
    let kind = || pair("kind", facts.kind.word());
    let ordered = |key: &str| pair(key, facts.last_order_at.map_or_else(|| "2020-01-01".to_owned(), |at| at.day().to_string()));
    let pairs = match number % 12 {
        0 => vec![country()],
        1 => vec![tier()],
        2 => vec![country(), tier()],
        3 => vec![stage()],
        4 => vec![country(), stage(), kind()],
        5 => vec![pair("revenue_min", facts.revenue_minor.to_string())],
        6 => vec![ordered("ordered_from"), kind()],
        7 => vec![pair("open_tickets_min", "1"), country()],
        8 => vec![pair("orders_min", facts.orders.max(1).to_string()), tier()],
        9 => vec![ordered("ordered_to"), country()],
        10 => vec![pair("tier", Tier::Gold.word()), country()],
        _ => vec![pair("stage", Stage::Former.word()), kind()],
    };
    pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// A customer's page, the record alone, and the next page of a timeline.
fn customers(sample: &Sample) -> Vec<Journey> {
    let ids = || sample.people.iter().map(|person| person.record.facts.customer_id);
    let pages: Vec<_> = ids().map(|id| ask(format!("/customers/{id}"), Query::CustomerPage(id))).collect();
    let narrow = pages.iter().map(|page| ask(page.path.clone(), Query::None)).collect();
    let records = ids().map(|id| ask(format!("/api/v1/customers/{id}"), Query::Customer(id))).collect();
    let timelines = sample.timelines.iter().map(|(id, query)| timeline(*id, query)).collect();
    vec![
        Journey::new("customer", "a customer's page", goal::CUSTOMER, 22, pages),
        Journey::new("customer-narrow", "the same for a role with a filter and masked addresses", goal::CUSTOMER, 0, narrow).narrow(),
        Journey::new("timeline-next", "the next page of a timeline", goal::TIMELINE, 6, timelines),
        Journey::new("api-customer", "a customer as JSON", None, 2, records),
    ]
}

fn timeline(id: Uuid, query: &str) -> Ask {
    let path = format!("/api/fn/timeline?{}", query_string(&[pair("customer_id", id.to_string()), pair("query", query)]));
    ask(path, Query::Timeline(id, query.to_owned()))
}

/// Both ways of a sort.
fn both(word: &str) -> [(String, String); 2] {
    [pair("sort", word), pair("sort", format!("-{word}"))]
}

/// Every sort of a list, both ways.
fn sorted<C: Column>() -> impl Iterator<Item = (String, String)> {
    C::ALL.iter().filter(|column| column.is_sorted()).flat_map(|column| both(column.word()))
}

/// The lists of orders, tickets and products: sorts, filters, beginnings of numbers, places far down.
async fn other_lists(db: &Db, sample: &Sample) -> Result<Vec<Journey>, StoreError> {
    let mut orders: Vec<Pairs> = sorted::<OrderColumn>().map(|sorted| vec![sorted]).collect();
    orders.extend(OrderKind::ALL.iter().map(|kind| vec![pair("kind", kind.word())]));
    for person in &sample.people {
        let Some(order) = person.orders.first() else { continue };
        let day = order.placed_at.day();
        orders.push(vec![pair("from", day.to_string()), pair("to", day.to_string())]);
        orders.push(vec![pair("q", order.number.chars().take(5).collect::<String>())]);
        // The cursor of a page of those days is a place in the whole list, too.
        let before = OrderQuery { to: Some(day), ..OrderQuery::default() };
        if let Some(cursor) = store::orders::list(db.reader(), &Scope::all(), &before).await?.next {
            orders.push(vec![pair("cursor", cursor)]);
        }
    }
    let mut tickets: Vec<Pairs> = sorted::<TicketColumn>().map(|sorted| vec![sorted]).collect();
    tickets.push(vec![pair("open", "true")]);
    tickets.extend(TicketStatus::ALL.iter().map(|status| vec![pair("status", status.word())]));
    tickets.extend(Priority::ALL.iter().map(|priority| vec![pair("priority", priority.word())]));
    let numbers = sample.people.iter().flat_map(|person| person.tickets.first());
    tickets.extend(numbers.map(|ticket| vec![pair("q", ticket.number.chars().take(4).collect::<String>())]));
    let mut products: Vec<Pairs> = sorted::<ProductColumn>().map(|sorted| vec![sorted]).collect();
    let words = sample.products.iter().filter_map(|product| product.name.split_whitespace().last());
    products.extend(words.map(|word| vec![pair("q", word)]));
    let asks = |path: &str, lists: Vec<Pairs>, query: fn(String) -> Query| {
        let one = |pairs: Pairs| ask(format!("{path}?{}", query_string(&pairs)), query(query_string(&pairs)));
        lists.into_iter().map(one).collect::<Vec<_>>()
    };
    Ok(vec![
        Journey::new("orders", "orders: sorts, filters, places far down", goal::LIST, 4, asks("/orders", orders, Query::Orders)),
        Journey::new("tickets", "tickets: sorts and filters", goal::LIST, 4, asks("/tickets", tickets, Query::Tickets)),
        Journey::new("products", "products: sorts and words", goal::LIST, 2, asks("/products", products, Query::Products)),
    ])
}

/// One order, one ticket, one product.
fn items(sample: &Sample) -> Vec<Journey> {
    let path = |list: &str, source: &str, number: &str| format!("/{list}/{}/{}", encoded(source), encoded(number));
    let orders = sample.people.iter().flat_map(|person| &person.orders);
    let orders = orders.map(|o| ask(path("orders", &o.source, &o.number), Query::Order(o.source.clone(), o.number.clone())));
    let tickets = sample.people.iter().flat_map(|person| &person.tickets);
    let tickets = tickets.map(|t| ask(path("tickets", &t.source, &t.number), Query::Ticket(t.source.clone(), t.number.clone())));
    let products = sample.products.iter();
    let products = products.map(|p| ask(path("products", &p.source, &p.code), Query::Product(p.source.clone(), p.code.clone())));
    vec![
        Journey::new("order", "an order's page", None, 2, orders.collect()),
        Journey::new("ticket", "a ticket's page", None, 2, tickets.collect()),
        Journey::new("product", "a product's page", None, 1, products.collect()),
    ]
}

/// What the dashboard of the demo company is narrowed to.
const SLICES: [(&str, &str); 4] = [("country", "United Kingdom"), ("store", "web-shop"), ("team", "Sales"), ("line", "insurance")];

/// The dashboard over every period that has a name, held against each time before; narrowed or not.
fn dashboard(today: Day) -> Journey {
    let asks = Preset::ALL.iter().flat_map(|period| Comparison::ALL.iter().map(move |comparison| (period, comparison)));
    let narrowed = SLICES.into_iter().map(Some).chain([None]);
    let asks = asks.flat_map(|(period, comparison)| narrowed.clone().map(move |slice| (period, comparison, slice)));
    let asks = asks.map(|(period, comparison, slice)| {
        let mut pairs = vec![pair("period", period.word()), pair("compare", comparison.word())];
        pairs.extend(slice.map(|(by, key)| pair(by, key)));
        let query = query_string(&pairs);
        ask(format!("/dashboard?{query}"), Query::Dashboard(query, today))
    });
    Journey::new("dashboard", "the dashboard: every period and comparison, narrowed or not", goal::DASHBOARD, 3, asks.collect())
}

/// The lists behind the dashboard's figures: of every period that has a name, narrowed or not.
async fn drills(db: &Db, today: Day) -> Result<Journey, StoreError> {
    let mut asks: Vec<Ask> = Vec::new();
    if let Some(found) = store::dashboard::read(db.reader(), &DashboardQuery::default(), today).await? {
        for (preset, slice) in
            Preset::ALL.iter().flat_map(|preset| SLICES.into_iter().map(Some).chain([None]).map(move |slice| (preset, slice)))
        {
            let pairs: Pairs = [pair("period", preset.word())].into_iter().chain(slice.map(|(by, key)| pair(by, key))).collect();
            let query = DashboardQuery::from_pairs(&pairs).map_err(|error| StoreError::Invalid(error.problem))?;
            for metric in Metric::ALL {
                let path = drill::within(*metric, query.period(found.data), query.slice.as_ref());
                let Some((list, query)) = path.split_once('?') else { continue };
                let rows = match list {
                    "/customers" => Query::CustomerList,
                    "/orders" => Query::Orders,
                    "/tickets" => Query::Tickets,
                    _ => continue,
                };
                asks.push(ask(path.clone(), rows(query.to_owned())));
            }
        }
    }
    // In an order that has nothing to do with what they are, but is always the same: each round has some of all.
    asks.sort_by_cached_key(|ask| BuildHasherDefault::<DefaultHasher>::default().hash_one(&ask.path));
    asks.dedup_by(|a, b| a.path == b.path);
    Ok(Journey::new("drill", "the list behind a figure of the dashboard, over every period, narrowed or not", goal::DRILL, 0, asks))
}

/// Reports of all the time that there is: the table alone, as JSON.
fn reports(today: Day) -> Vec<Journey> {
    let tables = |tables: &[&str]| -> Vec<Ask> {
        let ask = |table: &&str| {
            let query = format!("of=orders&period=all&measure=net&measure=orders&{table}");
            ask(format!("/api/v1/reports/pivot?{query}"), Query::Report(query, today))
        };
        tables.iter().map(ask).collect()
    };
    let of = |name, about, asks: &[&str]| Journey::new(name, about, goal::PIVOT, 0, tables(asks));
    vec![
        of("report-day", "a report by day", &["row=day", "row=day&column=channel", "row=country&column=day", "row=day&column=country"]),
        of(
            "report-week",
            "a report by week",
            &["row=week", "row=week&column=channel", "row=country&column=week", "row=week&column=country"],
        ),
        of(
            "report-month",
            "a report by month",
            &["row=month", "row=month&column=channel", "row=country&column=month", "row=year&row=month"],
        ),
        of(
            "report-two",
            "a report by two fields in rows and one in columns",
            &["row=country&row=channel&column=week", "row=day&row=country&column=channel", "row=week&row=channel&column=country"],
        ),
        of(
            "report-narrow",
            "a report by day or week, narrowed",
            &["row=day&channel=web", "row=week&column=channel&kind=order", "row=country&column=week&channel=web&compare=year"],
        ),
    ]
}

/// A part of a path.
fn encoded(text: &str) -> String {
    query_string(&[pair("", text)])[1..].replace('+', "%20")
}

/// The numbers of journeys in the order of mixed work: each as often as its share says, spread evenly.
pub(super) fn mix(journeys: &[Journey], count: usize) -> Vec<usize> {
    let shares: Vec<usize> = journeys.iter().map(|journey| journey.share).collect();
    let all: usize = shares.iter().sum();
    let mut owed: Vec<i64> = vec![0; shares.len()];
    let mut order = Vec::with_capacity(count);
    let whole = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    // Whoever is owed most is next: no journey comes in a row if it need not.
    while order.len() < count && all > 0 {
        for (owed, share) in owed.iter_mut().zip(&shares) {
            *owed += whole(*share);
        }
        let next = (0..owed.len()).max_by_key(|at| (owed[*at], std::cmp::Reverse(*at))).unwrap_or_default();
        owed[next] -= whole(all);
        order.push(next);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mixed_work_keeps_to_the_shares_and_spreads_them() {
        let of = |share| Journey::new("x", "", None, share, Vec::new());
        let journeys = [of(0), of(3), of(1)];
        assert_eq!(mix(&journeys, 8), [1, 1, 2, 1, 1, 1, 2, 1]);
        assert_eq!(mix(&journeys, 400).iter().filter(|n| **n == 2).count(), 100);
        assert!(mix(&[of(0)], 5).is_empty());
    }

    #[test]
    fn a_part_of_a_path_is_encoded() {
        assert_eq!(encoded("web shop/A+B é"), "web%20shop%2FA%2BB%20%C3%A9");
    }

    #[test]
    fn every_sort_is_asked_for_both_ways() {
        let sorts = customer_sorts();
        assert_eq!(sorts.len(), 2 * CustomerColumn::ALL.iter().filter(|column| column.is_sorted()).count());
        assert_eq!(sorts[1].2, pair("sort", "-name"));
    }
}
