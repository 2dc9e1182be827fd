//! How mail leaves, and who else may say who somebody is.

use std::path::PathBuf;

/// How the connection to the mail server is kept from being read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MailTls {
    /// It begins in the clear and turns to TLS before anything is said; where it does not, no mail leaves.
    #[default]
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// In the clear: for a server on the own machine.
    None,
}

/// How mail is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mail {
    /// Host and port of the mail server; none where no mail is sent.
    pub server: Option<(String, u16)>,
    /// How the connection is kept from being read.
    pub tls: MailTls,
    /// The name to sign in there with; none where it takes mail from anybody.
    pub user: Option<String>,
    /// The file that holds the password.
    pub password_file: Option<PathBuf>,
    /// Whom mail is from, such as `Vecino <crm@example.com>`.
    pub from: Option<String>,
}

impl Mail {
    pub(super) fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "smtp_server" => {
                self.server = Some(
                    host_and_port(value).ok_or_else(|| format!("{key}: “{value}” is not a host and port such as mail.example.com:587."))?,
                )
            }
            "smtp_tls" => {
                self.tls = match value {
                    "starttls" => MailTls::Starttls,
                    "tls" => MailTls::Tls,
                    "none" => MailTls::None,
                    _ => return Err(format!("{key}: “{value}” is none of starttls, tls and none.")),
                }
            }
            "smtp_user" => self.user = Some(value.to_owned()),
            "smtp_password_file" => self.password_file = Some(value.into()),
            _ => {
                let mailbox = value.parse::<lettre::message::Mailbox>();
                mailbox.map_err(|_| format!("{key}: “{value}” is not an address such as Vecino <crm@example.com>."))?;
                self.from = Some(value.to_owned());
            }
        }
        Ok(())
    }

    /// Whether it fits together.
    pub(super) fn check(&self) -> Result<(), String> {
        let Some((host, _)) = &self.server else { return Ok(()) };
        if self.from.is_none() {
            return Err("smtp_server: it needs smtp_from as well.".into());
        }
        if self.tls == MailTls::None && self.user.is_some() && !is_here(host) {
            return Err("smtp_tls: with none the password of smtp_user would cross the network in the clear.".into());
        }
        Ok(())
    }
}

/// Signing in by OpenID Connect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SingleSignOn {
    /// Who says who somebody is: the issuer's address, as it stands in its tokens. None where nobody but Vecino does.
    pub issuer: Option<String>,
    /// What it calls this server.
    pub client_id: String,
    /// The file that holds the secret that the two share; none where there is none.
    pub client_secret_file: Option<PathBuf>,
    /// What is asked for.
    pub scopes: String,
    /// The claim that says what somebody is there; dots lead into objects. None where roles are given here.
    pub role_claim: Option<String>,
    /// Which value of the claim means which role; the first that fits counts, and `*` fits everybody.
    pub roles: Vec<(String, String)>,
    /// Whether whoever signs in for the first time gets an account.
    pub create: bool,
}

impl Default for SingleSignOn {
    fn default() -> Self {
        Self {
            issuer: None,
            client_id: String::new(),
            client_secret_file: None,
            scopes: "openid email profile".into(),
            role_claim: None,
            roles: Vec::new(),
            create: false,
        }
    }
}

impl SingleSignOn {
    pub(super) fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "oidc_issuer" => {
                address(key, value)?;
                // Compared letter by letter with what stands in tokens, so nothing of it is tidied.
                self.issuer = Some(value.to_owned());
            }
            "oidc_client_id" => value.clone_into(&mut self.client_id),
            "oidc_client_secret_file" => self.client_secret_file = Some(value.into()),
            "oidc_scopes" => self.scopes = value.split([' ', ',']).filter(|scope| !scope.is_empty()).collect::<Vec<_>>().join(" "),
            "oidc_role_claim" => self.role_claim = Some(value.to_owned()),
            "oidc_roles" => {
                let pair = |text: &str| text.split_once('=').map(|(claim, role)| (claim.trim().to_owned(), role.trim().to_owned()));
                let pairs = value.split(',').map(pair).collect::<Option<Vec<_>>>();
                self.roles = pairs.ok_or_else(|| format!("{key}: “{value}” is not a list such as crm-admins=administrator, *=agent."))?;
            }
            _ => self.create = value.parse().map_err(|_| format!("{key}: “{value}” is neither true nor false."))?,
        }
        Ok(())
    }

    /// Whether it fits together.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.issuer.is_none() {
            return Ok(());
        }
        if self.client_id.is_empty() {
            return Err("oidc_issuer: it needs oidc_client_id as well.".into());
        }
        if !self.scopes.split(' ').any(|scope| scope == "openid") {
            return Err("oidc_scopes: openid must be among them.".into());
        }
        if (self.create || self.role_claim.is_some()) && self.roles.is_empty() {
            return Err("oidc_roles: it must say which role people get.".into());
        }
        Ok(())
    }
}

/// An address of a server, without a stroke at its end. In the clear only on the own machine.
pub(super) fn address(key: &str, value: &str) -> Result<String, String> {
    let wrong = || format!("{key}: “{value}” is not an address such as https://crm.example.com.");
    let uri: http::Uri = value.parse().map_err(|_| wrong())?;
    let host = uri.host().ok_or_else(wrong)?;
    let fits = match uri.scheme_str() {
        Some("https") => true,
        Some("http") => is_here(host),
        _ => false,
    };
    if !fits || uri.query().is_some() || value.contains(['#', '@']) {
        return Err(wrong());
    }
    Ok(value.trim_end_matches('/').to_owned())
}

/// Whether a host is the own machine.
pub(crate) fn is_here(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn host_and_port(value: &str) -> Option<(String, u16)> {
    let (host, port) = value.rsplit_once(':')?;
    let fits = !host.is_empty() && !host.contains(['/', ' ', '@']);
    port.parse().ok().filter(|_| fits).map(|port| (host.to_owned(), port))
}
