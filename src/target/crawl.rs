//! The next hop of a crawl: whom the devices of the hop before see, inside the scope, each once however
//! many addresses it has.
//!
//! LLDP, CDP and routing peers are devices and are asked. A neighbour cache also knows every PC that
//! ever spoke: of it, only default gateways and declared devices are asked.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use crate::domain::credential::Credential;
use crate::domain::facts::{NeighborFact, NeighborProtocol};
use crate::domain::family::{AddressScope, Family};
use crate::domain::observation::{Observation, Outcome, Stage};
use crate::domain::record::Record;
use crate::domain::subject::Subject;
use crate::domain::task::Task;
use crate::domain::topology::{Node, Topology};

use super::discover::{self, DiscoverOptions};
use super::round::Round;
use super::scope::Scope;
use super::topology::{PhoneBook, mac_of_link_local};

/// Devices that are asked in one hop: a mistake in the scope does not become a storm.
const MOST_PER_HOP: usize = 4_096;
/// Questions that are asked once more: at 64 at once, two minutes of silence at most.
const MOST_ONCE_MORE: usize = 512;

/// What a crawl goes by.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// What is declared.
    pub record: &'a Record,
    /// How far it may reach.
    pub scope: &'a Scope,
    /// How to log in.
    pub options: &'a DiscoverOptions,
}

/// A crawl under way.
#[derive(Debug, Default)]
pub struct Crawl {
    /// At which hop an address was asked.
    asked: BTreeMap<IpAddr, u32>,
    /// What neighbours were asked, to ask those once more that said nothing.
    tasks: Vec<Task>,
    /// Where somebody read a login and said no: at another of its addresses it would be the same.
    refusing: BTreeSet<IpAddr>,
}

impl Crawl {
    /// Begins with what the seeds are asked.
    #[must_use]
    pub fn from_seeds(tasks: &[Task]) -> Self {
        let mut crawl = Self::default();
        crawl.note(tasks, 0);
        crawl
    }

    fn note(&mut self, tasks: &[Task], hop: u32) {
        for task in tasks {
            self.asked.entry(task.address).or_insert(hop);
        }
        if hop > 0 {
            self.tasks.extend_from_slice(tasks);
        }
    }

    /// Learns from the answers of a round.
    pub fn learn(&mut self, observed: &[Observation]) {
        let refused = observed
            .iter()
            .filter(|each| matches!(each.outcome, Outcome::Failed { stage: Stage::Login, .. }));
        self.refusing.extend(refused.map(|each| each.address));
    }

    /// The neighbours that said nothing at all, once more, at the end: a device that answers others, or a
    /// machine that is busy itself, misses a question. Asked for once; a few hundred at most.
    pub fn once_more(&mut self, topology: &Topology, observed: &[Observation]) -> Vec<Task> {
        let mut said: BTreeSet<IpAddr> = topology
            .nodes
            .iter()
            .flat_map(|node| node.facts.addresses.iter().map(|fact| fact.address))
            .collect();
        said.extend(
            observed
                .iter()
                .filter(|each| !matches!(each.outcome, Outcome::Silent))
                .map(|each| each.address),
        );
        let found: BTreeSet<&Subject> =
            topology.nodes.iter().flat_map(|node| &node.subjects).collect();
        std::mem::take(&mut self.tasks)
            .into_iter()
            .filter(|task| !said.contains(&task.address) && !found.contains(&task.subject))
            .take(MOST_ONCE_MORE)
            .collect()
    }

    /// Whom to ask next at this hop (1 is the seeds' neighbours); called until there is nobody: a
    /// neighbour that did not answer is asked at its next address.
    pub fn next(&mut self, hop: u32, ground: Ground<'_>, topology: &Topology) -> Round {
        let book = PhoneBook::of(&topology.nodes);
        let cache = stations(topology);
        let mut groups: BTreeMap<String, Lead> = BTreeMap::new();
        for node in &topology.nodes {
            if self.hop_of(node) != Some(hop.saturating_sub(1)) {
                continue;
            }
            let gateways: BTreeSet<IpAddr> =
                node.facts.default_routes.iter().filter_map(|route| route.gateway).collect();
            for neighbor in &node.facts.neighbors {
                if book.find(node, neighbor).is_some() {
                    continue;
                }
                let declared = declared_name(ground.record, neighbor);
                let is_gateway = neighbor.address.is_some_and(|each| gateways.contains(&each));
                if is_cache(neighbor.protocol) && declared.is_none() && !is_gateway {
                    continue;
                }
                let Some(key) = key(neighbor, declared) else { continue };
                let lead = groups.entry(key).or_default();
                lead.device = lead.device.take().or_else(|| declared.map(str::to_owned));
                lead.addresses.extend(askable(neighbor, &cache));
            }
        }
        let mut round = Round::default();
        let worked = worked(topology, ground.options);
        for lead in groups.into_values().take(MOST_PER_HOP) {
            self.pursue(&lead, ground, &worked, &mut round);
        }
        self.note(&round.tasks, hop);
        for skipped in &round.skipped {
            if let Some(address) = skipped.address {
                self.asked.entry(address).or_insert(hop);
            }
        }
        round
    }

    /// The tasks for one neighbour: as it is declared, else at the first address not asked yet.
    fn pursue(&self, lead: &Lead, ground: Ground<'_>, worked: &[Credential], round: &mut Round) {
        let Ground { record, scope, options } = ground;
        if let Some(device) = &lead.device {
            let own = discover::tasks(record, scope, std::slice::from_ref(device), options);
            let is_new = |task: &Task| !self.asked.contains_key(&task.address);
            if own.tasks.iter().all(is_new) && !own.tasks.is_empty() {
                round.tasks.extend(own.tasks);
                round.skipped.extend(own.skipped);
                return;
            }
        }
        if lead.addresses.iter().any(|address| self.refusing.contains(address)) {
            return;
        }
        let next = options.families.iter().find_map(|family| {
            lead.addresses.iter().find(|address| {
                Family::of(**address) == *family && !self.asked.contains_key(address)
            })
        });
        if let Some(address) = next {
            let mut first = worked.to_vec();
            let declared = lead.device.as_deref().and_then(|name| record.device(name));
            if declared.is_some_and(|device| device.ssh_jump.is_some()) {
                // Through its jump host or not at all.
                first.retain(|credential| credential.login.is_snmp());
            }
            let options = DiscoverOptions { first, ..options.clone() };
            let found = discover::ad_hoc(scope, &[*address], &options);
            round.tasks.extend(found.tasks);
            round.skipped.extend(found.skipped);
        }
    }

    fn hop_of(&self, node: &Node) -> Option<u32> {
        node.answers.iter().filter_map(|answer| self.asked.get(&answer.address)).min().copied()
    }
}

/// What is known of somebody to ask.
#[derive(Default)]
struct Lead {
    device: Option<String>,
    addresses: BTreeSet<IpAddr>,
}

const fn is_cache(protocol: NeighborProtocol) -> bool {
    matches!(protocol, NeighborProtocol::Nd | NeighborProtocol::Arp)
}

/// What all rows about one neighbour have in common.
fn key(neighbor: &NeighborFact, declared: Option<&str>) -> Option<String> {
    declared
        .map(|name| format!("device {name}"))
        .or_else(|| neighbor.chassis_id.as_ref().map(|id| format!("chassis {id}")))
        .or_else(|| neighbor.mac_address.as_ref().map(|mac| format!("chassis {mac}")))
        .or_else(|| neighbor.router_id.as_ref().map(|id| format!("router {id}")))
        .or_else(|| neighbor.address.map(|address| format!("address {address}")))
}

/// The declared device that has a neighbour's address, or its very name.
fn declared_name<'a>(record: &'a Record, neighbor: &NeighborFact) -> Option<&'a str> {
    let by_address = neighbor.address.and_then(|address| {
        record.addresses.iter().find(|each| each.address == address)?.device.as_deref()
    });
    by_address.or_else(|| {
        let name = neighbor.name.as_deref()?;
        record.device(name).map(|device| device.name.as_str())
    })
}

/// Addresses by MAC address, from every cache of every device: what a link-local-only neighbour is
/// found by.
fn stations(topology: &Topology) -> BTreeMap<&str, BTreeSet<IpAddr>> {
    let mut stations: BTreeMap<&str, BTreeSet<IpAddr>> = BTreeMap::new();
    for neighbor in topology.nodes.iter().flat_map(|node| &node.facts.neighbors) {
        if let (Some(mac), Some(address), true) =
            (&neighbor.mac_address, neighbor.address, is_cache(neighbor.protocol))
            && is_askable(address)
        {
            stations.entry(mac).or_default().insert(address);
        }
    }
    stations
}

/// Where a neighbour can be asked: at its own address, else at those of its MAC address.
fn askable(
    neighbor: &NeighborFact,
    stations: &BTreeMap<&str, BTreeSet<IpAddr>>,
) -> BTreeSet<IpAddr> {
    if let Some(address) = neighbor.address.filter(|address| is_askable(*address)) {
        return BTreeSet::from([address]);
    }
    let by_address = neighbor.address.and_then(mac_of_link_local);
    [neighbor.mac_address.clone(), neighbor.chassis_id.clone(), by_address]
        .into_iter()
        .flatten()
        .filter_map(|mac| stations.get(mac.as_str()))
        .flatten()
        .copied()
        .collect()
}

fn is_askable(address: IpAddr) -> bool {
    matches!(AddressScope::of(address), AddressScope::Global | AddressScope::Private)
}

/// What was typed first, then what worked so far, and no SSH where there is SNMP to ask by: a host key
/// that nobody knows is refused anyway.
fn worked(topology: &Topology, options: &DiscoverOptions) -> Vec<Credential> {
    let mut credentials = options.first.clone();
    let names: BTreeSet<&str> = topology
        .nodes
        .iter()
        .flat_map(|node| &node.answers)
        .map(|answer| answer.credential.as_str())
        .collect();
    for credential in &options.credentials {
        if names.contains(credential.name.as_str())
            && !credentials.iter().any(|known| known.name == credential.name)
        {
            credentials.push(credential.clone());
        }
    }
    if credentials.iter().any(|credential| credential.login.is_snmp()) {
        credentials.retain(|credential| credential.login.is_snmp());
    }
    credentials
}

#[cfg(test)]
mod tests {
    use super::super::scope::Unlisted;
    use super::super::topology;
    use super::super::topology::tests::{answer, device};
    use super::*;
    use crate::domain::credential::Login;
    use crate::domain::secret::Secret;
    use crate::domain::subject::SubjectKind;
    use crate::domain::task::ProbeKind;

    fn options() -> DiscoverOptions {
        let login = Login::SnmpV2c { community: Secret::new("x") };
        DiscoverOptions {
            credentials: Vec::new(),
            first: vec![Credential { name: "c".to_owned(), login }],
            families: vec![Family::Ipv4, Family::Ipv6],
            snmp_port: 161,
            ssh_port: 22,
            remembered: BTreeMap::new(),
        }
    }

    fn lldp(chassis: &str, address: &str) -> NeighborFact {
        NeighborFact {
            chassis_id: Some(chassis.to_owned()),
            address: Some(address.parse().unwrap()),
            ..NeighborFact::by(NeighborProtocol::Lldp)
        }
    }

    fn asked(round: &Round) -> Vec<String> {
        round.tasks.iter().map(|task| task.address.to_string()).collect()
    }

    #[test]
    fn neighbours_once_by_their_next_address_and_never_a_pc() {
        let record = Record::default();
        let scope = Scope::declared(&record, Unlisted::Allowed);
        let options = options();
        let ground = Ground { record: &record, scope: &scope, options: &options };
        let seeds = discover::ad_hoc(&scope, &["10.0.0.1".parse().unwrap()], &options);
        let mut crawl = Crawl::from_seeds(&seeds.tasks);
        let mut seed = device("r1", "02:00:00:00:00:01", "10.0.0.1");
        seed.neighbors = vec![
            lldp("02:00:00:00:00:02", "10.0.0.2"),
            lldp("02:00:00:00:00:02", "2001:db8::2"),
            // Itself, by its other address; a PC; a router that only shows its link-local address.
            lldp("02:00:00:00:00:01", "10.7.7.7"),
            NeighborFact {
                address: Some("10.0.0.50".parse().unwrap()),
                mac_address: Some("02:00:00:00:00:50".to_owned()),
                ..NeighborFact::by(NeighborProtocol::Arp)
            },
            NeighborFact {
                address: Some("10.0.0.3".parse().unwrap()),
                mac_address: Some("02:00:00:00:00:03".to_owned()),
                ..NeighborFact::by(NeighborProtocol::Arp)
            },
            lldp("02:00:00:00:00:03", "fe80::3"),
        ];
        let observed = [answer(ProbeKind::Snmp, "10.0.0.1", seed)];
        let network = topology::of(&observed);
        let mut next = |hop| asked(&crawl.next(hop, ground, &network));
        assert_eq!(next(1), ["10.0.0.2", "10.0.0.3"]);
        // It did not answer: the other family's address, then nobody.
        assert_eq!(next(1), ["2001:db8::2"]);
        assert_eq!(next(1), Vec::<String>::new());
        assert_eq!(next(2), Vec::<String>::new());
    }

    #[test]
    fn outside_the_scope_nobody_is_asked_and_it_is_told() {
        let record = Record::default();
        let scope = Scope::declared(&record, Unlisted::Refused);
        let options = options();
        let ground = Ground { record: &record, scope: &scope, options: &options };
        let seeds = discover::ad_hoc(&scope, &["127.0.0.1".parse().unwrap()], &options);
        let mut crawl = Crawl::from_seeds(&seeds.tasks);
        let mut seed = device("r1", "02:00:00:00:00:01", "127.0.0.1");
        seed.neighbors = vec![lldp("02:00:00:00:00:02", "192.0.2.2")];
        let network = topology::of(&[answer(ProbeKind::Snmp, "127.0.0.1", seed)]);
        let round = crawl.next(1, ground, &network);
        assert_eq!((round.tasks.len(), round.skipped.len()), (0, 1));
        let again = crawl.next(1, ground, &network);
        assert_eq!(again.skipped.len(), 0, "said once");
    }

    /// A look at one neighbour, and what came.
    fn came(address: &str, outcome: Outcome) -> Observation {
        let mut observation = answer(ProbeKind::Snmp, address, device("x", "", address));
        observation.subject = Subject::new(SubjectKind::Address, address);
        observation.outcome = outcome;
        observation
    }

    #[test]
    fn who_said_nothing_is_asked_once_more_and_who_refused_is_let_be() {
        let record = Record::default();
        let scope = Scope::declared(&record, Unlisted::Allowed);
        let options = options();
        let ground = Ground { record: &record, scope: &scope, options: &options };
        let seeds = discover::ad_hoc(&scope, &["10.0.0.1".parse().unwrap()], &options);
        let mut crawl = Crawl::from_seeds(&seeds.tasks);
        let mut seed = device("r1", "02:00:00:00:00:01", "10.0.0.1");
        seed.neighbors = vec![
            lldp("02:00:00:00:00:02", "10.0.0.2"),
            lldp("02:00:00:00:00:03", "10.0.0.3"),
            lldp("02:00:00:00:00:03", "2001:db8::3"),
        ];
        let mut observed = vec![answer(ProbeKind::Snmp, "10.0.0.1", seed)];
        let network = topology::of(&observed);
        assert_eq!(asked(&crawl.next(1, ground, &network)), ["10.0.0.2", "10.0.0.3"]);
        observed.push(came("10.0.0.2", Outcome::Silent));
        observed.push(came(
            "10.0.0.3",
            Outcome::Failed { stage: Stage::Login, reason: "no".to_owned() },
        ));
        crawl.learn(&observed);
        assert_eq!(asked(&crawl.next(1, ground, &network)), Vec::<String>::new());
        let again: Vec<String> = crawl
            .once_more(&network, &observed)
            .iter()
            .map(|task| task.address.to_string())
            .collect();
        assert_eq!(again, ["10.0.0.2"]);
        assert_eq!(crawl.once_more(&network, &observed).len(), 0, "once");
    }
}
