//! References by key: what is named must be declared, here or in the record, and must not lead
//! back to itself.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a new noun needs no arm here: it goes by its class"
)]

use crate::domain::asset;
use crate::domain::criterion::{Attribute, Measured};
use crate::domain::organisation::Organisation;
use crate::domain::plan::{Plan, PlanTask};
use crate::domain::record::{Declared, Noun, SourcePlace, Thing};
use crate::domain::service::{Service, ServiceKind};
use crate::domain::text::Text;
use crate::domain::unit::{Era, Unit, UnitKey, UnitKind};

use super::super::fault::{Fault, Sink, quoted};
use super::super::suggest::nearest;
use super::duplicate::label;
use super::fault;
use super::index::Index;

/// Longest chain of parents or successors that is followed: real ones have four links.
const CHAIN_COUNT: usize = 64;

/// Every reference of the declaration.
pub(super) fn check(declared: &[Declared], index: &Index<'_>, sink: &Sink) {
    for declared in declared {
        let at = At { place: &declared.place, index, sink };
        match &declared.thing {
            Thing::Unit(unit) => at.unit_itself(unit),
            Thing::Organisation(body) => at.organisation_itself(body),
            Thing::Site(site) => {
                at.unit("unit", site.unit.as_ref());
                at.organisation("organisation", site.organisation.as_deref());
            }
            Thing::Device(device) => {
                at.site("site", Some(&device.site));
                at.organisation("organisation", device.organisation.as_deref());
            }
            Thing::Interface(interface) => at.device("device", Some(&interface.device)),
            Thing::Address(address) => {
                at.device("device", address.device.as_deref());
                let interface = ("interface", address.interface.as_deref());
                at.interface(address.device.as_deref(), interface);
            }
            Thing::Prefix(prefix) => {
                at.unit("unit", prefix.unit.as_ref());
                at.site("site", prefix.site.as_deref());
            }
            Thing::Link(link) => {
                for (end, site, device, interface) in [
                    (&link.a, "a.site", "a.device", "a.interface"),
                    (&link.b, "b.site", "b.device", "b.interface"),
                ] {
                    at.site(site, Some(&end.site));
                    at.device(device, end.device.as_deref());
                    at.interface(end.device.as_deref(), (interface, end.interface.as_deref()));
                }
            }
            Thing::System(system) => {
                at.organisation("owner", system.owner.as_deref());
                at.organisation("operator", system.operator.as_deref());
            }
            Thing::Service(service) => at.service_itself(service),
            Thing::Plan(plan) => at.plan_itself(plan),
            Thing::Described(..) | Thing::Removed(..) => {}
        }
        at.described(declared);
    }
}

/// A noun whose references are followed.
struct At<'a> {
    place: &'a SourcePlace,
    index: &'a Index<'a>,
    sink: &'a Sink,
}

impl At<'_> {
    fn unit(&self, field: &'static str, key: Option<&UnitKey>) {
        let Some(key) = key else { return };
        if self.index.units.contains_key(&(key.era, key.code.as_str())) {
            return;
        }
        let wanted = key.to_string();
        self.sink.push_with(|| {
            let known: Vec<String> =
                self.index.units.values().map(|unit| unit.key.to_string()).collect();
            let other_era = Era::ALL.iter().copied().find(|era| {
                *era != key.era && self.index.units.contains_key(&(*era, key.code.as_str()))
            });
            let near = match other_era {
                Some(era) => Some(format!("{era}/{}", key.code)),
                None => smallest_nearest(&wanted, known.iter().map(String::as_str)),
            };
            missing(self.place, Noun::Unit, (field, &wanted), near.as_deref())
        });
    }

    fn organisation(&self, field: &'static str, code: Option<&str>) {
        let known = &self.index.organisations;
        self.must_be(
            Noun::Organisation,
            (field, code),
            |code| known.contains_key(code),
            known.keys(),
        );
    }

    fn site(&self, field: &'static str, code: Option<&str>) {
        let known = &self.index.sites;
        self.must_be(Noun::Site, (field, code), |code| known.contains(code), known.iter());
    }

    fn device(&self, field: &'static str, name: Option<&str>) {
        let known = &self.index.devices;
        self.must_be(Noun::Device, (field, name), |name| known.contains_key(name), known.keys());
    }

    fn interface(&self, device: Option<&str>, named: (&'static str, Option<&str>)) {
        // An unknown device is one fault, not two.
        let Some(device) = device.filter(|device| self.index.devices.contains_key(device)) else {
            return;
        };
        let known = &self.index.interfaces;
        let siblings = known.iter().filter(|(owner, _)| *owner == device).map(|(_, name)| name);
        let exists = |name: &str| known.contains(&(device, name));
        self.must_be(Noun::Interface, named, exists, siblings);
    }

    /// References among the fields that only the class describes.
    fn described(&self, declared: &Declared) {
        if declared.details.values.is_empty() {
            return;
        }
        for (index, field) in asset::of(declared.thing.noun()).described() {
            let Some(noun) = field.kind.refers_to() else { continue };
            let Some(value) = declared.details.values.get(&index) else { continue };
            for key in value.texts() {
                self.named(noun, (field.key, Some(&key)));
            }
        }
    }

    /// A key of any noun.
    fn named(&self, noun: Noun, (field, key): (&'static str, Option<&str>)) {
        let index = self.index;
        match noun {
            Noun::Organisation => self.organisation(field, key),
            Noun::Site => self.site(field, key),
            Noun::Device => self.device(field, key),
            Noun::Link => self.must_be(
                noun,
                (field, key),
                |key| index.links.contains_key(key),
                index.links.keys(),
            ),
            Noun::System => self.must_be(
                noun,
                (field, key),
                |key| index.systems.contains(key),
                index.systems.iter(),
            ),
            Noun::Unit => {
                let unit = key.and_then(|key| key.split_once('/')).and_then(|(era, code)| {
                    Some(UnitKey { era: era.parse().ok()?, code: code.to_owned() })
                });
                self.unit(field, unit.as_ref());
            }
            _ => {
                let known = index.described.get(&noun);
                self.must_be(
                    noun,
                    (field, key),
                    |key| known.is_some_and(|known| known.contains(key)),
                    known.into_iter().flatten(),
                );
            }
        }
    }

    fn must_be<'k>(
        &self,
        noun: Noun,
        (field, wanted): (&'static str, Option<&str>),
        exists: impl Fn(&str) -> bool,
        known: impl Iterator<Item = &'k &'k str>,
    ) {
        let Some(wanted) = wanted else { return };
        if !exists(wanted) {
            self.sink.push_with(|| {
                let near = smallest_nearest(wanted, known.copied());
                missing(self.place, noun, (field, wanted), near.as_deref())
            });
        }
    }

    fn unit_itself(&self, unit: &Unit) {
        let era = unit.key.era;
        if let Some(code) = &unit.parent_code {
            self.unit("parent_code", Some(&UnitKey { era, code: code.clone() }));
            let parent = self.index.units.get(&(era, code.as_str()));
            if parent.is_some_and(|parent| level(parent.kind) >= level(unit.kind)) {
                self.sink.push_with(|| {
                    let (unit, parent) = (quoted(&unit.key.to_string()), quoted(code));
                    fault(
                        self.place,
                        "parent_code",
                        Text::new(
                            format!("the parent {parent} of {unit} is not of a higher level"),
                            format!("đơn vị cấp trên {parent} của {unit} không thuộc cấp cao hơn"),
                        ),
                        Text::new(
                            "province, district (until 2025), commune",
                            "tỉnh, huyện (đến 2025), xã",
                        ),
                    )
                });
            }
        }
        for code in &unit.successor_codes {
            self.unit("successor_codes", Some(&UnitKey { era: Era::Y2025, code: code.clone() }));
        }
        self.legacy_province("legacy_province", unit.legacy_province.as_deref());
    }

    /// The name of a province before 2025. Without any legacy unit there is nothing to compare.
    fn legacy_province(&self, field: &'static str, name: Option<&str>) {
        let known = &self.index.legacy_provinces;
        if known.is_empty() {
            return;
        }
        self.must_be(Noun::Unit, (field, name), |name| known.contains(name), known.iter());
    }

    fn organisation_itself(&self, body: &Organisation) {
        self.unit("unit", body.unit.as_ref());
        self.organisation("parent", body.parent.as_deref());
        self.organisation("successor", body.successor.as_deref());
        if self.leads_back(body, |body| body.parent.as_deref()) {
            self.sink.push(leads_back(self.place, "parent", &body.code));
        }
        if self.leads_back(body, |body| body.successor.as_deref()) {
            self.sink.push(leads_back(self.place, "successor", &body.code));
        }
    }

    fn leads_back(&self, body: &Organisation, next: fn(&Organisation) -> Option<&str>) -> bool {
        let mut at = next(body);
        for _ in 0..CHAIN_COUNT {
            let Some(code) = at else { return false };
            if code == body.code {
                return true;
            }
            at = self.index.organisations.get(code).copied().and_then(next);
        }
        false
    }

    fn service_itself(&self, service: &Service) {
        let known = &self.index.systems;
        let system = ("system", service.system.as_deref());
        self.must_be(Noun::System, system, |code| known.contains(code), known.iter());
        self.device("device", service.device.as_deref());
        if service.kind == ServiceKind::Tcp
            && (service.device.is_none() || service.ports.is_empty())
        {
            let code = quoted(&service.code);
            self.sink.push(fault(self.place, "kind", Text::new(format!("the tcp service {code} lacks `device` or `ports`"),
                    format!("dịch vụ tcp {code} thiếu `device` hoặc `ports`"),
                ),
                Text::new(
                    "it is judged with its server: add `device = \"…\"` and `ports = [443]`",
                    "dịch vụ này được đánh giá cùng máy chủ: thêm `device = \"…\"` và `ports = [443]`",
                ),
            ));
        }
    }

    fn plan_itself(&self, plan: &Plan) {
        for id in &plan.supersedes {
            let known = &self.index.plans;
            self.must_be(
                Noun::Plan,
                ("supersedes", Some(id)),
                |id| known.contains(id),
                known.iter(),
            );
            if *id == plan.id {
                self.sink.push(leads_back(self.place, "supersedes", id));
            }
        }
        for province in &plan.legacy_provinces {
            self.legacy_province("legacy_provinces", Some(province));
        }
        for task in plan.phases.iter().flat_map(|phase| &phase.tasks) {
            self.criterion_of(task);
        }
    }

    /// The places that a task's criterion names: of one that is nowhere it would count nothing, for ever.
    /// Without any unit of the era there is nothing to compare.
    fn criterion_of(&self, task: &PlanTask) {
        let Some(measured) = task.criterion.measured() else { return };
        let sink = Sink::default();
        At { sink: &sink, ..*self }.places_of(measured);
        // The place is the plan's: a plan of thirty tasks is not to be searched for the one.
        for fault in sink.finish().err().into_iter().flat_map(|faults| faults.faults) {
            let (id, Text { en, vi }) = (quoted(&task.id), &fault.problem);
            let problem = Text::new(format!("task {id}: {en}"), format!("nhiệm vụ {id}: {vi}"));
            self.sink.push(Fault { problem, ..fault });
        }
    }

    fn places_of(&self, measured: &Measured) {
        let named = |attribute| {
            let parts = [&measured.selection, &measured.condition];
            parts.into_iter().flat_map(move |part| part.values_of(attribute))
        };
        for province in named(Attribute::Province) {
            self.legacy_province("province", Some(province));
        }
        for (attribute, era) in [(Attribute::Unit, Era::Y2025), (Attribute::District, Era::Legacy)]
        {
            let units = self.index.units.values().filter(|unit| unit.key.era == era);
            let known: Vec<&str> = units.map(|unit| unit.key.code.as_str()).collect();
            for code in named(attribute).filter(|_| !known.is_empty()) {
                let exists = |code: &str| known.contains(&code);
                self.must_be(Noun::Unit, (attribute.as_str(), Some(code)), exists, known.iter());
            }
        }
    }
}

/// The nearest of unordered words; the first by the alphabet among equally near ones.
fn smallest_nearest<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut known: Vec<&str> = known.collect();
    known.sort_unstable();
    nearest(wrong, known).map(str::to_owned)
}

fn missing(
    place: &SourcePlace,
    noun: Noun,
    (field, wanted): (&'static str, &str),
    near: Option<&str>,
) -> Fault {
    let (en, vi) = label(noun);
    let wanted = quoted(wanted);
    let table = asset::of(noun).word;
    let (near_en, near_vi) = match near.map(quoted) {
        Some(near) => (format!("did you mean {near}? "), format!("có phải ý bạn là {near}? ")),
        None => (String::new(), String::new()),
    };
    fault(
        place,
        field,
        Text::new(
            format!("`{field}` names the {en} {wanted}, which is declared nowhere"),
            format!("`{field}` trỏ tới {vi} {wanted}, nhưng chưa được khai báo ở đâu"),
        ),
        Text::new(
            format!("{near_en}mend the reference, or declare it as `[[{table}]]`"),
            format!("{near_vi}sửa lại tham chiếu, hoặc khai báo bằng `[[{table}]]`"),
        ),
    )
}

pub(super) fn leads_back(place: &SourcePlace, field: &'static str, key: &str) -> Fault {
    let key = quoted(key);
    fault(
        place,
        field,
        Text::new(
            format!("following `{field}` from {key} leads back to it"),
            format!("đi theo `{field}` từ {key} lại quay về chính nó"),
        ),
        Text::new(
            format!("break the circle: mend or drop one `{field}`"),
            format!("phá vòng lặp: sửa hoặc bỏ một `{field}`"),
        ),
    )
}

/// Higher units have lower numbers.
const fn level(kind: UnitKind) -> u8 {
    match kind {
        UnitKind::Province => 0,
        UnitKind::District => 1,
        UnitKind::Commune | UnitKind::Ward | UnitKind::Township | UnitKind::SpecialZone => 2,
    }
}
