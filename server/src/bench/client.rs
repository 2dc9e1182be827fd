//! An HTTP/1.1 client that does as little as it can, because it shares the processors with the server that
//! it measures: one kept connection, GET only, bodies read and dropped.

use std::{
    io::{self, ErrorKind},
    net::SocketAddr,
    sync::Arc,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufStream},
    net::TcpStream,
};

/// The longest line of an answer's head that is read.
const MAX_LINE: u64 = 16 * 1024;

/// A connection to the server; opened anew after an error.
pub(super) struct Client {
    address: SocketAddr,
    cookie: Arc<str>,
    wire: Option<Wire<TcpStream>>,
}

impl Client {
    /// One that is signed in by that cookie.
    pub(super) const fn new(address: SocketAddr, cookie: Arc<str>) -> Self {
        Self { address, cookie, wire: None }
    }

    /// Asks for a path as a browser does, compressed; the status of the whole answer.
    pub(super) async fn get(&mut self, path: &str) -> io::Result<u16> {
        let mut wire = match self.wire.take() {
            Some(wire) => wire,
            None => {
                let stream = TcpStream::connect(self.address).await?;
                stream.set_nodelay(true)?;
                Wire { stream: BufStream::new(stream), line: String::new(), body: Vec::new() }
            }
        };
        let status = wire.get(path, self.address, &self.cookie).await?;
        self.wire = Some(wire);
        Ok(status)
    }
}

struct Wire<S> {
    stream: BufStream<S>,
    line: String,
    body: Vec<u8>,
}

/// How an answer says where it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Length {
    Known(usize),
    Chunked,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    async fn get(&mut self, path: &str, host: SocketAddr, cookie: &str) -> io::Result<u16> {
        let accept = if path.starts_with("/api/") { "application/json" } else { "text/html" };
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: {host}\r\naccept: {accept}\r\naccept-encoding: gzip, br\r\nuser-agent: vecino-bench\r\n\
             sec-fetch-site: same-origin\r\ncookie: {cookie}\r\n\r\n"
        );
        self.stream.write_all(request.as_bytes()).await?;
        self.stream.flush().await?;
        let (status, length) = self.head().await?;
        self.body.clear();
        match length {
            Length::Known(length) => self.take(length).await?,
            Length::Chunked => self.chunks().await?,
        }
        Ok(status)
    }

    async fn head(&mut self) -> io::Result<(u16, Length)> {
        self.next_line().await?;
        let status = self.line.split(' ').nth(1).and_then(|word| word.parse().ok()).ok_or_else(|| bad("a status"))?;
        let mut length = Length::Known(0);
        loop {
            self.next_line().await?;
            if self.line.is_empty() {
                return Ok((status, length));
            }
            let Some((name, value)) = self.line.split_once(':') else { return Err(bad("a header")) };
            if name.eq_ignore_ascii_case("content-length") {
                length = Length::Known(value.trim().parse().map_err(|_| bad("a length"))?);
            } else if name.eq_ignore_ascii_case("transfer-encoding") && value.trim().eq_ignore_ascii_case("chunked") {
                length = Length::Chunked;
            }
        }
    }

    async fn chunks(&mut self) -> io::Result<()> {
        loop {
            self.next_line().await?;
            let digits = self.line.split(';').next().unwrap_or_default().trim();
            let length = usize::from_str_radix(digits, 16).map_err(|_| bad("the length of a chunk"))?;
            if length == 0 {
                break;
            }
            self.take(length).await?;
            self.next_line().await?;
        }
        // What may follow the last chunk are headers, up to an empty line.
        loop {
            self.next_line().await?;
            if self.line.is_empty() {
                return Ok(());
            }
        }
    }

    async fn take(&mut self, length: usize) -> io::Result<()> {
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body).await.map(drop)
    }

    async fn next_line(&mut self) -> io::Result<()> {
        self.line.clear();
        (&mut self.stream).take(MAX_LINE).read_line(&mut self.line).await?;
        if !self.line.ends_with('\n') {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        self.line.truncate(self.line.trim_end_matches(['\r', '\n']).len());
        Ok(())
    }
}

fn bad(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, format!("the answer lacks {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn asked(answer: &'static str, times: usize) -> Vec<io::Result<u16>> {
        let (near, mut far) = tokio::io::duplex(4096);
        let server = tokio::spawn(async move {
            // It answers without listening, which the order of one connection allows.
            let _ = far.write_all(answer.as_bytes()).await;
            let mut rest = Vec::new();
            let _ = far.read_to_end(&mut rest).await;
            String::from_utf8_lossy(&rest).into_owned()
        });
        let mut wire = Wire { stream: BufStream::new(near), line: String::new(), body: Vec::new() };
        let mut answers = Vec::new();
        for _ in 0..times {
            answers.push(wire.get("/api/x", SocketAddr::from(([127, 0, 0, 1], 80)), "").await);
        }
        drop(wire);
        assert!(server.await.expect("it ends").starts_with("GET /api/x HTTP/1.1\r\nhost: 127.0.0.1:80\r\naccept: application/json\r\n"));
        answers
    }

    #[tokio::test]
    async fn answers_follow_each_other_on_one_connection() {
        let answers = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello\
                       HTTP/1.1 404 Not Found\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nx-more: 1\r\n\r\n\
                       HTTP/1.1 204 No Content\r\n\r\n";
        let statuses: Vec<u16> = asked(answers, 3).await.into_iter().map(|a| a.expect("an answer")).collect();
        assert_eq!(statuses, [200, 404, 204]);
    }

    #[tokio::test]
    async fn what_is_no_answer_is_an_error() {
        for answer in ["", "HTTP/1.1 200 OK\r\n", "nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n"] {
            let answers = asked_and_closed(answer).await;
            assert!(answers.is_err(), "{answer:?}");
        }
    }

    async fn asked_and_closed(answer: &'static str) -> io::Result<u16> {
        let (near, mut far) = tokio::io::duplex(1024);
        far.write_all(answer.as_bytes()).await.expect("room for it");
        far.shutdown().await.expect("closed");
        let mut wire = Wire { stream: BufStream::new(near), line: String::new(), body: Vec::new() };
        wire.get("/", SocketAddr::from(([127, 0, 0, 1], 80)), "").await
    }
}
