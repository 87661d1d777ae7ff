//! The links' memory on the lab: a link is cut and mended, and what is told, checked, exported and
//! reported of it is what was done to it.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::program::{json, told};
use super::province::Province;

/// Runs mang6 and expects an exit code.
fn run(province: &Province, arguments: &[&str], code: i32) -> String {
    let output = province.mang6(arguments);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{}", told(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// Whether promtool takes the metrics: 3 would be a finding of its lint.
fn promtool_takes(metrics: &str) {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let mut promtool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("promtool: {error}: see tests/lab/packages.txt"));
    promtool.stdin.take().unwrap().write_all(metrics.as_bytes()).unwrap();
    let output = promtool.wait_with_output().unwrap();
    assert!(output.status.success(), "{}\n{metrics}", told(&output));
}

fn links(month: &Value) -> &Vec<Value> {
    month["links"].as_array().unwrap()
}

/// `audit --watch` on a real terminal of 16 lines (script(1)), stopped by an interrupt between two
/// rounds; without a terminal it is refused.
fn watch_shows_the_worst_first(province: &Province, code: &str) {
    run(province, &["audit", "--watch"], 2);
    for columns in [80, 100, 120, 200] {
        watched_on(province, code, columns);
    }
}

/// What stands on the terminal, without the sequences that colour it.
fn uncoloured(line: &str) -> String {
    let parts = line.trim_end_matches('\r').split("\u{1b}[").enumerate();
    parts.map(|(at, part)| if at == 0 { part } else { part.split_once('m').unwrap().1 }).collect()
}

fn watched_on(province: &Province, code: &str, columns: usize) {
    let config = province.folder().join("config.toml").to_string_lossy().into_owned();
    let mang6 = format!(
        "stty rows 16 columns {columns}; timeout --foreground -s INT 4 {} --config {config} --lang en audit --watch=1s --interval 10ms --count 3",
        env!("CARGO_BIN_EXE_mang6")
    );
    let output = province.at_vantage(&["script", "-qec", &mang6, "/dev/null"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let frames: Vec<&str> = text.split("\u{1b}[H\u{1b}[J").skip(1).collect();
    assert!(frames.len() >= 2, "{text}");
    for frame in &frames {
        assert!(frame.lines().count() <= 16, "{frame}");
        let first = frame.lines().nth(4).unwrap_or_default();
        assert!(first.contains(code), "{code} first:\n{frame}");
        assert!(columns < 200 || first.contains('×'), "{code} has its bars:\n{frame}");
        // A link is a line: what is broken goes on below, further in, and none is longer than the terminal.
        for line in frame.lines().skip(4).map(uncoloured) {
            assert!(!line.starts_with("  "), "a broken line on {columns}:\n{frame}");
            assert!(line.chars().count() <= columns, "{columns}:\n{frame}");
        }
    }
}

#[test]
fn lab_a_link_is_cut_and_mended_and_everybody_hears_of_it_once() {
    let folder = tempfile::tempdir().unwrap();
    let province = Province::raise(folder.path(), 1);
    run(&province, &["init"], 0);
    run(&province, &["import", &province.folder().join("inventory").to_string_lossy()], 0);
    let quick = ["audit", "--interval", "50ms", "--count", "5"];
    let silent = run(&province, &[&quick[..], &["--only-changes"]].concat(), 0);
    assert_eq!(silent, "", "well is silent");

    province.lab(&["switch", "link-down", "on"]);
    let cut = Instant::now();
    let hook = folder.path().join("hook");
    std::fs::write(&hook, "#!/bin/sh\necho \"$MANG6_KEY $MANG6_STATE\" >> \"$0.said\"\n").unwrap();
    std::process::Command::new("chmod").arg("+x").arg(&hook).status().unwrap();
    let hook_name = hook.to_string_lossy().into_owned();
    let loud = ["--only-changes", "--ascii", "--on-change", &hook_name];
    let down = run(&province, &[&quick[..], &loud].concat(), 1);
    assert_eq!(down.lines().count(), 1, "{down}");
    assert!(down.is_ascii() && down.lines().all(|line| line.len() <= 160), "{down}");
    let word = down.split(' ').next().unwrap();
    assert!(["DOWN", "ON"].contains(&word), "{down}");
    let code = down.trim_start_matches("ON BACKUP ").trim_start_matches("DOWN ");
    let code = code.split(' ').next().unwrap().to_owned();
    assert_eq!(run(&province, &[&quick[..], &loud].concat(), 1), "", "told once");
    let said = std::fs::read_to_string(hook.with_extension("said")).unwrap();
    assert_eq!(said.lines().count(), 1, "{said}");

    let check = province.mang6(&["check", "link", &code]);
    let expected = if word == "ON" { 1 } else { 2 };
    assert_eq!(check.status.code(), Some(expected), "{}", told(&check));
    run(&province, &["check", "freshness"], 0);
    run(&province, &["check", "link", "no-such-link"], 3);
    run(&province, &["check", "lnik"], 3);
    run(&province, &["audit", "ack", &code, "--note", "ticket 1", "--by", "an"], 0);
    let metrics = run(&province, &["export", "prometheus"], 0);
    promtool_takes(&metrics);
    let up = format!("mang6_link_up{{link=\"{code}\"");
    assert!(metrics.lines().any(|line| line.starts_with(&up) && line.ends_with(" 0")), "{metrics}");

    watch_shows_the_worst_first(&province, &code);

    province.lab(&["switch", "link-down", "off"]);
    let mended = cut.elapsed();
    let textfile = folder.path().join("mang6.prom");
    let file = textfile.to_string_lossy().into_owned();
    let again = run(&province, &[&quick[..], &["--only-changes", "--textfile", &file]].concat(), 0);
    assert!(again.starts_with("UP ") && again.contains(&code), "{again}");
    promtool_takes(&std::fs::read_to_string(&textfile).unwrap());
    run(&province, &["check", "link"], 0);

    let output = province.mang6(&["audit", "--month", &this_month(), "-o", "json"]);
    let month = json(&output);
    let cut_links: Vec<&Value> =
        links(&month).iter().filter(|link| link["families"]["ipv4"]["outage_count"] != 0).collect();
    assert_eq!(cut_links.len(), 1, "{month}");
    let outage = &cut_links[0]["families"]["ipv4"]["outages"][0];
    assert_eq!((&cut_links[0]["code"], &outage["note"]), (&code.into(), &"ticket 1".into()));
    let counted = outage["counted_s"].as_f64().unwrap();
    // The link came back before the run that saw it, and was gone before the run that missed it.
    assert!(counted > 0.0 && counted < mended.as_secs_f64() + 5.0, "{counted} of {mended:?}");
    run(&province, &["db", "check"], 0);
}

/// The codes of the lab's primary links and the hub's port of each.
fn primary_links(province: &Province) -> Vec<(String, String)> {
    let declared = std::fs::read_to_string(province.folder().join("inventory/lab.toml")).unwrap();
    let quoted = |line: &str, key: &str| {
        let rest = line.split_once(&format!("{key} = \""))?.1;
        Some(rest.split_once('"')?.0.to_owned())
    };
    let mut code = String::new();
    let mut links = Vec::new();
    for line in declared.lines() {
        if line.starts_with("code = ") {
            code = quoted(line, "code").unwrap();
        } else if line.starts_with("a = ") {
            let port = quoted(line, "interface").unwrap();
            if port.starts_with("tl") {
                links.push((code.clone(), port));
            }
        }
    }
    links
}

fn in_core(command: &[&str]) {
    let output = std::process::Command::new("ip")
        .args(["netns", "exec", "m6-core"])
        .args(command)
        .output()
        .unwrap();
    assert!(output.status.success(), "{command:?}\n{}", told(&output));
}

/// Waits until the hub's agent says so: net-snmp reads its ports every 15 s.
fn agent_says_down(province: &Province, port: &str) {
    let credentials = province.folder().join("credentials.toml");
    let credentials = std::fs::read_to_string(credentials).unwrap();
    let community = credentials.split_once("community = \"").unwrap().1.split('"').next().unwrap();
    let script = format!(
        "for _ in $(seq 60); do \
         snmpget -v2c -c {community} -Oqv 127.0.0.1 1.3.6.1.2.1.2.2.1.8.$(cat /sys/class/net/{port}/ifindex) | grep -qx 2 && exit; \
         sleep 0.5; done; exit 1"
    );
    in_core(&["sh", "-c", &script]);
}

/// A link's value of a metric.
fn value(metrics: &str, name: &str, code: &str) -> f64 {
    let start = format!("{name}{{link=\"{code}\"");
    let line = metrics.lines().find(|line| line.starts_with(&start));
    line.map_or(0.0, |line| line.rsplit(' ').next().unwrap().parse().unwrap())
}

#[test]
fn lab_the_router_tells_a_dead_port_from_a_path_that_loses_everything() {
    let folder = tempfile::tempdir().unwrap();
    let province = Province::raise(folder.path(), 2);
    run(&province, &["init"], 0);
    run(&province, &["import", &province.folder().join("inventory").to_string_lossy()], 0);
    let quick = ["audit", "--interval", "50ms", "--count", "5", "--only-changes", "--ascii"];
    run(&province, &quick, 0);
    let links = primary_links(&province);
    let [(dead, dead_port), (lossy, lossy_port), ..] = &links[..] else { panic!("{links:?}") };

    in_core(&["ip", "link", "set", dead_port, "down"]);
    agent_says_down(&province, dead_port);
    let rules = format!(
        "add table inet lossy; add chain inet lossy in {{ type filter hook prerouting priority -300; }}; \
         add rule inet lossy in iifname {lossy_port} drop"
    );
    in_core(&["nft", &rules]);
    let told_of = run(&province, &quick, 1);
    let line_of = |code: &str| {
        let line = told_of.lines().find(|line| line.contains(code));
        line.unwrap_or_else(|| panic!("{code}:\n{told_of}")).to_owned()
    };
    assert!(line_of(dead).contains("breaks at the access port"), "{told_of}");
    assert!(line_of(lossy).contains("breaks on the link"), "{told_of}");

    // Looks at the counters make rates; the agent reads them every 15 s, so some looks make none.
    let well = &links[2].0;
    let until = Instant::now() + Duration::from_mins(1);
    let metrics = loop {
        run(&province, &quick, 1);
        let metrics = run(&province, &["export", "prometheus"], 0);
        if value(&metrics, "mang6_link_port_out_bytes_per_second", well) > 10.0 {
            break metrics;
        }
        assert!(Instant::now() < until, "{metrics}");
    };
    promtool_takes(&metrics);
    let port_up = |code: &str| value(&metrics, "mang6_link_port_up", code);
    assert_eq!((port_up(dead), port_up(lossy), port_up(well)), (0.0, 1.0, 1.0));
    let value = |name: &str, code: &str| value(&metrics, name, code);
    let (used, committed) = (
        value("mang6_link_port_in_bytes_per_second", well)
            .max(value("mang6_link_port_out_bytes_per_second", well)),
        value("mang6_link_committed_bytes_per_second", well),
    );
    let ratio = value("mang6_link_port_use_ratio", well);
    assert!((ratio - used / committed).abs() < 1e-6, "{ratio} = {used} / {committed}");
    let check = run(&province, &["check", "link", well], 0);
    assert!(check.contains("'port_use'=") && check.contains("'port_in_bps'="), "{check}");
}

/// A switch of the lab by the victims of its truth: the codes of the links it degrades.
fn degraded_links(province: &Province) -> Vec<String> {
    let truth = json(&province.lab(&["truth", "--json"]));
    let links = truth["links"].as_array().unwrap().iter();
    let degraded = links.filter(|link| link["state"] == "degraded" && link["family"] == "ipv4");
    degraded.map(|link| link["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn lab_a_link_whose_echoes_are_filtered_is_not_down() {
    let folder = tempfile::tempdir().unwrap();
    let province = Province::raise(folder.path(), 5);
    run(&province, &["init"], 0);
    run(&province, &["import", &province.folder().join("inventory").to_string_lossy()], 0);
    let quick = ["audit", "--interval", "50ms", "--count", "5"];
    let loud = [&quick[..], &["--only-changes", "--ascii"]].concat();
    assert_eq!(run(&province, &loud, 0), "", "well is silent");

    province.lab(&["switch", "link-echo-filtered", "on"]);
    let [code] = &degraded_links(&province)[..] else { panic!("one link") };
    let hook = folder.path().join("hook");
    std::fs::write(
        &hook,
        "#!/bin/sh\necho \"$MANG6_KEY $MANG6_STATE $MANG6_CAUSE\" >> \"$0.said\"\n",
    )
    .unwrap();
    std::process::Command::new("chmod").arg("+x").arg(&hook).status().unwrap();
    let hook_name = hook.to_string_lossy().into_owned();
    let told_of = run(&province, &[&loud[..], &["--on-change", &hook_name]].concat(), 1);
    let [line] = &told_of.lines().collect::<Vec<_>>()[..] else { panic!("{told_of}") };
    assert!(line.contains(code) && line.contains("echo filtered"), "{line}");
    assert!(line.len() <= 160 && !line.contains("DOWN") && !line.contains("breaks"), "{line}");
    let said = std::fs::read_to_string(hook.with_extension("said")).unwrap();
    assert_eq!(said, format!("{code} degraded echo_filtered\n"));
    assert_eq!(run(&province, &loud, 1), "", "told once");

    let explained = run(&province, &["explain", code], 0);
    assert!(explained.contains("ICMP is filtered"), "{explained}");
    let audited = json(&province.mang6(&[&quick[..], &["-o", "json", code]].concat()));
    for family in ["ipv4", "ipv6"] {
        assert_eq!(audited["links"][0]["families"][family]["state"], "degraded", "{audited}");
    }
    // A warning, no alarm; and no outage in the month.
    run(&province, &["check", "link", code], 1);
    let month = json(&province.mang6(&["audit", "--month", &this_month(), "-o", "json", code]));
    for family in ["ipv4", "ipv6"] {
        let figures = &month["links"][0]["families"][family];
        assert_eq!(figures["outage_count"], 0, "{month}");
        assert_eq!(figures["filtered"].as_array().map(Vec::len), Some(1), "{month}");
    }

    // TCP is lost as well: then it is down.
    let rules = "add table inet lossy; add chain inet lossy in { type filter hook prerouting priority -300; }; \
                 add rule inet lossy in iifname ";
    let links = primary_links(&province);
    let (_, port) = links.iter().find(|(each, _)| each == code).unwrap();
    in_core(&["nft", &format!("{rules}{port} drop")]);
    let told_of = run(&province, &loud, 1);
    let line = told_of.lines().find(|line| line.contains(code)).unwrap_or_default();
    assert!(["DOWN ", "ON BACKUP "].iter().any(|word| line.starts_with(word)), "{told_of}");
    in_core(&["nft", "delete table inet lossy"]);
    province.lab(&["switch", "link-echo-filtered", "off"]);
    let told_of = run(&province, &loud, 0);
    assert!(told_of.starts_with("UP ") && told_of.contains(code), "{told_of}");
}

/// Packets that the core's counter saw.
fn counted() -> u64 {
    let output = std::process::Command::new("ip")
        .args(["netns", "exec", "m6-core", "nft", "-j", "list", "counters"])
        .output()
        .unwrap();
    let listed = json(&output);
    let items = listed["nftables"].as_array().unwrap();
    items.iter().find_map(|item| item["counter"]["packets"].as_u64()).unwrap()
}

#[test]
fn lab_echoes_leave_from_the_source_that_is_set() {
    let folder = tempfile::tempdir().unwrap();
    let province = Province::raise(folder.path(), 3);
    run(&province, &["init"], 0);
    run(&province, &["import", &province.folder().join("inventory").to_string_lossy()], 0);
    let own =
        String::from_utf8(province.at_vantage(&["ip", "-br", "-4", "address"]).stdout).unwrap();
    let own = own.lines().find(|line| line.starts_with("eth0")).unwrap().to_owned();
    let network = own.split_whitespace().nth(2).unwrap().rsplit_once('.').unwrap().0.to_owned();
    let second = format!("{network}.119");
    let added =
        province.at_vantage(&["ip", "address", "add", &format!("{second}/25"), "dev", "eth0"]);
    assert!(added.status.success(), "{}", told(&added));
    let rules = format!(
        "add table inet seen; add counter inet seen ours; \
         add chain inet seen in {{ type filter hook prerouting priority -300; }}; \
         add rule inet seen in ip saddr {second} icmp type echo-request counter name ours"
    );
    in_core(&["nft", &rules]);
    let links = primary_links(&province);
    let (link, other) = (&links[0].0, &links[1].0);
    let settings = province.folder().join("config.toml");
    let before = std::fs::read_to_string(&settings).unwrap();
    let with = |source: &str| {
        let quoted = format!("source = {{ {link} = \"{source}\" }}\n");
        std::fs::write(&settings, format!("{before}{quoted}")).unwrap();
    };
    let quick = ["audit", "--interval", "50ms", "--count", "5"];

    with(&second);
    run(&province, &[&quick[..], &[other]].concat(), 0);
    assert_eq!(counted(), 0, "the other link leaves as the routing table says");
    run(&province, &[&quick[..], &[link]].concat(), 0);
    // Five to the far end and three to the hub's own.
    assert_eq!(counted(), 8);
    with("eth0");
    run(&province, &[&quick[..], &[link]].concat(), 0);
    assert_eq!(counted(), 8, "an interface's own address is another");

    with("192.0.2.99");
    let refused = province.mang6(&[&quick[..], &[link]].concat());
    assert_eq!(refused.status.code(), Some(3), "{}", told(&refused));
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("192.0.2.99") && said.contains("ip address"), "{said}");
}

fn this_month() -> String {
    let output =
        std::process::Command::new("date").env("TZ", "UTC-7").arg("+%Y-%m").output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
