//! Burn-up of each phase that has weekly points of two days at least: the share done over time, the even
//! way from the first point to the whole on the due day, and the band of the forecast. Without a forecast
//! there is no band; of a single survey there is no line, and an empty frame would only fill paper.

use jiff::civil::Date;

use crate::domain::day::day_of;
use crate::domain::outlook::Forecast;
use crate::domain::progress::ProgressReport;
use crate::domain::text::Lang;
use crate::report::number::{date, percent};

use super::bi::Bi;

/// The picture's inner size, and its margin.
const WIDE: f64 = 600.0;
const HIGH: f64 = 160.0;

pub(super) struct BurnupView {
    pub(super) title: Bi,
    pub(super) line: String,
    pub(super) target: Option<String>,
    pub(super) band: Option<String>,
    pub(super) says: Bi,
}

pub(super) fn of(report: &ProgressReport) -> Vec<BurnupView> {
    report.forecasts.iter().filter_map(view).collect()
}

fn view(forecast: &Forecast) -> Option<BurnupView> {
    let (first, last) = (forecast.points.first()?, forecast.points.last()?);
    let day = day_of;
    let begin = day(first.at);
    let mut end = day(last.at);
    if begin == end {
        return None;
    }
    for known in [forecast.due, forecast.finish, forecast.finish_range[1]].into_iter().flatten() {
        end = end.max(known);
    }
    let days = f64::from((end - begin).get_days()).max(1.0);
    let x = |day: Date| f64::from((day - begin).get_days()) / days * WIDE;
    let y = |share: f64| HIGH - share.clamp(0.0, 1.0) * HIGH;
    let spot = |day: Date, share: f64| format!("{:.1},{:.1}", x(day), y(share));
    let line: Vec<String> =
        forecast.points.iter().map(|point| spot(day(point.at), point.share)).collect();
    let due = forecast.due.filter(|due| *due > begin);
    let target = due.map(|due| format!("{} {}", spot(begin, first.share), spot(due, 1.0)));
    let now = day(last.at);
    let band = forecast.finish_range[0].filter(|_| last.share < 1.0).map(|earliest| {
        let latest = match (forecast.finish_range[1], forecast.pace) {
            (Some(latest), _) => spot(latest, 1.0),
            // At the low pace it never ends: the band runs to the picture's edge.
            (None, Some([low, ..])) => {
                let weeks = f64::from((end - now).get_days()) / 7.0;
                spot(end, last.share + low * weeks)
            }
            (None, None) => spot(end, last.share),
        };
        format!("{} {} {latest}", spot(now, last.share), spot(earliest, 1.0))
    });
    let says = Bi::each(|lang| {
        let share = percent(last.share, lang);
        let finish = forecast.finish.map(|day| date(day, lang));
        match (lang, finish) {
            (Lang::En, Some(finish)) => format!("{share} done; finishes {finish} at this pace"),
            (Lang::En, None) => format!("{share} done; no forecast"),
            (Lang::Vi, Some(finish)) => format!("đạt {share}; dự kiến xong {finish}"),
            (Lang::Vi, None) => format!("đạt {share}; không dự báo"),
        }
    });
    Some(BurnupView {
        title: Bi::each(|lang| format!("{} · {}", forecast.plan, forecast.name.in_lang(lang))),
        line: line.join(" "),
        target,
        band,
        says,
    })
}
