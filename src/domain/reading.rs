//! What an answer contained. The one family of domain types that is serialised: its JSON is the
//! stored form of evidence and is treated as schema: fields are added, never renamed.

use std::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::candidate::CandidateSource;
use super::closed_set::closed_set;
use super::facts::DeviceFacts;
use super::object_id::ObjectId;
use super::port::PortsReading;
use super::router_advertisement::RouterAdvertisementsReading;

/// The content of an answer, by probe. The large ones are boxed: a hundred thousand small ones are held
/// beside them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reading {
    /// One echo came back.
    Echo(EchoReading),
    /// A train of echoes was sent; some or none came back.
    EchoTrain(EchoTrainReading),
    /// A large echo came back whole.
    LargeEcho(EchoReading),
    /// A router said Packet Too Big (RFC 4443 §3.2) or Fragmentation Needed.
    PacketTooBig(PacketTooBigReading),
    /// Somebody on the path answered.
    Trace(TraceReading),
    /// Routers of a link of our own spoke.
    RouterAdvertisements(RouterAdvertisementsReading),
    /// The port took a connection.
    Tcp(TcpReading),
    /// A DNS server answered, with whatever code.
    Dns(Box<DnsReading>),
    /// An HTTP server answered.
    Http(Box<HttpReading>),
    /// A mail server greeted.
    Smtp(Box<SmtpReading>),
    /// A walk or a set of commands, as they came; decoded by `vendor` before they are stored.
    Walk(WalkReading),
    /// What a device told, decoded. The raw answer is kept beside it.
    Facts(Box<FactsReading>),
    /// What a router told of the ports that links end at, decoded.
    Ports(PortsReading),
}

/// An echo reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EchoReading {
    /// Round-trip time, microseconds.
    pub rtt_us: u32,
    /// Whole IP packet sent, bytes.
    pub packet_bytes: u16,
    /// Where the address came from, when a search for hosts asked it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<CandidateSource>,
    /// The hop limit (IPv4: time to live) that the reply came with: what is missing from 64, 128 or 255 are the
    /// routers on the way back. `None` where it was not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hop_limit: Option<u8>,
}

/// A train of echo requests on a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EchoTrainReading {
    /// One per request, in order sent; `None` where nothing came back in time.
    pub rtts_us: Vec<Option<u32>>,
    /// Replies beyond the first to one request.
    pub duplicate_count: u32,
    /// Replies that came after the reply to a later request.
    #[serde(default)]
    pub reordered_count: u32,
    /// Time from one request to the next, microseconds.
    pub interval_us: u32,
    /// The hop limit (IPv4: time to live) that the last reply came with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hop_limit: Option<u8>,
}

impl EchoTrainReading {
    /// How many were sent.
    #[must_use]
    pub fn sent_count(&self) -> usize {
        self.rtts_us.len()
    }

    /// How many came back.
    #[must_use]
    pub fn received_count(&self) -> usize {
        self.rtts_us.iter().flatten().count()
    }
}

/// A router could not forward the packet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PacketTooBigReading {
    /// What the next hop carries, bytes, as the router said.
    pub mtu_bytes: u32,
    /// Who said so; the kernel may know it only from its own cache.
    pub router: Option<IpAddr>,
}

/// The path towards an address, as far as it told of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraceReading {
    /// Who said that the hop limit was used up (RFC 4443 §3.3, RFC 792), nearest first; `None` for a
    /// hop that said nothing. Ends with the last that spoke.
    pub hops: Vec<Option<IpAddr>>,
    /// The hop at which the address itself answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reached_at: Option<u8>,
    /// Who said that the address cannot be reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<IpAddr>,
}

/// A connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TcpReading {
    /// From SYN to established, microseconds.
    pub connect_us: u32,
}

/// A DNS answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DnsReading {
    /// The response code as its IANA name, for example `NOERROR`, `NXDOMAIN`, `SERVFAIL`.
    pub rcode: String,
    /// AA: the server is an authority for the name.
    pub authoritative: bool,
    /// TC: the answer did not fit.
    pub truncated: bool,
    /// The answer section, in the order of the packet.
    pub answers: Vec<DnsRecord>,
    /// The authority section; kept only where an authority was asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authorities: Vec<DnsRecord>,
    /// The additional section without EDNS; kept only where an authority was asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub additionals: Vec<DnsRecord>,
    /// The UDP payload that the server announces, bytes (RFC 6891); `None` when it does not speak
    /// EDNS, or when that was not looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edns_payload_bytes: Option<u16>,
    /// From query to answer, microseconds.
    pub elapsed_us: u32,
}

/// A resource record of an answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DnsRecord {
    /// Owner name, lower case, without the final dot.
    pub name: String,
    /// Type by its IANA name.
    pub record_type: String,
    /// Time to live, seconds.
    pub ttl_s: u32,
    /// Presentation form (RFC 1035 §5.1), names lower case without the final dot.
    pub value: String,
}

/// An HTTP answer: one request, no redirect followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpReading {
    /// Status code.
    pub status: u16,
    /// `Location`, when redirected.
    pub location: Option<String>,
    /// Bytes of body read, at most 500,000; the body itself is the observation's raw answer.
    pub body_bytes: u32,
    /// What TLS showed; `None` without TLS.
    pub tls: Option<TlsReading>,
    /// From SYN to established, microseconds.
    pub connect_us: u32,
    /// From established to TLS finished, microseconds.
    pub tls_us: Option<u32>,
    /// From request to the first byte of the answer, microseconds.
    pub first_byte_us: u32,
    /// From the first byte to the last that was read, microseconds; `None` in evidence of before
    /// this was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_us: Option<u32>,
    /// `Strict-Transport-Security` (RFC 6797), bounded, as it was sent; `None` where it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strict_transport_security: Option<String>,
    /// `Content-Encoding` that was sent although none was asked for; nothing is ever decompressed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_encoding: Option<String>,
    /// What the page loads and names; `None` without a body, of a body in an encoding that nobody
    /// asked for, and in evidence of before this was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<PageReading>,
    /// Fingerprint of the page without what is new with every request, SHA-256, hexadecimal: pages with
    /// equal ones do not differ. `None` in evidence of before this was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_sha256: Option<String>,
    /// How far it is from the nearest page of the same request over IPv4, parts per million; worked out
    /// whenever evidence is judged, so that no body need be held, and never stored.
    #[serde(skip)]
    pub difference_ppm: Option<u32>,
}

impl HttpReading {
    /// An answer of this status with nothing else known of it.
    #[must_use]
    pub const fn answered(status: u16) -> Self {
        Self {
            status,
            location: None,
            body_bytes: 0,
            tls: None,
            connect_us: 0,
            tls_us: None,
            first_byte_us: 0,
            body_us: None,
            strict_transport_security: None,
            content_encoding: None,
            page: None,
            page_sha256: None,
            difference_ppm: None,
        }
    }

    /// Whether it sends its reader on: what stands in its body nobody reads.
    #[must_use]
    pub fn is_redirect(&self) -> bool {
        (300..400).contains(&self.status) && self.location.is_some()
    }

    /// Whether the body came compressed. Nobody asks for that (`Accept-Encoding: identity`).
    #[must_use]
    pub fn is_packed(&self) -> bool {
        let coding = self.content_encoding.as_deref().map_or("", str::trim);
        !coding.is_empty() && !coding.eq_ignore_ascii_case("identity")
    }
}

/// What a page needs besides its own server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageReading {
    /// Hosts that a browser loads parts of the page from, without the page's own; bounded.
    pub embedded_hosts: Vec<String>,
    /// IPv4 addresses that stand in its URLs instead of names; bounded.
    pub ipv4_literals: Vec<String>,
    /// Whether there is more of it than was looked at: then what was not found may still be there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
}

closed_set! {
    /// What is wrong with a certificate, first fault found.
    pub enum CertificateFault {
        /// `notAfter` is past.
        Expired = "expired",
        /// `notBefore` is to come.
        NotYetValid = "not_yet_valid",
        /// It does not bear the name asked for.
        WrongName = "wrong_name",
        /// No trusted authority signed it.
        UnknownIssuer = "unknown_issuer",
        /// Anything else.
        Other = "other",
    }
}

/// A TLS session, whether or not its certificate is good: faults are recorded, never ignored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TlsReading {
    /// `TLSv1.2` or `TLSv1.3`.
    pub version: String,
    /// SHA-256 of the leaf certificate, hexadecimal.
    pub certificate_sha256: String,
    /// The leaf's subject, as text.
    pub certificate_subject: String,
    /// The leaf's last valid moment.
    pub certificate_not_after: Option<Timestamp>,
    /// `None` when the chain, the name and the dates are good.
    pub certificate_fault: Option<CertificateFault>,
}

/// A mail server's greeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmtpReading {
    /// The first line, for example `220 mx.example ESMTP`.
    pub banner: String,
    /// Keywords of the EHLO answer, upper case.
    pub extensions: Vec<String>,
    /// The session after STARTTLS; `None` when it is not offered.
    pub starttls: Option<TlsReading>,
    /// What went wrong in STARTTLS where it was offered and failed.
    pub starttls_fault: Option<String>,
    /// From SYN to established, microseconds.
    pub connect_us: u32,
    /// From established to the end of the answer to EHLO, microseconds; `None` in evidence of before
    /// this was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub greeting_us: Option<u32>,
    /// From STARTTLS accepted to TLS finished, microseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls_us: Option<u32>,
    /// The code that EHLO was answered with, where it was not 250 (RFC 5321 §4.1.1.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ehlo_refused: Option<u16>,
}

/// Rows of a walk, or outputs of commands, as they came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WalkReading {
    /// The name of the credential that worked.
    pub credential: String,
    /// For SNMP.
    pub rows: Vec<WalkRow>,
    /// For SSH.
    pub outputs: Vec<CommandOutput>,
    /// Why the walk stopped before its end, when it did: a truncated list is a fault, never "no
    /// rows".
    pub truncated: Option<String>,
}

/// One row of a walk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WalkRow {
    /// The object identifier.
    pub oid: ObjectId,
    /// Its value.
    pub value: WalkValue,
}

/// A value as its ASN.1 type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "value", rename_all = "snake_case")]
pub enum WalkValue {
    /// INTEGER.
    Integer(i64),
    /// Counter, gauge, ticks.
    Unsigned(u64),
    /// OCTET STRING.
    Octets(Vec<u8>),
    /// OBJECT IDENTIFIER, dotted.
    ObjectId(String),
    /// `IpAddress`.
    IpAddress([u8; 4]),
    /// NULL and everything else.
    Null,
}

/// What one command printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandOutput {
    /// The command, from the allow-list.
    pub command: String,
    /// Its exit status, when told.
    pub exit_status: Option<i32>,
    /// Standard output, bounded.
    pub stdout: String,
}

/// Decoded facts with the name of the credential that opened the door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactsReading {
    /// The name of the credential that worked.
    pub credential: String,
    /// The facts.
    pub facts: DeviceFacts,
    /// Why the walk stopped before its end, when it did.
    pub truncated: Option<String>,
}
