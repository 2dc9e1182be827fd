//! Order lines, first reading: what the whole file comes to, so that each order, customer and product
//! can be written once, before its lines.
//!
//! Held in memory: one small entry an order, a customer and a product, and 20 bytes a line to tell
//! repeated lines apart. The lines themselves are not held; the second reading writes them.

use std::collections::{HashMap, HashSet};

use domain::{customer::ANONYMOUS, import::ImportReport, interaction::Channel, order::OrderKind, time::Timestamp};
use store::{Connection, ids::Ids, imports};
use uuid::Uuid;

use super::{
    order_line::{Occurrences, OrderLine},
    run::ERASED,
};

/// An order that the file names.
#[derive(Debug)]
pub(super) struct PlannedOrder {
    pub(super) customer_id: Uuid,
    pub(super) id: Uuid,
    pub(super) kind: OrderKind,
    pub(super) channel: Channel,
    /// Time and country of the earliest line; of several the country that comes first in the alphabet,
    /// so that nothing depends on the order of lines in the file.
    pub(super) first: (Timestamp, String),
    pub(super) lines: i64,
    pub(super) sales_minor: i64,
    pub(super) credits_minor: i64,
    /// When the last of its lines was delivered, as far as the file tells; else what the database has.
    pub(super) delivered: Option<Timestamp>,
    /// When it was delivered according to the database.
    stored_delivered: Option<Timestamp>,
    /// Whether the file tells when.
    tells_delivery: bool,
    /// When it was placed according to the database; none for an order that is not there yet.
    pub(super) stored_at: Option<Timestamp>,
    /// Lines that the database does not have yet.
    pub(super) new_lines: i64,
    /// The customer's id in the source, for messages.
    customer: Option<String>,
    named: bool,
}

/// A customer whom the file names.
#[derive(Debug)]
pub(super) struct PlannedCustomer {
    pub(super) id: Uuid,
    /// Whether the customer was merged into another, with whom the rows lie.
    pub(super) merged: bool,
    pub(super) is_new: bool,
    named: bool,
}

/// A product that the file names.
#[derive(Debug)]
pub(super) struct PlannedProduct {
    pub(super) id: Uuid,
    /// Name and number of lines in the database; none for a product that is not there yet.
    pub(super) stored: Option<(String, i64)>,
    /// How many new lines call it what.
    pub(super) names: HashMap<String, i64>,
    pub(super) new_lines: i64,
    named: bool,
}

/// What the file comes to so far.
pub(super) struct Plan {
    pub(super) source_id: i16,
    /// The source whose ids name the customers.
    pub(super) customer_source: i16,
    /// Whether customers whom nobody knows are created; otherwise their lines are rejected.
    pub(super) creates_customers: bool,
    pub(super) orders: HashMap<String, PlannedOrder>,
    pub(super) customers: HashMap<String, PlannedCustomer>,
    pub(super) products: HashMap<String, PlannedProduct>,
    /// Ids of customers who were erased: nothing brings them back.
    erased: HashSet<String>,
    /// Keys of the lines that the database has of these orders.
    pub(super) stored_keys: HashSet<Uuid>,
    occurrences: Occurrences,
    asked: Asked,
}

/// Names that the database has been asked about.
#[derive(Default)]
struct Asked {
    numbers: HashSet<String>,
    customers: HashSet<String>,
    codes: HashSet<String>,
}

impl Plan {
    pub(super) fn new(source_id: i16, customer_source: i16, creates_customers: bool) -> Self {
        Self {
            source_id,
            customer_source,
            creates_customers,
            orders: HashMap::new(),
            customers: HashMap::new(),
            products: HashMap::new(),
            erased: HashSet::new(),
            stored_keys: HashSet::new(),
            occurrences: Occurrences::default(),
            asked: Asked::default(),
        }
    }

    /// Looks up what the database has under the names of these lines.
    pub(super) async fn look_up<'l, C: Connection>(
        &mut self,
        db: &C,
        lines: impl Iterator<Item = &'l OrderLine>,
    ) -> Result<(), store::StoreError> {
        let (mut numbers, mut customers, mut codes) = (Vec::new(), Vec::new(), Vec::new());
        for line in lines {
            note(&mut self.asked.numbers, &mut numbers, &line.number);
            note(&mut self.asked.codes, &mut codes, &line.code);
            if let Some(customer) = &line.customer {
                note(&mut self.asked.customers, &mut customers, customer);
            }
        }
        for order in imports::orders(db, self.source_id, &numbers).await? {
            self.orders.insert(order.number.clone(), PlannedOrder::stored(order));
        }
        self.stored_keys.extend(imports::line_keys(db, self.source_id, &numbers).await?);
        self.erased.extend(store::privacy::erased(db, self.customer_source, &customers).await?);
        for link in imports::links(db, self.customer_source, &customers).await? {
            let planned = PlannedCustomer { id: link.customer_id, merged: link.merged, is_new: false, named: false };
            self.customers.insert(link.external_id, planned);
        }
        for product in imports::products(db, self.source_id, &codes).await? {
            let stored = Some((product.name, product.lines));
            let planned = PlannedProduct { id: product.id, stored, names: HashMap::new(), new_lines: 0, named: false };
            self.products.insert(product.code, planned);
        }
        Ok(())
    }

    /// Whether a line fits what the database and the lines before it say; an error is the reason to
    /// reject it. The second reading asks again and is given the same answers.
    pub(super) fn check(&self, line: &OrderLine) -> Result<(), String> {
        if line.customer.as_ref().is_some_and(|customer| self.erased.contains(customer)) {
            return Err(ERASED.to_owned());
        }
        let customer_id = match &line.customer {
            None => Some(ANONYMOUS),
            Some(customer) => self.customers.get(customer).map(|c| c.id),
        };
        if customer_id.is_none() && !self.creates_customers {
            let customer = line.customer.as_deref().unwrap_or_default();
            return Err(format!("customer “{customer}” is not known; import the customers first"));
        }
        let Some(order) = self.orders.get(&line.number) else { return Ok(()) };
        if customer_id != Some(order.customer_id) {
            let (here, there) = (whose(line.customer.as_deref()), order.whose());
            return Err(format!("order {} belongs to {there}, this line to {here}", line.number));
        }
        if (order.kind, order.channel) != (line.kind, line.channel) {
            let (kind, channel) = (order.kind.word(), order.channel.word());
            return Err(format!("order {} is of kind {kind} on channel {channel}, this line says otherwise", line.number));
        }
        Ok(())
    }

    /// Counts a line that has been checked; whether it is new.
    pub(super) fn take(&mut self, line: &OrderLine, ids: &mut Ids, report: &mut ImportReport) -> bool {
        let key = self.occurrences.key(line);
        let is_new = !self.stored_keys.contains(&key);
        let customer_id = self.customer(line, ids, report);
        let order = self.orders.entry(line.number.clone()).or_insert_with(|| PlannedOrder::of(line, customer_id, ids));
        if !order.named {
            order.named = true;
            order.customer.clone_from(&line.customer);
            count_order(report, order);
        }
        let product = self.products.entry(line.code.clone()).or_insert_with(|| PlannedProduct::new(ids.at(line.at)));
        if !product.named {
            product.named = true;
            report.products += 1;
        }
        count_line(report, line, is_new);
        order.deliver(line.delivered);
        if is_new {
            order.add(line);
            product.add(line);
        }
        is_new
    }

    fn customer(&mut self, line: &OrderLine, ids: &mut Ids, report: &mut ImportReport) -> Uuid {
        let Some(external_id) = &line.customer else { return ANONYMOUS };
        let customer = self.customers.entry(external_id.clone()).or_insert_with(|| PlannedCustomer {
            id: ids.at(line.at),
            merged: false,
            is_new: true,
            named: false,
        });
        if !customer.named {
            customer.named = true;
            report.customers += 1;
        }
        customer.id
    }

    /// The customer's id under which an order came, where the customer was merged into another.
    pub(super) fn merged<'o>(&self, order: &'o PlannedOrder) -> Option<&'o str> {
        order.customer.as_deref().filter(|customer| self.customers.get(*customer).is_some_and(|c| c.merged))
    }

    /// The customers for whom there is anything new, each once, in the order of their ids.
    pub(super) fn touched(&self) -> Vec<Uuid> {
        let orders = self.orders.values().filter(|o| o.is_changed() && o.customer_id != ANONYMOUS);
        let mut touched: Vec<Uuid> = orders.map(|o| o.customer_id).collect();
        touched.sort_unstable();
        touched.dedup();
        touched
    }
}

impl PlannedOrder {
    fn of(line: &OrderLine, customer_id: Uuid, ids: &mut Ids) -> Self {
        Self {
            customer_id,
            id: ids.at(line.at),
            kind: line.kind,
            channel: line.channel,
            first: (line.at, line.country.clone()),
            lines: 0,
            sales_minor: 0,
            credits_minor: 0,
            delivered: None,
            stored_delivered: None,
            tells_delivery: false,
            stored_at: None,
            new_lines: 0,
            customer: None,
            named: false,
        }
    }

    fn stored(order: imports::KnownOrder) -> Self {
        Self {
            customer_id: order.customer_id,
            id: order.id,
            kind: order.kind,
            channel: order.channel,
            first: (order.placed_at, order.country),
            lines: order.lines,
            sales_minor: order.sales_minor,
            credits_minor: order.credits_minor,
            delivered: order.delivered_at,
            stored_delivered: order.delivered_at,
            tells_delivery: false,
            stored_at: Some(order.placed_at),
            new_lines: 0,
            customer: None,
            named: false,
        }
    }

    fn add(&mut self, line: &OrderLine) {
        if (line.at, &line.country) < (self.first.0, &self.first.1) {
            self.first = (line.at, line.country.clone());
        }
        self.lines += 1;
        self.new_lines += 1;
        self.sales_minor += line.amount_minor.max(0);
        self.credits_minor -= line.amount_minor.min(0);
    }

    /// Takes in when a line was delivered. An order is when its last line is; a file that tells none leaves what is there, and
    /// a credit note is delivered to nobody.
    fn deliver(&mut self, at: Option<Timestamp>) {
        let Some(at) = at.filter(|_| self.kind == OrderKind::Order) else { return };
        self.delivered = if self.tells_delivery { self.delivered.max(Some(at)) } else { Some(at) };
        self.tells_delivery = true;
    }

    /// Whether the file tells anything new of it.
    pub(super) fn is_changed(&self) -> bool {
        self.new_lines > 0 || self.delivered != self.stored_delivered
    }

    fn whose(&self) -> String {
        match (&self.customer, self.customer_id == ANONYMOUS) {
            (_, true) => whose(None),
            (Some(customer), _) => whose(Some(customer)),
            (None, _) => "another customer".to_owned(),
        }
    }
}

impl PlannedProduct {
    fn new(id: Uuid) -> Self {
        Self { id, stored: None, names: HashMap::new(), new_lines: 0, named: false }
    }

    fn add(&mut self, line: &OrderLine) {
        self.new_lines += 1;
        if let Some(count) = self.names.get_mut(line.description.trim()) {
            *count += 1;
        } else {
            self.names.insert(line.description.trim().to_owned(), 1);
        }
    }
}

fn whose(customer: Option<&str>) -> String {
    customer.map_or_else(|| "nobody".to_owned(), |customer| format!("customer {customer}"))
}

fn note(asked: &mut HashSet<String>, names: &mut Vec<String>, name: &str) {
    if !asked.contains(name) {
        asked.insert(name.to_owned());
        names.push(name.to_owned());
    }
}

fn count_order(report: &mut ImportReport, order: &PlannedOrder) {
    if order.customer_id == ANONYMOUS {
        report.anonymous_orders += 1;
        return;
    }
    report.orders += 1;
    if order.kind == OrderKind::CreditNote {
        report.credit_notes += 1;
    }
}

fn count_line(report: &mut ImportReport, line: &OrderLine, is_new: bool) {
    report.stored += 1;
    report.unchanged += u64::from(!is_new);
    let (sales, credits) = (line.amount_minor.max(0), -line.amount_minor.min(0));
    if line.customer.is_some() {
        report.sales_total_minor += sales;
        report.credits_total_minor += credits;
    } else {
        report.anonymous_lines += 1;
        report.anonymous_sales_minor += sales;
        report.anonymous_credits_minor += credits;
    }
}
