//! `probe`: the readiness of what is declared, round by round, then judged.

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;

use super::desk::Desk;
use super::failure::Failure;
use super::format::Format;
use super::gather::{self, Gathering};
use super::judge::{self, Judged};
use super::outcome::Outcome;
use super::scope::{self, Keeping, ScopeRequest};
use super::{explain, kept, list, policy, regain, routers, spots, waves};
use crate::domain::collection::Job;
use crate::domain::finding::{Assessment, Verdict};
use crate::domain::record::Record;
use crate::domain::subject::Subject;
use crate::probe::vantage::VantageFamilies;
use crate::report::human::{checks, traced};
use crate::report::trace::Trace;
use crate::store::Store;
use crate::store::observation::StoredObservation;
use crate::target::probe::{self, OpenPorts, ProbeOptions, TELL_OF_PORTS};
use crate::target::round::Skipped;
use crate::target::scope::Scope;
use crate::target::selector;

/// What to probe.
#[derive(Debug, Clone)]
pub struct ProbeRequest {
    /// Units, devices, services or sites by key, or, after the word for its kind, what is on no
    /// record (`spots`); empty means everything.
    pub selectors: Vec<String>,
    /// Ports that a typed host is asked at.
    pub ports: Vec<u16>,
    /// Every stage of every attempt is told.
    pub trace: bool,
    /// How far it may reach.
    pub scope: ScopeRequest,
    /// Whether it is stored.
    pub store: bool,
}

/// A chain of names longer than this is a loop: names, hosts, endpoints are three.
const MOST_ROUNDS: usize = 8;

/// Probes and writes what each check says.
pub fn run(desk: &mut Desk<'_>, request: &ProbeRequest) -> Result<Outcome, Failure> {
    if let Some(kind) = spots::kind(&request.selectors) {
        return spots::run(desk, request, kind);
    }
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
    let waves = if request.trace { None } else { waves::of(&subjects) };
    let skipped = match waves {
        Some(waves) if !request.store => {
            return waves::unstored(desk, gathering, (&record, &guard), (options, waves));
        }
        Some(waves) => {
            return waves::stored(desk, gathering, (&record, &guard), (options, waves), &subjects);
        }
        None => rounds(&mut gathering, &record, &guard, &options)?,
    };
    scope::tell_skipped(desk, &skipped);
    let gathered = gathering.close()?;
    let trace = request.trace.then(|| Trace::of(&gathered.observed));
    let judged = match gathered.store {
        Some(mut store) => {
            let judged = judge::judge(&store, &desk.settings, desk.clock.now())?;
            if let Some(run) = &gathered.collection {
                regain::keep(desk, &mut store, (run.number, &judged))?;
            }
            judged
        }
        None => judge::unstored(record, gathered.observed, &desk.settings, desk.clock.now())?,
    };
    let failed = write(desk, &judged, &subjects, trace.as_ref())?;
    if judged.stamp.is_some() {
        kept::keep(&desk.settings, &judged, &judged.counts());
    }
    Ok(if gathered.interrupted { Outcome::Interrupted } else { Outcome::findings_if(failed) })
}

/// What is asked about these subjects: the store, where there is one, knows what was open before.
pub(crate) fn options(
    desk: &Desk<'_>,
    subjects: Vec<Subject>,
    store: Option<&Store>,
) -> Result<ProbeOptions, Failure> {
    let mut open_ports = OpenPorts::new();
    for kind in TELL_OF_PORTS {
        let Some(store) = store else { break };
        let note = |stored: StoredObservation| {
            probe::note_open_ports(&mut open_ports, &stored.observation);
        };
        store.each_newest_of(kind, desk.clock.now(), note).map_err(super::record::refused)?;
    }
    Ok(ProbeOptions {
        subjects,
        families: desk.settings.families(),
        resolver: resolver_of(desk),
        anchor_zones: policy::of(&desk.settings)?.anchors.zones().map(str::to_owned).collect(),
        open_ports,
        pages: HashMap::new(),
    })
}

/// The resolver that names are asked of.
pub(super) fn resolver_of(desk: &Desk<'_>) -> Option<SocketAddr> {
    resolver(&desk.settings.resolvers, gather::families(desk))
}

/// The first resolver that can be asked from here; where none can, the first, which then says so.
fn resolver(configured: &[SocketAddr], families: VantageFamilies) -> Option<SocketAddr> {
    let askable = configured.iter().find(|resolver| families.can_ask(resolver.ip()));
    askable.or(configured.first()).copied()
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
    routers::hear(gathering, record, options)?;
    Ok(skipped)
}

/// Writes the checks of the subjects; tells whether one failed.
pub(crate) fn write(
    desk: &mut Desk<'_>,
    judged: &Judged,
    subjects: &[Subject],
    trace: Option<&Trace>,
) -> Result<bool, Failure> {
    let wanted: HashSet<&Subject> = subjects.iter().collect();
    let named: Vec<&Assessment> =
        judged.assessments.iter().filter(|each| wanted.contains(&each.subject)).collect();
    match desk.format {
        Format::Json => explain::document(desk, "probe", judged, &named, trace)?,
        Format::Table | Format::Wide | Format::Jsonl | Format::Csv | Format::Name => {
            if let (Some(trace), Format::Table | Format::Wide) = (trace, desk.format) {
                traced::write(trace, desk.settings.lang, desk.style, desk.out)?;
            }
            list::write_grid(desk, &checks::grid(&named), "probe")?;
        }
    }
    let failed = |assessment: &Assessment| {
        assessment.findings.iter().any(|finding| finding.verdict == Verdict::Fail)
    };
    Ok(named.into_iter().any(failed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_without_ipv4_asks_the_first_resolver_over_ipv6() {
        let configured = ["192.0.2.53:53", "[2001:db8::53]:53"].map(|each| each.parse().unwrap());
        let check = |ipv4, ipv6, expected: usize| {
            let chosen = resolver(&configured, VantageFamilies { ipv4, ipv6 });
            assert_eq!(chosen, configured.get(expected).copied());
        };
        check(true, true, 0);
        check(false, true, 1);
        check(false, false, 0);
        assert_eq!(resolver(&[], VantageFamilies { ipv4: true, ipv6: true }), None);
    }
}
