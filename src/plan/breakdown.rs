//! A plan's measured tasks rolled up by unit, legacy district, class or provider.

use std::collections::BTreeMap;

use crate::domain::outlook::{Group, GroupBy};
use crate::domain::plan::{Plan, Progress};
use crate::domain::runs::Runs;
use crate::domain::subject::Subject;
use crate::domain::unit::{Era, UnitKey};

use super::tally::{self, Basis, Owing};

/// Every group with something to count; by unit and district also those without, which count
/// nothing: a commune where nobody looked is not left out of the province.
#[must_use]
pub fn of(plan: &Plan, by: GroupBy, basis: &Basis<'_>) -> Vec<Group> {
    several(plan, &[by], basis)
}

/// The same by several groupings, one after the other: what is counted is looked at once.
#[must_use]
pub fn several(plan: &Plan, by: &[GroupBy], basis: &Basis<'_>) -> Vec<Group> {
    let mut groupings: Vec<(GroupBy, Groups<'_>)> =
        by.iter().map(|by| (*by, empty(plan, *by, basis))).collect();
    for task in plan.phases.iter().flat_map(|phase| &phase.tasks) {
        for (owing, verdict) in tally::each(plan, task, basis) {
            let behind = match owing {
                Owing::Subject(subject) => basis.runs_of(subject),
                Owing::Plan | Owing::Unit(_) | Owing::Body(_) => None,
            };
            for (by, groups) in &mut groupings {
                let Some(key) = key_of(owing, *by, basis) else { continue };
                let (progress, runs) = groups.entry(key).or_default();
                progress.add(verdict);
                if let Some(behind) = behind {
                    runs.extend(behind);
                }
            }
        }
    }
    let group = |by: GroupBy, key: &str, (progress, runs): (Progress, Runs)| Group {
        plan: plan.id.clone(),
        by,
        name: name_of(key, by, basis),
        key: key.to_owned(),
        progress,
        runs,
    };
    groupings
        .into_iter()
        .flat_map(|(by, groups)| groups.into_iter().map(move |(key, counted)| (by, key, counted)))
        .map(|(by, key, counted)| group(by, key, counted))
        .collect()
}

/// By key: the counts, and the runs behind them.
type Groups<'a> = BTreeMap<&'a str, (Progress, Runs)>;

/// The groups that are there whatever is counted.
fn empty<'a>(plan: &Plan, by: GroupBy, basis: &Basis<'a>) -> Groups<'a> {
    let key = |unit: &'a UnitKey| match by {
        GroupBy::District => Some(basis.ground.legacy_district(unit).unwrap_or_default()),
        GroupBy::Unit => Some(unit.code.as_str()),
        GroupBy::Class | GroupBy::Provider => None,
    };
    let units = tally::units(plan, basis.record).filter(|unit| basis.is_about(Some(unit)));
    let keys = units.filter_map(key);
    keys.map(|key| (key, Default::default())).collect()
}

/// The group of one that is counted; `None` for what a grouping does not speak of.
fn key_of<'a>(owing: Owing<'a>, by: GroupBy, basis: &Basis<'a>) -> Option<&'a str> {
    let unit = |subject: &Subject| basis.unit_of(subject);
    let district = |key: &UnitKey| basis.ground.legacy_district(key);
    match (owing, by) {
        (Owing::Subject(subject), GroupBy::Class) => Some(subject.kind.as_str()),
        (Owing::Subject(subject), GroupBy::Provider) => {
            Some(basis.ground.link(subject)?.provider.as_deref().unwrap_or_default())
        }
        (Owing::Subject(subject), GroupBy::Unit) => {
            Some(unit(subject).map(|key| key.code.as_str()).unwrap_or_default())
        }
        (Owing::Subject(subject), GroupBy::District) => {
            Some(unit(subject).and_then(district).unwrap_or_default())
        }
        (Owing::Unit(key), GroupBy::Unit) => Some(key.code.as_str()),
        (Owing::Unit(key), GroupBy::District) => Some(district(key).unwrap_or_default()),
        (Owing::Unit(_), GroupBy::Class | GroupBy::Provider)
        | (Owing::Plan | Owing::Body(_), _) => None,
    }
}

fn name_of(key: &str, by: GroupBy, basis: &Basis<'_>) -> String {
    let unit = |era: Era| {
        let key = UnitKey { era, code: key.to_owned() };
        basis.ground.unit(&key).map_or_else(|| key.code.clone(), |unit| unit.name.clone())
    };
    match by {
        GroupBy::Unit => unit(Era::Y2025),
        GroupBy::District => unit(Era::Legacy),
        GroupBy::Class | GroupBy::Provider => key.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::{Assessment, Rung, Verdict};
    use crate::domain::paper::Papers;
    use crate::domain::plan::{Criterion, Phase, PlanTask, SourceStatus};
    use crate::domain::record::Record;
    use crate::domain::site::{Site, SiteKind};
    use crate::domain::subject::SubjectKind;
    use crate::domain::text::Text;
    use crate::domain::unit::{Unit, UnitKind};

    fn unit(era: Era, code: &str, kind: UnitKind, parent: Option<&str>, heirs: &[&str]) -> Unit {
        let province = if code.ends_with('k') { "Tỉnh Kon Tum" } else { "Tỉnh Quảng Ngãi" };
        Unit {
            key: UnitKey { era, code: code.to_owned() },
            name: format!("{era} {code}"),
            kind,
            parent_code: parent.map(str::to_owned),
            legacy_province: (era == Era::Y2025).then(|| province.to_owned()),
            successor_codes: heirs.iter().map(|heir| (*heir).to_owned()).collect(),
            centre_deg: None,
        }
    }

    /// Two districts; Trà Bùi (`tb`) is split between `1` and `2`; `3k` lies in the other province.
    fn territory() -> Record {
        let commune = UnitKind::Commune;
        let site = |code: &str| Site {
            code: format!("s{code}"),
            name: String::new(),
            kind: SiteKind::Commune,
            unit: Some(UnitKey { era: Era::Y2025, code: code.to_owned() }),
            organisation: None,
            first_hop_security: None,
        };
        Record {
            units: vec![
                unit(Era::Legacy, "A", UnitKind::District, None, &[]),
                unit(Era::Legacy, "B", UnitKind::District, None, &[]),
                unit(Era::Legacy, "tb", commune, Some("A"), &["1", "2"]),
                unit(Era::Legacy, "x", commune, Some("B"), &["2"]),
                unit(Era::Legacy, "y", commune, Some("B"), &["2"]),
                unit(Era::Y2025, "1", commune, None, &[]),
                unit(Era::Y2025, "2", commune, None, &[]),
                unit(Era::Y2025, "3k", commune, None, &[]),
            ],
            sites: vec![site("1"), site("2"), site("3k")],
            ..Record::default()
        }
    }

    fn lan(site: &str, rung: Option<Rung>) -> Assessment {
        let mut rungs = [Verdict::Fail; 8];
        let held = rung.map_or(0, |rung| usize::from(rung.number()) + 1);
        rungs.iter_mut().take(held).for_each(|verdict| *verdict = Verdict::Pass);
        Assessment {
            subject: Subject::new(SubjectKind::Lan, site),
            findings: Vec::new(),
            rungs,
            rung,
        }
    }

    #[test]
    fn a_split_commune_rolls_up_to_the_district_that_gave_most_and_provinces_stay_apart() {
        let record = territory();
        let text = || Text::new("", "");
        let task = PlanTask {
            id: "5.2".to_owned(),
            name: text(),
            due: None,
            criterion: Criterion::parse("class = lan: rung >= 4").unwrap(),
            target_ratio: 1.0,
            weight: 1.0,
            lead: None,
            source: SourceStatus::User,
        };
        let phase =
            Phase { id: "5".to_owned(), name: text(), from: None, to: None, tasks: vec![task] };
        let plan = Plan {
            id: "127".to_owned(),
            number: None,
            date: None,
            issuer: None,
            title: text(),
            from: None,
            to: None,
            legacy_provinces: vec!["Tỉnh Quảng Ngãi".to_owned()],
            bases: Vec::new(),
            supersedes: Vec::new(),
            text_status: SourceStatus::User,
            phases: vec![phase],
        };
        let lans = [
            lan("s1", Some(Rung::Reachable)),
            lan("s2", Some(Rung::Planned)),
            lan("s3k", Some(Rung::Ipv6Only)),
        ];
        let papers = Papers::default();
        let now = "2025-12-31T00:00:00Z".parse().unwrap();
        let basis = Basis::new(&record, &lans, &papers, &[], now);
        let counts = |by| -> Vec<(String, u64, u64)> {
            let groups = of(&plan, by, &basis);
            let count =
                |group: Group| (group.key, group.progress.done_count, group.progress.total_count);
            groups.into_iter().map(count).collect()
        };
        let one = |key: &str, done, total| (key.to_owned(), done, total);
        assert_eq!(counts(GroupBy::District), [one("A", 1, 1), one("B", 0, 1)]);
        assert_eq!(counts(GroupBy::Unit), [one("1", 1, 1), one("2", 0, 1)]);
        assert_eq!(counts(GroupBy::Class), [one("lan", 1, 2)]);
        assert_eq!(counts(GroupBy::Provider), []);
        // One unit's sheet lists no other's groups.
        let only = UnitKey { era: Era::Y2025, code: "2".to_owned() };
        let basis = Basis::new(&record, &[], &papers, &[], now).of_unit(Some(&only));
        let none = |by| -> Vec<String> {
            of(&plan, by, &basis).into_iter().map(|group| group.key).collect()
        };
        assert_eq!(
            (none(GroupBy::Unit), none(GroupBy::District)),
            (vec!["2".to_owned()], vec!["B".to_owned()])
        );
    }
}
