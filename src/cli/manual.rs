//! Manual pages: one a command, each with EXAMPLES. What stands under `--help` as examples is the
//! page's section; commands whose help has none have them here.

use std::io::{self, Write};
use std::path::Path;

use clap::Command;
use clap_mangen::Man;

use super::help;
use crate::domain::text::Lang;

/// Examples of commands whose `--help` shows none: the words after `mang6`, then the lines.
const EXAMPLES: &[(&str, &str)] = &[
    (
        "prefix next",
        "mang6 prefix next 2001:db8:5100::/48 --length 64\nmang6 prefix next 2001:db8:5100::/40 --length 56 --count 3",
    ),
    ("prefix usage", "mang6 prefix usage\nmang6 prefix usage -o csv --out usage.csv"),
    ("prefix check", "mang6 prefix check || echo 'something does not fit'"),
    (
        "evidence import",
        "mang6 evidence import result.json\nmang6 --vantage ttdl evidence import results/ --skip-unknown",
    ),
    ("audit ack", "mang6 audit ack TSLCD-21040 --note 'the provider digs'"),
    ("plan list", "mang6 plan list\nmang6 plan list -o name"),
    ("plan show", "mang6 plan show 127-kh-ubnd"),
    (
        "plan record",
        "mang6 plan record\nmang6 plan record 127-kh-ubnd TASK --number 12/QD-UBND --date 2026-11-05 --file paper.pdf",
    ),
    (
        "plan exempt",
        "mang6 plan exempt\nmang6 plan exempt --subject device/camera-1 --reason 'no IPv6 stack' --owner SKHCN --review 2027-01-01",
    ),
    ("plan forecast", "mang6 plan forecast\nmang6 plan forecast -o json"),
    ("plan closeout", "mang6 plan closeout 127-kh-ubnd"),
    ("report seal", "mang6 report seal --number 12/BC-SKHCN --date 2026-11-05"),
    ("check link", "mang6 --read-only check link TSLCD-21040 --max-age 20m"),
    ("check unit", "mang6 --read-only check unit 21040"),
    ("check plan", "mang6 --read-only check plan 127-kh-ubnd"),
    ("check freshness", "mang6 --read-only check freshness --warning 15m --critical 60m"),
    (
        "export",
        "mang6 export inventory > record.toml\nmang6 export ansible --list\nmang6 export lake --dir lake/",
    ),
    (
        "export prometheus",
        "mang6 export prometheus --out /var/lib/prometheus/node-exporter/mang6.prom",
    ),
    (
        "export inventory",
        "mang6 export inventory > record.toml\nmang6 export inventory --format csv --dir lists/ --for excel",
    ),
    ("export dot", "mang6 export dot | dot -Tsvg > links.svg"),
    ("export geojson", "mang6 export geojson --out map.geojson"),
    (
        "export blackbox",
        "mang6 export blackbox --out /etc/prometheus/mang6.json\nmang6 export blackbox --modules",
    ),
    ("export smokeping", "mang6 export smokeping --out /etc/smokeping/config.d/mang6"),
    ("credentials", "mang6 credentials list"),
    ("credentials list", "mang6 credentials list -o json"),
    ("credentials test", "mang6 credentials test r-ttdl-1"),
    ("db check", "mang6 db check\nmang6 --read-only --db /var/lib/mang6/mang6.db db check"),
    ("db backup", "mang6 db backup copy.db"),
    ("db restore", "mang6 db restore copy.db"),
    ("db prune", "mang6 db prune --dry-run\nmang6 db prune --vacuum"),
    ("db merge", "mang6 db merge other-vantage.db"),
    ("config", "mang6 config show"),
    ("config show", "mang6 config show\nmang6 config show -o json"),
    ("doctor", "mang6 doctor\nmang6 doctor -o json"),
    ("demo", "mang6 demo\nMANG6_DB=mang6-demo/mang6.db mang6 status"),
    (
        "completions",
        "mang6 completions bash > /usr/share/bash-completion/completions/mang6\nmang6 completions zsh > /usr/share/zsh/vendor-completions/_mang6\nmang6 completions fish > ~/.config/fish/completions/mang6.fish",
    ),
    ("man", "mang6 man | man -l -\nmang6 man --dir man/ && man -l man/mang6-scan.1"),
];

/// The day of the version in Cargo.toml: roff wants one, and a page is the same whenever it is made.
const PAGES_OF: &str = "2026-11-28";

/// The one page of the program.
///
/// # Errors
/// The writer's.
pub(crate) fn whole(lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let mut command = built(lang);
    command.build();
    page(&command, &[], out)
}

/// A page for every command, its file named as man(1) wants it.
///
/// # Errors
/// The folder cannot be made or written.
pub(crate) fn pages(lang: Lang, folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut command = built(lang);
    command.build();
    descend(&command, &mut Vec::new(), folder)
}

fn built(lang: Lang) -> Command {
    // Pages tell of the flags of every verb once, in mang6(1).
    help::command(lang).disable_help_subcommand(true)
}

fn descend(command: &Command, words: &mut Vec<String>, folder: &Path) -> io::Result<()> {
    let name = named(words);
    page(command, words, &mut std::fs::File::create(folder.join(format!("{name}.1")))?)?;
    for under in command.get_subcommands().filter(|under| !under.is_hide_set()) {
        words.push(under.get_name().to_owned());
        descend(under, words, folder)?;
        words.pop();
    }
    Ok(())
}

fn named(words: &[String]) -> String {
    ["mang6"].into_iter().chain(words.iter().map(String::as_str)).collect::<Vec<_>>().join("-")
}

fn page(command: &Command, words: &[String], out: &mut dyn Write) -> io::Result<()> {
    let name = named(words);
    let version = env!("CARGO_PKG_VERSION");
    let shown = command.clone().name(name.clone()).display_name(name.clone());
    // What is left out of the help's one screen has its words here.
    let mut shown = shown.mut_args(|one| one.hide_short_help(false));
    if !words.is_empty() {
        // Told once, in mang6(1).
        let everywhere: Vec<_> = shown
            .get_arguments()
            .filter(|one| one.is_global_set())
            .map(|one| one.get_id().clone())
            .collect();
        for id in everywhere {
            shown = shown.mut_arg(id, |one| one.hide(true));
        }
    }
    let (before, examples) = examples(&shown, &words.join(" "));
    let man = Man::new(shown.clone())
        .title(name.to_uppercase())
        .section("1")
        .date(PAGES_OF)
        .source(format!("mang6 {version}"))
        .manual("mang6");
    let mut text = Vec::new();
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    if shown.get_arguments().any(|one| !one.is_hide_set()) {
        man.render_options_section(&mut text)?;
    }
    if shown.has_subcommands() {
        man.render_subcommands_section(&mut text)?;
    }
    // No blank at a line's end and no break beside a space, which mandoc remarks upon.
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<_> = text.lines().map(str::trim_end).collect();
    let is_space =
        |at: Option<usize>| at.and_then(|at| lines.get(at)).is_some_and(|line| line.is_empty());
    for (at, line) in lines.iter().enumerate() {
        if *line != ".br" || !(is_space(at.checked_sub(1)) || is_space(at.checked_add(1))) {
            writeln!(out, "{line}")?;
        }
    }
    if !before.is_empty() {
        writeln!(out, ".SH NOTES")?;
        for line in before.lines() {
            writeln!(
                out,
                "{}",
                if line.trim().is_empty() { ".PP".to_owned() } else { escape(line.trim()) }
            )?;
        }
    }
    writeln!(out, ".SH EXAMPLES\n.nf\n.RS 4")?;
    for line in examples.lines().map(str::trim).filter(|line| !line.is_empty()) {
        writeln!(out, "{}", escape(line))?;
    }
    writeln!(out, ".RE\n.fi")?;
    if !words.is_empty() {
        writeln!(out, ".SH SEE ALSO\n.BR mang6 (1)")?;
    }
    Ok(())
}

/// What stands under the help before its examples, and the examples.
fn examples(command: &Command, words: &str) -> (String, String) {
    let under = command.get_after_long_help().or_else(|| command.get_after_help());
    let under = under.map(ToString::to_string).unwrap_or_default();
    if let Some((before, examples)) = help::parted(&under) {
        return (before.trim().to_owned(), examples.to_owned());
    }
    let found = EXAMPLES.iter().find(|(of, _)| *of == words).map(|(_, lines)| *lines);
    (under.trim().to_owned(), found.unwrap_or_default().to_owned())
}

/// A line of roff that means nothing else.
fn escape(line: &str) -> String {
    let line = line.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq");
    if line.starts_with('.') { format!("\\&{line}") } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_examples_and_they_are_of_it() {
        fn descend(command: &Command, words: &[String]) {
            let (_, examples) = examples(command, &words.join(" "));
            let typed =
                format!("mang6{}{}", if words.is_empty() { "" } else { " " }, words.join(" "));
            let verb = words.first().map_or("mang6", String::as_str);
            assert!(examples.contains(verb), "{typed}: no example of it: `{examples}`");
            for under in command.get_subcommands() {
                descend(under, &[words, &[under.get_name().to_owned()]].concat());
            }
        }
        for lang in [Lang::En, Lang::Vi] {
            let mut command = built(lang);
            command.build();
            descend(&command, &[]);
        }
        let mut command = built(Lang::En);
        command.build();
        for (words, _) in EXAMPLES {
            let mut at = &command;
            for word in words.split(' ') {
                at = at.find_subcommand(word).unwrap();
            }
        }
    }

    /// Each flag of a page, and the line under it.
    fn flags(page: &str) -> Vec<(&str, &str)> {
        let lines: Vec<_> = page.lines().collect();
        let entries = lines.windows(3).filter_map(|lines| match lines {
            [".TP", flag, words] if flag.starts_with("\\fB\\-") => Some((*flag, *words)),
            _ => None,
        });
        entries.collect()
    }

    #[test]
    fn every_flag_of_every_page_has_words() {
        fn descend(command: &Command, words: &mut Vec<String>, seen: &mut usize) {
            let mut text = Vec::new();
            page(command, words, &mut text).unwrap();
            let text = String::from_utf8(text).unwrap();
            for (flag, told) in flags(&text) {
                let is_told = !told.is_empty() && !told.starts_with('.');
                assert!(is_told, "{}: nothing under {flag}", named(words));
                *seen += 1;
            }
            for under in command.get_subcommands() {
                words.push(under.get_name().to_owned());
                descend(under, words, seen);
                words.pop();
            }
        }
        for lang in [Lang::En, Lang::Vi] {
            let mut command = built(lang);
            command.build();
            let mut seen = 0;
            descend(&command, &mut Vec::new(), &mut seen);
            assert!(seen > 100, "{seen} flags on all pages");
        }
    }
}
