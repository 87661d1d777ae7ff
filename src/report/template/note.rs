//! The note on a head: whether it must be filled, what goes in, and an example.
#![expect(clippy::wildcard_enum_match_arm, reason = "a new kind is text unless it says otherwise")]

use rust_xlsxwriter::{Note, ObjectMovement};

use crate::domain::asset::{self, Class, Field, Kind};
use crate::domain::text::{Lang, Text};

use super::form::Need;

/// The unit in which a column's numbers stand, in its head.
pub(super) fn unit(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::RateKbps => Some("Mbps"),
        Kind::Microseconds => Some("ms"),
        Kind::Ratio => Some("%"),
        _ => None,
    }
}

/// A note as the workbook has it.
pub(super) fn of(text: &str) -> Note {
    let lines = text.lines().map(|line| 1 + line.chars().count() / 44).sum::<usize>();
    let height = u32::try_from(lines).unwrap_or(4).saturating_mul(17) + 12;
    Note::new(text)
        .set_author("mang6")
        .add_author_prefix(false)
        .set_width(300)
        .set_height(height.clamp(60, 420))
        .set_object_movement(ObjectMovement::DontMoveOrSizeWithCells)
}

/// The note of a field's column.
pub(super) fn field(
    class: &Class,
    field: &Field,
    (need, labels, sheet): (Need, &Vec<String>, Option<&str>),
    lang: Lang,
) -> String {
    let needed = match need {
        Need::Key => Text::new(
            "Must be filled: it names the row. Keep it once it is used.",
            "Bắt buộc: dùng để nhận ra dòng này. Đã đặt thì giữ nguyên.",
        ),
        Need::Required => Text::new("Must be filled.", "Bắt buộc."),
        Need::Optional => Text::new("May be left empty.", "Có thể để trống."),
    };
    let what = what(field, labels, sheet);
    let example = example(class, field, labels, lang);
    let heading = match lang {
        Lang::En => "Example",
        Lang::Vi => "Ví dụ",
    };
    let (needed, what) = (needed.in_lang(lang), what.in_lang(lang));
    format!("{needed}\n{what}\n{heading}: {example}")
}

/// The note of the tags' column.
pub(super) fn tags() -> Text {
    Text::new(
        "May be left empty.\nWords of your own without spaces, separated by `;`.\nExample: 2026; ubnd",
        "Có thể để trống.\nTừ khóa tự đặt, không dấu cách, cách nhau bằng `;`.\nVí dụ: 2026; ubnd",
    )
}

/// The note of a custom field's column.
pub(super) fn custom(name: &str, kind: Kind) -> Text {
    let field = Field::new("custom", kind, "value", "giá trị");
    let what = what(&field, &[], None);
    let example = by_kind(kind);
    Text::new(
        format!("May be left empty.\nCustom field `{name}`. {}\nExample: {}", what.en, example.en),
        format!("Có thể để trống.\nTrường tự đặt `{name}`. {}\nVí dụ: {}", what.vi, example.vi),
    )
}

/// What goes into a field.
#[expect(clippy::too_many_lines, reason = "one arm a kind")]
fn what(field: &Field, labels: &[String], sheet: Option<&str>) -> Text {
    let choose = labels.join(", ");
    let (en, vi) = (sheet.unwrap_or_default(), sheet.unwrap_or_default());
    match field.kind {
        Kind::Name => Text::new("One line of text.", "Một dòng chữ."),
        Kind::Remark => {
            Text::new("Text of at most 2,000 characters.", "Đoạn chữ, tối đa 2.000 ký tự.")
        }
        Kind::Code => Text::new(
            "A word without spaces, at most 64 characters.",
            "Một từ không dấu cách, tối đa 64 ký tự.",
        ),
        Kind::DeviceName => Text::new(
            "The device's name: no spaces at its ends, no `/`.",
            "Tên thiết bị: không có dấu `/`.",
        ),
        Kind::Word(_) | Kind::Set(_) => Text::new(
            format!("Choose from the list: {choose}."),
            format!("Chọn trong danh sách: {choose}."),
        ),
        Kind::Integer(low, high) | Kind::Identifier(low, high)
            if low == i64::MIN || high == i64::MAX =>
        {
            Text::new("A whole number.", "Số nguyên.")
        }
        Kind::Integer(low, high) | Kind::Identifier(low, high) => Text::new(
            format!("A whole number from {low} to {high}."),
            format!("Số nguyên từ {low} đến {high}."),
        ),
        Kind::Real(..) => Text::new("A number.", "Một số."),
        Kind::Ratio => Text::new("Per cent, from 0 to 100.", "Phần trăm, từ 0 đến 100."),
        Kind::Microseconds => Text::new("Milliseconds.", "Tính bằng mili giây."),
        Kind::RateKbps => Text::new("Megabits per second.", "Tính bằng Mbps."),
        Kind::Flag => Text::new("yes or no.", "có hoặc không."),
        Kind::Date => Text::new("A whole day.", "Ngày đầy đủ: ngày/tháng/năm."),
        Kind::Moment => Text::new(
            "A day and a time, in the province's time.",
            "Ngày và giờ, theo giờ Việt Nam.",
        ),
        Kind::Address => Text::new("An IPv4 or IPv6 address.", "Địa chỉ IPv4 hoặc IPv6."),
        Kind::Prefix => Text::new(
            "A network with its length, without host bits.",
            "Vùng địa chỉ kèm độ dài, các bit máy bằng 0.",
        ),
        Kind::Mac => Text::new("A MAC address.", "Địa chỉ MAC."),
        Kind::DnsName => Text::new("A DNS name.", "Tên miền đầy đủ."),
        Kind::Unit => Text::new(
            "Choose from the list, or write the name or the code.",
            "Chọn trong danh sách, hoặc ghi tên hay mã.",
        ),
        Kind::Reference(_) if sheet.is_some() => Text::new(
            format!("Choose from the list: the first column of the sheet “{en}”."),
            format!("Chọn trong danh sách: cột đầu của trang “{vi}”."),
        ),
        Kind::Reference(_) => Text::new(
            "Choose from the list, or write its name or code.",
            "Chọn trong danh sách, hoặc ghi tên hay mã.",
        ),
        Kind::References(_) if sheet.is_some() => Text::new(
            format!("Of the sheet “{en}”, its first column; several separated by `;`."),
            format!("Lấy ở cột đầu của trang “{vi}”; nhiều giá trị cách nhau bằng `;`."),
        ),
        Kind::References(_) | Kind::Names | Kind::Codes | Kind::Ports => Text::new(
            "One or several, separated by `;`.",
            "Một hoặc nhiều giá trị, cách nhau bằng `;`.",
        ),
        Kind::Nested => Text::new("", ""),
    }
}

/// Examples by what a field is called: (noun's word or none, key, example).
const EXAMPLES: &[(&str, &str, &str)] = &[
    ("contact", "code", "nv-an"),
    ("contact", "name", "Nguyễn Văn An"),
    ("contact", "title", "Phó Chánh Văn phòng"),
    ("contact", "duty", "phụ trách CNTT"),
    ("site", "code", "ubnd-ba-to"),
    ("site", "name", "Trụ sở UBND xã Ba Tơ"),
    ("room", "code", "ba-to-p101"),
    ("room", "name", "Phòng máy chủ tầng 1"),
    ("room", "floor", "1"),
    ("rack", "code", "ba-to-tu01"),
    ("device", "name", "rt-ba-to-01"),
    ("device", "os_version", "7.14.3"),
    ("interface", "device", "rt-ba-to-01"),
    ("interface", "name", "GigabitEthernet0/0/1"),
    ("address", "device", "rt-ba-to-01"),
    ("address", "interface", "GigabitEthernet0/0/1"),
    ("address", "prefix_length", "64"),
    ("link", "code", "k-ba-to-01"),
    ("link", "name", "Kênh cấp II xã Ba Tơ"),
    ("link", "technology", "MPLS L3VPN"),
    ("system", "code", "cong-ba-to"),
    ("system", "name", "Cổng thông tin điện tử xã Ba Tơ"),
    ("service", "code", "web-ba-to"),
    ("service", "name", "https://bato.quangngai.gov.vn"),
    ("vlan", "code", "ba-to-v10"),
    ("cable", "code", "ba-to-c001"),
    ("ups", "code", "ba-to-ups1"),
    ("generator", "code", "ba-to-mp1"),
    ("cooling", "code", "ba-to-ml1"),
    ("sensor", "code", "ba-to-cb1"),
    ("power_feed", "code", "ba-to-ln1"),
    ("organisation", "code", "ubnd-ba-to"),
    ("", "a.interface", "GigabitEthernet0/0/0"),
    ("", "b.interface", "GigabitEthernet0/0/0"),
    ("", "a_interface", "GigabitEthernet0/0/1"),
    ("", "b_interface", "GigabitEthernet0/0/24"),
    ("", "a.ipv4", "10.0.12.1"),
    ("", "b.ipv4", "10.0.12.2"),
    ("", "a.ipv6", "2001:db8:0:12::1"),
    ("", "b.ipv6", "2001:db8:0:12::2"),
    ("", "prefix_v4", "10.0.12.0/30"),
    ("", "prefix_v6", "2001:db8:0:12::/64"),
    ("", "twin", "10.0.12.0/24"),
    ("", "serial", "0045-AB12"),
    ("", "phone", "0905 123 456"),
    ("", "email", "vanphong.bato@quangngai.gov.vn"),
    ("", "address", "12 đường 11/3, xã Ba Tơ"),
    ("", "manufacturer", "MikroTik"),
    ("", "model", "RB4011"),
    ("", "platform", "RouterOS"),
    ("", "provider", "Viettel Quảng Ngãi"),
    ("", "contract_number", "125/2025/HĐ-VT"),
    ("", "approval_number", "125/QĐ-UBND"),
    ("", "document", "125/UBND-VX"),
    ("", "asset_number", "TSCD-0042"),
    ("", "noc_contact", "1800 8098"),
    ("", "identifier_code", "H48.21"),
    ("", "latitude_deg", "14.7663"),
    ("", "longitude_deg", "108.7372"),
    ("", "vlan", "10"),
];

fn example(class: &Class, field: &Field, labels: &[String], lang: Lang) -> String {
    if let Some(label) = labels.first() {
        return label.clone();
    }
    // An address of a device is no street.
    let is_prose = !matches!(field.kind, Kind::Address | Kind::Prefix);
    let found = EXAMPLES.iter().find(|(word, key, _)| {
        *key == field.key && (*word == class.word || (word.is_empty() && is_prose))
    });
    if let Some((.., example)) = found.filter(|_| field.kind.refers_to().is_none()) {
        return (*example).to_owned();
    }
    let refers = field.kind.refers_to().map(|noun| asset::of(noun).word);
    let key = EXAMPLES
        .iter()
        .find(|(word, key, _)| Some(*word) == refers && matches!(*key, "code" | "name"));
    let by_links = || EXAMPLES.iter().find(|(_, key, _)| *key == field.key);
    match key.or_else(by_links) {
        Some((.., example)) => (*example).to_owned(),
        None => by_kind(field.kind).in_lang(lang).to_owned(),
    }
}

fn by_kind(kind: Kind) -> Text {
    let both = |text: &str| Text::new(text, text);
    match kind {
        Kind::Integer(low, high) | Kind::Identifier(low, high) => {
            both(&12.clamp(low, high).to_string())
        }
        Kind::Real(low, high) => both(&1.5_f64.clamp(low, high).to_string()),
        Kind::Ratio => both("99.9"),
        Kind::Microseconds => both("20"),
        Kind::RateKbps => both("200"),
        Kind::Flag => Text::new("yes", "có"),
        Kind::Date => Text::new("2026-07-01", "01/07/2026"),
        Kind::Moment => both("2026-10-01T22:00"),
        Kind::Address => both("2001:db8:0:12::1"),
        Kind::Prefix => both("2001:db8:0:12::/64"),
        Kind::Mac => both("00:11:22:aa:bb:cc"),
        Kind::DnsName => both("bato.quangngai.gov.vn"),
        Kind::Unit => both("Xã Ba Tơ"),
        Kind::Ports => both("80; 443"),
        Kind::Code | Kind::Codes | Kind::Reference(_) | Kind::References(_) => both("ba-to-01"),
        _ => Text::new("as it stands on paper", "ghi như trên giấy tờ"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_a_note_with_an_example_in_both_languages() {
        for class in asset::CLASSES {
            for field in class.fields.iter().filter(|field| field.kind != Kind::Nested) {
                for (lang, heading) in [(Lang::En, "Example: "), (Lang::Vi, "Ví dụ: ")] {
                    let note =
                        super::field(class, field, (Need::Optional, &Vec::new(), None), lang);
                    let lines: Vec<&str> = note.lines().collect();
                    assert_eq!(lines.len(), 3, "{note}");
                    assert!(
                        lines[2].len() > heading.len() && lines[2].starts_with(heading),
                        "{note}"
                    );
                }
            }
        }
    }
}
