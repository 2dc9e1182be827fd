//! The call programme: whom to call, what came of calls, and what is to be done.

mod read;
mod results;
mod write;

use std::collections::{HashMap, HashSet};

use domain::{
    access::{FieldClass, Fields, Mask, Rows, Scope, Sight},
    call::{AGAIN_AFTER_DAYS, CallsQuery, LeftOut, Outcome, Proposal, Proposals, is_held_out},
    consent::{Purpose, may_contact},
    customer::{Consent, ConsentStatus, ContactKind, ContactPoint},
    interaction::{Channel, Flow, InteractionKind},
    page::Direction,
    score::{ChurnBand, Drivers, reasons},
    time::Timestamp,
};
use uuid::Uuid;

pub use read::{follow_ups, follow_ups_of, made, of_customer};
pub(crate) use results::{add_responses, responses};
pub use results::{pairs, results};
pub use write::{Done, Saved, Saving, done, save};

use crate::{
    access,
    connection::Connection,
    customers,
    error::Result,
    keyset::{Key, ListId, Place, Sort},
    query::{Filter, count_to, distinct_for},
    row::{Row, all},
    scores,
};

/// What is at stake, as the index `customer_scores_stake` has it: hundredths of a minor unit.
const STAKE: &str = "s.expected_minor * s.risk";
/// Customers on a page.
const PAGE: usize = 25;
/// Customers that are looked at in one statement.
const CHUNK: usize = 500;
/// The most that are looked at for one page, however few of them fit the filter.
const LOOKED: usize = 10_000;
/// Up to so many customers of some of our people are sorted; of more, the walk over all meets theirs sooner.
const LISTED: u64 = 20_000;
/// Reasons beside a customer.
const REASONS: usize = 2;
pub(crate) const DAY_MS: i64 = 86_400_000;

const SORT: Sort = Sort { list: ListId::Calls, column: 1, direction: Direction::Descending };

/// A page of customers to call, the most at stake first. Read along that order, so that a page costs the same whatever
/// the number of customers. Who is looked after by `me` is known where the query asks for them.
///
/// # Errors
/// [`crate::StoreError::Invalid`] for a cursor of another list.
pub async fn proposals(db: &dyn Connection, scope: &Scope, query: &CallsQuery, (me, now): (Uuid, Timestamp)) -> Result<Proposals> {
    let mut place = SORT.read(query.cursor.as_deref())?;
    let scope = &of_owner(scope, query, me);
    let walk = Walk::new(db, scope, query, now).await?;
    let mut found = Proposals {
        as_of: scores::last_finished(db).await?.map(|run| run.as_of),
        rows: Vec::new(),
        looked: 0,
        left_out: LeftOut::default(),
        next: None,
        countries: distinct_for(db, scope, "facts", "country").await?,
    };
    let (mut proposed, mut seen) = (Vec::new(), 0);
    'pages: loop {
        let chunk = walk.next(db, place.as_ref()).await?;
        let asked: Vec<Uuid> = chunk.iter().filter(|one| one.may_be_proposed()).map(|one| one.id).collect();
        let refusing = refusing(db, &asked, now).await?;
        let is_last = chunk.len() < CHUNK;
        seen += chunk.len();
        for one in chunk {
            let after = Place { key: Key::Number(one.stake), id: one.id, backward: false };
            let proposes = one.may_be_proposed() && !refusing.contains(&one.id);
            if proposes && proposed.len() == PAGE {
                found.next = place.as_ref().map(|place| SORT.write(place));
                break 'pages;
            }
            found.looked += i64::from(one.fits);
            if one.fits && is_held_out(one.id) {
                found.left_out.held_out += 1;
            } else if one.fits && one.called {
                found.left_out.called += 1;
            } else if one.fits && !proposes {
                found.left_out.refused += 1;
            }
            if proposes {
                proposed.push(one);
            }
            place = Some(after);
        }
        if is_last {
            break;
        }
        if seen >= LOOKED {
            found.next = place.as_ref().map(|place| SORT.write(place));
            break;
        }
    }
    found.rows = rows(db, scope, proposed).await?;
    Ok(found)
}

/// The scope, of the customers that somebody looks after where only those are asked for.
fn of_owner(scope: &Scope, query: &CallsQuery, me: Uuid) -> Scope {
    if !query.mine {
        return scope.clone();
    }
    let reached = scope.rows.owners.as_ref().is_none_or(|owners| owners.contains(&me));
    let owners = if reached { vec![me] } else { Vec::new() };
    Scope { rows: Rows { owners: Some(owners), within: scope.rows.within.clone() }, fields: scope.fields }
}

/// The walk along what is at stake.
struct Walk {
    /// Where the customers come from.
    from: String,
    /// Hides the order from the planner where they are found by who looks after them, and sorted.
    sorted: &'static str,
    /// Whether a customer fits the filter.
    fits: String,
    /// Whether a customer was called lately.
    called: String,
    filter: Filter,
}

impl Walk {
    async fn new(db: &dyn Connection, scope: &Scope, query: &CallsQuery, now: Timestamp) -> Result<Self> {
        let mut filter = Filter::default();
        let owners = scope.rows.owners.as_deref();
        let mut listed = None;
        if let Some(owners) = owners {
            let mut alone = Filter::default();
            let theirs = format!("customers c WHERE c.owner_id IN ({})", alone.bind_ids(owners));
            if count_to(db, &theirs, alone.values(), LISTED).await? <= LISTED {
                listed = Some(format!("customers c CROSS JOIN customer_scores s WHERE c.owner_id IN ({}) AND s.customer_id = c.id AND", {
                    filter.bind_ids(owners)
                }));
            }
        }
        let sorted = if listed.is_some() { "+" } else { "" };
        let from = listed.unwrap_or_else(|| "customer_scores s WHERE".to_owned());
        let mut fits = vec!["f.customer_id IS NOT NULL".to_owned()];
        if let Some(tier) = query.tier {
            fits.push(format!("f.tier = {}", filter.bind(tier.code())));
        }
        if let Some(country) = &query.country {
            fits.push(format!("f.country = {}", filter.bind(country.as_str())));
        }
        fits.extend(access::condition(db, scope, "f.customer_id", &mut filter)?);
        let called = if query.days == 0 { "1 = 0".to_owned() } else { called(&mut filter, "w.customer_id", now, query.days) };
        Ok(Self { from, sorted, fits: fits.join(" AND "), called, filter })
    }

    /// The customers after a place.
    async fn next(&self, db: &dyn Connection, after: Option<&Place>) -> Result<Vec<Looked>> {
        let mut filter = self.filter.clone();
        let beyond = after.map(|place| {
            let (stake, id) = (filter.bind(place.key.clone()), filter.bind(place.id));
            format!(" AND {STAKE} <= {stake} AND ({STAKE} < {stake} OR s.customer_id < {id})")
        });
        let Self { from, sorted, fits, called, .. } = self;
        let sql = format!(
            "SELECT w.*, CASE WHEN {fits} THEN 1 ELSE 0 END AS fits, \
             CASE WHEN {fits} AND {called} THEN 1 ELSE 0 END AS called FROM (\
             SELECT s.customer_id, {STAKE} AS stake, s.risk, s.churn, s.as_of, s.first_day, s.last_day, s.purchases, s.returned, \
             s.tickets, s.csat, s.effects FROM {from} {STAKE} > 0{} ORDER BY {sorted}({STAKE}) DESC, s.customer_id DESC LIMIT {CHUNK}\
             ) w LEFT JOIN facts f ON f.customer_id = w.customer_id ORDER BY w.stake DESC, w.customer_id DESC",
            beyond.unwrap_or_default()
        );
        all(db, &sql, filter.values(), Looked::read).await
    }
}

/// A customer that is looked at.
struct Looked {
    id: Uuid,
    /// Hundredths of a minor unit.
    stake: i64,
    risk_centi: i64,
    churn: ChurnBand,
    drivers: Drivers,
    effects: i64,
    fits: bool,
    called: bool,
}

impl Looked {
    fn read(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.id("customer_id")?,
            stake: row.int("stake")?,
            risk_centi: row.get::<i16>("risk")?.into(),
            churn: row.code("churn", ChurnBand::from_code)?,
            drivers: scores::drivers(row)?,
            effects: row.int("effects")?,
            fits: row.flag("fits")?,
            called: row.flag("called")?,
        })
    }

    const fn may_be_proposed(&self) -> bool {
        self.fits && !self.called && !is_held_out(self.id)
    }
}

/// That a customer was called in so many days. Who was called and not reached counts for a few days only.
fn called(filter: &mut Filter, customer: &str, now: Timestamp, days: i32) -> String {
    let since = |days: i32| now.0 - i64::from(days) * DAY_MS;
    let (from, again) = (filter.bind(since(days)), filter.bind(since(AGAIN_AFTER_DAYS)));
    format!(
        "EXISTS (SELECT 1 FROM interactions i WHERE i.customer_id = {customer} AND i.at >= {from} AND i.kind = {} AND i.flow = {} \
         AND NOT EXISTS (SELECT 1 FROM calls k WHERE k.customer_id = i.customer_id AND k.id = i.id AND k.outcome = {} AND k.at < {again}))",
        InteractionKind::Call.code(),
        Flow::Outbound.code(),
        Outcome::Missed.code()
    )
}

/// Those of these customers who want no calls.
async fn refusing(db: &dyn Connection, customers: &[Uuid], now: Timestamp) -> Result<HashSet<Uuid>> {
    if customers.is_empty() {
        return Ok(HashSet::new());
    }
    let mut filter = Filter::default();
    let ids = filter.bind_ids(customers);
    let sql = format!(
        "SELECT customer_id, purpose, status, since FROM consents WHERE customer_id IN ({ids}) AND channel = {}",
        Channel::Phone.code()
    );
    let mut said: HashMap<Uuid, Vec<Consent>> = HashMap::new();
    let read = |row: &Row| {
        let consent = Consent {
            channel: Channel::Phone,
            purpose: row.code("purpose", Purpose::from_code)?,
            status: row.code("status", ConsentStatus::from_code)?,
            since: row.time("since")?,
        };
        Ok((row.id("customer_id")?, consent))
    };
    for (customer, consent) in all(db, &sql, filter.values(), read).await? {
        said.entry(customer).or_default().push(consent);
    }
    let refuses = |said: &[Consent]| may_contact(said, Channel::Phone, Purpose::Service, now).is_err();
    Ok(said.into_iter().filter(|(_, said)| refuses(said)).map(|(customer, _)| customer).collect())
}

/// The customers with everything that the list tells of them.
async fn rows(db: &dyn Connection, scope: &Scope, looked: Vec<Looked>) -> Result<Vec<Proposal>> {
    let ids: Vec<Uuid> = looked.iter().map(|one| one.id).collect();
    let (mut phones, mut calls) = (phones(db, scope.fields, &ids).await?, read::last(db, &ids).await?);
    let mut looked: HashMap<Uuid, Looked> = looked.into_iter().map(|one| (one.id, one)).collect();
    let facts = customers::by_ids(db, scope, &ids).await?;
    let proposal = |facts: domain::customer::Facts| {
        let one = looked.remove(&facts.customer_id)?;
        let mut reasons = reasons(&one.drivers, one.effects, None, usize::MAX);
        reasons.retain(|reason| reason.effect_centi > 0);
        reasons.truncate(REASONS);
        Some(Proposal {
            at_stake_minor: (one.stake + 50).div_euclid(100),
            risk_centi: one.risk_centi,
            churn: one.churn,
            reasons,
            phones: phones.remove(&one.id).unwrap_or_default(),
            last_call: calls.remove(&one.id),
            facts,
        })
    };
    Ok(facts.into_iter().filter_map(proposal).collect())
}

/// The telephone numbers of customers, as much of them as is seen.
async fn phones(db: &dyn Connection, fields: Fields, customers: &[Uuid]) -> Result<HashMap<Uuid, Vec<ContactPoint>>> {
    let mut phones: HashMap<Uuid, Vec<ContactPoint>> = HashMap::new();
    if customers.is_empty() || fields.sight(FieldClass::Contact) == Sight::Hidden {
        return Ok(phones);
    }
    let mut filter = Filter::default();
    let ids = filter.bind_ids(customers);
    let sql = format!(
        "SELECT t.customer_id, t.id, t.kind, t.value, t.verified, s.name AS source FROM contact_points t \
         JOIN sources s ON s.id = t.source_id WHERE t.customer_id IN ({ids}) AND t.kind IN ({}, {}) ORDER BY t.customer_id, t.kind, t.id",
        ContactKind::Mobile.code(),
        ContactKind::Phone.code()
    );
    let read = |row: &Row| {
        let point = ContactPoint {
            id: row.id("id")?,
            kind: row.code("kind", ContactKind::from_code)?,
            value: row.text("value")?,
            verified: row.get("verified")?,
            source: row.text("source")?,
        };
        Ok((row.id("customer_id")?, point.masked(fields)))
    };
    for (customer, point) in all(db, &sql, filter.values(), read).await? {
        phones.entry(customer).or_default().push(point);
    }
    Ok(phones)
}
