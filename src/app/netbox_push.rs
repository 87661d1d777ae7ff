//! Talks to NetBox's REST interface: HTTPS with a checked certificate, plain HTTP only to this very
//! machine, no redirect followed, every answer bounded in size and time. The one file outside `probe`
//! with a socket: what it asks is configured by who runs it, not found in the network.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Method, Request, header};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::failure::Failure;
use super::settings::Settings;
use crate::domain::secret::Secret;
use crate::domain::text::{Lang, Text};
use crate::probe::trust;

/// Bytes of an answer that are read.
const ANSWER_MAX_BYTES: usize = 64 << 20;
/// One question and its answer: NetBox thinks for a while about a hundred devices.
const DEADLINE: Duration = Duration::from_mins(2);
/// Objects asked for at once: NetBox's own bound of a page.
const PAGE_COUNT: usize = 1_000;
/// Objects of one model that are read.
const OBJECTS_MAX: usize = 2_000_000;
/// Characters of a refusal that are repeated.
const REFUSAL_CHARS: usize = 600;

/// NetBox at its address.
pub(super) struct Api {
    is_tls: bool,
    host: String,
    port: u16,
    /// What stands before `/api/`.
    base: String,
    authorization: Secret,
    tls: Arc<rustls::ClientConfig>,
    runtime: tokio::runtime::Runtime,
}

impl Api {
    /// NetBox at an address (`https://netbox.example.vn`), with a token of it.
    pub(super) fn new(url: &str, token: &Secret, settings: &Settings) -> Result<Self, Failure> {
        let Some((is_tls, host, port, base)) = parts(url) else { return Err(no_address(url)) };
        let is_here = host.eq_ignore_ascii_case("localhost")
            || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
        if !is_tls && !is_here {
            return Err(Failure::usage(
                "the token would cross the network unencrypted: NetBox is only spoken to by HTTPS",
            )
            .vi("token sẽ đi qua mạng không mã hóa: chỉ nói chuyện với NetBox qua HTTPS")
            .hint(
                "name it with `https://`; an authority of your own goes into `trusted_ca_files`",
                "hãy dùng `https://`; chứng thư gốc riêng khai báo ở `trusted_ca_files`",
            ));
        }
        let plain = token.expose();
        if plain.is_empty() || !plain.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Failure::data(
                "NetBox's token is empty or has a character that no token has",
            )
            .vi("token NetBox rỗng hoặc có ký tự không hợp lệ"));
        }
        // Tokens of 4.5 and later say which they are.
        let scheme = if plain.starts_with("nbt_") { "Bearer" } else { "Token" };
        let tls = trust::checked(&settings.trusted_ca_files).map_err(|error| {
            let vi = format!("không đọc được chứng thư gốc: {error}");
            Failure::data(error).vi(vi).hint(
                "look at `trusted_ca_files` in the settings: PEM files",
                "xem `trusted_ca_files` trong cấu hình: các tệp PEM",
            )
        })?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(
            |error| {
                Failure::environment(format!("cannot start: {error}"))
                    .vi(format!("không khởi động được: {error}"))
            },
        )?;
        let authorization = Secret::new(format!("{scheme} {plain}"));
        Ok(Self { is_tls, host, port, base, authorization, tls: Arc::new(tls), runtime })
    }

    /// Every object of a path (`dcim/devices`), page after page.
    pub(super) fn all(&self, path: &str) -> Result<Vec<Value>, Failure> {
        let mut objects = Vec::new();
        loop {
            let offset = objects.len();
            // Ordered by number: pages of a list that somebody changes meanwhile do not overlap.
            let query = format!("{path}/?limit={PAGE_COUNT}&offset={offset}&ordering=id");
            let mut page = self.ask(&Method::GET, &query, None)?;
            let count = page.get("count").and_then(Value::as_u64).unwrap_or_default();
            let Some(Value::Array(results)) = page.get_mut("results").map(Value::take) else {
                return Err(no_answer(path));
            };
            let is_last = results.is_empty();
            objects.extend(results);
            let wanted = usize::try_from(count).unwrap_or(usize::MAX);
            if objects.len() > OBJECTS_MAX || wanted > OBJECTS_MAX {
                return Err(Failure::data(format!(
                    "NetBox has more than {OBJECTS_MAX} of `{path}`"
                ))
                .vi(format!("NetBox có hơn {OBJECTS_MAX} đối tượng ở `{path}`")));
            }
            if is_last || objects.len() >= wanted {
                return Ok(objects);
            }
        }
    }

    /// Makes objects; the answer has them in the same order.
    pub(super) fn create(&self, path: &str, objects: Vec<Value>) -> Result<Vec<Value>, Failure> {
        self.send(&Method::POST, path, objects)
    }

    /// Changes objects, each with its `id`.
    pub(super) fn change(&self, path: &str, objects: Vec<Value>) -> Result<Vec<Value>, Failure> {
        self.send(&Method::PATCH, path, objects)
    }

    fn send(
        &self,
        method: &Method,
        path: &str,
        objects: Vec<Value>,
    ) -> Result<Vec<Value>, Failure> {
        let count = objects.len();
        let answered = self.ask(method, &format!("{path}/"), Some(&Value::Array(objects)))?;
        if let Value::Array(answered) = answered
            && answered.len() == count
        {
            return Ok(answered);
        }
        Err(no_answer(path))
    }

    fn ask(&self, method: &Method, path: &str, body: Option<&Value>) -> Result<Value, Failure> {
        let path = format!("{}/api/{path}", self.base);
        let answered = self.runtime.block_on(async {
            let exchange = self.exchange(method, &path, body);
            tokio::time::timeout(DEADLINE, exchange).await
        });
        let (status, bytes) = match answered {
            Err(_) => return Err(self.unreachable(&no_answer_in_time())),
            Ok(Err(reason)) => return Err(self.unreachable(&reason)),
            Ok(Ok(answer)) => answer,
        };
        if !(200..300).contains(&status) {
            return Err(refused(method, &path, status, &bytes));
        }
        serde_json::from_slice(&bytes).map_err(|_| no_answer(&path))
    }

    async fn exchange(
        &self,
        method: &Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<(u16, Vec<u8>), Text> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await.map_err(as_said)?;
        let request = self.request(method, path, body)?;
        if !self.is_tls {
            return talk(stream, request).await.map_err(as_said);
        }
        let name = ServerName::try_from(self.host.clone()).map_err(|_| {
            let host = &self.host;
            Text::new(
                format!("`{host}` is no server name"),
                format!("`{host}` không phải tên máy chủ"),
            )
        })?;
        let stream = TlsConnector::from(Arc::clone(&self.tls))
            .connect(name, stream)
            .await
            .map_err(as_said)?;
        talk(stream, request).await.map_err(as_said)
    }

    fn request(
        &self,
        method: &Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Request<Full<Bytes>>, Text> {
        let host = if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        };
        let mut authorization = header::HeaderValue::from_str(self.authorization.expose())
            .map_err(|_| Text::new("the token is no header", "token không hợp lệ để gửi đi"))?;
        authorization.set_sensitive(true);
        let bytes = body.map(Value::to_string).unwrap_or_default();
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, host)
            .header(header::AUTHORIZATION, authorization)
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CONNECTION, "close")
            .body(Full::new(Bytes::from(bytes)))
            .map_err(as_said)
    }

    fn unreachable(&self, reason: &Text) -> Failure {
        let (host, port) = (&self.host, self.port);
        let (en, vi) = (reason.in_lang(Lang::En), reason.in_lang(Lang::Vi));
        Failure::environment(format!("NetBox at {host}, port {port}: {en}"))
            .vi(format!("NetBox tại {host}, cổng {port}: {vi}"))
            .hint(
                "is the address right, and its certificate one that `trusted_ca_files` or the public authorities vouch for?",
                "kiểm tra địa chỉ; chứng thư phải do tổ chức công cộng hoặc `trusted_ca_files` bảo đảm",
            )
    }
}

fn no_answer_in_time() -> Text {
    let seconds = DEADLINE.as_secs();
    Text::new(
        format!("no answer within {seconds} s"),
        format!("không trả lời trong {seconds} giây"),
    )
}

/// What the system or a library says, in whatever language it does.
fn as_said(error: impl Into<Box<dyn std::error::Error>>) -> Text {
    let error: Box<dyn std::error::Error> = error.into();
    let said = error.to_string();
    Text::new(said.clone(), said)
}

async fn talk<S>(stream: S, request: Request<Full<Bytes>>) -> Result<(u16, Vec<u8>), String>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (mut sender, connection) = http1::Builder::new()
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|error| error.to_string())?;
    // It ends with the exchange.
    tokio::spawn(connection);
    let response = sender.send_request(request).await.map_err(|error| error.to_string())?;
    let status = response.status().as_u16();
    let body = Limited::new(response.into_body(), ANSWER_MAX_BYTES).collect().await;
    let body = body.map_err(|error| error.to_string())?;
    Ok((status, body.to_bytes().to_vec()))
}

/// Whether it is TLS, the host, the port and what stands before `/api/`.
fn parts(url: &str) -> Option<(bool, String, u16, String)> {
    let (is_tls, rest) = match url.split_once("://")? {
        ("https", rest) => (true, rest),
        ("http", rest) => (false, rest),
        _ => return None,
    };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
    if authority.contains('@') || path.contains(['?', '#']) || !is_plain(rest) {
        return None;
    }
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']')?;
            host.parse::<std::net::Ipv6Addr>().ok()?;
            (host, port.strip_prefix(':').or(port.is_empty().then_some("")))
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, Some("")),
        },
    };
    let port = match port? {
        "" => {
            if is_tls {
                443
            } else {
                80
            }
        }
        port => port.parse().ok()?,
    };
    let path = path.trim_end_matches('/');
    let path = path
        .strip_suffix("api")
        .filter(|rest| rest.is_empty() || rest.ends_with('/'))
        .unwrap_or(path);
    let path = path.trim_end_matches('/');
    let base = if path.is_empty() { String::new() } else { format!("/{path}") };
    (!host.is_empty()).then(|| (is_tls, host.to_owned(), port, base))
}

fn no_address(url: &str) -> Failure {
    // A password may stand in it.
    let shown = if url.contains('@') { "…" } else { url };
    Failure::usage(format!("`{shown}` is no address of NetBox"))
        .vi(format!("`{shown}` không phải địa chỉ NetBox"))
        .hint(
            "write `https://HOST` or `https://HOST:PORT/PATH`, without name, password or query",
            "viết `https://HOST` hoặc `https://HOST:PORT/PATH`, không kèm tên, mật khẩu, truy vấn",
        )
}

fn no_answer(path: &str) -> Failure {
    Failure::data(format!("`{path}` answered something else than NetBox's REST interface does"))
        .vi(format!("`{path}` trả lời không đúng dạng REST của NetBox"))
        .hint("is this the address of a NetBox?", "địa chỉ này có phải NetBox không?")
}

fn refused(method: &Method, path: &str, status: u16, bytes: &[u8]) -> Failure {
    let said = String::from_utf8_lossy(bytes);
    let is_page = said.trim_start().starts_with('<');
    let said: String = said.chars().take(REFUSAL_CHARS).collect();
    let (en, vi) = if is_page { ("a page", "một trang web") } else { (&*said, &*said) };
    let failure = Failure::data(format!("NetBox answered {status} to {method} {path}: {en}"))
        .vi(format!("NetBox trả lời {status} cho {method} {path}: {vi}"));
    match status {
        401 | 403 => failure.hint(
            "the token must be valid and permitted to read and write these objects",
            "token phải còn hiệu lực và được phép đọc, ghi các đối tượng này",
        ),
        300..=399 => failure.hint(
            "no redirect is followed: name the address that it points to",
            "không đi theo chuyển hướng: hãy dùng địa chỉ đích",
        ),
        _ => failure.hint(
            "what was sent before stays; put it right and run it again: it goes on from there",
            "phần đã gửi vẫn còn; sửa rồi chạy lại, lệnh sẽ làm tiếp",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn addresses() {
        let check = |url: &str, expected: Option<(bool, &str, u16, &str)>| {
            let expected = expected
                .map(|(tls, host, port, base)| (tls, host.to_owned(), port, base.to_owned()));
            assert_eq!(parts(url), expected, "{url}");
        };
        check("https://n.vn", Some((true, "n.vn", 443, "")));
        check("https://n.vn/api/", Some((true, "n.vn", 443, "")));
        check("https://n.vn:8443/netbox/", Some((true, "n.vn", 8443, "/netbox")));
        check("http://[::1]:8000", Some((false, "::1", 8000, "")));
        check("http://[::1]", Some((false, "::1", 80, "")));
        for wrong in [
            "n.vn",
            "ftp://n.vn",
            "https://a:b@n.vn",
            "https://n.vn/?q",
            "https://",
            "https://n.vn\r\n",
        ] {
            check(wrong, None);
        }
    }
}
