//! What a judgement looked up in the evidence, where somebody wants to know: a judgement whose look-ups
//! would find the same is the same. Noted by `Evidence`, the only way to it; kept for each thread.

use std::cell::RefCell;
use std::hash::{BuildHasher as _, Hash};

use foldhash::fast::FixedState;

thread_local! {
    static NOTED: RefCell<Option<Vec<u32>>> = const { RefCell::new(None) };
}

/// Something that is looked up, as a number: two with the same number only make more look changed.
pub(super) type Key = u32;

/// Looked up by whoever asks for what no key stands for: it is judged again each time.
pub(super) const EVERYTHING: Key = 0;

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
            noted.push(of());
        }
    });
}

/// Judges, and tells what was looked up, each once.
pub(super) fn noted<T>(judge: impl FnOnce() -> T) -> (T, Box<[Key]>) {
    NOTED.set(Some(Vec::with_capacity(32)));
    let judged = judge();
    let mut noted = NOTED.take().unwrap_or_default();
    noted.sort_unstable();
    noted.dedup();
    (judged, noted.into_boxed_slice())
}
