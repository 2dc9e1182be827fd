//! TLS by certificate files: a real server, a self-signed certificate, and a client that believes only that one.

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::Stdio,
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use server::{fetch::Fetcher, tls::Certificate};
use tokio_rustls::rustls::pki_types::CertificateDer;

use crate::cli::{code, err, folder, vecino};

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<_> = text.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// A certificate for this machine, as files; and as a client believes it.
fn certificate(folder: &Path) -> CertificateDer<'static> {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".into()]).expect("a certificate");
    std::fs::write(folder.join("cert.pem"), pem("CERTIFICATE", cert.der())).expect("written");
    std::fs::write(folder.join("key.pem"), pem("PRIVATE KEY", &signing_key.serialize_der())).expect("written");
    cert.der().clone()
}

/// The program, until it is dropped.
struct Running(std::process::Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn pages_come_over_tls_and_over_nothing_else() {
    let here = folder();
    let authority = certificate(here.path());
    let words = ["serve", "--listen", "127.0.0.1:0", "--tls-cert", "cert.pem", "--tls-key", "key.pem", "--log", "warn"];
    let mut running = Running(vecino(here.path(), &words).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program"));
    let mut lines = BufReader::new(running.0.stdout.take().expect("its output"));
    let mut line = String::new();
    lines.read_line(&mut line).expect("a line");
    let port: u16 =
        line.split("https://127.0.0.1:").nth(1).and_then(|rest| rest.split(' ').next()?.parse().ok()).unwrap_or_else(|| panic!("{line}"));
    let url = format!("https://localhost:{port}/sign-in");
    let reply = Fetcher::new(&[authority]).get(&url, &[]).await.expect("an answer");
    assert_eq!(reply.status, 200);
    assert!(reply.headers["strict-transport-security"].to_str().expect("ASCII").contains("max-age=63072000"));
    let stranger = Fetcher::new(&[]).get(&url, &[]).await.expect_err("nobody believes it who has not been told").to_string();
    assert!(stranger.contains("cannot be reached"), "{stranger}");
    // In the clear nothing is answered; and whoever says nothing keeps nobody waiting.
    let mut silent = std::net::TcpStream::connect(("127.0.0.1", port)).expect("connected");
    let mut clear = std::net::TcpStream::connect(("127.0.0.1", port)).expect("connected");
    std::io::Write::write_all(&mut clear, b"GET /sign-in HTTP/1.1\r\nhost: localhost\r\n\r\n").expect("written");
    clear.set_read_timeout(Some(Duration::from_secs(20))).expect("a limit");
    let mut answer = Vec::new();
    let _ = clear.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP"), "{}", String::from_utf8_lossy(&answer));
    silent.set_read_timeout(Some(Duration::from_millis(10))).expect("a limit");
    let _ = silent.read(&mut [0; 1]);
}

#[tokio::test]
async fn both_versions_of_http_are_offered() {
    use std::sync::Arc;
    use tokio_rustls::{
        TlsConnector,
        rustls::{ClientConfig, RootCertStore, crypto::ring::default_provider, pki_types::ServerName},
    };
    let here = folder();
    let authority = certificate(here.path());
    let certificate = Certificate::load(&here.path().join("cert.pem"), &here.path().join("key.pem")).expect("a certificate");
    let tcp = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = tcp.local_addr().expect("an address");
    let silence = Duration::from_secs(20);
    tokio::spawn(server::connections::serve(tcp, Some(certificate), axum::Router::new(), silence, std::future::pending()));
    let mut roots = RootCertStore::empty();
    roots.add(authority).expect("a root");
    for (offered, chosen) in [(vec!["h2", "http/1.1"], "h2"), (vec!["http/1.1"], "http/1.1")] {
        let config = ClientConfig::builder_with_provider(Arc::new(default_provider())).with_safe_default_protocol_versions();
        let mut config = config.expect("versions").with_root_certificates(roots.clone()).with_no_client_auth();
        config.alpn_protocols = offered.iter().map(|word| word.as_bytes().to_vec()).collect();
        let socket = tokio::net::TcpStream::connect(address).await.expect("connected");
        let name = ServerName::try_from("localhost").expect("a name");
        let stream = TlsConnector::from(Arc::new(config)).connect(name, socket).await.expect("TLS");
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(chosen.as_bytes()));
    }
}

#[test]
fn files_that_do_not_fit_are_named() {
    let here = folder();
    certificate(here.path());
    let other = folder();
    certificate(other.path());
    let strange = other.path().join("key.pem").display().to_string();
    for (words, said) in [
        (vec!["--tls-cert", "cert.pem"], "tls_cert: it needs tls_key as well."),
        (vec!["--tls-cert", "none.pem", "--tls-key", "key.pem"], "tls_cert: none.pem cannot be read"),
        (vec!["--tls-cert", "key.pem", "--tls-key", "key.pem"], "tls_cert: key.pem holds no certificate"),
        (vec!["--tls-cert", "cert.pem", "--tls-key", &strange], "cannot be used"),
    ] {
        let output = vecino(here.path(), &[vec!["serve", "--listen", "127.0.0.1:0"], words].concat()).output().expect("the program");
        assert_eq!(code(&output), 2, "{}", err(&output));
        assert!(err(&output).contains(said), "{}", err(&output));
    }
}
