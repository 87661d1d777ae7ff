//! Giving prefixes by the rule: to units, to their sites, to the LANs at them, to links. Units and
//! sites go by their codes, LANs by VLAN and IPv4 prefix, links by code, each the lowest that is
//! free; so a second run over what the first gave gives nothing more.

use std::collections::HashMap;

use ipnet::{IpNet, Ipv6Net};

use super::space::Space;
use super::{Allotment, Full, Level, Plan, Rule};
use crate::domain::link::Link;
use crate::domain::prefix::{Prefix, PrefixRole};
use crate::domain::record::Record;
use crate::domain::site::Site;
use crate::domain::text::Text;
use crate::domain::unit::{Era, Unit, UnitKey};

/// The plan that the rule gives over what is recorded.
pub fn allot(rule: &Rule, record: &Record) -> Result<Plan, Full> {
    let mut giver = Giver::new(rule, record);
    giver.pools();
    giver.units()?;
    giver.sites()?;
    giver.links()?;
    Ok(giver.plan)
}

struct Giver<'a> {
    rule: &'a Rule,
    record: &'a Record,
    space: Space,
    /// What each unit has.
    units: HashMap<&'a UnitKey, Ipv6Net>,
    plan: Plan,
}

impl<'a> Giver<'a> {
    fn new(rule: &'a Rule, record: &'a Record) -> Self {
        let declared = record.prefixes.iter().map(|prefix| prefix.prefix);
        let of_links = record.links.iter().filter_map(|link| link.prefix_v6.map(IpNet::V6));
        let is_v6 = |prefix: &IpNet| prefix.addr().is_ipv6();
        let space = Space::of(declared.chain(of_links).filter(is_v6));
        Self { rule, record, space, units: HashMap::new(), plan: Plan::default() }
    }

    /// The declared prefix that is this very one.
    fn declared(&self, net: Ipv6Net) -> Option<&'a Prefix> {
        self.record.prefixes.iter().find(|prefix| prefix.prefix == IpNet::V6(net))
    }

    /// The block and the pools in it, as containers.
    fn pools(&mut self) {
        let Rule { block, units, links, .. } = self.rule;
        let mut pools = vec![(Level::Block, *block)];
        for pool in [units.pool, links.pool] {
            if !pools.iter().any(|(_, known)| *known == pool) {
                pools.push((Level::Pool, pool));
            }
        }
        for (level, prefix) in pools {
            let is_new = self.declared(prefix).is_none();
            self.space.take(IpNet::V6(prefix));
            let unit = self.rule.holder.clone();
            let given = Allotment { unit, is_new, ..container(level, prefix) };
            self.plan.allotments.push(given);
        }
    }

    /// The next of a pool, or how many are still wanted of it.
    fn next(
        &mut self,
        (level, pool, length): (Level, Ipv6Net, u8),
        wanted_count: usize,
    ) -> Result<Ipv6Net, Full> {
        match self.space.next_free(IpNet::V6(pool), length) {
            Some(IpNet::V6(found)) => {
                self.space.take(IpNet::V6(found));
                Ok(found)
            }
            Some(IpNet::V4(_)) | None => Err(Full { level, pool, length, wanted_count }),
        }
    }

    /// Every unit of today of the rule's kinds, by code.
    fn units(&mut self) -> Result<(), Full> {
        let mut units: Vec<&'a Unit> = self
            .record
            .units
            .iter()
            .filter(|unit| unit.key.era == Era::Y2025 && self.rule.kinds.contains(&unit.kind))
            .collect();
        units.sort_by(|left, right| left.key.cmp(&right.key));
        let mut has: HashMap<&UnitKey, Ipv6Net> = HashMap::new();
        for prefix in &self.record.prefixes {
            let (Some(unit), IpNet::V6(net)) = (&prefix.unit, prefix.prefix) else { continue };
            let is_pool = net == self.rule.block
                || net == self.rule.units.pool
                || net == self.rule.links.pool;
            if prefix.role == PrefixRole::Container
                && prefix.site.is_none()
                && !is_pool
                && self.rule.block.contains(&net)
            {
                // Of several the first in order: units keep what they have.
                let kept = has.entry(unit).or_insert(net);
                *kept = (*kept).min(net);
            }
        }
        let wanting = units.iter().filter(|unit| !has.contains_key(&unit.key)).count();
        let mut given = 0;
        for unit in &units {
            let kept = has.get(&unit.key).copied();
            let prefix = if let Some(prefix) = kept {
                prefix
            } else {
                let share = self.rule.units;
                let wanted = (Level::Unit, share.pool, share.length);
                let next = self.next(wanted, wanting - given)?;
                given += 1;
                next
            };
            self.units.insert(&unit.key, prefix);
            let unit = Some(unit.key.clone());
            let is_new = kept.is_none();
            self.plan.allotments.push(Allotment { unit, is_new, ..container(Level::Unit, prefix) });
        }
        Ok(())
    }

    /// Every site of a unit that has a prefix, by code, and the LANs at it.
    fn sites(&mut self) -> Result<(), Full> {
        let mut sites: Vec<&'a Site> = self.record.sites.iter().collect();
        sites.sort_by(|left, right| left.code.cmp(&right.code));
        let mut at_sites: HashMap<&str, Vec<&'a Prefix>> = HashMap::new();
        for prefix in &self.record.prefixes {
            if let Some(site) = &prefix.site {
                at_sites.entry(site).or_default().push(prefix);
            }
        }
        for site in sites {
            let Some(of_unit) = site.unit.as_ref().and_then(|unit| self.units.get(unit).copied())
            else {
                self.plan.left_out.push(without_unit(site));
                continue;
            };
            let at_site = at_sites.get(site.code.as_str()).map(Vec::as_slice).unwrap_or_default();
            let pool = match self.rule.site_length {
                None => of_unit,
                Some(length) => self.site(site, (of_unit, length), at_site)?,
            };
            self.lans(site, pool, at_site)?;
        }
        Ok(())
    }

    /// A site's own prefix inside its unit's.
    fn site(
        &mut self,
        site: &Site,
        (of_unit, length): (Ipv6Net, u8),
        at_site: &[&Prefix],
    ) -> Result<Ipv6Net, Full> {
        let kept = at_site
            .iter()
            .filter(|prefix| prefix.role == PrefixRole::Container)
            .filter_map(|prefix| v6(prefix.prefix))
            .find(|net| of_unit.contains(net));
        let prefix = match kept {
            Some(prefix) => prefix,
            None => self.next((Level::Site, of_unit, length), 1)?,
        };
        let given = Allotment {
            unit: site.unit.clone(),
            site: Some(site.code.clone()),
            is_new: kept.is_none(),
            ..container(Level::Site, prefix)
        };
        self.plan.allotments.push(given);
        Ok(prefix)
    }

    /// A prefix for each IPv4 network of a site that has no twin, or for as many LANs as the rule
    /// says where none is declared.
    fn lans(&mut self, site: &Site, pool: Ipv6Net, at_site: &[&Prefix]) -> Result<(), Full> {
        let is_network = |prefix: &&&Prefix| {
            matches!(prefix.role, PrefixRole::Lan | PrefixRole::Server | PrefixRole::Management)
        };
        let mut v4: Vec<&Prefix> = Vec::new();
        let mut has: Vec<&Prefix> = Vec::new();
        for prefix in at_site.iter().filter(is_network) {
            if v6(prefix.prefix).is_some() { has.push(prefix) } else { v4.push(prefix) }
        }
        let lan = |prefix: Ipv6Net, like: &Prefix, twin, is_new| Allotment {
            role: like.role,
            unit: site.unit.clone(),
            site: Some(site.code.clone()),
            vlan: like.vlan,
            twin,
            is_new,
            ..container(Level::Lan, prefix)
        };
        has.sort_by_key(|prefix| prefix.prefix);
        for prefix in &has {
            let twin = prefix.twin.or_else(|| {
                v4.iter().find(|each| each.twin == Some(prefix.prefix)).map(|each| each.prefix)
            });
            if let Some(net) = v6(prefix.prefix) {
                self.plan.allotments.push(lan(net, prefix, twin, false));
            }
        }
        v4.sort_by_key(|prefix| (prefix.vlan, prefix.prefix));
        let wanting: Vec<&Prefix> = v4
            .iter()
            .copied()
            .filter(|net| {
                net.twin.is_none() && !has.iter().any(|each| each.twin == Some(net.prefix))
            })
            .collect();
        for (given, net) in wanting.iter().enumerate() {
            let unpaired = has
                .iter()
                .find(|each| each.twin.is_none() && each.vlan.is_some() && each.vlan == net.vlan);
            if let Some(unpaired) = unpaired {
                self.plan.left_out.push(perhaps_twins(net, unpaired));
                continue;
            }
            let wanted = (Level::Lan, pool, self.rule.lan_length);
            let prefix = self.next(wanted, wanting.len() - given)?;
            self.plan.allotments.push(lan(prefix, net, Some(net.prefix), true));
        }
        if has.is_empty() && v4.is_empty() { self.first_lans(site, pool) } else { Ok(()) }
    }

    /// As many LANs as the rule gives a site where none is declared.
    fn first_lans(&mut self, site: &Site, pool: Ipv6Net) -> Result<(), Full> {
        for given in 0..self.rule.lan_count {
            let wanted = (Level::Lan, pool, self.rule.lan_length);
            let prefix = self.next(wanted, usize::from(self.rule.lan_count - given))?;
            self.plan.allotments.push(Allotment {
                role: PrefixRole::Lan,
                unit: site.unit.clone(),
                site: Some(site.code.clone()),
                is_new: true,
                ..container(Level::Lan, prefix)
            });
        }
        Ok(())
    }

    /// Every link of the rule's tiers, by code.
    fn links(&mut self) -> Result<(), Full> {
        let mut links: Vec<&'a Link> =
            self.record.links.iter().filter(|link| self.rule.tiers.contains(&link.tier)).collect();
        links.sort_by(|left, right| left.code.cmp(&right.code));
        let is_addressed = |link: &Link| link.a.ipv6.is_some() || link.b.ipv6.is_some();
        let wanting =
            links.iter().filter(|link| link.prefix_v6.is_none() && !is_addressed(link)).count();
        let mut given = 0;
        for link in links {
            let prefix = match link.prefix_v6 {
                Some(prefix) => prefix,
                None if is_addressed(link) => {
                    self.plan.left_out.push(addressed(link));
                    continue;
                }
                None => {
                    let share = self.rule.links;
                    // RFC 6164: a /127 stands alone in a /64, so that it can grow to one.
                    let slot = (Level::Link, share.pool, share.length.min(64));
                    let slot = self.next(slot, wanting - given)?;
                    given += 1;
                    Ipv6Net::new(slot.network(), share.length).unwrap_or(slot)
                }
            };
            self.plan.allotments.push(Allotment {
                role: PrefixRole::Link,
                link: Some(link.code.clone()),
                twin: link.prefix_v4.map(IpNet::V4),
                is_new: link.prefix_v6.is_none(),
                ..container(Level::Link, prefix)
            });
        }
        Ok(())
    }
}

fn v6(prefix: IpNet) -> Option<Ipv6Net> {
    match prefix {
        IpNet::V6(net) => Some(net),
        IpNet::V4(_) => None,
    }
}

/// An allotment that only holds others and belongs to nobody yet.
fn container(level: Level, prefix: Ipv6Net) -> Allotment {
    Allotment {
        level,
        prefix,
        role: PrefixRole::Container,
        unit: None,
        site: None,
        link: None,
        vlan: None,
        twin: None,
        is_new: false,
    }
}

fn without_unit(site: &Site) -> Text {
    let code = &site.code;
    match &site.unit {
        None => Text::new(
            format!("the site `{code}` lies in no unit: declare `unit`"),
            format!("địa điểm `{code}` chưa thuộc đơn vị nào: khai báo `unit`"),
        ),
        Some(unit) => Text::new(
            format!(
                "the site `{code}` lies in {unit}, which the rule gives nothing: name a unit of 2025, or its kind in `kinds`"
            ),
            format!(
                "địa điểm `{code}` thuộc {unit}, quy tắc không cấp cho đơn vị này: ghi đơn vị năm 2025, hoặc thêm loại vào `kinds`"
            ),
        ),
    }
}

fn perhaps_twins(v4: &Prefix, v6: &Prefix) -> Text {
    let (v4, v6) = (v4.prefix, v6.prefix);
    Text::new(
        format!("{v4} and {v6} are of one site and one VLAN: declare one the other's `twin`"),
        format!("{v4} và {v6} cùng địa điểm, cùng VLAN: khai báo `twin` cho nhau"),
    )
}

fn addressed(link: &Link) -> Text {
    let code = &link.code;
    Text::new(
        format!(
            "the link `{code}` has IPv6 addresses and no `prefix_v6`: declare the one they lie in"
        ),
        format!(
            "kênh `{code}` đã có địa chỉ IPv6 nhưng thiếu `prefix_v6`: khai báo vùng chứa chúng"
        ),
    )
}
