//! The second witness of an outage.

use super::desk::Desk;
use super::failure::Failure;
use super::gather::Gathering;
use super::{audit, credentials, discover, policy};
use crate::assess::track::look;
use crate::domain::family::Family;
use crate::domain::link::Link;
use crate::domain::record::Record;
use crate::domain::task::Task;
use crate::domain::text::Text;
use crate::domain::track::{Book, TrackKey, TrackKind, TrackState};
use crate::target::scope::Scope;
use crate::target::witness;

/// The questions to the routers at the hubs, asked along with the links: whether their ports are up,
/// and what passed them. Credentials that cannot be read are told when an outage needs them.
pub(super) fn at_hubs(
    desk: &Desk<'_>,
    gathering: &mut Gathering,
    record: &Record,
    (guard, links): (&Scope, &[String]),
) -> Vec<Task> {
    let ports = witness::ports(record);
    if ports.is_empty() {
        return Vec::new();
    }
    gathering.watch_ports(ports);
    let Ok(credentials) = credentials::read(&desk.settings) else { return Vec::new() };
    let options = discover::own_options(desk, credentials);
    let asked = audit::options(desk, links);
    let links = record.links.iter().filter(|link| asked.wants(&link.code));
    witness::tasks(record, guard, links.map(|link| &link.a), &options)
}

/// Asks the routers at both ends of links that seem to have gone, those at units where a backup line
/// leads there: the alarm then says whether the access is dead. Never a reason not to alarm: what is
/// missing for it is left out.
pub(super) fn about_the_gone(
    desk: &Desk<'_>,
    gathering: &mut Gathering,
    record: &Record,
    (guard, known): (&Scope, &Book),
) -> Result<(), Failure> {
    let policy = policy::of_tracks(&desk.settings.audit);
    let mut gone = look::in_doubt(&record.links, gathering.observed(), known, &policy);
    gone.retain(|code| !is_known_down(known, code));
    if gone.is_empty() {
        return Ok(());
    }
    let credentials = match credentials::read(&desk.settings) {
        Ok(credentials) => credentials,
        Err(failure) => {
            let why = &failure.error;
            desk.voice.warn(&Text::new(
                format!("no router is asked about the outage: {why:#}"),
                format!("không hỏi được bộ định tuyến nào về sự cố: {why:#}"),
            ));
            return Ok(());
        }
    };
    let options = discover::own_options(desk, credentials);
    let is_backed = |link: &&Link| {
        let stands_by = |each: &&Link| each.backup_for.as_ref() == Some(&link.code);
        let mut backups = record.links.iter().filter(stands_by);
        backups.any(|each| !gone.contains(&each.code) && !is_known_down(known, &each.code))
    };
    let gone_links = || record.links.iter().filter(|link| gone.contains(&link.code));
    // The hubs' once more: their first word came while the links were being asked.
    let near = gone_links().map(|link| &link.a);
    let far = gone_links().filter(is_backed).map(|link| &link.b);
    let tasks = witness::tasks(record, guard, near.chain(far), &options);
    gathering.ask("witness", tasks)
}

/// Tries a TCP connection to the far end of every link whose echoes were lost, in each family: one that
/// passes says that the link does, and that something drops ICMP. Also where a link is known to be
/// down: it may have come back behind a filter.
pub(super) fn beside_echoes(
    desk: &Desk<'_>,
    gathering: &mut Gathering,
    record: &Record,
    guard: &Scope,
) -> Result<(), Failure> {
    let policy = policy::of_tracks(&desk.settings.audit);
    let silent = look::silent(&record.links, gathering.observed(), &policy);
    let links = record.links.iter().filter(|link| silent.contains(&link.code));
    let tasks = witness::connections(record, guard, links, &desk.settings.families());
    gathering.ask("witness", tasks)
}

/// Whether a link was down already, in every family that is tracked.
fn is_known_down(known: &Book, code: &str) -> bool {
    let own = |family: &Family| {
        let track = TrackKey::new(TrackKind::Link, code, (*family).into());
        known.get(&track).map(|memory| memory.own)
    };
    let mut states = Family::ALL.iter().filter_map(own).peekable();
    states.peek().is_some() && states.all(|state| state == TrackState::Down)
}
