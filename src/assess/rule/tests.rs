//! The table itself: every rule's file is in it, every ladder is whole.

use std::collections::BTreeSet;

use super::*;

#[test]
fn every_file_is_a_rule_and_every_rule_a_file() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/assess/rule");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .filter(|name| !matches!(name.as_str(), "mod" | "tests"))
        .collect();
    let rules: BTreeSet<String> = RULES.iter().map(|rule| rule.id.replace('-', "_")).collect();
    assert_eq!(files, rules);
    assert_eq!(rules.len(), RULES.len());
}

#[test]
fn a_plan_may_name_every_rule_and_nothing_else() {
    let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(crate::domain::check::CHECKS, ids, "src/domain/check.rs lists them");
}

#[test]
fn a_ladder_rises_and_its_rules_bear_its_name() {
    for kind in SubjectKind::ALL {
        let rules: Vec<_> = of_kind(*kind).collect();
        assert!(rules.is_sorted_by_key(|rule| rule.rung), "{kind}");
        assert!(rules.iter().all(|rule| rule.id.starts_with(kind.as_str())), "{kind}");
        assert_eq!(rules.first().map(|rule| rule.rung), Some(Rung::Inventoried), "{kind}");
    }
}

#[test]
fn no_ladder_has_a_rung_that_nothing_judges() {
    for kind in SubjectKind::ALL.iter().filter(|kind| **kind != SubjectKind::Address) {
        for rung in Rung::ALL.iter().filter(|rung| **rung <= Rung::Equivalent) {
            // DOMAIN.md §6: zones and mail domains have no address of their own to plan.
            let exempt =
                *rung == Rung::Planned && matches!(kind, SubjectKind::Dns | SubjectKind::Mail);
            assert_eq!(of_kind(*kind).any(|rule| rule.rung == *rung), !exempt, "{kind} {rung}");
        }
    }
}
