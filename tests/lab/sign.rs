//! Signing zones with BIND's tools: one key a zone, which signs everything.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::run::must;

/// Makes a zone's key where there is none; `large` ones make large answers.
pub(crate) fn keep_key(folder: &Path, zone: &str, large: bool) {
    if key_file(folder, zone).is_some() {
        return;
    }
    let at = folder.to_str().unwrap();
    let algorithm: &[&str] =
        if large { &["-a", "RSASHA256", "-b", "2048"] } else { &["-a", "ECDSAP256SHA256"] };
    must("dnssec-keygen", &[&["-q", "-K", at], algorithm, &["-f", "KSK", zone]].concat());
}

fn key_file(folder: &Path, zone: &str) -> Option<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).find(|path| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with(&format!("K{zone}.+"))
            && path.extension().is_some_and(|extension| extension == "key")
    })
}

/// The zone's public key as a record.
pub(crate) fn key(folder: &Path, zone: &str) -> String {
    let text = fs::read_to_string(key_file(folder, zone).unwrap()).unwrap();
    text.lines()
        .filter(|line| !line.starts_with(';'))
        .fold(String::new(), |text, line| text + line + "\n")
}

/// The DS of a zone's key, under the name of a zone.
pub(crate) fn delegation(folder: &Path, key_of: &str, zone: &str) -> String {
    let file = key_file(folder, key_of).unwrap();
    let output = Command::new("dnssec-dsfromkey").arg("-2").arg(file).output().unwrap();
    assert!(
        output.status.success(),
        "dnssec-dsfromkey: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    text.replacen(&format!("{key_of}. "), &format!("{zone}. "), 1)
}

/// Signs for BIND's usual month.
pub(crate) fn good(folder: &Path, zone: &str, text: &str) {
    keep_key(folder, zone, false);
    sign(folder, zone, zone, text, &[]);
}

/// Signs for a month long past.
pub(crate) fn expired(folder: &Path, zone: &str, text: &str) {
    keep_key(folder, zone, false);
    sign(folder, zone, zone, text, &["-s", "20200101000000", "-e", "20200201000000", "-P"]);
}

/// Another copy of a zone, in a file of another name.
pub(crate) fn copy(folder: &Path, zone: &str, name: &str, text: &str) {
    sign(folder, zone, &format!("{zone}.{name}"), text, &[]);
}

/// Changes the administrator's name after signing.
pub(crate) fn tamper(folder: &Path, zone: &str, serial: u32) {
    let path = folder.join(format!("{zone}.signed"));
    let text = fs::read_to_string(&path).unwrap();
    let changed = text.replacen(&format!("admin.{zone}."), &format!("nimda.{zone}."), 1);
    assert_ne!(text, changed, "nothing to tamper with in {zone} {serial}");
    fs::write(path, changed).unwrap();
}

fn sign(folder: &Path, zone: &str, file: &str, text: &str, more: &[&str]) {
    let at = folder.to_str().unwrap();
    fs::write(folder.join(file), text).unwrap();
    let signed = folder.join(format!("{file}.signed"));
    let path = folder.join(file);
    let always = ["-q", "-S", "-z", "-K", at, "-d", at, "-o", zone, "-f", signed.to_str().unwrap()];
    must("dnssec-signzone", &[&always, more, &[path.to_str().unwrap()]].concat());
}
