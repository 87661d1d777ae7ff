//! What people meant by `100M`, `20 ms`, `2%` or `01/07/2025`: the number to write instead. Only
//! for hints: a declaration itself is never guessed at.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

use crate::domain::text::Text;

/// `KEY = NUMBER` for a text with a unit, by the unit in the key; `None` when it means nothing.
pub(super) fn whole(key: &str, text: Option<&str>) -> Option<String> {
    let text = text?.trim().to_lowercase().replace([' ', '_'], "");
    let end = text.find(|character: char| !character.is_ascii_digit() && character != '.')?;
    let (digits, unit) = match text.parse::<f64>() {
        Ok(_) => (text.as_str(), ""),
        Err(_) => text.split_at_checked(end)?,
    };
    let factor = if key.ends_with("_kbps") {
        match unit {
            "" | "k" | "kbps" | "kb/s" | "kbit/s" | "kbit" => 1.0,
            "m" | "mbps" | "mb/s" | "mbit/s" | "mbit" => 1000.0,
            "g" | "gbps" | "gb/s" | "gbit/s" | "gbit" => 1_000_000.0,
            _ => return None,
        }
    } else if key.ends_with("_us") {
        match unit {
            "" | "us" | "µs" | "μs" => 1.0,
            "ms" => 1000.0,
            "s" => 1_000_000.0,
            _ => return None,
        }
    } else if unit.is_empty() {
        1.0
    } else {
        return None;
    };
    let number = (digits.parse::<f64>().ok()? * factor).round();
    // Above 10^15 a float no longer holds every whole number.
    (0.0..1e15).contains(&number).then(|| format!("{key} = {}", grouped(&format!("{number:.0}"))))
}

/// Digits in groups of three, as TOML allows.
fn grouped(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    grouped
}

/// `KEY = SHARE` for a percentage or a number above 1.
pub(super) fn share(key: &str, text: Option<&str>) -> String {
    let share = text
        .and_then(|text| {
            text.trim().trim_end_matches('%').trim().replace(',', ".").parse::<f64>().ok()
        })
        .filter(|number| (0.0..=100.0).contains(number))
        .map(|number| number / 100.0);
    match share {
        Some(share) => {
            let digits = format!("{share:.6}");
            let digits = digits.trim_end_matches('0');
            let zero = if digits.ends_with('.') { "0" } else { "" };
            format!("{key} = {digits}{zero}")
        }
        None => format!("{key} = 0.02"),
    }
}

/// The unit a number stands in, by the end of its key.
pub(super) fn unit_of(key: &str) -> Text {
    if key.ends_with("_kbps") {
        Text::new(
            "it counts kilobits per second: 200 Mbit/s is `200_000`",
            "đơn vị là kilobit/giây: 200 Mbit/s là `200_000`",
        )
    } else if key.ends_with("_us") {
        Text::new(
            "it counts microseconds: 20 ms is `20_000`",
            "đơn vị là micrô giây: 20 ms là `20_000`",
        )
    } else if key == "vlan" {
        Text::new(
            "0 and 4095 are reserved by IEEE 802.1Q; leave the key out when there is no VLAN",
            "0 và 4095 được IEEE 802.1Q dành riêng; bỏ khóa này nếu không có VLAN",
        )
    } else if key == "security_level" {
        Text::new(
            "levels are 1 to 5; leave the key out when none is approved",
            "cấp độ từ 1 đến 5; bỏ khóa này nếu chưa được phê duyệt",
        )
    } else if key.ends_with("ports") {
        Text::new(
            "port 0 does not exist; TCP ports are 1 to 65535",
            "không có cổng 0; cổng TCP từ 1 đến 65535",
        )
    } else if key == "rung" {
        Text::new("the ladder's steps are 0 to 7", "các bậc thang từ 0 đến 7")
    } else {
        Text::new(
            "write a number within these bounds, or leave the key out",
            "ghi số trong khoảng này, hoặc bỏ khóa",
        )
    }
}

/// A moment: with an offset as it says, without one in the province's time, which has been UTC+7 all
/// year since 1975.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    text.parse::<Timestamp>().ok().or_else(|| {
        let local: DateTime = text.parse().ok()?;
        jiff::tz::Offset::constant(7).to_timestamp(local).ok()
    })
}

/// A day as people here write it: 01/07/2025, 1-7-2025, or 2025-07-01 in quotes.
pub(super) fn day(text: &str) -> Option<Date> {
    let parts: Vec<i16> =
        text.split(['/', '-', '.']).map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    let (year, month, day) = match parts.as_slice() {
        [year, month, day] if *year > 31 => (*year, *month, *day),
        [day, month, year] => (*year, *month, *day),
        _ => return None,
    };
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_without_an_offset_are_the_provinces() {
        let utc = |text| moment(text).unwrap().to_string();
        assert_eq!(utc("2026-10-05 22:00"), "2026-10-05T15:00:00Z");
        assert_eq!(utc("2026-10-05T22:00:00+07:00"), "2026-10-05T15:00:00Z");
        assert_eq!(utc("2026-10-05T15:00Z"), "2026-10-05T15:00:00Z");
        assert_eq!(moment("tomorrow"), None);
    }

    #[test]
    fn numbers_with_units_become_the_keys_unit() {
        let cases = [
            ("committed_rate_kbps", "100M", Some("committed_rate_kbps = 100_000")),
            ("committed_rate_kbps", "200 Mbit/s", Some("committed_rate_kbps = 200_000")),
            ("committed_rate_kbps", "1.5 Gbps", Some("committed_rate_kbps = 1_500_000")),
            ("committed_rate_kbps", "512k", Some("committed_rate_kbps = 512")),
            ("committed_rate_kbps", "fast", None),
            ("rtt_us", "20ms", Some("rtt_us = 20_000")),
            ("rtt_us", "0.5 s", Some("rtt_us = 500_000")),
            ("rtt_us", "20 miles", None),
            ("vlan", "10x", None),
        ];
        for (key, text, expected) in cases {
            assert_eq!(whole(key, Some(text)).as_deref(), expected, "{key} {text}");
        }
    }

    #[test]
    fn percentages_become_shares() {
        let cases = [
            ("2%", "0.02"),
            ("99.5 %", "0.995"),
            ("99,5%", "0.995"),
            ("100", "1.0"),
            ("x", "0.02"),
        ];
        for (text, expected) in cases {
            assert_eq!(share("r", Some(text)), format!("r = {expected}"), "{text}");
        }
    }

    #[test]
    fn days_are_understood_in_both_orders() {
        for text in ["01/07/2025", "1-7-2025", "2025-07-01", "1.7.2025"] {
            assert_eq!(day(text).unwrap().to_string(), "2025-07-01", "{text}");
        }
        assert_eq!(day("31/02/2025"), None);
        assert_eq!(day("soon"), None);
    }
}
