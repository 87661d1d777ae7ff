//! What a verb works at: settings, clock, progress, and where finished output goes.

use std::io::Write;
use std::sync::Arc;

use super::format::Format;
use super::settings::Settings;
use crate::domain::clock::Clock;
use crate::domain::text::Text;
use crate::domain::watch::Watch;

/// The desk of one run of one verb.
pub struct Desk<'a> {
    /// Resolved settings.
    pub settings: Settings,
    /// The time of day.
    pub clock: Arc<dyn Clock>,
    /// Hears progress.
    pub watch: Arc<dyn Watch>,
    /// What to say to people besides data: warnings and notes, to stderr.
    pub voice: &'a dyn Voice,
    /// Where data goes.
    pub out: &'a mut dyn Write,
    /// In which form; `None` where the verb decides (a table for people).
    pub format: Format,
    /// Colour and width of tables.
    pub style: crate::report::style::Style,
    /// Nobody looks: stdout is no terminal, and no form and no file was asked for.
    pub unattended: bool,
    /// The command as typed, secrets wiped: stored with each collection.
    pub command: String,
}

impl Desk<'_> {
    /// The statement in the desk's language.
    #[must_use]
    pub fn say<'t>(&self, text: &'t Text) -> &'t str {
        text.in_lang(self.settings.lang)
    }
}

/// Says things to people, on stderr.
pub trait Voice {
    /// Something they should act on.
    fn warn(&self, text: &Text);
    /// Something they may want to know; silent under `-q`.
    fn note(&self, text: &Text);
    /// Asks them to choose one of these keys; `None` where nobody can be asked.
    fn choose(&self, question: &Text, answers: &[char]) -> Option<char> {
        let _ = (question, answers);
        None
    }
}
