//! From an outcome or a failure to the process's exit code.

use std::process::ExitCode;

use crate::app::failure::Failure;
use crate::app::outcome::Outcome;

/// The exit code of a finished run. A broken pipe is a success: the reader had enough.
pub(crate) fn code(result: &Result<Outcome, Failure>) -> ExitCode {
    match result {
        Ok(outcome) => ExitCode::from(outcome.code()),
        Err(failure) if is_broken_pipe(failure) => ExitCode::SUCCESS,
        Err(failure) => ExitCode::from(failure.kind.code()),
    }
}

/// Whether the reader of stdout went away.
pub(crate) fn is_broken_pipe(failure: &Failure) -> bool {
    failure.error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_pipe_is_a_success() {
        let failure = Failure::from(std::io::Error::from(std::io::ErrorKind::BrokenPipe));
        assert!(is_broken_pipe(&failure));
        assert_eq!(format!("{:?}", code(&Err(failure))), format!("{:?}", ExitCode::SUCCESS));
    }
}
