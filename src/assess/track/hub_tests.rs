//! What may be said of a hub when only some of its links were asked.

use super::tests::{at, links};
use super::*;
use crate::assess::policy::Policy;

/// A look at an end of a link over IPv4: it answers all or nothing.
fn seen(link: &str, end: End, minute: i64, answers: bool) -> Look {
    let (received_count, state) = if answers { (10, LinkState::Up) } else { (0, LinkState::Down) };
    Look {
        link: link.to_owned(),
        family: Family::Ipv4,
        end,
        at: at(minute),
        figures: Some(Figures {
            mark: Mark { sent_count: 10, received_count, ..Mark::plain(at(minute), state) },
            rtt: None,
            jitter_us: None,
            duplicate_count: 0,
            reordered_count: 0,
            port_up: None,
            tcp_passes: None,
        }),
    }
}

/// The states of the hub and of link B after runs that ask these links, all of them cut from minute 5 on,
/// near end and far end.
fn ride(asked: &[&str]) -> (TrackState, TrackState) {
    let (links, parity) = (links(), Policy::standard());
    let ground = Ground {
        links: &links,
        windows: &[],
        vantage: "noc",
        parity: &parity,
        policy: TrackPolicy::standard(),
    };
    let mut book = Book::new();
    let all = |minute, answers, codes: &[&str]| -> Vec<Look> {
        let ends = |code: &&str| [End::Near, End::Far].map(|end| seen(code, end, minute, answers));
        codes.iter().flat_map(ends).collect()
    };
    for minute in 0..5 {
        advance(&mut book, &ground, &all(minute, true, &["A", "B", "C", "D"]));
    }
    for minute in 5..9 {
        advance(&mut book, &ground, &all(minute, false, asked));
    }
    let state = |kind, key: &str| book[&TrackKey::new(kind, key, Aspect::Ipv4)].open.state;
    (state(TrackKind::Hub, "hub"), state(TrackKind::Link, "B"))
}

#[test]
fn one_dead_link_asked_alone_is_its_own_outage_and_not_the_hubs() {
    assert_eq!(ride(&["B"]), (TrackState::Up, TrackState::Down));
    assert_eq!(ride(&["A", "B"]), (TrackState::Up, TrackState::Down), "half of them");
    assert_eq!(ride(&["A", "B", "C", "D"]), (TrackState::Down, TrackState::Unknown));
}
