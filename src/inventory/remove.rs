//! `[[remove]]`: a thing that is no more. Absence from a file never removes anything; this says so,
//! with a place that history keeps. Whether something still names it is `store`'s to see, at the end.

use toml::de::DeTable;

use crate::domain::asset::{self, RareDetails};
use crate::domain::record::{Declared, Thing};
use crate::domain::text::Text;

use super::fields::{Fields, Reading};
use super::value::Value;

/// The word between `[[` and `]]`.
pub(super) const WORD: &str = "remove";
const KEYS: &[&str] = &["noun", "key"];

/// Every removal of a file.
pub(super) fn read(reading: Reading<'_>, document: &DeTable<'_>, out: &mut Vec<Declared>) {
    let Some(found) = document.get(WORD) else { return };
    for table in (Value { reading, key: WORD, found }).tables() {
        let fields = Fields::open(reading, table.0, (WORD, table.1), KEYS);
        let words: Vec<&str> = asset::CLASSES.iter().map(|class| class.word).collect();
        let class =
            fields.need("noun").and_then(|value| value.one_of(&words)).and_then(asset::named);
        let key_value = fields.need("key");
        let key = key_value.and_then(Value::name);
        let (Some(class), Some(key), Some(value)) = (class, key, key_value) else { continue };
        if class.key_values(&key).is_none() {
            let parts: Vec<&str> = class.key_fields().iter().map(|field| field.key).collect();
            let form = parts.join("/").to_uppercase();
            value.fault(
                Text::new(
                    format!("the key of a {} is {form}, found {}", class.en, value.written()),
                    format!("khóa của {} có dạng {form}, nhưng gặp {}", class.vi, value.written()),
                ),
                Some(Text::new("as `show` takes it", "như khi dùng với `show`")),
            );
            continue;
        }
        out.push(Declared {
            thing: Thing::Removed(class.noun, key),
            details: RareDetails::default(),
            place: fields.place(),
        });
    }
}
