//! The configuration on the command line.

use clap::Args as ClapArgs;

/// What configures the program; each also a key of `vecino.toml`.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Configuration (flag, environment, vecino.toml, in that order)")]
pub(in crate::cli) struct Settings {
    /// Configuration file [default: vecino.toml, if there is one]
    #[arg(long, env = "VECINO_CONFIG", value_name = "FILE", global = true, hide_env_values = true)]
    pub(in crate::cli) config: Option<String>,
    /// sqlite://FILE or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://data/vecino.db]
    #[arg(long, env = "DATABASE_URL", value_name = "URL", global = true, hide_env_values = true)]
    database_url: Option<String>,
    /// Address and port to serve on [default: 127.0.0.1:3000]
    #[arg(long, env = "VECINO_LISTEN", value_name = "ADDRESS", global = true, hide_env_values = true)]
    listen: Option<String>,
    /// What is logged, such as info or warn,vecino=debug [default: info]
    #[arg(long, env = "VECINO_LOG", value_name = "FILTER", global = true, hide_env_values = true)]
    log: Option<String>,
    /// text or json [default: text]
    #[arg(long, env = "VECINO_LOG_FORMAT", value_name = "FORMAT", global = true, hide_env_values = true)]
    log_format: Option<String>,
    /// Connections that read the database at the same time [default: 8]
    #[arg(long, env = "VECINO_READERS", value_name = "N", global = true, hide_env_values = true)]
    readers: Option<String>,
    /// The longest a request may take [default: 30]
    #[arg(long, env = "VECINO_REQUEST_TIMEOUT_SECONDS", value_name = "SECONDS", global = true, hide_env_values = true)]
    request_timeout_seconds: Option<String>,
    /// The longest body a request may have [default: 1048576]
    #[arg(long, env = "VECINO_MAX_BODY_BYTES", value_name = "BYTES", global = true, hide_env_values = true)]
    max_body_bytes: Option<String>,
    /// Requests worked on at the same time [default: 512]
    #[arg(long, env = "VECINO_MAX_IN_FLIGHT", value_name = "N", global = true, hide_env_values = true)]
    max_in_flight: Option<String>,
    /// Addresses of proxies whose X-Forwarded-For is believed, separated by commas [default: none]
    #[arg(long, env = "VECINO_TRUSTED_PROXIES", value_name = "ADDRESSES", global = true, hide_env_values = true)]
    trusted_proxies: Option<String>,
    /// Hour of the day, UTC, at which the server scores customers; off for never [default: 2]
    #[arg(long, env = "VECINO_SCORE_HOUR", value_name = "HOUR", global = true, hide_env_values = true)]
    score_hour: Option<String>,
    /// Where browsers find this server: what links in mails begin with [default: none]
    #[arg(long, env = "VECINO_PUBLIC_URL", value_name = "URL", global = true, hide_env_values = true)]
    public_url: Option<String>,
    /// Certificates to serve TLS with, PEM; read again when the file changes [default: none]
    #[arg(long, env = "VECINO_TLS_CERT", value_name = "FILE", global = true, hide_env_values = true)]
    tls_cert: Option<String>,
    /// The key of the first of them, PEM [default: none]
    #[arg(long, env = "VECINO_TLS_KEY", value_name = "FILE", global = true, hide_env_values = true)]
    tls_key: Option<String>,
    /// Key that secrets in the database are sealed with; made if missing [default: vecino.key beside the database]
    #[arg(long, env = "VECINO_SECRET_KEY_FILE", value_name = "FILE", global = true, hide_env_values = true)]
    secret_key_file: Option<String>,
    /// Further authorities that are believed about mail and sign-in servers, PEM [default: none]
    #[arg(long, env = "VECINO_CA_FILE", value_name = "FILE", global = true, hide_env_values = true)]
    ca_file: Option<String>,
    /// Requests that a person may send in a minute, 0 for any number [default: 1200]
    #[arg(long, env = "VECINO_USER_RATE", value_name = "N", global = true, hide_env_values = true)]
    user_rate: Option<String>,
    /// Requests that a program may send in a minute with a key, 0 for any number [default: 3000]
    #[arg(long, env = "VECINO_KEY_RATE", value_name = "N", global = true, hide_env_values = true)]
    key_rate: Option<String>,
    /// Requests that may come in a minute from one address where nobody is signed in, 0 for any number [default: 600]
    #[arg(long, env = "VECINO_ADDRESS_RATE", value_name = "N", global = true, hide_env_values = true)]
    address_rate: Option<String>,
    /// The mail server [default: none, and no mail is sent]
    #[arg(long, env = "VECINO_SMTP_SERVER", value_name = "HOST:PORT", global = true, hide_env_values = true)]
    smtp_server: Option<String>,
    /// starttls, tls or none [default: starttls]
    #[arg(long, env = "VECINO_SMTP_TLS", value_name = "HOW", global = true, hide_env_values = true)]
    smtp_tls: Option<String>,
    /// The name to sign in to the mail server with [default: none]
    #[arg(long, env = "VECINO_SMTP_USER", value_name = "NAME", global = true, hide_env_values = true)]
    smtp_user: Option<String>,
    /// The file with its password; or VECINO_SMTP_PASSWORD [default: none]
    #[arg(long, env = "VECINO_SMTP_PASSWORD_FILE", value_name = "FILE", global = true, hide_env_values = true)]
    smtp_password_file: Option<String>,
    /// Whom mail is from, such as "Vecino <crm@example.com>" [default: none]
    #[arg(long, env = "VECINO_SMTP_FROM", value_name = "ADDRESS", global = true, hide_env_values = true)]
    smtp_from: Option<String>,
    /// OpenID Connect: the address of who says who somebody is [default: none]
    #[arg(long, env = "VECINO_OIDC_ISSUER", value_name = "URL", global = true, hide_env_values = true)]
    oidc_issuer: Option<String>,
    /// What it calls this server [default: none]
    #[arg(long, env = "VECINO_OIDC_CLIENT_ID", value_name = "ID", global = true, hide_env_values = true)]
    oidc_client_id: Option<String>,
    /// The file with the secret shared with it; or VECINO_OIDC_CLIENT_SECRET [default: none]
    #[arg(long, env = "VECINO_OIDC_CLIENT_SECRET_FILE", value_name = "FILE", global = true, hide_env_values = true)]
    oidc_client_secret_file: Option<String>,
    /// What is asked for [default: openid email profile]
    #[arg(long, env = "VECINO_OIDC_SCOPES", value_name = "SCOPES", global = true, hide_env_values = true)]
    oidc_scopes: Option<String>,
    /// The claim that says which role somebody has, such as groups [default: none, roles are given here]
    #[arg(long, env = "VECINO_OIDC_ROLE_CLAIM", value_name = "CLAIM", global = true, hide_env_values = true)]
    oidc_role_claim: Option<String>,
    /// Values of that claim and their roles, the first that fits: crm-admins=administrator,*=agent [default: none]
    #[arg(long, env = "VECINO_OIDC_ROLES", value_name = "PAIRS", global = true, hide_env_values = true)]
    oidc_roles: Option<String>,
    /// Whether whoever signs in for the first time gets an account [default: false]
    #[arg(long, env = "VECINO_OIDC_CREATE", value_name = "BOOL", global = true, hide_env_values = true)]
    oidc_create: Option<String>,
}

impl Settings {
    /// Whether a filter for the log was asked for.
    pub(in crate::cli) fn says_what_is_logged(&self) -> bool {
        self.log.as_deref().is_some_and(|log| !log.is_empty())
    }

    /// The keys with what was given for them.
    pub(in crate::cli) fn given(&self) -> [(&'static str, Option<&str>); 30] {
        [
            ("database_url", self.database_url.as_deref()),
            ("listen", self.listen.as_deref()),
            ("log", self.log.as_deref()),
            ("log_format", self.log_format.as_deref()),
            ("readers", self.readers.as_deref()),
            ("request_timeout_seconds", self.request_timeout_seconds.as_deref()),
            ("max_body_bytes", self.max_body_bytes.as_deref()),
            ("max_in_flight", self.max_in_flight.as_deref()),
            ("trusted_proxies", self.trusted_proxies.as_deref()),
            ("score_hour", self.score_hour.as_deref()),
            ("public_url", self.public_url.as_deref()),
            ("tls_cert", self.tls_cert.as_deref()),
            ("tls_key", self.tls_key.as_deref()),
            ("secret_key_file", self.secret_key_file.as_deref()),
            ("ca_file", self.ca_file.as_deref()),
            ("user_rate", self.user_rate.as_deref()),
            ("key_rate", self.key_rate.as_deref()),
            ("address_rate", self.address_rate.as_deref()),
            ("smtp_server", self.smtp_server.as_deref()),
            ("smtp_tls", self.smtp_tls.as_deref()),
            ("smtp_user", self.smtp_user.as_deref()),
            ("smtp_password_file", self.smtp_password_file.as_deref()),
            ("smtp_from", self.smtp_from.as_deref()),
            ("oidc_issuer", self.oidc_issuer.as_deref()),
            ("oidc_client_id", self.oidc_client_id.as_deref()),
            ("oidc_client_secret_file", self.oidc_client_secret_file.as_deref()),
            ("oidc_scopes", self.oidc_scopes.as_deref()),
            ("oidc_role_claim", self.oidc_role_claim.as_deref()),
            ("oidc_roles", self.oidc_roles.as_deref()),
            ("oidc_create", self.oidc_create.as_deref()),
        ]
    }
}
