//! The one privilege a probe may need, CAP_NET_RAW, held only while a socket is opened. From the start the
//! process may take it up and does not have it in force; each opening of a raw or packet socket takes it up
//! for its thread and lays it down again. Whatever is read from the network, and whatever is run because of
//! it (`--on-change`), meets a process without it.
//!
//! It stays in the permitted set, for a survey opens sockets until its end: code that an attacker made this
//! process run could take it up. What only that stops is the unit's bounding set, which has nothing else.

use rustix::thread::{CapabilitySet, CapabilitySets};

/// Lays it down; once, before there is a second thread, for those inherit. Where the kernel refuses (a
/// filter of system calls), everything works as before: the socket's opening decides.
pub fn lay_down() {
    // Neither a shell that `--on-change` runs nor anything else that this process starts gets it.
    let _ = rustix::thread::clear_ambient_capability_set();
    let Ok(held) = rustix::thread::capabilities(None) else { return };
    // Root has everything and may take everything back: only what a probe uses is laid down there.
    let is_root = rustix::process::geteuid().is_root();
    let permitted = if is_root { held.permitted } else { held.permitted & CapabilitySet::NET_RAW };
    let effective = held.effective & permitted & !CapabilitySet::NET_RAW;
    let inheritable = if is_root { held.inheritable } else { CapabilitySet::empty() };
    let _ = rustix::thread::set_capabilities(
        None,
        CapabilitySets { effective, permitted, inheritable },
    );
}

/// Opens a socket with the capability in force for this thread, where the process may have it.
pub(super) fn with_raw<T>(open: impl FnOnce() -> T) -> T {
    let _held = Held::take_up();
    open()
}

/// In force until it is dropped, also when the opening panics.
struct Held {
    before: Option<CapabilitySets>,
}

impl Held {
    fn take_up() -> Self {
        let before = rustix::thread::capabilities(None).ok().filter(|held| {
            held.permitted.contains(CapabilitySet::NET_RAW)
                && !held.effective.contains(CapabilitySet::NET_RAW)
        });
        let before = before.filter(|held| {
            let effective = held.effective | CapabilitySet::NET_RAW;
            rustix::thread::set_capabilities(None, CapabilitySets { effective, ..*held }).is_ok()
        });
        Self { before }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(before) = self.before {
            let _ = rustix::thread::set_capabilities(None, before);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_force() -> bool {
        rustix::thread::capabilities(None).unwrap().effective.contains(CapabilitySet::NET_RAW)
    }

    #[test]
    fn it_is_in_force_while_a_socket_is_opened_and_not_after() {
        // A thread of its own: capabilities are a thread's.
        std::thread::spawn(|| {
            assert!(in_force(), "run the tests as root");
            lay_down();
            assert!(!in_force());
            assert!(with_raw(in_force));
            assert!(!in_force());
            assert!(
                std::panic::catch_unwind(|| with_raw(|| panic!("an opening that panics"))).is_err()
            );
            assert!(!in_force());
        })
        .join()
        .unwrap();
    }
}
