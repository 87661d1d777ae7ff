//! Questions to the hosts themselves: web, mail, servers, devices, LANs.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::domain::service::Service;
use crate::domain::spf::{self, Term};
use crate::domain::subject::Subject;
use crate::domain::task::{Ask, LARGE_PACKET_BYTES, LEAST_PACKET_BYTES, RecordType};
use crate::domain::url::Url;

use super::Planner;
use super::names::reverse_name;
use crate::target::discover::management_addresses;
use crate::target::round::Round;

/// Ports where HTTP begins with TLS.
const TLS_PORTS: &[u16] = &[443, 4_443, 8_443, 9_443];
/// Where a web service answers unless declared otherwise.
const WEB_PORTS: &[u16] = &[80, 443];
/// RFC 7208 §4.6.4.
const MOST_SPF_RECORDS: usize = 10;
/// RFC 5321 §4.5.4.2.
const SMTP_PORT: u16 = 25;
/// Paths that are followed in a run: sixty packets each.
const MOST_TRACES: usize = 64;

/// What traceroute(8) and tracert follow by default.
const MOST_HOPS: u8 = 30;

/// Echo payload, bytes.
const ECHO_PAYLOAD_BYTES: u16 = 56;

impl Planner<'_> {
    pub(super) fn plan_web(&self, subject: &Subject, service: &Service, round: &mut Round) {
        let ports = if service.ports.is_empty() { WEB_PORTS } else { service.ports.as_slice() };
        for address in self.resolve(round, subject, &service.name) {
            for port in ports.iter().copied() {
                self.ask(round, subject, address, Ask::Tcp { port });
                let page = self.options.pages.get(subject);
                let tls = page.and_then(|page| page.tls).unwrap_or(TLS_PORTS.contains(&port));
                let path = page.map_or("/", |page| page.path.as_str()).to_owned();
                let host = service.name.clone();
                self.ask(round, subject, address, Ask::Http { port, tls, host, path });
            }
            self.ask(round, subject, address, Ask::Echo { payload_bytes: ECHO_PAYLOAD_BYTES });
            self.ask(round, subject, address, Ask::LargeEcho { packet_bytes: LARGE_PACKET_BYTES });
            // What has no IPv4 to compare with is told from a filter by the least that IPv6 guarantees.
            if address.is_ipv6() && self.answers.is_swallowed(subject, address) {
                let packet_bytes = LEAST_PACKET_BYTES;
                self.ask(round, subject, address, Ask::LargeEcho { packet_bytes });
            }
            self.plan_trace(subject, address, round);
        }
        self.plan_beyond(subject, service, round);
    }

    /// Where the pages lead: redirects are followed at the address that sent them, in its family;
    /// other hosts that take part are looked up and not visited.
    fn plan_beyond(&self, subject: &Subject, service: &Service, round: &mut Round) {
        for (address, url) in self.answers.redirects(subject) {
            let Url { tls, host, port, path } = url.clone();
            if host == service.name {
                self.ask(round, subject, *address, Ask::Http { port, tls, host, path });
            } else if host.parse::<IpAddr>().is_err() {
                self.resolve(round, subject, &host);
            }
        }
        let names = self.answers.embedded(subject).filter(|host| host.parse::<IpAddr>().is_err());
        for host in names {
            self.resolve(round, subject, host);
        }
    }

    pub(super) fn plan_mail(&self, subject: &Subject, service: &Service, round: &mut Round) {
        self.look_up(round, subject, RecordType::Mx, &service.name);
        let exchangers: Vec<String> = self
            .answers
            .values(subject, RecordType::Mx, &service.name)
            .iter()
            // "10 mx.example": preference, then name; "." takes no mail (RFC 7505).
            .filter_map(|value| value.split(' ').nth(1))
            .filter(|name| !name.is_empty() && *name != ".")
            .map(str::to_owned)
            .collect();
        self.plan_spf(subject, &service.name, round);
        for exchanger in exchangers {
            for address in self.resolve(round, subject, &exchanger) {
                let ask = Ask::Smtp { port: SMTP_PORT, host: exchanger.clone() };
                self.ask(round, subject, address, ask);
                self.look_up(round, subject, RecordType::Ptr, &reverse_name(address));
            }
        }
    }

    /// The domain's SPF record and what it leads to. Rounds follow it from record to record; RFC 7208
    /// §4.6.4 allows ten.
    fn plan_spf(&self, subject: &Subject, domain: &str, round: &mut Round) {
        let mut wanted = vec![domain.to_owned()];
        let mut at = 0;
        while let Some(name) = wanted.get(at).cloned() {
            at += 1;
            self.look_up(round, subject, RecordType::Txt, &name);
            let texts = self.answers.values(subject, RecordType::Txt, &name);
            for term in texts.iter().filter_map(|text| spf::terms(text)).flatten() {
                match term {
                    Term::Include(next) | Term::Redirect(next) => {
                        if wanted.len() < MOST_SPF_RECORDS && !wanted.contains(&next) {
                            wanted.push(next);
                        }
                    }
                    Term::Addresses(of) => {
                        self.resolve(round, subject, of.as_deref().unwrap_or(&name));
                    }
                    Term::Exchangers(of) => {
                        let of = of.as_deref().unwrap_or(&name);
                        self.look_up(round, subject, RecordType::Mx, of);
                        for value in self.answers.values(subject, RecordType::Mx, of) {
                            let host = value.split(' ').nth(1).unwrap_or(".");
                            if host != "." {
                                self.resolve(round, subject, host);
                            }
                        }
                    }
                    Term::Ip4 | Term::Ip6 | Term::Everybody | Term::Other => {}
                }
            }
        }
    }

    /// Every declared address at the same ports: what is open in one family and closed in the other
    /// is what the port-parity rule looks for.
    pub(super) fn plan_server(&self, subject: &Subject, round: &mut Round) {
        let Some(device) = self.record.device(&subject.key) else { return };
        let declared =
            self.atlas.services_on(&device.name).flat_map(|service| service.ports.iter().copied());
        let ports: BTreeSet<u16> = declared
            .chain(device.management_ports.iter().copied())
            .chain(self.answers.listening(subject))
            .chain(self.options.open_ports.get(subject).into_iter().flatten().copied())
            .collect();
        for address in self.atlas.addresses_of(&device.name) {
            for port in ports.iter().copied() {
                self.ask(round, subject, address.address, Ask::Tcp { port });
            }
            self.plan_trace(subject, address.address, round);
        }
        let addresses = self.atlas.addresses_of(&device.name);
        self.plan_large(subject, &management_addresses(&addresses, &self.options.families), round);
        self.plan_names(subject, &device.name, round);
    }

    /// Whether large packets get through to where a host is managed. A small echo over IPv6 goes first, a
    /// large one only to who answers it; what would prove that IPv6 alone swallows them (the same over
    /// IPv4, and the least that IPv6 guarantees) is asked only where it was lost.
    fn plan_large(&self, subject: &Subject, addresses: &[IpAddr], round: &mut Round) {
        let mut is_lost = false;
        for address in addresses.iter().copied().filter(IpAddr::is_ipv6) {
            self.ask(round, subject, address, Ask::Echo { payload_bytes: ECHO_PAYLOAD_BYTES });
            if self.answers.is_echoed(subject, address) {
                let packet_bytes = LARGE_PACKET_BYTES;
                self.ask(round, subject, address, Ask::LargeEcho { packet_bytes });
            }
            if self.answers.is_swallowed(subject, address) {
                is_lost = true;
                let packet_bytes = LEAST_PACKET_BYTES;
                self.ask(round, subject, address, Ask::LargeEcho { packet_bytes });
            }
        }
        for address in addresses.iter().copied().filter(|each| is_lost && each.is_ipv4()) {
            // What drops every echo over IPv4 compares nothing.
            self.ask(round, subject, address, Ask::Echo { payload_bytes: ECHO_PAYLOAD_BYTES });
            self.ask(round, subject, address, Ask::LargeEcho { packet_bytes: LARGE_PACKET_BYTES });
        }
    }

    /// Where the way breaks to an IPv6 address at which a connection was lost: asked of a few, for where
    /// many are lost it breaks at the same place.
    fn plan_trace(&self, subject: &Subject, address: IpAddr, round: &mut Round) {
        let is_wanted = address.is_ipv6() && self.answers.is_unreached(subject, address);
        if is_wanted && self.traces.get() < MOST_TRACES {
            self.traces.set(self.traces.get() + 1);
            self.ask(round, subject, address, Ask::Trace { hops: MOST_HOPS });
        }
    }

    /// Forwards and backwards, for every IPv6 address that has a name on record.
    fn plan_names(&self, subject: &Subject, device: &str, round: &mut Round) {
        for address in self.atlas.addresses_of(device).filter(|each| each.address.is_ipv6()) {
            if let Some(name) = &address.dns_name {
                self.look_up(round, subject, RecordType::Aaaa, name);
                self.look_up(round, subject, RecordType::Ptr, &reverse_name(address.address));
            }
        }
    }

    pub(super) fn plan_device(&self, subject: &Subject, round: &mut Round) {
        let Some(device) = self.record.device(&subject.key) else { return };
        let addresses = self.atlas.addresses_of(&device.name);
        let addresses = management_addresses(&addresses, &self.options.families);
        for address in addresses.iter().copied() {
            for port in device.management_ports.iter().copied() {
                self.ask(round, subject, address, Ask::Tcp { port });
            }
        }
        self.plan_large(subject, &addresses, round);
        self.plan_names(subject, &device.name, round);
    }

    /// Declared addresses inside the site's LAN prefixes, the gateway's included.
    pub(super) fn plan_lan(&self, subject: &Subject, round: &mut Round) {
        let prefixes: Vec<_> =
            self.record.lan_prefixes(&subject.key).map(|prefix| prefix.prefix).collect();
        let inside = |address: IpAddr| prefixes.iter().any(|prefix| prefix.contains(&address));
        for address in self.record.addresses.iter().map(|address| address.address) {
            if inside(address) {
                self.ask(round, subject, address, Ask::Echo { payload_bytes: ECHO_PAYLOAD_BYTES });
            }
        }
    }
}
