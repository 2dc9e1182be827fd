//! Settings of the whole company: one text a key.

use domain::{customer::ANONYMOUS, money::Currency};
use sea_orm::ConnectionTrait;

use crate::{
    error::Result,
    row::{execute, one, parse_currency},
};

const CURRENCY: &str = "currency";

/// The currency of every figure; none until the first data arrives.
pub async fn currency<C: ConnectionTrait>(db: &C) -> Result<Option<Currency>> {
    get(db, CURRENCY).await?.map(|code| parse_currency(&code)).transpose()
}

/// The currency that amounts are shown in: the company's, or the euro while there is none.
pub(crate) async fn currency_or_default<C: ConnectionTrait>(db: &C) -> Result<Currency> {
    Ok(currency(db).await?.unwrap_or(Currency::EUR))
}

/// Sets the currency of every figure.
pub async fn set_currency<C: ConnectionTrait>(db: &C, currency: Currency) -> Result<()> {
    set(db, CURRENCY, currency.code()).await
}

/// The value of a setting.
pub async fn get<C: ConnectionTrait>(db: &C, key: &str) -> Result<Option<String>> {
    let row = one(db, "SELECT value FROM settings WHERE key = $1", vec![key.into()]).await?;
    row.map(|r| r.text("value")).transpose()
}

/// Sets a setting, whether or not it was set before.
pub async fn set<C: ConnectionTrait>(db: &C, key: &str, value: &str) -> Result<()> {
    let sql = "INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    execute(db, sql, vec![key.into(), value.into()]).await?;
    Ok(())
}

/// Whether nobody has brought data yet: no customer but the anonymous one, and no order.
pub async fn is_empty<C: ConnectionTrait>(db: &C) -> Result<bool> {
    let sql = "SELECT CASE WHEN EXISTS (SELECT 1 FROM customers WHERE id > $1) OR EXISTS (SELECT 1 FROM orders) \
               THEN 1 ELSE 0 END AS filled";
    let row = one(db, sql, vec![ANONYMOUS.into()]).await?;
    Ok(row.map(|r| r.get::<i32>("filled")).transpose()?.unwrap_or(0) == 0)
}
