//! The proof that a name has no DS: NSEC (RFC 4035 §5.4) or NSEC3 (RFC 5155 §8). It tells a
//! delegation that is not signed from a name at which nothing is delegated.

use hickory_proto::dnssec::rdata::{DNSKEY, DNSSECRData, NSEC, NSEC3};
use hickory_proto::op::Message;
use hickory_proto::rr::{Name, RData, Record, RecordType, RecordTypeSet};
use jiff::Timestamp;

use super::signed::{Worth, worth};

/// What the absence of a DS means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Denial {
    /// The name is delegated and not signed.
    Insecure,
    /// Nothing is delegated at the name.
    NotCut,
    /// Nothing valid proves either; with the best worth of what was offered as a proof.
    Unproved(Worth),
}

/// Hash rounds that are computed: RFC 9276 §3.2 lets validators refuse more than a few; unbounded
/// they are an attack (CVE-2023-50868).
const MOST_ITERATIONS: u16 = 100;

/// Judges an answer without DS.
pub(crate) fn denial_of_ds(
    message: &Message,
    child: &Name,
    by: (&Name, &[DNSKEY]),
    at: Timestamp,
) -> Denial {
    let section = message.authorities.as_slice();
    let mut best = Worth::Unsigned;
    for record in section {
        let Some(meaning) = meaning(record, child, by.0) else { continue };
        let found = worth(section, &record.name, record.record_type(), by, at);
        if matches!(found, Worth::Valid(_)) {
            return meaning;
        }
        best = best.max(found);
    }
    Denial::Unproved(best)
}

/// What a record would prove about the child, if it is a proof about it at all.
fn meaning(record: &Record, child: &Name, zone: &Name) -> Option<Denial> {
    let RData::DNSSEC(data) = &record.data else { return None };
    if let DNSSECRData::NSEC(nsec) = data {
        by_nsec(&record.name, nsec, child)
    } else if let DNSSECRData::NSEC3(nsec3) = data {
        by_nsec3(&record.name, nsec3, child, zone)
    } else {
        None
    }
}

/// By the types at the child's own name.
fn by_types(types: &RecordTypeSet) -> Option<Denial> {
    let has = |record_type| types.contains(record_type);
    if has(RecordType::DS) {
        return None;
    }
    // An SOA bit means that the child's own side speaks: it says nothing about the parent's.
    match (has(RecordType::NS), has(RecordType::SOA)) {
        (true, false) => Some(Denial::Insecure),
        (true, true) => None,
        (false, _) => Some(Denial::NotCut),
    }
}

fn by_nsec(owner: &Name, nsec: &NSEC, child: &Name) -> Option<Denial> {
    if owner == child {
        return by_types(nsec.type_set());
    }
    // An empty name between: the next name lies below it (RFC 4035 §5.4, RFC 8020).
    let next = nsec.next_domain_name();
    let between = owner < child && child.zone_of(next) && child != next;
    between.then_some(Denial::NotCut)
}

fn by_nsec3(owner: &Name, nsec3: &NSEC3, child: &Name, zone: &Name) -> Option<Denial> {
    if nsec3.iterations() > MOST_ITERATIONS || owner.base_name() != *zone {
        return None;
    }
    let hash = nsec3
        .hash_algorithm()
        .hash(nsec3.salt(), child, nsec3.iterations())
        .ok()?
        .as_ref()
        .to_vec();
    let own = base32(&owner.iter().next()?.to_ascii_lowercase())?;
    if own == hash {
        return by_types(nsec3.type_set());
    }
    // Opt-out: between these two hashes delegations may stand unsigned (RFC 5155 §6).
    let next = nsec3.next_hashed_owner_name();
    let inside = if own.as_slice() < next {
        own < hash && hash.as_slice() < next
    } else {
        own < hash || hash.as_slice() < next
    };
    (inside && nsec3.opt_out()).then_some(Denial::Insecure)
}

/// Base 32 with the extended hex alphabet, lower case (RFC 4648 §7).
fn base32(text: &[u8]) -> Option<Vec<u8>> {
    let (mut bits, mut held, mut octets) = (0_u32, 0_u32, Vec::new());
    for letter in text {
        let value = match letter {
            b'0'..=b'9' => letter - b'0',
            b'a'..=b'v' => letter - b'a' + 10,
            _ => return None,
        };
        bits = (bits << 5 | u32::from(value)) & 0xfff;
        held += 5;
        if held >= 8 {
            held -= 8;
            octets.push(u8::try_from(bits >> held & 0xff).ok()?);
        }
    }
    Some(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name::from_ascii(text).unwrap()
    }

    fn nsec(next: &str, types: &[RecordType]) -> NSEC {
        NSEC::new(name(next), types.iter().copied())
    }

    #[test]
    fn a_delegation_without_ds_is_insecure_and_a_name_without_delegation_is_no_cut() {
        use RecordType::{A, DS, NS, SOA};
        let check = |owner: &str, next: &str, types: &[RecordType], expected| {
            let child = name("xa.lab.");
            assert_eq!(by_nsec(&name(owner), &nsec(next, types), &child), expected, "{types:?}");
        };
        check("xa.lab.", "z.lab.", &[NS], Some(Denial::Insecure));
        check("xa.lab.", "z.lab.", &[A], Some(Denial::NotCut));
        check("xa.lab.", "z.lab.", &[NS, DS], None);
        check("xa.lab.", "z.lab.", &[NS, SOA], None);
        check("qng.lab.", "z.lab.", &[NS], None);
        check("qng.lab.", "w.xa.lab.", &[NS], Some(Denial::NotCut));
    }

    #[test]
    fn hashed_names_are_read() {
        assert_eq!(base32(b"00000000").unwrap(), [0; 5]);
        // RFC 4648 §10: "foobar".
        assert_eq!(base32(b"cpnmuoj1e8").unwrap(), b"foobar");
        assert_eq!(base32(b"w"), None);
    }
}
