//! The REST API: the reads of the application as JSON, for other systems and for checking figures by
//! hand. Each handler calls the store function that the server functions call.

mod company;
mod customers;
mod extract;
mod params;
pub mod problem;
mod records;
mod reports;
mod seen;

use app::server::AppState;
use axum::{Json, Router, routing::get};
use utoipa::{
    OpenApi,
    openapi::{ContentBuilder, RefOr, Response, ResponseBuilder, schema::Ref},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use problem::{FieldProblem, Problem, ProblemBody};

/// What a handler returns.
type Answer<T> = Result<seen::Seen<T>, Problem>;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Vecino",
        description = "Customers and everything known about them. Amounts are whole minor units (pence, cents) of the currency beside \
                       them; times are UTC; lists are paged by cursor. An unknown parameter is refused, so that a misspelt filter \
                       never looks like an answer. What the role of a key does not show is left out; `fields` beside it says \
                       what that is.",
        license(name = "Apache-2.0 OR MIT", identifier = "Apache-2.0 OR MIT")
    ),
    servers((url = "/", description = "This server")),
    components(schemas(ProblemBody, FieldProblem))
)]
struct Document;

/// The routes below `/api/v1`, and the document that describes them.
pub fn routes(state: AppState) -> Router {
    let (router, mut document) = described().split_for_parts();
    add_problems(&mut document);
    seen::make_optional(&mut document);
    // Made once: it is the same for every request.
    let json = serde_json::to_value(&document).unwrap_or_default();
    router.with_state(state).route("/api/v1/openapi.json", get(async move || Json(json)))
}

fn described() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(customers::list))
        .routes(routes!(customers::record))
        .routes(routes!(customers::timeline))
        .routes(routes!(customers::orders))
        .routes(routes!(customers::tickets))
        .routes(routes!(records::orders))
        .routes(routes!(records::tickets))
        .routes(routes!(records::order))
        .routes(routes!(records::ticket))
        .routes(routes!(company::products))
        .routes(routes!(company::metrics))
        .routes(routes!(company::metric))
        .routes(routes!(reports::pivot))
        .routes(routes!(company::search))
}

/// Every operation can refuse its parameters and can fail; said once here instead of at each handler.
fn add_problems(document: &mut utoipa::openapi::OpenApi) {
    let common = [
        ("400", "A parameter that does not exist, or a value that does not fit its parameter."),
        ("500", "Something broke on our side; the request's id finds it in the log."),
        ("503", "The database does not answer, or there is too much to do. Try again."),
    ];
    let operations = document.paths.paths.values_mut().filter_map(|path| path.get.as_mut());
    for operation in operations {
        for (status, text) in common {
            operation.responses.responses.insert(status.to_owned(), problem_response(text));
        }
        if let Some(RefOr::T(missing)) = operation.responses.responses.get_mut("404") {
            let text = std::mem::take(&mut missing.description);
            operation.responses.responses.insert("404".to_owned(), problem_response(&text));
        }
    }
}

fn problem_response(description: &str) -> RefOr<Response> {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new().description(description).content("application/problem+json", content).build().into()
}
