//! Rungs that somebody typed, beside those that runs have shown. Read only: the one is the record's, the
//! other the events'.

use std::collections::BTreeMap;

use rusqlite::Row;

use super::codec::word;
use super::{Error, Store, noun};
use crate::domain::claim::{Claim, Proof};
use crate::domain::device::DeviceRole;
use crate::domain::finding::Rung;
use crate::domain::service::ServiceKind;
use crate::domain::subject::{Subject, SubjectKind};

const DEVICES: &str = "SELECT name AS key, role AS kind, declared_rung FROM device
    WHERE declared_rung IS NOT NULL ORDER BY name";
const SERVICES: &str = "SELECT code AS key, kind, declared_rung FROM service
    WHERE declared_rung IS NOT NULL ORDER BY code";
const LINKS: &str =
    "SELECT code AS key, declared_rung FROM link WHERE declared_rung IS NOT NULL ORDER BY code";
const SITES: &str =
    "SELECT code AS key, declared_rung FROM site WHERE declared_rung IS NOT NULL ORDER BY code";

const LOOKED_AT: &str =
    "SELECT 1 FROM question JOIN observation ON observation.question = question.id
    WHERE subject_kind = ?1 AND subject_key = ?2 AND outcome <> 'not_attempted' LIMIT 1";

impl Store {
    /// Every typed rung with what is proved, in the order of kinds and keys.
    pub fn claims(&self) -> Result<Vec<Claim>, Error> {
        let typed = self.typed_rungs()?;
        if typed.is_empty() {
            return Ok(Vec::new());
        }
        let proved = self.last_rungs()?;
        let claim = |(subject, declared): (Subject, Rung)| {
            let proved = proved.get(&subject).map_or(Proof::NotLookedAt, |rung| Proof::Seen(*rung));
            Claim { subject, declared, proved }
        };
        Ok(typed.into_iter().map(claim).collect())
    }

    /// Every typed rung.
    pub fn declared_rungs(&self) -> Result<BTreeMap<Subject, Rung>, Error> {
        Ok(self.typed_rungs()?.into_iter().collect())
    }

    /// Whether any closed or open run asked anything for a subject's sake and got to know something.
    pub fn was_looked_at(&self, subject: &Subject) -> Result<bool, Error> {
        let parameters = (subject.kind.as_str(), &subject.key);
        let found = self.connection.prepare_cached(LOOKED_AT);
        let found = found.and_then(|mut found| found.exists(parameters));
        found.map_err(|source| self.at(source))
    }

    /// In the order of kinds and keys.
    fn typed_rungs(&self) -> Result<Vec<(Subject, Rung)>, Error> {
        let read = || -> rusqlite::Result<Vec<(Subject, Rung)>> {
            let mut all = noun::read(&self.connection, DEVICES, device)?;
            all.extend(noun::read(&self.connection, SERVICES, service)?.into_iter().flatten());
            all.extend(noun::read(&self.connection, LINKS, |row| of(row, SubjectKind::Link))?);
            all.extend(noun::read(&self.connection, SITES, |row| of(row, SubjectKind::Lan))?);
            Ok(all)
        };
        read().map_err(|source| self.at(source))
    }
}

fn of(row: &Row<'_>, kind: SubjectKind) -> rusqlite::Result<(Subject, Rung)> {
    let key: String = row.get("key")?;
    Ok((Subject::new(kind, key), word(row, "declared_rung")?))
}

fn device(row: &Row<'_>) -> rusqlite::Result<(Subject, Rung)> {
    let role: DeviceRole = word(row, "kind")?;
    of(row, if role.is_server() { SubjectKind::Server } else { SubjectKind::Device })
}

/// A bare TCP service has no ladder.
fn service(row: &Row<'_>) -> rusqlite::Result<Option<(Subject, Rung)>> {
    let kind = match word(row, "kind")? {
        ServiceKind::Web => SubjectKind::Web,
        ServiceKind::Dns => SubjectKind::Dns,
        ServiceKind::Mail => SubjectKind::Mail,
        ServiceKind::Tcp => return Ok(None),
    };
    of(row, kind).map(Some)
}
