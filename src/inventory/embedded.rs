//! The territory inside the binary: units of both eras, bodies, information systems and plans of
//! Quảng Ngãi, from `inventory/quang-ngai/`. A folder can stand in its place, whole. It writes
//! nothing; licence and origin of the units are in that folder's NOTICE.

use std::path::Path;

use crate::domain::record::{Declared, Record};

use super::error::Error;
use super::fault::Faults;
use super::source::SourceFile;

/// One file of the territory: its name and its text.
macro_rules! embedded {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../inventory/quang-ngai/", $name)))),+]
    };
}

/// Every file of `inventory/quang-ngai/`; a test compares the list with the folder.
const FILES: &[(&str, &str)] = embedded![
    "address-plan.toml",
    "commune-committees.toml",
    "district-committees.toml",
    "plans/127-kh-ubnd.toml",
    "plans/2640-kh-ubnd.toml",
    "plans/38-qd-btttt.toml",
    "plans/generic-rfc7381.toml",
    "plans/ipv6-only-2026-2030.toml",
    "provincial-bodies.toml",
    "systems.toml",
    "units-2025.toml",
    "units-legacy.toml",
];

/// The embedded files, their paths written `embedded:NAME`.
#[must_use]
pub fn files() -> Vec<SourceFile> {
    FILES
        .iter()
        .map(|(name, text)| SourceFile {
            path: format!("embedded:quang-ngai/{name}").into(),
            bytes: text.as_bytes().to_vec(),
        })
        .collect()
}

/// The rule of the address plan that stands in for one of the province's own.
#[must_use]
pub fn address_plan() -> SourceFile {
    let is_rule = |file: &SourceFile| file.path.ends_with("address-plan.toml");
    // A test reads it.
    files().into_iter().find(is_rule).unwrap_or_else(|| SourceFile {
        path: "embedded:quang-ngai/address-plan.toml".into(),
        bytes: Vec::new(),
    })
}

/// The territory that `init` loads, parsed and checked.
pub fn territory() -> Result<Vec<Declared>, Faults> {
    territory_of(&files())
}

/// A territory of one's own, in place of the embedded one: a folder of TOML files, parsed and
/// checked.
pub fn territory_from(folder: &Path) -> Result<Vec<Declared>, Error> {
    let files = super::load::read(&[folder.to_path_buf()])?;
    Ok(territory_of(&files)?)
}

fn territory_of(files: &[SourceFile]) -> Result<Vec<Declared>, Faults> {
    super::accept(files, &Record::default())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::domain::organisation::OrganisationKind;
    use crate::domain::plan::{Criterion, SourceStatus};
    use crate::domain::record::Thing;
    use crate::domain::system::SystemKind;
    use crate::domain::unit::{Era, UnitKind};

    use super::*;

    fn record() -> Record {
        let mut record = Record::default();
        let declared = territory().unwrap_or_else(|faults| panic!("{faults}"));
        for declared in declared {
            record.put(declared.thing);
        }
        record
    }

    #[test]
    fn every_file_of_the_folder_is_embedded() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("inventory/quang-ngai");
        let there: BTreeSet<String> = super::super::load::read(std::slice::from_ref(&folder))
            .unwrap()
            .iter()
            .map(|file| file.path.strip_prefix(&folder).unwrap().display().to_string())
            .collect();
        let embedded: BTreeSet<String> = FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(embedded, there);
        let from_folder: Vec<Thing> =
            territory_from(&folder).unwrap().into_iter().map(|declared| declared.thing).collect();
        let embedded: Vec<Thing> =
            territory().unwrap().into_iter().map(|declared| declared.thing).collect();
        assert_eq!(from_folder.len(), embedded.len());
        assert!(embedded.iter().all(|thing| from_folder.contains(thing)));
    }

    #[test]
    fn loading_it_again_is_an_update() {
        assert!(super::super::accept(&files(), &record()).is_ok());
    }

    #[test]
    fn units_of_both_eras_are_counted() {
        let record = record();
        let count = |era: Era, kinds: &[UnitKind]| {
            record
                .units
                .iter()
                .filter(|unit| unit.key.era == era && kinds.contains(&unit.kind))
                .count()
        };
        assert_eq!(count(Era::Y2025, &[UnitKind::Province]), 1);
        assert_eq!(count(Era::Y2025, &[UnitKind::Commune]), 86);
        assert_eq!(count(Era::Y2025, &[UnitKind::Ward]), 9);
        assert_eq!(count(Era::Y2025, &[UnitKind::SpecialZone]), 1);
        assert_eq!(count(Era::Legacy, &[UnitKind::Province]), 2);
        assert_eq!(count(Era::Legacy, &[UnitKind::District]), 23);
        let communes = [UnitKind::Commune, UnitKind::Ward, UnitKind::Township];
        assert_eq!(count(Era::Legacy, &communes), 272);
    }

    #[test]
    fn the_96_units_lie_under_province_51_and_know_their_old_province() {
        let record = record();
        let units: Vec<_> = record
            .units
            .iter()
            .filter(|unit| unit.key.era == Era::Y2025 && unit.kind != UnitKind::Province)
            .collect();
        assert_eq!(units.len(), 96);
        assert!(units.iter().all(|unit| unit.parent_code.as_deref() == Some("51")));
        assert!(units.iter().all(|unit| unit.centre_deg.is_some()));
        let from = |name| {
            units.iter().filter(|unit| unit.legacy_province.as_deref() == Some(name)).count()
        };
        assert_eq!((from("Tỉnh Quảng Ngãi"), from("Tỉnh Kon Tum")), (56, 40));
    }

    #[test]
    fn codes_are_reused_between_the_eras_and_one_commune_is_split() {
        let record = record();
        let codes = |era| -> BTreeSet<&str> {
            let of_era = record.units.iter().filter(move |unit| unit.key.era == era);
            of_era
                .filter(|unit| unit.key.code.len() == 5)
                .map(|unit| unit.key.code.as_str())
                .collect()
        };
        assert_eq!(codes(Era::Y2025).intersection(&codes(Era::Legacy)).count(), 95);
        let legacy = |code: &str| {
            record
                .units
                .iter()
                .find(|unit| unit.key.era == Era::Legacy && unit.key.code == code)
                .unwrap()
        };
        let split: Vec<_> = record
            .units
            .iter()
            .filter(|unit| unit.kind != UnitKind::District && unit.successor_codes.len() > 1)
            .collect();
        assert_eq!(split.len(), 1);
        assert_eq!((split[0].name.as_str(), split[0].successor_codes.len()), ("Xã Trà Bùi", 2));
        let ly_son = legacy("536");
        assert_eq!(
            (ly_son.name.as_str(), ly_son.successor_codes.as_slice()),
            ("Huyện Lý Sơn", &["21548".to_owned()][..])
        );
    }

    #[test]
    fn bodies_are_declared_and_ended_ones_have_successors() {
        let record = record();
        let living = |kind| {
            let of_kind = record.organisations.iter().filter(move |body| body.kind == kind);
            of_kind.filter(|body| body.valid_to.is_none()).count()
        };
        assert_eq!(living(OrganisationKind::Department), 12);
        assert_eq!(living(OrganisationKind::CommuneCommittee), 96);
        assert_eq!(living(OrganisationKind::DistrictCommittee), 0);
        let ended: Vec<_> =
            record.organisations.iter().filter(|body| body.valid_to.is_some()).collect();
        let districts =
            ended.iter().filter(|body| body.kind == OrganisationKind::DistrictCommittee).count();
        assert_eq!(districts, 23);
        assert!(ended.iter().all(|body| body.successor.is_some()));
    }

    #[test]
    fn every_system_of_the_decision_is_there_and_names_its_basis() {
        let record = record();
        for kind in SystemKind::ALL.iter().filter(|kind| **kind != SystemKind::Other) {
            assert!(record.systems.iter().any(|system| system.kind == *kind), "{kind}");
        }
        assert!(record.systems.iter().all(|system| {
            system.basis.as_deref().is_some_and(|basis| basis.starts_with("1702/QĐ-UBND"))
        }));
        // Unknown is left out, never filled in.
        assert!(
            record
                .systems
                .iter()
                .all(|system| system.security_level.is_none() && system.hosting.is_none())
        );
    }

    #[test]
    fn plans_say_what_they_cover_and_how_sure_they_are() {
        let record = record();
        let plan = |id: &str| record.plans.iter().find(|plan| plan.id == id).unwrap();
        let counts = [
            ("127-kh-ubnd", 6, 21),
            ("2640-kh-ubnd", 6, 20),
            ("38-qd-btttt", 2, 7),
            ("ipv6-only-2026-2030", 3, 6),
            ("generic-rfc7381", 4, 24),
        ];
        assert_eq!(record.plans.len(), counts.len());
        for (id, phases, tasks) in counts {
            let plan = plan(id);
            let task_count: usize = plan.phases.iter().map(|phase| phase.tasks.len()).sum();
            assert_eq!((plan.phases.len(), task_count), (phases, tasks), "{id}");
        }
        assert_eq!(plan("127-kh-ubnd").legacy_provinces, ["Tỉnh Quảng Ngãi"]);
        assert_eq!(plan("2640-kh-ubnd").legacy_provinces, ["Tỉnh Kon Tum"]);
        assert_eq!(plan("127-kh-ubnd").text_status, SourceStatus::Assumed);
        let portals = plan("38-qd-btttt").phases[0].tasks[1].clone();
        assert!(
            matches!(portals.criterion, Criterion::Measured(_))
                && portals.source == SourceStatus::Seen
        );
        assert!((portals.target_ratio - 0.5).abs() < f64::EPSILON);
    }
}
