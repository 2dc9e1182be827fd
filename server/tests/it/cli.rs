//! The program itself: exit codes, what it says, what wins over what.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

use crate::common::{COOKIE, sign_in};
use serde_json::Value;
use store::{on_both_databases, testing::sqlite};
use tempfile::TempDir;

const VARIABLES: [&str; 34] = [
    "DATABASE_URL",
    "VECINO_CONFIG",
    "VECINO_LISTEN",
    "VECINO_LOG",
    "VECINO_LOG_FORMAT",
    "VECINO_READERS",
    "VECINO_REQUEST_TIMEOUT_SECONDS",
    "VECINO_MAX_BODY_BYTES",
    "VECINO_MAX_IN_FLIGHT",
    "VECINO_TRUSTED_PROXIES",
    "VECINO_SCORE_HOUR",
    "VECINO_PUBLIC_URL",
    "VECINO_TLS_CERT",
    "VECINO_TLS_KEY",
    "VECINO_SECRET_KEY_FILE",
    "VECINO_SECRET_KEY",
    "VECINO_CA_FILE",
    "VECINO_USER_RATE",
    "VECINO_KEY_RATE",
    "VECINO_ADDRESS_RATE",
    "VECINO_SMTP_SERVER",
    "VECINO_SMTP_TLS",
    "VECINO_SMTP_USER",
    "VECINO_SMTP_PASSWORD_FILE",
    "VECINO_SMTP_PASSWORD",
    "VECINO_SMTP_FROM",
    "VECINO_OIDC_ISSUER",
    "VECINO_OIDC_CLIENT_ID",
    "VECINO_OIDC_CLIENT_SECRET_FILE",
    "VECINO_OIDC_CLIENT_SECRET",
    "VECINO_OIDC_SCOPES",
    "VECINO_OIDC_ROLE_CLAIM",
    "VECINO_OIDC_ROLES",
    "VECINO_OIDC_CREATE",
];

/// The program in a folder of its own, without the developer's environment.
pub(crate) fn vecino(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(crate::common::program());
    command.args(words).current_dir(folder);
    for variable in VARIABLES {
        command.env_remove(variable);
    }
    command
}

pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().expect("an exit code")
}

pub(crate) fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub(crate) fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn help_shows_an_example_for_every_command() {
    let here = folder();
    for words in [
        vec!["--help"],
        vec!["serve", "--help"],
        vec!["migrate", "--help"],
        vec!["demo", "--help"],
        vec!["import", "--help"],
        vec!["import", "online-retail", "--help"],
        vec!["import", "csv", "--help"],
        vec!["verify", "--help"],
        vec!["score", "--help"],
        vec!["rollups", "verify", "--help"],
        vec!["bench", "--help"],
        vec!["user", "--help"],
        vec!["user", "add", "--help"],
        vec!["user", "list", "--help"],
        vec!["user", "role", "--help"],
        vec!["user", "disable", "--help"],
        vec!["user", "enable", "--help"],
        vec!["user", "password", "--help"],
        vec!["user", "link", "--help"],
        vec!["user", "forget-factor", "--help"],
        vec!["user", "subject", "--help"],
        vec!["key", "--help"],
        vec!["key", "create", "--help"],
        vec!["key", "list", "--help"],
        vec!["key", "revoke", "--help"],
        vec!["audit", "--help"],
        vec!["audit", "verify", "--help"],
        vec!["audit", "list", "--help"],
    ] {
        let output = vecino(here.path(), &words).env("DATABASE_URL", "postgres://me:hunter2@db/x").output().expect("runs");
        assert_eq!(code(&output), 0, "{words:?}");
        assert!(out(&output).contains("Example") && out(&output).contains("vecino "), "{words:?}: {}", out(&output));
        assert!(!out(&output).contains("hunter2"), "{words:?} shows a password");
    }
}

#[test]
fn wrong_usage_ends_with_2() {
    let here = folder();
    for words in [
        vec![],
        vec!["dance"],
        vec!["serve", "--colour", "red"],
        vec!["demo", "--customers", "many"],
        vec!["demo", "--customers", "0"],
        vec!["import"],
        vec!["import", "online-retail"],
        vec!["import", "csv", "x.csv", "--kind", "boats", "--map", "m"],
        vec!["import", "csv", "x.csv", "--kind", "orders"],
        vec!["score", "--as-of", "yesterday"],
        vec!["serve", "--score-hour", "24"],
        vec!["bench", "--requests", "0"],
        vec!["bench", "--rate", "fast"],
        vec!["user"],
        vec!["user", "add", "--name", "Ada", "--email", "ada", "--role", "agent"],
        vec!["user", "add", "--name", " ", "--email", "ada@example.com", "--role", "agent"],
        vec!["user", "add", "--name", "Ada", "--email", "ada@example.com", "--role", "agent", "--password", "hunter2hunter2"],
        vec!["user", "add", "--name", "Ada", "--email", "ada@example.com", "--role", "agent", "--link", "--password-file", "p"],
        vec!["key", "create", "--name", "till", "--role", "agent", "--expires", "soon"],
        vec!["audit", "list", "--action", "slept"],
    ] {
        let output = vecino(here.path(), &words).output().expect("runs");
        assert_eq!(code(&output), 2, "{words:?}");
        assert!(!err(&output).is_empty() && out(&output).is_empty(), "{words:?}");
    }
}

#[test]
fn a_wrong_configuration_is_one_sentence_and_2() {
    let here = folder();
    let file = |text: &str| std::fs::write(here.path().join("vecino.toml"), text).expect("written");
    let one = |output: &Output, key: &str| {
        assert_eq!(code(output), 2, "{}", err(output));
        assert!(err(output).contains(key), "{}", err(output));
        assert_eq!(err(output).trim_end().lines().count(), 1, "{}", err(output));
    };
    file("colour = \"red\"");
    one(&vecino(here.path(), &["migrate"]).output().expect("runs"), "colour");
    file("readers = 0");
    one(&vecino(here.path(), &["migrate"]).output().expect("runs"), "readers");
    file("");
    one(&vecino(here.path(), &["migrate"]).env("VECINO_LISTEN", "there").output().expect("runs"), "listen");
    one(&vecino(here.path(), &["migrate", "--log-format", "xml"]).output().expect("runs"), "log_format");
    one(&vecino(here.path(), &["migrate"]).env("DATABASE_URL", "mysql://x").output().expect("runs"), "DATABASE_URL");
    one(&vecino(here.path(), &["migrate", "--config", "missing.toml"]).output().expect("runs"), "config");
    assert!(!here.path().join("data").exists(), "nothing is touched before the configuration is right");
}

#[test]
fn a_flag_wins_over_the_environment_and_that_over_the_file() {
    let here = folder();
    std::fs::write(here.path().join("vecino.toml"), "database_url = \"sqlite://file.db\"").expect("written");
    let there = |name: &str| here.path().join(name).exists();
    assert_eq!(code(&vecino(here.path(), &["migrate"]).output().expect("runs")), 0);
    assert!(there("file.db"));
    let environment = ("DATABASE_URL", "sqlite://environment.db");
    assert_eq!(code(&vecino(here.path(), &["migrate"]).env(environment.0, environment.1).output().expect("runs")), 0);
    assert!(there("environment.db") && !there("flag.db"));
    let flag = ["migrate", "--database-url", "sqlite://flag.db"];
    assert_eq!(code(&vecino(here.path(), &flag).env(environment.0, environment.1).output().expect("runs")), 0);
    assert!(there("flag.db"));
    std::fs::write(here.path().join("other.toml"), "database_url = \"sqlite://other.db\"").expect("written");
    assert_eq!(code(&vecino(here.path(), &["migrate"]).env("VECINO_CONFIG", "other.toml").output().expect("runs")), 0);
    assert!(there("other.db"));
}

#[test]
fn a_database_that_cannot_be_reached_is_one_sentence_and_1() {
    let here = folder();
    let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
    let url = format!("postgres://me:hunter2@127.0.0.1:{port}/x");
    let output = vecino(here.path(), &["migrate", "--database-url", &url]).output().expect("runs");
    assert_eq!(code(&output), 1, "{}", err(&output));
    assert_eq!(err(&output).trim_end().lines().count(), 1, "{}", err(&output));
    assert!(!err(&output).contains("hunter2"), "{}", err(&output));
}

#[test]
fn verify_wants_the_schema_first() {
    let here = folder();
    let output = vecino(here.path(), &["verify"]).output().expect("runs");
    assert_eq!(code(&output), 1);
    assert!(err(&output).contains("vecino migrate"), "{}", err(&output));
}

const HEADER: &str = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

on_both_databases! {
    async fn an_import_says_what_it_did(test) {
        let here = folder();
        let import = |name: &str, text: &str, more: &[&str]| {
            std::fs::write(here.path().join(name), text).expect("written");
            let words: Vec<_> = ["import", "online-retail", name].iter().chain(more).copied().collect();
            vecino(here.path(), &words).env("DATABASE_URL", &test.url).output().expect("runs")
        };
        let good = format!("{HEADER}536365,85123A,LANTERN,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n");
        let first = import("good.csv", &good, &["--json"]);
        assert_eq!(code(&first), 0, "{}", err(&first));
        let report: Value = serde_json::from_str(&out(&first)).expect("one JSON object");
        assert_eq!((&report["lines"], &report["stored"], &report["sales_total_minor"], &report["currency"]), (&1.into(), &1.into(), &1530.into(), &"GBP".into()));
        let again = import("good.csv", &good, &[]);
        assert_eq!(code(&again), 0);
        assert!(out(&again).contains("Nothing new"), "{}", out(&again));
        let bad = import("bad.csv", &format!("{good}536366,85123A,LANTERN,six,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n"), &[]);
        assert_eq!(code(&bad), 1);
        assert!(out(&bad).contains("Rejected lines: 1") && out(&bad).contains("line 3:"), "{}", out(&bad));
        let columns = import("columns.csv", "a,b\n1,2\n", &["--json"]);
        assert_eq!((code(&columns), out(&columns).as_str()), (1, ""));
        assert_eq!(err(&columns).trim_end().lines().filter(|l| l.starts_with("vecino: ")).count(), 1, "{}", err(&columns));
        let missing = vecino(here.path(), &["import", "online-retail", "nothing.csv"]).env("DATABASE_URL", &test.url).output().expect("runs");
        assert_eq!(code(&missing), 1);
        assert!(err(&missing).contains("nothing.csv"), "{}", err(&missing));
        let verified = vecino(here.path(), &["verify", "--json"]).env("DATABASE_URL", &test.url).output().expect("runs");
        assert_eq!(code(&verified), 0, "{}", out(&verified));
        assert_eq!(serde_json::from_str::<Value>(&out(&verified)).expect("JSON")["ok"], true);
    }

    async fn a_demo_company_fills_an_empty_database_once(test) {
        let here = folder();
        let demo = |words: &[&str]| vecino(here.path(), words).env("DATABASE_URL", &test.url).output().expect("runs");
        let first = demo(&["demo", "--customers", "50", "--seed", "3", "--json"]);
        assert_eq!(code(&first), 0, "{}", err(&first));
        assert_eq!(serde_json::from_str::<Value>(&out(&first)).expect("one JSON object")["customers"], 50);
        let again = demo(&["demo", "--customers", "50"]);
        assert_eq!(code(&again), 1, "{}", out(&again));
        assert!(err(&again).contains("already holds"), "{}", err(&again));
        assert_eq!(code(&demo(&["verify"])), 0);
        let rollups = demo(&["rollups", "verify", "--json"]);
        assert_eq!(code(&rollups), 0, "{}", out(&rollups));
        test.leaves_rollups_wrong();
        store::testing::run(&test.db, "UPDATE cohorts SET orders = orders + 1 WHERE grain = 3").await;
        let wrong = demo(&["rollups", "verify"]);
        assert!(code(&wrong) == 1 && out(&wrong).contains("cohorts"), "{}", out(&wrong));
    }

    async fn bench_measures_every_journey_without_an_error(test) {
        let here = folder();
        let run = |words: &[&str]| vecino(here.path(), words).env("DATABASE_URL", &test.url).output().expect("runs");
        let empty = run(&["bench"]);
        assert_eq!((code(&empty), out(&empty).as_str()), (1, ""));
        assert!(err(&empty).contains("vecino demo"), "{}", err(&empty));
        assert_eq!(code(&run(&["demo", "--customers", "60"])), 0);
        let wrong = run(&["bench", "--only", "swim"]);
        assert_eq!(code(&wrong), 2);
        assert!(err(&wrong).contains("search-phone"), "{}", err(&wrong));
        let output = run(&["bench", "--json", "--requests", "50", "--mixed", "100", "--clients", "5", "--rate", "50", "--seconds", "1"]);
        assert_eq!(code(&output), 0, "{}{}", out(&output), err(&output));
        let report: Value = serde_json::from_str(&out(&output)).expect("one JSON object");
        assert_eq!((&report["customers"], &report["errors"], &report["rounds"]), (&60.into(), &0.into(), &5.into()));
        assert_eq!((&report["mixed"]["requests"], &report["mixed"]["errors"]), (&100.into(), &0.into()));
        assert_eq!((&report["fixed_rate"]["requests"], &report["fixed_rate"]["rate"]), (&50.into(), &50.0.into()));
        let journeys = report["journeys"].as_array().expect("journeys");
        let names: Vec<_> = journeys.iter().map(|journey| journey["name"].as_str().expect("a name")).collect();
        for name in BENCH_JOURNEYS {
            assert!(names.contains(&name), "{name} is not among {names:?}");
        }
        for journey in journeys {
            assert_eq!((&journey["requests"], &journey["errors"]), (&50.into(), &0.into()), "{journey}");
            let ms = |percentile: &str, figure: &str| journey["ms"][percentile][figure].as_f64().expect("milliseconds");
            assert!(0.0 < ms("p50", "least") && ms("p50", "median") <= ms("p95", "median"), "{journey}");
            assert!(ms("p95", "least") <= ms("p95", "median") && ms("p95", "median") <= ms("p95", "most"), "{journey}");
            let alone = ["floor", "signed", "customer-narrow"];
            assert_eq!(journey["sql_ms"].is_null(), alone.contains(&journey["name"].as_str().expect("a name")), "{journey}");
        }
        let roles = store::roles::list(test.db.reader()).await.expect("roles");
        assert!(roles.iter().all(|role| role.word != "bench"), "what was made to measure with is gone");
    }
}

/// What `vecino bench` measures on any demo company.
const BENCH_JOURNEYS: [&str; 28] = [
    "floor",
    "signed",
    "search-name",
    "search-common",
    "search-email",
    "search-phone",
    "search-number",
    "search-fragment",
    "list-first",
    "list-place",
    "list-filter",
    "list-search",
    "customer",
    "customer-narrow",
    "timeline-next",
    "orders",
    "order",
    "tickets",
    "ticket",
    "products",
    "product",
    "api-customers",
    "dashboard",
    "report-day",
    "report-week",
    "report-month",
    "report-two",
    "report-narrow",
];

/// A server that runs until it is dropped.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the server on a free port; its address.
fn serve(folder: &Path, url: &str, words: &[&str]) -> (Serving, String) {
    let words: Vec<_> = ["serve", "--listen", "127.0.0.1:0"].iter().chain(words).copied().collect();
    let mut command = vecino(folder, &words);
    let mut child = command.env("DATABASE_URL", url).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
    let mut lines = BufReader::new(child.stdout.take().expect("piped"));
    let mut line = String::new();
    lines.read_line(&mut line).expect("a line");
    let address = line.split("http://").nth(1).and_then(|rest| rest.split(' ').next()).expect("the address").to_owned();
    assert!(line.starts_with("Vecino is ready: http://127.0.0.1:") && line.ends_with("  (stop with Ctrl-C)\n"), "{line}");
    (Serving(child), address)
}

fn signal(serving: &Serving, name: &str) {
    let sent = Command::new("sh").args(["-c", &format!("kill -{name} {}", serving.0.id())]).status().expect("kill");
    assert!(sent.success());
}

fn ask(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {COOKIE}\r\nConnection: close\r\n\r\n").expect("written");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

#[tokio::test]
async fn a_signal_stops_the_server_in_order() {
    let test = sqlite().await;
    let here = folder();
    for name in ["TERM", "INT"] {
        let (mut serving, address) = serve(here.path(), &test.url, &[]);
        assert!(ask(&address, "/healthz").ends_with("ok"));
        signal(&serving, name);
        assert!(serving.0.wait().expect("it ends").success(), "{name}");
    }
}

#[tokio::test]
async fn a_page_that_listens_does_not_hold_the_server_up() {
    let test = sqlite().await;
    sign_in(&test.db).await;
    let here = folder();
    let (mut serving, address) = serve(here.path(), &test.url, &[]);
    let mut stream = TcpStream::connect(&address).expect("it listens");
    write!(stream, "GET /api/live HTTP/1.1\r\nHost: {address}\r\nCookie: {COOKIE}\r\nSec-Fetch-Site: same-origin\r\n\r\n")
        .expect("written");
    let mut lines = BufReader::new(stream);
    let mut line = String::new();
    lines.read_line(&mut line).expect("a status");
    assert!(line.starts_with("HTTP/1.1 200"), "{line}");
    signal(&serving, "TERM");
    // To its end, which is that of the whole answer: nothing is cut off.
    let mut rest = String::new();
    lines.read_to_string(&mut rest).expect("an end");
    assert!(rest.ends_with("0\r\n\r\n"), "{rest}");
    assert!(serving.0.wait().expect("it ends").success());
}

#[tokio::test]
async fn a_request_in_hand_is_finished_before_the_server_stops() {
    let test = sqlite().await;
    let here = folder();
    let (mut serving, address) = serve(here.path(), &test.url, &[]);
    let mut stream = TcpStream::connect(&address).expect("it listens");
    let head = format!(
        "POST /api/fn/save-view HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nContent-Length: 6\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\nlis"
    );
    stream.write_all(head.as_bytes()).expect("the first half");
    std::thread::sleep(Duration::from_millis(300));
    signal(&serving, "TERM");
    std::thread::sleep(Duration::from_millis(300));
    assert!(TcpStream::connect(&address).is_err(), "nobody else is let in");
    stream.write_all(b"t=a").expect("the second half");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 "), "{answer}");
    assert!(serving.0.wait().expect("it ends").success());
}

#[tokio::test]
async fn a_port_in_use_is_one_sentence_and_1() {
    let test = sqlite().await;
    let here = folder();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let output = vecino(here.path(), &["serve", "--listen", &address]).env("DATABASE_URL", &test.url).output().expect("runs");
    assert_eq!(code(&output), 1);
    assert_eq!(err(&output).trim_end(), format!("vecino: {address} is in use by another program; choose another with --listen."));
}

#[tokio::test]
async fn serve_fills_an_empty_database_only_when_asked() {
    let test = sqlite().await;
    sign_in(&test.db).await;
    let here = folder();
    let count = |address: &str| {
        let answer = ask(address, "/api/v1/customers?limit=1");
        let body = answer.split("\r\n\r\n").nth(1).expect("a body").to_owned();
        let json = body.find('{').and_then(|from| body.rfind('}').map(|to| body[from..=to].to_owned())).expect("JSON");
        serde_json::from_str::<Value>(&json).expect("JSON")["total"]["count"].as_u64().expect("a count")
    };
    let (serving, address) = serve(here.path(), &test.url, &[]);
    assert_eq!(count(&address), 0);
    drop(serving);
    let (serving, address) = serve(here.path(), &test.url, &["--demo", "40"]);
    assert_eq!(count(&address), 40);
    drop(serving);
    let (_serving, address) = serve(here.path(), &test.url, &["--demo", "60"]);
    assert_eq!(count(&address), 40, "what is not empty stays as it is");
}

/// What the server says on its first lines, so many of them, and the address in the first.
fn serve_told(folder: &Path, url: &str, words: &[&str], lines: usize) -> (Serving, String, Vec<String>) {
    let words: Vec<_> = ["serve", "--listen", "127.0.0.1:0"].iter().chain(words).copied().collect();
    let mut command = vecino(folder, &words);
    let mut child = command.env("DATABASE_URL", url).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("starts");
    let told: Vec<_> = BufReader::new(child.stdout.take().expect("piped")).lines().take(lines).map(|line| line.expect("a line")).collect();
    let address = told[0].split("http://").nth(1).and_then(|rest| rest.split(' ').next()).expect("the address").to_owned();
    (Serving(child), address, told)
}

#[tokio::test]
async fn the_first_start_lets_in_whoever_reads_the_link_and_knows_no_password() {
    let test = sqlite().await;
    let here = folder();
    let (serving, address, told) = serve_told(here.path(), &test.url, &[], 2);
    assert!(told[1].starts_with("Nobody can sign in yet."), "{told:?}");
    let path = told[1].split(&address).nth(1).expect("a link");
    assert!(path.starts_with("/welcome/"), "{path}");
    let welcome = ask(&address, path);
    assert!(welcome.starts_with("HTTP/1.1 200") && welcome.contains("type=\"password\""), "{welcome}");
    let other = ask(&address, &format!("{}x", &path[..path.len() - 1]));
    assert!(!other.contains("name=\"again\""), "another link opens nothing: {other}");
    // The people and the password of a demo company stand nowhere but on its own page.
    let ours = ask(&address, "/sign-in");
    assert!(ours.starts_with("HTTP/1.1 200") && !tells_of_demo(&ours), "{ours}");
    drop(serving);
    let (_serving, address, _) = serve_told(here.path(), &test.url, &["--demo", "40"], 1);
    assert!(tells_of_demo(&ask(&address, "/sign-in")), "where it is a demo company, it says so");
}

fn tells_of_demo(page: &str) -> bool {
    page.contains(app::server::demo::PASSWORD) || page.contains(app::server::demo::DOMAIN)
}

#[tokio::test]
async fn what_somebody_sends_is_in_no_line_of_the_log() {
    let test = sqlite().await;
    sign_in(&test.db).await;
    let here = folder();
    let log = here.path().join("log");
    let mut command = vecino(here.path(), &["serve", "--listen", "127.0.0.1:0", "--demo", "20"]);
    command.env("DATABASE_URL", &test.url).env("VECINO_LOG", "debug").env("VECINO_LOG_FORMAT", "json");
    let file = std::fs::File::create(&log).expect("a file");
    let mut child = command.stdout(Stdio::piped()).stderr(file).spawn().expect("starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
    let address = line.split("http://").nth(1).and_then(|rest| rest.split(' ').next()).expect("the address").to_owned();
    let mut serving = Serving(child);
    let send = |head: &str, headers: &str, body: &str| {
        let mut stream = TcpStream::connect(&address).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        let length = body.len();
        let kind = "Content-Type: application/x-www-form-urlencoded";
        write!(
            stream,
            "{head} HTTP/1.1\r\nHost: {address}\r\nSec-Fetch-Site: same-origin\r\n{headers}{kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        )
        .expect("written");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        assert!(answer.starts_with(b"HTTP/1.1 "), "{head}");
    };
    let signed = format!("Cookie: {COOKIE}\r\nUser-Agent: agentcanary\r\n");
    let key = format!("Authorization: Bearer vk_{}\r\n", "keycanary".repeat(5));
    let cookie = format!("Cookie: __Host-vecino={}\r\n", "cookiecanary".repeat(4));
    let customer = uuid::Uuid::nil();
    let requests: [(&str, &str, String); 11] = [
        ("GET /customers?q=querycanary", &signed, String::new()),
        ("GET /api/v1/customers?where=name.has.querycanary&sort=querycanary", &signed, String::new()),
        ("GET /api/fn/search?text=querycanary", &signed, String::new()),
        ("GET /customers/pathcanary", &signed, String::new()),
        ("GET /nowhere/pathcanary", &signed, String::new()),
        ("GET /welcome/pathcanary", "", String::new()),
        (
            "POST /api/fn/create-customer",
            &signed,
            "draft[name]=bodycanary&draft[email]=bodycanary&draft[kind]=person&draft[stage]=prospect".into(),
        ),
        ("POST /api/fn/write-entry", &signed, format!("customer_id={customer}&id=&kind=note&flow=&minutes=&body=bodycanary")),
        ("POST /sign-in", "", "email=bodycanary%40example.com&password=passwordcanary".into()),
        ("GET /api/v1/customers", &key, String::new()),
        ("GET /customers", &cookie, String::new()),
    ];
    for (head, headers, body) in &requests {
        send(head, headers, body);
    }
    signal(&serving, "TERM");
    assert!(serving.0.wait().expect("it ends").success());
    let text = std::fs::read_to_string(&log).expect("the log");
    let token = COOKIE.split('=').nth(1).expect("a token");
    assert!(!text.contains("canary") && !text.contains(token), "{text}");
    let lines: Vec<Value> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let answered: Vec<_> = lines.iter().filter(|line| line["message"] == "answered").collect();
    assert!(answered.len() >= requests.len(), "{text}");
    for line in answered {
        let id = line["span"]["id"].as_str().and_then(|id| id.parse::<uuid::Uuid>().ok());
        assert!(id.is_some() && line["span"]["route"].is_string() && line["status"].is_u64(), "{line}");
    }
}
