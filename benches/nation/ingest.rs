//! Observations through the probes' channel, as many as a country makes: `ingest DB RUNS` looks RUNS weeks at every
//! device of a record (benches/inventory/generate.py), each look a run that is opened, recorded and closed. Prints
//! how many rows went in a second and the most memory it took.
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on says where")]
#![expect(clippy::print_stdout, reason = "figures are what it is for")]

use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use mang6::domain::collection::{CollectionState, Job};
use mang6::domain::observation::{Observation, Outcome};
use mang6::domain::reading::{Reading, TcpReading};
use mang6::domain::subject::{Subject, SubjectKind};
use mang6::domain::task::ProbeKind;
use mang6::store::collection::NewCollection;
use mang6::store::recorder::Recorder;
use mang6::store::{Access, Store};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let path = std::path::PathBuf::from(arguments.next().unwrap());
    let runs: i64 = arguments.next().unwrap().parse().unwrap();
    let asked = asked(&path);
    let mut store = Store::open(&path, Access::ReadWrite).unwrap();
    #[expect(clippy::disallowed_methods, reason = "a bench begins now")]
    let first = Timestamp::now() - SignedDuration::from_hours(runs * 7 * 24);
    let began = Instant::now();
    for run in 0..runs {
        let at = first + SignedDuration::from_hours(run * 7 * 24);
        let new = NewCollection {
            id: uuid::Uuid::now_v7(),
            job: Job::Probe,
            vantage: "ttdl".to_owned(),
            command: "mang6 probe".to_owned(),
            approval: None,
            unlisted: false,
            opened_at: at,
        };
        let collection = store.open_collection(&new).unwrap();
        let (sender, recorder) = Recorder::start(store, &collection).unwrap();
        for (number, (subject, address)) in (0_i64..).zip(&asked) {
            let is_up = (number * 7_919) % 100 < run + 1;
            let reading = Reading::Tcp(TcpReading { connect_us: 500 });
            let observation = Observation {
                id: None,
                at: at + SignedDuration::from_micros(number),
                vantage: new.vantage.clone(),
                subject: subject.clone(),
                probe: ProbeKind::Tcp,
                address: *address,
                port: Some(22),
                detail: String::new(),
                outcome: if is_up { Outcome::Answered(reading) } else { Outcome::Silent },
                raw: None,
            };
            sender.send(observation.into()).unwrap();
        }
        drop(sender);
        let closed_at = at + SignedDuration::from_hours(1);
        store = recorder.finish(CollectionState::Complete, closed_at).unwrap().0;
    }
    let (rows, seconds) =
        (asked.len() * usize::try_from(runs).unwrap(), began.elapsed().as_secs_f64());
    let rate = f64::from(u32::try_from(rows).unwrap()) / seconds;
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let memory = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    println!("{rows} observations in {seconds:.1} s: {rate:.0} rows/s, {memory}");
}

/// Every device with its IPv6 address.
#[expect(clippy::disallowed_methods, reason = "a bench that only reads names")]
fn asked(path: &std::path::Path) -> Vec<(Subject, std::net::IpAddr)> {
    let connection = rusqlite::Connection::open(path).unwrap();
    let query = "SELECT d.name, d.role = 'server', min(a.address) FROM device d
        JOIN address a ON a.device = d.name WHERE a.address LIKE '%:%' GROUP BY d.name ORDER BY d.name";
    let mut statement = connection.prepare(query).unwrap();
    let row = |row: &rusqlite::Row<'_>| {
        let kind = if row.get(1)? { SubjectKind::Server } else { SubjectKind::Device };
        let address: String = row.get(2)?;
        Ok((Subject::new(kind, row.get::<_, String>(0)?), address.parse().unwrap()))
    };
    statement.query_map([], row).unwrap().map(Result::unwrap).collect()
}
