//! A rack as one sees it: its units from the top down, and what stands in each. Devices without a
//! place in it are told beneath; where two claim a unit, both are drawn there and marked.

use std::io::{self, Write};

use crate::domain::asset::Asset;
use crate::domain::text::Lang;
use crate::report::style::{Style, Tone};
use crate::report::text::{escape, pad, truncate, width};

/// Columns of the drawing's inside: a device's name, its role and its height fit.
const INSIDE: usize = 44;

/// One device in the rack.
struct Mounted {
    label: String,
    lowest: i64,
    highest: i64,
}

/// Draws the rack with its devices.
pub fn write(
    rack: &Asset,
    devices: &[Asset],
    lang: Lang,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let units = rack.details.integer(rack.class(), "units_count").unwrap_or(0);
    let (mounted, homeless) = place(devices);
    let taken: i64 =
        (1..=units).map(|unit| i64::from(mounted.iter().any(|each| each.covers(unit)))).sum();
    let head = match lang {
        Lang::En => format!("elevation: {taken} of {units} U taken, {} free", units - taken),
        Lang::Vi => format!("mặt đứng: đã dùng {taken}/{units} U, còn trống {}", units - taken),
    };
    writeln!(out, "\n{}", style.paint(Tone::Strong, &head))?;
    writeln!(out, "     ┌{}┐", "─".repeat(INSIDE))?;
    for unit in (1..=units).rev() {
        write_unit(unit, &mounted, style, out)?;
    }
    writeln!(out, "     └{}┘", "─".repeat(INSIDE))?;
    if !homeless.is_empty() {
        let words = match lang {
            Lang::En => "in this rack, unit not declared",
            Lang::Vi => "trong tủ này, chưa khai báo vị trí U",
        };
        let names: Vec<_> = homeless.iter().map(|key| escape(key)).collect();
        writeln!(out, "{}", style.paint(Tone::Doubt, &format!("{words}: {}", names.join(", "))))?;
    }
    Ok(())
}

impl Mounted {
    fn covers(&self, unit: i64) -> bool {
        (self.lowest..=self.highest).contains(&unit)
    }
}

fn place(devices: &[Asset]) -> (Vec<Mounted>, Vec<&str>) {
    let (mut mounted, mut homeless) = (Vec::new(), Vec::new());
    for device in devices {
        let class = device.class();
        let Some(lowest) = device.details.integer(class, "rack_unit") else {
            homeless.push(device.key.as_str());
            continue;
        };
        let height = device.details.integer(class, "height_units").unwrap_or(1);
        let role = device.details.text(class, "role").unwrap_or_default();
        let face = match device.details.text(class, "rack_face") {
            Some("front") => " ◂",
            Some("rear") => " ▸",
            _ => "",
        };
        let label = format!("{} · {role} · {height}U{face}", escape(&device.key));
        mounted.push(Mounted { label, lowest, highest: lowest + height - 1 });
    }
    (mounted, homeless)
}

fn write_unit(unit: i64, mounted: &[Mounted], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let here: Vec<&Mounted> = mounted.iter().filter(|each| each.covers(unit)).collect();
    let (text, tone) = match here.as_slice() {
        [] => (String::new(), Tone::Faint),
        // The name stands once, at the top; the rest of its height is filled.
        [one] if one.highest == unit => (format!("▓ {}", one.label), Tone::Plain),
        [_] => ("▓".to_owned(), Tone::Plain),
        several => {
            let labels: Vec<&str> = several.iter().map(|each| each.label.as_str()).collect();
            (format!("! {}", labels.join(" | ")), Tone::Bad)
        }
    };
    let text = truncate(&text, INSIDE);
    let shown = style.paint(tone, &text);
    let rest = " ".repeat(INSIDE.saturating_sub(width(&text)));
    let number = style.paint(Tone::Faint, &pad(&format!("{unit:>3}"), 4));
    writeln!(out, "{number} │{shown}{rest}│")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::asset::{Details, Value, of};
    use crate::domain::record::Noun;

    fn asset(noun: Noun, key: &str, numbers: &[(&str, i64)]) -> Asset {
        let class = of(noun);
        let mut details = Details::default();
        details.put(class, "role", Some(Value::text("server")));
        for (field, number) in numbers {
            details.put(class, field, Some(Value::Integer(*number)));
        }
        Asset { noun, key: key.to_owned(), details }
    }

    #[test]
    fn a_rack_is_drawn_from_the_top_down() {
        let rack = asset(Noun::Rack, "R01", &[("units_count", 5)]);
        let devices = [
            asset(Noun::Device, "srv-1", &[("rack_unit", 1), ("height_units", 2)]),
            asset(Noun::Device, "sw-1", &[("rack_unit", 4)]),
            asset(Noun::Device, "sw-2", &[("rack_unit", 4)]),
            asset(Noun::Device, "lost", &[]),
        ];
        let mut out = Vec::new();
        write(&rack, &devices, Lang::En, Style::PLAIN, &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap());
    }
}
