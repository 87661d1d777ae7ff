//! The program: hands the arguments to `cli` and the exit code back.

use std::process::ExitCode;

fn main() -> ExitCode {
    mang6::cli::main()
}
