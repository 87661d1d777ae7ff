//! Where packets leave a host: an address of its own, or an interface.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use super::family::Family;

/// The longest name an interface can have: Linux's `IFNAMSIZ`, less its final zero.
const LONGEST_NAME_BYTES: usize = 15;

/// A source address or an interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PacketSource {
    /// This address is in the packets; the routing table chooses where they leave.
    Address(IpAddr),
    /// They leave here; the kernel chooses the address.
    Interface(String),
}

impl PacketSource {
    /// Whether packets of a family can leave there.
    #[must_use]
    pub fn serves(&self, family: Family) -> bool {
        match self {
            Self::Address(address) => Family::of(*address) == family,
            Self::Interface(_) => true,
        }
    }
}

impl FromStr for PacketSource {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(address) = text.parse() {
            return Ok(Self::Address(address));
        }
        let is_name = !text.is_empty()
            && text.len() <= LONGEST_NAME_BYTES
            && !text
                .contains(|letter: char| letter == '/' || letter == ':' || letter.is_whitespace());
        is_name.then(|| Self::Interface(text.to_owned())).ok_or_else(|| {
            format!("`{text}` is neither an address nor an interface: write for example \"192.0.2.7\" or \"eth1\"")
        })
    }
}

impl fmt::Display for PacketSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(formatter),
            Self::Interface(name) => name.fmt(formatter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_serves_its_family_and_an_interface_both() {
        let serves = |text: &str| {
            let source: PacketSource = text.parse().unwrap();
            assert_eq!(source.to_string(), text);
            (source.serves(Family::Ipv4), source.serves(Family::Ipv6))
        };
        assert_eq!(serves("192.0.2.7"), (true, false));
        assert_eq!(serves("2001:db8::7"), (false, true));
        assert_eq!(serves("eth1.100"), (true, true));
    }

    #[test]
    fn what_is_neither_is_told_with_an_example() {
        for text in ["", "eth 1", "../eth", "192.0.2.7:80", "a-name-much-too-long"] {
            let said = text.parse::<PacketSource>().unwrap_err();
            assert!(said.contains("\"eth1\""), "{text}: {said}");
        }
    }
}
