//! The address of a customer that was merged into another leads to the record that it went into.

use std::sync::Arc;

use app::server::AppState;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use domain::access::Access;
use http::StatusCode;
use uuid::Uuid;

/// Where nobody is at a customer's address, looks whether somebody was. A merge can be undone, so the way is not
/// told to be for ever (303).
pub(crate) async fn redirect(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let asked = customer(request.uri().path());
    let access = request.extensions().get::<Arc<Access>>().cloned();
    let response = next.run(request).await;
    let asked = asked.filter(|_| response.status() == StatusCode::NOT_FOUND);
    let Some(((id, tab), access)) = asked.zip(access) else { return response };
    match store::merge::survivor(state.db.reader(), &access.scope(), id).await {
        Ok(Some(survivor)) => Redirect::to(&format!("/customers/{survivor}{tab}")).into_response(),
        _ => response,
    }
}

/// The customer of a path, and the rest of it.
fn customer(path: &str) -> Option<(Uuid, String)> {
    let rest = path.strip_prefix("/customers/")?;
    let (id, tab) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    // Two side by side are not one customer's page.
    let is_page = matches!(tab.trim_end_matches('/'), "" | "/orders" | "/tickets" | "/surveys" | "/privacy" | "/seen");
    Some((id.parse().ok()?, tab.trim_end_matches('/').to_owned())).filter(|_| is_page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_customers_own_pages_lead_elsewhere() {
        let id = "0190b0a4-7c1e-7b8a-9d35-2f6d3a1c5e77";
        assert_eq!(customer(&format!("/customers/{id}")).map(|(_, tab)| tab).as_deref(), Some(""));
        assert_eq!(customer(&format!("/customers/{id}/orders/")).map(|(_, tab)| tab).as_deref(), Some("/orders"));
        for other in ["/customers".to_owned(), "/customers/new".to_owned(), format!("/customers/{id}/merge/{id}"), format!("/orders/{id}")]
        {
            assert_eq!(customer(&other), None, "{other}");
        }
    }
}
