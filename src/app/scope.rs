//! How far a run may reach: declared prefixes and loopback, unless somebody opened the guard and
//! the run records who.

use super::desk::Desk;
use super::failure::Failure;
use super::record;
use crate::domain::record::Record;
use crate::domain::text::Text;
use crate::store::Store;
use crate::target::round::Skipped;
use crate::target::scope::{Scope, Unlisted};

/// The scope guard's flags.
#[derive(Debug, Clone, Default)]
pub struct ScopeRequest {
    /// Targets outside the declared prefixes are allowed.
    pub unlisted: bool,
    /// Who permitted it.
    pub approval: Option<String>,
}

impl ScopeRequest {
    /// The guard over a record.
    #[must_use]
    pub fn guard(&self, record: &Record) -> Scope {
        let unlisted = if self.unlisted { Unlisted::Allowed } else { Unlisted::Refused };
        Scope::declared(record, unlisted)
    }
}

/// Whether a look is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// It is, and a database must be there.
    Stored,
    /// It is where a database is there: ad hoc targets need none.
    StoredIfThere,
    /// It leaves the database alone.
    Unstored,
}

/// The record to work from, and the store to write to where the look is stored.
pub fn ground(desk: &Desk<'_>, keeping: Keeping) -> Result<(Record, Option<Store>), Failure> {
    let store = match keeping {
        Keeping::Stored => Some(record::open(desk)?),
        Keeping::StoredIfThere | Keeping::Unstored => {
            if let Some(store) = record::open_if_there(desk, keeping == Keeping::StoredIfThere)? {
                Some(store)
            } else {
                if keeping == Keeping::StoredIfThere {
                    desk.voice.note(&unstored(&desk.settings.db));
                }
                None
            }
        }
    };
    let record = match &store {
        Some(store) => store.record().map_err(record::refused)?,
        None => Record::default(),
    };
    Ok((record, store.filter(|_| keeping != Keeping::Unstored)))
}

/// Says what was left out: each address or subject once.
pub fn tell_skipped(desk: &Desk<'_>, skipped: &[Skipped]) {
    for each in skipped {
        let at = each.address.map(|address| format!(" {address}")).unwrap_or_default();
        desk.voice.warn(&Text::new(
            format!("not asked: {}{at}: {}", each.subject, each.why.en),
            format!("không hỏi: {}{at}: {}", each.subject, each.why.vi),
        ));
    }
}

fn unstored(db: &std::path::Path) -> Text {
    let db = db.display();
    Text::new(
        format!("nothing is stored: no database `{db}` (`mang6 init` makes one)"),
        format!("không lưu kết quả: chưa có cơ sở dữ liệu `{db}` (tạo bằng `mang6 init`)"),
    )
}
