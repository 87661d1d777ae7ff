//! The topology as stored.

use crate::domain::topology::KnownEdge;
use crate::report::grid::{Cell, Column, Grid};

/// Edges, interface to interface; both ends, the protocol and the vantage make the key.
#[must_use]
pub fn edges(edges: &[KnownEdge]) -> Grid {
    let columns = vec![
        Column::new("a_device", "device", "thiết bị"),
        Column::new("a_interface", "interface", "giao diện"),
        Column::new("b_device", "neighbour", "láng giềng"),
        Column::new("b_interface", "its interface", "giao diện của nó"),
        Column::new("protocol", "by", "qua"),
        Column::new("first_seen", "first seen", "thấy lần đầu"),
        Column::new("last_seen", "last seen", "thấy lần cuối"),
        Column::new("seen_from_both", "both ends", "cả hai đầu").wide(),
        Column::new("a_managed", "answers", "trả lời").wide(),
        Column::new("b_managed", "neighbour answers", "láng giềng trả lời").wide(),
        Column::new("vantage", "vantage", "điểm đo").wide(),
    ];
    Grid::new("edges", columns).with_key(5).with_rows(edges, |known| {
        let edge = &known.edge;
        vec![
            Cell::text(&edge.a.device),
            Cell::some_text(edge.a.interface.as_deref()),
            Cell::text(&edge.b.device),
            Cell::some_text(edge.b.interface.as_deref()),
            Cell::word(edge.protocol),
            Cell::Moment(known.first_seen),
            Cell::Moment(edge.at),
            Cell::Flag(edge.seen_from_both),
            Cell::Flag(edge.a.managed),
            Cell::Flag(edge.b.managed),
            Cell::text(&known.vantage),
        ]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::facts::NeighborProtocol;
    use crate::domain::topology::{Edge, End};

    #[test]
    fn a_row_names_both_ends_and_an_interface_nobody_told_is_missing() {
        let end = |device: &str, interface: Option<&str>| End {
            device: device.to_owned(),
            interface: interface.map(str::to_owned),
            managed: interface.is_some(),
        };
        let known = KnownEdge {
            edge: Edge {
                a: end("core-1", Some("p0")),
                b: end("phone", None),
                protocol: NeighborProtocol::Lldp,
                at: "2026-10-02T08:00:00Z".parse().unwrap(),
                seen_from_both: false,
            },
            first_seen: "2026-10-01T08:00:00Z".parse().unwrap(),
            vantage: "v".to_owned(),
        };
        let grid = edges(&[known]);
        assert_eq!(grid.key_of(&grid.rows[0]), "core-1/p0/phone/lldp");
        assert_eq!(grid.rows[0][3], Cell::Missing);
    }
}
