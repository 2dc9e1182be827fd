//! Erasing a customer, for the page and for the command line.

use domain::{
    access::Scope,
    privacy::Erasure,
    problem::{FieldError, Problem},
};
use store::{
    Db, StoreError,
    audit::{self, NewEntry},
    privacy::{self, Erasing},
};

/// Erases a customer with all that were merged into it, and writes that down for each of them; none where there is none
/// to be erased. `said` is the entry, whichever customer it names; `typed` is what somebody typed to confirm it, and is
/// asked of nobody who names the customer by its id.
///
/// # Errors
/// [`StoreError::Refused`] where what was typed is not the customer.
pub async fn erase(db: &Db, scope: Scope, erasing: Erasing, said: NewEntry, typed: Option<String>) -> Result<Option<Erasure>, StoreError> {
    let erased = db
        .write(move |tx| {
            let (scope, erasing, said, typed) = (scope.clone(), erasing.clone(), said.clone(), typed.clone());
            Box::pin(async move {
                if privacy::family(tx, &scope, erasing.customer).await?.is_none() {
                    return Ok(None);
                }
                if let Some(typed) = typed
                    && !privacy::confirms(tx, erasing.customer, &typed).await?
                {
                    let refused = FieldError { field: "typed".into(), value: String::new(), problem: Problem::NotThisCustomer };
                    return Err(StoreError::Refused(refused));
                }
                let Some((erasure, ids)) = privacy::erase(tx, &scope, &erasing).await? else { return Ok(None) };
                let entries = ids.iter().map(|id| NewEntry { record: Some(id.to_string()), ..said.clone() });
                audit::append(tx, &entries.collect::<Vec<_>>()).await?;
                Ok(Some(erasure))
            })
        })
        .await?;
    if erased.is_some()
        && let Err(error) = db.empty_log().await
    {
        tracing::warn!(%error, "the write-ahead log keeps what was erased until its next checkpoint");
    }
    Ok(erased)
}
