//! The network as Graphviz draws it: sites as nodes, links as edges, a dashed edge for a backup.
//! What was measured colours an edge; a link nobody looked at stays grey.

use std::io::{self, Write};

use crate::domain::finding::{Assessment, Rung};
use crate::domain::record::Record;
use crate::domain::subject::SubjectKind;

/// Writes the graph.
pub fn write(record: &Record, assessments: &[Assessment], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "graph mang6 {{")?;
    writeln!(out, "  node [shape=box, style=rounded];")?;
    for site in &record.sites {
        let label = format!("{}\n{}", site.code, site.name);
        writeln!(out, "  {} [label={}];", quoted(&site.code), quoted(&label))?;
    }
    for link in &record.links {
        let assessment = assessments
            .iter()
            .find(|each| each.subject.kind == SubjectKind::Link && each.subject.key == link.code);
        let rung = assessment.and_then(|each| each.rung);
        let style = if link.backup_for.is_some() { "dashed" } else { "solid" };
        writeln!(
            out,
            "  {} -- {} [label={}, style={style}, color={}, tooltip={}];",
            quoted(&link.a.site),
            quoted(&link.b.site),
            quoted(&link.code),
            colour(rung),
            quoted(rung.map_or("unknown", Rung::as_str)),
        )?;
    }
    writeln!(out, "}}")
}

/// Green from where IPv6 passes; the tooltip says the same in words.
const fn colour(rung: Option<Rung>) -> &'static str {
    match rung {
        None => "gray",
        Some(Rung::Inventoried | Rung::Capable) => "firebrick",
        Some(Rung::Planned | Rung::Addressed) => "darkorange",
        Some(Rung::Reachable | Rung::Equivalent | Rung::Sustained | Rung::Ipv6Only) => {
            "forestgreen"
        }
    }
}

/// A DOT string: `"` and `\` escaped, a line break as `\n`, other control characters left out.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            _ if character.is_control() => {}
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_name_cannot_leave_its_string() {
        assert_eq!(quoted("a\"];\u{1b} \\ b\nc"), r#""a\"]; \\ b\nc""#);
    }
}
