//! Facts and timeline counts, one statement for many customers.

use domain::{customer::Tier, interaction::InteractionKind, order::OrderKind, survey::SurveyKind};
use sea_orm::Value;
use uuid::Uuid;

use super::{Among, sql};
use crate::{
    bulk::{is_sqlite, statement},
    connection::Connection,
    error::Result,
    row::{all, execute},
    search,
    tickets::open_codes,
};

/// The columns of facts that are worked out in SQL: all but `name_key`, which only Rust can fold.
pub(super) const FACTS: &str = "customer_id, name, kind, stage, tier, country, orders, credit_notes, revenue_minor, credits_minor, \
     net_minor, first_order_at, last_order_at, last_contact_at, interactions, tickets, tickets_open, csat_answers, csat_sum, \
     csat_centi, since, owner_id, owner";

/// The columns of the timeline's counts.
pub(super) const MONTHS: &str = "customer_id, month, kind, count";

/// The facts that the base tables give for the customers among.
pub(super) fn facts_query(db: &dyn Connection, among: &Among) -> String {
    sql(db, &among.fill(&FACTS_QUERY.replace("{tier}", &tier("net_minor")).replace("{open}", &open_codes())))
        .replace("{order}", &OrderKind::Order.code().to_string())
        .replace("{credit_note}", &OrderKind::CreditNote.code().to_string())
        .replace("{csat}", &SurveyKind::Csat.code().to_string())
        .replace("{no_contact}", &no_contact())
}

/// The codes of every kind of event that is no contact, for `IN (…)`.
pub(super) fn no_contact() -> String {
    let codes: Vec<String> = InteractionKind::ALL.iter().filter(|kind| !kind.is_contact()).map(|kind| kind.code().to_string()).collect();
    codes.join(", ")
}

/// The timeline's counts that the base tables give for the customers among.
pub(super) fn months_query(db: &dyn Connection, among: &Among) -> String {
    let text = "SELECT customer_id, month, kind, CAST(COUNT(*) AS bigint) AS count \
                FROM (SELECT customer_id, {month:at} AS month, kind FROM interactions WHERE {customer_id}) AS events \
                GROUP BY customer_id, month, kind";
    sql(db, &among.fill(text))
}

const FACTS_QUERY: &str = "
SELECT customer_id, name, kind, stage, {tier} AS tier, country {bytes} AS country, orders, credit_notes, revenue_minor, credits_minor,
  net_minor, first_order_at, last_order_at, last_contact_at, interactions, tickets, tickets_open, csat_answers, csat_sum,
  CASE WHEN csat_answers = 0 THEN 0 ELSE (csat_sum * 200 + csat_answers) / (csat_answers * 2) END AS csat_centi, since,
  owner_id, owner {bytes} AS owner
FROM (
  SELECT c.id AS customer_id, c.name, c.kind, c.stage, c.country, c.created_at AS since, c.owner_id, COALESCE(u.name, '') AS owner,
    COALESCE(o.orders, 0) AS orders, COALESCE(o.credit_notes, 0) AS credit_notes,
    COALESCE(o.sales, 0) AS revenue_minor, COALESCE(o.credits, 0) AS credits_minor,
    COALESCE(o.sales, 0) - COALESCE(o.credits, 0) AS net_minor,
    COALESCE(o.first_at, 0) AS first_order_at, COALESCE(o.last_at, 0) AS last_order_at,
    COALESCE(i.last_at, 0) AS last_contact_at, COALESCE(i.events, 0) AS interactions,
    COALESCE(t.tickets, 0) AS tickets, COALESCE(t.open_tickets, 0) AS tickets_open,
    COALESCE(s.answers, 0) AS csat_answers, COALESCE(s.score, 0) AS csat_sum
  FROM (SELECT * FROM customers WHERE {id} AND id <> {nil} AND merged_into IS NULL) AS c
  LEFT JOIN users AS u ON u.id = c.owner_id
  LEFT JOIN (
    SELECT customer_id, SUM(CASE WHEN kind = {order} THEN 1 ELSE 0 END) AS orders,
      SUM(CASE WHEN kind = {credit_note} THEN 1 ELSE 0 END) AS credit_notes,
      CAST(SUM(sales_minor) AS bigint) AS sales, CAST(SUM(credits_minor) AS bigint) AS credits,
      MIN(CASE WHEN kind = {order} THEN placed_at END) AS first_at, MAX(CASE WHEN kind = {order} THEN placed_at END) AS last_at
    FROM orders WHERE {customer_id} GROUP BY customer_id
  ) AS o ON o.customer_id = c.id
  LEFT JOIN (
    SELECT customer_id, COUNT(*) AS events, MAX(CASE WHEN kind NOT IN ({no_contact}) THEN at END) AS last_at FROM interactions WHERE {customer_id} GROUP BY customer_id
  ) AS i ON i.customer_id = c.id
  LEFT JOIN (
    SELECT customer_id, COUNT(*) AS tickets, SUM(CASE WHEN status IN ({open}) THEN 1 ELSE 0 END) AS open_tickets
    FROM tickets WHERE {customer_id} GROUP BY customer_id
  ) AS t ON t.customer_id = c.id
  LEFT JOIN (
    SELECT customer_id, COUNT(*) AS answers, CAST(SUM(score) AS bigint) AS score
    FROM survey_answers WHERE {customer_id} AND survey_id IN (SELECT surveys.id FROM surveys WHERE surveys.kind = {csat}) GROUP BY customer_id
  ) AS s ON s.customer_id = c.id
) AS counted";

/// The tier of what is left of sales after credits, as SQL.
pub(super) fn tier(net: &str) -> String {
    let steps: String = Tier::THRESHOLDS.iter().map(|(from, tier)| format!("WHEN {net} >= {from} THEN {} ", tier.code())).collect();
    format!("CASE {steps}ELSE {} END", Tier::of(i64::MIN).code())
}

/// Takes away facts and timeline counts of the customers among.
pub(super) async fn clear(db: &dyn Connection, among: &Among) -> Result<()> {
    for table in ["facts", "timeline_months"] {
        execute(db, &among.fill(&format!("DELETE FROM {table} WHERE {{customer_id}}")), among.values.clone()).await?;
    }
    Ok(())
}

/// Stores facts and timeline counts of the customers among, for whom there are none yet. A customer that
/// was merged into another has no facts.
pub(super) async fn write(db: &dyn Connection, among: &Among) -> Result<()> {
    // Folding a name of plain ASCII is lower case and nothing else; the others follow one by one.
    let key = sql(db, "CASE WHEN octet_length(name) = length(name) THEN lower(name {bytes}) ELSE '' END");
    // By what number the search index knows the customer; PostgreSQL's knows the customer's id.
    let (doc, number) = match is_sqlite(db) {
        true => (", doc", ", COALESCE((SELECT d.doc FROM search_docs d WHERE d.customer_id = f.customer_id), 0)"),
        false => ("", ""),
    };
    let facts = format!("INSERT INTO facts ({FACTS}, name_key{doc}) SELECT {FACTS}, {key}{number} FROM ({}) AS f", facts_query(db, among));
    execute(db, &facts, among.values.clone()).await?;
    fold_names(db, among).await?;
    let months = format!("INSERT INTO timeline_months ({MONTHS}) {}", months_query(db, among));
    execute(db, &months, among.values.clone()).await?;
    Ok(())
}

async fn fold_names(db: &dyn Connection, among: &Among) -> Result<()> {
    let select = among.fill("SELECT customer_id, name FROM facts WHERE {customer_id} AND octet_length(name) <> length(name)");
    let names = all(db, &select, among.values.clone(), |row| Ok((row.id("customer_id")?, row.text("name")?))).await?;
    for part in names.chunks(1_000) {
        let rows: Vec<String> = (0..part.len()).map(|n| format!("(${}, ${})", 2 * n + 1, 2 * n + 2)).collect();
        let sql = format!(
            "UPDATE facts SET name_key = folded.column2 FROM (VALUES {}) AS folded WHERE facts.customer_id = folded.column1",
            rows.join(", ")
        );
        let values: Vec<Value> = part.iter().flat_map(|(id, name)| [Value::from(*id), search::fold(name).into()]).collect();
        db.execute(statement(db, &sql, values)).await?;
    }
    Ok(())
}

/// A customer's name and the key it is sorted by.
pub(super) struct NameKey {
    pub(super) customer_id: Uuid,
    pub(super) stored: String,
    pub(super) expected: String,
}

/// Names whose stored key is not the folded name.
pub(super) async fn wrong_name_keys(db: &dyn Connection, among: &Among) -> Result<Vec<NameKey>> {
    let text = "SELECT customer_id, name, name_key FROM facts \
                WHERE {customer_id} AND (octet_length(name) <> length(name) OR name_key <> lower(name {bytes}))";
    let keys = all(db, &sql(db, &among.fill(text)), among.values.clone(), |row| {
        Ok(NameKey { customer_id: row.id("customer_id")?, stored: row.text("name_key")?, expected: search::fold(&row.text("name")?) })
    })
    .await?;
    Ok(keys.into_iter().filter(|k| k.stored != k.expected).collect())
}
