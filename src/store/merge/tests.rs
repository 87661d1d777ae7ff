//! Two vantages' files become one: evidence once, facts by their histories, conflicts told.

use std::path::PathBuf;

use jiff::Timestamp;
use uuid::Uuid;

use super::*;
use crate::domain::audit::{LinkState, RttSummary};
use crate::domain::collection::{CollectionState, Job};
use crate::domain::observation::{Observation, Outcome};
use crate::domain::organisation::{Organisation, OrganisationKind};
use crate::domain::record::Noun;
use crate::domain::record::{Declared, SourcePlace, Thing};
use crate::domain::site::{Site, SiteKind};
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::task::ProbeKind;
use crate::domain::track::{
    Aspect, Book, Cause, ClockState, Figures, Mark, Memory, Period, Sample, TrackKey, TrackKind,
    TrackState,
};
use crate::store::RawAnswers;
use crate::store::collection::NewCollection;
use crate::store::recorder::Recorder;
use crate::store::track::Taking;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn author(second: i64) -> Author {
    Author { user: "kỹ sư".to_owned(), at: at(second) }
}

fn site(code: &str, name: &str) -> Declared {
    let thing = Thing::Site(Box::new(Site {
        code: code.to_owned(),
        name: name.to_owned(),
        kind: SiteKind::Office,
        unit: None,
        organisation: None,
        first_hop_security: None,
    }));
    let place = SourcePlace { file: Path::new("a.toml").into(), line: 1, column: 1 };
    Declared { thing, details: crate::domain::asset::Details::default().into(), place }
}

fn removed(code: &str) -> Declared {
    Declared { thing: Thing::Removed(Noun::Site, code.to_owned()), ..site(code, "") }
}

fn with_address(code: &str, name: &str, address: &str) -> Declared {
    let mut declared = site(code, name);
    let value = Some(crate::domain::asset::Value::text(address));
    declared.details.put(crate::domain::asset::of(Noun::Site), "address", value);
    declared
}

/// Code, name, address.
type Row = (String, Option<String>, Option<String>);

struct File {
    folder: tempfile::TempDir,
    name: &'static str,
}

impl File {
    fn path(&self) -> PathBuf {
        self.folder.path().join(self.name)
    }

    fn new(name: &'static str) -> Self {
        let file = Self { folder: tempfile::tempdir().unwrap(), name };
        Store::create(&file.path()).unwrap();
        file
    }

    fn open(&self) -> Store {
        Store::open(&self.path(), Access::ReadWrite).unwrap()
    }

    fn declare(&self, second: i64, things: &[Declared]) -> &Self {
        self.open().apply(things, &author(second)).unwrap();
        self
    }

    /// One closed run of one observation.
    fn look(&self, vantage: &str, address: &str, second: i64) -> &Self {
        let mut store = self.open();
        let new = NewCollection {
            id: Uuid::now_v7(),
            job: Job::Probe,
            vantage: vantage.to_owned(),
            command: "mang6 probe".to_owned(),
            approval: None,
            unlisted: false,
            opened_at: at(second),
        };
        let collection = store.open_collection(&new).unwrap();
        let (sender, recorder) = Recorder::start(store, &collection).unwrap();
        let observation = Observation {
            id: None,
            at: at(second),
            vantage: vantage.to_owned(),
            subject: Subject::new(SubjectKind::Web, "web"),
            probe: ProbeKind::Tcp,
            address: address.parse().unwrap(),
            port: Some(443),
            detail: String::new(),
            outcome: Outcome::Silent,
            raw: Some(b"the same answer".to_vec()),
        };
        sender.send(observation.into()).unwrap();
        drop(sender);
        recorder.finish(CollectionState::Complete, at(second + 1)).unwrap();
        self
    }

    fn copy(&self, name: &'static str) -> Self {
        let copy = Self { folder: tempfile::tempdir().unwrap(), name };
        self.open().backup(&copy.path()).unwrap();
        copy
    }

    fn merge(&self, other: &Self) -> Merged {
        self.open().merge(&other.path(), &author(9_000), unjudged).unwrap().unwrap()
    }

    /// Names by code, and the evidence, run numbers aside.
    fn contents(&self) -> (Vec<Row>, Vec<Observation>) {
        let store = self.open();
        assert_eq!(store.check().unwrap(), []);
        let class = crate::domain::asset::of(Noun::Site);
        let sites = store.assets(Noun::Site, &[]).unwrap();
        // History replays to the record.
        assert_eq!(store.assets_before(Noun::Site, at(100_000)).unwrap(), sites);
        let sites = sites.into_iter().map(|site| {
            let text = |key| site.details.text(class, key).map(str::to_owned);
            (site.key.clone(), text("name"), text("address"))
        });
        let mut evidence: Vec<Observation> = store
            .latest_evidence(at(100_000), RawAnswers::Included)
            .unwrap()
            .into_iter()
            .map(|stored| Observation { id: None, ..stored.observation })
            .collect();
        evidence.sort_by_key(|observation| (observation.at, observation.address));
        (sites.collect(), evidence)
    }
}

#[test]
fn whatever_the_order_the_files_become_the_same_and_again_changes_nothing() {
    let start = File::new("start.db");
    start.declare(0, &[site("a", "A"), site("b", "B"), site("gone", "Cũ")]);
    let (one, two, three) = (start.copy("1.db"), start.copy("2.db"), start.copy("3.db"));
    one.declare(10, &[site("a", "A mới"), site("only-1", "1")]).look("ttdl", "192.0.2.1", 20);
    two.declare(11, &[with_address("a", "A", "Ba Tơ"), removed("gone")]);
    two.look("ba-to", "192.0.2.1", 21).look("ba-to", "192.0.2.2", 22);
    three.declare(12, &[site("only-3", "3")]).look("ly-son", "2001:db8::1", 23);

    let mut results = Vec::new();
    for order in [[&one, &two, &three], [&three, &one, &two], [&two, &three, &one]] {
        let into = order[0].copy("into.db");
        for other in &order[1..] {
            let last = into.open().last_run().unwrap();
            let merged = into.merge(other);
            assert_eq!(merged.conflicts, []);
            let (_, probed) = into.open().probed_after(last).unwrap().unwrap();
            let probed: Vec<String> = probed.iter().map(ToString::to_string).collect();
            assert_eq!(probed, ["web/web"]);
        }
        for other in order {
            let again = into.merge(other);
            assert_eq!(again, Merged::default(), "merging again changes nothing");
        }
        results.push(into.contents());
    }
    // Associative: (1 ∪ 2) first, then into 3.
    let pair = one.copy("pair.db");
    pair.merge(&two);
    let into = three.copy("into.db");
    into.merge(&pair);
    results.push(into.contents());
    for result in &results[1..] {
        assert_eq!(result, &results[0]);
    }
    let row = |code: &str, name: &str, address: Option<&str>| {
        (code.to_owned(), Some(name.to_owned()), address.map(str::to_owned))
    };
    let expected = [
        row("a", "A mới", Some("Ba Tơ")),
        row("b", "B", None),
        row("only-1", "1", None),
        row("only-3", "3", None),
    ];
    assert_eq!(results[0].0, expected);
    assert_eq!(results[0].1.len(), 4);
    assert!(results[0].1.iter().all(|each| each.raw.as_deref() == Some(b"the same answer")));
}

#[test]
fn what_both_changed_is_told_and_left_as_it_is() {
    let start = File::new("start.db");
    start.declare(0, &[site("a", "A"), site("b", "B"), site("c", "C")]);
    let (one, two) = (start.copy("1.db"), start.copy("2.db"));
    one.declare(10, &[site("a", "một"), site("b", "B1"), removed("c")]);
    two.declare(11, &[site("a", "hai"), site("c", "C2")]);
    let merged = one.merge(&two);
    let told: Vec<_> = merged
        .conflicts
        .iter()
        .map(|each| {
            let field = each.field.clone();
            (each.key.as_str(), field.map(|field| (field.field, field.old, field.new)))
        })
        .collect();
    let name = |text: &str| Some(text.to_owned());
    assert_eq!(told, [("a", Some(("name".to_owned(), name("một"), name("hai")))), ("c", None)]);
    assert_eq!(merged.conflicts[0].here, Some(author(10)));
    assert_eq!(merged.conflicts[0].there, Some(author(11)));
    let names: Vec<_> = one.contents().0.into_iter().map(|site| site.1.unwrap()).collect();
    assert_eq!(names, ["một", "B1"]);
    // Somebody settles it in one file; then both agree.
    one.declare(20, &[site("a", "hai"), site("c", "C2")]);
    assert_eq!(one.merge(&two).conflicts, []);
    assert_eq!(two.merge(&one).conflicts, []);
    assert_eq!(one.contents().0, two.contents().0);
}

#[test]
fn files_that_never_met_are_one_record_where_they_agree() {
    let (one, two) = (File::new("1.db"), File::new("2.db"));
    one.declare(0, &[site("a", "A"), site("b", "B")]);
    two.declare(5, &[site("a", "A"), site("b", "khác")]);
    let merged = one.merge(&two);
    assert_eq!(merged.conflicts.len(), 1);
    assert_eq!(merged.changes, []);
    // An open run is left for later.
    let mut store = two.open();
    let new = NewCollection {
        id: Uuid::now_v7(),
        job: Job::Scan,
        vantage: "v".to_owned(),
        command: String::new(),
        approval: None,
        unlisted: false,
        opened_at: at(1),
    };
    store.open_collection(&new).unwrap();
    drop(store);
    let last = one.open().last_run().unwrap();
    assert_eq!(one.merge(&two).open_count, 1);
    assert_eq!(one.open().probed_after(last).unwrap(), None);
}

#[test]
fn another_programs_file_is_refused() {
    let one = File::new("1.db");
    let path = one.folder.path().join("text.db");
    std::fs::write(&path, "no database").unwrap();
    one.open().merge(&path, &author(0), unjudged).unwrap_err();
    one.open().merge(&one.folder.path().join("absent.db"), &author(0), unjudged).unwrap_err();
}

/// A closed audit of one vantage.
fn audit_run(store: &mut Store, vantage: &str, second: i64) -> i64 {
    let new = NewCollection {
        id: Uuid::now_v7(),
        job: Job::Audit,
        vantage: vantage.to_owned(),
        command: "mang6 audit".to_owned(),
        approval: None,
        unlisted: false,
        opened_at: at(second),
    };
    let number = store.open_collection(&new).unwrap().number;
    let clock = ClockState {
        wall: at(second),
        since_boot: jiff::SignedDuration::from_secs(second),
        boot_id: "boot".to_owned(),
        synchronised: Some(true),
        estimated_error_us: None,
        max_error_us: None,
    };
    store.note_clock(number, &clock, None).unwrap();
    store.close_collection(number, CollectionState::Complete, at(second + 1)).unwrap();
    number
}

fn sample(track: &TrackKey, second: i64, received: u32) -> Sample {
    let rtt = RttSummary { min_us: 5, avg_us: 7, max_us: 9, p95_us: 9 };
    let mark =
        Mark { sent_count: 10, received_count: received, ..Mark::plain(at(second), LinkState::Up) };
    let figures = Figures {
        mark,
        rtt: (received > 0).then_some(rtt),
        jitter_us: None,
        duplicate_count: 0,
        reordered_count: 0,
        port_up: None,
        tcp_passes: None,
    };
    Sample { track: track.clone(), figures }
}

fn memory_of(open: Period, second: i64) -> Memory {
    Memory {
        own: open.state,
        last_at: at(second),
        open,
        recent: Vec::new().into(),
        mark_count: 1,
        changes: Vec::new(),
        flapping: false,
        told: None,
        told_since: None,
        told_flapping: false,
        closed: Vec::new(),
        turned: false,
    }
}

/// A file's runs of a link's audit: at each second a run with one train, of which so many of ten
/// echoes came back. The link is down from the first that lost all.
fn audit(file: &File, vantage: &str, seconds: &[(i64, u32)]) {
    let key = TrackKey::new(TrackKind::Link, "L1", Aspect::Ipv6);
    for (second, received) in seconds.iter().copied() {
        let mut store = file.open();
        let collection = audit_run(&mut store, vantage, second);
        let before = store.book(vantage).unwrap().remove(&key).map(|memory| memory.open);
        let state = if received == 0 { TrackState::Down } else { TrackState::Up };
        let begun = |number| Period {
            number,
            state,
            cause: Cause::None,
            start: at(second),
            start_after: None,
            end: None,
        };
        let (mut periods, mut open) = (Vec::new(), begun(1));
        if let Some(before) = before {
            open = if before.state == state { before.clone() } else { begun(before.number + 1) };
            if before.state != state {
                periods.push((key.clone(), Period { end: Some(at(second)), ..before }));
            }
        }
        periods.push((key.clone(), open.clone()));
        let taking = Taking {
            collection,
            vantage,
            book: &Book::from([(key.clone(), memory_of(open, second))]),
            periods: &periods,
            samples: &[sample(&key, second, received)],
            changes: &[],
        };
        store.take_in(&taking).unwrap();
    }
}

/// What is remembered of links from a vantage: its book, its periods and its totals, as text.
fn remembered(file: &File, vantage: &str) -> String {
    let store = file.open();
    assert_eq!(store.check().unwrap(), []);
    assert_eq!(store.pending_runs(vantage).unwrap(), []);
    let periods: Vec<_> = store
        .periods(vantage, at(-9_999), at(99_999))
        .unwrap()
        .into_iter()
        .map(|stored| (stored.track, stored.period))
        .collect();
    format!(
        "{:?}\n{periods:?}\n{:?}\n{:?}\n{:?}",
        store.book(vantage).unwrap(),
        store.totals(vantage, at(-9_999), at(99_999)).unwrap(),
        store.beats(vantage, at(-9_999)).unwrap(),
        store.last_audit(vantage).unwrap(),
    )
}

#[test]
fn what_is_remembered_of_links_goes_on_where_the_other_file_ends() {
    let province = File::new("province.db");
    audit(&province, "ttdl", &[(0, 10), (300, 10)]);
    let commune = File::new("commune.db");
    audit(&commune, "ba-to", &[(10, 10), (310, 0)]);
    assert_eq!(province.merge(&commune).train_count, 2);
    assert_eq!(remembered(&province, "ba-to"), remembered(&commune, "ba-to"));
    // The commune's file goes on: mended, and lost again.
    let early = commune.copy("early.db");
    audit(&commune, "ba-to", &[(610, 9), (910, 10), (1_210, 0)]);
    let own = remembered(&province, "ttdl");
    assert_eq!(province.merge(&commune).train_count, 3);
    for (file, new) in [(&commune, 0), (&early, 0)] {
        assert_eq!(province.merge(file).train_count, new, "an older copy changes nothing");
        assert_eq!(remembered(&province, "ba-to"), remembered(&commune, "ba-to"));
        assert_eq!(remembered(&province, "ttdl"), own);
    }
    // The other way round, and by way of a third.
    let third = File::new("third.db");
    third.merge(&early);
    third.merge(&province);
    assert_eq!(remembered(&third, "ba-to"), remembered(&commune, "ba-to"));
    assert_eq!(remembered(&third, "ttdl"), own);
    commune.merge(&province);
    assert_eq!(remembered(&commune, "ttdl"), own);
}

#[test]
fn what_the_judge_refuses_is_not_taken_nor_the_evidence_beside_it() {
    let (one, two) = (File::new("one.db"), File::new("two.db"));
    one.declare(0, &[site("a", "Một")]);
    two.declare(1, &[site("b", "Hai")]).look("ttdl", "192.0.2.1", 2);
    let mut seen = Vec::new();
    let refused = one.open().merge(&two.path(), &author(9), |declared| {
        seen = declared.iter().map(|each| (each.thing.key(), each.place.to_string())).collect();
        Err("no")
    });
    assert_eq!(refused.unwrap(), Err("no"));
    let place = || "a.toml:1:1".to_owned();
    assert_eq!(seen, [("a".to_owned(), place()), ("b".to_owned(), place())]);
    let store = one.open();
    assert_eq!(store.record().unwrap().sites.len(), 1);
    assert_eq!(store.collections().unwrap(), []);
}

#[test]
fn a_value_that_only_one_may_have_is_told_of_the_thing_that_brings_it() {
    let body = |code: &str| {
        let thing = Thing::Organisation(Box::new(Organisation {
            code: code.to_owned(),
            name: code.to_owned(),
            kind: OrganisationKind::Department,
            unit: None,
            parent: None,
            identifier_code: Some("H48".to_owned()),
            valid_from: None,
            valid_to: None,
            successor: None,
        }));
        Declared { thing, ..site(code, "") }
    };
    let (one, two) = (File::new("one.db"), File::new("two.db"));
    one.declare(0, &[body("so-a")]);
    two.declare(1, &[body("so-b")]);
    let refused = one.open().merge(&two.path(), &author(9), unjudged).unwrap_err().to_string();
    assert!(refused.contains("`so-b`") && refused.contains("two.db"), "{refused}");
}
