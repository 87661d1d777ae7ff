//! The credentials file: what it becomes, and messages that never repeat it.

use std::path::Path;

use crate::domain::credential::{AuthProtocol, Credential, Login, PrivacyProtocol};

use super::super::credentials::{Sources, parse};
use super::super::fault::Faults;
use super::{Case, file, refuse_all};

fn read(text: &str) -> Result<Vec<Credential>, Faults> {
    let environment =
        |name: &str| (name == "SNMP_COMMUNITY").then(|| "from-environment".to_owned());
    let from_file = |path: &Path| match path.to_str() {
        Some("conf/secret") => Ok("from-file".to_owned()),
        _ => Err("no such file".to_owned()),
    };
    parse(
        &file("conf/credentials.toml", text),
        &Sources { environment: &environment, file: &from_file },
    )
}

const EVERY_KIND: &str = r#"
[[credential]]
name = "v2c"
kind = "snmp-v2c"
community = "env:SNMP_COMMUNITY"
[[credential]]
name = "v3"
kind = "snmp-v3"
user = "audit"
auth_protocol = "sha256"
auth_password = "auth-password"
privacy_protocol = "aes128"
privacy_password = "privacy-password"
[[credential]]
name = "v3-open"
kind = "snmp-v3"
user = "audit"
[[credential]]
name = "key"
kind = "ssh-key"
user = "audit"
key_path = "id_ed25519"
passphrase = "file:secret"
[[credential]]
name = "password"
kind = "ssh-password"
user = "audit"
password = "pass word"
[[credential]]
name = "agent"
kind = "ssh-agent"
user = "audit"
"#;

#[test]
fn every_kind_is_read() {
    let credentials = read(EVERY_KIND).unwrap();
    let names: Vec<_> =
        credentials.iter().map(|one| (one.name.as_str(), one.login.kind_name())).collect();
    assert_eq!(
        names,
        [
            ("v2c", "snmp-v2c"),
            ("v3", "snmp-v3"),
            ("v3-open", "snmp-v3"),
            ("key", "ssh-key"),
            ("password", "ssh-password"),
            ("agent", "ssh-agent")
        ]
    );
    let Login::SnmpV2c { community } = &credentials[0].login else { panic!() };
    assert_eq!(community.expose(), "from-environment");
    let Login::SnmpV3 { auth: Some((auth, _)), privacy: Some((privacy, password)), .. } =
        &credentials[1].login
    else {
        panic!()
    };
    assert_eq!(
        (*auth, *privacy, password.expose()),
        (AuthProtocol::Sha256, PrivacyProtocol::Aes128, "privacy-password")
    );
    assert!(matches!(&credentials[2].login, Login::SnmpV3 { auth: None, privacy: None, .. }));
    let Login::SshKey { key_path, passphrase: Some(passphrase), .. } = &credentials[3].login else {
        panic!()
    };
    assert_eq!(
        (key_path.as_path(), passphrase.expose()),
        (Path::new("conf/id_ed25519"), "from-file")
    );
}

#[test]
fn the_readme_shows_what_is_accepted() {
    let text = include_str!("../../../inventory/README.md").split("```toml\n").nth(2).unwrap();
    let text = text.split("```").next().unwrap().replace("\"…\"", "\"long-enough\"");
    assert_eq!(read(&text).unwrap().len(), 3);
}

/// Every case hides `hunter2` somewhere; no message may show it.
const BAD: &[Case] = &[
    ("", "1:1", "holds no credential", "[[credential]]"),
    ("hunter2", "1:8", "not TOML", "key = \"value\""),
    (
        "[[credential]]\nname = \"a\"\nkind = \"snmp-v2c\"\ncommunity = hunter2\n",
        "4:13",
        "not TOML",
        "quotes",
    ),
    (
        "[[credential]]\nname = \"a\"\nkind = \"snmp-v2c\"\ncommunity = \"hunter2\n",
        "4:21",
        "not TOML",
        "not closed",
    ),
    (
        "[[credential]]\nname = \"a\"\nkind = \"hunter2\"\n",
        "3:8",
        "`kind` is not one of its words: …",
        "one of: snmp-v2c",
    ),
    (
        "[[credential]]\nname = \"a\"\ncommunity = \"hunter2\"\n",
        "1:1",
        "this credential has no `kind`",
        "kind =",
    ),
    (
        "[[credential]]\nname = \"a\"\nkind = \"snmp-v2c\"\n",
        "1:1",
        "has no `community`",
        "community =",
    ),
    (
        "[[credential]]\nname = \"a\"\nkind = \"snmp-v2c\"\ncommunity = [\"hunter2\"]\n",
        "4:13",
        "must be text in quotes, found a list",
        "community =",
    ),
    (
        "[[credential]]\nname = \"a\"\nkind = \"ssh-password\"\nuser = \"u\"\npassword = 12345\n",
        "5:12",
        "`password` must be text in quotes, found a whole number …",
        "password = \"…\"",
    ),
    (
        "[[credential]]\nname = \"a\"\nkind = \"ssh-agent\"\nuser = \"u\"\nhunter2 = 1\n",
        "5:1",
        "unknown key of this credential",
        "its keys: kind, name, user",
    ),
    (
        "[[credential]]\nname = \"hunter2 x\"\nkind = \"ssh-agent\"\nuser = \"u\"\n",
        "2:8",
        "no spaces, found …",
        "join the words",
    ),
    (
        "[[credential]]\nname = \"a\"\nkind = \"snmp-v2c\"\ncommunity = \"env:UNSET\"\n",
        "4:13",
        "`UNSET` is not set",
        "export",
    ),
    (
        "[[credential]]\nname = \"a\"\nkind = \"snmp-v2c\"\ncommunity = \"file:gone\"\n",
        "4:13",
        "the file `conf/gone`: no such file",
        "chmod 600",
    ),
    (
        "[[credential]]\nname = \"a\"\nkind = \"snmp-v2c\"\ncommunity = \"\"\n",
        "4:13",
        "`community` is empty",
        "env:VAR",
    ),
    (
        "[[credential]]\nname = \"a\"\nkind = \"snmp-v3\"\nuser = \"u\"\nauth_protocol = \"sha1\"\nauth_password = \"hunter2\"\n",
        "6:17",
        "shorter than 8 characters",
        "RFC 3414",
    ),
    (
        "[[credential]]\nname = \"a\"\nkind = \"snmp-v3\"\nuser = \"u\"\nauth_protocol = \"sha3\"\nauth_password = \"hunter2hunter2\"\n",
        "5:17",
        "not one of its words: …",
        "md5, sha1",
    ),
    (
        "[[credential]]\nname = \"a\"\nkind = \"snmp-v3\"\nuser = \"u\"\nauth_password = \"hunter2hunter2\"\n",
        "5:17",
        "`auth_password` without `auth_protocol`",
        "add `auth_protocol`",
    ),
    (
        "[[credential]]\nname = \"a\"\nkind = \"snmp-v3\"\nuser = \"u\"\nprivacy_protocol = \"des\"\nprivacy_password = \"hunter2hunter2\"\n",
        "5:20",
        "privacy without authentication",
        "auth_protocol",
    ),
    (
        "[[credential]]\nname = \"a\"\nkind = \"ssh-agent\"\nuser = \"u\"\n[[credential]]\nname = \"a\"\nkind = \"ssh-agent\"\nuser = \"hunter2\"\n",
        "6:8",
        "used twice, first in line 1",
        "its own name",
    ),
    (
        "[[site]]\ncode = \"hunter2\"\n",
        "1:3",
        "unknown key of this credentials file",
        "its keys: credential",
    ),
];

#[test]
fn bad_files_are_refused_without_their_secrets() {
    refuse_all(BAD, |text| {
        let mut faults = read(text).err()?;
        for fault in &mut faults.faults {
            assert!(!format!("{fault:?}").contains("hunter2"), "{fault:?}");
            assert!(!format!("{fault:?}").contains("12345"), "{fault:?}");
            fault.place.file = Path::new("a.toml").into();
        }
        Some(faults)
    });
}

#[test]
fn bytes_of_a_secret_are_not_shown() {
    let source = file("c.toml", b"[[credential]]\ncommunity = \"hunter2\xe0\"\n".to_vec());
    let sources = Sources { environment: &|_| None, file: &|_| Err(String::new()) };
    let faults = parse(&source, &sources).unwrap_err().to_string();
    assert!(
        faults.starts_with("c.toml:2:21: not UTF-8")
            && !faults.contains("0xE0")
            && !faults.contains("hunter2")
    );
}
