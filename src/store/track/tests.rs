//! Taking runs in: whole or not at all, once, and added up without losing the extremes.

use uuid::Uuid;

use super::*;
use crate::domain::audit::{LinkState, RttSummary};
use crate::domain::collection::Job;
use crate::domain::prune::{PrunePolicy, Pruned};
use crate::domain::track::{
    Acknowledgement, Aspect, Cause, Figures, Mark, Memory, Period, Sample, TrackKind, TrackState,
};
use crate::store::collection::NewCollection;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn key() -> TrackKey {
    TrackKey::new(TrackKind::Link, "L1", Aspect::Ipv6)
}

fn run(store: &mut Store, second: i64) -> i64 {
    let new = NewCollection {
        id: Uuid::now_v7(),
        job: Job::Audit,
        vantage: "noc".to_owned(),
        command: "mang6 audit".to_owned(),
        approval: None,
        unlisted: false,
        opened_at: at(second),
    };
    let number = store.open_collection(&new).unwrap().number;
    let clock = ClockState {
        wall: at(second),
        since_boot: SignedDuration::from_secs(second),
        boot_id: "boot".to_owned(),
        synchronised: Some(true),
        estimated_error_us: Some(12),
        max_error_us: None,
    };
    store.note_clock(number, &clock, None).unwrap();
    number
}

fn period(number: u32, state: TrackState, from: i64, to: Option<i64>) -> Period {
    Period {
        number,
        state,
        cause: Cause::Link,
        start: at(from),
        start_after: Some(at(from - 1)),
        end: to.map(at),
    }
}

fn sample(second: i64, received: u32, rtt_us: u32) -> Sample {
    let rtt = RttSummary { min_us: rtt_us - 5, avg_us: rtt_us, max_us: rtt_us + 9, p95_us: rtt_us };
    let mark =
        Mark { sent_count: 10, received_count: received, ..Mark::plain(at(second), LinkState::Up) };
    let figures = Figures {
        mark,
        rtt: (received > 0).then_some(rtt),
        jitter_us: (received > 1).then_some(3),
        duplicate_count: 0,
        reordered_count: 0,
        port_up: None,
        tcp_passes: None,
    };
    Sample { track: key(), figures }
}

fn memory(open: Period) -> Memory {
    Memory {
        own: open.state,
        last_at: open.start,
        open,
        recent: [Mark::plain(at(7), LinkState::Down)].into(),
        mark_count: 1,
        changes: vec![1],
        flapping: false,
        told: Some(TrackState::Up),
        told_since: None,
        told_flapping: false,
        closed: Vec::new(),
        turned: false,
    }
}

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("mang6.db")).unwrap();
    (folder, store)
}

#[test]
fn a_run_is_taken_in_once_and_its_extremes_are_kept() {
    let (_folder, mut store) = store();
    let first = run(&mut store, 0);
    let open = period(2, TrackState::Down, 60, None);
    let book: Book = [(key(), memory(open.clone()))].into();
    let periods = [(key(), period(1, TrackState::Up, 0, Some(60))), (key(), open.clone())];
    let samples = [sample(0, 10, 100), sample(60, 5, 900), sample(400, 0, 9)];
    let taking = Taking {
        collection: first,
        vantage: "noc",
        book: &book,
        periods: &periods,
        samples: &samples,
        changes: &[],
    };
    assert_eq!(store.pending_runs("noc").unwrap().len(), 1);
    for _ in 0..2 {
        store.take_in(&taking).unwrap();
        assert_eq!(store.pending_runs("noc").unwrap(), []);
        assert_eq!(store.book("noc").unwrap(), book);
        let total = store.totals("noc", at(-3_600), at(7_200)).unwrap()[&key()];
        assert_eq!((total.sample_count, total.sent_count, total.received_count), (3, 30, 15));
        assert_eq!(
            (total.rtt_min_us, total.rtt_avg_us, total.rtt_max_us),
            (Some(95), Some(366), Some(909))
        );
        let stored = store.periods("noc", at(0), at(100)).unwrap();
        assert_eq!(stored.iter().map(|stored| stored.period.number).collect::<Vec<_>>(), [1, 2]);
    }
    let beats = store.beats("noc", at(60)).unwrap().remove(&key()).unwrap();
    let seen: Vec<_> = beats.iter().map(|beat| (beat.received_count, beat.rtt_avg_us)).collect();
    assert_eq!(seen, [(5, Some(900)), (0, None)], "oldest first, from the moment asked for");
}

#[test]
fn runs_of_the_same_hour_add_up_as_one_run_would() {
    let samples = [sample(0, 10, 100), sample(60, 0, 9), sample(120, 5, 900), sample(180, 10, 40)];
    let mut totals = Vec::new();
    for runs in [vec![&samples[..]], samples.chunks(1).collect(), samples.chunks(3).collect()] {
        let (_folder, mut store) = store();
        let book: Book = [(key(), memory(period(1, TrackState::Up, 0, None)))].into();
        for (second, samples) in (0..).zip(runs) {
            let taking = Taking {
                collection: run(&mut store, second),
                vantage: "noc",
                book: &book,
                periods: &[],
                samples,
                changes: &[],
            };
            store.take_in(&taking).unwrap();
        }
        totals.push(store.totals("noc", at(-3_600), at(7_200)).unwrap()[&key()]);
    }
    let one = totals.first().unwrap();
    assert_eq!((one.sample_count, one.sent_count, one.received_count), (4, 40, 25));
    assert_eq!((one.rtt_min_us, one.rtt_avg_us, one.rtt_max_us), (Some(35), Some(236), Some(909)));
    assert!(totals.iter().all(|total| total == one), "{totals:?}");
}

#[test]
fn a_period_that_ended_stays_and_one_that_lasts_goes_on() {
    let (_folder, mut store) = store();
    for (second, end) in [(0, None), (60, Some(40)), (120, Some(99))] {
        let collection = run(&mut store, second);
        let periods = [(key(), period(1, TrackState::Down, 0, end))];
        let book: Book = [(key(), memory(period(1, TrackState::Down, 0, end)))].into();
        let taking = Taking {
            collection,
            vantage: "noc",
            book: &book,
            periods: &periods,
            samples: &[],
            changes: &[],
        };
        store.take_in(&taking).unwrap();
    }
    let said = Acknowledgement { at: at(50), author: "an".to_owned(), note: None };
    store.acknowledge("noc", &key(), 1, &said).unwrap();
    let stored = store.periods("noc", at(0), at(100)).unwrap();
    let only = stored.first().unwrap();
    assert_eq!((only.period.end, only.witness), (Some(at(40)), 1));
    assert_eq!(only.acknowledged, Some(said));
    assert_eq!(store.check().unwrap(), []);
}

#[test]
fn the_clock_of_the_run_before_is_known() {
    let (_folder, mut store) = store();
    let (first, second) = (run(&mut store, 0), run(&mut store, 300));
    assert_eq!(store.clock_before("noc", first).unwrap(), None);
    assert_eq!(store.clock_before("noc", second).unwrap().unwrap().wall, at(0));
    assert_eq!(store.clock_before("elsewhere", second).unwrap(), None);
}

#[test]
fn old_samples_go_and_what_counts_of_them_stays() {
    let (_folder, mut store) = store();
    let collection = run(&mut store, 0);
    let book: Book = [(key(), memory(period(1, TrackState::Up, 0, None)))].into();
    let samples = [sample(0, 10, 100), sample(90_000, 10, 100)];
    let taking = Taking {
        collection,
        vantage: "noc",
        book: &book,
        periods: &[],
        samples: &samples,
        changes: &[],
    };
    store.take_in(&taking).unwrap();
    // One sample and its five minutes.
    let policy =
        PrunePolicy { samples_before: at(80_000), answers_before: None, runs_before: None };
    let pruned = Pruned { sample_count: 1, rollup_count: 1, ..Pruned::default() };
    assert_eq!(store.prunable(&policy).unwrap(), pruned);
    assert_eq!(store.prune(&policy).unwrap(), pruned);
    let total = store.totals("noc", at(-3_600), at(100_000)).unwrap()[&key()];
    assert_eq!(total.sample_count, 2);
    assert_eq!(store.check().unwrap(), []);
}
