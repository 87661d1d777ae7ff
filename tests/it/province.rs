//! Raises the lab province for one test and removes it again, also when the test fails. There is one
//! lab per machine, so whoever wants one waits for the other.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::program::told;

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Waits until nobody else in this process has a lab.
pub(crate) fn turn() -> MutexGuard<'static, ()> {
    ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A raised lab.
pub(crate) struct Province {
    folder: PathBuf,
    _turn: MutexGuard<'static, ()>,
}

impl Province {
    /// Raises it. Lacking root is a failure, never a pass.
    pub(crate) fn raise(folder: &Path, seed: u64) -> Self {
        let turn = turn();
        let province = Self { folder: folder.to_owned(), _turn: turn };
        let pid = std::process::id().to_string();
        province.lab(&["up", "--seed", &seed.to_string(), "--pid", &pid]);
        province
    }

    /// Runs a lab command and fails the test unless it ends well.
    pub(crate) fn lab(&self, arguments: &[&str]) -> Output {
        let output = lab().args(arguments).arg("--dir").arg(&self.folder).output().unwrap();
        assert!(output.status.success(), "lab {}\n{}", arguments.join(" "), told(&output));
        output
    }

    /// Runs mang6 at the lab's vantage, with the lab's settings.
    pub(crate) fn mang6(&self, arguments: &[&str]) -> Output {
        lab()
            .arg("--dir")
            .arg(&self.folder)
            .args(["exec", "--", env!("CARGO_BIN_EXE_mang6"), "--config"])
            .arg(self.folder.join("config.toml"))
            .args(["--lang", "en"])
            .args(arguments)
            .output()
            .unwrap()
    }

    /// Runs somebody else's tool at the lab's vantage.
    pub(crate) fn at_vantage(&self, command: &[&str]) -> Output {
        let mut lab = lab();
        lab.arg("--dir").arg(&self.folder).args(["exec", "--"]).args(command).output().unwrap()
    }

    /// Where the lab keeps its files.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Province {
    fn drop(&mut self) {
        let down = lab().arg("down").arg("--dir").arg(&self.folder).output();
        if !std::thread::panicking() {
            let down = down.unwrap();
            assert!(down.status.success(), "lab down\n{}", told(&down));
        }
    }
}

/// The lab program, built by `cargo test` beside this test.
fn lab() -> Command {
    let program = Path::new(env!("CARGO_BIN_EXE_mang6")).with_file_name("examples").join("lab");
    assert!(program.exists(), "no lab at {}: run `cargo build --example lab`", program.display());
    Command::new(program)
}
