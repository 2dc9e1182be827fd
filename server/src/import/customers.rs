//! Customers from CSV: new ones are added, known ones brought up to date.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use domain::{
    customer::{ContactKind, CustomerKind, Stage},
    import::{ImportReport, RejectedLine},
    time::Timestamp,
};
use store::{
    Db,
    imports::{self, Arrivals, Arrived, KnownContact, KnownCustomer},
    load::{Contact, Customer, Link, Loader},
    sources,
};
use uuid::Uuid;

use super::{
    ImportError, Step,
    csv_file::{Fields, Table},
    fields::word,
    reader::{Batch, Reading, Record},
    run::{Context, ERASED, Run},
};

pub(super) const FIELDS: &[&str] =
    &["external_id", "name", "kind", "stage", "country", "city", "language", "email", "phone", "mobile", "address", "created_at"];

const CONTACTS: [(&str, ContactKind); 4] =
    [("email", ContactKind::Email), ("phone", ContactKind::Phone), ("mobile", ContactKind::Mobile), ("address", ContactKind::Address)];

/// What a line says of a customer; what it leaves blank stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CustomerLine {
    external_id: String,
    name: String,
    kind: Option<CustomerKind>,
    stage: Option<Stage>,
    country: Option<String>,
    city: Option<String>,
    language: Option<String>,
    created_at: Option<Timestamp>,
    contacts: Vec<(ContactKind, String)>,
}

pub(super) fn read(fields: &Fields<'_>) -> Result<CustomerLine, String> {
    let text = |field| fields.some(field).map(str::to_owned);
    let contacts = CONTACTS.iter().filter_map(|(field, kind)| Some((*kind, text(field)?))).collect();
    Ok(CustomerLine {
        external_id: fields.required("external_id")?,
        name: fields.required("name")?,
        kind: word("kind", fields.get("kind"), CustomerKind::ALL, CustomerKind::word, CustomerKind::Person)
            .map(|kind| fields.some("kind").map(|_| kind))?,
        stage: word("stage", fields.get("stage"), Stage::ALL, Stage::word, Stage::Customer).map(|s| fields.some("stage").map(|_| s))?,
        country: text("country"),
        city: text("city"),
        language: text("language"),
        created_at: fields.some_time("created_at")?,
        contacts,
    })
}

/// The customers met so far.
struct State {
    source_id: i16,
    /// What the file says of each, and where.
    met: HashMap<String, (u64, CustomerLine)>,
    known: HashMap<String, KnownCustomer>,
    /// Ids of customers who were erased: nothing brings them back.
    erased: HashSet<String>,
    /// Contact points by whose they are, which after a merge is not with whom they lie.
    contacts: HashMap<Uuid, Vec<KnownContact>>,
    arrivals: Arrivals,
    touched: HashSet<Uuid>,
    /// Known customers who are to be found by other words now.
    renamed: Vec<Uuid>,
    loader: Loader,
}

pub(super) async fn import(
    db: &Db,
    file: &Path,
    table: Table<CustomerLine>,
    kind: &'static str,
    context: Context<'_>,
) -> Result<ImportReport, ImportError> {
    let mut run = Run::begin(db, kind, file, context).await?;
    let map = table.map.clone();
    let mut reading = Reading::begin(file, table);
    let mut next = reading.next().await?;
    let mut state = State {
        source_id: sources::id_of(&run.tx, &map.source, &map.source_name).await?,
        met: HashMap::new(),
        known: HashMap::new(),
        erased: HashSet::new(),
        contacts: HashMap::new(),
        arrivals: Arrivals::default(),
        touched: HashSet::new(),
        renamed: Vec::new(),
        loader: Loader::new(),
    };
    while let Some(batch) = next {
        look_up(&run, &mut state, &batch).await?;
        for record in batch.records {
            run.report.lines += 1;
            match record {
                Ok(record) => take(&mut run, &mut state, record).await?,
                Err(rejected) => run.reject(rejected).await?,
            }
        }
        run.tell(Step::Storing, run.report.lines, batch.bytes);
        next = reading.next().await?;
    }
    state.loader.finish(&run.tx).await?;
    state.arrivals.finish(&run.tx, state.source_id).await?;
    imports::reindex(&run.tx, &state.renamed).await?;
    run.report.customers = state.met.len() as u64;
    let touched: Vec<Uuid> = state.touched.into_iter().collect();
    run.finish(&reading.sha256().await, (!touched.is_empty()).then_some(touched.as_slice())).await
}

async fn look_up(run: &Run<'_>, state: &mut State, batch: &Batch<CustomerLine>) -> Result<(), ImportError> {
    let lines = batch.records.iter().filter_map(|record| record.as_ref().ok());
    let names: HashSet<&String> = lines.map(|record| &record.value.external_id).filter(|name| !state.met.contains_key(*name)).collect();
    let names: Vec<String> = names.into_iter().cloned().collect();
    let known = imports::customers(&run.tx, state.source_id, &names).await?;
    let ids: Vec<Uuid> = known.iter().map(|customer| customer.id).collect();
    state.erased.extend(store::privacy::erased(&run.tx, state.source_id, &names).await?);
    state.known = known.into_iter().map(|customer| (customer.external_id.clone(), customer)).collect();
    state.contacts.clear();
    for contact in imports::contacts(&run.tx, state.source_id, &ids).await? {
        state.contacts.entry(contact.own_id).or_default().push(contact);
    }
    Ok(())
}

async fn take(run: &mut Run<'_>, state: &mut State, record: Record<CustomerLine>) -> Result<(), ImportError> {
    let line = record.value;
    if state.erased.contains(&line.external_id) {
        return run.reject(RejectedLine { line: record.line, reason: ERASED.to_owned(), text: record.text }).await;
    }
    if let Some((first, met)) = state.met.get(&line.external_id) {
        if *met == line {
            run.report.stored += 1;
            run.report.unchanged += 1;
            return Ok(());
        }
        let reason = format!("customer “{}” stands in line {first} already, with other particulars", line.external_id);
        return run.reject(RejectedLine { line: record.line, reason, text: record.text }).await;
    }
    let changed = match state.known.remove(&line.external_id) {
        Some(known) => update(run, state, known, &line).await?,
        None => {
            add(run, state, &line).await?;
            true
        }
    };
    run.report.stored += 1;
    run.report.unchanged += u64::from(!changed);
    state.met.insert(line.external_id.clone(), (record.line, line));
    Ok(())
}

async fn add(run: &mut Run<'_>, state: &mut State, line: &CustomerLine) -> Result<(), ImportError> {
    let created_at = line.created_at.unwrap_or(run.now);
    let id = run.ids.at(created_at);
    let customer = Customer {
        id,
        kind: line.kind.unwrap_or(CustomerKind::Person),
        stage: line.stage.unwrap_or(Stage::Customer),
        name: line.name.clone(),
        country: line.country.clone().unwrap_or_default(),
        city: line.city.clone().unwrap_or_default(),
        language: line.language.clone().unwrap_or_default(),
        created_at,
        owner_id: None,
    };
    let loader = &mut state.loader;
    loader.customer(&run.tx, customer).await?;
    let link = Link { customer_id: id, source_id: state.source_id, external_id: line.external_id.clone(), linked_at: run.now };
    loader.link(&run.tx, link).await?;
    let mut words = vec![line.name.as_str(), line.external_id.as_str()];
    for (kind, value) in &line.contacts {
        if *kind != ContactKind::Address {
            words.push(value);
        }
        let contact = Contact {
            customer_id: id,
            id: run.ids.at(run.now),
            kind: *kind,
            value: value.clone(),
            verified: false,
            source_id: state.source_id,
        };
        loader.contact(&run.tx, contact).await?;
    }
    loader.search(&run.tx, id, &words).await?;
    state.touched.insert(id);
    Ok(())
}

/// Brings a known customer up to date; whether anything was different.
async fn update(run: &mut Run<'_>, state: &mut State, known: KnownCustomer, line: &CustomerLine) -> Result<bool, ImportError> {
    let told = KnownCustomer {
        external_id: known.external_id.clone(),
        id: known.id,
        own_id: known.own_id,
        kind: line.kind.unwrap_or(known.kind),
        stage: line.stage.unwrap_or(known.stage),
        name: line.name.clone(),
        country: line.country.clone().unwrap_or_else(|| known.country.clone()),
        city: line.city.clone().unwrap_or_else(|| known.city.clone()),
        language: line.language.clone().unwrap_or_else(|| known.language.clone()),
        created_at: line.created_at.unwrap_or(known.created_at),
    };
    let mut changed = told != known;
    if changed {
        imports::change_customer(&run.tx, &told, run.now).await?;
    }
    for (kind, value) in &line.contacts {
        let stored = state.contacts.get_mut(&known.own_id).and_then(|all| all.iter_mut().find(|contact| contact.kind == *kind));
        match stored {
            Some(contact) if contact.value == *value => continue,
            Some(contact) => {
                contact.value.clone_from(value);
                imports::change_contact(&run.tx, contact).await?;
            }
            None => {
                let id = run.ids.at(run.now);
                let contact =
                    Contact { customer_id: known.id, id, kind: *kind, value: value.clone(), verified: false, source_id: state.source_id };
                state.loader.contact(&run.tx, contact).await?;
                if known.own_id != known.id {
                    state.arrivals.push(&line.external_id, Arrived::Contact, id);
                }
            }
        }
        changed = true;
    }
    if changed {
        state.touched.insert(known.id);
        state.renamed.push(known.id);
    }
    Ok(changed)
}
