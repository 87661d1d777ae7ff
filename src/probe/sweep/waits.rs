//! How long to wait for an address: the whole timeout, or, where the user set a floor, as long as the
//! network needs. What is derived comes from the slowest answer seen: of the address's own network
//! once enough hosts of it answered and the sweep is older than the timeout, else of the whole sweep.
//! A slow host that answered is what makes the others be waited for; the order is random, so hosts of
//! every kind are among those asked first.

use std::collections::HashMap;

/// Neighbouring addresses that are one network: 2⁸, a /24.
const NETWORK_BITS: u32 = 8;
/// Answers that make a network's own figure count.
const ENOUGH: u32 = 8;
/// Networks that are remembered: a /8; beyond it the sweep's figure counts.
const MOST_NETWORKS: usize = 65_536;
/// What is added to half as much again as the slowest: a scheduler's tick and a bit.
const SLACK_MS: u32 = 10;

/// Round-trip times seen.
pub(super) struct Waits {
    timeout_ms: u32,
    least_ms: Option<u32>,
    slowest_ms: Option<u32>,
    networks: HashMap<u32, Seen>,
}

#[derive(Default)]
struct Seen {
    count: u32,
    slowest_ms: u32,
}

impl Waits {
    pub(super) fn new(timeout_ms: u32, least_ms: Option<u32>) -> Self {
        Self { timeout_ms, least_ms, slowest_ms: None, networks: HashMap::new() }
    }

    /// An answer came.
    pub(super) fn heard(&mut self, index: u32, rtt_us: u32) {
        if self.least_ms.is_none() {
            return;
        }
        let took_ms = rtt_us.div_ceil(1_000);
        self.slowest_ms = Some(self.slowest_ms.map_or(took_ms, |slowest| slowest.max(took_ms)));
        let network = index >> NETWORK_BITS;
        if self.networks.len() < MOST_NETWORKS || self.networks.contains_key(&network) {
            let seen = self.networks.entry(network).or_default();
            seen.count = seen.count.saturating_add(1);
            seen.slowest_ms = seen.slowest_ms.max(took_ms);
        }
    }

    /// When silent addresses are asked again. Too early costs a packet and no host: a late answer to
    /// the first ask counts.
    pub(super) fn until_retry_ms(&self, index: u32, now_ms: u32) -> u32 {
        self.least_ms
            .map_or(self.timeout_ms, |least_ms| {
                self.needed_ms(index, now_ms).map_or(least_ms, |needed| needed.max(least_ms))
            })
            .min(self.timeout_ms)
    }

    /// When an address that was asked for the last time is given up.
    pub(super) fn until_given_up_ms(&self, index: u32, now_ms: u32) -> u32 {
        let Some(least_ms) = self.least_ms else { return self.timeout_ms };
        self.needed_ms(index, now_ms)
            .map_or(self.timeout_ms, |needed| needed.max(least_ms).min(self.timeout_ms))
    }

    /// Before the first addresses were given the whole timeout nothing is known about slow hosts.
    pub(super) fn is_too_early(&self, now_ms: u32) -> bool {
        self.least_ms.is_some() && now_ms < self.timeout_ms
    }

    fn needed_ms(&self, index: u32, now_ms: u32) -> Option<u32> {
        let own = self.networks.get(&(index >> NETWORK_BITS));
        let own = own.filter(|seen| seen.count >= ENOUGH && !self.is_too_early(now_ms));
        let slowest = own.map(|seen| seen.slowest_ms).or(self.slowest_ms)?;
        Some(slowest.saturating_add(slowest / 2).saturating_add(SLACK_MS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_floor_the_timeout_is_waited() {
        let mut waits = Waits::new(500, None);
        waits.heard(0, 1_000);
        assert_eq!((waits.until_retry_ms(0, 0), waits.until_given_up_ms(0, 9_000)), (500, 500));
        assert!(!waits.is_too_early(0));
    }

    #[test]
    fn a_slow_host_makes_the_whole_sweep_patient() {
        let mut waits = Waits::new(500, Some(100));
        assert_eq!((waits.until_retry_ms(9, 0), waits.until_given_up_ms(9, 600)), (100, 500));
        waits.heard(0, 2_000);
        assert_eq!(waits.until_given_up_ms(70_000, 600), 100);
        waits.heard(70_000, 220_000);
        assert_eq!(waits.until_given_up_ms(0, 600), 340);
        waits.heard(1, 450_000);
        assert_eq!(waits.until_given_up_ms(70_000, 600), 500, "never beyond the timeout");
        assert!(waits.is_too_early(499) && !waits.is_too_early(500));
    }

    #[test]
    fn a_network_that_is_known_well_has_its_own_figure() {
        let mut waits = Waits::new(500, Some(50));
        waits.heard(1_000, 300_000);
        for index in 0..ENOUGH {
            waits.heard(index, 4_000);
        }
        assert_eq!(waits.until_given_up_ms(200, 400), 460, "too early to trust it");
        assert_eq!(waits.until_given_up_ms(200, 600), 50);
        assert_eq!(waits.until_given_up_ms(300, 600), 460);
    }
}
