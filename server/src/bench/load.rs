//! Sending requests, in a closed loop or at a fixed rate, from a thread of their own: the client must not
//! wait for the server's threads, nor they for it.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use tokio::{
    runtime::{Builder, Handle},
    sync::{Mutex as AsyncMutex, mpsc},
    task::JoinSet,
};

use super::{client::Client, memory, stats::Taken};

/// How many different errors are kept to be shown.
const SHOWN: usize = 5;

/// What requests came to.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// Each request, in the order in which they ended.
    pub(super) taken: Vec<Taken>,
    /// From the first to the last.
    pub(super) seconds: f64,
    /// What went wrong, a few of them.
    pub(super) errors: Vec<String>,
    /// Memory held in MiB as the requests went on.
    pub(super) memory: Vec<f64>,
}

impl Outcome {
    /// How many were not answered as they should be.
    pub(super) fn failed(&self) -> usize {
        self.taken.iter().filter(|taken| !taken.well).count()
    }
}

/// Which requests, and by how many clients.
#[derive(Clone)]
pub(super) struct Requests {
    /// The paths, in order; after the last comes the first again.
    pub(super) paths: Arc<[String]>,
    /// The first one.
    pub(super) from: usize,
    /// How many.
    pub(super) count: usize,
    /// Connections, each with one request at a time.
    pub(super) clients: usize,
    /// After how many requests memory is looked at; 0 for never.
    pub(super) memory_every: usize,
}

impl Requests {
    fn path(&self, number: usize) -> &str {
        &self.paths[(self.from + number) % self.paths.len()]
    }
}

/// The thread that the clients live on.
pub(super) struct Driver {
    address: SocketAddr,
    cookie: Arc<str>,
    handle: Handle,
}

impl Driver {
    /// Starts it; it lives as long as the program.
    pub(super) fn start(address: SocketAddr, cookie: &str) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        thread::Builder::new().name("clients".into()).spawn(move || runtime.block_on(std::future::pending::<()>()))?;
        Ok(Self { address, cookie: cookie.into(), handle })
    }

    /// Every client asks again as soon as it is answered.
    pub(super) async fn closed(&self, requests: &Requests) -> Outcome {
        let shared = Arc::new(Shared::default());
        let mut clients = JoinSet::new();
        let began = Instant::now();
        for _ in 0..requests.clients.min(requests.count) {
            let (requests, shared, mut client) = (requests.clone(), shared.clone(), Client::new(self.address, self.cookie.clone()));
            let work = async move {
                loop {
                    let number = shared.asked.fetch_add(1, Ordering::Relaxed);
                    if number >= requests.count {
                        break;
                    }
                    shared.ask(&mut client, &requests, number, Instant::now()).await;
                }
            };
            clients.spawn_on(work, &self.handle);
        }
        clients.join_all().await;
        shared.outcome(began)
    }

    /// A request falls due `rate` times a second whether or not the last ones were answered, and its time
    /// counts from then: waiting for a free client is waiting, too.
    pub(super) async fn at_rate(&self, requests: &Requests, rate: f64) -> Outcome {
        let shared = Arc::new(Shared::default());
        let (tick, due) = mpsc::unbounded_channel();
        let due = Arc::new(AsyncMutex::new(due));
        let began = Instant::now();
        let mut clients = JoinSet::new();
        for _ in 0..requests.clients {
            let (requests, shared, due, mut client) =
                (requests.clone(), shared.clone(), due.clone(), Client::new(self.address, self.cookie.clone()));
            let work = async move {
                loop {
                    let next = due.lock().await.recv().await;
                    let Some((number, at)) = next else { break };
                    shared.ask(&mut client, &requests, number, at).await;
                }
            };
            clients.spawn_on(work, &self.handle);
        }
        // A thread sleeps more exactly than the runtime's timer, which knows whole milliseconds.
        let count = requests.count;
        thread::spawn(move || {
            for number in 0..count {
                let at = began + due_after(number, rate);
                thread::sleep(at.saturating_duration_since(Instant::now()));
                if tick.send((number, at)).is_err() {
                    break;
                }
            }
        });
        clients.join_all().await;
        shared.outcome(began)
    }
}

/// When a request falls due, counted from the first one.
fn due_after(number: usize, rate: f64) -> Duration {
    Duration::from_secs_f64(number as f64 / rate)
}

/// What the clients of one run write down together.
#[derive(Default)]
struct Shared {
    asked: AtomicUsize,
    outcome: Mutex<Outcome>,
}

impl Shared {
    async fn ask(&self, client: &mut Client, requests: &Requests, number: usize, since: Instant) {
        let path = requests.path(number);
        let answer = client.get(path).await;
        let ms = since.elapsed().as_secs_f64() * 1e3;
        let problem = match answer {
            Ok(200..=299) => None,
            Ok(status) => Some(format!("{status} for {path}")),
            Err(error) => Some(format!("{error} for {path}")),
        };
        let mut outcome = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
        outcome.taken.push(Taken { ms, well: problem.is_none() });
        if let Some(problem) = problem.filter(|_| outcome.errors.len() < SHOWN) {
            outcome.errors.push(problem);
        }
        if requests.memory_every > 0 && outcome.taken.len().is_multiple_of(requests.memory_every) {
            outcome.memory.extend(memory::held());
        }
    }

    fn outcome(&self, began: Instant) -> Outcome {
        let mut outcome = std::mem::take(&mut *self.outcome.lock().unwrap_or_else(PoisonError::into_inner));
        outcome.seconds = began.elapsed().as_secs_f64();
        outcome
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    const STALL: Duration = Duration::from_millis(300);

    /// A server that lets its first request wait and refuses what is called `/no`.
    async fn stalling() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move {
            let first = Arc::new(AtomicUsize::new(0));
            while let Ok((mut stream, _)) = listener.accept().await {
                let first = first.clone();
                tokio::spawn(async move {
                    let mut request = [0; 1024];
                    while let Ok(length @ 1..) = stream.read(&mut request).await {
                        if first.fetch_add(1, Ordering::Relaxed) == 0 {
                            tokio::time::sleep(STALL).await;
                        }
                        let status = if request[..length].starts_with(b"GET /no ") { "404 No" } else { "200 OK" };
                        let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 2\r\n\r\nok");
                        let _ = stream.write_all(answer.as_bytes()).await;
                    }
                });
            }
        });
        address
    }

    fn requests(paths: &[&str], count: usize, clients: usize) -> Requests {
        let paths = paths.iter().map(|path| (*path).to_owned()).collect();
        Requests { paths, from: 0, count, clients, memory_every: 0 }
    }

    #[test]
    fn requests_fall_due_evenly() {
        assert_eq!([0, 1, 50].map(|n| due_after(n, 50.0)), [0, 20, 1_000].map(Duration::from_millis));
    }

    #[tokio::test]
    async fn a_request_that_had_to_wait_for_its_turn_waited() {
        let driver = Driver::start(stalling().await, "").expect("a thread");
        let outcome = driver.at_rate(&requests(&["/"], 20, 1), 100.0).await;
        assert_eq!((outcome.taken.len(), outcome.failed()), (20, 0));
        // The first stalls for 300 ms; the tenth fell due after 90 ms and could not be sent before.
        assert!(outcome.taken[..10].iter().all(|taken| taken.ms > 200.0), "{:?}", outcome.taken);
    }

    #[tokio::test]
    async fn in_a_closed_loop_only_the_stalled_request_is_slow() {
        let driver = Driver::start(stalling().await, "").expect("a thread");
        let outcome = driver.closed(&requests(&["/"], 20, 1)).await;
        assert_eq!(outcome.taken.iter().filter(|taken| taken.ms > 299.0).count(), 1, "{:?}", outcome.taken);
        assert!(outcome.seconds > 0.29);
    }

    #[tokio::test]
    async fn every_request_is_sent_once_and_refusals_are_told() {
        let driver = Driver::start(stalling().await, "").expect("a thread");
        let all = Requests { memory_every: 10, ..requests(&["/a", "/no", "/b"], 30, 7) };
        let outcome = driver.closed(&all).await;
        assert_eq!((outcome.taken.len(), outcome.failed()), (30, 10));
        assert_eq!(outcome.errors, ["404 for /no"; SHOWN]);
        assert!(outcome.memory.len() == 3 || memory::held().is_none());
    }
}
