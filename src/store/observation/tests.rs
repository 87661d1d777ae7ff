//! Evidence through the recorder and back: every outcome, the newest answer, and what is refused.

use std::net::IpAddr;

use uuid::Uuid;

use super::*;
use crate::domain::candidate::CandidateSource;
use crate::domain::collection::{Collection, CollectionState, Job};
use crate::domain::observation::{NotAttempted, Refusal, Stage};
use crate::domain::reading::{EchoTrainReading, TcpReading};
use crate::domain::subject::SubjectKind;
use crate::store::Access;
use crate::store::collection::NewCollection;
use crate::store::recorder::Recorder;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn observation(second: i64, address: &str, probe: ProbeKind, outcome: Outcome) -> Observation {
    Observation {
        id: None,
        at: at(second),
        vantage: "ttdl".to_owned(),
        subject: Subject::new(SubjectKind::Web, "web"),
        probe,
        address: address.parse::<IpAddr>().unwrap(),
        port: (probe == ProbeKind::Tcp).then_some(443),
        detail: String::new(),
        outcome,
        raw: None,
    }
}

fn open(store: &mut Store, second: i64) -> Collection {
    let new = NewCollection {
        id: Uuid::now_v7(),
        job: Job::Probe,
        vantage: "ttdl".to_owned(),
        command: "mang6 probe".to_owned(),
        approval: None,
        unlisted: false,
        opened_at: at(second),
    };
    store.open_collection(&new).unwrap()
}

fn recorded(mut store: Store, second: i64, observations: &[Observation]) -> (Store, Collection) {
    let collection = open(&mut store, second);
    let (sender, recorder) = Recorder::start(store, &collection).unwrap();
    for observation in observations {
        sender.send(observation.clone().into()).unwrap();
    }
    drop(sender);
    recorder.finish(CollectionState::Complete, at(second + 60)).unwrap()
}

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("mang6.db")).unwrap();
    (folder, store)
}

fn every_outcome() -> Vec<Observation> {
    let echo =
        Reading::Echo(EchoReading { rtt_us: 310, packet_bytes: 84, source: None, hop_limit: None });
    let source = Some(CandidateSource::Habit);
    let found =
        Reading::Echo(EchoReading { rtt_us: 320, packet_bytes: 84, source, hop_limit: None });
    let train = EchoTrainReading {
        rtts_us: vec![Some(1), None],
        duplicate_count: 1,
        reordered_count: 0,
        interval_us: 20_000,
        hop_limit: Some(61),
    };
    let failed = Outcome::Failed { stage: Stage::Handshake, reason: "\u{1b}[31m".to_owned() };
    let mut tcp = observation(
        4,
        "192.0.2.4",
        ProbeKind::Tcp,
        Outcome::Answered(Reading::Tcp(TcpReading { connect_us: 5 })),
    );
    tcp.raw = Some(b"page".to_vec());
    tcp.detail = "x".to_owned();
    vec![
        observation(1, "2001:db8::1", ProbeKind::Echo, Outcome::Answered(echo)),
        observation(
            2,
            "192.0.2.2",
            ProbeKind::EchoTrain,
            Outcome::Answered(Reading::EchoTrain(train)),
        ),
        observation(3, "192.0.2.3", ProbeKind::Echo, Outcome::Silent),
        tcp,
        observation(5, "192.0.2.5", ProbeKind::Tcp, Outcome::Refused { by: Refusal::Prohibited }),
        observation(6, "192.0.2.6", ProbeKind::Ssh, failed),
        observation(
            7,
            "192.0.2.7",
            ProbeKind::Snmp,
            Outcome::NotAttempted { why: NotAttempted::NoCredential },
        ),
        observation(8, "2001:db8::2", ProbeKind::Echo, Outcome::Answered(found)),
    ]
}

fn without_ids(stored: Vec<StoredObservation>) -> Vec<Observation> {
    stored.into_iter().map(|stored| Observation { id: None, ..stored.observation }).collect()
}

#[test]
fn every_outcome_reads_back_as_written() {
    let (_folder, store) = store();
    let (store, collection) = recorded(store, 0, &every_outcome());
    assert_eq!((collection.state, collection.observation_count), (CollectionState::Complete, 8));
    let stored = store.observations_of(collection.number, RawAnswers::Included).unwrap();
    assert!(
        stored
            .iter()
            .all(|stored| stored.run == collection.number && stored.observation.id.is_some())
    );
    assert_eq!(without_ids(stored), every_outcome());
    let light = store.observations_of(collection.number, RawAnswers::LeftOut).unwrap();
    assert!(light.iter().all(|stored| stored.observation.raw.is_none()));
}

#[test]
fn many_are_written_in_the_order_sent_whether_or_not_they_fill_a_statement() {
    for count in [1_u8, 31, 32, 33, 64, 77] {
        let (_folder, store) = store();
        let turn = every_outcome().into_iter().cycle().zip(0..i64::from(count));
        let sent: Vec<_> = turn
            .map(|(observation, second)| Observation { at: at(second), ..observation })
            .collect();
        let (store, collection) = recorded(store, 0, &sent);
        assert_eq!(collection.observation_count, u64::from(count));
        let stored = store.observations_of(collection.number, RawAnswers::Included).unwrap();
        assert_eq!(without_ids(stored), sent);
    }
}

#[test]
fn the_newest_answer_to_each_question_as_of_a_moment() {
    let (_folder, store) = store();
    let silent = |second| observation(second, "192.0.2.1", ProbeKind::Echo, Outcome::Silent);
    let (store, _) = recorded(
        store,
        0,
        &[silent(1), observation(2, "192.0.2.9", ProbeKind::Echo, Outcome::Silent)],
    );
    let (store, second) = recorded(store, 100, &[silent(101)]);
    let now = store.latest_evidence(at(200), RawAnswers::LeftOut).unwrap();
    assert_eq!(now.len(), 2);
    assert!(
        now.iter().any(|stored| stored.run == second.number && stored.observation.at == at(101))
    );
    for moment in [0, 1, 2, 50, 200] {
        let is_old = store.oldest_evidence().unwrap().is_some_and(|oldest| oldest <= at(moment));
        assert_eq!(store.has_evidence_at(at(moment)).unwrap(), is_old, "{moment}");
    }
    let then = store.latest_evidence(at(50), RawAnswers::LeftOut).unwrap();
    assert_eq!(
        without_ids(then).iter().map(|observation| observation.at).collect::<Vec<_>>(),
        [at(1), at(2)]
    );
}

#[test]
fn the_newest_answer_is_found_by_index() {
    let (_folder, store) = store();
    let explain = format!("EXPLAIN QUERY PLAN {NEWEST}");
    let mut statement = store.connection.prepare(&explain).unwrap();
    let plan: Vec<String> = statement
        .query_map(named_params! { ":with_raw": false, ":as_of_us": 0 }, |row| row.get("detail"))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let plan = plan.join("\n");
    assert!(plan.contains("observation_newest") && !plan.contains("SCAN o\n"), "{plan}");
}

#[test]
fn a_closed_collection_is_never_changed() {
    let (_folder, store) = store();
    let (store, _) = recorded(store, 0, &every_outcome());
    for statement in [
        "UPDATE collection SET command = 'x'",
        "DELETE FROM collection",
        "UPDATE observation SET at_us = 0",
        "DELETE FROM observation",
        "UPDATE question SET detail = 'x'",
        "UPDATE blob SET bytes = x'00'",
        "INSERT INTO observation (collection, question, at_us, outcome) VALUES (1, 1, 0, 'silent')",
    ] {
        let error = store.connection.execute(statement, []).unwrap_err();
        assert!(error.to_string().contains("never"), "{statement}: {error}");
    }
}

#[test]
fn the_same_raw_answer_is_kept_once() {
    let (_folder, store) = store();
    let with_body = |second| {
        let mut observation = observation(second, "192.0.2.1", ProbeKind::Echo, Outcome::Silent);
        observation.raw = Some(vec![7; 100_000]);
        observation
    };
    let (store, _) = recorded(store, 0, &[with_body(1), with_body(2)]);
    let count: i64 =
        store.connection.query_row("SELECT count(*) FROM blob", [], |row| row.get(0)).unwrap();
    assert_eq!(count, 1);
}

#[test]
fn readers_work_while_a_collection_is_written() {
    let (folder, mut store) = store();
    let collection = open(&mut store, 0);
    let (sender, recorder) = Recorder::start(store, &collection).unwrap();
    for observation in every_outcome() {
        sender.send(observation.into()).unwrap();
    }
    let reader = Store::open(&folder.path().join("mang6.db"), Access::ReadOnly).unwrap();
    assert_eq!(reader.collections().unwrap().first().unwrap().state, CollectionState::Open);
    drop(sender);
    recorder.finish(CollectionState::Interrupted, at(9)).unwrap();
    assert_eq!(reader.collections().unwrap().first().unwrap().state, CollectionState::Interrupted);
}

#[test]
fn a_writer_that_cannot_write_says_so_and_does_not_hang() {
    let (_folder, mut store) = store();
    let collection = open(&mut store, 0);
    store.close_collection(collection.number, CollectionState::Interrupted, at(1)).unwrap();
    let (sender, recorder) = Recorder::start(store, &collection).unwrap();
    let _ = sender.send(observation(1, "192.0.2.1", ProbeKind::Echo, Outcome::Silent).into());
    drop(sender);
    let error = recorder.finish(CollectionState::Complete, at(2)).unwrap_err();
    assert!(matches!(error, Error::Sqlite { .. }), "{error}");
}

#[test]
fn who_was_asked_lately_is_told_whatever_came_of_it() {
    let (_folder, store) = store();
    let seen = |second: i64, address: &str, outcome: Outcome| {
        observation(second, address, ProbeKind::LargeEcho, outcome)
    };
    let observed = [
        seen(0, "192.0.2.1", Outcome::Silent),
        seen(0, "192.0.2.2", Outcome::Silent),
        seen(50, "192.0.2.2", Outcome::Refused { by: Refusal::Host }),
        observation(60, "192.0.2.3", ProbeKind::Echo, Outcome::Silent),
    ];
    let (store, _) = recorded(store, 0, &observed);
    let asked = |vantage: &str, since: i64| {
        let what = (SubjectKind::Web, ProbeKind::LargeEcho);
        let mut asked: Vec<String> = store
            .asked_since(vantage, what, at(since))
            .unwrap()
            .into_iter()
            .map(|(key, address)| format!("{key} {address}"))
            .collect();
        asked.sort();
        asked
    };
    assert_eq!(asked("ttdl", 0), ["web 192.0.2.1", "web 192.0.2.2"]);
    assert_eq!(asked("ttdl", 1), ["web 192.0.2.2"]);
    assert!(asked("ttdl", 51).is_empty());
    assert!(asked("elsewhere", 0).is_empty());
}

#[test]
fn who_answered_lately_is_told_whatever_came_of_it_since() {
    let (_folder, store) = store();
    let seen = |second: i64, address: &str, outcome: Outcome| {
        observation(second, address, ProbeKind::Echo, outcome)
    };
    let answered = || {
        Outcome::Answered(Reading::Echo(EchoReading {
            rtt_us: 7,
            packet_bytes: 64,
            source: None,
            hop_limit: None,
        }))
    };
    let observed = [
        seen(0, "2001:db8::1", answered()),
        seen(10, "2001:db8::1", answered()),
        seen(20, "2001:db8::1", Outcome::Silent),
        seen(0, "2001:db8::2", answered()),
        seen(30, "2001:db8::3", Outcome::Silent),
    ];
    let (store, _) = recorded(store, 0, &observed);
    let told = |vantage: &str, kind: SubjectKind, since: i64| {
        let answers = store.answered_since(vantage, (kind, ProbeKind::Echo), at(since)).unwrap();
        let told = answers.iter().map(|seen| (seen.address.to_string(), seen.at));
        told.collect::<Vec<_>>()
    };
    let (one, two) = ("2001:db8::1".to_owned(), "2001:db8::2".to_owned());
    assert_eq!(told("ttdl", SubjectKind::Web, 0), [(one.clone(), at(10)), (two, at(0))]);
    assert_eq!(told("ttdl", SubjectKind::Web, 1), [(one, at(10))]);
    assert!(told("ttdl", SubjectKind::Web, 11).is_empty());
    assert!(told("ttdl", SubjectKind::Address, 0).is_empty());
    assert!(told("elsewhere", SubjectKind::Web, 0).is_empty());
}
