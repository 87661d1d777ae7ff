//! What stands where: everything about a lab that follows from its seed and inventory/lab/lab.toml.

use std::net::{Ipv4Addr, Ipv6Addr};

use serde::Deserialize;

/// inventory/lab/lab.toml.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Plan {
    pub(crate) zone: String,
    pub(crate) second_zone: String,
    pub(crate) parent_zone: String,
    pub(crate) v4_block: String,
    pub(crate) v6_block: String,
    pub(crate) provider: String,
    pub(crate) backup_provider: String,
    pub(crate) noc_contact: String,
    pub(crate) committed_rate_kbps: u32,
    pub(crate) backup_rate_kbps: u32,
    pub(crate) sla_rtt_us: u32,
    pub(crate) sla_jitter_us: u32,
    pub(crate) sla_loss_ratio: f64,
    pub(crate) sla_availability_ratio: f64,
    pub(crate) delay_us: u64,
    pub(crate) jitter_us: u64,
    pub(crate) slow_us: u64,
    pub(crate) communes: Vec<String>,
}

/// A pair of addresses; a v6-only host has no IPv4.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) v4: Option<Ipv4Addr>,
    pub(crate) v6: Ipv6Addr,
}

/// A host of the data centre.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    /// Its name in the inventory, and after `m6-` its namespace.
    pub(crate) name: String,
    pub(crate) address: Pair,
    /// The TCP port its `tcp` service is declared at.
    pub(crate) port: u16,
}

/// A commune's site.
#[derive(Debug, Clone)]
pub(crate) struct Commune {
    pub(crate) code: String,
    /// Counted from 1: the names of its namespaces and interfaces.
    pub(crate) number: u8,
    pub(crate) loopback: Pair,
    pub(crate) lan_gateway: Pair,
    pub(crate) lan_host: Pair,
    /// Core's end and the commune's end of the primary link.
    pub(crate) primary: (Pair, Pair),
    pub(crate) backup: (Pair, Pair),
}

/// A web service with an address pair of its own.
#[derive(Debug, Clone)]
pub(crate) struct Web {
    pub(crate) code: String,
    pub(crate) name: String,
    /// The server it runs on.
    pub(crate) server: String,
    pub(crate) address: Pair,
    /// Whether port 80 sends everybody to 443.
    pub(crate) redirects: bool,
}

/// A mail domain with an exchanger at an address pair of its own.
#[derive(Debug, Clone)]
pub(crate) struct Mail {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) address: Pair,
}

impl Mail {
    /// The exchanger's name.
    pub(crate) fn exchanger(&self) -> String {
        format!("mx.{}", self.name)
    }
}

/// A zone with name servers at addresses of its own, one on each of the two servers.
#[derive(Debug, Clone)]
pub(crate) struct Zone {
    pub(crate) code: String,
    pub(crate) name: String,
    /// On srv-ns-1 and on srv-ns-2.
    pub(crate) servers: [Pair; 2],
}

/// The whole lab.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    pub(crate) plan: Plan,
    pub(crate) servers: Vec<Server>,
    pub(crate) communes: Vec<Commune>,
    pub(crate) webs: Vec<Web>,
    pub(crate) mails: Vec<Mail>,
    pub(crate) zones: Vec<Zone>,
    /// Where the zone above all others is served, by a server that serves nothing else.
    pub(crate) parent: Pair,
    /// Who bears which fault: switch and the victim's key.
    victims: Vec<(&'static str, String)>,
    /// Core's address in the data centre.
    pub(crate) core: Pair,
    pub(crate) core_loopback: Pair,
    pub(crate) vantage: Pair,
    /// The host that is not recorded.
    pub(crate) stranger: Ipv4Addr,
}

/// Web services that a switch makes its victim.
const WEB_SWITCHES: &[&str] = &[
    "ipv4-only",
    "aaaa-no-listener",
    "aaaa-no-route",
    "other-page-v6",
    "cert-expired-v6",
    "large-packets-dropped-v6",
    "v6-only-host",
    "hostile-names",
    "cert-wrong-name-v6",
    "cert-unknown-issuer-v6",
    "cert-chain-incomplete-v6",
    "cert-not-yet-valid-v6",
    "cert-other-v6",
    "tls-old-v6",
    "status-other-v6",
    "redirect-other-v6",
    "redirect-loop-v6",
    "page-just-inside-v6",
    "page-just-outside-v6",
    "page-ipv4-literal",
    "page-third-party-ipv4-only",
    "hsts-missing-v6",
    "port-443-closed-v6",
    "second-aaaa-dead",
    "aaaa-mapped",
    "aaaa-nat64",
    "aaaa-ula",
];

/// Web services that bear no fault.
const WELL_WEB_COUNT: usize = 2;

/// Mail domains that a switch makes its victim.
const MAIL_SWITCHES: &[&str] = &[
    "mx-ipv4-only",
    "mx-second-ipv4-only",
    "mx-no-listener-v6",
    "mx-silent-v6",
    "mx-banner-refuses-v6",
    "mx-ehlo-refused-v6",
    "mx-starttls-missing-v6",
    "mx-cert-expired-v6",
    "mx-cert-wrong-name-v6",
    "mx-cert-unknown-issuer-v6",
    "mx-ptr-missing-v6",
    "mx-ptr-other-v6",
    "spf-without-v6",
    "mx-missing",
];

/// Zones that a switch makes its victim.
const ZONE_SWITCHES: &[&str] = &[
    "zone-ns-ipv4-only",
    "ns-no-tcp-v6",
    "ns-silent-v6",
    "ns-refuses-v6",
    "zone-other-answer-v6",
    "ns-large-answer-lost-v6",
    "glue-missing-v6",
    "glue-elsewhere-v6",
    "dnssec-expired",
    "dnssec-bogus",
    "dnssec-ds-mismatch",
    "dnssec-unsigned",
    "dnssec-stripped",
    "zone-gone",
];

impl Shape {
    /// Builds it from a seed.
    pub(crate) fn of(seed: u64, commune_count: usize) -> Self {
        let plan: Plan = toml::from_str(include_str!("../../inventory/lab/lab.toml")).unwrap();
        let mut chance = fastrand::Rng::with_seed(seed);
        let blocks = Blocks { v4: plan.v4_block.clone(), v6: plan.v6_block.clone() };
        let mut codes = plan.communes.clone();
        chance.shuffle(&mut codes);
        assert!(
            (4..=codes.len()).contains(&commune_count),
            "between 4 and {} communes",
            codes.len()
        );
        let communes: Vec<Commune> = (1..)
            .zip(codes.into_iter().take(commune_count))
            .map(|(number, code)| commune(&blocks, number, code))
            .collect();
        let mut hosts: Vec<u8> = (10..=99).collect();
        chance.shuffle(&mut hosts);
        let mut next = || blocks.dc(hosts.pop().unwrap());
        let servers = servers(&mut next);
        let mut webs: Vec<Web> = (1..=WEB_SWITCHES.len() + WELL_WEB_COUNT)
            .map(|number| Web {
                code: format!("web-{number:02}"),
                name: format!("w{number:02}.{}", plan.zone),
                server: format!("srv-web-{}", 1 + chance.usize(0..2)),
                address: next(),
                redirects: chance.bool(),
            })
            .collect();
        let mails = mails(&plan, &mut next);
        let zones = zones(&plan, &mut next);
        let parent = next();
        let mut victims = victims(&mut chance, &webs, &communes);
        let mut share = |switches: &[&'static str], mut codes: Vec<String>| {
            chance.shuffle(&mut codes);
            victims.extend(switches.iter().copied().zip(codes));
        };
        share(ZONE_SWITCHES, zones.iter().map(|zone| zone.code.clone()).collect());
        share(MAIL_SWITCHES, mails.iter().map(|mail| mail.code.clone()).collect());
        redirect(&mut webs, &victims);
        Self {
            servers,
            communes,
            webs,
            mails,
            zones,
            parent,
            victims,
            core: blocks.dc(1),
            core_loopback: blocks.loopback(254),
            vantage: blocks.dc(100),
            stranger: blocks.dc(100 + 1 + chance.u8(0..20)).v4.unwrap(),
            plan,
        }
    }

    /// The key of whoever bears a fault.
    pub(crate) fn victim(&self, switch: &str) -> &str {
        &self.victims.iter().find(|(name, _)| *name == switch).unwrap().1
    }

    /// The DNS name of the address at which a device is managed.
    pub(crate) fn host_name(&self, device: &str) -> String {
        format!("{device}.{}", self.plan.zone)
    }

    pub(crate) fn server(&self, name: &str) -> &Server {
        self.servers.iter().find(|server| server.name == name).unwrap()
    }

    pub(crate) fn zone(&self, code: &str) -> &Zone {
        self.zones.iter().find(|zone| zone.code == code).unwrap()
    }

    /// The addresses that a server has for its services' sake.
    pub(crate) fn service_addresses(&self, server: &str) -> Vec<Pair> {
        let webs = self.webs.iter().filter(|web| web.server == server).map(|web| web.address);
        let number = ["srv-ns-1", "srv-ns-2"].iter().position(|name| *name == server);
        let zones = self.zones.iter().filter_map(|zone| Some(zone.servers[number?]));
        let parent = (server == "srv-ns-1").then_some(self.parent);
        let mails = self.mails.iter().filter(|_| server == "srv-mail-1").map(|mail| mail.address);
        webs.chain(zones).chain(parent).chain(mails).collect()
    }

    pub(crate) fn commune(&self, code: &str) -> &Commune {
        self.communes.iter().find(|commune| commune.code == code).unwrap()
    }

    /// Every namespace, without the prefix `m6-`.
    pub(crate) fn namespaces(&self) -> Vec<String> {
        let communes = self
            .communes
            .iter()
            .flat_map(|commune| [commune.namespace(), commune.host_namespace()]);
        let servers = self.servers.iter().map(|server| server.name.clone());
        ["core".to_owned(), "vantage".to_owned(), "stranger".to_owned()]
            .into_iter()
            .chain(servers)
            .chain(communes)
            .collect()
    }
}

impl Commune {
    pub(crate) fn namespace(&self) -> String {
        format!("cr-{}", self.number)
    }

    pub(crate) fn host_namespace(&self) -> String {
        format!("pc-{}", self.number)
    }

    pub(crate) fn router(&self) -> String {
        format!("cr-{}", self.code)
    }

    /// The printer that the LAN's host is, where one is declared.
    pub(crate) fn printer(&self) -> String {
        format!("may-in-{}", self.code)
    }

    pub(crate) fn primary_code(&self) -> String {
        format!("TSLCD-{}", self.code)
    }

    pub(crate) fn backup_code(&self) -> String {
        format!("INET-{}", self.code)
    }
}

/// Address blocks.
struct Blocks {
    v4: String,
    v6: String,
}

impl Blocks {
    fn pair(&self, third: u8, fourth: u8, subnet: u16, host: u16) -> Pair {
        Pair {
            v4: Some(format!("{}.{third}.{fourth}", self.v4).parse().unwrap()),
            v6: format!("{}:{subnet:x}::{host:x}", self.v6).parse().unwrap(),
        }
    }

    /// The data centre: 10.127.0.0/25, subnet 0.
    fn dc(&self, host: u8) -> Pair {
        self.pair(0, host, 0, u16::from(host))
    }

    /// Management loopbacks: 10.127.66.0/24, subnet 0x66.
    fn loopback(&self, number: u8) -> Pair {
        self.pair(66, number, 0x66, u16::from(number))
    }
}

/// Faults whose verdicts depend on whether port 80 redirects have it settled.
fn redirect(webs: &mut [Web], victims: &[(&'static str, String)]) {
    let settled = [
        ("tls-old-v6", false),
        ("port-443-closed-v6", false),
        ("status-other-v6", false),
        ("page-just-inside-v6", false),
        ("page-just-outside-v6", false),
        ("redirect-other-v6", true),
        ("redirect-loop-v6", true),
    ];
    for (switch, redirects) in settled {
        let victim = victims.iter().find(|(name, _)| *name == switch).map(|(_, code)| code);
        for web in webs.iter_mut().filter(|web| Some(&web.code) == victim) {
            web.redirects = redirects;
        }
    }
}

/// The hosts of the data centre.
fn servers(next: &mut impl FnMut() -> Pair) -> Vec<Server> {
    let server = |name: &str, address: Pair, port| Server { name: name.to_owned(), address, port };
    let v6_only = Pair { v4: None, v6: next().v6 };
    vec![
        server("srv-web-1", next(), 22),
        server("srv-web-2", next(), 22),
        server("srv-ns-1", next(), 53),
        server("srv-ns-2", next(), 53),
        server("srv-mail-1", next(), 25),
        server("srv-file-1", next(), 22),
        server("srv-v6-1", v6_only, 22),
        server("srv-app-1", next(), 22),
    ]
}

/// A mail domain for each fault of one, and one that bears none.
fn mails(plan: &Plan, next: &mut impl FnMut() -> Pair) -> Vec<Mail> {
    (1..=MAIL_SWITCHES.len() + 1)
        .map(|number| Mail {
            code: format!("mail-{number:02}"),
            name: format!("m{number:02}.{}", plan.zone),
            address: next(),
        })
        .collect()
}

/// A zone for each fault of a zone.
fn zones(plan: &Plan, next: &mut impl FnMut() -> Pair) -> Vec<Zone> {
    (1..=ZONE_SWITCHES.len())
        .map(|number| Zone {
            code: format!("zone-{number:02}"),
            name: format!("z{number:02}.{}", plan.parent_zone),
            servers: [next(), next()],
        })
        .collect()
}

fn commune(blocks: &Blocks, number: u8, code: String) -> Commune {
    let link = |third: u8, base: u16| {
        let (first, subnet) = ((number - 1) * 4, base + u16::from(number));
        (blocks.pair(third, first + 1, subnet, 1), blocks.pair(third, first + 2, subnet, 2))
    };
    let lan =
        |host: u8| blocks.pair(100 + number, host, 0x100 + u16::from(number), u16::from(host));
    Commune {
        code,
        number,
        loopback: blocks.loopback(number),
        lan_gateway: lan(1),
        lan_host: lan(10),
        primary: link(64, 0x640),
        backup: link(65, 0x650),
    }
}

/// Distinct victims, so that all faults can be on at once without disturbing each other.
fn victims(
    chance: &mut fastrand::Rng,
    webs: &[Web],
    communes: &[Commune],
) -> Vec<(&'static str, String)> {
    let mut web: Vec<String> = webs.iter().map(|web| web.code.clone()).collect();
    chance.shuffle(&mut web);
    let mut victims: Vec<(&'static str, String)> = WEB_SWITCHES.iter().copied().zip(web).collect();
    let mut codes: Vec<String> = communes.iter().map(|commune| commune.code.clone()).collect();
    chance.shuffle(&mut codes);
    let mut next = || codes.pop().unwrap();
    victims.push(("link-down", next()));
    victims.push(("link-loss-5", next()));
    victims.push(("link-slower-v6", next()));
    victims.push(("wrong-snmp-community", next()));
    victims.push(("link-large-packets-dropped-v6", next()));
    // That community is its router's trouble, not its link's.
    let (_, router) = &victims[victims.len() - 2];
    victims.push(("link-echo-filtered", router.clone()));
    // Other rules than those of the faults before: whoever bears one may bear the other.
    let routers: Vec<String> = communes.iter().map(|commune| commune.code.clone()).collect();
    for switch in ["router-ptr-missing-v6", "router-stray-address-v6"] {
        victims.push((switch, routers[chance.usize(0..routers.len())].clone()));
    }
    // This one has the rule of the wrong community, so it has another router.
    let taken = victims.iter().find(|(switch, _)| *switch == "wrong-snmp-community");
    let taken = taken.map(|(_, router)| router.clone()).unwrap();
    let free: Vec<&String> = routers.iter().filter(|code| **code != taken).collect();
    victims.push(("router-ssh-open-v6-only", free[chance.usize(0..free.len())].clone()));
    let server =
        if chance.bool() { ("srv-web-1", "srv-web-2") } else { ("srv-web-2", "srv-web-1") };
    victims.push(("port-open-v6-closed-v4", server.0.to_owned()));
    victims.push(("ssh-key-changed", server.1.to_owned()));
    victims.push(("silent-host", "srv-file-1".to_owned()));
    victims.push(("server-silent-v6", "srv-app-1".to_owned()));
    victims.push(("one-ns-v6", "zone-xa".to_owned()));
    for (switch, server) in [
        ("host-ptr-missing-v6", "srv-ns-1"),
        ("host-ptr-other-v6", "srv-ns-2"),
        ("host-name-elsewhere-v6", "srv-mail-1"),
        ("stray-address-v6", "srv-ns-1"),
        ("deprecated-address-v6", "srv-ns-2"),
        ("temporary-address-v6", "srv-v6-1"),
        ("server-large-packets-dropped-v6", "srv-mail-1"),
    ] {
        victims.push((switch, server.to_owned()));
    }
    // Rules of their own, on routers that no fault of the same rule has.
    let router = communes.last().unwrap().code.clone();
    victims.push(("lan-host-silent-v6", router.clone()));
    let taken = ["wrong-snmp-community", "router-ssh-open-v6-only"]
        .map(|switch| victims.iter().find(|(name, _)| *name == switch).unwrap().1.clone());
    let mut free = routers.iter().filter(|code| **code != router && !taken.contains(code));
    let silent = free.next().unwrap().clone();
    victims.push(("router-silent-v6", silent.clone()));
    // A link without answers is addressed by what its router tells, and this one tells nothing.
    let down = victims.iter().find(|(name, _)| *name == "link-down").unwrap().1.clone();
    let mut free = routers
        .iter()
        .filter(|code| ![&router, &silent, &down].contains(code) && !taken.contains(code));
    victims.push(("gateway-mute-v6", free.next().unwrap().clone()));
    victims.push(("router-large-packets-dropped-v6", router));
    // It is the resolver that has it; whose service it is named for does not matter.
    victims.push(("dns64", "web-01".to_owned()));
    victims.push(("unregistered-host", "stranger".to_owned()));
    victims
}
