//! Progress by administrative unit: how many of its subjects stand on which rung.

use std::collections::{BTreeMap, HashSet};

use crate::domain::finding::{Assessment, Verdict};
use crate::domain::progress::UnitProgress;
use crate::domain::record::Record;
use crate::domain::runs::{Provenance, Runs};
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::unit::UnitKey;

use super::ground::Ground;

/// Every unit that has at least one subject, in the order of (era, code).
#[must_use]
pub fn progress(
    record: &Record,
    assessments: &[Assessment],
    provenance: &Provenance,
) -> Vec<UnitProgress> {
    progress_on(&Ground::of(record), assessments, provenance)
}

/// The same on a ground that was read already.
pub(crate) fn progress_on(
    ground: &Ground<'_>,
    assessments: &[Assessment],
    provenance: &Provenance,
) -> Vec<UnitProgress> {
    let mut units: BTreeMap<&UnitKey, UnitProgress> = BTreeMap::new();
    for assessment in assessments {
        if assessment.subject.kind == SubjectKind::Address {
            continue;
        }
        let Some(key) = ground.unit_of(&assessment.subject) else { continue };
        let unit = units.entry(key).or_insert_with(|| UnitProgress {
            unit: key.clone(),
            name: ground.unit(key).map_or_else(|| key.to_string(), |unit| unit.name.clone()),
            by_rung_count: [0; 8],
            none_count: 0,
            unknown_count: 0,
            total_count: 0,
            runs: Runs::default(),
        });
        add(unit, assessment);
        if let Some(runs) = provenance.of(&assessment.subject) {
            unit.runs.extend(runs);
        }
    }
    units.into_values().collect()
}

fn add(unit: &mut UnitProgress, assessment: &Assessment) {
    unit.total_count += 1;
    let held = assessment.rung.map(|rung| usize::from(rung.number()));
    match held.and_then(|number| unit.by_rung_count.get_mut(number)) {
        Some(count) => *count += 1,
        None => unit.none_count += 1,
    }
    let above = held.map_or(0, |number| number + 1);
    if assessment.rungs.get(above) == Some(&Verdict::Unknown) {
        unit.unknown_count += 1;
    }
}

/// The subjects that count for a unit.
#[must_use]
pub fn subjects_of(
    record: &Record,
    assessments: &[Assessment],
    unit: &UnitKey,
) -> HashSet<Subject> {
    let ground = Ground::of(record);
    let subjects = assessments.iter().map(|assessment| &assessment.subject);
    subjects.filter(|subject| ground.unit_of(subject) == Some(unit)).cloned().collect()
}
