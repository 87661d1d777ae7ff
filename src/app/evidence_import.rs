//! `evidence import`: what the read-only Ansible audits told, as evidence. All or nothing; what is
//! known already is left out. Nothing is sent, nothing is judged here.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::desk::Desk;
use super::evidence_hosts::{Hosts, Stranger};
use super::failure::Failure;
use super::lock::JobLock;
use super::outcome::Outcome;
use super::{faults, kept, list, record};
use crate::domain::collection::{Collection, Job};
use crate::domain::observation::{Observation, Outcome as Answer};
use crate::domain::reading::{FactsReading, Reading};
use crate::domain::record::{Record, SourcePlace};
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::task::ProbeKind;
use crate::domain::text::Text;
use crate::inventory;
use crate::inventory::fault::{Fault, Faults, KEPT_COUNT};
use crate::inventory::source::SourceFile;
use crate::report::grids::{self, BroughtRow};
use crate::store::Store;
use crate::store::collection::NewCollection;
use crate::vendor::playbook::{self, Told};

/// How far the controller's clock may be ahead of ours.
const AHEAD_MAX: SignedDuration = SignedDuration::from_mins(5);

/// What was made of the files.
#[derive(Default)]
struct Brought {
    observations: Vec<Observation>,
    rows: Vec<BroughtRow>,
    faults: Vec<Fault>,
    skipped_count: usize,
    unreachable: Vec<String>,
}

/// Reads, matches, and writes; `skip_unknown`: hosts that are no asset are left out.
pub fn run(desk: &mut Desk<'_>, path: &Path, skip_unknown: bool) -> Result<Outcome, Failure> {
    record::refuse_read_only(desk)?;
    let lang = desk.settings.lang;
    let files =
        inventory::load::read_results(path).map_err(|error| faults::unreadable(&error, lang))?;
    let mut store = record::open(desk)?;
    let declared = store.record().map_err(record::refused)?;
    let hosts = Hosts::of(&declared);
    let mut brought = Brought::default();
    for file in &files {
        take(desk, (&declared, &hosts), (file, skip_unknown), &mut brought);
    }
    refuse(desk, &mut brought.faults)?;
    mark_new(&store, &mut brought)?;
    let _lock = JobLock::take(&desk.settings.db, Job::Discover)?;
    let run = match span(&brought.observations) {
        None => None,
        Some((first, last)) => {
            let (new, seen) =
                (new_collection(desk, first), std::mem::take(&mut brought.observations));
            store.keep_brought(&new, seen, last).map_err(record::refused)?
        }
    };
    list::write_grid(desk, &grids::brought(&brought.rows), "evidence")?;
    tell(desk, &brought, run.as_ref());
    if run.is_some() {
        kept::refresh(&desk.settings, &store, desk.clock.now());
    }
    Ok(Outcome::Well)
}

/// Which rows nobody has told before, and no other file of these.
fn mark_new(store: &Store, brought: &mut Brought) -> Result<(), Failure> {
    let known = store.are_known(&brought.observations).map_err(record::refused)?;
    let mut met = HashSet::new();
    for (row, known) in brought.rows.iter_mut().zip(known) {
        row.is_new = met.insert((row.subject.clone(), row.topic.clone(), row.at)) && !known;
    }
    Ok(())
}

/// One file's results, or its faults.
fn take(
    desk: &Desk<'_>,
    (declared, hosts): (&Record, &Hosts<'_>),
    (file, skip_unknown): (&SourceFile, bool),
    brought: &mut Brought,
) {
    let place = |line: usize| SourcePlace {
        file: file.path.as_path().into(),
        line: u32::try_from(line).unwrap_or(u32::MAX),
        column: 1,
    };
    let results =
        std::str::from_utf8(&file.bytes).map_or_else(|_| Err(not_utf8()), playbook::parse);
    let results = match results {
        Ok(results) => results,
        Err(fault) => {
            let hint = Some(Text::new(
                "write the file with `ANSIBLE_STDOUT_CALLBACK=ansible.posix.json ansible-playbook audit/linux.yml > result.json`",
                "tạo tệp bằng `ANSIBLE_STDOUT_CALLBACK=ansible.posix.json ansible-playbook audit/linux.yml > result.json`",
            ));
            let place = place(fault.line);
            brought.faults.push(Fault { place, field: "", problem: fault.what, hint });
            return;
        }
    };
    brought.unreachable.extend(results.unreachable);
    let mut by_host: BTreeMap<&str, Vec<&Told>> = BTreeMap::new();
    for told in &results.told {
        by_host.entry(&told.host).or_default().push(told);
    }
    let latest = desk.clock.now().saturating_add(AHEAD_MAX).unwrap_or(Timestamp::MAX);
    for (host, told) in by_host {
        match host_of(hosts, (host, told.as_slice()), latest) {
            Ok((device, address)) => {
                let name = file.path.file_name().unwrap_or_default().to_string_lossy();
                for each in told {
                    let subject = subject_of(declared, device);
                    brought.rows.push(row(&subject, each));
                    brought.observations.push(observation(desk, subject, (each, address), &name));
                }
            }
            Err(stranger) if stranger.is_unknown && skip_unknown => brought.skipped_count += 1,
            Err(Stranger { what, hint, .. }) => {
                let text = std::str::from_utf8(&file.bytes).unwrap_or_default();
                // Looking for the line reads the whole file: for those that will be shown.
                let is_shown = brought.faults.len() < KEPT_COUNT;
                let place = place(if is_shown { playbook::line_of(text, host) } else { 1 });
                brought.faults.push(Fault { place, field: "", problem: what, hint: Some(hint) });
            }
        }
    }
}

fn not_utf8() -> playbook::Fault {
    playbook::Fault { line: 1, what: Text::new("not UTF-8", "không phải UTF-8") }
}

/// Which device a host is, and the address that its evidence is filed under.
fn host_of<'a>(
    hosts: &Hosts<'a>,
    (host, told): (&str, &[&Told]),
    latest: Timestamp,
) -> Result<(&'a str, std::net::IpAddr), Stranger> {
    if let Some(early) = told.iter().find(|told| told.at > latest) {
        let at = early.at;
        return Err(Stranger {
            is_unknown: false,
            what: Text::new(
                format!("`{host}` was asked at {at}, which is still to come"),
                format!("`{host}` được hỏi lúc {at}, thời điểm chưa tới"),
            ),
            hint: Text::new(
                "set the controller's clock, and this machine's: `mang6 doctor`",
                "chỉnh đồng hồ của máy điều khiển và máy này: `mang6 doctor`",
            ),
        });
    }
    let device = hosts.device(host, told)?;
    let address = hosts.address(device, told).ok_or_else(|| Stranger {
        is_unknown: false,
        what: Text::new(
            format!("`{device}` has no declared address and `{host}` told none"),
            format!("`{device}` chưa khai báo địa chỉ và `{host}` cũng không cho biết"),
        ),
        hint: Text::new(
            "declare an address of it, or audit it with `audit/linux.yml`, which asks for addresses",
            "khai báo địa chỉ, hoặc chạy `audit/linux.yml`, playbook này hỏi địa chỉ",
        ),
    })?;
    Ok((device, address))
}

fn subject_of(declared: &Record, name: &str) -> Subject {
    let is_server = declared.device(name).is_some_and(crate::domain::device::Device::is_server);
    let kind = if is_server { SubjectKind::Server } else { SubjectKind::Device };
    Subject::new(kind, name)
}

fn row(subject: &Subject, told: &Told) -> BroughtRow {
    BroughtRow {
        host: told.host.clone(),
        subject: subject.clone(),
        topic: told.topic.clone(),
        at: told.at,
        is_new: false,
    }
}

fn observation(
    desk: &Desk<'_>,
    subject: Subject,
    (told, address): (&Told, std::net::IpAddr),
    file: &str,
) -> Observation {
    let reading = FactsReading {
        // Where it comes from: no credential of ours opened a door.
        credential: format!("{} ({file})", told.play),
        facts: told.facts.clone(),
        truncated: None,
    };
    Observation {
        id: None,
        at: told.at,
        vantage: desk.settings.vantage.clone(),
        subject,
        probe: ProbeKind::Playbook,
        address,
        port: None,
        detail: told.topic.clone(),
        outcome: Answer::Answered(Reading::Facts(Box::new(reading))),
        raw: (!told.outputs.is_empty()).then(|| serde_json::to_vec(&told.outputs).ok()).flatten(),
    }
}

/// The moments of the first and the last of them.
fn span(observations: &[Observation]) -> Option<(Timestamp, Timestamp)> {
    let at = || observations.iter().map(|each| each.at);
    at().min().zip(at().max())
}

fn new_collection(desk: &Desk<'_>, opened_at: Timestamp) -> NewCollection {
    NewCollection {
        id: Uuid::now_v7(),
        job: Job::Discover,
        vantage: desk.settings.vantage.clone(),
        command: desk.command.clone(),
        approval: None,
        unlisted: false,
        opened_at,
    }
}

/// Every fault with its place and remedy.
fn refuse(desk: &Desk<'_>, faults: &mut Vec<Fault>) -> Result<(), Failure> {
    if faults.is_empty() {
        return Ok(());
    }
    let more_count = faults.len().saturating_sub(KEPT_COUNT);
    faults.truncate(KEPT_COUNT);
    let faults = Faults { faults: std::mem::take(faults), more_count };
    let head = desk
        .say(&Text::new(
            "nothing was taken in: the results have faults",
            "chưa nhận gì: các kết quả có lỗi",
        ))
        .to_owned();
    let lines = faults.lines(desk.settings.lang).join("\n");
    Err(Failure::data(format!("{head}\n{lines}")))
}

fn tell(desk: &Desk<'_>, brought: &Brought, run: Option<&Collection>) {
    let known_count = brought.rows.iter().filter(|row| !row.is_new).count();
    match run {
        None => desk.voice.note(&Text::new("nothing new", "không có gì mới")),
        Some(run) => {
            let (new_count, number) = (run.observation_count, run.number);
            desk.voice.note(&Text::new(
                format!("{new_count} new in run {number}, {known_count} known already"),
                format!("{new_count} mới trong lượt {number}, {known_count} đã có"),
            ));
        }
    }
    if brought.skipped_count > 0 {
        let count = brought.skipped_count;
        desk.voice.warn(&Text::new(
            format!("{count} hosts are no asset and were left out"),
            format!("bỏ qua {count} máy không có trong hồ sơ"),
        ));
    }
    if let Some(first) = brought.unreachable.first() {
        let count = brought.unreachable.len();
        desk.voice.warn(&Text::new(
            format!(
                "Ansible could not log in to {count} hosts, `{first}` the first: they told nothing"
            ),
            format!(
                "Ansible không đăng nhập được {count} máy, đầu tiên là `{first}`: không có kết quả"
            ),
        ));
    }
}
