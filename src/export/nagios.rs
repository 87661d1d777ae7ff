//! A monitoring plug-in's answer: one line, then details, then perfdata, as the monitoring plug-ins'
//! guidelines have it. Decimal points are points in every language, and nothing foreign can end the
//! line or begin the perfdata.

use std::fmt::Write as _;
use std::io::{self, Write};

/// Longest answer in octets: NRPE cuts at four kilobytes.
const LONGEST_BYTES: usize = 3_800;

/// How bad it is; the order is that of urgency, not of the exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// 0.
    Ok,
    /// 1.
    Warning,
    /// 3: not known.
    Unknown,
    /// 2.
    Critical,
}

impl Level {
    /// The word that plug-ins write.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Warning => "WARNING",
            Self::Critical => "CRITICAL",
            Self::Unknown => "UNKNOWN",
        }
    }
}

/// A plug-in's result.
#[derive(Debug, Clone, PartialEq)]
pub struct Result {
    /// What was checked.
    pub subject: String,
    /// How it is.
    pub level: Level,
    /// In a few words.
    pub text: String,
    /// Further lines.
    pub details: Vec<String>,
    /// Figures.
    pub perfdata: Vec<Perfdata>,
}

/// One figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Perfdata {
    /// Its name.
    pub label: String,
    /// The figure.
    pub value: f64,
    /// `s`, `ms`, `%`, or nothing.
    pub unit: &'static str,
    /// Beyond it is a warning.
    pub warning: Option<f64>,
    /// Beyond it is critical.
    pub critical: Option<f64>,
    /// Smallest and largest; an infinite one is left out.
    pub bounds: Option<(f64, f64)>,
}

impl Perfdata {
    /// How many of so many.
    #[must_use]
    pub fn count(label: &str, count: usize, of: usize) -> Self {
        let number = |count: usize| u32::try_from(count).map_or(f64::INFINITY, f64::from);
        Self {
            label: label.to_owned(),
            value: number(count),
            unit: "",
            warning: None,
            critical: None,
            bounds: Some((0.0, number(of))),
        }
    }

    fn text(&self) -> String {
        let finite = |value: Option<f64>| {
            value.filter(|value| value.is_finite()).map(rounded).unwrap_or_default()
        };
        let (min, max) = self.bounds.map_or((None, None), |(min, max)| (Some(min), Some(max)));
        let label = self.label.replace(['\'', '='], "_");
        format!(
            "'{label}'={}{};{};{};{};{}",
            rounded(self.value),
            self.unit,
            finite(self.warning),
            finite(self.critical),
            finite(min),
            finite(max)
        )
    }
}

/// Six decimals at most, none where there are none.
fn rounded(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Writes it.
pub fn write(result: &Result, out: &mut dyn Write) -> io::Result<()> {
    let perfdata: Vec<String> = result.perfdata.iter().map(Perfdata::text).collect();
    let mut text =
        format!("{} {} - {}", clean(&result.subject), result.level.word(), clean(&result.text));
    if !perfdata.is_empty() {
        text.push_str(" | ");
        text.push_str(&perfdata.join(" "));
    }
    text.push('\n');
    for (at, line) in result.details.iter().enumerate() {
        let line = clean(line);
        if text.len() + line.len() > LONGEST_BYTES {
            // Writing to a string does not fail.
            let _ = writeln!(text, "… {} more", result.details.len() - at);
            break;
        }
        text.push_str(&line);
        text.push('\n');
    }
    out.write_all(text.as_bytes())
}

/// No control characters, and no bar: it would begin the perfdata.
fn clean(text: &str) -> String {
    text.chars().map(|each| if each.is_control() || each == '|' { ' ' } else { each }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_with_figures_that_nothing_foreign_can_break() {
        let result = Result {
            subject: "LINK A|B".to_owned(),
            level: Level::Warning,
            text: "ipv6\ndegraded | 1=2".to_owned(),
            details: vec!["more\u{7}".to_owned()],
            perfdata: vec![
                Perfdata {
                    label: "ipv6_rta".to_owned(),
                    value: 5.25,
                    unit: "ms",
                    warning: Some(20.0),
                    critical: None,
                    bounds: Some((0.0, f64::INFINITY)),
                },
                Perfdata::count("links_ok", 10, 96),
            ],
        };
        let mut out = Vec::new();
        write(&result, &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "LINK A B WARNING - ipv6 degraded   1=2 | 'ipv6_rta'=5.25ms;20;;0; 'links_ok'=10;;;0;96\nmore \n"
        );
    }
}
