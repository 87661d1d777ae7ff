//! `diff`: two runs by number, or `declared observed`.

use crate::app;
use crate::app::desk::Desk;
use crate::app::failure::Failure;
use crate::app::outcome::Outcome;

/// Which of the two it is, by the words.
pub(crate) fn diff(desk: &mut Desk<'_>, from: &str, to: &str) -> Result<Outcome, Failure> {
    if (from, to) == ("declared", "observed") {
        return app::diff::drift(desk);
    }
    let number = |text: &str| {
        text.parse().map_err(|_| {
            Failure::usage(format!(
                "`{text}` is no run's number: write `diff 3 7` or `diff declared observed`"
            ))
        })
    };
    app::diff::run(desk, number(from)?, number(to)?)
}
