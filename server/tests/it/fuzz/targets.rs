//! What is fuzzed: what each input is given to, and what must be true of the answer.

use std::fmt::Display;

use domain::{
    access::Scope,
    audit::AuditQuery,
    customer::CustomerQuery,
    dashboard::DashboardQuery,
    interaction::TimelineQuery,
    order::OrderQuery,
    page::{Direction, parse_query, query_string},
    predicate::{Predicate, Subject},
    product::ProductQuery,
    ticket::TicketQuery,
    why::WhyQuery,
};
use server::import::{CsvKind, ImportError};
use store::{
    StoreError,
    testing::{TestDb, sqlite},
};
use tokio::runtime::Runtime;

use crate::{
    common::{ADA, at, fill},
    imported::{import_csv, import_text},
};

/// Something that takes inputs.
pub(super) trait Target {
    /// What came of an input in a few words, so that another answer is told from it; or what is wrong.
    fn run(&mut self, input: &[u8]) -> Result<String, String>;
}

/// Name, seeds, and how it is set up.
type Known = (&'static str, &'static [&'static str], fn() -> Box<dyn Target>);

/// Every target.
pub(super) const TARGETS: [Known; 5] = [
    ("import_csv", &[CUSTOMERS, ORDERS, TICKETS, INTERACTIONS], || Box::new(Csv(World::new(), 0))),
    ("import_online_retail", &[RETAIL, RETAIL_CREDIT], || Box::new(Retail(World::new(), 0))),
    ("search", &["ada", "pena", "+44 (0)7700 900-445", "ada@example.com", "1001", "a b c", "C-7", "王伟", "%_\\'\"*"], || {
        Box::new(Search(World::filled()))
    }),
    ("cursor", &[CURSOR_NAME, CURSOR_NUMBER, "00", ""], || Box::new(Cursor(World::filled()))),
    (
        "filter",
        &[
            "q=ada&country=France&tier=gold&sort=-net&limit=5",
            "where=and(orders(product.has.lamp,placed.within.30).gte.2,not(tier.in.gold~,x))",
            "where=or(name.eq.a~.b,links(source.eq.shop,id.eq.7),contacts())&revenue_from=12.5",
            "kind=credit_note&total_from=-5&from=2024-01-01&to=2024-12-31&channel=web",
            "status=open&priority=high&where=requester(orders.gte.1),subject.has.lamp",
            "where=units.gte.1&sort=-revenue&cols=name,units&preview=shop%2FLAMP",
            "actor_id=01900000-0000-7000-8000-000000000b05&action=viewed&resource=customer&record=x&from=2024-01-01&to=2024-12-31&limit=3",
            "kind=call,ticket&until=2024-03-11&limit=1",
            "metric=net&by=country&period=12m&compare=year",
            "from=2024-01-01&to=2024-03-31&compare=before",
        ],
        || Box::new(Filter(World::filled())),
    ),
];

const CUSTOMERS: &str = "id,name,kind,stage,country,city,language,email,phone,mobile,address,since\n\
    1,Ana Peña,person,customer,Spain,Lyon,es,ana@example.com,+34 600 123 456,,\"Calle 1, 2º\",2020-05-01\n2,Öz GmbH,organisation,,,,,,,,,\n";
const ORDERS: &str = "no,customer,at,code,name,n,price,discount,country,channel,kind\n\
    1,1,2024-01-01,LAMP,Lamp,2,2.50,0.15,Spain,web,order\n2,,2024-01-02 10:00,LAMP,\"Lamp, big\",-1,1e2,,,,credit_note\n";
const TICKETS: &str = "no,customer,subject,status,priority,channel,reason,opened,first,solved,agent,at,by,text\n\
    7,1,Late,open,high,email,delivery,2024-01-01,,,Lea,2024-01-02,customer,\"Where is it?\nI \"\"wait\"\".\"\n";
const INTERACTIONS: &str =
    "id,customer,at,kind,channel,flow,subject,body,seconds,agent\n9,1,2024-01-01T10:00:00Z,call,phone,inbound,Call,Words,42,Lea\n";
const RETAIL: &str = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n\
    536365,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n536366,POST,\"POST, AGE\",1,12/1/2010 8:28,1.85,,France\n";
const RETAIL_CREDIT: &str = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\r\nC536379,D,Discount,-1,2010-12-01 09:41:00,27.5,14527.0,Spain\r\n";
/// Places after Ada in the customers by name, and after an order by its total.
const CURSOR_NAME: &str = "010004019000000000700080000000000000016164612070656e61";
const CURSOR_NUMBER: &str = "03000001900000000070008000000000000001000000000000b54";

/// A database, and what runs on it.
struct World {
    test: TestDb,
    runtime: Runtime,
}

impl World {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let test = runtime.block_on(sqlite());
        Self { test, runtime }
    }

    fn filled() -> Self {
        let world = Self::new();
        world.runtime.block_on(fill(&world.test.db));
        world
    }
}

/// What the database answered: rows, a refusal, or a failure, which no input may cause.
fn answered<T>(outcome: Result<T, StoreError>, what: impl Display) -> Result<Option<T>, String> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(StoreError::Invalid(_) | StoreError::Refused(_) | StoreError::Conflict(_)) => Ok(None),
        Err(error) => Err(format!("{what}: {error}")),
    }
}

/// The text without what differs between two inputs of a kind.
fn shape(text: &str) -> String {
    text.chars().map(|c| if c.is_alphanumeric() { 'a' } else { c }).fold(String::new(), |mut out, c| {
        if !(c == 'a' && out.ends_with('a')) {
            out.push(c);
        }
        out
    })
}

struct Csv(World, u64);

/// Each kind of file has a map of its own, as somebody would write it.
fn map(kind: CsvKind) -> String {
    let (fields, head) = match kind {
        CsvKind::Customers => (kind.fields().0, CUSTOMERS),
        CsvKind::Orders => (kind.fields().0, ORDERS),
        CsvKind::Tickets => (kind.fields().0, TICKETS),
        CsvKind::Interactions => (kind.fields().0, INTERACTIONS),
    };
    let columns = head.lines().next().unwrap_or_default().split(',');
    let columns: String = fields.iter().zip(columns).map(|(field, column)| format!("{field} = \"{column}\"\n")).collect();
    let currency = if kind == CsvKind::Orders { "currency = \"GBP\"\n" } else { "" };
    format!("source = \"crm\"\n{currency}[columns]\n{columns}")
}

impl Target for Csv {
    fn run(&mut self, input: &[u8]) -> Result<String, String> {
        let Self(world, imports) = self;
        *imports += 1;
        let kinds = [CsvKind::Customers, CsvKind::Orders, CsvKind::Tickets, CsvKind::Interactions];
        // The kind whose first line it has, or else any.
        let head = input.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let kind = kinds.into_iter().find(|kind| map_head(*kind).as_bytes() == head.strip_suffix(b"\r").unwrap_or(head));
        let kind = kind.unwrap_or(kinds[input.len() % 4]);
        let outcome = world.runtime.block_on(import_csv(&world.test.db, kind, &map(kind), input));
        accounted(outcome, world, *imports, kind.word())
    }
}

fn map_head(kind: CsvKind) -> &'static str {
    let file = match kind {
        CsvKind::Customers => CUSTOMERS,
        CsvKind::Orders => ORDERS,
        CsvKind::Tickets => TICKETS,
        CsvKind::Interactions => INTERACTIONS,
    };
    file.lines().next().unwrap_or_default()
}

struct Retail(World, u64);

impl Target for Retail {
    fn run(&mut self, input: &[u8]) -> Result<String, String> {
        let Self(world, imports) = self;
        *imports += 1;
        let outcome = world.runtime.block_on(import_text(&world.test.db, input));
        accounted(outcome, world, *imports, "online retail")
    }
}

/// Every line is stored or rejected, or the whole file is refused; now and then all figures are worked out anew.
fn accounted(
    outcome: Result<domain::import::ImportReport, ImportError>,
    world: &World,
    imports: u64,
    what: &str,
) -> Result<String, String> {
    let db = &world.test.db;
    if imports.is_multiple_of(64) {
        let found = world.runtime.block_on(store::figures::verify(db)).map_err(|error| error.to_string())?;
        if !found.is_clean() {
            return Err(format!("{} figures differ after {what}: {:?}", found.total, found.differences));
        }
    }
    let report = match outcome {
        Ok(report) => report,
        Err(ImportError::Store(error)) => return answered::<()>(Err(error), what).map(|_| "refused".to_owned()),
        Err(error) => return Ok(shape(&error.to_string())),
    };
    if report.lines != report.stored + report.rejected {
        return Err(format!("{what}: {} lines, {} stored, {} rejected", report.lines, report.stored, report.rejected));
    }
    let reasons = world.runtime.block_on(store::imports::last_rejects(db.reader(), 3)).map_err(|error| error.to_string())?;
    let reasons: Vec<_> = if report.rejected > 0 { reasons.iter().map(|r| shape(&r.reason)).collect() } else { Vec::new() };
    Ok(format!("{what} {} {} {reasons:?}", report.stored.min(3), report.unchanged.min(3)))
}

struct Search(World);

impl Target for Search {
    fn run(&mut self, input: &[u8]) -> Result<String, String> {
        let World { test, runtime } = &self.0;
        let text = String::from_utf8_lossy(input);
        let hits = runtime.block_on(store::search::find(test.db.reader(), &Scope::all(), &text, 10));
        let hits = answered(hits, &text)?.unwrap_or_default();
        let query = CustomerQuery { q: Some(text.clone().into_owned()), ..CustomerQuery::default() };
        let list = answered(runtime.block_on(store::customers::list(test.db.reader(), &Scope::all(), &query)), &text)?;
        // Whoever is in the list is there: two and no more.
        let rows = list.map_or(0, |page| page.rows.len());
        if hits.len() > 10 || rows > 2 {
            return Err(format!("{} hits and {rows} rows for {text:?}", hits.len()));
        }
        Ok(format!("{} {rows} {}", hits.len(), shape(&text)))
    }
}

struct Cursor(World);

impl Target for Cursor {
    fn run(&mut self, input: &[u8]) -> Result<String, String> {
        let World { test, runtime } = &self.0;
        let (db, all) = (test.db.reader(), Scope::all());
        let cursor = Some(String::from_utf8_lossy(input).into_owned());
        let text = cursor.clone().unwrap_or_default();
        let mut outcome = String::new();
        for direction in [Direction::Ascending, Direction::Descending] {
            let customers =
                CustomerQuery { cursor: cursor.clone(), direction, sort: domain::customer::CustomerColumn::Name, ..Default::default() };
            let orders = OrderQuery { cursor: cursor.clone(), direction, ..Default::default() };
            let tickets = TicketQuery { cursor: cursor.clone(), direction, ..Default::default() };
            let products = ProductQuery { cursor: cursor.clone(), direction, ..Default::default() };
            let rows = [
                answered(runtime.block_on(store::customers::list(db, &all, &customers)), &text)?.map(|page| page.rows.len()),
                answered(runtime.block_on(store::orders::list(db, &all, &orders)), &text)?.map(|page| page.rows.len()),
                answered(runtime.block_on(store::tickets::list(db, &all, &tickets)), &text)?.map(|page| page.rows.len()),
                answered(runtime.block_on(store::products::list(db, &all, &products)), &text)?.map(|page| page.rows.len()),
            ];
            if rows.iter().flatten().any(|rows| *rows > 3) {
                return Err(format!("{rows:?} rows after {text:?}"));
            }
            outcome.push_str(&format!("{rows:?}"));
        }
        Ok(outcome)
    }
}

struct Filter(World);

impl Target for Filter {
    fn run(&mut self, input: &[u8]) -> Result<String, String> {
        let World { test, runtime } = &self.0;
        let (db, all, today) = (test.db.reader(), Scope::all(), at("2024-06-01").day());
        let text = String::from_utf8_lossy(input);
        let pairs = parse_query(&text);
        if parse_query(&query_string(&pairs)) != pairs {
            return Err(format!("the query is not read back: {text:?}"));
        }
        let mut outcome = String::new();
        for subject in [Subject::Customer, Subject::Order, Subject::Ticket, Subject::Product] {
            if let Ok(predicate) = Predicate::parse(subject, &text) {
                let again = Predicate::parse(subject, &predicate.to_string());
                if again.as_ref() != Ok(&predicate) {
                    return Err(format!("{predicate} is read back as {again:?}"));
                }
            }
        }
        macro_rules! list {
            ($query:ty, $list:path) => {
                match <$query>::from_pairs(&pairs) {
                    Ok(query) => {
                        let again = <$query>::from_pairs(&query.filter_pairs()).map(|again| again.filter_pairs());
                        if again != Ok(query.filter_pairs()) {
                            return Err(format!("the filter of {text:?} is read back as {again:?}"));
                        }
                        let page = answered(runtime.block_on($list(db, &all, &query.on(today))), &text)?;
                        outcome.push_str(&format!("{:?}", page.map(|page| page.rows.len())));
                    }
                    Err(refused) => outcome.push_str(&shape(&format!("{}{:?}", refused.field, refused.problem))),
                }
            };
        }
        list!(CustomerQuery, store::customers::list);
        list!(OrderQuery, store::orders::list);
        list!(TicketQuery, store::tickets::list);
        list!(ProductQuery, store::products::list);
        match AuditQuery::from_pairs(&pairs) {
            Ok(query) => {
                if AuditQuery::from_pairs(&query.filter_pairs()).map(|again| again.filter_pairs()) != Ok(query.filter_pairs()) {
                    return Err(format!("the log's filter of {text:?} is not read back"));
                }
                let page = answered(runtime.block_on(store::audit::list(db, &query)), &text)?;
                outcome.push_str(&format!("{:?}", page.map(|page| page.rows.len())));
            }
            Err(refused) => outcome.push_str(&shape(&format!("{}{:?}", refused.field, refused.problem))),
        }
        match TimelineQuery::from_pairs(&pairs) {
            Ok(query) => {
                if TimelineQuery::from_pairs(&query.filter_pairs()).map(|again| again.filter_pairs()) != Ok(query.filter_pairs()) {
                    return Err(format!("the timeline's filter of {text:?} is not read back"));
                }
                let page = answered(runtime.block_on(store::timeline::list(db, &all, ADA, &query)), &text)?;
                outcome.push_str(&format!("{:?}", page.map(|page| page.rows.len())));
            }
            Err(refused) => outcome.push_str(&shape(&format!("{}{:?}", refused.field, refused.problem))),
        }
        match DashboardQuery::from_pairs(&pairs) {
            Ok(query) => {
                if DashboardQuery::from_pairs(&query.pairs()).as_ref() != Ok(&query) {
                    return Err(format!("the dashboard's period of {text:?} is not read back"));
                }
                let read = answered(runtime.block_on(store::dashboard::read(db, &query, today)), &text)?;
                outcome.push_str(&format!("{:?}", read.map(|read| read.is_some())));
            }
            Err(refused) => outcome.push_str(&shape(&format!("{}{:?}", refused.field, refused.problem))),
        }
        match WhyQuery::from_pairs(&pairs) {
            Ok(query) => {
                if WhyQuery::from_pairs(&query.pairs()).as_ref() != Ok(&query) {
                    return Err(format!("the question of {text:?} is not read back"));
                }
                let read = answered(runtime.block_on(store::why::read(db, &query, today)), &text)?;
                outcome.push_str(&format!("{:?}", read.map(|read| read.is_some())));
            }
            Err(refused) => outcome.push_str(&shape(&format!("{}{:?}", refused.field, refused.problem))),
        }
        Ok(outcome)
    }
}
