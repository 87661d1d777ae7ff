//! What a judgement looked up in the evidence, where somebody wants to know: a judgement whose look-ups
//! would find the same is the same. Noted by `Evidence`, the only way to it; kept for each thread.

use std::cell::RefCell;
use std::hash::{BuildHasher as _, Hash};
use std::net::Ipv6Addr;

use foldhash::fast::FixedState;

thread_local! {
    static NOTED: RefCell<Option<Noted>> = const { RefCell::new(None) };
}

/// Something that is looked up, as a number: two with the same number only make more look changed.
pub(super) type Key = u32;

/// Looked up by whoever asks for what no key stands for: it is judged again each time.
pub(super) const EVERYTHING: Key = 0;

/// Every address from one to another, both among them.
pub(super) type Stretch = (Ipv6Addr, Ipv6Addr);

struct Noted {
    keys: Vec<Key>,
    stretches: Vec<Stretch>,
}

/// What was looked up, each once.
#[derive(Default)]
pub(super) struct Reads {
    /// By a key.
    pub(super) keys: Box<[Key]>,
    /// Walked through, address by address.
    pub(super) stretches: Box<[Stretch]>,
}

/// The number of what is looked up.
pub(super) fn key(of: impl Hash) -> Key {
    let hash = FixedState::with_seed(11).hash_one(of);
    // The upper half; 0 has its own meaning.
    u32::try_from(hash >> 32).unwrap_or(1).max(1)
}

/// Notes that something was looked up, where somebody wants to know.
pub(super) fn note(of: impl FnOnce() -> Key) {
    NOTED.with_borrow_mut(|noted| {
        if let Some(noted) = noted {
            noted.keys.push(of());
        }
    });
}

/// Notes that addresses were walked through: a walk that goes on from the same beginning is one.
pub(super) fn note_stretch(first: Ipv6Addr, last: Ipv6Addr) {
    NOTED.with_borrow_mut(|noted| {
        let Some(Noted { stretches, .. }) = noted else { return };
        match stretches.last_mut() {
            Some(before) if before.0 == first => before.1 = before.1.max(last),
            _ => stretches.push((first, last)),
        }
    });
}

/// Judges, and tells what was looked up.
pub(super) fn noted<T>(judge: impl FnOnce() -> T) -> (T, Reads) {
    NOTED.set(Some(Noted { keys: Vec::with_capacity(32), stretches: Vec::new() }));
    let judged = judge();
    let Some(Noted { mut keys, mut stretches }) = NOTED.take() else {
        return (judged, Reads::default());
    };
    keys.sort_unstable();
    keys.dedup();
    stretches.sort_unstable();
    stretches.dedup();
    let (keys, stretches) = (keys.into_boxed_slice(), stretches.into_boxed_slice());
    (judged, Reads { keys, stretches })
}
