//! Where the way to an address breaks, by the trace that was sent there when it took no connection: words
//! to put after what a rule says of the address. It judges nothing: a path that tells nothing of itself
//! is none the worse.

use std::net::IpAddr;

use super::case::Case;
use super::ruling::text;
use crate::domain::observation::Observation;
use crate::domain::reading::{Reading, TraceReading};
use crate::domain::task::ProbeKind;
use crate::domain::text::Text;

/// What the traces to an address tell.
pub(crate) struct Path<'a> {
    /// To be put at the end of a sentence; empty where nothing is known.
    pub(crate) words: Text,
    /// The traces.
    pub(crate) seen: Vec<&'a Observation>,
}

/// Reads the fresh traces to an address; of several vantages the first that tells something speaks.
pub(crate) fn towards<'a>(case: &Case<'a>, address: IpAddr) -> Path<'a> {
    let seen = case.evidence.of_question(address, None, ProbeKind::Trace).fresh;
    let told = seen.iter().copied().find_map(|observation| match observation.reading() {
        Some(Reading::Trace(trace)) => Some((observation, words(trace)?)),
        _ => None,
    });
    match told {
        Some((observation, words)) => Path { words, seen: vec![observation] },
        None => Path { words: Text::new("", ""), seen: Vec::new() },
    }
}

fn words(trace: &TraceReading) -> Option<Text> {
    if let Some(hops) = trace.reached_at {
        return Some(text!(
            "; echoes get there over {hops} hops, so something at the host says no",
            "; gói echo tới được sau {hops} chặng, vậy chính máy đó hoặc bộ lọc của nó từ chối"
        ));
    }
    let last = trace.hops.iter().flatten().last();
    match (trace.ended_by, last, trace.hops.len()) {
        (Some(router), ..) => {
            Some(text!("; {router} says that there is no way", "; {router} báo không có đường đi"))
        }
        (None, Some(router), hop) => Some(text!(
            "; the path breaks after {router} (hop {hop})",
            "; đường đi đứt sau {router} (chặng {hop})"
        )),
        (None, None, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_path() {
        let router = |text: &str| Some(text.parse().unwrap());
        let check = |trace: TraceReading, expected: Option<&str>| {
            assert_eq!(words(&trace).map(|words| words.en).as_deref(), expected);
        };
        let hops = vec![router("2001:db8::1"), None, router("2001:db8::2")];
        let broken = TraceReading { hops: hops.clone(), ..TraceReading::default() };
        check(broken.clone(), Some("; the path breaks after 2001:db8::2 (hop 3)"));
        let ended = TraceReading { ended_by: router("2001:db8::3"), ..broken.clone() };
        check(ended, Some("; 2001:db8::3 says that there is no way"));
        let reached = TraceReading { reached_at: Some(4), ..broken };
        let there = "; echoes get there over 4 hops, so something at the host says no";
        check(reached, Some(there));
        check(TraceReading::default(), None);
    }
}
