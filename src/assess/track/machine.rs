//! One track: measurements in, periods out. A state is believed when k of the last n measurements say
//! it, and then dated back to the first of them, so that waiting costs no accuracy. It knows neither
//! links nor hubs.

use jiff::{SignedDuration, Timestamp};

use super::policy::TrackPolicy;
use crate::domain::audit::LinkState;
use crate::domain::track::{Cause, Mark, Memory, Period, TrackState};

/// A track that has not been measured before this moment.
pub(crate) fn born(at: Timestamp) -> Memory {
    Memory {
        open: Period {
            number: 1,
            state: TrackState::Unknown,
            cause: Cause::None,
            start: at,
            start_after: None,
            end: None,
        },
        own: TrackState::Unknown,
        recent: std::collections::VecDeque::new(),
        mark_count: 0,
        changes: Vec::new(),
        flapping: false,
        told: None,
        told_since: None,
        told_flapping: false,
        last_at: at,
        closed: Vec::new(),
        turned: true,
    }
}

/// Takes one measurement in. `cause` is where its state comes from, should it change the track's.
pub(crate) fn step(
    memory: &mut Memory,
    mark: Mark,
    cause: Cause,
    loss_limit: f64,
    policy: &TrackPolicy,
) {
    if mark.at.duration_since(memory.last_at) > policy.gap {
        let last = memory.last_at;
        become_unknown(memory, last, Cause::Gap);
    }
    memory.last_at = memory.last_at.max(mark.at);
    if mark.state == LinkState::Unknown {
        become_unknown(memory, mark.at, cause);
        return;
    }
    memory.mark_count += 1;
    memory.recent.push_back(mark);
    // One more than is judged: the edge of an outage lies in the train before it.
    while memory.recent.len() > policy.loss_count.max(policy.of_count) + 1 {
        memory.recent.pop_front();
    }
    if let Some(state) = decided(memory, loss_limit, policy)
        && state != memory.own
    {
        let (start, after) = edge(memory, state, policy);
        let cause = if state == TrackState::Up { Cause::None } else { cause };
        if memory.own != TrackState::Unknown {
            memory.changes.push(memory.mark_count);
        }
        memory.own = state;
        turn(memory, state, cause, start, after);
    } else if memory.own == TrackState::Degraded && is_otherwise(memory, mark, cause) {
        turn(memory, TrackState::Degraded, cause, mark.at, None);
    }
    watch_for_flapping(memory, policy);
}

/// Whether a link that stays degraded is so for another reason: a filter came or went.
fn is_otherwise(memory: &Memory, mark: Mark, cause: Cause) -> bool {
    let is_filter = |cause| cause == Cause::EchoFiltered;
    mark.state == LinkState::Degraded && is_filter(cause) != is_filter(memory.open.cause)
}

/// Ends the period under way and begins another. One that would have lasted no time never was.
pub(crate) fn turn(
    memory: &mut Memory,
    state: TrackState,
    cause: Cause,
    start: Timestamp,
    after: Option<Timestamp>,
) {
    memory.turned = true;
    let start = start.max(memory.open.start);
    let next = |number| Period { number, state, cause, start, start_after: after, end: None };
    let number = memory.open.number;
    if start == memory.open.start {
        memory.open = next(number);
    } else {
        let ended = std::mem::replace(&mut memory.open, next(number + 1));
        memory.closed.push(Period { end: Some(start), ..ended });
    }
}

/// Not to know is known at once: it takes no second opinion.
fn become_unknown(memory: &mut Memory, at: Timestamp, cause: Cause) {
    memory.recent.clear();
    if memory.own == TrackState::Unknown && memory.open.cause == cause {
        return;
    }
    memory.own = TrackState::Unknown;
    turn(memory, TrackState::Unknown, cause, at, Some(at));
}

/// Moves what is under way by what the clock was stepped, so that its length stays true.
pub(crate) fn shift(memory: &mut Memory, step: SignedDuration) {
    let moved = |at: Timestamp| at.checked_add(step).unwrap_or(at);
    memory.turned = true;
    memory.open.start = moved(memory.open.start);
    memory.open.start_after = memory.open.start_after.map(moved);
    memory.last_at = moved(memory.last_at);
    memory.told_since = memory.told_since.map(moved);
    for mark in &mut memory.recent {
        mark.at = moved(mark.at);
        mark.heard_from = mark.heard_from.map(moved);
        mark.heard_until = mark.heard_until.map(moved);
    }
}

/// The state that the last measurements say; `None` when they do not agree on one.
fn decided(memory: &Memory, loss_limit: f64, policy: &TrackPolicy) -> Option<TrackState> {
    let last = memory.recent.back()?.state;
    let from = memory.recent.len().saturating_sub(policy.of_count);
    let count = |state| memory.recent.range(from..).filter(|mark| mark.state == state).count();
    let (downs, slow) = (count(LinkState::Down), count(LinkState::Degraded));
    let confirmed = |count: usize| count >= policy.confirm_count;
    let passing = memory.recent.len() - from - downs;
    if last == LinkState::Down {
        return confirmed(downs).then_some(TrackState::Down);
    }
    if memory.own == TrackState::Down && !confirmed(passing) {
        return None;
    }
    if confirmed(slow) && last == LinkState::Degraded || is_lossy(memory, loss_limit, policy) {
        return Some(TrackState::Degraded);
    }
    match (memory.own, last) {
        (TrackState::Degraded, LinkState::Up) => {
            let well =
                confirmed(count(LinkState::Up)) && !is_still_lossy(memory, loss_limit, policy);
            well.then_some(TrackState::Up)
        }
        (TrackState::Down, _) | (_, LinkState::Up) => Some(TrackState::Up),
        _ => None,
    }
}

/// The trains that loss is judged over: outages, and trains that an outage cut off, are told as
/// outages and are not loss as well.
fn loss_marks<'a>(memory: &'a Memory, policy: &TrackPolicy) -> Vec<&'a Mark> {
    let down = |at: Option<usize>| {
        at.and_then(|at| memory.recent.get(at)).is_some_and(|mark| mark.state == LinkState::Down)
    };
    let from = memory.recent.len().saturating_sub(policy.loss_count);
    memory
        .recent
        .iter()
        .enumerate()
        .skip(from)
        .filter(|(at, _)| !down(Some(*at)) && !down(at.checked_sub(1)) && !down(Some(at + 1)))
        .map(|(_, mark)| mark)
        .collect()
}

fn loss_exceeds(marks: &[&Mark], limit: f64) -> bool {
    let sent: u32 = marks.iter().map(|mark| mark.sent_count).sum();
    let lost: u32 = marks.iter().map(|mark| mark.lost_count()).sum();
    sent > 0 && f64::from(lost) / f64::from(sent) > limit
}

/// Losses of several trains, too small for one: at least three, in at least as many trains as
/// confirm a state, out of enough echoes to speak of a share.
fn is_lossy(memory: &Memory, limit: f64, policy: &TrackPolicy) -> bool {
    const LEAST_ECHOES: u32 = 50;
    const LEAST_LOST: u32 = 3;
    let marks = loss_marks(memory, policy);
    let sent: u32 = marks.iter().map(|mark| mark.sent_count).sum();
    let lost: u32 = marks.iter().map(|mark| mark.lost_count()).sum();
    let trains = marks.iter().filter(|mark| mark.lost_count() > 0).count();
    let now = memory.recent.back().is_some_and(|mark| mark.lost_count() > 0);
    now && sent >= LEAST_ECHOES
        && lost >= LEAST_LOST
        && trains >= policy.confirm_count
        && loss_exceeds(&marks, limit)
}

/// Whether it is too early to call a lossy link well: one clean train is chance.
fn is_still_lossy(memory: &Memory, limit: f64, policy: &TrackPolicy) -> bool {
    let marks = loss_marks(memory, policy);
    let from = marks.len().saturating_sub(policy.clean_count);
    let recent = marks.get(from..).unwrap_or_default();
    recent.iter().any(|mark| mark.lost_count() > 0) && loss_exceeds(&marks, limit)
}

/// When a state that is now believed began, and the last sign of the one before.
fn edge(
    memory: &Memory,
    state: TrackState,
    policy: &TrackPolicy,
) -> (Timestamp, Option<Timestamp>) {
    let is_sign = |mark: &Mark| match state {
        TrackState::Down | TrackState::Backup => mark.state == LinkState::Down,
        TrackState::Degraded => mark.state == LinkState::Degraded || mark.lost_count() > 0,
        TrackState::Up if memory.own == TrackState::Down => mark.state != LinkState::Down,
        TrackState::Up | TrackState::Unknown => mark.state == LinkState::Up,
    };
    let marks: Vec<&Mark> = memory.recent.iter().collect();
    // A lossy link's first sign may be old; any other state began among those that confirm it. It
    // ended with the last sign of the old state.
    let from = match (state, memory.own) {
        (TrackState::Up, TrackState::Degraded) => marks
            .iter()
            .rposition(|mark| mark.state != LinkState::Up || mark.lost_count() > 0)
            .map_or(0, |at| at + 1),
        (TrackState::Degraded, _) => {
            let acute = marks.iter().rev().take(policy.of_count);
            let confirmed = acute.filter(|mark| mark.state == LinkState::Degraded).count()
                >= policy.confirm_count;
            if confirmed { marks.len().saturating_sub(policy.of_count) } else { 0 }
        }
        _ => marks.len().saturating_sub(policy.of_count),
    };
    let since = memory.open.start;
    let first = marks
        .iter()
        .enumerate()
        .skip(from)
        .find(|(_, mark)| is_sign(mark) && mark.at >= since)
        .map_or(marks.len().saturating_sub(1), |(at, _)| at);
    let before = first.checked_sub(1).and_then(|at| marks.get(at)).copied();
    let Some(mark) = marks.get(first) else { return (memory.last_at, None) };
    let last_sign = before.map(|mark| mark.heard_until.unwrap_or(mark.at));
    match (state, memory.own) {
        (TrackState::Down, _) => (cut_off(before).unwrap_or(mark.at), last_sign),
        (_, TrackState::Down) => (mark.heard_from.unwrap_or(mark.at), before.map(|mark| mark.at)),
        _ => (mark.at, before.map(|mark| mark.at)),
    }
}

/// When the train before an outage heard its last answer, if requests after that were lost.
fn cut_off(before: Option<&Mark>) -> Option<Timestamp> {
    let mark = before.filter(|mark| mark.lost_count() > 0)?;
    mark.heard_until
}

/// Counts changes; a track that flaps is told once, and again when it has settled.
fn watch_for_flapping(memory: &mut Memory, policy: &TrackPolicy) {
    let oldest = memory.mark_count.saturating_sub(policy.flap_of_count);
    memory.changes.retain(|at| *at > oldest);
    if memory.changes.len() >= policy.flap_count {
        memory.flapping = true;
    } else if memory.changes.is_empty() {
        memory.flapping = false;
    }
}
