//! The numbers of the judgement, each with its source. They are arguments: `app` may fill them from
//! settings later. There is no `Default`, so that nobody judges by numbers he has not chosen.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use super::dnssec::anchors::Anchors;
use crate::domain::task::ProbeKind;

/// What is tolerated, and how long evidence counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// How long an answer of each probe counts.
    pub max_age: MaxAge,
    /// How far an observation may lie after `now`: another vantage's clock may run ahead.
    pub clock_tolerance: SignedDuration,
    /// Largest difference between the pages of both families, 0-1
    /// ([`content::distance`](super::content::distance)).
    pub content_difference_ratio: f64,
    /// How much longer than IPv4's the mean round trip over IPv6 may be, as a share of IPv4's. A
    /// link fails parity only beyond this **and** [`parity_rtt_us`](Self::parity_rtt_us).
    pub parity_rtt_ratio: f64,
    /// The same in microseconds: below it a difference is noise, whatever its share.
    pub parity_rtt_us: u32,
    /// How much larger the loss over IPv6 may be than over IPv4: a difference of ratios, 0-1.
    pub parity_loss_ratio: f64,
    /// The keys that a chain of DNSSEC signatures may begin with.
    pub anchors: Anchors,
    /// The vantages that are on the Internet: from there an internal service is not asked for.
    pub internet_vantages: BTreeSet<String>,
}

/// How long an answer counts, by the probe that got it.
#[derive(Debug, Clone, PartialEq)]
pub struct MaxAge {
    /// One echo.
    pub echo: SignedDuration,
    /// A link's train.
    pub echo_train: SignedDuration,
    /// A large echo.
    pub large_echo: SignedDuration,
    /// A TCP connection.
    pub tcp: SignedDuration,
    /// A DNS answer.
    pub dns: SignedDuration,
    /// An HTTP answer.
    pub http: SignedDuration,
    /// A mail server's greeting.
    pub smtp: SignedDuration,
    /// An SNMP walk.
    pub snmp: SignedDuration,
    /// SSH output.
    pub ssh: SignedDuration,
}

impl MaxAge {
    /// How long an answer of this probe counts.
    #[must_use]
    pub fn of(&self, probe: ProbeKind) -> SignedDuration {
        match probe {
            ProbeKind::Echo | ProbeKind::Trace | ProbeKind::RouterAdvertisement => self.echo,
            ProbeKind::EchoTrain => self.echo_train,
            ProbeKind::LargeEcho => self.large_echo,
            ProbeKind::Tcp => self.tcp,
            ProbeKind::Dns => self.dns,
            ProbeKind::Http => self.http,
            ProbeKind::Smtp => self.smtp,
            ProbeKind::Snmp => self.snmp,
            // A login all the same, by another tool.
            ProbeKind::Ssh | ProbeKind::Playbook => self.ssh,
        }
    }
}

/// Eight days: DOMAIN.md §2, task 6.1, asks for weekly probes; the eighth day is the grace of a
/// weekly run that starts later in the day than the week before.
const A_WEEK_AND_A_DAY: SignedDuration = SignedDuration::from_hours(8 * 24);

/// 31 days: what a device is changes with maintenance, not with traffic, and reports are monthly
/// (DOMAIN.md §2, "report per period"). Our assumption.
const A_MONTH: SignedDuration = SignedDuration::from_hours(31 * 24);

impl Policy {
    /// The numbers of DOMAIN.md §6.
    #[must_use]
    pub fn standard() -> Self {
        Self {
            max_age: MaxAge {
                echo: A_WEEK_AND_A_DAY,
                echo_train: A_WEEK_AND_A_DAY,
                large_echo: A_WEEK_AND_A_DAY,
                tcp: A_WEEK_AND_A_DAY,
                dns: A_WEEK_AND_A_DAY,
                http: A_WEEK_AND_A_DAY,
                smtp: A_WEEK_AND_A_DAY,
                snmp: A_MONTH,
                ssh: A_MONTH,
            },
            // The clock skew that Kerberos recommends to tolerate (RFC 4120 §10): hosts that are
            // kept in time at all are kept within it.
            clock_tolerance: SignedDuration::from_mins(5),
            // Internet.nl's `web_ipv46`, as DOMAIN.md §6 cites it.
            content_difference_ratio: 0.10,
            // DOMAIN.md §6, rung 5 of a link: our rule, after RIPE-772's 15% for equipment.
            parity_rtt_ratio: 0.15,
            parity_rtt_us: 2_000,
            // Two points: in a train of 50 echoes one lost echo is two points, and one is chance.
            parity_loss_ratio: 0.02,
            anchors: Anchors::iana(),
            internet_vantages: BTreeSet::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_probe_has_an_age_beyond_a_week() {
        let policy = Policy::standard();
        for probe in ProbeKind::ALL {
            assert!(policy.max_age.of(*probe) > SignedDuration::from_hours(7 * 24), "{probe}");
        }
    }
}
