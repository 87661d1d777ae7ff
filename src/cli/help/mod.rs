//! The command tree as people read it: in English as it is declared, in Vietnamese by the table beside
//! this file. Names of flags, values and examples stay. A test wants a line for every command, argument
//! and remark, and one screen a command.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::sync::LazyLock;

use clap::{Arg, Command, CommandFactory as _};

use super::args::Cli;
use crate::domain::text::Lang;

/// What the words are, a line each.
const TABLE: &str = include_str!("vi.txt");
/// Where examples begin in what stands under a help.
const EXAMPLES: (&str, &str) = ("Examples:", "Ví dụ:");
/// clap's own form of a help, its one word in Vietnamese.
const TEMPLATE: &str = "\
{before-help}{about-with-newline}
Cách dùng: {usage}

{all-args}{after-help}";

static WORDS: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(" = ")).collect()
});

/// The commands with their help in a language.
pub(crate) fn command(lang: Lang) -> Command {
    match lang {
        Lang::En => Cli::command(),
        Lang::Vi => translated(Cli::command(), &[]),
    }
}

/// Where examples begin, in either language.
pub(crate) fn parted(under: &str) -> Option<(&str, &str)> {
    let at = |heading: &str| under.split_once(&format!("{heading}\n"));
    at(EXAMPLES.0).or_else(|| at(EXAMPLES.1))
}

/// A usage line's one English word; names of flags and values stay.
pub(crate) fn usage(told: &str) -> String {
    told.replace("[OPTIONS]", "[TÙY CHỌN]")
}

/// The line as typed; `help VERB`, which other programs have, is `VERB --help`.
pub(crate) fn asked(mut words: Vec<OsString>) -> Vec<OsString> {
    let is_lang = |at: usize| words.get(at).is_some_and(|word| word == "--lang");
    let at = if is_lang(1) { 3 } else { 1 };
    if words.get(at).is_some_and(|word| word == "help") {
        words.remove(at);
        words.push("--help".into());
    }
    words
}

fn translated(command: Command, words: &[String]) -> Command {
    let about = word(&named(words));
    let under = command.get_after_help().map(|text| remarks(&text.to_string()));
    let mut command = command.help_template(TEMPLATE).mut_args(|arg| argument(arg, words));
    if let Some(about) = about {
        command = command.about(about);
    }
    if let Some(under) = under {
        command = command.after_help(under);
    }
    if command.has_subcommands() {
        command = command.subcommand_help_heading("Lệnh").subcommand_value_name("LỆNH");
    }
    command.mut_subcommands(|under| {
        let words = [words, &[under.get_name().to_owned()]].concat();
        translated(under, &words)
    })
}

fn argument(arg: Arg, words: &[String]) -> Arg {
    let heading = match (arg.get_help_heading(), arg.is_positional()) {
        (Some(_), _) => "Với mọi lệnh",
        (None, true) => "Tham số",
        (None, false) => "Tùy chọn",
    };
    let told = said(words, arg.get_id().as_str());
    let arg = arg.help_heading(heading);
    let Some(told) = told else { return arg };
    let mut told = told.to_owned();
    if !arg.get_action().takes_values() {
        return arg.help(told);
    }
    // What clap would tell in English behind it.
    let defaults: Vec<_> =
        arg.get_default_values().iter().map(|one| one.to_string_lossy()).collect();
    if !defaults.is_empty() && !arg.is_hide_default_value_set() {
        told = format!("{told} [mặc định: {}]", defaults.join(","));
    }
    let values: Vec<_> =
        arg.get_possible_values().iter().map(|one| one.get_name().to_owned()).collect();
    if !values.is_empty() && !arg.is_hide_possible_values_set() {
        told = format!("{told} [giá trị: {}]", values.join(", "));
    }
    arg.help(told).hide_default_value(true).hide_possible_values(true)
}

/// What stands under a help, its remarks translated and its examples as they are.
fn remarks(under: &str) -> String {
    let lines = under.lines().map(|line| {
        if line == EXAMPLES.0 {
            return EXAMPLES.1.to_owned();
        }
        match remark(line) {
            Some((before, remark)) => format!("{before}{}", said_beside(remark)),
            None => line.to_owned(),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A line's words for people, and what stands before them: two spaces part them from an example.
fn remark(line: &str) -> Option<(&str, &str)> {
    let example = line.trim_start();
    if example.len() == line.len() {
        return Some(("", line));
    }
    let (_, remark) = example.split_once("  ")?;
    let remark = remark.trim_start();
    line.split_at_checked(line.len() - remark.len())
}

fn said_beside(remark: &str) -> &str {
    word(&format!("~ {remark}")).unwrap_or(remark)
}

fn said(words: &[String], id: &str) -> Option<&'static str> {
    word(&format!("{}: {id}", named(words))).or_else(|| word(&format!("*: {id}")))
}

fn named(words: &[String]) -> String {
    if words.is_empty() { "mang6".to_owned() } else { words.join(" ") }
}

fn word(key: &str) -> Option<&'static str> {
    WORDS.get(key).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn each(command: &Command, words: &[String], see: &mut dyn FnMut(&Command, &[String])) {
        see(command, words);
        for under in command.get_subcommands() {
            each(under, &[words, &[under.get_name().to_owned()]].concat(), see);
        }
    }

    #[test]
    fn every_command_argument_and_remark_has_a_vietnamese_line_and_no_line_is_left_over() {
        let mut used = std::collections::BTreeSet::new();
        each(&Cli::command(), &[], &mut |command, words| {
            let name = named(words);
            assert!(word(&name).is_some(), "no Vietnamese line for `{name}`");
            used.insert(name.clone());
            for arg in command.get_arguments() {
                let id = arg.get_id().as_str();
                assert!(said(words, id).is_some(), "no Vietnamese line for `{name}: {id}`");
                let own = format!("{name}: {id}");
                used.insert(if word(&own).is_some() { own } else { format!("*: {id}") });
            }
            let under = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            for line in under.lines().filter(|line| *line != EXAMPLES.0) {
                let Some((_, remark)) = remark(line) else { continue };
                let key = format!("~ {remark}");
                assert!(word(&key).is_some(), "no Vietnamese line for `{key}`");
                used.insert(key);
            }
        });
        let left: Vec<_> = WORDS.keys().filter(|key| !used.contains(**key)).collect();
        assert!(left.is_empty(), "lines of nothing: {left:?}");
        let lines = TABLE.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        assert_eq!(lines.count(), WORDS.len(), "a line twice, or one without ` = `");
    }

    #[test]
    fn the_vietnamese_help_fits_one_screen_and_says_nothing_in_english() {
        let mut whole = command(Lang::Vi);
        whole.build();
        each(&whole, &[], &mut |command, words| {
            let help = usage(&command.clone().render_help().to_string());
            let name = named(words);
            assert!(help.lines().count() <= 50, "{name}: {} lines", help.lines().count());
            assert!(help.contains("Cách dùng: mang6"), "{name}: {help}");
            for english in [
                "Usage:",
                "[OPTIONS]",
                "Options:",
                "Commands:",
                "Arguments:",
                "Examples:",
                "[default",
                "[possible",
                "With every",
            ] {
                assert!(!help.contains(english), "{name} says {english}:\n{help}");
            }
        });
    }

    #[test]
    fn help_as_a_word_is_the_help_of_what_follows() {
        for (typed, expected) in [
            ("mang6 help", "mang6 --help"),
            ("mang6 help list", "mang6 list --help"),
            ("mang6 --lang vi help db check", "mang6 --lang vi db check --help"),
            ("mang6 list help", "mang6 list help"),
            ("mang6", "mang6"),
        ] {
            let words = asked(typed.split(' ').map(OsString::from).collect());
            let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
            assert_eq!(words.join(" "), expected);
        }
    }

    #[test]
    fn what_is_typed_means_the_same_in_both_languages() {
        let mut ids = [Lang::En, Lang::Vi].map(|lang| {
            let mut ids = Vec::new();
            each(&command(lang), &[], &mut |command, words| {
                ids.extend(command.get_arguments().map(|arg| {
                    let flags = (arg.get_long().map(str::to_owned), arg.get_short());
                    (
                        named(words),
                        arg.get_id().to_string(),
                        flags,
                        arg.get_default_values().to_vec(),
                    )
                }));
            });
            ids
        });
        for each in &mut ids {
            each.sort();
        }
        assert_eq!(ids[0], ids[1]);
        command(Lang::Vi).debug_assert();
    }
}
