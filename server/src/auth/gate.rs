//! The gate: who asks is found out before anything of a request is worked on.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use domain::access::Access;
use http::{StatusCode, request::Parts};

use crate::api::problem::Problem;

/// Who asks, for a handler that must know.
pub struct Signed(pub Arc<Access>);

impl<S: Sync> FromRequestParts<S> for Signed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let access = parts.extensions.get::<Arc<Access>>().cloned();
        access
            .map(Self)
            .ok_or_else(|| Problem::new(StatusCode::UNAUTHORIZED, "Please sign in, or send a key as “Authorization: Bearer …”."))
    }
}
