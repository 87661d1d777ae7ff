//! Every fault is a switch: on, its victim has the fault; off, it is well again.

use super::run::{inside, nft};
use super::state::State;
use super::{astray, dns, host, mail, network, relay, truth, web};

/// The switches that words name: `all` names every one.
pub(crate) fn names(words: &[String]) -> Vec<String> {
    let known: Vec<String> = truth::faults().into_iter().map(|fault| fault.switch).collect();
    if words.iter().any(|word| word == "all") {
        return known;
    }
    if let Some(unknown) = words.iter().find(|word| !known.contains(word)) {
        panic!("no switch `{unknown}`: see `lab switches`");
    }
    words.to_vec()
}

/// Makes one fault as the state says. What many faults share (names, web servers) is written once, in
/// [`settle`]; at raising it is written before the daemons start.
pub(crate) fn apply(state: &State, name: &str) {
    let on = state.is_on(name);
    let victim = state.shape.victim(name);
    match name {
        "link-down" => {
            let commune = state.shape.commune(victim);
            if on { network::primary_down(commune) } else { network::primary_up(commune) }
        }
        "link-loss-5" => loss(state, victim, on),
        "link-echo-filtered" => filter_echoes(state, victim, on),
        "link-large-packets-dropped-v6" => swallow_large(state, victim, on),
        "link-slower-v6" => {
            relay::set_slow(state, victim, if on { state.shape.plan.slow_us } else { 0 });
        }
        "large-packets-dropped-v6" => {
            let web = state.shape.webs.iter().find(|web| web.code == victim).unwrap();
            table(
                &web.server,
                "m6large",
                on,
                &format!("ip6 daddr {} meta length > 1400 drop", web.address.v6),
            );
        }
        "silent-host" => table(
            victim,
            "m6silent",
            on,
            "iifname eth0 icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept; iifname eth0 drop",
        ),
        "unregistered-host" => {
            inside("stranger", &["ip", "link", "set", "eth0", if on { "up" } else { "down" }]);
        }
        "wrong-snmp-community" => {
            host::restart_snmp(state, &state.shape.commune(victim).namespace());
        }
        "ssh-key-changed" => host::restart_ssh(state, victim, on),
        "hostile-names" => host::restart_snmp(state, "core"),
        "ns-no-tcp-v6" | "ns-silent-v6" => {
            let at = state.shape.zone(victim).servers[1].v6;
            let rules = if name == "ns-silent-v6" {
                format!("ip6 daddr {at} udp dport 53 drop; ip6 daddr {at} tcp dport 53 drop")
            } else {
                format!("ip6 daddr {at} tcp dport 53 reject with tcp reset")
            };
            table("srv-ns-2", &name.replace('-', "_"), on, &rules);
        }
        "mx-no-listener-v6" | "mx-silent-v6" => {
            let mail = state.shape.mails.iter().find(|mail| mail.code == victim).unwrap();
            let how = if name == "mx-silent-v6" { "drop" } else { "reject with tcp reset" };
            let rules = format!("ip6 daddr {} tcp dport 25 {how}", mail.address.v6);
            table("srv-mail-1", &name.replace('-', "_"), on, &rules);
        }
        "ns-large-answer-lost-v6" => {
            let at = state.shape.zone(victim).servers[1].v6;
            let rules =
                format!("ip6 saddr {at} udp sport 53 meta length > {LARGE_ANSWER_BYTES} drop");
            hooked("srv-ns-2", ("m6answers", "output"), on, &rules);
        }
        _ => astray::apply(state, name, victim, on),
    }
}

/// Writes anew what several of these faults share.
pub(crate) fn settle(state: &State, names: &[String]) {
    let among = |wanted: &[&str]| names.iter().any(|name| wanted.contains(&name.as_str()));
    if among(dns::SWITCHES) {
        dns::reload(state);
    }
    if among(mail::SWITCHES) {
        mail::table(state);
    }
    if among(web::SWITCHES) {
        for server in ["srv-web-1", "srv-web-2"] {
            web::restart(state, server);
        }
    }
}

/// Between an answer to SOA (some 260 bytes as a packet) and one to DNSKEY with an RSA key and its
/// signature (some 640).
const LARGE_ANSWER_BYTES: u16 = 450;

/// An input filter of its own name in a namespace, or none.
pub(crate) fn table(namespace: &str, name: &str, on: bool, rules: &str) {
    hooked(namespace, (name, "input"), on, rules);
}

/// A filter at a hook.
pub(crate) fn hooked(namespace: &str, (name, hook): (&str, &str), on: bool, rules: &str) {
    nft(namespace, &format!("table inet {name} {{ }}\ndelete table inet {name}\n"));
    if on {
        nft(
            namespace,
            &format!(
                "table inet {name} {{ chain in {{ type filter hook {hook} priority 0; {rules}; }}; }}\n"
            ),
        );
    }
}

/// The far end drops what asks it for an echo, and nothing else.
fn filter_echoes(state: &State, commune: &str, on: bool) {
    let commune = state.shape.commune(commune);
    let (_, far) = commune.primary;
    let rules = format!(
        "ip daddr {} icmp type echo-request drop; ip6 daddr {} icmpv6 type echo-request drop",
        far.v4.unwrap(),
        far.v6
    );
    table(&commune.namespace(), "m6echo", on, &rules);
}

/// Drops what is large and comes from a link's far end over IPv6.
fn swallow_large(state: &State, commune: &str, on: bool) {
    let (_, far) = state.shape.commune(commune).primary;
    let rules = format!("ip6 saddr {} meta length > 1400 drop", far.v6);
    hooked("core", ("m6linklarge", "prerouting"), on, &rules);
}

/// Drops every twentieth echo reply from the far end, counted per family: exactly 5 of 100.
fn loss(state: &State, commune: &str, on: bool) {
    let (_, far) = state.shape.commune(commune).primary;
    let rules = format!(
        "ip saddr {} icmp type echo-reply numgen inc mod 20 == 0 drop; ip6 saddr {} icmpv6 type echo-reply numgen inc mod 20 == 0 drop",
        far.v4.unwrap(),
        far.v6
    );
    nft("core", "table inet m6loss { }\ndelete table inet m6loss\n");
    if on {
        nft(
            "core",
            &format!(
                "table inet m6loss {{ chain lossy {{ type filter hook forward priority 0; {rules}; }}; }}\n"
            ),
        );
    }
}
