//! Named credentials. Inventory and database know their names; values come from a 0600 file or the
//! environment and live only here, in memory.

use std::path::PathBuf;

use super::closed_set::closed_set;
use super::secret::Secret;

closed_set! {
    /// SNMPv3 authentication protocols, RFC 3414 and RFC 7860.
    pub enum AuthProtocol {
        /// HMAC-MD5-96.
        Md5 = "md5",
        /// HMAC-SHA-96.
        Sha1 = "sha1",
        /// HMAC-128-SHA-224.
        Sha224 = "sha224",
        /// HMAC-192-SHA-256.
        Sha256 = "sha256",
        /// HMAC-256-SHA-384.
        Sha384 = "sha384",
        /// HMAC-384-SHA-512.
        Sha512 = "sha512",
    }
}

closed_set! {
    /// SNMPv3 privacy protocols, RFC 3414 and RFC 3826.
    pub enum PrivacyProtocol {
        /// CBC-DES.
        Des = "des",
        /// CFB128-AES-128.
        Aes128 = "aes128",
        /// CFB128-AES-192 (Blumenthal draft).
        Aes192 = "aes192",
        /// CFB128-AES-256 (Blumenthal draft).
        Aes256 = "aes256",
    }
}

/// A credential with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// The name the inventory refers to; also what is remembered when it worked.
    pub name: String,
    /// What it is.
    pub login: Login,
}

/// The ways to log in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Login {
    /// SNMPv2c.
    SnmpV2c {
        /// The community.
        community: Secret,
    },
    /// SNMPv3 with the user-based security model.
    SnmpV3 {
        /// The user's name.
        user: String,
        /// Authentication protocol and password; `None` is noAuthNoPriv.
        auth: Option<(AuthProtocol, Secret)>,
        /// Privacy protocol and password; only with authentication.
        privacy: Option<(PrivacyProtocol, Secret)>,
    },
    /// SSH with a password (also answers keyboard-interactive).
    SshPassword {
        /// The user's name.
        user: String,
        /// The password.
        password: Secret,
    },
    /// SSH with a private key file.
    SshKey {
        /// The user's name.
        user: String,
        /// Where the private key is.
        key_path: PathBuf,
        /// Its passphrase.
        passphrase: Option<Secret>,
    },
    /// SSH with whatever the running agent holds.
    SshAgent {
        /// The user's name.
        user: String,
    },
}

impl Login {
    /// Whether SNMP uses it (else SSH does).
    #[must_use]
    pub fn is_snmp(&self) -> bool {
        matches!(self, Self::SnmpV2c { .. } | Self::SnmpV3 { .. })
    }

    /// The word for it in listings.
    #[must_use]
    pub fn kind_name(&self) -> &'static str {
        match self {
            Self::SnmpV2c { .. } => "snmp-v2c",
            Self::SnmpV3 { .. } => "snmp-v3",
            Self::SshPassword { .. } => "ssh-password",
            Self::SshKey { .. } => "ssh-key",
            Self::SshAgent { .. } => "ssh-agent",
        }
    }
}
