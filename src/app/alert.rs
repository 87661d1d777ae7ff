//! Tells people what changed: a line each, and a command for whoever is not at a terminal. What was
//! not told because the program was killed, or because the command failed, is told with the next run.

use std::collections::BTreeMap;

use super::desk::Desk;
use super::failure::Failure;
use super::{hook, link_status, record};
use crate::domain::alert::Alert;
use crate::domain::record::Record;
use crate::domain::text::{Lang, Text};
use crate::domain::track::{Aspect, Book, Change, TrackKey, TrackKind, TrackState};
use crate::report::alert as wording;
use crate::store::Store;

/// How to tell.
#[derive(Debug, Clone, Default)]
pub struct Telling {
    /// At most 160 characters a line, without diacritics.
    pub ascii: bool,
    /// The command to run for each change.
    pub on_change: Option<String>,
}

/// Tells everything that is not told yet; returns the lines.
pub(crate) fn tell(
    desk: &Desk<'_>,
    store: &mut Store,
    declared: &Record,
    telling: &Telling,
) -> Result<Vec<String>, Failure> {
    let vantage = &desk.settings.vantage;
    let waiting = store.unannounced(vantage).map_err(record::refused)?;
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    let book = store.book(vantage).map_err(record::refused)?;
    let changes: Vec<Change> = waiting.iter().map(|each| each.change.clone()).collect();
    let alerts = alerts(declared, &book, &changes);
    let mut failed = false;
    for alert in alerts.iter().filter(|_| telling.on_change.is_some()) {
        if let Some(command) = &telling.on_change
            && let Err(why) = hook::run(command, &variables(alert, desk.settings.lang))
        {
            failed = true;
            desk.voice.warn(&Text::new(
                format!(
                    "`{command}` for {}: {why}; it is tried again with the next run",
                    alert.key
                ),
                format!("`{command}` cho {}: {why}; lần chạy sau sẽ thử lại", alert.key),
            ));
        }
    }
    let ids: Vec<i64> = waiting.iter().map(|each| each.id).collect();
    store.announced(&ids, desk.clock.now(), failed).map_err(record::refused)?;
    let word = if telling.ascii { wording::ascii } else { wording::line };
    Ok(alerts.iter().map(|alert| word(alert, desk.settings.lang)).collect())
}

/// One alert a subject: what changed of its families is one story.
pub(crate) fn alerts(declared: &Record, book: &Book, changes: &[Change]) -> Vec<Alert> {
    let mut order: Vec<(TrackKind, &str)> = Vec::new();
    let mut grouped: BTreeMap<(TrackKind, &str), Vec<&Change>> = BTreeMap::new();
    for change in changes {
        let subject = (change.track.kind, change.track.key.as_str());
        let group = grouped.entry(subject).or_default();
        if group.is_empty() {
            order.push(subject);
        }
        // Of several changes of one track the last one counts.
        group.retain(|earlier| earlier.track != change.track);
        group.push(change);
    }
    order
        .into_iter()
        .filter_map(|subject| alert(declared, book, subject, grouped.get(&subject)?))
        .collect()
}

fn alert(
    declared: &Record,
    book: &Book,
    (kind, key): (TrackKind, &str),
    changes: &[&Change],
) -> Option<Alert> {
    let worst = changes.iter().max_by_key(|change| (change.to, change.cause))?;
    let now = |aspect| book.get(&TrackKey::new(kind, key, aspect)).map(|memory| memory.open.state);
    let link = declared.links.iter().find(|link| kind == TrackKind::Link && link.code == key);
    let place = match kind {
        TrackKind::Link => link.map(|link| link.b.site.as_str()),
        TrackKind::Hub => Some(key),
        TrackKind::Vantage => None,
    };
    Some(Alert {
        kind,
        key: key.to_owned(),
        unit: place.and_then(|site| unit_name(declared, site)),
        state: worst.to,
        from: worst.from,
        since: changes.iter().map(|change| change.since).min()?,
        lasted: worst.lasted,
        changed: changes.iter().map(|change| change.track.aspect).collect(),
        ipv4: now(Aspect::Ipv4),
        ipv6: now(Aspect::Ipv6),
        parity: now(Aspect::Parity),
        cause: worst.cause,
        flapping: changes.iter().any(|change| change.flapping),
        carried_by: changes.iter().find_map(|change| change.carried_by.clone()),
        provider: link.and_then(|link| link.provider.clone()),
        contract_number: link.and_then(|link| link.contract_number.clone()),
        noc_contact: link.and_then(|link| link.noc_contact.clone()),
    })
}

/// The name of the unit of a site, else of the site.
pub(crate) fn unit_name(declared: &Record, site: &str) -> Option<String> {
    let site = declared.sites.iter().find(|each| each.code == site)?;
    let unit = site.unit.as_ref().and_then(|key| link_status::unit(declared, key));
    Some(unit.map_or_else(|| site.name.clone(), |unit| unit.name.clone()))
}

/// What the command is told, as environment. Keys and states are never translated.
fn variables(alert: &Alert, lang: Lang) -> Vec<(&'static str, String)> {
    let state = |state: Option<TrackState>| state.map(|state| state.to_string());
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let changed: Vec<&str> = alert.changed.iter().map(|aspect| aspect.as_str()).collect();
    vec![
        ("MANG6_KIND", alert.kind.to_string()),
        ("MANG6_KEY", alert.key.clone()),
        ("MANG6_UNIT", text(&alert.unit)),
        ("MANG6_STATE", alert.state.to_string()),
        ("MANG6_FROM", state(alert.from).unwrap_or_default()),
        ("MANG6_SINCE", alert.since.to_string()),
        ("MANG6_CHANGED", changed.join(" ")),
        ("MANG6_IPV4", state(alert.ipv4).unwrap_or_default()),
        ("MANG6_IPV6", state(alert.ipv6).unwrap_or_default()),
        ("MANG6_PARITY", state(alert.parity).unwrap_or_default()),
        ("MANG6_CAUSE", alert.cause.to_string()),
        ("MANG6_FLAPPING", alert.flapping.to_string()),
        ("MANG6_CARRIED_BY", text(&alert.carried_by)),
        ("MANG6_PROVIDER", text(&alert.provider)),
        ("MANG6_CONTRACT", text(&alert.contract_number)),
        ("MANG6_NOC", text(&alert.noc_contact)),
        ("MANG6_TEXT", wording::line(alert, lang)),
        ("MANG6_TEXT_ASCII", wording::ascii(alert, lang)),
    ]
}
