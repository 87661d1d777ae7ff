//! The scope guard: a target lies in loopback or in a declared prefix, private or not. The dedicated
//! network is shared by the whole country, and one mistyped 10.0.0.0/8 alarms a national centre.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::domain::record::Record;
use crate::domain::text::Text;

/// Whether targets outside the declared prefixes are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unlisted {
    /// They are, and the run records it.
    Allowed,
    /// They are refused.
    Refused,
}

/// What may be asked.
#[derive(Debug, Clone)]
pub struct Scope {
    /// Disjoint, ascending: containment is one binary search.
    declared: Vec<IpNet>,
    unlisted: Unlisted,
}

/// An address outside the scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{address} lies outside every declared prefix{}", .nearest.map(|prefix| format!(", the nearest is {prefix}")).unwrap_or_default())]
pub struct OutOfScope {
    /// The address.
    pub address: IpAddr,
    /// The declared prefix of its family with the most leading bits in common.
    pub nearest: Option<IpNet>,
}

impl OutOfScope {
    /// The refusal in both languages.
    #[must_use]
    pub fn text(&self) -> Text {
        let nearest = |word: &str| {
            self.nearest.map(|prefix| format!(", {word} {prefix}")).unwrap_or_default()
        };
        Text::new(
            format!(
                "{} lies outside every declared prefix{}",
                self.address,
                nearest("the nearest is")
            ),
            format!("{} nằm ngoài mọi dải đã khai báo{}", self.address, nearest("dải gần nhất là")),
        )
    }
}

impl Scope {
    /// Loopback and every prefix of the record: those of links included.
    #[must_use]
    pub fn declared(record: &Record, unlisted: Unlisted) -> Self {
        let prefixes = record.prefixes.iter().map(|prefix| prefix.prefix);
        let links = record.links.iter().flat_map(|link| {
            [link.prefix_v4.map(IpNet::V4), link.prefix_v6.map(IpNet::V6)].into_iter().flatten()
        });
        let mut declared = IpNet::aggregate(&prefixes.chain(links).collect());
        declared.sort_by_key(IpNet::network);
        Self { declared, unlisted }
    }

    /// Whether an address may be asked.
    pub fn permit(&self, address: IpAddr) -> Result<(), OutOfScope> {
        if self.unlisted == Unlisted::Allowed || address.is_loopback() || self.covers(address) {
            Ok(())
        } else {
            Err(OutOfScope { address, nearest: self.nearest(address) })
        }
    }

    /// Whether a whole range may be asked.
    pub fn permit_prefix(&self, prefix: IpNet) -> Result<(), OutOfScope> {
        let loopback = prefix.network().is_loopback() && prefix.broadcast().is_loopback();
        let inside = self.declared.iter().any(|declared| declared.contains(&prefix));
        if self.unlisted == Unlisted::Allowed || loopback || inside {
            return Ok(());
        }
        let first = prefix.network();
        let outside = if self.covers(first) { prefix.broadcast() } else { first };
        Err(OutOfScope { address: outside, nearest: self.nearest(outside) })
    }

    /// The parts of a range that may be asked, ascending.
    pub fn permitted(&self, range: (IpAddr, IpAddr)) -> Vec<(IpAddr, IpAddr)> {
        if self.unlisted == Unlisted::Allowed {
            return vec![range];
        }
        let loopback = ["127.0.0.0/8", "::1/128"].iter().filter_map(|text| text.parse().ok());
        let declared = self.declared.iter().copied().chain(loopback);
        let mut parts: Vec<(IpAddr, IpAddr)> =
            declared.filter_map(|prefix: IpNet| common_part(range, prefix)).collect();
        parts.sort_unstable();
        parts
    }

    fn covers(&self, address: IpAddr) -> bool {
        let after = self.declared.partition_point(|prefix| prefix.network() <= address);
        after
            .checked_sub(1)
            .and_then(|at| self.declared.get(at))
            .is_some_and(|prefix| prefix.contains(&address))
    }

    fn nearest(&self, address: IpAddr) -> Option<IpNet> {
        self.declared
            .iter()
            .copied()
            .filter(|prefix| prefix.network().is_ipv4() == address.is_ipv4())
            .max_by_key(|prefix| common_bits(prefix.network(), address))
    }
}

/// What a range and a prefix have in common.
fn common_part(range: (IpAddr, IpAddr), prefix: IpNet) -> Option<(IpAddr, IpAddr)> {
    if range.0.is_ipv4() != prefix.network().is_ipv4() {
        return None;
    }
    let (first, last) = (range.0.max(prefix.network()), range.1.min(prefix.broadcast()));
    (first <= last).then_some((first, last))
}

/// Leading bits that two addresses of one family share.
fn common_bits(one: IpAddr, other: IpAddr) -> u32 {
    match (one, other) {
        (IpAddr::V4(one), IpAddr::V4(other)) => (one.to_bits() ^ other.to_bits()).leading_zeros(),
        (IpAddr::V6(one), IpAddr::V6(other)) => (one.to_bits() ^ other.to_bits()).leading_zeros(),
        (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::prefix::{Prefix, PrefixRole};

    fn scope(prefixes: &[&str], unlisted: Unlisted) -> Scope {
        let mut record = Record::default();
        for prefix in prefixes {
            record.prefixes.push(Prefix {
                prefix: prefix.parse().unwrap(),
                role: PrefixRole::Container,
                unit: None,
                site: None,
                vlan: None,
                twin: None,
                description: None,
            });
        }
        Scope::declared(&record, unlisted)
    }

    fn check(address: &str, permitted: bool) {
        let scope = scope(&["10.70.0.0/16", "10.70.4.0/24", "2001:db8:70::/48"], Unlisted::Refused);
        assert_eq!(scope.permit(address.parse().unwrap()).is_ok(), permitted, "{address}");
    }

    #[test]
    fn only_the_declared_and_loopback() {
        check("10.70.4.1", true);
        check("10.70.255.255", true);
        check("10.71.0.0", false);
        check("10.69.255.255", false);
        check("2001:db8:70::1", true);
        check("2001:db8:71::1", false);
        check("127.0.0.1", true);
        check("::1", true);
        check("192.168.1.1", false);
        check("::ffff:10.70.4.1", false);
    }

    #[test]
    fn a_refusal_names_the_nearest() {
        let refused = scope(&["10.70.0.0/16", "192.0.2.0/24"], Unlisted::Refused)
            .permit("10.71.0.1".parse().unwrap())
            .unwrap_err();
        assert_eq!(refused.nearest, Some("10.70.0.0/16".parse().unwrap()));
        assert_eq!(
            refused.to_string(),
            "10.71.0.1 lies outside every declared prefix, the nearest is 10.70.0.0/16"
        );
    }

    #[test]
    fn a_range_must_lie_in_it_whole() {
        let guard = scope(&["10.70.0.0/16"], Unlisted::Refused);
        assert!(guard.permit_prefix("10.70.8.0/21".parse().unwrap()).is_ok());
        assert!(guard.permit_prefix("10.0.0.0/8".parse().unwrap()).is_err());
        assert!(guard.permit_prefix("127.0.0.0/8".parse().unwrap()).is_ok());
        assert!(scope(&[], Unlisted::Allowed).permit_prefix("10.0.0.0/8".parse().unwrap()).is_ok());
    }
}
