//! Cables end to end: from one device's port over patch panels to the other device's. Two cables
//! join where both name the same place. A circle ends where it closes.

use super::asset::{Asset, of};
use super::record::Noun;

/// One end of a cable: a device's port, or a place between two cables.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// A device, and its interface where it is known.
    Port(String, Option<String>),
    /// A patch panel's port, a wall outlet.
    Place(String),
    /// Nobody wrote down where it ends.
    Unknown,
}

/// One cable on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// The cable, by code.
    pub cable: String,
    /// Where it leads to.
    pub to: End,
}

/// A way: where it begins, and each cable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Its beginning.
    pub from: End,
    /// The cables in order.
    pub hops: Vec<Hop>,
}

/// Cables on one way at most: a building has a handful of panels.
const HOPS_COUNT: usize = 64;

/// The ways that begin at a device's ports, by port; a cable between two of its own ports is one way.
#[must_use]
pub fn of_device(cables: &[Asset], device: &str) -> Vec<Way> {
    let mut ways: Vec<Way> = Vec::new();
    for cable in cables {
        for (near, far) in directions(cable) {
            let is_ours = matches!(&near, End::Port(owner, _) if owner == device);
            let is_known = ways.iter().any(|way| {
                way.hops.last().is_some_and(|hop| hop.cable == cable.key && hop.to == near)
            });
            if is_ours && !is_known {
                ways.push(follow(cables, near, cable, far));
            }
        }
    }
    ways.sort_by(|left, right| left.from.cmp(&right.from));
    ways
}

/// The whole way that a cable is part of, from its far left to its far right.
#[must_use]
pub fn of_cable(cables: &[Asset], cable: &Asset) -> Way {
    let [(a, b), _] = directions(cable);
    let back = follow(cables, b, cable, a.clone());
    let begin = back.hops.last().map_or(a, |hop| hop.to.clone());
    let first = back.hops.last().and_then(|hop| cables.iter().find(|each| each.key == hop.cable));
    let first = first.unwrap_or(cable);
    let far = directions(first).into_iter().find(|(near, _)| *near == begin);
    match far {
        Some((_, far)) => follow(cables, begin, first, far),
        None => back,
    }
}

fn follow(cables: &[Asset], from: End, first: &Asset, to: End) -> Way {
    let mut hops = vec![Hop { cable: first.key.clone(), to }];
    while hops.len() < HOPS_COUNT
        && let Some(Hop { to: place @ End::Place(_), .. }) = hops.last()
    {
        let next = cables
            .iter()
            .filter(|each| hops.iter().all(|hop| hop.cable != each.key))
            .find_map(|each| {
                let (_, far) = directions(each).into_iter().find(|(near, _)| near == place)?;
                Some(Hop { cable: each.key.clone(), to: far })
            });
        let Some(next) = next else { break };
        hops.push(next);
    }
    Way { from, hops }
}

/// A cable read from either end.
fn directions(cable: &Asset) -> [(End, End); 2] {
    let a = end(cable, ["a_device", "a_interface", "a_place"]);
    let b = end(cable, ["b_device", "b_interface", "b_place"]);
    [(a.clone(), b.clone()), (b, a)]
}

fn end(cable: &Asset, [device, interface, place]: [&str; 3]) -> End {
    let class = of(Noun::Cable);
    let text = |key: &str| cable.details.text(class, key).map(str::to_owned);
    match (text(device), text(place)) {
        (Some(device), _) => End::Port(device, text(interface)),
        (None, Some(place)) => End::Place(place),
        (None, None) => End::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::asset::{Details, Value};

    fn cable(code: &str, ends: &[(&str, &str)]) -> Asset {
        let mut details = Details::default();
        for (key, value) in ends {
            details.put(of(Noun::Cable), key, Some(Value::text(*value)));
        }
        Asset { noun: Noun::Cable, key: code.to_owned(), details }
    }

    fn told(way: &Way) -> String {
        let end = |end: &End| match end {
            End::Port(device, port) => format!("{device}/{}", port.as_deref().unwrap_or("?")),
            End::Place(place) => place.clone(),
            End::Unknown => "?".to_owned(),
        };
        let hops: Vec<String> =
            way.hops.iter().map(|hop| format!(" -{}- {}", hop.cable, end(&hop.to))).collect();
        format!("{}{}", end(&way.from), hops.join(""))
    }

    #[test]
    fn a_way_goes_over_panels_from_either_end_and_from_the_middle() {
        let cables = [
            cable("c1", &[("a_device", "core"), ("a_interface", "Te1"), ("b_place", "ODF-1/12")]),
            cable("c2", &[("b_place", "ODF-1/12"), ("a_place", "ODF-2/3")]),
            cable("c3", &[("a_place", "ODF-2/3"), ("b_device", "cr"), ("b_interface", "eth0")]),
            cable("c4", &[("a_device", "core")]),
        ];
        let ways: Vec<String> = of_device(&cables, "core").iter().map(told).collect();
        let whole = "core/Te1 -c1- ODF-1/12 -c2- ODF-2/3 -c3- cr/eth0";
        assert_eq!(ways, ["core/? -c4- ?", whole]);
        assert_eq!(
            of_device(&cables, "cr").iter().map(told).collect::<Vec<_>>(),
            ["cr/eth0 -c3- ODF-2/3 -c2- ODF-1/12 -c1- core/Te1"]
        );
        // As the cable itself is written: c2 leads from the far panel to the near one.
        let back = "cr/eth0 -c3- ODF-2/3 -c2- ODF-1/12 -c1- core/Te1";
        for (middle, expected) in cables.iter().zip([whole, back, whole]) {
            assert_eq!(told(&of_cable(&cables, middle)), expected);
        }
    }

    #[test]
    fn circles_and_loops_end() {
        let cables = [
            cable("c1", &[("a_place", "p"), ("b_place", "q")]),
            cable("c2", &[("a_place", "q"), ("b_place", "p")]),
            cable("c3", &[("a_device", "d"), ("b_device", "d")]),
        ];
        assert_eq!(of_cable(&cables, &cables[0]).hops.len(), 2);
        assert_eq!(of_device(&cables, "d").len(), 1);
    }
}
