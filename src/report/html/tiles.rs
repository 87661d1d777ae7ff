//! The units of today as tiles by rung, without coastline or border: the lowest rung that any of a
//! unit's subjects holds. A unit without subjects has a dashed rim: nobody looked.

use std::collections::HashMap;

use crate::domain::progress::{ProgressReport, UnitProgress};
use crate::domain::text::Lang;
use crate::domain::unit::{Era, UnitKey, UnitKind};

use super::bi::Bi;

pub(super) struct TileView {
    pub(super) name: Bi,
    pub(super) class: String,
    pub(super) figure: String,
    pub(super) says: String,
}

pub(super) fn of(report: &ProgressReport) -> Vec<TileView> {
    let known: HashMap<&UnitKey, &UnitProgress> =
        report.units.iter().map(|unit| (&unit.unit, unit)).collect();
    report
        .record
        .units
        .iter()
        .filter(|unit| {
            unit.key.era == Era::Y2025
                && matches!(unit.kind, UnitKind::Commune | UnitKind::Ward | UnitKind::SpecialZone)
        })
        .map(|unit| {
            let lowest = known.get(&unit.key).map_or(Lowest::Blank, |progress| lowest(progress));
            let (class, figure, says) = match lowest {
                Lowest::Blank => {
                    ("blank".to_owned(), "?".to_owned(), Bi::each(|lang| nobody(lang).to_owned()))
                }
                Lowest::None => ("none".to_owned(), "–".to_owned(), super::chart::none_label()),
                Lowest::Rung(rung) => {
                    (format!("r{rung}"), rung.to_string(), Bi::each(|lang| rung_words(rung, lang)))
                }
            };
            let name = Bi::same(&unit.name);
            let says = format!("{}: {}", name.both(), says.both());
            TileView { name, class, figure, says }
        })
        .collect()
}

fn nobody(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "nothing recorded",
        Lang::Vi => "chưa có số liệu",
    }
}

fn rung_words(rung: usize, lang: Lang) -> String {
    match lang {
        Lang::En => format!("lowest rung {rung}"),
        Lang::Vi => format!("bậc thấp nhất {rung}"),
    }
}

/// What a tile shows.
enum Lowest {
    /// No subjects.
    Blank,
    /// One holds no rung at all.
    None,
    /// The lowest rung held.
    Rung(usize),
}

fn lowest(unit: &UnitProgress) -> Lowest {
    if unit.total_count == 0 {
        return Lowest::Blank;
    }
    let held = unit.by_rung_count.iter().position(|count| *count > 0);
    match held.filter(|_| unit.none_count == 0) {
        Some(rung) => Lowest::Rung(rung),
        None => Lowest::None,
    }
}
