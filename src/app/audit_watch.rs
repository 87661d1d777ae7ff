//! `audit --watch`: measures again and again and redraws how every link stands, worst first, until
//! somebody stops it. Each round is an audit like any other: stored, taken in, told.

use std::time::{Duration, Instant};

use jiff::SignedDuration;

use super::audit::{self, AuditRequest, Round};
use super::desk::Desk;
use super::failure::Failure;
use super::link_status;
use super::outcome::Outcome;
use super::record;
use crate::domain::watch::Unwatched;
use crate::report::human::watch::{self, Board};

/// How to watch.
#[derive(Debug, Clone, Copy)]
pub struct Watching {
    /// From the beginning of one round to that of the next.
    pub every: Duration,
    /// Lines of the terminal, asked anew for each round; `None` when it does not say.
    pub rows: fn() -> Option<u16>,
}

/// Changes that stay in sight below the table.
const SHOWN_CHANGES: usize = 5;
/// How far back the small bars go.
const BEATS_SINCE: SignedDuration = SignedDuration::from_hours(2);
/// Another audit, a timer's for example, may be under way when a round begins.
const WAIT_LOCK: Duration = Duration::from_mins(1);
/// What a terminal without a size is taken for: the VT100's.
const STANDARD_ROWS: u16 = 24;

/// Watches until it is stopped; findings when anything was not up in the last round.
pub(super) fn run(
    desk: &mut Desk<'_>,
    request: &AuditRequest,
    watching: &Watching,
) -> Result<Outcome, Failure> {
    if desk.unattended || desk.style.width.is_none() {
        return Err(Failure::usage("`--watch` redraws a terminal, and stdout is none").hint(
            "measure once: `mang6 audit`; from cron that is silent unless a state changed",
            "đo một lần: `mang6 audit`; chạy từ cron thì chỉ báo khi trạng thái đổi",
        ));
    }
    let pause = Pause::new()?;
    // The table is the progress.
    desk.watch = std::sync::Arc::new(Unwatched);
    let request =
        AuditRequest { wait_lock: request.wait_lock.or(Some(WAIT_LOCK)), ..request.clone() };
    let mut changes: Vec<String> = Vec::new();
    loop {
        let began = Instant::now();
        desk.clock.set_anew();
        let round = audit::once(desk, &request)?;
        changes.extend(round.lines.iter().cloned());
        changes.drain(..changes.len().saturating_sub(SHOWN_CHANGES));
        draw(desk, &request, watching, &round, &changes)?;
        let is_stopped =
            round.interrupted || pause.rest(watching.every.saturating_sub(began.elapsed()));
        if is_stopped {
            return Ok(Outcome::findings_if(round.troubled));
        }
    }
}

fn draw(
    desk: &mut Desk<'_>,
    request: &AuditRequest,
    watching: &Watching,
    round: &Round,
    changes: &[String],
) -> Result<(), Failure> {
    let Some(store) = &round.store else { return Ok(()) };
    let mut status = link_status::of(desk, store, &round.record)?;
    if !request.links.is_empty() {
        status.links.retain(|link| request.links.contains(&link.code));
    }
    let now = desk.clock.now();
    let from = now.checked_sub(BEATS_SINCE).unwrap_or(now);
    let board = Board {
        status: &status,
        beats: &store.beats(&desk.settings.vantage, from).map_err(record::refused)?,
        changes,
        now,
        every: watching.every,
        rows: (watching.rows)().unwrap_or(STANDARD_ROWS).into(),
        is_ascii: request.telling.ascii,
    };
    watch::write(&board, desk.settings.lang, desk.style, desk.out)?;
    Ok(desk.out.flush()?)
}

/// A wait that an interrupt ends. The rounds listen for themselves; what comes between two of them is
/// heard here, for the kernel's own answer to it is gone once anybody listened.
struct Pause(tokio::runtime::Runtime);

impl Pause {
    fn new() -> Result<Self, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.map(Self).map_err(|error| {
            Failure::environment(format!("cannot wait for the next round: {error}"))
        })
    }

    /// Whether it was interrupted.
    fn rest(&self, duration: Duration) -> bool {
        self.0.block_on(async {
            tokio::select! {
                () = tokio::time::sleep(duration) => false,
                _ = tokio::signal::ctrl_c() => true,
            }
        })
    }
}
