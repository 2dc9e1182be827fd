//! What a customer's page costs on the server, and how much of it is its queries:
//!
//! ```text
//! DATABASE_URL=sqlite://data/vecino.db cargo bench -p server --bench page
//! ```
//! The queries are those that the page's server functions send, one after the other; the page sends them
//! together. No socket, no compression: 500 pages of the
//! customers with the highest revenue, after 100 to warm up.

#![allow(clippy::print_stdout, reason = "a program for people to read")]
#![allow(clippy::disallowed_methods, reason = "the edge: it reads the clock to time the work")]

use std::{error::Error, time::Instant};

use axum::{Router, body::Body};
use domain::{
    access::Scope,
    customer::{CustomerColumn, CustomerQuery},
};
use http::Request;
use http_body_util::BodyExt;
use server::{
    bench::{
        query::{customer_page, frame, signed},
        session::{self, Eyes},
    },
    config::Config,
    router::router,
    secrets::Secrets,
    state::ServerState,
};
use store::{Db, Options};
use tokio::runtime::Builder;
use tower::ServiceExt;
use uuid::Uuid;

const PAGES: usize = 500;
const WARM_UP: usize = 100;

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(measure())
}

async fn measure() -> Result<(), Box<dyn Error>> {
    let url = std::env::var("DATABASE_URL").unwrap_or_else(|_| Config::default().database_url);
    let db = Db::open(&url, Options { readers: Config::default().readers, ..Options::default() }).await?;
    let query = CustomerQuery { sort: CustomerColumn::Revenue, limit: 200, ..CustomerQuery::default() };
    let customers: Vec<Uuid> =
        store::customers::list(db.reader(), &Scope::all(), &query).await?.rows.iter().map(|facts| facts.customer_id).collect();
    if customers.is_empty() {
        return Err(format!("there is no customer in {url}").into());
    }
    let server = router(ServerState::new(db.clone(), &Config::default(), &Secrets::new([7; 32])).expect("a state"));
    let session = session::begin(&db, Eyes::All).await?;
    let (mut queries, mut pages, mut bytes) = (Vec::new(), Vec::new(), 0);
    for turn in 0..WARM_UP + PAGES {
        let id = customers[turn % customers.len()];
        let began = Instant::now();
        signed(&db, &session.hash).await?;
        frame(&db).await?;
        customer_page(&db, id).await?;
        let asked = began.elapsed();
        let began = Instant::now();
        bytes = page(&server, id, &session.cookie).await?;
        let made = began.elapsed();
        if turn >= WARM_UP {
            queries.push(asked.as_secs_f64() * 1e3);
            pages.push(made.as_secs_f64() * 1e3);
        }
    }
    session.end(&db).await?;
    println!("{:<24}{:>8}{:>8}{:>8}  ms", "", "p50", "p95", "max");
    print("the page's queries", &mut queries);
    print("the page", &mut pages);
    println!("last page: {bytes} bytes of HTML");
    Ok(())
}

async fn page(server: &Router, id: Uuid, cookie: &str) -> Result<usize, Box<dyn Error>> {
    let request = Request::get(format!("/customers/{id}")).header("accept", "text/html").header("cookie", cookie).body(Body::empty())?;
    let response = server.clone().oneshot(request).await?;
    if !response.status().is_success() {
        return Err(format!("the page answered {}", response.status()).into());
    }
    Ok(response.into_body().collect().await?.to_bytes().len())
}

fn print(what: &str, times: &mut [f64]) {
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)];
    println!("{what:<24}{:>8.2}{:>8.2}{:>8.2}", at(50), at(95), at(100));
}
