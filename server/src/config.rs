//! Configuration: flags, then the environment, then `vecino.toml`, then what stands here.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

use tracing_subscriber::EnvFilter;

/// The file that is read from the working folder when no other is named.
pub const DEFAULT_FILE: &str = "vecino.toml";

/// Every key, as `vecino.toml` writes it.
pub const KEYS: [&str; 10] = [
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
];

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
        }
    }
}

/// A configuration that cannot be used: one sentence that names the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError(pub String);

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
            let value = match value {
                toml::Value::String(text) => text,
                toml::Value::Integer(number) => number.to_string(),
                _ => return Err(ConfigError(format!("{name}: {key} must be a text or a whole number."))),
            };
            self.set(&key, &value).map_err(|problem| ConfigError(format!("{name}: {problem}")))?;
        }
        Ok(())
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
