//! Several attempts at one thing, made into one answer: did it answer or not. This is where
//! vantages meet: when one got an answer and another did not, the evidence contradicts itself, and
//! contradiction is unknown ([`Verdict::Unknown`](crate::domain::finding::Verdict)), neither a pass
//! won by the luckiest vantage nor a fail by the worst. Only what was seen at about the same time
//! contradicts: an answer that another vantage got days before a failure does not disprove it. "We
//! could not ask" says nothing and gives way to any vantage that could.

use std::net::IpAddr;

use jiff::SignedDuration;

use super::evidence::Seen;
use super::ruling::{bounded, text};
use crate::domain::day::day_words;
use crate::domain::observation::{NotAttempted, Observation, Outcome, Refusal, Stage};
use crate::domain::reading::Reading;
use crate::domain::task::ProbeKind;
use crate::domain::text::Text;

/// Whether something answered, weakest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reach {
    /// Every vantage that could ask got an answer.
    Answered,
    /// Some got one and some did not.
    Contradictory,
    /// Whoever could ask got none.
    NotAnswered,
    /// Nobody could ask.
    CouldNotAsk,
    /// It was asked too long ago.
    Stale,
    /// Nobody asked.
    NotAsked,
}

/// One thing that was asked, with what was seen.
#[derive(Debug, Clone)]
pub(crate) struct Contact<'a> {
    /// Whether it answered.
    pub(crate) reach: Reach,
    /// The attempts that say so.
    pub(crate) seen: Vec<&'a Observation>,
}

impl<'a> Contact<'a> {
    /// Judges attempts by what proves an answer.
    pub(crate) fn of(seen: &Seen<'a, '_>, proves: impl Fn(&Observation) -> bool) -> Self {
        let (attempts, excuses): (Vec<_>, Vec<_>) =
            seen.fresh.iter().copied().partition(|observation| {
                !matches!(observation.outcome, Outcome::NotAttempted { .. })
            });
        let attempts = without_bygones(attempts, &proves);
        let answers = attempts.iter().filter(|observation| proves(observation)).count();
        let (reach, seen) = if attempts.is_empty() {
            match (excuses.is_empty(), seen.stale.is_empty()) {
                (false, _) => (Reach::CouldNotAsk, excuses),
                (true, false) => (Reach::Stale, seen.stale.to_vec()),
                (true, true) => (Reach::NotAsked, Vec::new()),
            }
        } else if answers == attempts.len() {
            (Reach::Answered, attempts)
        } else if answers == 0 {
            (Reach::NotAnswered, attempts)
        } else {
            (Reach::Contradictory, attempts)
        };
        Self { reach, seen }
    }

    /// A contact that is known to have answered.
    pub(crate) fn answering(seen: Vec<&'a Observation>) -> Self {
        Self { reach: Reach::Answered, seen }
    }

    /// Whether it is known that it answers, or that it does not.
    pub(crate) fn is_known(&self) -> bool {
        matches!(self.reach, Reach::Answered | Reach::NotAnswered)
    }

    /// Whether somebody asked, whatever came of it.
    pub(crate) fn is_asked(&self) -> bool {
        self.is_known() || self.reach == Reach::Contradictory
    }

    /// Whether it is known to answer.
    pub(crate) fn is_answered(&self) -> bool {
        self.reach == Reach::Answered
    }

    /// The strongest of several contacts: one address that answers is enough.
    pub(crate) fn any(contacts: impl IntoIterator<Item = Self>) -> Self {
        let mut strongest = Self { reach: Reach::NotAsked, seen: Vec::new() };
        for mut contact in contacts {
            if contact.reach < strongest.reach {
                strongest = contact;
            } else if contact.reach == strongest.reach {
                strongest.seen.append(&mut contact.seen);
            }
        }
        strongest
    }

    /// How it went, in a few words: of the first attempt.
    pub(crate) fn words(&self) -> Text {
        match (self.reach, self.seen.first()) {
            (Reach::Contradictory, _) => self.contradiction(),
            (Reach::Stale, Some(observation)) => {
                let Text { en, vi } = day_words(observation.at);
                text!("was last asked on {en}, too long ago", "lần hỏi cuối ngày {vi} đã quá cũ")
            }
            (_, Some(observation)) => outcome_words(&observation.outcome),
            (_, None) => text!("was not asked", "chưa được hỏi"),
        }
    }

    fn contradiction(&self) -> Text {
        let mut vantages: Vec<&str> =
            self.seen.iter().map(|observation| observation.vantage.as_str()).collect();
        vantages.sort_unstable();
        vantages.dedup();
        let vantages = bounded(&vantages.join(", "));
        text!(
            "answers some attempts and not others (vantages: {vantages})",
            "lúc trả lời lúc không (điểm đo: {vantages})"
        )
    }
}

/// How long before another vantage's failure an answer may have been seen and still contradict it. Vantages
/// look at their own times of the day, and what they saw within one day they saw of the same thing; what
/// was well days before a fault came does not disprove the fault. The other way round an old failure is not
/// mended by another place's answer: it may fail there still.
pub(crate) const SAME_TIME: SignedDuration = SignedDuration::from_hours(24);

/// Attempts without the answers that others got too long before the newest failure to contradict it.
fn without_bygones(
    mut attempts: Vec<&Observation>,
    proves: impl Fn(&Observation) -> bool,
) -> Vec<&Observation> {
    let newest = attempts.iter().copied().filter(|each| !proves(each)).max_by_key(|each| each.at);
    if let Some(failed) = newest {
        attempts.retain(|each| {
            each.vantage == failed.vantage
                || failed.at.duration_since(each.at) <= SAME_TIME
                || !proves(each)
        });
    }
    attempts
}

/// Two families' contacts side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pair {
    /// Both answer.
    Both,
    /// Only IPv4 does.
    OnlyIpv4,
    /// Only IPv6 does.
    OnlyIpv6,
    /// Both were asked and neither answers: an outage or a filter, nothing about IPv6.
    Neither,
    /// One of them is not known.
    Unclear,
}

impl Pair {
    /// Compares the families.
    pub(crate) fn of(ipv4: &Contact<'_>, ipv6: &Contact<'_>) -> Self {
        match (ipv4.reach, ipv6.reach) {
            (Reach::Answered, Reach::Answered) => Self::Both,
            (Reach::Answered, Reach::NotAnswered) => Self::OnlyIpv4,
            (Reach::NotAnswered, Reach::Answered) => Self::OnlyIpv6,
            (Reach::NotAnswered, Reach::NotAnswered) => Self::Neither,
            _ => Self::Unclear,
        }
    }
}

/// What an attempt heard. The one place that tells answers apart: whoever asks whether something answered
/// asks for one of these, and so does whoever asks whether vantages contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heard {
    /// No word of whoever was asked: silence, a refusal (firewalls send those in others' names), a train
    /// that came back empty, a path that was followed and does not get there.
    Nothing,
    /// Whoever was asked spoke and did not give what was asked for: a session that broke after its
    /// connection was opened, a name server's error.
    Speech,
    /// What was asked for, of whoever was asked.
    Answer,
    /// What was asked for, told by others: a router (Packet Too Big, an advertisement), a playbook.
    ToldByOthers,
}

fn heard(observation: &Observation) -> Heard {
    match &observation.outcome {
        Outcome::Answered(_) if observation.probe == ProbeKind::Playbook => Heard::ToldByOthers,
        Outcome::Answered(Reading::EchoTrain(train)) if train.received_count() == 0 => {
            Heard::Nothing
        }
        // Routers on the way answer for themselves.
        Outcome::Answered(Reading::Trace(trace)) if trace.reached_at.is_none() => Heard::Nothing,
        Outcome::Answered(Reading::PacketTooBig(_) | Reading::RouterAdvertisements(_)) => {
            Heard::ToldByOthers
        }
        Outcome::Answered(_) => Heard::Answer,
        Outcome::Failed { stage, .. } if *stage != Stage::Connect => Heard::Speech,
        Outcome::Failed { .. }
        | Outcome::Silent
        | Outcome::Refused { .. }
        | Outcome::NotAttempted { .. } => Heard::Nothing,
    }
}

/// Whether an observation is an answer of the asked address itself, whatever it said. What a playbook
/// told, others brought: it is no answer to us.
pub(crate) fn answers_itself(observation: &Observation) -> bool {
    matches!(heard(observation), Heard::Answer | Heard::Speech)
        && observation.probe != ProbeKind::Playbook
}

/// Whether an attempt is made whenever its address is looked at. A large echo goes only to who answers a
/// small one: its newest answer may be older than a silence of today, and shows nobody there.
pub(crate) fn is_asked_each_time(observation: &Observation) -> bool {
    observation.probe != ProbeKind::LargeEcho
}

/// Whether the probe got what it asked for. SSH with another host key and SNMP with a wrong
/// community did not: what is not proved to be the device proves nothing about it.
pub(crate) fn answered(observation: &Observation) -> bool {
    matches!(heard(observation), Heard::Answer | Heard::ToldByOthers)
}

/// What an attempt asked, wherever it asked from.
pub(crate) const fn question(attempt: &Observation) -> (ProbeKind, IpAddr, Option<u16>) {
    (attempt.probe, attempt.address, attempt.port)
}

/// Whether one vantage heard of the same question what another did not: an answer where the other got none, or
/// one of another kind. The one place that says so: a ruling that cites such attempts and knows nothing
/// carries it, and so does its finding.
pub(crate) fn contradict(attempts: &[&Observation]) -> bool {
    let Some((first, others)) = attempts.split_first() else { return false };
    if others.iter().all(|each| each.vantage == first.vantage) {
        return false;
    }
    let was_asked = |each: &&&Observation| !matches!(each.outcome, Outcome::NotAttempted { .. });
    let asked: Vec<&Observation> = attempts.iter().filter(was_asked).copied().collect();
    asked.iter().any(|one| {
        let differs = |other: &&&Observation| {
            other.vantage != one.vantage && is_same_question(other, one) && tells_other(other, one)
        };
        asked.iter().any(|other| differs(&other))
    })
}

/// Whether two attempts asked the same. Names are asked of whatever resolver a vantage has.
fn is_same_question(one: &Observation, other: &Observation) -> bool {
    match (one.probe, other.probe) {
        (ProbeKind::Dns, ProbeKind::Dns) => one.detail == other.detail,
        _ => question(one) == question(other),
    }
}

/// Whether two answers to the same question cannot both be so.
fn tells_other(one: &Observation, other: &Observation) -> bool {
    let told = |each: &Observation| match heard(each) {
        Heard::Nothing => Told::Nothing,
        Heard::Speech => Told::Speech,
        Heard::Answer | Heard::ToldByOthers => of_records(each),
    };
    told(one) != told(other)
}

/// What is compared of an answer.
#[derive(PartialEq, Eq)]
enum Told {
    Nothing,
    Speech,
    Answer,
    /// The DNS has no such record.
    Absent,
}

/// Whether the DNS answered with records or without; an error is no answer.
fn of_records(answered: &Observation) -> Told {
    match answered.reading() {
        Some(Reading::Dns(dns)) => match dns.rcode.as_str() {
            "NOERROR" if !dns.answers.is_empty() => Told::Answer,
            "NOERROR" | "NXDOMAIN" => Told::Absent,
            _ => Told::Speech,
        },
        _ => Told::Answer,
    }
}

/// How an attempt went, as the predicate of a sentence.
pub(crate) fn outcome_words(outcome: &Outcome) -> Text {
    match outcome {
        Outcome::Answered(reading) => reading_words(reading),
        Outcome::Silent => text!("does not answer", "không trả lời"),
        Outcome::Refused { by } => refusal_words(*by),
        Outcome::Failed { stage, reason } => {
            let reason = bounded(reason);
            let stage = *stage;
            let stage_vi = match stage {
                Stage::Connect => "kết nối",
                Stage::Handshake => "bắt tay",
                Stage::Identity => "kiểm tra danh tính",
                Stage::Login => "đăng nhập",
                Stage::Answer => "đọc trả lời",
                Stage::Decode => "giải mã trả lời",
            };
            text!("breaks at {stage}: {reason}", "hỏng ở bước {stage_vi}: {reason}")
        }
        Outcome::NotAttempted { why } => excuse_words(*why),
    }
}

fn reading_words(reading: &Reading) -> Text {
    match reading {
        Reading::Dns(answer) if answer.rcode != "NOERROR" => {
            let rcode = bounded(&answer.rcode);
            text!("answers {rcode}", "trả lời {rcode}")
        }
        Reading::Smtp(greeting) if !greeting.banner.starts_with("220") => {
            let banner = bounded(&greeting.banner);
            text!("greets with `{banner}` and not 220", "chào `{banner}`, không phải 220")
        }
        Reading::EchoTrain(train) if train.received_count() == 0 => {
            let sent = train.sent_count();
            text!("returns none of {sent} echoes", "không trả lại gói nào trong {sent} gói")
        }
        Reading::Echo(_)
        | Reading::EchoTrain(_)
        | Reading::LargeEcho(_)
        | Reading::PacketTooBig(_)
        | Reading::Trace(_)
        | Reading::RouterAdvertisements(_)
        | Reading::Tcp(_)
        | Reading::Dns(_)
        | Reading::Http(_)
        | Reading::Smtp(_)
        | Reading::Walk(_)
        | Reading::Facts(_)
        | Reading::Ports(_) => text!("answers", "trả lời"),
    }
}

fn refusal_words(by: Refusal) -> Text {
    match by {
        Refusal::Port => text!("refuses the connection", "từ chối kết nối"),
        Refusal::Host => text!("is reported unreachable", "bị báo là không tới được"),
        Refusal::Network => text!("has no route", "không có đường đi tới"),
        Refusal::Prohibited => text!("is administratively prohibited", "bị chính sách chặn"),
    }
}

fn excuse_words(why: NotAttempted) -> Text {
    match why {
        NotAttempted::NoFamilyAtVantage => {
            text!(
                "could not be asked: the vantage has no address of this family",
                "chưa hỏi được: điểm đo không có địa chỉ của họ này"
            )
        }
        NotAttempted::NoPermission => text!(
            "could not be asked: the operating system gave no permission",
            "chưa hỏi được: hệ điều hành không cho phép"
        ),
        NotAttempted::NoCredential => text!(
            "could not be asked: no credential is known for it",
            "chưa hỏi được: chưa có thông tin đăng nhập"
        ),
        NotAttempted::OutOfScope => text!(
            "could not be asked: it lies outside the declared prefixes",
            "chưa hỏi được: nằm ngoài các dải đã khai báo"
        ),
        NotAttempted::Interrupted => {
            text!("could not be asked: the run was interrupted", "chưa hỏi được: lượt đo bị ngắt")
        }
        NotAttempted::Internal => text!(
            "could not be asked: a fault of this program, see its log",
            "chưa hỏi được: lỗi của chương trình, xem nhật ký"
        ),
    }
}

/// An address with its port as people write it, RFC 3986 §3.2.2.
pub(crate) fn endpoint(address: IpAddr, port: u16) -> String {
    std::net::SocketAddr::new(address, port).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::reading::TcpReading;
    use crate::domain::subject::{Subject, SubjectKind};
    use crate::domain::task::ProbeKind;

    fn seen(vantage: &str, outcome: Outcome) -> Observation {
        Observation {
            id: None,
            at: "2026-11-24T12:00:00Z".parse().unwrap(),
            vantage: vantage.to_owned(),
            subject: Subject::new(SubjectKind::Server, "s"),
            probe: ProbeKind::Tcp,
            address: "2001:db8::1".parse().unwrap(),
            port: Some(443),
            detail: String::new(),
            outcome,
            raw: None,
        }
    }

    fn open() -> Outcome {
        Outcome::Answered(Reading::Tcp(TcpReading { connect_us: 900 }))
    }

    fn no_family() -> Outcome {
        Outcome::NotAttempted { why: NotAttempted::NoFamilyAtVantage }
    }

    fn check(outcomes: Vec<Outcome>, expected: Reach) {
        let observations: Vec<_> = outcomes
            .into_iter()
            .enumerate()
            .map(|(number, outcome)| seen(&format!("v{number}"), outcome))
            .collect();
        let fresh: Vec<_> = observations.iter().collect();
        let contact = Contact::of(&Seen { fresh: &fresh, stale: &[] }, answered);
        assert_eq!(contact.reach, expected, "{}", contact.words().en);
    }

    #[test]
    fn vantages_that_disagree_make_no_verdict() {
        check(vec![], Reach::NotAsked);
        check(vec![open()], Reach::Answered);
        check(vec![open(), open()], Reach::Answered);
        check(vec![open(), Outcome::Silent], Reach::Contradictory);
        check(vec![Outcome::Silent, Outcome::Refused { by: Refusal::Port }], Reach::NotAnswered);
    }

    #[test]
    fn who_could_not_ask_gives_way_to_who_could() {
        check(vec![no_family()], Reach::CouldNotAsk);
        check(vec![no_family(), open()], Reach::Answered);
        check(vec![no_family(), Outcome::Silent], Reach::NotAnswered);
    }

    #[test]
    fn what_another_got_days_before_a_failure_does_not_contradict_it() {
        let at = |hours: i64, observation: Observation| Observation {
            at: observation.at + SignedDuration::from_hours(hours),
            ..observation
        };
        let check = |seen: [Observation; 2], expected: Reach| {
            let fresh: Vec<_> = seen.iter().collect();
            let contact = Contact::of(&Seen { fresh: &fresh, stale: &[] }, answered);
            assert_eq!(contact.reach, expected, "{}", contact.words().en);
        };
        check([seen("a", open()), at(25, seen("b", Outcome::Silent))], Reach::NotAnswered);
        check([seen("a", open()), at(24, seen("b", Outcome::Silent))], Reach::Contradictory);
        check([at(90, seen("a", open())), seen("b", Outcome::Silent)], Reach::Contradictory);
        check([seen("a", open()), at(25, seen("a", Outcome::Silent))], Reach::Contradictory);
    }

    /// Whatever sense a contact makes of answers, vantages that contradict each other in it are told so.
    #[test]
    fn what_one_heard_and_another_did_not_contradicts() {
        use crate::domain::reading::{DnsReading, DnsRecord, TraceReading};
        let check = |probe: ProbeKind, one: Outcome, other: Outcome, expected: bool| {
            let of = |vantage, outcome| Observation { probe, ..seen(vantage, outcome) };
            let (one, other) = (of("a", one), of("b", other));
            assert_eq!(contradict(&[&one, &other]), expected, "{probe}");
            assert_eq!(contradict(&[&other, &one]), expected, "{probe}");
        };
        let broken = || Outcome::Failed { stage: Stage::Handshake, reason: "x".to_owned() };
        let refused = || Outcome::Refused { by: Refusal::Port };
        check(ProbeKind::Http, broken(), Outcome::Silent, true);
        check(ProbeKind::Ssh, open(), broken(), true);
        check(ProbeKind::Tcp, refused(), Outcome::Silent, false);
        check(ProbeKind::Tcp, open(), no_family(), false);
        let trace = |reached_at: Option<u8>| {
            let hops = vec![None];
            let trace = TraceReading { hops, reached_at, ended_by: None };
            Outcome::Answered(Reading::Trace(trace))
        };
        check(ProbeKind::Trace, trace(Some(3)), trace(None), true);
        check(ProbeKind::Trace, trace(None), Outcome::Silent, false);
        let dns = |rcode: &str, value: Option<&str>| {
            let record = |value: &str| DnsRecord {
                name: "x.lab".to_owned(),
                record_type: "AAAA".to_owned(),
                ttl_s: 60,
                value: value.to_owned(),
            };
            let answers = value.map(record).into_iter().collect();
            let told = DnsReading { rcode: rcode.to_owned(), answers, ..DnsReading::default() };
            Outcome::Answered(Reading::Dns(Box::new(told)))
        };
        check(ProbeKind::Dns, dns("NOERROR", Some("2001:db8::1")), dns("REFUSED", None), true);
        check(ProbeKind::Dns, dns("NOERROR", Some("2001:db8::1")), dns("NXDOMAIN", None), true);
        check(ProbeKind::Dns, dns("NOERROR", None), dns("NXDOMAIN", None), false);
    }

    #[test]
    fn old_answers_do_not_count() {
        let observation = seen("v", open());
        let contact = Contact::of(&Seen { fresh: &[], stale: &[&observation] }, answered);
        assert_eq!(contact.reach, Reach::Stale);
        assert!(contact.words().en.contains("2026-11-24"));
    }
}
