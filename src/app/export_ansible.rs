//! `export ansible`: the dynamic inventory. Ansible reads an empty answer of a failed script as an
//! empty fleet, so everything is read and judged before the first byte is written.

use std::collections::BTreeSet;

use super::desk::Desk;
use super::export_forms::judged;
use super::failure::Failure;
use super::outcome::Outcome;
use super::record;
use crate::domain::family::Family;
use crate::domain::record::Record;
use crate::domain::subject::SubjectKind;
use crate::export::ansible::{self, Fleet};
use crate::plan::tally::{self, Basis, Owing};

/// `--list`, or `--host NAME`.
pub fn run(desk: &mut Desk<'_>, host: Option<&str>) -> Result<Outcome, Failure> {
    let now = desk.clock.now();
    let store = record::read(desk)?;
    let (record, assessments) = judged(desk, &store)?;
    // What the phases count is asked for only where there are some: a tenth of a second at 10,000 hosts.
    let phases = if record.plans.iter().all(|plan| plan.phases.is_empty()) {
        Vec::new()
    } else {
        let papers = store.papers().map_err(record::refused)?;
        phases(&record, &Basis::new(&record, &assessments, &papers, &[], now))
    };
    let prefer = desk.settings.family.unwrap_or(Family::Ipv4);
    let fleet = Fleet { record: &record, assessments: &assessments, phases: &phases, prefer };
    let mut document = Vec::new();
    match host {
        None => ansible::write_list(&fleet, &mut document)?,
        Some(name) => ansible::write_host(&fleet, name, &mut document)?,
    }
    desk.out.write_all(&document)?;
    // The process ends with this, and Ansible waits for it: what 10,000 hosts hold is not given back piece by piece.
    std::mem::forget((record, assessments, document));
    Ok(Outcome::Well)
}

/// The devices that each phase counts, a plan's phases in order.
fn phases(record: &Record, basis: &Basis<'_>) -> Vec<(String, String, BTreeSet<String>)> {
    let mut phases = Vec::new();
    for plan in &record.plans {
        for phase in &plan.phases {
            let counted = phase.tasks.iter().flat_map(|task| tally::each(plan, task, basis));
            let devices = counted.filter_map(|(owing, _)| match owing {
                Owing::Subject(subject)
                    if matches!(subject.kind, SubjectKind::Device | SubjectKind::Server) =>
                {
                    Some(subject.key.clone())
                }
                Owing::Subject(_) | Owing::Plan | Owing::Unit(_) | Owing::Body(_) => None,
            });
            phases.push((plan.id.clone(), phase.id.clone(), devices.collect()));
        }
    }
    phases
}
