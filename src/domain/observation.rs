//! One attempt and how it went. Silence is an outcome, not an absence, and never a zero; "we could
//! not ask" differs from "the target did not answer".

use std::net::IpAddr;

use jiff::Timestamp;

use super::closed_set::closed_set;
use super::family::Family;
use super::reading::Reading;
use super::subject::Subject;
use super::task::ProbeKind;

/// Put after the vantage's name where it is to use no IPv4: its evidence is another place's.
pub const V6_ONLY: &str = "-v6only";

/// Identifies an observation in one database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObservationId(pub i64);

/// An attempt as it was seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// `None` until it is stored.
    pub id: Option<ObservationId>,
    /// When the question was asked.
    pub at: Timestamp,
    /// Where we looked from.
    pub vantage: String,
    /// What the answer is about.
    pub subject: Subject,
    /// Which probe asked.
    pub probe: ProbeKind,
    /// The one address asked.
    pub address: IpAddr,
    /// The port, where the probe has one.
    pub port: Option<u16>,
    /// What else was asked for ([`Ask::detail`](super::task::Ask::detail)).
    pub detail: String,
    /// How it went.
    pub outcome: Outcome,
    /// The raw answer, where decoding needs judgement: a body, a walk, command output.
    pub raw: Option<Vec<u8>>,
}

impl Observation {
    /// The family it is evidence about.
    #[must_use]
    pub fn family(&self) -> Family {
        Family::of(self.address)
    }

    /// What came back, when something did.
    #[must_use]
    pub fn reading(&self) -> Option<&Reading> {
        match &self.outcome {
            Outcome::Answered(reading) => Some(reading),
            Outcome::Silent
            | Outcome::Refused { .. }
            | Outcome::Failed { .. }
            | Outcome::NotAttempted { .. } => None,
        }
    }
}

/// How an attempt went.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// An answer came.
    Answered(Reading),
    /// Nothing came before the deadline.
    Silent,
    /// Something on the way or at the target said no.
    Refused {
        /// Who or what said no.
        by: Refusal,
    },
    /// It began and broke.
    Failed {
        /// How far it had come.
        stage: Stage,
        /// What went wrong, bounded, as it was said; may contain hostile text.
        reason: String,
    },
    /// We could not ask; says nothing about the target.
    NotAttempted {
        /// Why not.
        why: NotAttempted,
    },
}

impl Outcome {
    /// The discriminant, as stored.
    #[must_use]
    pub const fn kind(&self) -> OutcomeKind {
        match self {
            Self::Answered(_) => OutcomeKind::Answered,
            Self::Silent => OutcomeKind::Silent,
            Self::Refused { .. } => OutcomeKind::Refused,
            Self::Failed { .. } => OutcomeKind::Failed,
            Self::NotAttempted { .. } => OutcomeKind::NotAttempted,
        }
    }
}

closed_set! {
    /// The five ways an attempt goes.
    pub enum OutcomeKind {
        /// An answer came.
        Answered = "answered",
        /// Nothing came.
        Silent = "silent",
        /// It was told no.
        Refused = "refused",
        /// It broke.
        Failed = "failed",
        /// It was not made.
        NotAttempted = "not_attempted",
    }
}

closed_set! {
    /// Who said no.
    pub enum Refusal {
        /// TCP reset, or ICMP port unreachable.
        Port = "port",
        /// ICMP host or address unreachable.
        Host = "host",
        /// ICMP network unreachable, or no route.
        Network = "network",
        /// ICMP administratively prohibited.
        Prohibited = "prohibited",
    }
}

closed_set! {
    /// How far an attempt had come when it broke.
    pub enum Stage {
        /// Opening the connection.
        Connect = "connect",
        /// Negotiating TLS or SSH.
        Handshake = "handshake",
        /// The host key or certificate did not match what is known.
        Identity = "identity",
        /// Logging in.
        Login = "login",
        /// Reading the answer.
        Answer = "answer",
        /// Understanding the answer.
        Decode = "decode",
    }
}

closed_set! {
    /// Why we could not ask.
    pub enum NotAttempted {
        /// The vantage has no address of this family.
        NoFamilyAtVantage = "no_family_at_vantage",
        /// The operating system did not let us.
        NoPermission = "no_permission",
        /// No credential is known for it.
        NoCredential = "no_credential",
        /// It lies outside the declared scope.
        OutOfScope = "out_of_scope",
        /// The run was interrupted first.
        Interrupted = "interrupted",
        /// Our own fault, logged as a bug.
        Internal = "internal",
    }
}
