//! What was asked of internal services from the Internet: they are not offered there, so such an attempt
//! says nothing of them (DOMAIN.md §4: "from the Internet an internal-only service is not applicable, not
//! failed"). It does not know which place is the Internet: the policy names the vantages.

use std::collections::HashSet;

use super::policy::Policy;
use super::ruling::{Ruling, ruling};
use crate::domain::finding::{Rung, Verdict};
use crate::domain::observation::Observation;
use crate::domain::record::Record;
use crate::domain::service::Service;
use crate::domain::subject::Subject;
use crate::domain::system::Exposure;

/// The internal services, and who of them was asked from the Internet alone.
#[derive(Default)]
pub(crate) struct Outside<'a> {
    internal: HashSet<Subject>,
    only: HashSet<&'a Subject>,
}

impl<'a> Outside<'a> {
    /// Nobody, where no vantage is on the Internet.
    pub(crate) fn of(record: &Record, evidence: &'a [Observation], policy: &Policy) -> Self {
        if policy.internet_vantages.is_empty() {
            return Self::default();
        }
        let internal = record.services.iter().filter(|each| each.exposure == Exposure::Internal);
        let internal: HashSet<Subject> = internal.filter_map(Service::subject).collect();
        let own = evidence.iter().filter(|each| internal.contains(&each.subject));
        let (outside, inside): (Vec<_>, Vec<_>) = own.partition(|each| is_internets(each, policy));
        let inside: HashSet<&Subject> = inside.into_iter().map(|each| &each.subject).collect();
        let outside = outside.into_iter().map(|each| &each.subject);
        let only = outside.filter(|subject| !inside.contains(subject)).collect();
        Self { internal, only }
    }

    /// Whether an attempt says anything of what it was made for.
    pub(crate) fn counts(&self, observation: &Observation, policy: &Policy) -> bool {
        !(is_internets(observation, policy) && self.internal.contains(&observation.subject))
    }

    /// A ruling on what only the network can tell, where the network was asked from the Internet alone.
    pub(crate) fn settled(&self, subject: &Subject, rung: Rung, ruling: Ruling) -> Ruling {
        let waits = matches!(ruling.verdict, Verdict::Unknown | Verdict::Fail);
        if rung < Rung::Addressed || !waits || !self.only.contains(subject) {
            return ruling;
        }
        ruling!(
            NotApplicable,
            "it is internal and was asked from the Internet alone, where it is not offered",
            "dịch vụ nội bộ, mới chỉ được hỏi từ Internet, nơi nó không cung cấp"
        )
    }
}

fn is_internets(observation: &Observation, policy: &Policy) -> bool {
    policy.internet_vantages.contains(&observation.vantage)
}
