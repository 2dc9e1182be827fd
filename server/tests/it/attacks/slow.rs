//! Whoever sends slowly, much or nothing is dropped in bounded time, and keeps nobody else waiting.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use server::{connections, router::router};
use store::testing::{TestDb, sqlite};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    time::timeout,
};

use crate::common::{COOKIE, fill, state};

/// How patient the servers of these tests are.
const PATIENCE: Duration = Duration::from_millis(400);
/// Before this everybody who is slow must be gone.
const BOUND: Duration = Duration::from_secs(20);

/// A server on a port of its own; it stops when the sender is dropped.
async fn start() -> (TestDb, SocketAddr, oneshot::Sender<()>) {
    let test = sqlite().await;
    fill(&test.db).await;
    let mut state = state(&test.db);
    (state.limits.timeout, state.limits.silence) = (PATIENCE, PATIENCE);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel();
    tokio::spawn(connections::serve(listener, None, router(state), PATIENCE, async {
        let _ = stopped.await;
    }));
    (test, address, stop)
}

/// Sends the beginning at once, then a letter every 40 ms, until the server hangs up; what it said.
async fn drip(address: SocketAddr, beginning: &str, letter: Option<&str>) -> String {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(beginning.as_bytes()).await.expect("sent");
    let (mut read, mut write) = stream.into_split();
    let dripping = async move {
        loop {
            tokio::time::sleep(Duration::from_millis(40)).await;
            let Some(letter) = letter else { continue };
            if write.write_all(letter.as_bytes()).await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    };
    let mut said = Vec::new();
    let reading = async { read.read_to_end(&mut said).await };
    tokio::select! {
        () = dripping => {}
        ended = timeout(BOUND, reading) => drop(ended.expect("the server hangs up in time")),
    }
    String::from_utf8_lossy(&said).into_owned()
}

/// A request that is sent whole; the status of its answer.
async fn ask(address: SocketAddr, request: String) -> u16 {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    // The server may answer, and hang up, before everything is sent.
    let _ = stream.write_all(request.as_bytes()).await;
    let mut said = Vec::new();
    let _ = timeout(BOUND, stream.read_to_end(&mut said)).await.expect("an answer in time");
    String::from_utf8_lossy(&said).split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
}

fn get(path: &str, headers: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: x\r\nCookie: {COOKIE}\r\nConnection: close\r\n{headers}\r\n")
}

fn post(path: &str, headers: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nCookie: {COOKIE}\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n{headers}\r\n"
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_senders_are_dropped_and_others_are_served_meanwhile() {
    let (_test, address, _stop) = start().await;
    let slow = tokio::spawn(async move {
        let began = Instant::now();
        let body = post("/api/fn/write-entry", "Content-Length: 100000\r\n") + "customer_id=";
        let chunked = post("/sign-in", "Transfer-Encoding: chunked\r\n");
        let head = "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ";
        let drips = [
            (body.as_str(), Some("a"), "408"),
            (chunked.as_str(), Some("1\r\na\r\n"), "408"),
            (body.as_str(), None, "408"),
            // Of a head that never ends there is nothing to answer.
            (head, Some("a"), ""),
            (head, None, ""),
            ("", None, ""),
            ("P", None, ""),
            ("PRI * HTTP/2.0\r\n\r\nSM", None, ""),
        ];
        let all = drips.iter().flat_map(|drip| std::iter::repeat_n(drip, 12)).map(async |(beginning, letter, status)| {
            let said = drip(address, beginning, *letter).await;
            let answered = said.split(' ').nth(1).unwrap_or_default();
            assert_eq!(answered, *status, "{beginning:?} {said}");
        });
        futures::future::join_all(all).await;
        began.elapsed()
    });
    let mut served = 0;
    while !slow.is_finished() {
        assert_eq!(ask(address, get("/api/v1/products", "")).await, 200);
        assert_eq!(ask(address, get("/healthz", "")).await, 200);
        served += 1;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let took = slow.await.expect("all were dropped");
    assert!(took < BOUND && served > 0, "{took:?} {served}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_too_much_is_refused() {
    let (_test, address, _stop) = start().await;
    let many: String = (0..200).map(|n| format!("X-{n}: a\r\n")).collect();
    let long = "a".repeat(200_000);
    for (request, status) in [
        (get("/healthz", &many), 431),
        (get("/healthz", &format!("X: {long}\r\n")), 431),
        (get(&format!("/customers?q={long}"), ""), 414),
        (post("/sign-in", &format!("Content-Length: {}\r\n", 2 << 20)) + &"a".repeat(2 << 20), 413),
        (post("/sign-in", "Transfer-Encoding: chunked\r\n") + &format!("200000\r\n{}\r\n0\r\n\r\n", "a".repeat(2 << 20)), 413),
        (
            post("/settings/users/invite", "Transfer-Encoding: chunked\r\n") + &format!("200000\r\n{}\r\n0\r\n\r\n", "a".repeat(2 << 20)),
            413,
        ),
        ("GET / HTTP/9.9\r\n\r\n".into(), 400),
        ("\u{1}\u{2}\u{3}\r\n\r\n".into(), 400),
    ] {
        let answered = ask(address, request.clone()).await;
        // Some of it may be hung up on while it is still being sent.
        let beginning: String = request.chars().take(60).collect();
        assert!(answered == status || answered == 0 && status == 413 || answered == 431 && status == 414, "{answered} for {beginning:?}");
    }
    assert_eq!(ask(address, get("/api/v1/products", "")).await, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_in_hand_is_finished_and_who_only_waits_is_sent_away() {
    let (_test, address, stop) = start().await;
    let mut idle = TcpStream::connect(address).await.expect("a connection");
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("sent");
    let mut first = [0; 12];
    idle.read_exact(&mut first).await.expect("an answer");
    assert_eq!(&first, b"HTTP/1.1 200");
    drop(stop);
    let mut rest = Vec::new();
    timeout(BOUND, idle.read_to_end(&mut rest)).await.expect("it ends").expect("read");
    assert!(timeout(BOUND, TcpStream::connect(address)).await.is_ok_and(|c| c.is_err()), "nobody is let in any more");
}
