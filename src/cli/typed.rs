//! Whether the commands that the docs and helps name are commands: each is parted into words as a shell
//! would and put to the parser. Nothing is run here; `tests/it/docs.rs` runs what needs no network.

use clap::Parser as _;

use super::args::Cli;

/// What the docs type, a file each. `lake.md` has SQL besides.
const PAGES: [(&str, &str); 5] = [
    ("README.md", include_str!("../../README.md")),
    ("docs/en/guide.md", include_str!("../../docs/en/guide.md")),
    ("docs/vi/guide.md", include_str!("../../docs/vi/guide.md")),
    ("docs/en/lake.md", include_str!("../../docs/en/lake.md")),
    ("docs/vi/lake.md", include_str!("../../docs/vi/lake.md")),
];

/// Flags and words as a shell would part them; what is told beside an example stands two spaces off.
pub(super) fn understood(example: &str) {
    let typed = example.trim().split("  ").next().unwrap_or_default();
    let typed = typed.split(['|', '&', '>']).next().unwrap_or_default();
    if !typed.starts_with("mang6 ") {
        return;
    }
    let mut words = vec![String::new()];
    let mut quote = None;
    for letter in typed.trim().chars() {
        match (quote, letter) {
            (None, '\'' | '"') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            (None, ' ') => words.push(String::new()),
            _ => words.last_mut().unwrap().push(letter),
        }
    }
    if let Err(error) = Cli::try_parse_from(&words) {
        assert!(!error.use_stderr(), "{example}: {error}");
    }
}

/// The commands of a page: lines of `sh` and `console` blocks, and what stands in backticks.
fn commands(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut prose = String::new();
    let mut block = None;
    for line in page.lines() {
        if let Some(language) = line.strip_prefix("```") {
            block = if block.is_none() { Some(language) } else { None };
            continue;
        }
        match block {
            Some("sh") => found.extend(line.split(" && ").map(str::to_owned)),
            Some("console") => found.extend(line.strip_prefix("$ ").map(str::to_owned)),
            Some(_) => {}
            // A span may go on in the next line.
            None => prose.extend([line, "\n"]),
        }
    }
    // Between an odd backtick and the next; `\|` is how a table spells a bar.
    let spans = prose.split('`').skip(1).step_by(2);
    found.extend(spans.map(|code| code.replace("\\|", "|").replace('\n', " ")));
    // Words in capitals stand for a value, and `VERB` for a command.
    found
        .retain(|line| line.starts_with("mang6 ") && !line.contains("VERB") && !line.contains('…'));
    found
}

#[test]
fn every_command_of_the_docs_is_understood() {
    for (name, page) in PAGES {
        let commands = commands(page);
        assert!(!commands.is_empty(), "{name}: no command was found");
        for command in commands {
            understood(&command);
        }
    }
}

#[test]
fn a_flag_that_is_none_is_found() {
    let page = "```sh\nmang6 report --oot report.html\n```\nand `mang6 statuss`";
    let found = commands(page);
    assert_eq!(found, ["mang6 report --oot report.html", "mang6 statuss"]);
    for command in found {
        assert!(std::panic::catch_unwind(|| understood(&command)).is_err(), "{command}");
    }
}
