//! What to do next for a customer: what the rules of `domain::next_action` look at, and answers to what they propose.

use domain::{
    access::{FieldClass, Fields, Scope},
    consent::Purpose,
    customer::{Consent, ConsentStatus, Tier},
    interaction::{Channel, Flow, Interaction, InteractionKind, changed_line},
    next_action::{About, Advice, Answer, Answered, NextAction, OpenTicket, Recommended, Situation, WORD, choose},
    score::ChurnBand,
    ticket::Priority,
    time::{Day, Timestamp},
};
use uuid::Uuid;

use crate::{
    access,
    connection::Connection,
    error::{Result, StoreError},
    figures,
    query::Filter,
    row::{Row, all, execute},
    tickets::open_codes,
    timeline::append,
};

/// What somebody may look at beside the customer: what they may not is not advised about either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sees {
    /// Tickets.
    pub tickets: bool,
    /// Products, and what the customer bought.
    pub products: bool,
}

/// Products bought last that say what else to offer: more would say little more, and the page waits for it.
const BOUGHT: u32 = 50;
/// Products that are offered.
const OFFERS: u32 = 3;

/// What a customer's page proposes; none for a customer that is not there or not reached. Two statements.
pub async fn of(db: &dyn Connection, scope: &Scope, sees: Sees, customer: Uuid, today: Day) -> Result<Option<Advice>> {
    let Some(mut situation) = situation(db, scope, sees, customer, today).await? else { return Ok(None) };
    let recommended = if sees.products { recommended(db, customer).await? } else { Vec::new() };
    situation.offers = recommended.iter().map(|one| About { id: one.id, name: one.name.clone() }).collect();
    Ok(Some(Advice { actions: choose(&situation, today), recommended }))
}

/// The parts of the statement, each of which tells something else.
const FACTS: i32 = 1;
const CONSENT: i32 = 2;
const HOLDING: i32 = 3;
const TICKET: i32 = 4;
const ANSWER: i32 = 5;

/// How many days ahead holdings that end are looked for.
const AHEAD: i32 = 31;

async fn situation(db: &dyn Connection, scope: &Scope, sees: Sees, customer: Uuid, today: Day) -> Result<Option<Situation>> {
    let mut filter = Filter::default();
    let [who, from, to] = [filter.bind(customer), filter.bind(today.0), filter.bind(today.0.saturating_add(AHEAD))];
    let rested = filter.bind(Day(today.0.saturating_sub(Answer::LONGEST)).start().0);
    let reached = access::condition(db, scope, "f.customer_id", &mut filter)?.map(|condition| format!(" AND {condition}"));
    let part = |number: i32, columns: &str, rest: String| format!("SELECT {number} AS part, {columns} FROM {rest}");
    let mut parts = vec![
        part(
            FACTS,
            "CAST(f.tier AS bigint) AS a, CAST(COALESCE(s.churn, 0) AS bigint) AS b, f.csat_centi AS c, f.last_order_at AS at, \
             f.customer_id AS id, '' AS name",
            format!(
                "facts f LEFT JOIN customer_scores s ON s.customer_id = f.customer_id WHERE f.customer_id = {who}{}",
                reached.unwrap_or_default()
            ),
        ),
        part(
            CONSENT,
            "CAST(channel AS bigint), CAST(status AS bigint), CAST(purpose AS bigint), since, customer_id, ''",
            format!("consents WHERE customer_id = {who}"),
        ),
        part(
            HOLDING,
            "CAST(renews AS bigint), CAST(0 AS bigint), CAST(0 AS bigint), CAST(0 AS bigint), id, name",
            format!("holdings WHERE customer_id = {who} AND renews BETWEEN {from} AND {to}"),
        ),
        part(
            ANSWER,
            "CAST(action AS bigint), CAST(answer AS bigint), CAST(0 AS bigint), at, about, ''",
            format!("action_answers WHERE customer_id = {who} AND at >= {rested}"),
        ),
    ];
    if sees.tickets {
        parts.push(part(
            TICKET,
            "CAST(priority AS bigint), CAST(channel AS bigint), CAST(0 AS bigint), opened_at, id, number",
            format!("tickets WHERE customer_id = {who} AND status IN ({})", open_codes()),
        ));
    }
    let mut there = false;
    let mut situation = Situation::default();
    for line in all(db, &parts.join(" UNION ALL "), filter.values(), Line::read).await? {
        there |= line.part == FACTS;
        line.into(&mut situation, scope.fields)?;
    }
    Ok(there.then_some(situation))
}

/// A row of one of the parts.
struct Line {
    part: i32,
    a: i64,
    b: i64,
    c: i64,
    at: Timestamp,
    id: Option<Uuid>,
    name: String,
}

impl Line {
    fn read(row: &Row) -> Result<Self> {
        Ok(Self {
            part: row.get("part")?,
            a: row.int("a")?,
            b: row.int("b")?,
            c: row.int("c")?,
            at: row.time("at")?,
            id: row.get("id")?,
            name: row.text("name")?,
        })
    }

    fn into(self, situation: &mut Situation, fields: Fields) -> Result<()> {
        let about = About { id: self.id.unwrap_or_default(), name: self.name };
        match self.part {
            FACTS if fields.shows(FieldClass::Risk) => {
                situation.tier = Some(code(self.a, "tier", Tier::from_code)?);
                situation.churn =
                    Some(self.b).filter(|band| *band > 0).map(|band| code(band, "churn", ChurnBand::from_code)).transpose()?;
            }
            FACTS => {}
            CONSENT => {
                situation.consents.push(Consent {
                    channel: code(self.a, "channel", Channel::from_code)?,
                    status: code(self.b, "status", ConsentStatus::from_code)?,
                    purpose: code(self.c, "purpose", Purpose::from_code)?,
                    since: self.at,
                });
            }
            HOLDING => situation.holdings.push((about, Day(i32::try_from(self.a).unwrap_or(i32::MAX)))),
            TICKET => situation.tickets.push(OpenTicket {
                id: about.id,
                number: about.name,
                priority: code(self.a, "priority", Priority::from_code)?,
                channel: code(self.b, "channel", Channel::from_code)?,
                opened_at: self.at,
            }),
            _ => situation.answered.push(Answered {
                action: code(self.a, "action", NextAction::from_code)?,
                about: self.id,
                answer: code(self.b, "answer", Answer::from_code)?,
                at: self.at,
            }),
        }
        if self.part == FACTS {
            situation.csat_centi = Some(self.c).filter(|csat| *csat > 0);
            situation.last_order = Some(self.at).filter(|at| at.0 != 0).map(Timestamp::day);
        }
        Ok(())
    }
}

fn code<T>(stored: i64, what: &str, from_code: impl Fn(i16) -> Option<T>) -> Result<T> {
    let number = i16::try_from(stored).unwrap_or(i16::MAX);
    from_code(number).ok_or_else(|| StoreError::unknown_code(what, number))
}

/// What was bought last speaks for what else there is; what was ever bought is not offered again.
async fn recommended(db: &dyn Connection, customer: Uuid) -> Result<Vec<Recommended>> {
    let sql = format!(
        "WITH bought AS (SELECT product_id, MAX(at) AS at FROM order_lines WHERE customer_id = $1 GROUP BY product_id), \
         lately AS (SELECT product_id FROM bought ORDER BY at DESC, product_id LIMIT {BOUGHT}), \
         spoken AS (SELECT r.other_id, r.product_id, SUM(r.similarity) OVER (PARTITION BY r.other_id) AS score, \
         COUNT(*) OVER (PARTITION BY r.other_id) AS speak, \
         ROW_NUMBER() OVER (PARTITION BY r.other_id ORDER BY r.similarity DESC, r.product_id) AS n \
         FROM lately l JOIN recommendations r ON r.product_id = l.product_id \
         WHERE r.other_id NOT IN (SELECT b.product_id FROM bought b)) \
         SELECT p.id, s.code AS source, p.code, p.name, w.name AS because, k.speak FROM spoken k \
         JOIN products p ON p.id = k.other_id JOIN products w ON w.id = k.product_id JOIN sources s ON s.id = p.source_id \
         WHERE k.n = 1 ORDER BY k.score DESC, p.id LIMIT {OFFERS}"
    );
    all(db, &sql, vec![customer.into()], |row| {
        Ok(Recommended {
            id: row.id("id")?,
            source: row.text("source")?,
            code: row.text("code")?,
            name: row.text("name")?,
            because: row.text("because")?,
            speak: row.int("speak")?,
        })
    })
    .await
}

/// An answer to a proposal, as it is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Identity of the answer.
    pub id: Uuid,
    /// Identity of its event on the timeline.
    pub event: Uuid,
    /// What was proposed, about what, and what was said to it.
    pub answered: Answered,
    /// Who says it.
    pub actor: String,
}

/// Writes an answer down, and what somebody decided onto the timeline; whether the customer is there and reached. To be
/// run in a transaction.
pub async fn answer(db: &dyn Connection, scope: &Scope, customer: Uuid, given: &Given) -> Result<bool> {
    if !access::reaches(db, scope, customer).await? {
        return Ok(false);
    }
    let Answered { action, about, answer, at } = given.answered;
    let event = Interaction {
        id: given.event,
        at,
        kind: InteractionKind::Change,
        channel: Channel::Internal,
        flow: Flow::Internal,
        subject: String::new(),
        summary: changed_line(WORD, action.word(), answer.word()),
        ref_id: None,
        amount: None,
        measure: None,
        actor: given.actor.clone(),
        fields: Fields::SHOWN,
    };
    let body = event.summary.clone();
    if !append(db, customer, &event, &body).await? {
        return Ok(false);
    }
    let sql = "INSERT INTO action_answers (customer_id, id, action, about, answer, at, actor) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = vec![
        customer.into(),
        given.id.into(),
        action.code().into(),
        about.into(),
        answer.code().into(),
        at.0.into(),
        given.actor.as_str().into(),
    ];
    execute(db, sql, values).await?;
    figures::measures::answered(db, &given.answered).await?;
    Ok(true)
}
