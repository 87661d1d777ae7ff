//! `audit`: the dedicated links, IPv4 beside IPv6. One run measures, asks again where a state seems to
//! change, takes what it saw into the links' memory and tells what changed.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::PathBuf;
use std::time::Duration;

use jiff::civil::Date;

use super::alert::{self, Telling};
use super::audit_watch::{self, Watching};
use super::desk::Desk;
use super::failure::Failure;
use super::format::Format;
use super::gather::Gathering;
use super::lock::JobLock;
use super::outcome::Outcome;
use super::scope::{self, Keeping, ScopeRequest};
use super::{
    audit_large, audit_source, audit_witness, export_prometheus, judge, kept, list, policy, record,
    sla, track,
};
use crate::assess::track::look;
use crate::domain::audit::{LinkAudit, LinkState};
use crate::domain::collection::Job;
use crate::domain::finding::Verdict;
use crate::domain::observation::Observation;
use crate::domain::record::Record;
use crate::domain::text::Text;
use crate::domain::track::{Acknowledgement, Aspect, Book, TrackKey, TrackKind, TrackState};
use crate::report::human::audit;
use crate::report::json;
use crate::report::json::v1;
use crate::report::text::escape;
use crate::store::Store;
use crate::target::audit::{self as plan, AuditOptions};
use crate::target::round as target;
use crate::target::scope::Scope;

/// What `audit` is asked to do.
#[derive(Debug, Clone)]
pub enum AuditWork {
    /// Measure.
    Measure(AuditRequest),
    /// Measure again and again and show how it stands, until somebody stops it.
    Watch {
        /// How to measure.
        request: AuditRequest,
        /// How to watch.
        watching: Watching,
    },
    /// Report a month; nothing is measured.
    Month {
        /// Its first day.
        first: Date,
        /// Links by code; empty means all.
        links: Vec<String>,
    },
    /// Note that somebody knows about an outage.
    Acknowledge {
        /// The link.
        link: String,
        /// What is being done.
        note: Option<String>,
        /// Who says so.
        author: String,
    },
}

/// How to measure and tell.
#[derive(Debug, Clone, Default)]
pub struct AuditRequest {
    /// Links by code; empty means all.
    pub links: Vec<String>,
    /// Say only what changed.
    pub only_changes: bool,
    /// How to say it.
    pub telling: Telling,
    /// Begin so much later at most.
    pub jitter: Option<Duration>,
    /// Wait so long for another audit.
    pub wait_lock: Option<Duration>,
    /// Where Prometheus reads.
    pub textfile: Option<PathBuf>,
}

/// Does it.
pub fn run(desk: &mut Desk<'_>, work: &AuditWork) -> Result<Outcome, Failure> {
    match work {
        AuditWork::Measure(request) => measure(desk, request),
        AuditWork::Watch { request, watching } => audit_watch::run(desk, request, watching),
        AuditWork::Month { first, links } => sla::run(desk, *first, links),
        AuditWork::Acknowledge { link, note, author } => {
            acknowledge(desk, link, note.as_ref(), author)
        }
    }
}

/// One round of measuring, taken in and told.
pub(crate) struct Round {
    /// What is declared.
    pub(crate) record: Record,
    /// The links' memory; `None` when nothing is stored.
    pub(crate) store: Option<Store>,
    /// What was seen.
    pub(crate) observed: Vec<Observation>,
    /// What changed, a line each.
    pub(crate) lines: Vec<String>,
    /// Whether somebody stopped it.
    pub(crate) interrupted: bool,
    /// Whether anything is not up, by what is confirmed.
    pub(crate) troubled: bool,
}

/// Measures and writes; findings when a link is not up or breaks its contract or parity.
fn measure(desk: &mut Desk<'_>, request: &AuditRequest) -> Result<Outcome, Failure> {
    let mut round = once(desk, request)?;
    if !request.only_changes {
        let audits = audits(desk, round.record, round.observed, &request.links)?;
        write(desk, &audits)?;
        round.troubled |= audits.iter().any(is_troubled);
    }
    say(desk, request, &round.lines)?;
    if let Some(store) = &round.store {
        kept::refresh(&desk.settings, store, desk.clock.now());
    }
    Ok(if round.interrupted { Outcome::Interrupted } else { Outcome::findings_if(round.troubled) })
}

/// Measures once, takes in what it saw and tells those who are to be told.
pub(crate) fn once(desk: &Desk<'_>, request: &AuditRequest) -> Result<Round, Failure> {
    let (record, store) = scope::ground(desk, Keeping::Stored)?;
    if let Some(unknown) = request.links.iter().find(|code| record.link(code).is_none()) {
        return Err(no_link(unknown));
    }
    audit_source::check(desk, &record)?;
    let scope = ScopeRequest::default();
    let round = round(desk, &record, &scope.guard(&record), &request.links);
    scope::tell_skipped(desk, &round.skipped);
    Gathering::require_icmp(desk, &round.tasks)?;
    let known = match &store {
        Some(store) => store.book(&desk.settings.vantage).map_err(record::refused)?,
        None => Book::new(),
    };
    let guard = scope.guard(&record);
    let large = audit_large::due(desk, &record, (&guard, &request.links), store.as_ref())?;
    let lock = JobLock::take_within(&desk.settings.db, Job::Audit, request.wait_lock)?;
    let store = store.map(|store| (store, lock));
    let mut gathering = Gathering::open_locked(desk, Job::Audit, store, &scope)?;
    if let Some(most) = request.jitter {
        gathering.rest(jitter(&desk.settings.vantage, most));
    }
    let witnesses = audit_witness::at_hubs(desk, &mut gathering, &record, (&guard, &request.links));
    gathering.ask("audit", round.tasks.into_iter().chain(witnesses).collect())?;
    look_again(desk, &mut gathering, &record, &known)?;
    audit_witness::beside_echoes(desk, &mut gathering, &record, &guard)?;
    audit_witness::about_the_gone(desk, &mut gathering, &record, (&guard, &known))?;
    gathering.ask("large packets", large)?;
    let mut gathered = gathering.close()?;
    let mut lines = Vec::new();
    let mut troubled = false;
    if let Some(store) = &mut gathered.store {
        track::take_in(desk, store, &record)?;
        track::prune(desk, store)?;
        lines = alert::tell(desk, store, &record, &telling(desk, request))?;
        troubled = is_any_troubled(store, desk, &request.links)?;
        if let Some(path) = &request.textfile {
            export_prometheus::textfile(desk, store, &record, path)?;
        }
    }
    Ok(Round {
        record,
        store: gathered.store,
        observed: gathered.observed,
        lines,
        interrupted: gathered.interrupted,
        troubled,
    })
}

fn no_link(code: &str) -> Failure {
    Failure::data(format!("no link `{}`", escape(code))).hint(
        "see the links: `mang6 list links -o name`",
        "xem các kênh: `mang6 list links -o name`",
    )
}

/// The command of the settings serves where the command line names none: an alarm must not be lost
/// because somebody measured by hand.
fn telling(desk: &Desk<'_>, request: &AuditRequest) -> Telling {
    let on_change = request.telling.on_change.clone();
    Telling {
        ascii: request.telling.ascii,
        on_change: on_change.or_else(|| desk.settings.audit.on_change.clone()),
    }
}

/// Changes are data where only they were asked for, and notes beside a table.
fn say(desk: &mut Desk<'_>, request: &AuditRequest, lines: &[String]) -> Result<(), Failure> {
    for line in lines {
        if request.only_changes {
            writeln!(desk.out, "{line}")?;
        } else {
            desk.voice.note(&Text::new(line, line));
        }
    }
    Ok(())
}

fn audits(
    desk: &Desk<'_>,
    record: Record,
    observed: Vec<Observation>,
    links: &[String],
) -> Result<Vec<LinkAudit>, Failure> {
    let judged = judge::unstored(record, observed, &desk.settings, desk.clock.now())?;
    let wanted = |audit: &LinkAudit| links.is_empty() || links.contains(&audit.code);
    Ok(judged.links.into_iter().filter(wanted).collect())
}

/// The same delay on the same host every time, so that many hosts do not begin at once.
fn jitter(host: &str, most: Duration) -> Duration {
    let mut hasher = DefaultHasher::new();
    host.hash(&mut hasher);
    let share = u32::try_from(hasher.finish() >> 32).unwrap_or(0);
    most.mul_f64(f64::from(share) / f64::from(u32::MAX))
}

/// From one look at a link in doubt to the next.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Asks links again, and soon, whose state seems to have changed: an outage is confirmed within
/// seconds of the run that first saw it, not a run later.
fn look_again(
    desk: &Desk<'_>,
    gathering: &mut Gathering,
    record: &Record,
    known: &Book,
) -> Result<(), Failure> {
    let guard = ScopeRequest::default().guard(record);
    let policy = policy::of_tracks(&desk.settings.audit);
    for _ in 1..policy.of_count {
        let doubtful = look::in_doubt(&record.links, gathering.observed(), known, &policy);
        if doubtful.is_empty() || gathering.is_cancelled() {
            break;
        }
        gathering.rest(AGAIN_AFTER);
        let tasks = round(desk, record, &guard, &doubtful).tasks;
        gathering.ask("again", tasks)?;
    }
    Ok(())
}

/// The trains to measure with.
pub(crate) fn round(
    desk: &Desk<'_>,
    record: &Record,
    guard: &Scope,
    links: &[String],
) -> target::Round {
    plan::tasks(record, guard, &options(desk, links))
}

/// How links are measured by the settings.
pub(super) fn options(desk: &Desk<'_>, links: &[String]) -> AuditOptions {
    let settings = &desk.settings.audit;
    AuditOptions {
        links: links.to_vec(),
        families: desk.settings.families(),
        count: settings.count,
        interval: settings.interval,
        timeout: settings.timeout,
        payload_bytes: settings.payload_bytes,
        spread: settings.spread,
        dscp: settings.dscp,
        sources: settings.sources.clone(),
    }
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

/// Whether a link asks for attention, by one run.
pub(crate) fn is_troubled(audit: &LinkAudit) -> bool {
    audit
        .families
        .iter()
        .any(|family| matches!(family.state, LinkState::Down | LinkState::Degraded))
        || audit.parity == Verdict::Fail
        || audit.sla == Verdict::Fail
}

/// Whether anything is not up, by what is confirmed.
fn is_any_troubled(store: &Store, desk: &Desk<'_>, links: &[String]) -> Result<bool, Failure> {
    let book = store.book(&desk.settings.vantage).map_err(record::refused)?;
    let wanted = |track: &TrackKey| {
        track.kind != TrackKind::Link || links.is_empty() || links.contains(&track.key)
    };
    let is_bad =
        |state| matches!(state, TrackState::Down | TrackState::Degraded | TrackState::Backup);
    Ok(book.iter().any(|(track, memory)| wanted(track) && is_bad(memory.open.state)))
}

/// Notes that somebody knows: for each family of the link that is not up now.
fn acknowledge(
    desk: &mut Desk<'_>,
    link: &str,
    note: Option<&String>,
    author: &str,
) -> Result<Outcome, Failure> {
    let mut store = record::open(desk)?;
    let declared = store.record().map_err(record::refused)?;
    if declared.link(link).is_none() {
        return Err(no_link(link));
    }
    let vantage = super::link_status::vantage(desk, &store)?;
    let book = store.book(&vantage).map_err(record::refused)?;
    let said =
        Acknowledgement { at: desk.clock.now(), author: author.to_owned(), note: note.cloned() };
    let mut count = 0;
    for aspect in Aspect::ALL {
        let track = TrackKey::new(TrackKind::Link, link, *aspect);
        let Some(memory) = book.get(&track) else { continue };
        if matches!(memory.open.state, TrackState::Down | TrackState::Backup | TrackState::Degraded)
        {
            store
                .acknowledge(&vantage, &track, memory.open.number, &said)
                .map_err(record::refused)?;
            count += 1;
            let since = crate::report::number::moment(memory.open.start, desk.settings.lang);
            writeln!(desk.out, "{} {aspect} {} {since}", escape(link), memory.open.state)?;
        }
    }
    if count == 0 {
        return Err(Failure::data(format!("link `{}` has nothing to acknowledge", escape(link)))
            .hint(
                "it is up, or was not measured: `mang6 check link`",
                "kênh đang thông hoặc chưa được đo: `mang6 check link`",
            ));
    }
    Ok(Outcome::Well)
}
