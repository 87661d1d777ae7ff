//! What a run learns of its jump hosts. Every device behind one has a connection of its own through it, but
//! all log in to the same machine: a credential that it refused is not offered to it again, and few log in
//! at once, since sshd drops what comes beyond ten (`MaxStartups`).

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::probe::accounts::Accounts;
use crate::probe::manners::Manners;

/// Logins at one jump host at once, when it is known which credential it takes: as many as at any address, for
/// those that just went count for it a while.
const LOGINS_AT_ONCE: usize = 6;

/// The jump hosts of a run.
#[derive(Default)]
pub(crate) struct Jumps {
    /// Those of the run: a jump host asks the same directory.
    accounts: Arc<Accounts>,
    gates: Mutex<HashMap<SocketAddr, Arc<Gate>>>,
}

impl Jumps {
    /// None known yet.
    pub(crate) fn among(accounts: &Arc<Accounts>) -> Self {
        Self { accounts: Arc::clone(accounts), gates: Mutex::default() }
    }

    pub(super) fn gate(&self, jump: SocketAddr) -> Arc<Gate> {
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || {
            let manners = Manners::among(&self.accounts);
            Arc::new(Gate { manners, ..Gate::default() })
        };
        Arc::clone(gates.entry(jump).or_insert_with(new))
    }
}

/// One jump host.
#[derive(Default)]
pub(super) struct Gate {
    pub(super) manners: Manners,
    state: Mutex<State>,
    freed: Condvar,
}

#[derive(Default)]
struct State {
    under_way_count: usize,
    is_known: bool,
}

impl State {
    /// The first finds out what is refused, alone: sixteen would offer the wrong password sixteen times.
    const fn is_full(&self) -> bool {
        self.under_way_count >= if self.is_known { LOGINS_AT_ONCE } else { 1 }
    }
}

impl Gate {
    /// Waits for a place to log in at; `None` when none came free in time.
    pub(super) fn enter(&self, patience: Duration) -> Option<Turn<'_>> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut state, waited) = self
            .freed
            .wait_timeout_while(state, patience, |state| state.is_full())
            .unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() && state.is_full() {
            return None;
        }
        state.under_way_count += 1;
        Some(Turn { gate: self })
    }
}

/// A place at a jump host's login; it comes free when this is dropped.
pub(super) struct Turn<'a> {
    gate: &'a Gate,
}

impl Turn<'_> {
    /// A credential worked here: the others need not wait for each other any more.
    pub(super) fn is_known(&self) {
        self.gate.state.lock().unwrap_or_else(PoisonError::into_inner).is_known = true;
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.gate.state.lock().unwrap_or_else(PoisonError::into_inner).under_way_count -= 1;
        self.gate.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_login_is_alone_and_later_ones_are_few() {
        let jumps = Jumps::default();
        let gate = jumps.gate("192.0.2.1:22".parse().unwrap());
        let first = gate.enter(Duration::ZERO).unwrap();
        assert!(gate.enter(Duration::from_millis(5)).is_none());
        drop(first);
        // It failed: the next is alone as well.
        let second = gate.enter(Duration::ZERO).unwrap();
        assert!(gate.enter(Duration::ZERO).is_none());
        second.is_known();
        drop(second);
        let turns: Vec<_> = std::iter::from_fn(|| gate.enter(Duration::ZERO)).collect();
        assert_eq!(turns.len(), LOGINS_AT_ONCE);
    }
}
