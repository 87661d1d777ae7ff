//! From where a service must be reached over IPv6 (DOMAIN.md §6, server: "from the required vantage"). Where
//! somebody declared it, an answer from anywhere else proves nothing: what passes is unknown until each
//! required place got an answer itself. What fails, or what places contradict each other about, stays so.

use std::collections::BTreeSet;

use super::case::Case;
use super::contact::answered;
use super::ruling::{Ruling, bounded, listed, ruling};
use crate::domain::finding::{Rung, Verdict};
use crate::domain::observation::{Observation, V6_ONLY};
use crate::domain::reading::Reading;
use crate::domain::service::{INTERNAL, INTERNET, Service, ServiceKind};
use crate::domain::subject::SubjectKind;

/// A ruling on whether something is reached, held against the places that must reach it.
pub(crate) fn settled(case: &Case<'_>, rung: Rung, ruling: Ruling) -> Ruling {
    if rung != Rung::Reachable || ruling.verdict != Verdict::Pass {
        return ruling;
    }
    let missing: BTreeSet<&str> =
        services(case).into_iter().flat_map(|service| missing(case, service)).collect();
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

/// The services that a subject's ladder tells of: itself, or the ports of a server.
fn services<'a>(case: &Case<'a>) -> Vec<&'a Service> {
    if case.subject.kind != SubjectKind::Server {
        return case.service().into_iter().collect();
    }
    let own = |each: &&Service| {
        each.kind == ServiceKind::Tcp && each.device.as_ref() == Some(&case.subject.key)
    };
    case.declared.record.services.iter().filter(own).collect()
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
    let is_port = |seen: &Observation| {
        seen.port.is_some_and(|port| service.ports.is_empty() || service.ports.contains(&port))
    };
    let is_its_own = match (service.kind, seen.reading()) {
        // A resolver that was asked for the name is not the service.
        (ServiceKind::Dns, Some(Reading::Dns(dns))) => dns.authoritative,
        (_, Some(Reading::Dns(_))) => false,
        _ => is_port(seen),
    };
    seen.address.is_ipv6() && answered(seen) && is_its_own
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
}
