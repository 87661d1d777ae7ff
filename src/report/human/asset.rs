//! One thing for people: what is declared, line by line; what is not, in one line; and what names it.

use std::io::{self, Write};

use crate::domain::asset::{Asset, Field};
use crate::domain::record::Noun;
use crate::domain::text::Lang;
use crate::report::grid::Cell;
use crate::report::grids;
use crate::report::labels::Labelled as _;
use crate::report::style::{Style, Tone};
use crate::report::table::show;
use crate::report::text::{escape, pad, width, wrap};

/// What names a thing through one of its fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Naming {
    /// What they are.
    pub noun: Noun,
    /// Their field.
    pub field: &'static Field,
    /// The first of their keys.
    pub keys: Vec<String>,
    /// How many there are.
    pub count: usize,
}

/// What is shown.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// The thing.
    pub asset: &'a Asset,
    /// What names it.
    pub naming: &'a [Naming],
}

/// Writes it.
pub fn write(shown: &Shown<'_>, lang: Lang, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let (known, unknown) = lines(shown.asset, lang);
    let widest = known.iter().map(|(title, _, _)| width(title)).max().unwrap_or(0);
    for (title, value, tone) in &known {
        let title = style.paint(Tone::Faint, &pad(title, widest));
        writeln!(out, "{title}  {}", style.paint(*tone, value))?;
    }
    if !unknown.is_empty() {
        let title = match lang {
            Lang::En => "not declared",
            Lang::Vi => "chưa khai báo",
        };
        let list = unknown.join(", ");
        for line in wrap(&format!("{title}: {list}"), style.columns()) {
            writeln!(out, "{}", style.paint(Tone::Faint, &line))?;
        }
    }
    write_naming(shown.naming, lang, style, out)
}

/// The declared fields with their values, and the titles of the others.
fn lines(asset: &Asset, lang: Lang) -> (Vec<(String, String, Tone)>, Vec<&'static str>) {
    let class = asset.class();
    let title = |field: &Field| match lang {
        Lang::En => field.en,
        Lang::Vi => field.vi,
    };
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for (index, field) in class.fields.iter().enumerate() {
        match asset.details.values.get(&index) {
            None => unknown.push(title(field)),
            value => {
                let (shown, tone) = show(&grids::cell(class, field, value), lang);
                known.push((title(field).to_owned(), shown, tone));
            }
        }
    }
    if !asset.details.tags.is_empty() {
        let (shown, tone) = show(&Cell::List(asset.details.tags.clone()), lang);
        let title = match lang {
            Lang::En => "tags",
            Lang::Vi => "nhãn",
        };
        known.push((title.to_owned(), shown, tone));
    }
    for (name, value) in &asset.details.custom {
        let (shown, tone) = show(&Cell::text(value.printed()), lang);
        known.push((escape(name).into_owned(), shown, tone));
    }
    (known, unknown)
}

fn write_naming(
    naming: &[Naming],
    lang: Lang,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    if naming.is_empty() {
        return Ok(());
    }
    let head = match lang {
        Lang::En => "named by",
        Lang::Vi => "được nhắc tới bởi",
    };
    writeln!(out, "\n{}", style.paint(Tone::Strong, head))?;
    for each in naming {
        let field = match lang {
            Lang::En => each.field.en,
            Lang::Vi => each.field.vi,
        };
        let keys: Vec<_> = each.keys.iter().map(|key| escape(key)).collect();
        let more = each.count.saturating_sub(each.keys.len());
        let more = if more > 0 { format!(" … (+{more})") } else { String::new() };
        let noun = each.noun.label().in_lang(lang);
        let line = format!("{noun} ({field}): {}{more}", keys.join(", "));
        for (at, line) in wrap(&line, style.columns().saturating_sub(2)).iter().enumerate() {
            writeln!(out, "{}{line}", if at == 0 { "  " } else { "    " })?;
        }
    }
    Ok(())
}
