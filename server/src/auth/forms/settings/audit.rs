//! The audit log: walking along its chain, and taking it away as a file.

use std::io;

use app::{api::settings::Answer, server::settings};
use axum::{body::Body, extract::RawQuery, response::Response};
use domain::{
    access::{Action, Resource},
    audit::{self, AuditQuery, Detail, Entry},
    page::{MAX_LIMIT, parse_query},
};
use futures::{Stream, StreamExt, stream};
use http::{HeaderValue, header};
use store::Db;

use super::Form;
use crate::{api::problem::Problem, export::csv_line};

/// The columns of the file.
const HEADS: [&str; 11] =
    ["Entry", "When", "Who", "Id of the person", "Action", "Kind", "Id of the record", "Summary", "Values", "Request", "Address"];

/// `POST /settings/audit/verify`: whether the chain is whole. It changes nothing.
pub(super) async fn verify(form: Form) -> Result<Response, Problem> {
    form.access.allow(Action::Read, Resource::Audit)?;
    form.state().trail.settle().await;
    let verified = store::audit::verify(form.state().db.reader()).await?;
    Ok(form.to("/settings/audit", Answer::Verified(verified)))
}

/// `GET /export/audit.csv`: what the query leaves of the log, newest first. That it was taken away is itself written
/// down before the first line is sent.
pub(super) async fn export(query: RawQuery, form: Form) -> Result<Response, Problem> {
    let access = form.access.clone();
    access.allow(Action::Export, Resource::Audit)?;
    let asked = query.0.unwrap_or_default();
    let query = AuditQuery { limit: MAX_LIMIT, ..AuditQuery::from_pairs(&parse_query(&asked))? };
    let state = form.state();
    state.trail.settle().await;
    // What is wrong with the query shows now, while the status can still say so.
    store::audit::list(state.db.reader(), &AuditQuery { limit: 1, ..query.clone() }).await?;
    let entry = form.origin.entry(&access, form.now, audit::Action::Exported, Resource::Audit, None);
    let entry = store::audit::NewEntry { summary: asked, ..entry };
    state
        .db
        .write(move |tx| {
            let entry = entry.clone();
            Box::pin(async move { store::audit::append(tx, &[entry]).await })
        })
        .await?;
    let values = settings::sees_values(&access);
    let head = csv_line(&HEADS.map(str::to_owned)).map_err(|error| app::error::ApiError::internal(&error))?;
    let all = StreamExt::chain(stream::iter([Ok(head)]), lines(state.db.clone(), query, values));
    let mut response = Response::new(Body::from_stream(all));
    let name = format!("attachment; filename=\"vecino-audit-{}.csv\"", form.now.day());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present"));
    if let Ok(name) = HeaderValue::from_str(&name) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

/// The lines of the file, a page of the log at a time.
fn lines(db: Db, query: AuditQuery, values: bool) -> impl Stream<Item = io::Result<Vec<u8>>> {
    stream::try_unfold(Some(query), move |query| {
        let db = db.clone();
        async move {
            let Some(query) = query else { return Ok(None) };
            let page = store::audit::list(db.reader(), &query).await.map_err(io::Error::other)?;
            let mut lines = Vec::new();
            for entry in page.rows {
                lines.extend(csv_line(&line(entry, values))?);
            }
            Ok(Some((lines, page.next.map(|next| AuditQuery { cursor: Some(next), ..query }))))
        }
    })
}

fn line(entry: Entry, values: bool) -> [String; 11] {
    let detail = match entry.detail {
        Detail::Kept(json) if values => json,
        Detail::Kept(_) => "withheld".to_owned(),
        Detail::Forgotten => "forgotten".to_owned(),
        Detail::None => String::new(),
    };
    [
        entry.seq.to_string(),
        entry.at.to_string(),
        entry.actor,
        entry.actor_id.map(|id| id.to_string()).unwrap_or_default(),
        entry.action.word().to_owned(),
        entry.resource,
        entry.record.unwrap_or_default(),
        entry.summary,
        detail,
        entry.request,
        entry.address,
    ]
}
