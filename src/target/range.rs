//! Ranges as people type them: a prefix, `a-b`, or an address, of either family.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net};

/// The largest IPv6 range that is enumerated: beyond it only known addresses are asked.
pub const LARGEST_V6_COUNT: u128 = 65_536;

/// A range of one family, first to last, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetRange {
    /// IPv4 addresses.
    V4 {
        /// The first.
        first: Ipv4Addr,
        /// The last.
        last: Ipv4Addr,
    },
    /// IPv6 addresses.
    V6 {
        /// The first.
        first: Ipv6Addr,
        /// The last.
        last: Ipv6Addr,
    },
}

/// Why a text is no range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    /// It is none of the three forms.
    #[error(
        "`{0}` is no target: write a prefix (10.70.4.0/24), a range (10.70.4.10-10.70.4.20 or 10.70.4.10-20) or an address"
    )]
    NotARange(String),
    /// A prefix with host bits.
    #[error("`{text}` has host bits: write `{right}`")]
    HostBits {
        /// As typed.
        text: String,
        /// As it should be.
        right: IpNet,
    },
    /// The end lies before the beginning.
    #[error("`{0}` ends before it begins")]
    Backwards(String),
    /// A range across families.
    #[error("`{0}` begins in one family and ends in the other")]
    MixedFamilies(String),
    /// A scoped address: it means another host on every machine.
    #[error("`{0}` has a zone: link-local addresses prove nothing about IPv6 and are not swept")]
    Zone(String),
}

impl RangeError {
    /// The same in Vietnamese.
    #[must_use]
    pub fn vi(&self) -> String {
        match self {
            Self::NotARange(text) => format!(
                "`{text}` không phải mục tiêu: hãy viết dải (10.70.4.0/24), khoảng (10.70.4.10-10.70.4.20 hoặc 10.70.4.10-20) hoặc một địa chỉ"
            ),
            Self::HostBits { text, right } => {
                format!("`{text}` có bit phần máy: hãy viết `{right}`")
            }
            Self::Backwards(text) => format!("`{text}` kết thúc trước khi bắt đầu"),
            Self::MixedFamilies(text) => {
                format!("`{text}` bắt đầu ở họ địa chỉ này và kết thúc ở họ kia")
            }
            Self::Zone(text) => format!(
                "`{text}` có vùng (zone): địa chỉ link-local không chứng minh được IPv6 và không được quét"
            ),
        }
    }
}

/// Reads a range.
pub fn parse(text: &str) -> Result<TargetRange, RangeError> {
    let text = text.trim();
    if text.contains('%') {
        return Err(RangeError::Zone(text.to_owned()));
    }
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    if let Ok(address) = bare.parse::<IpAddr>() {
        return Ok(TargetRange::of(address, address));
    }
    if let Ok(prefix) = bare.parse::<IpNet>() {
        return of_prefix(text, prefix);
    }
    let wrong = || RangeError::NotARange(text.to_owned());
    let (first, last) = bare.split_once('-').ok_or_else(wrong)?;
    let first: IpAddr = first.trim().parse().map_err(|_| wrong())?;
    let last = last_of(first, last.trim()).ok_or_else(wrong)?;
    if first.is_ipv4() != last.is_ipv4() {
        return Err(RangeError::MixedFamilies(text.to_owned()));
    }
    if last < first {
        return Err(RangeError::Backwards(text.to_owned()));
    }
    Ok(TargetRange::of(first, last))
}

fn of_prefix(text: &str, prefix: IpNet) -> Result<TargetRange, RangeError> {
    if prefix.trunc() != prefix {
        return Err(RangeError::HostBits { text: text.to_owned(), right: prefix.trunc() });
    }
    Ok(TargetRange::from(prefix))
}

/// The end of a range: an address, or the last octet alone.
fn last_of(first: IpAddr, text: &str) -> Option<IpAddr> {
    if let Ok(address) = text.parse() {
        return Some(address);
    }
    let (IpAddr::V4(first), Ok(octet)) = (first, text.parse::<u8>()) else { return None };
    let [a, b, c, _] = first.octets();
    Some(IpAddr::V4(Ipv4Addr::new(a, b, c, octet)))
}

impl From<IpNet> for TargetRange {
    /// Hosts of a prefix: IPv4's network and broadcast addresses are left out up to /30, because
    /// what answers for them is not a host (/31 and /32 have none, RFC 3021).
    fn from(prefix: IpNet) -> Self {
        match prefix {
            IpNet::V4(v4) => hosts_of(v4),
            IpNet::V6(v6) => Self::V6 { first: v6.network(), last: v6.broadcast() },
        }
    }
}

fn hosts_of(prefix: Ipv4Net) -> TargetRange {
    let (network, broadcast) = (prefix.network().to_bits(), prefix.broadcast().to_bits());
    let inset = u32::from(prefix.prefix_len() <= 30);
    TargetRange::V4 {
        first: Ipv4Addr::from_bits(network.saturating_add(inset)),
        last: Ipv4Addr::from_bits(broadcast.saturating_sub(inset)),
    }
}

impl TargetRange {
    /// From its first to its last address, of one family.
    #[must_use]
    pub fn of(first: IpAddr, last: IpAddr) -> Self {
        match (first, last) {
            (IpAddr::V4(first), IpAddr::V4(last)) => Self::V4 { first, last },
            (first, last) => Self::V6 { first: mapped(first), last: mapped(last) },
        }
    }

    /// How many addresses it has.
    #[must_use]
    pub fn count(&self) -> u128 {
        match self {
            Self::V4 { first, last } => u128::from(last.to_bits() - first.to_bits()) + 1,
            Self::V6 { first, last } => (last.to_bits() - first.to_bits()).saturating_add(1),
        }
    }

    /// Whether it may be enumerated.
    #[must_use]
    pub fn is_enumerable(&self) -> bool {
        matches!(self, Self::V4 { .. }) || self.count() <= LARGEST_V6_COUNT
    }

    /// Whether an address lies in it.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self, address) {
            (Self::V4 { first, last }, IpAddr::V4(address)) => (*first..=*last).contains(&address),
            (Self::V6 { first, last }, IpAddr::V6(address)) => (*first..=*last).contains(&address),
            (Self::V4 { .. }, IpAddr::V6(_)) | (Self::V6 { .. }, IpAddr::V4(_)) => false,
        }
    }

    /// Its first and last address.
    #[must_use]
    pub fn ends(&self) -> (IpAddr, IpAddr) {
        match self {
            Self::V4 { first, last } => (IpAddr::V4(*first), IpAddr::V4(*last)),
            Self::V6 { first, last } => (IpAddr::V6(*first), IpAddr::V6(*last)),
        }
    }

    /// Every address in order, one at a time.
    pub fn addresses(self) -> Box<dyn Iterator<Item = IpAddr>> {
        match self {
            Self::V4 { first, last } => Box::new(
                (first.to_bits()..=last.to_bits())
                    .map(|bits| IpAddr::V4(Ipv4Addr::from_bits(bits))),
            ),
            Self::V6 { first, last } => Box::new(
                (first.to_bits()..=last.to_bits())
                    .map(|bits| IpAddr::V6(Ipv6Addr::from_bits(bits))),
            ),
        }
    }
}

fn mapped(address: IpAddr) -> Ipv6Addr {
    match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped(),
        IpAddr::V6(v6) => v6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, first: &str, last: &str, count: u128) {
        let range = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(range.ends(), (first.parse().unwrap(), last.parse().unwrap()), "{text}");
        assert_eq!(range.count(), count, "{text}");
    }

    #[test]
    fn the_three_forms_of_both_families() {
        check("10.0.0.0/24", "10.0.0.1", "10.0.0.254", 254);
        check("10.0.0.0/30", "10.0.0.1", "10.0.0.2", 2);
        check("10.0.0.0/31", "10.0.0.0", "10.0.0.1", 2);
        check("10.0.0.7/32", "10.0.0.7", "10.0.0.7", 1);
        check("10.0.0.7", "10.0.0.7", "10.0.0.7", 1);
        check("10.0.0.7-9", "10.0.0.7", "10.0.0.9", 3);
        check("10.0.0.250-10.0.1.5", "10.0.0.250", "10.0.1.5", 12);
        check("2001:db8::/112", "2001:db8::", "2001:db8::ffff", 65_536);
        check("[2001:db8::1]", "2001:db8::1", "2001:db8::1", 1);
        check("2001:db8::1-2001:db8::3", "2001:db8::1", "2001:db8::3", 3);
    }

    #[test]
    fn what_is_no_range_says_how_to_write_one() {
        assert!(matches!(parse("10.0.0.1/24"), Err(RangeError::HostBits { .. })));
        assert!(parse("10.0.0.1/24").unwrap_err().to_string().contains("10.0.0.0/24"));
        assert!(matches!(parse("10.0.0.9-7"), Err(RangeError::Backwards(_))));
        for text in ["x", "10.0.0.1/24", "10.0.0.9-7", "10.0.0.1-::2", "fe80::1%eth0"] {
            let error = parse(text).unwrap_err();
            assert!(error.vi().contains(text) && error.vi() != error.to_string(), "{text}");
        }
        assert!(matches!(parse("10.0.0.9-2001:db8::1"), Err(RangeError::MixedFamilies(_))));
        assert!(matches!(parse("fe80::1%eth0"), Err(RangeError::Zone(_))));
        assert!(matches!(parse("router"), Err(RangeError::NotARange(_))));
        assert!(matches!(parse("10.0.0.0/33"), Err(RangeError::NotARange(_))));
    }

    #[test]
    fn a_large_v6_prefix_is_not_enumerable() {
        assert!(!parse("2001:db8::/64").unwrap().is_enumerable());
        assert!(parse("2001:db8::/112").unwrap().is_enumerable());
        assert!(parse("0.0.0.0/0").unwrap().is_enumerable());
        assert_eq!(parse("::/0").unwrap().count(), u128::MAX);
    }
}
