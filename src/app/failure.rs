//! Why a verb could not do its work: the kind decides the exit code, the hint what to type next.

use crate::domain::text::{Lang, Text};

/// The kinds of failure, each with its exit code (CLI.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The command makes no sense as typed.
    Usage,
    /// Configuration or data is wrong.
    Data,
    /// The machine does not let us: permission, no network.
    Environment,
    /// The same job over the same scope is running already.
    Busy,
}

impl FailureKind {
    /// The process's exit code.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Usage => 2,
            Self::Data => 3,
            Self::Environment => 4,
            Self::Busy => 75,
        }
    }
}

/// A failure with its hint; what went wrong is in the error chain.
#[derive(Debug)]
pub struct Failure {
    /// Decides the exit code.
    pub kind: FailureKind,
    /// What went wrong, outermost first, in English.
    pub error: anyhow::Error,
    /// The outermost in Vietnamese, where it is said in both: what a system library adds is not.
    pub vi: Option<String>,
    /// What to do next.
    pub hint: Option<Text>,
}

impl Failure {
    /// A failure of a kind.
    pub fn new(kind: FailureKind, error: impl Into<anyhow::Error>) -> Self {
        Self { kind, error: error.into(), vi: None, hint: None }
    }

    /// The command makes no sense.
    pub fn usage(message: impl std::fmt::Display) -> Self {
        Self::new(FailureKind::Usage, anyhow::anyhow!("{message}"))
    }

    /// Configuration or data is wrong.
    pub fn data(message: impl std::fmt::Display) -> Self {
        Self::new(FailureKind::Data, anyhow::anyhow!("{message}"))
    }

    /// The machine does not let us.
    pub fn environment(message: impl std::fmt::Display) -> Self {
        Self::new(FailureKind::Environment, anyhow::anyhow!("{message}"))
    }

    /// The same message in Vietnamese.
    #[must_use]
    pub fn vi(mut self, message: impl Into<String>) -> Self {
        self.vi = Some(message.into());
        self
    }

    /// What went wrong, outermost first, as far as there are words of ours in the language.
    pub fn messages(&self, lang: Lang) -> impl Iterator<Item = String> {
        let own = self.vi.clone().filter(|_| lang == Lang::Vi);
        let skipped = usize::from(own.is_some());
        own.into_iter().chain(self.error.chain().skip(skipped).map(ToString::to_string))
    }

    /// With what to do next.
    #[must_use]
    pub fn hint(mut self, en: impl Into<String>, vi: impl Into<String>) -> Self {
        self.hint = Some(Text::new(en, vi));
        self
    }
}

/// Writing to the output failed: a broken pipe is told apart by `cli`.
impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::new(FailureKind::Environment, error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_told_in_the_language_it_has() {
        let cause = std::io::Error::other("full");
        let error = anyhow::Error::new(cause).context("cannot write");
        let failure = Failure::new(FailureKind::Environment, error).vi("không ghi được");
        let told = |lang| failure.messages(lang).collect::<Vec<_>>();
        assert_eq!(told(Lang::En), ["cannot write", "full"]);
        assert_eq!(told(Lang::Vi), ["không ghi được", "full"]);
    }

    #[test]
    fn codes_are_as_promised() {
        let codes =
            [FailureKind::Usage, FailureKind::Data, FailureKind::Environment, FailureKind::Busy]
                .map(FailureKind::code);
        assert_eq!(codes, [2, 3, 4, 75]);
    }
}
