//! The sources of the links' echoes, as the settings have them.

use super::desk::Desk;
use super::failure::Failure;
use crate::domain::record::Record;
use crate::domain::text::Text;
use crate::probe::door;
use crate::report::text::escape;
use crate::target::audit::ANY_LINK;

/// Refuses to measure from an address or interface that this host has not: every link behind it would
/// be down. A link that nobody declared is told.
pub(super) fn check(desk: &Desk<'_>, record: &Record) -> Result<(), Failure> {
    for (link, sources) in &desk.settings.audit.sources {
        if link != ANY_LINK && record.link(link).is_none() {
            let link = escape(link);
            desk.voice.warn(&Text::new(
                format!("audit.source names `{link}`, and no such link is declared"),
                format!("audit.source nêu `{link}` nhưng không có kênh nào như vậy được khai báo"),
            ));
        }
        for source in sources {
            door::check(source).map_err(|error| {
                let link = escape(link);
                Failure::data(format!("audit.source of `{link}`: this host has no {source}: {error}"))
                    .hint(
                        "see what this host has: `ip address`; and where the setting stands: `mang6 config show`",
                        "xem máy này có gì: `ip address`; và thiết lập nằm ở đâu: `mang6 config show`",
                    )
            })?;
        }
    }
    Ok(())
}
