//! How long, as people write it: always with a unit.

use std::time::Duration;

use super::wrong::Wrong;

/// Reads `500ms`, `2s`, `1m`; a bare number has no unit and is refused.
pub(crate) fn duration(text: &str) -> Result<Duration, Wrong> {
    let split = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(split);
    let number: u64 = digits.parse().map_err(|_| {
        Wrong::new(
            format!("`{text}` is no duration: write for example 500ms or 2s"),
            format!("`{text}` không phải khoảng thời gian: viết ví dụ 500ms hoặc 2s"),
        )
    })?;
    match unit {
        "us" => Ok(Duration::from_micros(number)),
        "ms" => Ok(Duration::from_millis(number)),
        "s" => Ok(Duration::from_secs(number)),
        "m" | "h" | "d" => number
            .checked_mul(match unit {
                "m" => 60,
                "h" => 3_600,
                _ => 86_400,
            })
            .map(Duration::from_secs)
            .ok_or_else(|| {
                Wrong::new(format!("`{text}` is too long"), format!("`{text}` quá dài"))
            }),
        "" => Err(Wrong::new(
            format!("`{text}` has no unit: write {text}ms or {text}s"),
            format!("`{text}` thiếu đơn vị: viết {text}ms hoặc {text}s"),
        )),
        _ => Err(Wrong::new(
            format!("unknown unit `{unit}`: use us, ms, s, m, h or d"),
            format!("không có đơn vị `{unit}`: dùng us, ms, s, m, h hoặc d"),
        )),
    }
}

/// Writes the largest unit that leaves nothing over, as `duration` reads it.
pub(crate) fn written(duration: Duration) -> String {
    const UNITS: [(u128, &str); 5] = [
        (86_400_000_000, "d"),
        (3_600_000_000, "h"),
        (60_000_000, "m"),
        (1_000_000, "s"),
        (1_000, "ms"),
    ];
    let us = duration.as_micros();
    let whole = UNITS.iter().find(|(unit, _)| us > 0 && us.is_multiple_of(*unit));
    match whole {
        Some((unit, word)) => format!("{}{word}", us / unit),
        None if us == 0 => "0s".to_owned(),
        None => format!("{us}us"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_need_a_unit() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("2s"), Ok(Duration::from_secs(2)));
        assert_eq!(duration("1m"), Ok(Duration::from_mins(1)));
        assert!(duration("2").unwrap_err().to_string().contains("no unit"));
        assert!(duration("fast").is_err());
    }

    #[test]
    fn what_is_written_is_the_largest_whole_unit_and_is_read_back() {
        for text in ["35d", "1h", "25h", "90m", "1s", "1500ms", "250us", "0s"] {
            let read = duration(text).unwrap();
            assert_eq!(written(read), text);
        }
        assert_eq!(written(duration("840h").unwrap()), "35d");
        assert_eq!(written(duration("3600000ms").unwrap()), "1h");
    }
}
