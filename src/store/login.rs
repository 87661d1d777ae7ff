//! Which credential worked last for whom, by name.

use std::collections::BTreeMap;

use rusqlite::named_params;

use super::codec::word;
use super::{Error, Store};
use crate::domain::observation::{Observation, Outcome};
use crate::domain::reading::Reading;
use crate::domain::subject::Subject;

const KEEP: &str = "INSERT INTO login (subject_kind, subject_key, probe, credential, at_us)
    VALUES (:subject_kind, :subject_key, :probe, :credential, :at_us)
    ON CONFLICT DO UPDATE SET credential = excluded.credential, at_us = excluded.at_us
    WHERE excluded.at_us >= login.at_us";
const ALL: &str = "SELECT * FROM login ORDER BY subject_kind, subject_key, probe";

impl Store {
    /// Remembers the credentials by which these answers came: one transaction.
    pub fn keep_logins(&mut self, observed: &[Observation]) -> Result<(), Error> {
        let path = self.path.clone();
        let at = |source| Error::of(&path, source);
        let transaction = self.connection.transaction().map_err(at)?;
        {
            let mut keep = transaction.prepare(KEEP).map_err(at)?;
            for each in observed {
                let Outcome::Answered(Reading::Facts(facts)) = &each.outcome else { continue };
                keep.execute(named_params! {
                    ":subject_kind": each.subject.kind.as_str(),
                    ":subject_key": each.subject.key,
                    ":probe": each.probe.as_str(),
                    ":credential": facts.credential,
                    ":at_us": each.at.as_microsecond(),
                })
                .map_err(at)?;
            }
        }
        transaction.commit().map_err(at)
    }

    /// The names that worked last, by subject.
    pub fn logins(&self) -> Result<BTreeMap<Subject, Vec<String>>, Error> {
        let rows = super::noun::read(&self.connection, ALL, |row| {
            let key: String = row.get("subject_key")?;
            let name: String = row.get("credential")?;
            Ok((Subject::new(word(row, "subject_kind")?, key), name))
        });
        let mut logins: BTreeMap<Subject, Vec<String>> = BTreeMap::new();
        for (subject, name) in rows.map_err(|source| self.at(source))? {
            logins.entry(subject).or_default().push(name);
        }
        Ok(logins)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::facts::DeviceFacts;
    use crate::domain::reading::FactsReading;
    use crate::domain::subject::SubjectKind;
    use crate::domain::task::ProbeKind;

    fn answer(at: &str, credential: &str) -> Observation {
        Observation {
            id: None,
            at: at.parse().unwrap(),
            vantage: "v".to_owned(),
            subject: Subject::new(SubjectKind::Device, "r"),
            probe: ProbeKind::Ssh,
            address: "10.0.0.1".parse().unwrap(),
            port: Some(22),
            detail: String::new(),
            outcome: Outcome::Answered(Reading::Facts(Box::new(FactsReading {
                credential: credential.to_owned(),
                facts: DeviceFacts::default(),
                truncated: None,
            }))),
            raw: None,
        }
    }

    #[test]
    fn the_newest_is_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::create(&folder.path().join("mang6.db")).unwrap();
        let silent =
            Observation { outcome: Outcome::Silent, ..answer("2026-10-04T08:00:00Z", "never") };
        store.keep_logins(&[answer("2026-10-02T08:00:00Z", "b"), silent]).unwrap();
        store.keep_logins(&[answer("2026-10-01T08:00:00Z", "a")]).unwrap();
        let known: Vec<_> = store.logins().unwrap().into_values().collect();
        assert_eq!(known, [["b"]]);
    }
}
