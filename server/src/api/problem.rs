//! Problem responses (RFC 9457): what a caller is told when something cannot be done.

use app::error::ApiError;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use store::StoreError;
use utoipa::ToSchema;
use uuid::Uuid;

/// A problem on its way out. It travels in the response's extensions until the request's id is known;
/// then [`render`] writes it, as JSON below `/api` and as a page elsewhere.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    detail: String,
    errors: Vec<FieldProblem>,
    /// Where it is instead; then it is no problem but a redirect.
    location: Option<String>,
}

/// The body of an `application/problem+json` response.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// Always `about:blank`: the status says what kind of problem it is.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    kind: &'static str,
    /// The status in words.
    #[schema(example = "Bad Request")]
    title: String,
    /// The HTTP status.
    #[schema(example = 400, minimum = 400, maximum = 599)]
    status: u16,
    /// What went wrong and what to do.
    detail: String,
    /// The fields or parameters that cannot be accepted.
    errors: Vec<FieldProblem>,
    /// The request's id, to be quoted; it is in the header `x-request-id` as well.
    request_id: Uuid,
}

/// One field or parameter that cannot be accepted.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Its name.
    field: String,
    /// What is wrong with it.
    problem: String,
}

impl Problem {
    /// A problem with that status, told in a sentence.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), errors: Vec::new(), location: None }
    }

    /// What is asked for is at another address (301).
    pub fn moved(location: String) -> Self {
        Self { location: Some(location), ..Self::new(StatusCode::MOVED_PERMANENTLY, "") }
    }

    /// There is no such thing.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// A parameter that cannot be accepted.
    pub fn parameter(field: &str, problem: impl Into<String>) -> Self {
        let problem = problem.into();
        let detail = format!("{field}: {problem}");
        let errors = vec![FieldProblem { field: field.to_owned(), problem }];
        Self { errors, ..Self::new(StatusCode::BAD_REQUEST, detail) }
    }

    /// Too much to do at the moment.
    pub fn busy(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, detail)
    }

    /// The status that is sent with it.
    pub const fn status(&self) -> StatusCode {
        self.status
    }
}

impl From<ApiError> for Problem {
    fn from(error: ApiError) -> Self {
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let detail = match &error {
            ApiError::NotFound | ApiError::Moved(_) => "There is no such thing here.".to_owned(),
            ApiError::Invalid(fields) => fields.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
            ApiError::Unauthorized => "Please sign in first.".to_owned(),
            ApiError::Forbidden => "You are not allowed to do this.".to_owned(),
            ApiError::OnlyLooking => {
                "You are looking as somebody else, and nothing can be changed meanwhile. Go back to your own view first.".to_owned()
            }
            ApiError::Conflict(what) => what.clone(),
            ApiError::Unavailable | ApiError::Network => "The database does not answer. Try again in a moment.".to_owned(),
            ApiError::Full => "The server's disk is full, and nothing was stored. Whoever looks after Vecino has to make room.".to_owned(),
            ApiError::Internal { id } => format!("Something broke on our side. When you ask about it, quote {id}."),
        };
        let fields = if let ApiError::Invalid(fields) = error { fields } else { Vec::new() };
        let errors = fields.into_iter().map(|f| FieldProblem { problem: f.text(), field: f.field }).collect();
        Self { errors, ..Self::new(status, detail) }
    }
}

impl Problem {
    /// What the store said; what it calls invalid is the value of `field`.
    pub fn of(error: StoreError, field: &str) -> Self {
        if let StoreError::Invalid(problem) = error { Self::parameter(field, problem.to_string()) } else { ApiError::from(error).into() }
    }
}

impl From<domain::access::Denied> for Problem {
    fn from(denied: domain::access::Denied) -> Self {
        ApiError::from(denied).into()
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        // The only thing that a list's query can still have wrong when it reaches the store.
        Self::of(error, "cursor")
    }
}

impl From<domain::problem::FieldError> for Problem {
    fn from(error: domain::problem::FieldError) -> Self {
        ApiError::from(error).into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if let Some(location) = self.location.as_deref().and_then(|location| HeaderValue::from_str(location).ok()) {
            response.headers_mut().insert(header::LOCATION, location);
            return response;
        }
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the problem of a response, if it carries one, or if it is an error without a body, such as
/// the router's own 405. Headers that are already there (`Allow`) stay.
pub fn render(mut response: Response, api: bool, request_id: Uuid) -> Response {
    let Some(problem) = response.extensions_mut().remove::<Problem>().or_else(|| bare(&response)) else { return response };
    let title = problem.status.canonical_reason().unwrap_or("Error").to_owned();
    let (content_type, body) = if api {
        ("application/problem+json", json(problem, title, request_id))
    } else {
        ("text/html; charset=utf-8", page(&problem, &title, request_id))
    };
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    *response.body_mut() = body.into();
    response
}

fn bare(response: &Response) -> Option<Problem> {
    let status = response.status();
    let error = status.is_client_error() || status.is_server_error();
    let detail = match status {
        StatusCode::METHOD_NOT_ALLOWED => "This address does not take that method; the header Allow names those it takes.",
        _ => "The request could not be answered.",
    };
    (error && !response.headers().contains_key(header::CONTENT_TYPE)).then(|| Problem::new(status, detail))
}

fn json(problem: Problem, title: String, request_id: Uuid) -> String {
    let status = problem.status.as_u16();
    let body = ProblemBody { kind: "about:blank", title, status, detail: problem.detail, errors: problem.errors, request_id };
    serde_json::to_string(&body).unwrap_or_default()
}

fn page(problem: &Problem, title: &str, request_id: Uuid) -> String {
    let detail = problem.detail.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title} · Vecino</title></head>\
         <body><h1>{title}</h1><p>{detail}</p><p>Request {request_id}</p></body></html>\n"
    )
}
