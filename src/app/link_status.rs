//! How the links stand now, from what is remembered: what checks, Prometheus and the watch read.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};

use super::desk::Desk;
use super::failure::Failure;
use super::ports::{self, ByPort};
use super::{record, track};
use crate::assess::track::availability::{self, Availability, Stretch};
use crate::domain::day;
use crate::domain::family::Family;
use crate::domain::link_status::{FamilyStatus, LinkStatus, NetworkStatus, PlaceStatus};
use crate::domain::record::Record;
use crate::domain::track::{Aspect, Book, Figures, Memory, Period, TrackKey, TrackKind, Window};
use crate::domain::unit::{Unit, UnitKey};
use crate::store::Store;
use crate::store::track::StoredPeriod;
use crate::target::witness;

/// The vantage whose memory is asked: ours, or the only one there is.
pub(crate) fn vantage(desk: &Desk<'_>, store: &Store) -> Result<String, Failure> {
    let tracked = store.tracked_vantages().map_err(record::refused)?;
    let ours = &desk.settings.vantage;
    match tracked.as_slice() {
        [only] if only != ours => Ok(only.clone()),
        _ => Ok(ours.clone()),
    }
}

/// A month from its first moment to the next month's, in the province's time.
pub(crate) fn month(first: Date) -> Result<Stretch, Failure> {
    let first = first.first_of_month();
    let next = first.checked_add(1.month());
    match (day::start_of(first), next.and_then(day::start_of)) {
        (Ok(from), Ok(to)) => Ok(Stretch { from, to }),
        (Err(error), _) | (_, Err(error)) => Err(Failure::usage(format!("no such month: {error}"))),
    }
}

/// The month of a moment.
pub(crate) fn month_of(at: Timestamp) -> Result<Stretch, Failure> {
    month(day::day_of(at))
}

/// A unit by its key.
pub(crate) fn unit<'a>(declared: &'a Record, key: &UnitKey) -> Option<&'a Unit> {
    declared.units.iter().find(|unit| unit.key == *key)
}

/// Periods by track.
pub(crate) type ByTrack = BTreeMap<TrackKey, Vec<Period>>;

/// The periods by their tracks.
pub(crate) fn by_track(periods: &[StoredPeriod]) -> ByTrack {
    let mut by_track = ByTrack::new();
    for stored in periods {
        by_track.entry(stored.track.clone()).or_default().push(stored.period.clone());
    }
    by_track
}

/// One track's availability over a stretch.
pub(crate) fn availability(
    periods: &ByTrack,
    track: &TrackKey,
    windows: &[Window],
    stretch: Stretch,
    now: Timestamp,
) -> Availability {
    let of_link: Vec<&Window> =
        windows.iter().filter(|window| window.concerns(&track.key)).collect();
    let periods = periods.get(track).map(Vec::as_slice).unwrap_or_default();
    availability::over(stretch, now, periods, &of_link)
}

/// Everything, as of now.
pub(crate) fn of(
    desk: &Desk<'_>,
    store: &Store,
    declared: &Record,
) -> Result<NetworkStatus, Failure> {
    let (now, vantage) = (desk.clock.now(), vantage(desk, store)?);
    let book = store.book(&vantage).map_err(record::refused)?;
    let newest: BTreeMap<TrackKey, Figures> = store
        .latest_samples(&vantage)
        .map_err(record::refused)?
        .into_iter()
        .map(|sample| (sample.track, sample.figures))
        .collect();
    let stretch = month_of(now)?;
    let stored = store.periods(&vantage, stretch.from, stretch.to).map_err(record::refused)?;
    let ground = Ground {
        book: &book,
        newest: &newest,
        periods: &by_track(&stored),
        windows: &track::windows(declared),
        stretch,
        now,
        ports: &ports::of(store, &vantage)?,
    };
    let links = declared.links.iter().map(|link| ground.link(declared, link)).collect();
    Ok(NetworkStatus {
        links,
        places: places(&book),
        last_run: store.last_audit(&vantage).map_err(record::refused)?,
        vantage,
        version: env!("CARGO_PKG_VERSION"),
    })
}

/// What a status is made of.
struct Ground<'a> {
    book: &'a Book,
    newest: &'a BTreeMap<TrackKey, Figures>,
    periods: &'a ByTrack,
    windows: &'a [Window],
    stretch: Stretch,
    now: Timestamp,
    ports: &'a ByPort,
}

impl Ground<'_> {
    fn link(&self, declared: &Record, link: &crate::domain::link::Link) -> LinkStatus {
        let track = |aspect| TrackKey::new(TrackKind::Link, &link.code, aspect);
        let site = declared.sites.iter().find(|site| site.code == link.b.site);
        let key = site.and_then(|site| site.unit.clone());
        let unit = key.and_then(|key| unit(declared, &key).map(|unit| (key, unit.name.clone())));
        let family = |family: &Family| {
            let track = track((*family).into());
            self.book.get(&track).map(|memory| self.family(*family, &track, memory))
        };
        LinkStatus {
            code: link.code.clone(),
            unit,
            provider: link.provider.clone(),
            families: Family::ALL.iter().filter_map(family).collect(),
            parity: self.book.get(&track(Aspect::Parity)).map(|memory| memory.open.state),
            planned: self.windows.iter().any(|window| window.covers(&link.code, self.now)),
            loss_limit_ratio: link.sla.loss_ratio,
            rtt_limit_us: link.sla.rtt_us,
            availability_limit_ratio: link.sla.availability_ratio,
            committed_bps: link.committed_rate_kbps.map(|kbps| f64::from(kbps) * 1_000.0),
            port: witness::port(&link.a).and_then(|(device, interface)| {
                self.ports.get(&(device.to_owned(), interface.to_owned())).cloned()
            }),
        }
    }

    fn family(&self, family: Family, track: &TrackKey, memory: &Memory) -> FamilyStatus {
        let month = availability(self.periods, track, self.windows, self.stretch, self.now);
        FamilyStatus {
            family,
            state: memory.open.state,
            since: memory.open.start,
            cause: memory.open.cause,
            flapping: memory.flapping,
            newest: self.newest.get(track).cloned(),
            month_ratio: month.ratio(),
        }
    }
}

fn places(book: &Book) -> Vec<PlaceStatus> {
    book.iter()
        .filter(|(track, _)| track.kind != TrackKind::Link)
        .filter_map(|(track, memory)| {
            Some(PlaceStatus {
                kind: track.kind,
                key: track.key.clone(),
                family: track.aspect.family()?,
                state: memory.open.state,
                since: memory.open.start,
            })
        })
        .collect()
}
