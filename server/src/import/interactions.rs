//! Interactions from CSV. What has happened does not change: an event that is known by its id is left
//! as it is.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use domain::{
    import::{ImportReport, RejectedLine},
    interaction::{Channel, Flow, InteractionKind, summary_of},
    time::Timestamp,
};
use store::{
    Db,
    imports::{self, Arrivals, Arrived, KnownLink},
    load::{BodyRow, InteractionRow, Loader},
    sources,
};
use uuid::Uuid;

use super::{
    ImportError, Step,
    csv_file::{Fields, Table},
    fields::{whole, word},
    reader::{Batch, Reading},
    run::{Context, ERASED, Run},
};

pub(super) const FIELDS: &[&str] =
    &["external_id", "customer_external_id", "at", "kind", "channel", "flow", "subject", "body", "seconds", "actor"];

/// Orders, tickets, surveys and holdings have records of their own, from which their events come.
const KINDS: [InteractionKind; 6] = [
    InteractionKind::Call,
    InteractionKind::Email,
    InteractionKind::Chat,
    InteractionKind::Campaign,
    InteractionKind::Visit,
    InteractionKind::Note,
];

/// What a line says of an event.
#[derive(Clone, Debug)]
pub(super) struct Event {
    external_id: String,
    customer: String,
    at: Timestamp,
    kind: InteractionKind,
    channel: Channel,
    flow: Flow,
    subject: String,
    body: String,
    seconds: Option<i64>,
    actor: String,
}

pub(super) fn read(fields: &Fields<'_>) -> Result<Event, String> {
    let kind = word("kind", &fields.required("kind")?, &KINDS, InteractionKind::word, InteractionKind::Note)?;
    let (channel, flow) = usual(kind);
    let seconds = fields.some("seconds").map(|text| whole("seconds", text)).transpose()?;
    if seconds.is_some_and(|seconds| !(0..=31_536_000).contains(&seconds)) {
        return Err(format!("seconds “{}” is not between nothing and a year", fields.get("seconds")));
    }
    Ok(Event {
        external_id: fields.required("external_id")?,
        customer: fields.required("customer_external_id")?,
        at: fields.time("at")?,
        kind,
        channel: word("channel", fields.get("channel"), Channel::ALL, Channel::word, channel)?,
        flow: word("flow", fields.get("flow"), Flow::ALL, Flow::word, flow)?,
        subject: fields.get("subject").to_owned(),
        body: fields.get("body").to_owned(),
        seconds,
        actor: fields.get("actor").to_owned(),
    })
}

/// How an event of that kind usually comes about, where the file does not say.
fn usual(kind: InteractionKind) -> (Channel, Flow) {
    match kind {
        InteractionKind::Call => (Channel::Phone, Flow::Inbound),
        InteractionKind::Email => (Channel::Email, Flow::Inbound),
        InteractionKind::Campaign => (Channel::Email, Flow::Outbound),
        InteractionKind::Chat => (Channel::Chat, Flow::Inbound),
        InteractionKind::Note => (Channel::Internal, Flow::Internal),
        _ => (Channel::Web, Flow::Inbound),
    }
}

/// The events met so far.
struct State {
    source_id: i16,
    customer_source: i16,
    customers: HashMap<String, KnownLink>,
    erased: HashSet<String>,
    arrivals: Arrivals,
    met: HashSet<Uuid>,
    stored: HashSet<Uuid>,
    touched: HashSet<Uuid>,
    named: HashSet<Uuid>,
    loader: Loader,
}

pub(super) async fn import(
    db: &Db,
    file: &Path,
    table: Table<Event>,
    kind: &'static str,
    context: Context<'_>,
) -> Result<ImportReport, ImportError> {
    let mut run = Run::begin(db, kind, file, context).await?;
    let map = table.map.clone();
    let mut reading = Reading::begin(file, table);
    let mut next = reading.next().await?;
    let mut state = State {
        source_id: sources::id_of(&run.tx, &map.source, &map.source_name).await?,
        customer_source: sources::id_of(&run.tx, &map.customer_source, &map.customer_source).await?,
        customers: HashMap::new(),
        erased: HashSet::new(),
        arrivals: Arrivals::default(),
        met: HashSet::new(),
        stored: HashSet::new(),
        touched: HashSet::new(),
        named: HashSet::new(),
        loader: Loader::new(),
    };
    while let Some(batch) = next {
        look_up(&run, &mut state, &batch).await?;
        for record in batch.records {
            run.report.lines += 1;
            match record {
                Ok(record) => {
                    if let Err(reason) = take(&mut run, &mut state, record.value).await? {
                        run.reject(RejectedLine { line: record.line, reason, text: record.text }).await?;
                    }
                }
                Err(rejected) => run.reject(rejected).await?,
            }
        }
        run.tell(Step::Storing, run.report.lines, batch.bytes);
        next = reading.next().await?;
    }
    state.loader.finish(&run.tx).await?;
    state.arrivals.finish(&run.tx, state.customer_source).await?;
    run.report.customers = state.named.len() as u64;
    let touched: Vec<Uuid> = state.touched.into_iter().collect();
    run.finish(&reading.sha256().await, (!touched.is_empty()).then_some(touched.as_slice())).await
}

/// An event is known by its id in its source and by its customer.
fn id_of(source_id: i16, event: &Event) -> Uuid {
    const EVENTS: Uuid = Uuid::from_u128(0x2c5f_84ab_67d1_5b52_8e06_93fe_0d41_7bca);
    Uuid::new_v5(&EVENTS, format!("{source_id}\u{1f}{}", event.external_id).as_bytes())
}

async fn look_up(run: &Run<'_>, state: &mut State, batch: &Batch<Event>) -> Result<(), ImportError> {
    let events = || batch.records.iter().filter_map(|record| record.as_ref().ok()).map(|record| &record.value);
    let names: HashSet<&String> = events().map(|event| &event.customer).filter(|name| !state.customers.contains_key(*name)).collect();
    let names: Vec<String> = names.into_iter().cloned().collect();
    state.erased.extend(store::privacy::erased(&run.tx, state.customer_source, &names).await?);
    for link in imports::links(&run.tx, state.customer_source, &names).await? {
        state.customers.insert(link.external_id.clone(), link);
    }
    let keys: Vec<(Uuid, Uuid)> =
        events().filter_map(|event| Some((state.customers.get(&event.customer)?.customer_id, id_of(state.source_id, event)))).collect();
    state.stored = imports::interactions(&run.tx, &keys).await?.into_iter().collect();
    Ok(())
}

/// Takes an event; the inner error is the reason to reject it.
async fn take(run: &mut Run<'_>, state: &mut State, event: Event) -> Result<Result<(), String>, ImportError> {
    if state.erased.contains(&event.customer) {
        return Ok(Err(ERASED.to_owned()));
    }
    let Some(KnownLink { customer_id, merged, .. }) = state.customers.get(&event.customer) else {
        return Ok(Err(format!("customer “{}” is not known; import the customers first", event.customer)));
    };
    let (customer_id, merged) = (*customer_id, *merged);
    run.report.stored += 1;
    state.named.insert(customer_id);
    let id = id_of(state.source_id, &event);
    if !state.met.insert(id) || state.stored.contains(&id) {
        run.report.unchanged += 1;
        return Ok(Ok(()));
    }
    if merged {
        state.arrivals.push(&event.customer, Arrived::Interaction, id);
    }
    let summary = summary_of(&event.body);
    if summary != event.body {
        state.loader.body(&run.tx, BodyRow { customer_id, interaction_id: id, body: event.body }).await?;
    }
    let row = InteractionRow {
        customer_id,
        at: event.at,
        id,
        kind: event.kind,
        channel: event.channel,
        flow: event.flow,
        subject: event.subject,
        summary,
        ref_id: None,
        amount: None,
        measure: event.seconds,
        actor: event.actor,
    };
    state.loader.interaction(&run.tx, row).await?;
    state.touched.insert(customer_id);
    Ok(Ok(()))
}
