//! `probe web|dns|mail|host` without a database: sockets on loopback, one program, no record.

use std::net::TcpListener;

use super::program::{json, run, told};

/// The same free port over both families.
fn listeners() -> (TcpListener, Option<TcpListener>, u16) {
    for _ in 0..50 {
        let six = TcpListener::bind("[::1]:0").unwrap();
        let port = six.local_addr().unwrap().port();
        if let Ok(four) = TcpListener::bind(("127.0.0.1", port)) {
            return (six, Some(four), port);
        }
    }
    panic!("no port is free over both families");
}

/// Each family and whether its connection came about.
fn connected(document: &serde_json::Value) -> Vec<(&str, bool)> {
    let trace = document["trace"].as_array().unwrap();
    let mut connected: Vec<(&str, bool)> = trace
        .iter()
        .map(|attempt| (attempt, &attempt["stages"][0]))
        // Echoes, small and large, are traced as well.
        .filter(|(_, stage)| stage["stage"] == "connect")
        .map(|(attempt, stage)| {
            (attempt["family"].as_str().unwrap(), stage["ok"].as_bool().unwrap())
        })
        .collect();
    connected.sort_unstable();
    connected
}

#[test]
fn a_host_is_probed_without_a_database_and_nothing_is_stored() {
    let folder = tempfile::tempdir().unwrap();
    let (six, mut four, port) = listeners();
    let ports = port.to_string();
    let arguments =
        ["probe", "host", "127.0.0.1", "::1", "--ports", &ports, "--trace", "-o", "json"];
    let output = run(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let document = json(&output);
    assert_eq!(document["schema"], "mang6.probe/v1");
    let checks = document["checks"].as_array().unwrap();
    let recorded = checks.iter().find(|check| check["id"] == "server-inventoried").unwrap();
    assert_eq!(recorded["verdict"], "not_applicable");
    assert_eq!(connected(&document), [("ipv4", true), ("ipv6", true)]);
    drop(four.take());
    let output = run(folder.path(), &arguments);
    assert_eq!(connected(&json(&output)), [("ipv4", false), ("ipv6", true)]);
    drop(six);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "something was stored");
}

#[test]
fn what_is_no_target_or_out_of_scope_is_refused_with_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, code, word) in [
        (&["probe", "web", "ftp://www.lab/"][..], 2, "probe web https://"),
        (&["probe", "host", "www.lab"], 2, "no address"),
        (&["probe", "dns", "la b"], 2, "no zone"),
        (&["probe", "host", "192.0.2.1"], 3, "--unlisted"),
    ] {
        let output = run(folder.path(), arguments);
        let told = told(&output);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{told}");
        assert!(told.contains(word), "{arguments:?}\n{told}");
    }
}
