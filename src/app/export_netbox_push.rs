//! `export netbox --push URL`: what would change in NetBox, and with consent the change. Sent twice,
//! the second time changes nothing.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::desk::Desk;
use super::failure::Failure;
use super::netbox_push::Api;
use super::outcome::Outcome;
use super::{list, policy, record};
use crate::assess::assess;
use crate::domain::finding::{Assessment, Verdict};
use crate::domain::netbox_version::NetboxVersion;
use crate::domain::observation::{Observation, ObservationId};
use crate::domain::record::Noun;
use crate::domain::secret::Secret;
use crate::domain::subject::SubjectKind;
use crate::domain::text::Text;
use crate::export::netbox::rest::{
    Change, Entry, Finding, Group, Judged, There, entries, path, wanted,
};
use crate::report::grids::{NetboxRow, netbox_changes};
use crate::store::{RawAnswers, Store};

/// Objects sent at once.
const CHUNK_COUNT: usize = 100;
/// Where journal entries are.
const JOURNAL: &str = "extras/journal-entries";

/// How to push.
pub struct Push<'a> {
    /// NetBox's address.
    pub url: &'a str,
    /// Its token.
    pub token: &'a Secret,
    /// Its version.
    pub version: NetboxVersion,
    /// Only tell.
    pub dry_run: bool,
    /// Consented to beforehand.
    pub yes: bool,
}

/// Tells the difference, asks, sends.
pub fn run(desk: &mut Desk<'_>, push: &Push<'_>) -> Result<Outcome, Failure> {
    let store = record::read(desk)?;
    let assets = record::assets(&store)?;
    let judged = judged(desk, &store)?;
    // Others write while NetBox thinks and somebody reads the list.
    drop(store);
    let groups = wanted(&assets, &judged, push.version);
    let api = Api::new(push.url, push.token, &desk.settings)?;
    let mut there = There::default();
    let mut rows = Vec::new();
    let mut takes_over = 0_usize;
    for group in &groups {
        if !there.knows(group.model) {
            there.learn(group.model, api.all(at(group)?)?);
        }
        for change in there.changes(group) {
            takes_over += usize::from(change.told.iter().any(|told| told.field == "primary_ip6"));
            rows.extend(rows_of(group.model, &change));
        }
    }
    takes_over += fresh_primaries(&groups, &there);
    let journal = api.all(JOURNAL)?;
    let missing = entries(&things(&judged, &there), &journal);
    rows.extend(missing.iter().map(row_of));
    list::write_grid(desk, &netbox_changes(&rows), "export_netbox")?;
    if takes_over > 0 {
        warn(desk, takes_over);
    }
    if rows.is_empty() {
        desk.voice.note(&Text::new(
            "NetBox says what the record says: no change",
            "NetBox đã khớp với hồ sơ: không có thay đổi",
        ));
        return Ok(Outcome::Well);
    }
    if push.dry_run || !consent(desk, push)? {
        desk.voice.note(&Text::new("nothing was sent", "chưa gửi gì"));
        return Ok(Outcome::Well);
    }
    let counts = send(&api, &groups, &judged, (&mut there, &journal))?;
    let Counts { made, changed, entered } = counts;
    desk.voice.note(&Text::new(
        format!("NetBox: {made} made, {changed} changed, {entered} journal entries"),
        format!("NetBox: đã tạo {made}, đã sửa {changed}, {entered} mục nhật ký"),
    ));
    Ok(Outcome::Well)
}

fn at(group: &Group) -> Result<&'static str, Failure> {
    path(group.model).ok_or_else(|| {
        Failure::data(format!("`{}` has no path", group.model))
            .vi(format!("không có đường dẫn cho `{}`", group.model))
    })
}

fn consent(desk: &Desk<'_>, push: &Push<'_>) -> Result<bool, Failure> {
    if push.yes {
        return Ok(true);
    }
    let question = Text::new(
        format!("send this to {}? y: yes, n: no", push.url),
        format!("gửi các thay đổi này tới {}? y: có, n: không", push.url),
    );
    match desk.voice.choose(&question, &['y', 'n']) {
        Some(answer) => Ok(answer == 'y'),
        None => Err(Failure::usage("nobody can be asked whether to send this")
            .vi("không có ai để hỏi có gửi hay không")
            .hint(
                "`--yes` sends it, `--dry-run` only shows it",
                "`--yes` để gửi, `--dry-run` để chỉ xem",
            )),
    }
}

fn warn(desk: &Desk<'_>, count: usize) {
    desk.voice.warn(&Text::new(
        format!("{count} devices get a `primary_ip6`: whatever asks NetBox where to connect is then told IPv6, unless its `PREFER_IPV4` is set"),
        format!("{count} thiết bị được đặt `primary_ip6`: công cụ lấy địa chỉ từ NetBox sẽ kết nối qua IPv6, trừ khi bật `PREFER_IPV4`"),
    ));
}

/// New devices that will have a primary IPv6 address: told with no row of their own.
fn fresh_primaries(groups: &[Group], there: &There) -> usize {
    groups.iter().map(|group| there.awaited(group, "primary_ip6")).sum()
}

fn rows_of(model: &'static str, change: &Change) -> Vec<NetboxRow> {
    let name = change.name();
    if change.id.is_none() {
        return vec![NetboxRow { model, name, field: None }];
    }
    let fields = change.told.iter();
    fields
        .map(|told| NetboxRow {
            model,
            name: name.clone(),
            field: Some((told.field.clone(), told.from.clone(), told.to.clone())),
        })
        .collect()
}

fn row_of(entry: &Entry) -> NetboxRow {
    NetboxRow { model: "journal-entries", name: entry.name.clone(), field: None }
}

/// Whose findings become journal entries, as NetBox names their type and model.
const JOURNALLED: &[(Noun, &str, &str)] = &[
    (Noun::Device, "dcim.device", "devices"),
    (Noun::Link, "circuits.circuit", "circuits"),
    (Noun::Service, "ipam.service", "services"),
];

/// How much was sent.
#[derive(Default)]
struct Counts {
    made: usize,
    changed: usize,
    entered: usize,
}

fn send(
    api: &Api,
    groups: &[Group],
    judged: &BTreeMap<(Noun, String), Judged>,
    (there, journal): (&mut There, &[Value]),
) -> Result<Counts, Failure> {
    let mut counts = Counts::default();
    for group in groups {
        let path = at(group)?;
        let mut made = HashSet::new();
        loop {
            let changes = there.changes(group);
            let ready: Vec<Change> = changes.into_iter().filter(|change| !change.waits).collect();
            if ready.is_empty() {
                break;
            }
            let (new, old): (Vec<Change>, Vec<Change>) =
                ready.into_iter().partition(|change| change.id.is_none());
            for change in &new {
                refuse_again(&mut made, &change.body, (path, &change.name()))?;
            }
            for chunk in new.chunks(CHUNK_COUNT) {
                let bodies = chunk.iter().map(|change| Value::Object(change.body.clone()));
                let answered = api.create(path, bodies.collect())?;
                for (change, object) in chunk.iter().zip(answered) {
                    if let Some(id) = object.get("id").and_then(Value::as_u64) {
                        there.numbered(group.model, change, id);
                    }
                    there.changed(group.model, object);
                    counts.made += 1;
                }
            }
            let is_settled = new.is_empty();
            for chunk in old.chunks(CHUNK_COUNT) {
                let bodies = chunk.iter().map(|change| {
                    let mut body = change.body.clone();
                    body.insert("id".to_owned(), change.id.into());
                    Value::Object(body)
                });
                for object in api.change(path, bodies.collect())? {
                    there.changed(group.model, object);
                    counts.changed += 1;
                }
            }
            if is_settled {
                break;
            }
        }
    }
    let missing = entries(&things(judged, there), journal);
    for chunk in missing.chunks(CHUNK_COUNT) {
        let bodies = chunk.iter().map(|entry| entry.body.clone()).collect();
        counts.entered += api.create(JOURNAL, bodies)?.len();
    }
    Ok(counts)
}

/// Refuses to make the very same thing a second time: NetBox stored it otherwise than it was sent, so it is
/// not found by what it is called.
fn refuse_again(
    made: &mut HashSet<String>,
    body: &Map<String, Value>,
    (path, name): (&str, &str),
) -> Result<(), Failure> {
    let body = serde_json::to_string(body).map_err(Failure::data)?;
    if made.insert(body) {
        return Ok(());
    }
    Err(Failure::data(format!("NetBox stored `{name}` of `{path}` otherwise than it was sent"))
        .vi(format!("NetBox lưu `{name}` ở `{path}` khác với nội dung đã gửi"))
        .hint(
            "it was made once; compare its name there with the record's, and rename one of the two",
            "đối tượng đã được tạo một lần; hãy so tên ở đó với hồ sơ và sửa một trong hai",
        ))
}

/// What is judged, with NetBox's number of it; zero while it has none.
fn things<'a>(
    judged: &'a BTreeMap<(Noun, String), Judged>,
    there: &There,
) -> Vec<(&'static str, u64, String, &'a [Finding])> {
    let things = judged.iter().filter_map(|((noun, key), judged)| {
        let (_, kind, model) = *JOURNALLED.iter().find(|(of, ..)| of == noun)?;
        // A service without a device is nowhere there, now or later.
        let id = there.number_of(model, key)?;
        Some((kind, id.unwrap_or_default(), key.clone(), judged.findings.as_slice()))
    });
    things.collect()
}

/// What is judged now, by what it is judged of.
fn judged(desk: &Desk<'_>, store: &Store) -> Result<BTreeMap<(Noun, String), Judged>, Failure> {
    let now = desk.clock.now();
    let policy = policy::of(&desk.settings)?;
    let record = store.record().map_err(record::refused)?;
    let stored = store.latest_evidence(now, RawAnswers::Included).map_err(record::refused)?;
    let evidence: Vec<Observation> = stored.into_iter().map(|each| each.observation).collect();
    let times: HashMap<ObservationId, Timestamp> =
        evidence.iter().filter_map(|each| Some((each.id?, each.at))).collect();
    let mut judged: BTreeMap<(Noun, String), Judged> = BTreeMap::new();
    for assessment in assess(&record, &evidence, now, &policy) {
        let noun = match assessment.subject.kind {
            SubjectKind::Device | SubjectKind::Server => Noun::Device,
            SubjectKind::Link => Noun::Link,
            SubjectKind::Web | SubjectKind::Dns | SubjectKind::Mail => Noun::Service,
            SubjectKind::Lan | SubjectKind::Address => continue,
        };
        let key = (noun, assessment.subject.key.clone());
        add(judged.entry(key).or_default(), &assessment, &times, desk);
    }
    Ok(judged)
}

fn add(
    judged: &mut Judged,
    assessment: &Assessment,
    times: &HashMap<ObservationId, Timestamp>,
    desk: &Desk<'_>,
) {
    judged.rung = judged.rung.max(assessment.rung);
    for finding in &assessment.findings {
        let at = finding.evidence.iter().filter_map(|id| times.get(id)).max().copied();
        judged.evidence_at = judged.evidence_at.max(at);
        if finding.verdict == Verdict::Fail {
            let reason = desk.say(&finding.reason).to_owned();
            judged.findings.push(Finding { rule: finding.rule, reason });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_made_twice_in_one_push() {
        let (mut made, body) = (HashSet::new(), serde_json::json!({"name": "vlan 10 "}));
        let body = body.as_object().unwrap();
        let mut again =
            |body: &Map<String, Value>| refuse_again(&mut made, body, ("ipam/vlans", "vlan 10"));
        assert!(again(body).is_ok());
        assert!(again(body).is_err());
        assert!(again(&Map::new()).is_ok());
    }
}
