//! Configuration: what wins over what, and what is said about mistakes.

use std::{io::Write, time::Duration};

use server::config::{Config, KEYS, LogFormat};
use tempfile::NamedTempFile;

fn file(text: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().expect("a temporary file");
    file.write_all(text.as_bytes()).expect("written");
    file
}

fn load(text: &str, given: &[(&str, Option<&str>)]) -> Result<Config, String> {
    Config::load(Some(file(text).path()), given).map_err(|e| e.0)
}

#[test]
fn without_anything_the_defaults_hold() {
    assert_eq!(load("", &[]), Ok(Config::default()));
    assert_eq!(load("", &[("listen", None), ("log", Some(""))]), Ok(Config::default()));
}

#[test]
fn the_file_changes_defaults_and_what_is_given_changes_the_file() {
    let text = "listen = \"0.0.0.0:80\"\nreaders = 3\nlog_format = \"json\"\nrequest_timeout_seconds = 5\nmax_in_flight = 7\n";
    let config = load(text, &[("listen", Some("127.0.0.1:9")), ("max_body_bytes", Some("2048"))]).expect("readable");
    assert_eq!((config.listen.to_string().as_str(), config.readers, config.log_format), ("127.0.0.1:9", 3, LogFormat::Json));
    assert_eq!((config.request_timeout, config.max_in_flight, config.max_body_bytes), (Duration::from_secs(5), 7, 2048));
}

#[test]
fn every_key_can_stand_in_the_file() {
    let value = |key: &str| match key {
        "database_url" => "\"sqlite://x.db\"",
        "listen" => "\"[::1]:3000\"",
        "log" => "\"warn,vecino=debug\"",
        "log_format" => "\"text\"",
        "trusted_proxies" => "\"10.0.0.2, ::1\"",
        "readers" => "4",
        "score_hour" => "23",
        "public_url" | "oidc_issuer" => "\"https://crm.example.com\"",
        "smtp_server" => "\"mail.example.com:587\"",
        "smtp_tls" => "\"starttls\"",
        "smtp_from" => "\"Vecino <crm@example.com>\"",
        "oidc_roles" => "[\"crm-admins=administrator\", \"*=agent\"]",
        "oidc_create" => "true",
        _ => "1024",
    };
    for key in KEYS {
        assert!(load(&format!("{key} = {}", value(key)), &[]).is_ok(), "{key}");
    }
}

#[test]
fn a_mistake_is_one_sentence_that_names_the_key() {
    let mistakes = [
        ("colour = \"red\"", "“colour” is not a key"),
        ("listen = \"here\"", "listen: “here”"),
        ("readers = 0", "readers: “0”"),
        ("readers = 1.5", "readers must be"),
        ("log_format = \"xml\"", "log_format: “xml”"),
        ("log = \"a=b=c\"", "log: "),
        ("max_body_bytes = 1", "max_body_bytes: “1”"),
        ("request_timeout_seconds = \"soon\"", "request_timeout_seconds: “soon”"),
        ("database_url = \"mysql://x\"", "database_url (DATABASE_URL) must begin"),
        ("database_url = \"sqlite://\"", "database_url (DATABASE_URL) names no file"),
        ("database_url = \"postgres://\"", "database_url (DATABASE_URL) is not an address"),
        ("[server]\nlisten = \"x\"", "server must be"),
        ("[oidc]\ncolour = \"red\"", "“oidc_colour” is not a key"),
        ("[smtp.tls]\nx = 1", "smtp_tls must be"),
        ("public_url = \"http://crm.example.com\"", "public_url: “http://crm.example.com”"),
        ("public_url = \"https://user@crm.example.com\"", "public_url: “https://user@"),
        ("smtp_server = \"mail.example.com\"", "smtp_server: “mail.example.com”"),
        ("smtp_tls = \"yes\"", "smtp_tls: “yes”"),
        ("smtp_from = \"nobody\"", "smtp_from: “nobody”"),
        ("oidc_roles = \"administrator\"", "oidc_roles: “administrator”"),
        ("oidc_create = \"perhaps\"", "oidc_create: “perhaps”"),
        ("user_rate = -1", "user_rate: “-1”"),
        ("listen 3000", "line 1 is not TOML"),
    ];
    for (text, sentence) in mistakes {
        let error = load(text, &[]).expect_err(text);
        assert!(error.contains(sentence), "{text}: {error}");
        assert!(!error.contains('\n'), "{text}: {error}");
        assert_eq!(error.matches(". ").count(), 0, "{text}: {error}");
    }
}

#[test]
fn a_password_is_not_repeated() {
    let error = load("database_url = \"postgres://me:hunter2@\"", &[]).expect_err("no host");
    assert!(!error.contains("hunter2"), "{error}");
}

#[test]
fn a_file_that_is_named_must_be_there() {
    let error = Config::load(Some("/nowhere/vecino.toml".as_ref()), &[]).expect_err("missing");
    assert!(error.0.starts_with("config: /nowhere/vecino.toml cannot be read"), "{error}");
}

#[test]
fn a_section_says_the_same_as_its_keys_do() {
    let section =
        load("[oidc]\nissuer = \"https://id.example.com/realm\"\nroles = [\"b=agent\", \"a = sales\"]\n[smtp]\nserver = \"mail:25\"", &[]);
    let keys =
        [("oidc_issuer", Some("https://id.example.com/realm")), ("oidc_roles", Some("b=agent,a=sales")), ("smtp_server", Some("mail:25"))];
    let config = load("", &keys).expect("readable");
    assert_eq!(section, Ok(config.clone()));
    assert_eq!(config.single_sign_on.roles[1], ("a".to_owned(), "sales".to_owned()), "in their order");
}

#[test]
fn what_needs_something_else_says_so() {
    let mail = "public_url = \"https://crm.example.com\"\nsmtp_server = \"mail.example.com:25\"\n";
    let oidc = "public_url = \"https://crm.example.com\"\noidc_issuer = \"https://id.example.com\"\n";
    for (text, sentence) in [
        ("tls_cert = \"c\"", "tls_cert: it needs tls_key"),
        ("smtp_server = \"mail:25\"", "smtp_server: it needs public_url"),
        ("oidc_issuer = \"https://id.example.com\"", "oidc_issuer: it needs public_url"),
        (mail, "smtp_server: it needs smtp_from"),
        (&format!("{mail}smtp_from = \"a@b.c\"\nsmtp_user = \"u\"\nsmtp_tls = \"none\""), "smtp_tls: with none"),
        (oidc, "oidc_issuer: it needs oidc_client_id"),
        (&format!("{oidc}oidc_client_id = \"v\"\noidc_scopes = \"email\""), "oidc_scopes: openid"),
        (&format!("{oidc}oidc_client_id = \"v\"\noidc_create = true"), "oidc_roles: it must say"),
    ] {
        let error = load(text, &[]).expect("readable").check().expect_err(text).0;
        assert!(error.starts_with(sentence) && error.matches(". ").count() == 0, "{text}: {error}");
    }
    assert_eq!(load(&format!("{mail}smtp_from = \"a@b.c\"\nsmtp_user = \"u\""), &[]).expect("readable").check(), Ok(()));
    assert_eq!(load(&format!("{oidc}oidc_client_id = \"v\""), &[]).expect("readable").check(), Ok(()));
}
