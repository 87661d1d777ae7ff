//! `plan …`: the verbs under it.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use clap_complete::engine::ArgValueCompleter;
use jiff::civil::Date;

use super::day::day;
use crate::app::paper::{DocumentRequest, ExemptionRequest};
use crate::cli::complete;

/// `plan …`
#[derive(Debug, Subcommand)]
pub(crate) enum PlanVerb {
    /// The plans known
    List,
    /// One plan with its phases, tasks and progress
    Show {
        /// Its id
        #[arg(add = ArgValueCompleter::new(complete::plans))]
        id: String,
    },
    /// Record a document that closes a task; without arguments: what is recorded
    Record(RecordArgs),
    /// Exempt a subject or a task, with reason, owner and dates; without flags: what is exempt
    Exempt(ExemptArgs),
    /// Where each phase is heading: a robust slope over weekly points, no forecast below six
    Forecast {
        /// One plan; all without it
        #[arg(add = ArgValueCompleter::new(complete::plans))]
        id: Option<String>,
    },
    /// Target against actual, what is carried over
    Closeout {
        /// Its id
        #[arg(default_value = "127-kh-ubnd", add = ArgValueCompleter::new(complete::plans))]
        id: String,
    },
}

/// `plan record`'s flags.
#[derive(Debug, Args)]
pub(crate) struct RecordArgs {
    /// The plan's id
    #[arg(requires = "task", add = ArgValueCompleter::new(complete::plans))]
    plan: Option<String>,
    /// The task's id
    task: Option<String>,
    /// The number on the paper
    #[arg(long)]
    number: Option<String>,
    /// The day on the paper
    #[arg(long, value_name = "DATE", value_parser = day)]
    date: Option<Date>,
    /// The paper itself: its name and SHA-256 are kept
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// The body that issued it, where each body owes one
    #[arg(long, value_name = "CODE")]
    body: Option<String>,
    /// The unit it is for, where each unit owes one
    #[arg(long, value_name = "CODE", add = ArgValueCompleter::new(complete::units))]
    unit: Option<String>,
    /// A remark
    #[arg(long)]
    note: Option<String>,
    /// Withdraw a document recorded by mistake; both stay in the history
    #[arg(long, value_name = "ID", conflicts_with_all = ["plan", "number", "date"])]
    withdraw: Option<i64>,
}

/// `plan exempt`'s flags.
#[derive(Debug, Args)]
pub(crate) struct ExemptArgs {
    /// The subject, KIND/KEY
    #[arg(long, value_name = "SUBJECT", add = ArgValueCompleter::new(complete::subjects))]
    subject: Option<String>,
    /// Under this plan only
    #[arg(long, value_name = "ID", add = ArgValueCompleter::new(complete::plans))]
    plan: Option<String>,
    /// Under this task only
    #[arg(long, value_name = "ID", requires = "plan")]
    task: Option<String>,
    /// Why
    #[arg(long)]
    reason: Option<String>,
    /// What will be done instead
    #[arg(long)]
    remedy: Option<String>,
    /// What that is expected to cost, đồng
    #[arg(long, value_name = "VND")]
    cost_vnd: Option<i64>,
    /// Who answers for it
    #[arg(long)]
    owner: Option<String>,
    /// First day; today without it
    #[arg(long, value_name = "DATE", value_parser = day)]
    from: Option<Date>,
    /// When it is looked at again
    #[arg(long, value_name = "DATE", value_parser = day)]
    review: Option<Date>,
    /// Last day; afterwards what it covered is open again
    #[arg(long, value_name = "DATE", value_parser = day)]
    until: Option<Date>,
    /// Withdraw an exemption; both stay in the history
    #[arg(long, value_name = "ID")]
    withdraw: Option<i64>,
}

impl RecordArgs {
    /// What to record; nothing when only the list is wanted.
    pub(crate) fn request(self) -> Option<DocumentRequest> {
        if self.plan.is_none() && self.withdraw.is_none() {
            return None;
        }
        Some(DocumentRequest {
            plan: self.plan.unwrap_or_default(),
            task: self.task.unwrap_or_default(),
            number: self.number,
            dated: self.date,
            file: self.file,
            body: self.body,
            unit: self.unit,
            note: self.note,
            withdraws: self.withdraw,
        })
    }
}

impl ExemptArgs {
    /// What to exempt; nothing when only the list is wanted.
    pub(crate) fn request(self) -> Option<ExemptionRequest> {
        if self.subject.is_none() && self.plan.is_none() && self.withdraw.is_none() {
            return None;
        }
        Some(ExemptionRequest {
            plan: self.plan,
            task: self.task,
            subject: self.subject,
            reason: self.reason,
            remedy: self.remedy,
            cost_vnd: self.cost_vnd,
            owner: self.owner,
            from: self.from,
            review_on: self.review,
            retires_on: self.until,
            withdraws: self.withdraw,
        })
    }
}
