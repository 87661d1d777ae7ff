//! Targets of Prometheus' blackbox_exporter as a `file_sd` list: one entry a family, each with a
//! module that is forced to that family. A module that falls back to IPv4 makes IPv6 look well.

use std::collections::HashMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use crate::domain::family::Family;
use crate::domain::record::Record;
use crate::domain::service::{Service, ServiceKind};

/// The modules that the targets name, as `blackbox.yml` has them.
pub const MODULES: &str = "\
# Modules for the targets of `mang6 export blackbox`: each holds to its family.
modules:
  icmp_v4: {prober: icmp, timeout: 5s, icmp: {preferred_ip_protocol: ip4, ip_protocol_fallback: false}}
  icmp_v6: {prober: icmp, timeout: 5s, icmp: {preferred_ip_protocol: ip6, ip_protocol_fallback: false}}
  tcp_v4: {prober: tcp, timeout: 5s, tcp: {preferred_ip_protocol: ip4, ip_protocol_fallback: false}}
  tcp_v6: {prober: tcp, timeout: 5s, tcp: {preferred_ip_protocol: ip6, ip_protocol_fallback: false}}
  http_v4: {prober: http, timeout: 10s, http: {preferred_ip_protocol: ip4, ip_protocol_fallback: false}}
  http_v6: {prober: http, timeout: 10s, http: {preferred_ip_protocol: ip6, ip_protocol_fallback: false}}
";

/// Writes the list: links by ICMP, web services by their name, other services by address and port.
pub fn write(record: &Record, out: &mut dyn Write) -> io::Result<()> {
    let mut entries = Vec::new();
    for link in &record.links {
        for family in [Family::Ipv4, Family::Ipv6] {
            if let Some(address) = link.b.address(family) {
                let labels = [("link", link.code.as_str()), ("site", link.b.site.as_str())];
                entries.push(entry(&address.to_string(), "icmp", family, &labels));
            }
        }
    }
    let mut addresses: HashMap<&str, Vec<_>> = HashMap::new();
    for address in &record.addresses {
        if let Some(device) = address.device.as_deref() {
            addresses.entry(device).or_default().push(address.address);
        }
    }
    for service in &record.services {
        for family in [Family::Ipv4, Family::Ipv6] {
            let labels = labels(service);
            if service.kind == ServiceKind::Web {
                for port in &service.ports {
                    let scheme = if *port == 80 { "http" } else { "https" };
                    let url = format!("{scheme}://{}:{port}/", service.name);
                    entries.push(entry(&url, "http", family, &labels));
                }
                continue;
            }
            let of_device = service.device.as_deref().and_then(|device| addresses.get(device));
            for address in
                of_device.into_iter().flatten().filter(|each| Family::of(**each) == family)
            {
                for port in &service.ports {
                    let target = std::net::SocketAddr::new(*address, *port).to_string();
                    entries.push(entry(&target, "tcp", family, &labels));
                }
            }
        }
    }
    serde_json::to_writer_pretty(&mut *out, &entries)?;
    out.write_all(b"\n")
}

fn labels(service: &Service) -> Vec<(&'static str, &str)> {
    let mut labels = vec![("service", service.code.as_str()), ("kind", service.kind.as_str())];
    labels.extend(service.system.as_deref().map(|system| ("system", system)));
    labels
}

fn entry(target: &str, prober: &str, family: Family, labels: &[(&str, &str)]) -> Value {
    let digit = match family {
        Family::Ipv4 => "4",
        Family::Ipv6 => "6",
    };
    let mut all = serde_json::Map::new();
    for (name, value) in labels {
        all.insert((*name).to_owned(), Value::from(*value));
    }
    all.insert("family".to_owned(), family.as_str().into());
    all.insert("__param_module".to_owned(), format!("{prober}_v{digit}").into());
    json!({ "targets": [target], "labels": all })
}
