//! Plants every violation and sees that its check finds it, and that what is allowed is left alone.

use super::checks::CHECKS;
use super::source::Source;

/// The names of the checks that find fault with one file.
fn found(path: &str, text: &str) -> Vec<&'static str> {
    let house = [Source::new(path, text)];
    let faulty = CHECKS.iter().filter(|(_, check)| !check(&house).is_empty());
    faulty.map(|(name, _)| *name).collect()
}

fn check(path: &str, body: &str, expected: &[&str]) {
    let text = format!("//! What it is for.\n{body}\n");
    assert_eq!(found(path, &text), expected, "{path}: {body}");
}

#[test]
fn imports_against_the_grain_are_found() {
    for (path, body) in [
        ("src/target/a.rs", "use crate::probe::runner;"),
        ("src/target/a.rs", "use crate::{domain::x, probe::y};"),
        ("src/target/a.rs", "use crate::{\n    domain::{a, b},\n    store,\n};"),
        ("src/target/a.rs", "fn f() { crate::store::open() }"),
        ("src/target/a.rs", "use super::super::probe::y;"),
        ("src/target/mod.rs", "use super::probe::y;"),
        ("src/target/a/b.rs", "use super::super::super::store;"),
        ("src/target/a.rs", "mod inner { use super::super::super::probe; }"),
        ("src/domain/a.rs", "use crate::plan::x;"),
        ("src/domain/a.rs", "use crate::app::x;"),
        ("src/store/a.rs", "use crate::cli::x;"),
        ("src/app/a.rs", "use crate::cli::x;"),
        ("src/cli/a.rs", "use crate::store::x;"),
        ("src/main.rs", "use mang6::app;"),
    ] {
        check(path, body, &["imports"]);
    }
}

#[test]
fn imports_with_the_grain_are_left_alone() {
    for (path, body) in [
        ("src/target/a.rs", "use crate::domain::x; use crate::target::y; use super::z;"),
        ("src/target/a/b.rs", "use super::super::z; use crate::{domain, target};"),
        ("src/target/a.rs", "mod inner { use super::super::z; }"),
        (
            "src/target/a.rs",
            "// crate::store\n/* crate::store */ const X: &str = \"crate::store\";",
        ),
        ("src/target/a.rs", "fn f() { other_crate::store::x(); self::store::y(); }"),
        ("src/target/a.rs", "#[cfg(test)]\nmod tests {\n    use crate::inventory::x;\n}"),
        ("src/app/a.rs", "use crate::store::x; use crate::probe::y; use crate::domain::z;"),
        ("src/cli/a.rs", "use crate::app::x; use crate::domain::z;"),
        ("src/main.rs", "use mang6::cli;"),
        ("src/lib.rs", "pub mod app;"),
    ] {
        check(path, body, &[]);
    }
}

#[test]
fn sql_outside_the_store_is_found() {
    for body in [
        "use rusqlite::Connection;",
        "const Q: &str = \"SELECT code FROM unit\";",
        "const Q: &str = \"select code\\n from unit\";",
        "const Q: &str = r#\"\n    INSERT INTO unit VALUES (1)\"#;",
        "const Q: &str = \"insert or replace into unit values (1)\";",
        "const Q: &str = \"UPDATE unit SET code = 1\";",
        "const Q: &str = \"DELETE FROM unit\";",
        "const Q: &str = \"CREATE TABLE x (y)\";",
        "const Q: &str = \"DROP TABLE x\";",
        "const Q: &str = \"PRAGMA user_version\";",
        "const Q: &str = \"BEGIN IMMEDIATE\";",
    ] {
        check("src/app/a.rs", body, &["sql"]);
        check("src/store/a.rs", body, &[]);
    }
    for body in [
        "const T: &str = \"select a unit\"; const U: &str = \"create the database with `init`\";",
        "const T: &str = \"update the list of bodies\"; const U: &str = \"delete nothing\";",
        "// SELECT code FROM unit, rusqlite",
    ] {
        check("src/app/a.rs", body, &[]);
    }
}

#[test]
fn sockets_async_and_the_clock_are_kept_in_their_rooms() {
    for (body, expected, home) in [
        ("use std::net::TcpStream;", "sockets", "src/probe/mod.rs"),
        ("use std::net::{IpAddr, UdpSocket};", "sockets", "src/probe/mod.rs"),
        ("fn f(l: std::net::TcpListener) {}", "sockets", "src/probe/mod.rs"),
        ("use tokio::net::lookup_host;", "sockets", "src/probe/mod.rs"),
        ("use socket2::Socket;", "sockets", "src/probe/mod.rs"),
        ("use hickory_resolver::Resolver;", "sockets", "src/app/netbox_push.rs"),
        ("async fn f() {}", "async", "src/app/a.rs"),
        ("fn f() { let g = async move { 1 }; }", "async", "src/probe/mod.rs"),
        ("fn f() { jiff::Timestamp::now(); }", "clock", "src/app/clock.rs"),
        ("use std::time::SystemTime;", "clock", "src/app/clock.rs"),
        ("fn f() { jiff::Zoned::now(); }", "clock", "src/app/clock.rs"),
    ] {
        check("src/plan/a.rs", body, &[expected]);
        check(home, body, &[]);
        check("src/plan/a.rs", &format!("#[cfg(test)]\nmod tests {{ {body} }}"), &[]);
        check("src/plan/a.rs", &format!("// {body}"), &[]);
    }
    check("src/app/verb.rs", "fn f() { jiff::Timestamp::now(); }", &["clock"]);
    check("src/plan/a.rs", "use std::net::{IpAddr, SocketAddr};", &[]);
}

#[test]
fn heads_names_lengths_and_places_are_seen() {
    assert_eq!(found("src/plan/a.rs", "use std::fmt;\n"), ["head"]);
    assert_eq!(found("src/plan/a.rs", "// A comment\n"), ["head"]);
    assert_eq!(found("src/plan/a.rs", ""), ["head"]);
    assert_eq!(found("src/plan/mod.rs", "//! PLACEHOLDER\n"), ["head"]);
    for path in ["src/plan/utils.rs", "src/plan/helpers/mod.rs", "src/app/common.rs"] {
        check(path, "", &["name"]);
    }
    check("src/plan/a.rs", &"// x\n".repeat(599), &["length"]);
    check("src/plan/a.rs", &"// x\n".repeat(598), &[]);
    check("src/lib.rs", &"// x\n".repeat(40), &["main"]);
    check("src/attic/a.rs", "", &["rooms"]);
}

#[test]
fn a_rule_a_vendor_and_a_probe_without_a_test_are_found() {
    for path in ["src/assess/rule/web_has_aaaa.rs", "src/vendor/cisco.rs", "src/probe/tcp.rs"] {
        check(path, "", &["tested"]);
        check(path, "#[cfg(test)]\nmod tests {\n    #[test]\n    fn it_works() {}\n}", &[]);
        // The attribute alone, with nothing in it, is no test.
        check(path, "#[cfg(test)]\nmod tests {}", &["tested"]);
        check(path, "#[cfg(test)]\nmod tests;", &["tested"]);
    }
    let rule = Source::new("src/assess/rule/web_has_aaaa.rs", "//! A rule.\n");
    let beside = Source::new("src/assess/rule/tests.rs", "//! T.\n#[test]\nfn web_has_aaaa() {}\n");
    let (_, tested) = CHECKS.iter().find(|(name, _)| *name == "tested").unwrap();
    assert!(tested(&[rule, beside]).is_empty());
    check("src/vendor/mod.rs", "", &[]);
    check("src/plan/a.rs", "", &[]);
}

#[test]
fn every_check_is_planted_here() {
    let planted = include_str!("planted.rs");
    for (name, _) in CHECKS {
        assert!(planted.contains(&format!("\"{name}\"")), "no violation of `{name}` is planted");
    }
}

#[test]
fn a_violation_names_its_file_and_line() {
    let text = "//! X.\n\nuse crate::probe::a;\n";
    let house = [Source::new("src/plan/a.rs", text)];
    let told = super::checks::all(&house);
    assert_eq!(told.len(), 1);
    assert!(told.concat().starts_with("src/plan/a.rs:3: `plan` imports `probe`"), "{told:?}");
}
