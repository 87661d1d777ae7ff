//! A mistake on the command line, told in Vietnamese: clap speaks English alone. Which argument and
//! which value it is about is clap's; flags and values are never translated.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::help;
use super::verb::wrong::Wrong;

/// The mistake as lines; `None` for help, version, and what clap alone can tell.
pub(crate) fn vietnamese(error: &clap::Error) -> Option<String> {
    let said = Said(error);
    let message = said.message()?;
    let mut lines = vec![format!("lỗi: {message}")];
    lines.extend(said.hints().into_iter().map(|hint| format!("  gợi ý: {hint}")));
    if let Some(usage) = said.text(ContextKind::Usage) {
        let usage = usage.trim().trim_start_matches("Usage:").trim().to_owned();
        lines.push(format!("\nCách dùng: {}", help::usage(&usage)));
    }
    lines.push("\nXem hướng dẫn: thêm `--help`\n".to_owned());
    Some(lines.join("\n"))
}

struct Said<'e>(&'e clap::Error);

impl Said<'_> {
    fn text(&self, kind: ContextKind) -> Option<String> {
        Some(match self.0.get(kind)? {
            ContextValue::String(text) => text.clone(),
            ContextValue::Strings(texts) => texts.join(", "),
            ContextValue::StyledStr(text) => text.to_string(),
            ContextValue::StyledStrs(texts) => {
                texts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
            }
            ContextValue::Number(number) => number.to_string(),
            // Nothing of these, nor of whatever clap adds, is told.
            ContextValue::None | ContextValue::Bool(_) | _ => return None,
        })
    }

    fn message(&self) -> Option<String> {
        let named = |kind| self.text(kind).unwrap_or_default();
        let argument = named(ContextKind::InvalidArg);
        let value = named(ContextKind::InvalidValue);
        Some(match self.0.kind() {
            ErrorKind::UnknownArgument => format!("không có tham số `{argument}`"),
            ErrorKind::InvalidSubcommand => {
                format!("không có lệnh `{}`", named(ContextKind::InvalidSubcommand))
            }
            ErrorKind::InvalidValue if value.is_empty() => format!("`{argument}` cần một giá trị"),
            ErrorKind::InvalidValue => {
                format!("giá trị `{value}` không dùng được cho `{argument}`")
            }
            ErrorKind::ValueValidation => {
                format!("giá trị `{value}` của `{argument}` không hợp lệ{}", self.reason())
            }
            ErrorKind::MissingRequiredArgument => format!("thiếu tham số: {argument}"),
            ErrorKind::MissingSubcommand if argument.is_empty() => "thiếu lệnh".to_owned(),
            ErrorKind::MissingSubcommand => format!("`{argument}` cần thêm một lệnh con"),
            ErrorKind::ArgumentConflict => {
                let other = named(ContextKind::PriorArg);
                if other.is_empty() || other == argument {
                    format!("`{argument}` chỉ dùng được một lần")
                } else {
                    format!("không dùng `{argument}` cùng với `{other}`")
                }
            }
            ErrorKind::NoEquals => format!("cần dấu `=` khi ghi giá trị cho `{argument}`"),
            ErrorKind::TooManyValues => format!("giá trị `{value}` của `{argument}` là thừa"),
            ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
                format!("số giá trị của `{argument}` không đúng")
            }
            ErrorKind::InvalidUtf8 => "tham số không phải UTF-8".to_owned(),
            // Help and version are no mistakes; the rest is clap's and the system's own.
            ErrorKind::DisplayHelp
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
            | ErrorKind::DisplayVersion
            | ErrorKind::Io
            | ErrorKind::Format
            | _ => return None,
        })
    }

    /// Why a value was refused, where its reader says it in both languages.
    fn reason(&self) -> String {
        let Some(source) = self.0.source() else { return String::new() };
        match source.downcast_ref::<Wrong>() {
            Some(wrong) => format!(": {}", wrong.0.vi),
            None => format!(": {source}"),
        }
    }

    fn hints(&self) -> Vec<String> {
        let mut hints = Vec::new();
        let mut hint = |kind, before: &str| {
            let told = self.text(kind).filter(|text| !text.is_empty());
            hints.extend(told.map(|text| format!("{before} {text}")));
        };
        hint(ContextKind::ValidValue, "các giá trị được dùng:");
        hint(ContextKind::ValidSubcommand, "các lệnh:");
        hint(ContextKind::SuggestedArg, "có phải ý bạn là");
        hint(ContextKind::SuggestedValue, "có phải ý bạn là");
        hint(ContextKind::SuggestedSubcommand, "có phải ý bạn là");
        hints
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::args::Cli;

    fn told(arguments: &[&str]) -> Option<String> {
        let typed = ["mang6"].iter().chain(arguments);
        vietnamese(&Cli::try_parse_from(typed).unwrap_err())
    }

    #[test]
    fn what_was_typed_wrong_is_told_with_what_would_be_right() {
        for (arguments, expected) in [
            (
                &["lits", "units"][..],
                &["không có lệnh `lits`", "ý bạn là list", "mang6 [TÙY CHỌN] <"][..],
            ),
            (&["list", "units", "--srot"], &["không có tham số `--srot`", "ý bạn là --sort"]),
            (&["--lang", "vi"], &["lỗi: thiếu lệnh", "các lệnh: init, import"]),
            (&["list"], &["thiếu tham số: <NOUN>", "Cách dùng: mang6 list"]),
            (&["list", "units", "-o", "xml"], &["giá trị `xml` không dùng được", "table, wide"]),
            (
                &["list", "units", "--as-of", "hôm qua"],
                &["giá trị `hôm qua` của `--as-of <DATE>` không hợp lệ: viết năm-tháng-ngày"],
            ),
            (&["list", "units", "--db"], &["`--db <FILE>` cần một giá trị"]),
            (&["-q", "-v", "runs"], &["không dùng `--quiet` cùng với `--verbose...`"]),
        ] {
            let told = told(arguments).unwrap_or_default();
            for words in expected {
                assert!(told.contains(words), "no `{words}` in\n{told}");
            }
        }
        assert_eq!(told(&["--help"]), None);
        assert_eq!(told(&["--version"]), None);
    }
}
