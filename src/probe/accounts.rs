//! What a run learnt of accounts: a directory (RADIUS, TACACS+, AD) knows one account for many devices and
//! locks it after a few wrong passwords, wherever they were typed. So a user whose password nobody took yet is
//! tried at one device after another, and not at all any more once three devices refused.

use std::collections::HashMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Devices that may refuse before anybody took it: directories lock after three to ten, and who has mistyped
/// a password has tries left to log in and mend it.
const MOST_REFUSALS: u8 = 3;

/// The accounts of one run, by user name.
#[derive(Debug, Default)]
pub struct Accounts {
    users: Mutex<HashMap<String, Account>>,
    freed: Condvar,
}

#[derive(Debug, Default)]
struct Account {
    /// Some device took a password of it: what others refuse is theirs alone.
    is_taken: bool,
    /// Devices that took none.
    refusal_count: u8,
    /// A device is trying it.
    is_busy: bool,
}

impl Account {
    const fn is_given_up(&self) -> bool {
        !self.is_taken && self.refusal_count >= MOST_REFUSALS
    }
}

impl Accounts {
    fn users(&self) -> MutexGuard<'_, HashMap<String, Account>> {
        self.users.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until this user's passwords may be tried at one more device; `None` when they may not any more.
    /// A device that hangs keeps the others for as long as their patience lasts, no longer.
    pub(crate) fn enter(&self, user: &str, patience: Duration) -> Option<Turn<'_>> {
        let mut users = self.users();
        users.entry(user.to_owned()).or_default();
        let must_wait = |users: &mut HashMap<String, Account>| {
            users.get(user).is_some_and(|account| {
                account.is_busy && !account.is_taken && !account.is_given_up()
            })
        };
        let waited = self.freed.wait_timeout_while(users, patience, must_wait);
        let (mut users, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let account = users.entry(user.to_owned()).or_default();
        if account.is_given_up() {
            return None;
        }
        let holds = !account.is_busy && !account.is_taken;
        account.is_busy |= holds;
        drop(users);
        Some(Turn { accounts: self, user: user.to_owned(), holds, is_refused: false })
    }
}

/// One device trying one user's passwords.
#[derive(Debug)]
pub(crate) struct Turn<'accounts> {
    accounts: &'accounts Accounts,
    user: String,
    /// The others wait for it.
    holds: bool,
    is_refused: bool,
}

impl Turn<'_> {
    /// Whose.
    pub(crate) fn is_of(&self, user: &str) -> bool {
        self.user == user
    }

    /// The device refused a password.
    pub(crate) const fn refused(&mut self) {
        self.is_refused = true;
    }

    /// The device took one.
    pub(crate) fn taken(&self) {
        if let Some(account) = self.accounts.users().get_mut(&self.user) {
            account.is_taken = true;
        }
        self.accounts.freed.notify_all();
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if let Some(account) = self.accounts.users().get_mut(&self.user) {
            account.is_busy &= !self.holds;
            account.refusal_count = account.refusal_count.saturating_add(u8::from(self.is_refused));
        }
        self.accounts.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    const PATIENCE: Duration = Duration::from_mins(1);

    fn refuse(accounts: &Accounts, user: &str) -> bool {
        let turn = accounts.enter(user, PATIENCE);
        turn.map(|mut turn| turn.refused()).is_some()
    }

    #[test]
    fn three_devices_refuse_and_no_more_are_asked() {
        let accounts = Accounts::default();
        let asked: Vec<bool> = (0..5).map(|_| refuse(&accounts, "audit")).collect();
        assert_eq!(asked, [true, true, true, false, false]);
        assert!(refuse(&accounts, "other"), "another user is another account");
    }

    #[test]
    fn what_somebody_took_goes_to_everybody() {
        let accounts = Accounts::default();
        assert!(refuse(&accounts, "audit") && refuse(&accounts, "audit"));
        accounts.enter("audit", PATIENCE).unwrap().taken();
        assert!((0..9).all(|_| refuse(&accounts, "audit")));
        // And nobody waits for anybody.
        let (_one, two) = (accounts.enter("audit", PATIENCE), accounts.enter("audit", PATIENCE));
        assert!(two.is_some());
    }

    #[test]
    fn a_session_that_broke_is_no_refusal() {
        let accounts = Accounts::default();
        assert!((0..9).all(|_| accounts.enter("audit", PATIENCE).is_some()));
    }

    #[test]
    fn until_it_is_taken_devices_try_one_after_the_other() {
        let (accounts, within, tried) =
            (Accounts::default(), AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| {
                    let Some(mut turn) = accounts.enter("audit", PATIENCE) else { return };
                    assert_eq!(within.fetch_add(1, Ordering::SeqCst), 0, "two at once");
                    tried.fetch_add(1, Ordering::SeqCst);
                    turn.refused();
                    within.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        assert_eq!(tried.into_inner(), 3);
    }

    #[test]
    fn who_has_waited_long_enough_goes_beside_the_one_that_hangs() {
        let accounts = Accounts::default();
        let _hangs = accounts.enter("audit", PATIENCE);
        let waited = accounts.enter("audit", Duration::from_millis(1));
        assert!(waited.is_some_and(|turn| !turn.holds));
    }
}
