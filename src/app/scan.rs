//! `scan`: which addresses answer.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use super::desk::Desk;
use super::failure::Failure;
use super::format::Format;
use super::gather::{ECHO_ATTEMPTS, Gathering};
use super::lock::JobLock;
use super::outcome::Outcome;
use super::scan_names;
use super::scan_v6::{self, LargeV6, SearchRequest, Searched};
use super::scope::{self, Keeping, ScopeRequest};
use super::settings::PaceSettings;
use super::sweep::{self, Manner, Swept};
use super::{kept, list, record, resume};
use crate::domain::address_space::AddressSpace;
use crate::domain::collection::{Collection, Job};
use crate::domain::family::Family;
use crate::domain::observation::Observation;
use crate::domain::record::Record;
use crate::domain::scan_plan::{ScanPlan, SearchPlan};
use crate::domain::sweep::{Shard, SocketChoice, SweepRate};
use crate::domain::task::ProbeKind;
use crate::report::json;
use crate::report::json::v1::scan::{Host, Scan};
use crate::store::Store;
use crate::target::candidate::search::Breadth;
use crate::target::link_cap;
use crate::target::range::{self, TargetRange};
use crate::target::scan::{self, Ground, ScanOptions};
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
    /// The floor of waits that are derived from what was seen; `None` waits the whole timeout.
    pub least_wait: Option<Duration>,
    /// How often silent addresses are asked again.
    pub retries: u8,
    /// How fast, where given.
    pub rate: Option<SweepRate>,
    /// Which socket.
    pub socket: SocketChoice,
    /// Our part of the ranges.
    pub shard: Shard,
    /// Ask for an echo.
    pub icmp: bool,
    /// Ask these TCP ports.
    pub ports: Vec<u16>,
    /// How far it may reach.
    pub scope: ScopeRequest,
    /// Whether it is stored.
    pub store: bool,
}

/// Sweeps and writes who answered.
pub fn run(desk: &mut Desk<'_>, request: &ScanRequest) -> Result<Outcome, Failure> {
    let Some(targets) = scan_names::targets(desk, &request.targets, &request.scope)? else {
        return Ok(Outcome::Interrupted);
    };
    let excluded = ranges(&request.exclude)?;
    let keeping = match (request.store, targets.is_empty()) {
        (false, _) => Keeping::Unstored,
        (true, true) => Keeping::Stored,
        (true, false) => Keeping::StoredIfThere,
    };
    let (record, store) = scope::ground(desk, keeping)?;
    let options = ScanOptions { ranges: targets, excluded, families: desk.settings.families() };
    let guard = request.scope.guard(&record);
    let large = LargeV6::of(desk, &options, store.as_ref())?;
    let taken = large.as_ref().map(|large| large.takes_over(&record, &guard)).unwrap_or_default();
    let mut ground = scan::ground(&record, &guard, &options, &taken.prefixes);
    ground.skipped.extend(taken.skipped);
    let large = large.filter(|_| taken.is_searched);
    if large.is_none() {
        refuse_nothing(&ground, &options)?;
    }
    scope::tell_skipped(desk, &ground.skipped);
    let search = large.as_ref().map(|_| SearchPlan {
        ranges: options.ranges.iter().map(TargetRange::ends).collect(),
        excluded: options.excluded.iter().map(TargetRange::ends).collect(),
    });
    let plan = plan(desk, request, &ground, search);
    require_icmp(desk, &plan)?;
    keep_pace(desk, &plan);
    let mut gathering = Gathering::open_planned(desk, (Job::Scan, &plan), store, &request.scope)?;
    let work = Work { record: &record, guard: &guard, plan: &plan, large: large.as_ref() };
    let found = sweep_all(desk, &mut gathering, &work)?;
    finish(desk, gathering, &found)
}

/// Goes on with a scan that was cut off: what it finished is not asked again, and the document has all
/// of it.
pub(crate) fn go_on(
    desk: &mut Desk<'_>,
    (store, lock): (Store, JobLock),
    (run, plan): (&Collection, &ScanPlan),
) -> Result<Outcome, Failure> {
    let record = store.record().map_err(record::refused)?;
    let guard = resume::scope_of(run).guard(&record);
    keep_pace(desk, plan);
    let large =
        plan.search.as_ref().map(|search| LargeV6::again(desk, search, &store)).transpose()?;
    let mut gathering = Gathering::go_on(desk, (store, lock), run)?;
    let work = Work { record: &record, guard: &guard, plan, large: large.as_ref() };
    let found = sweep_all(desk, &mut gathering, &work)?;
    finish(desk, gathering, &found)
}

/// What a scan works from.
struct Work<'a> {
    record: &'a Record,
    guard: &'a Scope,
    plan: &'a ScanPlan,
    large: Option<&'a LargeV6>,
}

/// What came of a scan, observations apart.
struct Found {
    swept: Swept,
    searched: Searched,
    asked_count: u64,
    elapsed_ms: u64,
}

/// Sweeps and searches everything of a plan that is not there yet.
fn sweep_all(
    desk: &Desk<'_>,
    gathering: &mut Gathering,
    work: &Work<'_>,
) -> Result<Found, Failure> {
    let (start, plan) = (Instant::now(), work.plan);
    gathering.set_echo_attempts(plan.asks);
    let mut manner = manner(work.record, plan);
    manner.has_trips = desk.format != Format::Name || work.large.is_some();
    let swept = sweep::sweep(desk, gathering, spaces(plan), &manner)?;
    let mut asked_count = swept.asked_count;
    let mut searched = Searched::default();
    if let Some(large) = work.large {
        let search = SearchRequest {
            record: work.record,
            scope: work.guard,
            ranges: &large.ranges,
            excluded: &large.excluded,
            evidence: &large.evidence,
            unregistered: &large.unregistered,
            swept: &swept,
            timeout: Duration::from_micros(plan.timeout_us),
            attempts: plan.asks,
            seed: plan.seed,
            breadth: Breadth::Whole,
        };
        searched = scan_v6::search(desk, gathering, &search)?;
        scope::tell_skipped(desk, &searched.skipped);
        asked_count = asked_count.saturating_add(searched.candidate_count());
    }
    let elapsed_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(Found { swept, searched, asked_count, elapsed_ms })
}

/// Closes the run and writes who answered.
fn finish(desk: &mut Desk<'_>, gathering: Gathering, found: &Found) -> Result<Outcome, Failure> {
    let gathered = gathering.close()?;
    let is_all_swept = !gathered.observed.iter().any(|seen| Host::of(seen).is_some());
    match found.swept.names().filter(|_| desk.format == Format::Name && is_all_swept) {
        Some(names) => write_names(desk, names, found)?,
        None => write(desk, &document(found, &gathered.observed))?,
    }
    if let Some(store) = &gathered.store {
        kept::refresh(&desk.settings, store, desk.clock.now());
    }
    if gathered.interrupted {
        resume::tell(desk, gathered.collection.as_ref());
        return Ok(Outcome::Interrupted);
    }
    Ok(Outcome::Well)
}

/// What a request sets out to do.
fn plan(
    desk: &Desk<'_>,
    request: &ScanRequest,
    ground: &Ground,
    search: Option<SearchPlan>,
) -> ScanPlan {
    ScanPlan {
        families: families(ground),
        spans: ground.spaces.iter().flat_map(AddressSpace::spans).collect(),
        search,
        asks: request.retries.saturating_add(1),
        timeout_us: microseconds(request.timeout),
        least_wait_us: request.least_wait.map(microseconds),
        rate: rate(desk, request.rate),
        socket: request.socket,
        shard: request.shard,
        seed: seed(desk),
        icmp: request.icmp,
        ports: request.ports.clone(),
    }
}

/// What was asked for, else what the settings say: modest at first, and then what the network takes.
fn rate(desk: &Desk<'_>, wanted: Option<SweepRate>) -> SweepRate {
    let pace = desk.settings.pace;
    wanted.unwrap_or(SweepRate::Adapted {
        first_per_s: pace.attempts_per_s,
        most_per_s: pace.sweep_most_per_s,
    })
}

/// A rate that somebody gave: modest at first all the same.
#[must_use]
pub fn rate_up_to(most_per_s: u32) -> SweepRate {
    SweepRate::Adapted {
        first_per_s: PaceSettings::STANDARD.attempts_per_s.min(most_per_s),
        most_per_s: Some(most_per_s),
    }
}

/// What is asked beside the sweep keeps to the same bound: whole connections, and the search.
fn keep_pace(desk: &mut Desk<'_>, plan: &ScanPlan) {
    if let SweepRate::Adapted { most_per_s: Some(most_per_s), .. } = plan.rate {
        desk.settings.pace.attempts_per_s = most_per_s;
    }
}

/// Refuses what the operating system gives no ICMP socket for.
pub(crate) fn require_icmp(desk: &Desk<'_>, plan: &ScanPlan) -> Result<(), Failure> {
    let spaces = spaces(plan);
    let families: Vec<Family> = spaces.iter().map(AddressSpace::family).collect();
    if plan.icmp { Gathering::require_icmp_for(desk, &families) } else { Ok(()) }
}

/// What `survey` sweeps: everything declared.
pub(crate) fn declared_plan(desk: &Desk<'_>, ground: &Ground) -> ScanPlan {
    let families = desk.settings.families();
    ScanPlan {
        families: self::families(ground),
        spans: ground.spaces.iter().flat_map(AddressSpace::spans).collect(),
        search: families.contains(&Family::Ipv6).then(SearchPlan::default),
        asks: ECHO_ATTEMPTS,
        timeout_us: microseconds(crate::target::deadline::of(ProbeKind::Echo)),
        least_wait_us: None,
        rate: rate(desk, None),
        socket: SocketChoice::Auto,
        shard: Shard::WHOLE,
        seed: seed(desk),
        icmp: true,
        ports: Vec::new(),
    }
}

/// The addresses of a plan, a space for each family.
pub(crate) fn spaces(plan: &ScanPlan) -> Vec<AddressSpace> {
    let space = |family: &Family| AddressSpace::new(*family, &plan.spans, &[]);
    plan.families.iter().map(space).filter(|space| !space.is_empty()).collect()
}

/// How a plan's addresses are asked.
pub(crate) fn manner(record: &Record, plan: &ScanPlan) -> Manner {
    Manner {
        asks: plan.asks,
        timeout: Duration::from_micros(plan.timeout_us),
        least_wait: plan.least_wait_us.map(Duration::from_micros),
        rate: plan.rate,
        socket: plan.socket,
        shard: plan.shard,
        seed: plan.seed,
        icmp: plan.icmp,
        ports: plan.ports.clone(),
        caps: link_cap::caps(record),
        has_trips: true,
    }
}

/// What was permitted when a run began may not be any more.
pub(crate) fn refuse_unlisted(guard: &Scope, plan: &ScanPlan) -> Result<(), Failure> {
    for space in spaces(plan) {
        let spans: Vec<(IpAddr, IpAddr)> = space.spans().collect();
        let permitted: Vec<_> = spans.iter().flat_map(|span| guard.permitted(*span)).collect();
        let permitted = AddressSpace::new(space.family(), &permitted, &[]);
        let refused = spans.iter().find(|(first, last)| !permitted.covers(*first, *last));
        if let Some((first, last)) = refused {
            return Err(Failure::data(format!(
                "`{first}` to `{last}` lies no longer in declared prefixes"
            ))
            .hint(
                "declare it again, or scan anew what is declared: `mang6 scan`",
                "hãy khai báo lại, hoặc quét lại những dải đã khai báo: `mang6 scan`",
            ));
        }
    }
    Ok(())
}

fn microseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// What a sweep of everything declared asks, for `survey`.
pub(crate) fn declared_ground(desk: &Desk<'_>, record: &Record, guard: &Scope) -> Ground {
    let families = desk.settings.families();
    let options = ScanOptions { ranges: Vec::new(), excluded: Vec::new(), families };
    scan::ground(record, guard, &options, &[])
}

/// The families of what is asked.
fn families(ground: &Ground) -> Vec<Family> {
    ground.spaces.iter().map(AddressSpace::family).collect()
}

/// The order's seed: the moment it began, so that no two sweeps burst on the same addresses.
fn seed(desk: &Desk<'_>) -> u64 {
    u64::try_from(desk.clock.now().as_microsecond()).unwrap_or(0)
}

fn document(found: &Found, observed: &[Observation]) -> Scan {
    let Found { swept, searched, asked_count, elapsed_ms } = found;
    let hosts = swept.hosts().chain(observed.iter().filter_map(Host::of)).map(|host| Host {
        source: searched.sources.get(&host.address).map(ToString::to_string).or(host.source),
        ..host
    });
    Scan::new(hosts.collect(), *asked_count, *elapsed_ms)
        .with_searched(&searched.prefixes)
        .with_refused(swept.refused_count())
}

/// A line a host as it is read, so that memory does not grow with who answers.
fn write_names(
    desk: &mut Desk<'_>,
    names: impl Iterator<Item = IpAddr>,
    found: &Found,
) -> Result<(), Failure> {
    let (mut answered, mut before) = (0_u64, None);
    for address in names {
        writeln!(desk.out, "{address}")?;
        answered += u64::from(before.replace(address) != Some(address));
    }
    tell(desk, answered, found.asked_count, found.elapsed_ms);
    Ok(())
}

fn write(desk: &mut Desk<'_>, document: &Scan) -> Result<(), Failure> {
    match desk.format {
        Format::Json => json::write_document(document, desk.out)?,
        Format::Name => document.write_names(desk.out)?,
        Format::Table | Format::Wide | Format::Jsonl | Format::Csv => {
            list::write_grid(desk, &document.grid(), "scan")?;
        }
    }
    tell(desk, document.answered_count, document.asked_count, document.elapsed_ms);
    Ok(())
}

fn tell(desk: &Desk<'_>, answered: u64, asked_count: u64, elapsed_ms: u64) {
    let seconds = Duration::from_millis(elapsed_ms).as_secs_f64();
    desk.voice.note(&crate::domain::text::Text::new(
        format!("{answered} of {asked_count} addresses answered in {seconds:.1} s"),
        format!("{answered}/{asked_count} địa chỉ trả lời trong {seconds:.1} s"),
    ));
}

fn ranges(texts: &[String]) -> Result<Vec<TargetRange>, Failure> {
    texts.iter().map(|text| range::parse(text).map_err(scan_names::wrong)).collect()
}

/// Targets were typed and every one was refused: that is a mistake, not an empty result.
fn refuse_nothing(ground: &Ground, options: &ScanOptions) -> Result<(), Failure> {
    match ground.skipped.first() {
        Some(skipped)
            if ground.spaces.is_empty()
                && !options.ranges.is_empty()
                && skipped.address.is_some() =>
        {
            Err(Failure::data(&skipped.why.en).vi(&skipped.why.vi).hint(
                "declare the prefix, or say who permitted it: `--unlisted --approval TEXT`",
                "hãy khai báo dải địa chỉ, hoặc ghi ai cho phép: `--unlisted --approval TEXT`",
            ))
        }
        _ => Ok(()),
    }
}
