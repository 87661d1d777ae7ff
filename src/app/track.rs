//! Takes runs in: what a run saw of the links and what was remembered before make what is remembered
//! now, and what people should hear. A run that was killed before is taken in with the next.

use jiff::SignedDuration;

use super::desk::Desk;
use super::failure::Failure;
use super::prune::before;
use super::{machine_clock, policy, record};
use crate::assess::track::connections::Connections;
use crate::assess::track::witness::Ports;
use crate::assess::track::{self, Ground, clock, look};
use crate::domain::asset::maintenance;
use crate::domain::prune::PrunePolicy;
use crate::domain::record::Record;
use crate::domain::subject::SubjectKind;
use crate::domain::text::Text;
use crate::domain::track::{Look, Window};
use crate::store::track::{PendingRun, Taking};
use crate::store::{RawAnswers, Store};

/// Notes the clock of a run that was just opened; one that has it noted keeps it.
pub(crate) fn begin(desk: &Desk<'_>, store: &mut Store, collection: i64) -> Result<(), Failure> {
    let now = machine_clock::read(desk);
    let before = store.clock_before(&desk.settings.vantage, collection).map_err(record::refused)?;
    let step = before.and_then(|before| clock::step(&before, &now));
    store.note_clock(collection, &now, step).map_err(record::refused)
}

/// Takes in every run of this vantage that is not taken in yet. Nobody else may do so meanwhile: the
/// caller holds the audit's lock.
pub(crate) fn take_in(
    desk: &Desk<'_>,
    store: &mut Store,
    declared: &Record,
) -> Result<(), Failure> {
    let (vantage, parity) = (desk.settings.vantage.clone(), policy::of(&desk.settings)?);
    let windows = windows(declared);
    let ground = Ground {
        links: &declared.links,
        windows: &windows,
        vantage: &vantage,
        parity: &parity,
        policy: policy::of_tracks(&desk.settings.audit),
    };
    for run in store.pending_runs(&vantage).map_err(record::refused)? {
        let mut book = store.book(&vantage).map_err(record::refused)?;
        if let Some(step) = run.clock_step {
            track::shift(&mut book, step);
        }
        let looks = looks(store, &ground, &run)?;
        let taken = track::advance(&mut book, &ground, &looks);
        let taking = Taking {
            collection: run.collection,
            vantage: &vantage,
            book: &book,
            periods: &taken.periods,
            samples: &taken.samples,
            changes: &taken.changes,
        };
        store.take_in(&taking).map_err(record::refused)?;
    }
    Ok(())
}

/// Lets old samples go, at most once a day: the rows that go are many. By a clock that may be wrong none
/// go: they would not come back when it is set right.
pub(crate) fn prune(desk: &Desk<'_>, store: &mut Store) -> Result<(), Failure> {
    let before = before(desk.clock.now(), desk.settings.audit.keep_samples);
    let last = store.pruned_before().map_err(record::refused)?;
    let last = last.map(|last| last.samples_before);
    if last.is_none_or(|last| before.duration_since(last) >= SignedDuration::from_hours(24)) {
        if let Some(advance) = unproved_advance(desk, store)? {
            // Every round of a timer would say so.
            if !desk.unattended {
                desk.voice.note(&not_believed(advance));
            }
            return Ok(());
        }
        let policy =
            PrunePolicy { samples_before: before, answers_before: None, runs_before: None };
        store.prune(&policy).map_err(record::refused)?;
    }
    Ok(())
}

/// By how much the clock went forward, as far as the samples are kept, without time having passed.
pub(crate) fn unproved_advance(
    desk: &Desk<'_>,
    store: &Store,
) -> Result<Option<SignedDuration>, Failure> {
    let now = machine_clock::read(desk);
    let from = before(now.wall, desk.settings.audit.keep_samples);
    let mut clocks = store.clocks_since(&desk.settings.vantage, from).map_err(record::refused)?;
    clocks.push(now);
    Ok(clock::unproved_advance(&clocks))
}

/// What is told where old evidence stays because of it.
pub(crate) fn not_believed(advance: SignedDuration) -> Text {
    let day_count = advance.as_hours() / 24;
    Text::new(
        format!(
            "the clock went forward by {day_count} days and nothing shows that so much time passed: old evidence stays"
        ),
        format!(
            "đồng hồ chạy vượt {day_count} ngày mà không có gì cho thấy thời gian đã trôi qua: giữ lại bằng chứng cũ"
        ),
    )
}

/// The trains of a run that are its own: those of a run it took over are taken in with that one.
fn looks(store: &Store, ground: &Ground<'_>, run: &PendingRun) -> Result<Vec<Look>, Failure> {
    let observed =
        store.observations_of(run.collection, RawAnswers::LeftOut).map_err(record::refused)?;
    let by_code: std::collections::HashMap<&str, _> =
        ground.links.iter().map(|link| (link.code.as_str(), link)).collect();
    let ports = Ports::of(observed.iter().map(|stored| &stored.observation));
    let connections = Connections::of(observed.iter().map(|stored| &stored.observation));
    Ok(observed
        .iter()
        .filter(|stored| stored.observation.subject.kind == SubjectKind::Link)
        .filter(|stored| run.own_from.is_none_or(|from| stored.observation.at >= from))
        .filter_map(|stored| {
            let link = by_code.get(stored.observation.subject.key.as_str())?;
            let mut look = look::of(link, &stored.observation, &ground.policy)?;
            if let Some(figures) = &mut look.figures {
                let tcp_passes = connections.of_link(link, look.family);
                look::witnessed(figures, ports.of_link(link), tcp_passes);
            }
            Some(look)
        })
        .collect())
}

/// Planned work, as declared.
pub(crate) fn windows(declared: &Record) -> Vec<Window> {
    declared.assets.iter().filter_map(maintenance::window).collect()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::assess::policy::Policy;
    use crate::assess::track::policy::TrackPolicy;
    use crate::domain::collection::{Collection, CollectionState, Job};
    use crate::domain::link::{Link, LinkEnd, LinkTier};
    use crate::domain::observation::{Observation, Outcome};
    use crate::domain::scan_plan::ScanPlan;
    use crate::domain::subject::Subject;
    use crate::domain::sweep::{Shard, SocketChoice, SweepRate};
    use crate::domain::task::ProbeKind;
    use crate::domain::track::ClockState;
    use crate::store::collection::NewCollection;
    use crate::store::recorder::Recorder;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn link() -> Link {
        let far = "192.0.2.1".parse().ok();
        Link {
            b: LinkEnd { ipv4: far, ..LinkEnd::default() },
            ..Link::bare("l", LinkTier::Access2)
        }
    }

    fn survey(second: i64) -> NewCollection {
        NewCollection {
            id: Uuid::now_v7(),
            job: Job::Survey,
            vantage: "v".to_owned(),
            command: "mang6 survey".to_owned(),
            approval: None,
            unlisted: false,
            opened_at: at(second),
        }
    }

    /// Notes its clock, observes one train and closes it.
    fn trained(mut store: Store, run: &Collection, second: i64, state: CollectionState) -> Store {
        let clock = ClockState {
            wall: at(second),
            since_boot: SignedDuration::from_secs(second),
            boot_id: "boot".to_owned(),
            synchronised: Some(true),
            estimated_error_us: None,
            max_error_us: None,
        };
        store.note_clock(run.number, &clock, None).unwrap();
        let train = Observation {
            id: None,
            at: at(second),
            vantage: "v".to_owned(),
            subject: Subject::new(SubjectKind::Link, "l"),
            probe: ProbeKind::EchoTrain,
            address: "192.0.2.1".parse().unwrap(),
            port: None,
            detail: String::new(),
            outcome: Outcome::Silent,
            raw: None,
        };
        let (sender, recorder) = Recorder::start(store, run).unwrap();
        sender.send(train.into()).unwrap();
        drop(sender);
        recorder.finish(state, at(second + 1)).unwrap().0
    }

    #[test]
    fn the_trains_of_a_run_that_took_another_over_are_looked_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::create(&folder.path().join("mang6.db")).unwrap();
        let stopped = store.open_collection(&survey(0)).unwrap();
        let plan = ScanPlan {
            families: Vec::new(),
            spans: Vec::new(),
            search: None,
            asks: 2,
            timeout_us: 1,
            least_wait_us: None,
            rate: SweepRate::Max,
            socket: SocketChoice::Auto,
            shard: Shard::WHOLE,
            seed: 1,
            icmp: true,
            ports: Vec::new(),
        };
        store.keep_plan(stopped.number, &plan).unwrap();
        let mut store = trained(store, &stopped, 10, CollectionState::Interrupted);
        let next = store.take_over(stopped.number, &survey(100)).unwrap();
        let store = trained(store, &next, 110, CollectionState::Complete);
        let (links, parity) = ([link()], Policy::standard());
        let policy = TrackPolicy::standard();
        let ground = Ground { links: &links, windows: &[], vantage: "v", parity: &parity, policy };
        let pending = store.pending_runs("v").unwrap();
        let seen: Vec<Vec<i64>> = pending
            .iter()
            .map(|run| looks(&store, &ground, run).unwrap())
            .map(|looks| looks.iter().map(|look| look.at.as_second() - at(0).as_second()).collect())
            .collect();
        assert_eq!(seen, [[10], [110]]);
    }
}
