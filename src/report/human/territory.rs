//! A unit across 1 July 2025 for people: what it took over, what took it over, which plans cover it.

use std::io::{self, Write};

use crate::domain::territory::Territory;
use crate::domain::text::Lang;
use crate::report::style::{Style, Tone};
use crate::report::text::{escape, wrap};

/// Writes what there is of it.
pub fn write(
    territory: &Territory,
    lang: Lang,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let lines = [
        ("took over on 1 July 2025", "tiếp nhận từ 01/7/2025", &territory.predecessors),
        ("now", "nay thuộc", &territory.successors),
        ("covered by the plans", "thuộc phạm vi kế hoạch", &territory.plans),
    ];
    for (en, vi, named) in lines {
        if named.is_empty() {
            continue;
        }
        let head = match lang {
            Lang::En => en,
            Lang::Vi => vi,
        };
        writeln!(out, "\n{}", style.paint(Tone::Strong, head))?;
        for (key, name) in named {
            let line = format!("{}  {}", escape(key), escape(name));
            for (at, line) in wrap(&line, style.columns().saturating_sub(2)).iter().enumerate() {
                writeln!(out, "{}{line}", if at == 0 { "  " } else { "    " })?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_there_is_written() {
        let territory = Territory {
            successors: vec![("2025/1".to_owned(), "Xã\u{1b}".to_owned())],
            ..Territory::default()
        };
        let mut out = Vec::new();
        write(&territory, Lang::Vi, Style { colour: false, width: None }, &mut out).unwrap();
        let told = String::from_utf8(out).unwrap();
        assert!(
            told.starts_with("\nnay thuộc\n  2025/1  Xã") && told.lines().count() == 3,
            "{told}"
        );
        assert!(!told.contains('\u{1b}'), "{told}");
    }
}
