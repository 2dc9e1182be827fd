//! Signing in by OpenID Connect: the way to the issuer, and back.

use app::{
    api::account::Hurdle,
    server::{AppState, roles, trail::Origin},
};
use axum::{
    Extension,
    extract::{RawQuery, State},
    response::Response,
};
use domain::{
    access::{Access, Resource, Role},
    audit::Action,
    page::{Pairs, parse_query},
    time::Timestamp,
};
use http::{HeaderMap, header};
use serde_json::{Map, Value, json};
use store::{
    StoreError, Tx,
    audit::{NewEntry, Values},
    sessions, spent,
    users::{self, Added, Known, User},
};
use uuid::Uuid;

use super::{Signing, account_entry, count, field, see, session, stop};
use crate::{
    api::problem::Problem,
    auth::{
        cookie, device,
        oidc::{Flow, Oidc, claims},
        throttle,
        token::Token,
    },
    preferences::local,
};

/// Where it ends if it does not work.
const PAGE: &str = "/sign-in";

/// `GET /sign-in/oidc`: to the issuer. It writes nothing, so that a flood of them costs nothing.
pub(super) async fn begin(State(signing): State<Signing>, headers: HeaderMap, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    // A link on another site signs nobody in behind their back.
    let is_foreign = headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none");
    let Some(oidc) = signing.oidc.as_ref().filter(|_| !is_foreign) else { return Ok(see(PAGE)) };
    let (now, pairs) = ((signing.app.now)(), parse_query(&query.unwrap_or_default()));
    let back = field(&pairs, "back");
    let document = match oidc.provider().document(now).await {
        Ok(document) => document,
        Err(error) => {
            tracing::error!(%error, "nobody can sign in by OpenID Connect");
            return Ok(stop(&signing.app, now, PAGE, back, "", Hurdle::Elsewhere));
        }
    };
    let flow = Flow::begin(back, now);
    let mut response = see(&oidc.question(&document, &flow));
    let age = std::time::Duration::from_millis(u64::try_from(crate::auth::oidc::FLOW_MS).unwrap_or_default());
    response.headers_mut().append(header::SET_COOKIE, cookie::set(cookie::FLOW, &oidc.seal(&flow), Some(age)));
    Ok(response)
}

/// `GET /sign-in/oidc/callback`: back from the issuer. Whatever comes of it, the flow is over.
pub(super) async fn callback(
    State(signing): State<Signing>,
    Extension(origin): Extension<Origin>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let Some(oidc) = &signing.oidc else { return Ok(see(PAGE)) };
    let (state, now, pairs) = (&signing.app, (signing.app.now)(), parse_query(&query.unwrap_or_default()));
    let flow = cookie::read(&headers, cookie::FLOW).and_then(|cookie| oidc.open(cookie));
    let back = flow.as_ref().map(|flow| flow.back.clone()).unwrap_or_default();
    let outcome = match answer(state, oidc, flow.as_ref(), &pairs, now).await? {
        Ok(claims) => match enter(&signing, oidc, &claims, &headers, (&origin, now)).await? {
            Ok(entered) => Ok(entered),
            Err((who, why, hurdle)) => {
                note_refusal(state, who, why, &origin, now).await?;
                Err(hurdle)
            }
        },
        Err(why) => {
            // Anybody can send answers, so not each of many from one place is written down. Nobody is kept out by it:
            // the next good answer comes in.
            if count(state, &throttle::answer_keys(origin.address), now).await?.is_none() {
                note_refusal(state, None, why, &origin, now).await?;
            }
            Err(Hurdle::Elsewhere)
        }
    };
    let mut response = match outcome {
        Ok((token, is_half, known)) => {
            let to = local(if back.is_empty() { "/" } else { &back });
            let code = || format!("/sign-in/code?{}", domain::page::query_string(&[("back".to_owned(), to.clone())]));
            let mut response = see(&if is_half { code() } else { to.clone() });
            response.headers_mut().append(header::SET_COOKIE, cookie::set(cookie::SESSION, token.text(), None));
            if let Some(device) = known {
                response.headers_mut().append(header::SET_COOKIE, cookie::set(cookie::DEVICE, &device, Some(cookie::DEVICE_AGE)));
            }
            response
        }
        Err(hurdle) => stop(&signing.app, now, PAGE, &back, "", hurdle),
    };
    response.headers_mut().append(header::SET_COOKIE, cookie::clear(cookie::FLOW));
    Ok(response)
}

/// What the issuer says of whoever came back, or why that is not believed, in a few words for the audit log.
async fn answer(
    state: &AppState,
    oidc: &Oidc,
    flow: Option<&Flow>,
    pairs: &Pairs,
    now: Timestamp,
) -> Result<Result<Map<String, Value>, &'static str>, Problem> {
    let Some(flow) = flow.filter(|flow| flow.is_answered_by(field(pairs, "state"), now)) else {
        return Ok(Err("an answer that nobody here asked for"));
    };
    let (hash, ends_at) = (flow.hash(), Timestamp(flow.ends_at));
    if !state.db.write(move |tx| Box::pin(async move { spent::spend(tx, &hash, ends_at).await })).await? {
        return Ok(Err("an answer that was used before"));
    }
    let provider = oidc.provider();
    let named = field(pairs, "iss");
    let must_name = match provider.document(now).await {
        Ok(document) => document.authorization_response_iss_parameter_supported,
        Err(_) => return Ok(Err("the issuer cannot be asked")),
    };
    if named != provider.issuer() && (must_name || !named.is_empty()) {
        return Ok(Err("an answer of another issuer"));
    }
    let code = field(pairs, "code");
    if code.is_empty() || !field(pairs, "error").is_empty() {
        return Ok(Err("the issuer refused"));
    }
    let asked = (flow.verifier(), flow.nonce());
    let claims = provider.claims(code, (&asked.0, &asked.1, oidc.redirect()), now).await;
    Ok(claims.map_err(|error| {
        tracing::warn!(%error, "the issuer's word was not taken");
        "the issuer's word was not taken"
    }))
}

/// Somebody who is not let in: who it is, if anybody here, why, and what they are told.
type Refused = (Option<(Uuid, String)>, &'static str, Hurdle);
/// Somebody who is: the token of the session, whether the second factor is still due, and the cookie of a known browser.
type Entered = (Token, bool, Option<String>);

/// Signs in whoever the claims are about.
async fn enter(
    signing: &Signing,
    oidc: &Oidc,
    claims: &Map<String, Value>,
    headers: &HeaderMap,
    (origin, now): (&Origin, Timestamp),
) -> Result<Result<Entered, Refused>, Problem> {
    let state = &signing.app;
    let config = oidc.provider().config();
    let newcomer = Newcomer {
        id: (state.new_id)(now),
        issuer: oidc.provider().issuer().to_owned(),
        subject: claims.get("sub").and_then(Value::as_str).unwrap_or_default().to_owned(),
        name: claims::name(claims),
        email: claims::email(claims).map(str::to_owned),
        role: claims::role(config, claims).map(str::to_owned),
        follows: config.role_claim.is_some(),
        create: config.create,
        proved: claims::has_second_factor(claims),
    };
    let (token, new) = session(state, Uuid::nil(), now, origin, false);
    let before = cookie::read(headers, cookie::SESSION).and_then(Token::parse).map(|token| token.hash());
    let origin = origin.clone();
    let entered = state
        .db
        .write(move |tx| {
            let (newcomer, origin, mut new) = (newcomer.clone(), origin.clone(), new.clone());
            Box::pin(async move {
                let known = match newcomer.known(tx, &origin, now).await? {
                    Ok(known) => known,
                    Err(refused) => return Ok(Err(refused)),
                };
                new.user_id = known.id;
                new.second_factor_at = newcomer.proved.then_some(now);
                if let Some(before) = before {
                    sessions::end_by_token(tx, &before).await?;
                }
                if !sessions::start(tx, &new).await? {
                    return Ok(Err((Some((known.id, known.name)), "kept out", Hurdle::NoAccount)));
                }
                let is_half = known.has_second_factor && !newcomer.proved;
                if !is_half {
                    let entry = account_entry(Action::SignedIn, (known.id, &known.name), &origin, now);
                    store::audit::append(tx, &[NewEntry { summary: "by OpenID Connect".into(), ..entry }]).await?;
                }
                Ok(Ok((known.id, is_half)))
            })
        })
        .await?;
    let (user, is_half) = match entered {
        Ok(entered) => entered,
        Err(refused) => return Ok(Err(refused)),
    };
    // Whoever has a password here as well is known by this browser from now on.
    let hash = users::credentials_of(state.db.reader(), user).await?.and_then(|own| own.password_hash);
    let device = hash.map(|hash| device::issue(super::known_device(headers, user, &hash), user, &hash));
    Ok(Ok((token, is_half, device)))
}

/// Whoever came back, as the issuer describes them.
#[derive(Clone)]
struct Newcomer {
    id: Uuid,
    issuer: String,
    subject: String,
    name: String,
    email: Option<String>,
    role: Option<String>,
    /// Whether the role follows the claims, or is only begun with.
    follows: bool,
    /// Whether whoever is not known gets an account.
    create: bool,
    /// Whether the issuer asked for more than one factor.
    proved: bool,
}

impl Newcomer {
    /// Who that is here: somebody known by issuer and subject, with the role that the claims give, or somebody new.
    async fn known(&self, tx: &Tx, origin: &Origin, now: Timestamp) -> Result<Result<Known, Refused>, StoreError> {
        let known = users::by_subject(tx, &self.issuer, &self.subject).await?;
        let who = known.as_ref().map(|known| (known.id, known.name.clone()));
        let refused = |why| Ok(Err((who.clone(), why, Hurdle::NoAccount)));
        if known.as_ref().is_some_and(|known| known.disabled) {
            return refused("kept out");
        }
        if known.is_none() && !self.create {
            return refused("nobody here is known so");
        }
        let role = match (&known, &self.role) {
            (Some(known), _) if !self.follows => known.role.clone(),
            (_, Some(role)) => role.clone(),
            (_, None) => return refused("no role for what they are there"),
        };
        if roles::get(tx, &role).await?.is_none() {
            tracing::error!(role, "oidc_roles names a role that there is not");
            return refused("their role is not there");
        }
        let Some(known) = known else { return self.create(tx, role, origin, now).await };
        if known.role != role {
            users::set_role(tx, known.id, &role).await?;
            let summary = format!("role {role}, before {}, by OpenID Connect", known.role);
            note(tx, known.id, summary, Some(json!({ "role": [known.role, role] })), origin, now).await?;
        }
        Ok(Ok(Known { role, ..known }))
    }

    /// Somebody new. An e-mail address that somebody has is theirs, whoever the issuer says to have it.
    async fn create(&self, tx: &Tx, role: String, origin: &Origin, now: Timestamp) -> Result<Result<Known, Refused>, StoreError> {
        let refused = |why| Ok(Err((None, why, Hurdle::NoAccount)));
        let Some(email) = self.email.clone() else { return refused("no verified e-mail address") };
        let user = User { id: self.id, name: self.name.clone(), email, role: role.clone(), created_at: now };
        if users::create(tx, &user).await? == Added::EmailTaken {
            return refused("somebody else has the e-mail address");
        }
        users::set_subject(tx, user.id, &self.issuer, &self.subject).await?;
        note(tx, user.id, format!("came by OpenID Connect as {role}"), None, origin, now).await?;
        Ok(Ok(Known { id: user.id, name: user.name, role, disabled: false, has_second_factor: false }))
    }
}

/// Writes down what the issuer's word changed about somebody.
async fn note(tx: &Tx, user: Uuid, summary: String, values: Option<Value>, origin: &Origin, now: Timestamp) -> Result<(), StoreError> {
    let by = Access {
        user: Uuid::nil(),
        name: "OpenID Connect".into(),
        role: Role::default(),
        team: Vec::new(),
        eyes: None,
        revealed: Vec::new(),
    };
    let entry = origin.entry(&by, now, Action::UserChanged, Resource::Staff, Some(user.to_string()));
    let values = values.map(|values| Values { customer_id: None, salt: crate::auth::random(), content: values.to_string() });
    store::audit::append(tx, &[NewEntry { summary, values, ..entry }]).await
}

async fn note_refusal(state: &AppState, who: Option<(Uuid, String)>, why: &str, origin: &Origin, now: Timestamp) -> Result<(), Problem> {
    let (user, name) = who.unwrap_or_default();
    let entry = account_entry(Action::SignInRefused, (user, &name), origin, now);
    let record = entry.record.filter(|_| !user.is_nil());
    let entry = NewEntry { record, summary: format!("OpenID Connect: {why}"), ..entry };
    state
        .db
        .write(move |tx| {
            let entry = entry.clone();
            Box::pin(async move { store::audit::append(tx, &[entry]).await })
        })
        .await?;
    Ok(())
}
