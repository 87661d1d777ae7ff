//! A mail server's greeting: banner, EHLO, STARTTLS with its certificate. No mail is sent, nothing is
//! asked of a mailbox. RFC 5321, RFC 3207.

use tokio::io::{
    AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader,
};
use tokio::time::Instant;

use super::asked::Asked;
use super::budget::{Budget, micros_since};
use super::tcp;
use super::tls::{self, Trust};
use crate::domain::observation::{Outcome, Stage};
use crate::domain::reading::{Reading, SmtpReading, TlsReading};
use crate::domain::task::Task;

/// Bytes of one line that are read: RFC 5321 §4.5.3.1.5 allows 512.
const LARGEST_LINE: u64 = 1_024;
/// Lines of one answer that are read.
const MOST_LINES: usize = 64;
/// What we call ourselves: an address literal would have to be ours in the server's eyes.
const EHLO: &[u8] = b"EHLO mang6.invalid\r\n";

/// An answer: its code, and its lines without code and separator.
struct Answer {
    code: u16,
    lines: Vec<String>,
}

/// Greets and takes leave.
pub(crate) async fn ask(task: &Task, port: u16, host: &str, trust: &Trust) -> Asked {
    let budget = Budget::of(task.deadline);
    let (stream, connect_us) = match tcp::connect(task, port, budget).await {
        Ok(connected) => connected,
        Err(asked) => return asked,
    };
    let mut stream = BufReader::new(stream);
    let start = Instant::now();
    let (banner, hello) = match budget.wait(greet(&mut stream)).await {
        Err(_) => return Asked::failed(Stage::Answer, "the greeting did not come in time"),
        Ok(Err(reason)) => return Asked::failed(Stage::Answer, reason),
        Ok(Ok(greeted)) => greeted,
    };
    let extensions = extensions(&hello);
    let mut reading = SmtpReading {
        banner,
        extensions,
        starttls: None,
        starttls_fault: None,
        connect_us,
        greeting_us: Some(micros_since(start)),
        tls_us: None,
        ehlo_refused: Some(hello.code).filter(|code| *code != 250),
    };
    if reading.extensions.iter().any(|extension| extension == "STARTTLS") {
        match start_tls(stream, host, trust, budget).await {
            Ok((tls, elapsed_us)) => {
                reading.starttls = Some(tls);
                reading.tls_us = Some(elapsed_us);
            }
            Err(fault) => reading.starttls_fault = Some(fault),
        }
    } else {
        // Leaving without a word would be rude; whether it is heard changes nothing.
        let _ = budget.wait(stream.write_all(b"QUIT\r\n")).await;
    }
    Asked::answered(Reading::Smtp(Box::new(reading)))
}

/// The banner's first line, and the answer to EHLO.
async fn greet<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut BufReader<S>,
) -> Result<(String, Answer), String> {
    let banner = answer(stream).await?;
    let first = banner.lines.first().cloned().unwrap_or_default();
    let line = format!("{} {first}", banner.code);
    if banner.code != 220 {
        return Err(format!("the banner is `{line}`"));
    }
    stream.write_all(EHLO).await.map_err(|error| error.to_string())?;
    let hello = answer(stream).await?;
    Ok((line, hello))
}

/// What a server says to a greeting: its banner, and the extensions that it offers.
pub(super) async fn greeting(spoken: &[u8]) -> Result<(String, Vec<String>), String> {
    let mut stream = BufReader::new(tokio::io::join(spoken, tokio::io::sink()));
    greet(&mut stream).await.map(|(banner, hello)| (banner, extensions(&hello)))
}

/// The keywords of an EHLO answer, upper case; its first line names the server.
fn extensions(hello: &Answer) -> Vec<String> {
    if hello.code != 250 {
        return Vec::new();
    }
    let keyword = |line: &String| line.split_whitespace().next().map(str::to_ascii_uppercase);
    hello.lines.iter().skip(1).filter_map(keyword).collect()
}

async fn start_tls<S>(
    mut stream: BufReader<S>,
    host: &str,
    trust: &Trust,
    budget: Budget,
) -> Result<(TlsReading, u32), String>
where
    S: AsyncRead + AsyncWrite + Unpin + IntoTcp,
{
    let ready = async {
        stream.write_all(b"STARTTLS\r\n").await.map_err(|error| error.to_string())?;
        answer(&mut stream).await
    };
    let ready =
        budget.wait(ready).await.map_err(|_| "no answer to STARTTLS in time".to_owned())??;
    if ready.code != 220 {
        return Err(format!("STARTTLS was answered with {}", ready.code));
    }
    // What came before TLS must not be taken for what comes after it (CVE-2011-0411 and its like).
    if !stream.buffer().is_empty() {
        return Err("the server spoke on in plain text after STARTTLS".to_owned());
    }
    let session = tls::negotiate(trust, stream.into_inner().into_tcp(), host, budget).await;
    let mut session = session.map_err(|asked| {
        if let Outcome::Failed { reason, .. } = asked.outcome {
            reason
        } else {
            "TLS failed".to_owned()
        }
    })?;
    // As above: a last word that nobody needs to hear.
    let _ = budget.wait(session.stream.write_all(b"QUIT\r\n")).await;
    Ok((session.reading, session.elapsed_us))
}

/// Streams that are TCP underneath.
trait IntoTcp {
    fn into_tcp(self) -> tokio::net::TcpStream;
}

impl IntoTcp for tokio::net::TcpStream {
    fn into_tcp(self) -> tokio::net::TcpStream {
        self
    }
}

/// One answer, of one line or many (RFC 5321 §4.2.1).
async fn answer<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> Result<Answer, String> {
    let mut lines = Vec::new();
    while lines.len() < MOST_LINES {
        let mut line = Vec::new();
        let mut bounded = (&mut *stream).take(LARGEST_LINE);
        bounded.read_until(b'\n', &mut line).await.map_err(|error| error.to_string())?;
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end();
        let code: u16 = text.get(..3).and_then(|code| code.parse().ok()).ok_or_else(|| {
            if text.is_empty() {
                "the server hung up".to_owned()
            } else {
                format!("`{text}` is no SMTP answer")
            }
        })?;
        lines.push(text.get(4..).unwrap_or_default().to_owned());
        if text.as_bytes().get(3) != Some(&b'-') {
            return Ok(Answer { code, lines });
        }
    }
    Err(format!("an answer of more than {MOST_LINES} lines"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::net::TcpListener;

    use super::*;
    use crate::domain::reading::CertificateFault;
    use crate::domain::subject::{Subject, SubjectKind};
    use crate::domain::task::Ask;
    use crate::probe::tls::tests::Authority;

    async fn asked(port: u16, trust: &Trust) -> Asked {
        let task = Task {
            subject: Subject::new(SubjectKind::Mail, "lab"),
            address: "::1".parse().unwrap(),
            ask: Ask::Smtp { port, host: "mx.lab".to_owned() },
            deadline: Duration::from_secs(2),
        };
        ask(&task, port, "mx.lab", trust).await
    }

    /// Says one text a line heard, the first one unasked.
    async fn server(texts: &'static [&'static str]) -> u16 {
        let listener = TcpListener::bind("[::1]:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let mut stream = BufReader::new(stream);
            for text in texts {
                stream.write_all(text.as_bytes()).await.unwrap();
                let mut line = String::new();
                if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                    return;
                }
            }
        });
        port
    }

    #[tokio::test]
    async fn a_greeting_without_tls() {
        let trust = Trust::read(&[]).unwrap();
        let port = server(&[
            "220-mx.lab\r\n220 ESMTP\r\n",
            "250-mx.lab\r\n250-size 1000\r\n250 8BITMIME\r\n",
        ])
        .await;
        let Outcome::Answered(Reading::Smtp(reading)) = asked(port, &trust).await.outcome else {
            panic!()
        };
        assert_eq!(reading.banner, "220 mx.lab");
        assert_eq!(reading.extensions, ["SIZE", "8BITMIME"]);
        assert_eq!((reading.starttls, reading.starttls_fault), (None, None));
    }

    #[tokio::test]
    async fn starttls_shows_the_certificate_and_its_fault() {
        let authority = Authority::new();
        let acceptor = authority.acceptor("other.lab", |_| {});
        let listener = TcpListener::bind("[::1]:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let mut stream = BufReader::new(stream);
            let mut line = String::new();
            for text in ["220 mx\r\n", "250-mx\r\n250 STARTTLS\r\n"] {
                stream.write_all(text.as_bytes()).await.unwrap();
                stream.read_line(&mut line).await.unwrap();
            }
            stream.write_all(b"220 go\r\n").await.unwrap();
            let _ = acceptor.accept(stream.into_inner()).await;
        });
        let Outcome::Answered(Reading::Smtp(reading)) =
            asked(port, &authority.trust()).await.outcome
        else {
            panic!()
        };
        assert_eq!(reading.starttls.unwrap().certificate_fault, Some(CertificateFault::WrongName));
    }

    #[tokio::test]
    async fn what_is_no_mail_server_fails_with_a_reason() {
        let trust = Trust::read(&[]).unwrap();
        for texts in [
            &["554 go away\r\n"][..],
            &["SSH-2.0-x\r\n"],
            &[""],
            &["220 mx\r\n", "250-STARTTLS\r\n250-", "nonsense\r\n"],
        ] {
            let texts: &'static [&'static str] = Box::leak(texts.to_vec().into_boxed_slice());
            let asked = asked(server(texts).await, &trust).await;
            assert!(
                matches!(asked.outcome, Outcome::Failed { stage: Stage::Answer, .. }),
                "{texts:?}: {asked:?}"
            );
        }
    }

    #[tokio::test]
    async fn words_smuggled_before_tls_are_a_fault() {
        let trust = Trust::read(&[]).unwrap();
        let port =
            server(&["220 mx\r\n", "250-mx\r\n250 STARTTLS\r\n", "220 go\r\n250 smuggled\r\n"])
                .await;
        let Outcome::Answered(Reading::Smtp(reading)) = asked(port, &trust).await.outcome else {
            panic!()
        };
        assert!(reading.starttls_fault.unwrap().contains("plain text"));
    }
}
