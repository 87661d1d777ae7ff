//! What is old goes and what a later judgement needs stays; without a policy nothing goes; two prunes at
//! once and a prune beside a writer come to the same.

use uuid::Uuid;

use super::*;
use crate::domain::address_space::AddressSpace;
use crate::domain::change::Author;
use crate::domain::collection::CollectionState;
use crate::domain::family::Family;
use crate::domain::observation::{Observation, Outcome};
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::sweep::{
    NewSweep, Shard, SocketChoice, SocketUsed, Sweep, SweepRate, SweepSummary,
};
use crate::domain::task::ProbeKind;
use crate::store::Access;
use crate::store::collection::NewCollection;
use crate::store::merge::unjudged;
use crate::store::observation::RawAnswers;
use crate::store::recorder::{Note, Recorder};

fn day(day: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + day * 86_400).unwrap()
}

/// A run of one day: each subject's raw answer is its own and that day's.
fn run(store: Store, job: Job, on: i64, subjects: &[&str]) -> Store {
    let answers: Vec<String> =
        subjects.iter().map(|subject| format!("{subject} on day {on}")).collect();
    let pairs: Vec<(&str, &str)> =
        subjects.iter().copied().zip(answers.iter().map(String::as_str)).collect();
    run_of(store, job, on, &pairs)
}

/// What a sweep of nine silent addresses tells.
fn sweep_notes(on: i64) -> [Note; 3] {
    let span = ("192.0.2.1".parse().unwrap(), "192.0.2.9".parse().unwrap());
    let sweep = NewSweep {
        sweep: Sweep {
            space: AddressSpace::new(Family::Ipv4, &[span], &[]),
            ports: Vec::new(),
            shard: Shard::WHOLE,
            asks: 2,
            timeout: Duration::from_millis(500),
            least_wait: None,
            rate: SweepRate::Max,
            socket: SocketChoice::Auto,
            seed: u64::try_from(on).unwrap(),
            workers: 1,
            caps: Vec::new(),
            finished: None,
        },
        vantage: "ttdl".to_owned(),
        packet_bytes: 44,
        began_at: day(on),
    };
    let summary = SweepSummary {
        socket: SocketUsed::Raw,
        asked_count: 9,
        sent_count: 18,
        overflow_count: 0,
        unsent: Vec::new(),
        interrupted: false,
    };
    [
        Note::SweepBegan(Box::new(sweep)),
        Note::SweepHeard { hits: Vec::new(), given_up: (0..9).collect() },
        Note::SweepEnded(Box::new(summary), day(on)),
    ]
}

/// The same with the answers named.
fn run_of(mut store: Store, job: Job, on: i64, answers: &[(&str, &str)]) -> Store {
    let new = NewCollection {
        id: Uuid::now_v7(),
        job,
        vantage: "ttdl".to_owned(),
        command: "mang6".to_owned(),
        approval: None,
        unlisted: false,
        opened_at: day(on),
    };
    let collection = store.open_collection(&new).unwrap();
    let (sender, recorder) = Recorder::start(store, &collection).unwrap();
    for (subject, answer) in answers {
        let observation = Observation {
            id: None,
            at: day(on),
            vantage: "ttdl".to_owned(),
            subject: Subject::new(SubjectKind::Web, *subject),
            probe: ProbeKind::Tcp,
            address: "2001:db8::1".parse().unwrap(),
            port: Some(443),
            detail: String::new(),
            outcome: Outcome::Silent,
            raw: Some(answer.as_bytes().to_vec()),
        };
        sender.send(observation.into()).unwrap();
    }
    if job == Job::Scan {
        for note in sweep_notes(on) {
            sender.send(note).unwrap();
        }
    }
    drop(sender);
    recorder.finish(CollectionState::Complete, day(on)).unwrap().0
}

fn days(path: &std::path::Path) -> Store {
    let mut store = Store::create(path).unwrap();
    for on in [0, 10, 20, 30] {
        store = run(store, Job::Probe, on, &["a", "b"]);
        store = run(store, Job::Scan, on, &[]);
    }
    // Asked once and never again.
    run(store, Job::Probe, 5, &["once"])
}

fn policy(answers: Option<i64>, runs: Option<i64>) -> PrunePolicy {
    PrunePolicy {
        samples_before: day(0),
        answers_before: answers.map(day),
        runs_before: runs.map(day),
    }
}

fn raw_of(store: &Store, run: i64) -> Vec<Option<Vec<u8>>> {
    let observed = store.observations_of(run, RawAnswers::Included).unwrap();
    observed.into_iter().map(|stored| stored.observation.raw).collect()
}

#[test]
fn old_runs_leave_the_newest_answer_and_the_newest_sweep_of_before() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = days(&folder.path().join("mang6.db"));
    let policy = policy(None, Some(25));
    // Days 0 and 10 of `a` and `b`; day 20 and `once` are the newest before day 25.
    let pruned = Pruned { observation_count: 4, sweep_count: 2, ..Pruned::default() };
    assert_eq!(store.prunable(&policy).unwrap(), pruned);
    assert_eq!(store.prune(&policy).unwrap(), pruned);
    let left: Vec<usize> = [1, 3, 5, 7, 9].map(|run| raw_of(&store, run).len()).into();
    assert_eq!(left, [0, 0, 2, 2, 1]);
    assert_eq!(store.check().unwrap(), []);
    assert_eq!(store.prune(&policy).unwrap(), Pruned::default(), "again: nothing is left to go");
}

#[test]
fn old_raw_answers_leave_their_hash() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = days(&folder.path().join("mang6.db"));
    let policy = policy(Some(15), None);
    let pruned = store.prune(&policy).unwrap();
    // Days 0 and 10 of `a` and `b`; of `once` it is the newest answer.
    assert_eq!((pruned.answer_count, pruned.observation_count), (4, 0));
    assert_eq!(pruned.answer_bytes, 10 + 10 + 11 + 11, "a on day 0, b on day 0, …");
    assert_eq!(raw_of(&store, 1), [None, None]);
    assert_eq!(raw_of(&store, 5)[0].as_deref(), Some(&b"a on day 20"[..]));
    assert_eq!(store.check().unwrap(), []);
    // One that is not old enough is told, whoever emptied it.
    store
        .connection
        .execute_batch(
            "DROP TRIGGER blob_is_fixed;
             UPDATE blob SET bytes = x'' WHERE id = (SELECT max(id) FROM blob)",
        )
        .unwrap();
    store.connection.execute_batch("UPDATE pruned SET answers_before_us = 0").unwrap();
    assert!(!store.check().unwrap().is_empty());
}

#[test]
fn without_a_policy_nothing_may_go() {
    let folder = tempfile::tempdir().unwrap();
    let store = days(&folder.path().join("mang6.db"));
    for forbidden in [
        "DELETE FROM observation",
        "DELETE FROM sweep",
        "UPDATE blob SET bytes = x''",
        "UPDATE blob SET bytes = x'00'",
    ] {
        store.connection.execute_batch(forbidden).unwrap_err();
    }
}

#[test]
fn a_writer_has_its_turn_and_a_second_prune_does_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mang6.db");
    let mut first = days(&path);
    let mut second = Store::open(&path, Access::ReadWrite).unwrap();
    let writer = Store::open(&path, Access::ReadWrite).unwrap();
    let policy = policy(Some(25), Some(25));
    let (one, other) = std::thread::scope(|scope| {
        let one = scope.spawn(|| first.prune(&policy).unwrap());
        let other = scope.spawn(|| second.prune(&policy).unwrap());
        let writing = scope.spawn(move || run(writer, Job::Probe, 40, &["c"]));
        writing.join().unwrap();
        (one.join().unwrap(), other.join().unwrap())
    });
    assert_eq!(one.observation_count + other.observation_count, 4);
    assert_eq!(one.sweep_count + other.sweep_count, 2);
    assert_eq!(first.check().unwrap(), []);
    first.vacuum().unwrap();
    assert_eq!(first.check().unwrap(), []);
}

#[test]
fn what_was_pruned_elsewhere_is_merged_as_what_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let there = folder.path().join("there.db");
    days(&there).prune(&policy(Some(25), Some(15))).unwrap();
    let mut here = Store::create(&folder.path().join("here.db")).unwrap();
    let author = Author { user: "t".to_owned(), at: day(50) };
    here.merge(&there, &author, unjudged).unwrap().unwrap();
    assert_eq!(raw_of(&here, 7), [Some(b"a on day 30".to_vec()), Some(b"b on day 30".to_vec())]);
    assert_eq!(here.check().unwrap(), []);
}

#[test]
fn an_answer_that_comes_again_is_whole_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mang6.db");
    let mut store = days(&path);
    store.prune(&policy(Some(15), None)).unwrap();
    // The page of day 0, word for word, forty days later.
    let mut again = run_of(store, Job::Probe, 40, &[("a", "a on day 0")]);
    assert_eq!(raw_of(&again, 10), [Some(b"a on day 0".to_vec())]);
    assert_eq!(again.check().unwrap(), []);
    assert_eq!(again.prune(&policy(Some(15), None)).unwrap(), Pruned::default());
}

#[test]
fn a_prune_that_was_cut_off_inside_a_run_leaves_it_whole_and_is_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mang6.db");
    let names: Vec<String> = (0..12_000).map(|number| format!("host-{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut store = Store::create(&path).unwrap();
    for on in [0, 10] {
        store = run(store, Job::Probe, on, &names);
    }
    // One piece of the first run, as a kill leaves it.
    let allowed = named_params! {
        ":samples_us": 0, ":answers_us": None::<i64>, ":runs_us": day(15).as_microsecond(),
    };
    store.connection.execute(ALLOW, allowed).unwrap();
    let first = Run { number: 1, before: day(15), after: 0 };
    let (gone, left) = prune_run(&store.connection, first).unwrap();
    assert_eq!((gone, left.is_some()), (10_000, true));
    assert_eq!(store.check().unwrap(), []);
    // What somebody changes then is found as ever.
    store.connection.execute_batch("BEGIN; DROP TRIGGER observation_is_fixed;
        UPDATE observation SET at_us = at_us + 1 WHERE id = (SELECT max(id) FROM observation WHERE collection = 1)").unwrap();
    assert!(!store.check().unwrap().is_empty());
    store.connection.execute_batch("ROLLBACK").unwrap();
    let mut elsewhere = Store::create(&folder.path().join("else.db")).unwrap();
    let author = Author { user: "t".to_owned(), at: day(50) };
    elsewhere.merge(&path, &author, unjudged).unwrap().unwrap();
    assert_eq!(raw_of(&elsewhere, 1).len(), 2_000);
    assert_eq!(store.prune(&policy(None, Some(15))).unwrap().observation_count, 2_000);
    let left = [1, 2].map(|run| raw_of(&store, run).len());
    assert_eq!((left, store.check().unwrap()), ([0, 12_000], Vec::new()));
}
