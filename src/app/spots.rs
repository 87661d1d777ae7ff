//! `probe web|dns|mail|host …`: the readiness of what somebody types, without a database. What is on
//! record under the same name is probed as what it is and kept like every look; what is not is judged
//! by what the network shows alone, and kept nowhere.

use super::desk::Desk;
use super::failure::Failure;
use super::gather::Gathering;
use super::judge::{self, Judged};
use super::outcome::Outcome;
use super::probe::{ProbeRequest, options, rounds, write};
use super::scope::{self, Keeping};
use super::{policy, record};
use crate::assess::assess_unrecorded;
use crate::domain::collection::Job;
use crate::domain::observation::{Observation, ObservationId};
use crate::domain::paper::Papers;
use crate::domain::record::Record;
use crate::domain::runs::Provenance;
use crate::domain::subject::Subject;
use crate::domain::text::Text;
use crate::report::trace::Trace;
use crate::target::spot::{self, NoSpot, Spot, SpotKind};

/// The kind of spot that the words begin with, when they name one and at least one target.
pub(crate) fn kind(words: &[String]) -> Option<SpotKind> {
    let (first, rest) = words.split_first()?;
    first.parse().ok().filter(|_| !rest.is_empty())
}

/// Probes what was typed and writes what each check says.
pub(crate) fn run(
    desk: &mut Desk<'_>,
    request: &ProbeRequest,
    kind: SpotKind,
) -> Result<Outcome, Failure> {
    let (mut record, _) = scope::ground(desk, Keeping::Unstored)?;
    let words = request.selectors.get(1..).unwrap_or_default();
    let spots = spots(&record, kind, words, &request.ports).map_err(|error| {
        Failure::usage(error).hint(
            "for example `probe web https://www.example/`, `probe dns example`, \
             `probe mail example`, `probe host 192.0.2.1 2001:db8::1`",
            "ví dụ `probe web https://www.example/`, `probe dns example`, \
             `probe mail example`, `probe host 192.0.2.1 2001:db8::1`",
        )
    })?;
    let guard = request.scope.guard(&record);
    let subjects: Vec<Subject> = spots.iter().map(|spot| spot.subject.clone()).collect();
    let unrecorded = spots.iter().any(|spot| !spot.things.is_empty());
    let store = if request.store && !unrecorded { Some(record::open(desk)?) } else { None };
    if request.store && unrecorded {
        desk.voice.note(&Text::new(
            "nothing is stored: it is not on record",
            "không lưu kết quả: đối tượng không có trong hồ sơ",
        ));
    }
    let mut options = options(desk, subjects.clone(), store.as_ref())?;
    for spot in spots {
        options.pages.extend(spot.page.map(|page| (spot.subject.clone(), page)));
        spot.things.into_iter().for_each(|thing| record.put(thing));
    }
    let mut gathering = Gathering::open(desk, Job::Probe, store, &request.scope)?;
    let skipped = rounds(&mut gathering, &record, &guard, &options)?;
    scope::tell_skipped(desk, &skipped);
    let gathered = gathering.close()?;
    let trace = request.trace.then(|| Trace::of(&gathered.observed));
    let judged = match (gathered.store, unrecorded) {
        (Some(store), _) => judge::judge(&store, &desk.settings, desk.clock.now())?,
        (None, false) => {
            judge::unstored(record, gathered.observed, &desk.settings, desk.clock.now())?
        }
        (None, true) => judged(desk, record, &subjects, gathered.observed)?,
    };
    // Nothing could be asked: a table of unknowns would look like work done.
    if let (Some(first), true) = (skipped.first(), judged.evidence.is_empty()) {
        let failure = Failure::data(desk.say(&first.why));
        return Err(match first.address {
            None => failure,
            Some(_) => failure.hint(
                "declare the prefix, or say who permitted it: `--unlisted --approval TEXT`",
                "hãy khai báo dải địa chỉ, hoặc ghi ai cho phép: `--unlisted --approval TEXT`",
            ),
        });
    }
    let failed = write(desk, &judged, &subjects, trace.as_ref())?;
    Ok(if gathered.interrupted { Outcome::Interrupted } else { Outcome::findings_if(failed) })
}

fn spots(
    record: &Record,
    kind: SpotKind,
    words: &[String],
    ports: &[u16],
) -> Result<Vec<Spot>, NoSpot> {
    match kind {
        SpotKind::Web => words.iter().map(|word| spot::web(record, word)).collect(),
        SpotKind::Dns => words.iter().map(|word| spot::zone(record, word)).collect(),
        SpotKind::Mail => words.iter().map(|word| spot::mail(record, word)).collect(),
        SpotKind::Host => Ok(vec![spot::host(record, words, ports)?]),
    }
}

/// Judges by what was seen alone.
fn judged(
    desk: &Desk<'_>,
    record: Record,
    subjects: &[Subject],
    observed: Vec<Observation>,
) -> Result<Judged, Failure> {
    let evidence: Vec<Observation> = (1..)
        .zip(observed)
        .map(|(number, observation)| Observation { id: Some(ObservationId(number)), ..observation })
        .collect();
    let as_of = desk.clock.now();
    let policy = policy::of(&desk.settings)?;
    let assessments = assess_unrecorded(&record, subjects, &evidence, as_of, &policy);
    Ok(Judged {
        as_of,
        record,
        evidence,
        runs: Vec::new(),
        has_failed: judge::has_failed(&assessments),
        vantages: Vec::new(),
        assessments,
        unknown_apart: crate::domain::progress::UnknownApart::default(),
        links: Vec::new(),
        papers: Papers::default(),
        samples: Vec::new(),
        provenance: Provenance::default(),
        unit: None,
        until: as_of,
        since: None,
        stamp: None,
    })
}
