//! How full each prefix of the plan is: the share of its addresses that the prefixes inside it take,
//! and how many addresses are recorded in it.

use std::net::IpAddr;

use ipnet::IpNet;

use super::space::bounds;
use crate::domain::prefix::{Prefix, PrefixRole};
use crate::domain::record::Record;

/// One prefix and how full it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Usage<'a> {
    /// The prefix.
    pub prefix: &'a Prefix,
    /// Prefixes directly inside it.
    pub inside_count: usize,
    /// The share of its addresses that they take; `None` where nothing may stand inside.
    pub taken_ratio: Option<f64>,
    /// Addresses recorded in it and in nothing smaller.
    pub address_count: usize,
    /// How many prefixes hold it.
    pub depth: usize,
}

/// Every declared prefix, IPv4 before IPv6, a container before what it holds.
#[must_use]
pub fn of(record: &Record) -> Vec<Usage<'_>> {
    let mut prefixes: Vec<&Prefix> = record.prefixes.iter().collect();
    prefixes.sort_by_key(|prefix| {
        let (first, _) = bounds(prefix.prefix);
        (prefix.prefix.addr().is_ipv6(), first, prefix.prefix.prefix_len())
    });
    let mut usages: Vec<Usage<'_>> = Vec::with_capacity(prefixes.len());
    let mut around: Vec<usize> = Vec::new();
    for prefix in prefixes {
        while around
            .last()
            .and_then(|outer| usages.get(*outer))
            .is_some_and(|outer| !outer.prefix.prefix.contains(&prefix.prefix))
        {
            around.pop();
        }
        let depth = around.len();
        if let Some(outer) = around.last().and_then(|outer| usages.get_mut(*outer)) {
            outer.inside_count += 1;
            let share = share_of(prefix.prefix, outer.prefix.prefix);
            outer.taken_ratio = outer.taken_ratio.map(|ratio| ratio + share);
        }
        around.push(usages.len());
        let is_container = prefix.role == PrefixRole::Container;
        usages.push(Usage {
            prefix,
            inside_count: 0,
            taken_ratio: is_container.then_some(0.0),
            address_count: 0,
            depth,
        });
    }
    count_addresses(record, &mut usages);
    usages
}

/// The share of a prefix's addresses that one inside it takes: a power of two.
fn share_of(inner: IpNet, outer: IpNet) -> f64 {
    let longer = i32::from(inner.prefix_len()) - i32::from(outer.prefix_len());
    0.5_f64.powi(longer)
}

/// Counts each address in the smallest prefix around it.
fn count_addresses(record: &Record, usages: &mut [Usage<'_>]) {
    let begins: Vec<(bool, u128)> = usages
        .iter()
        .map(|usage| (usage.prefix.prefix.addr().is_ipv6(), bounds(usage.prefix.prefix).0))
        .collect();
    for address in &record.addresses {
        let number = match address.address {
            IpAddr::V4(v4) => u128::from(v4.to_bits()),
            IpAddr::V6(v6) => v6.to_bits(),
        };
        let after = begins.partition_point(|begin| *begin <= (address.address.is_ipv6(), number));
        // Backwards: the first that holds it is the smallest.
        let holder = usages
            .get_mut(..after)
            .into_iter()
            .flatten()
            .rev()
            .find(|usage| usage.prefix.prefix.contains(&address.address));
        if let Some(holder) = holder {
            holder.address_count += 1;
        }
    }
}
