//! The long proofs mount over `/run`, `/etc` and `/usr`: each refuses to where it is not in namespaces of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Every shell script below a folder.
fn scripts(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(scripts(&path));
        } else if path.extension().is_some_and(|each| each == "sh") {
            found.push(path);
        }
    }
    found
}

fn is_mount(line: &str) -> bool {
    let line = line.trim_start();
    !line.starts_with('#')
        && line.split(" && ").any(|part| {
            let word = part.split_whitespace().next();
            matches!(word, Some("mount" | "umount" | "pivot_root"))
        })
}

#[test]
fn every_proof_that_mounts_asks_first_where_it_is() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/proof");
    let mut mounting = 0;
    for path in scripts(&folder) {
        let text = fs::read_to_string(&path).unwrap();
        let Some(first) = text.lines().position(is_mount) else { continue };
        mounting += 1;
        let asked = text.lines().position(|line| {
            line.trim_start().starts_with("apart_or_stop") || line.contains("&& apart_or_stop")
        });
        let is_before = asked.is_some_and(|asked| asked < first);
        assert!(is_before, "{}: line {} mounts before `apart_or_stop`", path.display(), first + 1);
    }
    assert!(mounting >= 7, "only {mounting} proofs mount");
}

#[test]
fn a_proof_refuses_to_mount_outside_namespaces_of_its_own() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for script in
        ["monitoring.sh", "playbooks_run.sh", "playbooks_care.sh", "playbooks_networks.sh"]
    {
        // Not the first process, and told of no machine, as it is by hand; in namespaces, so that a proof that
        // does not refuse harms nothing.
        let run = format!("bash tests/proof/{script} inside networkd; exit $?");
        let output = Command::new("unshare")
            .args(["--net", "--mount", "--propagation", "private", "--pid", "--fork"])
            .args(["--mount-proc", "--kill-child", "bash", "-c", run.as_str()])
            .current_dir(root)
            .env_remove("MANG6_MOUNTS_OUTSIDE")
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{script}: {told}");
        assert!(told.contains("it would mount over this machine"), "{script}: {told}");
    }
}
