//! The links as Prometheus reads them: text exposition format, base units, unit last, both families as
//! a label so that parity is one expression. No time stamps: the textfile collector refuses them, and
//! `mang6_last_run_timestamp_seconds` tells how old the values are. What is not known is left out.

use std::fmt::Write as _;
use std::io::{self, Write};

use jiff::Timestamp;

use crate::domain::audit::RttSummary;
use crate::domain::link_status::{FamilyStatus, LinkStatus, NetworkStatus};
use crate::domain::track::{TrackKind, TrackState};

/// A metric of one family of a link: name, help, value.
type FamilyMetric = (&'static str, &'static str, fn(&FamilyStatus) -> Option<f64>);
/// A metric of a link.
type LinkMetric = (&'static str, &'static str, fn(&LinkStatus) -> Option<f64>);

const FAMILY_METRICS: &[FamilyMetric] = &[
    (
        "mang6_link_up",
        "Whether the link passes packets, by confirmed state; absent while unknown.",
        up,
    ),
    (
        "mang6_link_degraded",
        "Whether the link passes packets but not as its contract promises.",
        |status| known(status).map(|()| flag(status.state == TrackState::Degraded)),
    ),
    ("mang6_link_on_backup", "Whether the link is down while its backup line carries.", |status| {
        known(status).map(|()| flag(status.state == TrackState::Backup))
    }),
    (
        "mang6_link_flapping",
        "Whether the link changes state too often to tell each change.",
        |status| Some(flag(status.flapping)),
    ),
    ("mang6_link_state_since_timestamp_seconds", "When the present state began.", |status| {
        Some(seconds(status.since))
    }),
    ("mang6_link_loss_ratio", "Lost of sent echoes in the newest train.", |status| {
        let mark = status.newest.as_ref()?.mark;
        (mark.sent_count > 0).then(|| f64::from(mark.lost_count()) / f64::from(mark.sent_count))
    }),
    ("mang6_link_rtt_min_seconds", "Smallest round trip of the newest train.", |status| {
        rtt(status, |rtt| rtt.min_us)
    }),
    ("mang6_link_rtt_avg_seconds", "Mean round trip of the newest train.", |status| {
        rtt(status, |rtt| rtt.avg_us)
    }),
    ("mang6_link_rtt_max_seconds", "Largest round trip of the newest train.", |status| {
        rtt(status, |rtt| rtt.max_us)
    }),
    (
        "mang6_link_rtt_p95_seconds",
        "95th percentile of the round trips of the newest train.",
        |status| rtt(status, |rtt| rtt.p95_us),
    ),
    (
        "mang6_link_jitter_seconds",
        "Mean difference of successive round trips (RFC 3550).",
        |status| status.newest.as_ref()?.jitter_us.map(micro),
    ),
    ("mang6_link_sample_timestamp_seconds", "When the newest train was sent.", |status| {
        status.newest.as_ref().map(|figures| seconds(figures.mark.at))
    }),
    (
        "mang6_link_month_availability_ratio",
        "Share of the month's known time, planned work left out, in which packets passed.",
        |status| status.month_ratio,
    ),
];

const LINK_METRICS: &[LinkMetric] = &[
    (
        "mang6_link_parity",
        "Whether IPv6 is as good as IPv4; absent where it was never compared.",
        |status| match status.parity? {
            TrackState::Up => Some(1.0),
            TrackState::Degraded => Some(0.0),
            TrackState::Backup | TrackState::Down | TrackState::Unknown => None,
        },
    ),
    ("mang6_link_planned", "Whether work is planned on the link now.", |status| {
        Some(flag(status.planned))
    }),
    ("mang6_link_loss_limit_ratio", "Loss that the contract allows.", |status| {
        status.loss_limit_ratio
    }),
    ("mang6_link_rtt_limit_seconds", "Round trip that the contract allows.", |status| {
        status.rtt_limit_us.map(micro)
    }),
    ("mang6_link_availability_limit_ratio", "Availability that the contract promises.", |status| {
        status.availability_limit_ratio
    }),
    ("mang6_link_committed_bytes_per_second", "Committed rate of the contract.", |status| {
        status.committed_bps.map(|bps| bps / 8.0)
    }),
    (
        "mang6_link_port_up",
        "Whether the hub's port towards the link is up, by its router.",
        |status| status.port.as_ref()?.up.map(flag),
    ),
    (
        "mang6_link_port_in_bytes_per_second",
        "What came from the unit, by the router's counters between the two newest runs.",
        |status| status.port.as_ref()?.used.in_bps.map(|bps| bps / 8.0),
    ),
    (
        "mang6_link_port_out_bytes_per_second",
        "What went to the unit, by the router's counters between the two newest runs.",
        |status| status.port.as_ref()?.used.out_bps.map(|bps| bps / 8.0),
    ),
    (
        "mang6_link_port_use_ratio",
        "The busier direction as a share of the committed rate.",
        LinkStatus::use_ratio,
    ),
    (
        "mang6_link_port_errors",
        "Packets with errors at the port between the two newest runs.",
        |status| status.port.as_ref()?.used.error_count.map(count),
    ),
    (
        "mang6_link_port_discards",
        "Packets thrown away at the port between the two newest runs.",
        |status| status.port.as_ref()?.used.discard_count.map(count),
    ),
];

/// Writes everything. A metric without a value on any link is left out, with its help.
pub fn write(status: &NetworkStatus, out: &mut dyn Write) -> io::Result<()> {
    let mut text = String::new();
    for (name, help, value) in FAMILY_METRICS {
        let rows = status.links.iter().flat_map(|link| {
            let families = link.families.iter();
            families.filter_map(|family| {
                let labels = format!("{},family=\"{}\"", labels(link), family.family);
                Some((labels, value(family)?))
            })
        });
        metric(&mut text, name, help, rows);
    }
    for (name, help, value) in LINK_METRICS {
        let rows = status.links.iter().filter_map(|link| Some((labels(link), value(link)?)));
        metric(&mut text, name, help, rows);
    }
    let places = |kind: TrackKind, label: &'static str| {
        let of_kind = status.places.iter().filter(move |place| place.kind == kind);
        of_kind.filter(|place| place.state != TrackState::Unknown).map(move |place| {
            let key = escaped(&place.key);
            let labels = format!("{label}=\"{key}\",family=\"{}\"", place.family);
            (labels, flag(place.state == TrackState::Up))
        })
    };
    metric(
        &mut text,
        "mang6_hub_up",
        "Whether links answer through the hub.",
        places(TrackKind::Hub, "hub"),
    );
    metric(
        &mut text,
        "mang6_vantage_up",
        "Whether the vantage can ask this family.",
        places(TrackKind::Vantage, "vantage"),
    );
    let vantage = escaped(&status.vantage);
    let run =
        status.last_run.map(|at| (format!("job=\"audit\",vantage=\"{vantage}\""), seconds(at)));
    metric(
        &mut text,
        "mang6_last_run_timestamp_seconds",
        "When the last whole run ended.",
        run.into_iter(),
    );
    let build = (format!("version=\"{}\"", status.version), 1.0);
    metric(&mut text, "mang6_build_info", "The program that wrote this.", std::iter::once(build));
    out.write_all(text.as_bytes())
}

fn metric(text: &mut String, name: &str, help: &str, rows: impl Iterator<Item = (String, f64)>) {
    for (at, (labels, value)) in rows.enumerate() {
        if at == 0 {
            // Writing to a string does not fail.
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge");
        }
        let _ = writeln!(text, "{name}{{{labels}}} {value}");
    }
}

fn labels(link: &LinkStatus) -> String {
    let mut labels = format!("link=\"{}\"", escaped(&link.code));
    if let Some((key, name)) = &link.unit {
        let _ = write!(labels, ",unit=\"{}\",unit_name=\"{}\"", key.code, escaped(name));
    }
    if let Some(provider) = &link.provider {
        let _ = write!(labels, ",provider=\"{}\"", escaped(provider));
    }
    labels
}

/// A label's value: backslash, quote and line feed are written out; other controls are dropped.
fn escaped(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for each in value.chars() {
        match each {
            '\\' => escaped.push_str("\\\\"),
            '"' => escaped.push_str("\\\""),
            '\n' => escaped.push_str("\\n"),
            each if each.is_control() => {}
            each => escaped.push(each),
        }
    }
    escaped
}

fn known(status: &FamilyStatus) -> Option<()> {
    (status.state != TrackState::Unknown).then_some(())
}

fn up(status: &FamilyStatus) -> Option<f64> {
    known(status).map(|()| flag(!status.state.is_outage()))
}

fn rtt(status: &FamilyStatus, of: fn(RttSummary) -> u32) -> Option<f64> {
    status.newest.as_ref()?.rtt.map(|rtt| micro(of(rtt)))
}

fn flag(is: bool) -> f64 {
    f64::from(u8::from(is))
}

fn count(packets: u64) -> f64 {
    u32::try_from(packets).map_or(f64::from(u32::MAX), f64::from)
}

fn micro(us: u32) -> f64 {
    f64::from(us) / 1e6
}

fn seconds(at: Timestamp) -> f64 {
    at.as_duration().as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::family::Family;
    use crate::domain::track::Cause;

    #[test]
    fn names_carry_units_values_are_escaped_and_the_unknown_is_absent() {
        let family = |state| FamilyStatus {
            family: Family::Ipv6,
            state,
            since: Timestamp::from_second(1_800_000_000).unwrap(),
            cause: Cause::Link,
            flapping: false,
            newest: None,
            month_ratio: Some(0.995),
        };
        let link = |code: &str, state| LinkStatus {
            code: code.to_owned(),
            unit: None,
            provider: Some("V\"N\\P\nT".to_owned()),
            families: vec![family(state)],
            parity: None,
            planned: false,
            loss_limit_ratio: Some(0.01),
            rtt_limit_us: None,
            availability_limit_ratio: None,
            committed_bps: Some(4_000_000.0),
            port: None,
        };
        let status = NetworkStatus {
            vantage: "noc".to_owned(),
            links: vec![link("A", TrackState::Backup), link("B", TrackState::Unknown)],
            places: Vec::new(),
            last_run: Some(Timestamp::from_second(1_800_000_300).unwrap()),
            version: "0",
        };
        let mut out = Vec::new();
        write(&status, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let up: Vec<&str> =
            text.lines().filter(|line| line.starts_with("mang6_link_up{")).collect();
        assert_eq!(up, [r#"mang6_link_up{link="A",provider="V\"N\\P\nT",family="ipv6"} 0"#]);
        assert!(text.contains("mang6_link_on_backup{link=\"A\""), "{text}");
        assert!(!text.contains("rtt_limit") && text.ends_with('\n'));
        assert!(text.contains(
            "mang6_last_run_timestamp_seconds{job=\"audit\",vantage=\"noc\"} 1800000300\n"
        ));
    }
}
