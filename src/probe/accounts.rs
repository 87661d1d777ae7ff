//! What a run learnt of accounts: a directory (RADIUS, TACACS+, AD) knows one account for many devices and
//! locks it after a few wrong passwords, wherever they were typed. So a user whose password nobody took yet is
//! tried at one device after another, and not at all any more once three devices refused.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Devices that may refuse before anybody took it: directories lock after three to ten, and who has mistyped
/// a password has tries left to log in and mend it.
const MOST_REFUSALS: usize = 3;

/// The accounts of one run, by user name.
#[derive(Debug, Default)]
pub struct Accounts {
    users: Mutex<HashMap<String, Account>>,
    freed: Condvar,
}

#[derive(Debug, Default)]
struct Account {
    /// Credentials that some device took. Whose list holds one of them is tried freely: what such a device
    /// refuses besides is its own affair, and the next one is right.
    taken: BTreeSet<String>,
    /// Devices that took none, or did not say in time.
    refused_by: BTreeSet<IpAddr>,
    /// Devices that are trying it.
    under_way_count: usize,
}

impl Account {
    fn is_free(&self, login: &Login<'_>) -> bool {
        login.credentials.iter().any(|name| self.taken.contains(*name))
            || self.refused_by.contains(&login.device)
    }
}

/// One user's passwords at one device.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Login<'a> {
    pub(crate) user: &'a str,
    pub(crate) device: IpAddr,
    /// The names of all that the device has of this user.
    pub(crate) credentials: &'a [&'a str],
}

impl Accounts {
    fn users(&self) -> MutexGuard<'_, HashMap<String, Account>> {
        self.users.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until this user's passwords may be tried at one more device; `None` when they may not any more.
    /// A device that hangs keeps the others for as long as their patience lasts, no longer; but never so that
    /// more than three could refuse.
    pub(crate) fn enter(&self, login: &Login<'_>, patience: Duration) -> Option<Turn<'_>> {
        let mut users = self.users();
        users.entry(login.user.to_owned()).or_default();
        let must_wait = |users: &mut HashMap<String, Account>| {
            users.get(login.user).is_some_and(|account| {
                !account.is_free(login)
                    && account.under_way_count > 0
                    && account.refused_by.len() < MOST_REFUSALS
            })
        };
        let waited = self.freed.wait_timeout_while(users, patience, must_wait);
        let (mut users, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let account = users.entry(login.user.to_owned()).or_default();
        let most = account.refused_by.len().saturating_add(account.under_way_count);
        if !account.is_free(login) && most >= MOST_REFUSALS {
            return None;
        }
        account.under_way_count += 1;
        drop(users);
        let (user, device) = (login.user.to_owned(), login.device);
        Some(Turn { accounts: self, user, device, is_refused: false })
    }
}

/// One device trying one user's passwords.
#[derive(Debug)]
pub(crate) struct Turn<'accounts> {
    accounts: &'accounts Accounts,
    user: String,
    device: IpAddr,
    is_refused: bool,
}

impl Turn<'_> {
    /// Whose.
    pub(crate) fn is_of(&self, user: &str) -> bool {
        self.user == user
    }

    /// The device refused a password, or had it and did not say.
    pub(crate) const fn refused(&mut self) {
        self.is_refused = true;
    }

    /// The device took this one.
    pub(crate) fn taken(&mut self, credential: &str) {
        self.is_refused = false;
        if let Some(account) = self.accounts.users().get_mut(&self.user) {
            account.taken.insert(credential.to_owned());
        }
        self.accounts.freed.notify_all();
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if let Some(account) = self.accounts.users().get_mut(&self.user) {
            account.under_way_count = account.under_way_count.saturating_sub(1);
            if self.is_refused {
                account.refused_by.insert(self.device);
            }
        }
        self.accounts.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    const PATIENCE: Duration = Duration::from_mins(1);

    fn login<'a>(user: &'a str, device: u8, credentials: &'a [&'a str]) -> Login<'a> {
        Login { user, device: Ipv4Addr::new(127, 0, 0, device).into(), credentials }
    }

    fn refuse(accounts: &Accounts, login: &Login<'_>) -> bool {
        let turn = accounts.enter(login, PATIENCE);
        turn.map(|mut turn| turn.refused()).is_some()
    }

    #[test]
    fn three_devices_refuse_and_no_more_are_asked() {
        let accounts = Accounts::default();
        let of = |device| login("audit", device, &["net"]);
        let asked: Vec<bool> = (1..=5).map(|device| refuse(&accounts, &of(device))).collect();
        assert_eq!(asked, [true, true, true, false, false]);
        assert!(refuse(&accounts, &of(2)), "one device by itself locks what is its own");
        assert!(refuse(&accounts, &login("other", 9, &["net"])), "another user is another account");
    }

    #[test]
    fn what_somebody_took_goes_to_everybody_who_has_it() {
        let accounts = Accounts::default();
        let of = |device| login("audit", device, &["old", "net"]);
        assert!(refuse(&accounts, &of(1)) && refuse(&accounts, &of(2)));
        accounts.enter(&of(3), PATIENCE).unwrap().taken("net");
        assert!((4..9).all(|device| refuse(&accounts, &of(device))));
        // And nobody waits for anybody.
        let (_one, two) = (accounts.enter(&of(10), PATIENCE), accounts.enter(&of(11), PATIENCE));
        assert!(two.is_some());
        // A password that happens to be of a user of the same name is another one.
        assert!(!refuse(&accounts, &login("audit", 12, &["camera"])));
    }

    #[test]
    fn a_device_that_was_not_asked_refuses_nothing() {
        let accounts = Accounts::default();
        let enter = |device| accounts.enter(&login("audit", device, &["net"]), PATIENCE);
        assert!((1..9).all(|device| enter(device).is_some()));
    }

    #[test]
    fn until_it_is_taken_devices_try_one_after_the_other() {
        let (accounts, within, tried) =
            (Accounts::default(), AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for device in 1..=16 {
                let (accounts, within, tried) = (&accounts, &within, &tried);
                scope.spawn(move || {
                    let entered = accounts.enter(&login("audit", device, &["net"]), PATIENCE);
                    let Some(mut turn) = entered else { return };
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
    fn beside_devices_that_hang_no_more_are_tried_than_could_refuse() {
        let accounts = Accounts::default();
        let enter =
            |device| accounts.enter(&login("audit", device, &["net"]), Duration::from_millis(1));
        let hanging: Vec<_> = (1..=5).map(enter).collect();
        assert_eq!(hanging.iter().flatten().count(), 3);
    }
}
