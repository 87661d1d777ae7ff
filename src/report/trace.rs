//! Attempts taken apart into their stages (resolve → connect → TLS → HTTP …), each with its time and
//! what it showed. It prints nothing: `--trace` does, for people and for scripts.

use std::net::IpAddr;

use jiff::Timestamp;

use crate::domain::closed_set::closed_set;
use crate::domain::observation::{Observation, Outcome, OutcomeKind, Stage};
use crate::domain::reading::{HttpReading, Reading, SmtpReading};
use crate::domain::subject::Subject;
use crate::domain::task::ProbeKind;
use crate::domain::text::Text;

use super::human::evidence::answer_text;

closed_set! {
    /// A stage of an attempt.
    pub enum StageName {
        /// The name is asked for.
        Resolve = "resolve",
        /// The connection is opened.
        Connect = "connect",
        /// TLS is negotiated.
        Tls = "tls",
        /// From the request to the head of the answer.
        Http = "http",
        /// The body.
        Body = "body",
        /// A mail server's banner and its answer to EHLO.
        Greeting = "greeting",
        /// TLS after STARTTLS.
        Starttls = "starttls",
        /// An ICMP echo, of whatever size.
        Echo = "echo",
        /// A session of SNMP or SSH.
        Session = "session",
    }
}

/// Every attempt, in the order in which the answers came.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// The attempts.
    pub attempts: Vec<Attempt>,
}

/// One attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// When it began.
    pub at: Timestamp,
    /// For whose sake.
    pub subject: Subject,
    /// Which probe.
    pub probe: ProbeKind,
    /// The one address.
    pub address: IpAddr,
    /// The port.
    pub port: Option<u16>,
    /// What was asked for.
    pub detail: String,
    /// How it went.
    pub outcome: OutcomeKind,
    /// The stages it went through, the last one being where it ended.
    pub stages: Vec<AttemptStage>,
}

/// One stage.
#[derive(Debug, Clone, PartialEq)]
pub struct AttemptStage {
    /// Which.
    pub name: StageName,
    /// Whether it went well.
    pub ok: bool,
    /// How long it took, microseconds; `None` where that was not measured.
    pub elapsed_us: Option<u32>,
    /// What it showed or what went wrong; not escaped.
    pub said: Option<Text>,
}

impl Trace {
    /// Takes observations apart.
    #[must_use]
    pub fn of(observed: &[Observation]) -> Self {
        Self { attempts: observed.iter().map(Attempt::of).collect() }
    }
}

impl Attempt {
    fn of(observation: &Observation) -> Self {
        Self {
            at: observation.at,
            subject: observation.subject.clone(),
            probe: observation.probe,
            address: observation.address,
            port: observation.port,
            detail: observation.detail.clone(),
            outcome: observation.outcome.kind(),
            stages: stages(observation),
        }
    }
}

fn stages(observation: &Observation) -> Vec<AttemptStage> {
    let said = || Some(answer_text(&observation.outcome));
    let one = |name, elapsed_us| vec![AttemptStage { name, ok: true, elapsed_us, said: said() }];
    match &observation.outcome {
        Outcome::Answered(reading) => match reading {
            Reading::Dns(dns) => one(StageName::Resolve, Some(dns.elapsed_us)),
            Reading::Tcp(tcp) => one(StageName::Connect, Some(tcp.connect_us)),
            Reading::Http(http) => of_http(http, said()),
            Reading::Smtp(smtp) => of_smtp(smtp, said()),
            Reading::Echo(echo) | Reading::LargeEcho(echo) => {
                one(StageName::Echo, Some(echo.rtt_us))
            }
            Reading::EchoTrain(_)
            | Reading::PacketTooBig(_)
            | Reading::Trace(_)
            | Reading::RouterAdvertisements(_) => one(StageName::Echo, None),
            Reading::Walk(_) | Reading::Facts(_) | Reading::Ports(_) => {
                one(StageName::Session, None)
            }
        },
        Outcome::Failed { stage, .. } => broken(observation.probe, *stage, said()),
        Outcome::Silent | Outcome::Refused { .. } | Outcome::NotAttempted { .. } => {
            let name = first_of(observation.probe);
            vec![AttemptStage { name, ok: false, elapsed_us: None, said: said() }]
        }
    }
}

fn well(name: StageName, elapsed_us: Option<u32>) -> AttemptStage {
    AttemptStage { name, ok: true, elapsed_us, said: None }
}

fn of_http(http: &HttpReading, said: Option<Text>) -> Vec<AttemptStage> {
    let mut stages = vec![well(StageName::Connect, Some(http.connect_us))];
    if http.tls.is_some() {
        stages.push(well(StageName::Tls, http.tls_us));
    }
    stages.push(AttemptStage { said, ..well(StageName::Http, Some(http.first_byte_us)) });
    stages.push(well(StageName::Body, http.body_us));
    stages
}

fn of_smtp(smtp: &SmtpReading, said: Option<Text>) -> Vec<AttemptStage> {
    let mut stages = vec![
        well(StageName::Connect, Some(smtp.connect_us)),
        AttemptStage { said, ..well(StageName::Greeting, smtp.greeting_us) },
    ];
    if smtp.starttls.is_some() || smtp.starttls_fault.is_some() {
        let ok = smtp.starttls.is_some();
        stages.push(AttemptStage { ok, ..well(StageName::Starttls, smtp.tls_us) });
    }
    stages
}

/// The stages before the one that broke went well; their times were not kept.
fn broken(probe: ProbeKind, stage: Stage, said: Option<Text>) -> Vec<AttemptStage> {
    let name = match (probe, stage) {
        (_, Stage::Connect) => first_of(probe),
        (ProbeKind::Http, Stage::Handshake | Stage::Identity) => StageName::Tls,
        (ProbeKind::Http, _) => StageName::Http,
        (ProbeKind::Smtp, Stage::Handshake | Stage::Identity) => StageName::Starttls,
        (ProbeKind::Smtp, _) => StageName::Greeting,
        (ProbeKind::Snmp | ProbeKind::Ssh | ProbeKind::Playbook, _) => StageName::Session,
        (
            ProbeKind::Echo
            | ProbeKind::EchoTrain
            | ProbeKind::LargeEcho
            | ProbeKind::Trace
            | ProbeKind::RouterAdvertisement
            | ProbeKind::Tcp
            | ProbeKind::Dns,
            _,
        ) => first_of(probe),
    };
    let mut stages = Vec::new();
    if name != first_of(probe) {
        stages.push(well(first_of(probe), None));
    }
    stages.push(AttemptStage { name, ok: false, elapsed_us: None, said });
    stages
}

const fn first_of(probe: ProbeKind) -> StageName {
    match probe {
        ProbeKind::Dns => StageName::Resolve,
        ProbeKind::Echo
        | ProbeKind::EchoTrain
        | ProbeKind::LargeEcho
        | ProbeKind::Trace
        | ProbeKind::RouterAdvertisement => StageName::Echo,
        ProbeKind::Tcp | ProbeKind::Http | ProbeKind::Smtp | ProbeKind::Ssh => StageName::Connect,
        ProbeKind::Snmp | ProbeKind::Playbook => StageName::Session,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::subject::SubjectKind;

    fn check(probe: ProbeKind, outcome: Outcome, expected: &[(&str, bool)]) {
        let observation = Observation {
            id: None,
            at: Timestamp::UNIX_EPOCH,
            vantage: "v".to_owned(),
            subject: Subject::new(SubjectKind::Web, "w"),
            probe,
            address: "2001:db8::1".parse().unwrap(),
            port: Some(443),
            detail: String::new(),
            outcome,
            raw: None,
        };
        let trace = Trace::of(&[observation]);
        let stages: Vec<(&str, bool)> =
            trace.attempts[0].stages.iter().map(|stage| (stage.name.as_str(), stage.ok)).collect();
        assert_eq!(stages, expected);
        assert!(trace.attempts[0].stages.iter().any(|stage| stage.said.is_some()));
    }

    #[test]
    fn an_attempt_goes_as_far_as_it_went() {
        let failed = |stage| Outcome::Failed { stage, reason: "why".to_owned() };
        check(ProbeKind::Http, Outcome::Silent, &[("connect", false)]);
        check(ProbeKind::Dns, Outcome::Silent, &[("resolve", false)]);
        check(ProbeKind::Http, failed(Stage::Handshake), &[("connect", true), ("tls", false)]);
        check(ProbeKind::Http, failed(Stage::Answer), &[("connect", true), ("http", false)]);
        check(ProbeKind::Http, failed(Stage::Connect), &[("connect", false)]);
        check(ProbeKind::Smtp, failed(Stage::Answer), &[("connect", true), ("greeting", false)]);
    }
}
