//! Logging in: each credential once, what worked before first. A server counts what fails in one session
//! and hangs up (OpenSSH after six, IOS and VRP after three), and takes no second user in it: both are a
//! new connection, so that the right credential is not lost behind wrong ones.

use std::os::fd::OwnedFd;
use std::path::Path;

use ssh2::Session;

use super::{Fault, Job, session};
use crate::domain::credential::{Credential, Login};
use crate::domain::observation::Stage;
use crate::domain::secret::Secret;
use crate::probe::accounts::{self, Accounts, Turn};
use crate::probe::manners::Manners;

/// Failures that one connection is asked to bear: what the strictest of the common servers bear.
const FAILURES_A_CONNECTION: usize = 2;
/// Keys of an agent that are offered: an administrator's holds dozens, and a server sees each.
const MOST_AGENT_KEYS: usize = 6;

/// Another connection to the same host; `None` where there is no way any more.
pub(super) type Another<'a> = dyn Fn() -> Option<OwnedFd> + 'a;

/// A session that logged in, and by which credential.
pub(super) fn log_in(
    job: &Job,
    stream: OwnedFd,
    manners: &Manners,
    another: &Another<'_>,
) -> Result<(Session, String), Fault> {
    let session = session::greet(job, stream)?;
    let knock = Some(Knock::new(session));
    let mut door = Door { job, another, knock, methods: None, lets_anybody_in: false };
    let mut last = Fault::new(Stage::Login, "no credential worked");
    // What worked in this very attempt comes first when the gear wants a second session.
    let mut brake = Brake { accounts: &manners.accounts, job, turn: None };
    for credential in &manners.order(&job.credentials) {
        if let Err(reason) = brake.before(credential) {
            last = Fault::new(Stage::Login, format!("`{}`: {reason}", credential.name));
            continue;
        }
        match door.tries(credential) {
            Ok(session) => {
                manners.worked(&credential.name);
                if !door.lets_anybody_in {
                    brake.taken(&credential.name);
                }
                return Ok((session, credential.name.clone()));
            }
            Err(Why::Refused(reason)) => {
                manners.refused(&credential.name);
                brake.refused();
                last = Fault::new(Stage::Login, format!("`{}`: {reason}", credential.name));
            }
            Err(Why::Unusable(reason)) => {
                // It may have been read before the session broke.
                brake.refused();
                last = Fault::new(Stage::Login, format!("`{}`: {reason}", credential.name));
            }
            Err(Why::NoWay(fault)) => return Err(fault),
        }
    }
    Err(last)
}

/// Passwords at one device, as far as the run's accounts let them.
struct Brake<'a> {
    accounts: &'a Accounts,
    job: &'a Job,
    /// `None` where the credential is no password: keys lock nothing.
    turn: Option<Turn<'a>>,
}

impl Brake<'_> {
    /// Whether this one may be tried; why not, where it may not.
    fn before(&mut self, credential: &Credential) -> Result<(), String> {
        let Login::SshPassword { user, .. } = &credential.login else {
            self.turn = None;
            return Ok(());
        };
        if self.turn.as_ref().is_some_and(|turn| turn.is_of(user)) {
            return Ok(());
        }
        // One is left before the next is waited for.
        self.turn = None;
        let all = self.job.credentials.iter();
        let credentials: Vec<&str> = all
            .filter(|each| matches!(&each.login, Login::SshPassword { user: whose, .. } if whose == user))
            .map(|each| each.name.as_str())
            .collect();
        let device = self.job.address.ip();
        let login = accounts::Login { user, device, credentials: &credentials };
        self.turn = self.accounts.enter(&login, self.job.deadline / 2);
        self.turn.as_ref().map(|_| ()).ok_or_else(|| {
            format!(
                "not tried: three devices of this run refused the password of `{user}`, or have not said yet, and accounts \
                 are locked by such tries; when it is right, `mang6 discover DEVICE --cred {}`",
                credential.name
            )
        })
    }

    const fn refused(&mut self) {
        if let Some(turn) = &mut self.turn {
            turn.refused();
        }
    }

    fn taken(&mut self, credential: &str) {
        if let Some(turn) = &mut self.turn {
            turn.taken(credential);
        }
    }
}

/// Why a credential did not log in.
enum Why {
    /// Somebody read it and said no.
    Refused(String),
    /// It never came to that: a key file that cannot be read, no agent, a session that broke.
    Unusable(String),
    /// There is no further connection.
    NoWay(Fault),
}

impl Why {
    fn of(error: &ssh2::Error) -> Self {
        let reason = error.to_string();
        if is_refusal(error) { Self::Refused(reason) } else { Self::Unusable(reason) }
    }
}

/// Whether the server said no, and not that the session broke or our key file cannot be read.
fn is_refusal(error: &ssh2::Error) -> bool {
    // LIBSSH2_ERROR_AUTHENTICATION_FAILED, LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED (`libssh2.h`).
    matches!(error.code(), ssh2::ErrorCode::Session(-18 | -19))
}

/// Whether the server hung up: what was tried last was perhaps not read.
fn is_hang_up(error: &ssh2::Error) -> bool {
    // LIBSSH2_ERROR_SOCKET_SEND, _SOCKET_DISCONNECT, _SOCKET_RECV (`libssh2.h`).
    matches!(error.code(), ssh2::ErrorCode::Session(-7 | -13 | -43))
}

/// One connection, as far as it was used.
struct Knock {
    session: Session,
    /// Whose login was tried in it.
    user: Option<String>,
    failed_count: usize,
}

impl Knock {
    const fn new(session: Session) -> Self {
        Self { session, user: None, failed_count: 0 }
    }
}

/// A host at which credentials are tried.
struct Door<'a> {
    job: &'a Job,
    another: &'a Another<'a>,
    knock: Option<Knock>,
    /// What the server lets a user log in by: asked once, since asking counts as a try but at the very
    /// beginning of a session.
    methods: Option<String>,
    /// Whether it let in somebody who had shown nothing: that proves no password.
    lets_anybody_in: bool,
}

impl Door<'_> {
    fn tries(&mut self, credential: &Credential) -> Result<Session, Why> {
        match &credential.login {
            Login::SshKey { user, key_path, passphrase } => {
                let passphrase = passphrase.as_ref().map(Secret::expose);
                self.attempt(user, |session, _| {
                    session.userauth_pubkey_file(user, None, key_path, passphrase)
                })
            }
            Login::SshPassword { user, password } => self.attempt(user, |session, methods| {
                // One try a credential: a wrong password by two methods counts twice where accounts are
                // locked. Huawei and Cisco gear often knows only keyboard-interactive.
                let knows = |method: &str| methods.split(',').any(|each| each == method);
                if !knows("password") && knows("keyboard-interactive") {
                    let mut prompter = OneAnswer(password.expose());
                    session.userauth_keyboard_interactive(user, &mut prompter)
                } else {
                    session.userauth_password(user, password.expose())
                }
            }),
            Login::SshAgent { user } => self.by_agent(user),
            Login::SnmpV2c { .. } | Login::SnmpV3 { .. } => {
                Err(Why::Unusable("no SSH credential".to_owned()))
            }
        }
    }

    /// One try, in a connection that bears it. Where the server hung up first, it is made once more in a
    /// fresh one.
    fn attempt(
        &mut self,
        user: &str,
        by: impl Fn(&Session, &str) -> Result<(), ssh2::Error>,
    ) -> Result<Session, Why> {
        let mut is_fresh = self.open_for(user)?;
        loop {
            let methods = self.methods.clone().unwrap_or_default();
            let Some(knock) = &mut self.knock else { return Err(broken()) };
            // It may let anybody in.
            self.lets_anybody_in |= knock.session.authenticated();
            let tried =
                if knock.session.authenticated() { Ok(()) } else { by(&knock.session, &methods) };
            match tried {
                Ok(()) if knock.session.authenticated() => {
                    return self.knock.take().map(|knock| knock.session).ok_or_else(broken);
                }
                Ok(()) => {
                    knock.failed_count += 1;
                    return Err(Why::Refused("it was not enough".to_owned()));
                }
                Err(error) if is_hang_up(&error) && !is_fresh => {
                    self.knock = None;
                    is_fresh = self.open_for(user)?;
                }
                Err(error) => {
                    knock.failed_count += 1;
                    if is_hang_up(&error) {
                        self.knock = None;
                    }
                    return Err(Why::of(&error));
                }
            }
        }
    }

    /// Every key that the agent holds, one after the other.
    fn by_agent(&mut self, user: &str) -> Result<Session, Why> {
        self.open_for(user)?;
        let Some(knock) = &self.knock else { return Err(broken()) };
        let socket = self.job.agent_socket.as_deref();
        let count = match held(&knock.session, socket) {
            Ok(agent) => agent.identities().map_or(0, |keys| keys.len()),
            Err(error) => return Err(Why::Unusable(error.to_string())),
        };
        let mut last = Why::Unusable("the SSH agent holds no key".to_owned());
        for at in 0..count.min(MOST_AGENT_KEYS) {
            let tried = self.attempt(user, |session, _| {
                let agent = held(session, socket)?;
                let keys = agent.identities()?;
                // A key that went meanwhile is no key.
                keys.get(at).map_or(Ok(()), |key| agent.userauth(user, key))
            });
            match tried {
                Ok(session) => return Ok(session),
                Err(Why::NoWay(fault)) => return Err(Why::NoWay(fault)),
                Err(why) => last = why,
            }
        }
        Err(last)
    }

    /// Sees to a connection in which this user can be tried; whether it is a fresh one.
    fn open_for(&mut self, user: &str) -> Result<bool, Why> {
        if let Some(knock) = &self.knock
            && knock.failed_count < FAILURES_A_CONNECTION
            && knock.user.as_deref().is_none_or(|tried| tried == user)
        {
            if knock.user.is_some() {
                return Ok(false);
            }
        } else {
            if let Some(knock) = self.knock.take() {
                // Not left to the deadline: gear has a handful of lines.
                let _ = knock.session.disconnect(None, "the next credential", None);
            }
            let gone = || Fault::new(Stage::Login, "no further connection for the next credential");
            let stream = (self.another)().ok_or_else(|| Why::NoWay(gone()))?;
            self.knock = Some(Knock::new(session::greet(self.job, stream).map_err(Why::NoWay)?));
        }
        let has_password = |credential: &Credential| matches!(&credential.login, Login::SshPassword { user: whose, .. } if whose == user);
        let asks = self.methods.is_none() && self.job.credentials.iter().any(has_password);
        if let Some(knock) = &mut self.knock {
            knock.user = Some(user.to_owned());
            if asks {
                self.methods = knock.session.auth_methods(user).ok().map(str::to_owned);
            }
        }
        Ok(true)
    }
}

fn broken() -> Why {
    Why::Unusable("the session broke".to_owned())
}

/// The user's agent, its keys listed.
fn held(session: &Session, socket: Option<&Path>) -> Result<ssh2::Agent, ssh2::Error> {
    let mut agent = session.agent()?;
    if let Some(socket) = socket {
        agent.set_identity_path(socket)?;
    }
    agent.connect()?;
    agent.list_identities()?;
    Ok(agent)
}

/// Answers what is asked without an echo with the password: there is one, "Password:". What would be
/// shown while typed is no password, and gets none.
struct OneAnswer<'a>(&'a str);

impl ssh2::KeyboardInteractivePrompt for OneAnswer<'_> {
    fn prompt(&mut self, _user: &str, _text: &str, prompts: &[ssh2::Prompt<'_>]) -> Vec<String> {
        let answer = |prompt: &ssh2::Prompt<'_>| if prompt.echo { "" } else { self.0 }.to_owned();
        prompts.iter().map(answer).collect()
    }
}

#[cfg(test)]
mod tests {
    use ssh2::KeyboardInteractivePrompt as _;

    use super::*;

    #[test]
    fn a_password_is_no_answer_to_what_is_shown() {
        let prompt = |text: &'static str, echo| ssh2::Prompt { text: text.into(), echo };
        let asked = [prompt("Password:", false), prompt("Employee number:", true)];
        assert_eq!(OneAnswer("p").prompt("u", "", &asked), ["p", ""]);
    }
}
