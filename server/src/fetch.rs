//! Asking other servers: only those that the configuration names, over TLS (in the clear only on the own machine), with
//! an end to patience and to length. No redirect is followed, so nobody leads a request anywhere else.

use std::{sync::Arc, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, Uri, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use thiserror::Error;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        pki_types::{CertificateDer, ServerName},
    },
};

use crate::config::is_here;

/// The longest that an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest answer, in bytes.
const MOST: usize = 1 << 20;

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum FetchError {
    /// An address that is not to be asked.
    #[error("it is not an address that may be asked")]
    Address,
    /// It took too long.
    #[error("it did not answer in time")]
    Late,
    /// The connection did not come about, or broke.
    #[error("it cannot be reached: {0}")]
    Unreachable(String),
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
}

/// Asks other servers. Clones are the same.
#[derive(Clone)]
pub struct Fetcher(TlsConnector);

impl Fetcher {
    /// Believes the authorities that browsers believe, and these.
    pub fn new(authorities: &[CertificateDer<'static>]) -> Self {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        roots.add_parsable_certificates(authorities.iter().cloned());
        let config = ClientConfig::builder_with_provider(Arc::new(tokio_rustls::rustls::crypto::ring::default_provider()));
        #[expect(clippy::expect_used, reason = "ring knows the versions that it is asked for")]
        let config = config.with_safe_default_protocol_versions().expect("versions");
        Self(TlsConnector::from(Arc::new(config.with_root_certificates(roots).with_no_client_auth())))
    }

    /// Gets what is at an address.
    ///
    /// # Errors
    /// [`FetchError`].
    pub async fn get(&self, url: &str, headers: &[(HeaderName, String)]) -> Result<Reply, FetchError> {
        self.send(Method::GET, url, headers, String::new()).await
    }

    /// Sends a form.
    ///
    /// # Errors
    /// [`FetchError`].
    pub async fn post(&self, url: &str, headers: &[(HeaderName, String)], form: String) -> Result<Reply, FetchError> {
        self.send(Method::POST, url, headers, form).await
    }

    async fn send(&self, method: Method, url: &str, headers: &[(HeaderName, String)], body: String) -> Result<Reply, FetchError> {
        let uri: Uri = url.parse().map_err(|_| FetchError::Address)?;
        let host = uri.host().ok_or(FetchError::Address)?.to_owned();
        let is_tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") if is_here(&host) => false,
            _ => return Err(FetchError::Address),
        };
        let request = request(method, &uri, headers, body).ok_or(FetchError::Address)?;
        let asked = async {
            let port = uri.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
            let bare = host.trim_start_matches('[').trim_end_matches(']').to_owned();
            let socket = TcpStream::connect((bare.as_str(), port)).await.map_err(unreachable)?;
            if !is_tls {
                return exchange(socket, request).await;
            }
            let name = ServerName::try_from(bare).map_err(|_| FetchError::Address)?;
            exchange(self.0.connect(name, socket).await.map_err(unreachable)?, request).await
        };
        tokio::time::timeout(PATIENCE, asked).await.unwrap_or(Err(FetchError::Late))
    }
}

fn request(method: Method, uri: &Uri, headers: &[(HeaderName, String)], body: String) -> Option<Request<Full<Bytes>>> {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut request = Request::builder().method(&method).uri(path).header(header::HOST, uri.authority()?.as_str());
    request = request.header(header::ACCEPT, "application/json").header(header::USER_AGENT, "Vecino");
    if method == Method::POST {
        request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    let mut request = request.body(Full::new(Bytes::from(body))).ok()?;
    for (name, value) in headers {
        request.headers_mut().insert(name, HeaderValue::from_str(value).ok()?);
    }
    Some(request)
}

fn unreachable(error: impl std::fmt::Display) -> FetchError {
    FetchError::Unreachable(error.to_string())
}

async fn exchange(
    socket: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    request: Request<Full<Bytes>>,
) -> Result<Reply, FetchError> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(socket)).await.map_err(unreachable)?;
    // It ends with the sender.
    let driven = tokio::spawn(connection);
    let response = sender.send_request(request).await.map_err(unreachable)?;
    let (head, body) = response.into_parts();
    let body = Limited::new(body, MOST).collect().await.map_err(unreachable)?.to_bytes();
    drop(sender);
    driven.abort();
    Ok(Reply { status: head.status, headers: head.headers, body })
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    /// A server that answers everything so; its address.
    async fn answering(answer: Vec<u8>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let _ = socket.read(&mut [0; 4_096]).await;
                let _ = socket.write_all(&answer).await;
            }
        });
        format!("http://{address}/")
    }

    #[tokio::test]
    async fn a_redirect_is_an_answer_and_nothing_more() {
        let other = answering(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}".to_vec()).await;
        let first = answering(format!("HTTP/1.1 302 Found\r\nlocation: {other}\r\ncontent-length: 0\r\n\r\n").into_bytes()).await;
        let reply = Fetcher::new(&[]).get(&first, &[]).await.expect("an answer");
        assert_eq!((reply.status, reply.body.len()), (StatusCode::FOUND, 0));
    }

    #[tokio::test]
    async fn an_answer_without_an_end_is_none() {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", MOST + 1);
        let url = answering([head.into_bytes(), vec![b' '; MOST + 1]].concat()).await;
        let error = Fetcher::new(&[]).get(&url, &[]).await.expect_err("too long").to_string();
        assert!(error.contains("length limit exceeded"), "{error}");
    }

    #[tokio::test]
    async fn nobody_is_asked_in_the_clear_but_on_the_own_machine() {
        for url in ["http://id.example.com/", "http://localhost.example.com/", "ftp://127.0.0.1/", "/keys", ""] {
            let error = Fetcher::new(&[]).get(url, &[]).await.expect_err(url);
            assert!(matches!(error, FetchError::Address), "{url}: {error}");
        }
    }
}
