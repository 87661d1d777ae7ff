//! `survey`: the whole job in order, one collection: scan, discover, probe, audit, then judged.

use std::time::Instant;

use super::desk::Desk;
use super::failure::Failure;
use super::format::Format;
use super::gather::Gathering;
use super::judge::{self, Judged};
use super::outcome::Outcome;
use super::scope::{self, Keeping, ScopeRequest};
use super::{audit, discover, probe, scan, status};
use crate::domain::collection::Job;
use crate::domain::observation::Observation;
use crate::domain::text::Text;
use crate::report::json;
use crate::report::json::v1;

/// How long each stage took, seconds, for the summary line.
struct Lap {
    stage: &'static str,
    seconds: f64,
}

/// Does it all and writes where the migration stands.
pub fn run(desk: &mut Desk<'_>) -> Result<Outcome, Failure> {
    let (record, store) = scope::ground(desk, Keeping::Stored)?;
    let request = ScopeRequest::default();
    let guard = request.guard(&record);
    let mut laps = Vec::new();
    let mut skipped = Vec::new();
    let discovery = discover::declared_round(desk, &record, &guard)?;
    Gathering::require_icmp(desk, &scan::declared_round(desk, &record, &guard).tasks)?;
    let asked = probe::options(desk, record.subjects(), store.as_ref())?;
    let mut gathering = Gathering::open(desk, Job::Survey, store, &request)?;

    let start = Instant::now();
    let round = scan::declared_round(desk, &record, &guard);
    skipped.extend(round.skipped);
    gathering.ask("scan", round.tasks)?;
    laps.push(lap("scan", start));

    let start = Instant::now();
    skipped.extend(discovery.skipped);
    gathering.ask("discover", discovery.tasks)?;
    laps.push(lap("discover", start));

    let start = Instant::now();
    skipped.extend(probe::rounds(&mut gathering, &record, &guard, &asked)?);
    laps.push(lap("probe", start));

    let start = Instant::now();
    let round = audit::round(desk, &record, &guard, &[]);
    skipped.extend(round.skipped);
    gathering.ask("audit", round.tasks)?;
    laps.push(lap("audit", start));

    let start = Instant::now();
    let gathered = gathering.close()?;
    let Some(store) = &gathered.store else {
        return Err(Failure::environment("the survey was not stored"));
    };
    let judged = judge::judge(store, &desk.settings, desk.clock.now())?;
    laps.push(lap("assess", start));
    scope::tell_skipped(desk, &skipped);
    write(desk, &judged, &gathered.observed)?;
    tell(desk, &laps, gathered.observed.len());
    Ok(if gathered.interrupted {
        Outcome::Interrupted
    } else {
        Outcome::findings_if(judged.has_findings())
    })
}

fn lap(stage: &'static str, start: Instant) -> Lap {
    Lap { stage, seconds: start.elapsed().as_secs_f64() }
}

/// JSON has everything that was judged; people get the progress.
fn write(desk: &mut Desk<'_>, judged: &Judged, observed: &[Observation]) -> Result<(), Failure> {
    match desk.format {
        Format::Json => {
            let evidence = judged.cited();
            let document = v1::survey::Survey::new(
                judged.assessments.as_slice(),
                &judged.links,
                observed,
                &evidence,
                desk.settings.lang,
            );
            json::write_document(&document, desk.out)?;
            Ok(())
        }
        Format::Table | Format::Wide | Format::Jsonl | Format::Csv | Format::Name => {
            status::write(desk, judged)
        }
    }
}

fn tell(desk: &Desk<'_>, laps: &[Lap], observation_count: usize) {
    let total: f64 = laps.iter().map(|lap| lap.seconds).sum();
    let stages: Vec<String> =
        laps.iter().map(|lap| format!("{} {:.1} s", lap.stage, lap.seconds)).collect();
    let stages = stages.join(", ");
    desk.voice.note(&Text::new(
        format!("{observation_count} observations in {total:.1} s: {stages}"),
        format!("{observation_count} quan sát trong {total:.1} s: {stages}"),
    ));
}
