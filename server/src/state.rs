//! What every request needs: the application's state, the browser files, the limits.

use std::{
    cell::RefCell,
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use app::server::{AppState, Ways, kept::Kept, live::Live, trail::Trail};
use domain::time::{Timestamp, Zone};
use jiff::tz::TimeZone;
use store::{Db, ids::Ids};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::{
    alerts, assets,
    auth::{self, oidc::Oidc, password::Passwords, seal::SecretKey, token::Token},
    config::{Config, ConfigError},
    mail::Mailer,
    rate::Rates,
    secrets::Secrets,
};

/// What the router is made of.
#[derive(Clone)]
pub struct ServerState {
    /// The application's side: database, clock, zones, ids.
    pub app: AppState,
    /// Where the browser files are.
    pub assets: assets::Lookup,
    /// What a request may cost.
    pub limits: Limits,
    /// Hashes and compares passwords.
    pub passwords: Passwords,
    /// What secrets in the database are sealed with.
    pub key: Arc<SecretKey>,
    /// Writes mails and sends them; none where no mail is sent.
    pub mailer: Option<Mailer>,
    /// Signing in by somebody else's word; none where nobody does.
    pub oidc: Option<Oidc>,
    /// Proxies that are believed when they say for whom they ask.
    pub trusted_proxies: Vec<IpAddr>,
}

/// What a request may cost.
#[derive(Clone)]
pub struct Limits {
    /// The longest a request may take.
    pub timeout: Duration,
    /// How long a connection may be open without a request being told on it.
    pub silence: Duration,
    /// The longest body, in bytes.
    pub body_bytes: usize,
    /// One permit for each request that may be worked on at the same time.
    pub in_flight: Arc<Semaphore>,
    /// One permit for each page that may listen to what changes.
    pub listeners: Arc<Semaphore>,
    /// How often the session is looked at again of a page that listens and hears nothing.
    pub listener_check: Duration,
    /// Requests that each person and each key may send.
    pub rates: Arc<Rates>,
}

/// How many pages may listen at the same time. One that waits costs some kilobytes and a socket.
const LISTENERS: usize = 4_096;

/// Proxies keep connections for a minute; one that closed at the very moment of a request would lose it.
const SILENCE: Duration = Duration::from_secs(75);

/// A session that is over is not listened with for longer than this.
const LISTENER_CHECK: Duration = Duration::from_secs(60);

impl ServerState {
    /// The state of a server with that database, configuration and secrets, on the real clock.
    ///
    /// # Errors
    /// A mail server that cannot be used.
    pub fn new(db: Db, config: &Config, secrets: &Secrets) -> Result<Self, ConfigError> {
        let (mailer, oidc) = (Mailer::new(config, secrets)?, Oidc::new(config, secrets));
        let issuer = oidc.as_ref().and_then(|oidc| oidc.provider().issuer().parse::<http::Uri>().ok());
        let ways = Ways { mail: mailer.is_some(), issuer: issuer.and_then(|uri| uri.host().map(str::to_owned)) };
        let assets = assets::embedded;
        let pkg = assets::build_id(assets).map_or_else(|| "/pkg".to_owned(), |id| format!("/pkg/{id}"));
        let limits = Limits {
            timeout: config.request_timeout,
            silence: SILENCE,
            body_bytes: config.max_body_bytes,
            in_flight: Arc::new(Semaphore::new(config.max_in_flight)),
            listeners: Arc::new(Semaphore::new(LISTENERS)),
            listener_check: LISTENER_CHECK,
            rates: Arc::new(Rates::new(config.user_rate, config.key_rate, config.address_rate)),
        };
        let hash = |text: &str| Token::parse(text).map(|token| token.hash());
        let app = AppState {
            trail: Trail::new(db.clone()),
            db,
            pkg,
            parts: Arc::new(assets::parts(assets)),
            now,
            zone,
            new_id,
            hash,
            salt: auth::random,
            live: Live::new(now().0),
            kept: Kept::default(),
            wake: app::server::scores::Wake::default(),
            ways: Arc::new(ways),
            public_url: config.public_url.as_deref().map(Into::into),
            forecast: alerts::bands,
        };
        let (passwords, key, trusted_proxies) = (Passwords::default(), secrets.key.clone(), config.trusted_proxies.clone());
        Ok(Self { app, assets, limits, passwords, key, mailer, oidc, trusted_proxies })
    }
}

/// The clock.
#[expect(clippy::disallowed_methods, reason = "the edge: everything below takes the time as a parameter")]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A new id that sorts by the moment given.
pub fn new_id(at: Timestamp) -> Uuid {
    thread_local! {
        static IDS: RefCell<Ids> = RefCell::new(Ids::random());
    }
    IDS.with_borrow_mut(|ids| ids.at(at))
}

/// The offsets of a zone by IANA name, from the year 2000 to two years after `now`; UTC where the
/// name is unknown.
pub fn zone(name: &str, now: Timestamp) -> Zone {
    // The same few zones are asked for with every page. Offsets change twice a year at most, so the
    // month is close enough; the key is the zone's own name, or every spelling would be kept.
    static KNOWN: Mutex<Option<HashMap<(String, i32), Zone>>> = Mutex::new(None);
    let Ok(tz) = TimeZone::get(name) else { return Zone::default() };
    let name = tz.iana_name().unwrap_or("UTC");
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let key = (name.to_owned(), now.day().month_start().0);
    known.get_or_insert_default().entry(key).or_insert_with(|| offsets(name, &tz, now)).clone()
}

fn offsets(name: &str, tz: &TimeZone, now: Timestamp) -> Zone {
    let start = jiff::Timestamp::constant(946_684_800, 0);
    let end = now.0.div_euclid(1000) + 2 * 366 * 86_400;
    let mut offsets = vec![(start.as_second(), tz.to_offset(start).seconds())];
    let later = tz.following(start).map(|t| (t.timestamp().as_second(), t.offset().seconds()));
    offsets.extend(later.take_while(|(at, _)| *at <= end));
    Zone { name: name.to_owned(), offsets }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_knows_summer_and_winter() {
        let now = Timestamp::parse("2026-11-22T08:00:00Z").expect("a moment");
        let london = zone("Europe/London", now);
        let hour = |text| london.civil(Timestamp::parse(text).expect("a moment")).hour;
        assert_eq!((hour("2011-07-01T12:00:00Z"), hour("2026-12-01T12:00:00Z"), hour("2027-07-01T12:00:00Z")), (13, 12, 13));
        assert_eq!(zone("Europe/Nowhere", now), Zone::default());
        assert_eq!(zone("../../etc/passwd", now), Zone::default());
        assert_eq!(zone("Asia/Kolkata", now).civil(Timestamp(0)).minute, 30);
    }

    #[test]
    fn ids_differ_and_sort_by_time() {
        let (first, second) = (new_id(Timestamp(1_000)), new_id(Timestamp(2_000)));
        assert!(first < second);
        assert_ne!(new_id(Timestamp(1_000)), first);
    }
}
