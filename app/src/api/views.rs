//! Saved views: named filters, sort and columns of a list.

#[cfg(feature = "ssr")]
use domain::access::{Action, Resource};
#[cfg(feature = "ssr")]
use domain::live::{Changed, ChangedKind};
use domain::view::{Choices, SavedView};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use uuid::Uuid;

#[cfg(feature = "ssr")]
use crate::server::authorise;
use crate::{error::ApiError, wire::Json};

/// What the toolbar of a list offers: the saved views, and the values to filter by.
#[server(prefix = "/api/fn", endpoint = "list-choices", input = GetUrl, output = Json)]
pub async fn list_choices(list: String) -> Result<Choices, ApiError> {
    let resource = domain::view::resource(&list).ok_or_else(|| ApiError::field("list", &list, domain::problem::Problem::NoViews))?;
    let (state, access) = authorise(Action::Read, resource)?;
    let (db, scope) = (state.db.reader(), access.scope());
    let values = match list.as_str() {
        "customers" => store::customers::choices(db, &scope).await?,
        "orders" => store::orders::choices(db, &scope).await?,
        "tickets" => store::tickets::choices(db, &scope).await?,
        _ => Vec::new(),
    };
    let roles = if access.may(Action::Update, Resource::Staff) { store::users::roles(db).await? } else { Vec::new() };
    Ok(Choices { views: store::views::list(db, &list, &access).await?, roles, values })
}

/// Saves the list as it stands under a name; the viewer's own of the same name is replaced. `default_for` is
/// the role whose people begin with it, or empty. A plain form is led back to the list.
#[server(prefix = "/api/fn", endpoint = "save-view", output = Json)]
pub async fn save_view(
    list: String,
    name: String,
    query: String,
    sharing: String,
    #[server(default)] default_for: String,
) -> Result<(), ApiError> {
    let (state, access) = authorise(Action::Create, Resource::View)?;
    if !default_for.is_empty() {
        // What others begin with is not for everybody to say.
        access.allow(Action::Update, Resource::Staff)?;
    }
    let view = wanted(list, name, query, &sharing, default_for)?;
    // Read and written anew: as it was typed it may be no part of an address.
    let query = domain::page::query_string(&domain::page::parse_query(&view.query));
    let (now, back) = ((state.now)(), format!("/{}?{query}", view.list));
    let id = (state.new_id)(now);
    state
        .db
        .write(move |tx| {
            let (access, view) = (access.clone(), view.clone());
            Box::pin(async move { store::views::save(tx, id, now, &access, &view).await })
        })
        .await?;
    state.publish(Changed { kind: ChangedKind::View, id });
    if crate::server::is_plain_form() {
        leptos_axum::redirect(&back);
    }
    Ok(())
}

/// Deletes a saved view of the viewer and gives it back, so that it can be saved again; the rows in it stay.
/// Goes back to the list.
#[server(prefix = "/api/fn", endpoint = "delete-view", output = Json)]
pub async fn delete_view(id: Uuid) -> Result<SavedView, ApiError> {
    let (state, access) = authorise(Action::Delete, Resource::View)?;
    let deleted = state
        .db
        .write(move |tx| {
            let access = access.clone();
            Box::pin(async move { store::views::delete(tx, id, &access).await })
        })
        .await?;
    let deleted = super::found(deleted)?;
    state.publish(Changed { kind: ChangedKind::View, id });
    leptos_axum::redirect(&format!("/{}", deleted.list));
    Ok(deleted)
}

/// The view that a form describes.
#[cfg(feature = "ssr")]
fn wanted(list: String, name: String, query: String, sharing: &str, role: String) -> Result<domain::view::NewView, ApiError> {
    use domain::{problem::Problem, view};
    if !view::LISTS.contains(&list.as_str()) {
        return Err(ApiError::field("list", &list, Problem::NoViews));
    }
    let sharing = view::Sharing::from_word(sharing).ok_or_else(|| ApiError::field("sharing", sharing, Problem::Sharing))?;
    let default_for = Some(role).filter(|role| !role.is_empty());
    Ok(view::NewView { list, name, query, sharing, default_for })
}
