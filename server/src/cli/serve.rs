//! `vecino serve`.

use std::{io, net::SocketAddr, pin::pin, time::Duration};

use app::server::AppState;
use domain::{staff::LinkPurpose, time::Timestamp};
use futures::poll;
use store::{
    Db, attempts, boards,
    links::{self, NewLink},
    outbox, search, sessions, spent, users,
};
use tokio::{net::TcpListener, sync::oneshot};

use super::{Done, Failure, args::Serve, demo};
use crate::{
    alerts,
    auth::token::Token,
    bulletin,
    config::Config,
    connections, out, report_runs, reports,
    router::router,
    scores,
    secrets::{self, Secrets},
    shutdown,
    state::{ServerState, now},
    tls::Certificate,
};

/// How often what is over is deleted.
const SWEEP: Duration = Duration::from_secs(60 * 60);
/// How long the link works that makes the first administrator.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Serves until it is asked to stop.
pub(super) async fn run(config: &Config, serve: &Serve) -> Result<Done, Failure> {
    config.check()?;
    // The port first: a second server started by mistake must not touch the database of the first.
    let listener = TcpListener::bind(config.listen).await.map_err(|error| cannot_listen(config.listen, &error))?;
    let address = listener.local_addr().map_err(Failure::failed)?;
    let certificate = certificate(config)?;
    let scheme = if certificate.is_some() { "https" } else { "http" };
    let secrets = Secrets::load(config, |name| std::env::var(name).ok())?;
    let db = super::open_to_serve(config).await?;
    if !secrets::is_the_one(&db, &secrets.key).await? {
        return Err(Failure::Usage("secret_key_file: this is not the key that the secrets in this database are sealed with.".into()));
    }
    secrets::seal_old(&db, &secrets.key).await?;
    if let Some(customers) = serve.demo {
        demo::fill_if_empty(config, &db, customers).await?;
    }
    let state = ServerState::new(db.clone(), config, &secrets)?;
    tokio::spawn(alerts::watch(state.app.clone(), state.mailer.clone()));
    let making = tokio::spawn(report_runs::watch(state.app.clone()));
    if let Some(mailer) = state.mailer.clone() {
        tokio::spawn(bulletin::watch(state.app.clone(), mailer.clone()));
        tokio::spawn(reports::watch(state.app.clone(), mailer.clone()));
        tokio::spawn(mailer.run(db.clone(), now));
    }
    let (live, trail) = (state.app.live.clone(), state.app.trail.clone());
    if let Err(error) = app::server::bulk::resume(&state.app).await {
        tracing::error!(%error, "changes to many customers that were broken off do not go on");
    }
    tokio::spawn(sweep(db.clone()));
    let scoring = tokio::spawn(scores::worker::watch(state.app.clone(), config.score_hour));
    let link = first_link(&state.app).await?;
    let silence = state.limits.silence;
    let routes = router(state);
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(connections::serve(listener, certificate, routes, silence, async {
        let _ = stopped.await;
    }));
    // The handlers stand before anybody hears that the server is there: a signal sent at once must stop
    // it in order, too.
    let mut asked = pin!(shutdown::requested());
    let asked_already = poll!(asked.as_mut()).is_ready();
    out::line(format_args!("Vecino is ready: {scheme}://{}  (stop with Ctrl-C)", visible(address)))?;
    if let Some(link) = link {
        out::line(format_args!("Nobody can sign in yet. Set the company up within a day: {scheme}://{}/welcome/{link}", visible(address)))?;
    }
    if !asked_already {
        asked.await;
    }
    out::tell("Stopping: finishing the requests in hand.");
    drop(stop);
    live.close();
    finish(server).await;
    trail.settle().await;
    // What it has written stands, and it goes on there when the server starts again.
    scoring.abort();
    making.abort();
    db.close().await?;
    Ok(Done::Well)
}

/// The certificate to serve TLS with, read again whenever it changes; none where a proxy speaks TLS.
fn certificate(config: &Config) -> Result<Option<Certificate>, Failure> {
    let (Some(cert), Some(key)) = &config.tls else { return Ok(None) };
    let certificate = Certificate::load(cert, key)?;
    tokio::spawn(certificate.clone().follow(cert.clone(), key.clone()));
    Ok(Some(certificate))
}

/// Deletes what is over: sessions, links, wrong passwords of long ago, and mails that were given up and links to boards
/// that were over a month ago. And keeps the index of customers quick.
async fn sweep(db: Db) {
    let mut hours = tokio::time::interval(SWEEP);
    loop {
        hours.tick().await;
        let swept = db
            .write(|tx| {
                Box::pin(async move {
                    let now = now();
                    let day_ago = Timestamp(now.0 - DAY_MS);
                    let of_sign_in = sessions::sweep(tx, now).await? + links::sweep(tx, now).await? + spent::sweep(tx, now).await?;
                    let mails = outbox::sweep(tx, Timestamp(now.0 - 30 * DAY_MS)).await?;
                    let of_boards = boards::sweep(tx, Timestamp(now.0 - 30 * DAY_MS)).await?;
                    Ok(of_sign_in + mails + of_boards + attempts::sweep(tx, day_ago).await?)
                })
            })
            .await;
        match swept {
            Ok(rows) => tracing::debug!(rows, "swept"),
            Err(error) => tracing::warn!(%error, "what is over was not deleted"),
        }
        if let Err(error) = search::put_together(&db).await {
            tracing::warn!(%error, "the index of customers was not put together");
        }
    }
}

/// A link that makes the first administrator, where there is nobody who can sign in.
async fn first_link(state: &AppState) -> Result<Option<String>, Failure> {
    if users::any_can_sign_in(state.db.reader()).await? {
        return Ok(None);
    }
    let (token, now) = (Token::random(), (state.now)());
    let link = NewLink { token_hash: token.hash(), user_id: None, purpose: LinkPurpose::Invite, now, ends_at: Timestamp(now.0 + DAY_MS) };
    state
        .db
        .write(move |tx| {
            let link = link.clone();
            Box::pin(async move { links::issue(tx, &link).await })
        })
        .await?;
    Ok(Some(token.text().to_owned()))
}

async fn finish(server: tokio::task::JoinHandle<io::Result<()>>) {
    tokio::select! {
        ended = server => {
            if let Ok(Err(error)) = ended {
                tracing::error!(%error, "the server ended badly");
            }
        }
        () = tokio::time::sleep(shutdown::GRACE) => tracing::warn!("some requests were not finished in time and were cut off"),
        () = shutdown::requested() => tracing::warn!("asked to stop a second time; requests in hand were cut off"),
    }
}

fn cannot_listen(address: SocketAddr, error: &io::Error) -> Failure {
    Failure::Failed(match error.kind() {
        io::ErrorKind::AddrInUse => format!("{address} is in use by another program; choose another with --listen."),
        io::ErrorKind::PermissionDenied => format!("{address} may not be used by this user; choose a port above 1023 with --listen."),
        _ => format!("{address} cannot be listened on (listen): {error}."),
    })
}

/// An address that a browser on this machine can open.
fn visible(address: SocketAddr) -> SocketAddr {
    if !address.ip().is_unspecified() {
        return address;
    }
    SocketAddr::from(([127, 0, 0, 1], address.port()))
}
