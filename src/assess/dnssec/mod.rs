//! DNSSEC, validated by us: from a configured anchor down to a zone, over the messages as they came
//! (RFC 4035 §5). No resolver's word is taken: its AD bit is not looked at.
//!
//! It asks nothing. Pure functions over kept answers, so that a verdict can be recomputed.

pub mod anchors;
mod denial;
mod signed;

use std::collections::HashMap;

use hickory_proto::dnssec::rdata::{DNSKEY, DNSSECRData, DS};
use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::{Name, RData, RecordType};
use jiff::Timestamp;

use self::anchors::Anchors;
use self::denial::{Denial, denial_of_ds};
use self::signed::{Worth, set_of, worth, zone_keys};
use super::ruling::text;
use crate::domain::text::Text;

/// What a zone's DNSSEC is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Security {
    /// Every signature from the anchor down is valid; the first expires then.
    Secure(Timestamp),
    /// The zone above proves that this one is not signed.
    Insecure(Text),
    /// A signature that fits has expired.
    Expired(Text),
    /// Signatures are missing or wrong.
    Bogus(Text),
    /// It cannot be told: an answer is missing, or nothing is trusted above the zone.
    Unknown(Text),
}

/// The answers of one vantage that a chain is made of: type and name to the message.
#[derive(Default)]
pub(crate) struct Answers {
    messages: HashMap<(RecordType, Name), Message>,
}

impl Answers {
    /// Adds a message as it came; what cannot be read is no answer.
    pub(crate) fn add(&mut self, raw: &[u8]) {
        let Ok(message) = Message::from_vec(raw) else { return };
        let [query] = message.queries.as_slice() else { return };
        let key = (query.query_type(), query.name().to_lowercase());
        if matches!(message.metadata.response_code, ResponseCode::NoError | ResponseCode::NXDomain)
        {
            self.messages.insert(key, message);
        }
    }

    fn of(&self, record_type: RecordType, name: &Name) -> Result<&Message, Security> {
        self.messages.get(&(record_type, name.to_lowercase())).ok_or_else(|| {
            Security::Unknown(text!(
                "there is no answer for {record_type} of {name}",
                "chưa có trả lời cho {record_type} của {name}"
            ))
        })
    }
}

/// A zone on the way down, and the keys that sign it.
struct Trusted {
    zone: Name,
    keys: Vec<DNSKEY>,
    /// When the first signature of the way here expires.
    until: Timestamp,
}

/// Validates a zone.
pub(crate) fn security(
    zone: &str,
    answers: &Answers,
    anchors: &Anchors,
    at: Timestamp,
) -> Security {
    match chain(zone, answers, anchors, at) {
        Ok(until) => Security::Secure(until),
        Err(security) => security,
    }
}

fn chain(
    zone: &str,
    answers: &Answers,
    anchors: &Anchors,
    at: Timestamp,
) -> Result<Timestamp, Security> {
    let Ok(mut name) = Name::from_ascii(zone) else {
        return Err(Security::Unknown(text!("it is no name", "không phải tên miền")));
    };
    name.set_fqdn(true);
    let Some(anchor) = anchors.above(&name) else {
        return Err(Security::Unknown(text!(
            "no trust anchor is configured at or above it",
            "chưa cấu hình khóa gốc tin cậy ở trên vùng này"
        )));
    };
    let mut trusted = anchored(anchor, answers, anchors, at)?;
    for labels in trusted.zone.num_labels() + 1..=name.num_labels() {
        let child = name.trim_to(usize::from(labels));
        trusted = step(trusted, child, answers, at)?;
    }
    if trusted.zone != name {
        let parent = &trusted.zone;
        return Err(Security::Bogus(text!(
            "{parent} denies that it delegates {name}",
            "{parent} khẳng định không ủy quyền {name}"
        )));
    }
    let soa = answers.of(RecordType::SOA, &name)?;
    let found = worth(&soa.answers, &name, RecordType::SOA, (&name, &trusted.keys), at);
    Ok(trusted.until.min(valid(found, RecordType::SOA, &name)?))
}

/// The anchor's own zone: its keys, signed by a key that is trusted.
fn anchored(
    zone: Name,
    answers: &Answers,
    anchors: &Anchors,
    at: Timestamp,
) -> Result<Trusted, Security> {
    let message = answers.of(RecordType::DNSKEY, &zone)?;
    let keys = zone_keys(set_of(&message.answers, &zone, RecordType::DNSKEY));
    let trusted: Vec<DNSKEY> =
        keys.iter().filter(|key| anchors.holds(&zone, key)).cloned().collect();
    if trusted.is_empty() {
        return Err(Security::Bogus(text!(
            "{zone} shows no key that is trusted",
            "{zone} không có khóa nào khớp khóa gốc tin cậy"
        )));
    }
    let found = worth(&message.answers, &zone, RecordType::DNSKEY, (&zone, &trusted), at);
    let until = valid(found, RecordType::DNSKEY, &zone)?;
    Ok(Trusted { zone, keys, until })
}

/// One label down: into a signed child zone, or on in the same zone where nothing is delegated.
fn step(
    trusted: Trusted,
    child: Name,
    answers: &Answers,
    at: Timestamp,
) -> Result<Trusted, Security> {
    let message = answers.of(RecordType::DS, &child)?;
    let signers: Vec<DS> = set_of(&message.answers, &child, RecordType::DS)
        .filter_map(|record| {
            let RData::DNSSEC(DNSSECRData::DS(ds)) = &record.data else { return None };
            Some(ds.clone())
        })
        .collect();
    if signers.is_empty() {
        return undelegated(trusted, &child, message, at);
    }
    let by = (&trusted.zone, trusted.keys.as_slice());
    let found = worth(&message.answers, &child, RecordType::DS, by, at);
    let until = trusted.until.min(valid(found, RecordType::DS, &child)?);
    if signers.iter().all(|ds| !ds.digest_type().is_supported() || !ds.algorithm().is_supported()) {
        return Err(Security::Unknown(text!(
            "{child} is signed by an algorithm that we cannot check",
            "{child} ký bằng thuật toán chưa hỗ trợ kiểm tra"
        )));
    }
    let message = answers.of(RecordType::DNSKEY, &child)?;
    let keys = zone_keys(set_of(&message.answers, &child, RecordType::DNSKEY));
    let named: Vec<DNSKEY> = keys
        .iter()
        .filter(|key| signers.iter().any(|ds| ds.covers(&child, key).unwrap_or(false)))
        .cloned()
        .collect();
    if named.is_empty() {
        let parent = &trusted.zone;
        return Err(Security::Bogus(text!(
            "the DS that {parent} holds for {child} fits none of its keys",
            "bản ghi DS của {child} tại {parent} không khớp khóa nào của vùng"
        )));
    }
    let found = worth(&message.answers, &child, RecordType::DNSKEY, (&child, &named), at);
    let until = until.min(valid(found, RecordType::DNSKEY, &child)?);
    Ok(Trusted { zone: child, keys, until })
}

/// No DS came: that must be proved too.
fn undelegated(
    trusted: Trusted,
    child: &Name,
    message: &Message,
    at: Timestamp,
) -> Result<Trusted, Security> {
    let parent = &trusted.zone;
    match denial_of_ds(message, child, (parent, &trusted.keys), at) {
        Denial::NotCut => Ok(trusted),
        Denial::Insecure => Err(Security::Insecure(text!(
            "{parent} proves that it holds no DS for {child}: it is not signed",
            "{parent} chứng minh không có DS cho {child}: vùng chưa ký DNSSEC"
        ))),
        // Nothing is there to be signed; a proof of that would make it no better.
        Denial::Unproved(_) if message.metadata.response_code == ResponseCode::NXDomain => {
            Err(Security::Insecure(text!(
                "{parent} says that there is no {child}",
                "{parent} trả lời không có {child}"
            )))
        }
        Denial::Unproved(found) => {
            valid(found, RecordType::NSEC, child)?;
            Err(Security::Bogus(text!(
                "{parent} gives no DS for {child} and does not prove that there is none",
                "{parent} không có DS cho {child} và cũng không chứng minh điều đó"
            )))
        }
    }
}

/// Until when a set is good, or why it is not.
fn valid(found: Worth, record_type: RecordType, name: &Name) -> Result<Timestamp, Security> {
    let day = |at: Timestamp| at.strftime("%Y-%m-%d %H:%M").to_string();
    Err(match found {
        Worth::Valid(until) => return Ok(until),
        Worth::Expired(since) => {
            let day = day(since);
            Security::Expired(text!(
                "the signature over {record_type} of {name} expired {day}Z",
                "chữ ký của {record_type} {name} hết hạn {day}Z"
            ))
        }
        Worth::Early(from) => {
            let day = day(from);
            Security::Bogus(text!(
                "the signature over {record_type} of {name} begins {day}Z",
                "chữ ký của {record_type} {name} chưa có hiệu lực đến {day}Z"
            ))
        }
        Worth::Forged => Security::Bogus(text!(
            "no signature over {record_type} of {name} fits",
            "không chữ ký nào của {record_type} {name} khớp"
        )),
        Worth::Unsigned => Security::Bogus(text!(
            "{record_type} of {name} bears no signature of its zone",
            "{record_type} của {name} không có chữ ký của vùng"
        )),
        Worth::Unsupported => Security::Unknown(text!(
            "{record_type} of {name} is signed by an algorithm that we cannot check",
            "{record_type} của {name} ký bằng thuật toán chưa hỗ trợ kiểm tra"
        )),
    })
}

#[cfg(test)]
mod tests;
