//! A changed byte in any closed collection is named, whichever table holds it; a merge, a copy and a
//! prune keep the chain whole.

use std::path::Path;

use jiff::Timestamp;
use uuid::Uuid;

use super::*;
use crate::domain::address_space::AddressSpace;
use crate::domain::change::Author;
use crate::domain::collection::{Collection, CollectionState, Job};
use crate::domain::family::Family;
use crate::domain::observation::{Observation, Outcome};
use crate::domain::prune::{PrunePolicy, Pruned};
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::sweep::{
    Hit, HitKind, NewSweep, Shard, SocketChoice, SocketUsed, Sweep, SweepRate, SweepSummary,
};
use crate::domain::task::ProbeKind;
use crate::store::Access;
use crate::store::collection::NewCollection;
use crate::store::merge::unjudged;
use crate::store::recorder::{Note, Recorder};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn open(store: &mut Store, job: Job, second: i64) -> Collection {
    let new = NewCollection {
        id: Uuid::now_v7(),
        job,
        vantage: "ttdl".to_owned(),
        command: "mang6".to_owned(),
        approval: None,
        unlisted: false,
        opened_at: at(second),
    };
    store.open_collection(&new).unwrap()
}

fn observation(second: i64) -> Observation {
    Observation {
        id: None,
        at: at(second),
        vantage: "ttdl".to_owned(),
        subject: Subject::new(SubjectKind::Web, "web"),
        probe: ProbeKind::Tcp,
        address: "2001:db8::1".parse().unwrap(),
        port: Some(443),
        detail: String::new(),
        outcome: Outcome::Silent,
        raw: Some(format!("answer {second}").into_bytes()),
    }
}

/// A run of two observations.
fn look(mut store: Store, job: Job, second: i64) -> Store {
    let collection = open(&mut store, job, second);
    let (sender, recorder) = Recorder::start(store, &collection).unwrap();
    for observation in [observation(second), observation(second + 1)] {
        sender.send(observation.into()).unwrap();
    }
    drop(sender);
    recorder.finish(CollectionState::Complete, at(second + 2)).unwrap().0
}

/// A run of one sweep.
fn sweep(mut store: Store, second: i64) -> Store {
    let collection = open(&mut store, Job::Scan, second);
    let (sender, recorder) = Recorder::start(store, &collection).unwrap();
    let span = ("192.0.2.1".parse().unwrap(), "192.0.2.9".parse().unwrap());
    let new = NewSweep {
        sweep: Sweep {
            space: AddressSpace::new(Family::Ipv4, &[span], &[]),
            ports: Vec::new(),
            shard: Shard::WHOLE,
            asks: 2,
            timeout: std::time::Duration::from_millis(500),
            least_wait: None,
            rate: SweepRate::Max,
            socket: SocketChoice::Auto,
            seed: 7,
            workers: 1,
            caps: Vec::new(),
            finished: None,
        },
        vantage: "ttdl".to_owned(),
        packet_bytes: 44,
        began_at: at(second),
    };
    sender.send(Note::SweepBegan(Box::new(new))).unwrap();
    let hits = vec![Hit { index: 3, kind: HitKind::Answered, rtt_us: 310, at_ms: 5 }];
    sender.send(Note::SweepHeard { hits, given_up: vec![0, 1] }).unwrap();
    let summary = SweepSummary {
        socket: SocketUsed::Raw,
        asked_count: 3,
        sent_count: 9,
        overflow_count: 0,
        unsent: Vec::new(),
        interrupted: false,
    };
    sender.send(Note::SweepEnded(Box::new(summary), at(second + 1))).unwrap();
    drop(sender);
    recorder.finish(CollectionState::Complete, at(second + 2)).unwrap().0
}

/// Run 1 a probe, run 2 a sweep, run 3 a probe; and an open one.
fn three(path: &Path) -> Store {
    let store = look(Store::create(path).unwrap(), Job::Probe, 0);
    let mut store = look(sweep(store, 10), Job::Probe, 20);
    open(&mut store, Job::Probe, 30);
    store
}

fn told(store: &Store) -> Vec<String> {
    problems(&store.connection).unwrap()
}

/// What `db check` says after somebody with the file did this, triggers out of the way.
fn after(change: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let store = three(&folder.path().join("mang6.db"));
    assert_eq!(store.check().unwrap(), []);
    let triggers: Vec<String> = store
        .connection
        .prepare("SELECT 'DROP TRIGGER ' || name FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<rusqlite::Result<_>>()
        .unwrap();
    store.connection.execute_batch(&triggers.join(";")).unwrap();
    store.connection.pragma_update(None, "foreign_keys", false).unwrap();
    store.connection.execute_batch(change).unwrap();
    told(&store)
}

#[test]
fn every_change_to_a_closed_run_is_named() {
    let changed = |run: i64| vec![format!("run {run} is not as it was closed")];
    let each = [
        ("UPDATE collection SET command = 'other' WHERE number = 1", 1),
        ("UPDATE collection SET state = 'incomplete' WHERE number = 3", 3),
        ("UPDATE observation SET outcome = 'refused', word = 'reset' WHERE id = 2", 1),
        ("UPDATE observation SET at_us = at_us + 1 WHERE id = 3", 3),
        ("DELETE FROM observation WHERE id = 4", 3),
        ("UPDATE observation SET reason = '' WHERE id = 1", 1),
        ("UPDATE sweep SET asked_count = 4", 2),
        ("UPDATE sweep SET finished = NULL", 2),
        ("UPDATE sweep_part SET hits = zeroblob(length(hits))", 2),
        ("DELETE FROM sweep_part", 2),
    ];
    for (change, run) in each {
        assert_eq!(after(change), changed(run), "{change}");
    }
    assert_eq!(
        after("UPDATE question SET address = '2001:db8::2'"),
        [changed(1), changed(3)].concat()
    );
    assert_eq!(
        after(
            "INSERT INTO observation (collection, question, at_us, outcome) VALUES (2, 1, 0, 'silent')"
        ),
        changed(2)
    );
    assert_eq!(
        after("UPDATE blob SET bytes = x'00' WHERE id = 3"),
        ["a raw answer is not as it came: blob 3, run 3"]
    );
}

#[test]
fn a_run_slipped_in_taken_out_or_moved_is_named() {
    let slipped = "INSERT INTO collection (number, id, job, vantage, command, unlisted, state, opened_at_us, closed_at_us)
        VALUES (9, x'00', 'probe', '', '', 0, 'complete', 0, 0)";
    assert_eq!(after(slipped), ["run 9 is closed and in no link of the chain"]);
    assert_eq!(
        after("DELETE FROM collection WHERE number = 2"),
        ["the chain misses link 2", "run 2 is in the chain and not closed any more"]
    );
    assert_eq!(
        after("DELETE FROM collection_chain WHERE position = 2"),
        ["the chain misses link 2", "run 2 is closed and in no link of the chain"]
    );
    assert_eq!(
        after("UPDATE collection_chain SET content = zeroblob(32) WHERE position = 3"),
        ["the chain is broken at link 3: run 3", "run 3 is not as it was closed"]
    );
    let reopened = "UPDATE collection SET state = 'open', closed_at_us = NULL WHERE number = 3";
    assert_eq!(after(reopened), ["run 3 is in the chain and not closed any more"]);
}

#[test]
fn a_merge_links_what_it_takes_and_refuses_what_was_changed() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let theirs = three(&path("theirs.db"));
    let mut ours = sweep(Store::create(&path("ours.db")).unwrap(), 100);
    let author = Author { user: "kỹ sư".to_owned(), at: at(1_000) };
    ours.merge(&path("theirs.db"), &author, unjudged).unwrap().unwrap();
    assert_eq!(ours.check().unwrap(), []);
    assert_eq!(ours.chain_head().unwrap().position, 4);
    ours.merge(&path("theirs.db"), &author, unjudged).unwrap().unwrap();
    assert_eq!(ours.chain_head().unwrap().position, 4);
    let content_of = |store: &Store, run| content(&store.connection, run).unwrap();
    assert_eq!(content_of(&theirs, 2), content_of(&ours, 3));

    let change =
        "DROP TRIGGER observation_is_fixed; UPDATE observation SET at_us = at_us + 1 WHERE id = 3";
    theirs.connection.execute_batch(change).unwrap();
    let mut fresh = Store::create(&path("fresh.db")).unwrap();
    let refused = fresh.merge(&path("theirs.db"), &author, unjudged).unwrap_err().to_string();
    assert!(refused.contains("run 3 is not as it was closed"), "{refused}");
    assert_eq!(fresh.collections().unwrap(), []);

    // Whoever made the link anew as well is found by the file that has the run already.
    let forged =
        "DROP TRIGGER collection_chain_is_kept; DELETE FROM collection_chain WHERE position = 3";
    theirs.connection.execute_batch(forged).unwrap();
    link(&theirs.connection, 3, Cause::Closed).unwrap();
    assert_eq!(told(&theirs), Vec::<String>::new());
    let refused = ours.merge(&path("theirs.db"), &author, unjudged).unwrap_err().to_string();
    assert!(refused.contains("run 3 is run 4 of this file"), "{refused}");
}

#[test]
fn a_prune_links_what_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("mang6.db")).unwrap();
    let mut store = look(look(look(store, Job::Audit, 0), Job::Audit, 10), Job::Probe, 20);
    let taken_in = "INSERT INTO audit_run (collection, wall_us, since_boot_us, boot_id, taken_in)
        VALUES (1, 0, 0, 'b', 1), (2, 0, 0, 'b', 1)";
    store.connection.execute_batch(taken_in).unwrap();
    let policy = PrunePolicy { samples_before: at(5), answers_before: None, runs_before: None };
    // The newest answer of before stays, and the raw answer goes with the other.
    let pruned = Pruned { observation_count: 1, ..Pruned::default() };
    assert_eq!(store.prunable(&policy).unwrap(), pruned);
    assert_eq!(store.prune(&policy).unwrap(), pruned);
    assert_eq!(store.check().unwrap(), []);
    assert_eq!(store.chain_head().unwrap().position, 4);
    // Another's audit that is gone without a link.
    store.connection.execute_batch("UPDATE pruned SET before_us = 9000000000000000").unwrap();
    store.connection.execute_batch("DELETE FROM observation WHERE collection = 2").unwrap();
    assert!(told(&store).contains(&"run 2 is not as it was closed".to_owned()));
}

#[test]
fn a_copy_and_an_older_file_have_their_chain() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let store = three(&path("mang6.db"));
    store.backup(&path("copy.db")).unwrap();
    let copy = Store::open(&path("copy.db"), Access::ReadOnly).unwrap();
    assert_eq!(copy.chain_head().unwrap(), store.chain_head().unwrap());
    assert_eq!(told(&copy), Vec::<String>::new());
    // A file of before: no link, the schema's step and those after it undone.
    let before = "DROP TRIGGER collection_chain_is_kept; DELETE FROM collection_chain;
        ALTER TABLE service DROP COLUMN required_vantages;
        ALTER TABLE site DROP COLUMN first_hop_security;
        DROP TABLE run_plan; ALTER TABLE sweep DROP COLUMN first_rate_per_s;
        DROP TABLE trend_point; DROP TABLE standing;
        DROP TABLE rung_change_withdrawn; DROP TABLE rung_change; DROP INDEX observation_raw;
        DROP TRIGGER observation_is_kept; DROP TRIGGER sweep_is_kept; DROP TRIGGER sweep_part_is_kept;
        DROP TRIGGER blob_is_fixed;
        ALTER TABLE pruned DROP COLUMN answers_before_us; ALTER TABLE pruned DROP COLUMN runs_before_us;
        ALTER TABLE device DROP COLUMN declared_rung; ALTER TABLE link DROP COLUMN declared_rung;
        ALTER TABLE service DROP COLUMN declared_rung; ALTER TABLE site DROP COLUMN declared_rung;
        DROP TABLE login; DROP INDEX device_ssh_jump; ALTER TABLE device DROP COLUMN ssh_jump;
        PRAGMA user_version = 10";
    store.connection.execute_batch(before).unwrap();
    drop(store);
    let store = Store::open(&path("mang6.db"), Access::ReadWrite).unwrap();
    assert_eq!(store.chain_head().unwrap(), copy.chain_head().unwrap());
}
