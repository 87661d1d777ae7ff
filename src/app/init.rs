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
use crate::store::declare::Counts;

/// The one territory the program carries.
const TERRITORY: &str = "quang-ngai";
/// No territory: an empty database, to import what another one exported.
const NONE: &str = "none";

/// Creates and fills.
pub fn run(desk: &mut Desk<'_>, territory: &str) -> Result<Outcome, Failure> {
    if territory == NONE {
        Store::create(&desk.settings.db).map_err(record::refused)?;
        return Ok(Outcome::Well);
    }
    if territory != TERRITORY {
        return Err(Failure::usage(format!(
            "unknown territory `{territory}`: this program carries `{TERRITORY}`; `{NONE}` creates an empty database"
        ))
        .vi(format!(
            "không có địa bàn `{territory}`: chương trình mang sẵn `{TERRITORY}`; `{NONE}` tạo cơ sở dữ liệu trống"
        )));
    }
    let lang = desk.settings.lang;
    let declared =
        inventory::embedded::territory().map_err(|faults| faults::refused(&faults, lang))?;
    let mut store = Store::create(&desk.settings.db).map_err(record::refused)?;
    let counts = import::apply(desk, &mut store, &declared)?;
    desk.voice.note(&summary(desk, &declared, counts));
    Ok(Outcome::Well)
}

fn summary(desk: &Desk<'_>, declared: &[Declared], counts: Counts) -> Text {
    let count = |noun| declared.iter().filter(|declared| declared.thing.noun() == noun).count();
    let (units, bodies) = (count(Noun::Unit), count(Noun::Organisation));
    let (systems, plans) = (count(Noun::System), count(Noun::Plan));
    let db = desk.settings.db.display();
    if counts == Counts::default() {
        return Text::new(
            format!("`{db}` already holds the territory: nothing to add"),
            format!("`{db}` đã có sẵn dữ liệu địa bàn: không cần thêm gì"),
        );
    }
    Text::new(
        format!(
            "`{db}`: {units} units of both eras, {bodies} bodies, {systems} information systems, {plans} plans; next: `mang6 --db {db} import FILE_OR_FOLDER`"
        ),
        format!(
            "`{db}`: {units} đơn vị hành chính của hai thời kỳ, {bodies} cơ quan, {systems} hệ thống thông tin, {plans} kế hoạch; tiếp theo: `mang6 --db {db} import TỆP_HOẶC_THƯ_MỤC`"
        ),
    )
}
