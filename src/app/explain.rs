//! `explain ASSET`: why it stands on its rung, with each piece of evidence.

use super::desk::Desk;
use super::failure::Failure;
use super::format::Format;
use super::judge::{self, Judged};
use super::outcome::Outcome;
use super::{claims, list, reassess, record};
use crate::domain::claim::{Claim, Proof};
use crate::domain::finding::Assessment;
use crate::report::human::{checks, claims as human_claims};
use crate::report::json;
use crate::report::json::v1;
use crate::report::trace::Trace;

/// Explains what the word names; with its rung 6 where every run of the window is to be judged anew, which
/// takes as long as `status --reassess`.
pub fn run(desk: &mut Desk<'_>, asset: &str, reassesses: bool) -> Result<Outcome, Failure> {
    let store = record::read(desk)?;
    let now = desk.clock.now();
    let judged = if reassesses {
        reassess::judged(desk, &store, now)?.0
    } else {
        judge::judge(&store, &desk.settings, now)?
    };
    let named: Vec<&Assessment> = judged
        .assessments
        .iter()
        .filter(|each| each.subject.key == asset || each.subject.to_string() == asset)
        .collect();
    if named.is_empty() {
        return Err(Failure::data(format!("nothing named `{asset}` has a ladder"))
            .vi(format!("không có đối tượng `{asset}` nào có bậc đánh giá"))
            .hint(
                "devices, services, links and LANs have: `mang6 list services -o name`",
                "thiết bị, dịch vụ, kênh truyền và LAN mới có bậc: `mang6 list services -o name`",
            ));
    }
    write(desk, &judged, &named)?;
    if matches!(desk.format, Format::Table | Format::Wide) {
        for claim in claims::all(desk, &store)? {
            // Beside what the explanation has just shown, and not what a run once did.
            if let Some(assessment) = named.iter().find(|each| each.subject == claim.subject) {
                let claim = Claim { proved: Proof::Seen(assessment.rung), ..claim };
                human_claims::write(&claim, desk.settings.lang, desk.style, desk.out)?;
            }
        }
    }
    Ok(Outcome::Well)
}

/// Writes assessments with their evidence, in the desk's format.
pub fn write(desk: &mut Desk<'_>, judged: &Judged, named: &[&Assessment]) -> Result<(), Failure> {
    let (evidence, lang) = (judged.cited(), desk.settings.lang);
    match desk.format {
        Format::Table | Format::Wide => {
            for assessment in named {
                checks::explain(assessment, &evidence, lang, desk.style, desk.out)?;
            }
        }
        Format::Json => document(desk, "explain", judged, named, None)?,
        Format::Jsonl | Format::Csv | Format::Name => {
            list::write_grid(desk, &checks::grid(named), "explain")?;
        }
    }
    Ok(())
}

/// Writes assessments with their evidence as a document, with the stages of every attempt where they
/// are wanted.
pub(crate) fn document(
    desk: &mut Desk<'_>,
    verb: &'static str,
    judged: &Judged,
    named: &[&Assessment],
    trace: Option<&Trace>,
) -> Result<(), Failure> {
    let (evidence, lang) = (judged.cited(), desk.settings.lang);
    let document = v1::probe::Probe::new(verb, named, &evidence, lang).with_trace(trace, lang);
    json::write_document(&document, desk.out)?;
    Ok(())
}
