//! `db check`, `db backup`, `db restore`, `db merge`.

use std::path::{Path, PathBuf};

use super::desk::Desk;
use super::failure::Failure;
use super::format::Format;
use super::import::operating_system_user;
use super::list;
use super::lock::JobLock;
use super::outcome::Outcome;
use super::unread::Unread;
use super::{kept, record, regain, standing};
use crate::domain::change::{Author, ChangeKind};
use crate::domain::merge::Merged;
use crate::domain::text::Text;
use crate::inventory::fault::Faults;
use crate::report::grids;
use crate::store::Store;
use crate::store::check::Problem;
use crate::store::merge::unjudged;
use crate::store::restore::{self, Restored};

/// Looks for damage and broken invariants; each problem is a row on stdout.
pub fn check(desk: &mut Desk<'_>) -> Result<Outcome, Failure> {
    let store = record::read(desk)?;
    let problems = store.check().map_err(record::refused)?;
    if matches!(desk.format, Format::Table | Format::Wide) {
        write_problems(desk, &problems)?;
    } else {
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        list::write_grid(desk, &grids::problems(&told), "db")?;
    }
    if problems.is_empty() {
        desk.voice.note(&Text::new("the database is sound", "cơ sở dữ liệu toàn vẹn"));
    }
    Ok(Outcome::findings_if(!problems.is_empty()))
}

/// Copies the database while it is in use.
pub fn backup(desk: &mut Desk<'_>, to: &Path) -> Result<Outcome, Failure> {
    let store = record::read(desk)?;
    store.backup(to).map_err(record::refused_file)?;
    desk.voice.note(&Text::new(
        format!("copied to `{}`", to.display()),
        format!("đã sao lưu vào `{}`", to.display()),
    ));
    Ok(Outcome::Well)
}

/// Puts a copy in the database's place. No job may be running on it: what it goes on to write would
/// refer to a collection that is gone.
pub fn restore(desk: &mut Desk<'_>, from: &Path) -> Result<Outcome, Failure> {
    record::refuse_read_only(desk)?;
    let db = desk.settings.db.clone();
    let _held = if db.exists() { JobLock::take_all(&db)? } else { Vec::new() };
    let day = desk.clock.now().strftime("%Y%m%dT%H%M%SZ");
    let mut keep = db.as_os_str().to_owned();
    keep.push(format!(".before-restore-{day}"));
    match restore::restore(from, &db, Path::new(&keep)).map_err(record::refused_file)? {
        Restored::Damaged(problems) => {
            write_problems(desk, &problems)?;
            Err(Failure::data(format!("`{}` is damaged: nothing was restored", from.display()))
                .vi(format!("`{}` bị hỏng: chưa khôi phục gì", from.display()))
                .hint("take an earlier copy", "hãy dùng bản sao lưu cũ hơn"))
        }
        Restored::Done { kept } => {
            let (en, vi) = kept.map_or_else(Default::default, |kept| {
                let kept = kept.display();
                (
                    format!("; what was there is in `{kept}`"),
                    format!("; dữ liệu trước đó ở `{kept}`"),
                )
            });
            desk.voice.note(&Text::new(
                format!("restored from `{}`{en}", from.display()),
                format!("đã khôi phục từ `{}`{vi}", from.display()),
            ));
            // What the copy keeps is of the day that it was taken.
            if let Ok(store) = record::read(desk) {
                kept::refresh(&desk.settings, &store, desk.clock.now());
            }
            Ok(Outcome::Well)
        }
    }
}

/// Takes other vantages' files in. Findings where a fact was changed in both: it stays as it is here.
pub fn merge(desk: &mut Desk<'_>, files: &[PathBuf]) -> Result<Outcome, Failure> {
    let mut store = record::open(desk)?;
    let author = Author { user: operating_system_user(), at: desk.clock.now() };
    let mut conflicts = Vec::new();
    let _lock = JobLock::take_merge(&desk.settings.db)?;
    let unread = Unread::begin(&desk.settings.db, store.last_run().map_err(record::refused)?)?;
    let mut refused = None;
    for file in files {
        match merge_one(desk, &mut store, (file, &author)) {
            Ok(merged) => {
                desk.voice.note(&told(file, &merged));
                conflicts.extend(merged.conflicts);
            }
            Err(failure) => {
                refused = Some(failure);
                break;
            }
        }
    }
    // Also where a file was refused: those before it were taken.
    if let Some((since, probed)) = store.probed_after(unread.after()).map_err(record::refused)? {
        regain::again(desk, &mut store, (since, &probed))?;
    }
    unread.end()?;
    if let Some(failure) = refused {
        return Err(failure);
    }
    let structured = !matches!(desk.format, Format::Table | Format::Wide);
    if structured || !conflicts.is_empty() {
        list::write_grid(desk, &grids::conflicts(&conflicts), "merge")?;
    }
    kept::refresh(&desk.settings, &store, desk.clock.now());
    Ok(Outcome::findings_if(!conflicts.is_empty()))
}

fn merge_one(
    desk: &Desk<'_>,
    store: &mut Store,
    (file, author): (&Path, &Author),
) -> Result<Merged, Failure> {
    let faults = match store.merge(file, author, standing::judge).map_err(record::refused_file)? {
        Ok(merged) => return Ok(merged),
        Err(faults) => faults,
    };
    // What was wrong here before is not the merge's doing.
    let before = store.declared().map_err(record::refused)?;
    if let Some(faults) = standing::new_faults(faults, standing::judge(&before).err()) {
        return Err(apart(desk, file, &faults));
    }
    match store.merge(file, author, unjudged).map_err(record::refused_file)? {
        Ok(merged) => Ok(merged),
        Err(never) => match never {},
    }
}

/// Both files are well by themselves, and not together.
fn apart(desk: &Desk<'_>, file: &Path, faults: &Faults) -> Failure {
    let file = file.display();
    let head = Text::new(
        format!("nothing of `{file}` was taken: both records together contradict themselves"),
        format!("chưa lấy gì từ `{file}`: hai bản dữ liệu gộp lại sẽ mâu thuẫn"),
    );
    let lines = faults.lines(desk.settings.lang).join("\n");
    Failure::data(format!("{}\n{lines}", desk.say(&head))).hint(
        "mend one of the two records by an import, then merge again; the places are those of the declarations",
        "hãy nhập bản sửa vào một trong hai tệp rồi gộp lại; vị trí là của các bản khai báo",
    )
}

fn told(file: &Path, merged: &Merged) -> Text {
    let count = |kind| merged.changes.iter().filter(|change| change.kind == kind).count();
    let (added, changed, removed) =
        (count(ChangeKind::Add), count(ChangeKind::Change), count(ChangeKind::Remove));
    let (runs, observations) = (merged.collection_count, merged.observation_count);
    let (open_en, open_vi) = match merged.open_count {
        0 => Default::default(),
        open => (
            format!(", {open} still open and left for later"),
            format!(", {open} lượt còn mở để lần sau"),
        ),
    };
    let (trains_en, trains_vi) = match merged.train_count {
        0 => Default::default(),
        trains => (format!(", {trains} trains of links"), format!(", {trains} lần đo kênh")),
    };
    let (file, conflicts) = (file.display(), merged.conflicts.len());
    Text::new(
        format!(
            "`{file}`: {runs} runs with {observations} observations{trains_en}{open_en}; declared: {added} added, \
             {changed} changed, {removed} removed, {conflicts} in conflict"
        ),
        format!(
            "`{file}`: {runs} lượt đo, {observations} quan sát{trains_vi}{open_vi}; khai báo: thêm {added}, \
             sửa {changed}, xóa {removed}, xung đột {conflicts}"
        ),
    )
}

fn write_problems(desk: &mut Desk<'_>, problems: &[Problem]) -> Result<(), Failure> {
    for problem in problems {
        writeln!(desk.out, "{}", crate::report::text::escape(&problem.to_string()))?;
    }
    Ok(())
}
