//! What people put on record beside the evidence: documents that close a task, and exemptions. A row
//! is never changed; a mistaken one is withdrawn by a later one. No I/O here.

use jiff::Timestamp;
use jiff::civil::Date;

use super::subject::Subject;

/// A document that closes a task, or one body's or unit's part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanDocument {
    /// Its number in this database, from 1.
    pub id: i64,
    /// The plan, by id.
    pub plan: String,
    /// The task, by id.
    pub task: String,
    /// The body that issued it, by code.
    pub body: Option<String>,
    /// The code of the 2025 unit it is for.
    pub unit: Option<String>,
    /// The number on the paper.
    pub number: String,
    /// The day on the paper.
    pub dated: Date,
    /// The file's name, without folders.
    pub file: Option<String>,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: Option<String>,
    /// A remark.
    pub note: Option<String>,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// By whom: an operating-system user.
    pub user: String,
    /// The document it withdraws, by number.
    pub withdraws: Option<i64>,
}

/// An exemption of one subject, or of a whole task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exemption {
    /// Its number in this database, from 1.
    pub id: i64,
    /// The plan, by id; every plan without one.
    pub plan: Option<String>,
    /// The task, by id; every task without one.
    pub task: Option<String>,
    /// The subject; the task itself without one.
    pub subject: Option<Subject>,
    /// Why.
    pub reason: String,
    /// What will be done.
    pub remedy: Option<String>,
    /// What that is expected to cost, đồng.
    pub cost_vnd: Option<i64>,
    /// Who answers for it.
    pub owner: String,
    /// First day.
    pub from: Date,
    /// When it is looked at again.
    pub review_on: Date,
    /// Last day.
    pub retires_on: Date,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// By whom: an operating-system user.
    pub user: String,
    /// The exemption it withdraws, by number.
    pub withdraws: Option<i64>,
}

impl Exemption {
    /// Whether it is in force on a day.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && day <= self.retires_on
    }

    /// Whether it speaks about a subject under a task.
    #[must_use]
    pub fn covers(&self, plan: &str, task: &str, subject: Option<&Subject>) -> bool {
        let same = |wanted: &Option<String>, found: &str| {
            wanted.as_deref().is_none_or(|wanted| wanted == found)
        };
        same(&self.plan, plan) && same(&self.task, task) && self.subject.as_ref() == subject
    }
}

/// Everything on record, withdrawn rows among it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Papers {
    /// Documents, first recorded first.
    pub documents: Vec<PlanDocument>,
    /// Exemptions, first recorded first.
    pub exemptions: Vec<Exemption>,
}

impl Papers {
    /// The documents that nobody withdrew.
    pub fn standing_documents(&self) -> impl Iterator<Item = &PlanDocument> {
        self.documents.iter().filter(|document| {
            let withdrawn = |other: &PlanDocument| other.withdraws == Some(document.id);
            document.withdraws.is_none() && !self.documents.iter().any(withdrawn)
        })
    }

    /// The exemptions that nobody withdrew.
    pub fn standing_exemptions(&self) -> impl Iterator<Item = &Exemption> {
        self.exemptions.iter().filter(|exemption| {
            let withdrawn = |other: &Exemption| other.withdraws == Some(exemption.id);
            exemption.withdraws.is_none() && !self.exemptions.iter().any(withdrawn)
        })
    }
}
