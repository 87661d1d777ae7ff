//! What TCP connections to the far ends of links showed in a run: the witness beside the echoes. A
//! connection that is taken or refused by the far end itself crossed the link both ways, so that echoes
//! which are all lost meanwhile are filtered (RFC 4890 §4.3.1 advises against it for ICMPv6).

use std::collections::HashMap;

use crate::domain::family::Family;
use crate::domain::link::Link;
use crate::domain::observation::{Observation, Outcome, Refusal};
use crate::domain::subject::SubjectKind;
use crate::domain::task::ProbeKind;

/// Links by code, families by what their far ends let through.
#[derive(Debug, Default)]
pub struct Connections<'a> {
    passes: HashMap<(&'a str, std::net::IpAddr), bool>,
}

impl<'a> Connections<'a> {
    /// From a run's observations; of several ports one that answers is enough.
    pub fn of(observed: impl Iterator<Item = &'a Observation>) -> Self {
        let mut passes = HashMap::new();
        for observation in observed.filter(|seen| seen.subject.kind == SubjectKind::Link) {
            if let Some(is_through) = is_through(observation) {
                let far = (observation.subject.key.as_str(), observation.address);
                *passes.entry(far).or_insert(false) |= is_through;
            }
        }
        Self { passes }
    }

    /// Whether a connection reached a link's far end; `None` when none was tried.
    #[must_use]
    pub fn of_link(&self, link: &Link, family: Family) -> Option<bool> {
        self.passes.get(&(link.code.as_str(), link.b.address(family)?)).copied()
    }
}

/// Whether a connection crossed the link: it was taken, or reset by its target. What a router on the
/// way says for it is no answer of the far end. `None` for what is no connection, or was not tried.
pub(crate) fn is_through(observation: &Observation) -> Option<bool> {
    if observation.probe != ProbeKind::Tcp {
        return None;
    }
    match &observation.outcome {
        Outcome::Answered(_) => Some(true),
        Outcome::Silent
        | Outcome::Refused { by: Refusal::Host | Refusal::Network | Refusal::Prohibited }
        | Outcome::Failed { .. } => Some(false),
        // A reset or a port unreachable may be a firewall's on this side of the link: the kernel tells both
        // as one.
        Outcome::Refused { by: Refusal::Port } | Outcome::NotAttempted { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::observation::NotAttempted;
    use crate::domain::reading::{Reading, TcpReading};
    use crate::domain::subject::Subject;

    fn tried(port: u16, outcome: Outcome) -> Observation {
        Observation {
            id: None,
            at: Timestamp::UNIX_EPOCH,
            vantage: "noc".to_owned(),
            subject: Subject::new(SubjectKind::Link, "B"),
            probe: ProbeKind::Tcp,
            address: [192, 0, 2, 1].into(),
            port: Some(port),
            detail: String::new(),
            outcome,
            raw: None,
        }
    }

    #[test]
    fn only_what_the_far_end_itself_says_is_an_answer() {
        let refused = |by| Outcome::Refused { by };
        let open = || Outcome::Answered(Reading::Tcp(TcpReading { connect_us: 900 }));
        let why = NotAttempted::NoFamilyAtVantage;
        for (outcome, expected) in [
            (open(), Some(true)),
            (refused(Refusal::Port), None),
            (Outcome::Silent, Some(false)),
            (refused(Refusal::Host), Some(false)),
            (refused(Refusal::Network), Some(false)),
            (refused(Refusal::Prohibited), Some(false)),
            (Outcome::NotAttempted { why }, None),
        ] {
            assert_eq!(is_through(&tried(22, outcome.clone())), expected, "{outcome:?}");
        }
        let echo = Observation { probe: ProbeKind::Echo, ..tried(22, open()) };
        assert_eq!(is_through(&echo), None);
    }

    #[test]
    fn one_port_that_answers_is_enough_and_it_speaks_for_its_link_and_family_alone() {
        let links = crate::assess::track::tests::links();
        let link = |code: &str| {
            let mut link = links.iter().find(|link| link.code == code).unwrap().clone();
            link.b.ipv4 = Some([192, 0, 2, 1].into());
            link
        };
        let open = Outcome::Answered(Reading::Tcp(TcpReading { connect_us: 900 }));
        for (first, second) in [(open.clone(), Outcome::Silent), (Outcome::Silent, open)] {
            let observed = [tried(22, first), tried(23, second)];
            let seen = Connections::of(observed.iter());
            assert_eq!(seen.of_link(&link("B"), Family::Ipv4), Some(true));
            assert_eq!(seen.of_link(&link("A"), Family::Ipv4), None, "another link");
            assert_eq!(seen.of_link(&link("B"), Family::Ipv6), None, "another family");
        }
        let lost = [tried(22, Outcome::Silent), tried(23, Outcome::Silent)];
        assert_eq!(Connections::of(lost.iter()).of_link(&link("B"), Family::Ipv4), Some(false));
    }
}
