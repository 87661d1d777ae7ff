//! Reports that were handed in: added, read, never changed.

use rusqlite::{Row, named_params};
use sha2::{Digest as _, Sha256};

use super::codec::{conversion, maybe, moment, word};
use super::{Error, Store, noun};
use crate::domain::hexadecimal::hexadecimal;
use crate::domain::seal::Seal;

const SEALS: &str = "SELECT * FROM report_seal ORDER BY id";
const ADD: &str = "INSERT INTO report_seal
    (kind, plan, unit, period_from, period_to, number, dated, content, sha256, as_of_us, chain_position,
     chain_sha256, sealed_at_us, user)
    VALUES (:kind, :plan, :unit, :period_from, :period_to, :number, :dated, :content, :sha256, :as_of_us,
     :chain_position, :chain_sha256, :sealed_at_us, :user)";

impl Store {
    /// Every seal, first sealed first.
    pub fn seals(&self) -> Result<Vec<Seal>, Error> {
        noun::read(&self.connection, SEALS, seal).map_err(|source| self.at(source))
    }

    /// Seals a content on the chain as it ends now; the hashes of `new` are not looked at.
    pub fn add_seal(&mut self, new: Seal) -> Result<Seal, Error> {
        let head = self.chain_head()?;
        let sealed = Seal {
            sha256: hexadecimal(&Sha256::digest(&new.content)),
            chain_position: head.position,
            chain_sha256: head.sha256,
            ..new
        };
        let (from, to) = sealed.period.unzip();
        let added = self.connection.execute(
            ADD,
            named_params! {
                ":kind": sealed.kind,
                ":plan": sealed.plan,
                ":unit": sealed.unit,
                ":period_from": super::codec::day(from),
                ":period_to": super::codec::day(to),
                ":number": sealed.number,
                ":dated": sealed.dated.to_string(),
                ":content": sealed.content,
                ":sha256": sealed.sha256,
                ":as_of_us": sealed.as_of.as_microsecond(),
                ":chain_position": sealed.chain_position,
                ":chain_sha256": sealed.chain_sha256,
                ":sealed_at_us": sealed.sealed_at.as_microsecond(),
                ":user": sealed.user,
            },
        );
        added.map_err(|source| self.at(source))?;
        Ok(Seal { id: self.connection.last_insert_rowid(), ..sealed })
    }
}

fn seal(row: &Row<'_>) -> rusqlite::Result<Seal> {
    let period = maybe(row, "period_from")?.zip(maybe(row, "period_to")?);
    let content: String = row.get("content")?;
    let sha256: String = row.get("sha256")?;
    if hexadecimal(&Sha256::digest(&content)) != sha256 {
        let changed = std::io::Error::other("not as it was sealed: `db check` names the paper");
        return Err(conversion(row, "content", changed));
    }
    Ok(Seal {
        id: row.get("id")?,
        kind: row.get("kind")?,
        plan: row.get("plan")?,
        unit: row.get("unit")?,
        period,
        number: row.get("number")?,
        dated: word(row, "dated")?,
        content,
        sha256,
        as_of: moment(row, "as_of_us")?,
        chain_position: row.get("chain_position")?,
        chain_sha256: row.get("chain_sha256")?,
        sealed_at: moment(row, "sealed_at_us")?,
        user: row.get("user")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_handed_in_stays_and_a_changed_value_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::create(&folder.path().join("mang6.db")).unwrap();
        let new = Seal {
            id: 0,
            kind: "progress".to_owned(),
            plan: None,
            unit: None,
            period: Some((jiff::civil::date(2026, 10, 1), jiff::civil::date(2026, 10, 31))),
            number: "12/BC-SKHCN".to_owned(),
            dated: jiff::civil::date(2026, 11, 5),
            content: "{\"tables\":{}}".to_owned(),
            sha256: String::new(),
            as_of: jiff::Timestamp::UNIX_EPOCH,
            chain_position: 0,
            chain_sha256: String::new(),
            sealed_at: jiff::Timestamp::UNIX_EPOCH,
            user: "kỹ sư".to_owned(),
        };
        let sealed = store.add_seal(new.clone()).unwrap();
        assert_eq!(store.seals().unwrap(), [sealed]);
        assert_eq!(store.check().unwrap(), []);
        store.add_seal(new).unwrap_err();
        let forged = "DROP TRIGGER report_seal_is_fixed; UPDATE report_seal SET content = '{}'";
        store.connection.execute_batch(forged).unwrap();
        store.seals().unwrap_err();
        let told: Vec<String> = store.check().unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(told, ["the values of paper 12/BC-SKHCN of 2026-11-05 are not as sealed"]);
    }
}
