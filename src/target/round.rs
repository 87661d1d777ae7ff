//! What one round of asking consists of: the tasks, and what was left out and why.

use std::net::IpAddr;

use crate::domain::subject::Subject;
use crate::domain::task::Task;
use crate::domain::text::Text;

use super::scope::Scope;

/// Tasks, and what was left out.
#[derive(Debug, Default)]
pub struct Round {
    /// To be asked.
    pub tasks: Vec<Task>,
    /// Not to be asked.
    pub skipped: Vec<Skipped>,
}

/// Something that is not asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// What it would have been evidence about.
    pub subject: Subject,
    /// The address, where it is about one.
    pub address: Option<IpAddr>,
    /// Why.
    pub why: Text,
}

impl Round {
    /// Adds a task if the scope permits its address, else says so.
    pub(crate) fn push(&mut self, scope: &Scope, task: Task) {
        match scope.permit(task.address) {
            Ok(()) => self.tasks.push(task),
            Err(refused) => self.skip(task.subject, Some(task.address), refused.text()),
        }
    }

    /// Leaves something out, once.
    pub(crate) fn skip(&mut self, subject: Subject, address: Option<IpAddr>, why: Text) {
        let skipped = Skipped { subject, address, why };
        if !self.skipped.contains(&skipped) {
            self.skipped.push(skipped);
        }
    }
}
