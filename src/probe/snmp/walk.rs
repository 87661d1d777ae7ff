//! Which tables are walked, how far, and what happens when an agent chokes. Pure but for the agent.

use super::Agent;
use crate::domain::reading::{WalkRow, WalkValue};
use crate::domain::walk_plan::WalkPlan;
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

/// Rows that are asked for at once to begin with: 25 rows of 40 bytes fit an Ethernet packet.
const FIRST_BATCH: u32 = 25;
/// Rows of a whole walk: a core switch with 500 ports and a full neighbour cache has less.
const MOST_ROWS: usize = 50_000;
/// Bytes of one value.
pub(crate) const LARGEST_VALUE: usize = 4_096;

/// What a walk brought.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Walked {
    pub(crate) rows: Vec<WalkRow>,
    pub(crate) truncated: Option<String>,
}

/// `SNMPv2-MIB::sysObjectID.0`.
const SYS_OBJECT_ID: &str = "1.3.6.1.2.1.1.2.0";

/// Walks the plan until the deadline; what the agent says about itself chooses among the makers' own
/// subtrees.
pub(crate) async fn all<A: Agent>(agent: &A, plan: &WalkPlan, budget: Budget) -> Walked {
    let mut walked = Walked::default();
    let mut batch = FIRST_BATCH;
    let mut enterprise = None;
    for (at, step) in plan.steps.iter().enumerate() {
        // The first subtree is the system group.
        if at == 1 {
            enterprise = enterprise_of(&walked.rows);
        }
        if !step.concerns(enterprise) {
            continue;
        }
        match budget.wait(one(agent, &step.subtree, &mut batch, &mut walked.rows)).await {
            Ok(Ok(())) => {}
            Ok(Err(reason)) => {
                walked.truncated = Some(reason);
                break;
            }
            Err(_) => {
                walked.truncated = Some("the deadline ended the walk".to_owned());
                break;
            }
        }
    }
    walked
}

/// The number after 1.3.6.1.4.1 in `sysObjectID`.
fn enterprise_of(rows: &[WalkRow]) -> Option<u32> {
    let row = rows.iter().find(|row| row.oid == SYS_OBJECT_ID)?;
    let WalkValue::ObjectId(object_id) = &row.value else { return None };
    object_id.strip_prefix("1.3.6.1.4.1.")?.split('.').next()?.parse().ok()
}

async fn one<A: Agent>(
    agent: &A,
    subtree: &[u32],
    batch: &mut u32,
    rows: &mut Vec<WalkRow>,
) -> Result<(), String> {
    let mut place = subtree.to_vec();
    loop {
        let answered = match agent.rows_after(&place, *batch).await {
            Ok(answered) => answered,
            Err(Fault::Choked(_)) if *batch > 1 => {
                *batch /= 2;
                continue;
            }
            Err(Fault::Silent) => return Err(format!("silent at {}", dotted(&place))),
            Err(Fault::Choked(reason) | Fault::Broken(reason)) => return Err(reason),
        };
        if answered.is_empty() {
            return Ok(());
        }
        for (next, value) in answered {
            if !next.starts_with(subtree) {
                return Ok(());
            }
            if next <= place {
                return Err(format!("the agent goes in circles at {}", dotted(&next)));
            }
            if rows.len() >= MOST_ROWS {
                return Err(format!("more than {MOST_ROWS} rows"));
            }
            rows.push(super::row(&next, value));
            place = next;
        }
    }
}

fn dotted(place: &[u32]) -> String {
    place.iter().map(u32::to_string).collect::<Vec<_>>().join(".")
}

/// The rows as text, one a line: `OID|type|value`, octets in hexadecimal.
pub(crate) fn text(rows: &[WalkRow]) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for row in rows {
        let (kind, value) = match &row.value {
            WalkValue::Integer(number) => ("integer", number.to_string()),
            WalkValue::Unsigned(number) => ("unsigned", number.to_string()),
            WalkValue::Octets(octets) => {
                ("octets", octets.iter().map(|octet| format!("{octet:02x}")).collect())
            }
            WalkValue::ObjectId(oid) => ("oid", oid.clone()),
            WalkValue::IpAddress([a, b, c, d]) => ("address", format!("{a}.{b}.{c}.{d}")),
            WalkValue::Null => ("null", String::new()),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}|{kind}|{value}", row.oid);
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
    }

    impl Agent for Scripted {
        async fn rows_after(
            &self,
            place: &[u32],
            count: u32,
        ) -> Result<Vec<(Vec<u32>, WalkValue)>, Fault> {
            if count > self.most {
                return Err(Fault::Choked("tooBig".to_owned()));
            }
            if self.circles {
                return Ok(vec![(vec![1, 3, 6, 1, 2, 1, 1, 1, 0], WalkValue::Null)]);
            }
            let after = self.rows.iter().filter(|row| row.as_slice() > place);
            Ok(after
                .take(usize::try_from(count).unwrap())
                .map(|row| (row.clone(), WalkValue::Integer(1)))
                .collect())
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
            let walked = walked(&Scripted { rows: system(60), most, circles: false }).await;
            assert_eq!((walked.rows.len(), walked.truncated), (60, None), "{most} at once");
        }
    }

    #[tokio::test]
    async fn circles_and_mute_agents_are_faults_and_never_no_rows() {
        let circling = walked(&Scripted { rows: Vec::new(), most: 100, circles: true }).await;
        assert!(circling.truncated.unwrap().contains("circles"));
        let choking = walked(&Scripted { rows: system(3), most: 0, circles: false }).await;
        assert_eq!(choking.truncated.as_deref(), Some("tooBig"));
    }

    #[test]
    fn rows_as_text() {
        let row = |value| WalkRow { oid: "1.3".to_owned(), value };
        let rows = [
            row(WalkValue::Octets(vec![0, 255])),
            row(WalkValue::Integer(-1)),
            row(WalkValue::Null),
        ];
        assert_eq!(text(&rows), "1.3|octets|00ff\n1.3|integer|-1\n1.3|null|\n");
    }
}
