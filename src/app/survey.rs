//! `survey`: the whole job in order, one collection: scan, discover, search, probe, audit, then judged.

use std::time::{Duration, Instant};

use super::desk::Desk;
use super::failure::Failure;
use super::format::Format;
use super::gather::Gathering;
use super::judge::{self, Judged};
use super::lock::JobLock;
use super::outcome::Outcome;
use super::scan_v6::{self, LargeV6, SearchRequest};
use super::scope::{self, Keeping, ScopeRequest};
use super::sweep::{self, Swept};
use super::{
    audit, audit_witness, discover, kept, probe, record, regain, resume, scan, status, track,
};
use crate::domain::collection::{Collection, Job};
use crate::domain::finding::Assessment;
use crate::domain::observation::Observation;
use crate::domain::record::Record;
use crate::domain::scan_plan::ScanPlan;
use crate::domain::text::Text;
use crate::report::json;
use crate::report::json::v1;
use crate::store::Store;
use crate::target::audit::large_tasks;
use crate::target::candidate::search::Breadth;
use crate::target::probe::ProbeOptions;
use crate::target::round::{Round, Skipped};
use crate::target::scope::Scope;
use crate::target::topology;

/// How long each stage took, seconds, for the summary line.
struct Lap {
    stage: &'static str,
    seconds: f64,
}

/// Does it all and writes where the migration stands.
pub fn run(desk: &mut Desk<'_>) -> Result<Outcome, Failure> {
    let (record, store) = scope::ground(desk, Keeping::Stored)?;
    let request = ScopeRequest::default();
    let guard = request.guard(&record);
    let ground = scan::declared_ground(desk, &record, &guard);
    let plan = scan::declared_plan(desk, &ground);
    scan::require_icmp(desk, &plan)?;
    let discovery = discover::declared_round(desk, (&record, store.as_ref()), &guard)?;
    let asked = probe::options(desk, record.subjects(), store.as_ref())?;
    let large = store.as_ref().map(|store| large(desk, &plan, store)).transpose()?.flatten();
    let gathering = Gathering::open_planned(desk, (Job::Survey, &plan), store, &request)?;
    let work = Work { record: &record, guard: &guard, plan: &plan, discovery, asked, large };
    all(desk, gathering, work, ground.skipped)
}

/// Goes on with a survey that was cut off: what it asked is not asked again.
pub(crate) fn go_on(
    desk: &mut Desk<'_>,
    (store, lock): (Store, JobLock),
    (run, plan): (&Collection, &ScanPlan),
) -> Result<Outcome, Failure> {
    let record = store.record().map_err(record::refused)?;
    let guard = resume::scope_of(run).guard(&record);
    let discovery = discover::declared_round(desk, (&record, Some(&store)), &guard)?;
    let asked = probe::options(desk, record.subjects(), Some(&store))?;
    let large = large(desk, plan, &store)?;
    let gathering = Gathering::go_on(desk, (store, lock), run)?;
    let work = Work { record: &record, guard: &guard, plan, discovery, asked, large };
    all(desk, gathering, work, Vec::new())
}

/// What is searched for IPv6 hosts, and what is known from before; `None` where the plan says nothing.
fn large(desk: &Desk<'_>, plan: &ScanPlan, store: &Store) -> Result<Option<LargeV6>, Failure> {
    plan.search.as_ref().map(|search| LargeV6::again(desk, search, store)).transpose()
}

/// What a survey works from.
struct Work<'a> {
    record: &'a Record,
    guard: &'a Scope,
    plan: &'a ScanPlan,
    discovery: Round,
    asked: ProbeOptions,
    large: Option<LargeV6>,
}

/// Every stage, then judged.
fn all(
    desk: &mut Desk<'_>,
    mut gathering: Gathering,
    work: Work<'_>,
    mut skipped: Vec<Skipped>,
) -> Result<Outcome, Failure> {
    let Work { record, guard, plan, discovery, asked, large } = work;
    let mut laps = Vec::new();

    let start = Instant::now();
    let swept =
        sweep::sweep(desk, &mut gathering, scan::spaces(plan), &scan::manner(record, plan))?;
    laps.push(lap("scan", start));

    let start = Instant::now();
    skipped.extend(discovery.skipped);
    gathering.ask("discover", discovery.tasks)?;
    laps.push(lap("discover", start));

    if let Some(large) = &large {
        let start = Instant::now();
        skipped.extend(search(desk, &mut gathering, (record, guard, plan), (large, &swept))?);
        laps.push(lap("search", start));
    }

    let start = Instant::now();
    skipped.extend(probe::rounds(&mut gathering, record, guard, &asked)?);
    laps.push(lap("probe", start));

    let start = Instant::now();
    let round = audit::round(desk, record, guard, &[]);
    skipped.extend(round.skipped);
    gathering.ask("audit", round.tasks)?;
    audit_witness::beside_echoes(desk, &mut gathering, record, guard)?;
    let options = audit::options(desk, &[]);
    gathering.ask("large packets", large_tasks(record, guard, &options).tasks)?;
    laps.push(lap("audit", start));

    let start = Instant::now();
    let mut gathered = gathering.close()?;
    let network = topology::of(&gathered.observed);
    let Some(store) = &mut gathered.store else {
        return Err(Failure::environment("the survey was not stored"));
    };
    store.keep_edges(&desk.settings.vantage, &network.edges).map_err(record::refused)?;
    store.keep_logins(&gathered.observed).map_err(record::refused)?;
    // An audit that runs meanwhile takes the survey's trains in itself.
    if let Ok(_lock) = JobLock::take(&desk.settings.db, Job::Audit) {
        track::take_in(desk, store, record)?;
    }
    let judged = judge::judge(store, &desk.settings, desk.clock.now())?;
    if let Some(run) = &gathered.collection {
        regain::keep(desk, store, (run.number, &judged))?;
    }
    laps.push(lap("assess", start));
    scope::tell_skipped(desk, &skipped);
    write(desk, &judged, &gathered.observed)?;
    kept::keep(&desk.settings, &judged, &judged.counts());
    let swept_count = usize::try_from(swept.asked_count).unwrap_or(usize::MAX);
    tell(desk, &laps, gathered.observed.len().saturating_add(swept_count));
    Ok(if gathered.interrupted {
        resume::tell(desk, gathered.collection.as_ref());
        Outcome::Interrupted
    } else {
        Outcome::findings_if(judged.has_findings())
    })
}

/// Looks for IPv6 hosts that nobody declared, after what the sweep and the devices told: the devices'
/// neighbour caches were read by the discovery.
fn search(
    desk: &Desk<'_>,
    gathering: &mut Gathering,
    (record, scope, plan): (&Record, &Scope, &ScanPlan),
    (large, swept): (&LargeV6, &Swept),
) -> Result<Vec<Skipped>, Failure> {
    let request = SearchRequest {
        record,
        scope,
        ranges: &large.ranges,
        excluded: &large.excluded,
        evidence: &large.evidence,
        unregistered: &large.unregistered,
        swept,
        timeout: Duration::from_micros(plan.timeout_us),
        attempts: plan.asks,
        seed: plan.seed,
        breadth: Breadth::Known,
    };
    Ok(scan_v6::search(desk, gathering, &request)?.skipped)
}

fn lap(stage: &'static str, start: Instant) -> Lap {
    Lap { stage, seconds: start.elapsed().as_secs_f64() }
}

/// JSON has everything that was judged; people get the progress.
fn write(desk: &mut Desk<'_>, judged: &Judged, observed: &[Observation]) -> Result<(), Failure> {
    match desk.format {
        Format::Json => {
            let evidence = judged.cited();
            let assessments: Vec<&Assessment> = judged.assessments.iter().collect();
            let document = v1::survey::Survey::new(
                &assessments,
                &judged.links,
                observed,
                &evidence,
                desk.settings.lang,
            );
            json::write_document(&document, desk.out)?;
            Ok(())
        }
        Format::Table | Format::Wide | Format::Jsonl | Format::Csv | Format::Name => {
            status::write(desk, &judged.counts(), None, &[])
        }
    }
}

fn tell(desk: &Desk<'_>, laps: &[Lap], observation_count: usize) {
    let total: f64 = laps.iter().map(|lap| lap.seconds).sum();
    let stages: Vec<String> =
        laps.iter().map(|lap| format!("{} {:.1} s", lap.stage, lap.seconds)).collect();
    let stages = stages.join(", ");
    desk.voice.note(&Text::new(
        format!("{observation_count} observations in {total:.1} s: {stages}"),
        format!("{observation_count} quan sát trong {total:.1} s: {stages}"),
    ));
}
