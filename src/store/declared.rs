//! The whole record as a declaration, each thing with the place it was last declared at: for judging
//! what became of it without a file of its own. Writing declarations is `declare`'s.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

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
            file: path.into(),
            line: 1,
            column: 1,
        });
        let thing = things.remove(&key).unwrap_or(Thing::Described(key.0, key.1));
        declared.push(Declared { thing, details: asset.details.into(), place });
    })?;
    Ok(declared)
}

fn things(record: Record) -> HashMap<Key, Thing> {
    let units = record.units.into_iter().map(|unit| Thing::Unit(Box::new(unit)));
    let all = units
        .chain(record.organisations.into_iter().map(|body| Thing::Organisation(Box::new(body))))
        .chain(record.sites.into_iter().map(|site| Thing::Site(Box::new(site))))
        .chain(record.devices.into_iter().map(|device| Thing::Device(Box::new(device))))
        .chain(record.interfaces.into_iter().map(Thing::Interface))
        .chain(record.addresses.into_iter().map(Thing::Address))
        .chain(record.prefixes.into_iter().map(|prefix| Thing::Prefix(Box::new(prefix))))
        .chain(record.links.into_iter().map(|link| Thing::Link(Box::new(link))))
        .chain(record.systems.into_iter().map(|system| Thing::System(Box::new(system))))
        .chain(record.services.into_iter().map(|service| Thing::Service(Box::new(service))))
        .chain(record.plans.into_iter().map(|plan| Thing::Plan(Box::new(plan))));
    all.map(|thing| ((thing.noun(), thing.key()), thing)).collect()
}

/// A file's path, held once however many places name it.
fn shared(file: String, files: &mut BTreeMap<String, Arc<Path>>) -> Arc<Path> {
    let path = files.entry(file).or_insert_with_key(|file| Path::new(file).into());
    Arc::clone(path)
}

fn places(connection: &Connection) -> rusqlite::Result<HashMap<Key, SourcePlace>> {
    let mut places = HashMap::new();
    let mut statement = connection.prepare_cached(PLACES)?;
    let mut rows = statement.query([])?;
    let mut files: BTreeMap<String, Arc<Path>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let file: String = row.get("file")?;
        let (line, column) = (row.get("line")?, row.get("column")?);
        let place = SourcePlace { file: shared(file, &mut files), line, column };
        places.insert((super::codec::word(row, "noun")?, row.get("key")?), place);
    }
    Ok(places)
}
