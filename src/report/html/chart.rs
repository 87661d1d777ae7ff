//! Bars as inline SVG: lengths are shares in per cent, so that they fit every screen and sheet
//! while their figures keep the size of the text around them.

use crate::domain::finding::Rung;
use crate::domain::progress::UnitProgress;
use crate::report::labels::Labelled as _;
use crate::report::number::share_bp;

use super::bi::Bi;

/// Below this share a figure does not fit in its segment: 6.5% of the 20 rem a bar has on a phone
/// is the width of two digits.
const FIGURE_BP: u64 = 650;

/// A bar of segments, one after the other.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bar {
    /// Its segments; empty ones are left out.
    pub segments: Vec<Segment>,
    /// What it says, for who cannot see it.
    pub description: String,
}

/// A segment of a bar.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Segment {
    /// Where it begins, per cent.
    pub x: String,
    /// How long it is, per cent.
    pub width: String,
    /// Where its figure stands, per cent.
    pub middle: String,
    /// Its class: `r0` … `r7`, `none`, `done`, `open`, `unknown`.
    pub class: String,
    /// Its figure, where it fits.
    pub figure: Option<String>,
    /// What it says.
    pub title: String,
}

/// Subjects by the rung they hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ByRung {
    /// Holding rung 0 … 7 as the highest.
    pub held_count: [u64; 8],
    /// Holding none.
    pub none_count: u64,
}

impl ByRung {
    /// All of them.
    #[must_use]
    pub(super) fn total_count(&self) -> u64 {
        self.held_count.iter().sum::<u64>() + self.none_count
    }

    /// The bar, lowest rung first.
    #[must_use]
    pub(super) fn bar(&self) -> Bar {
        let none = (self.none_count, "none".to_owned(), none_label());
        let held = Rung::ALL
            .iter()
            .zip(self.held_count)
            .map(|(rung, count)| (count, format!("r{}", rung.number()), rung_label(*rung)));
        bar(std::iter::once(none).chain(held))
    }
}

impl From<&UnitProgress> for ByRung {
    fn from(unit: &UnitProgress) -> Self {
        Self { held_count: unit.by_rung_count, none_count: unit.none_count }
    }
}

/// The name of holding no rung.
#[must_use]
pub(super) fn none_label() -> Bi {
    Bi::each(|lang| {
        match lang {
            crate::domain::text::Lang::En => "no rung yet",
            crate::domain::text::Lang::Vi => "chưa đạt bậc nào",
        }
        .to_owned()
    })
}

/// `4 · reachable`.
#[must_use]
pub(super) fn rung_label(rung: Rung) -> Bi {
    Bi::each(|lang| format!("{} · {}", rung.number(), rung.label().in_lang(lang)))
}

/// Done, not done, unknown of a task.
#[must_use]
pub(super) fn progress_bar(done_count: u64, total_count: u64, unknown_count: u64) -> Bar {
    let label = |en: &str, vi: &str| {
        Bi::each(|lang| {
            match lang {
                crate::domain::text::Lang::En => en,
                crate::domain::text::Lang::Vi => vi,
            }
            .to_owned()
        })
    };
    let open_count = total_count.saturating_sub(done_count).saturating_sub(unknown_count);
    bar([
        (done_count, "done".to_owned(), label("done", "đạt")),
        (unknown_count, "unknown".to_owned(), label("unknown", "chưa rõ")),
        (open_count, "open".to_owned(), label("not done", "chưa đạt")),
    ])
}

fn bar(parts: impl IntoIterator<Item = (u64, String, Bi)>) -> Bar {
    let parts: Vec<_> = parts.into_iter().filter(|(count, ..)| *count > 0).collect();
    let total: u64 = parts.iter().map(|(count, ..)| *count).sum();
    let mut before = 0;
    let mut segments = Vec::new();
    for (count, class, label) in &parts {
        let x_bp = share_bp(before, total);
        before += count;
        let width_bp = share_bp(before, total).saturating_sub(x_bp);
        segments.push(Segment {
            x: per_cent(x_bp),
            width: per_cent(width_bp),
            middle: per_cent(x_bp + width_bp / 2),
            class: class.clone(),
            figure: (width_bp >= FIGURE_BP).then(|| count.to_string()),
            title: format!("{}: {count}", label.both()),
        });
    }
    let description: Vec<_> = segments.iter().map(|segment| segment.title.clone()).collect();
    Bar { segments, description: description.join("; ") }
}

/// Hundredths of a per cent as `12.34%`.
#[must_use]
pub(super) fn per_cent(share_bp: u64) -> String {
    format!("{}.{:02}%", share_bp / 100, share_bp % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_fill_the_bar_without_gaps() {
        let by_rung = ByRung { held_count: [1, 0, 2, 0, 3, 1, 0, 0], none_count: 2 };
        let bar = by_rung.bar();
        let classes: Vec<_> = bar.segments.iter().map(|segment| segment.class.as_str()).collect();
        assert_eq!(classes, ["none", "r0", "r2", "r4", "r5"]);
        assert_eq!(bar.segments[0].x, "0.00%");
        assert_eq!(bar.segments[4].x, "88.88%");
        assert_eq!(bar.segments[4].width, "11.12%");
    }

    #[test]
    fn nothing_is_an_empty_bar() {
        assert!(ByRung::default().bar().segments.is_empty());
        assert!(progress_bar(0, 0, 0).segments.is_empty());
    }

    #[test]
    fn unknown_is_not_counted_as_open() {
        let bar = progress_bar(2, 10, 3);
        let widths: Vec<_> = bar.segments.iter().map(|each| each.width.as_str()).collect();
        assert_eq!(widths, ["20.00%", "30.00%", "50.00%"]);
    }
}
