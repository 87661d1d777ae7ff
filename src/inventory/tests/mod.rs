//! The room from outside: what is refused, with place and remedy; what is accepted; how fast.

mod assets;
mod contradictions;
mod credentials;
mod good;
mod shapes;
mod speed;
mod values;

use crate::domain::record::Record;

use super::fault::{Fault, Faults};
use super::source::SourceFile;

fn file(name: &str, text: impl Into<Vec<u8>>) -> SourceFile {
    SourceFile { path: name.into(), bytes: text.into() }
}

/// A bad input: its text, the place of its one fault, and words of the problem and of the remedy.
type Case = (&'static str, &'static str, &'static str, &'static str);

/// Checks a table of bad inputs, each with exactly one fault.
fn refuse_all(cases: &[Case], read: impl Fn(&str) -> Option<Faults>) {
    let mut wrong = Vec::new();
    for (text, place, problem, remedy) in cases {
        let Some(faults) = read(text) else {
            wrong.push(format!("accepted:\n{text}"));
            continue;
        };
        let [fault] = faults.faults.as_slice() else {
            wrong.push(format!("not one fault but:\n{faults}\nof:\n{text}"));
            continue;
        };
        if !fits(fault, place, problem, remedy) {
            wrong.push(format!(
                "expected {place} {problem:?} {remedy:?}, got:\n{faults}\nof:\n{text}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n---\n"));
}

fn fits(fault: &Fault, place: &str, problem: &str, remedy: &str) -> bool {
    let hint = fault.hint.as_ref();
    format!("{}:{}", fault.place.line, fault.place.column) == place
        && fault.place.file.to_str() == Some("a.toml")
        && fault.problem.en.contains(problem)
        && hint.is_some_and(|hint| hint.en.contains(remedy) && !hint.vi.is_empty())
        && fault.problem.vi != fault.problem.en
        && !fault.problem.en.ends_with('.')
}

/// Reads one file beside a record.
fn judged(text: &str, existing: &Record) -> Option<Faults> {
    super::accept(&[file("a.toml", text)], existing).err()
}

/// Parses one file alone.
fn parsed(text: &str) -> Option<Faults> {
    super::parse(&[file("a.toml", text)]).err()
}
