//! The sweep of a gathering: every space is asked by the engine, and who answered and who did not
//! becomes evidence.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::desk::Desk;
use super::failure::Failure;
use super::gather::Gathering;
use super::hits::{Heard, Hits};
use crate::domain::address_space::AddressSpace;
use crate::domain::family::Family;
use crate::domain::observation::{NotAttempted, Observation, Outcome, Refusal};
use crate::domain::reading::{EchoReading, Reading, TcpReading};
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::sweep::{Cap, HitKind, Shard, SocketChoice, Sweep, SweepRate};
use crate::domain::task::{Ask, ProbeKind, Task};
use crate::probe::vantage;
use crate::report::json::v1::scan::Host;

/// Threads that ask, at most: beyond two the kernel's own locks are what is waited for.
const MOST_WORKERS: usize = 2;
/// Observations handed on at once: memory stays flat.
const SLICE: usize = 4_096;
/// Connections under way at once: half of the files that a process may have open (`ulimit -n`, 1,024).
const CONNECTIONS: usize = 512;

/// How addresses are asked, the same for every family.
pub(crate) struct Manner {
    pub(crate) asks: u8,
    pub(crate) timeout: Duration,
    pub(crate) least_wait: Option<Duration>,
    pub(crate) rate: SweepRate,
    pub(crate) socket: SocketChoice,
    pub(crate) shard: Shard,
    pub(crate) seed: u64,
    /// Ask for an echo.
    pub(crate) icmp: bool,
    /// Ask these TCP ports.
    pub(crate) ports: Vec<u16>,
    /// How fast the links of the record may be used; not where the brakes are off.
    pub(crate) caps: Vec<Cap>,
    /// Whether round trips are wanted afterwards.
    pub(crate) has_trips: bool,
}

/// What came of the sweeps of all families together.
#[derive(Debug, Default)]
pub(crate) struct Swept {
    pub(crate) asked_count: u64,
    pub(crate) parts: Vec<SweptPart>,
}

/// What came of one sweep.
#[derive(Debug)]
pub(crate) struct SweptPart {
    sweep: Sweep,
    hits: Hits,
}

impl Swept {
    /// Who answered, as the document lists it.
    pub(crate) fn hosts(&self) -> impl Iterator<Item = Host> + '_ {
        self.parts
            .iter()
            .flat_map(|part| part.hits.of(HitKind::Answered).filter_map(|heard| part.host(heard)))
    }

    /// Who answered where that is all there is to list: by address, a line a host, nothing made first.
    /// `None` where a family was asked in more than one way.
    pub(crate) fn names(&self) -> Option<impl Iterator<Item = IpAddr> + '_> {
        let families: Vec<Family> =
            self.parts.iter().map(|part| part.sweep.space.family()).collect();
        let is_ascending = families.windows(2).all(|pair| pair.first() < pair.last());
        is_ascending.then(|| self.parts.iter().flat_map(SweptPart::addresses))
    }

    /// The answers as observations: what later stages learn from.
    pub(crate) fn answers<'a>(&'a self, desk: &Desk<'_>) -> impl Iterator<Item = Observation> + 'a {
        let (at, vantage) = (desk.clock.now(), desk.settings.vantage.clone());
        self.parts.iter().flat_map(move |part| {
            let vantage = vantage.clone();
            let both = [HitKind::Answered, HitKind::Refused].map(|kind| part.hits.of(kind));
            both.into_iter().flatten().filter_map(move |heard| part.answer(heard, at, &vantage))
        })
    }
}

impl Swept {
    /// Whether an address was asked for an echo.
    pub(crate) fn has_asked(&self, address: IpAddr) -> bool {
        self.parts.iter().any(|part| part.sweep.number(address, None).is_some())
    }

    /// The IPv6 addresses that answered an echo.
    pub(crate) fn v6_hosts(&self) -> impl Iterator<Item = Ipv6Addr> + '_ {
        let hosts = self.hosts().filter(|host| host.port.is_none());
        hosts.filter_map(|host| match host.address {
            IpAddr::V6(v6) => Some(v6),
            IpAddr::V4(_) => None,
        })
    }

    /// Ports that refused: somebody is there; `None` where no port was asked.
    pub(crate) fn refused_count(&self) -> Option<u64> {
        let asked: Vec<&SweptPart> =
            self.parts.iter().filter(|part| !part.sweep.ports.is_empty()).collect();
        let count = asked.iter().flat_map(|part| part.hits.of(HitKind::Refused)).count();
        (!asked.is_empty()).then(|| u64::try_from(count).unwrap_or(u64::MAX))
    }
}

impl SweptPart {
    fn addresses(&self) -> impl Iterator<Item = IpAddr> + '_ {
        let answered = self.hits.of(HitKind::Answered);
        answered.filter_map(|(number, ..)| Some(self.sweep.target(number)?.0))
    }

    fn host(&self, (number, _, rtt_us): Heard) -> Option<Host> {
        let (address, port) = self.sweep.target(number)?;
        let method = if port.is_some() { "tcp" } else { "icmp" };
        let family = Family::of(address);
        Some(Host { address, family, method, rtt_us, port, source: None })
    }

    /// `None` where its round trip was not kept.
    fn answer(&self, heard: Heard, at: Timestamp, vantage: &str) -> Option<Observation> {
        let (number, kind, rtt_us) = heard;
        let ((address, port), rtt_us) = (self.sweep.target(number)?, rtt_us?);
        let packet_bytes = packet_bytes(Family::of(address));
        let outcome = match (kind, port) {
            (HitKind::Refused, _) => Outcome::Refused { by: Refusal::Port },
            (HitKind::Answered, None) => Outcome::Answered(Reading::Echo(EchoReading {
                rtt_us,
                packet_bytes,
                source: None,
                hop_limit: None,
            })),
            (HitKind::Answered, Some(_)) => {
                Outcome::Answered(Reading::Tcp(TcpReading { connect_us: rtt_us }))
            }
        };
        Some(observation(at, vantage, (address, port), outcome))
    }
}

/// Sweeps every space, one after the other.
pub(crate) fn sweep(
    desk: &Desk<'_>,
    gathering: &mut Gathering,
    spaces: Vec<AddressSpace>,
    manner: &Manner,
) -> Result<Swept, Failure> {
    let mut swept = Swept::default();
    for space in spaces {
        if gathering.is_cancelled() {
            break;
        }
        let (space, impossible) = askable(gathering, &space);
        let why = Outcome::NotAttempted { why: NotAttempted::NoFamilyAtVantage };
        let all = (0..manner.shard.count(impossible.count())).map(|at| manner.shard.index(at));
        let left_out = all.filter_map(|index| impossible.at(index));
        take(desk, gathering, left_out.map(|address| ((address, None), why.clone())))?;
        swept.asked_count += manner.shard.count(impossible.count());
        swept.asked_count += manner.shard.count(space.count());
        if space.is_empty() {
            continue;
        }
        if manner.icmp {
            swept.parts.push(one(desk, gathering, (space.clone(), Vec::new()), manner)?);
        }
        if manner.ports.is_empty() {
            continue;
        }
        if manner.socket != SocketChoice::Dgram && vantage::raw_tcp(space.family()) {
            let question = (space, manner.ports.clone());
            swept.parts.push(one(desk, gathering, question, manner)?);
        } else {
            connect(gathering, &space, manner)?;
        }
    }
    Ok(swept)
}

/// Whole connections, where half-open ones are not permitted: some thousand addresses at a time.
fn connect(
    gathering: &mut Gathering,
    space: &AddressSpace,
    manner: &Manner,
) -> Result<(), Failure> {
    let parallel_count = gathering.set_parallel(CONNECTIONS);
    let numbers = (0..manner.shard.count(space.count())).map(|at| manner.shard.index(at));
    let mut tasks = Vec::new();
    for address in numbers.filter_map(|index| space.at(index)) {
        for port in &manner.ports {
            let subject = Subject::new(SubjectKind::Address, address.to_string());
            let ask = Ask::Tcp { port: *port };
            tasks.push(Task { subject, address, ask, deadline: manner.timeout });
        }
        if tasks.len() >= SLICE {
            gathering.ask("scan tcp", std::mem::take(&mut tasks))?;
        }
    }
    gathering.ask("scan tcp", tasks)?;
    gathering.set_parallel(parallel_count);
    Ok(())
}

fn one(
    desk: &Desk<'_>,
    gathering: &mut Gathering,
    (space, ports): (AddressSpace, Vec<u16>),
    manner: &Manner,
) -> Result<SweptPart, Failure> {
    let (earlier, heard) = gathering.take_earlier(space.family(), &ports).unzip();
    let ports_each = u64::try_from(ports.len().max(1)).unwrap_or(1);
    let number_count = earlier.as_ref().map_or_else(
        || space.count().saturating_mul(ports_each),
        |stored| stored.new.sweep.number_count(),
    );
    let mut hits = Hits::new(manner.has_trips, number_count);
    hits.take(&heard.unwrap_or_default());
    if let Some(stored) = earlier.as_ref().filter(|stored| stored.is_finished()) {
        return Ok(SweptPart { sweep: stored.new.sweep.clone(), hits });
    }
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_WORKERS);
    let finished = earlier.as_ref().map(|stored| Arc::new(stored.finished_numbers()));
    // What is numbered already keeps its numbers.
    let space = earlier.as_ref().map_or(space, |stored| stored.new.sweep.space.clone());
    let sweep = Sweep {
        space,
        ports,
        shard: manner.shard,
        asks: manner.asks,
        timeout: manner.timeout,
        least_wait: manner.least_wait,
        rate: manner.rate,
        socket: manner.socket,
        seed: manner.seed,
        workers,
        caps: if manner.rate == SweepRate::Max { Vec::new() } else { manner.caps.clone() },
        finished,
    };
    let packet_bytes = packet_bytes(sweep.space.family());
    let summary = gathering.sweep(&sweep, (packet_bytes, earlier), |new| hits.take(new))?;
    hits.sort();
    let mut unsent = summary.unsent;
    unsent.sort_unstable_by_key(|each| each.index);
    let refused = unsent
        .iter()
        .filter(|each| !hits.has(each.index))
        .filter_map(|each| Some((sweep.target(each.index)?, unasked(each.errno))));
    take(desk, gathering, refused)?;
    Ok(SweptPart { sweep, hits })
}

/// The part of a space that this place can ask, and the part it has no address for.
fn askable(gathering: &Gathering, space: &AddressSpace) -> (AddressSpace, AddressSpace) {
    let families = gathering.context().families;
    let all: Vec<(IpAddr, IpAddr)> = space.spans().collect();
    let (can, cannot): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|(first, _)| families.can_ask(*first));
    let part = |spans: &[(IpAddr, IpAddr)]| AddressSpace::new(space.family(), spans, &[]);
    (part(&can), part(&cannot))
}

/// Our own kernel would not send: that says nothing about the target.
fn unasked(errno: i32) -> Outcome {
    /// Linux error numbers: no such route, network or host down or unreachable.
    const NO_WAY: [i32; 4] = [99, 100, 101, 113];
    /// Our own firewall.
    const NOT_PERMITTED: i32 = 1;
    /// A "prohibit" route.
    const PROHIBITED: i32 = 13;
    match errno {
        NOT_PERMITTED => Outcome::NotAttempted { why: NotAttempted::NoPermission },
        PROHIBITED => Outcome::Refused { by: Refusal::Prohibited },
        errno if NO_WAY.contains(&errno) => {
            Outcome::NotAttempted { why: NotAttempted::NoFamilyAtVantage }
        }
        _ => Outcome::NotAttempted { why: NotAttempted::Internal },
    }
}

/// Whole IP packet of a sweep's echo, bytes.
fn packet_bytes(family: Family) -> u16 {
    match family {
        Family::Ipv4 => 44,
        Family::Ipv6 => 64,
    }
}

/// Makes outcomes evidence, a slice at a time.
fn take(
    desk: &Desk<'_>,
    gathering: &mut Gathering,
    outcomes: impl Iterator<Item = ((IpAddr, Option<u16>), Outcome)>,
) -> Result<(), Failure> {
    let (at, vantage) = (gathering.context().clock.now(), desk.settings.vantage.clone());
    let mut slice = Vec::new();
    for (target, outcome) in outcomes {
        slice.push(observation(at, &vantage, target, outcome));
        if slice.len() >= SLICE {
            gathering.take_as_evidence(std::mem::take(&mut slice))?;
        }
    }
    gathering.take_as_evidence(slice)
}

fn observation(
    at: Timestamp,
    vantage: &str,
    (address, port): (IpAddr, Option<u16>),
    outcome: Outcome,
) -> Observation {
    Observation {
        id: None,
        at,
        vantage: vantage.to_owned(),
        subject: Subject::new(SubjectKind::Address, address.to_string()),
        probe: if port.is_some() { ProbeKind::Tcp } else { ProbeKind::Echo },
        address,
        port,
        detail: String::new(),
        outcome,
        raw: None,
    }
}
