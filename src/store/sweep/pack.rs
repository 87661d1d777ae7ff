//! Hits as bytes: ascending numbers as differences, then time and round trip, each as few bytes as it
//! needs (LEB128, seven bits a byte). A dense /16 takes six bytes a host.
//!
//! Form: for each hit, in ascending order of number: the difference to the number before (the first: to
//! zero), milliseconds from the sweep's beginning to the answer, and twice the round trip in
//! microseconds plus one where the port refused.

use crate::domain::sweep::{Hit, HitKind};

/// What a packed value is that breaks off or is too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a packed list of hosts is damaged")]
pub(super) struct Damaged;

/// Packs hits; they are sorted first.
pub(super) fn pack(hits: &mut [Hit]) -> Vec<u8> {
    hits.sort_unstable_by_key(|hit| hit.index);
    let mut bytes = Vec::with_capacity(hits.len() * 6);
    let mut before = 0;
    for hit in hits.iter() {
        put(&mut bytes, u64::from(hit.index - before));
        put(&mut bytes, u64::from(hit.at_ms));
        let refused = u64::from(hit.kind == HitKind::Refused);
        put(&mut bytes, u64::from(hit.rtt_us) * 2 + refused);
        before = hit.index;
    }
    bytes
}

/// The hits again.
pub(super) fn unpack(mut bytes: &[u8]) -> Result<Vec<Hit>, Damaged> {
    let mut hits = Vec::new();
    let mut before: u32 = 0;
    while !bytes.is_empty() {
        let step = small(take(&mut bytes)?)?;
        let at_ms = small(take(&mut bytes)?)?;
        let last = take(&mut bytes)?;
        let index = before.checked_add(step).ok_or(Damaged)?;
        let kind = if last % 2 == 1 { HitKind::Refused } else { HitKind::Answered };
        hits.push(Hit { index, rtt_us: small(last / 2)?, at_ms, kind });
        before = index;
    }
    Ok(hits)
}

/// Appends a number.
pub(super) fn put(bytes: &mut Vec<u8>, mut value: u64) {
    loop {
        let low = u8::try_from(value & 0x7f).unwrap_or(0);
        value >>= 7;
        if value == 0 {
            bytes.push(low);
            return;
        }
        bytes.push(low | 0x80);
    }
}

/// Takes a number from the front.
pub(super) fn take(bytes: &mut &[u8]) -> Result<u64, Damaged> {
    let mut value: u64 = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first().ok_or(Damaged)?;
        *bytes = rest;
        value |= u64::from(first & 0x7f).checked_shl(shift).ok_or(Damaged)?;
        if first & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(Damaged)
}

fn small(value: u64) -> Result<u32, Damaged> {
    u32::try_from(value).map_err(|_| Damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hits_come_back_sorted_and_small() {
        let kind =
            |index: u32| if index.is_multiple_of(3) { HitKind::Refused } else { HitKind::Answered };
        let mut hits: Vec<Hit> = (0..65_536)
            .rev()
            .map(|index| Hit {
                index,
                rtt_us: 300 + index % 700,
                at_ms: index / 200,
                kind: kind(index),
            })
            .collect();
        let bytes = pack(&mut hits);
        assert!(bytes.len() < 65_536 * 6, "{} bytes", bytes.len());
        assert_eq!(unpack(&bytes).unwrap(), hits);
        let extremes =
            Hit { index: u32::MAX, rtt_us: u32::MAX, at_ms: u32::MAX, kind: HitKind::Refused };
        assert_eq!(unpack(&pack(&mut [extremes])), Ok(vec![extremes]));
    }

    #[test]
    fn damage_is_told() {
        let bytes =
            pack(&mut [Hit { index: 300, rtt_us: 9_000, at_ms: 7, kind: HitKind::Answered }]);
        for length in 1..bytes.len() {
            assert_eq!(unpack(&bytes[..length]), Err(Damaged), "{length}");
        }
        assert_eq!(unpack(&[0xff; 30]), Err(Damaged));
    }
}
