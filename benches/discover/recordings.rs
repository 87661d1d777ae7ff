//! Reads recordings of walks (`OID|type|value` lines) as files, takes of each what a walk by the plan
//! would take, and prints the facts as one JSON line a file. Nothing is kept of the recordings: they
//! stand outside the project.
//!
//! `recordings FILE…`

use std::io::Write as _;

use mang6::domain::object_id::ObjectId;
use mang6::domain::reading::{WalkReading, WalkRow, WalkValue};
use mang6::domain::walk_plan::WalkPlan;

fn main() -> std::io::Result<()> {
    let plan = mang6::vendor::walk_plan();
    let mut out = std::io::stdout().lock();
    for path in std::env::args().skip(1) {
        let text = String::from_utf8_lossy(&std::fs::read(&path)?).into_owned();
        let rows = as_walked(&plan, text.lines().filter_map(row).collect());
        let reading = WalkReading {
            credential: "recording".to_owned(),
            rows,
            outputs: Vec::new(),
            truncated: None,
        };
        let facts = mang6::vendor::facts(&reading);
        let document = serde_json::json!({ "file": path, "facts": facts });
        writeln!(out, "{document}")?;
    }
    Ok(())
}

/// One line of a recording.
fn row(line: &str) -> Option<WalkRow> {
    let mut fields = line.splitn(3, '|');
    let (oid, kind, value) = (fields.next()?, fields.next()?, fields.next()?);
    let value = match kind {
        "2" => WalkValue::Integer(value.trim().parse().ok()?),
        "4" => WalkValue::Octets(value.as_bytes().to_vec()),
        "4x" => WalkValue::Octets(octets(value)?),
        "6" => WalkValue::ObjectId(value.trim().trim_start_matches('.').to_owned()),
        "64" => WalkValue::IpAddress(value.trim().parse::<std::net::Ipv4Addr>().ok()?.octets()),
        "64x" => WalkValue::IpAddress(octets(value)?.try_into().ok()?),
        "65" | "66" | "67" | "70" => WalkValue::Unsigned(value.trim().parse().ok()?),
        _ => WalkValue::Null,
    };
    Some(WalkRow { oid: ObjectId::parse(oid.trim_start_matches('.'))?, value })
}

fn octets(text: &str) -> Option<Vec<u8>> {
    let text = text.trim().as_bytes();
    text.chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

/// Only what the plan's steps take from this agent.
fn as_walked(plan: &WalkPlan, rows: Vec<WalkRow>) -> Vec<WalkRow> {
    let enterprise = rows.iter().find_map(|row| match (&row.value, row.oid.arcs()) {
        (WalkValue::ObjectId(id), [1, 3, 6, 1, 2, 1, 1, 2, 0]) => {
            id.strip_prefix("1.3.6.1.4.1.")?.split('.').next()?.parse().ok()
        }
        _ => None,
    });
    let steps: Vec<_> = plan.steps.iter().filter(|step| step.concerns(enterprise)).collect();
    rows.into_iter()
        .filter(|row| steps.iter().any(|step| row.oid.arcs().starts_with(&step.subtree)))
        .collect()
}
