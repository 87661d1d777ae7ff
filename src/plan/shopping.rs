//! What has to be done to the devices and servers, by remediation class and model: the list that a
//! budget is made from.

use std::collections::BTreeMap;

use crate::domain::criterion::Remediation;
use crate::domain::outlook::ShoppingLine;
use crate::domain::runs::Runs;
use crate::domain::subject::{Subject, SubjectKind};

use super::meets::remediation;
use super::tally::Basis;

/// What has to be done to each device and server.
#[must_use]
pub fn remediations(basis: &Basis<'_>) -> BTreeMap<Subject, Remediation> {
    let devices = basis
        .assessments
        .iter()
        .filter(|each| matches!(each.subject.kind, SubjectKind::Device | SubjectKind::Server));
    devices
        .map(|each| (each.subject.clone(), remediation(each, &basis.ground, basis.today)))
        .collect()
}

/// A line for each class and model, the class that costs least first.
#[must_use]
pub fn list(basis: &Basis<'_>) -> Vec<ShoppingLine> {
    let mut lines: BTreeMap<_, (u64, Runs)> = BTreeMap::new();
    for assessment in basis.assessments {
        if !matches!(assessment.subject.kind, SubjectKind::Device | SubjectKind::Server) {
            continue;
        }
        let class = remediation(assessment, &basis.ground, basis.today);
        let device = basis.ground.device(&assessment.subject);
        let maker = device.and_then(|device| device.manufacturer.clone());
        let model = device.and_then(|device| device.model.clone());
        let (count, runs) = lines.entry((class, maker, model)).or_default();
        *count += 1;
        if let Some(behind) = basis.runs_of(&assessment.subject) {
            runs.extend(behind);
        }
    }
    lines
        .into_iter()
        .map(|((remediation, manufacturer, model), (count, runs))| ShoppingLine {
            remediation,
            manufacturer,
            model,
            count,
            runs,
        })
        .collect()
}
