//! Every playbook tells its reader what it changes, what it needs and how it rolls back, and can do so.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("playbooks")
}

fn playbooks(folder: &Path) -> Vec<String> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let playbooks = paths.filter(|path| path.extension().is_some_and(|each| each == "yml"));
    let names = playbooks.filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
    let mut names: Vec<String> = names.filter(|name| name != "requirements.yml").collect();
    names.sort();
    names
}

/// The README's sections by heading.
fn sections(readme: &str) -> BTreeMap<&str, &str> {
    let parts = readme.split("\n## ").skip(1);
    parts.filter_map(|part| part.split_once('\n')).collect()
}

#[test]
fn every_playbook_says_what_it_changes_needs_and_how_it_rolls_back() {
    let readme = fs::read_to_string(folder().join("README.md")).unwrap();
    let sections = sections(&readme);
    let names = playbooks(&folder());
    assert!(names.len() >= 11, "{names:?}");
    for name in names {
        let section =
            sections.get(name.as_str()).unwrap_or_else(|| panic!("README.md has no `## {name}`"));
        for word in ["Changes:", "Needs:", "Rolls back:"] {
            assert!(section.contains(word), "README.md, `## {name}`: no `{word}`");
        }
        let text = fs::read_to_string(folder().join(&name)).unwrap();
        assert!(text.contains("rollback]"), "{name} has no part under the tag `rollback`");
    }
}

#[test]
fn every_audit_is_named_and_changes_nothing() {
    let readme = fs::read_to_string(folder().join("README.md")).unwrap();
    let section = sections(&readme)["audit/"];
    let audits = playbooks(&folder().join("audit"));
    assert!(audits.len() >= 5, "{audits:?}");
    for name in audits {
        assert!(section.contains(&format!("audit/{name}")), "README.md does not name audit/{name}");
        let text = fs::read_to_string(folder().join("audit").join(&name)).unwrap();
        let commands = text.matches("ansible.builtin.command").count();
        assert_eq!(commands, text.matches("changed_when: false").count(), "{name}");
        for module in
            ["copy:", "template:", "lineinfile:", "service:", "file:", "shell:", "ios_config:"]
        {
            assert!(!text.contains(module), "{name} uses {module}");
        }
    }
}
