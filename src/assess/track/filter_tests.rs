//! Echoes that are filtered where TCP passes: what a link's track makes of them.

use super::tests::{at, links};
use super::*;
use crate::assess::policy::Policy;
use TrackState::{Degraded, Down, Up};

/// Ten echoes to link B's far end over IPv4, and what the second witnesses say.
fn seen(minute: i64, received_count: u32, tcp_passes: Option<bool>) -> [Look; 2] {
    ["A", "B"].map(|link| {
        let received_count = if link == "A" { 10 } else { received_count };
        let state = if received_count == 0 { LinkState::Down } else { LinkState::Up };
        let mut figures = Figures {
            mark: Mark { sent_count: 10, received_count, ..Mark::plain(at(minute), state) },
            rtt: None,
            jitter_us: None,
            duplicate_count: 0,
            reordered_count: 0,
            port_up: None,
            tcp_passes: None,
        };
        look::witnessed(&mut figures, None, tcp_passes.filter(|_| link == "B"));
        Look {
            link: link.to_owned(),
            family: Family::Ipv4,
            end: End::Far,
            at: at(minute),
            figures: Some(figures),
        }
    })
}

/// The states and causes told of link B, and how it stands after all these looks.
fn ride(looks: impl Iterator<Item = [Look; 2]>) -> (Vec<(TrackState, Cause)>, Period) {
    let (links, parity) = (links(), Policy::standard());
    let ground = Ground {
        links: &links,
        windows: &[],
        vantage: "noc",
        parity: &parity,
        policy: TrackPolicy::standard(),
    };
    let (mut book, mut told) = (Book::new(), Vec::new());
    for looks in looks {
        let changes = advance(&mut book, &ground, &looks).changes.into_iter();
        told.extend(changes.map(|change| (change.to, change.cause)));
    }
    let track = TrackKey::new(TrackKind::Link, "B", Aspect::Ipv4);
    (told, book[&track].open.clone())
}

#[test]
fn echoes_that_are_lost_while_tcp_passes_are_filtered_and_no_outage() {
    let well = || (0..5).map(|minute| seen(minute, 10, None));
    let filtered = (Degraded, Cause::EchoFiltered);
    for (tcp_passes, expected) in
        [(Some(true), filtered), (Some(false), (Down, Cause::Link)), (None, (Down, Cause::Link))]
    {
        let lost = (5..9).map(|minute| seen(minute, 0, tcp_passes));
        let (told, open) = ride(well().chain(lost));
        assert_eq!(told, [expected], "{tcp_passes:?}");
        assert_eq!((open.state, open.cause, open.start), (expected.0, expected.1, at(5)));
    }
    // A filtered link that breaks is down, one that comes back behind a filter is not.
    let then = |minutes, tcp| {
        move |looks: Vec<[Look; 2]>| -> Vec<[Look; 2]> {
            let more: std::ops::Range<i64> = minutes;
            looks.into_iter().chain(more.map(|minute| seen(minute, 0, tcp))).collect()
        }
    };
    let looks = then(9..13, Some(false))(then(5..9, Some(true))(well().collect()));
    assert_eq!(ride(looks.into_iter()).0, [filtered, (Down, Cause::Link)]);
    let looks = then(9..13, Some(true))(then(5..9, Some(false))(well().collect()));
    assert_eq!(ride(looks.into_iter()).0, [(Down, Cause::Link), filtered]);
    // The filter goes: well again, and told once.
    let looks = then(5..9, Some(true))(well().collect());
    let looks = looks.into_iter().chain((9..40).map(|minute| seen(minute, 10, None)));
    assert_eq!(ride(looks).0, [filtered, (Up, Cause::None)]);
}

#[test]
fn a_hub_of_which_every_link_is_filtered_is_not_down() {
    let (links, parity) = (links(), Policy::standard());
    let policy = TrackPolicy::standard();
    let ground = Ground { links: &links, windows: &[], vantage: "noc", parity: &parity, policy };
    for (tcp_passes, expected) in [(Some(true), Up), (Some(false), Down)] {
        let mut book = Book::new();
        for minute in 0..4 {
            let looks: Vec<Look> = links
                .iter()
                .map(|link| {
                    let [_, look] = seen(minute, 0, tcp_passes);
                    Look { link: link.code.clone(), ..look }
                })
                .collect();
            advance(&mut book, &ground, &looks);
        }
        let hub = TrackKey::new(TrackKind::Hub, "hub", Aspect::Ipv4);
        assert_eq!(book[&hub].own, expected, "{tcp_passes:?}");
    }
}
