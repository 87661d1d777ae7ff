//! What people should hear: a state that differs from what they were last told. Nothing while work
//! is planned, nothing for what is merely unknown, and one word for a link that flaps.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use super::Ground;
use crate::domain::track::{Aspect, Book, Change, Look, Memory, TrackKey, TrackKind, TrackState};

/// The changes of the tracks that a round touched.
pub(crate) fn changes(book: &mut Book, ground: &Ground<'_>, round: &[&Look]) -> Vec<Change> {
    let mut links: BTreeSet<&str> = round.iter().map(|look| look.link.as_str()).collect();
    // A primary's state changes with its backup's.
    links.extend(ground.links.iter().filter_map(|link| link.backup_for.as_deref()));
    let Some(now) = round.iter().map(|look| look.at).max() else { return Vec::new() };
    let mut changes = Vec::new();
    for (track, memory) in book.iter_mut() {
        let is_touched = track.kind != TrackKind::Link || links.contains(track.key.as_str());
        let is_planned = track.kind == TrackKind::Link
            && ground.windows.iter().any(|window| window.covers(&track.key, now));
        if is_touched
            && !is_planned
            && let Some(mut change) = change(track, memory)
        {
            if change.to == TrackState::Backup {
                change.carried_by = carrier(ground, &track.key);
            }
            changes.push(change);
        }
    }
    changes
}

fn carrier(ground: &Ground<'_>, primary: &str) -> Option<String> {
    let mut links = ground.links.iter();
    links.find(|link| link.backup_for.as_deref() == Some(primary)).map(|link| link.code.clone())
}

fn change(track: &TrackKey, memory: &mut Memory) -> Option<Change> {
    let (from, to) = (memory.told, memory.open.state);
    let settled = memory.told_flapping && !memory.flapping;
    let begins_to_flap = memory.flapping && !memory.told_flapping;
    if to == TrackState::Unknown || (memory.flapping && memory.told_flapping) {
        return None;
    }
    memory.told_flapping = memory.flapping;
    memory.told = Some(to);
    let since = memory.open.start;
    let before = memory.told_since.replace(since);
    let lasted =
        before.map(|before| since.duration_since(before)).filter(SignedDuration::is_positive);
    // The first look at something that is well is no news.
    let is_news = from != Some(to) && !(from.is_none() && to == TrackState::Up);
    // Parity says nothing while one family does not pass: that is told already.
    let is_told = begins_to_flap || settled || is_news;
    is_told.then(|| Change {
        track: track.clone(),
        from,
        to,
        cause: memory.open.cause,
        since,
        lasted,
        flapping: begins_to_flap && track.aspect != Aspect::Parity,
        carried_by: None,
    })
}
