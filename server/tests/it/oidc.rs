//! Signing in by OpenID Connect: against a provider of our own that lies in every way, and against a real one.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::State,
    routing::{get, post},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    audit::AuditQuery,
    page::{Pairs, parse_query, query_string, value},
    time::Timestamp,
};
use http::{HeaderMap, StatusCode, header};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};
use server::{
    config::{Config, SingleSignOn},
    fetch::Fetcher,
    router::router,
    secrets::Secrets,
    state::ServerState,
};
use sha2::{Digest, Sha256};
use store::{Db, on_both_databases, users};

use crate::common::{BOSS, configured, fill, send_as_nobody};

const CLIENT: &str = "vecino";
const SECRET: &str = "shared with nobody else";
const PUBLIC: &str = "https://crm.example.com";

/// What the lying provider says next.
struct Lies {
    /// Claims other than the honest ones; null takes one out.
    claims: Value,
    /// The algorithm that the token names.
    alg: &'static str,
    /// The key that it names.
    kid: String,
    /// Whether the signature is broken.
    broken: bool,
    /// What its information about the user says besides.
    info: Value,
    /// The code, its PKCE challenge and nonce.
    codes: BTreeMap<String, (String, String)>,
    issuer: String,
    key: Arc<EcdsaKeyPair>,
}

impl Lies {
    fn token(&self, nonce: &str) -> String {
        let now = server::state::now().0 / 1_000;
        let mut claims = json!({
            "iss": self.issuer, "aud": CLIENT, "sub": "ada", "nonce": nonce, "iat": now, "exp": now + 300,
            "email": "ada@id.example.com", "name": "Ada", "groups": ["crm-agents"],
        });
        for (name, value) in self.claims.as_object().expect("an object") {
            let claims = claims.as_object_mut().expect("an object");
            if value.is_null() {
                claims.remove(name)
            } else {
                claims.insert(name.clone(), value.clone())
            };
        }
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(&json!({ "alg": self.alg, "kid": self.kid })), part(&claims));
        let mut signature = match self.alg {
            "none" => Vec::new(),
            // With the public key as if it were a secret.
            "HS256" => {
                let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, self.key.public_key().as_ref());
                ring::hmac::sign(&key, message.as_bytes()).as_ref().to_vec()
            }
            _ => self.key.sign(&SystemRandom::new(), message.as_bytes()).expect("a signature").as_ref().to_vec(),
        };
        if self.broken {
            signature[7] ^= 1;
        }
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn jwk(&self) -> Value {
        let point = self.key.public_key().as_ref();
        let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        json!({ "kty": "EC", "crv": "P-256", "kid": self.kid, "use": "sig", "x": part(&point[1..33]), "y": part(&point[33..]) })
    }
}

fn new_key() -> Arc<EcdsaKeyPair> {
    let random = SystemRandom::new();
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("a key");
    Arc::new(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).expect("a key"))
}

type Shared = Arc<Mutex<Lies>>;

/// A provider on a loopback socket that says what it is told to.
async fn liar() -> Shared {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let issuer = format!("http://{}", listener.local_addr().expect("an address"));
    let lies: Shared = Arc::new(Mutex::new(Lies {
        claims: json!({}),
        alg: "ES256",
        kid: "1".into(),
        broken: false,
        info: json!({ "sub": "ada" }),
        codes: BTreeMap::new(),
        issuer,
        key: new_key(),
    }));
    let routes = Router::new()
        .route("/.well-known/openid-configuration", get(document))
        .route(
            "/keys",
            get(async |State(lies): State<Shared>| Json(json!({ "keys": [lies.lock().expect("whole").jwk(), { "kty": "odd" }] }))),
        )
        .route("/info", get(async |State(lies): State<Shared>| Json(lies.lock().expect("whole").info.clone())))
        .route("/token", post(exchange))
        .with_state(lies.clone());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    lies
}

async fn document(State(lies): State<Shared>) -> Json<Value> {
    let issuer = lies.lock().expect("whole").issuer.clone();
    let at = |path: &str| format!("{issuer}{path}");
    Json(json!({
        "issuer": issuer, "authorization_endpoint": at("/ask"), "token_endpoint": at("/token"), "jwks_uri": at("/keys"),
        "userinfo_endpoint": at("/info"),
    }))
}

/// RFC 6749 and 7636: each code once, for whoever knows what its challenge was made of.
async fn exchange(State(lies): State<Shared>, headers: HeaderMap, body: String) -> (StatusCode, Json<Value>) {
    let mut lies = lies.lock().expect("whole");
    let pairs = parse_query(&body);
    let of = |name: &str| value(&pairs, name).unwrap_or_default().to_owned();
    let known = lies.codes.remove(&of("code"));
    let basic = format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{CLIENT}:{}", SECRET.replace(' ', "+"))));
    let proved = headers.get(header::AUTHORIZATION).is_some_and(|value| value == basic.as_str());
    let fits = known.as_ref().is_some_and(|(challenge, _)| *challenge == URL_SAFE_NO_PAD.encode(Sha256::digest(of("code_verifier"))));
    if !proved || !fits || of("redirect_uri") != format!("{PUBLIC}/sign-in/oidc/callback") {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" })));
    }
    let (_, nonce) = known.expect("just seen");
    let token = lies.token(&nonce);
    (StatusCode::OK, Json(json!({ "id_token": token, "access_token": "a", "token_type": "Bearer" })))
}

fn config(issuer: &str) -> Config {
    let pair = |claim: &str, role: &str| (claim.to_owned(), role.to_owned());
    let single_sign_on = SingleSignOn {
        issuer: Some(issuer.to_owned()),
        client_id: CLIENT.into(),
        scopes: "openid email profile groups".into(),
        role_claim: Some("groups".into()),
        roles: vec![pair("crm-admins", "administrator"), pair("crm-agents", "agent"), pair("everybody", "executive")],
        create: true,
        ..SingleSignOn::default()
    };
    Config { public_url: Some(PUBLIC.into()), single_sign_on, ..Config::default() }
}

fn state_with(db: &Db, issuer: &str, change: impl FnOnce(&mut SingleSignOn)) -> ServerState {
    let mut config = config(issuer);
    change(&mut config.single_sign_on);
    configured(db, &config, &Secrets { oidc_client_secret: Some(SECRET.into()), ..Secrets::new([7; 32]) })
}

/// A question on its way to the provider: the browser's cookie, and what the address asks.
struct Asked {
    cookie: String,
    query: Pairs,
}

impl Asked {
    fn of(&self, name: &str) -> &str {
        value(&self.query, name).unwrap_or_default()
    }
}

async fn ask(server: &Router) -> Asked {
    let answer = send_as_nobody(server, "GET", "/sign-in/oidc?back=%2Forders", &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let set = answer.header("set-cookie");
    for part in ["__Host-vecino-oidc=", "; Secure", "; HttpOnly", "; SameSite=Lax", "; Max-Age=600"] {
        assert!(set.contains(part), "{set} lacks {part}");
    }
    let cookie = set.split(';').next().expect("a cookie").to_owned();
    Asked { cookie, query: parse_query(answer.header("location").split_once('?').expect("a query").1) }
}

/// The person signs in there; a code that fits what was asked.
fn code(lies: &Shared, asked: &Asked, code: &str) {
    lies.lock().expect("whole").codes.insert(code.into(), (asked.of("code_challenge").into(), asked.of("nonce").into()));
}

/// Comes back with a query; where that leads and the session's cookie.
async fn come_back(server: &Router, pairs: &[(&str, &str)], cookie: &str) -> (String, Option<String>) {
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let uri = format!("/sign-in/oidc/callback?{}", query_string(&pairs));
    // A link from another site, as the browser says.
    let answer = send_as_nobody(server, "GET", &uri, &[("cookie", cookie), ("sec-fetch-site", "cross-site")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let set: Vec<_> = answer.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok()?.split(';').next()).collect();
    assert!(set.contains(&"__Host-vecino-oidc="), "the flow is over in any case");
    let session = set.into_iter().find(|cookie| cookie.starts_with("__Host-vecino=") && cookie.len() > 20);
    (answer.header("location").to_owned(), session.map(str::to_owned))
}

/// Asks, signs in there, comes back.
async fn round(server: &Router, lies: &Shared) -> (String, Option<String>) {
    let asked = ask(server).await;
    code(lies, &asked, "c");
    come_back(server, &[("code", "c"), ("state", asked.of("state"))], &asked.cookie).await
}

async fn roles_of(db: &Db) -> Vec<(String, String)> {
    let everybody = users::list(db.reader()).await.expect("people").into_iter();
    everybody.filter(|member| member.email.ends_with("@id.example.com")).map(|member| (member.name, member.role)).collect()
}

async fn log(db: &Db) -> Vec<(String, String)> {
    let rows = store::audit::list(db.reader(), &AuditQuery::default()).await.expect("the log").rows;
    rows.into_iter().map(|entry| (entry.action.word().to_owned(), entry.summary)).collect()
}

on_both_databases! {
    async fn whoever_the_issuer_knows_comes_in_and_their_role_follows(test) {
        fill(&test.db).await;
        let lies = liar().await;
        let issuer = lies.lock().expect("whole").issuer.clone();
        let server = router(state_with(&test.db, &issuer, |_| ()));
        let page = send_as_nobody(&server, "GET", "/sign-in?back=%2Forders", &[("accept", "text/html")]).await.text();
        assert!(page.contains("href=\"/sign-in/oidc?back=%2Forders\"") && page.contains("Sign in with 127.0.0.1"), "{page}");
        let asked = ask(&server).await;
        for (name, wanted) in [
            ("response_type", "code"),
            ("client_id", CLIENT),
            ("code_challenge_method", "S256"),
            ("redirect_uri", &format!("{PUBLIC}/sign-in/oidc/callback")),
            ("scope", "openid email profile groups"),
        ] {
            assert_eq!(asked.of(name), wanted, "{name}");
        }
        let (to, session) = round(&server, &lies).await;
        assert_eq!(to, "/orders");
        let session = session.expect("a session");
        let status = send_as_nobody(&server, "GET", "/api/fn/customers?query=", &[("cookie", &session)]).await.status;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(roles_of(&test.db).await, [("Ada".to_owned(), "agent".to_owned())]);
        assert_eq!(log(&test.db).await[..2], [
            ("signed_in".to_owned(), "by OpenID Connect".to_owned()),
            ("user_changed".to_owned(), "came by OpenID Connect as agent".to_owned()),
        ]);
        // The same person with another name, address and role is the same person.
        lies.lock().expect("whole").claims = json!({ "groups": ["crm-agents", "crm-admins"], "email": "other@id.example.com", "name": "Eve" });
        assert!(round(&server, &lies).await.1.is_some());
        assert_eq!(roles_of(&test.db).await, [("Ada".to_owned(), "administrator".to_owned())]);
        assert_eq!(log(&test.db).await[1].1, "role administrator, before agent, by OpenID Connect");
        // Signing out ends the session here.
        let out = axum::body::Body::empty();
        let out = http::Request::post("/sign-out").header("cookie", &session).header("sec-fetch-site", "same-origin").body(out);
        crate::common::run(&server, out.expect("a request")).await;
        let status = send_as_nobody(&server, "GET", "/api/fn/customers?query=", &[("cookie", &session)]).await.status;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        let id = users::list(test.db.reader()).await.expect("people").into_iter().find(|member| member.name == "Ada").expect("Ada").id;
        test.db.write(move |tx| Box::pin(async move { users::set_disabled(tx, id, Some(server::state::now())).await.map(drop) })).await.expect("out");
        let (to, session) = round(&server, &lies).await;
        assert!(session.is_none() && to.starts_with("/sign-in?answer="), "whoever is kept out here stays out: {to}");
        assert_eq!(log(&test.db).await[0], ("sign_in_refused".to_owned(), "OpenID Connect: kept out".to_owned()));
    }

    async fn nobody_becomes_somebody_by_an_e_mail_address(test) {
        fill(&test.db).await;
        let lies = liar().await;
        let issuer = lies.lock().expect("whole").issuer.clone();
        let server = router(state_with(&test.db, &issuer, |_| ()));
        let told = async || {
            let (to, session) = round(&server, &lies).await;
            let page = send_as_nobody(&server, "GET", &to, &[("accept", "text/html")]).await.text();
            (session.is_none(), page.contains("no account for you"), log(&test.db).await[0].1.clone())
        };
        let before = users::list(test.db.reader()).await.expect("people");
        for (claims, why) in [
            (json!({ "email": format!("{BOSS}@EXAMPLE.com") }), "somebody else has the e-mail address"),
            (json!({ "email_verified": false }), "no verified e-mail address"),
            (json!({ "groups": ["others"] }), "no role for what they are there"),
        ] {
            lies.lock().expect("whole").claims = claims;
            assert_eq!(told().await, (true, true, format!("OpenID Connect: {why}")));
        }
        lies.lock().expect("whole").claims = json!({});
        let closed = router(state_with(&test.db, &issuer, |config| config.create = false));
        assert!(round(&closed, &lies).await.1.is_none(), "nobody is added where that is not said");
        assert_eq!(users::list(test.db.reader()).await.expect("people"), before);
    }

    async fn no_other_answer_opens_anything(test) {
        fill(&test.db).await;
        let lies = liar().await;
        let issuer = lies.lock().expect("whole").issuer.clone();
        let server = router(state_with(&test.db, &issuer, |_| ()));
        let foreign = send_as_nobody(&server, "GET", "/sign-in/oidc", &[("sec-fetch-site", "cross-site")]).await;
        assert_eq!(foreign.header("location"), "/sign-in", "nobody is signed in behind their back");
        let slash = router(state_with(&test.db, &format!("{issuer}/"), |_| ()));
        let answer = send_as_nobody(&slash, "GET", "/sign-in/oidc", &[]).await;
        assert!(answer.header("location").starts_with("/sign-in?answer="), "the document is of another issuer, by one letter");
        let asked = ask(&server).await;
        let other = ask(&server).await;
        let state = asked.of("state").to_owned();
        code(&lies, &asked, "c");
        let refused = async |pairs: &[(&str, &str)], cookie: &str, why: &str| {
            let (to, session) = come_back(&server, pairs, cookie).await;
            assert!(session.is_none() && to.starts_with("/sign-in?"), "{why}: {to}");
            assert_eq!(log(&test.db).await[0].1, format!("OpenID Connect: {why}"));
        };
        let strange = "an answer that nobody here asked for";
        let good = [("code", "c"), ("state", state.as_str())];
        refused(&[("code", "c")], &asked.cookie, strange).await;
        refused(&[("code", "c"), ("state", other.of("state"))], &asked.cookie, strange).await;
        refused(&[("code", "c"), ("state", asked.of("nonce"))], &asked.cookie, strange).await;
        refused(&good, "", strange).await;
        refused(&good, &other.cookie, strange).await;
        refused(&good, &format!("{}A", asked.cookie), strange).await;
        let later = {
            let mut state = state_with(&test.db, &issuer, |_| ());
            state.app.now = || Timestamp(server::state::now().0 + 601_000);
            router(state)
        };
        assert!(come_back(&later, &good, &asked.cookie).await.1.is_none(), "over after ten minutes");
        // It is good all the while, once.
        assert!(come_back(&server, &good, &asked.cookie).await.1.is_some());
        code(&lies, &asked, "c");
        refused(&good, &asked.cookie, "an answer that was used before").await;
        let asked = ask(&server).await;
        code(&lies, &asked, "c");
        refused(&[("code", "c"), ("state", asked.of("state")), ("iss", "https://evil.example")], &asked.cookie, "an answer of another issuer").await;
        let asked = ask(&server).await;
        refused(&[("error", "access_denied"), ("state", asked.of("state"))], &asked.cookie, "the issuer refused").await;
        let asked = ask(&server).await;
        refused(&[("code", "stolen"), ("state", asked.of("state"))], &asked.cookie, "the issuer's word was not taken").await;
        // A code that somebody else asked for: PKCE.
        let (asked, victim) = (ask(&server).await, ask(&server).await);
        code(&lies, &victim, "v");
        refused(&[("code", "v"), ("state", asked.of("state"))], &asked.cookie, "the issuer's word was not taken").await;
    }

    async fn a_second_factor_here_is_asked_for_unless_the_issuer_asked_for_one(test) {
        fill(&test.db).await;
        let lies = liar().await;
        let issuer = lies.lock().expect("whole").issuer.clone();
        let server = router(state_with(&test.db, &issuer, |_| ()));
        assert!(round(&server, &lies).await.1.is_some());
        let id = users::list(test.db.reader()).await.expect("people").into_iter().find(|member| member.name == "Ada").expect("Ada").id;
        let secret = server::auth::totp::Secret::random();
        let sealed = secret.seal(&Secrets::new([7; 32]).key, id);
        test.db
            .write(move |tx| {
                let sealed = sealed.clone();
                Box::pin(async move { users::set_second_factor(tx, id, &sealed, 1).await.map(drop) })
            })
            .await
            .expect("set");
        let status = async |cookie: &str| send_as_nobody(&server, "GET", "/api/fn/customers?query=", &[("cookie", cookie)]).await.status;
        for amr in [json!(["pwd"]), json!("mfa"), Value::Null] {
            lies.lock().expect("whole").claims = json!({ "amr": amr });
            let (to, half) = round(&server, &lies).await;
            assert_eq!(to, "/sign-in/code?back=%2Forders", "{amr}");
            assert_eq!(status(&half.expect("half a session")).await, StatusCode::UNAUTHORIZED, "{amr}");
        }
        lies.lock().expect("whole").claims = json!({ "amr": ["pwd", "mfa"] });
        let (to, whole) = round(&server, &lies).await;
        assert_eq!((to.as_str(), status(&whole.expect("a session")).await), ("/orders", StatusCode::OK));
    }

    async fn many_strange_answers_are_not_each_written_down_and_keep_nobody_out(test) {
        fill(&test.db).await;
        let lies = liar().await;
        let issuer = lies.lock().expect("whole").issuer.clone();
        let server = router(state_with(&test.db, &issuer, |_| ()));
        for _ in 0..80 {
            assert_eq!(come_back(&server, &[("code", "c"), ("state", "s")], "").await.1, None);
        }
        let query = AuditQuery { limit: 200, ..AuditQuery::default() };
        let rows = store::audit::list(test.db.reader(), &query).await.expect("the log").rows.len();
        assert!((40..=53).contains(&rows), "{rows} of 80");
        assert!(round(&server, &lies).await.1.is_some(), "the next good answer comes in");
    }

    async fn whoever_has_no_password_proves_it_by_having_just_signed_in(test) {
        fill(&test.db).await;
        let lies = liar().await;
        let issuer = lies.lock().expect("whole").issuer.clone();
        let mut state = state_with(&test.db, &issuer, |_| ());
        let server = router(state.clone());
        let session = round(&server, &lies).await.1.expect("a session");
        let post = async |server: &Router, uri: &str, body: &'static str| {
            let request = http::Request::post(uri).header("cookie", &session).header("sec-fetch-site", "same-origin");
            let request = request.header("content-type", "application/x-www-form-urlencoded").body(axum::body::Body::from(body));
            let number = crate::common::run(server, request.expect("a request")).await.header("location").split("answer=").nth(1).expect("an answer").to_owned();
            let page = format!("/api/fn/security-page?answer={number}");
            send_as_nobody(server, "GET", &page, &[("cookie", &session)]).await.json()["answer"].clone()
        };
        assert!(post(&server, "/settings/second-factor/begin", "").await["SetUp"]["secret"].is_string());
        // A password would be a way in that the issuer cannot close.
        let word = "password=a+new+password+7&again=a+new+password+7";
        assert_eq!(post(&server, "/settings/password", word).await, json!({ "Refused": "Gone" }));
        assert!(!send_as_nobody(&server, "GET", "/settings/security", &[("cookie", &session), ("accept", "text/html")]).await.text().contains("name=\"current\""));
        state.app.now = || Timestamp(server::state::now().0 + 16 * 60_000);
        assert_eq!(post(&router(state), "/settings/second-factor/begin", "").await, json!({ "Stopped": "Stale" }));
    }

    async fn no_other_token_is_believed(test) {
        fill(&test.db).await;
        let lies = liar().await;
        let issuer = lies.lock().expect("whole").issuer.clone();
        let mut state = state_with(&test.db, &issuer, |_| ());
        let server = router(state.clone());
        let now = server::state::now().0 / 1_000;
        for claims in [
            json!({ "iss": "https://evil.example" }),
            json!({ "iss": format!("{issuer}/") }),
            json!({ "aud": "other" }),
            json!({ "aud": [CLIENT, "other"] }),
            json!({ "azp": "other" }),
            json!({ "nonce": "another" }),
            json!({ "nonce": null }),
            json!({ "exp": now - 61 }),
            json!({ "exp": null }),
            json!({ "iat": now - 700 }),
            json!({ "iat": now + 700 }),
            json!({ "sub": null }),
        ] {
            lies.lock().expect("whole").claims = claims.clone();
            assert_eq!(round(&server, &lies).await.1, None, "{claims}");
        }
        lies.lock().expect("whole").claims = json!({});
        for alg in ["none", "HS256", "RS256", "ES384"] {
            lies.lock().expect("whole").alg = alg;
            assert_eq!(round(&server, &lies).await.1, None, "{alg}");
        }
        lies.lock().expect("whole").alg = "ES256";
        lies.lock().expect("whole").broken = true;
        assert_eq!(round(&server, &lies).await.1, None, "a broken signature");
        lies.lock().expect("whole").broken = false;
        // What the token lacks is asked for, and must be about the same person.
        lies.lock().expect("whole").claims = json!({ "email": null });
        lies.lock().expect("whole").info = json!({ "sub": "eve", "email": "eve@id.example.com" });
        assert_eq!(round(&server, &lies).await.1, None, "somebody else's information");
        assert_eq!(roles_of(&test.db).await, [], "nobody came in");
        lies.lock().expect("whole").info = json!({ "sub": "ada", "email": "ada@id.example.com", "groups": ["crm-admins"] });
        assert!(round(&server, &lies).await.1.is_some());
        assert_eq!(roles_of(&test.db).await, [("Ada".to_owned(), "agent".to_owned())], "what was signed wins");
        // Another key: asked for when a token names it, and not more often than once a minute.
        {
            let mut lies = lies.lock().expect("whole");
            (lies.key, lies.kid) = (new_key(), "2".into());
        }
        assert_eq!(round(&server, &lies).await.1, None, "keys were asked for a moment ago");
        state.app.now = || Timestamp(server::state::now().0 + 55_000);
        assert_eq!(round(&router(state.clone()), &lies).await.1, None, "and still are");
        state.app.now = || Timestamp(server::state::now().0 + 120_000);
        lies.lock().expect("whole").claims = json!({ "iat": now + 120, "exp": now + 300 });
        assert!(round(&router(state), &lies).await.1.is_some());
    }
}

/// A real provider, until it is dropped.
struct Real {
    child: Child,
    issuer: String,
}

impl Real {
    fn start(conform: bool) -> Self {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../end2end");
        let mut command = Command::new("node");
        command.arg("oidc-provider.mjs").arg(format!("{PUBLIC}/sign-in/oidc/callback")).current_dir(folder);
        command.env("CONFORM", if conform { "1" } else { "0" });
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = child.expect("Node; run the tests with `make test`");
        let mut issuer = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut issuer).expect("a line");
        assert!(issuer.starts_with("http"), "end2end/node_modules lacks oidc-provider; run scripts/setup.sh test");
        Self { child, issuer: issuer.trim().to_owned() }
    }
}

impl Drop for Real {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A browser at the provider: follows it to the end, signs in as somebody, agrees. What it calls us with at last.
async fn walk(issuer: &str, from: &str, who: &str) -> String {
    let fetcher = Fetcher::new(&[]);
    let (mut url, mut jar, mut form) = (from.to_owned(), BTreeMap::new(), None::<String>);
    for _ in 0..20 {
        if let Some(path) = url.strip_prefix(PUBLIC) {
            return path.to_owned();
        }
        let cookies = jar.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        let headers = [(header::COOKIE, cookies)];
        let reply = match form.take() {
            Some(form) => fetcher.post(&url, &headers, form).await,
            None => fetcher.get(&url, &headers).await,
        };
        let reply = reply.unwrap_or_else(|error| panic!("{url}: {error}"));
        for set in reply.headers.get_all(header::SET_COOKIE) {
            let (name, value) = set.to_str().expect("ASCII").split(';').next().and_then(|pair| pair.split_once('=')).expect("a cookie");
            jar.insert(name.to_owned(), value.to_owned());
        }
        if let Some(location) = reply.headers.get(header::LOCATION) {
            let location = location.to_str().expect("ASCII");
            url = if location.starts_with('/') { format!("{issuer}{location}") } else { location.to_owned() };
            continue;
        }
        let page = String::from_utf8_lossy(&reply.body);
        assert_eq!(reply.status, StatusCode::OK, "{url}: {page}");
        let fields =
            if page.contains("value=\"login\"") { format!("prompt=login&login={who}&password=any") } else { "prompt=consent".to_owned() };
        form = Some(fields);
        // The form's own address, where the page names another one.
        if let Some(action) = page.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()) {
            url = if action.starts_with('/') { format!("{issuer}{action}") } else { action.to_owned() };
        }
    }
    panic!("the provider leads nowhere: {url}");
}

async fn with_a_real_provider(conform: bool) {
    let test = store::testing::sqlite().await;
    fill(&test.db).await;
    let real = Real::start(conform);
    let server = router(state_with(&test.db, &real.issuer, |_| ()));
    for (who, role) in [("boss", "administrator"), ("clerk", "executive"), ("boss", "administrator")] {
        let asked = send_as_nobody(&server, "GET", "/sign-in/oidc?back=%2Fcustomers", &[]).await;
        let cookie = asked.header("set-cookie").split(';').next().expect("a cookie").to_owned();
        let back = walk(&real.issuer, asked.header("location"), who).await;
        assert!(back.contains("iss="), "it names itself: {back}");
        let answer = send_as_nobody(&server, "GET", &back, &[("cookie", &cookie), ("sec-fetch-site", "cross-site")]).await;
        assert_eq!(answer.header("location"), "/customers", "{:?}", log(&test.db).await.first());
        let session = answer.header("set-cookie").split(';').next().expect("a cookie").to_owned();
        let page = send_as_nobody(&server, "GET", "/customers", &[("cookie", &session), ("accept", "text/html")]).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text().contains(&format!("The {who}")));
        assert!(roles_of(&test.db).await.contains(&(format!("The {who}"), role.to_owned())));
        // A code and a state open nothing twice.
        let again = send_as_nobody(&server, "GET", &back, &[("cookie", &cookie)]).await;
        assert!(again.header("location").starts_with("/sign-in?"));
    }
    assert_eq!(roles_of(&test.db).await.len(), 2);
}

#[tokio::test]
async fn a_real_provider_signs_people_in() {
    with_a_real_provider(false).await;
}

#[tokio::test]
async fn a_real_provider_that_tells_little_in_its_token_is_asked_for_the_rest() {
    with_a_real_provider(true).await;
}

#[tokio::test]
async fn an_issuer_that_cannot_be_asked_is_no_way_in() {
    let test = store::testing::sqlite().await;
    fill(&test.db).await;
    let server = router(state_with(&test.db, "http://127.0.0.1:9", |_| ()));
    let answer = send_as_nobody(&server, "GET", "/sign-in/oidc", &[]).await;
    assert!(answer.header("location").starts_with("/sign-in?answer="));
    let page = send_as_nobody(&server, "GET", answer.header("location"), &[("accept", "text/html")]).await.text();
    assert!(page.contains("did not work"));
    // Where nobody else says who somebody is there is no such way.
    let none = crate::common::server(&test.db);
    for uri in ["/sign-in/oidc", "/sign-in/oidc/callback?code=1&state=2"] {
        assert_eq!(send_as_nobody(&none, "GET", uri, &[]).await.header("location"), "/sign-in");
    }
}
