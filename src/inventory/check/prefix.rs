//! The address plan: prefixes nest or are disjoint. CIDR blocks can do nothing else, so what an
//! engineer calls an overlap is this:
//!
//! - the same prefix twice (`duplicate` says so), or a link's prefix that is declared as a LAN;
//! - anything inside a `lan`, `link`, `server` or `management` prefix. Each of these is one network
//!   on one wire; only a `container` holds others. That includes a LAN inside a LAN, a link's
//!   prefix inside a LAN, a container inside a LAN, and a link's prefix inside another's;
//! - a prefix allotted to one unit inside a container allotted to a unit that does not hold it;
//! - a twin that is not declared, or that names another twin.
//!
//! Several links may share one prefix (point-to-multipoint); their ends may not share an address.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use ipnet::IpNet;

use crate::domain::prefix::{Prefix, PrefixRole};
use crate::domain::record::{Declared, Record, SourcePlace, Thing};
use crate::domain::text::Text;
use crate::domain::unit::UnitKey;

use super::super::fault::{Fault, Sink};
use super::super::network::longest;
use super::fault;
use super::index::Index;

/// Every network that is declared, for looking up addresses.
pub(super) struct Networks {
    exact: HashSet<IpNet>,
    /// Prefix lengths that occur, longest first, IPv4 and IPv6.
    lengths: [Vec<u8>; 2],
}

impl Networks {
    fn of<'a>(networks: impl Iterator<Item = &'a Network<'a>>) -> Self {
        let exact: HashSet<IpNet> = networks.map(|network| network.net).collect();
        let mut seen = [HashSet::new(), HashSet::new()];
        for net in &exact {
            match net {
                IpNet::V4(net) => seen[0].insert(net.prefix_len()),
                IpNet::V6(net) => seen[1].insert(net.prefix_len()),
            };
        }
        let lengths = seen.map(|lengths| {
            let mut lengths: Vec<u8> = lengths.into_iter().collect();
            lengths.sort_unstable_by(|left, right| right.cmp(left));
            lengths
        });
        Self { exact, lengths }
    }

    /// Whether this very network is declared.
    pub(super) fn has(&self, net: IpNet) -> bool {
        self.exact.contains(&net)
    }

    /// The smallest declared network an address lies in: one look-up per length that occurs.
    pub(super) fn smallest_around(&self, address: IpAddr) -> Option<IpNet> {
        let lengths = match address {
            IpAddr::V4(_) => &self.lengths[0],
            IpAddr::V6(_) => &self.lengths[1],
        };
        lengths
            .iter()
            .filter_map(|length| IpNet::new(address, *length).ok())
            .map(|net| net.trunc())
            .find(|net| self.exact.contains(net))
    }
}

/// One network with where it comes from.
struct Network<'a> {
    net: IpNet,
    role: PrefixRole,
    unit: Option<&'a UnitKey>,
    /// `None` for what the record has already.
    place: Option<&'a SourcePlace>,
    /// The link that brings it, for prefixes of links.
    link: Option<&'a str>,
}

impl Network<'_> {
    /// Sorts families apart, a network before what it holds, and a declared prefix before a
    /// link's equal one.
    fn order(&self) -> (bool, IpAddr, u8, bool) {
        (self.net.addr().is_ipv6(), self.net.network(), self.net.prefix_len(), self.link.is_some())
    }

    /// The key it is written under.
    fn field(&self) -> &'static str {
        match (self.link, self.net) {
            (None, _) => "prefix",
            (Some(_), IpNet::V4(_)) => "prefix_v4",
            (Some(_), IpNet::V6(_)) => "prefix_v6",
        }
    }

    fn named(&self, told: &Self) -> Text {
        let (net, role) = (self.net, self.role);
        match (self.link, self.place) {
            (Some(code), _) => Text::new(
                format!("`{net}` of the link `{code}`"),
                format!("`{net}` của kênh `{code}`"),
            ),
            (None, Some(_)) if std::ptr::eq(self, told) => {
                Text::new(format!("the {role} prefix `{net}`"), format!("tiền tố {role} `{net}`"))
            }
            (None, Some(place)) => Text::new(
                format!("the {role} prefix `{net}` ({place})"),
                format!("tiền tố {role} `{net}` ({place})"),
            ),
            (None, None) => Text::new(
                format!("the {role} prefix `{net}` of the record"),
                format!("tiền tố {role} `{net}` đã lưu"),
            ),
        }
    }
}

/// Checks the plan and answers with what is declared.
pub(super) fn check(
    declared: &[Declared],
    existing: &Record,
    index: &Index<'_>,
    sink: &Sink,
) -> Networks {
    let mut networks = gather(declared, existing);
    networks.sort_by_key(Network::order);
    let mut around: Vec<&Network<'_>> = Vec::new();
    for network in &networks {
        while around.last().is_some_and(|outer| !outer.net.contains(&network.net)) {
            around.pop();
        }
        if let Some(outer) = around.last() {
            overlap(outer, network, sink);
        }
        allotted_elsewhere(&around, network, index, sink);
        if around.last().is_none_or(|outer| outer.net != network.net) {
            around.push(network);
        }
    }
    twins(declared, existing, sink);
    Networks::of(networks.iter())
}

/// Declared prefixes, stored ones that are not declared anew, and the prefixes of links.
fn gather<'a>(declared: &'a [Declared], existing: &'a Record) -> Vec<Network<'a>> {
    let mut networks = Vec::new();
    let mut nets = HashSet::new();
    let mut links = HashSet::new();
    for declared in declared {
        let place = Some(&declared.place);
        if let Thing::Prefix(prefix) = &declared.thing
            && nets.insert(prefix.prefix)
        {
            networks.push(of_prefix(prefix, place));
        } else if let Thing::Link(link) = &declared.thing
            && links.insert(link.code.as_str())
        {
            networks.extend(of_link(link, place));
        }
    }
    let stored = existing.prefixes.iter().filter(|prefix| !nets.contains(&prefix.prefix));
    networks.extend(stored.map(|prefix| of_prefix(prefix, None)));
    let stored = existing.links.iter().filter(|link| !links.contains(link.code.as_str()));
    networks.extend(stored.flat_map(|link| of_link(link, None)));
    networks
}

fn of_prefix<'a>(prefix: &'a Prefix, place: Option<&'a SourcePlace>) -> Network<'a> {
    Network { net: prefix.prefix, role: prefix.role, unit: prefix.unit.as_ref(), place, link: None }
}

fn of_link<'a>(
    link: &'a crate::domain::link::Link,
    place: Option<&'a SourcePlace>,
) -> impl Iterator<Item = Network<'a>> {
    let nets = [link.prefix_v4.map(IpNet::V4), link.prefix_v6.map(IpNet::V6)];
    nets.into_iter().flatten().map(move |net| Network {
        net,
        role: PrefixRole::Link,
        unit: None,
        place,
        link: Some(&link.code),
    })
}

/// A network inside another: only a container may hold it, or a link's prefix is the link prefix
/// declared for it.
fn overlap(outer: &Network<'_>, inner: &Network<'_>, sink: &Sink) {
    let is_same = outer.net == inner.net;
    let is_fine =
        if is_same { outer.role == PrefixRole::Link } else { outer.role == PrefixRole::Container };
    // Told at the one that is declared now; what was stored before is not judged again.
    let (told, place) = match (inner.place, outer.place) {
        (Some(place), _) => (inner, place),
        (None, Some(place)) => (outer, place),
        (None, None) => return,
    };
    if is_fine {
        return;
    }
    sink.push_with(|| {
        let (outer_named, inner_named) = (outer.named(told), inner.named(told));
        let role = outer.role;
        if is_same {
            return fault(
                place,
                told.field(),
                Text::new(
                    format!("{} is {}: not a link's prefix", inner_named.en, outer_named.en),
                    format!(
                        "{} trùng với {}: không phải tiền tố của kênh",
                        inner_named.vi, outer_named.vi
                    ),
                ),
                Text::new(
                    "declare that prefix with `role = \"link\"`",
                    "khai báo tiền tố đó với `role = \"link\"`",
                ),
            );
        }
        fault(
            place,
            told.field(),
            Text::new(
                format!(
                    "{} lies inside {}: a {role} prefix holds no other",
                    inner_named.en, outer_named.en
                ),
                format!(
                    "{} nằm trong {}: tiền tố {role} không chứa tiền tố khác",
                    inner_named.vi, outer_named.vi
                ),
            ),
            Text::new(
                "make the outer one `role = \"container\"`, or mend one of the two",
                "đổi tiền tố ngoài thành `role = \"container\"`, hoặc sửa một trong hai",
            ),
        )
    });
}

/// A prefix of one unit inside a prefix of a unit that does not hold it.
fn allotted_elsewhere(
    around: &[&Network<'_>],
    inner: &Network<'_>,
    index: &Index<'_>,
    sink: &Sink,
) {
    let (Some(unit), Some(place)) = (inner.unit, inner.place) else { return };
    let Some((outer, holder)) = around.iter().rev().find_map(|outer| Some((*outer, outer.unit?)))
    else {
        return;
    };
    // Units of two maps are not compared: their territories overlap by nature.
    if holder.era != unit.era || lies_in(unit, holder, index) {
        return;
    }
    sink.push_with(|| {
        let (outer, inner) = (outer.named(inner), inner.named(inner));
        fault(
            place,
            "unit",
            Text::new(
                format!("{} is allotted to {unit}, but lies inside {}, allotted to {holder}", inner.en, outer.en),
                format!("{} cấp cho {unit}, nhưng nằm trong {}, đã cấp cho {holder}", inner.vi, outer.vi),
            ),
            Text::new(
                "a unit's prefix lies in its own or a higher unit's: mend one of the two",
                "tiền tố của đơn vị phải nằm trong tiền tố của chính nó hoặc đơn vị cấp trên: sửa một trong hai",
            ),
        )
    });
}

/// Whether a unit is another or lies below it; three tiers, so three steps.
fn lies_in(unit: &UnitKey, holder: &UnitKey, index: &Index<'_>) -> bool {
    let mut code = unit.code.as_str();
    for _ in 0..3 {
        if code == holder.code {
            return true;
        }
        match index.units.get(&(unit.era, code)).and_then(|unit| unit.parent_code.as_deref()) {
            Some(parent) => code = parent,
            None => return false,
        }
    }
    false
}

/// A twin is declared, and is nobody else's twin.
fn twins(declared: &[Declared], existing: &Record, sink: &Sink) {
    let stored = existing.prefixes.iter().map(|prefix| (prefix.prefix, prefix.twin));
    let now = declared.iter().filter_map(|declared| {
        let Thing::Prefix(prefix) = &declared.thing else { return None };
        Some((prefix.prefix, prefix.twin))
    });
    let twins: HashMap<IpNet, Option<IpNet>> = stored.chain(now).collect();
    for declared in declared {
        let Thing::Prefix(prefix) = &declared.thing else { continue };
        let Some(twin) = prefix.twin else { continue };
        match twins.get(&twin) {
            None => sink.push_with(|| undeclared_twin(&declared.place, prefix.prefix, twin)),
            Some(Some(other)) if *other != prefix.prefix => sink.push_with(|| {
                let net = prefix.prefix;
                fault(
                    &declared.place,
                    "twin",
                    Text::new(
                        format!("the twin `{twin}` of `{net}` names another twin, `{other}`"),
                        format!("`twin` `{twin}` của `{net}` lại trỏ tới `{other}`"),
                    ),
                    Text::new(
                        "two networks that are one name each other",
                        "hai tiền tố của cùng một mạng phải trỏ tới nhau",
                    ),
                )
            }),
            Some(_) => {}
        }
    }
}

fn undeclared_twin(place: &SourcePlace, net: IpNet, twin: IpNet) -> Fault {
    fault(
        place,
        "twin",
        Text::new(
            format!("the twin `{twin}` of `{net}` is declared nowhere"),
            format!("`twin` `{twin}` của `{net}` chưa được khai báo"),
        ),
        Text::new(
            format!("declare it: `[[prefix]]` with `prefix = \"{twin}\"`, or mend `twin`"),
            format!("khai báo: `[[prefix]]` với `prefix = \"{twin}\"`, hoặc sửa `twin`"),
        ),
    )
}

/// Whether a network is one address alone.
pub(super) fn is_single(address: IpAddr, length: u8) -> bool {
    length == longest(address)
}
