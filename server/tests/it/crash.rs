//! Killed at any moment, Vecino loses nothing that it acknowledged and its figures stay right.

use std::{
    collections::HashSet,
    fmt::Write as _,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use crate::common::{COOKIE, sign_in};
use rand::{Rng, SeedableRng, rngs::SmallRng};
use serde_json::Value;
use store::testing::TestDb;

const KILLS: usize = 20;

fn vecino(test: &TestDb, words: &[&str]) -> Command {
    let mut command = Command::new(crate::common::program());
    // An empty folder, so that no vecino.toml of the developer's is read.
    command.args(words).env("DATABASE_URL", &test.url).current_dir(std::env::temp_dir());
    // Nor a key made there.
    command.env("VECINO_SECRET_KEY", format!("{}=", "A".repeat(43)));
    command
}

fn succeeds(test: &TestDb, words: &[&str]) -> String {
    let output = vecino(test, words).output().expect("the program starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{words:?} ended with {}: {text} {}", output.status, String::from_utf8_lossy(&output.stderr));
    text
}

/// A file in the shape of Online Retail: several lines an invoice, some credit notes, some anonymous.
fn retail_file(folder: &Path, lines: u32) -> String {
    let mut text = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n".to_owned();
    for line in 0..lines {
        let invoice = line / 7;
        let (mark, quantity) = if invoice % 9 == 0 { ("C", -1) } else { ("", 1 + i64::from(line % 5)) };
        let customer = if invoice % 4 == 0 { String::new() } else { format!("{}.0", 20_000 + invoice % 500) };
        let day = 1 + invoice % 28;
        writeln!(
            text,
            "{mark}{},{},THING {},{quantity},2011-03-{day:02} 10:00:00,2.55,{customer},France",
            600_000 + invoice,
            10_000 + line % 300,
            line % 300
        )
        .expect("a string takes text");
    }
    let path = folder.join("retail.csv");
    std::fs::write(&path, text).expect("a temporary file");
    path.display().to_string()
}

fn killed_imports(test: &TestDb) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = retail_file(folder.path(), 60_000);
    let mut random = SmallRng::seed_from_u64(7);
    succeeds(test, &["migrate"]);
    for _ in 0..KILLS {
        let mut import =
            vecino(test, &["import", "online-retail", &file]).stderr(Stdio::null()).stdout(Stdio::null()).spawn().expect("starts");
        std::thread::sleep(Duration::from_millis(random.random_range(0..600)));
        import.kill().expect("SIGKILL");
        import.wait().expect("it ends");
        succeeds(test, &["verify"]);
    }
    let report: Value = serde_json::from_str(&succeeds(test, &["import", "online-retail", &file, "--json"])).expect("one JSON object");
    assert_eq!(report["lines"], 60_000);
    assert_eq!(report["stored"], 60_000);
    assert_eq!(report["rejected"], 0);
    succeeds(test, &["verify"]);
}

/// A running server on a port of its own.
struct Server {
    child: Child,
    port: u16,
}

impl Server {
    fn start(test: &TestDb) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
        let mut child = vecino(test, &["serve", "--listen", &format!("127.0.0.1:{port}")])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("the ready line");
        assert!(line.contains("ready"), "{line}");
        Self { child, port }
    }

    /// Status and body; `None` when the server died on the way.
    fn ask(&self, head: &str, body: &str) -> Option<(u16, String)> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        let request = format!(
            "{head} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAccept: application/json\r\nCookie: {COOKIE}\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            self.port,
            body.len()
        );
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let status = answer.split(' ').nth(1)?.parse().ok()?;
        let body = answer.split_once("\r\n\r\n")?.1.to_owned();
        Some((status, body))
    }

    fn json(&self, path: &str) -> Value {
        let (status, body) = self.ask(&format!("GET {path}"), "").expect("an answer");
        assert_eq!(status, 200, "{path}: {body}");
        // A long body comes in chunks: the JSON stands between their sizes.
        let (from, to) = (body.find('{').expect("an object"), body.rfind('}').expect("an object"));
        serde_json::from_str(&body[from..=to]).unwrap_or_else(|e| panic!("{path}: {e}: {body}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn notes_of(server: &Server, customer: &str) -> HashSet<String> {
    let mut ids = HashSet::new();
    let mut cursor = String::new();
    loop {
        let page = server.json(&format!("/api/v1/customers/{customer}/timeline?kind=note&limit=20{cursor}"));
        ids.extend(page["rows"].as_array().expect("rows").iter().map(|row| row["id"].as_str().expect("an id").to_owned()));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return ids,
        }
    }
}

fn killed_servers(test: &TestDb) {
    succeeds(test, &["demo", "--customers", "20", "--seed", "1"]);
    let mut random = SmallRng::seed_from_u64(11);
    let mut acknowledged = HashSet::new();
    let mut customer = String::new();
    for _ in 0..KILLS {
        let server = Server::start(test);
        if customer.is_empty() {
            customer = server.json("/api/v1/customers?limit=1")["rows"][0]["customer_id"].as_str().expect("an id").to_owned();
        }
        let pid = server.child.id().to_string();
        let delay = Duration::from_millis(random.random_range(5..250));
        let killer = std::thread::spawn(move || {
            std::thread::sleep(delay);
            Command::new("kill").args(["-9", &pid]).status().expect("kill runs")
        });
        loop {
            let id = uuid::Uuid::from_u128(random.random()).to_string();
            let body = format!("customer_id={customer}&id={id}&kind=note&flow=&minutes=&body=Written+until+the+end");
            match server.ask("POST /api/fn/write-entry", &body) {
                Some((200, _)) => acknowledged.insert(id),
                Some((status, answer)) => panic!("a note was refused with {status}: {answer}"),
                None => break,
            };
        }
        assert!(killer.join().expect("the killer").success());
        drop(server);
        succeeds(test, &["verify"]);
    }
    let server = Server::start(test);
    let stored = notes_of(&server, &customer);
    assert!(acknowledged.len() > KILLS, "too few notes were written to prove anything: {}", acknowledged.len());
    assert!(acknowledged.is_subset(&stored), "{} acknowledged notes are gone", acknowledged.difference(&stored).count());
}

store::on_both_databases! {
    async fn an_import_killed_twenty_times_leaves_all_or_nothing(test) {
        tokio::task::block_in_place(|| killed_imports(&test));
    }
    async fn a_server_killed_twenty_times_keeps_every_acknowledged_note(test) {
        sign_in(&test.db).await;
        tokio::task::block_in_place(|| killed_servers(&test));
    }
}
