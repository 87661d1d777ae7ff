//! Files to declared nouns: the table of nouns, and what a whole declaration needs once all files
//! are read. References and overlaps are [`check`](super::check())'s.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a new noun needs no arm here: it goes by its class"
)]

use std::collections::HashMap;

use rayon::prelude::*;
use toml::de::DeTable;

use crate::domain::asset::{self, Class};
use crate::domain::record::{Declared, Noun, Record, Thing};
use crate::domain::system::Exposure;
use crate::domain::text::Text;

use super::address_plan;
use super::custom::Definitions;
use super::described;
use super::fault::{Fault, Faults, Sink, quoted};
use super::fields::{Fields, Reading};
use super::noun::{device, link, organisation, plan, prefix, service, site, system, unit};
use super::remove;
use super::source::{Quoting, SourceFile, SourceText};
use super::suggest::nearest;
use super::value::Value;

/// Reads all files; `existing` is only asked for the exposure of systems declared earlier.
pub(super) fn read(files: &[SourceFile], existing: &Record) -> Result<Vec<Declared>, Faults> {
    let sink = Sink::default();
    let definitions = definitions(files, existing);
    let mut out = Out::default();
    for file in files {
        match SourceText::decode(file, Quoting::Open) {
            Ok(source) => read_text(&source, &definitions, &sink, &mut out),
            Err(fault) => sink.push(*fault),
        }
    }
    sink.finish()?;
    Ok(out.settle(existing))
}

/// Reads a file's text, a large one part by part on all cores. What is wrong with a part is told of
/// the file: it is read again whole, so that messages do not depend on where it was cut.
fn read_text(source: &SourceText<'_>, definitions: &Definitions, sink: &Sink, out: &mut Out) {
    let parts = source.parts(|word| asset::named(word).is_some());
    if parts.len() > 1 {
        let read: Vec<(Out, Sink)> = parts
            .par_iter()
            .map(|part| {
                let (mut out, sink) = (Out::default(), Sink::default());
                read_file(Reading { source: part, sink: &sink, definitions }, &mut out);
                (out, sink)
            })
            .collect();
        if read.iter().all(|(_, sink)| sink.is_empty()) {
            // Room at once, and each part goes as it is taken over: never are two copies of all there.
            let count = read.iter().map(|(part, _)| part.declared.len()).sum();
            out.declared.reserve_exact(count);
            for (part, _) in read {
                out.append(part);
            }
            return;
        }
    }
    read_file(Reading { source, sink, definitions }, out);
}

/// The custom fields that are defined in the record or in one of the files: values may stand before
/// their definition, so definitions are read first. Their faults are told by the reading proper.
fn definitions(files: &[SourceFile], existing: &Record) -> Definitions {
    let mut definitions = Definitions::of(&existing.assets);
    let word = asset::of(Noun::CustomField).word;
    for file in files {
        let Ok(source) = SourceText::decode(file, Quoting::Open) else { continue };
        // Most files define none: they are not read twice.
        if !source.text.contains(word) {
            continue;
        }
        let (sink, none) = (Sink::default(), Definitions::default());
        let reading = Reading { source: &source, sink: &sink, definitions: &none };
        let Some(document) = super::syntax::document(reading) else { continue };
        let mut out = Out::default();
        read_noun(reading, document.get_ref(), asset::of(Noun::CustomField), &mut out);
        for declared in &out.declared {
            definitions.add(&declared.thing.key(), &declared.details);
        }
    }
    definitions
}

/// What was read so far.
#[derive(Default)]
struct Out {
    declared: Vec<Declared>,
    /// Indexes of services whose system decides their exposure.
    undecided: Vec<usize>,
}

impl Out {
    /// Adds what another part gave.
    fn append(&mut self, mut other: Self) {
        let before = self.declared.len();
        self.undecided.extend(other.undecided.iter().map(|index| before + index));
        self.declared.append(&mut other.declared);
    }

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
    let Some(document) = super::syntax::document(reading) else { return };
    let document = document.get_ref();
    if document.is_empty() {
        nothing(reading, &Text::new("the file declares nothing", "tệp không khai báo gì"));
    }
    let mut is_known = true;
    for (key, _) in document {
        let is_other = [remove::WORD, address_plan::WORD].contains(&key.get_ref().as_ref());
        if asset::named(key.get_ref()).is_none() && !is_other {
            unknown_noun(reading, key.get_ref(), key.span().start);
            is_known = false;
        }
    }
    // A file of something else gives one fault, not one per table.
    if is_known {
        for class in asset::CLASSES {
            read_noun(reading, document, class, out);
        }
        remove::read(reading, document, &mut out.declared);
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
    let words: Vec<&str> = asset::CLASSES.iter().map(|class| class.word).collect();
    let (en, vi) = match nearest(key, words.iter().copied()) {
        Some(near) => {
            (format!("did you mean `[[{near}]]`? "), format!("có phải ý bạn là `[[{near}]]`? "))
        }
        None => (String::new(), String::new()),
    };
    let list = words.join(", ");
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

fn read_noun(reading: Reading<'_>, document: &DeTable<'_>, class: &'static Class, out: &mut Out) {
    let Some(found) = document.get(class.word) else { return };
    let keys = described::keys(class, keys_of(class.noun));
    for table in (Value { reading, key: class.word, found }).tables() {
        match class.noun {
            Noun::Device => device::read_device(reading, table, &mut out.declared),
            Noun::Interface => device::read_interface(reading, table, &mut out.declared),
            Noun::Address => device::read_address(reading, table, &mut out.declared),
            _ => {
                let fields = Fields::open(reading, table.0, (class.word, table.1), &keys);
                read_table(&fields, class, out);
            }
        }
    }
}

fn read_table(fields: &Fields<'_>, class: &'static Class, out: &mut Out) {
    let place = fields.place();
    if !class.has_struct() {
        if let Some((thing, details)) = described::thing(fields, class) {
            out.declared.push(Declared { thing, details: details.into(), place });
        }
        return;
    }
    let details = described::details(fields, class);
    let thing = match class.noun {
        Noun::Service => service::read(fields).map(|read| {
            if read.exposure_is_left_out {
                out.undecided.push(out.declared.len());
            }
            Thing::Service(Box::new(read.service))
        }),
        noun => thing(noun, fields),
    };
    if let Some(thing) = thing {
        out.declared.push(Declared { thing, details: details.into(), place });
    }
}

/// The keys that the reader of a struct reads itself.
fn keys_of(noun: Noun) -> &'static [&'static str] {
    match noun {
        Noun::Unit => unit::KEYS,
        Noun::Organisation => organisation::KEYS,
        Noun::Site => site::KEYS,
        Noun::Prefix => prefix::KEYS,
        Noun::Link => link::KEYS,
        Noun::System => system::KEYS,
        Noun::Service => service::KEYS,
        Noun::Plan => plan::KEYS,
        _ => &[],
    }
}

fn thing(noun: Noun, fields: &Fields<'_>) -> Option<Thing> {
    match noun {
        Noun::Unit => unit::read(fields).map(|unit| Thing::Unit(Box::new(unit))),
        Noun::Organisation => {
            organisation::read(fields).map(|body| Thing::Organisation(Box::new(body)))
        }
        Noun::Site => site::read(fields).map(|site| Thing::Site(Box::new(site))),
        Noun::Prefix => prefix::read(fields).map(|prefix| Thing::Prefix(Box::new(prefix))),
        Noun::Link => link::read(fields).map(|link| Thing::Link(Box::new(link))),
        Noun::System => system::read(fields).map(|system| Thing::System(Box::new(system))),
        Noun::Plan => plan::read(fields).map(|plan| Thing::Plan(Box::new(plan))),
        _ => None,
    }
}
