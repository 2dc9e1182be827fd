//! The one error that crosses the boundary between server and browser.

use domain::problem::{FieldError, Problem};
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::wire::JsonText;

/// What a caller is told when something cannot be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ApiError {
    /// There is no such thing, or the caller may not know of it.
    #[error("not found")]
    NotFound,
    /// The customer was merged into this one.
    #[error("merged into {0}")]
    Moved(Uuid),
    /// What was sent cannot be accepted; nothing was written.
    #[error("invalid: {}", .0.iter().map(FieldError::to_string).collect::<Vec<_>>().join("; "))]
    Invalid(Vec<FieldError>),
    /// Nobody is signed in.
    #[error("not signed in")]
    Unauthorized,
    /// The role does not allow it.
    #[error("not allowed")]
    Forbidden,
    /// Whoever looks as somebody else changes nothing.
    #[error("only looking")]
    OnlyLooking,
    /// Somebody else changed it first.
    #[error("conflict: {0}")]
    Conflict(String),
    /// The database does not answer; try again.
    #[error("temporarily unavailable")]
    Unavailable,
    /// There is no room left on the server's disk; nothing was written.
    #[error("the server's disk is full")]
    Full,
    /// Something broke. The text stays in the server's log, under this id.
    #[error("internal error {id}")]
    Internal {
        /// What the caller can quote.
        id: String,
    },
    /// The server could not be reached from the browser.
    #[error("the server could not be reached")]
    Network,
}

impl ApiError {
    /// A single field whose value cannot be accepted; the value is empty where the problem is not about it.
    pub fn field(field: &str, value: &str, problem: Problem) -> Self {
        Self::Invalid(vec![FieldError { field: field.to_owned(), value: value.to_owned(), problem }])
    }

    /// The HTTP status that says the same.
    pub const fn status(&self) -> u16 {
        match self {
            Self::NotFound | Self::Moved(_) => 404,
            Self::Invalid(_) => 400,
            Self::Unauthorized => 401,
            Self::Forbidden | Self::OnlyLooking => 403,
            Self::Conflict(_) => 409,
            Self::Unavailable | Self::Network => 503,
            Self::Full => 507,
            Self::Internal { .. } => 500,
        }
    }
}

impl From<domain::access::Denied> for ApiError {
    fn from(_: domain::access::Denied) -> Self {
        Self::Forbidden
    }
}

impl From<FieldError> for ApiError {
    fn from(error: FieldError) -> Self {
        Self::Invalid(vec![error])
    }
}

#[cfg(feature = "ssr")]
impl From<store::StoreError> for ApiError {
    fn from(error: store::StoreError) -> Self {
        match error {
            store::StoreError::Invalid(problem) => Self::field("request", "", problem),
            store::StoreError::Refused(error) => error.into(),
            store::StoreError::Conflict(what) => Self::Conflict(what),
            store::StoreError::Unavailable(cause) => {
                tracing::error!(%cause, "the database is unavailable");
                Self::Unavailable
            }
            store::StoreError::Full(cause) => {
                tracing::error!(%cause, "the disk of the database is full");
                Self::Full
            }
            store::StoreError::Database(cause) => Self::internal(&cause),
        }
    }
}

#[cfg(feature = "ssr")]
impl ApiError {
    /// Logs the cause once, under an id that the caller can quote, and keeps it from the caller.
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        let id = crate::server::error_id();
        tracing::error!(error_id = %id, %cause, "internal error");
        Self::Internal { id }
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(problem) | ServerFnErrorErr::MissingArg(problem) => Self::field("request", "", Problem::Other(problem)),
            ServerFnErrorErr::Request(_) => Self::Network,
            #[cfg(feature = "ssr")]
            other => Self::internal(&other),
            #[cfg(not(feature = "ssr"))]
            _ => Self::Network,
        }
    }
}
