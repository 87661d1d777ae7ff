//! `audit --month`: what the clause of each contract needs: availability, outages, time to repair, IPv4
//! beside IPv6, planned work left out and shown.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::desk::Desk;
use super::failure::Failure;
use super::format::Format;
use super::link_status::{self, ByTrack};
use super::outcome::Outcome;
use super::{alert, list, record, track};
use crate::assess::track::availability::{Availability, Stretch};
use crate::domain::family::Family;
use crate::domain::finding::Verdict;
use crate::domain::link::Link;
use crate::domain::record::Record;
use crate::domain::sla::{FamilyMonth, LinkMonth, Month, MonthOutage};
use crate::domain::track::{Acknowledgement, Cause, Period, Total, TrackKey, TrackKind, Window};
use crate::report::human::sla;
use crate::report::json;
use crate::report::json::v1;
use crate::report::table::{Borders, TableOptions, write as write_table};
use crate::store::Store;
use crate::store::track::StoredPeriod;

/// Writes the month's figures; findings when a promise was broken.
pub(crate) fn run(desk: &mut Desk<'_>, first: Date, links: &[String]) -> Result<Outcome, Failure> {
    let month = of(desk, first, links)?;
    let lang = desk.settings.lang;
    match desk.format {
        Format::Table | Format::Wide => {
            let wide = desk.format == Format::Wide;
            let options = TableOptions { wide, borders: Borders::Light, lang, style: desk.style };
            write_table(&sla::grid(&month), options, desk.out)?;
        }
        Format::Json => json::write_document(&v1::sla::Sla::new(&month), desk.out)?,
        Format::Jsonl | Format::Csv | Format::Name => {
            list::write_grid(desk, &sla::grid(&month), "sla")?;
        }
    }
    let broken = |link: &LinkMonth| link.families.iter().any(|each| each.kept == Verdict::Fail);
    Ok(Outcome::findings_if(month.links.iter().any(broken)))
}

/// The month's figures of the links, or of all.
pub(crate) fn of(desk: &Desk<'_>, first: Date, links: &[String]) -> Result<Month, Failure> {
    let store = record::read(desk)?;
    let declared = store.record().map_err(record::refused)?;
    let (stretch, vantage) = (link_status::month(first)?, link_status::vantage(desk, &store)?);
    let seen = seen(&store, &vantage, stretch)?;
    Ok(month(&seen, &declared, stretch, desk.clock.now(), links))
}

/// What one vantage remembers of a stretch of time.
pub(crate) struct Seen {
    /// Its name.
    pub(crate) vantage: String,
    /// Every track's periods that touch the stretch.
    pub(crate) periods: Vec<StoredPeriod>,
    totals: BTreeMap<TrackKey, Total>,
}

/// What every vantage that remembers links has of a stretch, and its figures of these links, or of all: one
/// vantage after another.
pub(crate) fn by_vantage<'a>(
    store: &'a Store,
    declared: &'a Record,
    stretch: Stretch,
    (now, links): (Timestamp, &'a [String]),
) -> Result<impl Iterator<Item = Result<(Seen, Month), Failure>> + 'a, Failure> {
    let vantages = store.tracked_vantages().map_err(record::refused)?;
    Ok(vantages.into_iter().map(move |vantage| {
        let seen = seen(store, &vantage, stretch)?;
        let month = month(&seen, declared, stretch, now, links);
        Ok((seen, month))
    }))
}

/// Reads what a vantage remembers.
pub(crate) fn seen(store: &Store, vantage: &str, stretch: Stretch) -> Result<Seen, Failure> {
    Ok(Seen {
        vantage: vantage.to_owned(),
        periods: store.periods(vantage, stretch.from, stretch.to).map_err(record::refused)?,
        totals: store.totals(vantage, stretch.from, stretch.to).map_err(record::refused)?,
    })
}

/// The figures of the links, or of all, from what one vantage saw.
pub(crate) fn month(
    seen: &Seen,
    declared: &Record,
    stretch: Stretch,
    now: Timestamp,
    links: &[String],
) -> Month {
    let ground = Ground {
        by_track: &link_status::by_track(&seen.periods),
        periods: &seen.periods,
        totals: &seen.totals,
        windows: &track::windows(declared),
        stretch,
        now,
    };
    let wanted = |link: &&Link| links.is_empty() || links.contains(&link.code);
    Month {
        from: stretch.from,
        to: stretch.to,
        vantage: seen.vantage.clone(),
        links: declared
            .links
            .iter()
            .filter(wanted)
            .map(|link| ground.link(declared, link))
            .collect(),
    }
}

struct Ground<'a> {
    by_track: &'a ByTrack,
    periods: &'a [StoredPeriod],
    totals: &'a BTreeMap<TrackKey, Total>,
    windows: &'a [Window],
    stretch: Stretch,
    now: Timestamp,
}

impl Ground<'_> {
    fn link(&self, declared: &Record, link: &Link) -> LinkMonth {
        let is_declared = |family: &&Family| link.b.address(**family).is_some();
        let families = Family::ALL.iter().filter(is_declared);
        LinkMonth {
            code: link.code.clone(),
            unit: alert::unit_name(declared, &link.b.site),
            provider: link.provider.clone(),
            contract_number: link.contract_number.clone(),
            promised_ratio: link.sla.availability_ratio,
            families: families.map(|family| self.family(link, *family)).collect(),
        }
    }

    fn family(&self, link: &Link, family: Family) -> FamilyMonth {
        let track = TrackKey::new(TrackKind::Link, &link.code, family.into());
        let sum =
            link_status::availability(self.by_track, &track, self.windows, self.stretch, self.now);
        let mut figures = FamilyMonth {
            family,
            availability_ratio: sum.ratio(),
            kept: Verdict::Unknown,
            up: sum.up,
            degraded: sum.degraded,
            down: sum.down,
            unknown: sum.unknown,
            planned: sum.planned,
            mean_time_to_repair: sum.mean_time_to_repair(),
            outages: self.outages(&track, &sum),
            filtered: self.filtered(&track),
            total: self.totals.get(&track).copied().unwrap_or_default(),
        };
        figures.kept = self.kept(link, &figures);
        figures
    }

    /// Whether a contract's promise was kept, of a stretch that is not over as far as it is gone.
    fn kept(&self, link: &Link, figures: &FamilyMonth) -> Verdict {
        let Some(promised) = link.sla.availability_ratio else { return Verdict::NotApplicable };
        let Stretch { from, to } = self.stretch;
        let gone = to.min(self.now).duration_since(from);
        figures.kept_promise(promised, (gone, to.duration_since(from)))
    }

    fn filtered(&self, track: &TrackKey) -> Vec<(Timestamp, Option<Timestamp>)> {
        let periods = self.by_track.get(track).map(Vec::as_slice).unwrap_or_default().iter();
        let is_filter = |period: &&Period| period.cause == Cause::EchoFiltered;
        periods.filter(is_filter).map(|period| (period.start, period.end)).collect()
    }

    fn outages(&self, track: &TrackKey, sum: &Availability) -> Vec<MonthOutage> {
        let stored = |number: u32| {
            let mut stored = self.periods.iter();
            stored.find(|each| each.track == *track && each.period.number == number)
        };
        sum.outages
            .iter()
            .map(|outage| {
                let first = outage.numbers.first().and_then(|number| stored(*number));
                let said: Option<Acknowledgement> = outage
                    .numbers
                    .iter()
                    .filter_map(|number| stored(*number))
                    .find_map(|stored| stored.acknowledged.clone());
                MonthOutage {
                    start: outage.start,
                    start_after: outage.start_after,
                    end: outage.end,
                    end_unknown: outage.end_unknown,
                    counted: outage.counted,
                    cause: outage.cause,
                    carried: outage.carried,
                    witness: first.map(|stored| stored.witness),
                    acknowledged: said,
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::domain::link::{LinkEnd, LinkTier, Sla};
    use crate::domain::track::TrackState;

    /// Seconds of a month tell nothing of the month, and what is to come is not what nobody measured.
    #[test]
    fn a_promise_is_kept_or_broken_only_where_the_month_was_observed() {
        let begin: Timestamp = "2026-10-31T17:00:00Z".parse().unwrap();
        let day = |number: i64| begin + SignedDuration::from_hours(24 * number);
        let stretch = Stretch { from: begin, to: day(30) };
        let link = Link {
            b: LinkEnd { ipv6: "2001:db8::2".parse().ok(), ..LinkEnd::default() },
            sla: Sla { availability_ratio: Some(0.99), ..Sla::default() },
            ..Link::bare("L1", LinkTier::Access2)
        };
        let record = Record { links: vec![link], ..Record::default() };
        let kept = |state: TrackState, (from, to): (Timestamp, Timestamp), now: Timestamp| {
            let period = Period {
                number: 1,
                state,
                cause: Cause::Link,
                start: from,
                start_after: Some(from),
                end: Some(to),
            };
            let track = TrackKey::new(TrackKind::Link, "L1", Family::Ipv6.into());
            let periods = vec![StoredPeriod { track, period, witness: 1, acknowledged: None }];
            let seen = Seen { vantage: "v".to_owned(), periods, totals: BTreeMap::new() };
            let month = month(&seen, &record, stretch, now, &[]);
            let figures = &month.links[0].families[0];
            assert!(figures.availability_ratio.is_some());
            figures.kept
        };
        let minute = (day(27), day(27) + SignedDuration::from_mins(1));
        assert_eq!(kept(TrackState::Up, minute, day(28)), Verdict::Unknown);
        assert_eq!(kept(TrackState::Down, minute, day(28)), Verdict::Unknown);
        assert_eq!(kept(TrackState::Up, (day(0), day(10)), day(10)), Verdict::Pass);
        assert_eq!(kept(TrackState::Down, (day(0), day(10)), day(10)), Verdict::Fail);
        assert_eq!(kept(TrackState::Up, (day(0), day(10)), day(30)), Verdict::Unknown);
        assert_eq!(kept(TrackState::Up, (day(0), day(28)), day(40)), Verdict::Pass);
    }
}
