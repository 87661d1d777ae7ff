//! What we looked at: the thing a verdict is about. Seven kinds, one ladder each.

use super::closed_set::closed_set;

closed_set! {
    /// Which of the seven ladders of DOMAIN.md §6 judges a subject.
    pub enum SubjectKind {
        /// Router, switch, firewall …; key: device name.
        Device = "device",
        /// A server; key: device name.
        Server = "server",
        /// A web service; key: service code.
        Web = "web",
        /// A DNS zone; key: service code.
        Dns = "dns",
        /// A mail domain; key: service code.
        Mail = "mail",
        /// A link; key: link code.
        Link = "link",
        /// The LAN of a site; key: site code.
        Lan = "lan",
        /// An address of a sweep that belongs to nothing declared; key: the address. No ladder.
        Address = "address",
    }
}

/// A subject: its kind and its key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// Its ladder.
    pub kind: SubjectKind,
    /// Its key among its kind.
    pub key: String,
}

impl Subject {
    /// A subject of a kind.
    pub fn new(kind: SubjectKind, key: impl Into<String>) -> Self {
        Self { kind, key: key.into() }
    }
}

impl std::fmt::Display for Subject {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}/{}", self.kind, self.key)
    }
}
