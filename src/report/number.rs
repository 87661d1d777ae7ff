//! Numbers and times as people write them: 1.234,5 and 24/11/2026 in Vietnamese, 1,234.5 and
//! 2026-11-24 in English. Machines get none of this: CSV and JSON carry plain numbers.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::day;
use crate::domain::text::Lang;

/// Missing on paper and on a terminal.
pub const MISSING: &str = "–";

/// A whole number with its thousands apart.
#[must_use]
pub fn integer(value: impl Into<i128>, lang: Lang) -> String {
    let value: i128 = value.into();
    group(&value.to_string(), lang)
}

/// A number with a fixed count of decimals.
#[must_use]
pub fn decimal(value: f64, digits: usize, lang: Lang) -> String {
    if !value.is_finite() {
        return MISSING.to_owned();
    }
    let plain = format!("{value:.digits$}");
    match plain.split_once('.') {
        Some((whole, fraction)) => {
            let point = match lang {
                Lang::En => '.',
                Lang::Vi => ',',
            };
            format!("{}{point}{fraction}", group(whole, lang))
        }
        None => group(&plain, lang),
    }
}

/// A share of 0-1 in per cent. Small shares keep their digits, and from 99% up, where contracts and
/// targets are written, two decimals rounded down: a loss of 0.04% is not 0, and neither 99.86% nor
/// 99.899% ever reads as the promised 99.9%.
#[must_use]
pub fn percent(ratio: f64, lang: Lang) -> String {
    let percent = ratio * 100.0;
    let number = if percent > 0.0 && percent < 0.1 {
        decimal(percent, 3, lang)
    } else if (99.0..100.0).contains(&percent) {
        // A promise of 0.999 is 99.9 although its hundredfold is a hair below.
        without_zeros(&decimal(((percent * 100.0 + 1e-6).floor() / 100.0).min(99.99), 2, lang))
    } else {
        without_zeros(&decimal(percent, 1, lang))
    };
    match lang {
        Lang::En => format!("{number}%"),
        Lang::Vi => format!("{number} %"),
    }
}

/// A number without the zeros that end its decimals.
fn without_zeros(number: &str) -> String {
    number.trim_end_matches('0').trim_end_matches(['.', ',']).to_owned()
}

/// Microseconds in milliseconds.
#[must_use]
pub fn milliseconds(value_us: u32, lang: Lang) -> String {
    let digits = if value_us < 10_000 { 2 } else { 1 };
    format!("{} ms", decimal(f64::from(value_us) / 1_000.0, digits, lang))
}

/// A committed rate.
#[must_use]
pub fn rate_kbps(value_kbps: u32, lang: Lang) -> String {
    if value_kbps >= 1_000 {
        let digits = usize::from(!value_kbps.is_multiple_of(1_000));
        format!("{} Mbit/s", decimal(f64::from(value_kbps) / 1_000.0, digits, lang))
    } else {
        format!("{} kbit/s", integer(value_kbps, lang))
    }
}

/// A calendar day.
#[must_use]
pub fn date(day: Date, lang: Lang) -> String {
    match lang {
        Lang::En => day.strftime("%Y-%m-%d").to_string(),
        Lang::Vi => day.strftime("%d/%m/%Y").to_string(),
    }
}

/// A moment in UTC for engineers: `2026-11-24 10:02:11Z`, the same in both languages.
#[must_use]
pub fn utc(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}

/// A moment for readers of a report: local time in Vietnamese, UTC in English.
#[must_use]
pub fn moment(at: Timestamp, lang: Lang) -> String {
    match lang {
        Lang::En => at.strftime("%Y-%m-%d %H:%M UTC").to_string(),
        Lang::Vi => {
            let local = day::zone().to_datetime(at);
            local.strftime("%H:%M ngày %d/%m/%Y").to_string()
        }
    }
}

/// Hundredths of a per cent that `part` is of `whole`, rounded down; 0 of nothing is 0.
#[must_use]
pub fn share_bp(part: u64, whole: u64) -> u64 {
    let share = u128::from(part) * 10_000 / u128::from(whole.max(1));
    u64::try_from(share).unwrap_or(u64::MAX)
}

fn group(number: &str, lang: Lang) -> String {
    let comma = match lang {
        Lang::En => ',',
        Lang::Vi => '.',
    };
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => ("−", digits),
        None => ("", number),
    };
    let mut grouped = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(comma);
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_and_decimals() {
        assert_eq!(integer(1_234_567, Lang::Vi), "1.234.567");
        assert_eq!(integer(1_234_567, Lang::En), "1,234,567");
        assert_eq!(integer(999, Lang::Vi), "999");
        assert_eq!(integer(-1_000, Lang::En), "−1,000");
        assert_eq!(decimal(1_234.5, 1, Lang::Vi), "1.234,5");
        assert_eq!(decimal(1_234.5, 1, Lang::En), "1,234.5");
        assert_eq!(decimal(f64::NAN, 1, Lang::En), "–");
    }

    #[test]
    fn shares() {
        assert_eq!(percent(0.05, Lang::En), "5%");
        assert_eq!(percent(0.055, Lang::Vi), "5,5 %");
        assert_eq!(percent(0.0004, Lang::En), "0.040%");
        assert_eq!(percent(0.07, Lang::En), "7%");
        assert_eq!(percent(1.0, Lang::Vi), "100 %");
        assert_eq!(percent(0.0, Lang::Vi), "0 %");
        assert_eq!(percent(0.9999, Lang::Vi), "99,99 %");
        assert_eq!(percent(0.999_999, Lang::En), "99.99%");
        assert_eq!(percent(0.999, Lang::En), "99.9%");
        assert_eq!(percent(0.998_99, Lang::En), "99.89%");
        assert_eq!(percent(0.9986, Lang::Vi), "99,86 %");
        assert_eq!(percent(0.99, Lang::En), "99%");
        assert_eq!(percent(0.5, Lang::En), "50%");
        assert_eq!(percent(0.1, Lang::En), "10%");
        assert_eq!(share_bp(1, 3), 3_333);
        assert_eq!(share_bp(0, 0), 0);
    }

    #[test]
    fn times() {
        let at: Timestamp = "2026-11-24T20:02:11Z".parse().unwrap();
        assert_eq!(utc(at), "2026-11-24 20:02:11Z");
        assert_eq!(moment(at, Lang::En), "2026-11-24 20:02 UTC");
        assert_eq!(moment(at, Lang::Vi), "03:02 ngày 25/11/2026");
        assert_eq!(date(jiff::civil::date(2019, 9, 3), Lang::Vi), "03/09/2019");
    }

    #[test]
    fn rates_and_delays() {
        assert_eq!(milliseconds(12_345, Lang::En), "12.3 ms");
        assert_eq!(milliseconds(310, Lang::Vi), "0,31 ms");
        assert_eq!(rate_kbps(200_000, Lang::En), "200 Mbit/s");
        assert_eq!(rate_kbps(2_500, Lang::Vi), "2,5 Mbit/s");
        assert_eq!(rate_kbps(512, Lang::En), "512 kbit/s");
    }
}
