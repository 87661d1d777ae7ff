//! Which subjects a word on the command line names: `KIND/KEY`, a bare key, or a unit's code.

use crate::domain::record::Record;
use crate::domain::subject::Subject;
use crate::domain::unit::{Era, UnitKey};

/// A word that names nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` names no unit, device, service, link or LAN in the record")]
pub struct UnknownSelector(pub String);

/// The subjects that the words name, in the record's order; without words all of them.
pub fn subjects(record: &Record, words: &[String]) -> Result<Vec<Subject>, UnknownSelector> {
    let all = record.subjects();
    if words.is_empty() {
        return Ok(all);
    }
    let mut chosen = vec![false; all.len()];
    for word in words {
        let mut named = false;
        for (subject, chosen) in all.iter().zip(&mut chosen) {
            if names(record, word, subject) {
                *chosen = true;
                named = true;
            }
        }
        if !named {
            return Err(UnknownSelector(word.clone()));
        }
    }
    Ok(all
        .into_iter()
        .zip(chosen)
        .filter(|(_, chosen)| *chosen)
        .map(|(subject, _)| subject)
        .collect())
}

fn names(record: &Record, word: &str, subject: &Subject) -> bool {
    if subject.key == word || subject.to_string() == word {
        return true;
    }
    unit_key(record, word).is_some_and(|unit| record.unit_of(subject) == Some(&unit))
}

/// A unit as typed: `ERA/CODE`, or the code of a unit of today.
fn unit_key(record: &Record, word: &str) -> Option<UnitKey> {
    let (era, code) = match word.split_once('/') {
        Some((era, code)) => (era.parse().ok()?, code),
        None => (Era::Y2025, word),
    };
    record
        .units
        .iter()
        .map(|unit| &unit.key)
        .find(|key| key.era == era && key.code == code)
        .cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::site::{Site, SiteKind};
    use crate::domain::unit::{Unit, UnitKind};
    use crate::domain::{device, subject::SubjectKind};

    fn record() -> Record {
        let key = UnitKey { era: Era::Y2025, code: "21040".to_owned() };
        let device = |name: &str, site: &str, role| device::Device::bare(name, role, site);
        Record {
            units: vec![Unit {
                key: key.clone(),
                name: "Xã Bình Sơn".to_owned(),
                kind: UnitKind::Commune,
                parent_code: None,
                legacy_province: None,
                successor_codes: Vec::new(),
                centre_deg: None,
            }],
            sites: vec![Site {
                code: "xa".to_owned(),
                name: "Xã".to_owned(),
                kind: SiteKind::Commune,
                unit: Some(key),
                organisation: None,
                first_hop_security: None,
            }],
            devices: vec![
                device("cr-1", "xa", device::DeviceRole::Router),
                device("srv-1", "dc", device::DeviceRole::Server),
            ],
            ..Record::default()
        }
    }

    fn check(words: &[&str], expected: &[&str]) {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let subjects = subjects(&record(), &words).unwrap();
        assert_eq!(subjects.iter().map(Subject::to_string).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn by_kind_and_key_by_key_and_by_unit() {
        check(&[], &["device/cr-1", "server/srv-1"]);
        check(&["server/srv-1"], &["server/srv-1"]);
        check(&["cr-1"], &["device/cr-1"]);
        check(&["21040"], &["device/cr-1"]);
        check(&["2025/21040", "srv-1"], &["device/cr-1", "server/srv-1"]);
        assert_eq!(subjects(&record(), &["x".to_owned()]), Err(UnknownSelector("x".to_owned())));
        assert_eq!(
            subjects(&record(), &[]).unwrap().first().map(|subject| subject.kind),
            Some(SubjectKind::Device)
        );
    }
}
