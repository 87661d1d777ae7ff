//! `init`: creates the database and loads the territory: units of both eras, bodies, information
//! systems and plans. Running it again adds what is new and changes nothing else.

use super::desk::Desk;
use super::failure::Failure;
use super::faults;
use super::outcome::Outcome;
use super::{import, record};
use crate::domain::record::{Declared, Noun};
use crate::domain::text::Text;
use crate::inventory;
use crate::store::Store;

/// The one territory the program carries.
const TERRITORY: &str = "quang-ngai";

/// Creates and fills.
pub fn run(desk: &mut Desk<'_>, territory: &str) -> Result<Outcome, Failure> {
    if territory != TERRITORY {
        return Err(Failure::usage(format!(
            "unknown territory `{territory}`: this program carries `{TERRITORY}`"
        )));
    }
    let lang = desk.settings.lang;
    let declared =
        inventory::embedded::territory().map_err(|faults| faults::refused(&faults, lang))?;
    let mut store = Store::create(&desk.settings.db).map_err(record::refused)?;
    let changes = import::apply(desk, &mut store, &declared)?;
    desk.voice.note(&summary(desk, &declared, changes.len()));
    Ok(Outcome::Well)
}

fn summary(desk: &Desk<'_>, declared: &[Declared], change_count: usize) -> Text {
    let count = |noun| declared.iter().filter(|declared| declared.thing.noun() == noun).count();
    let (units, bodies) = (count(Noun::Unit), count(Noun::Organisation));
    let (systems, plans) = (count(Noun::System), count(Noun::Plan));
    let db = desk.settings.db.display();
    if change_count == 0 {
        return Text::new(
            format!("`{db}` already holds the territory: nothing to add"),
            format!("`{db}` đã có sẵn dữ liệu địa bàn: không cần thêm gì"),
        );
    }
    Text::new(
        format!(
            "`{db}`: {units} units of both eras, {bodies} bodies, {systems} information systems, {plans} plans; next: `mang6 import inventory/`"
        ),
        format!(
            "`{db}`: {units} đơn vị hành chính của hai thời kỳ, {bodies} cơ quan, {systems} hệ thống thông tin, {plans} kế hoạch; tiếp theo: `mang6 import inventory/`"
        ),
    )
}
