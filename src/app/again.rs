//! Asks unregistered addresses again that answered lately: whoever does not answer any more leaves the
//! list, and what a neighbour cache has forgotten is looked at all the same.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::time::Instant;

use super::desk::Desk;
use super::failure::Failure;
use super::gather::Gathering;
use super::scan_v6::{ROUTER_SLICE, SLICE_INTERVAL, SearchRequest};
use super::{policy, record};
use crate::domain::candidate::{CandidateSource, SearchOutcome, SearchedPrefix};
use crate::domain::observation::{Observation, Outcome};
use crate::domain::reading::Reading;
use crate::domain::subject::SubjectKind;
use crate::store::Store;
use crate::target::again;

/// Who answered this vantage lately without being on record, whatever came of it since: for as long as an
/// answer counts, silence may be the way's fault.
pub(super) fn answered_lately(desk: &Desk<'_>, store: &Store) -> Result<Vec<Observation>, Failure> {
    let max_age = policy::of(&desk.settings)?.max_age;
    let now = desk.clock.now();
    let mut answered = Vec::new();
    for probe in again::PROBES {
        let since = now.saturating_sub(max_age.of(probe)).unwrap_or(now);
        let question = (SubjectKind::Address, probe);
        let some = store.answered_since(&desk.settings.vantage, question, since);
        answered.extend(some.map_err(record::refused)?);
    }
    Ok(answered)
}

/// Asks them, and keeps what came as evidence: answers and silence. Where addresses answer that nobody
/// chose, an answer tells nothing, and nobody is asked.
pub(super) fn ask(
    gathering: &mut Gathering,
    request: &SearchRequest<'_>,
    searched: &[SearchedPrefix],
) -> Result<(), Failure> {
    let answered_now: HashSet<(IpAddr, Option<u16>)> = gathering
        .observed()
        .iter()
        .filter(|seen| seen.subject.kind == SubjectKind::Address && seen.reading().is_some())
        .map(|seen| (seen.address, seen.port))
        .collect();
    let is_aliased = |address: IpAddr| match address {
        IpAddr::V6(v6) => searched
            .iter()
            .any(|each| each.outcome == SearchOutcome::Aliased && each.prefix.contains(&v6)),
        IpAddr::V4(_) => false,
    };
    let is_wanted = |seen: &Observation| {
        request.has_in_range(seen.address)
            && (seen.port.is_some() || !request.swept.has_asked(seen.address))
            && !answered_now.contains(&(seen.address, seen.port))
            && !is_aliased(seen.address)
    };
    let ground = (request.record, request.scope);
    let chance = (request.timeout, request.seed);
    let tasks = again::tasks(ground, request.unregistered, &is_wanted, chance);
    let sources: HashMap<IpAddr, CandidateSource> =
        request.unregistered.iter().filter_map(source_of).collect();
    // All of them may stand behind one router.
    for some in tasks.chunks(ROUTER_SLICE) {
        let began = Instant::now();
        let observed = gathering.ask_aside("again", some.to_vec())?;
        let evidence = observed.into_iter().filter(tells).map(|seen| with_source(seen, &sources));
        gathering.take_as_evidence(evidence.collect())?;
        gathering.rest(SLICE_INTERVAL.saturating_sub(began.elapsed()));
    }
    Ok(())
}

/// That we could not ask says nothing: an answer of before must not go for it.
fn tells(observation: &Observation) -> bool {
    match observation.outcome {
        Outcome::Answered(_) | Outcome::Silent | Outcome::Refused { .. } => true,
        Outcome::Failed { .. } | Outcome::NotAttempted { .. } => false,
    }
}

fn source_of(seen: &Observation) -> Option<(IpAddr, CandidateSource)> {
    match seen.reading() {
        Some(Reading::Echo(echo)) => Some((seen.address, echo.source?)),
        _ => None,
    }
}

/// An answer that remembers where its address came from at first.
fn with_source(
    mut observation: Observation,
    sources: &HashMap<IpAddr, CandidateSource>,
) -> Observation {
    if let Outcome::Answered(Reading::Echo(echo)) = &mut observation.outcome {
        echo.source = sources.get(&observation.address).copied();
    }
    observation
}
