//! A task is one question: one address, one family, one probe, one deadline. There is no fallback:
//! a dual-stack name is two tasks, and resolving it is a task of its own.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::closed_set::closed_set;
use super::credential::Credential;
use super::family::Family;
use super::packet_source::PacketSource;
use super::subject::Subject;
use super::walk_plan::WalkPlan;

closed_set! {
    /// Which probe asks: the discriminant of [`Ask`], as stored with each observation.
    pub enum ProbeKind {
        /// One ICMP or ICMPv6 echo.
        Echo = "echo",
        /// A train of echoes on a schedule, for a link.
        EchoTrain = "echo_train",
        /// One echo as large as the path should carry, not to be fragmented.
        LargeEcho = "large_echo",
        /// A router solicitation on a link of our own; no [`Task`], for it goes to no address.
        RouterAdvertisement = "router_advertisement",
        /// Echoes whose hop limits count up: which routers the path has.
        Trace = "trace",
        /// A TCP connection.
        Tcp = "tcp",
        /// A DNS query.
        Dns = "dns",
        /// HTTP or HTTPS, GET.
        Http = "http",
        /// An SMTP banner, EHLO and STARTTLS.
        Smtp = "smtp",
        /// An SNMP walk.
        Snmp = "snmp",
        /// Read-only commands over SSH.
        Ssh = "ssh",
        /// A read-only Ansible playbook that somebody ran; no [`Task`], for nothing is asked by us.
        Playbook = "playbook",
    }
}

closed_set! {
    /// Transport of a DNS query.
    pub enum DnsTransport {
        /// UDP with EDNS.
        Udp = "udp",
        /// TCP.
        Tcp = "tcp",
    }
}

closed_set! {
    /// The record types that are asked for.
    pub enum RecordType {
        /// IPv4 address.
        A = "A",
        /// IPv6 address.
        Aaaa = "AAAA",
        /// Name server.
        Ns = "NS",
        /// Mail exchanger.
        Mx = "MX",
        /// Start of authority.
        Soa = "SOA",
        /// Pointer.
        Ptr = "PTR",
        /// Text.
        Txt = "TXT",
        /// Alias.
        Cname = "CNAME",
        /// Delegation signer.
        Ds = "DS",
        /// A zone's public keys.
        Dnskey = "DNSKEY",
    }
}

/// Whole packet of the large echo, bytes: what an Ethernet carries (RFC 894, RFC 2464).
pub const LARGE_PACKET_BYTES: u16 = 1_500;

/// Whole packet, bytes, that every link must carry over IPv6 (RFC 8200 §5).
pub const LEAST_PACKET_BYTES: u16 = 1_280;

/// The detail of a walk of the ports alone.
pub const PORTS_DETAIL: &str = "ports";

/// A question to the network.
#[derive(Debug, Clone)]
pub struct Task {
    /// What the answer will be evidence about.
    pub subject: Subject,
    /// The one address that is asked.
    pub address: IpAddr,
    /// The question.
    pub ask: Ask,
    /// When the answer no longer counts, from the first packet on.
    pub deadline: Duration,
}

impl Task {
    /// The family it proves something about.
    #[must_use]
    pub fn family(&self) -> Family {
        Family::of(self.address)
    }

    /// Where our own packets go: to the address, or to the host that is gone through.
    #[must_use]
    pub fn first_hop(&self) -> IpAddr {
        if let Ask::Ssh { jump: Some(jump), .. } = &self.ask { jump.address } else { self.address }
    }
}

/// The questions.
#[derive(Debug, Clone)]
pub enum Ask {
    /// One echo.
    Echo {
        /// Echo payload, bytes.
        payload_bytes: u16,
    },
    /// A train of echoes.
    EchoTrain {
        /// How many.
        count: u16,
        /// Time from one to the next, on an absolute schedule.
        interval: Duration,
        /// How long each may take.
        timeout: Duration,
        /// Echo payload, bytes.
        payload_bytes: u16,
        /// When the first leaves, from the run's begin; zero: as the trains share an interval.
        delay: Duration,
        /// Differentiated services code point (RFC 2474), 0-63.
        dscp: u8,
        /// Where they leave; `None`: as the routing table says.
        source: Option<PacketSource>,
    },
    /// One large echo with fragmentation forbidden.
    LargeEcho {
        /// Whole IP packet, bytes: 1,500 tells whether an Ethernet-sized packet passes.
        packet_bytes: u16,
    },
    /// Echoes with the hop limits 1, 2, 3 …
    Trace {
        /// The largest hop limit.
        hops: u8,
    },
    /// A connection, closed at once.
    Tcp {
        /// The port.
        port: u16,
    },
    /// One query to the server at the task's address.
    Dns {
        /// Where the server listens, usually 53.
        port: u16,
        /// The name, absolute, without the final dot.
        name: String,
        /// The type.
        record_type: RecordType,
        /// The transport.
        transport: DnsTransport,
        /// Sets the RD bit: a resolver is asked, not an authority.
        recursion_desired: bool,
        /// Sets DO and CD (RFC 4035 §3.2): signatures come along, unjudged by the resolver, and the
        /// whole message is kept for us to judge.
        dnssec: bool,
    },
    /// One GET.
    Http {
        /// The port.
        port: u16,
        /// Whether TLS is spoken first.
        tls: bool,
        /// `Host` header and TLS server name.
        host: String,
        /// Path with query, beginning with `/`.
        path: String,
    },
    /// A mail server's greeting; no mail is sent.
    Smtp {
        /// The port, usually 25.
        port: u16,
        /// The name its certificate should bear.
        host: String,
    },
    /// A walk with the first credential that works.
    Snmp {
        /// The port, usually 161.
        port: u16,
        /// Tried in order.
        credentials: Vec<Credential>,
    },
    /// A walk of the ports alone: state and counters.
    Ports {
        /// The port the agent listens at.
        port: u16,
        /// Tried in order.
        credentials: Vec<Credential>,
    },
    /// Read-only commands over SSH with the first credential that works.
    Ssh {
        /// The port, usually 22.
        port: u16,
        /// Tried in order.
        credentials: Vec<Credential>,
        /// Allows SHA-1 for old gear.
        legacy: bool,
        /// The host to go through.
        jump: Option<Box<Jump>>,
    },
}

/// A host that SSH goes through to another, which is then asked from there.
#[derive(Debug, Clone)]
pub struct Jump {
    /// The device's name.
    pub name: String,
    /// Where it is managed.
    pub address: IpAddr,
    /// The port, usually 22.
    pub port: u16,
    /// Tried in order.
    pub credentials: Vec<Credential>,
    /// Allows SHA-1 for old gear.
    pub legacy: bool,
}

impl Ask {
    /// Which probe asks it.
    #[must_use]
    pub const fn kind(&self) -> ProbeKind {
        match self {
            Self::Echo { .. } => ProbeKind::Echo,
            Self::EchoTrain { .. } => ProbeKind::EchoTrain,
            Self::LargeEcho { .. } => ProbeKind::LargeEcho,
            Self::Trace { .. } => ProbeKind::Trace,
            Self::Tcp { .. } => ProbeKind::Tcp,
            Self::Dns { .. } => ProbeKind::Dns,
            Self::Http { .. } => ProbeKind::Http,
            Self::Smtp { .. } => ProbeKind::Smtp,
            Self::Snmp { .. } | Self::Ports { .. } => ProbeKind::Snmp,
            Self::Ssh { .. } => ProbeKind::Ssh,
        }
    }

    /// The port it goes to, where it has one.
    #[must_use]
    pub const fn port(&self) -> Option<u16> {
        match self {
            Self::Echo { .. }
            | Self::EchoTrain { .. }
            | Self::LargeEcho { .. }
            | Self::Trace { .. } => None,
            Self::Tcp { port }
            | Self::Dns { port, .. }
            | Self::Http { port, .. }
            | Self::Smtp { port, .. }
            | Self::Snmp { port, .. }
            | Self::Ports { port, .. }
            | Self::Ssh { port, .. } => Some(*port),
        }
    }

    /// What was asked for beyond address and port, as a short stable word: it tells apart the
    /// questions of one probe to one address. `AAAA www.example udp`, `https www.example/`.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Self::Echo { .. } | Self::EchoTrain { .. } | Self::Tcp { .. } => String::new(),
            Self::Trace { .. } | Self::Snmp { .. } => String::new(),
            Self::Ssh { jump, .. } => {
                jump.as_ref().map(|jump| format!("via {}", jump.name)).unwrap_or_default()
            }
            Self::Ports { .. } => PORTS_DETAIL.to_owned(),
            Self::LargeEcho { packet_bytes } => packet_bytes.to_string(),
            Self::Dns { name, record_type, transport, dnssec, .. } => {
                let signed = if *dnssec { " dnssec" } else { "" };
                format!("{record_type} {name} {transport}{signed}")
            }
            Self::Http { tls, host, path, .. } => {
                format!("{} {host}{path}", if *tls { "https" } else { "http" })
            }
            Self::Smtp { host, .. } => host.clone(),
        }
    }
}

/// How and from where to ask, the same for every task of a run.
#[derive(Debug, Clone)]
pub struct AskSettings {
    /// Resolvers to ask, in order; nothing is resolved in any other way.
    pub resolvers: Vec<SocketAddr>,
    /// PEM files of the certificate authorities to trust besides the public ones.
    pub trusted_ca_files: Vec<std::path::PathBuf>,
    /// Where SSH host keys are known.
    pub known_hosts_file: std::path::PathBuf,
    /// What an SNMP walk takes.
    pub walk_plan: WalkPlan,
    /// What a walk of the ports alone takes.
    pub port_plan: WalkPlan,
    /// Whether the rows of a walk are kept as text beside what they mean: where nothing is stored, nobody
    /// reads it.
    pub keeps_walks: bool,
    /// Whether an unknown SSH host key is accepted and remembered. A changed one never is.
    pub ssh_accept_new: bool,
}
