//! The topology as last seen: edges with their protocol, and when they were first and last seen.

use rusqlite::{Row, named_params};

use super::codec::{moment, word};
use super::{Error, Store};
use crate::domain::topology::{Edge, End, KnownEdge};

const KEEP: &str = "INSERT INTO edge
    (vantage, a_device, a_interface, a_managed, b_device, b_interface, b_managed, protocol,
     seen_from_both, first_seen_us, last_seen_us)
    VALUES (:vantage, :a_device, :a_interface, :a_managed, :b_device, :b_interface, :b_managed, :protocol,
     :seen_from_both, :at_us, :at_us)
    ON CONFLICT DO UPDATE SET
     a_managed = max(a_managed, excluded.a_managed), b_managed = max(b_managed, excluded.b_managed),
     seen_from_both = max(seen_from_both, excluded.seen_from_both),
     first_seen_us = min(first_seen_us, excluded.first_seen_us),
     last_seen_us = max(last_seen_us, excluded.last_seen_us)";
const ALL: &str =
    "SELECT * FROM edge ORDER BY a_device, a_interface, b_device, b_interface, protocol";

impl Store {
    /// Keeps what a look told: one transaction. An edge that is known already moves its time.
    pub fn keep_edges(&mut self, vantage: &str, edges: &[Edge]) -> Result<(), Error> {
        if edges.is_empty() {
            return Ok(());
        }
        let path = self.path.clone();
        let at = |source| Error::of(&path, source);
        let transaction = self.connection.transaction().map_err(at)?;
        {
            let mut keep = transaction.prepare(KEEP).map_err(at)?;
            for edge in edges {
                keep.execute(named_params! {
                    ":vantage": vantage,
                    ":a_device": edge.a.device,
                    ":a_interface": edge.a.interface.as_deref().unwrap_or_default(),
                    ":a_managed": edge.a.managed,
                    ":b_device": edge.b.device,
                    ":b_interface": edge.b.interface.as_deref().unwrap_or_default(),
                    ":b_managed": edge.b.managed,
                    ":protocol": edge.protocol.as_str(),
                    ":seen_from_both": edge.seen_from_both,
                    ":at_us": edge.at.as_microsecond(),
                })
                .map_err(at)?;
            }
        }
        transaction.commit().map_err(at)
    }

    /// Every edge ever seen, by its ends.
    pub fn edges(&self) -> Result<Vec<KnownEdge>, Error> {
        super::noun::read(&self.connection, ALL, of).map_err(|source| self.at(source))
    }
}

fn of(row: &Row<'_>) -> rusqlite::Result<KnownEdge> {
    let end = |side: char| -> rusqlite::Result<End> {
        let interface: String = row.get(format!("{side}_interface").as_str())?;
        Ok(End {
            device: row.get(format!("{side}_device").as_str())?,
            interface: (!interface.is_empty()).then_some(interface),
            managed: row.get(format!("{side}_managed").as_str())?,
        })
    };
    Ok(KnownEdge {
        edge: Edge {
            a: end('a')?,
            b: end('b')?,
            protocol: word(row, "protocol")?,
            at: moment(row, "last_seen_us")?,
            seen_from_both: row.get("seen_from_both")?,
        },
        first_seen: moment(row, "first_seen_us")?,
        vantage: row.get("vantage")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::facts::NeighborProtocol;

    fn edge(at: &str, both: bool) -> Edge {
        let end = |device: &str, interface: Option<&str>| End {
            device: device.to_owned(),
            interface: interface.map(str::to_owned),
            managed: true,
        };
        Edge {
            a: end("core-1", Some("p0")),
            b: end("srv-1", None),
            protocol: NeighborProtocol::Lldp,
            at: at.parse().unwrap(),
            seen_from_both: both,
        }
    }

    #[test]
    fn an_edge_seen_again_moves_its_time_and_stays_one() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::create(&folder.path().join("mang6.db")).unwrap();
        store.keep_edges("v", &[edge("2026-10-01T08:00:00Z", true)]).unwrap();
        store.keep_edges("v", &[edge("2026-10-02T08:00:00Z", false)]).unwrap();
        let known = store.edges().unwrap();
        let [known] = known.as_slice() else { panic!("{known:?}") };
        assert_eq!(known.edge, edge("2026-10-02T08:00:00Z", true));
        assert_eq!(known.first_seen, "2026-10-01T08:00:00Z".parse().unwrap());
    }
}
