//! Sites as points and links as lines (RFC 7946: longitude before latitude), with rungs as
//! properties. A site stands where it is declared to, else at its unit's centre, and says which; what has neither is
//! left out of the map and counted in `unplaced_count`.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

use serde_json::{Value, json};

use crate::domain::finding::{Assessment, Rung};
use crate::domain::record::Record;
use crate::domain::subject::SubjectKind;

/// What is put on the map.
#[derive(Debug, Clone, Copy)]
pub struct Map<'a> {
    /// What is declared.
    pub record: &'a Record,
    /// What is judged of it.
    pub assessments: &'a [Assessment],
    /// Latitude and longitude in degrees of the sites that have their own, by code.
    pub places: &'a BTreeMap<String, (f64, f64)>,
}

/// Writes the collection of features.
pub fn write(map: &Map<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rungs: HashMap<_, _> = map
        .assessments
        .iter()
        .map(|each| ((each.subject.kind, each.subject.key.as_str()), each.rung))
        .collect();
    let word = |kind: SubjectKind, key: &str| {
        rungs.get(&(kind, key)).copied().flatten().map_or(Value::Null, word_of)
    };
    let mut places = HashMap::new();
    let mut features = Vec::new();
    let mut unplaced_count = 0_u32;
    for site in &map.record.sites {
        let own = map.places.get(&site.code).map(|place| (*place, "site"));
        let unit = || {
            let key = site.unit.as_ref()?;
            let unit = map.record.units.iter().find(|unit| unit.key == *key)?;
            unit.centre_deg.map(|place| (place, "unit"))
        };
        let Some(((latitude, longitude), placed_by)) = own.or_else(unit) else {
            unplaced_count += 1;
            continue;
        };
        places.insert(site.code.as_str(), [longitude, latitude]);
        features.push(json!({
            "type": "Feature",
            "geometry": { "type": "Point", "coordinates": [longitude, latitude] },
            "properties": {
                "noun": "site", "code": site.code, "name": site.name, "kind": site.kind.as_str(),
                "placed_by": placed_by, "lan_rung": word(SubjectKind::Lan, &site.code),
            },
        }));
    }
    for link in &map.record.links {
        let ends = (places.get(link.a.site.as_str()), places.get(link.b.site.as_str()));
        let (Some(a), Some(b)) = ends else {
            unplaced_count += 1;
            continue;
        };
        features.push(json!({
            "type": "Feature",
            "geometry": { "type": "LineString", "coordinates": [a, b] },
            "properties": {
                "noun": "link", "code": link.code, "name": link.name, "tier": link.tier.as_str(),
                "backup_for": link.backup_for, "rung": word(SubjectKind::Link, &link.code),
            },
        }));
    }
    let collection = json!({
        "type": "FeatureCollection", "unplaced_count": unplaced_count, "features": features,
    });
    serde_json::to_writer(&mut *out, &collection)?;
    out.write_all(b"\n")
}

fn word_of(rung: Rung) -> Value {
    rung.as_str().into()
}
