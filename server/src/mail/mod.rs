//! Mail that leaves: a queue in the database, so that nothing is lost when the server stops, and whoever empties it.

mod alert;
mod bulletin;
mod report;
mod words;

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{format::Locale, time::Timestamp};
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Attachment, Body, Mailbox, MultiPart, SinglePart, header::ContentType},
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
    },
};
use serde::{Deserialize, Serialize};
use store::{
    Db, StoreError, Tx,
    outbox::{self, NewMail, Waiting},
};
use tokio::sync::Notify;
use uuid::Uuid;

pub use self::{alert::letter as alert_letter, bulletin::letter as bulletin_letter, report::letter as report_letter, words::Letter};
use crate::{
    auth::seal::SecretKey,
    config::{Config, ConfigError, MailTls},
    secrets::Secrets,
};

/// How often somebody looks for what is due without being told.
const LOOK: Duration = Duration::from_secs(15);
/// The longest that a mail server may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// A mail that is being sent is due again after so long, should the server stop meanwhile.
const TAKEN_MS: i64 = 5 * 60 * 1_000;
/// After the first failure; it grows fourfold with each.
const FIRST_DELAY_MS: i64 = 30 * 1_000;
/// The longest delay.
const LONGEST_DELAY_MS: i64 = 2 * 60 * 60 * 1_000;
/// After so many tries a mail is given up.
const MOST_TRIES: i64 = 20;
/// What is kept of what a mail server says, in characters.
const MOST_SAID: usize = 300;

/// For how long it is worth telling somebody what was changed.
pub const NOTICE_MS: i64 = 3 * 24 * 60 * 60 * 1_000;

/// Whom a mail is for.
#[derive(Clone, Copy, Debug)]
pub struct Recipient<'a> {
    /// Name.
    pub name: &'a str,
    /// E-mail address.
    pub email: &'a str,
}

/// Writes mails, and sends them. Clones are the same.
#[derive(Clone)]
pub struct Mailer(Arc<Inner>);

struct Inner {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    public_url: String,
    key: Arc<SecretKey>,
    wake: Notify,
}

/// What a mail says, as it is sealed.
#[derive(Serialize, Deserialize)]
struct Content {
    name: String,
    subject: String,
    text: String,
    /// The same as HTML; none for what is short.
    #[serde(default)]
    html: Option<String>,
    /// What comes with it.
    #[serde(default)]
    file: Option<File>,
}

/// A file that comes with a mail.
#[derive(Serialize, Deserialize)]
struct File {
    name: String,
    /// In Base64.
    bytes: String,
}

impl Mailer {
    /// The mailer of a configuration; none where no mail is sent.
    ///
    /// # Errors
    /// A mail server or sender that cannot be used.
    pub fn new(config: &Config, secrets: &Secrets) -> Result<Option<Self>, ConfigError> {
        let (Some((host, port)), Some(from), Some(public_url)) = (&config.mail.server, &config.mail.from, &config.public_url) else {
            return Ok(None);
        };
        let unusable = |key: &str, error: &dyn std::fmt::Display| ConfigError(format!("{key}: {error}."));
        let mut parameters = TlsParameters::builder(host.clone());
        for authority in &secrets.authorities {
            let authority = Certificate::from_der(authority.to_vec()).map_err(|error| unusable("ca_file", &error))?;
            parameters = parameters.add_root_certificate(authority);
        }
        let parameters = parameters.build_rustls().map_err(|error| unusable("smtp_server", &error))?;
        let tls = match config.mail.tls {
            MailTls::Starttls => Tls::Required(parameters),
            MailTls::Tls => Tls::Wrapper(parameters),
            MailTls::None => Tls::None,
        };
        let mut transport =
            AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host.clone()).port(*port).tls(tls).timeout(Some(PATIENCE));
        if let Some(user) = &config.mail.user {
            transport = transport.credentials(Credentials::new(user.clone(), secrets.smtp_password.clone().unwrap_or_default()));
        }
        let from = from.parse::<Mailbox>().map_err(|error| unusable("smtp_from", &error))?;
        let (key, wake) = (secrets.key.clone(), Notify::new());
        Ok(Some(Self(Arc::new(Inner { transport: transport.build(), from, public_url: public_url.clone(), key, wake }))))
    }

    /// The address of a path, as people in other programs find it.
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.0.public_url)
    }

    /// A mail, ready to be put with those that wait. `id` is a new one; it is worth sending for `life_ms`.
    pub fn write(&self, when: (Uuid, Timestamp, i64), to: Recipient<'_>, locale: Locale, letter: &Letter) -> NewMail {
        self.write_with(when, to, locale, letter, None)
    }

    /// The same with a PDF under a name.
    pub fn write_with(
        &self,
        (id, now, life_ms): (Uuid, Timestamp, i64),
        to: Recipient<'_>,
        locale: Locale,
        letter: &Letter,
        file: Option<(String, Vec<u8>)>,
    ) -> NewMail {
        let file = file.map(|(name, bytes)| File { name, bytes: STANDARD.encode(bytes) });
        let (subject, text) = words::write(letter, to.name, locale);
        let html = if let Letter::Written { html, .. } = letter { Some(html.clone()) } else { None };
        let content = serde_json::to_vec(&Content { name: to.name.to_owned(), subject, text, html, file }).unwrap_or_default();
        NewMail {
            id,
            kind: letter.kind(),
            recipient: to.email.to_owned(),
            now,
            ends_at: Timestamp(now.0 + life_ms),
            content: self.0.key.seal(&purpose(id), &content),
        }
    }

    /// Puts a mail with those that wait, in the transaction that it tells of. Whether there was room for it.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn put(&self, tx: &Tx, mail: &NewMail) -> Result<bool, StoreError> {
        let put = outbox::add(tx, mail).await?;
        if !put {
            tracing::error!(most = outbox::MOST, "a mail was not written: too many wait to be sent");
        }
        // Who looks now finds nothing yet where this transaction is not over; the next look does.
        self.0.wake.notify_one();
        Ok(put)
    }

    /// Sends what is due, for as long as the server runs.
    pub async fn run(self, db: Db, clock: fn() -> Timestamp) {
        loop {
            if let Err(error) = self.send_due(&db, clock).await {
                tracing::warn!(%error, "mails that are due were not looked for");
            }
            let _ = tokio::time::timeout(LOOK, self.0.wake.notified()).await;
            // The transaction that woke us is about to be over.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Sends what is due now; how many mails the server took.
    ///
    /// # Errors
    /// Those of the store. What the mail server says is written beside the mail.
    pub async fn send_due(&self, db: &Db, clock: fn() -> Timestamp) -> Result<usize, StoreError> {
        let mut sent = 0;
        for mail in outbox::due(db.reader(), clock()).await? {
            sent += usize::from(self.send(db, mail, clock).await?);
        }
        Ok(sent)
    }

    async fn send(&self, db: &Db, mail: Waiting, clock: fn() -> Timestamp) -> Result<bool, StoreError> {
        let (id, now) = (mail.id, clock());
        let taken = mail.clone();
        let again = Timestamp(now.0 + TAKEN_MS);
        let mine = db.write(move |tx| {
            let mail = taken.clone();
            Box::pin(async move { outbox::take(tx, &mail, again).await })
        });
        if !mine.await? {
            return Ok(false);
        }
        let failure =
            if mail.ends_at <= now { Err(Failure::last("it was not delivered in time")) } else { self.hand_over(&mail, now).await };
        let Err(failure) = failure else {
            db.write(move |tx| Box::pin(async move { outbox::sent(tx, id).await })).await?;
            return Ok(true);
        };
        let (tries, now) = (mail.tries + 1, clock());
        let until = Timestamp(now.0 + delay_ms(tries));
        let over = failure.last || tries >= MOST_TRIES || until >= mail.ends_at;
        // The address stays out of the log of the program; administrators see it.
        tracing::warn!(%id, tries, over, "a mail was not taken");
        db.write(move |tx| {
            let said = failure.said.clone();
            Box::pin(
                async move { if over { outbox::give_up(tx, id, now, &said).await } else { outbox::put_off(tx, id, until, &said).await } },
            )
        })
        .await?;
        Ok(false)
    }

    /// Hands a mail over to the mail server.
    async fn hand_over(&self, mail: &Waiting, now: Timestamp) -> Result<(), Failure> {
        let content = self.0.key.open(&purpose(mail.id), &mail.content).and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let content: Content = content.ok_or_else(|| Failure::last("it was sealed with another key"))?;
        let address = mail.recipient.parse::<Address>().map_err(|error| Failure::last(&error))?;
        let name = Some(content.name).filter(|name| !name.is_empty());
        let date = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(now.0).unwrap_or_default());
        let message = Message::builder()
            .from(self.0.from.clone())
            .to(Mailbox::new(name, address))
            .subject(content.subject)
            .date(date)
            .message_id(Some(format!("<{}@{}>", mail.id, self.0.from.email.domain())))
            .header(AutoSubmitted);
        let message = match (content.html, content.file.map(attached).transpose()?) {
            (Some(html), None) => message.multipart(MultiPart::alternative_plain_html(content.text, html)),
            (None, None) => message.header(ContentType::TEXT_PLAIN).body(content.text),
            (html, Some(file)) => message.multipart(match html {
                Some(html) => MultiPart::mixed().multipart(MultiPart::alternative_plain_html(content.text, html)).singlepart(file),
                None => MultiPart::mixed().singlepart(SinglePart::plain(content.text)).singlepart(file),
            }),
        };
        let message = message.map_err(|error| Failure::last(&error))?;
        self.0.transport.send(message).await.map_err(|error| Failure { last: error.is_permanent(), said: said(&error) })?;
        Ok(())
    }
}

/// A file as a part of a mail.
fn attached(file: File) -> Result<SinglePart, Failure> {
    let bytes = STANDARD.decode(file.bytes).map_err(|error| Failure::last(&error))?;
    let kind = ContentType::parse("application/pdf").map_err(|error| Failure::last(&error))?;
    Ok(Attachment::new(file.name).body(Body::new(bytes), kind))
}

/// Why a mail was not taken.
struct Failure {
    /// Whether it would not be taken the next time either.
    last: bool,
    said: String,
}

impl Failure {
    fn last(why: &(impl std::fmt::Display + ?Sized)) -> Self {
        Self { last: true, said: why.to_string() }
    }
}

/// What went wrong, down to its cause, in a line.
fn said(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string);
    causes.collect::<Vec<_>>().join(": ").chars().map(|c| if c.is_control() { ' ' } else { c }).take(MOST_SAID).collect()
}

/// 30 s, 2 min, 8 min, 32 min, then every two hours.
fn delay_ms(tries: i64) -> i64 {
    let exponent = u32::try_from(2 * (tries - 1).clamp(0, 8)).unwrap_or_default();
    (FIRST_DELAY_MS << exponent).min(LONGEST_DELAY_MS)
}

/// What a mail is sealed for.
fn purpose(id: Uuid) -> String {
    format!("mail {id}")
}

/// Says that a machine wrote it, so that no other machine answers (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl lettre::message::header::Header for AutoSubmitted {
    fn name() -> lettre::message::header::HeaderName {
        lettre::message::header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> lettre::message::header::HeaderValue {
        lettre::message::header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_to_two_hours() {
        let minutes: Vec<_> = (1..=7).map(|tries| delay_ms(tries) as f64 / 60_000.0).collect();
        assert_eq!(minutes, [0.5, 2.0, 8.0, 32.0, 120.0, 120.0, 120.0]);
        assert_eq!((delay_ms(0), delay_ms(i64::MAX)), (30_000, LONGEST_DELAY_MS));
    }
}
