//! What a field may hold: the form of its value and, for references, the noun it names. Reading a
//! value as its kind is `inventory`'s, storing it `store`'s, wording it `report`'s.
#![expect(clippy::wildcard_enum_match_arm, reason = "a new kind is text unless it says otherwise")]

use crate::domain::record::Noun;

/// A word of a closed set with its labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The word, as stored.
    pub word: &'static str,
    /// For people, English.
    pub en: &'static str,
    /// For people, Vietnamese.
    pub vi: &'static str,
}

impl Choice {
    /// A word with its labels.
    #[must_use]
    pub const fn new(word: &'static str, en: &'static str, vi: &'static str) -> Self {
        Self { word, en, vi }
    }
}

/// The kinds of values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// A line for people, at most 255 characters; compared by Vietnamese rules when searched.
    Name,
    /// A remark for people, at most 2,000 characters.
    Remark,
    /// A word without spaces, at most 64 characters.
    Code,
    /// A device's name: no `/`.
    DeviceName,
    /// One of a few words, with their labels.
    Word(&'static [Choice]),
    /// One of the words of an enum of `domain`.
    Set(&'static [&'static str]),
    /// A whole number within bounds; an amount.
    Integer(i64, i64),
    /// A whole number that names something (VLAN, rack unit, AS): never grouped.
    Identifier(i64, i64),
    /// A number within bounds.
    Real(f64, f64),
    /// A share, 0-1.
    Ratio,
    /// Microseconds.
    Microseconds,
    /// Kilobits per second.
    RateKbps,
    /// Yes or no.
    Flag,
    /// A day.
    Date,
    /// A moment, RFC 3339 in UTC; without an offset people mean the province's time.
    Moment,
    /// An address without a length, in the form of RFC 5952.
    Address,
    /// A prefix without host bits.
    Prefix,
    /// An IEEE 802 address, lower case with colons.
    Mac,
    /// A DNS name, lower case, without the final dot.
    DnsName,
    /// A unit, as ERA/CODE: two columns in SQL.
    Unit,
    /// The key of another noun.
    Reference(Noun),
    /// A list of keys of another noun.
    References(Noun),
    /// A list of lines.
    Names,
    /// A list of words without spaces.
    Codes,
    /// A list of TCP ports, ascending.
    Ports,
    /// What has a form of its own, kept as canonical JSON: a plan's phases.
    Nested,
}

impl Kind {
    /// Whether it holds several values.
    #[must_use]
    pub const fn is_list(self) -> bool {
        matches!(self, Self::References(_) | Self::Names | Self::Codes | Self::Ports)
    }

    /// Whether searching ignores case and Vietnamese marks.
    #[must_use]
    pub const fn is_prose(self) -> bool {
        matches!(self, Self::Name | Self::Remark | Self::Names)
    }

    /// The noun it refers to.
    #[must_use]
    pub const fn refers_to(self) -> Option<Noun> {
        match self {
            Self::Reference(noun) | Self::References(noun) => Some(noun),
            Self::Unit => Some(Noun::Unit),
            _ => None,
        }
    }

    /// The words of a closed set.
    #[must_use]
    pub fn words(self) -> Vec<&'static str> {
        match self {
            Self::Word(choices) => choices.iter().map(|choice| choice.word).collect(),
            Self::Set(words) => words.to_vec(),
            _ => Vec::new(),
        }
    }
}
