//! Days as the province and its contracts count them: UTC+7 all year (QĐ 134/2002/QĐ-TTg).

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{self, TimeZone};

use super::text::Text;

/// Hours that Việt Nam is ahead of UTC.
const VIETNAM_OFFSET_HOURS: i8 = 7;

/// The province's time zone.
#[must_use]
pub fn zone() -> TimeZone {
    TimeZone::fixed(tz::offset(VIETNAM_OFFSET_HOURS))
}

/// The first moment of a day in Việt Nam; an error at the end of time.
pub fn start_of(date: Date) -> Result<Timestamp, jiff::Error> {
    zone().to_timestamp(date.at(0, 0, 0, 0))
}

/// The day it is in Việt Nam.
#[must_use]
pub fn day_of(at: Timestamp) -> Date {
    zone().to_datetime(at).date()
}

/// That day as each language writes it: 2026-11-24, 24/11/2026.
#[must_use]
pub fn day_words(at: Timestamp) -> Text {
    let day = day_of(at);
    Text::new(day.strftime("%Y-%m-%d").to_string(), day.strftime("%d/%m/%Y").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_seven_hours_before_greenwichs() {
        let words = |at: &str| day_words(at.parse().unwrap());
        assert_eq!(words("2026-10-31T16:59:59Z"), Text::new("2026-10-31", "31/10/2026"));
        assert_eq!(words("2026-10-31T17:00:00Z"), Text::new("2026-11-01", "01/11/2026"));
    }
}
