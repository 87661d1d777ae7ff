//! How a verb ended, and the exit code that scripts rely on (CLI.md).

/// A verb that could do its work ended so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Done and well.
    Well,
    /// Done, with findings: something down, a target missed, a collection incomplete.
    Findings,
    /// A monitoring plug-in's CRITICAL.
    Critical,
    /// A monitoring plug-in's UNKNOWN.
    Unknown,
    /// Interrupted; what was seen is stored.
    Interrupted,
}

impl Outcome {
    /// The process's exit code.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Well => 0,
            Self::Findings => 1,
            Self::Critical => 2,
            Self::Unknown => 3,
            Self::Interrupted => 130,
        }
    }

    /// Findings when there are some.
    #[must_use]
    pub const fn findings_if(found: bool) -> Self {
        if found { Self::Findings } else { Self::Well }
    }
}

#[cfg(test)]
mod tests {
    use super::Outcome;

    #[test]
    fn codes_are_as_promised() {
        assert_eq!(Outcome::Well.code(), 0);
        assert_eq!(Outcome::findings_if(true).code(), 1);
        assert_eq!(Outcome::Interrupted.code(), 130);
    }
}
