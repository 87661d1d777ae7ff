//! The kept points against the full judging, over random histories of the sample record.

mod from_week_to_week;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::*;
use crate::app::kept;
use crate::app::settings::{AuditSettings, KeepSettings, PaceSettings};
use crate::assess::assess;
use crate::domain::change::Author;
use crate::domain::collection::Job;
use crate::domain::observation::{NotAttempted, Observation, Outcome as Seen};
use crate::domain::runs::Provenance;
use crate::domain::text::Lang;
use crate::inventory;
use crate::inventory::source::SourceFile;
use crate::plan::tally::{self, Basis, Sample};
use crate::report::json::v1::evidence::EvidenceLine;
use crate::store::RawAnswers;
use crate::store::collection::NewCollection;
use crate::store::recorder::Recorder;

const DECLARATION: &str = include_str!("../../demo/declaration.toml");
const EVIDENCE: &str = include_str!("../../demo/evidence.jsonl");

/// A plan that asks for days on end, and by a check's name.
const PLAN: &str = r#"
[[plan]]
id = "ours"
title = { vi = "Kế hoạch thử", en = "A plan of ours" }
text_status = "user"
[[plan.phase]]
id = "1"
name = { vi = "Một", en = "One" }
[[plan.phase.task]]
id = "1.1"
name = { vi = "Web giữ 14 ngày", en = "Web for 14 days" }
source = "user"
criterion = "class = web: rung >= 4 for 14 days"
[[plan.phase.task]]
id = "1.2"
name = { vi = "Có AAAA", en = "Has AAAA" }
source = "user"
weight = 3
criterion = "class = web: check = web-has-aaaa"
"#;

fn settings(db: std::path::PathBuf) -> Settings {
    Settings {
        db,
        v6_only_vantage: false,
        read_only: false,
        lang: Lang::En,
        vantage: "ttdl".to_owned(),
        credentials: None,
        known_hosts: std::path::PathBuf::new(),
        ssh_accept_new: false,
        resolvers: Vec::new(),
        trusted_ca_files: Vec::new(),
        trust_anchor_files: Vec::new(),
        internet_vantages: Vec::new(),
        family: None,
        audit: AuditSettings::STANDARD,
        keep: KeepSettings::default(),
        pace: PaceSettings::STANDARD,
    }
}

fn declare(store: &mut Store, text: &str, at: Timestamp) {
    let existing = store.record().unwrap();
    let file = SourceFile { path: "test.toml".into(), bytes: text.as_bytes().to_vec() };
    let declared = inventory::accept(&[file], &existing).unwrap();
    let author = Author { user: "t".to_owned(), at };
    store.apply_counting(&declared, &author).unwrap();
}

/// A record with the sample's declaration, the territory's plans and ours.
fn started(settings: &Settings, at: Timestamp) -> Store {
    let mut store = Store::create(&settings.db).unwrap();
    let author = Author { user: "t".to_owned(), at };
    let territory = inventory::embedded::territory().unwrap();
    store.apply_counting(&territory, &author).unwrap();
    declare(&mut store, DECLARATION, at);
    declare(&mut store, PLAN, at);
    store
}

fn probing(opened_at: Timestamp) -> NewCollection {
    NewCollection {
        id: Uuid::now_v7(),
        job: Job::Probe,
        vantage: "ttdl".to_owned(),
        command: "mang6 probe".to_owned(),
        approval: None,
        unlisted: false,
        opened_at,
    }
}

/// A run that sees a random part of the sample, some of it silent.
fn run(store: Store, random: &mut fastrand::Rng, closed_at: Timestamp) -> Store {
    run_from("ttdl", store, random, closed_at)
}

fn run_from(
    vantage: &str,
    store: Store,
    random: &mut fastrand::Rng,
    closed_at: Timestamp,
) -> Store {
    let opened_at = closed_at - SignedDuration::from_mins(30);
    let mut store = store;
    let vantage = vantage.to_owned();
    let new = NewCollection { vantage: vantage.clone(), ..probing(opened_at) };
    let collection = store.open_collection(&new).unwrap();
    let (sender, recorder) = Recorder::start(store, &collection).unwrap();
    let asked = random.f64();
    for line in EVIDENCE.lines() {
        if random.f64() > asked {
            continue;
        }
        let line: EvidenceLine = serde_json::from_str(line).unwrap();
        let seen = line.into_observation().unwrap();
        let outcome = if random.u8(0..5) == 0 { Seen::Silent } else { seen.outcome };
        let at = opened_at + SignedDuration::from_secs(random.i64(0..1_700));
        let vantage = vantage.clone();
        sender.send(Observation { at, vantage, outcome, ..seen }.into()).unwrap();
    }
    drop(sender);
    let state =
        if random.u8(0..8) == 0 { CollectionState::Interrupted } else { CollectionState::Complete };
    recorder.finish(state, closed_at).unwrap().0
}

/// Everything judged anew, all of it, by the rules alone: what a report did before points were kept.
fn judged_whole(store: &Store, settings: &Settings, at: Timestamp) -> Vec<PhasePoint> {
    let policy = policy::of(settings).unwrap();
    let (record, papers) = (store.record().unwrap(), store.papers().unwrap());
    let look = |at: Timestamp| {
        let stored = store.latest_evidence(at, RawAnswers::Included).unwrap();
        let (runs, evidence): (Vec<i64>, Vec<Observation>) =
            stored.into_iter().map(|each| (each.run, each.observation)).unzip();
        let assessments = assess(&record, &evidence, at, &policy);
        let mut provenance = Provenance::default();
        for (observation, run) in evidence.iter().zip(&runs) {
            provenance.note(&observation.subject, *run);
        }
        let run_of: BTreeMap<_, _> =
            evidence.iter().map(|each| each.id).zip(runs.iter().copied()).collect();
        for assessment in &assessments {
            for id in assessment.findings.iter().flat_map(|finding| &finding.evidence) {
                if let Some(run) = run_of.get(&Some(*id)) {
                    provenance.note(&assessment.subject, *run);
                }
            }
        }
        Sample { at, assessments, provenance }
    };
    let back = at - SignedDuration::from_hours(24 * 14);
    let mut days = BTreeMap::new();
    for closed in store.collections().unwrap().iter().filter_map(|each| each.closed_at) {
        if back < closed && closed < at {
            days.insert(tally::day_of(closed), closed);
        }
    }
    let samples: Vec<Sample> = std::iter::once(back).chain(days.into_values()).map(look).collect();
    let now = look(at);
    let basis = Basis::new(&record, &now.assessments, &papers, &samples, at)
        .with_provenance(&now.provenance);
    let mut points = Vec::new();
    for plan in &record.plans {
        for (phase, counted) in plan.phases.iter().zip(&progress::of(plan, &basis).phases) {
            let (share, unknown) = forecast::share(phase, counted);
            let mut runs = Runs::default();
            for task in &counted.tasks {
                runs.extend(&task.runs);
            }
            let (plan, phase) = (plan.id.clone(), phase.id.clone());
            points.push(PhasePoint { plan, phase, point: Point { at, share, unknown }, runs });
        }
    }
    points
}

fn sorted(weeks: Vec<Vec<PhasePoint>>) -> Vec<PhasePoint> {
    let mut points: Vec<PhasePoint> = weeks.into_iter().flatten().collect();
    points.sort_by(|one, other| {
        let key = |it: &PhasePoint| (it.point.at, it.plan.clone(), it.phase.clone());
        key(one).cmp(&key(other))
    });
    points
}

/// Whether what a report reads is what judging everything says; and how many weeks were on file.
fn check(store: &Store, settings: &Settings, now: Timestamp, on_file: usize) {
    let weeks = weekly(store, now).unwrap();
    let rules = policy::rules(settings).unwrap();
    let kept = |at: &&Timestamp| {
        let basis = store.stamp(**at, &rules).unwrap();
        !store.kept_points(**at, &basis).unwrap().is_empty()
    };
    assert_eq!(weeks.iter().filter(kept).count(), on_file, "weeks on file");
    let whole = weeks.iter().map(|at| judged_whole(store, settings, *at)).collect();
    assert_eq!(sorted(stood(settings, store, now).unwrap()), sorted(whole));
}

#[test]
fn kept_points_are_what_judging_everything_says() {
    for seed in 0..3 {
        let mut random = fastrand::Rng::with_seed(seed);
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path().join("mang6.db"));
        let begin: Timestamp = "2026-01-05T03:00:00Z".parse().unwrap();
        let hours = SignedDuration::from_hours;
        let mut store = started(&settings, begin);
        let mut now = begin;
        for _ in 0..6 {
            now += hours(24 * random.i64(1..9));
            store = run(store, &mut random, now);
        }
        let count = |store: &Store, now| weekly(store, now).unwrap().len();
        let weeks = count(&store, now);
        check(&store, &settings, now, 0);
        check(&store, &settings, now, weeks);
        // A run that begins days after what is kept leaves it be; this week's own may be one.
        now += hours(24 * 8);
        store = run(store, &mut random, now);
        let later = count(&store, now);
        check(&store, &settings, now, weeks.min(later));
        // Other rules, another record: nothing that was kept counts.
        let mut others = settings.clone();
        others.audit.parity.rtt_percent = 1;
        check(&store, &others, now, 0);
        declare(
            &mut store,
            "[[site]]\ncode = \"moi\"\nname = \"Mới\"\nkind = \"office\"\n\
             [[device]]\nname = \"moi-1\"\nrole = \"router\"\nsite = \"moi\"\n",
            now,
        );
        check(&store, &settings, now, 0);
        check(&store, &settings, now, later);
    }
}

/// Whoever counts what a run stored keeps the week it ended in, where nothing turned since.
#[test]
fn the_week_of_a_run_that_was_just_counted_need_not_be_judged_again() {
    let (mut on_file, mut weeks) = (0, 0);
    for seed in 0..6 {
        let mut random = fastrand::Rng::with_seed(seed);
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path().join("mang6.db"));
        let begin: Timestamp = "2026-01-05T03:00:00Z".parse().unwrap();
        let mut store = Store::create(&settings.db).unwrap();
        let author = Author { user: "t".to_owned(), at: begin };
        store.apply_counting(&inventory::embedded::territory().unwrap(), &author).unwrap();
        declare(&mut store, DECLARATION, begin);
        let mut now = begin;
        for _ in 0..3 {
            now += SignedDuration::from_hours(24 * random.i64(5..9));
            store = run(store, &mut random, now);
            kept::refresh(&settings, &store, now + SignedDuration::from_mins(random.i64(0..90)));
        }
        let moments = weekly(&store, now).unwrap();
        let rules = policy::rules(&settings).unwrap();
        for at in &moments {
            let basis = store.stamp(*at, &rules).unwrap();
            let kept = store.kept_points(*at, &basis).unwrap();
            weeks += 1;
            if !kept.is_empty() {
                on_file += 1;
                assert_eq!(sorted(vec![kept]), sorted(vec![judged_whole(&store, &settings, *at)]));
            }
        }
    }
    assert!(on_file * 2 > weeks && weeks > 10, "{on_file} of {weeks} weeks on file");
}

#[test]
fn a_reader_that_may_not_write_has_its_answer() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { read_only: true, ..settings(folder.path().join("mang6.db")) };
    let begin: Timestamp = "2026-01-05T03:00:00Z".parse().unwrap();
    let store = started(&settings, begin);
    let now = begin + SignedDuration::from_hours(24);
    let store = run(store, &mut fastrand::Rng::with_seed(1), now);
    check(&store, &settings, now, 0);
    check(&store, &settings, now, 0);
}

/// Keeps what `status` would print now, then compares what is on file at many moments with judging
/// everything at each: it is the same or it is not handed out. How often it was is told.
fn check_counts(
    store: &Store,
    settings: &Settings,
    now: Timestamp,
    random: &mut fastrand::Rng,
) -> usize {
    let judged = judge::judge_to(Depth::Counts, store, settings, now).unwrap();
    kept::keep(settings, &judged, &judged.counts());
    let step = SignedDuration::from_secs(1);
    // A year ahead at most, and no further than there is time.
    let until = judged.until.min(now + SignedDuration::from_hours(24 * 400));
    let mut moments = vec![now, until, until + step, now - step];
    moments.extend((0..3).map(|_| now + SignedDuration::from_mins(random.i64(1..600))));
    let ahead = |random: &mut fastrand::Rng| now + SignedDuration::from_mins(random.i64(1..30_000));
    moments.extend((0..4).map(|_| ahead(random)));
    let mut found = 0;
    for at in moments {
        if let Some(counts) = kept::read(settings, store, at).unwrap() {
            let whole = judge::judge(store, settings, at).unwrap().counts();
            assert_eq!(counts, whole, "as of {at}, kept at {now} until {}", judged.until);
            found += 1;
        }
    }
    found
}

#[test]
fn kept_counts_are_what_judging_everything_says() {
    let (mut found, mut sustained) = (0, 0);
    for seed in 0..3 {
        let mut random = fastrand::Rng::with_seed(seed);
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path().join("mang6.db"));
        let begin: Timestamp = "2026-11-25T03:00:00Z".parse().unwrap();
        let mut store = Store::create(&settings.db).unwrap();
        let author = Author { user: "t".to_owned(), at: begin };
        let territory = inventory::embedded::territory().unwrap();
        store.apply_counting(&territory, &author).unwrap();
        declare(&mut store, DECLARATION, begin);
        let mut now = begin;
        for _ in 0..4 {
            now += SignedDuration::from_hours(random.i64(5..90));
            store = run(store, &mut random, now);
            found += check_counts(&store, &settings, now, &mut random);
        }
        // Another record: nothing on file counts.
        declare(&mut store, "[[site]]\ncode = \"moi\"\nname = \"Mới\"\nkind = \"office\"\n", now);
        assert_eq!(kept::read(&settings, &store, now).unwrap(), None);
        found += check_counts(&store, &settings, now, &mut random);
        // How something stood for days on end moves with the clock: it holds until a run's beginning or
        // end, or what grows old, comes to lie as long ago.
        declare(&mut store, PLAN, now);
        for _ in 0..4 {
            now += SignedDuration::from_mins(random.i64(1..2_000));
            sustained += check_counts(&store, &settings, now, &mut random);
        }
    }
    assert!(found > 20, "{found} were on file");
    assert!(sustained > 12, "{sustained} were on file of what must hold for days on end");
}

#[test]
fn what_was_stored_is_counted_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(folder.path().join("mang6.db"));
    let now: Timestamp = "2026-11-25T03:00:00Z".parse().unwrap();
    let mut store = Store::create(&settings.db).unwrap();
    let author = Author { user: "t".to_owned(), at: now };
    store.apply_counting(&inventory::embedded::territory().unwrap(), &author).unwrap();
    declare(&mut store, DECLARATION, now);
    let store = run(store, &mut fastrand::Rng::with_seed(5), now);
    assert_eq!(kept::read(&settings, &store, now).unwrap(), None);
    kept::refresh(&settings, &store, now);
    let found = kept::read(&settings, &store, now).unwrap();
    assert_eq!(found.as_ref(), Some(&judge::judge(&store, &settings, now).unwrap().counts()));
    assert_eq!(Some(kept::current(&settings, &store, now).unwrap()), found);
    // Whoever may not write has the same counts, and leaves nothing behind.
    declare(
        &mut store_again(&settings),
        "[[site]]\ncode = \"moi\"\nname = \"M\"\nkind = \"office\"\n",
        now,
    );
    let reader = Settings { read_only: true, ..settings };
    let counts = kept::current(&reader, &store, now).unwrap();
    assert_eq!(counts, judge::judge(&store, &reader, now).unwrap().counts());
    assert_eq!(kept::read(&reader, &store, now).unwrap(), None);
}

fn store_again(settings: &Settings) -> Store {
    Store::open(&settings.db, Access::ReadWrite).unwrap()
}

#[test]
fn a_paper_says_the_same_of_less() {
    use crate::app::report;
    use crate::report::content::{Frame, Kind};
    use crate::report::html;
    let mut random = fastrand::Rng::with_seed(7);
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(folder.path().join("mang6.db"));
    let begin: Timestamp = "2026-11-05T03:00:00Z".parse().unwrap();
    let mut store = started(&settings, begin);
    let mut now = begin;
    for _ in 0..4 {
        now += SignedDuration::from_hours(50);
        store = run(store, &mut random, now);
    }
    let collections = store.collections().unwrap();
    for kind in [Kind::Progress, Kind::Closeout, Kind::Inventory] {
        let [whole, tables, page] = [Depth::Whole, Depth::Tables, Depth::Page].map(|depth| {
            let judged = judge::judge_to(depth, &store, &settings, now).unwrap();
            let values = report::content(judged, &collections);
            let content = content::of(&values, kind, Frame::default());
            let mut page = Vec::new();
            html::write(&values, &content, Lang::Vi, &mut page).unwrap();
            (content, content::assets_grid(&values), page)
        });
        let has_rows = whole.0.tables().any(|table| !table.grid.rows.is_empty());
        assert!(has_rows || kind == Kind::Closeout);
        assert_eq!((&whole.0, &whole.1), (&tables.0, &tables.1));
        assert_eq!(whole.0, page.0);
        assert!(whole.2 == page.2, "the page says the same");
    }
}

/// Part by part each subject is judged as it is when everything is held, with the same evidence, and what is
/// counted is the same; what two share (a name, an address, a page) is nobody's alone.
#[test]
fn parts_judge_as_the_whole_does() {
    let mut random = fastrand::Rng::with_seed(11);
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(folder.path().join("mang6.db"));
    let begin: Timestamp = "2026-11-05T03:00:00Z".parse().unwrap();
    let mut store = started(&settings, begin);
    let mut now = begin;
    for _ in 0..5 {
        now += SignedDuration::from_hours(40);
        store = run(store, &mut random, now);
        same_in_parts(&store, &settings, now);
    }
}

/// The same after a run that lost IPv4 half way, one that never had it, and one that was cut off.
#[test]
fn parts_judge_as_the_whole_does_whatever_became_of_a_run() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(folder.path().join("mang6.db"));
    let begin: Timestamp = "2026-11-05T03:00:00Z".parse().unwrap();
    let mut store = started(&settings, begin);
    let lost = |seen: &mut Observation| {
        if seen.address.is_ipv4() {
            seen.outcome = Seen::NotAttempted { why: NotAttempted::NoFamilyAtVantage };
        }
    };
    let whole = EVIDENCE.lines().count();
    let later = |hours| begin + SignedDuration::from_hours(hours);
    store = run_so(store, later(1), CollectionState::Complete, |place, seen| {
        if place * 2 > whole {
            lost(seen);
        }
        true
    });
    same_in_parts(&store, &settings, later(2));
    store = run_so(store, later(30), CollectionState::Complete, |_, seen| {
        lost(seen);
        true
    });
    // What the runs before saw over IPv4 is too old: now this place has none.
    for at in [later(31), later(24 * 8 + 10)] {
        same_in_parts(&store, &settings, at);
    }
    store = run_so(store, later(24 * 15), CollectionState::Complete, |_, _| true);
    let cut_off = |place, seen: &mut Observation| {
        seen.outcome = Seen::Silent;
        place * 3 < whole
    };
    store = run_so(store, later(24 * 16), CollectionState::Interrupted, cut_off);
    same_in_parts(&store, &settings, later(24 * 16));
}

/// A run that sees the sample, each piece of it so, or not at all.
fn run_so(
    mut store: Store,
    closed_at: Timestamp,
    state: CollectionState,
    so: impl Fn(usize, &mut Observation) -> bool,
) -> Store {
    let opened_at = closed_at - SignedDuration::from_mins(30);
    let collection = store.open_collection(&probing(opened_at)).unwrap();
    let (sender, recorder) = Recorder::start(store, &collection).unwrap();
    for (place, line) in EVIDENCE.lines().enumerate() {
        let line: EvidenceLine = serde_json::from_str(line).unwrap();
        let seen = line.into_observation().unwrap();
        let mut seen = Observation { at: opened_at, ..seen };
        if so(place, &mut seen) {
            sender.send(seen.into()).unwrap();
        }
    }
    drop(sender);
    recorder.finish(state, closed_at).unwrap().0
}

fn same_in_parts(store: &Store, settings: &Settings, now: Timestamp) {
    use crate::app::{judge_in_parts, reassess};
    use crate::domain::finding::Assessment;
    use crate::domain::subject::{Subject, SubjectKind};
    let number = store.last_run().unwrap();
    let whole = judge::judge(store, settings, now).unwrap();
    let by_name = |judged: &[Assessment]| -> BTreeMap<String, Assessment> {
        judged.iter().map(|each| (each.subject.to_string(), each.clone())).collect()
    };
    let shown = |mut all: Vec<(Subject, crate::assess::history::Reading)>| {
        all.sort_by_key(|(subject, _)| subject.to_string());
        all.into_iter().map(|(subject, it)| format!("{subject} {it:?}")).collect::<Vec<_>>()
    };
    let expected = shown(reassess::readings_of((&whole, &BTreeSet::new()), number, now));
    assert!(whole.assessments.iter().filter(|it| it.subject.kind == SubjectKind::Web).count() > 3);
    for at_once in [1, 2, 1_000] {
        let (mut judged, mut readings) = (Vec::new(), Vec::new());
        let counted = judge_in_parts::judge((store, settings), now, at_once, |part| {
            judged.extend(part.assessments.to_vec());
            readings.extend(part.readings(&BTreeSet::new(), (number, now)));
            Ok(())
        })
        .unwrap();
        assert_eq!(by_name(&judged), by_name(&whole.assessments), "{at_once} at once");
        assert_eq!(judged.len(), whole.assessments.len());
        assert_eq!(shown(readings), expected);
        assert_eq!(counted.counts(), whole.counts());
        assert_eq!((counted.until, &counted.vantages), (whole.until, &whole.vantages));
        let count = |judged: &Judged| (judged.has_failed, judged.links.len(), judged.samples.len());
        assert_eq!(count(&counted), count(&whole));
    }
}

/// What a unit's sheet prints of tables 2 and 10 and of the inventory is the unit's own, and together
/// the units print no more than the province has.
#[test]
fn a_units_sheet_prints_its_own() {
    use crate::app::report;
    use crate::plan::own;
    use crate::report::content::{Frame, Kind};
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(folder.path().join("mang6.db"));
    let now: Timestamp = "2026-11-25T03:00:00Z".parse().unwrap();
    let mut store = started(&settings, now);
    let ours = "[[organisation]]\ncode = \"ubnd-thu\"\nname = \"UBND xã Thử\"\nkind = \"commune_committee\"\nunit = \"2025/21028\"\n\
        [[site]]\ncode = \"xa-thu\"\nname = \"Trụ sở\"\nkind = \"commune\"\nunit = \"2025/21028\"\n\
        [[prefix]]\nprefix = \"2001:db8:9900::/56\"\nrole = \"container\"\nsite = \"xa-thu\"\n\
        [[prefix]]\nprefix = \"2001:db8:9900:1::/64\"\nrole = \"lan\"\nsite = \"xa-thu\"\n\
        [[system]]\ncode = \"cong-thu\"\nname = \"Cổng xã Thử\"\nkind = \"portal\"\nowner = \"ubnd-thu\"\n\
        exposure = \"public\"\nsecurity_level = 1\n";
    declare(&mut store, ours, now);
    let store = run(store, &mut fastrand::Rng::with_seed(3), now);
    // Its committee is declared with the territory, and nothing else of it.
    let key = crate::domain::unit::UnitKey {
        era: crate::domain::unit::Era::Y2025,
        code: "21028".to_owned(),
    };
    let judged = judge::judge_of(Depth::Tables, &store, &settings, (now, Some(&key))).unwrap();
    let own_record = own::record_of(judged.record.clone(), &key);
    assert_eq!(own_record.sites.len(), 1);
    let collections = store.collections().unwrap();
    let values = report::content(report::of_unit(judged, key), &collections);
    let described = report::described(&store, &values).unwrap();
    let values = crate::domain::progress::ProgressReport { described, ..values };
    let content = content::of(&values, Kind::Progress, Frame::default());
    let texts = |table: &str, column: usize| -> Vec<String> {
        let rows = &content.table(table).unwrap().grid.rows;
        rows.iter().map(|row| row[column].plain_in(Lang::Vi).unwrap_or_default()).collect()
    };
    assert_eq!(texts("resources", 0), ["2001:db8:9900::/56"]);
    assert_eq!(texts("security", 0), ["Cổng xã Thử"]);
    let inventory = content::of(&values, Kind::Inventory, Frame::default());
    let rows = &inventory.table("inventory").unwrap().grid.rows;
    let count = |label: &str| {
        let row = rows.iter().find(|row| row[0].plain_in(Lang::En).as_deref() == Some(label));
        row.map(|row| row[1].plain_in(Lang::En).unwrap())
    };
    for (label, expected) in
        [("sites", "1"), ("prefixes", "2"), ("organisations", "2"), ("links", "0")]
    {
        assert_eq!(count(label).as_deref(), Some(expected), "{label}");
    }
}
