//! Router advertisements on the first commune's LAN, by radvd: `lab advertise WHAT…`. The commune's own
//! router, and a stranger that is plugged into the LAN; each as the words say, and silent where no word
//! says anything. Prints where to stand to hear them, and what must then be said.

use std::fmt::Write as _;
use std::net::Ipv6Addr;

use serde_json::json;

use super::network::{batch, namespace};
use super::run::{daemon, inside, may};
use super::shape::Commune;
use super::state::State;

/// The stranger's namespace and its MAC address.
const STRANGER: &str = "ra-stranger";
const STRANGER_MAC: &str = "02:00:00:00:66:01";
/// What nobody declared.
const FOREIGN_PREFIX: &str = "2001:db8:bad::/64";

/// What may be advertised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum What {
    /// Nothing, by anybody
    Off,
    /// The router: the LAN's prefix and a name server
    Well,
    /// The router: the LAN's prefix and nothing else
    WithoutDns,
    /// The router: the LAN's prefix, and DHCPv6 for the rest
    Dhcp,
    /// The stranger: a prefix of its own
    RoguePrefix,
    /// The stranger: the LAN's prefix
    RogueRouter,
}

/// Lets them be advertised, and nothing else.
pub(crate) fn run(state: &State, what: &[What]) {
    let commune = &state.shape.communes[0];
    hush(state);
    // The host takes part in nothing that is told: its addresses and its way out stay as they are.
    inside(&commune.host_namespace(), &["sysctl", "-qw", "net.ipv6.conf.eth0.accept_ra=0"]);
    let prefix = lan_prefix(commune);
    for what in what {
        let lines = match what {
            What::Off => continue,
            What::Well => format!("prefix {prefix} {{ }};\nRDNSS {} {{ }};", state.shape.core.v6),
            What::WithoutDns | What::RogueRouter => format!("prefix {prefix} {{ }};"),
            What::Dhcp => format!("AdvOtherConfigFlag on;\nprefix {prefix} {{ }};"),
            What::RoguePrefix => format!("prefix {FOREIGN_PREFIX} {{ }};"),
        };
        let is_stranger = matches!(what, What::RoguePrefix | What::RogueRouter);
        let (namespace, device) = if is_stranger {
            plug_in(commune);
            (STRANGER.to_owned(), "eth0")
        } else {
            (commune.namespace(), "lan")
        };
        advertise(state, (&namespace, device), &lines);
    }
    println!("{}", told(commune, what));
}

/// radvd on one interface, as often as it can.
fn advertise(state: &State, (namespace, device): (&str, &str), lines: &str) {
    let folder = state.folder("radvd");
    let config = folder.join(format!("{namespace}.conf"));
    let mut text = format!("interface {device} {{\nAdvSendAdvert on;\nMinRtrAdvInterval 3;\n");
    writeln!(text, "MaxRtrAdvInterval 4;\nMinDelayBetweenRAs 3;\n{lines}\n}};").unwrap();
    std::fs::write(&config, text).unwrap();
    let (config, log) = (config.to_string_lossy(), folder.join(format!("{namespace}.log")));
    let own = folder.join(format!("{namespace}.own")).to_string_lossy().into_owned();
    let pid = daemon(namespace, &["radvd", "-C", &config, "-p", &own, "-n", "-m", "stderr"], &log);
    std::fs::write(folder.join(format!("{namespace}.pid")), pid.to_string()).unwrap();
}

/// Ends every radvd that was started here.
fn hush(state: &State) {
    for file in state.folder("radvd").read_dir().unwrap().flatten() {
        if file.path().extension().is_some_and(|kind| kind == "pid") {
            let pid = std::fs::read_to_string(file.path()).unwrap();
            may("kill", &["-KILL", pid.trim()]);
            std::fs::remove_file(file.path()).unwrap();
        }
    }
}

/// A stranger on the LAN's cable; where it is there already nothing is done.
fn plug_in(commune: &Commune) {
    if std::path::Path::new(&format!("/run/netns/m6-{STRANGER}")).exists() {
        return;
    }
    namespace(STRANGER);
    inside(STRANGER, &["sysctl", "-qw", "net.ipv6.conf.all.forwarding=1"]);
    let to = format!("m6-{STRANGER}");
    batch(
        &commune.namespace(),
        &format!(
            "link add link lan name ra0 address {STRANGER_MAC} type macvlan mode bridge\nlink set ra0 netns {to} name eth0\n"
        ),
    );
    batch(STRANGER, "link set eth0 up\n");
}

fn lan_prefix(commune: &Commune) -> String {
    let network = commune.lan_gateway.v6.to_bits() & !u128::from(u64::MAX);
    format!("{}/64", Ipv6Addr::from_bits(network))
}

/// Where to stand, whose LAN it is, and the verdicts there.
fn told(commune: &Commune, what: &[What]) -> String {
    let has = |word: What| what.contains(&word);
    let own = has(What::Well) || has(What::WithoutDns) || has(What::Dhcp);
    let dns = if has(What::Well) || has(What::Dhcp) {
        "pass"
    } else if has(What::WithoutDns) || has(What::RogueRouter) {
        "fail"
    } else {
        "not_applicable"
    };
    let rogue = if has(What::RoguePrefix) || has(What::RogueRouter) {
        "fail"
    } else if own {
        "pass"
    } else {
        "not_applicable"
    };
    let truth = json!({
        "namespace": format!("m6-{}", commune.host_namespace()),
        "site": format!("xa-{}", commune.code),
        "router": commune.router(),
        "stranger_mac_address": STRANGER_MAC,
        "foreign_prefix": FOREIGN_PREFIX,
        "expect": {
            "lan-gateway-addressed": "pass",
            "lan-dns-v6": dns,
            "lan-rogue-ra": rogue,
        },
    });
    serde_json::to_string_pretty(&truth).unwrap()
}
