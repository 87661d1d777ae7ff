//! `--trace` for people: each attempt with its stages below it, their times in one column.

use std::io::{self, Write};

use crate::domain::text::Lang;
use crate::report::labels::Labelled as _;
use crate::report::number::milliseconds;
use crate::report::style::{Style, Tone};
use crate::report::text::{escape, pad};
use crate::report::trace::Trace;

/// Columns of a stage's name and of its time.
const NAME_COLUMNS: usize = 10;
const TIME_COLUMNS: usize = 12;

/// Writes the trace.
pub fn write(trace: &Trace, lang: Lang, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for attempt in &trace.attempts {
        let place = match (attempt.address.is_ipv6(), attempt.port) {
            (_, None) => attempt.address.to_string(),
            (true, Some(port)) => format!("[{}]:{port}", attempt.address),
            (false, Some(port)) => format!("{}:{port}", attempt.address),
        };
        let probe = attempt.probe.label().in_lang(lang);
        let line = format!("{} {probe} {place} {}", attempt.subject, attempt.detail);
        writeln!(out, "{}", style.paint(Tone::Strong, escape(&line).trim_end()))?;
        for stage in &attempt.stages {
            let time = stage.elapsed_us.map_or("—".to_owned(), |us| milliseconds(us, lang));
            let said = stage.said.as_ref().map_or("", |said| said.in_lang(lang));
            let mark = if stage.ok { "✓" } else { "✗" };
            let line = format!(
                "  {mark} {} {} {}",
                pad(stage.name.as_str(), NAME_COLUMNS),
                pad(&time, TIME_COLUMNS),
                escape(said)
            );
            writeln!(out, "{}", line.trim_end())?;
        }
    }
    writeln!(out)
}
