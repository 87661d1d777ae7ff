//! Links with both ends and what their contract promises.

use rusqlite::{Connection, Row, named_params};

use crate::domain::link::{Link, LinkEnd, Sla};
use crate::store::codec::{day, maybe, text, word};

pub(super) const ALL: &str = "SELECT * FROM link ORDER BY code";
const PUT: &str = "INSERT OR REPLACE INTO link
    (code, name, tier, a_site, a_device, a_interface, a_ipv4, a_ipv6, b_site, b_device, b_interface, b_ipv4, b_ipv6,
     provider, contract_number, contract_from, contract_to, technology, committed_rate_kbps, backup_for, ipv6_offer,
     prefix_v4, prefix_v6, sla_rtt_us, sla_jitter_us, sla_loss_ratio, sla_availability_ratio, noc_contact)
    VALUES
    (:code, :name, :tier, :a_site, :a_device, :a_interface, :a_ipv4, :a_ipv6, :b_site, :b_device, :b_interface, :b_ipv4, :b_ipv6,
     :provider, :contract_number, :contract_from, :contract_to, :technology, :committed_rate_kbps, :backup_for, :ipv6_offer,
     :prefix_v4, :prefix_v6, :sla_rtt_us, :sla_jitter_us, :sla_loss_ratio, :sla_availability_ratio, :noc_contact)";

pub(super) fn put(connection: &Connection, link: &Link) -> rusqlite::Result<()> {
    connection.prepare_cached(PUT)?.execute(named_params! {
        ":code": link.code,
        ":name": link.name,
        ":tier": link.tier.as_str(),
        ":a_site": link.a.site,
        ":a_device": link.a.device,
        ":a_interface": link.a.interface,
        ":a_ipv4": text(link.a.ipv4),
        ":a_ipv6": text(link.a.ipv6),
        ":b_site": link.b.site,
        ":b_device": link.b.device,
        ":b_interface": link.b.interface,
        ":b_ipv4": text(link.b.ipv4),
        ":b_ipv6": text(link.b.ipv6),
        ":provider": link.provider,
        ":contract_number": link.contract_number,
        ":contract_from": day(link.contract_from),
        ":contract_to": day(link.contract_to),
        ":technology": link.technology,
        ":committed_rate_kbps": link.committed_rate_kbps,
        ":backup_for": link.backup_for,
        ":ipv6_offer": link.ipv6_offer.map(crate::domain::link::Ipv6Offer::as_str),
        ":prefix_v4": text(link.prefix_v4),
        ":prefix_v6": text(link.prefix_v6),
        ":sla_rtt_us": link.sla.rtt_us,
        ":sla_jitter_us": link.sla.jitter_us,
        ":sla_loss_ratio": link.sla.loss_ratio,
        ":sla_availability_ratio": link.sla.availability_ratio,
        ":noc_contact": link.noc_contact,
    })?;
    Ok(())
}

pub(super) fn of(row: &Row<'_>) -> rusqlite::Result<Link> {
    Ok(Link {
        code: row.get("code")?,
        name: row.get("name")?,
        tier: word(row, "tier")?,
        a: LinkEnd {
            site: row.get("a_site")?,
            device: row.get("a_device")?,
            interface: row.get("a_interface")?,
            ipv4: maybe(row, "a_ipv4")?,
            ipv6: maybe(row, "a_ipv6")?,
        },
        b: LinkEnd {
            site: row.get("b_site")?,
            device: row.get("b_device")?,
            interface: row.get("b_interface")?,
            ipv4: maybe(row, "b_ipv4")?,
            ipv6: maybe(row, "b_ipv6")?,
        },
        provider: row.get("provider")?,
        contract_number: row.get("contract_number")?,
        contract_from: maybe(row, "contract_from")?,
        contract_to: maybe(row, "contract_to")?,
        technology: row.get("technology")?,
        committed_rate_kbps: row.get("committed_rate_kbps")?,
        backup_for: row.get("backup_for")?,
        ipv6_offer: maybe(row, "ipv6_offer")?,
        prefix_v4: maybe(row, "prefix_v4")?,
        prefix_v6: maybe(row, "prefix_v6")?,
        sla: Sla {
            rtt_us: row.get("sla_rtt_us")?,
            jitter_us: row.get("sla_jitter_us")?,
            loss_ratio: row.get("sla_loss_ratio")?,
            availability_ratio: row.get("sla_availability_ratio")?,
        },
        noc_contact: row.get("noc_contact")?,
    })
}
