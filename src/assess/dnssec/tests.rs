//! Chains over messages that BIND signed (tests/fixtures/assess/messages): from the anchor down, each
//! way to be unsafe told apart.

use std::path::Path;

use super::*;

const AT: &str = "2026-11-24T12:00:00Z";

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/assess/messages")
}

fn message(name: &str) -> Vec<u8> {
    let text = std::fs::read_to_string(folder().join(format!("{name}.hex"))).unwrap();
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    let octet = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(octet).collect()
}

fn anchors() -> Anchors {
    Anchors::parse(&std::fs::read_to_string(folder().join("anchors.key")).unwrap()).unwrap()
}

fn judged(zone: &str, files: &[&str], at: &str) -> Security {
    let mut answers = Answers::default();
    for file in files {
        answers.add(&message(file));
    }
    security(zone, &answers, &anchors(), at.parse().unwrap())
}

/// The messages of a child of `lab`.
fn child(zone: &str) -> Security {
    let own = ["ds", "dnskey", "soa"].map(|kind| format!("{zone}-{kind}"));
    let files: Vec<&str> =
        std::iter::once("lab-dnskey").chain(own.iter().map(String::as_str)).collect();
    judged(zone, &files, AT)
}

#[test]
fn a_whole_chain_is_secure_until_its_first_signature_expires() {
    let until: Timestamp = "2026-12-31T00:00:00Z".parse().unwrap();
    assert_eq!(child("good.lab"), Security::Secure(until));
    let own = judged("example", &["example-dnskey", "example-soa"], AT);
    assert_eq!(own, Security::Secure(until));
}

#[test]
fn an_expired_signature_is_expired_and_not_bogus() {
    assert!(matches!(child("late.lab"), Security::Expired(_)), "{:?}", child("late.lab"));
    let later = judged("example", &["example-dnskey", "example-soa"], "2027-02-01T00:00:00Z");
    assert!(matches!(later, Security::Expired(_)), "{later:?}");
    let before = judged("example", &["example-dnskey", "example-soa"], "2026-10-01T00:00:00Z");
    assert!(matches!(before, Security::Bogus(_)), "{before:?}");
}

#[test]
fn a_ds_that_fits_no_key_and_a_zone_without_signatures_are_bogus() {
    assert!(matches!(child("other.lab"), Security::Bogus(_)), "{:?}", child("other.lab"));
    assert!(matches!(child("stripped.lab"), Security::Bogus(_)), "{:?}", child("stripped.lab"));
}

#[test]
fn a_record_changed_after_signing_is_bogus() {
    let tampered = judged("example", &["example-dnskey", "example-soa-tampered"], AT);
    assert!(matches!(tampered, Security::Bogus(_)), "{tampered:?}");
}

#[test]
fn a_delegation_that_is_proved_to_be_unsigned_is_insecure() {
    let by_nsec = judged("open.lab", &["lab-dnskey", "open.lab-ds"], AT);
    assert!(matches!(by_nsec, Security::Insecure(_)), "{by_nsec:?}");
    let by_nsec3 = judged("open.lab3", &["lab3-dnskey", "open.lab3-ds"], AT);
    assert!(matches!(by_nsec3, Security::Insecure(_)), "{by_nsec3:?}");
    let files = ["lab-dnskey", "between.lab-ds", "deep.between.lab-ds"];
    let under_an_empty_name = judged("deep.between.lab", &files, AT);
    assert!(matches!(under_an_empty_name, Security::Insecure(_)), "{under_an_empty_name:?}");
}

#[test]
fn no_ds_without_its_proof_is_bogus() {
    let mut stripped = Message::from_vec(&message("open.lab-ds")).unwrap();
    stripped.authorities.clear();
    let mut answers = Answers::default();
    answers.add(&message("lab-dnskey"));
    answers.add(&stripped.to_vec().unwrap());
    let found = security("open.lab", &answers, &anchors(), AT.parse().unwrap());
    assert!(matches!(found, Security::Bogus(_)), "{found:?}");
}

#[test]
fn what_is_missing_or_has_no_anchor_is_unknown() {
    let without_soa = judged("example", &["example-dnskey"], AT);
    assert!(matches!(without_soa, Security::Unknown(_)), "{without_soa:?}");
    let no_anchor = judged("gov.vn", &["example-dnskey"], AT);
    assert!(matches!(no_anchor, Security::Unknown(_)), "{no_anchor:?}");
}

/// Every octet of a signed answer flipped, one at a time: nothing but the original is secure.
#[test]
fn no_flipped_octet_is_secure_where_it_is_signed() {
    let original = message("example-soa");
    let keys = message("example-dnskey");
    // Past the header and the question: what is signed, and the signature.
    for at in 25..original.len() {
        let mut flipped = original.clone();
        flipped[at] ^= 0x55;
        let mut answers = Answers::default();
        answers.add(&keys);
        answers.add(&flipped);
        // TTLs, EDNS and names of other sections are not signed: what stays secure must say the same.
        if let Security::Secure(_) = security("example", &answers, &anchors(), AT.parse().unwrap())
        {
            let data = |bytes: &[u8]| {
                let message = Message::from_vec(bytes).unwrap();
                let name = Name::from_ascii("example.").unwrap();
                set_of(&message.answers, &name, RecordType::SOA)
                    .map(|record| record.data.to_string())
                    .collect::<Vec<_>>()
            };
            assert_eq!(data(&flipped), data(&original), "octet {at}");
        }
    }
}

#[test]
fn a_zone_that_is_not_there_is_not_called_forged() {
    let mut gone = Message::from_vec(&message("good.lab-ds")).unwrap();
    gone.answers.clear();
    gone.metadata.response_code = ResponseCode::NXDomain;
    let mut answers = Answers::default();
    answers.add(&message("lab-dnskey"));
    answers.add(&gone.to_vec().unwrap());
    let given = security("good.lab", &answers, &anchors(), AT.parse().unwrap());
    let Security::Insecure(Text { en, .. }) = given else { panic!("{given:?}") };
    assert!(en.contains("there is no good.lab"), "{en}");
}
