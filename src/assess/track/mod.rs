//! States from run to run: hysteresis, flapping, hubs, backup lines, parity, maintenance. A run's
//! looks and what was remembered come in; periods, samples and what to tell people go out.
//!
//! Pure: no I/O and no clock; the same looks always give the same periods, which is why a run that
//! was killed can be taken in later. Availability is [`availability`]'s, single trains are judged by
//! [`link`](super::link). Begin with [`advance`], then `machine.rs`.

pub mod availability;
pub mod clock;
pub mod connections;
pub mod look;
mod machine;
pub mod policy;
mod site;
mod tell;
pub mod witness;

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use self::policy::TrackPolicy;
use self::site::{Latest, Surroundings, look_around};
use crate::domain::audit::LinkState;
use crate::domain::family::Family;
use crate::domain::link::Link;
use crate::domain::track::{
    Aspect, Book, Cause, Change, End, Figures, Look, Mark, Period, Sample, TrackKey, TrackKind,
    TrackState, Window,
};

/// What is declared, and by which numbers to judge.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The links.
    pub links: &'a [Link],
    /// Planned work.
    pub windows: &'a [Window],
    /// The place the looks were made from.
    pub vantage: &'a str,
    /// How IPv6 may compare with IPv4.
    pub parity: &'a super::policy::Policy,
    /// The numbers.
    pub policy: TrackPolicy,
}

/// What a run brought.
#[derive(Debug, Default, PartialEq)]
pub struct Taken {
    /// Every far-end train, in the order taken.
    pub samples: Vec<Sample>,
    /// Periods that ended or began, by track; a later one of the same number replaces the
    /// earlier.
    pub periods: Vec<(TrackKey, Period)>,
    /// What people should hear.
    pub changes: Vec<Change>,
}

/// Moves what is under way by what the clock was stepped since the last run.
pub fn shift(book: &mut Book, step: SignedDuration) {
    for memory in book.values_mut() {
        machine::shift(memory, step);
    }
}

/// Takes the looks of one run in: rounds of trains, the first of which asks every link and later
/// ones those that were silent.
pub fn advance(book: &mut Book, ground: &Ground<'_>, looks: &[Look]) -> Taken {
    let mut taken = Taken::default();
    let by_code: HashMap<&str, &Link> =
        ground.links.iter().map(|link| (link.code.as_str(), link)).collect();
    let near = newest(looks.iter().filter(|look| look.end == End::Near));
    let mut latest = Latest::new();
    for round in rounds(looks) {
        for look in &round {
            latest.insert((look.link.as_str(), look.family), *look);
        }
        for family in Family::ALL {
            let around = look_around(ground.links, &latest, &near, *family, &ground.policy);
            let in_family = round.iter().filter(|look| look.family == *family).copied();
            let in_family: Vec<&Look> = in_family.collect();
            surround(book, ground, *family, &around, &in_family);
            for look in in_family {
                if let Some(link) = by_code.get(look.link.as_str()) {
                    take(book, ground, (link, look), &around);
                }
                taken.samples.extend(look.figures.clone().map(|figures| Sample {
                    track: TrackKey::new(TrackKind::Link, &look.link, look.family.into()),
                    figures,
                }));
            }
        }
        compare(book, ground, &round);
        carry(book, ground);
        taken.changes.extend(tell::changes(book, ground, &round));
    }
    for (track, memory) in book.iter_mut() {
        let goes_on = std::mem::take(&mut memory.turned).then(|| memory.open.clone());
        let periods = memory.closed.drain(..).chain(goes_on);
        taken.periods.extend(periods.map(|period| (track.clone(), period)));
    }
    taken
}

fn newest<'a>(looks: impl Iterator<Item = &'a Look>) -> Latest<'a> {
    looks.map(|look| ((look.link.as_str(), look.family), look)).collect()
}

/// The looks at far ends, each link and family once a round, in the order of time.
fn rounds(looks: &[Look]) -> Vec<Vec<&Look>> {
    let mut sorted: Vec<&Look> = looks.iter().filter(|look| look.end == End::Far).collect();
    sorted.sort_by_key(|look| look.at);
    let mut seen: HashMap<(&str, Family), usize> = HashMap::new();
    let mut rounds: Vec<Vec<&Look>> = Vec::new();
    for look in sorted {
        let turn = seen.entry((look.link.as_str(), look.family)).or_insert(0);
        if rounds.len() == *turn {
            rounds.push(Vec::new());
        }
        if let Some(round) = rounds.get_mut(*turn) {
            round.push(look);
        }
        *turn += 1;
    }
    rounds
}

/// Hubs and the vantage have tracks of their own.
fn surround(
    book: &mut Book,
    ground: &Ground<'_>,
    family: Family,
    around: &Surroundings,
    looks: &[&Look],
) {
    let Some(at) = looks.iter().map(|look| look.at).min() else { return };
    let mut step = |kind, key: &str, well: Option<bool>, cause| {
        let state = match well {
            Some(true) => LinkState::Up,
            Some(false) => LinkState::Down,
            None => return,
        };
        let memory = book
            .entry(TrackKey::new(kind, key, family.into()))
            .or_insert_with(|| machine::born(at));
        machine::step(memory, Mark::plain(at, state), cause, 1.0, &ground.policy);
    };
    step(TrackKind::Vantage, ground.vantage, around.vantage, Cause::Vantage);
    if around.vantage == Some(true) {
        for (hub, well) in &around.hubs {
            let cause = around.hub_causes.get(hub).copied().unwrap_or(Cause::Hub);
            step(TrackKind::Hub, hub, *well, cause);
        }
    }
}

/// One look at one link, seen in its surroundings.
fn take(book: &mut Book, ground: &Ground<'_>, (link, look): (&Link, &Look), around: &Surroundings) {
    let memory = book
        .entry(TrackKey::new(TrackKind::Link, &look.link, look.family.into()))
        .or_insert_with(|| machine::born(look.at));
    let hub_down = around.hubs.get(&link.a.site) == Some(&Some(false));
    let loss_limit = link.sla.loss_ratio.unwrap_or(ground.policy.loss_ratio);
    let (mark, cause) = match &look.figures {
        None => (Mark::plain(look.at, LinkState::Unknown), Cause::Vantage),
        Some(_) if around.vantage == Some(false) => {
            (Mark::plain(look.at, LinkState::Unknown), Cause::Vantage)
        }
        Some(_) if hub_down => (Mark::plain(look.at, LinkState::Unknown), Cause::Hub),
        Some(figures) => (figures.mark, cause_of(link, figures, around)),
    };
    machine::step(memory, mark, cause, loss_limit, &ground.policy);
}

fn cause_of(link: &Link, figures: &Figures, around: &Surroundings) -> Cause {
    let of_provider = |(hub, provider): &(String, String)| {
        *hub == link.a.site && Some(provider) == link.provider.as_ref()
    };
    if figures.is_filtered() {
        Cause::EchoFiltered
    } else if figures.port_up == Some(false) {
        Cause::Access
    } else if around.dead_providers.iter().any(of_provider) {
        Cause::Provider
    } else {
        Cause::Link
    }
}

/// Parity is compared where both families answered: an outage of one is told as an outage.
fn compare(book: &mut Book, ground: &Ground<'_>, round: &[&Look]) {
    let index = newest(round.iter().copied());
    for look in round.iter().filter(|look| look.family == Family::Ipv4) {
        let six = index.get(&(look.link.as_str(), Family::Ipv6));
        if let (Some(four), Some(six)) = (&look.figures, six.and_then(|six| six.figures.as_ref())) {
            compare_one(book, ground, &look.link, look.at, (four, six));
        }
    }
}

fn compare_one(
    book: &mut Book,
    ground: &Ground<'_>,
    link: &str,
    at: Timestamp,
    (four, six): (&Figures, &Figures),
) {
    if four.mark.received_count == 0 || six.mark.received_count == 0 {
        return;
    }
    let worse = look::is_worse(four, six, ground.parity);
    let state = if worse { LinkState::Degraded } else { LinkState::Up };
    let memory = book
        .entry(TrackKey::new(TrackKind::Link, link, Aspect::Parity))
        .or_insert_with(|| machine::born(at));
    machine::step(memory, Mark::plain(at, state), Cause::Link, 1.0, &ground.policy);
}

/// A link that is down while a backup line carries its family is in a state of its own.
fn carry(book: &mut Book, ground: &Ground<'_>) {
    for backup in ground.links {
        let Some(primary) = &backup.backup_for else { continue };
        for family in Family::ALL {
            let track = |code: &str| TrackKey::new(TrackKind::Link, code, (*family).into());
            let carries = book
                .get(&track(&backup.code))
                .is_some_and(|memory| matches!(memory.own, TrackState::Up | TrackState::Degraded));
            let at = book.get(&track(&backup.code)).map(|memory| memory.open.start);
            let Some(memory) = book.get_mut(&track(primary)) else { continue };
            let shown = if carries { TrackState::Backup } else { TrackState::Down };
            if memory.own != TrackState::Down || memory.open.state == shown {
                continue;
            }
            // Carried from the outage's beginning, unless people were told otherwise since.
            let begun = memory.open.start;
            let is_new = memory.told.is_none_or(|told| !told.is_outage());
            let start = if is_new { begun } else { at.unwrap_or(begun) };
            let (cause, after) = (memory.open.cause, memory.open.start_after);
            machine::turn(memory, shown, cause, start, if is_new { after } else { at });
        }
    }
}

#[cfg(test)]
mod filter_tests;
#[cfg(test)]
mod hub_tests;
#[cfg(test)]
mod tests;
