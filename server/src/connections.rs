//! Connections: taken, served and ended. In place of `axum::serve`, which waits for ever for somebody who says what
//! they want one letter a minute.

use std::{
    io,
    net::SocketAddr,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{Request, body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    sync::{mpsc, watch},
};
use tower::ServiceExt;

use crate::tls::Certificate;

/// The longest head of a request, in bytes: names and values of all its headers, and its address.
const HEAD_BYTES: usize = 64 << 10;
/// The most headers that a request may have.
const HEADERS: usize = 100;
/// How long nobody is let in after the system had no room for another connection.
const FULL: Duration = Duration::from_secs(1);

/// Serves until `stop`, and then what is in hand; over TLS where there is a certificate. A connection on which for as long as `silence` no request has been
/// told from its first to its last header is closed.
///
/// # Errors
/// None that ends it: a connection that cannot be taken is left.
pub async fn serve(
    listener: TcpListener,
    certificate: Option<Certificate>,
    router: Router,
    silence: Duration,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let (stopping, stopped) = watch::channel(false);
    let (open, mut all_closed) = mpsc::channel::<()>(1);
    let mut stop = pin!(stop);
    loop {
        let taken = tokio::select! {
            taken = listener.accept() => taken,
            () = &mut stop => break,
        };
        match taken {
            Ok((socket, peer)) => {
                // A page is sent in small pieces; with Nagle's algorithm each would wait for the last one's
                // acknowledgement.
                let _ = socket.set_nodelay(true);
                let held = open.clone();
                let (router, stopped) = (router.clone(), stopped.clone());
                let acceptor = certificate.as_ref().map(Certificate::acceptor);
                tokio::spawn(async move {
                    match acceptor {
                        None => connection(socket, peer, router, silence, stopped).await,
                        // Whoever is slow to begin is slow to ask.
                        Some(acceptor) => match tokio::time::timeout(silence, acceptor.accept(socket)).await {
                            Ok(Ok(socket)) => connection(socket, peer, router, silence, stopped).await,
                            Ok(Err(error)) => tracing::debug!(%error, "a connection did not begin"),
                            Err(_) => tracing::debug!("a connection did not begin in time"),
                        },
                    }
                    drop(held);
                });
            }
            Err(error) if is_of_the_connection(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no more connections can be taken at the moment");
                tokio::time::sleep(FULL).await;
            }
        }
    }
    drop(listener);
    stopping.send_replace(true);
    drop(open);
    // Nobody sends: the channel ends with the last connection.
    all_closed.recv().await;
    Ok(())
}

/// Whoever wanted to come in is gone already.
fn is_of_the_connection(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset)
}

async fn connection(
    socket: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    peer: SocketAddr,
    router: Router,
    silence: Duration,
    mut stopped: watch::Receiver<bool>,
) {
    let asked = Arc::new(AtomicBool::new(false));
    let has_asked = asked.clone();
    let service = service_fn(move |request: Request<Incoming>| {
        asked.store(true, Ordering::Relaxed);
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(silence).max_headers(HEADERS).max_buf_size(HEAD_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(silence)
        .keep_alive_timeout(silence)
        .max_header_list_size(HEAD_BYTES as u32);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(socket), service));
    // Until the first bytes say which HTTP it is, neither of the two looks at the clock.
    let mut first = pin!(tokio::time::sleep(silence));
    let (mut waiting, mut ending) = (true, false);
    loop {
        tokio::select! {
            ended = &mut connection => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "a connection broke off");
                }
                return;
            }
            _ = stopped.wait_for(|stopped| *stopped), if !ending => {
                ending = true;
                connection.as_mut().graceful_shutdown();
            }
            () = &mut first, if waiting => {
                waiting = false;
                if !has_asked.load(Ordering::Relaxed) {
                    return;
                }
            }
        }
    }
}
