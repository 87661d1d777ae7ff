//! `export lake`: the evidence and the record as compressed JSON lines in Hive's folders. A run's
//! observations are a file of their own that is written once: an export again adds what is new. What
//! changes (the record, where everything stands, periods) is written anew each time.

use std::collections::HashMap;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use serde::Serialize;

use super::desk::Desk;
use super::failure::Failure;
use super::outcome::Outcome;
use super::{judge, record, whole_file};
use crate::domain::asset;
use crate::domain::collection::{Collection, CollectionState};
use crate::domain::partition_key::PartitionKey;
use crate::domain::record::{Noun, Record};
use crate::domain::subject::Subject;
use crate::domain::text::{Lang, Text};
use crate::domain::unit::UnitKey;
use crate::export::lake::{
    ChangeRow, DayRow, ObservationRow, PeriodRow, RunRow, StandingRow, folders,
};
use crate::report::{grids, json};
use crate::store::Store;
use crate::store::observation::StoredObservation;
use crate::store::track::StoredPeriod;

/// How a lake is parted, beside its tables; engines pass over what begins with an underscore.
const PARTITION: &str = "_partition";
/// The file of a table that is written anew.
const WHOLE: &str = "all.jsonl.gz";

/// Writes everything below a folder.
pub fn run(desk: &mut Desk<'_>, folder: &Path, keys: &[PartitionKey]) -> Result<Outcome, Failure> {
    let store = record::read(desk)?;
    let runs: Vec<Collection> = store
        .collections()
        .map_err(record::refused)?
        .into_iter()
        .filter(|run| run.state != CollectionState::Open)
        .collect();
    keep_partition(folder, keys)?;
    let mut added = 0_usize;
    for run in &runs {
        added += usize::from(observations(&store, folder, keys, run)?);
    }
    write_table(folder, "runs", |out| rows(out, runs.iter().map(RunRow::from)))?;
    standing(desk, &store, folder)?;
    links(&store, folder)?;
    nouns(&store, folder)?;
    let (count, path) = (runs.len(), folder.display());
    desk.voice.note(&Text::new(
        format!("{count} runs in `{path}`, {added} of them new"),
        format!("{count} lượt đo trong `{path}`, {added} lượt mới"),
    ));
    Ok(Outcome::Well)
}

/// Writes a run's observations unless they are there; tells whether it did.
fn observations(
    store: &Store,
    folder: &Path,
    keys: &[PartitionKey],
    run: &Collection,
) -> Result<bool, Failure> {
    let mut at = folder.join("observations");
    at.extend(folders(keys, run));
    let path = at.join(format!("run-{}.jsonl.gz", run.id));
    if path.exists() {
        return Ok(false);
    }
    let mut is_empty = true;
    let first = &mut |_| {
        is_empty = false;
        ControlFlow::Break(())
    };
    store.each_observation_of(run.number, first).map_err(record::refused)?;
    if is_empty {
        return Ok(false);
    }
    let write = |out: &mut dyn Write| {
        let mut written = Ok(());
        let each = &mut |stored: StoredObservation| {
            written = row(keys, run, &stored, out);
            if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        store.each_observation_of(run.number, each).map_err(record::refused)?;
        written
    };
    write_file(&path, write, Packing::Gzip)?;
    Ok(true)
}

fn row(
    keys: &[PartitionKey],
    run: &Collection,
    stored: &StoredObservation,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    Ok(json::write_line(&ObservationRow::new(keys, run, &stored.observation)?, out)?)
}

/// Where every subject stands, and how it came there.
fn standing(desk: &Desk<'_>, store: &Store, folder: &Path) -> Result<(), Failure> {
    let judged = judge::judge(store, &desk.settings, desk.clock.now())?;
    let mut units = Units { record: &judged.record, known: HashMap::new() };
    let standing: Vec<StandingRow<'_>> = judged
        .assessments
        .iter()
        .map(|each| StandingRow::new(judged.as_of, each, units.of(&each.subject)))
        .collect();
    write_table(folder, "standing", |out| rows(out, &standing))?;
    let kept = store.rung_changes().map_err(record::refused)?;
    let changes: Vec<ChangeRow<'_>> = kept
        .iter()
        .map(|kept| ChangeRow::new(&kept.subject, units.of(&kept.subject), &kept.change))
        .collect();
    write_table(folder, "rung_changes", |out| rows(out, &changes))
}

/// The unit of each subject, looked up once.
struct Units<'a> {
    record: &'a Record,
    known: HashMap<&'a Subject, Option<&'a UnitKey>>,
}

impl<'a> Units<'a> {
    fn of(&mut self, subject: &'a Subject) -> Option<&'a UnitKey> {
        *self.known.entry(subject).or_insert_with(|| self.record.unit_of(subject))
    }
}

/// What is remembered of links, from every vantage.
fn links(store: &Store, folder: &Path) -> Result<(), Failure> {
    let vantages = store.tracked_vantages().map_err(record::refused)?;
    let mut periods = Vec::new();
    let mut days = Vec::new();
    for vantage in &vantages {
        let all = store.periods(vantage, Timestamp::MIN, Timestamp::MAX);
        periods.extend(all.map_err(record::refused)?.into_iter().map(|each| (vantage, each)));
        let all = store.days(vantage).map_err(record::refused)?;
        days.extend(all.into_iter().map(|each| (vantage, each)));
    }
    write_table(folder, "link_periods", |out| {
        let row = |(vantage, each): &(&'_ String, StoredPeriod)| {
            json::write_line(&PeriodRow::new(vantage, &each.track, &each.period), out)
        };
        Ok(periods.iter().try_for_each(row)?)
    })?;
    write_table(folder, "link_days", |out| {
        rows(
            out,
            days.iter().map(|(vantage, (track, begins, total))| {
                DayRow::new(vantage, track, *begins, total)
            }),
        )
    })
}

/// The declared record: a table a noun, columns as `list NOUN -o jsonl` has them.
fn nouns(store: &Store, folder: &Path) -> Result<(), Failure> {
    for noun in Noun::ALL {
        let assets = store.assets(*noun, &[]).map_err(record::refused)?;
        if assets.is_empty() {
            forget(&folder.join(noun.as_str()).join(WHOLE))?;
        } else {
            let grid = grids::assets(asset::of(*noun), &assets);
            write_table(folder, noun.as_str(), |out| {
                json::write_lines(&grid, Lang::En, out).map_err(Failure::from)
            })?;
        }
    }
    Ok(())
}

/// Removes the table of a noun of which nothing is left.
fn forget(path: &Path) -> Result<(), Failure> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::environment(format!("cannot remove `{}`: {error}", path.display()))
                .vi(format!("không xóa được `{}`: {error}", path.display())))
        }
        _ => Ok(()),
    }
}

/// A folder is parted one way for good: parted another way it would hold each run twice.
fn keep_partition(folder: &Path, keys: &[PartitionKey]) -> Result<(), Failure> {
    let words: Vec<&str> = keys.iter().map(|key| key.as_str()).collect();
    let (path, now) = (folder.join(PARTITION), words.join(","));
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    let before = before.trim();
    if before == now {
        return Ok(());
    }
    if before.is_empty() {
        return write_file(&path, |out| Ok(writeln!(out, "{now}")?), Packing::Plain);
    }
    Err(Failure::data(format!("`{}` is parted by {before} and not by {now}", folder.display()))
        .vi(format!("`{}` được chia theo {before}, không phải {now}", folder.display()))
        .hint(
            "write to another folder, or part as before: `--partition`",
            "hãy ghi vào thư mục khác, hoặc chia như cũ: `--partition`",
        ))
}

fn rows<T: Serialize>(
    out: &mut dyn Write,
    rows: impl IntoIterator<Item = T>,
) -> Result<(), Failure> {
    rows.into_iter().try_for_each(|row| json::write_line(&row, out).map_err(Failure::from))
}

fn write_table(
    folder: &Path,
    table: &str,
    write: impl FnMut(&mut dyn Write) -> Result<(), Failure>,
) -> Result<(), Failure> {
    write_file(&folder.join(table).join(WHOLE), write, Packing::Gzip)
}

/// Whether a file is compressed.
#[derive(Clone, Copy)]
enum Packing {
    Gzip,
    Plain,
}

/// A file that appears whole or not at all.
fn write_file(
    path: &Path,
    mut write: impl FnMut(&mut dyn Write) -> Result<(), Failure>,
    packing: Packing,
) -> Result<(), Failure> {
    if let Some(parent) = path.parent() {
        whole_file::make_folder(parent)?;
    }
    whole_file::write_with(path, &mut |file| {
        let mut out = std::io::BufWriter::new(file);
        match packing {
            Packing::Plain => write(&mut out)?,
            Packing::Gzip => {
                let mut packed = GzEncoder::new(&mut out, Compression::default());
                write(&mut packed)?;
                packed.finish()?;
            }
        }
        Ok(out.flush()?)
    })
}
