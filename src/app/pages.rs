//! Web pages on their way from the network to a judgement: each gets its fingerprint as it comes, and
//! bodies are put beside each other and let go, so that memory does not grow with the pages.
//!
//! What is judged of them is `assess`'s business (`web-same-content`).

use std::collections::HashMap;

use super::failure::Failure;
use super::record;
use crate::assess::page;
use crate::domain::observation::{Observation, Outcome};
use crate::domain::reading::Reading;
use crate::domain::task::{Ask, Task};
use crate::store::Store;

/// Marks a page that has just come.
pub(super) fn mark(observation: &mut Observation) {
    if let (Outcome::Answered(Reading::Http(reading)), Some(body)) =
        (&mut observation.outcome, &observation.raw)
    {
        reading.page_sha256 = Some(page::fingerprint(body));
    }
}

/// Compares the stored pages that must be compared; one group of bodies is held at a time.
pub(super) fn settle_stored(store: &Store, evidence: &mut [Observation]) -> Result<(), Failure> {
    for group in page::settle(evidence) {
        for at in group.ipv4.iter().chain(&group.ipv6) {
            let Some(observation) = evidence.get_mut(*at) else { continue };
            let Some(id) = observation.id else { continue };
            observation.raw = store.raw_answer(id).map_err(record::refused)?;
        }
        page::compare(&group, evidence);
        for at in group.ipv4.iter().chain(&group.ipv6) {
            if let Some(observation) = evidence.get_mut(*at) {
                observation.raw = None;
            }
        }
    }
    Ok(())
}

/// Compares pages whose bodies are held, and lets the bodies go.
pub(super) fn settle_held(evidence: &mut [Observation]) {
    for group in page::settle(evidence) {
        page::compare(&group, evidence);
    }
    let pages = evidence
        .iter_mut()
        .filter(|each| matches!(each.outcome, Outcome::Answered(Reading::Http(_))));
    pages.for_each(|each| each.raw = None);
}

/// Pages of a round whose twins have not all come, where nothing is stored.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    groups: HashMap<Request, Group>,
}

/// Port and detail: what an exchange over both families has in common.
type Request = (Option<u16>, String);

#[derive(Debug, Default)]
struct Group {
    awaited: usize,
    /// Places among what was observed.
    came: Vec<usize>,
}

impl Waiting {
    /// For what these tasks ask.
    pub(super) fn of(tasks: &[Task]) -> Self {
        let mut groups: HashMap<Request, Group> = HashMap::new();
        for task in tasks.iter().filter(|task| matches!(task.ask, Ask::Http { .. })) {
            groups.entry((task.ask.port(), task.ask.detail())).or_default().awaited += 1;
        }
        Self { groups }
    }

    /// The newest of what was observed has come: with the last of its group all are compared.
    pub(super) fn came(&mut self, observed: &mut [Observation]) {
        let Some((newest, at)) = observed.last().zip(observed.len().checked_sub(1)) else { return };
        let request = (newest.port, newest.detail.clone());
        let Some(group) = self.groups.get_mut(&request) else { return };
        group.came.push(at);
        group.awaited = group.awaited.saturating_sub(1);
        if group.awaited > 0 {
            return;
        }
        let places = self.groups.remove(&request).unwrap_or_default().came;
        let all = places.iter().filter_map(|at| observed.get(*at).cloned());
        let mut pages: Vec<Observation> = all.collect();
        settle_held(&mut pages);
        for (at, page) in places.into_iter().zip(pages) {
            if let Some(place) = observed.get_mut(at) {
                *place = page;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::reading::HttpReading;
    use crate::domain::subject::{Subject, SubjectKind};

    fn task(address: &str, path: &str) -> Task {
        Task {
            subject: Subject::new(SubjectKind::Web, "w"),
            address: address.parse().unwrap(),
            ask: Ask::Http {
                port: 443,
                tls: true,
                host: "www.example".to_owned(),
                path: path.to_owned(),
            },
            deadline: Duration::from_secs(1),
        }
    }

    fn answer(task: &Task, body: &str) -> Observation {
        let reading = HttpReading { body_bytes: 9, ..HttpReading::answered(200) };
        let mut observation = Observation {
            id: None,
            at: jiff::Timestamp::UNIX_EPOCH,
            vantage: "v".to_owned(),
            subject: task.subject.clone(),
            probe: task.ask.kind(),
            address: task.address,
            port: task.ask.port(),
            detail: task.ask.detail(),
            outcome: Outcome::Answered(Reading::Http(Box::new(reading))),
            raw: Some(body.as_bytes().to_vec()),
        };
        mark(&mut observation);
        observation
    }

    #[test]
    fn a_body_is_held_until_its_twin_came_and_no_longer() {
        let tasks = ["192.0.2.1", "2001:db8::1"].map(|address| task(address, "/"));
        let other = task("192.0.2.1", "/other");
        let mut waiting = Waiting::of(&[&tasks[..], std::slice::from_ref(&other)].concat());
        let mut observed = Vec::new();
        for (task, held) in [(&tasks[0], 1), (&tasks[1], 0), (&other, 0)] {
            observed.push(answer(task, "một trang"));
            waiting.came(&mut observed);
            let count = observed.iter().filter(|each| each.raw.is_some()).count();
            assert_eq!(count, held, "{}", task.ask.detail());
        }
        let Some(Reading::Http(six)) = observed[1].reading() else { panic!("a page") };
        assert_eq!(six.difference_ppm, Some(0));
        assert!(waiting.groups.is_empty());
    }

    #[test]
    fn what_differs_is_measured_before_it_goes() {
        let tasks = ["192.0.2.1", "2001:db8::1"].map(|address| task(address, "/"));
        let mut observed =
            vec![answer(&tasks[0], "aaaaaaaaaaaa"), answer(&tasks[1], "bbbbbbbbbbbb")];
        settle_held(&mut observed);
        let Some(Reading::Http(six)) = observed[1].reading() else { panic!("a page") };
        assert_eq!(six.difference_ppm, Some(1_000_000));
        assert!(observed.iter().all(|each| each.raw.is_none()));
    }
}
