//! `[[unit]]`: an administrative unit.

use crate::domain::text::Text;
use crate::domain::unit::{Era, Unit, UnitKey, UnitKind};

use super::super::fields::Fields;
use super::super::value::Value;
use super::each;

/// The keys of a unit.
pub(crate) const KEYS: &[&str] = &[
    "era",
    "code",
    "name",
    "kind",
    "parent_code",
    "legacy_province",
    "successor_codes",
    "latitude_deg",
    "longitude_deg",
];

/// Reads a unit.
pub(crate) fn read(fields: &Fields<'_>) -> Option<Unit> {
    let era_value = fields.need("era");
    let era = era_value.and_then(Value::word::<Era>);
    let code = fields.need("code").and_then(Value::unit_code);
    let name = fields.need("name").and_then(Value::name);
    let kind_value = fields.need("kind");
    let kind = kind_value.and_then(Value::word::<UnitKind>);
    let parent_code = fields.value("parent_code").and_then(Value::unit_code);
    let legacy_province = fields.value("legacy_province").and_then(Value::name);
    let successors_value = fields.value("successor_codes");
    let successor_codes = each(successors_value, Value::unit_code);
    let centre_deg = centre(fields);
    if let (Some(Era::Y2025), Some(value), false) =
        (era, successors_value, successor_codes.is_empty())
    {
        value.fault(
            Text::new(
                "`successor_codes` belong to legacy units, this one is of 2025",
                "`successor_codes` chỉ dành cho đơn vị cũ, đơn vị này thuộc năm 2025",
            ),
            Some(Text::new("leave them out", "bỏ khóa này")),
        );
    }
    if let (Some(era), Some(kind), Some(value)) = (era, kind, kind_value)
        && !exists_in(era, kind)
    {
        value.fault(
            Text::new(
                format!("the map of era {era} has no `{kind}`"),
                format!("bản đồ hành chính `{era}` không có cấp `{kind}`"),
            ),
            Some(Text::new(
                "districts and townships ended on 1 July 2025, special zones began",
                "từ 1/7/2025 không còn huyện và thị trấn, bắt đầu có đặc khu",
            )),
        );
    }
    Some(Unit {
        key: UnitKey { era: era?, code: code? },
        name: name?,
        kind: kind?,
        parent_code,
        legacy_province,
        successor_codes,
        centre_deg,
    })
}

/// Both coordinates or neither.
fn centre(fields: &Fields<'_>) -> Option<(f64, f64)> {
    let latitude_value = fields.value("latitude_deg");
    let longitude_value = fields.value("longitude_deg");
    let latitude = latitude_value.and_then(|value| value.degrees(90.0));
    let longitude = longitude_value.and_then(|value| value.degrees(180.0));
    if let (Some(value), None) | (None, Some(value)) = (latitude_value, longitude_value) {
        value.fault(
            Text::new(
                format!("`{}` stands alone", value.key),
                format!("`{}` đứng một mình", value.key),
            ),
            Some(Text::new(
                "write both `latitude_deg` and `longitude_deg`, or neither",
                "ghi cả `latitude_deg` và `longitude_deg`, hoặc bỏ cả hai",
            )),
        );
    }
    latitude.zip(longitude)
}

fn exists_in(era: Era, kind: UnitKind) -> bool {
    match kind {
        UnitKind::Province | UnitKind::Commune | UnitKind::Ward => true,
        UnitKind::District | UnitKind::Township => era == Era::Legacy,
        UnitKind::SpecialZone => era == Era::Y2025,
    }
}
