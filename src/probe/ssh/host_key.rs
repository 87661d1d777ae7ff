//! Host keys: known, unknown, changed, revoked. The file is OpenSSH's `known_hosts`, whose markers and
//! patterns the library does not know (`known_lines`).

use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};

use sha2::{Digest as _, Sha256};
use ssh2::{CheckResult, HostKeyType, KnownHostFileKind, KnownHostKeyFormat, KnownHosts, Session};

use super::{Fault, Job, known_lines};
use crate::domain::hexadecimal::hexadecimal;
use crate::domain::observation::Stage;

/// Without SHA-1 signatures.
const MODERN_KEYS: &[&str] = &[
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
];
/// What a hashed name begins with, as `HashKnownHosts yes` writes it.
const HASHED: &str = "|1|";
/// What a device that opted in may also use.
const LEGACY_KEY: &str = "ssh-rsa";

/// The kinds of host key to ask for, the kind that is known for this host first: a server asked for
/// another kind would show a key that looks changed.
pub(super) fn preferred(job: &Job, session: &Session) -> Result<String, Fault> {
    let mut kinds: Vec<&str> = MODERN_KEYS.to_vec();
    if job.legacy {
        kinds.push(LEGACY_KEY);
    }
    let known = known_lines::of(&text_of(job)?, &names(job));
    // The name with the port first, as the key is looked up.
    let [address, bracketed] = names(job);
    let kind = [bracketed, address]
        .iter()
        .find_map(|name| known.iter().find_map(|line| kind_of(session, line, name)));
    if let Some(kind) = kind {
        let matches = |candidate: &str| match kind.as_str() {
            "ssh-rsa" => candidate.contains("rsa"),
            other => candidate == other,
        };
        let (first, rest): (Vec<&str>, Vec<&str>) =
            kinds.iter().copied().partition(|candidate| matches(candidate));
        kinds = first.into_iter().chain(rest).collect();
    }
    if kinds.is_empty() {
        return Err(Fault::new(Stage::Handshake, "no kind of host key to ask for"));
    }
    Ok(kinds.join(","))
}

/// The file as it stands; a file that is not there knows nobody.
fn text_of(job: &Job) -> Result<String, Fault> {
    match std::fs::read(&job.known_hosts) {
        Ok(octets) => Ok(String::from_utf8_lossy(&octets).into_owned()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => {
            let path = job.known_hosts.display();
            Err(Fault::new(Stage::Identity, format!("`{path}`: {error}")))
        }
    }
}

/// The kind of key that a line knows a name by, where it is of that name.
fn kind_of(session: &Session, line: &str, name: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    let hosts = words.next()?;
    let is_it = if hosts.starts_with(HASHED) {
        is_hash_of(session, line, name)
    } else {
        hosts.split(',').any(|host| host == name)
    };
    is_it.then(|| words.next()).flatten().map(str::to_owned)
}

/// Whether a line with a hashed name is of this one: the library hashes, and of another key than the
/// line's it says that the name is known.
fn is_hash_of(session: &Session, line: &str, name: &str) -> bool {
    let known = session.known_hosts().and_then(|mut known| {
        known.read_str(line, KnownHostFileKind::OpenSSH)?;
        Ok(known)
    });
    known.is_ok_and(|known| matches!(known.check(name, b"no key"), CheckResult::Mismatch))
}

/// How `known_hosts` writes this host: its address, and the name that is its own, which on port 22 is the same.
fn names(job: &Job) -> [String; 2] {
    let address = job.address.ip().to_string();
    let own = match job.address.port() {
        22 => address.clone(),
        port => format!("[{address}]:{port}"),
    };
    [address, own]
}

/// Refuses what is not known and what has changed.
pub(super) fn check(job: &Job, session: &Session) -> Result<(), Fault> {
    let identity = |reason: String| Fault::new(Stage::Identity, reason);
    let (key, kind) =
        session.host_key().ok_or_else(|| identity("the server showed no host key".to_owned()))?;
    let text = text_of(job)?;
    let read = |lines: &[String]| -> Result<KnownHosts, Fault> {
        let mut known = session.known_hosts().map_err(|error| identity(error.to_string()))?;
        // As OpenSSH: one line that cannot be read does not take the others' keys away.
        for line in lines {
            drop(known.read_str(line, KnownHostFileKind::OpenSSH));
        }
        Ok(known)
    };
    let host = job.address.ip().to_string();
    let fingerprint = fingerprint(key);
    let revoked = read(&known_lines::revoked(&text, &host))?;
    if matches!(revoked.check(&host, key), CheckResult::Match) {
        return Err(identity(format!("the host key is revoked: {fingerprint}")));
    }
    let mut known = read(&known_lines::of(&text, &names(job)))?;
    match looked_up(&known, job, key) {
        CheckResult::Match => Ok(()),
        CheckResult::Mismatch => {
            Err(identity(format!("the host key has changed: now {fingerprint}")))
        }
        CheckResult::NotFound if job.accept_new => remember(job, &mut known, key, kind),
        CheckResult::NotFound => Err(identity(format!("unknown host key {fingerprint}"))),
        CheckResult::Failure => Err(identity("the host key cannot be checked".to_owned())),
    }
}

/// The plain name is of port 22: another port is another server, as it is to OpenSSH, and its key is new and
/// not changed where only the plain name is known by another. What is known of the host's own name decides.
fn looked_up(known: &KnownHosts, job: &Job, key: &[u8]) -> CheckResult {
    let [plain, own] = names(job);
    let found = known.check(&own, key);
    let is_known_plain = || matches!(known.check(&plain, key), CheckResult::Match);
    if matches!(found, CheckResult::NotFound) && is_known_plain() {
        CheckResult::Match
    } else {
        found
    }
}

/// Appends the key, as OpenSSH would; the file stays the user's own.
fn remember(job: &Job, known: &mut KnownHosts, key: &[u8], kind: HostKeyType) -> Result<(), Fault> {
    let refused = |error: String| {
        Fault::new(Stage::Identity, format!("`{}`: {error}", job.known_hosts.display()))
    };
    let [_, name] = names(job);
    let format: KnownHostKeyFormat = kind.into();
    known.add(&name, key, "added by mang6", format).map_err(|error| refused(error.to_string()))?;
    let hosts = known.hosts().map_err(|error| refused(error.to_string()))?;
    let added = hosts.iter().find(|host| host.name() == Some(name.as_str()));
    let added = added.ok_or_else(|| refused("the key was not taken".to_owned()))?;
    let line = known
        .write_string(added, KnownHostFileKind::OpenSSH)
        .map_err(|error| refused(error.to_string()))?;
    if let Some(folder) = job.known_hosts.parent() {
        // As OpenSSH makes it, for its owner alone.
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|error| refused(error.to_string()))?;
    }
    let mut file = std::fs::OpenOptions::new()
        .append(true)
        .read(true)
        .create(true)
        .mode(0o600)
        .open(&job.known_hosts)
        .map_err(|error| refused(error.to_string()))?;
    // Somebody's editor may have left the last line without an end.
    let is_whole = ends_a_line(&mut file).map_err(|error| refused(error.to_string()))?;
    let line = if is_whole { line } else { format!("\n{line}") };
    // One write: two sessions that learn keys at once do not mix their lines.
    file.write_all(line.as_bytes()).map_err(|error| refused(error.to_string()))
}

/// Whether what is appended to the file begins a line.
fn ends_a_line(file: &mut std::fs::File) -> std::io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

/// As `ssh-keygen -l` would print it, but in hexadecimal.
fn fingerprint(key: &[u8]) -> String {
    format!("SHA256:{}", hexadecimal(&Sha256::digest(key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(known: &str, legacy: bool) -> (tempfile::TempDir, Job) {
        let folder = tempfile::tempdir().unwrap();
        let known_hosts = folder.path().join("known_hosts");
        std::fs::write(&known_hosts, known).unwrap();
        let job = Job {
            address: "[2001:db8::1]:2222".parse().unwrap(),
            credentials: Vec::new(),
            legacy,
            known_hosts,
            accept_new: false,
            deadline: std::time::Duration::from_secs(1),
            agent_socket: None,
            jump: None,
        };
        (folder, job)
    }

    fn first(known: &str, legacy: bool) -> String {
        let (_folder, job) = job(known, legacy);
        let kinds =
            preferred(&job, &Session::new().unwrap()).map_err(|fault| fault.reason).unwrap();
        kinds.split(',').next().unwrap().to_owned()
    }

    #[test]
    fn the_kind_that_is_known_for_this_host_is_asked_for_first() {
        assert_eq!(first("", false), "ssh-ed25519");
        assert_eq!(
            first("[2001:db8::1]:2222 ecdsa-sha2-nistp256 AAAA\n", false),
            "ecdsa-sha2-nistp256"
        );
        assert_eq!(first("a,2001:db8::1 ssh-rsa AAAA\n", false), "rsa-sha2-512");
        assert_eq!(first("2001:db8::2 ssh-rsa AAAA\n", false), "ssh-ed25519");
    }

    #[test]
    fn sha1_is_asked_for_only_by_who_opts_in() {
        let offers = |legacy| {
            let (_folder, job) = job("", legacy);
            preferred(&job, &Session::new().unwrap())
                .map_err(|fault| fault.reason)
                .unwrap()
                .split(',')
                .any(|kind| kind == LEGACY_KEY)
        };
        assert!(offers(true) && !offers(false));
    }

    #[test]
    fn hashed_names_are_known_too() {
        // By `ssh-keygen -H`.
        let hash = |name: &str| {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("known_hosts");
            let key = "AAAAC3NzaC1lZDI1NTE5AAAAIDUm8iIyJGXGJvj8iHFH9Ow/NHaBSmJBxDVhKWDB4cQ/";
            std::fs::write(&file, format!("{name} ssh-ed25519 {key}\n")).unwrap();
            let run = std::process::Command::new("ssh-keygen").arg("-Hf").arg(&file).output();
            assert!(run.unwrap().status.success());
            let hashed = std::fs::read_to_string(&file).unwrap();
            let (name, _) = hashed.split_once(' ').unwrap();
            assert!(name.starts_with(HASHED), "{hashed}");
            name.to_owned()
        };
        for name in ["[2001:db8::1]:2222", "2001:db8::1"] {
            let line = format!("{} ecdsa-sha2-nistp256 AAAAC3Nz\n", hash(name));
            assert_eq!(first(&line, false), "ecdsa-sha2-nistp256", "{line}");
        }
        let other = format!("{} ecdsa-sha2-nistp256 AAAAC3Nz\n", hash("2001:db8::2"));
        assert_eq!(first(&other, false), "ssh-ed25519");
        // The one with the port counts for the port.
        let both = "2001:db8::1 ssh-rsa AAAA\n[2001:db8::1]:2222 ecdsa-sha2-nistp256 AAAA\n";
        assert_eq!(first(both, false), "ecdsa-sha2-nistp256");
    }
}
