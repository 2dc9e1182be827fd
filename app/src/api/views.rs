//! Saved views: named filters, sort and columns of a list.

use domain::customer::SavedView;
use leptos::{prelude::*, server_fn::codec::GetUrl};
use uuid::Uuid;

use crate::error::ApiError;

/// What the toolbar of the customer list offers: the saved views, and the countries to filter by.
#[server(prefix = "/api/fn", endpoint = "list-choices", input = GetUrl)]
pub async fn list_choices() -> Result<(Vec<SavedView>, Vec<String>), ApiError> {
    let state = crate::server::state()?;
    let views = store::views::list(state.db.reader(), "customers").await?;
    Ok((views, store::customers::countries(state.db.reader()).await?))
}

/// Saves the list as it stands under a name; the same name replaces. A plain form is led back to the list.
#[server(prefix = "/api/fn", endpoint = "save-view")]
pub async fn save_view(list: String, name: String, query: String) -> Result<(), ApiError> {
    let state = crate::server::state()?;
    if list != "customers" {
        return Err(ApiError::field("list", &list, domain::problem::Problem::NoViews));
    }
    let (now, back) = ((state.now)(), format!("/{list}?{query}"));
    let id = (state.new_id)(now);
    state
        .db
        .write(move |tx| {
            let (list, name, query) = (list.clone(), name.clone(), query.clone());
            Box::pin(async move { store::views::save(tx, id, now, &list, &name, &query).await })
        })
        .await?;
    if crate::server::is_plain_form() {
        leptos_axum::redirect(&back);
    }
    Ok(())
}

/// Deletes a saved view and gives it back, so that it can be saved again; the customers in it stay. Goes
/// back to the list.
#[server(prefix = "/api/fn", endpoint = "delete-view")]
pub async fn delete_view(id: Uuid) -> Result<SavedView, ApiError> {
    let state = crate::server::state()?;
    let deleted = state.db.write(move |tx| Box::pin(async move { store::views::delete(tx, id).await })).await?;
    leptos_axum::redirect("/customers");
    super::found(deleted)
}
