//! From where a service must be reached over IPv6 (DOMAIN.md §6, server: "from the required vantage"). Where
//! somebody declared it, an answer from anywhere else proves nothing: what passes is unknown until each
//! required place got an answer itself. And where a required place gets none from what answers elsewhere,
//! while IPv4 answers it, that place decides: it fails (a border firewall that was forgotten over IPv6),
//! however well it looks from inside. Where vantages contradict each other the required places alone are
//! asked, and what others see is said beside: who need not reach it proves nothing against it. Whatever else
//! fails or is not known stays so.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use super::case::Case;
use super::contact::{answered, endpoint, outcome_words, question};
use super::own::Own;
use super::rule::Rule;
use super::ruling::{Ruling, bounded, listed, ruling};
use crate::domain::finding::{Rung, Verdict};
use crate::domain::observation::{Observation, Outcome, V6_ONLY};
use crate::domain::reading::Reading;
use crate::domain::service::{INTERNAL, INTERNET, Service, ServiceKind};
use crate::domain::subject::SubjectKind;
use crate::domain::text::Text;

/// One look at a service asks all its addresses within minutes; we allow a slow one.
const SAME_LOOK: SignedDuration = SignedDuration::from_hours(1);

/// A rule's ruling, held against the places that must reach its subject.
pub(crate) fn settled(case: &Case<'_>, rule: &Rule, ruling: Ruling) -> Ruling {
    let is_of_network = matches!(rule.rung, Rung::Addressed | Rung::Reachable | Rung::Equivalent);
    if !is_of_network || !matches!(ruling.verdict, Verdict::Pass | Verdict::Unknown) {
        return ruling;
    }
    let services = services(case);
    if rule.rung == Rung::Reachable
        && let Some(barred) = services.iter().find_map(|service| barred(case, service))
    {
        return barred;
    }
    let ruling = by_required(case, &services, rule, ruling);
    if rule.rung != Rung::Reachable || ruling.verdict != Verdict::Pass {
        return ruling;
    }
    let missing: BTreeSet<&str> =
        services.into_iter().flat_map(|service| missing(case, service)).collect();
    if missing.is_empty() {
        return ruling;
    }
    let places = bounded(&listed(missing));
    let mut waiting = ruling!(
        Unknown,
        "it answers over IPv6, and not yet to where it must be reached from: {places}",
        "có trả lời qua IPv6, nhưng chưa từ nơi bắt buộc phải truy cập được: {places}"
    );
    waiting.evidence = ruling.evidence;
    waiting
}

/// What the required places alone make of it where vantages contradict each other; the ruling itself where
/// they do not settle it, or where none is required.
fn by_required(case: &Case<'_>, services: &[&Service], rule: &Rule, ruling: Ruling) -> Ruling {
    let places: BTreeSet<&str> =
        services.iter().flat_map(|each| &each.required_vantages).map(String::as_str).collect();
    if places.is_empty() || ruling.verdict != Verdict::Unknown || !ruling.contradicted {
        return ruling;
    }
    let is_required = |vantage: &str| places.iter().any(|place| is_there(case, place, vantage));
    let evidence = &case.evidence.of_subject_from(case.subject, is_required);
    let own = &Own::of(case.subject, case.declared, evidence);
    let there = (rule.judge)(&Case { evidence, own, ..*case });
    if !matches!(there.verdict, Verdict::Pass | Verdict::Fail) {
        return ruling;
    }
    let places = bounded(&listed(places));
    let (Text { en, vi }, Text { en: all_en, vi: all_vi }) = (&there.reason, &ruling.reason);
    let mut settled = ruling!(
        Pass,
        "from where it must be reached ({places}): {en}; with what others see: {all_en}",
        "từ nơi bắt buộc phải truy cập được ({places}): {vi}; tính cả nơi khác: {all_vi}"
    );
    settled.verdict = there.verdict;
    settled.evidence = there.evidence.iter().chain(&ruling.evidence).copied().collect();
    settled.evidence.sort_unstable();
    settled.evidence.dedup();
    settled
}

/// The services that a subject's ladder tells of: itself, or the ports of a server.
fn services<'a>(case: &Case<'a>) -> Vec<&'a Service> {
    match case.subject.kind {
        SubjectKind::Server => {}
        SubjectKind::Web | SubjectKind::Dns | SubjectKind::Mail => {
            return case.service().into_iter().collect();
        }
        // A device may bear the code of a service.
        SubjectKind::Device | SubjectKind::Link | SubjectKind::Lan | SubjectKind::Address => {
            return Vec::new();
        }
    }
    let own = case.declared.services_on(&case.subject.key).iter().copied();
    own.filter(|each| each.kind == ServiceKind::Tcp).collect()
}

/// The places that must reach a service and have not.
fn missing<'a>(case: &Case<'a>, service: &'a Service) -> Vec<&'a str> {
    let required = service.required_vantages.iter().map(String::as_str);
    let seen = case.evidence.of_subject(case.subject).fresh;
    let reached = |place: &str| {
        seen.iter().any(|each| is_there(case, place, &each.vantage) && proves(service, each))
    };
    required.filter(|place| !reached(place)).collect()
}

/// The ruling on a service that a required place does not get over IPv6, where another place gets it at the
/// same address and port, and the required one over IPv4.
fn barred(case: &Case<'_>, service: &Service) -> Option<Ruling> {
    let seen = case.evidence.of_subject(case.subject).fresh;
    let proofs: Vec<&Observation> =
        seen.iter().copied().filter(|each| proves(service, each)).collect();
    let same = |one: &Observation, other: &Observation| question(one) == question(other);
    service.required_vantages.iter().find_map(|place| {
        let is_own = |each: &&&Observation| is_there(case, place, &each.vantage);
        let own: Vec<&Observation> = seen.iter().filter(is_own).copied().collect();
        let is_lost = |each: &&&Observation| {
            let answers = proofs.iter().filter(|proof| same(proof, each));
            let (here, elsewhere): (Vec<&Observation>, Vec<&Observation>) =
                answers.copied().partition(|proof| is_there(case, place, &proof.vantage));
            is_unanswered(each) && here.is_empty() && !elsewhere.is_empty()
        };
        // An address that a later look did not ask any more was given up since.
        let is_latest = |lost: &Observation| {
            let is_later = |each: &Observation| {
                (each.probe, each.port) == (lost.probe, lost.port)
                    && each.at.duration_since(lost.at) > SAME_LOOK
            };
            !own.iter().any(|each| is_later(each))
        };
        // At the same port: what is offered there over neither family is not asked for over IPv6 alone.
        let beside = |lost: &Observation| {
            own.iter().copied().find(|each| {
                each.address.is_ipv4()
                    && (each.probe, each.port) == (lost.probe, lost.port)
                    && is_answer_of(service, each)
            })
        };
        let mut lost = own.iter().filter(is_lost).copied().filter(|lost| is_latest(lost));
        let (lost, four) = lost.find_map(|lost| Some((lost, beside(lost)?)))?;
        let other = proofs.iter().find(|proof| same(proof, lost))?;
        let (at, place) = (lost.address, bounded(place));
        let at = lost.port.map_or_else(|| at.to_string(), |port| endpoint(at, port));
        let Text { en, vi } = outcome_words(&lost.outcome);
        let from = bounded(&other.vantage);
        let ruling = ruling!(
            Fail,
            "from {place}, where it must be reached from, {at} {en} and IPv4 answers; from {from} it answers",
            "từ {place}, nơi bắt buộc phải truy cập được, {at} {vi} còn IPv4 trả lời; từ {from} thì có trả lời"
        );
        Some(ruling.citing([lost, four, *other]))
    })
}

/// Whether an attempt over IPv6 was made and got no answer.
fn is_unanswered(seen: &Observation) -> bool {
    let is_excuse = matches!(seen.outcome, Outcome::NotAttempted { .. });
    seen.address.is_ipv6() && !is_excuse && !answered(seen)
}

/// Whether a vantage is a required place. Without IPv4 a place goes by another name and lies where it lay.
fn is_there(case: &Case<'_>, place: &str, vantage: &str) -> bool {
    let is_outside = case.policy.internet_vantages.contains(vantage);
    match place {
        INTERNAL => !is_outside,
        INTERNET => is_outside,
        name => vantage.strip_suffix(V6_ONLY).unwrap_or(vantage) == name,
    }
}

/// Whether an attempt got an answer of the service itself over IPv6.
fn proves(service: &Service, seen: &Observation) -> bool {
    seen.address.is_ipv6() && is_answer_of(service, seen)
}

/// Whether an attempt got an answer of the service itself.
fn is_answer_of(service: &Service, seen: &Observation) -> bool {
    let is_port = |seen: &Observation| {
        seen.port.is_some_and(|port| service.ports.is_empty() || service.ports.contains(&port))
    };
    let is_its_own = match (service.kind, seen.reading()) {
        // A resolver that was asked for the name is not the service.
        (ServiceKind::Dns, Some(Reading::Dns(dns))) => dns.authoritative,
        (_, Some(Reading::Dns(_))) => false,
        _ => is_port(seen),
    };
    answered(seen) && is_its_own
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::reasons;

    #[test]
    fn an_answer_from_elsewhere_does_not_prove_what_a_required_place_must_see() {
        let said = reasons("required-vantages", "web-reachable-v6");
        assert!(said.iter().any(|why| why.ends_with("must be reached from: internet")), "{said:?}");
        let said = reasons("required-vantages-of-ports", "server-reachable-v6");
        assert!(said.iter().any(|why| why.ends_with("reached from: kho-bac")), "{said:?}");
        let said = reasons("required-vantages-reached", "web-reachable-v6");
        assert!(said.iter().any(|why| why.contains("accepts connections")), "{said:?}");
    }

    /// Who need not reach it proves nothing against it, and is not kept quiet.
    #[test]
    fn where_vantages_contradict_each_other_the_required_ones_decide() {
        let said = reasons("required-vantages-well-elsewhere-not", "web-reachable-v6");
        let [why] = said.as_slice() else { panic!("{said:?}") };
        assert!(why.starts_with("from where it must be reached (internet): "), "{why}");
        assert!(why.contains("with what others see: "), "{why}");
    }

    #[test]
    fn a_required_place_that_is_refused_over_ipv6_alone_decides() {
        let of = |name| reasons(name, "web-reachable-v6");
        let said = of("required-vantages-refused");
        assert!(said.iter().any(|why| why.starts_with("from internet, where it must")), "{said:?}");
        // Over IPv4 nothing comes through either: an outage there, nothing about IPv6.
        let said = of("required-vantages-cut-off");
        assert!(!said.iter().any(|why| why.contains("where it must be reached")), "{said:?}");
    }
}
