//! Questions to the hosts themselves: web, mail, servers, devices, LANs.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::domain::service::Service;
use crate::domain::subject::Subject;
use crate::domain::task::{Ask, RecordType};

use super::Planner;
use super::names::reverse_name;
use crate::target::discover::management_addresses;
use crate::target::round::Round;

/// Ports where HTTP begins with TLS.
const TLS_PORTS: &[u16] = &[443, 4_443, 8_443, 9_443];
/// Where a web service answers unless declared otherwise.
const WEB_PORTS: &[u16] = &[80, 443];
/// RFC 5321 §4.5.4.2.
const SMTP_PORT: u16 = 25;
/// Whole packet of the large echo, bytes: what an Ethernet carries (RFC 894, RFC 2464).
const LARGE_PACKET_BYTES: u16 = 1_500;
/// Echo payload, bytes.
const ECHO_PAYLOAD_BYTES: u16 = 56;

impl Planner<'_> {
    pub(super) fn plan_web(&self, subject: &Subject, service: &Service, round: &mut Round) {
        let ports = if service.ports.is_empty() { WEB_PORTS } else { service.ports.as_slice() };
        for address in self.resolve(round, subject, &service.name) {
            for port in ports.iter().copied() {
                self.ask(round, subject, address, Ask::Tcp { port });
                let tls = TLS_PORTS.contains(&port);
                let (host, path) = (service.name.clone(), "/".to_owned());
                self.ask(round, subject, address, Ask::Http { port, tls, host, path });
            }
            self.ask(round, subject, address, Ask::Echo { payload_bytes: ECHO_PAYLOAD_BYTES });
            self.ask(round, subject, address, Ask::LargeEcho { packet_bytes: LARGE_PACKET_BYTES });
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
        for exchanger in exchangers {
            for address in self.resolve(round, subject, &exchanger) {
                let ask = Ask::Smtp { port: SMTP_PORT, host: exchanger.clone() };
                self.ask(round, subject, address, ask);
                self.look_up(round, subject, RecordType::Ptr, &reverse_name(address));
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
        }
    }

    pub(super) fn plan_device(&self, subject: &Subject, round: &mut Round) {
        let Some(device) = self.record.device(&subject.key) else { return };
        let addresses = self.atlas.addresses_of(&device.name);
        for address in management_addresses(&addresses, &self.options.families) {
            for port in device.management_ports.iter().copied() {
                self.ask(round, subject, address, Ask::Tcp { port });
            }
        }
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
