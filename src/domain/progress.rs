//! The finished values of a progress report: everything a renderer prints and nothing it has to
//! work out.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::asset::Asset;
use super::audit::LinkAudit;
use super::collection::Collection;
use super::criterion::Remediation;
use super::family::Family;
use super::finding::{Assessment, Rung, Verdict};
use super::outlook::{Closeout, Forecast, Group, Movement, ShoppingLine};
use super::paper::Papers;
use super::plan::PlanProgress;
use super::record::Record;
use super::runs::{Provenance, Runs};
use super::subject::Subject;
use super::text::Text;
use super::unit::UnitKey;

/// A report's content.
#[derive(Debug, Clone, PartialEq)]
pub struct ProgressReport {
    /// When it was made; evidence is judged as of this moment.
    pub made_at: Timestamp,
    /// The one unit that it is about, where it is about one.
    pub unit: Option<UnitKey>,
    /// The declared record it speaks about: of one unit its own part.
    pub record: Record,
    /// How many interfaces are declared: they are counted and nothing else.
    pub interface_count: u64,
    /// Where evidence came from, by name.
    pub vantages: Vec<String>,
    /// The latest closed collection.
    pub last_collection: Option<Collection>,
    /// The three counters of VNNIC and the totals, in printing order.
    pub counters: Vec<Counter>,
    /// By plan.
    pub plans: Vec<PlanProgress>,
    /// By unit that has at least one subject, in the order of the units' codes.
    pub units: Vec<UnitProgress>,
    /// Every subject's assessment.
    pub assessments: Vec<Assessment>,
    /// What is unknown of devices whose assessment does not keep it.
    pub unknown_apart: UnknownApart,
    /// Every link's latest figures.
    pub links: Vec<LinkAudit>,
    /// What holds most back, most first.
    pub blockers: Vec<Blocker>,
    /// Documents and exemptions on record.
    pub papers: Papers,
    /// Where it stood before, where a period was asked for.
    pub earlier: Option<Earlier>,
    /// What changed since then, regressions first.
    pub movements: Vec<Movement>,
    /// Where the phases are heading.
    pub forecasts: Vec<Forecast>,
    /// Each plan rolled up.
    pub groups: Vec<Group>,
    /// Close-outs, where they were asked for.
    pub closeouts: Vec<Closeout>,
    /// What has to be done to each device and server.
    pub remediations: BTreeMap<Subject, Remediation>,
    /// The same by model.
    pub shopping: Vec<ShoppingLine>,
    /// The runs behind what is judged of each subject.
    pub provenance: Provenance,
    /// Systems and prefixes with all that is declared of them.
    pub described: Vec<Asset>,
    /// Rungs that somebody typed, shown beside the proved ones; of a past day none are read.
    pub declared_rungs: BTreeMap<Subject, Rung>,
    /// The share of the period that each link was up, by code and family, planned work and what was not
    /// measured left out; of a link that nobody followed, or for too little of it, there is none.
    pub availability: BTreeMap<(String, Family), f64>,
}

/// What is unknown of the devices that the page only counts, by rung and check: how many, and the first
/// few in the order of the subjects. A finding kept of each of a hundred thousand were forty megabytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnknownApart(BTreeMap<(Rung, &'static str), (usize, BTreeSet<Subject>)>);

impl UnknownApart {
    /// Subjects of a check that are named.
    const NAMED: usize = 4;

    /// Notes what is unknown of one more subject, but for the checks that its assessment keeps.
    pub fn note(&mut self, assessment: &Assessment, is_kept: impl Fn(&str) -> bool) {
        let unknown = assessment.findings.iter().filter(|it| it.verdict == Verdict::Unknown);
        for finding in unknown.filter(|finding| !is_kept(finding.rule)) {
            let (count, first) = self.0.entry((finding.rung, finding.rule)).or_default();
            *count += 1;
            let is_among = first.len() < Self::NAMED
                || first.last().is_some_and(|last| assessment.subject < *last);
            if is_among {
                first.insert(assessment.subject.clone());
                if first.len() > Self::NAMED {
                    first.pop_last();
                }
            }
        }
    }

    /// Rung, check, how many subjects, and the first of them.
    pub fn groups(
        &self,
    ) -> impl Iterator<Item = ((Rung, &'static str), usize, &BTreeSet<Subject>)> {
        self.0.iter().map(|(key, (count, first))| (*key, *count, first))
    }
}

/// Where it stood at an earlier moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Earlier {
    /// The moment.
    pub at: Timestamp,
    /// The counters then.
    pub counters: Vec<Counter>,
    /// The plans then.
    pub plans: Vec<PlanProgress>,
}

/// A counter: always n of N with the unknown beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counter {
    /// Stable key, for example `portals_on_ipv6`.
    pub key: &'static str,
    /// What is counted.
    pub label: Text,
    /// How many are there.
    pub done_count: u64,
    /// Of how many.
    pub total_count: u64,
    /// Of the total, those not known.
    pub unknown_count: u64,
    /// The runs that it rests on.
    pub runs: Runs,
}

impl Counter {
    /// Every key, in printing order.
    pub const KEYS: [&'static str; 10] = [
        "plans_issued",
        "portals_on_ipv6",
        "bodies_with_own_ip_and_asn",
        "web_on_ipv6",
        "dns_on_ipv6",
        "mail_on_ipv6",
        "servers_on_ipv6",
        "devices_on_ipv6",
        "links_on_ipv6",
        "lans_on_ipv6",
    ];

    /// The key of this spelling; `None` where this program knows no such counter.
    #[must_use]
    pub fn known_key(key: &str) -> Option<&'static str> {
        Self::KEYS.into_iter().find(|known| *known == key)
    }
}

/// One unit's subjects by rung.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitProgress {
    /// The unit.
    pub unit: UnitKey,
    /// Its name.
    pub name: String,
    /// Subjects whose highest held rung is 0, 1, … 7, by [`Rung::number`].
    pub by_rung_count: [u64; 8],
    /// Subjects that do not hold even rung 0.
    pub none_count: u64,
    /// Subjects with an unknown verdict on the rung just above the one they hold.
    pub unknown_count: u64,
    /// All its subjects.
    pub total_count: u64,
    /// The runs that it rests on.
    pub runs: Runs,
}

/// Something that holds a subject below the next rung.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocker {
    /// The subject.
    pub subject: Subject,
    /// The rung it cannot climb to.
    pub rung: Rung,
    /// The rule that fails.
    pub rule: &'static str,
    /// Why.
    pub reason: Text,
    /// How many subjects wait for it, itself included.
    pub held_count: u64,
}
