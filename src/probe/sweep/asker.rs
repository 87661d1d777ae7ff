//! What a worker asks, an echo or a SYN, and how it stands in the packets of the worker's socket.

use std::net::IpAddr;
use std::time::Duration;

use super::batch::{Arrival, FRAME_BYTES};
use super::echo::{self, Echo};
use super::envelope::{self, Envelope};
use super::syn::Syn;
use crate::domain::sweep::HitKind;
use crate::probe::train::{CLOCK_SLACK, realtime};

/// The question.
pub(super) enum Question {
    /// An ICMP echo.
    Echo(Echo),
    /// A half-open connection.
    Syn(Syn),
}

/// What surrounds the message in what a socket hands over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// Nothing.
    Message,
    /// An IPv4 header.
    Ipv4,
    /// Ethernet and IP headers.
    Frame,
}

/// Asks and understands.
pub(super) struct Asker {
    pub(super) question: Question,
    pub(super) layout: Layout,
    /// The headers that we write ourselves.
    pub(super) envelope: Option<Envelope>,
}

/// An answer to a question of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) from: IpAddr,
    pub(super) port: Option<u16>,
    pub(super) kind: HitKind,
    pub(super) rtt: Duration,
    /// Since the question left, by our own clock.
    pub(super) age: Duration,
}

impl Asker {
    /// Writes a packet; gives its length.
    pub(super) fn write(
        &self,
        frame: &mut [u8; FRAME_BYTES],
        (to, port): (IpAddr, Option<u16>),
    ) -> usize {
        let at = self.envelope.as_ref().map_or(0, Envelope::bytes);
        let departure = realtime();
        let message = match &self.question {
            Question::Echo(echo) => {
                let source = self.envelope.as_ref().map(Envelope::source);
                echo.write(frame, at, (source, to), departure)
            }
            Question::Syn(syn) => syn.write(frame, at, (to, port.unwrap_or(0)), departure),
        };
        match &self.envelope {
            None => message,
            Some(envelope) => envelope.write(frame, to, message),
        }
    }

    /// Reads a packet; `None` for everything that is no answer to a question of ours. `own` is our own
    /// clock's reading.
    pub(super) fn read(&self, arrival: &Arrival<'_>, own: Duration) -> Option<Answer> {
        let (message, from) = match self.layout {
            Layout::Message => (arrival.bytes, arrival.from?),
            Layout::Ipv4 => (echo::without_header(arrival.bytes)?, arrival.from?),
            Layout::Frame => envelope::open(arrival.bytes)?,
        };
        match &self.question {
            Question::Echo(echo) => {
                let reply = echo.read(message, from)?;
                let rtt = rtt(reply.departure, arrival.stamp, own);
                let age = own.saturating_sub(reply.departure);
                Some(Answer { from, port: None, kind: HitKind::Answered, rtt, age })
            }
            Question::Syn(syn) => {
                let arrived = arrival.stamp.filter(|stamp| *stamp <= own + CLOCK_SLACK);
                let arrived = arrived.unwrap_or(own);
                let reply = syn.read(message, from, arrived)?;
                let (rtt, age) = (reply.rtt, reply.rtt + own.saturating_sub(arrived));
                Some(Answer { from, port: Some(reply.port), kind: reply.kind, rtt, age })
            }
        }
    }
}

/// By the kernel's stamp; by our own clock where there is none or the clock was stepped.
fn rtt(departure: Duration, stamp: Option<Duration>, own: Duration) -> Duration {
    let own = own.saturating_sub(departure);
    stamp
        .and_then(|stamp| stamp.checked_sub(departure))
        .filter(|stamped| *stamped <= own + CLOCK_SLACK)
        .unwrap_or(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stepped_clock_is_not_believed() {
        let at = Duration::from_secs;
        assert_eq!(rtt(at(10), Some(at(12)), at(13)), at(2));
        assert_eq!(rtt(at(10), Some(at(99)), at(13)), at(3), "stamped after now");
        assert_eq!(rtt(at(10), Some(at(9)), at(13)), at(3), "stamped before it left");
        assert_eq!(rtt(at(10), None, at(13)), at(3));
    }
}
