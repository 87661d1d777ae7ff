//! Files to declared nouns: the table of nouns, and what a whole declaration needs once all files
//! are read. References and overlaps are [`check`](super::check())'s.

use std::collections::HashMap;

use toml::de::DeTable;

use crate::domain::record::{Declared, Record, Thing};
use crate::domain::system::Exposure;
use crate::domain::text::Text;

use super::fault::{Fault, Faults, Sink, quoted};
use super::fields::{Fields, Reading};
use super::noun::service::ReadService;
use super::noun::{device, link, organisation, plan, prefix, service, site, system, unit};
use super::source::{Quoting, SourceFile, SourceText};
use super::suggest::nearest;
use super::value::Value;

/// The nouns a file may declare, as written between `[[` and `]]`.
const NOUNS: &[&str] = &[
    "unit",
    "organisation",
    "site",
    "device",
    "interface",
    "address",
    "prefix",
    "link",
    "system",
    "service",
    "plan",
];

/// Reads all files; `existing` is only asked for the exposure of systems declared earlier.
pub(super) fn read(files: &[SourceFile], existing: &Record) -> Result<Vec<Declared>, Faults> {
    let sink = Sink::default();
    let mut out = Out::default();
    for file in files {
        match SourceText::decode(file, Quoting::Open) {
            Ok(source) => read_file(Reading { source: &source, sink: &sink }, &mut out),
            Err(fault) => sink.push(*fault),
        }
    }
    sink.finish()?;
    Ok(out.settle(existing))
}

/// What was read so far.
#[derive(Default)]
struct Out {
    declared: Vec<Declared>,
    /// Indexes of services whose system decides their exposure.
    undecided: Vec<usize>,
}

impl Out {
    /// Gives each service without an exposure its system's, else internal.
    fn settle(mut self, existing: &Record) -> Vec<Declared> {
        if self.undecided.is_empty() {
            return self.declared;
        }
        let stored = existing.systems.iter().map(|system| (system.code.clone(), system.exposure));
        let declared = self.declared.iter().filter_map(|declared| {
            let Thing::System(system) = &declared.thing else { return None };
            Some((system.code.clone(), system.exposure))
        });
        let exposures: HashMap<String, Exposure> = stored.chain(declared).collect();
        for index in self.undecided {
            if let Some(Declared { thing: Thing::Service(service), .. }) =
                self.declared.get_mut(index)
                && let Some(exposure) = service.system.as_ref().and_then(|code| exposures.get(code))
            {
                service.exposure = *exposure;
            }
        }
        self.declared
    }
}

fn read_file(reading: Reading<'_>, out: &mut Out) {
    if reading.source.text.trim().is_empty() {
        nothing(reading, &Text::new("the file is empty", "tệp trống"));
        return;
    }
    let Some(document) = super::syntax::parse(reading) else { return };
    let document = document.get_ref();
    if document.is_empty() {
        nothing(reading, &Text::new("the file declares nothing", "tệp không khai báo gì"));
    }
    let mut is_known = true;
    for (key, _) in document {
        if !NOUNS.contains(&key.get_ref().as_ref()) {
            unknown_noun(reading, key.get_ref(), key.span().start);
            is_known = false;
        }
    }
    // A file of something else gives one fault, not one per table.
    if is_known {
        for noun in NOUNS {
            read_noun(reading, document, noun, out);
        }
    }
}

fn nothing(reading: Reading<'_>, problem: &Text) {
    reading.fault(
        &(0..0),
        problem.clone(),
        Some(Text::new(
            "delete it, or declare something: `[[site]]`; inventory/README.md shows every noun",
            "xóa tệp, hoặc khai báo nội dung: `[[site]]`; xem inventory/README.md",
        )),
    );
}

fn unknown_noun(reading: Reading<'_>, key: &str, start: usize) {
    if key == "credential" {
        reading.sink.push(Fault {
            place: reading.source.place(start),
            field: "",
            problem: Text::new(
                "this is a credentials file: it is never part of the inventory",
                "đây là tệp thông tin đăng nhập: không bao giờ thuộc về kho kiểm kê",
            ),
            hint: Some(Text::new(
                "move it elsewhere, `chmod 600` it, and name it in MANG6_CREDENTIALS",
                "chuyển tệp sang nơi khác, `chmod 600`, và khai báo trong MANG6_CREDENTIALS",
            )),
        });
        return;
    }
    let (en, vi) = match nearest(key, NOUNS.iter().copied()) {
        Some(near) => {
            (format!("did you mean `[[{near}]]`? "), format!("có phải ý bạn là `[[{near}]]`? "))
        }
        None => (String::new(), String::new()),
    };
    let list = NOUNS.join(", ");
    reading.fault(
        &(start..start),
        Text::new(
            format!("{} is no noun of the inventory", quoted(key)),
            format!("{} không phải đối tượng kiểm kê", quoted(key)),
        ),
        Some(Text::new(
            format!("{en}a declaration holds: {list}"),
            format!("{vi}một khai báo gồm: {list}"),
        )),
    );
}

fn read_noun(reading: Reading<'_>, document: &DeTable<'_>, noun: &'static str, out: &mut Out) {
    let Some(found) = document.get(noun) else { return };
    for table in (Value { reading, key: noun, found }).tables() {
        let declared = &mut out.declared;
        match noun {
            "device" => device::read_device(reading, table, declared),
            "interface" => device::read_interface(reading, table, declared),
            "address" => device::read_address(reading, table, declared),
            "service" => {
                let fields = Fields::open(reading, table.0, (noun, table.1), service::KEYS);
                if let Some(ReadService { service, exposure_is_left_out }) = service::read(&fields)
                {
                    if exposure_is_left_out {
                        out.undecided.push(declared.len());
                    }
                    declared
                        .push(Declared { thing: Thing::Service(service), place: fields.place() });
                }
            }
            _ => {
                let keys = keys_of(noun);
                let fields = Fields::open(reading, table.0, (noun, table.1), keys);
                if let Some(thing) = thing(noun, &fields) {
                    declared.push(Declared { thing, place: fields.place() });
                }
            }
        }
    }
}

fn keys_of(noun: &str) -> &'static [&'static str] {
    match noun {
        "unit" => unit::KEYS,
        "organisation" => organisation::KEYS,
        "site" => site::KEYS,
        "prefix" => prefix::KEYS,
        "link" => link::KEYS,
        "system" => system::KEYS,
        "plan" => plan::KEYS,
        _ => &[],
    }
}

fn thing(noun: &str, fields: &Fields<'_>) -> Option<Thing> {
    match noun {
        "unit" => unit::read(fields).map(Thing::Unit),
        "organisation" => organisation::read(fields).map(Thing::Organisation),
        "site" => site::read(fields).map(Thing::Site),
        "prefix" => prefix::read(fields).map(Thing::Prefix),
        "link" => link::read(fields).map(|link| Thing::Link(Box::new(link))),
        "system" => system::read(fields).map(Thing::System),
        "plan" => plan::read(fields).map(|plan| Thing::Plan(Box::new(plan))),
        _ => None,
    }
}
