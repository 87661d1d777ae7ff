//! What is fuzzed: a function a parser, which takes any bytes and may not panic, hang or break what
//! its parser promises. `cargo fuzz run NAME` feeds it (`tests/proof/fuzz.sh`, `fuzz/README.md`); the
//! short form, in `make test`, feeds the corpus and some thousand changed copies of it
//! (`tests/it/fuzz_short.rs`).
//!
//! With the feature `planted` each has a bug a few steps inside, which the fuzzer must find: a target
//! that finds nothing then is a target that does not reach its parser.

use std::collections::HashSet;
use std::io::{Cursor, Write as _};
use std::path::PathBuf;

use mang6::domain::family::Family;
use mang6::domain::object_id::ObjectId;
use mang6::domain::plan::Criterion;
use mang6::domain::reading::{CommandOutput, Reading, WalkReading, WalkRow, WalkValue};
use mang6::domain::record::Record;
use mang6::domain::text::{Lang, Text};
use mang6::inventory::sheet::Sheets;
use mang6::inventory::source::SourceFile;
use mang6::probe::decode;
use mang6::report::content::{Content, Kind, Section};
use mang6::{assess, inventory, report, vendor};

/// A target by its name.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: &[Target] = &[
    ("walk", walk),
    ("command_output", command_output),
    ("inventory_toml", inventory_toml),
    ("inventory_json", inventory_json),
    ("credentials", credentials),
    ("page", page),
    ("terminal", terminal),
    ("trust_anchor", trust_anchor),
    ("stored_reading", stored_reading),
    ("advertisement", advertisement),
    ("icmp", icmp),
    ("dns", dns),
    ("smtp", smtp),
    ("sheet", sheet),
    ("criterion", criterion),
    ("template", template),
];

/// Stops where a planted bug would.
fn planted(reached: bool) {
    assert!(!(cfg!(feature = "planted") && reached), "the planted bug");
}

/// Subtrees that are decoded; a row of a walk names one of them and goes on with arcs of its own.
const SUBTREES: &[&str] = &[
    "1.3.6.1.2.1.1.1.0",
    "1.3.6.1.2.1.1.2.0",
    "1.3.6.1.2.1.1.5.0",
    "1.3.6.1.2.1.2.2.1.2",
    "1.3.6.1.2.1.2.2.1.6",
    "1.3.6.1.2.1.2.2.1.8",
    "1.3.6.1.2.1.4.20.1.2",
    "1.3.6.1.2.1.4.20.1.3",
    "1.3.6.1.2.1.4.22.1.2",
    "1.3.6.1.2.1.4.24.7.1.7",
    "1.3.6.1.2.1.4.25.0",
    "1.3.6.1.2.1.4.30.1.5",
    "1.3.6.1.2.1.4.32.1.5",
    "1.3.6.1.2.1.4.34.1.3",
    "1.3.6.1.2.1.4.34.1.4",
    "1.3.6.1.2.1.4.34.1.5",
    "1.3.6.1.2.1.4.34.1.7",
    "1.3.6.1.2.1.4.35.1.4",
    "1.3.6.1.2.1.31.1.1.1.1",
    "1.3.6.1.2.1.31.1.1.1.15",
    "1.3.6.1.2.1.31.1.1.1.18",
    "1.3.6.1.2.1.47.1.1.1.1.2",
    "1.3.6.1.2.1.47.1.1.1.1.4",
    "1.3.6.1.2.1.47.1.1.1.1.5",
    "1.3.6.1.2.1.47.1.1.1.1.7",
    "1.3.6.1.2.1.47.1.1.1.1.10",
    "1.3.6.1.2.1.47.1.1.1.1.11",
    "1.3.6.1.2.1.47.1.1.1.1.12",
    "1.3.6.1.2.1.47.1.1.1.1.13",
    "1.3.6.1.2.1.55.1.5.1.2",
    "1.3.6.1.2.1.55.1.8.1.2",
    "1.3.6.1.2.1.55.1.12.1.2",
    "1.3.6.1.4.1.9.10.86.1.1.2.1.3",
    "1.3.6.1.4.1.9.10.86.1.1.2.1.5",
    "1.3.6.1.4.1.9.9.23.1.2.1.1.4",
    "1.3.6.1.4.1.9.9.23.1.2.1.1.6",
    "1.0.8802.1.1.2.1.3.7.1.3",
    "1.0.8802.1.1.2.1.4.1.1.5",
    "1.0.8802.1.1.2.1.4.1.1.7",
    "1.0.8802.1.1.2.1.4.1.1.9",
    "1.0.8802.1.1.2.1.4.2.1.3",
    "1.3.6.1.2.1.25.6.3.1.2",
    "1.3.6.1.2.1.33.1.1.1.0",
    "1.3.6.1.2.1.33.1.1.2.0",
    "1.3.6.1.2.1.43.5.1.1.17.1",
    "1.3.6.1.4.1.14988.1.1.4.4.0",
    "1.3.6.1.4.1.12356.100.1.1.1.0",
    "1.3.6.1.4.1.318.1.1.1.1.1.1.0",
];

/// An agent's answer. A row: subtree, count of further arcs, the arcs, type, count of octets, octets.
pub fn walk(data: &[u8]) {
    let mut rows = Vec::new();
    let mut rest = data;
    while let Some(row) = row(&mut rest) {
        rows.push(row);
    }
    let row_count = rows.len();
    let reading =
        WalkReading { credential: "c".to_owned(), rows, outputs: Vec::new(), truncated: None };
    let facts = vendor::facts(&reading);
    assert_eq!(facts, vendor::facts(&reading), "the same walk gives the same facts");
    assert!(facts.addresses.len() <= row_count, "addresses out of nothing");
    assert!(facts.interfaces.len() <= row_count, "interfaces out of nothing");
    assert!(facts.neighbors.len() <= row_count, "neighbours out of nothing");
    planted(facts.addresses.iter().any(|fact| fact.address.is_ipv6()) && facts.vendor.is_some());
}

fn take<'d>(rest: &mut &'d [u8], count: usize) -> Option<&'d [u8]> {
    let (taken, left) = rest.split_at_checked(count.min(rest.len()))?;
    *rest = left;
    Some(taken)
}

fn octet(rest: &mut &[u8]) -> Option<u8> {
    take(rest, 1)?.first().copied()
}

fn row(rest: &mut &[u8]) -> Option<WalkRow> {
    let subtree = SUBTREES.get(usize::from(octet(rest)?) % SUBTREES.len())?;
    let arcs = usize::from(octet(rest)?);
    let mut oid = ObjectId::parse(subtree)?.arcs().to_vec();
    let mut arcs = take(rest, arcs)?.iter();
    while let Some(arc) = arcs.next() {
        // 255 begins an arc of four octets: indexes may be as large as they like.
        let value = if *arc == 255 {
            arcs.by_ref().take(4).fold(0_u32, |value, octet| (value << 8) | u32::from(*octet))
        } else {
            u32::from(*arc)
        };
        oid.push(value);
    }
    let kind = octet(rest)?;
    let length = usize::from(octet(rest)?);
    let octets = take(rest, length)?;
    let number = octets.iter().fold(0_u64, |value, octet| (value << 8) | u64::from(*octet));
    let value = match kind % 6 {
        0 => WalkValue::Integer(number.cast_signed()),
        1 => WalkValue::Unsigned(number),
        2 => WalkValue::Octets(octets.to_vec()),
        3 => WalkValue::ObjectId(String::from_utf8_lossy(octets).into_owned()),
        4 => WalkValue::IpAddress(octets.first_chunk().copied().unwrap_or([0; 4])),
        _ => WalkValue::Null,
    };
    Some(WalkRow { oid: oid.into(), value })
}

/// A Linux host's answers to the commands of the allow-list; the first octet says to which.
pub fn command_output(data: &[u8]) {
    const COMMANDS: &[&str] = &[
        "cat /etc/os-release",
        "ip -j addr",
        "ip -j -6 neigh",
        "ss -lntHe",
        "uname -sr",
        "hostname",
        "sysctl -n net.ipv6.conf.all.forwarding",
    ];
    let outputs = data.split(|octet| *octet == 0).filter_map(|part| {
        let (first, text) = part.split_first()?;
        Some(CommandOutput {
            command: (*COMMANDS.get(usize::from(*first) % COMMANDS.len())?).to_owned(),
            exit_status: Some(0),
            stdout: String::from_utf8_lossy(text).into_owned(),
        })
    });
    let reading = WalkReading {
        credential: "c".to_owned(),
        rows: Vec::new(),
        outputs: outputs.collect(),
        truncated: None,
    };
    let facts = vendor::facts(&reading);
    assert!(facts.addresses.len() <= data.len() && facts.neighbors.len() <= data.len());
    planted(facts.os_version.is_some());
}

fn file(name: &str, data: &[u8]) -> SourceFile {
    SourceFile { path: PathBuf::from(name), bytes: data.to_vec() }
}

fn declaration(name: &str, data: &[u8]) {
    match inventory::accept(&[file(name, data)], &Record::default()) {
        Ok(declared) => {
            for each in &declared {
                assert!(each.place.line >= 1 && each.place.column >= 1);
                assert!(!each.thing.key().is_empty(), "a thing without a key");
            }
            planted(declared.len() >= 2);
        }
        Err(faults) => assert!(!faults.to_string().is_empty(), "refused without a reason"),
    }
}

/// What people write.
pub fn inventory_toml(data: &[u8]) {
    declaration("a.toml", data);
}

/// What programs write.
pub fn inventory_json(data: &[u8]) {
    declaration("a.json", data);
}

/// The credentials file.
pub fn credentials(data: &[u8]) {
    let environment = |_: &str| Some("value".to_owned());
    let read = |_: &std::path::Path| Ok("value".to_owned());
    let sources = inventory::credentials::Sources { environment: &environment, file: &read };
    if let Ok(credentials) = inventory::credentials::parse(&file("c.toml", data), &sources) {
        planted(!credentials.is_empty());
        let shown = format!("{credentials:?}");
        assert!(!shown.contains("value"), "a secret is shown");
    }
}

/// Two pages of a web server, parted by the first NUL.
pub fn page(data: &[u8]) {
    let middle = data.iter().position(|octet| *octet == 0).unwrap_or(data.len());
    let (one, other) = data.split_at(middle);
    let distance = assess::content::distance(one, other);
    assert!((0.0..=1.0).contains(&distance), "a distance of {distance}");
    let back = assess::content::distance(other, one);
    assert!((distance - back).abs() < 1e-9, "{distance} there, {back} back");
    assert!(assess::content::distance(one, one) == 0.0, "a page differs from itself");
    planted(distance > 0.4 && distance < 0.6);
}

/// Text of anybody's making on its way to a terminal.
pub fn terminal(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let escaped = report::text::escape(&text);
    assert!(!escaped.chars().any(report::text::is_hostile), "a hostile character is left");
    assert!(!escaped.contains('\n'), "a line end is left");
    for columns in [1, 7, 80] {
        let cut = report::text::truncate(&escaped, columns);
        assert!(report::text::width(&cut) <= columns, "too wide");
        let lines = report::text::wrap(&escaped, columns);
        assert!(lines.len() <= escaped.len() + 1, "lines out of nothing");
    }
    planted(escaped.len() > text.len() + 8);
}

/// A file of DNSSEC trust anchors.
pub fn trust_anchor(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(anchors) = assess::dnssec::anchors::Anchors::parse(&text) {
        planted(anchors.zones().count() > 1);
    }
}

/// A reading as the database keeps it.
pub fn stored_reading(data: &[u8]) {
    if let Ok(reading) = serde_json::from_slice::<Reading>(data) {
        let again = serde_json::to_vec(&reading).unwrap_or_default();
        assert_eq!(serde_json::from_slice::<Reading>(&again).ok(), Some(reading));
        planted(true);
    }
}

/// An ICMPv6 message that claims to be a router's.
pub fn advertisement(data: &[u8]) {
    let Ok(router) = "fe80::1".parse() else { return };
    if let Some(told) = decode::advertisement(data, router) {
        assert!(told.prefixes.len() * 8 <= data.len() && told.name_servers.len() * 8 <= data.len());
        planted(!told.prefixes.is_empty() && !told.name_servers.is_empty());
    }
}

/// What comes on an ICMP socket; the first octet says on which.
pub fn icmp(data: &[u8]) {
    let Some((kind, packet)) = data.split_first() else { return };
    let family = if kind & 1 == 0 { Family::Ipv4 } else { Family::Ipv6 };
    planted(decode::is_icmp_of_ours(family, kind & 2 != 0, packet) && packet.len() > 60);
}

/// A DNS server's answer to our question for `a.lab`.
pub fn dns(data: &[u8]) {
    let identifier = data.first_chunk().map_or(0, |first| u16::from_be_bytes(*first));
    if let Some(reading) = decode::dns(data, identifier, "a.lab") {
        let records = [&reading.answers, &reading.authorities, &reading.additionals];
        for record in records.into_iter().flatten() {
            assert!(record.value.len() <= 1_024, "a value of {} bytes", record.value.len());
        }
        planted(!reading.answers.is_empty() && !reading.authorities.is_empty());
    }
}

/// What a mail server says to a greeting.
pub fn smtp(data: &[u8]) {
    thread_local! {
        static RUNTIME: tokio::runtime::Runtime =
            tokio::runtime::Builder::new_current_thread().build().expect("a runtime without input");
    }
    match RUNTIME.with(|runtime| runtime.block_on(decode::smtp(data))) {
        Ok((banner, extensions)) => {
            assert!(banner.starts_with("220 "), "a banner `{banner}`");
            planted(extensions.iter().any(|name| name == "STARTTLS"));
        }
        Err(reason) => assert!(!reason.is_empty(), "refused without a reason"),
    }
}

/// A sheet that people filled in, or a program's CSV; the first octet says whether as a workbook.
pub fn sheet(data: &[u8]) {
    let Some((kind, bytes)) = data.split_first() else { return };
    let name = if kind & 1 == 0 { "a.csv" } else { "a.xlsx" };
    let record = Record::default();
    match Sheets::read(&[file(name, bytes)], &record, &|_, _, _| None) {
        Ok(sheets) => {
            let written = sheets.files(&HashSet::new());
            match inventory::accept(&written.files, &record) {
                Ok(declared) => planted(declared.len() >= 3),
                Err(faults) => assert!(!written.placed(faults).to_string().is_empty()),
            }
        }
        Err(faults) => assert!(!faults.to_string().is_empty(), "refused without a reason"),
    }
}

/// A plan's criterion.
pub fn criterion(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(read) = Criterion::parse(&text) {
        assert_eq!(Criterion::parse(&read.text()).ok().as_ref(), Some(&read), "`{text}`");
        planted(read.measured().is_some_and(|measured| !measured.condition.checks().is_empty()));
    }
}

/// The text of an office's own template. Its archive is the zip crate's affair, which fuzzes it.
pub fn template(data: &[u8]) {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    if archive.start_file("word/document.xml", options).is_err() || archive.write_all(data).is_err()
    {
        return;
    }
    let Ok(bytes) = archive.finish().map(Cursor::into_inner) else { return };
    let hostile = "<&mang6\u{7}>{{body}}";
    let text = Text::new(hostile, hostile);
    let content = Content {
        kind: Kind::Progress,
        subject: text.clone(),
        place: Some(hostile.to_owned()),
        parent: None,
        issuer: None,
        as_of: jiff::Timestamp::UNIX_EPOCH,
        run: None,
        sections: vec![Section {
            heading: text.clone(),
            paragraphs: vec![text],
            tables: Vec::new(),
            is_annex: false,
        }],
    };
    let mut out = Vec::new();
    let filled = report::docx::template::fill(&bytes, &content, Lang::Vi, &mut out);
    if filled.is_ok() {
        let mut archive = zip::ZipArchive::new(Cursor::new(out)).expect("what was filled opens");
        let part = archive.by_index(0).expect("its text is in it");
        let text = std::io::read_to_string(part).expect("its text is text");
        // The office's own text may hold anything; what the record says is marked.
        let is_own = String::from_utf8_lossy(data).contains("<&mang6");
        assert!(is_own || !text.contains("<&mang6"), "what the record says became markup");
        planted(true);
    }
}
