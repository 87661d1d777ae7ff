//! Sweeps through the recorder and back.

use std::net::IpAddr;
use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

use crate::domain::address_space::AddressSpace;
use crate::domain::collection::{Collection, CollectionState, Job};
use crate::domain::family::Family;
use crate::domain::observation::OutcomeKind;
use crate::domain::sweep::{
    Hit, HitKind, NewSweep, Shard, SocketChoice, SocketUsed, Sweep, SweepRate, SweepSummary,
};
use crate::domain::task::ProbeKind;
use crate::store::collection::NewCollection;
use crate::store::recorder::{Note, Recorder};
use crate::store::{RawAnswers, Store};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn new(ports: &[u16], last: &str, second: i64) -> NewSweep {
    let (first, last): (IpAddr, IpAddr) = ("192.0.2.1".parse().unwrap(), last.parse().unwrap());
    let sweep = Sweep {
        space: AddressSpace::new(Family::Ipv4, &[(first, last)], &[]),
        ports: ports.to_vec(),
        shard: Shard::WHOLE,
        asks: 2,
        timeout: Duration::from_millis(500),
        least_wait: Some(Duration::from_millis(100)),
        rate: SweepRate::Adapted { first_per_s: 100, most_per_s: Some(1_000) },
        socket: SocketChoice::Auto,
        seed: u64::MAX,
        workers: 1,
        caps: Vec::new(),
        finished: None,
    };
    NewSweep { sweep, vantage: "ttdl".to_owned(), packet_bytes: 44, began_at: at(second) }
}

fn hit(index: u32, kind: HitKind) -> Hit {
    Hit { index, kind, rtt_us: 310, at_ms: 5 }
}

fn opened(second: i64) -> NewCollection {
    NewCollection {
        id: Uuid::now_v7(),
        job: Job::Scan,
        vantage: "ttdl".to_owned(),
        command: "mang6 scan".to_owned(),
        approval: None,
        unlisted: false,
        opened_at: at(second),
    }
}

fn summary() -> SweepSummary {
    SweepSummary {
        socket: SocketUsed::Raw,
        asked_count: 0,
        sent_count: 9,
        overflow_count: 0,
        unsent: Vec::new(),
        interrupted: false,
    }
}

/// One run with one sweep; `summary` says whether it ended.
fn swept(
    mut store: Store,
    new: NewSweep,
    heard: Vec<(Vec<Hit>, Vec<u32>)>,
    is_ended: bool,
) -> (Store, Collection) {
    let second = new.began_at.as_second() - at(0).as_second();
    let collection = store.open_collection(&opened(second)).unwrap();
    let (sender, recorder) = Recorder::start(store, &collection).unwrap();
    sender.send(Note::SweepBegan(Box::new(new))).unwrap();
    for (hits, given_up) in heard {
        sender.send(Note::SweepHeard { hits, given_up }).unwrap();
    }
    if is_ended {
        sender.send(Note::SweepEnded(Box::new(summary()), at(second + 1))).unwrap();
    }
    drop(sender);
    recorder.finish(CollectionState::Complete, at(second + 60)).unwrap()
}

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("mang6.db")).unwrap();
    (folder, store)
}

/// Address, port and outcome of observations, sorted.
fn told(stored: Vec<crate::store::observation::StoredObservation>) -> Vec<String> {
    let mut told: Vec<String> = stored
        .into_iter()
        .map(|stored| {
            let seen = stored.observation;
            let port = seen.port.map(|port| format!(":{port}")).unwrap_or_default();
            format!("{}{port} {} run {}", seen.address, seen.outcome.kind(), stored.run)
        })
        .collect();
    told.sort();
    told
}

#[test]
fn a_run_tells_what_it_finished_and_no_more() {
    let (_folder, store) = store();
    let heard = vec![(vec![hit(1, HitKind::Answered)], vec![0])];
    let (store, run) = swept(store, new(&[], "192.0.2.4", 0), heard, false);
    assert_eq!(run.observation_count, 2);
    let of_run = store.observations_of(run.number, RawAnswers::LeftOut).unwrap();
    assert_eq!(told(of_run), ["192.0.2.1 silent run 1", "192.0.2.2 answered run 1"]);
    let sweeps = store.sweeps_of(run.number).unwrap();
    let finished = sweeps[0].finished_numbers();
    assert_eq!([0, 1, 2, 3].map(|number| finished.has(number)), [true, true, false, false]);
    assert!(!sweeps[0].is_finished());
    assert_eq!(sweeps[0].new.sweep.seed, u64::MAX);
    assert_eq!(store.check().unwrap(), []);
}

#[test]
fn a_sweep_that_was_killed_after_its_last_answer_is_ended_by_whoever_goes_on() {
    let (_folder, store) = store();
    let heard = vec![(vec![hit(1, HitKind::Answered)], vec![0, 2, 3])];
    let (mut store, killed) = swept(store, new(&[], "192.0.2.4", 0), heard, false);
    let sightings = |store: &Store| store.sightings("ttdl", ProbeKind::Echo, None).unwrap().len();
    assert_eq!(sightings(&store), 0, "its end was not noted");

    let run = store.take_over(killed.number, &opened(90)).unwrap();
    let stored = store.sweeps_of(run.number).unwrap().remove(0);
    assert!(!stored.is_finished(), "there is its end to note");
    assert_eq!(stored.finished_numbers().count(), 4, "and nobody to ask");
    let (sender, recorder) = Recorder::start(store, &run).unwrap();
    sender.send(Note::SweepResumed(Box::new(stored))).unwrap();
    sender.send(Note::SweepEnded(Box::new(summary()), at(91))).unwrap();
    drop(sender);
    let (store, _) = recorder.finish(CollectionState::Complete, at(92)).unwrap();
    assert_eq!(sightings(&store), 1);
    assert!(store.sweeps_of(run.number).unwrap()[0].is_finished());
    assert_eq!(store.check().unwrap(), []);
}

#[test]
fn the_newest_evidence_is_who_answers_and_who_no_longer_does() {
    let (_folder, store) = store();
    let answered = |numbers: &[u32]| numbers.iter().map(|at| hit(*at, HitKind::Answered)).collect();
    let all = |hits: &[u32], silent: &[u32]| vec![(answered(hits), silent.to_vec())];
    let (store, _) = swept(store, new(&[], "192.0.2.4", 0), all(&[0, 1], &[2, 3]), true);
    let (store, _) = swept(store, new(&[], "192.0.2.3", 100), all(&[1], &[0, 2]), true);
    let evidence =
        |at_second| told(store.latest_evidence(at(at_second), RawAnswers::LeftOut).unwrap());
    // 192.0.2.3 and .4 were never seen and are not declared: their silence says nothing.
    assert_eq!(evidence(200), ["192.0.2.1 silent run 2", "192.0.2.2 answered run 2"]);
    assert_eq!(evidence(50), ["192.0.2.1 answered run 1", "192.0.2.2 answered run 1"]);
    let changes = store.difference(1, 2).unwrap();
    assert_eq!(changes.len(), 2, "one fell silent, one was asked the first time only");
}

#[test]
fn who_answered_a_sweep_that_was_killed_and_answers_no_longer_is_silent() {
    let (_folder, store) = store();
    let killed = vec![(vec![hit(1, HitKind::Answered)], vec![0])];
    let (store, _) = swept(store, new(&[], "192.0.2.4", 0), killed, false);
    let (store, _) =
        swept(store, new(&[], "192.0.2.4", 100), vec![(vec![], vec![0, 1, 2, 3])], true);
    let evidence = told(store.latest_evidence(at(200), RawAnswers::LeftOut).unwrap());
    assert_eq!(evidence, ["192.0.2.2 silent run 2"]);
}

#[test]
fn who_is_seen_again_keeps_its_first_time() {
    let (_folder, store) = store();
    let once = || vec![(vec![hit(3, HitKind::Answered)], vec![0, 1, 2])];
    let (store, _) = swept(store, new(&[], "192.0.2.4", 0), once(), true);
    let (store, _) = swept(store, new(&[], "192.0.2.4", 86_400), once(), true);
    let sightings = store.sightings("ttdl", ProbeKind::Echo, None).unwrap();
    assert_eq!(sightings.len(), 1);
    let (first, last) = (sightings[0].first_seen, sightings[0].last_seen);
    assert_eq!(first.as_millisecond(), at(0).as_millisecond() + 5);
    assert_eq!(last.as_millisecond(), at(86_400).as_millisecond() + 5);
    assert_eq!(store.sightings("elsewhere", ProbeKind::Echo, None).unwrap(), []);
}

#[test]
fn neighbours_that_answer_in_any_order_are_brought_into_their_row_once() {
    let (_folder, store) = store();
    let before = store.connection.total_changes();
    // 131,072 addresses, two windows; every part has some of every row.
    let part = |part: u32| {
        let hits = (0..2_048).map(|at| hit(at * 64 + part, HitKind::Answered)).collect();
        (hits, Vec::new())
    };
    let (store, _) = swept(store, new(&[], "192.2.2.0", 0), (0..64).map(part).collect(), true);
    let written = store.connection.total_changes() - before;
    let sightings = store.sightings("ttdl", ProbeKind::Echo, None).unwrap();
    let addresses: std::collections::BTreeSet<IpAddr> =
        sightings.iter().map(|seen| seen.address).collect();
    assert_eq!((sightings.len(), addresses.len()), (131_072, 131_072));
    // 513 rows, one of them in both windows, and 64 parts.
    assert!(written < 513 + 64 + 20, "{written} rows were written");
}

#[test]
fn ports_are_told_apart() {
    let (_folder, store) = store();
    let hits = vec![hit(0, HitKind::Answered), hit(3, HitKind::Refused)];
    let (store, run) = swept(store, new(&[22, 80], "192.0.2.2", 0), vec![(hits, vec![1, 2])], true);
    let of_run = store.observations_of(run.number, RawAnswers::LeftOut).unwrap();
    let kinds: Vec<OutcomeKind> =
        of_run.iter().map(|each| each.observation.outcome.kind()).collect();
    assert!(kinds.contains(&OutcomeKind::Refused));
    assert_eq!(
        told(of_run),
        [
            "192.0.2.1:22 answered run 1",
            "192.0.2.1:80 silent run 1",
            "192.0.2.2:22 silent run 1",
            "192.0.2.2:80 refused run 1",
        ]
    );
}

#[test]
fn a_closed_collections_sweep_is_never_changed() {
    let (_folder, store) = store();
    let heard = vec![(vec![hit(1, HitKind::Answered)], vec![0, 2, 3])];
    let (store, _) = swept(store, new(&[], "192.0.2.4", 0), heard, true);
    for change in [
        "UPDATE sweep SET asked_count = 0",
        "DELETE FROM sweep",
        "UPDATE sweep_part SET hit_count = 0",
        "DELETE FROM sweep_part",
        "INSERT INTO sweep_part SELECT sweep, 9, hit_count, hits FROM sweep_part",
    ] {
        assert!(store.connection.execute(change, []).is_err(), "{change}");
    }
}
