//! What nobody else may know, read from files and the environment when the server starts: never from the command line,
//! where everybody on the machine could read it, and never from the configuration itself.

use std::{
    fmt,
    fs::OpenOptions,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use store::{Db, StoreError, settings, users};
use tokio_rustls::rustls::pki_types::{CertificateDer, pem::PemObject};

use crate::{
    auth::{
        random,
        seal::{KEY_BYTES, SecretKey},
        totp::Secret,
    },
    config::{Config, ConfigError},
};

/// The setting that remembers with which key this database's secrets are sealed.
const FINGERPRINT: &str = "secret_key";

/// What nobody else may know.
#[derive(Clone)]
pub struct Secrets {
    /// What is sealed in the database is sealed with this.
    pub key: Arc<SecretKey>,
    /// The password at the mail server.
    pub smtp_password: Option<String>,
    /// What is shared with who says who somebody is.
    pub oidc_client_secret: Option<String>,
    /// Further authorities that are believed about other servers.
    pub authorities: Vec<CertificateDer<'static>>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

impl Secrets {
    /// None but a key.
    pub fn new(key: [u8; KEY_BYTES]) -> Self {
        Self { key: Arc::new(SecretKey::new(key)), smtp_password: None, oidc_client_secret: None, authorities: Vec::new() }
    }

    /// Those that a configuration names; `environment` looks a variable up. A key that is not there yet is made.
    ///
    /// # Errors
    /// A file that cannot be read, or holds something else.
    pub fn load(config: &Config, environment: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let variable = |name: &str| environment(name).filter(|value| !value.is_empty());
        let secret = |name: &str, key: &str, file: Option<&PathBuf>| match (variable(name), file) {
            (Some(value), _) => Ok(Some(value)),
            (None, Some(file)) => read(key, file).map(Some),
            (None, None) => Ok(None),
        };
        let key = match variable("VECINO_SECRET_KEY") {
            Some(text) => key_of(&text).ok_or_else(|| not_a_key("VECINO_SECRET_KEY")),
            None => key_in(config),
        };
        let authorities = match &config.ca_file {
            Some(file) => certificates("ca_file", file)?,
            None => Vec::new(),
        };
        Ok(Self {
            smtp_password: secret("VECINO_SMTP_PASSWORD", "smtp_password_file", config.mail.password_file.as_ref())?,
            oidc_client_secret: secret(
                "VECINO_OIDC_CLIENT_SECRET",
                "oidc_client_secret_file",
                config.single_sign_on.client_secret_file.as_ref(),
            )?,
            authorities,
            ..Self::new(key?)
        })
    }
}

/// The certificates of a PEM file.
pub(crate) fn certificates(key: &str, file: &Path) -> Result<Vec<CertificateDer<'static>>, ConfigError> {
    let found = CertificateDer::pem_file_iter(file).map_err(|error| unreadable(key, file, &error))?;
    let found = found.collect::<Result<Vec<_>, _>>().map_err(|error| unreadable(key, file, &error))?;
    if found.is_empty() { Err(ConfigError(format!("{key}: {} holds no certificate.", file.display()))) } else { Ok(found) }
}

fn read(key: &str, file: &Path) -> Result<String, ConfigError> {
    let text = std::fs::read_to_string(file).map_err(|error| unreadable(key, file, &error))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn unreadable(key: &str, file: &Path, error: &dyn std::fmt::Display) -> ConfigError {
    ConfigError(format!("{key}: {} cannot be read: {error}.", file.display()))
}

fn not_a_key(what: &str) -> ConfigError {
    ConfigError(format!(
        "secret_key_file: {what} does not hold {KEY_BYTES} bytes in base64, as openssl rand -base64 {KEY_BYTES} gives them."
    ))
}

fn key_of(text: &str) -> Option<[u8; KEY_BYTES]> {
    STANDARD.decode(text.trim()).ok()?.try_into().ok()
}

/// Where the key is kept: beside SQLite's file, for PostgreSQL in the folder where that would be.
fn key_path(config: &Config) -> PathBuf {
    let beside = || match config.database_url.strip_prefix("sqlite://") {
        Some(path) => format!("{}.key", path.split('?').next().unwrap_or(path)),
        None => "data/vecino.key".to_owned(),
    };
    config.secret_key_file.clone().unwrap_or_else(|| beside().into())
}

fn key_in(config: &Config) -> Result<[u8; KEY_BYTES], ConfigError> {
    let path = key_path(config);
    match std::fs::read_to_string(&path) {
        Ok(text) => key_of(&text).ok_or_else(|| not_a_key(&path.display().to_string())),
        // Not whether there is one by now: another server may have made it since.
        Err(error) if error.kind() == ErrorKind::NotFound => make(&path),
        Err(error) => Err(unreadable("secret_key_file", &path, &error)),
    }
}

/// Makes a key that only this user may read. Of two servers that start at the same moment one makes it, and the other
/// finds it whole: it is written under another name first, so that nobody reads half a key, whenever the server is killed.
fn make(path: &Path) -> Result<[u8; KEY_BYTES], ConfigError> {
    let failed = |error: std::io::Error| ConfigError(format!("secret_key_file: {} cannot be made: {error}.", path.display()));
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let key: [u8; KEY_BYTES] = random();
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let unfinished = path.with_added_extension(random::<4>().map(|byte| format!("{byte:02x}")).concat());
    let mut file = options.open(&unfinished).map_err(failed)?;
    let written = file.write_all(format!("{}\n", STANDARD.encode(key)).as_bytes()).and_then(|()| file.sync_all());
    // Unlike a renamed file, a linked one takes no other's place.
    let placed = written.and_then(|()| std::fs::hard_link(&unfinished, path));
    std::fs::remove_file(&unfinished).map_err(failed)?;
    match placed {
        Ok(()) => Ok(key),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let text = read("secret_key_file", path)?;
            key_of(&text).ok_or_else(|| not_a_key(&path.display().to_string()))
        }
        Err(error) => Err(failed(error)),
    }
}

/// Whether the key is the one that this database's secrets are sealed with. The first that comes is.
///
/// # Errors
/// Those of the store.
pub async fn is_the_one(db: &Db, key: &SecretKey) -> Result<bool, StoreError> {
    let print: String = key.fingerprint().iter().map(|byte| format!("{byte:02x}")).collect();
    db.write(move |tx| {
        let print = print.clone();
        Box::pin(async move {
            let known = settings::get(tx, FINGERPRINT).await?;
            if known.is_none() {
                settings::set(tx, FINGERPRINT, &print).await?;
            }
            Ok(known.is_none_or(|known| known == print))
        })
    })
    .await
}

/// Seals the secrets of second factors that stand in the database as they are, from before they were sealed; how many.
///
/// # Errors
/// Those of the store.
pub async fn seal_old(db: &Db, key: &Arc<SecretKey>) -> Result<usize, StoreError> {
    let plain = users::totp_secrets(db.reader()).await?.into_iter();
    let plain: Vec<_> = plain.filter_map(|(user, kept)| Some((user, Secret::from_bytes(&kept)?))).collect();
    let sealed: Vec<_> = plain.iter().map(|(user, secret)| (*user, *secret.bytes(), secret.seal(key, *user))).collect();
    let count = sealed.len();
    if count > 0 {
        db.write(move |tx| {
            let sealed = sealed.clone();
            Box::pin(async move {
                for (user, before, after) in sealed {
                    users::restore_totp_secret(tx, user, &before, &after).await?;
                }
                Ok(())
            })
        })
        .await?;
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(folder: &Path) -> Config {
        Config { database_url: format!("sqlite://{}/vecino.db", folder.display()), ..Config::default() }
    }

    #[test]
    fn a_key_is_made_once_and_for_nobody_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let load = || Secrets::load(&config(folder.path()), |_| None).expect("secrets");
        let (first, second) = (load(), load());
        assert_eq!(first.key.fingerprint(), second.key.fingerprint());
        let path = folder.path().join("vecino.db.key");
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).expect("a file").permissions()) & 0o777, 0o600);
        std::fs::write(&path, "c2hvcnQ=\n").expect("written");
        let error = Secrets::load(&config(folder.path()), |_| None).expect_err("too short").0;
        assert!(error.contains("vecino.db.key does not hold 32 bytes") && !error.contains("c2hvcnQ"), "{error}");
    }

    #[test]
    fn all_who_start_at_the_same_moment_have_the_same_key() {
        let folder = tempfile::tempdir().expect("a folder");
        let load = || *Secrets::load(&config(folder.path()), |_| None).expect("secrets").key.fingerprint();
        let all: std::collections::HashSet<crate::auth::Hash> = std::thread::scope(|scope| {
            let running: Vec<_> = (0..16).map(|_| scope.spawn(load)).collect();
            running.into_iter().map(|one| one.join().expect("no panic")).collect()
        });
        assert_eq!(all.len(), 1);
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left lying about");
    }

    #[test]
    fn the_environment_wins_over_files_and_a_missing_file_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut config = config(folder.path());
        let file = folder.path().join("password");
        std::fs::write(&file, "from a file\r\n").expect("written");
        config.mail.password_file = Some(file);
        let load = |config: &Config, of: &'static str| Secrets::load(config, |name| (name == of).then(|| "from outside".to_owned()));
        assert_eq!(load(&config, "").expect("secrets").smtp_password.as_deref(), Some("from a file"));
        assert_eq!(load(&config, "VECINO_SMTP_PASSWORD").expect("secrets").smtp_password.as_deref(), Some("from outside"));
        assert_eq!(format!("{:?}", load(&config, "")), "Ok(Secrets(…))");
        assert!(load(&config, "VECINO_SECRET_KEY").expect_err("no key").0.starts_with("secret_key_file: VECINO_SECRET_KEY"));
        config.mail.password_file = Some("/nowhere/password".into());
        assert!(load(&config, "").expect_err("missing").0.starts_with("smtp_password_file: /nowhere/password cannot be read"));
    }
}
