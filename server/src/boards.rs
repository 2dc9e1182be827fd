//! The plain forms of boards. Whoever reads figures has boards of their own; a board is changed by its owner and by the roles
//! that may, shared and deleted by its owner, and a link to it is made by who may take figures away. What others can see by
//! it is written down in the audit log in the same transaction.

use app::{
    api::boards::{Done, Told},
    i18n::{self, Key, keys as k},
    server::{AppState, boards, trail::Origin},
    viewer::locale_of,
};
use axum::{
    Router,
    body::Bytes,
    extract::{FromRequest, Request, State},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use domain::{
    access::{Access, Action, Resource},
    audit,
    board::{Board, Change, LINK_DAYS, MAX_NAME, Refusal, Share, Template, tiles_of},
    dashboard::DashboardQuery,
    page::{Pairs, parse_query, query_string, value},
    time::Timestamp,
};
use futures::future::BoxFuture;
use http::{HeaderMap, header};
use serde_json::json;
use std::sync::Arc;
use store::{
    StoreError, Tx,
    audit::{NewEntry, Values},
    boards::{Changed, NewBoard, NewLink},
};
use uuid::Uuid;

use crate::{
    api::problem::Problem,
    auth::{gate::Signed, token::Token},
};

/// Milliseconds of a day.
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// What of a board's address is carried on from a form to the page after it.
const WHEN: [&str; 4] = ["period", "from", "to", "compare"];

/// The routes.
pub(crate) fn routes(state: AppState) -> Router {
    Router::new()
        .route("/boards/create", post(create))
        .route("/boards/copy", post(copy))
        .route("/boards/change", post(change))
        .route("/boards/share", post(share))
        .route("/boards/delete", post(delete))
        .route("/boards/link", post(link))
        .route("/boards/revoke", post(revoke))
        .with_state(state)
}

/// A form about a board, and who sends it: somebody who reads figures.
#[derive(Clone)]
struct Form {
    state: AppState,
    access: Arc<Access>,
    origin: Origin,
    headers: HeaderMap,
    pairs: Pairs,
    now: Timestamp,
}

impl FromRequest<AppState> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let Signed(access) = <Signed as axum::extract::FromRequestParts<AppState>>::from_request_parts(&mut parts, state).await?;
        access.allow(Action::Read, Resource::Figures)?;
        let origin = parts.extensions.get::<Origin>().cloned().unwrap_or_default();
        let headers = parts.headers.clone();
        let body = Bytes::from_request(Request::from_parts(parts, body), state).await;
        let body = body.map_err(|_| Problem::new(http::StatusCode::PAYLOAD_TOO_LARGE, "The form is too long."))?;
        let pairs = parse_query(&String::from_utf8_lossy(&body));
        Ok(Self { state: state.clone(), access, origin, headers, pairs, now: (state.now)() })
    }
}

/// What a form comes to: where its sender goes next, and what they are told there.
struct Next {
    page: String,
    pairs: Pairs,
    place: String,
    told: Told,
}

/// What a form does in its transaction; none where there is no such board for who sends it.
type Work = for<'a> fn(&'a Tx, &'a Form) -> BoxFuture<'a, Result<Option<Next>, StoreError>>;

impl Form {
    fn text(&self, name: &str) -> &str {
        value(&self.pairs, name).unwrap_or_default()
    }

    fn new_id(&self) -> Uuid {
        (self.state.new_id)(self.now)
    }

    fn words(&self, key: Key) -> String {
        i18n::text(locale_of(&self.headers), key).to_owned()
    }

    /// The board that it is about, as its sender sees it.
    async fn board(&self, tx: &Tx) -> Result<Option<Board>, StoreError> {
        let Ok(id) = self.text("id").parse::<Uuid>() else { return Ok(None) };
        store::boards::get(tx, id, &self.access).await
    }

    /// The board that it is about, if it is its sender's own.
    async fn own(&self, tx: &Tx) -> Result<Option<Board>, StoreError> {
        Ok(self.board(tx).await?.filter(|board| board.mine))
    }

    async fn run(self, work: Work) -> Result<Response, Problem> {
        let form = Arc::new(self);
        let same = form.clone();
        let next = form.state.db.write(move |tx| {
            let form = same.clone();
            Box::pin(async move { work(tx, &form).await })
        });
        let next = next.await?.ok_or_else(|| Problem::not_found("There is no such board, or it is not yours to change."))?;
        let number = form.state.kept.keep(form.now, form.access.user, next.told);
        let pairs = [next.pairs, vec![("answer".to_owned(), number)]].concat();
        Ok(Redirect::to(&format!("{}?{}{}", next.page, query_string(&pairs), next.place)).into_response())
    }

    /// Writes down what others can see by it, and from what to what.
    async fn note(
        &self,
        tx: &Tx,
        action: audit::Action,
        record: Uuid,
        summary: String,
        values: Option<serde_json::Value>,
    ) -> Result<(), StoreError> {
        let entry = self.origin.entry(&self.access, self.now, action, Resource::Figures, Some(record.to_string()));
        let values = values.map(|values| Values { customer_id: None, salt: (self.state.salt)(), content: values.to_string() });
        store::audit::append(tx, &[NewEntry { summary, values, ..entry }]).await
    }

    /// What of the board's address the form carries on.
    fn when(&self) -> Pairs {
        parse_query(self.text("when")).into_iter().filter(|(key, _)| WHEN.contains(&key.as_str())).collect()
    }
}

/// Back to a board.
fn to(board: Uuid, pairs: Pairs, told: Told) -> Next {
    Next { page: format!("/boards/{board}"), pairs, place: String::new(), told }
}

/// Back to the list of boards.
fn to_list(told: Told) -> Next {
    Next { page: "/boards".to_owned(), pairs: Vec::new(), place: String::new(), told }
}

fn editing() -> (String, String) {
    ("edit".to_owned(), "1".to_owned())
}

/// `POST /boards/create`: a new board out of a template.
async fn create(State(_): State<AppState>, form: Form) -> Result<Response, Problem> {
    form.run(|tx, form| Box::pin(created(tx, form))).await
}

async fn created(tx: &Tx, form: &Form) -> Result<Option<Next>, StoreError> {
    let refused = |refusal| Ok(Some(to_list(Told::Refused(refusal, form.pairs.clone()))));
    let Some(template) = Template::from_word(form.text("template")) else { return refused(Refusal::Choice) };
    let typed = form.text("name").trim();
    let name = match template {
        _ if !typed.is_empty() => typed.to_owned(),
        Template::Sales => form.words(k::BOARDS_SALES),
        Template::Service => form.words(k::BOARDS_SERVICE),
        Template::Loyalty => form.words(k::BOARDS_LOYALTY),
        Template::Empty => form.words(k::BOARDS_NEW),
    };
    let Ok(Change::Head { name, query }) = Change::head(&name, DashboardQuery::default()) else { return refused(Refusal::Name) };
    let new = NewBoard { id: form.new_id(), name, query, layout: tiles_of(template), now: form.now };
    if let Err(refusal) = store::boards::create(tx, &form.access, &new).await? {
        return refused(refusal);
    }
    Ok(Some(to(new.id, vec![editing()], Told::Done(Done::Saved))))
}

/// `POST /boards/copy`: a board of one's own that is like another.
async fn copy(State(_): State<AppState>, form: Form) -> Result<Response, Problem> {
    form.run(|tx, form| Box::pin(copied(tx, form))).await
}

async fn copied(tx: &Tx, form: &Form) -> Result<Option<Next>, StoreError> {
    let Some(board) = form.board(tx).await? else { return Ok(None) };
    let name: String = board.name.chars().take(MAX_NAME).collect();
    let new = NewBoard { id: form.new_id(), name, query: board.query, layout: board.layout, now: form.now };
    if let Err(refusal) = store::boards::create(tx, &form.access, &new).await? {
        return Ok(Some(to(board.id, Vec::new(), Told::Refused(refusal, Vec::new()))));
    }
    Ok(Some(to(new.id, vec![editing()], Told::Done(Done::Copied))))
}

/// `POST /boards/change`: one change to a board, by the version that its sender saw.
async fn change(State(_): State<AppState>, form: Form) -> Result<Response, Problem> {
    form.run(|tx, form| Box::pin(changed(tx, form))).await
}

async fn changed(tx: &Tx, form: &Form) -> Result<Option<Next>, StoreError> {
    let Some(board) = form.board(tx).await?.filter(|board| board.can_edit) else { return Ok(None) };
    let back = |place: String, told| {
        let pairs = [form.when(), vec![editing()]].concat();
        Some(Next { place, ..to(board.id, pairs, told) })
    };
    let refused = |refusal| back(String::new(), Told::Refused(refusal, form.pairs.clone()));
    let version = form.text("version").parse().unwrap_or(0);
    let change = match Change::from_pairs(&form.pairs) {
        Ok(change) => change,
        Err(refusal) => return Ok(refused(refusal)),
    };
    Ok(match store::boards::change(tx, &board, version, &change, (&form.access.name, form.now)).await? {
        Changed::Done(tile) => back(tile.map(|tile| format!("#t{tile}")).unwrap_or_default(), Told::Done(Done::Saved)),
        Changed::Conflict(by, at) => back(String::new(), Told::Conflict { by, at, typed: form.pairs.clone() }),
        Changed::Refused(refusal) => refused(refusal),
    })
}

/// `POST /boards/share`: who sees a board. A field `role.…` for each role says `none`, `see` or `edit`.
async fn share(State(_): State<AppState>, form: Form) -> Result<Response, Problem> {
    form.run(|tx, form| Box::pin(shared(tx, form))).await
}

async fn shared(tx: &Tx, form: &Form) -> Result<Option<Next>, StoreError> {
    let Some(board) = form.own(tx).await? else { return Ok(None) };
    let known = boards::roles(tx).await?;
    let shares: Vec<Share> = known
        .into_iter()
        .filter_map(|role| {
            let how = form.text(&format!("role.{role}"));
            ["see", "edit"].contains(&how).then(|| Share { edits: how == "edit", role })
        })
        .collect();
    store::boards::share(tx, board.id, &shares).await?;
    let told = |shares: &[Share]| {
        shares.iter().map(|share| format!("{}{}", share.role, if share.edits { " (edits)" } else { "" })).collect::<Vec<_>>().join(", ")
    };
    let values = json!({ "roles": [told(&board.shares), told(&shares)] });
    form.note(tx, audit::Action::Changed, board.id, format!("board “{}”, shared", board.name), Some(values)).await?;
    Ok(Some(to(board.id, Vec::new(), Told::Done(Done::Shared))))
}

/// `POST /boards/delete`: a board and its links, for good.
async fn delete(State(_): State<AppState>, form: Form) -> Result<Response, Problem> {
    form.run(|tx, form| Box::pin(deleted(tx, form))).await
}

async fn deleted(tx: &Tx, form: &Form) -> Result<Option<Next>, StoreError> {
    let Some(board) = form.own(tx).await? else { return Ok(None) };
    store::boards::delete(tx, board.id).await?;
    form.note(tx, audit::Action::Deleted, board.id, format!("board “{}”", board.name), None).await?;
    Ok(Some(to_list(Told::Done(Done::Deleted))))
}

/// `POST /boards/link`: a link that opens a board without signing in, for so many days. It is told this once.
async fn link(State(_): State<AppState>, form: Form) -> Result<Response, Problem> {
    // It carries figures out of the house, as a file does.
    form.access.allow(Action::Export, Resource::Figures)?;
    form.run(|tx, form| Box::pin(linked(tx, form))).await
}

async fn linked(tx: &Tx, form: &Form) -> Result<Option<Next>, StoreError> {
    let Some(board) = form.own(tx).await? else { return Ok(None) };
    let refused = |refusal| Ok(Some(to(board.id, Vec::new(), Told::Refused(refusal, Vec::new()))));
    let Some(days) = form.text("days").parse().ok().filter(|days| LINK_DAYS.contains(days)) else { return refused(Refusal::Choice) };
    let (token, ends_at) = (Token::random(), Timestamp(form.now.0 + i64::from(days) * DAY_MS));
    let new = NewLink { id: form.new_id(), token_hash: token.hash(), board: board.id, made_by: form.access.user, now: form.now, ends_at };
    if let Err(refusal) = store::boards::make_link(tx, &new).await? {
        return refused(refusal);
    }
    let summary = format!("read-only link to board “{}”, for {days} days", board.name);
    form.note(tx, audit::Action::Created, new.id, summary, None).await?;
    let origin = form.headers.get(header::ORIGIN).and_then(|value| value.to_str().ok()).filter(|origin| origin.starts_with("http"));
    let address = format!("{}/shared/{}", origin.unwrap_or_default(), token.text());
    Ok(Some(to(board.id, Vec::new(), Told::Link { address, ends_at })))
}

/// `POST /boards/revoke`: a link opens nothing any more.
async fn revoke(State(_): State<AppState>, form: Form) -> Result<Response, Problem> {
    form.run(|tx, form| Box::pin(revoked(tx, form))).await
}

async fn revoked(tx: &Tx, form: &Form) -> Result<Option<Next>, StoreError> {
    let Some(board) = form.own(tx).await? else { return Ok(None) };
    let link = form.text("link").parse().unwrap_or_default();
    if !store::boards::revoke(tx, board.id, link, form.now).await? {
        return Ok(Some(to(board.id, Vec::new(), Told::Refused(Refusal::Gone, Vec::new()))));
    }
    form.note(tx, audit::Action::Deleted, link, format!("read-only link to board “{}”", board.name), None).await?;
    Ok(Some(to(board.id, Vec::new(), Told::Done(Done::Revoked))))
}
