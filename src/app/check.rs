//! `check`: a monitoring plug-in over the database. It asks nothing of the network, so it is instant;
//! exit codes and the line are the monitoring plug-ins' (0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN).

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::desk::Desk;
use super::failure::Failure;
use super::outcome::Outcome;
use super::{check_plan, link_status, named, record};
use crate::domain::asset::Asset;
use crate::domain::link_status::{FamilyStatus, LinkStatus, NetworkStatus};
use crate::domain::record::{Noun, Record};
use crate::domain::text::Lang;
use crate::domain::track::TrackState;
use crate::export::nagios::{Level, Perfdata, Result as Plugin};
use crate::report::labels::{Label, Labelled as _};

/// What to check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Check {
    /// One link, or all of them.
    Link {
        /// Its code; `None` for all.
        code: Option<String>,
        /// Older samples are unknown.
        max_age: Duration,
    },
    /// The links of one unit.
    Unit {
        /// Its code.
        code: String,
        /// Older samples are unknown.
        max_age: Duration,
    },
    /// Whether the plans are on time.
    Plan {
        /// Its id; `None` for every one that still runs.
        id: Option<String>,
        /// Older evidence says nothing.
        max_age: Duration,
    },
    /// Whether audits run at all.
    Freshness {
        /// Older is a warning.
        warning: Duration,
        /// Older is critical.
        critical: Duration,
    },
}

/// Writes the plug-in's line; whatever goes wrong is UNKNOWN, in a line as well.
pub fn run(desk: &mut Desk<'_>, check: &Check) -> Result<Outcome, Failure> {
    let result = checked(desk, check).unwrap_or_else(|failure| Plugin {
        subject: "MANG6".to_owned(),
        level: Level::Unknown,
        text: failure.messages(desk.settings.lang).collect::<Vec<_>>().join(": "),
        details: Vec::new(),
        perfdata: Vec::new(),
    });
    crate::export::nagios::write(&result, desk.out)?;
    Ok(match result.level {
        Level::Ok => Outcome::Well,
        Level::Warning => Outcome::Findings,
        Level::Critical => Outcome::Critical,
        Level::Unknown => Outcome::Unknown,
    })
}

fn checked(desk: &Desk<'_>, check: &Check) -> Result<Plugin, Failure> {
    let store = record::read(desk)?;
    let network = || -> Result<(Record, NetworkStatus), Failure> {
        let declared = store.record().map_err(record::refused)?;
        let status = link_status::of(desk, &store, &declared)?;
        Ok((declared, status))
    };
    let (now, lang) = (desk.clock.now(), desk.settings.lang);
    match check {
        Check::Link { code, max_age } => {
            let (_, status) = network()?;
            let wanted = |link: &&LinkStatus| code.as_ref().is_none_or(|code| *code == link.code);
            let links: Vec<&LinkStatus> = status.links.iter().filter(wanted).collect();
            let subject = code.as_ref().map_or("LINKS".to_owned(), |code| format!("LINK {code}"));
            if links.is_empty() {
                return Err(Failure::data(format!("{subject}: no such link"))
                    .vi(format!("{subject}: không có kênh này")));
            }
            Ok(of_links(subject, &links, now, *max_age, lang))
        }
        Check::Unit { code, max_age } => {
            let (declared, status) = network()?;
            let links = of_unit(&status, code);
            if !links.is_empty() {
                return Ok(of_unit_links(code, &links, now, *max_age, lang));
            }
            let unit = named::find(&store, Noun::Unit, code)?;
            let links = of_unit(&status, &unit.key);
            if links.is_empty() {
                return Err(no_link(code, &declared, &unit));
            }
            Ok(of_unit_links(code, &links, now, *max_age, lang))
        }
        // What was counted serves it: no record is read, however large.
        Check::Plan { id, max_age } => check_plan::checked(desk, &store, id.as_deref(), *max_age),
        Check::Freshness { warning, critical } => {
            let (_, status) = network()?;
            Ok(freshness(&status, now, (*warning, *critical), lang))
        }
    }
}

fn of_unit<'a>(status: &'a NetworkStatus, code: &str) -> Vec<&'a LinkStatus> {
    status.links.iter().filter(|link| is_unit(link, code)).collect()
}

/// A unit's links are those that lead to it: where they begin is the hub, which no link of its own
/// reaches.
fn no_link(code: &str, declared: &Record, unit: &Asset) -> Failure {
    let name = unit.details.text(unit.class(), "name").unwrap_or_default();
    let is_of_unit = |site: &str| {
        let site = declared.site(site).and_then(|site| site.unit.as_ref());
        site.is_some_and(|key| key.to_string() == unit.key)
    };
    let begun = declared.links.iter().filter(|link| is_of_unit(&link.a.site)).count();
    let (en, vi) = match begun {
        0 => (
            format!("UNIT {code}: {name} has no link"),
            format!("UNIT {code}: {name} không có kênh nào"),
        ),
        begun => (
            format!(
                "UNIT {code}: {begun} links begin at {name} and none ends there; check those: `mang6 check link`"
            ),
            format!(
                "UNIT {code}: {begun} kênh bắt đầu từ {name}, không kênh nào kết thúc ở đó; kiểm tra chúng bằng `mang6 check link`"
            ),
        ),
    };
    Failure::data(en).vi(vi)
}

/// The level of one family, its age considered.
fn level(family: &FamilyStatus, now: Timestamp, max_age: Duration) -> Level {
    let fresh = family.newest.as_ref().is_some_and(|figures| {
        now.duration_since(figures.mark.at)
            <= SignedDuration::try_from(max_age).unwrap_or(SignedDuration::MAX)
    });
    match family.state {
        _ if !fresh => Level::Unknown,
        TrackState::Up => Level::Ok,
        TrackState::Degraded | TrackState::Backup => Level::Warning,
        TrackState::Down => Level::Critical,
        TrackState::Unknown => Level::Unknown,
    }
}

/// The level of a link: its worst family, and parity as a warning. Planned work is no alarm.
fn link_level(link: &LinkStatus, now: Timestamp, max_age: Duration) -> Level {
    let families = link.families.iter().map(|family| level(family, now, max_age));
    let parity = match link.parity {
        Some(TrackState::Degraded) => Level::Warning,
        _ => Level::Ok,
    };
    let worst = families.chain([parity]).max().unwrap_or(Level::Unknown);
    if link.families.is_empty() {
        Level::Unknown
    } else if link.planned {
        Level::Ok
    } else {
        worst
    }
}

fn words(link: &LinkStatus, now: Timestamp, max_age: Duration, lang: Lang) -> String {
    let say = |en: &'static str, vi: &'static str| Label::new(en, vi).in_lang(lang);
    let families: Vec<String> = link
        .families
        .iter()
        .map(|family| {
            let stale = level(family, now, max_age) == Level::Unknown
                && family.state != TrackState::Unknown;
            let since = crate::report::number::utc(family.since);
            let old =
                if stale { say(" (no fresh sample)", " (chưa có mẫu mới)") } else { "" };
            let (is, from) = (state_word(family.state, lang), say("since", "từ"));
            format!("{} {is} {from} {since}{old}", family.family)
        })
        .collect();
    let parity = match link.parity {
        Some(TrackState::Degraded) => say(", IPv6 worse than IPv4", ", IPv6 kém hơn IPv4"),
        _ => "",
    };
    let planned = if link.planned {
        say(", work is planned now", ", đang bảo trì theo kế hoạch")
    } else {
        ""
    };
    let families =
        if families.is_empty() { not_measured(lang).to_owned() } else { families.join(", ") };
    format!("{}: {families}{parity}{planned}", link.code)
}

const fn not_measured(lang: Lang) -> &'static str {
    Label::new("not measured", "chưa đo").in_lang(lang)
}

/// The state as machines know it, and for people who read Vietnamese in their words.
fn state_word(state: TrackState, lang: Lang) -> &'static str {
    match lang {
        Lang::En => state.as_str(),
        Lang::Vi => state.label().vi,
    }
}

fn of_links(
    subject: String,
    links: &[&LinkStatus],
    now: Timestamp,
    max_age: Duration,
    lang: Lang,
) -> Plugin {
    let level_of = |link: &&LinkStatus| link_level(link, now, max_age);
    let level = links.iter().map(level_of).max().unwrap_or(Level::Unknown);
    if let [only] = links {
        let of_families = only.families.iter().flat_map(|family| figures(only, family));
        let perfdata = of_families.chain(of_port(only)).collect();
        let text = words(only, now, max_age, lang);
        return Plugin { subject, level, text, details: Vec::new(), perfdata };
    }
    let troubled: Vec<String> = links
        .iter()
        .filter(|link| level_of(link) != Level::Ok)
        .map(|link| words(link, now, max_age, lang))
        .collect();
    let (well, total) = (links.len() - troubled.len(), links.len());
    let text = match lang {
        Lang::En => format!("{well} of {total} links well"),
        Lang::Vi => format!("{well}/{total} kênh tốt"),
    };
    Plugin { subject, level, text, details: troubled, perfdata: counts(links, now, max_age) }
}

/// A unit is cut off when no link of it passes packets in a family that it has.
fn of_unit_links(
    code: &str,
    links: &[&LinkStatus],
    now: Timestamp,
    max_age: Duration,
    lang: Lang,
) -> Plugin {
    let say = |en: &'static str, vi: &'static str| Label::new(en, vi).in_lang(lang);
    let mut worst = Level::Ok;
    let mut text = Vec::new();
    for family in crate::domain::family::Family::ALL {
        let levels: Vec<Level> = links
            .iter()
            .filter_map(|link| link.family(*family))
            .map(|status| match status.state {
                TrackState::Backup => Level::Critical,
                TrackState::Up | TrackState::Degraded | TrackState::Down | TrackState::Unknown => {
                    level(status, now, max_age)
                }
            })
            .collect();
        let (Some(best), Some(worst_link)) = (levels.iter().min(), levels.iter().max()) else {
            continue;
        };
        let (is, word) = match (best, worst_link) {
            (Level::Ok, Level::Ok) => (Level::Ok, say("reached", "kết nối được")),
            (Level::Ok | Level::Warning, _) => (
                Level::Warning,
                say(
                    "reached, not by every link as promised",
                    "kết nối được, nhưng không phải kênh nào cũng đúng cam kết",
                ),
            ),
            (Level::Critical, _) => (Level::Critical, say("cut off", "mất kết nối")),
            (Level::Unknown, _) => (Level::Unknown, say("unknown", "chưa rõ")),
        };
        worst = worst.max(is);
        text.push(format!("{family} {word}"));
    }
    let is_planned = links.iter().all(|link| link.planned);
    let level = if is_planned {
        Level::Ok
    } else if text.is_empty() {
        Level::Unknown
    } else {
        worst
    };
    let name =
        links.iter().find_map(|link| link.unit.as_ref()).map_or("", |(_, name)| name.as_str());
    Plugin {
        subject: format!("UNIT {code}"),
        level,
        text: format!(
            "{name}: {}",
            if text.is_empty() { not_measured(lang).to_owned() } else { text.join(", ") }
        ),
        details: links.iter().map(|link| words(link, now, max_age, lang)).collect(),
        perfdata: counts(links, now, max_age),
    }
}

fn counts(links: &[&LinkStatus], now: Timestamp, max_age: Duration) -> Vec<Perfdata> {
    let total = links.len();
    [Level::Ok, Level::Warning, Level::Critical, Level::Unknown]
        .into_iter()
        .map(|level| {
            let count = links.iter().filter(|link| link_level(link, now, max_age) == level).count();
            Perfdata::count(&format!("links_{}", level.word().to_lowercase()), count, total)
        })
        .collect()
}

/// What passed the hub's port towards it.
fn of_port(link: &LinkStatus) -> Vec<Perfdata> {
    let Some(port) = &link.port else { return Vec::new() };
    let figure = |label: &str, value: Option<f64>, unit: &'static str| {
        value.map(|value| Perfdata {
            label: label.to_owned(),
            value,
            unit,
            warning: None,
            critical: None,
            bounds: Some((0.0, f64::INFINITY)),
        })
    };
    let whole = |count: u64| u32::try_from(count).map_or(f64::INFINITY, f64::from);
    [
        figure("port_in_bps", port.used.in_bps, ""),
        figure("port_out_bps", port.used.out_bps, ""),
        figure("port_use", link.use_ratio().map(|ratio| ratio * 100.0), "%"),
        figure("port_errors", port.used.error_count.map(whole), ""),
        figure("port_discards", port.used.discard_count.map(whole), ""),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn figures(link: &LinkStatus, family: &FamilyStatus) -> Vec<Perfdata> {
    let Some(newest) = &family.newest else { return Vec::new() };
    let name = |what: &str| format!("{}_{what}", family.family);
    let ms = |us: u32| f64::from(us) / 1_000.0;
    let mut perfdata = Vec::new();
    if newest.mark.sent_count > 0 {
        let loss = f64::from(newest.mark.lost_count()) / f64::from(newest.mark.sent_count);
        let limit = link.loss_limit_ratio.map(|limit| limit * 100.0);
        perfdata.push(Perfdata {
            label: name("loss"),
            value: loss * 100.0,
            unit: "%",
            warning: limit,
            critical: None,
            bounds: Some((0.0, 100.0)),
        });
    }
    if let Some(rtt) = newest.rtt {
        perfdata.push(Perfdata {
            label: name("rta"),
            value: ms(rtt.avg_us),
            unit: "ms",
            warning: link.rtt_limit_us.map(ms),
            critical: None,
            bounds: Some((0.0, f64::INFINITY)),
        });
    }
    if let Some(jitter) = newest.jitter_us {
        perfdata.push(Perfdata {
            label: name("jitter"),
            value: ms(jitter),
            unit: "ms",
            warning: None,
            critical: None,
            bounds: Some((0.0, f64::INFINITY)),
        });
    }
    perfdata
}

fn freshness(
    status: &NetworkStatus,
    now: Timestamp,
    (warning, critical): (Duration, Duration),
    lang: Lang,
) -> Plugin {
    let plugin = |level, text, perfdata| Plugin {
        subject: "FRESHNESS".to_owned(),
        level,
        text,
        details: Vec::new(),
        perfdata,
    };
    let Some(last) = status.last_run else {
        let never = Label::new("no audit has ended yet", "chưa có lần giám sát nào xong");
        return plugin(Level::Unknown, never.in_lang(lang).to_owned(), Vec::new());
    };
    let age_s = now.duration_since(last).as_secs_f64().max(0.0);
    let level = if age_s > critical.as_secs_f64() {
        Level::Critical
    } else if age_s > warning.as_secs_f64() {
        Level::Warning
    } else {
        Level::Ok
    };
    let age = Perfdata {
        label: "age".to_owned(),
        value: age_s,
        unit: "s",
        warning: Some(warning.as_secs_f64()),
        critical: Some(critical.as_secs_f64()),
        bounds: Some((0.0, f64::INFINITY)),
    };
    let last = crate::report::number::utc(last);
    let text = match lang {
        Lang::En => format!("the last audit ended {age_s:.0} s ago ({last})"),
        Lang::Vi => format!("lần giám sát gần nhất xong cách đây {age_s:.0} s ({last})"),
    };
    plugin(level, text, vec![age])
}

/// A unit is named by its code, or by era and code where both maps have it.
fn is_unit(link: &LinkStatus, code: &str) -> bool {
    let unit = link.unit.as_ref();
    unit.is_some_and(|(key, _)| key.code == code || key.to_string() == code)
}
