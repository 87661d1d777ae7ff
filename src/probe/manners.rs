//! What a run learnt of one device's logins: the credential that worked is tried first at its next address,
//! one that was refused is not tried there again. Devices lock accounts that fail too often.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::accounts::Accounts;
use crate::domain::credential::Credential;

/// Names only. One device, one protocol.
#[derive(Debug, Default)]
pub(crate) struct Manners {
    /// Those of the whole run.
    pub(crate) accounts: Arc<Accounts>,
    learnt: Mutex<Learnt>,
}

#[derive(Debug, Default)]
struct Learnt {
    worked: Option<String>,
    refused: BTreeSet<String>,
}

impl Manners {
    /// Of a device that nothing is known of.
    pub(crate) fn among(accounts: &Arc<Accounts>) -> Self {
        Self { accounts: Arc::clone(accounts), learnt: Mutex::default() }
    }

    /// What is left to try, what worked first.
    pub(crate) fn order(&self, credentials: &[Credential]) -> Vec<Credential> {
        let learnt = self.learnt.lock().unwrap_or_else(PoisonError::into_inner);
        let mut left: Vec<Credential> = credentials
            .iter()
            .filter(|credential| !learnt.refused.contains(&credential.name))
            .cloned()
            .collect();
        left.sort_by_key(|credential| learnt.worked.as_ref() != Some(&credential.name));
        left
    }

    /// This one logged in.
    pub(crate) fn worked(&self, name: &str) {
        let mut learnt = self.learnt.lock().unwrap_or_else(PoisonError::into_inner);
        learnt.worked = Some(name.to_owned());
    }

    /// This one was refused: somebody read it and said no. Silence is not that.
    pub(crate) fn refused(&self, name: &str) {
        let mut learnt = self.learnt.lock().unwrap_or_else(PoisonError::into_inner);
        learnt.refused.insert(name.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::credential::Login;

    #[test]
    fn what_worked_comes_first_and_what_was_refused_not_again() {
        let credentials = ["a", "b", "c"].map(|name| Credential {
            name: name.to_owned(),
            login: Login::SshAgent { user: "u".to_owned() },
        });
        let names = |manners: &Manners| -> Vec<String> {
            manners.order(&credentials).into_iter().map(|each| each.name).collect()
        };
        let manners = Manners::default();
        assert_eq!(names(&manners), ["a", "b", "c"]);
        manners.refused("a");
        manners.worked("c");
        assert_eq!(names(&manners), ["c", "b"]);
    }
}
