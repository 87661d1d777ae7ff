//! Answers that are one device's: by what it is declared as, by chassis identifier, by serial number; and,
//! unless those tell them apart, by the address asked and by its own name together with an address of its own.
//! A virtual address answers for one router today and for another tomorrow, and two branches' routers fresh from
//! the box have the same name at the same address.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::facts::DeviceFacts;
use crate::domain::family::AddressScope;
use crate::domain::observation::Observation;
use crate::domain::reading::{FactsReading, Reading};
use crate::domain::subject::SubjectKind;
use crate::domain::task::ProbeKind;
use crate::domain::topology::{Node, NodeAnswer};

/// One answer with its facts.
struct Answer<'a> {
    observation: &'a Observation,
    reading: &'a FactsReading,
}

/// Every device that answered, once.
pub(super) fn nodes(observations: &[Observation]) -> Vec<Node> {
    let mut answers: Vec<Answer<'_>> = observations
        .iter()
        .filter_map(|observation| match observation.reading() {
            Some(Reading::Facts(reading)) => Some(Answer { observation, reading }),
            _ => None,
        })
        .collect();
    // SNMP knows interfaces and neighbours best; SSH fills in.
    answers.sort_by_key(|each| {
        (each.observation.probe != ProbeKind::Snmp, each.observation.address, each.observation.at)
    });
    let mut sets = Sets::of(answers.len());
    // The first answer with a reason, and those that it is no reason to join with that one.
    let mut with: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    // Proofs first: who is one with whom must be known before a hint is held against it.
    let (proofs, hints): (Vec<_>, Vec<_>) = answers
        .iter()
        .enumerate()
        .flat_map(|(at, answer)| reasons(answer).into_iter().map(move |reason| (at, reason)))
        .partition(|(_, reason)| reason.is_proof);
    for (at, Reason { text, is_proof }) in proofs.into_iter().chain(hints) {
        let known = with.entry(text.clone()).or_default();
        let is_same = |other: &&usize| {
            is_proof
                || !sets.members(**other).any(|one| {
                    let mut mine = sets.members(at).filter_map(|each| answers.get(each));
                    answers.get(one).is_some_and(|one| mine.any(|mine| are_two(one, mine)))
                })
        };
        match known.iter().find(is_same) {
            Some(other) => sets.join(*other, at, text),
            None => known.push(at),
        }
    }
    let groups = sets.groups();
    let mut nodes: Vec<Node> = groups
        .into_iter()
        .map(|(members, because)| {
            let members: Vec<&Answer<'_>> =
                members.into_iter().filter_map(|at| answers.get(at)).collect();
            node(&members, because)
        })
        .collect();
    name_apart(&mut nodes);
    nodes
}

/// Why two answers may be one device's.
struct Reason {
    text: String,
    /// Whether it holds even where the answers show two machines.
    is_proof: bool,
}

/// What an answer shares only with answers of the same device.
fn reasons(answer: &Answer<'_>) -> Vec<Reason> {
    let (observation, facts) = (answer.observation, &answer.reading.facts);
    let proof = |text| Reason { text, is_proof: true };
    let hint = |text| Reason { text, is_proof: false };
    let mut reasons = vec![hint(format!("answered at {}", observation.address))];
    if observation.subject.kind != SubjectKind::Address {
        reasons.push(proof(format!("declared as {}", observation.subject)));
    }
    if let Some(chassis) = &facts.chassis_id {
        if is_of_one(chassis) {
            reasons.push(proof(format!("chassis identifier {chassis}")));
        } else if let Some(name) = &facts.sys_name {
            reasons.push(hint(format!("chassis identifier {chassis} of {name}")));
        }
    }
    if let Some(serial) = facts.serial.as_ref().filter(|serial| !is_placeholder(serial)) {
        let vendor = facts.vendor.as_deref().unwrap_or("any maker");
        reasons.push(proof(format!("serial number {serial} of {vendor}")));
    }
    if let Some(name) = &facts.sys_name {
        let own = facts.addresses.iter().filter(|fact| is_own(fact.scope));
        reasons.extend(own.map(|fact| hint(format!("name {name} with address {}", fact.address))));
    }
    reasons
}

/// Whether a serial number is what a board has on which nobody wrote one: "0000000000", "0123456789".
fn is_placeholder(serial: &str) -> bool {
    const COUNTED: &str = "01234567890";
    let first = serial.chars().next();
    serial.chars().all(|each| Some(each) == first)
        || (serial.len() >= 7 && COUNTED.contains(serial))
}

/// Whether a chassis identifier is a MAC address, which one device has: others are an interface's name, a word of
/// the administrator's, or the same private address in every branch.
fn is_of_one(chassis: &str) -> bool {
    let octets: Vec<&str> = chassis.split(':').collect();
    let is_octet = |text: &&str| text.len() == 2 && u8::from_str_radix(text, 16).is_ok();
    octets.len() == 6
        && octets.iter().all(is_octet)
        && octets.iter().any(|octet| *octet != "00")
        && octets.iter().any(|octet| !octet.eq_ignore_ascii_case("ff"))
}

/// Whether two answers show two machines: another serial number, another chassis, other interfaces. By the same protocol only: an
/// agent may tell the chassis's number where a shell tells the board's. A stack that chose another master is one.
fn are_two(one: &Answer<'_>, other: &Answer<'_>) -> bool {
    let differ = |one: Option<&String>, other: Option<&String>| match (one, other) {
        (Some(one), Some(other)) => !one.eq_ignore_ascii_case(other),
        _ => false,
    };
    let chassis = |answer: &Answer<'_>| {
        answer.reading.facts.chassis_id.clone().filter(|chassis| is_of_one(chassis))
    };
    one.observation.probe == other.observation.probe
        && !has_as_part(one, other)
        && !has_as_part(other, one)
        && (differ(one.reading.facts.serial.as_ref(), other.reading.facts.serial.as_ref())
            || differ(chassis(one).as_ref(), chassis(other).as_ref())
            || have_other_interfaces(one, other))
}

/// Whether both tell the hardware addresses of their interfaces, and share none.
fn have_other_interfaces(one: &Answer<'_>, other: &Answer<'_>) -> bool {
    let [one, other] = [one, other].map(|answer| -> BTreeSet<&str> {
        let interfaces = answer.reading.facts.interfaces.iter();
        interfaces.filter_map(|each| each.mac_address.as_deref()).collect()
    });
    !one.is_empty() && !other.is_empty() && one.is_disjoint(&other)
}

/// Whether one answer's parts have the other's serial number among them.
fn has_as_part(one: &Answer<'_>, other: &Answer<'_>) -> bool {
    let Some(serial) = &other.reading.facts.serial else { return false };
    one.reading.facts.parts.iter().any(|part| part.serial.eq_ignore_ascii_case(serial))
}

/// Whether an address of this scope can tell devices apart.
const fn is_own(scope: AddressScope) -> bool {
    matches!(scope, AddressScope::Global | AddressScope::Private)
}

/// Disjoint sets of answers, with the reasons that joined them.
struct Sets {
    parents: Vec<usize>,
    /// Of each root its set.
    joined: Vec<Vec<usize>>,
    because: Vec<(usize, String)>,
}

impl Sets {
    fn of(count: usize) -> Self {
        let joined = (0..count).map(|at| vec![at]).collect();
        Self { parents: (0..count).collect(), joined, because: Vec::new() }
    }

    fn root(&self, at: usize) -> usize {
        let parent = self.parents.get(at).copied().unwrap_or(at);
        if parent == at { at } else { self.root(parent) }
    }

    /// The answers joined with this one, itself among them.
    fn members(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let root = self.root(at);
        self.joined.get(root).into_iter().flatten().copied()
    }

    fn join(&mut self, one: usize, other: usize, reason: String) {
        let (one, other) = (self.root(one), self.root(other));
        if one != other {
            let (low, high) = (one.min(other), one.max(other));
            if let Some(parent) = self.parents.get_mut(high) {
                *parent = low;
            }
            let moved = self.joined.get_mut(high).map(std::mem::take).unwrap_or_default();
            if let Some(joined) = self.joined.get_mut(low) {
                joined.extend(moved);
            }
            self.because.push((low, reason));
        }
    }

    /// Members of each set in their order, and why they are one.
    fn groups(self) -> Vec<(Vec<usize>, Vec<String>)> {
        let mut groups: BTreeMap<usize, (Vec<usize>, Vec<String>)> = BTreeMap::new();
        for at in 0..self.parents.len() {
            groups.entry(self.root(at)).or_default().0.push(at);
        }
        for (at, reason) in &self.because {
            groups.entry(self.root(*at)).or_default().1.push(reason.clone());
        }
        groups.into_values().collect()
    }
}

fn node(members: &[&Answer<'_>], merged_because: Vec<String>) -> Node {
    let mut facts = DeviceFacts::default();
    let mut subjects = BTreeSet::new();
    for member in members {
        absorb(&mut facts, &member.reading.facts);
        subjects.insert(member.observation.subject.clone());
    }
    // A shell knows the system best: net-snmp says only "Linux".
    let ssh = members.iter().find(|each| each.observation.probe == ProbeKind::Ssh);
    if let Some(told) = ssh.map(|each| &each.reading.facts).filter(|told| told.os.is_some()) {
        facts.os.clone_from(&told.os);
        facts.os_version = told.os_version.clone().or(facts.os_version);
    }
    let declared = subjects.iter().find(|subject| subject.kind != SubjectKind::Address);
    let first = members.first().map(|each| each.observation.address.to_string());
    let name = declared
        .map(|subject| subject.key.clone())
        .or_else(|| facts.sys_name.clone())
        .or(first)
        .unwrap_or_default();
    Node {
        name,
        subjects: subjects.into_iter().collect(),
        answers: members
            .iter()
            .map(|each| NodeAnswer {
                address: each.observation.address,
                probe: each.observation.probe,
                credential: each.reading.credential.clone(),
                at: each.observation.at,
            })
            .collect(),
        truncated: members.iter().find_map(|each| each.reading.truncated.clone()),
        facts,
        merged_because,
    }
}

/// Two devices may call themselves the same: the address tells them apart.
fn name_apart(nodes: &mut [Node]) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for node in nodes.iter() {
        *counts.entry(node.name.clone()).or_default() += 1;
    }
    for node in
        nodes.iter_mut().filter(|node| counts.get(&node.name).is_some_and(|count| *count > 1))
    {
        if let Some(answer) = node.answers.first() {
            node.name = format!("{}@{}", node.name, answer.address);
        }
    }
}

/// Takes over what is not known yet; lists are joined by what tells their entries apart.
fn absorb(facts: &mut DeviceFacts, other: &DeviceFacts) {
    absorb_words(facts, other);
    join(&mut facts.parts, &other.parts, |part| part.serial.clone());
    join(&mut facts.interfaces, &other.interfaces, |each| each.name.clone());
    join(&mut facts.addresses, &other.addresses, |each| each.address);
    for fact in &mut facts.addresses {
        // One agent tells the length, the other the interface.
        if let Some(twin) = other.addresses.iter().find(|twin| twin.address == fact.address) {
            keep(&mut fact.prefix_length, twin.prefix_length.as_ref());
            keep(&mut fact.interface, twin.interface.as_ref());
        }
    }
    join(&mut facts.neighbors, &other.neighbors, |each| {
        (each.protocol, each.address, each.local_interface.clone(), each.chassis_id.clone())
    });
    join(&mut facts.ipv6_evidence, &other.ipv6_evidence, Clone::clone);
    join(&mut facts.default_routes, &other.default_routes, Clone::clone);
    join(&mut facts.vlans, &other.vlans, |vlan| vlan.id);
    join(&mut facts.stations, &other.stations, Clone::clone);
    join(&mut facts.sensors, &other.sensors, |sensor| sensor.name.clone());
}

/// The same for what there is one of.
fn absorb_words(facts: &mut DeviceFacts, other: &DeviceFacts) {
    keep(&mut facts.sys_name, other.sys_name.as_ref());
    keep(&mut facts.sys_descr, other.sys_descr.as_ref());
    keep(&mut facts.sys_object_id, other.sys_object_id.as_ref());
    keep(&mut facts.sys_location, other.sys_location.as_ref());
    keep(&mut facts.uptime_s, other.uptime_s.as_ref());
    keep(&mut facts.vendor, other.vendor.as_ref());
    keep(&mut facts.model, other.model.as_ref());
    keep(&mut facts.os, other.os.as_ref());
    keep(&mut facts.os_version, other.os_version.as_ref());
    keep(&mut facts.serial, other.serial.as_ref());
    keep(&mut facts.role, other.role.as_ref());
    keep(&mut facts.listening, other.listening.as_ref());
    keep(&mut facts.ipv6_forwarding, other.ipv6_forwarding.as_ref());
    keep(&mut facts.ipv6_stack, other.ipv6_stack.as_ref());
    keep(&mut facts.chassis_id, other.chassis_id.as_ref());
    keep(&mut facts.host, other.host.as_ref());
    keep(&mut facts.power, other.power.as_ref());
}

fn keep<T: Clone>(mine: &mut Option<T>, other: Option<&T>) {
    if mine.is_none() {
        *mine = other.cloned();
    }
}

/// Appends the entries whose key is new. Both lists are bounded where they were decoded.
fn join<T: Clone, K: Ord>(mine: &mut Vec<T>, other: &[T], key: impl Fn(&T) -> K) {
    if mine.is_empty() {
        mine.extend_from_slice(other);
        return;
    }
    let known: BTreeSet<K> = mine.iter().map(&key).collect();
    mine.extend(other.iter().filter(|each| !known.contains(&key(each))).cloned());
}
