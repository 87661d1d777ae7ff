//! Planned work ends after it begins.

use jiff::Timestamp;

use crate::domain::asset::of;
use crate::domain::record::{Declared, Noun, Thing};
use crate::domain::text::Text;

use super::super::fault::Sink;
use super::fault;

/// Every declared maintenance.
pub(super) fn check(declared: &[Declared], sink: &Sink) {
    let class = of(Noun::Maintenance);
    for declared in declared {
        let Thing::Described(Noun::Maintenance, _) = &declared.thing else { continue };
        let moment = |field| -> Option<Timestamp> {
            declared.details.text(class, field).and_then(|text| text.parse().ok())
        };
        let (Some(start), Some(end)) = (moment("starts_at"), moment("ends_at")) else { continue };
        if end > start {
            continue;
        }
        sink.push_with(|| {
            fault(
                &declared.place,
                "ends_at",
                Text::new(
                    format!("`ends_at` ({end}) does not lie after `starts_at` ({start})"),
                    format!("`ends_at` ({end}) không ở sau `starts_at` ({start})"),
                ),
                Text::new(
                    "mend one of them; both bear their zone: `2026-10-03T22:00:00+07:00`",
                    "sửa một trong hai; ghi cả múi giờ: `2026-10-03T22:00:00+07:00`",
                ),
            )
        });
    }
}
