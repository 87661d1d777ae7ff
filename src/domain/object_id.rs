//! An object identifier: the name of a row. A walk has tens of thousands, so the arcs stand as numbers in
//! one piece of memory, and are written out only where somebody reads them.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Arcs of 32 bits (RFC 2578 §3.5). On paper dotted, without a leading dot.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(Box<[u32]>);

impl ObjectId {
    /// Its arcs.
    #[must_use]
    pub fn arcs(&self) -> &[u32] {
        &self.0
    }

    /// Of `1.3.6.1`; `None` where a word is no arc.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text.split('.').map(|arc| arc.parse().ok()).collect::<Option<_>>().map(Self)
    }
}

impl From<Vec<u32>> for ObjectId {
    fn from(arcs: Vec<u32>) -> Self {
        Self(arcs.into())
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        push_dotted(&mut text, &self.0);
        formatter.write_str(&text)
    }
}

impl Serialize for ObjectId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ObjectId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("no object identifier"))
    }
}

/// Arcs with dots between, at the end of a text. No formatter between: most arcs have a digit or two.
pub fn push_dotted(text: &mut String, arcs: &[u32]) {
    for (at, arc) in arcs.iter().enumerate() {
        if at > 0 {
            text.push('.');
        }
        push_number(text, u64::from(*arc));
    }
}

/// A number in decimal digits, at the end of a text.
pub fn push_number(text: &mut String, number: u64) {
    // 2⁶⁴ has twenty digits.
    let mut digits = [b'0'; 20];
    let mut rest = number;
    let mut first = digits.len();
    for (at, digit) in digits.iter_mut().enumerate().rev() {
        *digit = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        first = at;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    text.push_str(std::str::from_utf8(digits.get(first..).unwrap_or_default()).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for text in ["1", "1.3.6.1.4.1.9.10.99.100", "0.4294967295.65535.0"] {
            let read = ObjectId::parse(text).unwrap();
            assert_eq!(read.to_string(), text);
            let json = serde_json::to_string(&read).unwrap();
            assert_eq!(json, format!("\"{text}\""));
            assert_eq!(serde_json::from_str::<ObjectId>(&json).unwrap(), read);
        }
        for text in ["", ".1.3", "1..3", "1.x", "1.4294967296"] {
            assert_eq!(ObjectId::parse(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_of_every_length() {
        for number in [0, 9, 10, 255, 4_294_967_295, u64::MAX] {
            let mut text = "x".to_owned();
            push_number(&mut text, number);
            assert_eq!(text, format!("x{number}"));
        }
    }
}
