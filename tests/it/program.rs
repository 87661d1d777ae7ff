//! Runs the real program in a scrubbed environment and keeps its three outputs together.

use std::path::Path;
use std::process::{Command, Output};

/// The program, with nothing of the developer's own settings.
pub(crate) fn mang6(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mang6"));
    command
        .env_clear()
        .env("HOME", folder)
        .env("LANG", "C.UTF-8")
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .current_dir(folder);
    command
}

/// Runs it on a database in the folder.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Output {
    mang6(folder).args(["--db", "mang6.db"]).args(arguments).output().unwrap()
}

/// Exit code, stdout and stderr in one piece.
pub(crate) fn told(output: &Output) -> String {
    format!(
        "exit: {}\n----- stdout -----\n{}----- stderr -----\n{}",
        output.status.code().map_or("killed".to_owned(), |code| code.to_string()),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    )
}

/// Runs it and fails the test unless it ends with the code.
pub(crate) fn expect(folder: &Path, arguments: &[&str], code: i32) -> Output {
    let output = run(folder, arguments);
    assert_eq!(
        output.status.code(),
        Some(code),
        "mang6 {}\n{}",
        arguments.join(" "),
        told(&output)
    );
    output
}

/// The stdout of a run as JSON.
pub(crate) fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}\n{}", told(output)))
}
