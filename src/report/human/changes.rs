//! Changes of the declared record for people: what an import would do, and who changed what when.

use std::io::{self, Write};

use crate::domain::change::{Author, Change, ChangeKind, FieldChange};
use crate::domain::text::Lang;
use crate::report::grid::{Cell, Column, Grid};
use crate::report::labels::Labelled as _;
use crate::report::number::{MISSING, integer, utc};
use crate::report::style::{Style, Tone};
use crate::report::text::escape;

/// Writes what an import did or would do, and the sums.
pub fn preview(
    changes: &[Change],
    lang: Lang,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    for change in changes {
        write_change(change, style, out)?;
    }
    let sum = |kind: ChangeKind| {
        let count = changes.iter().filter(|change| change.kind == kind).count();
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        format!("{} {}", integer(count, lang), kind.label().in_lang(lang))
    };
    let sums: Vec<_> = ChangeKind::ALL.iter().map(|kind| sum(*kind)).collect();
    writeln!(out, "{}", style.paint(Tone::Strong, &sums.join(" · ")))
}

/// Writes the history of something, in the order given.
pub fn history(entries: &[(Author, Change)], style: Style, out: &mut dyn Write) -> io::Result<()> {
    for (author, change) in entries {
        let head = format!("{} · {}", utc(author.at), escape(&author.user));
        writeln!(out, "{}", style.paint(Tone::Faint, &head))?;
        write_change(change, style, out)?;
    }
    Ok(())
}

/// The changes as rows, a row per field; one without fields keeps its row.
#[must_use]
pub fn grid<'a>(changes: impl IntoIterator<Item = (Option<&'a Author>, &'a Change)>) -> Grid {
    let columns = vec![
        Column::new("noun", "noun", "loại"),
        Column::new("key", "key", "khóa"),
        Column::new("change", "change", "thay đổi"),
        Column::new("field", "field", "trường"),
        Column::new("old", "old", "cũ"),
        Column::new("new", "new", "mới"),
        Column::new("place", "place", "nơi khai báo").wide(),
        Column::new("user", "user", "người").wide(),
        Column::new("at", "at", "lúc").wide(),
    ];
    let rows = changes.into_iter().flat_map(|(author, change)| {
        let fields: Vec<_> = if change.fields.is_empty() {
            vec![None]
        } else {
            change.fields.iter().map(Some).collect()
        };
        fields.into_iter().map(move |field| (author, change, field))
    });
    Grid::new("changes", columns).with_key(2).with_rows(rows, |(author, change, field)| {
        vec![
            Cell::word(change.noun),
            Cell::text(&change.key),
            Cell::word(change.kind),
            Cell::maybe(field, |field| Cell::text(&field.field)),
            Cell::some_text(field.and_then(|field| field.old.as_deref())),
            Cell::some_text(field.and_then(|field| field.new.as_deref())),
            Cell::maybe(change.place.as_ref(), |place| Cell::text(place.to_string())),
            Cell::maybe(author, |author| Cell::text(&author.user)),
            Cell::maybe(author, |author| Cell::Moment(author.at)),
        ]
    })
}

fn write_change(change: &Change, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let (sign, tone) = match change.kind {
        ChangeKind::Add => ("+", Tone::Good),
        ChangeKind::Change => ("~", Tone::Doubt),
        ChangeKind::Remove => ("-", Tone::Bad),
    };
    let head = format!("{sign} {} {}", change.noun, escape(&change.key));
    let place = change.place.as_ref().map(ToString::to_string).unwrap_or_default();
    writeln!(out, "{}  {}", style.paint(tone, &head), style.paint(Tone::Faint, &escape(&place)))?;
    // What is new lists its fields in the file it came from; only what differs is worth a line.
    if change.kind == ChangeKind::Change {
        for field in &change.fields {
            write_field(field, style, out)?;
        }
    }
    Ok(())
}

fn write_field(field: &FieldChange, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let value = |value: &Option<String>| {
        value.as_deref().map_or_else(|| MISSING.to_owned(), |value| escape(value).into_owned())
    };
    writeln!(
        out,
        "    {}: {} → {}",
        escape(&field.field),
        style.paint(Tone::Bad, &value(&field.old)),
        style.paint(Tone::Good, &value(&field.new)),
    )
}
