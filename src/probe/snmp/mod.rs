//! An SNMP walk with the first credential that works. async-snmp speaks the protocol behind our own
//! two-method seam ([`Agent`]); which tables, how far and how long is decided here. One request is in
//! flight at a time: a device's management plane is small.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the library's enums are open: what is not named here is told as it is"
)]

mod keys;
mod walk;

use std::net::SocketAddr;
use std::sync::LazyLock;
use std::time::Duration;

use async_snmp::{
    Auth, AuthProtocol as WireAuth, Client, DesSaltState, ErrorKind, Oid, PersistedDesSaltState,
    PrivProtocol, Retry, UdpHandle, UsmConfig, Value,
};

use super::asked::Asked;
use super::budget::Budget;
use super::manners::Manners;
use super::refusal;
use super::toolbox::unguessable;
use crate::domain::credential::{AuthProtocol, Credential, Login, PrivacyProtocol};
use crate::domain::observation::{NotAttempted, Outcome, Stage};
use crate::domain::reading::{Reading, WalkReading, WalkValue};
use crate::domain::task::{Ask, AskSettings, Task};
use crate::domain::walk_plan::WalkPlan;
pub(crate) use keys::Keys;
use walk::Fault;

/// How long one request may take; three are sent before an agent counts as silent.
const REQUEST_TIMEOUT: Duration = Duration::from_millis(1_500);
/// How often a request is repeated.
const RETRIES: u32 = 2;
/// How long a repetition waits, doubled from one to the next, give or take this share of it.
const RETRY_DELAY: Duration = Duration::from_millis(100);
const RETRY_JITTER: f64 = 0.5;
/// `SNMPv2-MIB::system`: every agent has it, so it tells whether a credential works.
const SYSTEM: &str = "1.3.6.1.2.1.1";

/// What came for one place: rows in the agent's order, and whether its view ends there. Without
/// rows and without an end, the answer was too short to hold any.
#[derive(Debug, Clone, Default)]
pub(crate) struct Column {
    pub(crate) rows: Vec<(Vec<u32>, WalkValue)>,
    pub(crate) ended: bool,
}

/// What a walk needs of an agent: rows after a place.
pub(crate) trait Agent {
    /// At most so many rows that follow each of these places.
    async fn rows_after(&self, places: &[&[u32]], count: u32) -> Result<Vec<Column>, Fault>;
}

/// Tries the credentials in order and walks with the first that works.
pub(crate) async fn ask(
    task: &Task,
    settings: &AskSettings,
    manners: &Manners,
    keys: &Keys,
) -> Asked {
    let (port, credentials, plan) = match &task.ask {
        Ask::Snmp { port, credentials } => (port, credentials, &settings.walk_plan),
        Ask::Ports { port, credentials } => (port, credentials, &settings.port_plan),
        _ => return Asked::not_attempted(NotAttempted::Internal),
    };
    let address = SocketAddr::new(task.address, *port);
    let budget = Budget::of(task.deadline);
    let mut last = Asked::not_attempted(NotAttempted::NoCredential);
    let ordered = manners.order(credentials);
    for credential in ordered.iter().filter(|credential| credential.login.is_snmp()) {
        match budget.wait(open(address, credential, keys)).await {
            // The deadline: what an earlier credential was told is still the most that is known.
            Err(_) if matches!(last.outcome, Outcome::Failed { .. }) => return last,
            Err(_) => return Asked::silent(),
            Ok(Ok(agent)) => {
                manners.worked(&credential.name);
                return walk_with(&agent, credential, (plan, settings.keeps_walks), budget).await;
            }
            // A refusal by this credential says more than another one's silence.
            Ok(Err(asked))
                if matches!(last.outcome, Outcome::Failed { .. }) && asked == Asked::silent() => {}
            Ok(Err(asked)) => {
                if matches!(asked.outcome, Outcome::Failed { stage: Stage::Login, .. }) {
                    manners.refused(&credential.name);
                }
                last = asked;
            }
        }
    }
    last
}

async fn walk_with(
    agent: &WireAgent,
    credential: &Credential,
    (plan, keeps_walks): (&WalkPlan, bool),
    budget: Budget,
) -> Asked {
    let walked = walk::all(agent, plan, budget).await;
    if walked.rows.is_empty() {
        return Asked::failed(
            Stage::Answer,
            walked.truncated.unwrap_or_else(|| "the agent has no rows".to_owned()),
        );
    }
    let raw = keeps_walks.then(|| walk::text(&walked.rows).into_bytes());
    let reading = WalkReading {
        credential: credential.name.clone(),
        rows: walked.rows,
        outputs: Vec::new(),
        truncated: walked.truncated,
    };
    Asked { raw, ..Asked::answered(Reading::Walk(reading)) }
}

/// A client that got an answer with this credential.
async fn open(
    address: SocketAddr,
    credential: &Credential,
    keys: &Keys,
) -> Result<WireAgent, Asked> {
    let auth =
        auth(&credential.login, keys).map_err(|reason| Asked::failed(Stage::Login, reason))?;
    // Sixty-four devices behind one slow line do not ask again all at once.
    let retry = Retry::exponential(RETRIES)
        .initial_delay(RETRY_DELAY)
        .max_delay(RETRY_DELAY * 4)
        .jitter(RETRY_JITTER)
        .build()
        .map_err(|error| Asked::failed(Stage::Connect, error))?;
    // An agent with several addresses may answer from another than was asked (Net-SNMP's does over IPv6, a
    // router behind a virtual address over both): what makes an answer ours is its request identifier, one
    // of a sequence with a random beginning, and the community, or under v3 the digest. Under v2c a device
    // that was asked can guess the next of both; who minds uses v3.
    let mut builder = Client::builder(address, auth).request_timeout(REQUEST_TIMEOUT).retry(retry);
    if is_des(&credential.login) {
        let state = DES_SALT
            .as_ref()
            .ok_or_else(|| Asked::failed(Stage::Login, "no epoch for DES could be drawn"))?;
        builder = builder.des_salt_state(state.clone());
    }
    let client = builder.connect().await.map_err(|error| asked(&error))?;
    let agent = WireAgent { client };
    let system = Oid::parse(SYSTEM).map_err(|error| Asked::failed(Stage::Connect, error))?;
    agent.client.get_next(&system).await.map_err(|error| asked(&error))?;
    Ok(agent)
}

fn auth(login: &Login, keys: &Keys) -> Result<Auth, String> {
    match login {
        Login::SnmpV2c { community } => Ok(Auth::v2c(community.expose().as_bytes().to_vec())),
        Login::SnmpV3 { user, auth, privacy } => {
            let config = UsmConfig::new(user.clone().into_bytes());
            let Some(auth) = auth else { return Ok(Auth::from(config)) };
            let keys = keys.of(login, auth, privacy.as_ref())?;
            config.with_master_keys(keys).map(Auth::from).map_err(|error| error.to_string())
        }
        Login::SshPassword { .. } | Login::SshKey { .. } | Login::SshAgent { .. } => {
            Err("no SNMP credential".to_owned())
        }
    }
}

const fn wire_auth(protocol: AuthProtocol) -> WireAuth {
    match protocol {
        AuthProtocol::Md5 => WireAuth::Md5,
        AuthProtocol::Sha1 => WireAuth::Sha1,
        AuthProtocol::Sha224 => WireAuth::Sha224,
        AuthProtocol::Sha256 => WireAuth::Sha256,
        AuthProtocol::Sha384 => WireAuth::Sha384,
        AuthProtocol::Sha512 => WireAuth::Sha512,
    }
}

const fn wire_privacy(protocol: PrivacyProtocol) -> PrivProtocol {
    match protocol {
        PrivacyProtocol::Des => PrivProtocol::Des,
        PrivacyProtocol::Aes128 => PrivProtocol::Aes128,
        PrivacyProtocol::Aes192 => PrivProtocol::Aes192Blumenthal,
        PrivacyProtocol::Aes256 => PrivProtocol::Aes256Blumenthal,
    }
}

const fn is_des(login: &Login) -> bool {
    matches!(login, Login::SnmpV3 { privacy: Some((PrivacyProtocol::Des, _)), .. })
}

/// The sender's salt for DES (RFC 3414 §8.1.1.1): the boots of its engine and a counter, which must not
/// come twice under one key. One state in memory serves every session of this process; its boots are
/// drawn at random once a process, so that no file has to be shared between vantages: two processes
/// draw the same of 2³¹ about never, and who minds even that uses AES.
static DES_SALT: LazyLock<Option<DesSaltState>> = LazyLock::new(|| {
    let drawn = u32::try_from(unguessable() >> 33).ok()?.clamp(1, LAST_EPOCH);
    let previous = PersistedDesSaltState::new(drawn).ok()?;
    DesSaltState::restart(previous, |_| Ok::<(), std::convert::Infallible>(())).ok()
});
/// The last epoch but one that `snmpEngineBoots` can count.
const LAST_EPOCH: u32 = 2_147_483_646;

/// async-snmp as an agent.
struct WireAgent {
    client: Client<UdpHandle>,
}

impl Agent for WireAgent {
    async fn rows_after(&self, places: &[&[u32]], count: u32) -> Result<Vec<Column>, Fault> {
        let oids: Vec<Oid> = places.iter().map(|place| Oid::from_slice(place)).collect();
        // Some agents choke on any GETBULK: the least that can be asked is a GETNEXT.
        let answered = match oids.as_slice() {
            [oid] if count == 1 => self.client.get_next(oid).await.map(|answer| answer.varbinds),
            _ => self
                .client
                .get_bulk(&oids, 0, count)
                .await
                .map(|bindings| bindings.into_iter().collect()),
        };
        let bindings = answered.map_err(|error| fault(&error))?;
        // One repetition after the other, each with a binding for every place.
        let mut columns: Vec<Column> = places.iter().map(|_| Column::default()).collect();
        for (at, binding) in bindings.into_iter().enumerate() {
            let Some(column) = columns.get_mut(at % places.len().max(1)) else { break };
            column.ended |= matches!(binding.value, Value::EndOfMibView);
            if !column.ended {
                column.rows.push((binding.oid.arcs().to_vec(), value(binding.value)));
            }
        }
        if columns.iter().all(|column| column.rows.is_empty() && !column.ended) {
            return Err(Fault::Choked("an answer without rows".to_owned()));
        }
        Ok(columns)
    }
}

fn fault(error: &async_snmp::Error) -> Fault {
    match error.kind() {
        ErrorKind::Timeout => Fault::Silent,
        // tooBig, and agents that choke on GETBULK in other ways: ask for less.
        ErrorKind::Snmp | ErrorKind::Decode | ErrorKind::MalformedResponse => {
            Fault::Choked(error.to_string())
        }
        _ => Fault::Broken(error.to_string()),
    }
}

/// How an attempt went that ended with this error before any row came.
fn asked(error: &async_snmp::Error) -> Asked {
    match error {
        async_snmp::Error::Network { source, .. } => return refusal::of(source),
        async_snmp::Error::Exchange { source, .. } => return asked(source),
        _ => {}
    }
    match error.kind() {
        ErrorKind::Timeout | ErrorKind::ConstructionTimeout => Asked::silent(),
        ErrorKind::Auth | ErrorKind::Report | ErrorKind::Config => {
            Asked::failed(Stage::Login, error)
        }
        ErrorKind::Decode | ErrorKind::MalformedResponse | ErrorKind::ResponseShape => {
            Asked::failed(Stage::Decode, error)
        }
        _ => Asked::failed(Stage::Answer, error),
    }
}

fn value(value: Value) -> WalkValue {
    match value {
        Value::Integer(number) => WalkValue::Integer(i64::from(number)),
        Value::OctetString(octets) | Value::Opaque(octets) | Value::Nsap(octets) => {
            let kept = octets.get(..walk::LARGEST_VALUE).unwrap_or(&octets);
            WalkValue::Octets(kept.to_vec())
        }
        Value::ObjectIdentifier(oid) => WalkValue::ObjectId(oid.to_string()),
        Value::IpAddress(octets) => WalkValue::IpAddress(octets),
        Value::Counter32(number)
        | Value::Gauge32(number)
        | Value::UInteger32(number)
        | Value::TimeTicks(number) => WalkValue::Unsigned(u64::from(number)),
        Value::Counter64(number) => WalkValue::Unsigned(number),
        _ => WalkValue::Null,
    }
}

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod malformed;
#[cfg(test)]
mod mutated;
#[cfg(test)]
mod tests;
