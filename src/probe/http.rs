//! One GET over HTTP or HTTPS, stage by stage: connect, TLS, head, body, each from the same
//! deadline, each with its own time and fault. No redirect is followed: it is an answer.

use std::time::Duration;

use http_body_util::{BodyExt as _, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::Instant;

use super::asked::Asked;
use super::budget::{Budget, micros_since};
use super::tls::{self, Trust};
use super::{page, tcp};
use crate::domain::observation::Stage;
use crate::domain::reading::{HttpReading, Reading, TlsReading};
use crate::domain::task::Task;
use crate::domain::url::Url;

/// Bytes of body that are read (Internet.nl compares the first 500,000).
const LARGEST_BODY: usize = 500_000;
/// Bytes of head that are read.
const LARGEST_HEAD: usize = 64 << 10;
/// Characters of a header's value that are kept.
const HEADER_CHARS: usize = 1_024;
/// How long the head may take: a busy application thinks for a second or two.
const HEAD: Duration = Duration::from_secs(5);
const USER_AGENT: &str = concat!("mang6/", env!("CARGO_PKG_VERSION"), " (IPv6 readiness audit)");

/// The question of a task.
pub(crate) struct Get<'a> {
    pub(crate) port: u16,
    pub(crate) tls: bool,
    pub(crate) host: &'a str,
    pub(crate) path: &'a str,
}

/// What the stages before the request showed.
struct Opening {
    connect_us: u32,
    tls: Option<TlsReading>,
    tls_us: Option<u32>,
}

/// Asks for a page.
pub(crate) async fn ask(task: &Task, get: &Get<'_>, trust: &Trust) -> Asked {
    let budget = Budget::of(task.deadline);
    let (stream, connect_us) = match tcp::connect(task, get.port, budget).await {
        Ok(connected) => connected,
        Err(asked) => return asked,
    };
    if !get.tls {
        let opening = Opening { connect_us, tls: None, tls_us: None };
        return fetch(stream, get, budget, opening).await;
    }
    match tls::negotiate(trust, stream, get.host, budget).await {
        Err(asked) => asked,
        Ok(session) => {
            let (tls, tls_us) = (Some(session.reading), Some(session.elapsed_us));
            fetch(session.stream, get, budget, Opening { connect_us, tls, tls_us }).await
        }
    }
}

async fn fetch<S>(stream: S, get: &Get<'_>, budget: Budget, opening: Opening) -> Asked
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let start = Instant::now();
    let response = match budget.stage(HEAD).wait(send(stream, get)).await {
        Err(_) => {
            return Asked::failed(Stage::Answer, "the head of the answer did not come in time");
        }
        Ok(Err(reason)) => return Asked::failed(Stage::Answer, reason),
        Ok(Ok(response)) => response,
    };
    let first_byte_us = micros_since(start);
    let status = response.status().as_u16();
    let location = response.headers().get(hyper::header::LOCATION).map(kept);
    let header = |name| response.headers().get(name).map(kept);
    let strict_transport_security = header(hyper::header::STRICT_TRANSPORT_SECURITY);
    let content_encoding = header(hyper::header::CONTENT_ENCODING);
    let start = Instant::now();
    let body = match read(response, budget).await {
        Ok(body) => body,
        Err(asked) => return asked,
    };
    let detail = format!("{} {}{}", if get.tls { "https" } else { "http" }, get.host, get.path);
    let mut reading = HttpReading {
        page: None,
        status,
        location,
        body_bytes: u32::try_from(body.len()).unwrap_or(u32::MAX),
        tls: opening.tls,
        connect_us: opening.connect_us,
        tls_us: opening.tls_us,
        first_byte_us,
        body_us: Some(micros_since(start)),
        strict_transport_security,
        content_encoding,
        page_sha256: None,
        difference_ppm: None,
    };
    // Packed bytes hold no tags: "loads nothing" of them would be a lie.
    if !body.is_empty() && !reading.is_packed() {
        let url = Url::of_request(get.port, &detail);
        reading.page = url.map(|url| page::read(&body, &url, body.len() < LARGEST_BODY));
    }
    Asked::answered_with(Reading::Http(Box::new(reading)), body)
}

/// A header's value, bounded.
fn kept(value: &hyper::header::HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).chars().take(HEADER_CHARS).collect()
}

async fn send<S>(stream: S, get: &Get<'_>) -> Result<Response<Incoming>, String>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(LARGEST_HEAD)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|error| told(&error))?;
    // It ends when the sender and the body are dropped.
    tokio::spawn(connection);
    let request = Request::get(get.path)
        .header(hyper::header::HOST, get.host)
        .header(hyper::header::USER_AGENT, USER_AGENT)
        .header(hyper::header::ACCEPT, "*/*")
        // What comes is compared and kept as it is: nothing is decompressed, so no bomb goes off.
        .header(hyper::header::ACCEPT_ENCODING, "identity")
        .header(hyper::header::CONNECTION, "close")
        .body(Empty::<Bytes>::new())
        .map_err(|error| error.to_string())?;
    sender.send_request(request).await.map_err(|error| told(&error))
}

/// The whole chain of an error: hyper keeps the cause out of its own words.
fn told(error: &hyper::Error) -> String {
    use std::error::Error as _;
    match error.source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

/// The body, up to the bound. A body that breaks off is a fault: half a page proves nothing.
async fn read(response: Response<Incoming>, budget: Budget) -> Result<Vec<u8>, Asked> {
    let mut incoming = response.into_body();
    let mut body = Vec::new();
    while body.len() < LARGEST_BODY {
        let frame = match budget.wait(incoming.frame()).await {
            Err(_) => return Err(Asked::failed(Stage::Answer, "the body did not end in time")),
            Ok(None) => break,
            Ok(Some(Err(error))) => return Err(Asked::failed(Stage::Answer, told(&error))),
            Ok(Some(Ok(frame))) => frame,
        };
        if let Some(data) = frame.data_ref() {
            body.extend_from_slice(data);
        }
    }
    body.truncate(LARGEST_BODY);
    // It may wait for its twin of the other family: no longer than it is.
    body.shrink_to_fit();
    Ok(body)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;
    use crate::domain::observation::Outcome;
    use crate::domain::subject::{Subject, SubjectKind};
    use crate::domain::task::Ask;
    use crate::probe::tls::tests::Authority;

    /// Serves one connection with these bytes, then as many more as `endless` says.
    async fn server(bytes: Vec<u8>, endless: Option<&'static [u8]>, pause: Duration) -> u16 {
        let listener = TcpListener::bind("[::1]:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 2_048];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(&bytes).await;
            while let Some(more) = endless {
                if stream.write_all(more).await.is_err() {
                    return;
                }
                tokio::time::sleep(pause).await;
            }
        });
        port
    }

    async fn asked(port: u16, tls: bool, trust: &Trust) -> Asked {
        let get = Get { port, tls, host: "www.lab", path: "/" };
        let task = Task {
            subject: Subject::new(SubjectKind::Web, "w"),
            address: "::1".parse().unwrap(),
            ask: Ask::Tcp { port },
            deadline: Duration::from_millis(1_500),
        };
        ask(&task, &get, trust).await
    }

    fn reading(asked: &Asked) -> &HttpReading {
        let Outcome::Answered(Reading::Http(reading)) = &asked.outcome else { panic!("{asked:?}") };
        reading
    }

    fn reason(asked: &Asked) -> &str {
        let Outcome::Failed { reason, .. } = &asked.outcome else { panic!("{asked:?}") };
        reason
    }

    const NO_PAUSE: Duration = Duration::ZERO;

    #[tokio::test]
    async fn a_page_and_a_redirect() {
        let trust = Trust::read(&[]).unwrap();
        let page = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello".to_vec();
        let page = asked(server(page, None, NO_PAUSE).await, false, &trust).await;
        assert_eq!((reading(&page).status, reading(&page).body_bytes), (200, 5));
        assert_eq!(page.raw.as_deref(), Some(b"hello".as_slice()));
        let moved =
            b"HTTP/1.1 302 Found\r\nLocation: https://www.lab/\r\nContent-Length: 0\r\n\r\n"
                .to_vec();
        let moved = asked(server(moved, None, NO_PAUSE).await, false, &trust).await;
        assert_eq!(reading(&moved).location.as_deref(), Some("https://www.lab/"));
    }

    #[tokio::test]
    async fn over_tls_with_a_bad_certificate_the_page_is_still_seen() {
        let authority = Authority::new();
        let acceptor = authority.acceptor("elsewhere.lab", |_| {});
        let listener = TcpListener::bind("[::1]:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let mut stream = acceptor.accept(stream).await.unwrap();
            let mut request = [0; 2_048];
            let _ = stream.read(&mut request).await;
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await.unwrap();
            stream.shutdown().await.unwrap();
        });
        let asked = asked(port, true, &authority.trust()).await;
        let tls = reading(&asked).tls.as_ref().unwrap();
        assert_eq!(
            tls.certificate_fault,
            Some(crate::domain::reading::CertificateFault::WrongName)
        );
        assert!(reading(&asked).tls_us.is_some());
    }

    #[tokio::test]
    async fn hostile_servers_are_bounded_and_told_apart() {
        let trust = Trust::read(&[]).unwrap();
        let endless =
            server(b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), Some(&[b'a'; 8_192]), NO_PAUSE).await;
        let endless = asked(endless, false, &trust).await;
        assert_eq!(reading(&endless).body_bytes, 500_000);
        let drip =
            server(b"HTTP/1.1 200 OK\r\n".to_vec(), Some(b"X: y\r\n"), Duration::from_millis(100))
                .await;
        assert!(reason(&asked(drip, false, &trust).await).contains("head"));
        let giant = server(
            b"HTTP/1.1 200 OK\r\n".to_vec(),
            Some(b"X-Long: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n"),
            NO_PAUSE,
        )
        .await;
        assert!(matches!(asked(giant, false, &trust).await.outcome, Outcome::Failed { .. }));
        let short =
            server(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal".to_vec(), None, NO_PAUSE)
                .await;
        assert!(matches!(asked(short, false, &trust).await.outcome, Outcome::Failed { .. }));
        let other = server(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec(), None, NO_PAUSE).await;
        assert!(matches!(asked(other, false, &trust).await.outcome, Outcome::Failed { .. }));
        let stalled = server(Vec::new(), Some(b""), Duration::from_millis(50)).await;
        assert!(reason(&asked(stalled, true, &trust).await).contains("handshake"));
    }

    /// A body of zeros that a kilobyte of gzip stands for: it is kept as it came and never unpacked.
    #[tokio::test]
    async fn a_compressed_bomb_is_kept_packed_and_told() {
        let trust = Trust::read(&[]).unwrap();
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        std::io::Write::write_all(&mut packed, &vec![0; 64 << 20]).unwrap();
        let packed = packed.finish().unwrap();
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
            packed.len()
        );
        let bytes = [head.into_bytes(), packed.clone()].concat();
        let bomb = asked(server(bytes, None, NO_PAUSE).await, false, &trust).await;
        assert_eq!(reading(&bomb).content_encoding.as_deref(), Some("gzip"));
        assert_eq!(bomb.raw.as_deref(), Some(packed.as_slice()));
    }

    /// Whatever a redirect says it is one answer, bounded; nobody follows it here.
    #[tokio::test]
    async fn a_redirect_is_bounded_and_not_followed() {
        let trust = Trust::read(&[]).unwrap();
        let long = format!(
            "HTTP/1.1 302 Found\r\nLocation: /{}\r\nContent-Length: 0\r\n\r\n",
            "x".repeat(20_000)
        );
        let long = asked(server(long.into_bytes(), None, NO_PAUSE).await, false, &trust).await;
        assert_eq!(reading(&long).location.as_ref().map(String::len), Some(HEADER_CHARS));
    }
}
