//! The form's head and foot (DOMAIN.md §7). A draft fakes neither number nor date nor signature.

use crate::domain::text::{Lang, Text};
use crate::report::content::Content;

use super::xml::{Look, paragraph, ruled, run};

/// A borderless table of two columns.
fn two_columns(widths: [u32; 2], rows: &[[String; 2]]) -> String {
    let mut table = format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"{}\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>\
         <w:gridCol w:w=\"{}\"/><w:gridCol w:w=\"{}\"/></w:tblGrid>",
        widths[0] + widths[1],
        widths[0],
        widths[1]
    );
    for row in rows {
        table.push_str("<w:tr>");
        for (cell, width) in row.iter().zip(widths) {
            table.extend([format!(
                "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>{cell}</w:tc>"
            )]);
        }
        table.push_str("</w:tr>");
    }
    table.push_str("</w:tbl>");
    table
}

/// The header of two rows, then the report's title.
pub(super) fn head(content: &Content, lang: Lang, out: &mut String) {
    let parent = content.parent.as_deref().unwrap_or("…………………………").to_uppercase();
    let issuer = content.issuer.as_deref().unwrap_or("…………………………").to_uppercase();
    let left = format!(
        "{}{}",
        paragraph("Centred", &run(&parent, Look::plain(24))),
        ruled(&run(&issuer, Look::bold(24)), 1100)
    );
    // The state's name and motto are not translated: they are the form's own.
    let right = format!(
        "{}{}",
        paragraph("Centred", &run("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Look::bold(24))),
        ruled(&run("Độc lập - Tự do - Hạnh phúc", Look::bold(26)), 1150)
    );
    let number = paragraph("Centred", &run("Số:        /BC-…", Look::plain(26)));
    let place = content.place.as_deref().unwrap_or("…………");
    let italic = Look { bold: false, italic: true, size: Some(26) };
    let day = run(&format!("{place}, ngày       tháng       năm"), italic);
    out.push_str(&two_columns(
        [3_900, 5_450],
        &[[left, right], [number, paragraph("Centred", &day)]],
    ));
    out.push_str(&paragraph("Centred", ""));
    let word = Text::new("REPORT", "BÁO CÁO");
    out.push_str(&paragraph("Centred", &run(word.in_lang(lang), Look::bold(28))));
    out.push_str(&ruled(&run(content.subject.in_lang(lang), Look::bold(28)), 3_400));
}

/// The end of the text, the recipients and the room for a signature.
pub(super) fn foot(lang: Lang, out: &mut String) {
    out.push_str(&paragraph("Body", &run("./.", Look::default())));
    let heading = Look { bold: true, italic: true, size: Some(24) };
    let say = |en: &str, vi: &str| Text::new(en, vi).in_lang(lang).to_owned();
    let left = [
        paragraph("Item", &run(&say("Recipients:", "Nơi nhận:"), heading)),
        paragraph("Item", &run("- …;", Look::plain(22))),
        paragraph("Item", &run(&say("- Files: …", "- Lưu: VT, …"), Look::plain(22))),
    ];
    let blank = paragraph("Centred", "");
    let right = [
        paragraph("Centred", &run(&say("AUTHORITY, POST", "QUYỀN HẠN, CHỨC VỤ"), Look::bold(26))),
        blank.repeat(4),
    ];
    out.push_str(&two_columns([4_675, 4_675], &[[left.concat(), right.concat()]]));
    out.push_str(&paragraph("Centred", ""));
}
