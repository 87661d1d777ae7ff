//! Names whose addresses are candidates: those of the record, and the servers that zones and mail
//! domains of it name.

use std::collections::BTreeSet;

use crate::domain::observation::Observation;
use crate::domain::reading::Reading;
use crate::domain::record::Record;
use crate::domain::service::ServiceKind;
use crate::domain::task::RecordType;

/// Names that are asked for in one run: a province's services several times over.
const MOST_NAMES: usize = 4_096;

/// A question to the resolver.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NameQuestion {
    /// The name.
    pub name: String,
    /// The type.
    pub record_type: RecordType,
}

/// What the record's own names give rise to.
#[must_use]
pub fn questions(record: &Record) -> Vec<NameQuestion> {
    let mut questions = BTreeSet::new();
    let mut ask = |name: &str, record_type| {
        if name.contains('.') && questions.len() < MOST_NAMES {
            questions.insert(NameQuestion { name: plain(name), record_type });
        }
    };
    for service in &record.services {
        ask(&service.name, RecordType::Aaaa);
        match service.kind {
            ServiceKind::Dns => ask(&service.name, RecordType::Ns),
            ServiceKind::Mail => ask(&service.name, RecordType::Mx),
            ServiceKind::Web | ServiceKind::Tcp => {}
        }
    }
    for name in record.addresses.iter().filter_map(|address| address.dns_name.as_deref()) {
        ask(name, RecordType::Aaaa);
    }
    for device in record.devices.iter().filter(|device| device.name.contains('.')) {
        ask(&device.name, RecordType::Aaaa);
    }
    questions.into_iter().collect()
}

/// The addresses of the servers that NS and MX answers named.
#[must_use]
pub fn following(answers: &[Observation]) -> Vec<NameQuestion> {
    let records = answers.iter().filter_map(|answer| match answer.reading() {
        Some(Reading::Dns(reading)) => Some(&reading.answers),
        _ => None,
    });
    let mut names = BTreeSet::new();
    for record in records.flatten() {
        let name = match record.record_type.as_str() {
            "NS" => record.value.as_str(),
            "MX" => record.value.split_whitespace().nth(1).unwrap_or_default(),
            _ => continue,
        };
        if name.contains('.') && names.len() < MOST_NAMES {
            names.insert(plain(name));
        }
    }
    names.into_iter().map(|name| NameQuestion { name, record_type: RecordType::Aaaa }).collect()
}

fn plain(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}
