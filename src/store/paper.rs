//! Documents and exemptions: added, read, never changed.

use rusqlite::{Row, named_params};

use super::codec::{maybe, moment, word};
use super::{Error, Store, noun};
use crate::domain::paper::{Exemption, Papers, PlanDocument};
use crate::domain::subject::Subject;

const DOCUMENTS: &str = "SELECT * FROM plan_document ORDER BY id";
const EXEMPTIONS: &str = "SELECT * FROM plan_exemption ORDER BY id";
const ADD_DOCUMENT: &str = "INSERT INTO plan_document
    (plan, task, body, unit_code, number, dated, file, sha256, note, recorded_at_us, user, withdraws)
    VALUES (:plan, :task, :body, :unit_code, :number, :dated, :file, :sha256, :note, :recorded_at_us, :user, :withdraws)";
const ADD_EXEMPTION: &str = "INSERT INTO plan_exemption
    (plan, task, subject_kind, subject_key, reason, remedy, cost_vnd, owner, valid_from, review_on, retires_on,
     recorded_at_us, user, withdraws)
    VALUES (:plan, :task, :subject_kind, :subject_key, :reason, :remedy, :cost_vnd, :owner, :valid_from, :review_on,
     :retires_on, :recorded_at_us, :user, :withdraws)";

impl Store {
    /// Every document and exemption on record.
    pub fn papers(&self) -> Result<Papers, Error> {
        let read = || -> rusqlite::Result<Papers> {
            Ok(Papers {
                documents: noun::read(&self.connection, DOCUMENTS, document)?,
                exemptions: noun::read(&self.connection, EXEMPTIONS, exemption)?,
            })
        };
        read().map_err(|source| self.at(source))
    }

    /// Puts a document on record; its number comes back.
    pub fn add_document(&mut self, document: &PlanDocument) -> Result<i64, Error> {
        let added = self.connection.execute(
            ADD_DOCUMENT,
            named_params! {
                ":plan": document.plan,
                ":task": document.task,
                ":body": document.body,
                ":unit_code": document.unit,
                ":number": document.number,
                ":dated": document.dated.to_string(),
                ":file": document.file,
                ":sha256": document.sha256,
                ":note": document.note,
                ":recorded_at_us": document.recorded_at.as_microsecond(),
                ":user": document.user,
                ":withdraws": document.withdraws,
            },
        );
        added.map_err(|source| self.at(source))?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Puts an exemption on record; its number comes back.
    pub fn add_exemption(&mut self, exemption: &Exemption) -> Result<i64, Error> {
        let subject = exemption.subject.as_ref();
        let added = self.connection.execute(
            ADD_EXEMPTION,
            named_params! {
                ":plan": exemption.plan,
                ":task": exemption.task,
                ":subject_kind": subject.map(|subject| subject.kind.as_str()),
                ":subject_key": subject.map(|subject| subject.key.as_str()),
                ":reason": exemption.reason,
                ":remedy": exemption.remedy,
                ":cost_vnd": exemption.cost_vnd,
                ":owner": exemption.owner,
                ":valid_from": exemption.from.to_string(),
                ":review_on": exemption.review_on.to_string(),
                ":retires_on": exemption.retires_on.to_string(),
                ":recorded_at_us": exemption.recorded_at.as_microsecond(),
                ":user": exemption.user,
                ":withdraws": exemption.withdraws,
            },
        );
        added.map_err(|source| self.at(source))?;
        Ok(self.connection.last_insert_rowid())
    }
}

fn document(row: &Row<'_>) -> rusqlite::Result<PlanDocument> {
    Ok(PlanDocument {
        id: row.get("id")?,
        plan: row.get("plan")?,
        task: row.get("task")?,
        body: row.get("body")?,
        unit: row.get("unit_code")?,
        number: row.get("number")?,
        dated: word(row, "dated")?,
        file: row.get("file")?,
        sha256: row.get("sha256")?,
        note: row.get("note")?,
        recorded_at: moment(row, "recorded_at_us")?,
        user: row.get("user")?,
        withdraws: row.get("withdraws")?,
    })
}

fn exemption(row: &Row<'_>) -> rusqlite::Result<Exemption> {
    let key: Option<String> = row.get("subject_key")?;
    let subject = match (key, maybe(row, "subject_kind")?) {
        (Some(key), Some(kind)) => Some(Subject::new(kind, key)),
        _ => None,
    };
    Ok(Exemption {
        id: row.get("id")?,
        plan: row.get("plan")?,
        task: row.get("task")?,
        subject,
        reason: row.get("reason")?,
        remedy: row.get("remedy")?,
        cost_vnd: row.get("cost_vnd")?,
        owner: row.get("owner")?,
        from: word(row, "valid_from")?,
        review_on: word(row, "review_on")?,
        retires_on: word(row, "retires_on")?,
        recorded_at: moment(row, "recorded_at_us")?,
        user: row.get("user")?,
        withdraws: row.get("withdraws")?,
    })
}
