//! In which form a report is written: `--format`, else the ending of `--out`, else a page.

use std::path::Path;

use super::report::ReportFormatArg;
use crate::app::failure::Failure;

/// Endings and their forms.
const ENDINGS: [(&str, ReportFormatArg); 8] = [
    ("html", ReportFormatArg::Html),
    ("htm", ReportFormatArg::Html),
    ("docx", ReportFormatArg::Docx),
    ("xlsx", ReportFormatArg::Xlsx),
    ("csv", ReportFormatArg::Csv),
    ("json", ReportFormatArg::Json),
    ("md", ReportFormatArg::Markdown),
    ("markdown", ReportFormatArg::Markdown),
];

/// The form that was asked for, where both ways of asking agree.
pub(super) fn of(
    format: Option<ReportFormatArg>,
    out: Option<&Path>,
    is_terminal: bool,
) -> Result<ReportFormatArg, Failure> {
    let Some(out) = out else {
        let form = format.unwrap_or(ReportFormatArg::Html);
        let is_file = matches!(form, ReportFormatArg::Docx | ReportFormatArg::Xlsx);
        return if is_file && is_terminal { Err(unreadable(form)) } else { Ok(form) };
    };
    match (format, of_ending(out)) {
        (None, None) => Err(unnamed(out)),
        (None, Some(form)) => Ok(form),
        (Some(form), ending) if ending.is_some_and(|ending| ending != form) => {
            Err(contrary(form, out))
        }
        (Some(form), _) => Ok(form),
    }
}

fn of_ending(out: &Path) -> Option<ReportFormatArg> {
    let ending = out.extension()?.to_str()?.to_ascii_lowercase();
    ENDINGS.iter().find(|(known, _)| *known == ending).map(|(_, form)| *form)
}

const fn word(form: ReportFormatArg) -> &'static str {
    match form {
        ReportFormatArg::Html => "html",
        ReportFormatArg::Docx => "docx",
        ReportFormatArg::Xlsx => "xlsx",
        ReportFormatArg::Csv => "csv",
        ReportFormatArg::Json => "json",
        ReportFormatArg::Markdown => "markdown",
    }
}

fn unreadable(form: ReportFormatArg) -> Failure {
    let word = word(form);
    Failure::usage(format!("a .{word} is nothing to read on a terminal"))
        .vi(format!("không thể đọc tệp .{word} trên màn hình lệnh"))
        .hint(
            format!("name a file: `--out report.{word}`"),
            format!("hãy ghi ra tệp: `--out bao-cao.{word}`"),
        )
}

fn unnamed(out: &Path) -> Failure {
    let out = out.display();
    Failure::usage(format!("`--out {out}` does not tell the form, and there is no `--format`"))
        .vi(format!("`--out {out}` không cho biết dạng báo cáo, cũng không có `--format`"))
        .hint(
            "end the name in .html, .docx, .xlsx, .csv, .json or .md, or add `--format`",
            "đặt đuôi .html, .docx, .xlsx, .csv, .json hoặc .md, hoặc thêm `--format`",
        )
}

fn contrary(form: ReportFormatArg, out: &Path) -> Failure {
    let (word, out) = (word(form), out.display());
    Failure::usage(format!("`--format {word}` and `--out {out}` contradict each other"))
        .vi(format!("`--format {word}` và `--out {out}` mâu thuẫn nhau"))
        .hint(
            "leave out `--format`: the ending tells the form",
            "hãy bỏ `--format`: đuôi tệp cho biết dạng báo cáo",
        )
}

/// `-o` is the form of listings: where a verb has forms of its own, it would be passed over in silence.
pub(crate) fn refuse_output(verb: &str) -> Failure {
    Failure::usage(format!("`{verb}` takes its form from `--format`, not from `-o`"))
        .vi(format!("`{verb}` chọn dạng bằng `--format`, không phải `-o`"))
        .hint("for example `--format json`", "ví dụ `--format json`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(
        format: Option<ReportFormatArg>,
        out: Option<&str>,
        expected: Option<ReportFormatArg>,
    ) {
        let form = of(format, out.map(Path::new), true);
        assert_eq!(form.ok(), expected, "{format:?} {out:?}");
    }

    #[test]
    fn the_form_is_named_by_either_and_never_against_the_other() {
        check(None, None, Some(ReportFormatArg::Html));
        check(None, Some("x.docx"), Some(ReportFormatArg::Docx));
        check(None, Some("X.XLSX"), Some(ReportFormatArg::Xlsx));
        check(None, Some("a.b/x.md"), Some(ReportFormatArg::Markdown));
        check(Some(ReportFormatArg::Json), Some("x.json"), Some(ReportFormatArg::Json));
        check(Some(ReportFormatArg::Csv), Some("x.txt"), Some(ReportFormatArg::Csv));
        check(None, Some("x.txt"), None);
        check(None, Some("report"), None);
        check(Some(ReportFormatArg::Html), Some("x.docx"), None);
    }

    #[test]
    fn what_no_terminal_shows_is_not_written_to_one() {
        for form in [ReportFormatArg::Docx, ReportFormatArg::Xlsx] {
            assert!(of(Some(form), None, true).is_err());
            assert_eq!(of(Some(form), None, false).ok(), Some(form));
        }
        check(Some(ReportFormatArg::Csv), None, Some(ReportFormatArg::Csv));
    }

    #[test]
    fn both_ways_of_asking_are_named() {
        let told = |format, out: &str| {
            of(format, Some(Path::new(out)), false).unwrap_err().error.to_string()
        };
        for text in [told(None, "x.txt"), told(Some(ReportFormatArg::Html), "x.docx")] {
            assert!(text.contains("`--out x.") && text.contains("`--format"), "{text}");
        }
    }
}
