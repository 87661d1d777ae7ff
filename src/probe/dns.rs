//! One DNS query to one server, by UDP with EDNS or by TCP. Never the system's resolver: it hides
//! family and server. Truncation is told and not followed up: TCP is a question of its own.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the library's enums are open: what is not named here is told as it is"
)]

use std::net::{IpAddr, SocketAddr};

use hickory_proto::op::{Edns, Message, MessageType, OpCode, Query};
use hickory_proto::rr::{Name, RData, Record, RecordType as WireType};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UdpSocket;
use tokio::time::Instant;

use super::asked::Asked;
use super::budget::{Budget, micros_since};
use super::{refusal, tcp, toolbox};
use crate::domain::observation::Stage;
use crate::domain::reading::{DnsReading, DnsRecord, Reading};
use crate::domain::task::{DnsTransport, RecordType, Task};

/// What fits every path without fragments: the DNS flag day's value (2020).
const EDNS_PAYLOAD_BYTES: u16 = 1_232;
/// When a query over UDP is sent again: what resolvers wait (RFC 1035 §7.2 says 2 to 5 s; a second
/// is longer than any path of ours).
const RESEND_AFTER: std::time::Duration = std::time::Duration::from_secs(1);
/// Records of an answer that are kept: more is nobody's honest answer to our questions.
const LARGEST_ANSWER: usize = 64;
/// Bytes of one value that are kept.
const LARGEST_VALUE: usize = 1_024;

/// The question of a task.
pub(crate) struct Question<'a> {
    pub(crate) port: u16,
    pub(crate) name: &'a str,
    pub(crate) record_type: RecordType,
    pub(crate) transport: DnsTransport,
    pub(crate) recursion_desired: bool,
    pub(crate) dnssec: bool,
}

/// Asks and decodes.
pub(crate) async fn ask(task: &Task, question: &Question<'_>) -> Asked {
    let Ok(query) = query(question) else {
        return Asked::failed(Stage::Connect, format!("`{}` is no domain name", question.name));
    };
    let Ok(bytes) = query.to_vec() else {
        return Asked::failed(Stage::Connect, format!("`{}` cannot be asked for", question.name));
    };
    let start = Instant::now();
    let budget = Budget::of(task.deadline);
    let answered = match question.transport {
        DnsTransport::Udp => by_udp(task.address, question.port, &query, &bytes, budget).await,
        DnsTransport::Tcp => by_tcp(task, question.port, &query, &bytes, budget).await,
    };
    match answered {
        Ok((message, raw)) => {
            let reading = Reading::Dns(Box::new(reading(&message, question, micros_since(start))));
            // Signatures are verified over what came, byte by byte.
            if question.dnssec {
                Asked::answered_with(reading, raw)
            } else {
                Asked::answered(reading)
            }
        }
        Err(asked) => asked,
    }
}

fn query(question: &Question<'_>) -> Result<Message, ()> {
    let mut name = Name::from_ascii(question.name).map_err(|_| ())?;
    name.set_fqdn(true);
    let mut message = Message::new(toolbox::unguessable_u16(), MessageType::Query, OpCode::Query);
    message.metadata.recursion_desired = question.recursion_desired;
    message.add_query(Query::query(name, wire_type(question.record_type)));
    let mut edns = Edns::new();
    edns.set_max_payload(EDNS_PAYLOAD_BYTES);
    edns.set_dnssec_ok(question.dnssec);
    message.metadata.checking_disabled = question.dnssec;
    message.set_edns(edns);
    Ok(message)
}

/// A message as read and as it came.
type Answer = (Message, Vec<u8>);

async fn by_udp(
    server: IpAddr,
    port: u16,
    query: &Message,
    bytes: &[u8],
    budget: Budget,
) -> Result<Answer, Asked> {
    let any: SocketAddr = match server {
        IpAddr::V4(_) => (std::net::Ipv4Addr::UNSPECIFIED, 0).into(),
        IpAddr::V6(_) => (std::net::Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let broke = |error: std::io::Error| refusal::of(&error);
    let socket = UdpSocket::bind(any).await.map_err(broke)?;
    // Connected: the kernel drops what comes from anybody else and tells of ICMP errors.
    socket.connect(SocketAddr::new(server, port)).await.map_err(broke)?;
    let mut buffer = vec![0; usize::from(u16::MAX)];
    socket.send(bytes).await.map_err(broke)?;
    let mut again = Budget::of(RESEND_AFTER);
    loop {
        let received = match budget.wait(again.wait(socket.recv(&mut buffer))).await {
            Err(_) => return Err(Asked::silent()),
            // A datagram is lost now and then: the same query once more, until the deadline.
            Ok(Err(_)) => {
                socket.send(bytes).await.map_err(broke)?;
                again = Budget::of(RESEND_AFTER);
                continue;
            }
            Ok(Ok(received)) => received,
        };
        let length = received.map_err(broke)?;
        // A late answer to somebody else, or a forgery: keep waiting for ours.
        let bytes = buffer.get(..length).unwrap_or_default();
        if let Some(message) = matching(bytes, query) {
            return Ok((message, bytes.to_vec()));
        }
    }
}

async fn by_tcp(
    task: &Task,
    port: u16,
    query: &Message,
    bytes: &[u8],
    budget: Budget,
) -> Result<Answer, Asked> {
    let (mut stream, _) = tcp::connect(task, port, budget).await?;
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX).to_be_bytes();
    let exchange = async {
        stream.write_all(&[&length, bytes].concat()).await?;
        let length = usize::from(stream.read_u16().await?);
        let mut answer = vec![0; length];
        stream.read_exact(&mut answer).await?;
        Ok::<_, std::io::Error>(answer)
    };
    match budget.wait(exchange).await {
        Err(_) => Err(Asked::silent()),
        Ok(Err(error)) => Err(Asked::failed(Stage::Answer, error)),
        Ok(Ok(answer)) => match matching(&answer, query) {
            Some(message) => Ok((message, answer)),
            None => Err(Asked::failed(Stage::Decode, "the answer is none to our question")),
        },
    }
}

/// The message, if it answers this query: identifier, question, and that it is a response.
fn matching(bytes: &[u8], query: &Message) -> Option<Message> {
    let message = Message::from_vec(bytes).ok()?;
    let same_question = match (message.queries.as_slice(), query.queries.as_slice()) {
        ([theirs], [ours]) => {
            theirs.name() == ours.name() && theirs.query_type() == ours.query_type()
        }
        _ => false,
    };
    let response = message.metadata.message_type == MessageType::Response;
    (message.metadata.id == query.metadata.id && response && same_question).then_some(message)
}

/// An answer's bytes as the reading of a question asked under an identifier.
pub(super) fn decode(bytes: &[u8], identifier: u16, question: &Question<'_>) -> Option<DnsReading> {
    let mut query = query(question).ok()?;
    query.metadata.id = identifier;
    matching(bytes, &query).map(|message| reading(&message, question, 0))
}

fn reading(message: &Message, question: &Question<'_>, elapsed_us: u32) -> DnsReading {
    let kept = |records: &[Record]| records.iter().take(LARGEST_ANSWER).map(record).collect();
    // What a resolver adds is hearsay; what an authority adds is its delegation.
    let beside = |records: &[Record]| {
        if question.recursion_desired { Vec::new() } else { kept(records) }
    };
    DnsReading {
        rcode: rcode(message),
        authoritative: message.metadata.authoritative,
        truncated: message.metadata.truncation,
        answers: kept(&message.answers),
        authorities: beside(&message.authorities),
        additionals: beside(&message.additionals),
        edns_payload_bytes: message.edns.as_ref().map(Edns::max_payload),
        elapsed_us,
    }
}

/// The IANA name, for example `NXDOMAIN`.
fn rcode(message: &Message) -> String {
    use hickory_proto::op::ResponseCode;
    match message.metadata.response_code {
        ResponseCode::NoError => "NOERROR".to_owned(),
        ResponseCode::FormErr => "FORMERR".to_owned(),
        ResponseCode::ServFail => "SERVFAIL".to_owned(),
        ResponseCode::NXDomain => "NXDOMAIN".to_owned(),
        ResponseCode::NotImp => "NOTIMP".to_owned(),
        ResponseCode::Refused => "REFUSED".to_owned(),
        other => format!("RCODE{}", u16::from(other)),
    }
}

fn record(record: &Record) -> DnsRecord {
    let mut value = value(&record.data);
    value.truncate(value.floor_char_boundary(LARGEST_VALUE.min(value.len())));
    DnsRecord {
        name: plain(&record.name),
        record_type: record.record_type().to_string(),
        ttl_s: record.ttl,
        value,
    }
}

/// Presentation form, names lower case without the final dot.
fn value(data: &RData) -> String {
    match data {
        RData::A(address) => address.0.to_string(),
        RData::AAAA(address) => address.0.to_string(),
        RData::NS(name) => plain(&name.0),
        RData::PTR(name) => plain(&name.0),
        RData::CNAME(name) => plain(&name.0),
        RData::MX(mx) => format!("{} {}", mx.preference, plain(&mx.exchange)),
        RData::SOA(soa) => format!(
            "{} {} {} {} {} {} {}",
            plain(&soa.mname),
            plain(&soa.rname),
            soa.serial,
            soa.refresh,
            soa.retry,
            soa.expire,
            soa.minimum
        ),
        RData::TXT(text) => text
            .txt_data
            .iter()
            .map(|part| String::from_utf8_lossy(part))
            .collect::<Vec<_>>()
            .concat(),
        other => other.to_string(),
    }
}

/// Lower case, without the final dot; the root is a dot.
fn plain(name: &Name) -> String {
    let text = name.to_ascii().to_ascii_lowercase();
    match text.strip_suffix('.') {
        Some("") | None => text,
        Some(bare) => bare.to_owned(),
    }
}

fn wire_type(record_type: RecordType) -> WireType {
    match record_type {
        RecordType::A => WireType::A,
        RecordType::Aaaa => WireType::AAAA,
        RecordType::Ns => WireType::NS,
        RecordType::Mx => WireType::MX,
        RecordType::Soa => WireType::SOA,
        RecordType::Ptr => WireType::PTR,
        RecordType::Txt => WireType::TXT,
        RecordType::Cname => WireType::CNAME,
        RecordType::Ds => WireType::DS,
        RecordType::Dnskey => WireType::DNSKEY,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use hickory_proto::rr::rdata::MX;

    use super::*;
    use crate::domain::observation::{Outcome, Refusal};
    use crate::domain::subject::{Subject, SubjectKind};
    use crate::domain::task::Ask;

    fn task(port: u16, transport: DnsTransport) -> Task {
        Task {
            subject: Subject::new(SubjectKind::Mail, "lab"),
            address: "::1".parse().unwrap(),
            ask: Ask::Dns {
                port,
                name: "lab.example".to_owned(),
                record_type: RecordType::Mx,
                transport,
                recursion_desired: true,
                dnssec: false,
            },
            deadline: Duration::from_millis(800),
        }
    }

    async fn asked(port: u16, transport: DnsTransport) -> Asked {
        let question = Question {
            port,
            name: "lab.example",
            record_type: RecordType::Mx,
            transport,
            recursion_desired: true,
            dnssec: false,
        };
        ask(&task(port, transport), &question).await
    }

    fn answer(query: &[u8]) -> Message {
        let mut message = Message::from_vec(query).unwrap();
        message.metadata.message_type = MessageType::Response;
        message.metadata.authoritative = true;
        let name = Name::from_ascii("Lab.Example.").unwrap();
        let exchange = Name::from_ascii("MX.lab.example.").unwrap();
        message.add_answer(Record::from_rdata(name, 60, RData::MX(MX::new(10, exchange))));
        message
    }

    /// A server that first sends what no honest one would, then the answer.
    async fn udp_server() -> u16 {
        let socket = UdpSocket::bind("[::1]:0").await.unwrap();
        let port = socket.local_addr().unwrap().port();
        tokio::spawn(async move {
            let mut buffer = [0; 2_048];
            let (length, peer) = socket.recv_from(&mut buffer).await.unwrap();
            let good = answer(&buffer[..length]);
            let mut other_id = good.clone();
            other_id.metadata.id = good.metadata.id.wrapping_add(1);
            let mut other_question = good.clone();
            other_question.queries =
                vec![Query::query(Name::from_ascii("evil.").unwrap(), WireType::MX)];
            let mut query_again = good.clone();
            query_again.metadata.message_type = MessageType::Query;
            for message in [other_id, other_question, query_again, good] {
                socket.send_to(&message.to_vec().unwrap(), peer).await.unwrap();
                socket.send_to(b"\x00", peer).await.unwrap();
            }
        });
        port
    }

    #[tokio::test]
    async fn only_the_answer_to_our_question_counts() {
        let asked = asked(udp_server().await, DnsTransport::Udp).await;
        let Outcome::Answered(Reading::Dns(reading)) = asked.outcome else { panic!("{asked:?}") };
        assert_eq!(
            (reading.rcode.as_str(), reading.authoritative, reading.truncated),
            ("NOERROR", true, false)
        );
        let record = reading.answers.first().unwrap();
        assert_eq!(
            (record.name.as_str(), record.record_type.as_str(), record.value.as_str()),
            ("lab.example", "MX", "10 mx.lab.example")
        );
    }

    #[tokio::test]
    async fn over_tcp_the_length_comes_first() {
        let listener = tokio::net::TcpListener::bind("[::1]:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let length = usize::from(stream.read_u16().await.unwrap());
            let mut query = vec![0; length];
            stream.read_exact(&mut query).await.unwrap();
            let bytes = answer(&query).to_vec().unwrap();
            stream.write_u16(u16::try_from(bytes.len()).unwrap()).await.unwrap();
            stream.write_all(&bytes).await.unwrap();
        });
        let asked = asked(port, DnsTransport::Tcp).await;
        assert!(matches!(asked.outcome, Outcome::Answered(Reading::Dns(_))), "{asked:?}");
    }

    #[tokio::test]
    async fn a_closed_port_refuses_and_a_mute_server_is_silent() {
        let socket = UdpSocket::bind("[::1]:0").await.unwrap();
        let port = socket.local_addr().unwrap().port();
        assert_eq!(asked(port, DnsTransport::Udp).await, Asked::silent());
        drop(socket);
        assert_eq!(asked(port, DnsTransport::Udp).await, Asked::refused(Refusal::Port));
        assert_eq!(asked(port, DnsTransport::Tcp).await, Asked::refused(Refusal::Port));
    }
}
