//! `scan`: which addresses answer.

use std::time::{Duration, Instant};

use super::desk::Desk;
use super::failure::Failure;
use super::format::Format;
use super::gather::Gathering;
use super::list;
use super::outcome::Outcome;
use super::scan_v6::{self, LargeV6, SearchRequest, Searched};
use super::scope::{self, Keeping, ScopeRequest};
use crate::domain::collection::Job;
use crate::domain::observation::Observation;
use crate::domain::record::Record;
use crate::report::json;
use crate::report::json::v1::scan::{Host, Scan};
use crate::target::range::{self, TargetRange};
use crate::target::round::Round;
use crate::target::scan::{self, ScanOptions};
use crate::target::scope::Scope;

/// What to sweep and how.
#[derive(Debug, Clone)]
pub struct ScanRequest {
    /// Ranges as typed; empty means everything declared.
    pub targets: Vec<String>,
    /// Ranges to leave out.
    pub exclude: Vec<String>,
    /// How long an answer may take.
    pub timeout: Duration,
    /// How often silent addresses are asked again.
    pub retries: u8,
    /// Attempts per second, where given.
    pub rate_per_s: Option<u32>,
    /// How far it may reach.
    pub scope: ScopeRequest,
    /// Whether it is stored.
    pub store: bool,
}

/// Sweeps and writes who answered.
pub fn run(desk: &mut Desk<'_>, request: &ScanRequest) -> Result<Outcome, Failure> {
    let targets = ranges(&request.targets)?;
    let excluded = ranges(&request.exclude)?;
    if let Some(rate) = request.rate_per_s {
        desk.settings.pace.attempts_per_s = rate;
    }
    let keeping = match (request.store, targets.is_empty()) {
        (false, _) => Keeping::Unstored,
        (true, true) => Keeping::Stored,
        (true, false) => Keeping::StoredIfThere,
    };
    let (record, store) = scope::ground(desk, keeping)?;
    let options = ScanOptions {
        ranges: targets,
        excluded,
        families: desk.settings.families(),
        timeout: request.timeout,
        seed: seed(desk),
    };
    let guard = request.scope.guard(&record);
    let mut round = scan::tasks(&record, &guard, &options);
    let large = LargeV6::of(desk, &options, store.as_ref())?;
    let large = large.filter(|large| large.take_over(&record, &guard, &mut round));
    if large.is_none() {
        refuse_nothing(&round, &options)?;
    }
    scope::tell_skipped(desk, &round.skipped);
    let mut asked_count = u64::try_from(round.tasks.len()).unwrap_or(u64::MAX);
    let start = Instant::now();
    Gathering::require_icmp(desk, &round.tasks)?;
    let mut gathering = Gathering::open(desk, Job::Scan, store, &request.scope)?;
    gathering.set_echo_attempts(request.retries.saturating_add(1));
    gathering.ask("scan", round.tasks)?;
    let mut searched = Searched::default();
    if let Some(large) = &large {
        let search = SearchRequest {
            record: &record,
            scope: &guard,
            ranges: &large.ranges,
            excluded: &options.excluded,
            evidence: &large.evidence,
            timeout: request.timeout,
            attempts: request.retries.saturating_add(1),
            seed: options.seed,
        };
        searched = scan_v6::search(desk, &mut gathering, &search)?;
        scope::tell_skipped(desk, &searched.skipped);
        asked_count = asked_count.saturating_add(searched.candidate_count());
    }
    let gathered = gathering.close()?;
    let elapsed_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    let document = document(&gathered.observed, &searched, asked_count, elapsed_ms);
    write(desk, &document)?;
    Ok(if gathered.interrupted { Outcome::Interrupted } else { Outcome::Well })
}

/// The tasks of a sweep of everything declared, for `survey`.
pub(crate) fn declared_round(desk: &Desk<'_>, record: &Record, guard: &Scope) -> Round {
    let options = ScanOptions {
        ranges: Vec::new(),
        excluded: Vec::new(),
        families: desk.settings.families(),
        timeout: crate::target::deadline::of(crate::domain::task::ProbeKind::Echo),
        seed: seed(desk),
    };
    scan::tasks(record, guard, &options)
}

/// The order's seed: the moment it began, so that no two sweeps burst on the same addresses.
fn seed(desk: &Desk<'_>) -> u64 {
    u64::try_from(desk.clock.now().as_microsecond()).unwrap_or(0)
}

fn document(
    observed: &[Observation],
    searched: &Searched,
    asked_count: u64,
    elapsed_ms: u64,
) -> Scan {
    let hosts = observed.iter().filter_map(Host::of).map(|host| Host {
        source: searched.sources.get(&host.address).map(ToString::to_string),
        ..host
    });
    Scan::new(hosts.collect(), asked_count, elapsed_ms).with_searched(&searched.prefixes)
}

fn write(desk: &mut Desk<'_>, document: &Scan) -> Result<(), Failure> {
    match desk.format {
        Format::Json => json::write_document(document, desk.out)?,
        Format::Table | Format::Wide | Format::Jsonl | Format::Csv | Format::Name => {
            list::write_grid(desk, &document.grid(), "scan")?;
        }
    }
    let (answered, asked_count) = (document.answered_count, document.asked_count);
    let seconds = Duration::from_millis(document.elapsed_ms).as_secs_f64();
    desk.voice.note(&crate::domain::text::Text::new(
        format!("{answered} of {asked_count} addresses answered in {seconds:.1} s"),
        format!("{answered}/{asked_count} địa chỉ trả lời trong {seconds:.1} s"),
    ));
    Ok(())
}

fn ranges(texts: &[String]) -> Result<Vec<TargetRange>, Failure> {
    texts.iter().map(|text| range::parse(text).map_err(Failure::usage)).collect()
}

/// Targets were typed and every one was refused: that is a mistake, not an empty result.
fn refuse_nothing(round: &Round, options: &ScanOptions) -> Result<(), Failure> {
    match round.skipped.first() {
        Some(skipped)
            if round.tasks.is_empty()
                && !options.ranges.is_empty()
                && skipped.address.is_some() =>
        {
            Err(Failure::data(&skipped.why.en).hint(
                "declare the prefix, or say who permitted it: `--unlisted --approval TEXT`",
                "hãy khai báo dải địa chỉ, hoặc ghi ai cho phép: `--unlisted --approval TEXT`",
            ))
        }
        _ => Ok(()),
    }
}
