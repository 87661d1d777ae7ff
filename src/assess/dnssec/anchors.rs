//! Trust anchors: the keys that a chain of signatures may begin with. Read from text; where the text
//! comes from is `app`'s business.

use std::collections::BTreeSet;

use hickory_proto::dnssec::rdata::DNSKEY;
use hickory_proto::dnssec::{PublicKey as _, TrustAnchors};
use hickory_proto::rr::{LowerName, Name};
use hickory_proto::serialize::txt::trust_anchor::{Entry, Parser};

/// Keys that are trusted without a signature, by zone.
#[derive(Clone)]
pub struct Anchors {
    keys: TrustAnchors,
    zones: BTreeSet<String>,
    /// What they were read from: two sets are the same when they were read from the same text.
    text: String,
}

/// Why a text is no list of trust anchors.
#[derive(Debug, thiserror::Error)]
#[error(
    "trust anchors are DNSKEY records, one a line, for example `. IN DNSKEY 257 3 8 AwEAA…`: {0}"
)]
pub struct Error(String);

impl Anchors {
    /// The root's keys as IANA publishes them (20326 of 2017 and 38696 of 2024).
    #[must_use]
    pub fn iana() -> Self {
        Self {
            keys: TrustAnchors::default(),
            zones: BTreeSet::from([".".to_owned()]),
            text: String::new(),
        }
    }

    /// Reads DNSKEY records in presentation format, as `dnssec-keygen` writes them.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let wrong = |error: &dyn std::fmt::Display| Error(error.to_string());
        let entries = Parser::new(text).parse().map_err(|error| wrong(&error))?;
        let named = |entry: &Entry| match entry {
            Entry::DNSKEY(record) => Some(plain(record.name())),
            _ => None,
        };
        let zones: BTreeSet<String> = entries.iter().filter_map(named).collect();
        if zones.is_empty() {
            return Err(Error("there is none".to_owned()));
        }
        let keys = text.parse().map_err(|error| wrong(&error))?;
        Ok(Self { keys, zones, text: text.to_owned() })
    }

    /// The zones that have an anchor.
    pub fn zones(&self) -> impl Iterator<Item = &str> {
        self.zones.iter().map(String::as_str)
    }

    /// The nearest anchor at or above a zone.
    #[must_use]
    pub fn above(&self, zone: &Name) -> Option<Name> {
        (0..=zone.num_labels())
            .rev()
            .map(|labels| zone.trim_to(usize::from(labels)))
            .find(|ancestor| self.zones.contains(&plain(ancestor)))
    }

    /// Whether a key is the anchor of its zone.
    pub(crate) fn holds(&self, zone: &Name, key: &DNSKEY) -> bool {
        let key = key.public_key();
        let zone = LowerName::from(zone);
        !key.public_bytes().is_empty() && self.keys.contains_with_name(key, &zone)
    }
}

impl PartialEq for Anchors {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.zones == other.zones
    }
}

impl std::fmt::Debug for Anchors {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Anchors").field(&self.zones).finish()
    }
}

/// Lower case, without the final dot; the root is a dot.
fn plain(name: &Name) -> String {
    let text = name.to_ascii().to_ascii_lowercase();
    match text.strip_suffix('.') {
        Some("") | None => text,
        Some(bare) => bare.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_anchor_above_counts() {
        let text = "lab. IN DNSKEY 257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ==\n";
        let anchors = Anchors::parse(text).unwrap();
        assert_eq!(anchors.zones().collect::<Vec<_>>(), ["lab"]);
        let above =
            |zone: &str| anchors.above(&Name::from_ascii(zone).unwrap()).map(|name| plain(&name));
        assert_eq!(above("qng.lab.").as_deref(), Some("lab"));
        assert_eq!(above("lab.").as_deref(), Some("lab"));
        assert_eq!(above("gov.vn."), None);
        assert_eq!(
            Anchors::iana().above(&Name::from_ascii("gov.vn.").unwrap()),
            Some(Name::root())
        );
    }

    #[test]
    fn what_is_no_anchor_is_refused() {
        for text in ["", "lab. IN A 192.0.2.1\n", "nonsense"] {
            assert!(Anchors::parse(text).is_err(), "{text}");
        }
    }
}
