//! Settings of the whole company: one text a key.

use domain::{
    customer::ANONYMOUS,
    money::Currency,
    page::{parse_query, query_string},
    ticket::Promises,
};

use crate::{
    connection::Connection,
    error::Result,
    row::{execute, one, parse_currency},
};

const CURRENCY: &str = "currency";
const PROMISES: &str = "promises";

/// The currency of every figure; none until the first data arrives.
pub async fn currency(db: &dyn Connection) -> Result<Option<Currency>> {
    get(db, CURRENCY).await?.map(|code| parse_currency(&code)).transpose()
}

/// The currency that amounts are shown in: the company's, or the euro while there is none.
pub async fn currency_or_default(db: &dyn Connection) -> Result<Currency> {
    Ok(currency(db).await?.unwrap_or(Currency::EUR))
}

/// Sets the currency of every figure.
pub async fn set_currency(db: &dyn Connection, currency: Currency) -> Result<()> {
    set(db, CURRENCY, currency.code()).await
}

/// What is promised of the first answer to a ticket.
pub async fn promises(db: &dyn Connection) -> Result<Promises> {
    let kept = get(db, PROMISES).await?;
    Ok(kept.and_then(|text| Promises::from_pairs(&parse_query(&text)).ok()).unwrap_or(Promises::DEFAULT))
}

/// Sets what is promised of tickets from now on. What was promised before still holds.
pub async fn set_promises(db: &dyn Connection, promises: Promises) -> Result<()> {
    set(db, PROMISES, &query_string(&promises.pairs())).await
}

/// The value of a setting.
pub async fn get(db: &dyn Connection, key: &str) -> Result<Option<String>> {
    let row = one(db, "SELECT value FROM settings WHERE key = $1", vec![key.into()]).await?;
    row.map(|r| r.text("value")).transpose()
}

/// Sets a setting, whether or not it was set before.
pub async fn set(db: &dyn Connection, key: &str, value: &str) -> Result<()> {
    let sql = "INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    execute(db, sql, vec![key.into(), value.into()]).await?;
    Ok(())
}

/// Whether nobody has brought data yet: no customer but the anonymous one, and no order.
pub async fn is_empty(db: &dyn Connection) -> Result<bool> {
    let sql = "SELECT CASE WHEN EXISTS (SELECT 1 FROM customers WHERE id > $1) OR EXISTS (SELECT 1 FROM orders) \
               THEN 1 ELSE 0 END AS filled";
    let row = one(db, sql, vec![ANONYMOUS.into()]).await?;
    Ok(row.map(|r| r.get::<i32>("filled")).transpose()?.unwrap_or(0) == 0)
}
