//! `/export/{list}.{csv|xlsx}`: a list, or what was selected of it, as a file. It takes the list's own
//! query, so that what is on the screen is what is in the file, on all its pages. Rows are read, written
//! and sent part by part: a million of them need no more memory than a few thousand.

mod bulletin;
mod csv_file;
mod lists;
mod report;
mod table;
mod walk;
mod xlsx;
mod zip;

use std::io;

use app::{
    i18n,
    i18n::keys as k,
    server::{AppState, trail::Origin},
    viewer::locale_of,
};
use axum::{
    Extension, Router,
    body::{Body, Bytes},
    extract::{Path, RawQuery, State},
    response::Response,
    routing::get,
};
use domain::{
    access::Action,
    audit,
    format::Locale,
    money::Currency,
    page::{Pairs, parse_query, value},
};
use futures::stream;
use http::{HeaderMap, HeaderValue, header};
use store::{audit::NewEntry, settings};

pub(crate) use self::csv_file::line as csv_line;
use self::{csv_file::Csv, table::Encode, walk::Walk, xlsx::Xlsx};
use crate::{api::problem::Problem, assets::Finished, auth::gate::Signed};

/// Who takes a list away, and from where.
type Who = (Signed, Extension<Origin>);

/// The routes.
pub fn routes(state: AppState) -> Router {
    Router::new()
        .route("/export/{file}", get(by_address).post(by_form))
        .route("/export/report/{file}", get(report::export))
        .route("/export/bulletin.pdf", get(bulletin::export))
        .with_state(state)
}

/// What fits into an address.
async fn by_address(
    state: State<AppState>,
    who: Who,
    path: Path<String>,
    headers: HeaderMap,
    query: RawQuery,
) -> Result<Response, Problem> {
    let pairs = parse_query(query.0.as_deref().unwrap_or_default());
    export(&state, &who, &path, &headers, pairs).await
}

/// A selection, which may be too long for an address. It changes nothing.
async fn by_form(state: State<AppState>, who: Who, path: Path<String>, headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    let mut pairs = parse_query(&String::from_utf8_lossy(&body));
    // The form of a list carries the list's own query as one field.
    let query = value(&pairs, "query").map(parse_query).unwrap_or_default();
    let all = value(&pairs, "all").is_some();
    pairs.retain(|(key, _)| key == "ids" && !all);
    pairs.extend(query);
    export(&state, &who, &path, &headers, pairs).await
}

async fn export(
    state: &AppState,
    (Signed(access), Extension(origin)): &Who,
    file: &str,
    headers: &HeaderMap,
    pairs: Pairs,
) -> Result<Response, Problem> {
    if pairs.iter().any(|(_, value)| value.contains('\0')) {
        return Err(Problem::parameter("query", "holds a character that no text has (U+0000)"));
    }
    let unknown = || Problem::not_found("There are customers, orders, tickets and products, each as .csv and .xlsx.");
    let (list, format) = file.split_once('.').ok_or_else(unknown)?;
    let resource = domain::view::resource(list).ok_or_else(unknown)?;
    access.allow(Action::Export, resource)?;
    let locale = locale_of(headers);
    let walk = Walk::begin(list, &pairs, access.scope(), locale, (state.now)().day())?.ok_or_else(unknown)?;
    let currency = settings::currency(state.db.reader()).await?.unwrap_or(Currency::EUR);
    let (encode, kind): (Box<dyn Encode>, _) = match format {
        "csv" => (Box::new(Csv { currency, mark: value(&pairs, "bom") == Some("1") }), "text/csv; charset=utf-8; header=present"),
        "xlsx" => {
            let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            (Box::new(Xlsx::new(sheet_name(list, locale), currency)), kind)
        }
        _ => return Err(unknown()),
    };
    let mut making = Making { state: state.clone(), walk, encode: Some(encode), begun: false };
    // What is wrong with the query shows now, while the status can still say so.
    let first = making.part().await.map_err(|error| match error {
        Failed::Store(error) => Problem::from(error),
        Failed::Write(error) => app::error::ApiError::internal(&error).into(),
    })?;
    written_down(state, origin.entry(access, (state.now)(), audit::Action::Exported, resource, None), file).await?;
    Ok(response(first, making, (kind, &format!("vecino-{list}-{}.{format}", (state.now)().day()))))
}

/// That a list leaves is in the audit log before its first byte is sent.
async fn written_down(state: &AppState, entry: NewEntry, file: &str) -> Result<(), Problem> {
    let entry = NewEntry { summary: file.to_owned(), ..entry };
    state
        .db
        .write(move |tx| {
            let entry = entry.clone();
            Box::pin(async move { store::audit::append(tx, &[entry]).await })
        })
        .await?;
    Ok(())
}

fn sheet_name(list: &str, locale: Locale) -> &'static str {
    let key = match list {
        "orders" => k::APP_ORDERS,
        "tickets" => k::APP_TICKETS,
        "products" => k::APP_PRODUCTS,
        _ => k::APP_CUSTOMERS,
    };
    i18n::text(locale, key)
}

fn response(first: Option<Bytes>, making: Making, (kind, name): (&'static str, &str)) -> Response {
    let rest = stream::try_unfold(making, |mut making| async move {
        match making.part().await {
            Ok(part) => Ok(part.map(|part| (part, making))),
            Err(error) => {
                // The status is long sent: all that is left is to break off, so that the file is known to be cut.
                tracing::error!(cause = %error, "an export was broken off");
                Err(io::Error::other("the export was broken off"))
            }
        }
    });
    let first = stream::iter(first.map(Ok));
    let mut response = Response::new(Body::from_stream(futures::StreamExt::chain(first, rest)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    if !kind.starts_with("text/") {
        // It is compressed already.
        response.extensions_mut().insert(Finished);
    }
    response
}

/// A file while it is made.
struct Making {
    state: AppState,
    walk: Walk,
    /// What writes it down; none once the end is written.
    encode: Option<Box<dyn Encode>>,
    begun: bool,
}

/// Why a part could not be made.
#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error(transparent)]
    Store(#[from] store::StoreError),
    #[error(transparent)]
    Write(#[from] io::Error),
}

impl Making {
    /// The next bytes; none after the last.
    async fn part(&mut self) -> Result<Option<Bytes>, Failed> {
        let Some(mut encode) = self.encode.take() else { return Ok(None) };
        let heads = (!self.begun).then(|| self.walk.heads());
        self.begun = true;
        let rows = self.walk.next(self.state.db.reader()).await?;
        // Packing thousands of rows takes milliseconds, which the requests of others should not wait for.
        let work = move || -> io::Result<_> {
            let mut bytes = heads.map(|heads| encode.head(&heads)).transpose()?.unwrap_or_default();
            let more = rows.is_some();
            bytes.extend(match rows {
                Some(rows) => encode.rows(&rows)?,
                None => encode.end()?,
            });
            Ok((Bytes::from(bytes), more.then_some(encode)))
        };
        let (bytes, encode) = tokio::task::spawn_blocking(work).await.map_err(io::Error::other)??;
        self.encode = encode;
        Ok(Some(bytes))
    }
}
