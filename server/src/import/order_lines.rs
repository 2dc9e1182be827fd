//! Order lines into the database: reads the file twice, first to plan, then to write.

use std::{collections::HashMap, path::Path};

use domain::{
    customer::{ANONYMOUS, CustomerKind, Stage},
    import::{ImportReport, RejectedLine},
    interaction::{Flow, InteractionKind},
    money::{Currency, Money},
    order::OrderKind,
    product::ProductKind,
    time::Timestamp,
};
use store::{
    Db,
    imports::{self, Arrivals, Arrived, Naming},
    load::{Customer, InteractionRow, LineRow, Link, Loader, OrderRow, ProductRow},
    sources,
};
use uuid::Uuid;

use super::{
    ImportError, Step,
    order_line::{Occurrences, OrderLine},
    order_plan::{Plan, PlannedOrder},
    reader::{Format, Reading},
    run::{Context, Run},
};

/// How the orders of a source are taken in.
pub(super) struct Policy {
    /// What the run is called in the list of imports.
    pub(super) kind: &'static str,
    /// Code of the source.
    pub(super) source: String,
    /// Its name.
    pub(super) source_name: String,
    /// Code of the source whose ids name the customers.
    pub(super) customer_source: String,
    /// Currency of the amounts.
    pub(super) currency: Currency,
    /// Whether customers whom nobody knows are created.
    pub(super) creates_customers: bool,
    /// Whether a code is a charge and no product.
    pub(super) is_charge: fn(&str) -> bool,
}

/// Imports a file of order lines.
pub(super) async fn import<F>(db: &Db, file: &Path, format: F, policy: &Policy, context: Context<'_>) -> Result<ImportReport, ImportError>
where
    F: Format<Value = OrderLine> + Clone,
{
    let mut run = Run::begin(db, policy.kind, file, context).await?;
    let (plan, sha256) = read(&mut run, file, format.clone(), policy).await?;
    if !plan.orders.values().any(PlannedOrder::is_changed) {
        return run.finish(&sha256, None).await;
    }
    let mut loader = Loader::new();
    let names = products(&mut run, &mut loader, &plan, policy).await?;
    customers(&mut run, &mut loader, &plan).await?;
    orders(&mut run, &mut loader, &plan, policy.currency).await?;
    loader.finish(&run.tx).await?;
    write_lines(&mut run, loader, file, format, &plan, &names, &sha256).await?;
    settle(&mut run, &plan).await?;
    run.finish(&sha256, Some(&plan.touched())).await
}

/// First reading. What cannot be read or does not fit goes to the reject list.
async fn read<F>(run: &mut Run<'_>, file: &Path, format: F, policy: &Policy) -> Result<(Plan, String), ImportError>
where
    F: Format<Value = OrderLine>,
{
    let mut reading = Reading::begin(file, format);
    // Nothing is written before the header has been accepted, which is when the first batch arrives.
    let mut next = reading.next().await?;
    run.currency(policy.currency).await?;
    let source_id = sources::id_of(&run.tx, &policy.source, &policy.source_name).await?;
    let customer_source = if policy.customer_source == policy.source {
        source_id
    } else {
        sources::id_of(&run.tx, &policy.customer_source, &policy.customer_source).await?
    };
    let mut plan = Plan::new(source_id, customer_source, policy.creates_customers);
    while let Some(batch) = next {
        let lines = batch.records.iter().filter_map(|record| record.as_ref().ok()).map(|record| &record.value);
        plan.look_up(&run.tx, lines).await?;
        for record in batch.records {
            run.report.lines += 1;
            let outcome = record.and_then(|record| match plan.check(&record.value) {
                Ok(()) => Ok(record.value),
                Err(reason) => Err(RejectedLine { line: record.line, reason, text: record.text }),
            });
            match outcome {
                Ok(line) => {
                    plan.take(&line, run.ids, &mut run.report);
                }
                Err(rejected) => run.reject(rejected).await?,
            }
        }
        run.tell(Step::Reading, run.report.lines, batch.bytes);
        next = reading.next().await?;
    }
    Ok((plan, reading.sha256().await))
}

/// Writes the new products; the names of all, by code.
async fn products(
    run: &mut Run<'_>,
    loader: &mut Loader,
    plan: &Plan,
    policy: &Policy,
) -> Result<HashMap<String, (Uuid, String)>, ImportError> {
    let mut names = HashMap::with_capacity(plan.products.len());
    for (code, product) in &plan.products {
        let name = match &product.stored {
            Some((name, _)) => name.clone(),
            None => {
                let counts = product.names.iter().map(|(name, lines)| (name.as_str(), *lines));
                let name = imports::most_frequent(counts).unwrap_or(code).to_owned();
                let kind = if (policy.is_charge)(code) { ProductKind::Charge } else { ProductKind::Product };
                let row = ProductRow { id: product.id, source_id: plan.source_id, code: code.clone(), name: name.clone(), kind };
                loader.product(&run.tx, row).await?;
                name
            }
        };
        names.insert(code.clone(), (product.id, name));
    }
    Ok(names)
}

/// Writes the new customers, of whom nothing is known but their orders.
async fn customers(run: &mut Run<'_>, loader: &mut Loader, plan: &Plan) -> Result<(), ImportError> {
    let known = known_by_orders(plan);
    let mut new: Vec<_> = plan.customers.iter().filter(|(_, customer)| customer.is_new).collect();
    new.sort_unstable_by_key(|(_, customer)| customer.id);
    for (external_id, planned) in new {
        let Some((country, since)) = known.get(&planned.id) else { continue };
        let name = format!("Customer {external_id}");
        loader.search(&run.tx, planned.id, &[&name, external_id]).await?;
        let customer = Customer {
            id: planned.id,
            // A file of a wholesaler's invoices: its customers are mostly shops.
            kind: CustomerKind::Organisation,
            stage: Stage::Customer,
            name,
            country: country.clone(),
            city: String::new(),
            language: String::new(),
            created_at: *since,
            owner_id: None,
        };
        loader.customer(&run.tx, customer).await?;
        let link = Link { customer_id: planned.id, source_id: plan.customer_source, external_id: external_id.clone(), linked_at: run.now };
        loader.link(&run.tx, link).await?;
    }
    Ok(())
}

/// Of each customer the country of the last order and the time of the first, by the same rule as
/// [`imports::settle_customers`].
fn known_by_orders(plan: &Plan) -> HashMap<Uuid, (String, Timestamp)> {
    let mut last: HashMap<Uuid, (&PlannedOrder, Timestamp)> = HashMap::new();
    for order in plan.orders.values() {
        let (shown, since) = last.entry(order.customer_id).or_insert((order, order.first.0));
        let rank = |o: &PlannedOrder| (o.kind.code(), std::cmp::Reverse(o.first.0), o.first.1.clone());
        if rank(order) < rank(shown) {
            *shown = order;
        }
        *since = order.first.0.min(*since);
    }
    last.into_iter().map(|(id, (order, since))| (id, (order.first.1.clone(), since))).collect()
}

/// Writes the new orders with their places on the timeline, and the new figures of those that have more
/// lines now, or of which it is known now when they were delivered.
async fn orders(run: &mut Run<'_>, loader: &mut Loader, plan: &Plan, currency: Currency) -> Result<(), ImportError> {
    let mut orders: Vec<_> = plan.orders.iter().filter(|(_, order)| order.is_changed()).collect();
    // Rows lie in the order of their keys: written in that order they are written once.
    orders.sort_unstable_by_key(|(_, order)| (order.customer_id, order.id));
    let mut arrivals = Arrivals::default();
    for (number, order) in orders {
        let row = OrderRow {
            customer_id: order.customer_id,
            id: order.id,
            source_id: plan.source_id,
            number: number.clone(),
            kind: order.kind,
            channel: order.channel,
            placed_at: order.first.0,
            delivered_at: order.delivered,
            country: order.first.1.clone(),
            lines: order.lines,
            sales_minor: order.sales_minor,
            credits_minor: order.credits_minor,
            currency,
        };
        if let Some(stored_at) = order.stored_at {
            imports::change_order(&run.tx, &row, stored_at).await?;
            continue;
        }
        if let Some(external_id) = plan.merged(order) {
            arrivals.push(external_id, Arrived::Order, order.id);
        }
        if order.customer_id != ANONYMOUS {
            loader.interaction(&run.tx, event(&row)).await?;
        }
        loader.order(&run.tx, row).await?;
    }
    Ok(arrivals.finish(&run.tx, plan.customer_source).await?)
}

/// An order's place on the timeline. It bears the order's id, so that it is found when the order changes.
fn event(order: &OrderRow) -> InteractionRow {
    InteractionRow {
        customer_id: order.customer_id,
        at: order.placed_at,
        id: order.id,
        kind: match order.kind {
            OrderKind::Order => InteractionKind::Order,
            OrderKind::CreditNote => InteractionKind::CreditNote,
        },
        channel: order.channel,
        flow: Flow::Inbound,
        subject: order.number.clone(),
        summary: String::new(),
        ref_id: Some(order.id),
        amount: Some(Money { minor: order.sales_minor - order.credits_minor, currency: order.currency }),
        measure: None,
        actor: String::new(),
    }
}

/// Second reading: writes the lines that the database does not have.
async fn write_lines<F>(
    run: &mut Run<'_>,
    mut loader: Loader,
    file: &Path,
    format: F,
    plan: &Plan,
    names: &HashMap<String, (Uuid, String)>,
    sha256: &str,
) -> Result<(), ImportError>
where
    F: Format<Value = OrderLine>,
{
    let mut reading = Reading::begin(file, format);
    let mut occurrences = Occurrences::default();
    let mut positions: HashMap<Uuid, i64> = HashMap::with_capacity(plan.orders.len());
    let mut lines = 0;
    while let Some(batch) = reading.next().await? {
        for record in batch.records {
            lines += 1;
            let Some(line) = record.ok().map(|r| r.value).filter(|line| plan.check(line).is_ok()) else { continue };
            let source_key = occurrences.key(&line);
            if plan.stored_keys.contains(&source_key) {
                continue;
            }
            // A name that the first reading did not meet: the file is another one now.
            let changed = || ImportError::Changed(file.to_owned());
            let order = plan.orders.get(&line.number).ok_or_else(changed)?;
            let (product_id, name) = names.get(&line.code).ok_or_else(changed)?;
            let position = positions.entry(order.id).or_insert(order.lines - order.new_lines);
            *position += 1;
            let row = line_row(line, order, *position, source_key, (*product_id, name));
            loader.line(&run.tx, row).await?;
        }
        run.tell(Step::Storing, lines, batch.bytes);
    }
    loader.finish(&run.tx).await?;
    if reading.sha256().await == sha256 { Ok(()) } else { Err(ImportError::Changed(file.to_owned())) }
}

fn line_row(line: OrderLine, order: &PlannedOrder, position: i64, source_key: Uuid, (product_id, name): (Uuid, &str)) -> LineRow {
    LineRow {
        customer_id: order.customer_id,
        order_id: order.id,
        line: i32::try_from(position).unwrap_or(i32::MAX),
        source_key,
        product_id,
        description: Some(line.description).filter(|description| description != name),
        at: line.at,
        quantity: line.quantity,
        price: line.price,
        amount_minor: line.amount_minor,
    }
}

/// Brings up to date what an earlier import stored: customers that are known by their orders only, and
/// the names of products.
async fn settle(run: &mut Run<'_>, plan: &Plan) -> Result<(), ImportError> {
    let touched = plan.touched();
    let stored: Vec<Uuid> = plan
        .customers
        .values()
        .filter(|customer| !customer.is_new && touched.binary_search(&customer.id).is_ok())
        .map(|customer| customer.id)
        .collect();
    if plan.creates_customers {
        imports::settle_customers(&run.tx, &stored, run.now).await?;
    }
    let products: Vec<Naming> = plan
        .products
        .values()
        .filter(|product| product.new_lines > 0)
        .filter_map(|product| {
            let (name, lines) = product.stored.clone()?;
            Some(Naming { product_id: product.id, name, lines: lines + product.new_lines })
        })
        .collect();
    if !products.is_empty() {
        imports::settle_names(&run.tx, plan.source_id, &products).await?;
    }
    Ok(())
}
