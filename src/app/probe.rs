//! `probe`: the readiness of what is declared, round by round, then judged.

use super::desk::Desk;
use super::failure::Failure;
use super::format::Format;
use super::gather::Gathering;
use super::judge::{self, Judged};
use super::outcome::Outcome;
use super::scope::{self, Keeping, ScopeRequest};
use super::{explain, list, policy};
use crate::domain::collection::Job;
use crate::domain::finding::{Assessment, Verdict};
use crate::domain::observation::Observation;
use crate::domain::record::Record;
use crate::domain::subject::Subject;
use crate::report::human::checks;
use crate::store::Store;
use crate::store::observation::RawAnswers;
use crate::target::probe::{self, ProbeOptions};
use crate::target::round::Skipped;
use crate::target::scope::Scope;
use crate::target::selector;

/// What to probe.
#[derive(Debug, Clone)]
pub struct ProbeRequest {
    /// Units, devices, services or sites by key; empty means everything.
    pub selectors: Vec<String>,
    /// How far it may reach.
    pub scope: ScopeRequest,
    /// Whether it is stored.
    pub store: bool,
}

/// A chain of names longer than this is a loop: names, hosts, endpoints are three.
const MOST_ROUNDS: usize = 8;

/// Probes and writes what each check says.
pub fn run(desk: &mut Desk<'_>, request: &ProbeRequest) -> Result<Outcome, Failure> {
    let keeping = if request.store { Keeping::Stored } else { Keeping::Unstored };
    let (record, store) = scope::ground(desk, keeping)?;
    let subjects = selector::subjects(&record, &request.selectors).map_err(|error| {
        Failure::data(error).hint(
            "see what there is: `mang6 list services`",
            "xem danh sách: `mang6 list services`",
        )
    })?;
    let guard = request.scope.guard(&record);
    let options = options(desk, subjects.clone(), store.as_ref())?;
    let mut gathering = Gathering::open(desk, Job::Probe, store, &request.scope)?;
    let skipped = rounds(&mut gathering, &record, &guard, &options)?;
    scope::tell_skipped(desk, &skipped);
    let gathered = gathering.close()?;
    let judged = match gathered.store {
        Some(store) => judge::judge(&store, &desk.settings, desk.clock.now())?,
        None => judge::unstored(record, gathered.observed, &desk.settings, desk.clock.now())?,
    };
    let failed = write(desk, &judged, &subjects)?;
    Ok(if gathered.interrupted { Outcome::Interrupted } else { Outcome::findings_if(failed) })
}

/// What is asked about these subjects: the store, where there is one, knows what was open before.
pub(crate) fn options(
    desk: &Desk<'_>,
    subjects: Vec<Subject>,
    store: Option<&Store>,
) -> Result<ProbeOptions, Failure> {
    let earlier = match store {
        None => Vec::new(),
        Some(store) => store
            .latest_evidence(desk.clock.now(), RawAnswers::LeftOut)
            .map_err(super::record::refused)?,
    };
    let earlier: Vec<Observation> = earlier.into_iter().map(|stored| stored.observation).collect();
    Ok(ProbeOptions {
        subjects,
        families: desk.settings.families(),
        resolver: desk.settings.resolvers.first().copied(),
        anchor_zones: policy::of(&desk.settings)?.anchors.zones().map(str::to_owned).collect(),
        open_ports: probe::open_ports(&earlier),
    })
}

/// Asks round after round until nothing new follows from the answers; returns what was left out.
pub(crate) fn rounds(
    gathering: &mut Gathering,
    record: &Record,
    guard: &Scope,
    options: &ProbeOptions,
) -> Result<Vec<Skipped>, Failure> {
    let mut skipped: Vec<Skipped> = Vec::new();
    for _ in 0..MOST_ROUNDS {
        let round = probe::next_tasks(record, guard, options, gathering.observed());
        for each in round.skipped {
            if !skipped.contains(&each) {
                skipped.push(each);
            }
        }
        if round.tasks.is_empty() || gathering.is_cancelled() {
            break;
        }
        gathering.ask("probe", round.tasks)?;
    }
    Ok(skipped)
}

/// Writes the checks of the subjects; tells whether one failed.
fn write(desk: &mut Desk<'_>, judged: &Judged, subjects: &[Subject]) -> Result<bool, Failure> {
    let named: Vec<Assessment> = judged
        .assessments
        .iter()
        .filter(|each| subjects.contains(&each.subject))
        .cloned()
        .collect();
    match desk.format {
        Format::Json => explain::write(desk, judged, &named)?,
        Format::Table | Format::Wide | Format::Jsonl | Format::Csv | Format::Name => {
            list::write_grid(desk, &checks::grid(&named), "probe")?;
        }
    }
    let failed = |assessment: &Assessment| {
        assessment.findings.iter().any(|finding| finding.verdict == Verdict::Fail)
    };
    Ok(named.iter().any(failed))
}
