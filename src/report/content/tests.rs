//! One content, every form: each cell of each table is found again, in its place, in the document,
//! the workbook, the JSON, the CSV, the Markdown and the page. And the packages are what OOXML asks.

#![expect(clippy::wildcard_enum_match_arm, reason = "the libraries' enums are open")]

use std::collections::{BTreeMap, HashSet};
use std::io::{Cursor, Read as _};

use calamine::{Data, Reader as _, Xlsx};
use quick_xml::events::Event;

use super::*;
use crate::domain::finding::Rung;
use crate::domain::outlook::{Forecast, Group, GroupBy, Point, ShoppingLine};
use crate::domain::plan::Progress;
use crate::domain::subject::SubjectKind;
use crate::domain::text::Lang;
use crate::report::grid::Cell;
use crate::report::table::on_paper;
use crate::report::{csv, docx, fixture, html, markdown, tidy, xlsx};

/// A report with something in every table that the fixture leaves empty.
fn report() -> ProgressReport {
    let mut report = fixture::report(1);
    let at = |day: &str| format!("2026-{day}T00:00:00Z").parse().unwrap();
    report.forecasts = vec![Forecast {
        plan: "127-kh-ubnd".to_owned(),
        phase: "3".to_owned(),
        name: Text::new("Services", "Dịch vụ <đối ngoại> & \"khác\""),
        due: Some(jiff::civil::date(2026, 12, 31)),
        points: vec![
            Point { at: at("11-02"), share: 0.25, unknown: 0.0 },
            Point { at: at("11-09"), share: 0.5, unknown: 0.125 },
        ],
        pace: Some([0.01, 0.0625, 0.1]),
        finish: Some(jiff::civil::date(2026, 12, 28)),
        finish_range: [Some(jiff::civil::date(2026, 12, 1)), None],
        needed: Some(0.07),
        runs: [5, 7].into_iter().collect(),
    }];
    report.shopping = vec![ShoppingLine {
        remediation: crate::domain::criterion::Remediation::Replace,
        manufacturer: Some("=HYPERLINK(\"x\")".to_owned()),
        model: None,
        count: 1_234,
        runs: Runs::default(),
    }];
    report.groups = GroupBy::ALL
        .iter()
        .map(|by| Group {
            plan: "127-kh-ubnd".to_owned(),
            by: *by,
            key: "k".to_owned(),
            name: "Huyện Ba Tơ".to_owned(),
            progress: Progress {
                done_count: 2_000,
                total_count: 3_000,
                unknown_count: 7,
                exempt_count: 1,
            },
            runs: [7].into_iter().collect(),
        })
        .collect();
    // Somebody typed one of everything but the zone.
    let typed = report.assessments.iter().map(|each| each.subject.clone());
    let typed = typed.filter(|subject| subject.kind != SubjectKind::Dns);
    report.declared_rungs = typed.step_by(2).map(|subject| (subject, Rung::Equivalent)).collect();
    report
}

#[test]
fn what_was_typed_stands_beside_what_is_proved_where_anything_was() {
    let typed = report();
    let check = |report: &ProgressReport, key: &str, expected: bool| {
        let content = of(report, Kind::Progress, Frame::default());
        let grid = &content.table(key).unwrap().grid;
        let at = |key: &str| grid.columns.iter().position(|column| column.key == key);
        let proved = at("rung").unwrap();
        assert_eq!(at("declared_rung"), expected.then_some(proved + 1), "{key}");
        let told = |row: &Vec<Cell>| expected && row[proved + 1] == Cell::Identifier(5);
        assert_eq!(grid.rows.iter().any(told), expected, "{key}");
    };
    check(&typed, "services", true);
    check(&typed, "lans", true);
    let nobody = ProgressReport { declared_rungs: BTreeMap::new(), ..typed.clone() };
    check(&nobody, "services", false);
    check(&nobody, "lans", false);
    // Table 6 has no rung of its own: both come together.
    check(&typed, "links", true);
    let content = of(&nobody, Kind::Progress, Frame::default());
    let columns = &content.table("links").unwrap().grid.columns;
    assert!(columns.iter().all(|column| !["rung", "declared_rung"].contains(&column.key)));
    // For scripts the column is always there.
    for (report, expected) in [(&typed, true), (&nobody, false)] {
        let grid = assets_grid(report);
        let at = grid.columns.iter().position(|column| column.key == "declared_rung").unwrap();
        assert_eq!(grid.rows.iter().any(|row| row[at] == Cell::Identifier(5)), expected);
    }
}

#[test]
fn table_6_tells_how_long_each_link_was_up_and_nothing_of_one_that_nobody_followed() {
    let mut report = report();
    let code = report.links[0].code.clone();
    report.availability.insert((code.clone(), crate::domain::family::Family::Ipv6), 0.987);
    let content = of(&report, Kind::Progress, Frame::default());
    let grid = &content.table("links").unwrap().grid;
    let at = |key: &str| grid.columns.iter().position(|column| column.key == key).unwrap();
    let (four, six) = (at("availability_v4_ratio"), at("availability_v6_ratio"));
    for row in &grid.rows {
        let expected = (row[0] == Cell::text(&code)).then_some(Cell::Ratio(0.987));
        assert_eq!(row[six], expected.unwrap_or(Cell::Missing));
        assert_eq!(row[four], Cell::Missing);
    }
    assert!(grid.rows.len() > 1);
}

/// One unit's sheet of it.
fn sheet() -> ProgressReport {
    let mut report = report();
    let record = report.record.clone();
    let site = record.prefixes.iter().find_map(|each| each.site.as_deref()).unwrap();
    let key = record.site(site).unwrap().unit.clone().unwrap();
    report.assessments.retain(|each| record.unit_of(&each.subject) == Some(&key));
    report.record.sites.retain(|site| site.unit.as_ref() == Some(&key));
    let sites: Vec<String> = report.record.sites.iter().map(|site| site.code.clone()).collect();
    report.record.prefixes.retain(|each| each.site.as_ref().is_some_and(|it| sites.contains(it)));
    report
        .links
        .retain(|audit| record.link(&audit.code).is_some_and(|link| sites.contains(&link.b.site)));
    let mut details = crate::domain::asset::Details::default();
    let class = crate::domain::asset::of(crate::domain::record::Noun::System);
    let name = crate::domain::asset::Value::text(fixture::HOSTILE);
    details.put(class, "name", Some(name));
    report.described = vec![crate::domain::asset::Asset {
        noun: crate::domain::record::Noun::System,
        key: "cong".to_owned(),
        details,
    }];
    report.unit = Some(key);
    report
}

/// The whole and one unit's sheet.
fn reports() -> [(ProgressReport, Content); 2] {
    [report(), sheet()].map(|report| {
        let content = of(&report, Kind::Progress, Frame::default());
        (report, content)
    })
}

#[test]
fn a_units_sheet_has_its_own_resources_and_systems() {
    let [_, (report, content)] = reports();
    let rows = |key: &str| content.table(key).unwrap().grid.rows.len();
    assert_eq!(rows("security"), 1);
    // Its networks are its blocks: it was granted no container.
    let prefixes = report.record.prefixes.len();
    assert!(prefixes > 0 && rows("resources") == prefixes, "{} of {prefixes}", rows("resources"));
    assert!(rows("links") < fixture::report(1).links.len());
}

fn content() -> Content {
    of(&report(), Kind::Progress, Frame::default())
}

#[test]
fn the_ten_tables_of_the_form_are_there() {
    let content = content();
    let titles: Vec<String> = content.tables().map(|table| table.title.vi.clone()).collect();
    for number in 1..=10 {
        let wanted = format!("Bảng {number}. ");
        assert!(titles.iter().any(|title| title.starts_with(&wanted)), "{wanted} in {titles:?}");
    }
    let keys: HashSet<&str> = content.tables().map(|table| table.grid.noun).collect();
    assert_eq!(keys.len(), content.tables().count(), "a key names one table");
    for table in content.tables() {
        for row in &table.grid.rows {
            assert_eq!(row.len(), table.grid.columns.len(), "{}", table.grid.noun);
        }
        assert!(table.grid.noun.len() <= 31, "a sheet's name");
    }
}

#[test]
fn every_cell_of_the_document_is_the_contents() {
    let both = reports();
    let each = both.iter().flat_map(|(_, content)| [(content, Lang::Vi), (content, Lang::En)]);
    for (content, lang) in each {
        let mut bytes = Vec::new();
        docx::write(content, lang, &mut bytes).unwrap();
        let parts = parts(&bytes);
        let tables = word_tables(&parts["word/document.xml"]);
        // The head and the foot are tables too, without borders.
        let mut found =
            tables.iter().filter(|table| table.get(1).is_some_and(|row| row[0] == "(1)"));
        for table in content.tables().filter(|table| !table.grid.rows.is_empty()) {
            let found = found.next().unwrap();
            let columns: Vec<usize> = (0..table.grid.columns.len())
                .filter(|at| !table.grid.columns[*at].wide_only)
                .collect();
            assert_eq!(found.len(), table.grid.rows.len() + 2, "{}", table.grid.noun);
            for (row, words) in table.grid.rows.iter().zip(found.iter().skip(2)) {
                let expected: Vec<String> =
                    columns.iter().map(|at| docx::body::words(&row[*at], lang)).collect();
                assert_eq!(*words, expected, "{}", table.grid.noun);
            }
        }
    }
}

#[test]
fn every_cell_of_the_workbook_is_the_contents_as_a_number() {
    for (_, content) in reports() {
        every_cell_of_the_workbook(&content);
    }
}

fn every_cell_of_the_workbook(content: &Content) {
    let mut bytes = Vec::new();
    xlsx::write(content, Lang::Vi, &mut bytes).unwrap();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    for table in content.tables() {
        let sheet = book.worksheet_range(table.grid.noun).unwrap();
        for (row, number) in table.grid.rows.iter().zip(3_u32..) {
            for (cell, at) in row.iter().zip(0_u32..) {
                let found = sheet.get_value((number, at)).unwrap_or(&Data::Empty);
                compare(cell, found, table.grid.noun);
            }
        }
    }
}

fn compare(cell: &Cell, found: &Data, table: &str) {
    let number = |expected: f64| match found {
        Data::Float(value) => assert!((value - expected).abs() < 1e-9, "{table}: {found:?}"),
        Data::Int(value) => {
            assert!((value.to_string().parse::<f64>().unwrap() - expected).abs() < 1e-9);
        }
        _ => panic!("{table}: {cell:?} became {found:?}"),
    };
    match cell {
        Cell::Missing => assert_eq!(*found, Data::Empty, "{table}"),
        Cell::Integer(value) | Cell::Identifier(value) => {
            number(value.to_string().parse().unwrap());
        }
        Cell::Number { value, .. } | Cell::Ratio(value) => number(*value),
        Cell::Microseconds(value) => number(f64::from(*value) / 1_000.0),
        Cell::RateKbps(value) => number(f64::from(*value)),
        Cell::Date(day) => match found {
            Data::DateTime(moment) => {
                let (year, month, date, ..) = moment.to_ymd_hms_milli();
                assert_eq!(format!("{year:04}-{month:02}-{date:02}"), day.to_string());
            }
            _ => panic!("{table}: {day} became {found:?}"),
        },
        other => assert_eq!(found.to_string(), on_paper(other, Lang::Vi), "{table}"),
    }
}

#[test]
fn every_cell_of_json_csv_markdown_and_the_page_is_the_contents() {
    for (report, content) in reports() {
        every_cell_of_the_others(&report, &content);
    }
}

fn every_cell_of_the_others(report: &ProgressReport, content: &Content) {
    let lang = Lang::Vi;
    let json = tidy::document(content, lang);
    let mut tidy_csv = Vec::new();
    tidy::write_csv(content, lang, &mut tidy_csv).unwrap();
    let mut lines = ::csv::Reader::from_reader(tidy_csv.as_slice());
    let mut records = lines.records().map(Result::unwrap);
    let mut text = Vec::new();
    markdown::write(content, lang, &mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    let mut page = Vec::new();
    html::write(report, content, lang, &mut page).unwrap();
    let page = String::from_utf8(page).unwrap();
    for table in content.tables() {
        let key = table.grid.noun;
        let marked = text.split_once(&format!("### {}", table.title.vi)).unwrap().1;
        let mut marked = marked.lines().filter(|line| line.starts_with('|')).skip(2);
        let shown = page.split_once(&format!("id=\"table-{key}\"")).unwrap().1;
        let shown = shown.split_once("</table>").unwrap().0;
        let mut shown = shown.split("<tr>").skip(2);
        for (row, number) in table.grid.rows.iter().zip(1..) {
            let of_json = &json["tables"][key][number - 1];
            let marked = marked.next().unwrap();
            let mut cells = shown.next().unwrap().split("<td").skip(1);
            for (cell, column) in row.iter().zip(&table.grid.columns) {
                assert_eq!(of_json[column.key], crate::report::json::value_of(cell, lang), "{key}");
                let record = records.next().unwrap();
                let expected = [key, &number.to_string(), column.key, &csv::field(cell, lang)];
                assert_eq!(record.iter().collect::<Vec<_>>(), expected);
                let words = on_paper(cell, lang);
                let plain = unmarked(marked);
                assert!(plain.contains(&words), "{key}: {words} in {plain}");
                let of_page = cells.next().unwrap();
                let of_page = of_page.split_once('>').unwrap().1.split_once("</td>").unwrap().0;
                assert_eq!(vietnamese(of_page), words, "{key}");
            }
        }
    }
    assert_eq!(records.next(), None);
}

/// A cell of the page, the Vietnamese of it.
fn vietnamese(cell: &str) -> String {
    let words = match cell.split_once("<span lang=\"vi\">") {
        Some((_, rest)) => rest.split_once("</span>").unwrap().0,
        None => cell,
    };
    unescaped(words)
}

fn unescaped(words: &str) -> String {
    words
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

fn unmarked(line: &str) -> String {
    let mut plain = String::new();
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        let escaped =
            letter == '\\' && letters.peek().is_some_and(|next| "|*_`[]\\#".contains(*next));
        plain.push(if escaped { letters.next().unwrap() } else { letter });
    }
    unescaped(&plain)
}

fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).unwrap();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            (part.name().to_owned(), text)
        })
        .collect()
}

/// Every table of a document: rows of cells of words.
fn word_tables(document: &str) -> Vec<Vec<Vec<String>>> {
    let between = |text: &str, begin: &str, end: &str| -> Vec<String> {
        let pieces = text.split(begin).skip(1);
        pieces.map(|piece| piece.split_once(end).unwrap().0.to_owned()).collect()
    };
    between(document, "<w:tbl>", "</w:tbl>")
        .iter()
        .map(|table| {
            between(table, "<w:tr>", "</w:tr>")
                .iter()
                .map(|row| {
                    between(row, "<w:tc>", "</w:tc>")
                        .iter()
                        .map(|cell| {
                            let words = between(cell, "<w:t xml:space=\"preserve\">", "</w:t>");
                            unescaped(&words.concat())
                        })
                        .collect()
                })
                .collect()
        })
        .collect()
}

/// What a word processor or spreadsheet program would want to repair.
fn sound(bytes: &[u8]) {
    let parts = parts(bytes);
    let types = &parts["[Content_Types].xml"];
    for (name, text) in &parts {
        let mut reader = quick_xml::Reader::from_str(text);
        reader.config_mut().check_end_names = true;
        loop {
            match reader.read_event().unwrap_or_else(|error| panic!("{name}: {error}")) {
                Event::Eof => break,
                Event::Start(_) | Event::Empty(_) => {}
                _ => {}
            }
        }
        let extension = name.rsplit('.').next().unwrap();
        let is_typed = types.contains(&format!("PartName=\"/{name}\""))
            || types.contains(&format!("Extension=\"{extension}\""));
        assert!(is_typed || name == "[Content_Types].xml", "{name} has no content type");
    }
    for (name, text) in parts.iter().filter(|(name, _)| name.ends_with("rels")) {
        let folder = name.split_once("_rels/").unwrap().0;
        for target in text.split("Target=\"").skip(1) {
            let target = target.split_once('"').unwrap().0;
            let mut path: Vec<&str> = folder.split('/').filter(|piece| !piece.is_empty()).collect();
            for piece in target.trim_start_matches('/').split('/') {
                if piece == ".." {
                    path.pop();
                } else {
                    path.push(piece);
                }
            }
            let path = if target.starts_with('/') {
                target.trim_start_matches('/').to_owned()
            } else {
                path.join("/")
            };
            assert!(parts.contains_key(&path), "{name} leads to {path}");
        }
    }
}

#[test]
fn the_packages_are_sound() {
    for kind in Kind::ALL {
        let content = of(&report(), *kind, Frame::default());
        for lang in [Lang::Vi, Lang::En] {
            let mut document = Vec::new();
            docx::write(&content, lang, &mut document).unwrap();
            sound(&document);
            let text = &parts(&document)["word/document.xml"];
            for table in text.split("<w:tbl>").skip(1) {
                let table = table.split_once("</w:tbl>").unwrap().0;
                let columns = table.matches("<w:gridCol ").count();
                for row in table.split("<w:tr>").skip(1) {
                    assert_eq!(row.matches("<w:tc>").count(), columns);
                }
                assert_eq!(table.matches("<w:tc>").count(), table.matches("</w:p></w:tc>").count());
            }
            let style = &parts(&document)["word/styles.xml"];
            for used in text.split("<w:pStyle w:val=\"").skip(1) {
                let used = used.split_once('"').unwrap().0;
                assert!(style.contains(&format!("w:styleId=\"{used}\"")), "no style {used}");
            }
            let mut book = Vec::new();
            xlsx::write(&content, lang, &mut book).unwrap();
            sound(&book);
        }
    }
}

#[test]
fn the_form_has_its_margins_fonts_and_blanks() {
    let mut document = Vec::new();
    docx::write(&content(), Lang::Vi, &mut document).unwrap();
    let parts = parts(&document);
    let text = &parts["word/document.xml"];
    // Twentieths of a point: 1134 are 20 mm, 1701 are 30 mm, 850 are 15 mm.
    assert!(text.contains("<w:pgSz w:w=\"11906\" w:h=\"16838\"/>"));
    assert!(text.contains("w:top=\"1134\" w:right=\"850\" w:bottom=\"1134\" w:left=\"1701\""));
    assert!(parts["word/styles.xml"].contains("w:ascii=\"Times New Roman\""));
    for words in [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số:        /BC-…",
        ", ngày       tháng       năm",
        "BÁO CÁO",
        "Nơi nhận:",
        "./.",
        "(1)",
    ] {
        assert!(text.contains(words), "{words}");
    }
}

#[test]
fn a_template_is_filled_and_its_mistakes_are_told() {
    use crate::report::docx::template::{Error, fill};
    let content = content();
    let form = |words: &str| {
        let mut bytes = Vec::new();
        docx::write(&content, Lang::Vi, &mut bytes).unwrap();
        let document = format!("<w:document xmlns:w=\"w\"><w:body>{words}</w:body></w:document>");
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        for (name, text) in parts(&bytes) {
            archive.start_file(&*name, options).unwrap();
            let text = if name == "word/document.xml" { &document } else { &text };
            std::io::Write::write_all(&mut archive, text.as_bytes()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    };
    let line = |words: &str| format!("<w:p><w:r><w:t>{words}</w:t></w:r></w:p>");
    let good = form(&format!("{}{}", line("Về {{subject}}"), line("{{table:units}}")));
    let mut filled = Vec::new();
    fill(&good, &content, Lang::Vi, &mut filled).unwrap();
    sound(&filled);
    let text = parts(&filled)["word/document.xml"].clone();
    assert!(text.contains("Về Tiến độ chuyển đổi IPv6"), "{text}");
    let units = content.table("units").unwrap();
    assert_eq!(word_tables(&text)[0].len(), units.grid.rows.len() + 2);
    let mut out = Vec::new();
    let unknown = fill(&form(&line("{{nothing}}")), &content, Lang::Vi, &mut out).unwrap_err();
    assert!(matches!(&unknown, Error::Unknown(names) if names == "{{nothing}}"), "{unknown}");
    let empty = fill(&form(&line("x")), &content, Lang::Vi, &mut out).unwrap_err();
    assert!(matches!(empty, Error::Empty));
    assert!(matches!(fill(b"PK", &content, Lang::Vi, &mut out), Err(Error::Unreadable(_))));
    assert!(out.is_empty(), "nothing half-written");
}
