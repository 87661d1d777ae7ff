//! What the docs show is what the program does: their transcripts run by trycmd on the sample record, and
//! every other command of theirs that needs no network run as a stranger would, in the order of the page.
//! That the rest are commands at all is `src/cli/typed.rs`'s matter.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::program::{mang6, told};

/// The pages with transcripts, and the language their reader set.
const PAGES: [(&str, &str); 3] =
    [("README.md", "en"), ("docs/en/guide.md", "en"), ("docs/vi/guide.md", "vi")];

/// Verbs that send nothing, whatever follows them but what `NOT_HERE` names.
const SEND_NOTHING: [&str; 23] = [
    "check",
    "completions",
    "config",
    "credentials list",
    "db",
    "demo",
    "diff",
    "doctor",
    "explain",
    "export",
    "history",
    "import",
    "init",
    "list",
    "man",
    "next",
    "plan",
    "prefix",
    "report",
    "runs",
    "show",
    "status",
    "template",
];

/// What would send, or reads what this test has not: not run, only parsed.
const NOT_HERE: [&str; 7] = [
    "--push",
    "--netbox http",
    "from-netbox",
    "tu-netbox",
    "danh-sach.xlsx",
    "devices.json",
    "diff 3 4",
];

fn page(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

#[test]
fn the_transcripts_of_the_docs_are_what_the_program_prints() {
    for (name, lang) in PAGES {
        let folder = tempfile::tempdir().unwrap();
        let text = std::fs::read_to_string(page(name)).unwrap();
        assert!(text.contains("```console\n$ mang6 "), "{name}: no transcript");
        // trycmd runs a page in the folder of its name that ends with `.in`.
        let copy = folder.path().join("page.md");
        let here = folder.path().join("page.in");
        std::fs::write(&copy, text).unwrap();
        std::fs::create_dir(&here).unwrap();
        trycmd::TestCases::new()
            .register_bin("mang6", Path::new(env!("CARGO_BIN_EXE_mang6")))
            .env("HOME", here.to_string_lossy())
            .env("XDG_CONFIG_HOME", here.to_string_lossy())
            .env("MANG6_DB", "mang6-demo/mang6.db")
            .env("MANG6_LANG", lang)
            .case(copy.to_string_lossy().as_ref())
            .run();
        // `TRYCMD=overwrite` writes what the program prints into the page.
        if std::env::var_os("TRYCMD").is_some_and(|how| how == "overwrite") {
            std::fs::copy(&copy, page(name)).unwrap();
        }
    }
}

#[test]
fn a_transcript_that_drifts_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("page.md");
    std::fs::write(&copy, "```console\n$ mang6 --version\nmang6 9.9.9\n\n```\n").unwrap();
    let copy = copy.to_string_lossy().into_owned();
    let found = std::panic::catch_unwind(|| {
        trycmd::TestCases::new()
            .register_bin("mang6", Path::new(env!("CARGO_BIN_EXE_mang6")))
            .case(&copy)
            .run();
    });
    assert!(found.is_err(), "trycmd took a wrong version for the right one");
}

#[test]
fn every_command_of_the_docs_that_needs_no_network_runs() {
    std::thread::scope(|scope| {
        for (name, lang) in PAGES {
            scope.spawn(move || walk(name, lang));
        }
    });
}

/// As a stranger would: in the order of the page.
fn walk(name: &str, lang: &str) {
    let folder = tempfile::tempdir().unwrap();
    sample(folder.path(), lang);
    let commands = commands(&std::fs::read_to_string(page(name)).unwrap());
    let mut run_count = 0;
    for line in commands.iter().filter(|line| may_run(line)) {
        let output = typed(folder.path(), line, lang);
        // 1: done, with findings.
        let code = output.status.code();
        assert!(matches!(code, Some(0 | 1)), "{name}: {line}\n{}", told(&output));
        run_count += 1;
    }
    // Fewer would mean that the pages are no longer read.
    assert!(run_count >= 25, "{name}: {run_count} of {} commands were run", commands.len());
}

/// The sample record, in `mang6-demo/` as the docs have it, and what their commands read or write into.
fn sample(folder: &Path, lang: &str) {
    let run = |arguments: &[&str]| {
        let output = mang6(folder).args(["--lang", lang, "-q"]).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", told(&output));
        output.stdout
    };
    run(&["demo"]);
    let record = run(&["--db", "mang6-demo/mang6.db", "export", "inventory"]);
    for own in ["my-inventory", "kiem-ke", "FILE_OR_FOLDER"] {
        std::fs::create_dir(folder.join(own)).unwrap();
        std::fs::write(folder.join(own).join("record.toml"), &record).unwrap();
    }
    for vantage in ["other.db", "commune.db", "xa.db"] {
        run(&["--db", vantage, "init"]);
    }
    for there in ["etc/prometheus", "etc/smokeping/config.d"] {
        std::fs::create_dir_all(folder.join(there)).unwrap();
    }
}

fn may_run(line: &str) -> bool {
    let rest = line.trim_start_matches("mang6 ");
    let mut words = rest.split_whitespace().peekable();
    while let Some(flag) = words.next_if(|word| word.starts_with('-')) {
        if flag == "--lang" {
            words.next();
        }
    }
    let rest: Vec<&str> = words.collect();
    let rest = rest.join(" ");
    let is = |verb: &&str| rest == **verb || rest.starts_with(&format!("{verb} "));
    SEND_NOTHING.iter().any(is) && !NOT_HERE.iter().any(|word| line.contains(word))
}

/// As a shell would run it, its pipes included, in the folder of the sample.
fn typed(folder: &Path, line: &str, lang: &str) -> std::process::Output {
    let program = Path::new(env!("CARGO_BIN_EXE_mang6")).parent().unwrap().display().to_string();
    let line = line
        .replace("ASSET", "web/web-04")
        .replace("TÀI-SẢN", "web/web-04")
        .replace("KÊNH", "TSLCD-21034")
        .replace("LINK", "TSLCD-21034")
        .replace("CODE", "TSLCD-21034")
        .replace("/etc/", "etc/");
    Command::new("bash")
        .args(["-euo", "pipefail", "-c", &line])
        .env_clear()
        .env("HOME", folder)
        .env("LANG", "C.UTF-8")
        .env("MANG6_DB", "mang6-demo/mang6.db")
        .env("MANG6_LANG", lang)
        .env("PATH", format!("{program}:/usr/sbin:/usr/bin:/sbin:/bin"))
        .current_dir(folder)
        .output()
        .unwrap()
}

/// Lines of `sh` blocks, without what is told beside them, and what stands in backticks in a table.
fn commands(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut in_sh = false;
    for line in page.lines() {
        if line.starts_with("```") {
            in_sh = line == "```sh";
        } else if in_sh {
            found.push(
                line.split("   ")
                    .next()
                    .unwrap_or_default()
                    .split("  #")
                    .next()
                    .unwrap()
                    .to_owned(),
            );
        } else if line.starts_with('|') {
            let code = line.replace("\\|", "\u{1}");
            let code = code.split('|').nth(2).unwrap_or_default();
            found.extend(code.split('`').skip(1).step_by(2).map(|code| {
                // `json|jsonl|csv` is a choice: the first will do.
                code.split('\u{1}').next().unwrap_or_default().to_owned()
            }));
        }
    }
    found.retain(|line| line.starts_with("mang6 "));
    found
}
