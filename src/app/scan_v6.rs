//! `scan` in IPv6 prefixes too large to enumerate: what is known is gathered, then each prefix is
//! searched pass by pass. Only answers become evidence, and silence of what is declared: that a
//! guess stayed silent says nothing.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::time::{Duration, Instant};

use ipnet::{IpNet, Ipv6Net};

use super::credentials;
use super::desk::Desk;
use super::failure::Failure;
use super::gather::Gathering;
use super::sweep::Swept;
use super::{again, own_links, record};
use crate::domain::candidate::{
    Candidate, CandidateSource, SearchOutcome, SearchedPrefix, WalkOutcome,
};
use crate::domain::family::Family;
use crate::domain::observation::{Observation, Outcome};
use crate::domain::reading::Reading;
use crate::domain::record::Record;
use crate::domain::scan_plan::SearchPlan;
use crate::domain::text::Text;
use crate::store::{RawAnswers, Store};
use crate::target::candidate::ground::Plot;
use crate::target::candidate::knowledge::Knowledge;
use crate::target::candidate::prefixes::{self, Plots};
use crate::target::candidate::reverse_walk::ReverseWalk;
use crate::target::candidate::routers::Routers;
use crate::target::candidate::search::{self, Breadth, Cost, Search};
use crate::target::candidate::{ask, names};
use crate::target::discover::{self, DiscoverOptions};
use crate::target::range::TargetRange;
use crate::target::round::Skipped;
use crate::target::scan::ScanOptions;
use crate::target::scope::Scope;

/// Prefixes searched at once: enough to keep the pace while some wait for silence, few enough that
/// memory does not grow with the province.
const PLOTS_AT_ONCE: usize = 16;
/// The same where only what is known is followed: a few candidates each, so that more is waited for
/// together.
const KNOWN_PLOTS_AT_ONCE: usize = 64;
/// Addresses behind one router in one slice. A router keeps an entry of its neighbour table for every
/// address it cannot resolve, for three seconds (RFC 4861 §10: three tries of one second); Linux has
/// 1,024 entries unless told otherwise (`gc_thresh3`), and drops packets to hosts that are there when
/// they are used up.
pub(super) const ROUTER_SLICE: usize = 256;
/// From one slice to the next: three of them under way leave a quarter of the table.
pub(super) const SLICE_INTERVAL: Duration = Duration::from_secs(1);
/// Questions under way at once while a slice waits for silence.
const PARALLEL_COUNT: usize = 4_096;
/// Known addresses of a prefix that check its reverse zone's server.
const MOST_WITNESSES: usize = 4;

/// The ranges of a scan that are searched, and what is known from before.
pub(super) struct LargeV6 {
    /// As typed; empty means everything declared.
    pub(super) ranges: Vec<TargetRange>,
    /// What is left out.
    pub(super) excluded: Vec<TargetRange>,
    /// The newest evidence of the database.
    pub(super) evidence: Vec<Observation>,
    /// Addresses that answered lately without being on record.
    pub(super) unregistered: Vec<Observation>,
}

impl LargeV6 {
    /// What of a scan is to be searched; `None` when everything in it is enumerated.
    pub(super) fn of(
        desk: &Desk<'_>,
        options: &ScanOptions,
        store: Option<&Store>,
    ) -> Result<Option<Self>, Failure> {
        let ranges: Vec<TargetRange> = options
            .ranges
            .iter()
            .copied()
            .filter(|range| prefixes::large_v6(range).is_some())
            .collect();
        let is_everything = options.ranges.is_empty();
        if !options.families.contains(&Family::Ipv6) || (ranges.is_empty() && !is_everything) {
            return Ok(None);
        }
        let evidence = store.map_or_else(|| Ok(Vec::new()), |store| evidence(desk, store))?;
        let unregistered =
            store.map_or_else(|| Ok(Vec::new()), |store| again::answered_lately(desk, store))?;
        let excluded = options.excluded.clone();
        Ok(Some(Self { ranges, excluded, evidence, unregistered }))
    }

    /// The same for a scan that is gone on with.
    pub(super) fn again(
        desk: &Desk<'_>,
        plan: &SearchPlan,
        store: &Store,
    ) -> Result<Self, Failure> {
        let range = |(first, last): &(IpAddr, IpAddr)| TargetRange::of(*first, *last);
        let ranges = plan.ranges.iter().map(range);
        let ranges = ranges.filter(|range| prefixes::large_v6(range).is_some()).collect();
        let excluded = plan.excluded.iter().map(range).collect();
        let unregistered = again::answered_lately(desk, store)?;
        Ok(Self { ranges, excluded, evidence: evidence(desk, store)?, unregistered })
    }

    /// What the search takes over from a sweep, so that nobody is asked twice; `None` when there is
    /// nothing to search.
    pub(super) fn takes_over(&self, record: &Record, scope: &Scope) -> TakenOver {
        let known = Knowledge::of_record(record);
        let Plots { plots, skipped } = prefixes::plots(record, scope, &self.ranges, &known);
        let is_permitted = |range| {
            let (first, last) = range;
            scope.permit_prefix(IpNet::V6(prefixes::around(first, last))).is_ok()
        };
        let some_range = self.ranges.iter().filter_map(prefixes::large_v6).any(is_permitted);
        if plots.is_empty() && !some_range {
            return TakenOver {
                is_searched: self.ranges.is_empty(),
                prefixes: Vec::new(),
                skipped,
            };
        }
        let prefixes = plots.iter().map(|plot| plot.prefix).collect();
        TakenOver { is_searched: true, prefixes, skipped: Vec::new() }
    }
}

fn evidence(desk: &Desk<'_>, store: &Store) -> Result<Vec<Observation>, Failure> {
    let stored =
        store.latest_evidence(desk.clock.now(), RawAnswers::LeftOut).map_err(record::refused)?;
    Ok(stored.into_iter().map(|stored| stored.observation).collect())
}

/// What a search takes over from a sweep.
#[derive(Default)]
pub(super) struct TakenOver {
    /// Whether there is anything to search.
    pub(super) is_searched: bool,
    /// The prefixes that are searched.
    pub(super) prefixes: Vec<Ipv6Net>,
    /// What was refused.
    pub(super) skipped: Vec<Skipped>,
}

/// What is searched, and from what.
pub(super) struct SearchRequest<'a> {
    pub(super) record: &'a Record,
    pub(super) scope: &'a Scope,
    /// As typed; empty means everything declared.
    pub(super) ranges: &'a [TargetRange],
    pub(super) excluded: &'a [TargetRange],
    /// The newest evidence from before this run.
    pub(super) evidence: &'a [Observation],
    /// Addresses that answered lately without being on record.
    pub(super) unregistered: &'a [Observation],
    /// What this run's sweep found.
    pub(super) swept: &'a Swept,
    pub(super) timeout: Duration,
    pub(super) attempts: u8,
    pub(super) seed: u64,
    /// How much is asked.
    pub(super) breadth: Breadth,
}

/// What a search brought.
#[derive(Debug, Default)]
pub(super) struct Searched {
    pub(super) prefixes: Vec<SearchedPrefix>,
    /// Where each host's address came from.
    pub(super) sources: HashMap<IpAddr, CandidateSource>,
    pub(super) skipped: Vec<Skipped>,
}

/// Searches and keeps the answers as evidence of the gathering.
pub(super) fn search(
    desk: &Desk<'_>,
    gathering: &mut Gathering,
    request: &SearchRequest<'_>,
) -> Result<Searched, Failure> {
    let resolver = desk.settings.resolvers.first().copied();
    let mut knowledge = Knowledge::of_record(request.record);
    let earlier: Vec<Observation> = gathering.observed().to_vec();
    for seen in request.evidence.iter().chain(&earlier) {
        knowledge.add_observation(seen);
    }
    for seen in request.swept.answers(desk) {
        knowledge.add_observation(&seen);
    }
    if let Some(resolver) = resolver {
        resolve(gathering, request.record, resolver, &mut knowledge)?;
        if request.breadth == Breadth::Whole {
            walk_large(gathering, request, resolver, &mut knowledge)?;
        }
    }
    own_links::learn(desk, gathering, &|net| request.is_wanted(net), &mut knowledge);
    let Plots { plots, skipped } =
        prefixes::plots(request.record, request.scope, request.ranges, &knowledge);
    if request.breadth == Breadth::Whole {
        ask_devices(desk, gathering, request, &plots, &mut knowledge)?;
    }
    let walks = match resolver.filter(|_| request.breadth == Breadth::Whole) {
        Some(resolver) => walk(gathering, request, resolver, &plots, &mut knowledge)?,
        None => plots.iter().map(|_| (0, WalkOutcome::NotAsked)).collect(),
    };
    let parallel_count = gathering.set_parallel(PARALLEL_COUNT);
    let mut searched = Searched { skipped, ..Searched::default() };
    let (whose, mut elsewhere) = (Routers::of(request.record), BTreeMap::new());
    let work: Vec<(Plot, (u64, WalkOutcome))> = plots.into_iter().zip(walks).collect();
    let at_once = match request.breadth {
        Breadth::Whole => PLOTS_AT_ONCE,
        Breadth::Known => KNOWN_PLOTS_AT_ONCE,
    };
    for some in work.chunks(at_once) {
        let done = search_some(gathering, request, &knowledge, (&whose, &mut elsewhere), some)?;
        for (search, walked) in done.iter().zip(some.iter().map(|(_, walked)| *walked)) {
            searched.note(search, request.attempts, walked);
        }
    }
    again::ask(gathering, request, &searched.prefixes)?;
    gathering.set_parallel(parallel_count);
    tell_aliased(desk, &searched.prefixes);
    Ok(searched)
}

impl Searched {
    /// Addresses that were asked in all prefixes.
    pub(super) fn candidate_count(&self) -> u64 {
        self.prefixes.iter().map(|each| each.candidate_count).sum()
    }

    fn note(&mut self, search: &Search, attempts: u8, walked: (u64, WalkOutcome)) {
        let hosts = search.hosts();
        let outcome = search.outcome();
        let (question_count, walk) = walked;
        self.prefixes.push(SearchedPrefix {
            prefix: search.plot().prefix,
            outcome,
            candidate_count: search.asked_count(),
            echo_count: search.asked_count().saturating_mul(u64::from(attempts)),
            question_count,
            answered_count: (outcome != SearchOutcome::Aliased)
                .then(|| u64::try_from(hosts.len()).unwrap_or(u64::MAX)),
            walk,
        });
        self.sources.extend(hosts.into_iter().map(|host| (IpAddr::V6(host.address), host.source)));
    }
}

/// Passes over some prefixes at once until none has anything left to ask.
fn search_some(
    gathering: &mut Gathering,
    request: &SearchRequest<'_>,
    knowledge: &Knowledge,
    (whose, elsewhere): (&Routers<'_>, &mut BTreeMap<u64, usize>),
    some: &[(Plot, (u64, WalkOutcome))],
) -> Result<Vec<Search>, Failure> {
    let mut searches: Vec<Search> = some
        .iter()
        .map(|(plot, (questions, _))| {
            let cost = Cost { attempts: request.attempts, question_count: *questions };
            Search::new(*plot, request.breadth, cost, request.seed)
        })
        .collect();
    for host in request.swept.v6_hosts() {
        let holder = searches.iter_mut().find(|search| search.plot().prefix.contains(&host));
        if let Some(search) = holder {
            search.answered_before(host);
        }
    }
    let routers: Vec<&str> = some.iter().map(|(plot, _)| whose.router_of(plot)).collect();
    while !gathering.is_cancelled() {
        let mut queues: Vec<VecDeque<Candidate>> = searches
            .iter_mut()
            .map(|search| {
                let is_permitted = |address| request.permits(address);
                search.next_pass(knowledge, elsewhere, &is_permitted).into()
            })
            .collect();
        if queues.iter().all(VecDeque::is_empty) {
            break;
        }
        while !gathering.is_cancelled() {
            let slice = slice(&mut queues, &routers);
            if slice.is_empty() {
                break;
            }
            ask_slice(gathering, request, &mut searches, slice)?;
        }
    }
    for search in &searches {
        search::count_identifiers(&search.hosts(), elsewhere);
    }
    Ok(searches)
}

/// The next addresses of every prefix, in turns, no more of one router than its table holds.
fn slice(queues: &mut [VecDeque<Candidate>], routers: &[&str]) -> Vec<(usize, Candidate)> {
    let mut left: HashMap<&str, usize> =
        routers.iter().map(|router| (*router, ROUTER_SLICE)).collect();
    let mut slice = Vec::new();
    loop {
        let before = slice.len();
        for (at, (queue, router)) in queues.iter_mut().zip(routers).enumerate() {
            let Some(room) = left.get_mut(router).filter(|room| **room > 0) else {
                continue;
            };
            if let Some(candidate) = queue.pop_front() {
                *room -= 1;
                slice.push((at, candidate));
            }
        }
        if slice.len() == before {
            return slice;
        }
    }
}

/// Asks a slice and takes its answers; the next one may follow when the routers have forgotten it.
fn ask_slice(
    gathering: &mut Gathering,
    request: &SearchRequest<'_>,
    searches: &mut [Search],
    slice: Vec<(usize, Candidate)>,
) -> Result<(), Failure> {
    let began = Instant::now();
    let tasks = slice.iter().map(|(_, candidate)| ask::echo(*candidate, request.timeout)).collect();
    let asked = slice
        .into_iter()
        .map(|(at, candidate)| (IpAddr::V6(candidate.address), (at, candidate)))
        .collect();
    let observed = gathering.ask_aside("search", tasks)?;
    let evidence = heard(searches, &asked, observed);
    gathering.take_as_evidence(evidence)?;
    gathering.rest(SLICE_INTERVAL.saturating_sub(began.elapsed()));
    Ok(())
}

/// Tells the searches who answered; gives what is evidence.
fn heard(
    searches: &mut [Search],
    asked: &HashMap<IpAddr, (usize, Candidate)>,
    observed: Vec<Observation>,
) -> Vec<Observation> {
    for observation in &observed {
        if let Some((at, candidate)) = asked.get(&observation.address)
            && observation.reading().is_some()
            && let Some(search) = searches.get_mut(*at)
        {
            search.heard(*candidate);
        }
    }
    let is_evidence = |observation: &Observation| {
        let Some((at, candidate)) = asked.get(&observation.address) else { return false };
        let Some(search) = searches.get(*at) else { return false };
        let is_host = observation.reading().is_some() && search.is_host(candidate.address);
        let is_declared = candidate.source == CandidateSource::Inventory;
        search.outcome() != SearchOutcome::Aliased && (is_host || is_declared)
    };
    let evidence = observed.into_iter().filter(is_evidence);
    evidence.map(|observation| with_source(observation, asked)).collect()
}

/// An answer that remembers where its address came from.
fn with_source(
    mut observation: Observation,
    asked: &HashMap<IpAddr, (usize, Candidate)>,
) -> Observation {
    if let Some((_, candidate)) = asked.get(&observation.address)
        && let Outcome::Answered(Reading::Echo(echo)) = &mut observation.outcome
    {
        echo.source = Some(candidate.source);
    }
    observation
}

impl SearchRequest<'_> {
    /// In scope, in a range that was typed, not left out, and not asked by the sweep.
    fn permits(&self, address: Ipv6Addr) -> bool {
        let address = IpAddr::V6(address);
        self.scope.permit(address).is_ok()
            && self.has_in_range(address)
            && !self.swept.has_asked(address)
    }

    /// In a range that was typed, and not left out.
    pub(super) fn has_in_range(&self, address: IpAddr) -> bool {
        let is_in = |ranges: &[TargetRange]| ranges.iter().any(|range| range.contains(address));
        (self.ranges.is_empty() || is_in(self.ranges)) && !is_in(self.excluded)
    }

    /// Whether some of a network of ours may be asked.
    fn is_wanted(&self, net: Ipv6Net) -> bool {
        let overlaps = |range: &TargetRange| {
            let (first, last) = range.ends();
            first <= IpAddr::V6(net.broadcast()) && IpAddr::V6(net.network()) <= last
        };
        self.scope.permit_prefix(IpNet::V6(net)).is_ok()
            && (self.ranges.is_empty() || self.ranges.iter().any(overlaps))
    }
}

/// The addresses of known names.
fn resolve(
    gathering: &mut Gathering,
    record: &Record,
    resolver: SocketAddr,
    knowledge: &mut Knowledge,
) -> Result<(), Failure> {
    let mut questions = names::questions(record);
    for _ in 0..2 {
        let tasks = questions.iter().map(|question| ask::name(question, resolver)).collect();
        let answers = gathering.ask_aside("names", tasks)?;
        for answer in &answers {
            knowledge.add_observation(answer);
        }
        questions = names::following(&answers);
    }
    Ok(())
}

/// Walks the reverse zones of ranges larger than a LAN: they tell which LANs there are.
fn walk_large(
    gathering: &mut Gathering,
    request: &SearchRequest<'_>,
    resolver: SocketAddr,
    knowledge: &mut Knowledge,
) -> Result<(), Failure> {
    let large: Vec<Plot> = request
        .ranges
        .iter()
        .filter_map(prefixes::large_v6)
        .map(|(first, last)| Plot {
            prefix: prefixes::around(first, last),
            twin: None,
            is_link: false,
        })
        .filter(|plot| plot.prefix.prefix_len() < 64)
        .filter(|plot| request.scope.permit_prefix(IpNet::V6(plot.prefix)).is_ok())
        .collect();
    walk(gathering, request, resolver, &large, knowledge).map(|_| ())
}

/// Walks the reverse zone of every prefix; gives the questions it took and how it ended.
fn walk(
    gathering: &mut Gathering,
    request: &SearchRequest<'_>,
    resolver: SocketAddr,
    plots: &[Plot],
    knowledge: &mut Knowledge,
) -> Result<Vec<(u64, WalkOutcome)>, Failure> {
    let mut walks: Vec<ReverseWalk> = plots
        .iter()
        .map(|plot| {
            let witnesses = knowledge.some_in(plot.prefix, MOST_WITNESSES);
            ReverseWalk::new(plot.prefix, &witnesses, search::MOST_QUESTIONS, request.seed)
        })
        .collect();
    loop {
        let mut asked: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, walk) in walks.iter_mut().enumerate() {
            for name in walk.next_questions() {
                asked.entry(name).or_default().push(at);
            }
        }
        if asked.is_empty() || gathering.is_cancelled() {
            break;
        }
        let tasks = asked.keys().map(|name| ask::pointer(name, resolver)).collect();
        for answer in gathering.ask_aside("reverse zones", tasks)? {
            let Some((name, said)) = ask::said(&answer) else { continue };
            for at in asked.get(name).into_iter().flatten() {
                if let Some(walk) = walks.get_mut(*at) {
                    walk.answered(name, said);
                }
            }
        }
    }
    for found in walks.iter().flat_map(ReverseWalk::found) {
        knowledge.add(IpAddr::V6(found), CandidateSource::ReverseDns);
    }
    Ok(walks.iter().map(|walk| (walk.question_count(), walk.outcome())).collect())
}

/// Asks the devices that stand in these networks for their neighbours, where there is a credential.
fn ask_devices(
    desk: &Desk<'_>,
    gathering: &mut Gathering,
    request: &SearchRequest<'_>,
    plots: &[Plot],
    knowledge: &mut Knowledge,
) -> Result<(), Failure> {
    let known = credentials::read(&desk.settings)?;
    let names = Routers::of(request.record).standing_in(plots);
    if known.is_empty() || names.is_empty() {
        return Ok(());
    }
    let options = DiscoverOptions {
        credentials: known,
        first: Vec::new(),
        families: desk.settings.families(),
        snmp_port: 161,
        ssh_port: 22,
        remembered: BTreeMap::new(),
    };
    let round = discover::tasks(request.record, request.scope, &names, &options);
    let before = gathering.observed().len();
    gathering.ask("neighbours", round.tasks)?;
    let told = gathering.observed().get(before..).unwrap_or_default();
    for seen in told {
        knowledge.add_observation(seen);
    }
    Ok(())
}

fn tell_aliased(desk: &Desk<'_>, prefixes: &[SearchedPrefix]) {
    for aliased in prefixes.iter().filter(|each| each.outcome == SearchOutcome::Aliased) {
        let prefix = aliased.prefix;
        desk.voice.warn(&Text::new(
            format!(
                "{prefix}: addresses that nobody chose answer, so an answer tells nothing about a host: none is listed; see what answers for the whole prefix (a load balancer, a proxy, `ip route … local`)"
            ),
            format!(
                "{prefix}: cả địa chỉ ngẫu nhiên cũng trả lời, nên trả lời không chứng tỏ có máy: không liệt kê máy nào; hãy xem thiết bị nào trả lời thay cho cả dải (cân bằng tải, proxy, `ip route … local`)"
            ),
        ));
    }
}
