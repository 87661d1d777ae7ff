//! Custom fields against their definitions. What a file says was read by them already; this judges
//! what is stored, when a definition changes beside it or goes.

use crate::domain::asset;
use crate::domain::record::{Declared, Noun, Record};
use crate::domain::text::Text;

use super::super::custom::Definitions;
use super::super::fault::{Sink, quoted};
use super::fault;

/// Every value of every declared thing.
pub(super) fn check(declared: &[Declared], existing: &Record, sink: &Sink) {
    if declared.iter().all(|each| each.details.custom.is_empty()) {
        return;
    }
    let mut definitions = Definitions::of(&existing.assets);
    for each in declared.iter().filter(|each| each.thing.noun() == Noun::CustomField) {
        definitions.add(&each.thing.key(), &each.details);
    }
    for each in declared {
        let class = asset::of(each.thing.noun());
        for (name, value) in &each.details.custom {
            if definitions.take(name, class, value) {
                continue;
            }
            sink.push_with(|| {
                let (thing, name) = (quoted(&each.thing.key()), quoted(name));
                let value = quoted(&value.printed());
                fault(
                    &each.place,
                    "custom",
                    Text::new(
                        format!("{} {thing} has {value} in the custom field {name}, which is not defined so", class.en),
                        format!("{} {thing} có {value} trong trường tự đặt {name}, trái với định nghĩa của trường", class.vi),
                    ),
                    Text::new(
                        "mend the value, or the `[[custom_field]]`: its `kind`, `choices`, `applies_to`",
                        "sửa giá trị, hoặc sửa `[[custom_field]]`: `kind`, `choices`, `applies_to`",
                    ),
                )
            });
        }
    }
}
