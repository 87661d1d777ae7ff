//! What a rule hands back, and how it says why: a verdict, a reason in both languages, and the
//! observations it rests on. It does not know rules, rungs or the ladder.

use std::cell::Cell;

use super::contact::contradict;
use crate::domain::finding::Verdict;
use crate::domain::observation::{Observation, ObservationId};
use crate::domain::text::Text;

/// Longest piece of foreign text in a reason, characters: a banner or a name may be hostile, and a
/// reason is one line of a report.
const FOREIGN_CHARS: usize = 120;

/// Longest list in a reason: a zone may name hundreds of servers, a reader wants to see the first.
const LISTED: usize = 4;

/// A rule's judgement of one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ruling {
    /// The verdict.
    pub(crate) verdict: Verdict,
    /// Why, for people.
    pub(crate) reason: Text,
    /// The observations it rests on.
    pub(crate) evidence: Vec<ObservationId>,
    /// Whether vantages contradict each other in what it rests on.
    pub(crate) contradicted: bool,
}

impl Ruling {
    /// A ruling that cites nothing yet.
    pub(crate) fn new(verdict: Verdict, reason: Text) -> Self {
        Self { verdict, reason, evidence: Vec::new(), contradicted: false }
    }

    /// The same, resting on these observations. What is not stored yet cannot be cited.
    pub(crate) fn citing<'a>(
        mut self,
        observations: impl IntoIterator<Item = &'a Observation>,
    ) -> Self {
        let cited: Vec<&Observation> = observations.into_iter().collect();
        self.contradicted |= contradict(&cited);
        self.evidence.extend(cited.into_iter().filter_map(|observation| observation.id));
        self.evidence.sort_unstable();
        self.evidence.dedup();
        self
    }
}

thread_local! {
    static SAYS_WHY: Cell<bool> = const { Cell::new(true) };
}

/// Judges without saying why: every [`text!`] is empty, verdicts and evidence are the same. Putting
/// reasons into words is half of the work of judging, and who counts throws them away.
pub(crate) fn without_words<T>(judge: impl FnOnce() -> T) -> T {
    struct Again(bool);
    impl Drop for Again {
        fn drop(&mut self) {
            SAYS_WHY.set(self.0);
        }
    }
    let _again = Again(SAYS_WHY.replace(false));
    judge()
}

/// Whether reasons are wanted.
pub(crate) fn says_why() -> bool {
    SAYS_WHY.get()
}

/// Both languages of one statement, formatted; empty within [`without_words`]. Words are for people:
/// no rule may decide by them.
macro_rules! text {
    ($en:literal, $vi:literal $(,)?) => {
        if $crate::assess::ruling::says_why() {
            $crate::domain::text::Text::new(format!($en), format!($vi))
        } else {
            $crate::domain::text::Text::new(String::new(), String::new())
        }
    };
}

/// A [`Ruling`] from a verdict's name and the statement in both languages.
macro_rules! ruling {
    ($verdict:ident, $en:literal, $vi:literal $(,)?) => {
        $crate::assess::ruling::Ruling::new(
            $crate::domain::finding::Verdict::$verdict,
            $crate::assess::ruling::text!($en, $vi),
        )
    };
}

pub(crate) use {ruling, text};

/// Foreign text, cut to a length that fits in a reason. Printers escape it for their medium.
pub(crate) fn bounded(foreign: &str) -> String {
    let mut characters = foreign.chars();
    let mut kept: String = characters.by_ref().take(FOREIGN_CHARS).collect();
    if characters.next().is_some() {
        kept.push('…');
    }
    kept
}

/// The first few of a list, with a count of the rest.
pub(crate) fn listed<T: ToString>(things: impl IntoIterator<Item = T>) -> String {
    let mut things = things.into_iter();
    let mut shown: Vec<String> =
        things.by_ref().take(LISTED).map(|thing| bounded(&thing.to_string())).collect();
    let rest = things.count();
    if rest > 0 {
        shown.push(format!("+{rest}"));
    }
    shown.join(", ")
}

/// The worst of several verdicts: fail, then unknown, then pass. Not applicable and exempt count
/// only where there is nothing else.
pub(crate) fn worst(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
    verdicts
        .into_iter()
        .max_by_key(|verdict| match verdict {
            Verdict::NotApplicable => 0,
            Verdict::Exempt => 1,
            Verdict::Pass => 2,
            Verdict::Unknown => 3,
            Verdict::Fail => 4,
        })
        .unwrap_or(Verdict::NotApplicable)
}

/// Gathers partial rulings of one rule (per address, per port) into one: the worst verdict, with
/// the reasons of that verdict joined, citing what those parts cite. `None` when there is no part.
pub(crate) fn gathered(parts: Vec<Ruling>) -> Option<Ruling> {
    let verdict = worst(parts.iter().map(|part| part.verdict));
    let deciding: Vec<Ruling> = parts.into_iter().filter(|part| part.verdict == verdict).collect();
    let said = deciding.iter().filter(|_| says_why());
    let mut reasons: Vec<&Text> = said.map(|part| &part.reason).collect();
    reasons.dedup();
    let join = |word: fn(&Text) -> &str| {
        if reasons.is_empty() {
            return String::new();
        }
        let mut words: Vec<&str> = reasons.iter().take(LISTED).map(|reason| word(reason)).collect();
        let rest = format!("+{}", reasons.len().saturating_sub(LISTED));
        if reasons.len() > LISTED {
            words.push(&rest);
        }
        words.join("; ")
    };
    let reason = Text::new(join(|reason| &reason.en), join(|reason| &reason.vi));
    let mut evidence: Vec<ObservationId> =
        deciding.iter().flat_map(|part| part.evidence.iter().copied()).collect();
    evidence.sort_unstable();
    evidence.dedup();
    let contradicted = deciding.iter().any(|part| part.contradicted);
    (!deciding.is_empty()).then_some(Ruling { verdict, reason, evidence, contradicted })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_verdict_wins() {
        use Verdict::{Exempt, Fail, NotApplicable, Pass, Unknown};
        let check = |verdicts: &[Verdict], expected| {
            assert_eq!(worst(verdicts.iter().copied()), expected, "{verdicts:?}");
        };
        check(&[], NotApplicable);
        check(&[NotApplicable, NotApplicable], NotApplicable);
        check(&[NotApplicable, Pass], Pass);
        check(&[Exempt, NotApplicable], Exempt);
        check(&[Pass, Unknown, NotApplicable], Unknown);
        check(&[Unknown, Fail, Pass], Fail);
    }

    #[test]
    fn hostile_text_is_cut() {
        assert_eq!(bounded("short"), "short");
        assert_eq!(bounded(&"đ".repeat(5_000)).chars().count(), FOREIGN_CHARS + 1);
        assert_eq!(listed(1..=6), "1, 2, 3, 4, +2");
    }

    #[test]
    fn a_ruling_carries_that_vantages_contradict_each_other() {
        use crate::domain::observation::Outcome;
        use crate::domain::reading::{Reading, TcpReading};
        use crate::domain::subject::{Subject, SubjectKind};
        use crate::domain::task::ProbeKind;
        let seen = |vantage: &str, outcome| Observation {
            id: None,
            at: "2026-11-24T12:00:00Z".parse().unwrap(),
            vantage: vantage.to_owned(),
            subject: Subject::new(SubjectKind::Server, "s"),
            probe: ProbeKind::Tcp,
            address: "2001:db8::1".parse().unwrap(),
            port: Some(443),
            detail: String::new(),
            outcome,
            raw: None,
        };
        let open = seen("north", Outcome::Answered(Reading::Tcp(TcpReading { connect_us: 900 })));
        let silent = seen("south", Outcome::Silent);
        let other_port = Observation { port: Some(80), ..silent.clone() };
        let own = Observation { vantage: "north".to_owned(), ..silent.clone() };
        let rests_on = |cited: [&Observation; 2]| ruling!(Unknown, "x", "x").citing(cited);
        assert!(rests_on([&open, &silent]).contradicted);
        assert!(!rests_on([&open, &other_port]).contradicted);
        assert!(!rests_on([&open, &own]).contradicted);
        let parts = vec![ruling!(Pass, "fine", "tốt"), rests_on([&open, &silent])];
        assert!(gathered(parts).unwrap().contradicted);
    }

    #[test]
    fn only_the_deciding_parts_speak() {
        let parts = vec![
            ruling!(Pass, "fine", "tốt"),
            ruling!(Fail, "broken", "hỏng"),
            ruling!(Fail, "gone", "mất"),
        ];
        let ruling = gathered(parts).unwrap();
        assert_eq!((ruling.verdict, ruling.reason.en.as_str()), (Verdict::Fail, "broken; gone"));
        assert_eq!(gathered(Vec::new()), None);
    }
}
