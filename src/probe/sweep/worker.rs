//! One worker: a loop that sends what is due in batches, takes every reply that is there, and asks
//! silent addresses again, each at its own deadline; no pass waits for another. It owns a socket, a
//! share of the order, and all of its state; workers share nothing.

use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use super::Tidings;
use super::asker::{Answer, Asker};
use super::batch::{BATCH, Incoming, Outgoing};
use super::brakes::Brakes;
use super::lanes::{Lanes, Pending};
use super::line::Line;
use super::neighbor::{Look, Neighbor};
use super::waits::Waits;
use crate::domain::bits::Bits;
use crate::domain::permutation::Permutation;
use crate::domain::sweep::{Hit, Sweep, SweepSummary, Unsent};
use crate::probe::losses::Losses;
use crate::probe::train::{is_full, realtime};

/// How often cancellation is looked at.
const LONGEST_WAIT: Duration = Duration::from_millis(50);
/// How long to wait when our own send buffer is full, or the neighbour table is.
const FULL_BUFFER_PAUSE: Duration = Duration::from_micros(500);
/// Tidings are told when so many answers came …
const TIDINGS_HITS: usize = 2_048;
/// … or so much time passed.
const TIDINGS_INTERVAL: Duration = Duration::from_millis(50);
/// How often an address is asked again because of our own losses.
const MOST_GRACES: u8 = 8;
/// Receive calls in a row before sending goes on.
const DRAINS: usize = 8;

/// What is asked besides: a canary, the next hop. No answer to it is waited for.
const UNCOUNTED: Pending = Pending { index: u32::MAX, asked_ms: 0, asks: 0, graces: 0 };

/// A worker's share of a sweep.
pub(super) struct Share {
    /// Which worker, from 0.
    pub(super) number: u64,
    /// Of how many.
    pub(super) of: u64,
    /// What holds this worker back.
    pub(super) brakes: Brakes,
}

/// A worker and all it knows.
pub(super) struct Worker<'a> {
    sweep: &'a Sweep,
    line: Line,
    asker: Asker,
    /// The next hop, where our frames bear its link address.
    neighbor: Option<Neighbor>,
    share: Share,
    order: Permutation,
    /// The next position of the order that is ours.
    position: u64,
    outgoing: Outgoing,
    /// What waits in `outgoing`, in the same order.
    leaving: VecDeque<Pending>,
    incoming: Incoming,
    lanes: Lanes,
    /// To be asked again.
    again: Vec<Pending>,
    /// Asked for the last time before anything was known about slow hosts.
    held: Vec<Pending>,
    /// Asked for the last time, and it is not known yet whether that ask got through.
    unsure: VecDeque<Pending>,
    answered: Bits,
    given_up: Bits,
    waits: Waits,
    losses: Losses,
    /// When some answers may have been lost: whoever was asked then is asked once more.
    doubts: Losses,
    /// When the receive buffer was seen empty last.
    emptied_ms: u32,
    slowest_ms: u32,
    /// Addresses that were asked, have not answered and are not given up.
    open_count: u64,
    began: Instant,
    news: Tidings,
    told_at: Instant,
    summary: SweepSummary,
}

impl<'a> Worker<'a> {
    pub(super) fn new(
        sweep: &'a Sweep,
        (line, asker, neighbor): (Line, Asker, Option<Neighbor>),
        share: Share,
    ) -> Self {
        let count = sweep.number_count();
        let timeout_ms = milliseconds(sweep.timeout).max(1);
        let began = Instant::now();
        Self {
            order: Permutation::new(sweep.shard.count(count), sweep.seed),
            position: share.number,
            outgoing: Outgoing::new(),
            leaving: VecDeque::with_capacity(BATCH),
            incoming: Incoming::new(),
            lanes: Lanes::new(timeout_ms),
            again: Vec::new(),
            held: Vec::new(),
            unsure: VecDeque::new(),
            answered: Bits::new(count),
            given_up: Bits::new(count),
            waits: Waits::new(timeout_ms, sweep.least_wait.map(milliseconds)),
            losses: Losses::default(),
            doubts: Losses::default(),
            emptied_ms: 0,
            slowest_ms: 0,
            open_count: 0,
            began,
            news: Tidings::default(),
            told_at: began,
            summary: SweepSummary {
                socket: line.used,
                asked_count: 0,
                sent_count: 0,
                overflow_count: 0,
                unsent: Vec::new(),
                interrupted: false,
            },
            sweep,
            line,
            asker,
            neighbor,
            share,
        }
    }

    /// Sweeps its share to the end, or until it is stopped.
    pub(super) fn run(
        mut self,
        stop: &AtomicBool,
        listener: &Sender<Tidings>,
    ) -> io::Result<SweepSummary> {
        while !self.is_done() {
            if stop.load(Ordering::Relaxed) {
                self.summary.interrupted = true;
                break;
            }
            let now = self.began.elapsed();
            self.share.brakes.judge(now, &mut self.losses, &mut self.doubts);
            self.expire();
            self.look_at_neighbor();
            self.load();
            let (sent, is_full) = self.send();
            let heard = self.receive();
            self.tell(listener, false);
            if sent == 0 && heard == 0 {
                self.wait(is_full)?;
            }
        }
        self.tell(listener, true);
        self.summary.overflow_count = self.losses.count;
        Ok(self.summary)
    }

    fn is_done(&self) -> bool {
        self.open_count == 0 && self.leaving.is_empty() && self.is_exhausted()
    }

    fn is_exhausted(&self) -> bool {
        self.position >= self.sweep.shard.count(self.sweep.number_count())
    }

    fn now_ms(&self) -> u32 {
        milliseconds(self.began.elapsed())
    }

    /// Looks at every address whose wait is over.
    fn expire(&mut self) {
        let now_ms = self.now_ms();
        if !self.held.is_empty() && !self.waits.is_too_early(now_ms) {
            for pending in std::mem::take(&mut self.held) {
                self.lanes.push(self.waits.until_given_up_ms(pending.index, now_ms), pending);
            }
        }
        while let Some(pending) = self.unsure.front().copied()
            && (self.answered.has(pending.index) || self.is_sure(pending.asked_ms))
        {
            self.unsure.pop_front();
            self.decide(pending, now_ms);
        }
        while let Some(pending) = self.lanes.pop_due(now_ms) {
            self.decide(pending, now_ms);
        }
    }

    /// Its wait is over: ask again, or give it up.
    fn decide(&mut self, pending: Pending, now_ms: u32) {
        if self.answered.has(pending.index) {
            return;
        }
        let (asked_ms, graces) = (pending.asked_ms, pending.graces);
        let was_lost = graces < MOST_GRACES && self.losses.hit(asked_ms);
        if was_lost || (graces == 0 && self.doubts.hit(asked_ms)) {
            self.again.push(Pending { graces: graces + 1, ..pending });
        } else if pending.asks < self.sweep.asks.max(1) {
            self.again.push(Pending { asks: pending.asks + 1, ..pending });
        } else if !self.is_sure(asked_ms) {
            self.unsure.push_back(pending);
        } else if self.waits.is_too_early(now_ms) {
            self.held.push(pending);
        } else {
            self.give_up_if_over(pending, now_ms);
        }
    }

    /// Whether it is known that what was asked then went the right way and was taken.
    fn is_sure(&self, asked_ms: u32) -> bool {
        self.neighbor.as_ref().is_none_or(|neighbor| neighbor.is_sure(asked_ms))
            && self.share.brakes.is_judged(asked_ms)
    }

    /// Asks for the next hop now and then, and follows it when it moved.
    fn look_at_neighbor(&mut self) {
        let now_ms = self.now_ms();
        let Some(neighbor) = self.neighbor.as_mut().filter(|_| self.leaving.is_empty()) else {
            return;
        };
        match neighbor.look(now_ms, !self.unsure.is_empty()) {
            None => {}
            Some(Look::Ask) => {
                let is_there = self.outgoing.push(None, |frame| neighbor.write(frame));
                self.leaving.extend(is_there.then_some(UNCOUNTED));
            }
            Some(Look::Moved { to, since_ms }) => {
                if let Some(envelope) = &mut self.asker.envelope {
                    envelope.lead_to(to);
                }
                self.losses.add(since_ms.saturating_sub(1), now_ms);
            }
        }
    }

    /// A slow answer that came meanwhile makes us wait longer for the others.
    fn give_up_if_over(&mut self, pending: Pending, now_ms: u32) {
        let wait_ms = self.waits.until_given_up_ms(pending.index, now_ms);
        if pending.asked_ms.saturating_add(wait_ms) > now_ms {
            self.lanes.push(wait_ms, pending);
        } else {
            self.close(pending.index);
            self.news.given_up.push(pending.index);
        }
    }

    /// An address is done with; should it answer yet, it counts as answered.
    fn close(&mut self, index: u32) {
        if self.given_up.set(index) {
            self.open_count = self.open_count.saturating_sub(1);
            self.news.finished_count += 1;
        }
    }

    /// Fills the batch: first who is asked again, then the next of the order.
    fn load(&mut self) {
        // Small batches leave before large ones are full: only a full socket leaves something behind.
        if !self.leaving.is_empty() {
            return;
        }
        if !self.has_more() && !self.share.brakes.is_waiting() {
            return;
        }
        let now = self.began.elapsed();
        let mut left = self.share.brakes.grant(now, self.outgoing.room());
        while left > 0 {
            let Some(pending) = self.next(now) else { return };
            self.pack(pending);
            left -= 1;
        }
    }

    /// Whether there is something to ask that waits for nothing but its turn.
    fn has_more(&self) -> bool {
        !self.again.is_empty() || (!self.is_exhausted() && self.share.brakes.has_room())
    }

    fn next(&mut self, now: Duration) -> Option<Pending> {
        let asked_ms = milliseconds(now);
        let brakes = &mut self.share.brakes;
        if let Some(index) = brakes.canary(now) {
            return Some(Pending { index, asked_ms, ..UNCOUNTED });
        }
        while let Some(pending) = brakes.due(now) {
            if !self.answered.has(pending.index) {
                return Some(Pending { asked_ms, ..pending });
            }
        }
        while let Some(pending) = self.again.pop() {
            if self.answered.has(pending.index) {
                continue;
            }
            if let Some(pending) = brakes.admit(Pending { asked_ms, ..pending }, now) {
                return Some(pending);
            }
        }
        while self.share.brakes.has_room() {
            let index = self.fresh()?;
            self.open_count += 1;
            self.summary.asked_count += 1;
            let pending = Pending { index, asked_ms, asks: 1, graces: 0 };
            if let Some(pending) = self.share.brakes.admit(pending, now) {
                return Some(pending);
            }
        }
        None
    }

    /// The next number of the order that was not finished before.
    fn fresh(&mut self) -> Option<u32> {
        while !self.is_exhausted() {
            let index = self.sweep.shard.index(self.order.at(self.position));
            self.position += self.share.of;
            let index = u32::try_from(index).unwrap_or(u32::MAX);
            if !self.sweep.finished.as_ref().is_some_and(|finished| finished.has(index)) {
                return Some(index);
            }
        }
        None
    }

    fn pack(&mut self, pending: Pending) {
        let Some((address, port)) = self.sweep.target(pending.index) else {
            self.close(pending.index);
            return;
        };
        let asker = &self.asker;
        // Where we write the headers, the socket knows the way.
        let to = asker.envelope.is_none().then(|| SocketAddr::new(address, 0));
        if self.outgoing.push(to, |frame| asker.write(frame, (address, port))) {
            self.leaving.push_back(pending);
        } else {
            self.again.push(pending);
        }
    }

    /// Sends what waits; tells how many left and whether our own buffers are full.
    fn send(&mut self) -> (usize, bool) {
        let mut sent_count = 0;
        while self.outgoing.len() > 0 {
            match self.outgoing.send(self.line.fd()) {
                Ok(sent) => {
                    sent_count += sent;
                    self.share.brakes.sent(sent);
                    self.note_sent(sent);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if is_full(&error) => return (sent_count, true),
                Err(error) => self.note_unsent(&error),
            }
        }
        (sent_count, false)
    }

    fn note_sent(&mut self, count: usize) {
        let now_ms = self.now_ms();
        for _ in 0..count {
            let Some(pending) = self.leaving.pop_front() else { return };
            if pending.asks == 0 {
                continue;
            }
            self.summary.sent_count += 1;
            let is_last = pending.asks >= self.sweep.asks.max(1);
            let wait_ms = if is_last {
                self.waits.until_given_up_ms(pending.index, now_ms)
            } else {
                self.waits.until_retry_ms(pending.index, now_ms)
            };
            self.lanes.push(wait_ms, pending);
        }
    }

    /// The kernel refuses the first that waits: no route, no permission.
    fn note_unsent(&mut self, error: &io::Error) {
        self.outgoing.skip();
        let Some(pending) = self.leaving.pop_front().filter(|pending| pending.asks > 0) else {
            return;
        };
        if pending.asks == 1 && pending.graces == 0 {
            let errno = error.raw_os_error().unwrap_or(0);
            self.summary.unsent.push(Unsent { index: pending.index, errno });
        }
        self.close(pending.index);
    }

    /// Takes every packet that is there; tells how many answers were among them.
    fn receive(&mut self) -> usize {
        let mut heard = 0;
        for _ in 0..DRAINS {
            let Ok(came) = self.incoming.receive(self.line.fd()) else {
                // Empty, or an error queued for one of our requests, which says nothing.
                self.emptied_ms = self.now_ms();
                break;
            };
            let own = realtime();
            for at in 0..came {
                heard += usize::from(self.take(at, own));
            }
            if came < BATCH {
                self.emptied_ms = self.now_ms();
                break;
            }
        }
        heard
    }

    /// One packet; tells whether it was an answer.
    fn take(&mut self, at: usize, own: Duration) -> bool {
        let Some(arrival) = self.incoming.arrival(at) else { return false };
        let lost = arrival.lost;
        let answer = self
            .asker
            .read(&arrival, own)
            .and_then(|answer| Some((self.sweep.number(answer.from, answer.port)?, answer)));
        if let Some(lost) = lost {
            let (from_ms, now_ms) =
                (self.emptied_ms.saturating_sub(self.slowest_ms + 1), self.now_ms());
            self.losses.told(lost, from_ms, now_ms);
        }
        if let Some((index, answer)) = &answer {
            self.heard(*index, answer);
        }
        answer.is_some()
    }

    fn heard(&mut self, index: u32, answer: &Answer) {
        let rtt_us = u32::try_from(answer.rtt.as_micros()).unwrap_or(u32::MAX);
        let is_new = self.answered.set(index);
        if self.share.brakes.tempo.is_some() {
            let age_us = u64::try_from(answer.age.as_micros()).unwrap_or(u64::MAX);
            let trip = (u64::from(rtt_us), age_us);
            self.share.brakes.heard(index, is_new, trip, self.began.elapsed());
        }
        if !is_new {
            return;
        }
        let kind = answer.kind;
        self.waits.heard(index, rtt_us);
        self.slowest_ms = self.slowest_ms.max(rtt_us / 1_000);
        self.news.hits.push(Hit { index, kind, rtt_us, at_ms: self.now_ms() });
        if !self.given_up.has(index) {
            self.open_count = self.open_count.saturating_sub(1);
            self.news.finished_count += 1;
        }
    }

    fn tell(&mut self, listener: &Sender<Tidings>, is_last: bool) {
        let is_time = self.news.hits.len() + self.news.given_up.len() >= TIDINGS_HITS
            || self.told_at.elapsed() >= TIDINGS_INTERVAL;
        if !(is_last || is_time) {
            return;
        }
        self.told_at = Instant::now();
        // Nobody listens any more only when the sweep is being torn down.
        let _ = listener.send(std::mem::take(&mut self.news));
    }

    /// Nothing to send and nothing there: until the next deadline, packet or grant.
    fn wait(&self, is_full: bool) -> io::Result<()> {
        let now = self.began.elapsed();
        let now_ms = milliseconds(now);
        let mut longest = LONGEST_WAIT;
        if is_full {
            longest = FULL_BUFFER_PAUSE;
        } else if let Some(next) = self.share.brakes.until_next(now, self.has_more()) {
            longest = longest.min(next);
        }
        if let Some(neighbor) = &self.neighbor {
            longest = longest.min(Duration::from_millis(neighbor.until_ms(now_ms).max(1).into()));
        }
        if let Some(due_ms) = self.lanes.next_due_ms() {
            longest = longest.min(Duration::from_millis(due_ms.saturating_sub(now_ms).into()));
        }
        if !self.held.is_empty() {
            longest = longest.min(self.sweep.timeout.saturating_sub(now));
        }
        if is_full {
            // A full neighbour table leaves the socket writable: wait, do not spin.
            return self.line.wait(longest.max(FULL_BUFFER_PAUSE));
        }
        self.line.wait(longest)
    }
}

fn milliseconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis()).unwrap_or(u32::MAX)
}
