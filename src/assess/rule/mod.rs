//! The rules, one file each, and the one table of them all: a rule that is not in [`RULES`] does not
//! judge. A rule says what it saw and nothing about rungs: the table does.
//!
//! A new rule is a file named as its identifier with underscores, with its test, and a line here.

mod address_registered;
mod device_addressed;
mod device_inventoried;
mod device_ipv6_capable;
mod device_large_packets_v6;
mod device_managed_v6_only;
mod device_management_parity;
mod device_names_agree;
mod device_prefix_planned;
mod device_reachable_v6;
mod device_source_address;
mod dns_capable;
mod dns_dnssec;
mod dns_edns;
mod dns_glue;
mod dns_inventoried;
mod dns_ns_aaaa;
mod dns_ns_reachable_v6;
mod dns_resolves_v6_only;
mod dns_same_answer;
mod lan_devices_capable;
mod lan_dns_v6;
mod lan_first_hop_security;
mod lan_gateway_addressed;
mod lan_host_reached;
mod lan_inventoried;
mod lan_prefix_planned;
mod lan_rogue_ra;
mod lan_v6_only_pilot;
mod link_addressed;
mod link_inventoried;
mod link_ipv6_offered;
mod link_large_packets_v6;
mod link_passes_v6;
mod link_prefix_planned;
mod link_v6_only_transport;
mod link_v6_parity;
mod link_within_sla;
mod mail_capable;
mod mail_delivered_v6_only;
mod mail_ehlo_v6;
mod mail_inventoried;
mod mail_mx_aaaa;
mod mail_mx_reachable_v6;
mod mail_ptr;
mod mail_spf_v6;
mod mail_starttls_certificate;
mod mail_starttls_parity;
mod server_address_planned;
mod server_addressed;
mod server_inventoried;
mod server_ipv6_capable;
mod server_large_packets_v6;
mod server_names_agree;
mod server_port_parity;
mod server_reachable_v6;
mod server_source_address;
mod server_works_v6_only;
mod web_aaaa_sane;
mod web_address_planned;
mod web_has_aaaa;
mod web_host_capable;
mod web_hsts_parity;
mod web_inventoried;
mod web_large_packets_v6;
mod web_no_ipv4_literal;
mod web_reachable_v6;
mod web_redirects_v6;
mod web_same_certificate;
mod web_same_content;
mod web_same_status;
mod web_third_party_v6;
mod web_tls_valid_v6;
mod web_works_v6_only;

use super::case::Case;
use super::ruling::Ruling;
use crate::domain::finding::Rung;
use crate::domain::subject::SubjectKind;

/// A rule.
#[derive(Clone, Copy)]
pub(crate) struct Rule {
    /// Its identifier: the check's `id` in JSON.
    pub(crate) id: &'static str,
    /// What it judges.
    pub(crate) kind: SubjectKind,
    /// The rung it speaks for.
    pub(crate) rung: Rung,
    /// Its judgement.
    pub(crate) judge: fn(&Case<'_>) -> Ruling,
}

const fn rule(
    id: &'static str,
    kind: SubjectKind,
    rung: Rung,
    judge: fn(&Case<'_>) -> Ruling,
) -> Rule {
    Rule { id, kind, rung, judge }
}

/// Every rule, by subject kind, lowest rung first.
pub(crate) const RULES: &[Rule] = &[
    rule("device-inventoried", SubjectKind::Device, Rung::Inventoried, device_inventoried::judge),
    rule("device-ipv6-capable", SubjectKind::Device, Rung::Capable, device_ipv6_capable::judge),
    rule("device-prefix-planned", SubjectKind::Device, Rung::Planned, device_prefix_planned::judge),
    rule("device-addressed", SubjectKind::Device, Rung::Addressed, device_addressed::judge),
    rule("device-reachable-v6", SubjectKind::Device, Rung::Reachable, device_reachable_v6::judge),
    rule(
        "device-management-parity",
        SubjectKind::Device,
        Rung::Equivalent,
        device_management_parity::judge,
    ),
    rule("device-names-agree", SubjectKind::Device, Rung::Equivalent, device_names_agree::judge),
    rule(
        "device-source-address",
        SubjectKind::Device,
        Rung::Equivalent,
        device_source_address::judge,
    ),
    rule(
        "device-large-packets-v6",
        SubjectKind::Device,
        Rung::Equivalent,
        device_large_packets_v6::judge,
    ),
    rule(
        "device-managed-v6-only",
        SubjectKind::Device,
        Rung::Ipv6Only,
        device_managed_v6_only::judge,
    ),
    rule("server-inventoried", SubjectKind::Server, Rung::Inventoried, server_inventoried::judge),
    rule("server-ipv6-capable", SubjectKind::Server, Rung::Capable, server_ipv6_capable::judge),
    rule(
        "server-address-planned",
        SubjectKind::Server,
        Rung::Planned,
        server_address_planned::judge,
    ),
    rule("server-addressed", SubjectKind::Server, Rung::Addressed, server_addressed::judge),
    rule("server-reachable-v6", SubjectKind::Server, Rung::Reachable, server_reachable_v6::judge),
    rule("server-port-parity", SubjectKind::Server, Rung::Equivalent, server_port_parity::judge),
    rule("server-names-agree", SubjectKind::Server, Rung::Equivalent, server_names_agree::judge),
    rule(
        "server-source-address",
        SubjectKind::Server,
        Rung::Equivalent,
        server_source_address::judge,
    ),
    rule(
        "server-large-packets-v6",
        SubjectKind::Server,
        Rung::Equivalent,
        server_large_packets_v6::judge,
    ),
    rule("server-works-v6-only", SubjectKind::Server, Rung::Ipv6Only, server_works_v6_only::judge),
    rule("web-inventoried", SubjectKind::Web, Rung::Inventoried, web_inventoried::judge),
    rule("web-host-capable", SubjectKind::Web, Rung::Capable, web_host_capable::judge),
    rule("web-address-planned", SubjectKind::Web, Rung::Planned, web_address_planned::judge),
    rule("web-has-aaaa", SubjectKind::Web, Rung::Addressed, web_has_aaaa::judge),
    rule("web-aaaa-sane", SubjectKind::Web, Rung::Addressed, web_aaaa_sane::judge),
    rule("web-reachable-v6", SubjectKind::Web, Rung::Reachable, web_reachable_v6::judge),
    rule("web-same-status", SubjectKind::Web, Rung::Equivalent, web_same_status::judge),
    rule("web-same-content", SubjectKind::Web, Rung::Equivalent, web_same_content::judge),
    rule("web-tls-valid-v6", SubjectKind::Web, Rung::Equivalent, web_tls_valid_v6::judge),
    rule("web-large-packets-v6", SubjectKind::Web, Rung::Equivalent, web_large_packets_v6::judge),
    rule("web-hsts-parity", SubjectKind::Web, Rung::Equivalent, web_hsts_parity::judge),
    rule("web-no-ipv4-literal", SubjectKind::Web, Rung::Equivalent, web_no_ipv4_literal::judge),
    rule("web-redirects-v6", SubjectKind::Web, Rung::Equivalent, web_redirects_v6::judge),
    rule("web-same-certificate", SubjectKind::Web, Rung::Equivalent, web_same_certificate::judge),
    rule("web-third-party-v6", SubjectKind::Web, Rung::Equivalent, web_third_party_v6::judge),
    rule("web-works-v6-only", SubjectKind::Web, Rung::Ipv6Only, web_works_v6_only::judge),
    rule("dns-inventoried", SubjectKind::Dns, Rung::Inventoried, dns_inventoried::judge),
    rule("dns-capable", SubjectKind::Dns, Rung::Capable, dns_capable::judge),
    rule("dns-ns-aaaa", SubjectKind::Dns, Rung::Addressed, dns_ns_aaaa::judge),
    rule("dns-ns-reachable-v6", SubjectKind::Dns, Rung::Reachable, dns_ns_reachable_v6::judge),
    rule("dns-glue", SubjectKind::Dns, Rung::Reachable, dns_glue::judge),
    rule("dns-same-answer", SubjectKind::Dns, Rung::Equivalent, dns_same_answer::judge),
    rule("dns-edns", SubjectKind::Dns, Rung::Equivalent, dns_edns::judge),
    rule("dns-dnssec", SubjectKind::Dns, Rung::Equivalent, dns_dnssec::judge),
    rule("dns-resolves-v6-only", SubjectKind::Dns, Rung::Ipv6Only, dns_resolves_v6_only::judge),
    rule("mail-inventoried", SubjectKind::Mail, Rung::Inventoried, mail_inventoried::judge),
    rule("mail-capable", SubjectKind::Mail, Rung::Capable, mail_capable::judge),
    rule("mail-mx-aaaa", SubjectKind::Mail, Rung::Addressed, mail_mx_aaaa::judge),
    rule("mail-mx-reachable-v6", SubjectKind::Mail, Rung::Reachable, mail_mx_reachable_v6::judge),
    rule("mail-starttls-parity", SubjectKind::Mail, Rung::Equivalent, mail_starttls_parity::judge),
    rule("mail-ptr", SubjectKind::Mail, Rung::Equivalent, mail_ptr::judge),
    rule("mail-ehlo-v6", SubjectKind::Mail, Rung::Equivalent, mail_ehlo_v6::judge),
    rule("mail-spf-v6", SubjectKind::Mail, Rung::Equivalent, mail_spf_v6::judge),
    rule(
        "mail-starttls-certificate",
        SubjectKind::Mail,
        Rung::Equivalent,
        mail_starttls_certificate::judge,
    ),
    rule(
        "mail-delivered-v6-only",
        SubjectKind::Mail,
        Rung::Ipv6Only,
        mail_delivered_v6_only::judge,
    ),
    rule("link-inventoried", SubjectKind::Link, Rung::Inventoried, link_inventoried::judge),
    rule("link-ipv6-offered", SubjectKind::Link, Rung::Capable, link_ipv6_offered::judge),
    rule("link-prefix-planned", SubjectKind::Link, Rung::Planned, link_prefix_planned::judge),
    rule("link-addressed", SubjectKind::Link, Rung::Addressed, link_addressed::judge),
    rule("link-passes-v6", SubjectKind::Link, Rung::Reachable, link_passes_v6::judge),
    rule("link-within-sla", SubjectKind::Link, Rung::Equivalent, link_within_sla::judge),
    rule("link-v6-parity", SubjectKind::Link, Rung::Equivalent, link_v6_parity::judge),
    rule(
        "link-large-packets-v6",
        SubjectKind::Link,
        Rung::Equivalent,
        link_large_packets_v6::judge,
    ),
    rule(
        "link-v6-only-transport",
        SubjectKind::Link,
        Rung::Ipv6Only,
        link_v6_only_transport::judge,
    ),
    rule("lan-inventoried", SubjectKind::Lan, Rung::Inventoried, lan_inventoried::judge),
    rule("lan-devices-capable", SubjectKind::Lan, Rung::Capable, lan_devices_capable::judge),
    rule("lan-prefix-planned", SubjectKind::Lan, Rung::Planned, lan_prefix_planned::judge),
    rule("lan-gateway-addressed", SubjectKind::Lan, Rung::Addressed, lan_gateway_addressed::judge),
    rule("lan-host-reached", SubjectKind::Lan, Rung::Reachable, lan_host_reached::judge),
    rule(
        "lan-first-hop-security",
        SubjectKind::Lan,
        Rung::Equivalent,
        lan_first_hop_security::judge,
    ),
    rule("lan-dns-v6", SubjectKind::Lan, Rung::Equivalent, lan_dns_v6::judge),
    rule("lan-rogue-ra", SubjectKind::Lan, Rung::Equivalent, lan_rogue_ra::judge),
    rule("lan-v6-only-pilot", SubjectKind::Lan, Rung::Ipv6Only, lan_v6_only_pilot::judge),
    rule("address-registered", SubjectKind::Address, Rung::Inventoried, address_registered::judge),
];

/// The rules of a subject kind, lowest rung first.
pub(crate) fn of_kind(kind: SubjectKind) -> impl Iterator<Item = &'static Rule> {
    RULES.iter().filter(move |rule| rule.kind == kind)
}

#[cfg(test)]
mod tests;
