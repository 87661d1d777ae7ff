//! Pieces of WordprocessingML, and the one place where text becomes XML.

use crate::report::text::escape;

/// Text that is inert in XML: control and bidirectional characters are written out, markup escaped.
pub(super) fn text(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in escape(text).chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            // No characters of XML 1.0.
            '\u{fffe}' | '\u{ffff}' => safe.push('\u{fffd}'),
            other => safe.push(other),
        }
    }
    safe
}

/// How a run of text looks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Look {
    /// Bold.
    pub(super) bold: bool,
    /// Italic.
    pub(super) italic: bool,
    /// Half points; the style's own without one.
    pub(super) size: Option<u16>,
}

impl Look {
    /// Bold of a size.
    pub(super) const fn bold(size: u16) -> Self {
        Self { bold: true, italic: false, size: Some(size) }
    }

    /// Plain of a size.
    pub(super) const fn plain(size: u16) -> Self {
        Self { bold: false, italic: false, size: Some(size) }
    }
}

/// A run.
pub(super) fn run(words: &str, look: Look) -> String {
    let mut properties = String::new();
    if look.bold {
        properties.push_str("<w:b/><w:bCs/>");
    }
    if look.italic {
        properties.push_str("<w:i/><w:iCs/>");
    }
    if let Some(size) = look.size {
        properties.extend([format!("<w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/>")]);
    }
    format!(
        "<w:r><w:rPr>{properties}</w:rPr><w:t xml:space=\"preserve\">{}</w:t></w:r>",
        text(words)
    )
}

/// What follows stands on a new page.
pub(super) const PAGE_BREAK: &str = "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>";

/// A paragraph of runs under a style.
pub(super) fn paragraph(style: &str, runs: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{runs}</w:p>")
}

/// A centred paragraph with a rule below, as under the names of the header.
pub(super) fn ruled(runs: &str, indent_twips: u32) -> String {
    format!(
        "<w:p><w:pPr><w:pStyle w:val=\"Centred\"/></w:pPr>{runs}</w:p>\
         <w:p><w:pPr><w:pStyle w:val=\"Centred\"/><w:pBdr><w:top w:val=\"single\" w:sz=\"6\" w:space=\"1\" w:color=\"000000\"/></w:pBdr>\
         <w:spacing w:before=\"20\" w:after=\"0\" w:line=\"120\" w:lineRule=\"exact\"/>\
         <w:ind w:left=\"{indent_twips}\" w:right=\"{indent_twips}\"/></w:pPr></w:p>"
    )
}
