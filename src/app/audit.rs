//! `audit`: the dedicated links, IPv4 beside IPv6.

use super::desk::Desk;
use super::failure::Failure;
use super::format::Format;
use super::gather::Gathering;
use super::judge;
use super::list;
use super::outcome::Outcome;
use super::scope::{self, Keeping, ScopeRequest};
use crate::domain::audit::{LinkAudit, LinkState};
use crate::domain::collection::Job;
use crate::domain::finding::Verdict;
use crate::domain::record::Record;
use crate::report::human::audit;
use crate::report::json;
use crate::report::json::v1;
use crate::target::audit::{self as plan, AuditOptions};
use crate::target::round::Round;
use crate::target::scope::Scope;

/// Measures and writes; findings when a link is not up or breaks its contract or parity.
pub fn run(desk: &mut Desk<'_>, links: &[String]) -> Result<Outcome, Failure> {
    let (record, store) = scope::ground(desk, Keeping::Stored)?;
    if let Some(unknown) = links.iter().find(|code| record.link(code).is_none()) {
        return Err(Failure::data(format!("no link `{unknown}`")).hint(
            "see the links: `mang6 list links -o name`",
            "xem các kênh: `mang6 list links -o name`",
        ));
    }
    let request = ScopeRequest::default();
    let round = round(desk, &record, &request.guard(&record), links);
    scope::tell_skipped(desk, &round.skipped);
    Gathering::require_icmp(desk, &round.tasks)?;
    let mut gathering = Gathering::open(desk, Job::Audit, store, &request)?;
    gathering.ask("audit", round.tasks)?;
    let gathered = gathering.close()?;
    let audits: Vec<LinkAudit> =
        judge::unstored(record, gathered.observed, &desk.settings, desk.clock.now())?
            .links
            .into_iter()
            .filter(|audit| links.is_empty() || links.contains(&audit.code))
            .collect();
    write(desk, &audits)?;
    Ok(if gathered.interrupted {
        Outcome::Interrupted
    } else {
        Outcome::findings_if(audits.iter().any(is_troubled))
    })
}

/// The trains to measure with.
pub(crate) fn round(desk: &Desk<'_>, record: &Record, guard: &Scope, links: &[String]) -> Round {
    let settings = desk.settings.audit;
    let options = AuditOptions {
        links: links.to_vec(),
        families: desk.settings.families(),
        count: settings.count,
        interval: settings.interval,
        timeout: settings.timeout,
        payload_bytes: settings.payload_bytes,
    };
    plan::tasks(record, guard, &options)
}

fn write(desk: &mut Desk<'_>, audits: &[LinkAudit]) -> Result<(), Failure> {
    let lang = desk.settings.lang;
    match desk.format {
        Format::Table | Format::Wide => audit::write(audits, lang, desk.style, desk.out)?,
        Format::Json => json::write_document(&v1::audit::Audit::new(audits, lang), desk.out)?,
        Format::Jsonl | Format::Csv | Format::Name => {
            list::write_grid(desk, &audit::grid(audits), "audit")?;
        }
    }
    Ok(())
}

/// Whether a link asks for attention.
pub(crate) fn is_troubled(audit: &LinkAudit) -> bool {
    audit
        .families
        .iter()
        .any(|family| matches!(family.state, LinkState::Down | LinkState::Degraded))
        || audit.parity == Verdict::Fail
        || audit.sla == Verdict::Fail
}
