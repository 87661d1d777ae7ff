//! The whole record as a declaration, each thing with the place it was last declared at: for judging
//! what became of it without a file of its own. Writing declarations is `declare`'s.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::{Error, Store, asset, noun};
use crate::domain::record::{Declared, Noun, Record, SourcePlace, Thing};

/// The newest comes last.
const PLACES: &str = "SELECT noun, key, file, line, \"column\" FROM change
    WHERE file IS NOT NULL ORDER BY at_us, id";

type Key = (Noun, String);

impl Store {
    /// Everything that is declared. A thing whose place nobody kept stands at the database's own.
    pub fn declared(&self) -> Result<Vec<Declared>, Error> {
        declared(&self.connection, &self.path).map_err(|source| self.at(source))
    }
}

pub(super) fn declared(connection: &Connection, path: &Path) -> rusqlite::Result<Vec<Declared>> {
    let places = places(connection)?;
    let mut things = things(noun::all(connection)?);
    let mut declared = Vec::new();
    asset::every(connection, &mut |asset| {
        let key = (asset.noun, asset.key);
        let place = places.get(&key).cloned().unwrap_or_else(|| SourcePlace {
            file: path.to_owned(),
            line: 1,
            column: 1,
        });
        let thing = things.remove(&key).unwrap_or(Thing::Described(key.0, key.1));
        declared.push(Declared { thing, details: asset.details, place });
    })?;
    Ok(declared)
}

fn things(record: Record) -> HashMap<Key, Thing> {
    let units = record.units.into_iter().map(Thing::Unit);
    let all = units
        .chain(record.organisations.into_iter().map(Thing::Organisation))
        .chain(record.sites.into_iter().map(Thing::Site))
        .chain(record.devices.into_iter().map(|device| Thing::Device(Box::new(device))))
        .chain(record.interfaces.into_iter().map(Thing::Interface))
        .chain(record.addresses.into_iter().map(Thing::Address))
        .chain(record.prefixes.into_iter().map(Thing::Prefix))
        .chain(record.links.into_iter().map(|link| Thing::Link(Box::new(link))))
        .chain(record.systems.into_iter().map(Thing::System))
        .chain(record.services.into_iter().map(Thing::Service))
        .chain(record.plans.into_iter().map(|plan| Thing::Plan(Box::new(plan))));
    all.map(|thing| ((thing.noun(), thing.key()), thing)).collect()
}

fn places(connection: &Connection) -> rusqlite::Result<HashMap<Key, SourcePlace>> {
    let mut places = HashMap::new();
    let mut statement = connection.prepare_cached(PLACES)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let file: String = row.get("file")?;
        let (line, column) = (row.get("line")?, row.get("column")?);
        let place = SourcePlace { file: PathBuf::from(file), line, column };
        places.insert((super::codec::word(row, "noun")?, row.get("key")?), place);
    }
    Ok(places)
}
