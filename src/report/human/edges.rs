//! What a device was seen plugged into, for people: a neighbour a line.

use std::io::{self, Write};

use crate::domain::text::Lang;
use crate::domain::topology::{End, KnownEdge};
use crate::report::labels::Labelled as _;
use crate::report::style::{Style, Tone};
use crate::report::text::escape;

/// Writes the edges of one device under their heading, its own end first; nothing where there are none.
pub fn write(
    device: &str,
    edges: &[KnownEdge],
    lang: Lang,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    if edges.is_empty() {
        return Ok(());
    }
    let (head, last) = match lang {
        Lang::En => ("seen plugged into", "last seen"),
        Lang::Vi => ("đã thấy nối với", "thấy lần cuối"),
    };
    writeln!(out, "\n{}", style.paint(Tone::Strong, head))?;
    for KnownEdge { edge, .. } in edges {
        let (own, far) =
            if edge.a.device == device { (&edge.a, &edge.b) } else { (&edge.b, &edge.a) };
        let by = edge.protocol.label().in_lang(lang);
        let when = edge.at.strftime("%Y-%m-%d");
        let told = style.paint(Tone::Faint, &format!("({by}, {last} {when})"));
        let port = own.interface.as_deref().unwrap_or("?");
        writeln!(out, "  {} ── {} {told}", escape(port), far_end(far))?;
    }
    Ok(())
}

fn far_end(end: &End) -> String {
    match &end.interface {
        Some(interface) => format!("{}/{}", escape(&end.device), escape(interface)),
        None => escape(&end.device).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::facts::NeighborProtocol;
    use crate::domain::topology::Edge;

    #[test]
    fn its_own_end_comes_first_and_strangers_names_are_escaped() {
        let end = |device: &str, interface: Option<&str>| End {
            device: device.to_owned(),
            interface: interface.map(str::to_owned),
            managed: true,
        };
        let known = KnownEdge {
            edge: Edge {
                a: end("a\u{1b}", None),
                b: end("core-1", Some("p0")),
                protocol: NeighborProtocol::Lldp,
                at: "2026-10-02T08:00:00Z".parse().unwrap(),
                seen_from_both: false,
            },
            first_seen: "2026-10-01T08:00:00Z".parse().unwrap(),
            vantage: "v".to_owned(),
        };
        let mut out = Vec::new();
        write("core-1", &[known], Lang::En, Style { colour: false, width: None }, &mut out)
            .unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("p0 ── a") && text.contains("2026-10-02"), "{text}");
        assert!(!text.contains('\u{1b}'), "{text}");
    }
}
