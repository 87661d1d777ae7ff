//! `discover`: log in and ask devices what they are.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::credentials::{self, Community};
use super::desk::Desk;
use super::failure::Failure;
use super::format::Format;
use super::gather::Gathering;
use super::outcome::Outcome;
use super::scope::{self, Keeping, ScopeRequest};
use super::{kept, list, record};
use crate::domain::collection::Job;
use crate::domain::credential::{Credential, Login};
use crate::domain::observation::Observation;
use crate::domain::record::Record;
use crate::domain::subject::Subject;
use crate::domain::text::Text;
use crate::domain::topology::Topology;
use crate::report::json;
use crate::report::json::v1::discover::Discover;
use crate::store::Store;
use crate::target::crawl::{Crawl, Ground};
use crate::target::discover::{self, DiscoverOptions};
use crate::target::round::Round;
use crate::target::scope::Scope;
use crate::target::topology;

/// Whom to ask, and as whom.
#[derive(Debug, Clone)]
pub struct DiscoverRequest {
    /// Devices by name, or addresses; empty means every device known.
    pub targets: Vec<String>,
    /// A community from the command line.
    pub community: Option<Community>,
    /// Where agents listen.
    pub snmp_port: u16,
    /// Named credentials to try first, in order.
    pub credentials: Vec<String>,
    /// A user whose keys the SSH agent holds.
    pub ssh_user: Option<String>,
    /// Where SSH servers listen.
    pub ssh_port: u16,
    /// How many hops to follow neighbours; 0 asks the targets only.
    pub depth: u32,
    /// How far it may reach.
    pub scope: ScopeRequest,
    /// Whether it is stored.
    pub store: bool,
}

/// Asks and writes what was told.
pub fn run(desk: &mut Desk<'_>, request: &DiscoverRequest) -> Result<Outcome, Failure> {
    let (addresses, names) = sorted(&request.targets);
    let keeping = match (request.store, names.is_empty() && !addresses.is_empty()) {
        (false, _) => Keeping::Unstored,
        (true, true) => Keeping::StoredIfThere,
        (true, false) => Keeping::Stored,
    };
    let (record, store) = scope::ground(desk, keeping)?;
    let mut options = options(desk, request)?;
    options.remembered = remembered(store.as_ref())?;
    let guard = request.scope.guard(&record);
    let mut round = round(&record, &guard, &names, &addresses, &options)?;
    // Whose password is known goes first: what it takes is then known to be right before others refuse it.
    round.tasks.sort_by_key(|task| !options.remembered.contains_key(&task.subject));
    scope::tell_skipped(desk, &round.skipped);
    let mut gathering = Gathering::open(desk, Job::Discover, store, &request.scope)?;
    let mut crawl = Crawl::from_seeds(&round.tasks);
    gathering.ask("discover", round.tasks)?;
    let ground = Ground { record: &record, scope: &guard, options: &options };
    for hop in 1..=request.depth {
        follow(desk, &mut gathering, &mut crawl, hop, ground)?;
    }
    once_more(desk, &mut gathering, &mut crawl, (request.depth, ground))?;
    let mut gathered = gathering.close()?;
    let topology = topology::of(&gathered.observed);
    if let Some(store) = &mut gathered.store {
        store.keep_edges(&desk.settings.vantage, &topology.edges).map_err(record::refused)?;
        store.keep_logins(&gathered.observed).map_err(record::refused)?;
    }
    let failed = write(desk, &gathered.observed, &topology)?;
    if let Some(store) = &gathered.store {
        kept::refresh(&desk.settings, store, desk.clock.now());
    }
    Ok(if gathered.interrupted { Outcome::Interrupted } else { Outcome::findings_if(failed) })
}

/// One hop further: whom the devices of the hop before see, until nobody is left to ask.
fn follow(
    desk: &Desk<'_>,
    gathering: &mut Gathering,
    crawl: &mut Crawl,
    hop: u32,
    ground: Ground<'_>,
) -> Result<(), Failure> {
    loop {
        crawl.learn(gathering.observed());
        let network = topology::of(gathering.observed());
        let round = crawl.next(hop, ground, &network);
        scope::tell_skipped(desk, &round.skipped);
        if round.tasks.is_empty() || gathering.is_cancelled() {
            return Ok(());
        }
        gathering.ask("discover", round.tasks)?;
    }
}

/// The neighbours that said nothing are asked once more, and whom those see.
fn once_more(
    desk: &Desk<'_>,
    gathering: &mut Gathering,
    crawl: &mut Crawl,
    (depth, ground): (u32, Ground<'_>),
) -> Result<(), Failure> {
    let network = topology::of(gathering.observed());
    let silent = crawl.once_more(&network, gathering.observed());
    if silent.is_empty() || gathering.is_cancelled() {
        return Ok(());
    }
    gathering.ask("discover", silent)?;
    for hop in 1..=depth {
        follow(desk, gathering, crawl, hop, ground)?;
    }
    Ok(())
}

/// The credentials that worked the last time.
pub(crate) fn remembered(store: Option<&Store>) -> Result<BTreeMap<Subject, Vec<String>>, Failure> {
    let logins = store.map(Store::logins).transpose().map_err(record::refused)?;
    Ok(logins.unwrap_or_default())
}

/// The tasks for every declared device, for `survey`.
pub(crate) fn declared_round(
    desk: &Desk<'_>,
    (record, store): (&Record, Option<&Store>),
    guard: &Scope,
) -> Result<Round, Failure> {
    let mut options = own_options(desk, credentials::read(&desk.settings)?);
    options.remembered = remembered(store)?;
    Ok(discover::tasks(record, guard, &[], &options))
}

/// Devices with their own credentials, at the usual ports.
pub(crate) fn own_options(desk: &Desk<'_>, credentials: Vec<Credential>) -> DiscoverOptions {
    DiscoverOptions {
        credentials,
        first: Vec::new(),
        families: desk.settings.families(),
        snmp_port: 161,
        ssh_port: 22,
        remembered: BTreeMap::new(),
    }
}

/// Addresses and names apart: what reads as an address is one.
fn sorted(targets: &[String]) -> (Vec<IpAddr>, Vec<String>) {
    let mut addresses = Vec::new();
    let mut names = Vec::new();
    for target in targets {
        let bare =
            target.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(target);
        match bare.parse() {
            Ok(address) => addresses.push(address),
            Err(_) => names.push(target.clone()),
        }
    }
    (addresses, names)
}

fn round(
    record: &Record,
    guard: &Scope,
    names: &[String],
    addresses: &[IpAddr],
    options: &DiscoverOptions,
) -> Result<Round, Failure> {
    if let Some(unknown) = names.iter().find(|name| record.device(name).is_none()) {
        return Err(Failure::data(format!("no device `{unknown}`")).hint(
            "see the devices: `mang6 list devices -o name`",
            "xem các thiết bị: `mang6 list devices -o name`",
        ));
    }
    let mut round = discover::ad_hoc(guard, addresses, options);
    if !names.is_empty() || addresses.is_empty() {
        let declared = discover::tasks(record, guard, names, options);
        round.tasks.extend(declared.tasks);
        round.skipped.extend(declared.skipped);
    }
    if round.tasks.is_empty() && !addresses.is_empty() {
        let why = round.skipped.first().map_or_else(
            || {
                Text::new(
                    "no credential to try: give `--snmp-community`, `--cred` or `--ssh-user`",
                    "không có thông tin đăng nhập để thử: dùng `--snmp-community`, `--cred` hoặc `--ssh-user`",
                )
            },
            |skipped| skipped.why.clone(),
        );
        return Err(Failure::data(why.en).vi(why.vi).hint(
            "a target outside the declared prefixes needs `--unlisted --approval TEXT`",
            "mục tiêu ngoài các dải đã khai báo cần `--unlisted --approval TEXT`",
        ));
    }
    Ok(round)
}

fn options(desk: &Desk<'_>, request: &DiscoverRequest) -> Result<DiscoverOptions, Failure> {
    let known = credentials::read(&desk.settings)?;
    let named = |name: &String| {
        known.iter().find(|credential| credential.name == *name).cloned().ok_or_else(|| {
            Failure::data(format!("no credential `{name}`")).hint(
                "see the names: `mang6 credentials list`",
                "xem các tên: `mang6 credentials list`",
            )
        })
    };
    let mut first = Vec::new();
    match &request.community {
        Some(Community::Given(credential)) => first.push(credential.clone()),
        Some(Community::Named(name)) => first.push(named(name)?),
        None => {}
    }
    for name in &request.credentials {
        first.push(named(name)?);
    }
    if let Some(user) = &request.ssh_user {
        let login = Login::SshAgent { user: user.clone() };
        first.push(Credential { name: format!("agent:{user}"), login });
    }
    Ok(DiscoverOptions {
        credentials: known,
        first,
        families: desk.settings.families(),
        snmp_port: request.snmp_port,
        ssh_port: request.ssh_port,
        remembered: BTreeMap::new(),
    })
}

/// Writes devices and failures; tells whether there were failures.
fn write(
    desk: &mut Desk<'_>,
    observed: &[Observation],
    topology: &Topology,
) -> Result<bool, Failure> {
    let document = Discover::new(observed, topology, desk.settings.lang);
    match desk.format {
        Format::Json => json::write_document(&document, desk.out)?,
        Format::Table | Format::Wide => {
            list::write_grid(desk, &document.grid(), "discover")?;
            if !document.edges.is_empty() {
                writeln!(desk.out)?;
                list::write_grid(desk, &document.edge_grid(), "discover")?;
            }
            if !document.failures.is_empty() {
                writeln!(desk.out)?;
                list::write_grid(desk, &document.failure_grid(), "discover")?;
            }
        }
        Format::Jsonl | Format::Csv | Format::Name => {
            list::write_grid(desk, &document.grid(), "discover")?;
        }
    }
    let (devices, failures) = (document.devices.len(), document.failures.len());
    desk.voice.note(&Text::new(
        format!("{devices} answered, {failures} did not"),
        format!("{devices} trả lời, {failures} không"),
    ));
    Ok(failures > 0)
}
