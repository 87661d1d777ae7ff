//! `import PATH…`: declared facts into the record, all or nothing; `--dry-run` prints what would
//! change.

use std::path::PathBuf;

use super::desk::Desk;
use super::failure::Failure;
use super::faults;
use super::outcome::Outcome;
use super::record;
use crate::domain::change::{Author, Change, ChangeKind};
use crate::domain::record::Declared;
use crate::domain::text::Text;
use crate::inventory;
use crate::report::human::changes;
use crate::store::Store;

/// Reads, checks, and writes or previews.
pub fn run(desk: &mut Desk<'_>, paths: &[PathBuf], dry_run: bool) -> Result<Outcome, Failure> {
    let lang = desk.settings.lang;
    let files = inventory::load::read(paths).map_err(|error| faults::unreadable(&error, lang))?;
    let mut store = if dry_run { record::read(desk)? } else { record::open(desk)? };
    let existing = store.record().map_err(record::refused)?;
    let declared =
        inventory::accept(&files, &existing).map_err(|faults| faults::refused(&faults, lang))?;
    let made = if dry_run {
        store.preview(&declared).map_err(record::refused)?
    } else {
        apply(desk, &mut store, &declared)?
    };
    write(desk, &made, dry_run)?;
    Ok(Outcome::Well)
}

/// Writes declared nouns in one transaction.
pub fn apply(
    desk: &Desk<'_>,
    store: &mut Store,
    declared: &[Declared],
) -> Result<Vec<Change>, Failure> {
    let author = Author { user: operating_system_user(), at: desk.clock.now() };
    store.apply(declared, &author).map_err(record::refused)
}

fn write(desk: &mut Desk<'_>, made: &[Change], dry_run: bool) -> Result<(), Failure> {
    if dry_run {
        changes::preview(made, desk.settings.lang, desk.style, desk.out)?;
    }
    let count = |kind| made.iter().filter(|change| change.kind == kind).count();
    let (added, changed) = (count(ChangeKind::Add), count(ChangeKind::Change));
    let (en, vi) = if dry_run { ("would be", "sẽ") } else { ("", "đã") };
    desk.voice.note(&Text::new(
        format!("{added} {en} added, {changed} {en} changed").replace("  ", " "),
        format!("{vi} thêm {added}, {vi} sửa {changed}"),
    ));
    Ok(())
}

/// Who is at the keyboard: the real user behind `sudo`, else the user of this process.
fn operating_system_user() -> String {
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
    use super::name_of;

    #[test]
    fn users_by_number() {
        let passwd = "root:x:0:0:root:/root:/bin/bash\nnoc:x:1007:1007::/home/noc:/bin/sh\n";
        assert_eq!(name_of(passwd, 1007).as_deref(), Some("noc"));
        assert_eq!(name_of(passwd, 7), None);
    }
}
