//! A day as people type it on the command line.

use jiff::civil::Date;

use super::wrong::Wrong;

/// Reads `2026-06-30`.
pub(crate) fn day(text: &str) -> Result<Date, Wrong> {
    text.parse().map_err(|_| {
        Wrong::new(
            "write year-month-day, for example 2026-06-30",
            "viết năm-tháng-ngày, ví dụ 2026-06-30",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn what_is_no_day_is_told_how_to_write_one() {
        assert_eq!(day("2026-06-30"), Ok(jiff::civil::date(2026, 6, 30)));
        for text in ["", "yesterday", "2026-13-01", "2026-02-30", "30/06/2026"] {
            assert!(day(text).unwrap_err().to_string().contains("2026-06-30"), "{text}");
        }
    }
}
