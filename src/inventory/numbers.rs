//! Numbers, shares, days and truths of a declaration. A text with a unit is never converted, only
//! answered with the number it means.

use std::ops::RangeInclusive;

use jiff::Timestamp;
use jiff::civil::Date;
use toml::de::DeValue;

use crate::domain::text::Text;

use super::quantity;
use super::source::Quoting;
use super::value::Value;

impl<'a> Value<'a> {
    /// A whole number within bounds; a text with a unit is answered with the number it means.
    pub(super) fn number<T>(self, range: RangeInclusive<T>) -> Option<T>
    where
        T: TryFrom<i128> + PartialOrd + Copy + std::fmt::Display,
    {
        let key = self.key;
        let DeValue::Integer(integer) = self.found.get_ref() else {
            let example = quantity::whole(key, self.hint_text())
                .unwrap_or_else(|| format!("{key} = {}", range.start()));
            self.wrong_type(&Text::new("a whole number", "số nguyên"), &example);
            return None;
        };
        let number = i128::from_str_radix(integer.as_str(), integer.radix())
            .ok()
            .and_then(|number| T::try_from(number).ok())
            .filter(|number| range.contains(number));
        if number.is_none() {
            let (low, high) = (range.start(), range.end());
            self.fault(
                Text::new(
                    format!("`{key}` must lie between {low} and {high}, found {}", self.written()),
                    format!(
                        "`{key}` phải nằm trong khoảng {low} đến {high}, nhưng gặp {}",
                        self.written()
                    ),
                ),
                Some(quantity::unit_of(key)),
            );
        }
        number
    }

    /// A share from 0 to 1.
    pub(super) fn ratio(self) -> Option<f64> {
        let key = self.key;
        let Some(text) = self.digits() else {
            let example = quantity::share(key, self.hint_text());
            self.wrong_type(&Text::new("a number from 0 to 1", "số từ 0 đến 1"), &example);
            return None;
        };
        let ratio = finite(text).filter(|ratio| (0.0..=1.0).contains(ratio));
        if ratio.is_none() {
            let example = quantity::share(key, Some(text));
            self.fault(
                Text::new(
                    format!("`{key}` must lie between 0 and 1, found {}", self.written()),
                    format!("`{key}` phải nằm trong khoảng 0 đến 1, nhưng gặp {}", self.written()),
                ),
                Some(Text::new(
                    format!("it is a share, not percent: `{example}`"),
                    format!("đây là tỷ lệ, không phải phần trăm: `{example}`"),
                )),
            );
        }
        ratio
    }

    /// A number within bounds, with or without a fraction.
    pub(super) fn real(self, low: f64, high: f64) -> Option<f64> {
        let key = self.key;
        let Some(text) = self.digits() else {
            let example = format!("{key} = 1.5");
            self.wrong_type(&Text::new("a number", "số"), &example);
            return None;
        };
        let number = finite(text).filter(|number| (low..=high).contains(number));
        if number.is_none() {
            self.fault(
                Text::new(
                    format!("`{key}` must lie between {low} and {high}, found {}", self.written()),
                    format!(
                        "`{key}` phải nằm trong khoảng {low} đến {high}, nhưng gặp {}",
                        self.written()
                    ),
                ),
                Some(quantity::unit_of(key)),
            );
        }
        number
    }

    /// Degrees within plus or minus `bound`.
    pub(super) fn degrees(self, bound: f64) -> Option<f64> {
        let key = self.key;
        let Some(text) = self.digits() else {
            self.wrong_type(&Text::new("a number of degrees", "số độ"), &format!("{key} = 15.12"));
            return None;
        };
        let degrees = finite(text).filter(|degrees| degrees.abs() <= bound);
        if degrees.is_none() {
            self.fault(
                Text::new(
                    format!(
                        "`{key}` must lie between -{bound} and {bound}, found {}",
                        self.written()
                    ),
                    format!(
                        "`{key}` phải nằm trong khoảng -{bound} đến {bound}, nhưng gặp {}",
                        self.written()
                    ),
                ),
                Some(Text::new(
                    "latitude comes first here: 15.12, 108.80",
                    "vĩ độ đứng trước: 15.12, 108.80",
                )),
            );
        }
        degrees
    }

    /// The digits of a number with or without a fraction.
    fn digits(&self) -> Option<&'a str> {
        let value = self.found.get_ref();
        value
            .as_integer()
            .map(toml::de::DeInteger::as_str)
            .or_else(|| Some(value.as_float()?.as_str()))
    }

    /// Text that may be used for a hint: none in a file of secrets.
    fn hint_text(&self) -> Option<&'a str> {
        match (self.found.get_ref(), self.reading.source.quoting) {
            (DeValue::String(text), Quoting::Open) => Some(text.as_ref()),
            (DeValue::Float(float), Quoting::Open) => Some(float.as_str()),
            _ => None,
        }
    }

    /// True or false.
    pub(super) fn truth(self) -> Option<bool> {
        if let DeValue::Boolean(truth) = self.found.get_ref() {
            return Some(*truth);
        }
        self.wrong_type(
            &Text::new("true or false", "true hoặc false"),
            &format!("{} = true", self.key),
        );
        None
    }

    /// A moment.
    pub(super) fn moment(self) -> Option<Timestamp> {
        let found = self.found.get_ref();
        let text = if let DeValue::Datetime(datetime) = found {
            Some(datetime.to_string())
        } else {
            found.as_str().map(|text| text.trim().to_owned())
        };
        let moment = text.as_deref().and_then(quantity::moment);
        if moment.is_none() {
            let key = self.key;
            self.wrong_type(
                &Text::new("a moment", "thời điểm"),
                &format!("{key} = \"2026-10-05 22:00\""),
            );
        }
        moment
    }

    /// A day.
    pub(super) fn date(self) -> Option<Date> {
        let key = self.key;
        if let DeValue::Datetime(datetime) = self.found.get_ref()
            && let Some(date) = datetime.date
            && datetime.time.is_none()
        {
            return i16::try_from(date.year)
                .ok()
                .zip(i8::try_from(date.month).ok())
                .zip(i8::try_from(date.day).ok())
                .and_then(|((year, month), day)| Date::new(year, month, day).ok());
        }
        if let (DeValue::String(text), true) = (self.found.get_ref(), self.reading.source.is_json())
            && let Ok(date) = text.parse()
        {
            return Some(date);
        }
        let written = self.reading.source.slice(&self.found.span());
        let day = quantity::day(written.trim_matches(['"', '\'']))
            .map_or_else(|| "2025-07-01".to_owned(), |date| date.to_string());
        self.wrong_type(
            &Text::new("a day, without quotes or time", "ngày, không có dấu nháy và giờ"),
            &format!("{key} = {day}"),
        );
        None
    }
}

fn finite(text: &str) -> Option<f64> {
    text.replace('_', "").parse::<f64>().ok().filter(|number| number.is_finite())
}
