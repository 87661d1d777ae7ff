//! `audit --watch` for people: how every link stands now, worst first, redrawn in place.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Duration;

use jiff::Timestamp;
use unicode_width::UnicodeWidthStr as _;

use crate::domain::family::Family;
use crate::domain::link_status::{Beat, FamilyStatus, LinkStatus, NetworkStatus};
use crate::domain::text::{Lang, Text};
use crate::domain::track::{TrackKey, TrackKind, TrackState};
use crate::report::alert::length;
use crate::report::grid::{Align, Cell, Column, Grid};
use crate::report::labels::Labelled as _;
use crate::report::number::moment;
use crate::report::sparkline::{highest_us, sparkline};
use crate::report::style::{Style, Tone};
use crate::report::table::{Borders, TableOptions, write as write_table};
use crate::report::text::{escape, truncate};

/// To the upper left corner, and clear what is below (ECMA-48 CUP and ED): no flicker, and what was
/// on the terminal before stays in its scrollback.
const HOME: &str = "\u{1b}[H\u{1b}[J";
/// Trains of a sparkline.
const BEATS: usize = 16;
/// Lines above and below the table: two of heading, the table's own two, one that keeps the cursor.
const OTHER_LINES: usize = 5;

/// The table's own heading.
const HEADING_LINES: usize = 2;

/// Columns that a narrow terminal does without, what is missed least first; those of a step go together.
const EXPENDABLE: [&[&str]; 5] = [
    &["ipv4_beats", "ipv6_beats"],
    &["use_ratio"],
    &["unit"],
    &["ipv4_since", "ipv6_since"],
    &["ipv4_rtt_avg_us", "ipv6_rtt_avg_us"],
];

/// What is shown.
#[derive(Debug)]
pub struct Board<'a> {
    /// How the links stand.
    pub status: &'a NetworkStatus,
    /// Their newest trains.
    pub beats: &'a BTreeMap<TrackKey, Vec<Beat>>,
    /// What changed while somebody watched.
    pub changes: &'a [String],
    /// Now.
    pub now: Timestamp,
    /// From one round to the next.
    pub every: Duration,
    /// Lines of the terminal.
    pub rows: usize,
    /// Nothing but ASCII.
    pub is_ascii: bool,
}

/// Draws it.
pub fn write(board: &Board<'_>, lang: Lang, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let links = worst_first(&board.status.links);
    let room = board.rows.saturating_sub(OTHER_LINES + board.changes.len()).max(1);
    let hidden = links.len().saturating_sub(room);
    write!(out, "{HOME}")?;
    let heading = truncate(&heading(board, lang), style.columns()).into_owned();
    writeln!(out, "{}", style.paint(Tone::Strong, &heading))?;
    writeln!(out, "{}", counts(&board.status.links, lang, style))?;
    let mut table = Vec::new();
    let options = TableOptions { wide: false, borders: Borders::Light, lang, style };
    let grid = fitted(grid(links.into_iter().take(room), board), options)?;
    write_table(&grid, options, &mut table)?;
    // A long name takes two lines: what counts is what stands on the terminal.
    let table = String::from_utf8_lossy(&table);
    let is_cut = hidden > 0 || table.lines().count() > room + HEADING_LINES;
    for line in table.lines().take(room + HEADING_LINES - usize::from(is_cut)) {
        writeln!(out, "{line}")?;
    }
    if is_cut {
        let line = Text::new("… and more, none of them worse", "… còn nữa, không kênh nào xấu hơn");
        writeln!(out, "{}", style.paint(Tone::Faint, line.in_lang(lang)))?;
    }
    for change in board.changes {
        writeln!(out, "{}", truncate(&escape(change), style.columns()))?;
    }
    Ok(())
}

fn heading(board: &Board<'_>, lang: Lang) -> String {
    let (now, vantage) = (moment(board.now, lang), escape(&board.status.vantage));
    let every = board.every.as_secs();
    match lang {
        Lang::En => format!("{now} · from {vantage} · every {every} s · Ctrl-C ends"),
        Lang::Vi => format!("{now} · đo từ {vantage} · mỗi {every} giây · Ctrl-C để dừng"),
    }
}

/// Links by their worst family.
fn counts(links: &[LinkStatus], lang: Lang, style: Style) -> String {
    let mut counted: BTreeMap<u8, (TrackState, usize)> = BTreeMap::new();
    for link in links {
        let state = worst(link);
        counted.entry(badness(state)).or_insert((state, 0)).1 += 1;
    }
    let told = counted.values().rev().map(|(state, count)| {
        let label = state.label();
        style.paint(tone(*state), &format!("{} {count}", label.in_lang(lang)))
    });
    told.collect::<Vec<_>>().join("  ")
}

/// The links, worst first.
fn worst_first(links: &[LinkStatus]) -> Vec<&LinkStatus> {
    let mut ordered: Vec<&LinkStatus> = links.iter().collect();
    ordered.sort_by_cached_key(|link| {
        let lost: u32 = link
            .families
            .iter()
            .filter_map(|family| family.newest.as_ref())
            .map(|figures| figures.mark.sent_count.saturating_sub(figures.mark.received_count))
            .sum();
        (
            std::cmp::Reverse(badness(worst(link))),
            std::cmp::Reverse(link.parity.map_or(0, badness)),
            std::cmp::Reverse(lost),
            link.code.clone(),
        )
    });
    ordered
}

fn worst(link: &LinkStatus) -> TrackState {
    let states = link.families.iter().map(|family| family.state);
    states.max_by_key(|state| badness(*state)).unwrap_or(TrackState::Unknown)
}

fn badness(state: TrackState) -> u8 {
    match state {
        TrackState::Down => 4,
        TrackState::Backup => 3,
        TrackState::Degraded => 2,
        TrackState::Unknown => 1,
        TrackState::Up => 0,
    }
}

fn tone(state: TrackState) -> Tone {
    match state {
        TrackState::Down => Tone::Bad,
        TrackState::Backup | TrackState::Degraded | TrackState::Unknown => Tone::Doubt,
        TrackState::Up => Tone::Good,
    }
}

fn grid<'a>(links: impl IntoIterator<Item = &'a LinkStatus>, board: &Board<'_>) -> Grid {
    let beside = |column: Column| Column { align: Align::Left, ..column };
    let columns = vec![
        Column::new("code", "link", "kênh"),
        Column::new("unit", "unit", "đơn vị"),
        Column::new("ipv4_state", "v4", "v4"),
        Column::number("ipv4_since", "for", "kéo dài"),
        Column::new("ipv6_state", "v6", "v6"),
        Column::number("ipv6_since", "for", "kéo dài"),
        Column::number("ipv4_loss_ratio", "loss v4", "mất gói v4"),
        beside(Column::number("ipv6_loss_ratio", "| v6", "| v6")),
        Column::number("ipv4_rtt_avg_us", "RTT v4", "RTT v4"),
        beside(Column::number("ipv6_rtt_avg_us", "| v6", "| v6")),
        Column::number("use_ratio", "use", "tải"),
        Column::new("ipv4_beats", "last v4", "gần đây v4"),
        Column::new("ipv6_beats", "last v6", "gần đây v6"),
    ];
    Grid::new("links", columns).with_rows(links, |link| row(link, board))
}

/// The grid with as many columns as stand beside each other on the terminal: a link a line, no word broken.
fn fitted(mut grid: Grid, options: TableOptions) -> io::Result<Grid> {
    let Some(width) = options.style.width else { return Ok(grid) };
    let plain = TableOptions { style: Style::PLAIN, ..options };
    for gone in EXPENDABLE {
        let mut table = Vec::new();
        write_table(&grid, plain, &mut table)?;
        let table = String::from_utf8_lossy(&table);
        if table.lines().all(|line| line.width() <= usize::from(width)) {
            break;
        }
        let stays: Vec<bool> =
            grid.columns.iter().map(|column| !gone.contains(&column.key)).collect();
        let mut kept = stays.iter();
        grid.columns.retain(|_| kept.next() == Some(&true));
        for row in &mut grid.rows {
            let mut kept = stays.iter();
            row.retain(|_| kept.next() == Some(&true));
        }
    }
    Ok(grid)
}

fn row(link: &LinkStatus, board: &Board<'_>) -> Vec<Cell> {
    let (v4, v6) = (link.family(Family::Ipv4), link.family(Family::Ipv6));
    let state = |status: Option<&FamilyStatus>| Cell::maybe(status, |each| Cell::word(each.state));
    let since = |status: Option<&FamilyStatus>| {
        Cell::maybe(status, |each| Cell::text(length(board.now.duration_since(each.since))))
    };
    let loss = |status: Option<&FamilyStatus>| {
        let mark = status.and_then(|each| each.newest.as_ref()).map(|figures| &figures.mark);
        Cell::maybe(mark.filter(|mark| mark.sent_count > 0), |mark| {
            Cell::Ratio(1.0 - f64::from(mark.received_count) / f64::from(mark.sent_count))
        })
    };
    let rtt = |status: Option<&FamilyStatus>| {
        let rtt = status.and_then(|each| each.newest.as_ref()).and_then(|figures| figures.rtt);
        Cell::maybe(rtt, |rtt| Cell::Microseconds(rtt.avg_us))
    };
    let beats = |family: Family| {
        let track = TrackKey::new(TrackKind::Link, &link.code, family.into());
        board.beats.get(&track).map(Vec::as_slice).unwrap_or_default()
    };
    // Both families against the same height: that one is slower is what is looked for.
    let highest = highest_us(Family::ALL.iter().flat_map(|family| beats(*family)));
    let bars = |family| Cell::text(sparkline(beats(family), BEATS, highest, board.is_ascii));
    vec![
        Cell::text(&link.code),
        Cell::maybe(link.unit.as_ref(), |(_, name)| Cell::text(name)),
        state(v4),
        since(v4),
        state(v6),
        since(v6),
        loss(v4),
        loss(v6),
        rtt(v4),
        rtt(v6),
        Cell::maybe(link.use_ratio(), Cell::Ratio),
        bars(Family::Ipv4),
        bars(Family::Ipv6),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(code: &str, states: [TrackState; 2]) -> LinkStatus {
        let since = Timestamp::from_second(1_790_000_000).unwrap();
        let families = Family::ALL.iter().zip(states).map(|(family, state)| FamilyStatus {
            family: *family,
            state,
            since,
            cause: crate::domain::track::Cause::None,
            flapping: false,
            newest: None,
            month_ratio: None,
        });
        LinkStatus {
            code: code.to_owned(),
            unit: None,
            provider: None,
            families: families.collect(),
            parity: None,
            planned: false,
            loss_limit_ratio: None,
            rtt_limit_us: None,
            availability_limit_ratio: None,
            committed_bps: None,
            port: None,
        }
    }

    fn drawn(rows: usize, lang: Lang) -> String {
        drawn_on(rows, lang, None)
    }

    fn drawn_on(rows: usize, lang: Lang, width: Option<u16>) -> String {
        use TrackState::{Degraded, Down, Up};
        let mut links: Vec<LinkStatus> =
            (0..9).map(|number| link(&format!("L{number}"), [Up, Up])).collect();
        links.push(link("V6-GONE", [Up, Down]));
        links.push(link("LOSSY\u{1b}[2J", [Degraded, Up]));
        let status = NetworkStatus {
            vantage: "noc".to_owned(),
            links,
            places: Vec::new(),
            last_run: None,
            version: "0",
        };
        let beat = |rtt| Beat { sent_count: 10, received_count: 10, rtt_avg_us: Some(rtt) };
        let track = TrackKey::new(TrackKind::Link, "V6-GONE", Family::Ipv4.into());
        let board = Board {
            status: &status,
            beats: &[(track, vec![beat(100), beat(700)])].into(),
            changes: &["V6-GONE ipv6 down".to_owned()],
            now: Timestamp::from_second(1_790_000_090).unwrap(),
            every: Duration::from_secs(10),
            rows,
            is_ascii: false,
        };
        let mut out = Vec::new();
        write(&board, lang, Style { colour: false, width }, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_link_is_one_line_on_every_terminal_from_80_to_200_columns() {
        for lang in [Lang::En, Lang::Vi] {
            for width in [80, 90, 100, 110, 120, 200] {
                let frame = drawn_on(40, lang, Some(width)).replace(HOME, "");
                assert!(
                    frame.lines().all(|line| line.width() <= width.into()),
                    "{width}:\n{frame}"
                );
                // Two lines of heading, the table's own two, eleven links, one change.
                assert_eq!(frame.lines().count(), 16, "{width}:\n{frame}");
                let heading = frame.lines().nth(2).unwrap();
                let has = |word: &str| heading.contains(&word.to_uppercase());
                assert!(has("v4") && has("v6"), "{heading}");
                let has_bars = has(if lang == Lang::En { "last v4" } else { "gần đây v4" });
                assert!(!has_bars || width > 80, "{heading}");
                assert!(has_bars || width < 200, "{heading}");
            }
        }
    }

    #[test]
    fn the_worst_stand_first_and_the_frame_fits_the_terminal() {
        for rows in [8, 12, 40] {
            let frame = drawn(rows, Lang::En);
            assert!(frame.lines().count() < rows.max(9), "{rows}:\n{frame}");
            let codes: Vec<&str> = frame
                .lines()
                .filter_map(|line| line.split_whitespace().next())
                .filter(|word| word.contains(|letter: char| letter.is_ascii_digit()))
                .collect();
            // The first of all is the day in the heading.
            assert_eq!(codes.get(1), Some(&"V6-GONE"), "{frame}");
        }
        let frame = drawn(40, Lang::En);
        assert_eq!(frame.matches('\u{1b}').count(), 2, "only our own sequences: {frame:?}");
        assert!(frame.contains("▂█"), "{frame}");
        assert!(drawn(8, Lang::En).contains("and more, none of them worse"));
        assert!(drawn(8, Lang::Vi).contains("còn nữa"));
    }
}
