//! One set of records and its signatures (RFC 4034, RFC 4035 §5.3). Cryptography is the library's;
//! what a signature is worth is decided here.

use hickory_proto::dnssec::rdata::{DNSKEY, DNSSECRData, RRSIG};
use hickory_proto::dnssec::{PublicKey as _, Verifier as _};
use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordType};
use jiff::Timestamp;

/// What the signatures over a set are worth, best last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Worth {
    /// There is no signature by any key of the zone.
    Unsigned,
    /// Signatures do not fit the records or the keys.
    Forged,
    /// The keys are of an algorithm that we cannot check (RFC 4035 §5.2 calls that unsigned).
    Unsupported,
    /// A signature fits and is not valid yet.
    Early(Timestamp),
    /// A signature fits and is no longer valid.
    Expired(Timestamp),
    /// A signature fits and is valid until then.
    Valid(Timestamp),
}

/// A section's records of one name and type.
pub(crate) fn set_of<'r>(
    section: &'r [Record],
    name: &'r Name,
    record_type: RecordType,
) -> impl Iterator<Item = &'r Record> {
    section.iter().filter(move |record| record.record_type() == record_type && record.name == *name)
}

/// The keys among records: zone keys that are not revoked (RFC 5011 §2.1).
pub(crate) fn zone_keys<'r>(records: impl Iterator<Item = &'r Record>) -> Vec<DNSKEY> {
    records
        .filter_map(|record| {
            let RData::DNSSEC(DNSSECRData::DNSKEY(key)) = &record.data else { return None };
            Some(key.clone())
        })
        .filter(|key| key.zone_key() && !key.revoke())
        .take(MOST_KEYS)
        .collect()
}

/// Keys of a zone and signatures over a set that are tried: a message full of either must not make
/// us compute for minutes (CVE-2023-50387, "KeyTrap").
const MOST_KEYS: usize = 16;
const MOST_SIGNATURES: usize = 16;

/// Judges the best signature over a set in a section.
pub(crate) fn worth(
    section: &[Record],
    name: &Name,
    record_type: RecordType,
    by: (&Name, &[DNSKEY]),
    at: Timestamp,
) -> Worth {
    let (signer, keys) = by;
    let signatures = set_of(section, name, RecordType::RRSIG).filter_map(|record| {
        let RData::DNSSEC(DNSSECRData::RRSIG(signature)) = &record.data else { return None };
        (signature.input().type_covered == record_type).then_some(signature)
    });
    signatures
        .take(MOST_SIGNATURES)
        .filter(|signature| signature.input().signer_name == *signer)
        .map(|signature| one(section, name, signature, keys, at))
        .max()
        .unwrap_or(Worth::Unsigned)
}

fn one(
    section: &[Record],
    name: &Name,
    signature: &RRSIG,
    keys: &[DNSKEY],
    at: Timestamp,
) -> Worth {
    let input = signature.input();
    if !input.algorithm.is_supported() {
        return Worth::Unsupported;
    }
    // A wildcard's signature has fewer labels; nothing that we ask for is one.
    if input.num_labels != name.num_labels() {
        return Worth::Forged;
    }
    let fits = |key: &DNSKEY| {
        key.public_key().algorithm() == input.algorithm
            && key.calculate_key_tag().is_ok_and(|tag| tag == input.key_tag)
            && key.verify_rrsig(name, DNSClass::IN, signature, section.iter()).is_ok()
    };
    if !keys.iter().any(fits) {
        return Worth::Forged;
    }
    let (from, to) =
        (moment(input.sig_inception.get(), at), moment(input.sig_expiration.get(), at));
    if at < from {
        Worth::Early(from)
    } else if at > to {
        Worth::Expired(to)
    } else {
        Worth::Valid(to)
    }
}

/// A signature's time is 32 bits of serial arithmetic around now (RFC 4034 §3.1.5).
fn moment(serial: u32, at: Timestamp) -> Timestamp {
    let now = at.as_second();
    let low = u32::try_from(now.rem_euclid(1 << 32)).unwrap_or(0);
    let ahead = i64::from(serial.wrapping_sub(low).cast_signed());
    Timestamp::from_second(now.saturating_add(ahead)).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_wrap_around_now() {
        let at: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        let serial = u32::try_from(at.as_second()).unwrap();
        assert_eq!(moment(serial + 60, at), at + jiff::SignedDuration::from_secs(60));
        assert_eq!(moment(serial - 60, at), at - jiff::SignedDuration::from_secs(60));
        let late: Timestamp = "2106-02-07T06:28:00Z".parse().unwrap();
        assert_eq!(moment(16, late), late + jiff::SignedDuration::from_secs(32));
    }

    #[test]
    fn an_expired_signature_is_better_than_a_forged_one_and_worse_than_a_valid_one() {
        let at: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        let best = [Worth::Expired(at), Worth::Forged, Worth::Unsigned].into_iter().max();
        assert_eq!(best, Some(Worth::Expired(at)));
        assert!(Worth::Valid(at) > Worth::Expired(at));
    }
}
