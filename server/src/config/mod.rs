//! Configuration: flags, then the environment, then `vecino.toml`, then what stands here.

mod ways;

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

use tracing_subscriber::EnvFilter;

pub(crate) use self::ways::is_here;
pub use self::ways::{Mail, MailTls, SingleSignOn};

/// The file that is read from the working folder when no other is named.
pub const DEFAULT_FILE: &str = "vecino.toml";

/// Every key, as `vecino.toml` writes it. One that begins with the name of one of the [`SECTIONS`] may stand there.
pub const KEYS: [&str; 30] = [
    "database_url",
    "listen",
    "log",
    "log_format",
    "readers",
    "request_timeout_seconds",
    "max_body_bytes",
    "max_in_flight",
    "trusted_proxies",
    "score_hour",
    "public_url",
    "tls_cert",
    "tls_key",
    "secret_key_file",
    "ca_file",
    "user_rate",
    "key_rate",
    "address_rate",
    "smtp_server",
    "smtp_tls",
    "smtp_user",
    "smtp_password_file",
    "smtp_from",
    "oidc_issuer",
    "oidc_client_id",
    "oidc_client_secret_file",
    "oidc_scopes",
    "oidc_role_claim",
    "oidc_roles",
    "oidc_create",
];

/// Tables of `vecino.toml`: `issuer` in `[oidc]` is `oidc_issuer`.
const SECTIONS: [&str; 3] = ["tls", "smtp", "oidc"];

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// What can be chosen about a running Vecino.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// `sqlite://path` or `postgres://…`.
    pub database_url: String,
    /// Address and port to serve on.
    pub listen: SocketAddr,
    /// What is logged, in the notation of `RUST_LOG`.
    pub log: String,
    /// How it is logged.
    pub log_format: LogFormat,
    /// Connections that read the database at the same time.
    pub readers: u32,
    /// The longest a request may take.
    pub request_timeout: Duration,
    /// The longest body a request may have, in bytes.
    pub max_body_bytes: usize,
    /// Requests worked on at the same time; more are told to come again.
    pub max_in_flight: usize,
    /// Proxies that are believed when they say for whom they ask.
    pub trusted_proxies: Vec<IpAddr>,
    /// The hour of the day, UTC, at which customers are scored; none for never.
    pub score_hour: Option<u8>,
    /// Where browsers find this server, such as `https://crm.example.com`: what links in mails begin with. None where
    /// nobody has said so; what a request calls the server is not believed, because anybody can send anything.
    pub public_url: Option<String>,
    /// The file of the server's certificates, and of the key of the first of them; none where a proxy speaks TLS.
    pub tls: (Option<PathBuf>, Option<PathBuf>),
    /// The file of the key that secrets in the database are sealed with; none for the one that is made.
    pub secret_key_file: Option<PathBuf>,
    /// Authorities that are believed about other servers, besides those that everybody believes.
    pub ca_file: Option<PathBuf>,
    /// Requests that a person may send in a minute; 0 for as many as they like.
    pub user_rate: u32,
    /// Requests that a program may send in a minute with one key; 0 for as many as it likes.
    pub key_rate: u32,
    /// Requests that may come in a minute from one address where nobody is signed in; 0 for any number.
    pub address_rate: u32,
    /// How mail is sent.
    pub mail: Mail,
    /// Signing in by OpenID Connect.
    pub single_sign_on: SingleSignOn,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            database_url: "sqlite://data/vecino.db".into(),
            listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
            log: "info".into(),
            log_format: LogFormat::Text,
            readers: 8,
            request_timeout: Duration::from_secs(30),
            max_body_bytes: 1 << 20,
            max_in_flight: 512,
            trusted_proxies: Vec::new(),
            score_hour: Some(2),
            public_url: None,
            tls: (None, None),
            secret_key_file: None,
            ca_file: None,
            user_rate: 1_200,
            key_rate: 3_000,
            address_rate: 600,
            mail: Mail::default(),
            single_sign_on: SingleSignOn::default(),
        }
    }
}

/// A configuration that cannot be used: one sentence that names the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError(pub String);

impl std::error::Error for ConfigError {}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Config {
    /// The defaults, changed by the file, changed by what was `given` as flag or in the environment.
    ///
    /// # Errors
    /// A key that does not exist, or a value that does not fit its key.
    pub fn load(file: Option<&Path>, given: &[(&str, Option<&str>)]) -> Result<Self, ConfigError> {
        let mut config = Self::default();
        config.read_file(file)?;
        // An empty variable is how a compose file says "not set".
        for (key, value) in given {
            if let Some(value) = value.filter(|v| !v.is_empty()) {
                config.set(key, value).map_err(ConfigError)?;
            }
        }
        Ok(config)
    }

    fn read_file(&mut self, file: Option<&Path>) -> Result<(), ConfigError> {
        let path = file.map_or_else(|| PathBuf::from(DEFAULT_FILE), Path::to_owned);
        let name = path.display();
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if file.is_none() && error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(ConfigError(format!("config: {name} cannot be read: {error}."))),
        };
        let table: toml::Table = text.parse().map_err(|e: toml::de::Error| {
            let line = e.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            ConfigError(format!("{name}: line {line} is not TOML: {}.", e.message().lines().next().unwrap_or_default()))
        })?;
        for (key, value) in table {
            let in_file = |problem| ConfigError(format!("{name}: {problem}"));
            match value {
                toml::Value::Table(section) if SECTIONS.contains(&key.as_str()) => {
                    for (inner, value) in section {
                        self.set_from_file(&format!("{key}_{inner}"), value).map_err(in_file)?;
                    }
                }
                value => self.set_from_file(&key, value).map_err(in_file)?,
            }
        }
        Ok(())
    }

    /// Several values are one text with commas, as on the command line.
    fn set_from_file(&mut self, key: &str, value: toml::Value) -> Result<(), String> {
        let wrong = || format!("{key} must be a text or a whole number.");
        let plain = |value: toml::Value| match value {
            toml::Value::String(text) => Ok(text),
            toml::Value::Integer(number) => Ok(number.to_string()),
            toml::Value::Boolean(yes) => Ok(yes.to_string()),
            _ => Err(wrong()),
        };
        let text = match value {
            toml::Value::Array(values) => values.into_iter().map(plain).collect::<Result<Vec<_>, _>>()?.join(","),
            value => plain(value)?,
        };
        self.set(key, &text)
    }

    /// Whether all of it fits together, for whoever serves.
    ///
    /// # Errors
    /// The first key that lacks another.
    pub fn check(&self) -> Result<(), ConfigError> {
        let lacks = |key: &str, other: &str| Err(ConfigError(format!("{key}: it needs {other} as well.")));
        if self.tls.0.is_some() != self.tls.1.is_some() {
            return if self.tls.0.is_some() { lacks("tls_cert", "tls_key") } else { lacks("tls_key", "tls_cert") };
        }
        for (key, is_set) in [("smtp_server", self.mail.server.is_some()), ("oidc_issuer", self.single_sign_on.issuer.is_some())] {
            if is_set && self.public_url.is_none() {
                return lacks(key, "public_url");
            }
        }
        self.mail.check().and_then(|()| self.single_sign_on.check()).map_err(ConfigError)
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "database_url" => self.database_url = database_url(value)?,
            "listen" => {
                self.listen = value.parse().map_err(|_| format!("listen: “{value}” is not an address such as 127.0.0.1:3000."))?;
            }
            "log" => {
                EnvFilter::try_new(value).map_err(|_| format!("log: “{value}” is not a filter such as info or info,vecino=debug."))?;
                value.clone_into(&mut self.log);
            }
            "log_format" => {
                self.log_format = match value {
                    "text" => LogFormat::Text,
                    "json" => LogFormat::Json,
                    _ => return Err(format!("log_format: “{value}” is neither text nor json.")),
                }
            }
            "readers" => self.readers = number(key, value, 1, 1_000)?,
            "request_timeout_seconds" => self.request_timeout = Duration::from_secs(number(key, value, 1, 3_600)?.into()),
            "max_body_bytes" => self.max_body_bytes = size(number(key, value, 1_024, 1 << 30)?),
            "max_in_flight" => self.max_in_flight = size(number(key, value, 1, 1_000_000)?),
            "trusted_proxies" => self.trusted_proxies = value.split(',').map(|text| address(key, text.trim())).collect::<Result<_, _>>()?,
            "score_hour" if value == "off" => self.score_hour = None,
            "score_hour" => {
                let hour = value.parse().ok().filter(|hour| *hour < 24);
                self.score_hour = Some(hour.ok_or_else(|| format!("score_hour: “{value}” is neither off nor an hour from 0 to 23."))?);
            }
            "public_url" => self.public_url = Some(ways::address(key, value)?),
            "tls_cert" => self.tls.0 = Some(value.into()),
            "tls_key" => self.tls.1 = Some(value.into()),
            "secret_key_file" => self.secret_key_file = Some(value.into()),
            "ca_file" => self.ca_file = Some(value.into()),
            "user_rate" => self.user_rate = number(key, value, 0, 1_000_000)?,
            "key_rate" => self.key_rate = number(key, value, 0, 1_000_000)?,
            "address_rate" => self.address_rate = number(key, value, 0, 1_000_000)?,
            _ if key.starts_with("smtp_") && KEYS.contains(&key) => self.mail.set(key, value)?,
            _ if key.starts_with("oidc_") && KEYS.contains(&key) => self.single_sign_on.set(key, value)?,
            _ => return Err(format!("“{key}” is not a key; there are {}.", KEYS.join(", "))),
        }
        Ok(())
    }
}

fn number(key: &str, value: &str, least: u32, most: u32) -> Result<u32, String> {
    let number = value.parse().ok().filter(|n| (least..=most).contains(n));
    number.ok_or_else(|| format!("{key}: “{value}” is not a whole number from {least} to {most}."))
}

fn address(key: &str, text: &str) -> Result<IpAddr, String> {
    text.parse().map_err(|_| format!("{key}: “{text}” is not an address such as 10.0.0.2; several are separated by commas."))
}

fn size(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

// The address may hold a password, so what is wrong with it is said without repeating it.
fn database_url(value: &str) -> Result<String, String> {
    if let Some(path) = value.strip_prefix("sqlite://") {
        let path = path.split('?').next().unwrap_or_default();
        if path.is_empty() || path.ends_with('/') || path.contains(":memory:") {
            return Err("database_url (DATABASE_URL) names no file after sqlite://; an example is sqlite://data/vecino.db.".into());
        }
        return Ok(value.to_owned());
    }
    if value.starts_with("postgres://") || value.starts_with("postgresql://") {
        let uri: http::Uri = value.parse().map_err(|_| postgres_problem())?;
        let complete = uri.host().is_some_and(|host| !host.is_empty()) && uri.path().len() > 1;
        return if complete { Ok(value.to_owned()) } else { Err(postgres_problem()) };
    }
    Err("database_url (DATABASE_URL) must begin with sqlite:// or postgres://.".into())
}

fn postgres_problem() -> String {
    "database_url (DATABASE_URL) is not an address such as postgres://user:password@host:5432/vecino.".into()
}
