//! What somebody typed beside what is proved: as columns of a listing, as lines of one thing, as the end of
//! `status`.

use std::io::{self, Write};

use crate::domain::claim::{Claim, Standing};
use crate::domain::finding::Rung;
use crate::domain::text::Lang;
use crate::report::grid::{Cell, Column, Grid};
use crate::report::labels::Labelled as _;
use crate::report::number::integer;
use crate::report::style::{Style, Tone};
use crate::report::text::{escape, wrap};

/// Subjects that `status` names; `list` has them all.
const NAMED: usize = 8;

/// Puts what is proved beside what is declared. The columns are there whether or not anything is
/// declared; tables show them only where something is.
pub fn beside(grid: &mut Grid, claims: &[Option<&Claim>]) {
    let is_shown = claims.iter().any(Option::is_some);
    let shown = |column: Column| if is_shown { column } else { column.wide() };
    grid.columns.push(shown(Column::new("proved_rung", "proved rung", "mức đã chứng minh")));
    grid.columns.push(shown(Column::new("declared_standing", "declared", "khai báo")));
    for (row, claim) in grid.rows.iter_mut().zip(claims) {
        row.push(Cell::maybe(claim.and_then(Claim::held), Cell::word));
        row.push(Cell::maybe(claim.map(Claim::standing), Cell::word));
    }
}

/// One sentence: what is declared, what is proved, and the contradiction by its name.
#[must_use]
pub fn sentence(claim: &Claim, lang: Lang) -> String {
    let declared = claim.declared.label();
    let held = |rung: Option<Rung>, none: &str| {
        rung.map_or_else(
            || none.to_owned(),
            |rung| format!("{} {}", rung.number(), rung.label().in_lang(lang)),
        )
    };
    let typed = format!("{} {}", claim.declared.number(), declared.in_lang(lang));
    match (claim.standing(), lang) {
        (Standing::Proved, Lang::En) => {
            format!("declared: {typed}; proved: {}", held(claim.held(), "none"))
        }
        (Standing::Proved, Lang::Vi) => {
            format!("khai báo: {typed}; đã chứng minh: {}", held(claim.held(), "chưa có"))
        }
        (Standing::NotProved, Lang::En) => {
            format!("declared, not proved: declared {typed}, proved {}", held(claim.held(), "none"))
        }
        (Standing::NotProved, Lang::Vi) => format!(
            "khai báo nhưng chưa chứng minh: khai báo {typed}, đã chứng minh {}",
            held(claim.held(), "chưa có")
        ),
        (Standing::NotLookedAt, Lang::En) => {
            format!("declared, not proved: declared {typed}, no run has looked at it")
        }
        (Standing::NotLookedAt, Lang::Vi) => {
            format!("khai báo nhưng chưa chứng minh: khai báo {typed}, chưa có lượt đo nào")
        }
    }
}

/// The line of one thing.
pub fn write(claim: &Claim, lang: Lang, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let tone = match claim.standing() {
        Standing::Proved => Tone::Plain,
        Standing::NotProved | Standing::NotLookedAt => Tone::Bad,
    };
    writeln!(out, "\n{}", style.paint(tone, &sentence(claim, lang)))
}

/// How many are declared and how many of them are proved, and the first that are not. Nothing where
/// nothing is declared.
pub fn write_all(
    claims: &[Claim],
    lang: Lang,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    if claims.is_empty() {
        return Ok(());
    }
    let unproved: Vec<&Claim> =
        claims.iter().filter(|claim| claim.standing() != Standing::Proved).collect();
    let (total, open) = (counted(claims.len(), lang), counted(unproved.len(), lang));
    let head = match lang {
        Lang::En => format!("declared by hand: {total}, of which declared, not proved: {open}"),
        Lang::Vi => {
            format!("tự khai báo: {total}, trong đó khai báo nhưng chưa chứng minh: {open}")
        }
    };
    writeln!(out, "\n{}", style.paint(Tone::Strong, &head))?;
    for claim in unproved.iter().take(NAMED) {
        let line = format!("{}: {}", escape(&claim.subject.to_string()), sentence(claim, lang));
        for (at, line) in wrap(&line, style.columns().saturating_sub(2)).iter().enumerate() {
            writeln!(out, "{}{line}", if at == 0 { "  " } else { "    " })?;
        }
    }
    let more = unproved.len().saturating_sub(NAMED);
    if more > 0 {
        writeln!(out, "  … (+{})", counted(more, lang))?;
    }
    Ok(())
}

fn counted(count: usize, lang: Lang) -> String {
    integer(u64::try_from(count).unwrap_or(u64::MAX), lang)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::claim::Proof;
    use crate::domain::subject::{Subject, SubjectKind};

    fn claim(proved: Proof) -> Claim {
        let subject = Subject::new(SubjectKind::Link, "L1");
        Claim { subject, declared: Rung::Reachable, proved }
    }

    #[test]
    fn the_contradiction_has_its_name_in_both_languages() {
        let said = sentence(&claim(Proof::Seen(Some(Rung::Addressed))), Lang::En);
        assert_eq!(said, "declared, not proved: declared 4 reachable, proved 3 addressed");
        let said = sentence(&claim(Proof::NotLookedAt), Lang::Vi);
        assert!(said.starts_with("khai báo nhưng chưa chứng minh"), "{said}");
        let said = sentence(&claim(Proof::Seen(Some(Rung::Equivalent))), Lang::En);
        assert_eq!(said, "declared: 4 reachable; proved: 5 equivalent to IPv4");
    }

    #[test]
    fn status_counts_and_names_the_first() {
        let mut out = Vec::new();
        write_all(&[], Lang::En, Style::PLAIN, &mut out).unwrap();
        assert!(out.is_empty());
        let many = vec![claim(Proof::Seen(None)); 10];
        write_all(&many, Lang::En, Style::PLAIN, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("declared by hand: 10, of which declared, not proved: 10"), "{text}");
        assert!(text.contains("link/L1: declared, not proved") && text.contains("(+2)"), "{text}");
    }
}
