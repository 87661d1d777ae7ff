//! What to expect of mang6 as things stand: the truth of `truth/base.toml`, changed by the file of
//! each fault that is on. No verdict is computed here; it is written down, with its reason.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;
use serde_json::{Value, json};

use super::astray;
use super::shape::Shape;
use super::state::State;

const BASE: &str = include_str!("truth/base.toml");

/// Every fault's file.
const FAULTS: &[&str] = &[
    include_str!("truth/ipv4-only.toml"),
    include_str!("truth/aaaa-no-listener.toml"),
    include_str!("truth/aaaa-no-route.toml"),
    include_str!("truth/one-ns-v6.toml"),
    include_str!("truth/other-page-v6.toml"),
    include_str!("truth/cert-expired-v6.toml"),
    include_str!("truth/large-packets-dropped-v6.toml"),
    include_str!("truth/v6-only-host.toml"),
    include_str!("truth/port-open-v6-closed-v4.toml"),
    include_str!("truth/link-down.toml"),
    include_str!("truth/link-loss-5.toml"),
    include_str!("truth/link-slower-v6.toml"),
    include_str!("truth/link-echo-filtered.toml"),
    include_str!("truth/link-large-packets-dropped-v6.toml"),
    include_str!("truth/wrong-snmp-community.toml"),
    include_str!("truth/ssh-key-changed.toml"),
    include_str!("truth/hostile-names.toml"),
    include_str!("truth/silent-host.toml"),
    include_str!("truth/unregistered-host.toml"),
    include_str!("truth/zone-ns-ipv4-only.toml"),
    include_str!("truth/ns-no-tcp-v6.toml"),
    include_str!("truth/ns-silent-v6.toml"),
    include_str!("truth/ns-refuses-v6.toml"),
    include_str!("truth/zone-other-answer-v6.toml"),
    include_str!("truth/ns-large-answer-lost-v6.toml"),
    include_str!("truth/glue-missing-v6.toml"),
    include_str!("truth/glue-elsewhere-v6.toml"),
    include_str!("truth/dnssec-expired.toml"),
    include_str!("truth/dnssec-bogus.toml"),
    include_str!("truth/dnssec-ds-mismatch.toml"),
    include_str!("truth/dnssec-unsigned.toml"),
    include_str!("truth/dnssec-stripped.toml"),
    include_str!("truth/cert-wrong-name-v6.toml"),
    include_str!("truth/cert-unknown-issuer-v6.toml"),
    include_str!("truth/cert-chain-incomplete-v6.toml"),
    include_str!("truth/cert-not-yet-valid-v6.toml"),
    include_str!("truth/cert-other-v6.toml"),
    include_str!("truth/tls-old-v6.toml"),
    include_str!("truth/status-other-v6.toml"),
    include_str!("truth/redirect-other-v6.toml"),
    include_str!("truth/redirect-loop-v6.toml"),
    include_str!("truth/page-just-inside-v6.toml"),
    include_str!("truth/page-just-outside-v6.toml"),
    include_str!("truth/page-ipv4-literal.toml"),
    include_str!("truth/page-third-party-ipv4-only.toml"),
    include_str!("truth/hsts-missing-v6.toml"),
    include_str!("truth/port-443-closed-v6.toml"),
    include_str!("truth/second-aaaa-dead.toml"),
    include_str!("truth/aaaa-mapped.toml"),
    include_str!("truth/aaaa-nat64.toml"),
    include_str!("truth/aaaa-ula.toml"),
    include_str!("truth/mx-ipv4-only.toml"),
    include_str!("truth/mx-second-ipv4-only.toml"),
    include_str!("truth/mx-no-listener-v6.toml"),
    include_str!("truth/mx-silent-v6.toml"),
    include_str!("truth/mx-banner-refuses-v6.toml"),
    include_str!("truth/mx-ehlo-refused-v6.toml"),
    include_str!("truth/mx-starttls-missing-v6.toml"),
    include_str!("truth/mx-cert-expired-v6.toml"),
    include_str!("truth/mx-cert-wrong-name-v6.toml"),
    include_str!("truth/mx-cert-unknown-issuer-v6.toml"),
    include_str!("truth/mx-ptr-missing-v6.toml"),
    include_str!("truth/mx-ptr-other-v6.toml"),
    include_str!("truth/spf-without-v6.toml"),
    include_str!("truth/host-ptr-missing-v6.toml"),
    include_str!("truth/host-ptr-other-v6.toml"),
    include_str!("truth/host-name-elsewhere-v6.toml"),
    include_str!("truth/router-ptr-missing-v6.toml"),
    include_str!("truth/stray-address-v6.toml"),
    include_str!("truth/deprecated-address-v6.toml"),
    include_str!("truth/temporary-address-v6.toml"),
    include_str!("truth/router-stray-address-v6.toml"),
    include_str!("truth/server-large-packets-dropped-v6.toml"),
    include_str!("truth/router-large-packets-dropped-v6.toml"),
    include_str!("truth/router-silent-v6.toml"),
    include_str!("truth/lan-host-silent-v6.toml"),
    include_str!("truth/server-silent-v6.toml"),
    include_str!("truth/gateway-mute-v6.toml"),
    include_str!("truth/mx-missing.toml"),
    include_str!("truth/zone-gone.toml"),
    include_str!("truth/dns64.toml"),
    include_str!("truth/router-ssh-open-v6-only.toml"),
];

/// A fault's file.
#[derive(Debug, Deserialize)]
pub(crate) struct Fault {
    pub(crate) switch: String,
    pub(crate) about: String,
    subject_kind: String,
    #[serde(default)]
    expect: Vec<Expect>,
}

#[derive(Debug, Deserialize)]
struct Expect {
    rule: String,
    /// Whose it is, where it is not the fault's own subject: `lan` of a commune's router, `printer` in it,
    /// its `backup` line.
    #[serde(default)]
    of: Option<String>,
    verdict: String,
    /// For readers of the file.
    #[serde(rename = "why")]
    _why: String,
}

/// Every fault.
pub(crate) fn faults() -> Vec<Fault> {
    FAULTS.iter().map(|text| toml::from_str(text).unwrap()).collect()
}

/// Verdict by subject and rule, and the switch it is due to.
type Verdicts = BTreeMap<(String, String, String), (String, Option<String>)>;

/// Everything to expect, as one document.
pub(crate) fn json(state: &State) -> String {
    let expect: Vec<Value> = verdicts(state)
        .into_iter()
        .map(|((kind, key, rule), (verdict, switch))| {
            json!({ "subject_kind": kind, "subject_key": key, "rule": rule, "verdict": verdict, "switch": switch })
        })
        .collect();
    let switches: BTreeMap<String, &str> = faults()
        .into_iter()
        .map(|fault| {
            let on = state.is_on(&fault.switch);
            (fault.switch, if on { "on" } else { "off" })
        })
        .collect();
    let victims: BTreeMap<String, String> = faults()
        .into_iter()
        .map(|fault| {
            let subject = format!("{}/{}", fault.subject_kind, victim_key(state, &fault));
            (fault.switch, subject)
        })
        .collect();
    let document = json!({
        "seed": state.seed,
        "switches": switches,
        "victims": victims,
        "expect": expect,
        "links": links(state),
        "failures": failures(state),
        "unregistered": unregistered(state),
        "topology": topology(&state.shape),
    });
    serde_json::to_string_pretty(&document).unwrap()
}

/// The same for people.
pub(crate) fn table(state: &State) -> String {
    verdicts(state).into_iter().fold(
        String::new(),
        |mut text, ((kind, key, rule), (verdict, switch))| {
            writeln!(
                text,
                "{:<28} {rule:<28} {verdict:<16} {}",
                format!("{kind}/{key}"),
                switch.unwrap_or_default()
            )
            .unwrap();
            text
        },
    )
}

fn verdicts(state: &State) -> Verdicts {
    let base: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(BASE).unwrap();
    let mut verdicts = Verdicts::new();
    for (kind, key) in subjects(&state.shape) {
        for (rule, verdict) in &base[kind] {
            let verdict = match (key.as_str(), rule.as_str()) {
                // A host without IPv4 has nothing to compare its ports with.
                ("srv-v6-1", "server-port-parity")
                // The reverse zone's servers bear names of another zone.
                | ("zone-rev6", "dns-glue")
                // The province's own domain publishes no SPF.
                | ("mail-qng", "mail-spf-v6") => "not_applicable",
                // Nobody can log in to a printer and it has no port of its own: it tells and serves nothing.
                (key, "device-reachable-v6" | "device-management-parity" | "device-source-address")
                    if key.starts_with("may-in-") =>
                {
                    "unknown"
                }
                // Nor has it a name.
                (key, "device-names-agree") if key.starts_with("may-in-") => "not_applicable",
                (key, "web-redirects-v6") if !redirects(state, key) => "not_applicable",
                _ => verdict,
            };
            verdicts
                .insert((kind.to_owned(), key.clone(), rule.clone()), (verdict.to_owned(), None));
        }
    }
    for fault in faults().into_iter().filter(|fault| state.is_on(&fault.switch)) {
        let key = victim_key(state, &fault);
        for expect in &fault.expect {
            let (kind, key) = match expect.of.as_deref() {
                None => (fault.subject_kind.as_str(), key.clone()),
                Some(of) => beside(state, &fault, of),
            };
            verdicts.insert(
                (kind.to_owned(), key, expect.rule.clone()),
                (expect.verdict.clone(), Some(fault.switch.clone())),
            );
        }
    }
    verdicts
}

/// What stands beside a commune's router and suffers along with it.
fn beside(state: &State, fault: &Fault, of: &str) -> (&'static str, String) {
    let victim = state.shape.victim(&fault.switch);
    let commune = state.shape.commune(victim);
    match of {
        "lan" => ("lan", format!("xa-{victim}")),
        "printer" => ("device", commune.printer()),
        "backup" => ("link", commune.backup_code()),
        other => panic!("{}: what is `{other}`?", fault.switch),
    }
}

/// Whether a web service redirects anything.
fn redirects(state: &State, code: &str) -> bool {
    state.shape.webs.iter().any(|web| web.code == code && web.redirects)
}

/// How the inventory calls a victim.
fn victim_key(state: &State, fault: &Fault) -> String {
    let victim = state.shape.victim(&fault.switch);
    match fault.subject_kind.as_str() {
        "link" => state.shape.commune(victim).primary_code(),
        "device" => state.shape.commune(victim).router(),
        "lan" => format!("xa-{victim}"),
        "address" => state.shape.stranger.to_string(),
        _ => victim.to_owned(),
    }
}

fn subjects(shape: &Shape) -> Vec<(&'static str, String)> {
    let mut subjects = vec![
        ("device", "core-1".to_owned()),
        ("dns", "zone-qng".to_owned()),
        ("dns", "zone-xa".to_owned()),
        ("dns", "zone-rev6".to_owned()),
        ("mail", "mail-qng".to_owned()),
    ];
    subjects.extend(shape.servers.iter().map(|server| ("server", server.name.clone())));
    subjects.extend(shape.zones.iter().map(|zone| ("dns", zone.code.clone())));
    subjects.extend(shape.mails.iter().map(|mail| ("mail", mail.code.clone())));
    subjects.extend(shape.webs.iter().map(|web| ("web", web.code.clone())));
    for commune in &shape.communes {
        subjects.push(("device", commune.router()));
        if commune.code == shape.victim("lan-host-silent-v6") {
            subjects.push(("device", commune.printer()));
        }
        subjects.push(("link", commune.primary_code()));
        subjects.push(("link", commune.backup_code()));
        subjects.push(("lan", format!("xa-{}", commune.code)));
    }
    subjects
}

fn links(state: &State) -> Vec<Value> {
    let mut links = Vec::new();
    for commune in &state.shape.communes {
        let (primary, switch) = if state.afflicts("link-down", &commune.code) {
            ("down", Some("link-down"))
        } else if state.afflicts("link-loss-5", &commune.code) {
            ("degraded", Some("link-loss-5"))
        } else if state.afflicts("link-echo-filtered", &commune.code) {
            ("degraded", Some("link-echo-filtered"))
        } else {
            ("up", None)
        };
        let mute = state.afflicts("gateway-mute-v6", &commune.code);
        for family in ["ipv4", "ipv6"] {
            let (backup, due) = match family {
                "ipv6" if mute => ("down", Some("gateway-mute-v6")),
                _ => ("up", None),
            };
            links.push(json!({ "code": commune.primary_code(), "family": family, "state": primary, "switch": switch }));
            links.push(json!({ "code": commune.backup_code(), "family": family, "state": backup, "switch": due }));
        }
    }
    links
}

/// Who could not be asked, and how far it came.
fn failures(state: &State) -> Vec<Value> {
    let mut failures = Vec::new();
    let mut fails = |switch: &str, device: String, probe: &str, stage: &str| {
        if state.is_on(switch) {
            failures.push(
                json!({ "device": device, "probe": probe, "stage": stage, "switch": switch }),
            );
        }
    };
    let router = state.shape.commune(state.shape.victim("wrong-snmp-community")).router();
    fails("wrong-snmp-community", router, "snmp", "silent");
    fails("ssh-key-changed", state.shape.victim("ssh-key-changed").to_owned(), "ssh", "identity");
    let router = state.shape.commune(state.shape.victim("router-ssh-open-v6-only")).router();
    fails("router-ssh-open-v6-only", router, "ssh", "refused");
    let router = state.shape.commune(state.shape.victim("router-silent-v6")).router();
    fails("router-silent-v6", router.clone(), "snmp", "silent");
    fails("router-silent-v6", router, "ssh", "silent");
    let mute = state.shape.commune(state.shape.victim("gateway-mute-v6")).router();
    let server = state.shape.victim("server-silent-v6").to_owned();
    for probe in ["snmp", "ssh"] {
        fails("gateway-mute-v6", mute.clone(), probe, "silent");
        fails("server-silent-v6", server.clone(), probe, "silent");
    }
    fails("silent-host", state.shape.victim("silent-host").to_owned(), "snmp", "silent");
    fails("silent-host", state.shape.victim("silent-host").to_owned(), "ssh", "silent");
    failures
}

/// Every managed device, and every cable with an LLDP speaker at both ends: the servers' to the data
/// centre's bridge, and the backup lines. The primary links are relays of IP and carry no LLDP.
fn topology(shape: &Shape) -> Value {
    let end = |device: &str, interface: &str| json!({ "device": device, "interface": interface });
    let servers = shape.servers.iter().enumerate().map(|(number, server)| {
        json!({ "a": end("core-1", &format!("p{number}")), "b": end(&server.name, "eth0") })
    });
    let backups = shape.communes.iter().map(|commune| {
        let port = format!("bk{}", commune.number);
        json!({ "a": end("core-1", &port), "b": end(&commune.router(), "bk") })
    });
    let edges: Vec<Value> = servers.chain(backups).collect();
    let devices: Vec<String> =
        super::host::devices(shape).into_iter().map(|device| device.name).collect();
    let seed = shape.core_loopback.v4.map(|address| address.to_string());
    json!({ "seed": seed, "devices": devices, "edges": edges })
}

fn unregistered(state: &State) -> Vec<String> {
    let mut addresses = Vec::new();
    if state.is_on("unregistered-host") {
        addresses.push(state.shape.stranger.to_string());
    }
    // A host answers everybody on its link from the address it prefers, which nobody declared.
    if state.is_on("temporary-address-v6") {
        addresses.extend(astray::temporary_addresses(state.shape.victim("temporary-address-v6")));
    }
    addresses
}
