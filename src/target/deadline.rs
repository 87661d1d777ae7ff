//! How long each kind of question may take. An answer later than this is as good as none for a
//! verdict; longer only makes a survey slow.

use std::time::Duration;

use crate::domain::task::ProbeKind;

/// The deadline of a probe.
#[must_use]
pub const fn of(probe: ProbeKind) -> Duration {
    match probe {
        // 1 s: twice the worst round trip seen over a geostationary satellite.
        ProbeKind::Echo => Duration::from_secs(1),
        // Three attempts of 1 s, so that random loss is no black hole.
        ProbeKind::LargeEcho => Duration::from_secs(3),
        // The link itself says how long is listened.
        ProbeKind::RouterAdvertisement => Duration::from_secs(4),
        // Two echoes a hop, 1 s each; the paths of a round begin one after the other.
        ProbeKind::Trace => Duration::from_secs(3),
        // 4 s: Internet.nl's connect limit for `web_reach`.
        ProbeKind::Tcp => Duration::from_secs(4),
        // 3 s: a resolver that recurses answers within two; BIND's own default is 10.
        ProbeKind::Dns => Duration::from_secs(3),
        // Connect, TLS, head and 500,000 bytes over a 4 Mbit/s line (1 s) with room to spare.
        ProbeKind::Http => Duration::from_secs(8),
        // RFC 5321 §4.5.3.2 allows 5 minutes for a banner; nobody is served by waiting for it.
        ProbeKind::Smtp => Duration::from_secs(8),
        // A walk of some thousand rows from a slow management plane, or over a slow line.
        ProbeKind::Snmp => Duration::from_secs(30),
        // Key exchange on an old switch takes seconds.
        // Nothing is sent for a playbook's results.
        ProbeKind::Ssh | ProbeKind::Playbook => Duration::from_secs(15),
        // A train's own schedule decides; this is only a backstop.
        ProbeKind::EchoTrain => Duration::from_mins(1),
    }
}
