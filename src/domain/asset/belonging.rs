//! What of the record is a unit's own: what stands in it, what its bodies own, and what hangs on
//! either. No judgement here, and nothing is looked up.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use ipnet::IpNet;

use super::{Asset, Class, Field, Kind, Value};
use crate::domain::record::Noun;

/// Fields by which a thing belongs to where it stands, what it hangs on or who answers for it.
const TIES: &[&str] = &[
    "unit",
    "site",
    "a.site",
    "b.site",
    "room",
    "rack",
    "data_centre",
    "device",
    "a_device",
    "b_device",
    "organisation",
    "owner",
    "operator",
    "system",
];

/// What belongs to one unit, taken in noun by noun in the order of
/// [`CLASSES`](super::CLASSES): what is referred to comes first.
#[derive(Debug, Default)]
pub struct Belongings {
    members: HashMap<Noun, HashSet<String>>,
    /// Its prefixes: addresses without a device belong by them.
    prefixes: Vec<IpNet>,
}

impl Belongings {
    /// Begins with the unit and every unit below it; both by their keys.
    #[must_use]
    pub fn of(unit: &Asset, units: &[Asset]) -> Self {
        let mut inside = HashSet::from([unit.key.clone()]);
        // Three tiers, so two steps down.
        for _ in 0..2 {
            let below =
                units.iter().filter(|each| parent(each).is_some_and(|up| inside.contains(&up)));
            let below: Vec<String> = below.map(|each| each.key.clone()).collect();
            inside.extend(below);
        }
        Self { members: HashMap::from([(Noun::Unit, inside)]), prefixes: Vec::new() }
    }

    /// Begins with what is known to be its own already, by noun and key.
    #[must_use]
    pub const fn begun(members: HashMap<Noun, HashSet<String>>) -> Self {
        Self { members, prefixes: Vec::new() }
    }

    /// Keeps what belongs to it and remembers it for the nouns that follow.
    pub fn keep(&mut self, assets: &mut Vec<Asset>) {
        assets.retain(|asset| self.has(asset));
        for asset in assets.iter() {
            self.members.entry(asset.noun).or_default().insert(asset.key.clone());
            if asset.noun == Noun::Prefix {
                self.prefixes.extend(asset.key.parse::<IpNet>());
            }
        }
    }

    fn has(&self, asset: &Asset) -> bool {
        let class = asset.class();
        let is_tied = class.fields.iter().enumerate().filter(|(_, field)| is_tie(field)).any(
            |(index, field)| {
                let (Some(noun), Some(value)) =
                    (field.kind.refers_to(), asset.details.values.get(&index))
                else {
                    return false;
                };
                self.members
                    .get(&noun)
                    .is_some_and(|keys| value.texts().iter().any(|key| keys.contains(key)))
            },
        );
        is_tied || self.has_address(class, asset)
    }

    fn has_address(&self, class: &Class, asset: &Asset) -> bool {
        asset.noun == Noun::Address
            && asset.details.get(class, "device").is_none()
            && asset
                .key
                .parse::<IpAddr>()
                .is_ok_and(|address| self.prefixes.iter().any(|prefix| prefix.contains(&address)))
    }
}

fn is_tie(field: &Field) -> bool {
    TIES.contains(&field.key) && !matches!(field.kind, Kind::References(_))
}

/// The key of the unit above.
fn parent(unit: &Asset) -> Option<String> {
    let class = unit.class();
    let Value::Text(era) = unit.details.get(class, "era")? else { return None };
    Some(format!("{era}/{}", unit.details.text(class, "parent_code")?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::asset::{self, Details};

    fn asset(noun: Noun, key: &str, fields: &[(&str, &str)]) -> Asset {
        let class = asset::of(noun);
        let mut details = Details::default();
        for (field, text) in fields {
            details.put(class, field, Some(Value::text(*text)));
        }
        Asset { noun, key: key.to_owned(), details }
    }

    #[test]
    fn what_stands_in_a_unit_and_what_hangs_on_it_is_its_own() {
        let unit = |code: &str, parent: &str| {
            asset(Noun::Unit, &format!("2025/{code}"), &[("era", "2025"), ("parent_code", parent)])
        };
        let units = [unit("51", ""), unit("21154", "51"), unit("21124", "51")];
        let kept = |unit: &Asset| {
            let mut belongings = Belongings::of(unit, &units);
            let mut kept = Vec::new();
            for mut assets in [
                vec![
                    asset(Noun::Site, "xa-1", &[("unit", "2025/21154")]),
                    asset(Noun::Site, "xa-2", &[("unit", "2025/21124")]),
                ],
                vec![
                    asset(Noun::Device, "r-1", &[("site", "xa-1")]),
                    asset(Noun::Device, "r-2", &[("site", "xa-2"), ("host", "r-1")]),
                ],
                vec![asset(Noun::Prefix, "10.0.1.0/24", &[("site", "xa-1")])],
                vec![
                    asset(Noun::Address, "10.0.1.9", &[]),
                    asset(Noun::Address, "10.0.2.9", &[]),
                    asset(Noun::Address, "10.0.9.1", &[("device", "r-1")]),
                ],
                vec![asset(Noun::Link, "k-1", &[("a.site", "pop"), ("b.site", "xa-1")])],
            ] {
                belongings.keep(&mut assets);
                kept.extend(assets.into_iter().map(|asset| asset.key));
            }
            kept
        };
        assert_eq!(kept(&units[1]), ["xa-1", "r-1", "10.0.1.0/24", "10.0.1.9", "10.0.9.1", "k-1"]);
        assert_eq!(kept(&units[2]), ["xa-2", "r-2"]);
        // A province has all that its communes have.
        assert_eq!(kept(&units[0]).len(), 8);
    }
}
