//! `resume [RUN]`: goes on with a run that was cut off. A killed run is still open and is gone on with
//! as it is; one that somebody stopped is closed and never changed, so a new run takes over what it
//! holds. What was finished is not asked again, and the end is that of a run nobody cut off.
//!
//! Scans and surveys can be gone on with. An audit cannot: its links are measured at one moment, so it
//! is run again; nor a discovery or a probe, which ask few enough questions to begin anew.

use super::desk::Desk;
use super::failure::Failure;
use super::gather;
use super::lock::JobLock;
use super::outcome::Outcome;
use super::scope::ScopeRequest;
use super::{judge, record, regain, scan, survey, track};
use crate::domain::collection::{Collection, CollectionState, Job};
use crate::domain::scan_plan::ScanPlan;
use crate::domain::text::Text;
use crate::store::Store;

/// Goes on with a run; the newest that was cut off when none is named.
pub fn run(desk: &mut Desk<'_>, number: Option<i64>) -> Result<Outcome, Failure> {
    let mut store = record::open(desk)?;
    let newest = store.newest_resumable().map_err(record::refused)?;
    let Some(number) = number.or(newest) else {
        catch_up(desk, &mut store)?;
        desk.voice.note(&Text::new(
            "no run was cut off: there is nothing to go on with",
            "không có lượt nào bị ngắt giữa chừng: không có gì để chạy tiếp",
        ));
        return Ok(Outcome::Well);
    };
    let job = found(&store, number)?.job;
    let plan = store.plan_of(number).map_err(record::refused)?;
    let plan = plan.ok_or_else(|| no_plan(number, job))?;
    // Whoever still works on it has the lock; what it is now is known only behind it.
    let lock = JobLock::take(&desk.settings.db, job)?;
    let run = found(&store, number)?;
    // Whatever stands against it is told before anything is written.
    refuse(desk, &store, &run)?;
    refuse_plan(desk, &store, (&run, &plan))?;
    let run = opened(desk, &mut store, run)?;
    if run.job == Job::Survey {
        // A run that took another over has a clock of its own; so has one killed before it had.
        track::begin(desk, &mut store, run.number)?;
    }
    desk.voice.note(&Text::new(
        format!("going on with run {number}, begun {}", run_day(&run)),
        format!("chạy tiếp lượt {number}, bắt đầu {}", run_day(&run)),
    ));
    let held = (store, lock);
    go_on(desk, held, (&run, &plan))
}

/// A run killed between its end and what follows from it is closed, and nothing is left to ask: the links'
/// memory takes it in, and changes of rung are found, as its own end would have. An audit under way does
/// so itself.
fn catch_up(desk: &Desk<'_>, store: &mut Store) -> Result<(), Failure> {
    let behind = store.pending_runs(&desk.settings.vantage).map_err(record::refused)?;
    let Some(last) = behind.last().map(|run| run.collection) else { return Ok(()) };
    let Ok(_lock) = JobLock::take(&desk.settings.db, Job::Audit) else { return Ok(()) };
    let declared = store.record().map_err(record::refused)?;
    track::take_in(desk, store, &declared)?;
    let judged = judge::judge(store, &desk.settings, desk.clock.now())?;
    regain::keep(desk, store, (last, &judged))
}

fn go_on(
    desk: &mut Desk<'_>,
    held: (Store, JobLock),
    (run, plan): (&Collection, &ScanPlan),
) -> Result<Outcome, Failure> {
    match run.job {
        Job::Scan => scan::go_on(desk, held, (run, plan)),
        Job::Survey => survey::go_on(desk, held, (run, plan)),
        Job::Audit | Job::Discover | Job::Probe => Err(no_plan(run.number, run.job)),
    }
}

/// Tells whoever stopped a run how it is gone on with.
pub(crate) fn tell(desk: &Desk<'_>, run: Option<&Collection>) {
    let Some(run) = run else { return };
    let number = run.number;
    desk.voice.note(&Text::new(
        format!("stopped: go on with it: `mang6 resume {number}`"),
        format!("đã dừng: chạy tiếp bằng `mang6 resume {number}`"),
    ));
}

fn found(store: &Store, number: i64) -> Result<Collection, Failure> {
    store.collection(number).map_err(record::refused)?.ok_or_else(|| {
        Failure::data(format!("no run {number}"))
            .hint("see the runs: `mang6 runs`", "xem các lượt đo: `mang6 runs`")
    })
}

/// Runs that cannot be gone on with, or not from here.
fn refuse(desk: &Desk<'_>, store: &Store, run: &Collection) -> Result<(), Failure> {
    let number = run.number;
    if run.vantage != desk.settings.vantage {
        let vantage = &run.vantage;
        return Err(Failure::usage(format!("run {number} looked from `{vantage}`, not from here"))
            .hint(
                format!("go on there, or say that this is there: `--vantage {vantage}`"),
                format!("hãy chạy tiếp tại đó, hoặc nói rõ đây là nơi đó: `--vantage {vantage}`"),
            ));
    }
    match run.state {
        CollectionState::Open => Ok(()),
        CollectionState::Interrupted => {
            match store.continued_by(number).map_err(record::refused)? {
                None => Ok(()),
                Some(by) => Err(Failure::data(format!("run {by} went on with run {number}")).hint(
                    format!("go on with that one: `mang6 resume {by}`"),
                    format!("hãy chạy tiếp lượt đó: `mang6 resume {by}`"),
                )),
            }
        }
        CollectionState::Complete | CollectionState::Incomplete => {
            Err(Failure::data(format!("run {number} came to its end"))
                .hint("see the runs: `mang6 runs`", "xem các lượt đo: `mang6 runs`"))
        }
    }
}

/// What was permitted when it began may not be any more: the targets, or the socket.
fn refuse_plan(
    desk: &Desk<'_>,
    store: &Store,
    (run, plan): (&Collection, &ScanPlan),
) -> Result<(), Failure> {
    let record = store.record().map_err(record::refused)?;
    scan::refuse_unlisted(&scope_of(run).guard(&record), plan)?;
    scan::require_icmp(desk, plan)
}

/// How far a run may reach.
pub(crate) fn scope_of(run: &Collection) -> ScopeRequest {
    ScopeRequest { unlisted: run.unlisted, approval: run.approval.clone() }
}

/// The run that is appended to: itself where it is open still, else a new one that takes it over.
fn opened(desk: &Desk<'_>, store: &mut Store, run: Collection) -> Result<Collection, Failure> {
    if run.state == CollectionState::Open {
        return Ok(run);
    }
    let mut new = gather::new_collection(desk, run.job, &scope_of(&run));
    new.command = run.command;
    store.take_over(run.number, &new).map_err(record::refused)
}

fn no_plan(number: i64, job: Job) -> Failure {
    Failure::data(format!("run {number} cannot be gone on with: `{job}` keeps no plan"))
        .hint(format!("run it again: `mang6 {job}`"), format!("hãy chạy lại: `mang6 {job}`"))
}

fn run_day(run: &Collection) -> String {
    run.opened_at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
