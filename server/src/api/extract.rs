//! Reading a request's address strictly: what is not understood is refused by name.

use std::marker::PhantomData;

use axum::extract::{FromRequestParts, Path};
use domain::{
    customer::ANONYMOUS,
    metric::Metric,
    page::{Pairs, parse_query},
};
use http::request::Parts;
use utoipa::{
    IntoParams,
    openapi::{RefOr, Schema, path::Parameter},
};
use uuid::Uuid;

use super::{params::ANY_TEXT, problem::Problem};

/// The decoded query of a request, all of whose parameters are among those that `P` documents.
pub(super) struct Known<P>(pub(super) Pairs, pub(super) PhantomData<P>);

impl<S: Sync, P: IntoParams> FromRequestParts<S> for Known<P> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let pairs = parse_query(parts.uri.query().unwrap_or_default());
        let known = P::into_params(|| None);
        for (key, value) in &pairs {
            let Some(parameter) = known.iter().find(|p| p.name == *key) else {
                let names: Vec<_> = known.iter().map(|p| p.name.as_str()).collect();
                return Err(Problem::parameter(key, format!("is not a parameter here; there are {}", names.join(", "))));
            };
            // No text in the database holds one, and PostgreSQL refuses even to compare with it.
            if value.contains('\0') {
                return Err(Problem::parameter(key, "holds a character that no text has (U+0000)"));
            }
            if value.trim().is_empty() && !is_text(parameter) {
                return Err(Problem::parameter(key, "has no value"));
            }
        }
        Ok(Self(pairs, PhantomData))
    }
}

/// Whether any text is a value of the parameter, the empty one included.
fn is_text(parameter: &Parameter) -> bool {
    matches!(&parameter.schema, Some(RefOr::T(Schema::Object(object))) if object.pattern.as_deref() == Some(ANY_TEXT))
}

/// The parameters of an operation that takes none.
#[derive(IntoParams)]
pub(super) struct NoParams {}

/// The customer that a path names. The anonymous one is not a customer.
pub(super) struct CustomerId(pub(super) Uuid);

impl<S: Send + Sync> FromRequestParts<S> for CustomerId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let id = Path::<String>::from_request_parts(parts, state).await.ok().and_then(|Path(text)| text.parse::<Uuid>().ok());
        let id = id.ok_or_else(|| Problem::parameter("id", "is not an id such as 0190b0a4-7c1e-7b8a-9d35-2f6d3a1c5e77"))?;
        if id == ANONYMOUS { Err(unknown_customer()) } else { Ok(Self(id)) }
    }
}

/// Nobody has that id.
pub(super) fn unknown_customer() -> Problem {
    Problem::not_found("There is no customer with this id.")
}

/// The source system and the number in it that a path names.
pub(super) struct Numbered {
    pub(super) source: String,
    pub(super) number: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Numbered {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::<(String, String)>::from_request_parts(parts, state).await;
        let Path((source, number)) = path.map_err(|_| Problem::parameter("number", "is not valid UTF-8"))?;
        for (field, text) in [("source", &source), ("number", &number)] {
            if text.contains('\0') {
                return Err(Problem::parameter(field, "holds a character that no text has (U+0000)"));
            }
        }
        Ok(Self { source, number })
    }
}

/// The figure that a path names.
pub(super) struct Figure(pub(super) Metric);

impl<S: Send + Sync> FromRequestParts<S> for Figure {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let metric = Path::<String>::from_request_parts(parts, state).await.ok().and_then(|Path(word)| Metric::from_word(&word));
        metric.map(Self).ok_or_else(|| {
            let words: Vec<_> = Metric::ALL.iter().map(|m| m.word()).collect();
            Problem::not_found(format!("There is no such figure; there are {}.", words.join(", ")))
        })
    }
}
