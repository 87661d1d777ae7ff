//! `db prune`: old evidence goes by the settings' policy or as given, and what went is told.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::desk::Desk;
use super::failure::Failure;
use super::list;
use super::lock::JobLock;
use super::outcome::Outcome;
use super::{record, track};
use crate::domain::prune::{PrunePolicy, Pruned};
use crate::domain::text::{Lang, Text};
use crate::report::grids;
use crate::store::Store;

/// A forecast looks back 26 weeks, each with a day for clocks that were stepped.
const LEAST_RUNS: Duration = Duration::from_hours(183 * 24);

/// How long to keep what; what is not given is the settings'.
#[derive(Debug, Clone, Copy)]
pub struct PruneRequest {
    /// Single samples of links.
    pub samples: Option<Duration>,
    /// Raw answers.
    pub answers: Option<Duration>,
    /// Observations of every run.
    pub runs: Option<Duration>,
    /// Count only.
    pub dry_run: bool,
    /// Give the space back.
    pub vacuum: bool,
}

impl PruneRequest {
    /// Whether nobody said how long: what a timer runs.
    fn is_by_policy(&self) -> bool {
        self.samples.or(self.answers).or(self.runs).is_none()
    }
}

/// Lets go and tells what went.
pub fn run(desk: &mut Desk<'_>, request: &PruneRequest) -> Result<Outcome, Failure> {
    let policy = policy(desk, request)?;
    let pruned = if request.dry_run {
        record::read(desk)?.prunable(&policy).map_err(record::refused)?
    } else {
        record::refuse_read_only(desk)?;
        let held = if request.vacuum { JobLock::take_all(&desk.settings.db)? } else { Vec::new() };
        let mut store = record::open(desk)?;
        if request.is_by_policy() {
            refuse_doubtful_clock(desk, &store)?;
        }
        let pruned = store.prune(&policy).map_err(record::refused)?;
        if request.vacuum {
            store.vacuum().map_err(record::refused)?;
        }
        drop(held);
        pruned
    };
    list::write_grid(desk, &grids::pruned(&pruned), "prune")?;
    desk.voice.note(&told(&pruned, request.dry_run));
    Ok(Outcome::Well)
}

/// What goes does not come back when the clock is set right: then somebody has to say how long.
fn refuse_doubtful_clock(desk: &Desk<'_>, store: &Store) -> Result<(), Failure> {
    let Some(advance) = track::unproved_advance(desk, store)? else { return Ok(()) };
    let told = track::not_believed(advance);
    Err(Failure::environment(told.in_lang(Lang::En).to_owned())
        .vi(told.in_lang(Lang::Vi).to_owned())
        .hint(
            "look at the clock: `mang6 doctor`; where it is right, say how long to keep: `mang6 db prune --keep-samples 35d`",
            "xem đồng hồ: `mang6 doctor`; nếu đồng hồ đúng, hãy ghi rõ thời gian giữ: `mang6 db prune --keep-samples 35d`",
        ))
}

fn policy(desk: &Desk<'_>, request: &PruneRequest) -> Result<PrunePolicy, Failure> {
    let keep = desk.settings.keep;
    let now = desk.clock.now();
    let runs = request.runs.or(keep.runs);
    if runs.is_some_and(|runs| runs < LEAST_RUNS) {
        return Err(Failure::data("runs must be kept for at least 183d".to_owned())
            .vi("phải giữ các lượt đo ít nhất 183d".to_owned())
            .hint(
                "a forecast looks back half a year: `--keep-runs 400d` or `[keep] runs = \"400d\"`",
                "dự báo dựa vào nửa năm gần nhất: `--keep-runs 400d` hoặc `[keep] runs = \"400d\"`",
            ));
    }
    Ok(PrunePolicy {
        samples_before: before(now, request.samples.unwrap_or(desk.settings.audit.keep_samples)),
        answers_before: request.answers.or(keep.answers).map(|keep| before(now, keep)),
        runs_before: runs.map(|keep| before(now, keep)),
    })
}

/// Since when what is kept so long is kept.
pub(super) fn before(now: Timestamp, keep: Duration) -> Timestamp {
    let keep = SignedDuration::try_from(keep).unwrap_or(SignedDuration::MAX);
    now.checked_sub(keep).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn told(pruned: &Pruned, dry_run: bool) -> Text {
    if pruned.is_nothing() {
        return Text::new("nothing is old enough to go", "chưa có gì đủ cũ để bỏ");
    }
    if dry_run {
        Text::new("so much would go: nothing was changed", "sẽ bỏ chừng ấy: chưa thay đổi gì")
    } else {
        Text::new(
            "so much went; the file keeps its size and uses the space again, `--vacuum` gives it back",
            "đã bỏ chừng ấy; tệp giữ nguyên kích thước và dùng lại chỗ trống, `--vacuum` trả lại cho đĩa",
        )
    }
}
