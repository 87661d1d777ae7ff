//! Links with both ends and what their contract promises.

use rusqlite::Row;

use crate::domain::link::{Link, LinkEnd, Sla};
use crate::store::codec::{maybe, word};

pub(super) const ALL: &str = "SELECT * FROM link ORDER BY code";

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
