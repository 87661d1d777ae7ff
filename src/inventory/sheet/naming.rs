//! Names as offices write them, to nouns and fields: folded, without punctuation, in Vietnamese or
//! English, with the words that lists commonly use.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::domain::asset::{CLASSES, Class, Field};
use crate::domain::record::Noun;
use crate::domain::vietnamese::fold;

/// What stands before a custom field's name where its title is another field's.
pub(super) const CUSTOM: &str = "custom.";

/// A name for comparing: folded, letters and digits only, single spaces.
pub(super) fn plain(text: &str) -> String {
    let folded = fold(text).replace(['_', '.'], " ");
    let kept: String =
        folded.chars().map(|each| if each.is_alphanumeric() { each } else { ' ' }).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A heading taken apart: its name, and what stands in parentheses: `Băng thông (Mbps)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heading {
    /// The whole, plain.
    whole: String,
    /// Without what stands in parentheses, plain.
    bare: String,
    /// What stood in parentheses, folded: a unit, perhaps.
    pub(super) unit: String,
}

impl Heading {
    /// Takes a heading apart.
    pub(super) fn of(text: &str) -> Self {
        let (mut bare, mut unit, mut depth) = (String::new(), String::new(), 0_u32);
        for character in text.chars() {
            match character {
                '(' | '[' => depth += 1,
                ')' | ']' => depth = depth.saturating_sub(1),
                _ if depth > 0 => unit.push(character),
                _ => bare.push(character),
            }
        }
        Self { whole: plain(text), bare: plain(&bare), unit: fold(unit.trim()) }
    }

    /// Whether it is one of these names, plain.
    fn is(&self, name: &str) -> bool {
        !name.is_empty() && (self.whole == name || self.bare == name)
    }

    /// Whether it is the field's key or column, whose unit is in its name.
    pub(super) fn is_key(&self, field: &Field) -> bool {
        self.is(&plain(field.key)) || self.is(&plain(field.column))
    }

    /// Whether the column is for people only: a running number, or left out by `_`.
    pub(super) fn is_ignored(&self, text: &str) -> bool {
        text.trim_start().starts_with('_')
            || ["stt", "tt", "so tt", "so thu tu", "no", "so tt", "index"]
                .iter()
                .any(|name| self.is(name))
    }
}

/// What a column is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Column {
    /// A field of the class, by its index.
    Field(usize),
    /// Its tags.
    Tags,
    /// A custom field, by name.
    Custom(String),
}

/// Words of lists for fields, by the field's key, plain. A word serves every class that has the
/// field and no field of that very name.
const SYNONYMS: &[(&str, &[&str])] = &[
    ("name", &["ten goi", "ho va ten", "ten thiet bi", "hostname", "host name"]),
    ("code", &["ma so", "ky hieu", "ma hieu", "id"]),
    ("kind", &["phan loai", "chung loai", "type", "loai hinh"]),
    ("role", &["loai thiet bi", "chuc nang", "loai", "type", "kind"]),
    (
        "site",
        &["noi dat", "vi tri lap dat", "vi tri", "diem lap dat", "dia diem lap dat", "location"],
    ),
    ("unit", &["xa phuong", "xa", "don vi", "dia ban", "commune", "xa phuong dac khu"]),
    (
        "organisation",
        &["don vi quan ly", "don vi su dung", "co quan don vi", "organization", "don vi"],
    ),
    ("manufacturer", &["hang san xuat", "nha san xuat", "vendor", "hang sx"]),
    ("model", &["model", "kieu", "ma san pham", "dong may"]),
    ("platform", &["he dieu hanh", "os"]),
    ("os_version", &["phien ban he dieu hanh", "phien ban phan mem", "firmware", "phien ban os"]),
    ("serial", &["serial", "so serial", "so seri", "s n", "serial number", "so may", "so se ri"]),
    ("state", &["trang thai", "status", "hien trang"]),
    ("description", &["ghi chu", "dien giai", "note", "notes", "remark", "remarks", "mo ta"]),
    ("phone", &["so dien thoai", "dien thoai lien he", "dt", "tel", "mobile"]),
    ("email", &["email", "thu dien tu", "mail"]),
    ("title", &["chuc danh"]),
    ("contact", &["nguoi phu trach", "can bo phu trach", "dau moi lien he"]),
    ("asset_number", &["ma tai san", "so hieu tai san", "asset tag"]),
    ("purchased_on", &["ngay mua sam", "ngay dua vao su dung"]),
    ("address", &["dia chi ip", "ip", "ip address"]),
    ("prefix", &["prefix", "dai dia chi", "mang", "subnet", "dai mang", "vung ip"]),
    ("twin", &["vung ipv6", "vung ipv4", "prefix ipv6", "twin"]),
    ("vlan", &["vlan id", "so vlan", "vlan"]),
    ("provider", &["nha mang", "isp", "don vi cung cap"]),
    ("committed_rate_kbps", &["toc do", "bandwidth", "speed", "toc do cam ket"]),
    ("contract_number", &["so hop dong", "hop dong so"]),
    ("a.site", &["dau a dia diem", "diem dau", "tu diem", "dau a"]),
    ("b.site", &["dau b dia diem", "diem cuoi", "den diem", "dau b"]),
    ("a.device", &["dau a thiet bi"]),
    ("b.device", &["dau b thiet bi"]),
    ("a.interface", &["dau a cong", "dau a giao dien", "dau a interface"]),
    ("b.interface", &["dau b cong", "dau b giao dien", "dau b interface"]),
    ("a.ipv4", &["dau a ipv4"]),
    ("b.ipv4", &["dau b ipv4"]),
    ("a.ipv6", &["dau a ipv6"]),
    ("b.ipv6", &["dau b ipv6"]),
    ("owner", &["don vi chu quan", "co quan chu quan"]),
    ("security_level", &["cap do an toan", "cap do attt"]),
    ("mac_address", &["dia chi mac", "mac address"]),
    ("dns_name", &["domain", "fqdn", "ten may chu"]),
    ("device", &["ten thiet bi", "may chu"]),
];

/// The field of a class that a heading names, tried in this order: key or column, either language's
/// name, that name with the class's word, a word of lists.
pub(super) fn field(heading: &Heading, class: &Class) -> Option<usize> {
    let names = NAMES.get(&class.noun)?;
    let by = |matches: &dyn Fn(&Names) -> bool| names.fields.iter().position(matches);
    by(&|field| heading.is(&field.key) || heading.is(&field.column))
        .or_else(|| by(&|field| heading.is(&field.vi)))
        .or_else(|| by(&|field| heading.is(&field.en)))
        .or_else(|| by(&|field| heading.is(&field.vi_of_class)))
        .or_else(|| by(&|field| heading.is(&field.en_of_class)))
        .or_else(|| by(&|field| field.synonyms.iter().any(|word| heading.is(word))))
}

/// A class's names for comparing. A sheet has thousands of cells that may be headings, and folding a
/// name costs more than comparing it.
struct ClassNames {
    /// The class's own.
    class: [String; 6],
    fields: Vec<Names>,
}

/// A field's names for comparing.
struct Names {
    key: String,
    column: String,
    vi: String,
    en: String,
    vi_of_class: String,
    en_of_class: String,
    synonyms: Vec<&'static str>,
}

static NAMES: LazyLock<HashMap<Noun, ClassNames>> = LazyLock::new(|| {
    let field = |class: &Class, field: &Field| Names {
        key: plain(field.key),
        column: plain(field.column),
        vi: plain(field.vi),
        en: plain(field.en),
        vi_of_class: format!("{} {}", plain(field.vi), plain(class.vi)),
        en_of_class: format!("{} {}", class.en, plain(field.en)),
        synonyms: SYNONYMS
            .iter()
            .filter(|(key, _)| *key == field.key)
            .flat_map(|(_, words)| words.iter().copied())
            .collect(),
    };
    CLASSES
        .iter()
        .map(|class| {
            let names = ClassNames {
                class: [
                    class.word,
                    class.noun.as_str(),
                    class.en,
                    class.vi,
                    class.title.0,
                    class.title.1,
                ]
                .map(plain),
                fields: class.fields.iter().map(|each| field(class, each)).collect(),
            };
            (class.noun, names)
        })
        .collect()
});

/// What a heading names: a field, the tags, or a custom field by its name or one of its titles.
pub(super) fn column(
    heading: &Heading,
    class: &Class,
    custom: &[(String, Vec<String>)],
) -> Option<Column> {
    let is_called =
        |(name, _): &&(String, Vec<String>)| heading.is(&plain(&format!("{CUSTOM}{name}")));
    if let Some((name, _)) = custom.iter().find(is_called) {
        return Some(Column::Custom(name.clone()));
    }
    if let Some(index) = field(heading, class) {
        return Some(Column::Field(index));
    }
    if ["tags", "tag", "nhan"].iter().any(|name| heading.is(name)) {
        return Some(Column::Tags);
    }
    custom
        .iter()
        .find(|(name, titles)| {
            heading.is(&plain(name)) || titles.iter().any(|title| heading.is(&plain(title)))
        })
        .map(|(name, _)| Column::Custom(name.clone()))
}

/// The class that a sheet's name, a file's name or a title names. A title may say more around it:
/// `DANH SÁCH THIẾT BỊ MẠNG`; the longest name in it decides.
pub(super) fn class(text: &str) -> Option<&'static Class> {
    let text = plain(text);
    let names = |class: &Class| NAMES.get(&class.noun).map_or(&[][..], |names| &names.class);
    if let Some(class) = CLASSES.iter().find(|class| names(class).contains(&text)) {
        return Some(class);
    }
    let padded = format!(" {text} ");
    CLASSES
        .iter()
        .filter_map(|class| {
            let longest = names(class)
                .iter()
                .filter(|name| name.len() > 3 && padded.contains(&format!(" {name} ")))
                .map(String::len)
                .max()?;
            Some((longest, *class))
        })
        .max_by_key(|(longest, _)| *longest)
        .map(|(_, class)| class)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::asset;

    fn check(noun: Noun, heading: &str, key: &str) {
        let class = asset::of(noun);
        let index = field(&Heading::of(heading), class);
        assert_eq!(index.map(|index| class.fields[index].key), Some(key), "{heading}");
    }

    #[test]
    fn every_field_is_found_by_its_key_and_both_its_names() {
        for class in CLASSES {
            for (index, field) in class.fields.iter().enumerate() {
                for name in [field.key, field.column, field.vi, field.en] {
                    let found = super::field(&Heading::of(name), class);
                    let found = found.map(|found| class.fields[found].key);
                    assert_eq!(found, Some(class.fields[index].key), "{} {name}", class.word);
                }
            }
        }
    }

    #[test]
    fn headings_of_offices_are_known() {
        check(Noun::Device, "TÊN THIẾT BỊ (*)", "name");
        check(Noun::Device, "Hãng sản xuất", "manufacturer");
        check(Noun::Device, "Số Serial", "serial");
        check(Noun::Device, "Vi tri lap dat", "site");
        check(Noun::Link, "Băng thông (Mbps)", "committed_rate_kbps");
        check(Noun::Link, "Đầu A - Thiết bị", "a.device");
        check(Noun::Site, "Mã địa điểm", "code");
        assert_eq!(Heading::of("Băng thông (Mbps)").unit, "mbps");
        assert!(Heading::of("STT").is_ignored("STT"));
    }

    #[test]
    fn classes_are_found_in_names_and_titles() {
        for (text, noun) in [
            ("Thiết bị", Noun::Device),
            ("devices", Noun::Device),
            ("DANH SÁCH KÊNH TRUYỀN NĂM 2026", Noun::Link),
            ("data_centres", Noun::DataCentre),
            ("Thiết bị làm mát", Noun::Cooling),
            ("dia diem", Noun::Site),
        ] {
            assert_eq!(class(text).map(|class| class.noun), Some(noun), "{text}");
        }
        assert!(class("Sheet1").is_none());
    }
}
