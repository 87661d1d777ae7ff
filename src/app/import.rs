//! `import PATH…`: declared facts into the record, all or nothing; `--dry-run` prints what would
//! change.

use std::path::PathBuf;

use super::desk::Desk;
use super::failure::Failure;
use super::faults;
use super::import_netbox;
use super::import_sheets::{self, OnConflict};
use super::outcome::Outcome;
use super::{kept, record, standing};
use crate::domain::change::Author;
use crate::domain::record::{Declared, Thing};
use crate::domain::secret::Secret;
use crate::domain::text::Text;
use crate::inventory;
use crate::report::human::changes;
use crate::store::Store;
use crate::store::declare::Counts;

/// Reads, checks, and writes or previews.
pub fn run(
    desk: &mut Desk<'_>,
    paths: &[PathBuf],
    netbox: Option<(&str, &Secret)>,
    dry_run: bool,
    on_conflict: OnConflict,
) -> Result<Outcome, Failure> {
    let lang = desk.settings.lang;
    let mut files = match paths {
        [] => Vec::new(),
        paths => inventory::load::read(paths).map_err(|error| faults::unreadable(&error, lang))?,
    };
    if let Some((url, token)) = netbox {
        files.extend(import_netbox::read(desk, url, token)?);
    }
    let mut store = if dry_run { record::read(desk)? } else { record::open(desk)? };
    let existing = store.record().map_err(record::refused)?;
    let (sheets, others): (Vec<_>, Vec<_>) = files.into_iter().partition(inventory::sheet::is_list);
    // A province's files, its record and what is declared are hundreds of megabytes: none is held longer than
    // it is looked at.
    let declared = if sheets.is_empty() {
        let accepted = inventory::accept(&others, &existing);
        drop(others);
        accepted.map_err(|faults| faults::refused(&faults, lang))?
    } else {
        let both = (sheets.as_slice(), others);
        import_sheets::accept(desk, &store, &existing, both, on_conflict)?
    };
    declared.iter().filter_map(counts_nothing).for_each(|text| desk.voice.warn(&text));
    standing::after_import(&store, &existing, &declared, lang)?;
    drop((sheets, existing));
    let counts = if dry_run {
        let changes = store.preview(&declared).map_err(record::refused)?;
        changes::preview(&changes, lang, desk.style, desk.out)?;
        let mut counts = Counts::default();
        for change in &changes {
            counts.add(change.kind);
        }
        counts
    } else {
        apply(desk, &mut store, &declared)?
    };
    tell(desk, counts, dry_run);
    drop(declared);
    if !dry_run && counts != Counts::default() {
        kept::refresh(&desk.settings, &store, desk.clock.now());
    }
    Ok(Outcome::Well)
}

/// What to say of a plan that asks for nothing: it may be filled in later, and counts nothing till then.
fn counts_nothing(declared: &Declared) -> Option<Text> {
    let Thing::Plan(plan) = &declared.thing else { return None };
    plan.phases.iter().all(|phase| phase.tasks.is_empty()).then(|| {
        let (place, id) = (&declared.place, &plan.id);
        Text::new(
            format!("{place}: plan {id} has no task: nothing is counted of it"),
            format!("{place}: kế hoạch {id} không có nhiệm vụ nào: chưa có gì để tính"),
        )
    })
}

/// Writes declared nouns in one transaction.
pub fn apply(desk: &Desk<'_>, store: &mut Store, declared: &[Declared]) -> Result<Counts, Failure> {
    let author = Author { user: operating_system_user(), at: desk.clock.now() };
    store.apply_counting(declared, &author).map_err(record::refused)
}

fn tell(desk: &Desk<'_>, counts: Counts, dry_run: bool) {
    let Counts { added, changed, removed } = counts;
    let (en, vi) = if dry_run { ("would be ", "sẽ") } else { ("", "đã") };
    let (gone_en, gone_vi) = match removed {
        0 => (String::new(), String::new()),
        _ => (format!(", {removed} {en}removed"), format!(", {vi} xóa {removed}")),
    };
    desk.voice.note(&Text::new(
        format!("{added} {en}added, {changed} {en}changed{gone_en}"),
        format!("{vi} thêm {added}, {vi} sửa {changed}{gone_vi}"),
    ));
}

/// Who is at the keyboard: the real user behind `sudo`, else the user of this process.
pub(crate) fn operating_system_user() -> String {
    let uid = rustix::process::getuid().as_raw();
    let name = std::fs::read_to_string("/etc/passwd").ok().and_then(|passwd| name_of(&passwd, uid));
    name.unwrap_or_else(|| uid.to_string())
}

fn name_of(passwd: &str, uid: u32) -> Option<String> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(uid)).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::{counts_nothing, name_of};
    use crate::inventory;
    use crate::inventory::source::SourceFile;

    #[test]
    fn a_plan_without_tasks_counts_nothing() {
        let head =
            "[[plan]]\nid = \"p\"\ntext_status = \"S\"\ntitle = { vi = \"T\", en = \"T\" }\n";
        let phase = "[[plan.phase]]\nid = \"1\"\nname = { vi = \"T\", en = \"T\" }\n";
        let task = "[[plan.phase.task]]\nid = \"1.1\"\nname = { vi = \"T\", en = \"T\" }\nsource = \"user\"\ncriterion = \"class = web: rung >= 4\"\n";
        let said = |text: &str| {
            let file = SourceFile { path: "a.toml".into(), bytes: text.as_bytes().to_vec() };
            let declared = inventory::parse(&[file]).unwrap();
            counts_nothing(&declared[0]).map(|text| text.en)
        };
        let warning = Some("a.toml:1:1: plan p has no task: nothing is counted of it".to_owned());
        assert_eq!(said(head), warning);
        assert_eq!(said(&format!("{head}{phase}")), warning);
        assert_eq!(said(&format!("{head}{phase}{task}")), None);
    }

    #[test]
    fn users_by_number() {
        let passwd = "root:x:0:0:root:/root:/bin/bash\nnoc:x:1007:1007::/home/noc:/bin/sh\n";
        assert_eq!(name_of(passwd, 1007).as_deref(), Some("noc"));
        assert_eq!(name_of(passwd, 7), None);
    }
}
