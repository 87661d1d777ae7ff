//! One session: methods, host key, login, commands. Blocking.

use std::io::Read as _;
use std::os::fd::OwnedFd;
use std::time::Duration;

use ssh2::{MethodType, Session};

use super::login::{self, Another};
use super::{BSD_COMMANDS, COMMANDS, Fault, Job, WHO, host_key, shell};
use crate::domain::observation::Stage;
use crate::domain::reading::CommandOutput;
use crate::probe::manners::Manners;
use crate::probe::toolbox::unguessable;

/// How much longer the library may wait than the watchman.
const PAST_THE_DEADLINE: Duration = Duration::from_secs(1);
/// Bytes of one command's output that are kept.
const LARGEST_OUTPUT: u64 = 1 << 20;
/// Without SHA-1: what is not in these lists is not spoken unless a device opts in.
const MODERN_KEX: &str = "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,diffie-hellman-group14-sha256,diffie-hellman-group-exchange-sha256";
/// The same with what old gear speaks, last.
const LEGACY_KEX: &str = "curve25519-sha256,ecdh-sha2-nistp256,diffie-hellman-group14-sha256,diffie-hellman-group-exchange-sha256,diffie-hellman-group14-sha1,diffie-hellman-group-exchange-sha1,diffie-hellman-group1-sha1";
/// What OpenSSH's client speaks: no block ciphers in CBC mode.
const MODERN_CIPHERS: &str = "aes128-gcm@openssh.com,aes256-gcm@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,chacha20-poly1305@openssh.com";
/// The same with what old gear speaks, last: 3DES is all that the oldest switches have.
const LEGACY_CIPHERS: &str =
    "aes128-ctr,aes192-ctr,aes256-ctr,aes128-cbc,aes192-cbc,aes256-cbc,3des-cbc";

/// What tells that a packet is whole, for ciphers that do not tell it themselves: no SHA-1, no MD5.
const MODERN_MACS: &str =
    "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256,hmac-sha2-512";
/// The same with what old gear speaks, last.
const LEGACY_MACS: &str = "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256,hmac-sha2-512,hmac-sha1";

/// Talks until everything is said; the name of the credential that worked, and what was printed. A
/// host is asked by exec; what does not know `uname` is gear, and is asked by its shell: in the same
/// session, or in another where it closed that with the channel.
pub(super) fn talk(
    job: &Job,
    stream: OwnedFd,
    manners: &Manners,
    another: &Another<'_>,
) -> Result<(String, Vec<CommandOutput>), Fault> {
    let (session, credential) = login::log_in(job, stream, manners, another)?;
    if let Some(outputs) = by_exec(&session) {
        // A last word; the server may have hung up first.
        let _ = session.disconnect(None, "done", None);
        return Ok((credential, outputs));
    }
    let told = shell::talk(&session);
    let _ = session.disconnect(None, "done", None);
    if let Ok(outputs) = told {
        return Ok((credential, outputs));
    }
    let (Some(stream), Err(fault)) = (another(), told) else {
        return Err(Fault::new(Stage::Answer, "neither commands nor a shell"));
    };
    let Ok((session, credential)) = login::log_in(job, stream, manners, another) else {
        return Err(fault);
    };
    let outputs = shell::talk(&session)?;
    let _ = session.disconnect(None, "done", None);
    Ok((credential, outputs))
}

/// A session whose host key is known, not yet logged in.
pub(super) fn greet(job: &Job, stream: OwnedFd) -> Result<Session, Fault> {
    let mut session = Session::new().map_err(|error| Fault::new(Stage::Connect, error))?;
    session.set_tcp_stream(stream);
    // Bounds one read. The watchman bounds them all, and is to be the one who says so.
    let patience = job.deadline + PAST_THE_DEADLINE;
    session.set_timeout(u32::try_from(patience.as_millis()).unwrap_or(u32::MAX));
    let handshake = |error: ssh2::Error| Fault::new(Stage::Handshake, error);
    let kex = if job.legacy { LEGACY_KEX } else { MODERN_KEX };
    session.method_pref(MethodType::Kex, kex).map_err(handshake)?;
    let ciphers = if job.legacy { LEGACY_CIPHERS } else { MODERN_CIPHERS };
    for direction in [MethodType::CryptCs, MethodType::CryptSc] {
        session.method_pref(direction, ciphers).map_err(handshake)?;
    }
    let macs = if job.legacy { LEGACY_MACS } else { MODERN_MACS };
    for direction in [MethodType::MacCs, MethodType::MacSc] {
        session.method_pref(direction, macs).map_err(handshake)?;
    }
    let keys = host_key::preferred(job, &session)?;
    session.method_pref(MethodType::HostKey, &keys).map_err(handshake)?;
    session.handshake().map_err(handshake)?;
    host_key::check(job, &session)?;
    Ok(session)
}

/// Runs every command of a host; nothing when it is no host. What the deadline cuts off is missing, and
/// the caller says so.
fn by_exec(session: &Session) -> Option<Vec<CommandOutput>> {
    let is_linux = |told: &Vec<CommandOutput>| told.first().and_then(system_of) == Some("Linux");
    if let Some(told) = together(session, COMMANDS).filter(is_linux) {
        return Some(told);
    }
    let who = one(session, WHO).ok()?;
    let commands: &[&str] = match system_of(&who)? {
        "Linux" => COMMANDS.get(1..)?,
        "FreeBSD" | "OpenBSD" | "NetBSD" | "DragonFly" => BSD_COMMANDS,
        _ => return None,
    };
    let mut outputs = vec![who];
    for command in commands {
        match one(session, command) {
            Ok(output) => outputs.push(output),
            Err(_) => break,
        }
    }
    Some(outputs)
}

/// The first word of `uname`.
fn system_of(who: &CommandOutput) -> Option<&str> {
    who.stdout.split_whitespace().next()
}

/// All commands by one exec: each exec is a process, a shell's start-up files and two round trips. `None` where
/// the host's shell does not play along; each is then run by itself. What a deadline cuts off is missing.
fn together(session: &Session, commands: &[&str]) -> Option<Vec<CommandOutput>> {
    let mark = format!("mang6-{:016x}", unguessable());
    let said: Vec<String> = commands
        .iter()
        .map(|command| format!("{command}; printf '\\n%s %d\\n' {mark} $?"))
        .collect();
    let mut channel = session.channel_session().ok()?;
    channel.exec(&said.join("; ")).ok()?;
    let mut stdout = Vec::new();
    let limit = LARGEST_OUTPUT * u64::try_from(commands.len()).unwrap_or(1);
    let whole = (&mut channel).take(limit).read_to_end(&mut stdout);
    let outputs = parted(&String::from_utf8_lossy(&stdout), &mark, commands);
    if whole.is_ok() {
        // A server that ends without a status told us enough.
        let _ = channel.close();
        let _ = channel.wait_close();
    }
    (outputs.len() == commands.len() || (whole.is_err() && !outputs.is_empty())).then_some(outputs)
}

/// What stands before each mark is one command's, byte for byte; the number after it is its exit status.
fn parted(text: &str, mark: &str, commands: &[&str]) -> Vec<CommandOutput> {
    let mark = format!("\n{mark} ");
    let mut rest = text;
    let mut outputs = Vec::new();
    for command in commands {
        let Some((stdout, after)) = rest.split_once(&mark) else { break };
        let Some((status, after)) = after.split_once('\n') else { break };
        outputs.push(CommandOutput {
            command: (*command).to_owned(),
            exit_status: status.parse().ok(),
            stdout: stdout.to_owned(),
        });
        rest = after;
    }
    outputs
}

fn one(session: &Session, command: &str) -> Result<CommandOutput, String> {
    let mut channel = session.channel_session().map_err(|error| error.to_string())?;
    channel.exec(command).map_err(|error| error.to_string())?;
    let mut stdout = Vec::new();
    (&mut channel)
        .take(LARGEST_OUTPUT)
        .read_to_end(&mut stdout)
        .map_err(|error| error.to_string())?;
    // A server that ends without a status told us enough.
    let _ = channel.close();
    let _ = channel.wait_close();
    Ok(CommandOutput {
        command: command.to_owned(),
        exit_status: channel.exit_status().ok(),
        stdout: String::from_utf8_lossy(&stdout).into_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_answer_parted_into_its_commands() {
        let told = parted("a\nb\n\nM 0\n\nM 127\nrest", "M", &["one", "two", "three"]);
        let told: Vec<_> =
            told.iter().map(|each| (each.stdout.as_str(), each.exit_status)).collect();
        // The third was cut off; an output without a line's end keeps none.
        assert_eq!(told, [("a\nb\n", Some(0)), ("", Some(127))]);
        assert!(parted("sh: bad substitution", "M", &["one"]).is_empty());
    }

    #[test]
    fn sha1_key_exchange_is_spoken_only_with_who_opts_in() {
        let sha1 = |list: &str| list.split(',').any(|method| method.ends_with("-sha1"));
        assert!(!sha1(MODERN_KEX) && sha1(LEGACY_KEX));
        // The library knows every method that is asked for, old ones included.
        let session = Session::new().unwrap();
        session.method_pref(MethodType::Kex, MODERN_KEX).unwrap();
        session.method_pref(MethodType::Kex, LEGACY_KEX).unwrap();
        let known = session.supported_algs(MethodType::Kex).unwrap();
        assert!(known.contains(&"diffie-hellman-group14-sha1"), "{known:?}");
    }
}
