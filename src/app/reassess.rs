//! `status --reassess`: judges the stored evidence as of the end of every run of the window, by today's
//! rules and without the network; from these readings follow the sustained rung and what was gained
//! and lost. Nothing is kept: the evidence is, and the same evidence says the same again.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::net::IpAddr;

use jiff::Timestamp;

use super::desk::Desk;
use super::failure::Failure;
use super::judge::{self, Judged};
use super::{policy, record, sla};
use crate::assess::contact::answers_itself;
use crate::assess::history::{self, Reading as Look, Window};
use crate::assess::outside::Outside;
use crate::assess::track::availability::Stretch;
use crate::domain::collection::{CollectionState, Job};
use crate::domain::family::Family;
use crate::domain::finding::Assessment;
use crate::domain::link::Link;
use crate::domain::observation::{Observation, OutcomeKind};
use crate::domain::reading::Reading;
use crate::domain::record::Record;
use crate::domain::regained::RungChange;
use crate::domain::sla::FamilyMonth;
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::task::{ProbeKind, RecordType};
use crate::store::Store;

/// Each subject's changes, in the order of the assessments.
pub(crate) type Changes = Vec<(Subject, RungChange)>;

/// Judges as of a moment, with the sustained rung, and tells what changed in the window before it.
pub(crate) fn judged(
    desk: &Desk<'_>,
    store: &Store,
    as_of: Timestamp,
) -> Result<(Judged, Changes), Failure> {
    let window = Window::standard();
    let mut judged = judge::judge(store, &desk.settings, as_of)?;
    let mut readings: BTreeMap<Subject, Vec<Look>> = BTreeMap::new();
    let internet = policy::internet_vantages(&desk.settings.internet_vantages);
    for (run, at) in ends(store, as_of, &window)? {
        let then = judge::judge(store, &desk.settings, at)?;
        for (subject, reading) in readings_of((&then, &internet), run, at) {
            readings.entry(subject).or_default().push(reading);
        }
    }
    let by_contract = availabilities(store, &judged.record, as_of, &window)?;
    let mut changes = Changes::new();
    for assessment in &mut judged.assessments {
        let own = readings.get(&assessment.subject).map_or(&[][..], Vec::as_slice);
        match by_contract.get(&assessment.subject.key) {
            Some((promised, seen)) if assessment.subject.kind == SubjectKind::Link => {
                history::sustain_by_contract(assessment, *promised, seen, &window);
            }
            _ => history::sustain(assessment, own, as_of, &window),
        }
        let own = history::changes(own, &window).into_iter();
        changes.extend(own.map(|change| (assessment.subject.clone(), change)));
    }
    Ok((judged, changes))
}

/// What the contract of a link promises, and what each vantage that remembers it saw of its IPv6.
type Promise = (f64, Vec<FamilyMonth>);

/// The availability over IPv6 of each link whose contract promises one, by the link's code: the figures that
/// `audit --month` counts, over the window.
fn availabilities(
    store: &Store,
    record: &Record,
    as_of: Timestamp,
    window: &Window,
) -> Result<BTreeMap<String, Promise>, Failure> {
    let promise =
        |link: &Link| Some((link.code.clone(), (link.sla.availability_ratio?, Vec::new())));
    let mut all: BTreeMap<String, Promise> = record.links.iter().filter_map(promise).collect();
    let Ok(from) = as_of.checked_sub(window.length) else { return Ok(all) };
    if all.is_empty() {
        return Ok(all);
    }
    let stretch = Stretch { from, to: as_of };
    let codes: Vec<String> = all.keys().cloned().collect();
    for told in sla::by_vantage(store, record, stretch, (as_of, &codes))? {
        for link in told?.1.links {
            let Some((_, months)) = all.get_mut(&link.code) else { continue };
            months.extend(link.families.into_iter().filter(|each| each.family == Family::Ipv6));
        }
    }
    Ok(all)
}

/// What a run showed of the subjects that it looked at: of the others it says nothing, and the same
/// evidence must not count twice.
pub(crate) fn readings_of(
    (judged, internet): (&Judged, &BTreeSet<String>),
    run: i64,
    at: Timestamp,
) -> Vec<(Subject, Look)> {
    let seen = (&judged.evidence[..], &judged.runs[..]);
    readings_in(seen, (&judged.record, &judged.assessments, internet), (run, at))
}

/// The same of some subjects by evidence that holds at least all that was asked for their sake.
pub(crate) fn readings_in(
    (evidence, run_of_each): (&[Observation], &[i64]),
    (record, assessments, internet): (&Record, &[Assessment], &BTreeSet<String>),
    (run, at): (i64, Timestamp),
) -> Vec<(Subject, Look)> {
    let outside = Outside::of(record, evidence, internet);
    // What is not offered where it was asked from is no look at it, and no word on its IPv4.
    let own: Vec<&Observation> = evidence
        .iter()
        .zip(run_of_each)
        .filter(|(observation, number)| **number == run && outside.counts(observation))
        .map(|(observation, _)| observation)
        .collect();
    let looked: HashSet<&Subject> = own.iter().map(|each| &each.subject).collect();
    let (seen, well) = over_ipv4(record, &own);
    let own = assessments.iter().filter(|each| looked.contains(&each.subject));
    own.map(|assessment| {
        let ipv4_is_well =
            seen.contains(&assessment.subject).then(|| well.contains(&assessment.subject));
        let (rung, rungs) = (assessment.rung, assessment.rungs);
        let contradicted = assessment.findings.iter().filter(|each| each.contradicted);
        let contradicted = contradicted.map(|finding| finding.rung).min();
        (assessment.subject.clone(), Look { at, rung, rungs, contradicted, ipv4_is_well })
    })
    .collect()
}

/// The runs of the window that probed, by number, and when each ended.
pub(crate) fn ends(
    store: &Store,
    as_of: Timestamp,
    window: &Window,
) -> Result<Vec<(i64, Timestamp)>, Failure> {
    let mut ends = all_ends(store)?;
    ends.retain(|(_, at)| *at <= as_of && as_of.duration_since(*at) <= window.length);
    Ok(ends)
}

/// The runs of a vantage that is on the Internet, by number.
pub(crate) fn from_the_internet(
    store: &Store,
    internet: &BTreeSet<String>,
) -> Result<HashSet<i64>, Failure> {
    if internet.is_empty() {
        return Ok(HashSet::new());
    }
    let runs = store.collections().map_err(record::refused)?;
    let own = runs.into_iter().filter(|run| internet.contains(&run.vantage));
    Ok(own.map(|run| run.number).collect())
}

/// Every run that probed, by number, and when it ended, first ended first: a merge numbers another file's
/// older runs after ours.
pub(crate) fn all_ends(store: &Store) -> Result<Vec<(i64, Timestamp)>, Failure> {
    let runs = store.collections().map_err(record::refused)?;
    let mut ends: Vec<(i64, Timestamp)> = runs
        .into_iter()
        .filter(|run| matches!(run.job, Job::Probe | Job::Survey))
        .filter(|run| run.state == CollectionState::Complete)
        .filter_map(|run| Some((run.number, run.closed_at?)))
        .collect();
    ends.sort_by_key(|(number, at)| (*at, *number));
    Ok(ends)
}

/// The subjects that these attempts asked over IPv4, and those of them that answered themselves: a train that
/// came back empty is no answer, nor is a router's word on the way. Of a link its far end alone tells: the
/// near one is there whether or not the link is. Of a zone its name servers tell, and not the resolver.
fn over_ipv4<'a>(
    record: &Record,
    own: &[&'a Observation],
) -> (HashSet<&'a Subject>, HashSet<&'a Subject>) {
    let far_ends: HashMap<&str, Option<IpAddr>> =
        record.links.iter().map(|link| (&*link.code, link.b.address(Family::Ipv4))).collect();
    let servers = name_servers(record, own);
    let is_itself = |observation: &Observation| match observation.subject.kind {
        SubjectKind::Link => {
            far_ends.get(&*observation.subject.key) == Some(&Some(observation.address))
        }
        SubjectKind::Dns => servers.get(&observation.subject).is_some_and(|(zone, addresses)| {
            addresses.contains(&observation.address) && asked_name(observation) == Some(*zone)
        }),
        SubjectKind::Device
        | SubjectKind::Server
        | SubjectKind::Web
        | SubjectKind::Mail
        | SubjectKind::Lan
        | SubjectKind::Address => observation.probe != ProbeKind::Dns,
    };
    let (mut seen, mut well) = (HashSet::new(), HashSet::new());
    for observation in own {
        let is_about_it = observation.family() == Family::Ipv4
            && observation.outcome.kind() != OutcomeKind::NotAttempted
            && is_itself(observation);
        if is_about_it {
            seen.insert(&observation.subject);
            if answers_itself(observation) && !is_refused(observation) {
                well.insert(&observation.subject);
            }
        }
    }
    (seen, well)
}

/// The name of each zone, and where its name servers stand.
type Served<'a> = HashMap<&'a Subject, (&'a str, HashSet<IpAddr>)>;

/// The name servers of the zones by what these attempts were answered.
fn name_servers<'a>(record: &'a Record, own: &[&'a Observation]) -> Served<'a> {
    let mut by_zone: HashMap<&'a Subject, Vec<&'a Observation>> = HashMap::new();
    for observation in own.iter().filter(|each| each.subject.kind == SubjectKind::Dns) {
        by_zone.entry(&observation.subject).or_default().push(observation);
    }
    let values = |seen: &[&'a Observation], record_type: RecordType, name: &str| {
        let wanted = format!("{record_type} {name} udp");
        let answers = seen.iter().filter(|each| each.detail == wanted);
        let answers = answers.filter_map(|each| match each.reading() {
            Some(Reading::Dns(dns)) => Some(&dns.answers),
            _ => None,
        });
        let of_type = record_type.as_str();
        let records = answers.flatten().filter(|each| each.record_type == of_type);
        records.map(|each| each.value.as_str()).collect::<BTreeSet<&'a str>>()
    };
    let of = |(subject, seen): (&'a Subject, Vec<&'a Observation>)| {
        let zone = record.service(&subject.key)?.name.as_str();
        let servers = values(&seen, RecordType::Ns, zone);
        let addresses = servers.iter().flat_map(|server| values(&seen, RecordType::A, server));
        let addresses = addresses.filter_map(|address| address.parse().ok());
        Some((subject, (zone, addresses.collect())))
    };
    by_zone.into_iter().filter_map(of).collect()
}

/// The name that a question to the DNS was about: the second word of its detail.
fn asked_name(observation: &Observation) -> Option<&str> {
    observation.detail.split(' ').nth(1).filter(|_| observation.probe == ProbeKind::Dns)
}

/// Whether a name server answered with an error: for the zone it is not well.
fn is_refused(observation: &Observation) -> bool {
    matches!(observation.reading(), Some(Reading::Dns(dns)) if dns.rcode != "NOERROR")
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use uuid::Uuid;

    use super::*;
    use crate::domain::finding::{Rung, Verdict};
    use crate::domain::link::{LinkEnd, LinkTier, Sla};
    use crate::domain::track::{
        Book, Cause, ClockState, Memory, Period, TrackKey, TrackKind, TrackState as State,
    };
    use crate::store::collection::NewCollection;
    use crate::store::track::Taking;

    fn day(number: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * (20_000 + number))
    }

    fn link(code: &str, promised: Option<f64>) -> Link {
        Link {
            b: LinkEnd { ipv6: "2001:db8::2".parse().ok(), ..LinkEnd::default() },
            sla: Sla { availability_ratio: promised, ..Sla::default() },
            ..Link::bare(code, LinkTier::Access2)
        }
    }

    /// Keeps that one link was up for 30 days but for one of them, as an audit's memory has it.
    fn remembered(store: &mut Store) {
        let run = NewCollection {
            id: Uuid::now_v7(),
            job: Job::Audit,
            vantage: "noc".to_owned(),
            command: "mang6 audit".to_owned(),
            approval: None,
            unlisted: false,
            opened_at: day(30),
        };
        let collection = store.open_collection(&run).unwrap().number;
        let clock = ClockState {
            wall: day(30),
            since_boot: SignedDuration::from_secs(9),
            boot_id: "boot".to_owned(),
            synchronised: Some(true),
            estimated_error_us: None,
            max_error_us: None,
        };
        store.note_clock(collection, &clock, None).unwrap();
        let period = |number, state, from, to| Period {
            number,
            state,
            cause: Cause::Link,
            start: day(from),
            start_after: Some(day(from)),
            end: Some(day(to)),
        };
        let key = TrackKey::new(TrackKind::Link, "promised", Family::Ipv6.into());
        let periods = [
            (key.clone(), period(1, State::Up, -5, 10)),
            (key.clone(), period(2, State::Down, 10, 11)),
            (key.clone(), period(3, State::Up, 11, 40)),
        ];
        let memory = Memory {
            own: State::Up,
            last_at: day(30),
            open: period(3, State::Up, 11, 40),
            recent: [].into(),
            mark_count: 1,
            changes: Vec::new(),
            flapping: false,
            told: Some(State::Up),
            told_since: None,
            told_flapping: false,
            closed: Vec::new(),
            turned: false,
        };
        let (vantage, book) = ("noc", &Book::from([(key, memory)]));
        let (samples, changes) = (&[], &[]);
        let taking = Taking { collection, vantage, book, periods: &periods, samples, changes };
        store.take_in(&taking).unwrap();
    }

    /// What is not offered to the Internet was not looked at from there: neither its IPv6 nor its IPv4.
    #[test]
    fn a_look_from_the_internet_at_what_is_internal_is_no_look() {
        use crate::domain::observation::Outcome;
        use crate::domain::service::{Service, ServiceKind};
        use crate::domain::system::Exposure;
        let subject = Subject::new(SubjectKind::Web, "w");
        let seen = |vantage: &str, address: &str| Observation {
            id: None,
            at: day(1),
            vantage: vantage.to_owned(),
            subject: subject.clone(),
            probe: ProbeKind::Tcp,
            address: address.parse().unwrap(),
            port: Some(443),
            detail: String::new(),
            outcome: Outcome::Silent,
            raw: None,
        };
        let evidence =
            [seen("inside", "2001:db8::1"), seen("net", "2001:db8::1"), seen("net", "192.0.2.1")];
        let assessments = [Assessment {
            subject: subject.clone(),
            findings: Vec::new(),
            rungs: [Verdict::Pass; 8],
            rung: Some(Rung::Equivalent),
        }];
        let internet = BTreeSet::from(["net".to_owned()]);
        let readings = |exposure: Exposure, run: i64| {
            let service = Service {
                code: "w".to_owned(),
                kind: ServiceKind::Web,
                name: "w.example".to_owned(),
                system: None,
                device: None,
                ports: Vec::new(),
                exposure,
                required_vantages: Vec::new(),
            };
            let record = Record { services: vec![service], ..Record::default() };
            let judged = (&record, &assessments[..], &internet);
            let readings = readings_in((&evidence, &[1, 2, 2]), judged, (run, day(1)));
            readings.into_iter().map(|(_, it)| it.ipv4_is_well).collect::<Vec<_>>()
        };
        assert_eq!(readings(Exposure::Internal, 1), [None]);
        assert!(readings(Exposure::Internal, 2).is_empty());
        assert_eq!(readings(Exposure::Public, 2), [Some(false)]);
    }

    /// A link that is down over both families is an outage: neither an empty train nor its near end, nor a
    /// router's word, says that IPv4 is well.
    #[test]
    fn what_answers_over_ipv4_is_the_far_end_itself() {
        use crate::domain::observation::Outcome;
        use crate::domain::reading::EchoTrainReading;
        let mut down = link("L", None);
        down.b.ipv4 = "192.0.2.2".parse().ok();
        let record = Record { links: vec![down], ..Record::default() };
        let train = |address: &str, rtt_us: Option<u32>| Observation {
            id: None,
            at: day(1),
            vantage: "v".to_owned(),
            subject: Subject::new(SubjectKind::Link, "L"),
            probe: ProbeKind::EchoTrain,
            address: address.parse().unwrap(),
            port: None,
            detail: String::new(),
            outcome: Outcome::Answered(Reading::EchoTrain(EchoTrainReading {
                rtts_us: vec![rtt_us; 10],
                duplicate_count: 0,
                reordered_count: 0,
                interval_us: 20_000,
                hop_limit: None,
            })),
            raw: None,
        };
        let (near, lost) = (train("192.0.2.1", Some(90)), train("192.0.2.2", None));
        let came = train("192.0.2.2", Some(900));
        let told = |own: &[&Observation]| {
            let (seen, well) = over_ipv4(&record, own);
            (seen.len(), well.len())
        };
        assert_eq!(told(&[&near]), (0, 0));
        assert_eq!(told(&[&near, &lost]), (1, 0));
        assert_eq!(told(&[&near, &came]), (1, 1));
    }

    /// A zone is well over IPv4 where a name server of its own answers for it there, whatever a resolver says.
    #[test]
    fn what_answers_over_ipv4_of_a_zone_is_its_own_name_server() {
        use crate::domain::observation::{Outcome, Refusal};
        use crate::domain::reading::{DnsReading, DnsRecord};
        use crate::domain::service::{Service, ServiceKind};
        use crate::domain::system::Exposure;
        let zone = Service {
            code: "z".to_owned(),
            kind: ServiceKind::Dns,
            name: "z.lab".to_owned(),
            system: None,
            device: None,
            ports: Vec::new(),
            exposure: Exposure::Public,
            required_vantages: Vec::new(),
        };
        let record = Record { services: vec![zone], ..Record::default() };
        let asked = |address: &str, detail: &str, outcome: Outcome| Observation {
            id: None,
            at: day(1),
            vantage: "v".to_owned(),
            subject: Subject::new(SubjectKind::Dns, "z"),
            probe: ProbeKind::Dns,
            address: address.parse().unwrap(),
            port: Some(53),
            detail: detail.to_owned(),
            outcome,
            raw: None,
        };
        let answer = |rcode: &str, record_type: &str, value: &str| {
            let record = DnsRecord {
                name: "z.lab".to_owned(),
                record_type: record_type.to_owned(),
                ttl_s: 60,
                value: value.to_owned(),
            };
            let answers = vec![record];
            let rcode = rcode.to_owned();
            let told = DnsReading { rcode, answers, ..DnsReading::default() };
            Outcome::Answered(Reading::Dns(Box::new(told)))
        };
        let servers = asked("192.0.2.53", "NS z.lab udp", answer("NOERROR", "NS", "ns1.z.lab"));
        let address = asked("192.0.2.53", "A ns1.z.lab udp", answer("NOERROR", "A", "192.0.2.1"));
        let soa = |address: &str, outcome| asked(address, "SOA z.lab udp", outcome);
        let resolved = soa("192.0.2.53", answer("NOERROR", "SOA", "s"));
        let told = |more: &[Observation]| {
            let own: Vec<&Observation> =
                [&servers, &address, &resolved].into_iter().chain(more).collect();
            let (seen, well) = over_ipv4(&record, &own);
            (seen.len(), well.len())
        };
        assert_eq!(told(&[]), (0, 0), "a resolver's word");
        assert_eq!(told(&[soa("192.0.2.1", answer("NOERROR", "SOA", "s"))]), (1, 1));
        assert_eq!(told(&[soa("192.0.2.1", answer("REFUSED", "SOA", "s"))]), (1, 0));
        assert_eq!(told(&[soa("192.0.2.1", Outcome::Silent)]), (1, 0));
        assert_eq!(told(&[soa("192.0.2.1", Outcome::Refused { by: Refusal::Port })]), (1, 0));
        assert_eq!(told(&[soa("2001:db8::1", answer("NOERROR", "SOA", "s"))]), (0, 0));
    }

    #[test]
    fn a_links_contract_is_measured_by_what_audits_remember() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::create(&folder.path().join("mang6.db")).unwrap();
        remembered(&mut store);
        let links =
            vec![link("promised", Some(0.99)), link("other", Some(0.5)), link("none", None)];
        let record = Record { links, ..Record::default() };
        let window = Window::standard();
        let all = availabilities(&store, &record, day(30), &window).unwrap();
        assert_eq!(all.keys().collect::<Vec<_>>(), ["other", "promised"]);
        let sustained = |code: &str| {
            let (promised, seen) = &all[code];
            let mut assessment = Assessment {
                subject: Subject::new(SubjectKind::Link, code),
                findings: Vec::new(),
                rungs: [Verdict::Pass; 8],
                rung: Some(Rung::Equivalent),
            };
            history::sustain_by_contract(&mut assessment, *promised, seen, &window);
            let finding = assessment.findings.remove(0);
            (finding.verdict, finding.reason.en)
        };
        let (verdict, reason) = sustained("promised");
        // 29 of 30 days.
        assert_eq!(verdict, Verdict::Fail);
        assert!(
            reason.contains("only 96.66% of 30 days, the contract promises 99.00%"),
            "{reason}"
        );
        assert_eq!(sustained("other").0, Verdict::Unknown);
    }
}
