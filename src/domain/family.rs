//! IPv4 or IPv6, and what kind of address an address is. A task, an observation and a verdict
//! belong to one family; nothing here ever falls back to the other.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::closed_set::closed_set;

closed_set! {
    /// An address family.
    pub enum Family {
        /// RFC 791.
        Ipv4 = "ipv4",
        /// RFC 8200.
        Ipv6 = "ipv6",
    }
}

impl Family {
    /// The family of an address as written: an IPv4-mapped address is IPv6 here, and
    /// [`AddressScope`] says that it proves nothing.
    #[must_use]
    pub const fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(_) => Self::Ipv4,
            IpAddr::V6(_) => Self::Ipv6,
        }
    }
}

closed_set! {
    /// What an address can prove. Only `global` and, inside the dedicated network, `ula` addresses
    /// prove IPv6.
    pub enum AddressScope {
        /// Globally routable, documentation prefixes included (the lab lives in them).
        Global = "global",
        /// RFC 4193 unique local, or RFC 1918 for IPv4.
        Private = "private",
        /// fe80::/10 or 169.254.0.0/16.
        LinkLocal = "link_local",
        /// ::1 or 127.0.0.0/8.
        Loopback = "loopback",
        /// ::ffff:0:0/96: IPv4 in disguise.
        Ipv4Mapped = "ipv4_mapped",
        /// ::/96, deprecated by RFC 4291 §2.5.5.1.
        Ipv4Compatible = "ipv4_compatible",
        /// 64:ff9b::/96, RFC 6052: a translator's address.
        Nat64 = "nat64",
        /// Multicast of either family.
        Multicast = "multicast",
        /// The unspecified address.
        Unspecified = "unspecified",
    }
}

impl AddressScope {
    /// Classifies an address by its bits alone.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(v4) => Self::of_v4(v4),
            IpAddr::V6(v6) => Self::of_v6(v6),
        }
    }

    fn of_v4(address: Ipv4Addr) -> Self {
        if address.is_unspecified() {
            Self::Unspecified
        } else if address.is_loopback() {
            Self::Loopback
        } else if address.is_link_local() {
            Self::LinkLocal
        } else if address.is_multicast() {
            Self::Multicast
        } else if address.is_private() {
            Self::Private
        } else {
            Self::Global
        }
    }

    fn of_v6(address: Ipv6Addr) -> Self {
        let segments = address.segments();
        if address.is_unspecified() {
            Self::Unspecified
        } else if address.is_loopback() {
            Self::Loopback
        } else if address.is_unicast_link_local() {
            Self::LinkLocal
        } else if address.is_multicast() {
            Self::Multicast
        } else if address.to_ipv4_mapped().is_some() {
            Self::Ipv4Mapped
        } else if segments.iter().take(6).all(|segment| *segment == 0) {
            Self::Ipv4Compatible
        } else if segments.iter().take(6).copied().eq([0x64, 0xff9b, 0, 0, 0, 0]) {
            Self::Nat64
        } else if address.is_unique_local() {
            Self::Private
        } else {
            Self::Global
        }
    }

    /// Whether an IPv6 address of this scope is evidence that its owner is addressed:
    /// link-local, IPv4-mapped and NAT64 addresses never are.
    #[must_use]
    pub fn proves_addressing(self) -> bool {
        matches!(self, Self::Global | Self::Private)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, expected: AddressScope) {
        assert_eq!(AddressScope::of(address.parse().unwrap()), expected, "{address}");
    }

    #[test]
    fn scopes_by_bits() {
        check("2001:db8::1", AddressScope::Global);
        check("fd00::1", AddressScope::Private);
        check("10.0.0.1", AddressScope::Private);
        check("192.0.2.1", AddressScope::Global);
        check("fe80::1", AddressScope::LinkLocal);
        check("::1", AddressScope::Loopback);
        check("::", AddressScope::Unspecified);
        check("::ffff:10.0.0.1", AddressScope::Ipv4Mapped);
        check("::10.0.0.1", AddressScope::Ipv4Compatible);
        check("64:ff9b::a00:1", AddressScope::Nat64);
        check("ff02::1", AddressScope::Multicast);
    }

    #[test]
    fn only_routable_scopes_prove_addressing() {
        let proving: Vec<_> =
            AddressScope::ALL.iter().filter(|scope| scope.proves_addressing()).collect();
        assert_eq!(proving, [&AddressScope::Global, &AddressScope::Private]);
    }
}
