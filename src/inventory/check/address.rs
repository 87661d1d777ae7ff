//! Addresses against the declared networks. An address with a length belongs to a network of that
//! very length: `10.6.4.5/25` in a declared `10.6.4.0/24` is a contradiction, not a nesting. One
//! without a length (or with /32, /128) lies in some declared network. Loopback is everyone's own.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::domain::address::Address;
use crate::domain::record::{Declared, Thing};
use crate::domain::text::Text;

use super::super::fault::Sink;
use super::fault;
use super::prefix::{Networks, is_single};

/// Every declared address.
pub(super) fn check(declared: &[Declared], networks: &Networks, sink: &Sink) {
    for declared in declared {
        let Thing::Address(address) = &declared.thing else { continue };
        if address.address.is_loopback() || is_declared(address, networks) {
            continue;
        }
        sink.push_with(|| {
            let (problem, hint) = outside(address, networks);
            fault(&declared.place, "address", problem, hint)
        });
    }
}

fn own_network(address: &Address) -> Option<IpNet> {
    let length = address.prefix_length?;
    if is_single(address.address, length) {
        return None;
    }
    IpNet::new(address.address, length).ok().map(|net| net.trunc())
}

fn is_declared(address: &Address, networks: &Networks) -> bool {
    match own_network(address) {
        Some(net) => networks.has(net),
        None => networks.smallest_around(address.address).is_some(),
    }
}

fn outside(address: &Address, networks: &Networks) -> (Text, Text) {
    let ip = address.address;
    match (own_network(address), networks.smallest_around(ip)) {
        (Some(net), Some(around)) => {
            let length = around.prefix_len();
            let own = net.prefix_len();
            (
                Text::new(
                    format!("the address `{ip}/{own}` lies in `{around}`, no `{net}` is declared"),
                    format!(
                        "địa chỉ `{ip}/{own}` nằm trong `{around}`, không có tiền tố `{net}` nào được khai báo"
                    ),
                ),
                Text::new(
                    format!(
                        "write `{ip}/{length}`, or declare `[[prefix]]` with `prefix = \"{net}\"`"
                    ),
                    format!(
                        "ghi `{ip}/{length}`, hoặc khai báo `[[prefix]]` với `prefix = \"{net}\"`"
                    ),
                ),
            )
        }
        (net, _) => {
            let net = net.map_or_else(|| example(ip), |net| net.to_string());
            (
                Text::new(
                    format!("the address `{ip}` lies in no declared prefix"),
                    format!("địa chỉ `{ip}` không nằm trong tiền tố nào đã khai báo"),
                ),
                Text::new(
                    format!(
                        "declare its network, `[[prefix]]` with `prefix = \"{net}\"`: only declared prefixes are probed"
                    ),
                    format!(
                        "khai báo mạng của nó, `[[prefix]]` với `prefix = \"{net}\"`: chỉ tiền tố đã khai báo mới được đo"
                    ),
                ),
            )
        }
    }
}

/// The usual network of an address without a length.
fn example(ip: IpAddr) -> String {
    let length = if ip.is_ipv4() { 24 } else { 64 };
    IpNet::new(ip, length).map_or_else(|_| ip.to_string(), |net| net.trunc().to_string())
}
