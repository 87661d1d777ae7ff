//! Which runs something rests on: every figure of a report carries them.

use foldhash::HashMap;

use super::subject::Subject;

/// Numbers of runs, ascending, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Runs(Vec<i64>);

impl Runs {
    /// One more.
    pub fn add(&mut self, run: i64) {
        if let Err(place) = self.0.binary_search(&run) {
            self.0.insert(place, run);
        }
    }

    /// Those of another.
    pub fn extend(&mut self, other: &Self) {
        for run in &other.0 {
            self.add(*run);
        }
    }

    /// The numbers, ascending.
    #[must_use]
    pub fn numbers(&self) -> &[i64] {
        &self.0
    }

    /// The newest; `None` when there is none.
    #[must_use]
    pub fn newest(&self) -> Option<i64> {
        self.0.last().copied()
    }
}

impl FromIterator<i64> for Runs {
    fn from_iter<I: IntoIterator<Item = i64>>(numbers: I) -> Self {
        let mut runs = Self::default();
        for run in numbers {
            runs.add(run);
        }
        runs
    }
}

/// The runs behind what is judged of each subject.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provenance(HashMap<Subject, Runs>);

impl Provenance {
    /// Of nothing yet, with room for so many subjects.
    #[must_use]
    pub fn with_room(count: usize) -> Self {
        let mut room = HashMap::default();
        room.reserve(count);
        Self(room)
    }

    /// Notes that a run says something of a subject.
    pub fn note(&mut self, subject: &Subject, run: i64) {
        if let Some(runs) = self.0.get_mut(subject) {
            runs.add(run);
        } else {
            self.0.insert(subject.clone(), Runs(vec![run]));
        }
    }

    /// The runs behind one subject; `None` when nobody looked.
    #[must_use]
    pub fn of(&self, subject: &Subject) -> Option<&Runs> {
        self.0.get(subject)
    }

    /// The runs behind several subjects.
    #[must_use]
    pub fn behind<'a>(&self, subjects: impl IntoIterator<Item = &'a Subject>) -> Runs {
        let mut runs = Runs::default();
        for of in subjects.into_iter().filter_map(|subject| self.of(subject)) {
            runs.extend(of);
        }
        runs
    }

    /// The runs behind everything.
    #[must_use]
    pub fn all(&self) -> Runs {
        self.behind(self.0.keys())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::subject::SubjectKind;

    #[test]
    fn runs_are_ascending_and_once() {
        let web = Subject::new(SubjectKind::Web, "web");
        let lan = Subject::new(SubjectKind::Lan, "lan");
        let mut provenance = Provenance::default();
        for (subject, run) in [(&web, 7), (&lan, 3), (&web, 5), (&web, 7)] {
            provenance.note(subject, run);
        }
        assert_eq!(provenance.behind([&web, &lan]).numbers(), [3, 5, 7]);
        assert_eq!(provenance.of(&web).and_then(Runs::newest), Some(7));
        assert_eq!(provenance.all().numbers(), [3, 5, 7]);
        assert_eq!(provenance.of(&Subject::new(SubjectKind::Web, "other")), None);
    }
}
