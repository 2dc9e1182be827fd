//! Tickets from CSV, one line a ticket or one line a message. Known tickets are brought up to date.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use domain::{
    import::{ImportReport, RejectedLine},
    interaction::{Channel, Flow, InteractionKind},
    ticket::{Author, Priority, TicketStatus},
    time::Timestamp,
};
use store::{
    Db,
    imports::{self, Arrivals, Arrived, KnownCustomer},
    load::{InteractionRow, Loader, MessageRow, TicketRow},
    sources,
};
use uuid::{Builder, Uuid};

use super::{
    ImportError, Step,
    csv_file::{Fields, Table},
    fields::word,
    reader::{Batch, Reading},
    run::{Context, ERASED, Run},
};

pub(super) const FIELDS: &[&str] = &[
    "number",
    "customer_external_id",
    "subject",
    "status",
    "priority",
    "channel",
    "reason",
    "opened_at",
    "first_response_at",
    "solved_at",
    "assignee",
    "message_at",
    "message_author",
    "message_body",
];

/// What a line says of a ticket, and of one of its messages.
#[derive(Clone, Debug)]
pub(super) struct TicketLine {
    ticket: Told,
    message: Option<Message>,
}

/// What a file says of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    number: String,
    customer: String,
    subject: String,
    status: TicketStatus,
    priority: Priority,
    channel: Channel,
    reason: String,
    opened_at: Timestamp,
    first_response_at: Option<Timestamp>,
    solved_at: Option<Timestamp>,
    assignee: String,
}

#[derive(Clone, Debug)]
struct Message {
    at: Timestamp,
    author: Author,
    body: String,
}

pub(super) fn read(fields: &Fields<'_>) -> Result<TicketLine, String> {
    let solved_at = fields.some_time("solved_at")?;
    let status = if solved_at.is_some() { TicketStatus::Solved } else { TicketStatus::New };
    let ticket = Told {
        number: fields.required("number")?,
        customer: fields.required("customer_external_id")?,
        subject: fields.required("subject")?,
        status: word("status", fields.get("status"), TicketStatus::ALL, TicketStatus::word, status)?,
        priority: word("priority", fields.get("priority"), Priority::ALL, Priority::word, Priority::Normal)?,
        channel: word("channel", fields.get("channel"), Channel::ALL, Channel::word, Channel::Email)?,
        reason: fields.get("reason").to_owned(),
        opened_at: fields.time("opened_at")?,
        first_response_at: fields.some_time("first_response_at")?,
        solved_at,
        assignee: fields.get("assignee").to_owned(),
    };
    let Some(body) = fields.some("message_body") else { return Ok(TicketLine { ticket, message: None }) };
    let author = word("message_author", fields.get("message_author"), Author::ALL, Author::word, Author::Customer)?;
    Ok(TicketLine { ticket, message: Some(Message { at: fields.time("message_at")?, author, body: body.to_owned() }) })
}

/// A ticket that the file names.
struct Met {
    line: u64,
    told: Told,
    row: TicketRow,
    /// Where it stands on the timeline; none for a ticket that is not there yet.
    opened_before: Option<Timestamp>,
    changed: bool,
}

/// The tickets met so far. They are written at the end, when their messages have been counted; the
/// messages are written as they come.
struct State {
    source_id: i16,
    customer_source: i16,
    customers: HashMap<String, KnownCustomer>,
    erased: HashSet<String>,
    known: HashMap<String, TicketRow>,
    tickets: HashMap<String, Met>,
    messages: HashSet<Uuid>,
    stored_messages: HashSet<Uuid>,
    loader: Loader,
}

pub(super) async fn import(
    db: &Db,
    file: &Path,
    table: Table<TicketLine>,
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
        known: HashMap::new(),
        tickets: HashMap::new(),
        messages: HashSet::new(),
        stored_messages: HashSet::new(),
        loader: Loader::new(),
    };
    while let Some(batch) = next {
        look_up(&run, &mut state, &batch).await?;
        for record in batch.records {
            run.report.lines += 1;
            match record {
                Ok(record) => {
                    if let Err(reason) = take(&mut run, &mut state, record.line, record.value).await? {
                        run.reject(RejectedLine { line: record.line, reason, text: record.text }).await?;
                    }
                }
                Err(rejected) => run.reject(rejected).await?,
            }
        }
        run.tell(Step::Storing, run.report.lines, batch.bytes);
        next = reading.next().await?;
    }
    let touched = write(&mut run, state).await?;
    run.finish(&reading.sha256().await, (!touched.is_empty()).then_some(touched.as_slice())).await
}

async fn look_up(run: &Run<'_>, state: &mut State, batch: &Batch<TicketLine>) -> Result<(), ImportError> {
    let lines = || batch.records.iter().filter_map(|record| record.as_ref().ok()).map(|record| &record.value);
    let names: HashSet<&String> = lines().map(|line| &line.ticket.customer).filter(|name| !state.customers.contains_key(*name)).collect();
    let names: Vec<String> = names.into_iter().cloned().collect();
    state.erased.extend(store::privacy::erased(&run.tx, state.customer_source, &names).await?);
    for customer in run.customers(state.customer_source, &names).await? {
        state.customers.insert(customer.external_id.clone(), customer);
    }
    let numbers: HashSet<&String> = lines().map(|line| &line.ticket.number).filter(|n| !state.tickets.contains_key(*n)).collect();
    let numbers: Vec<String> = numbers.into_iter().cloned().collect();
    for ticket in imports::tickets(&run.tx, state.source_id, &numbers).await? {
        state.known.insert(ticket.number.clone(), ticket);
    }
    let messages: Vec<(Uuid, Uuid)> = lines()
        .filter_map(|line| {
            Some((state.customers.get(&line.ticket.customer)?.id, message_id(state.source_id, &line.ticket.number, line.message.as_ref()?)))
        })
        .collect();
    state.stored_messages = imports::messages(&run.tx, &messages).await?.into_iter().collect();
    Ok(())
}

/// A message is known by what it says, when and by whom. Its id begins with its time, because the
/// messages of a ticket are read in the order of their ids.
fn message_id(source_id: i16, number: &str, message: &Message) -> Uuid {
    const MESSAGES: Uuid = Uuid::from_u128(0x91d4_06e3_5c2b_5f7a_b8d9_60a7_41ce_27f5);
    let text = format!("{source_id}\u{1f}{number}\u{1f}{}\u{1f}{}\u{1f}{}", message.at.0, message.author.word(), message.body);
    let hash = Uuid::new_v5(&MESSAGES, text.as_bytes()).into_bytes();
    let mut random = [0; 10];
    random.copy_from_slice(&hash[..10]);
    Builder::from_unix_timestamp_millis(u64::try_from(message.at.0).unwrap_or(0), &random).into_uuid()
}

/// Takes a line; the inner error is the reason to reject it.
async fn take(run: &mut Run<'_>, state: &mut State, number: u64, line: TicketLine) -> Result<Result<(), String>, ImportError> {
    if state.erased.contains(&line.ticket.customer) {
        return Ok(Err(ERASED.to_owned()));
    }
    let Some(customer) = state.customers.get(&line.ticket.customer) else {
        return Ok(Err(format!("customer “{}” is not known; import the customers first", line.ticket.customer)));
    };
    let (customer_id, customer) = (customer.id, customer.name.clone());
    let mut news = false;
    let met = match state.tickets.get_mut(&line.ticket.number) {
        Some(met) if met.told != line.ticket => {
            return Ok(Err(format!("ticket {} stands in line {} already, with other particulars", line.ticket.number, met.line)));
        }
        Some(met) => met,
        None => match meet(run, state.source_id, state.known.remove(&line.ticket.number), customer_id, number, &line.ticket) {
            Ok(met) => {
                news = met.changed;
                state.tickets.entry(line.ticket.number.clone()).or_insert(met)
            }
            Err(reason) => return Ok(Err(reason)),
        },
    };
    if let Some(message) = line.message {
        let id = message_id(state.source_id, &line.ticket.number, &message);
        if state.messages.insert(id) && !state.stored_messages.contains(&id) {
            let name = match message.author {
                Author::Customer => customer,
                Author::Agent => line.ticket.assignee,
                Author::System => String::new(),
            };
            let Message { at, author, body } = message;
            let row = MessageRow { customer_id, ticket_id: met.row.id, id, at, author, name, body };
            state.loader.message(&run.tx, row).await?;
            met.row.messages += 1;
            met.changed = true;
            news = true;
        }
    }
    run.report.stored += 1;
    run.report.unchanged += u64::from(!news);
    Ok(Ok(()))
}

/// A ticket named for the first time in the file.
fn meet(run: &mut Run<'_>, source_id: i16, known: Option<TicketRow>, customer_id: Uuid, line: u64, told: &Told) -> Result<Met, String> {
    if known.as_ref().is_some_and(|known| known.customer_id != customer_id) {
        return Err(format!("ticket {} belongs to another customer than {}", told.number, told.customer));
    }
    let row = TicketRow {
        customer_id,
        id: known.as_ref().map_or_else(|| run.ids.at(told.opened_at), |known| known.id),
        source_id,
        number: told.number.clone(),
        subject: told.subject.clone(),
        status: told.status,
        priority: told.priority,
        channel: told.channel,
        reason: told.reason.clone(),
        opened_at: told.opened_at,
        first_response_at: told.first_response_at,
        solved_at: told.solved_at,
        assignee: told.assignee.clone(),
        messages: known.as_ref().map_or(0, |known| known.messages),
    };
    let changed = known.as_ref() != Some(&row);
    Ok(Met { line, told: told.clone(), row, opened_before: known.map(|known| known.opened_at), changed })
}

/// Writes the tickets; whose they are.
async fn write(run: &mut Run<'_>, mut state: State) -> Result<Vec<Uuid>, ImportError> {
    let mut tickets: Vec<Met> = state.tickets.into_values().collect();
    tickets.sort_unstable_by_key(|met| (met.row.customer_id, met.row.id));
    let mut named: Vec<Uuid> = tickets.iter().map(|met| met.row.customer_id).collect();
    named.dedup();
    run.report.customers = named.len() as u64;
    let (mut touched, mut arrivals) = (Vec::new(), Arrivals::default());
    for met in tickets.into_iter().filter(|met| met.changed) {
        touched.push(met.row.customer_id);
        if let Some(opened_before) = met.opened_before {
            imports::change_ticket(&run.tx, &met.row, opened_before).await?;
        } else {
            if state.customers.get(&met.told.customer).is_some_and(|customer| customer.own_id != customer.id) {
                arrivals.push(&met.told.customer, Arrived::Ticket, met.row.id);
            }
            state.loader.interaction(&run.tx, event(&met.row)).await?;
            state.loader.ticket(&run.tx, met.row).await?;
        }
    }
    state.loader.finish(&run.tx).await?;
    arrivals.finish(&run.tx, state.customer_source).await?;
    touched.dedup();
    Ok(touched)
}

/// A ticket's place on the timeline. It bears the ticket's id, so that it is found when the ticket changes.
fn event(ticket: &TicketRow) -> InteractionRow {
    InteractionRow {
        customer_id: ticket.customer_id,
        at: ticket.opened_at,
        id: ticket.id,
        kind: InteractionKind::Ticket,
        channel: ticket.channel,
        flow: Flow::Inbound,
        subject: ticket.subject.clone(),
        summary: String::new(),
        ref_id: Some(ticket.id),
        amount: None,
        measure: None,
        actor: String::new(),
    }
}
