//! `report … --evidence bundle.zip`: everything that the report's figures rest on, to be verified
//! without this program: the figures with their runs, those runs' observations, raw answers, the
//! documents and exemptions, the declared record, and the chain. `sha256sum -c SHA256SUMS` does it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::Path;

use super::desk::Desk;
use super::failure::Failure;
use super::{record, whole_file};
use crate::domain::collection::{Collection, Job};
use crate::domain::paper::Papers;
use crate::export::inventory::{Form, Writer};
use crate::plan::tally::day_of;
use crate::report::bundle::Bundle;
use crate::report::content::Content;
use crate::report::csv::CsvOptions;
use crate::report::grid::{Cell, Grid};
use crate::report::json::v1::evidence::EvidenceLine;
use crate::report::{csv, grids, json, tidy};
use crate::store::{RawAnswers, Store};

const README: &str = include_str!("evidence_bundle/README.txt");

type Archive<'f> = Bundle<&'f mut std::fs::File>;

/// Writes the bundle of a report.
pub fn write(
    desk: &Desk<'_>,
    store: &Store,
    content: &Content,
    path: &Path,
) -> Result<(), Failure> {
    whole_file::write_with(path, &mut |file| {
        let mut bundle = Bundle::new(file);
        fill(desk, store, content, &mut bundle)?;
        bundle.finish()?;
        Ok(())
    })
}

fn fill(
    desk: &Desk<'_>,
    store: &Store,
    content: &Content,
    bundle: &mut Archive<'_>,
) -> Result<(), Failure> {
    let lang = desk.settings.lang;
    bundle.add("README.txt", &mut |out| out.write_all(README.as_bytes()))?;
    bundle.add("report.json", &mut |out| tidy::write_json(content, lang, out))?;
    bundle.add("figures.csv", &mut |out| tidy::write_csv(content, lang, out))?;
    let papers = store.papers().map_err(record::refused)?;
    add_papers(desk, &papers, bundle)?;
    let mut declared = Vec::new();
    let mut writer = Writer::start(Form::Json, &mut declared)?;
    store.every_asset(&mut |asset| writer.write(&asset)).map_err(record::refused)??;
    writer.finish()?;
    bundle.add("declared.json", &mut |out| out.write_all(&declared))?;
    let collections = store.collections().map_err(record::refused)?;
    let behind = runs_behind(content, &collections);
    let behind: Vec<Collection> =
        collections.into_iter().filter(|each| behind.contains(&each.number)).collect();
    add_grid(desk, "runs.csv", &grids::runs(&behind), bundle)?;
    let chain = store.chain().map_err(record::refused)?;
    add_grid(desk, "chain.csv", &grids::chain(&chain_rows(store, &chain)?), bundle)?;
    let mut raw_answers = BTreeSet::new();
    for run in &behind {
        add_run(store, run.number, &mut raw_answers, bundle)?;
    }
    Ok(())
}

fn add_papers(desk: &Desk<'_>, papers: &Papers, bundle: &mut Archive<'_>) -> Result<(), Failure> {
    add_grid(desk, "documents.csv", &grids::documents(papers), bundle)?;
    let exemptions = grids::exemptions(papers, day_of(desk.clock.now()));
    add_grid(desk, "exemptions.csv", &exemptions, bundle)
}

fn add_grid(
    desk: &Desk<'_>,
    name: &str,
    grid: &Grid,
    bundle: &mut Archive<'_>,
) -> Result<(), Failure> {
    let options = CsvOptions::for_scripts(desk.settings.lang);
    Ok(bundle.add(name, &mut |out| csv::write(grid, options, out))?)
}

/// The links with the run's own identity, which their hashes cover.
fn chain_rows(
    store: &Store,
    chain: &[crate::store::chain::Link],
) -> Result<Vec<grids::ChainRow>, Failure> {
    let collections = store.collections().map_err(record::refused)?;
    let ids: BTreeMap<i64, String> =
        collections.into_iter().map(|each| (each.number, each.id.to_string())).collect();
    let row = |link: &crate::store::chain::Link| grids::ChainRow {
        position: link.position,
        run: link.run,
        id: ids.get(&link.run).cloned().unwrap_or_default(),
        cause: link.cause.clone(),
        content: link.content.clone(),
        sha256: link.sha256.clone(),
    };
    Ok(chain.iter().map(row).collect())
}

/// One run: an observation a line, each raw answer in a file named for its hash, once.
fn add_run(
    store: &Store,
    run: i64,
    raw_answers: &mut BTreeSet<String>,
    bundle: &mut Archive<'_>,
) -> Result<(), Failure> {
    let stored = store.observations_of(run, RawAnswers::Included).map_err(record::refused)?;
    let mut lines = Vec::with_capacity(stored.len());
    for each in &stored {
        let raw = each.observation.raw.as_deref();
        let sum = raw.map(super::paper::sha256_of);
        if let Some((raw, sum)) =
            raw.zip(sum.as_ref()).filter(|(_, sum)| !raw_answers.contains(*sum))
        {
            bundle.add(&format!("raw/{sum}"), &mut |out| out.write_all(raw))?;
            raw_answers.insert(sum.clone());
        }
        lines.push(EvidenceLine::from(&each.observation).with_raw_in(sum));
    }
    let write = &mut |out: &mut dyn Write| -> io::Result<()> {
        lines.iter().try_for_each(|line| json::write_line(line, out))
    };
    Ok(bundle.add(&format!("runs/{run:06}.jsonl"), write)?)
}

/// The runs that any figure of the report names; between a first and a last one, the audits.
fn runs_behind(content: &Content, collections: &[Collection]) -> BTreeSet<i64> {
    let mut runs = BTreeSet::new();
    runs.extend(content.run);
    for table in content.tables() {
        let at = |key: &str| table.grid.columns.iter().position(|column| column.key == key);
        let (list, first) = (at("runs"), at("first_run"));
        let single = [at("run"), at("last_run")];
        for row in &table.grid.rows {
            let number = |at: Option<usize>| {
                let cell = at.and_then(|at| row.get(at))?;
                if let Cell::Identifier(number) = cell { Some(*number) } else { None }
            };
            if let Some(Cell::Integers(numbers)) = list.and_then(|at| row.get(at)) {
                runs.extend(numbers);
            }
            runs.extend(single.iter().filter_map(|at| number(*at)));
            if let Some((first, last)) = number(first).zip(number(single[1])) {
                let audits = collections.iter().filter(|each| each.job == Job::Audit);
                let numbers = audits.map(|each| each.number);
                runs.extend(numbers.filter(|number| (first..=last).contains(number)));
            }
        }
    }
    runs
}
