//! Service endpoints: where an information system answers. One service is one subject of one
//! ladder: web, DNS zone or mail domain; `tcp` endpoints are judged with their server.

use super::closed_set::closed_set;
use super::subject::{Subject, SubjectKind};
use super::system::Exposure;

closed_set! {
    /// What a service speaks, and so which ladder judges it.
    pub enum ServiceKind {
        /// HTTP and HTTPS at a fully qualified domain name.
        Web = "web",
        /// A DNS zone.
        Dns = "dns",
        /// A mail domain.
        Mail = "mail",
        /// A TCP port of a server.
        Tcp = "tcp",
    }
}

/// Any vantage that is not on the Internet, where vantages are required.
pub const INTERNAL: &str = "internal";
/// Any vantage that is (`internet_vantages`).
pub const INTERNET: &str = "internet";

/// A declared service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Unique key, for example `web-cong`.
    pub code: String,
    /// What it speaks.
    pub kind: ServiceKind,
    /// The FQDN (web), the zone (DNS), the domain (mail), or a word for a `tcp` endpoint. Without
    /// the final dot, lower case.
    pub name: String,
    /// The information system it belongs to, by code.
    pub system: Option<String>,
    /// The server it runs on, by device name.
    pub device: Option<String>,
    /// TCP ports it must answer at, ascending. A web service without ports means 80 and 443.
    pub ports: Vec<u16>,
    /// Who may reach it.
    pub exposure: Exposure,
    /// From where it must be reached over IPv6, all of them: [`INTERNAL`], [`INTERNET`], or a vantage's name.
    /// Empty: from wherever it was asked.
    pub required_vantages: Vec<String>,
}

impl Service {
    /// What is judged of it; `None`: a TCP port is its server's.
    #[must_use]
    pub fn subject(&self) -> Option<Subject> {
        let kind = match self.kind {
            ServiceKind::Web => SubjectKind::Web,
            ServiceKind::Dns => SubjectKind::Dns,
            ServiceKind::Mail => SubjectKind::Mail,
            ServiceKind::Tcp => return None,
        };
        Some(Subject::new(kind, &self.code))
    }
}
