//! What is shipped beside the program does what it says: units verify, rules alarm as their tests
//! say, and every query of the dashboard finds what an audit wrote, in a real Prometheus.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::program::{expect, mang6, told};

fn contrib(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("contrib").join(path)
}

/// Runs a tool that must be there and end well.
fn well(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}: see tests/lab/packages.txt"));
    assert!(output.status.success(), "{program} {arguments:?}\n{}", told(&output));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn alert_rules_are_rules_and_alarm_when_they_should() {
    let rules = contrib("prometheus/mang6.rules.yml");
    well("promtool", &["check", "rules", rules.to_str().unwrap()]);
    let tests = contrib("prometheus/mang6.rules.test.yml");
    well("promtool", &["test", "rules", tests.to_str().unwrap()]);
}

#[test]
fn units_verify_and_are_hardened() {
    let folder = tempfile::tempdir().unwrap();
    let at = |unit: &str| folder.path().join(unit).to_string_lossy().into_owned();
    for job in ["audit", "survey"] {
        let units = ["service", "timer"].map(|kind| format!("mang6-{job}.{kind}"));
        for unit in &units {
            let text = std::fs::read_to_string(contrib("systemd").join(unit)).unwrap();
            // The program is not installed here.
            let text = text.replace("/usr/bin/mang6", env!("CARGO_BIN_EXE_mang6"));
            std::fs::write(folder.path().join(unit), text).unwrap();
        }
        let [service, timer] = units.map(|unit| at(&unit));
        well("systemd-analyze", &["verify", "--man=no", &service, &timer]);
        // 10 is as open as can be; the threshold is in tenths.
        well("systemd-analyze", &["security", "--offline=yes", "--threshold=20", &service]);
    }
}

#[test]
fn every_command_has_a_manual_page_that_reads_without_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let output = mang6(folder.path()).args(["man", "--dir", "man"]).output().unwrap();
    assert!(output.status.success(), "{}", told(&output));
    let mut page_count = 0;
    for page in std::fs::read_dir(folder.path().join("man")).unwrap() {
        let page = page.unwrap().path();
        let text = std::fs::read_to_string(&page).unwrap();
        let examples = text.split(".SH EXAMPLES\n.nf\n.RS 4\n").nth(1);
        let first = examples.and_then(|lines| lines.lines().next());
        assert!(first.is_some_and(|line| line.contains("mang6 ")), "{}", page.display());
        let page = page.to_str().unwrap();
        well("mandoc", &["-T", "lint", "-W", "warning", page]);
        let read = Command::new("man").args(["-l", "--warnings", page]).output().unwrap();
        assert!(read.status.success() && read.stderr.is_empty(), "{page}\n{}", told(&read));
        page_count += 1;
    }
    assert!(page_count > 50, "{page_count}");
}

#[test]
fn every_query_of_the_dashboard_finds_what_an_audit_wrote() {
    let folder = tempfile::tempdir().unwrap();
    let metrics = audited(folder.path());
    let address = serve(metrics);
    let port = free_port();
    let config = folder.path().join("prometheus.yml");
    let rules = contrib("prometheus/mang6.rules.yml");
    let text = format!(
        "global: {{scrape_interval: 1s, evaluation_interval: 1s}}\nrule_files: ['{}']\nscrape_configs:\n  - job_name: node\n    honor_labels: true\n    static_configs: [{{targets: ['{address}']}}]\n",
        rules.display()
    );
    std::fs::write(&config, text).unwrap();
    let _prometheus = Prometheus::start(&config, &folder.path().join("data"), port);
    let deadline = Instant::now() + Duration::from_secs(30);
    while result(port, "mang6_link_rtt_avg_seconds").is_empty() {
        assert!(Instant::now() < deadline, "nothing was scraped");
    }
    let text = std::fs::read_to_string(contrib("grafana/mang6-links.json")).unwrap();
    let dashboard: Value = serde_json::from_str(&text).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let queries = panels.iter().flat_map(|panel| panel["targets"].as_array().unwrap());
    let mut count = 0;
    for query in queries {
        let query = query["expr"].as_str().unwrap();
        let query = query.replace("$link", ".*").replace("$unit", ".*");
        assert!(!result(port, &query).is_empty(), "nothing found: {query}");
        count += 1;
    }
    assert_eq!(count, panels.len());
}

/// The metrics of two audits of a link to ourselves.
fn audited(folder: &Path) -> String {
    expect(folder, &["-q", "init"], 0);
    std::fs::write(
        folder.join("links.toml"),
        "[[site]]\ncode = \"ttdl\"\nname = \"TTDL\"\nkind = \"data_centre\"\n\
         [[site]]\ncode = \"xa\"\nname = \"Xã\"\nkind = \"commune\"\nunit = \"2025/21289\"\n\
         [[link]]\ncode = \"L1\"\ntier = \"access-2\"\nprovider = \"VNPT\"\n\
         a = { site = \"ttdl\" }\nb = { site = \"xa\", ipv4 = \"127.0.0.2\", ipv6 = \"::1\" }\n\
         sla = { availability_ratio = 0.99 }\n",
    )
    .unwrap();
    expect(folder, &["-q", "import", "links.toml"], 0);
    for _ in 0..2 {
        let arguments = ["audit", "--count", "3", "--interval", "20ms", "--only-changes"];
        expect(folder, &arguments, 0);
    }
    let output = mang6(folder).args(["--db", "mang6.db", "export", "prometheus"]).output().unwrap();
    assert!(output.status.success(), "{}", told(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// Serves the metrics for as long as the test runs.
fn serve(metrics: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let metrics = Arc::new(metrics);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 4_096];
            let _ = stream.read(&mut request);
            let _ = write!(
                stream,
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{metrics}",
                metrics.len()
            );
        }
    });
    address
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A Prometheus of the test's own.
struct Prometheus(Child);

impl Prometheus {
    fn start(config: &Path, data: &Path, port: u16) -> Self {
        let child = Command::new("prometheus")
            .arg(format!("--config.file={}", config.display()))
            .arg(format!("--storage.tsdb.path={}", data.display()))
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("prometheus: {error}: see tests/lab/packages.txt"));
        Self(child)
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What a query finds now; nothing while Prometheus is not up yet.
fn result(port: u16, query: &str) -> Vec<Value> {
    let output = Command::new("curl")
        .args(["-s", "--max-time", "5", "--retry", "1", "--retry-connrefused", "-G"])
        .arg("--data-urlencode")
        .arg(format!("query={query}"))
        .arg(format!("http://127.0.0.1:{port}/api/v1/query"))
        .output()
        .unwrap();
    let Ok(answer) = serde_json::from_slice::<Value>(&output.stdout) else { return Vec::new() };
    assert_eq!(answer["status"], "success", "{query}: {answer}");
    answer["data"]["result"].as_array().cloned().unwrap_or_default()
}
