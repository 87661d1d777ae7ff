//! `demo`: a sample record and its report, from evidence that was taken in the lab province and is
//! carried in the program. No root, no network; the times are moved to today.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::desk::Desk;
use super::failure::Failure;
use super::outcome::Outcome;
use super::{faults, import, judge, record, report, whole_file};
use crate::domain::collection::{CollectionState, Job};
use crate::domain::observation::Observation;
use crate::domain::text::{Lang, Text};
use crate::inventory;
use crate::inventory::source::SourceFile;
use crate::report::json::v1::evidence::EvidenceLine;
use crate::report::{content, html};
use crate::store::Store;
use crate::store::collection::NewCollection;
use crate::store::recorder::Recorder;

/// The lab's declaration and what a survey of it saw; `make demo-evidence` takes both anew.
const DECLARATION: &str = include_str!("demo/declaration.toml");
const EVIDENCE: &str = include_str!("demo/evidence.jsonl");

/// The last observation is made this old.
const AGE: SignedDuration = SignedDuration::from_mins(5);

/// Writes the sample into a folder.
pub fn run(desk: &mut Desk<'_>, folder: &Path) -> Result<Outcome, Failure> {
    let db = folder.join("mang6.db");
    if db.exists() {
        return Err(Failure::data(format!("`{}` exists already", db.display()))
            .vi(format!("`{}` đã có sẵn", db.display()))
            .hint(
                "name another folder: `mang6 demo --dir DIR`",
                "hãy chọn thư mục khác: `mang6 demo --dir DIR`",
            ));
    }
    std::fs::create_dir_all(folder).map_err(|error| {
        Failure::environment(format!("cannot make the folder `{}`: {error}", folder.display()))
            .hint(
                "use a folder you may write to: `mang6 demo --dir DIR`",
                "hãy dùng thư mục ghi được: `mang6 demo --dir DIR`",
            )
    })?;
    let mut store = Store::create(&db).map_err(record::refused)?;
    declare(desk, &mut store)?;
    let store = replay(desk, store)?;
    let collections = store.collections().map_err(record::refused)?;
    let judged = judge::judge(&store, &desk.settings, desk.clock.now())?;
    let values = report::content(judged, &collections);
    let content = content::of(&values, content::Kind::Progress, content::Frame::default());
    for (lang, name) in [(Lang::En, "report.html"), (Lang::Vi, "bao-cao.html")] {
        let mut page = Vec::new();
        html::write(&values, &content, lang, &mut page)?;
        whole_file::write(&folder.join(name), &page)?;
    }
    tell(desk, folder, &db)?;
    Ok(Outcome::Well)
}

fn declare(desk: &Desk<'_>, store: &mut Store) -> Result<(), Failure> {
    let lang = desk.settings.lang;
    let territory =
        inventory::embedded::territory().map_err(|found| faults::refused(&found, lang))?;
    import::apply(desk, store, &territory)?;
    let existing = store.record().map_err(record::refused)?;
    let file =
        SourceFile { path: "embedded:demo.toml".into(), bytes: DECLARATION.as_bytes().to_vec() };
    let declared =
        inventory::accept(&[file], &existing).map_err(|found| faults::refused(&found, lang))?;
    import::apply(desk, store, &declared)?;
    Ok(())
}

/// The evidence as one closed collection, moved so that it ends a little before now.
fn replay(desk: &Desk<'_>, mut store: Store) -> Result<Store, Failure> {
    let observations = evidence()?;
    let newest = observations
        .iter()
        .map(|observation| observation.at)
        .max()
        .unwrap_or(Timestamp::UNIX_EPOCH);
    let oldest = observations.iter().map(|observation| observation.at).min().unwrap_or(newest);
    let closed_at = desk.clock.now() - AGE;
    let moved = |at: Timestamp| closed_at - newest.duration_since(at);
    let new = NewCollection {
        id: Uuid::now_v7(),
        job: Job::Survey,
        vantage: observations
            .first()
            .map_or_else(String::new, |observation| observation.vantage.clone()),
        command: "mang6 survey (sample)".to_owned(),
        approval: None,
        unlisted: false,
        opened_at: moved(oldest),
    };
    let collection = store.open_collection(&new).map_err(record::refused)?;
    let (sender, recorder) = Recorder::start(store, &collection).map_err(record::refused)?;
    for observation in observations {
        let at = moved(observation.at);
        if sender.send(Observation { at, ..observation }.into()).is_err() {
            // The writer hung up; its own error, below, says why.
            break;
        }
    }
    drop(sender);
    let (store, _) =
        recorder.finish(CollectionState::Complete, closed_at).map_err(record::refused)?;
    Ok(store)
}

fn evidence() -> Result<Vec<Observation>, Failure> {
    let broken = || Failure::data("the sample evidence in this program is broken");
    EVIDENCE
        .lines()
        .map(|line| {
            let line: EvidenceLine = serde_json::from_str(line).map_err(|_| broken())?;
            line.into_observation().ok_or_else(broken)
        })
        .collect()
}

/// Where everything is, and what to try next.
fn tell(desk: &mut Desk<'_>, folder: &Path, db: &Path) -> Result<(), Failure> {
    let (folder, db) = (folder.display(), db.display());
    // By its path: it need not be installed to be tried.
    let program = std::env::current_exe().unwrap_or_else(|_| "mang6".into());
    let mang6 = program.display();
    let text = Text::new(
        format!(
            "report   {folder}/report.html\n         {folder}/bao-cao.html (tiếng Việt)\nrecord   {db}\n\ntry next\n  \
             {mang6} --db {db} status\n  {mang6} --db {db} next\n  {mang6} --db {db} list links -o wide"
        ),
        format!(
            "báo cáo  {folder}/bao-cao.html\n         {folder}/report.html (English)\ndữ liệu  {db}\n\nthử tiếp\n  \
             {mang6} --db {db} status\n  {mang6} --db {db} next\n  {mang6} --db {db} list links -o wide"
        ),
    );
    writeln!(desk.out, "{}", desk.say(&text))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_evidence_is_whole() {
        assert!(evidence().map_err(|failure| failure.error.to_string()).unwrap().len() > 300);
    }
}
