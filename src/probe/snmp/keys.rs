//! SNMPv3 passwords as keys, once a run: RFC 3414 §A.2 hashes a megabyte for each password, which a device
//! costs more than its whole walk does. What is per engine (§2.6) is the library's own, and cheap.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use async_snmp::MasterKeys;

use super::{wire_auth, wire_privacy};
use crate::domain::credential::{AuthProtocol, Login, PrivacyProtocol};
use crate::domain::secret::Secret;

/// The error speaks of lengths and algorithms, never of the password.
type Made = Result<MasterKeys, String>;

/// The keys of a run's credentials, as they were needed.
#[derive(Default)]
pub(crate) struct Keys {
    made: Mutex<Vec<(Login, Arc<OnceLock<Made>>)>>,
}

impl Keys {
    /// The keys of this login with these passwords. Whoever comes while they are being made waits for them.
    pub(super) fn of(
        &self,
        login: &Login,
        (protocol, password): &(AuthProtocol, Secret),
        privacy: Option<&(PrivacyProtocol, Secret)>,
    ) -> Made {
        let place = {
            let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((_, place)) = made.iter().find(|(known, _)| known == login) {
                Arc::clone(place)
            } else {
                let place = Arc::default();
                made.push((login.clone(), Arc::clone(&place)));
                place
            }
        };
        let make = || {
            let keys = MasterKeys::new(wire_auth(*protocol), password.expose().as_bytes());
            let keys = keys.map_err(|error| error.to_string())?;
            let Some((privacy, secret)) = privacy else { return Ok(keys) };
            keys.with_privacy(wire_privacy(*privacy), secret.expose().as_bytes())
                .map_err(|error| error.to_string())
        };
        place.get_or_init(make).clone()
    }

    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        self.made.lock().map_or(0, |made| made.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_once_for_a_login_and_a_fault_names_no_password() {
        let keys = Keys::default();
        let login = |password: &(AuthProtocol, Secret)| Login::SnmpV3 {
            user: "audit".to_owned(),
            auth: Some(password.clone()),
            privacy: None,
        };
        let long = (AuthProtocol::Sha256, Secret::new("authpass123"));
        for _ in 0..2 {
            assert!(keys.of(&login(&long), &long, None).is_ok());
        }
        assert_eq!(keys.count(), 1);
        let short = (AuthProtocol::Sha256, Secret::new("s3cret"));
        let fault = keys.of(&login(&short), &short, None).err().unwrap();
        assert!(!fault.contains("s3cret"), "{fault}");
        assert_eq!(keys.count(), 2);
    }
}
