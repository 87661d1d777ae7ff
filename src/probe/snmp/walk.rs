//! Which tables are walked, how far, and what happens when an agent chokes. Pure but for the agent.

use std::collections::{HashSet, VecDeque};

use super::{Agent, Column};
use crate::domain::hexadecimal::hexadecimal;
use crate::domain::object_id::{push_dotted, push_number};
use crate::domain::reading::{WalkRow, WalkValue};
use crate::domain::walk_plan::{Step, WalkPlan};
use crate::probe::budget::Budget;

/// Why an agent gave no rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing came.
    Silent,
    /// It could not answer so much at once.
    Choked(String),
    /// Anything else.
    Broken(String),
}

/// Bytes that an answer's rows may take: with its headers it fits an Ethernet packet, so that nothing is
/// lost with a fragment.
const ROOM: usize = 1_350;
/// What a row takes on the wire beside its name and value, and what it takes before one was seen.
const ROW_OVERHEAD: usize = 8;
const FIRST_ROW_BYTES: usize = 45;
/// Rows that are asked for at once at most.
const MOST_AT_ONCE: u32 = 60;
/// Subtrees whose first row is asked for in one request. Most of a plan is empty on any one device: so
/// many at once find that out in few round trips.
const FIRST_TRIED: usize = 24;
/// Subtrees with rows that are asked for in one request.
const FIRST_WIDTH: usize = 12;
/// What an agent is asked for after it let a larger request go unanswered: an answer in fragments
/// gets lost on many a way.
const SHY_BATCH: u32 = 5;
/// Subtrees that it is asked for at once when one of them alone was what it said nothing about.
const SHY_WIDTH: usize = 8;
/// Rows of a whole walk: a core switch with 500 ports and a full neighbour cache has less.
const MOST_ROWS: usize = 50_000;
/// Rows of one subtree: a campus router's ARP table is the largest that is walked.
const MOST_ROWS_OF_ONE: usize = 20_000;
/// Bytes of values of a whole walk.
const MOST_BYTES: usize = 16 << 20;
/// Subtrees that may go unanswered in a row before the agent is asked whether it is still there.
const MOST_SILENT: u32 = 2;
/// Subtrees that may go unanswered in all: each costs its requests' whole patience.
const MOST_MUTE: u32 = 5;
/// Bytes of one value.
pub(crate) const LARGEST_VALUE: usize = 4_096;
/// `SNMPv2-MIB::sysObjectID.0`.
const SYS_OBJECT_ID: &[u32] = &[1, 3, 6, 1, 2, 1, 1, 2, 0];
/// `SNMPv2-MIB::system`, which the plan begins with.
const SYSTEM: &[u32] = &[1, 3, 6, 1, 2, 1, 1];

/// What a walk brought.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Walked {
    pub(crate) rows: Vec<WalkRow>,
    pub(crate) truncated: Option<String>,
    bytes: usize,
}

/// One subtree under way.
struct Front<'a> {
    subtree: &'a [u32],
    place: Vec<u32>,
    row_count: usize,
    /// What its last row took on the wire, about.
    row_bytes: usize,
    /// Places seen, once the agent has gone backwards: an unordered table is taken as it comes, a
    /// place that comes twice is a circle.
    seen: Option<HashSet<Vec<u32>>>,
    ended: bool,
}

/// How much an agent takes at once, learnt while walking.
struct Pace {
    /// Rows of one request.
    most: u32,
    /// Subtrees of one request: with rows, and such that are tried.
    width: usize,
    tried: usize,
    /// Subtrees that went unanswered since the last answer, and in all.
    silent_count: u32,
    mute_count: u32,
}

impl Pace {
    const FIRST: Self = Self {
        most: MOST_AT_ONCE,
        width: FIRST_WIDTH,
        tried: FIRST_TRIED,
        silent_count: 0,
        mute_count: 0,
    };

    /// Rows to ask for of each of these: one to see whether there are any, then as many as fit.
    fn count(&self, asked: &[Front<'_>]) -> u32 {
        if asked.iter().any(|front| front.row_count == 0) {
            return 1;
        }
        let turn: usize = asked.iter().map(|front| front.row_bytes).sum();
        let fitting = u32::try_from(ROOM / turn.max(1)).unwrap_or(u32::MAX);
        let width = u32::try_from(asked.len()).unwrap_or(1).max(1);
        fitting.min(self.most / width).max(1)
    }
}

/// Walks the plan until the deadline; what the agent says about itself chooses among the makers' own
/// subtrees. What breaks one subtree ends that subtree: the reason is kept, and the walk goes on.
pub(crate) async fn all<A: Agent>(agent: &A, plan: &WalkPlan, budget: Budget) -> Walked {
    let mut walked = Walked::default();
    let mut pace = Pace::FIRST;
    let (system, rest): (Vec<&Step>, Vec<&Step>) =
        plan.steps.iter().partition(|step| step.subtree.starts_with(SYSTEM));
    let mut go_on = some(agent, &system, &mut pace, &mut walked, budget).await;
    if go_on {
        let enterprise = enterprise_of(&walked.rows);
        let steps: Vec<&Step> = rest.into_iter().filter(|step| step.concerns(enterprise)).collect();
        go_on = some(agent, &steps, &mut pace, &mut walked, budget).await;
    }
    if !go_on {
        walked.fault("the deadline ended the walk".to_owned());
    }
    walked
}

/// Walks these steps, several at once; false when the walk must end.
async fn some<A: Agent>(
    agent: &A,
    steps: &[&Step],
    pace: &mut Pace,
    walked: &mut Walked,
    budget: Budget,
) -> bool {
    let mut waiting: VecDeque<Front<'_>> =
        steps.iter().map(|step| Front::at(&step.subtree)).collect();
    let mut active: Vec<Front<'_>> = Vec::new();
    loop {
        active.retain(|front| !front.ended);
        // What was found is walked to its end before the next are tried: what a deadline cuts off is the
        // least telling.
        if active.is_empty() {
            active.extend(waiting.drain(..pace.tried.min(waiting.len())));
        }
        if active.is_empty() {
            return true;
        }
        // An answer may have been too short for some: they are tried again, first.
        active.sort_by_key(|front| front.row_count > 0);
        let untried = active.iter().filter(|front| front.row_count == 0).count();
        let width = match untried {
            0 => active.len().min(pace.width),
            _ => untried.min(pace.tried),
        };
        let Some(asked) = active.get_mut(..width) else { return true };
        let places: Vec<&[u32]> = asked.iter().map(|front| front.place.as_slice()).collect();
        let count = pace.count(asked);
        match budget.wait(agent.rows_after(&places, count)).await {
            Err(_) => return false,
            Ok(Ok(columns)) => {
                pace.silent_count = 0;
                for (front, column) in asked.iter_mut().zip(columns) {
                    front.take(column, walked);
                }
                if walked.rows.len() >= MOST_ROWS || walked.bytes >= MOST_BYTES {
                    walked.fault(format!("more than {MOST_ROWS} rows or {MOST_BYTES} bytes"));
                    return true;
                }
            }
            Ok(Err(fault)) => {
                if let Some(dropped) = pace.learns(fault, count, asked, walked) {
                    // What stands in the same table is as mute.
                    waiting.retain(|front| parent(front.subtree) != parent(&dropped));
                    active.retain(|front| parent(front.subtree) != parent(&dropped));
                }
                if pace.silent_count >= MOST_SILENT {
                    // Mute about these, or gone? The first row of all tells: agents exist that trip over one
                    // table and answer the rest.
                    let still_there = budget.wait(agent.rows_after(&[SYSTEM], 1)).await;
                    if !matches!(still_there, Ok(Ok(_))) || pace.mute_count >= MOST_MUTE {
                        return still_there.is_ok();
                    }
                    pace.silent_count = 0;
                }
            }
        }
    }
}

impl Pace {
    /// Asks for less, or, when it cannot be less, drops the first subtree; a mute one is returned.
    fn learns(
        &mut self,
        fault: Fault,
        count: u32,
        asked: &mut [Front<'_>],
        walked: &mut Walked,
    ) -> Option<Vec<u32>> {
        let is_least = count == 1 && asked.len() <= 1;
        match fault {
            Fault::Silent if count > SHY_BATCH || asked.len() > 1 => {
                self.most = self.most.min(SHY_BATCH);
                self.width = 1;
                self.tried = 1;
                return None;
            }
            Fault::Choked(_) if !is_least => {
                let rows = count.saturating_mul(u32::try_from(asked.len()).unwrap_or(u32::MAX));
                self.most = (rows / 2).max(1);
                self.width = self.width.min(asked.len() / 2).max(1);
                self.tried = self.tried.min(asked.len() / 2).max(1);
                return None;
            }
            Fault::Silent | Fault::Choked(_) | Fault::Broken(_) => {}
        }
        let front = asked.first_mut()?;
        front.ended = true;
        match fault {
            Fault::Choked(reason) | Fault::Broken(reason) => {
                walked.fault(reason);
                None
            }
            Fault::Silent => {
                walked.fault(format!("silent at {}", dotted(&front.place)));
                self.silent_count += 1;
                self.mute_count += 1;
                self.width = SHY_WIDTH;
                self.tried = SHY_WIDTH;
                Some(front.subtree.to_vec())
            }
        }
    }
}

/// The entry that a column belongs to.
fn parent(subtree: &[u32]) -> &[u32] {
    subtree.split_last().map_or(subtree, |(_, parent)| parent)
}

impl Walked {
    /// Keeps the first reason why something is missing.
    fn fault(&mut self, reason: String) {
        self.truncated.get_or_insert(reason);
    }
}

impl<'a> Front<'a> {
    fn at(subtree: &'a [u32]) -> Self {
        Self {
            subtree,
            place: subtree.to_vec(),
            row_count: 0,
            row_bytes: FIRST_ROW_BYTES,
            seen: None,
            ended: false,
        }
    }

    /// Takes the rows that came for this subtree, in the agent's order.
    fn take(&mut self, column: Column, walked: &mut Walked) {
        for (next, value) in column.rows {
            if self.ended || !next.starts_with(self.subtree) {
                self.ended = true;
                return;
            }
            if next <= self.place && self.seen.is_none() {
                self.seen = Some(walked.places_under(self.subtree));
            }
            if let Some(seen) = &mut self.seen
                && (next.len() == self.subtree.len() || !seen.insert(next.clone()))
            {
                walked.fault(format!("the agent goes in circles at {}", dotted(&next)));
                self.ended = true;
                return;
            }
            if self.row_count >= MOST_ROWS_OF_ONE {
                walked.fault(format!(
                    "more than {MOST_ROWS_OF_ONE} rows under {}",
                    dotted(self.subtree)
                ));
                self.ended = true;
                return;
            }
            self.row_count += 1;
            walked.bytes += size(&next, &value);
            self.row_bytes = ROW_OVERHEAD + next.len() + wire_size(&value);
            self.place.clear();
            self.place.extend_from_slice(&next);
            walked.rows.push(WalkRow { oid: next.into(), value });
        }
        self.ended |= column.ended;
    }
}

impl Walked {
    fn places_under(&self, subtree: &[u32]) -> HashSet<Vec<u32>> {
        self.rows
            .iter()
            .map(|row| row.oid.arcs().to_vec())
            .filter(|place| place.starts_with(subtree))
            .collect()
    }
}

/// What a row takes of memory, about.
fn size(place: &[u32], value: &WalkValue) -> usize {
    let value = match value {
        WalkValue::Octets(octets) => octets.len(),
        WalkValue::ObjectId(oid) => oid.len(),
        WalkValue::Integer(_)
        | WalkValue::Unsigned(_)
        | WalkValue::IpAddress(_)
        | WalkValue::Null => 8,
    };
    place.len() * 4 + value
}

/// What a value takes on the wire, about: names' arcs are mostly below 128.
fn wire_size(value: &WalkValue) -> usize {
    match value {
        WalkValue::Octets(octets) => octets.len(),
        WalkValue::ObjectId(oid) => oid.len() / 2,
        WalkValue::Integer(_)
        | WalkValue::Unsigned(_)
        | WalkValue::IpAddress(_)
        | WalkValue::Null => 4,
    }
}

/// The number after 1.3.6.1.4.1 in `sysObjectID`.
fn enterprise_of(rows: &[WalkRow]) -> Option<u32> {
    let row = rows.iter().find(|row| row.oid.arcs() == SYS_OBJECT_ID)?;
    let WalkValue::ObjectId(object_id) = &row.value else { return None };
    object_id.strip_prefix("1.3.6.1.4.1.")?.split('.').next()?.parse().ok()
}

/// As written everywhere.
fn dotted(place: &[u32]) -> String {
    let mut text = String::new();
    push_dotted(&mut text, place);
    text
}

/// The rows as text, one a line: `OID|type|value`, octets in hexadecimal.
pub(crate) fn text(rows: &[WalkRow]) -> String {
    // A name of a dozen arcs, a type, a value of a few letters.
    let mut text = String::with_capacity(rows.len() * 56);
    for row in rows {
        push_dotted(&mut text, row.oid.arcs());
        match &row.value {
            WalkValue::Integer(number) => {
                text.push_str(if *number < 0 { "|integer|-" } else { "|integer|" });
                push_number(&mut text, number.unsigned_abs());
            }
            WalkValue::Unsigned(number) => {
                text.push_str("|unsigned|");
                push_number(&mut text, *number);
            }
            WalkValue::Octets(octets) => {
                text.push_str("|octets|");
                text.push_str(&hexadecimal(octets));
            }
            WalkValue::ObjectId(oid) => {
                text.push_str("|oid|");
                text.push_str(oid);
            }
            WalkValue::IpAddress(octets) => {
                text.push_str("|address|");
                push_dotted(&mut text, &octets.map(u32::from));
            }
            WalkValue::Null => text.push_str("|null|"),
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// An agent made of rows, with a bound on what it can say at once.
    struct Scripted {
        rows: Vec<Vec<u32>>,
        most: u32,
        circles: bool,
        /// Asked about what lies under one of these, it says nothing.
        mute: Vec<Vec<u32>>,
    }

    impl Agent for Scripted {
        async fn rows_after(&self, places: &[&[u32]], count: u32) -> Result<Vec<Column>, Fault> {
            let is_mute = |place: &&[u32]| self.mute.iter().any(|each| place.starts_with(each));
            if places.iter().any(is_mute) {
                return Err(Fault::Silent);
            }
            if count * u32::try_from(places.len()).unwrap() > self.most {
                return Err(Fault::Choked("tooBig".to_owned()));
            }
            if self.circles {
                let same = vec![(vec![1, 3, 6, 1, 2, 1, 1, 1, 0], WalkValue::Null)];
                let column = Column { rows: same, ended: false };
                return Ok(places.iter().map(|_| column.clone()).collect());
            }
            let after = |place: &[u32]| {
                // An unordered agent goes on after where the place stands in its list.
                let at = self.rows.iter().position(|row| row.as_slice() == place);
                let from = at.map_or_else(
                    || {
                        self.rows
                            .iter()
                            .position(|row| row.as_slice() > place)
                            .unwrap_or(self.rows.len())
                    },
                    |at| at + 1,
                );
                let rows = self.rows[from..].iter().take(usize::try_from(count).unwrap());
                let rows: Vec<_> = rows.map(|row| (row.clone(), WalkValue::Integer(1))).collect();
                Column { ended: rows.is_empty(), rows }
            };
            Ok(places.iter().map(|place| after(place)).collect())
        }
    }

    fn system(count: u32) -> Vec<Vec<u32>> {
        (1..=count).map(|number| vec![1, 3, 6, 1, 2, 1, 1, number, 0]).collect()
    }

    async fn walked(agent: &Scripted) -> Walked {
        let plan = WalkPlan::of(&[&[1, 3, 6, 1, 2, 1, 1], &[1, 3, 6, 1, 2, 1, 2, 2, 1, 2]]);
        all(agent, &plan, Budget::of(Duration::from_secs(5))).await
    }

    #[tokio::test]
    async fn an_agent_that_chokes_is_asked_for_less_and_loses_nothing() {
        for most in [1, 2, 7, 100] {
            let walked =
                walked(&Scripted { rows: system(60), most, circles: false, mute: Vec::new() })
                    .await;
            assert_eq!((walked.rows.len(), walked.truncated), (60, None), "{most} at once");
        }
    }

    #[tokio::test]
    async fn circles_and_mute_agents_are_faults_and_never_no_rows() {
        let circling =
            walked(&Scripted { rows: Vec::new(), most: 100, circles: true, mute: Vec::new() })
                .await;
        assert!(circling.truncated.unwrap().contains("circles"));
        let choking =
            walked(&Scripted { rows: system(3), most: 0, circles: false, mute: Vec::new() }).await;
        assert_eq!(choking.truncated.as_deref(), Some("tooBig"));
    }

    #[tokio::test]
    async fn an_unordered_table_is_taken_as_it_comes() {
        let mut rows = system(40);
        rows.swap(5, 30);
        let walked = walked(&Scripted { rows, most: 100, circles: false, mute: Vec::new() }).await;
        assert_eq!((walked.rows.len(), walked.truncated), (40, None));
    }

    #[tokio::test]
    async fn an_agent_that_trips_over_some_tables_is_asked_for_the_rest() {
        let far = vec![1, 3, 6, 1, 2, 1, 31, 1, 1];
        let mut rows = system(5);
        rows.push(far.clone());
        let mute: Vec<Vec<u32>> = (2..=4).map(|number| vec![1, 3, 6, 1, 2, 1, number, 1]).collect();
        let plan: Vec<&[u32]> = [SYSTEM]
            .into_iter()
            .chain(mute.iter().map(Vec::as_slice))
            .chain([&[1, 3, 6, 1, 2, 1, 31][..]])
            .collect();
        let agent = Scripted { rows, most: 100, circles: false, mute: mute.clone() };
        let walked = all(&agent, &WalkPlan::of(&plan), Budget::of(Duration::from_secs(5))).await;
        assert_eq!(walked.rows.len(), 6, "{walked:?}");
        assert!(walked.truncated.unwrap().starts_with("silent at"));
        // Gone altogether: it ends.
        let gone = Scripted { mute: vec![vec![1]], ..agent };
        let walked = all(&gone, &WalkPlan::of(&plan), Budget::of(Duration::from_secs(5))).await;
        assert_eq!(walked.rows.len(), 0);
    }

    #[test]
    fn rows_as_text() {
        let row = |value| WalkRow { oid: vec![1, 3].into(), value };
        let rows = [
            row(WalkValue::Octets(vec![0, 255])),
            row(WalkValue::Integer(-1)),
            row(WalkValue::Null),
        ];
        assert_eq!(text(&rows), "1.3|octets|00ff\n1.3|integer|-1\n1.3|null|\n");
    }
}
