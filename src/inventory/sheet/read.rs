//! Grids to rows: which noun a sheet lists, what each column is, and each cell as a value with its
//! place. Faults are taken in for all sheets at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::domain::asset::{self, Class, Kind, Value};
use crate::domain::formula::original;
use crate::domain::record::{Noun, Record};
use crate::domain::text::Text;

use super::super::fault::{Fault, Sink, quoted};
use super::super::source::{Quoting, SourceFile, SourceText};
use super::super::suggest::nearest;
use super::encoding::Encoding;
use super::exact;
use super::grid::{Cell, Grid};
use super::heading::{self, Custom, Head, Headless};
use super::index::Index;
use super::naming::{self, Column};
use super::netbox::{self, Object};
use super::rows;
use super::value::{self, Context, Labels, Wrong};
use super::workbook::{self, Workbook};
use super::{Row, Stated, delimited};

/// Sheets that explain and list nothing.
const GUIDES: &[&str] = &["huong dan", "guide", "instructions", "readme", "muc luc", "bia"];
/// What says in a cell that there is none.
const NOTHING: &[&str] = &["-", "–", "—"];

/// Everything a reader works with.
pub(super) struct Reader<'a> {
    sink: &'a Sink,
    labels: Labels<'a>,
    index: Index,
    /// Custom fields: name and titles, and each one's kind.
    custom: Vec<Custom>,
    kinds: HashMap<String, String>,
    /// The rows.
    pub(super) rows: Vec<Row>,
    /// What a template was filled with, by noun, key and field.
    pub(super) base: HashMap<(Noun, String, String), String>,
    /// What people should know.
    pub(super) notes: Vec<Text>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(existing: &Record, labels: Labels<'a>, sink: &'a Sink) -> Self {
        let class = asset::of(Noun::CustomField);
        let mut custom = Vec::new();
        let mut kinds = HashMap::new();
        for field in existing.assets.iter().filter(|asset| asset.noun == Noun::CustomField) {
            let title = |key| field.details.text(class, key).map(str::to_owned);
            custom.push((
                field.key.clone(),
                [title("title_vi"), title("title_en")].into_iter().flatten().collect(),
            ));
            kinds.insert(field.key.clone(), title("kind").unwrap_or_default());
        }
        Self {
            sink,
            labels,
            index: Index::of(existing),
            custom,
            kinds,
            rows: Vec::new(),
            base: HashMap::new(),
            notes: Vec::new(),
        }
    }

    /// Reads all files: headings first, so that a name may stand before what it names.
    pub(super) fn read(&mut self, files: &[SourceFile]) {
        let mut sheets = Vec::new();
        let mut objects = Vec::new();
        for (at, file) in files.iter().enumerate() {
            if netbox::is_answer(file) {
                self.answer(at, file, &mut objects);
                continue;
            }
            let workbook = self.workbook(file);
            if let Some(base) = &workbook.base {
                self.keep_base(base);
            }
            for (encoding, count) in &workbook.converted {
                self.notes.push(converted(file, *encoding, *count));
            }
            let is_alone = workbook.grids.len() == 1;
            let before = sheets.len() + objects.len();
            for grid in workbook.grids {
                if let Some(mut found) = of_netbox(at, &grid) {
                    objects.append(&mut found);
                } else if let Some(head) = self.head(&grid, is_alone) {
                    self.learn(&grid, &head);
                    sheets.push((at, grid, head));
                }
            }
            if sheets.len() + objects.len() == before && !self.has_faults() {
                self.fault(&Grid::new(&file.path, None), (0, 0), nothing_listed());
            }
        }
        for (at, grid, head) in &sheets {
            self.sheet(*at, grid, head);
        }
        self.take(files, &objects);
    }

    /// An answer of NetBox.
    fn answer(&mut self, at: usize, file: &SourceFile, objects: &mut Vec<Object>) {
        let answer = SourceText::decode(file, Quoting::Open)
            .and_then(|source| Object::of_answer(at, &source));
        match answer {
            Ok((mut found, unread)) => {
                objects.append(&mut found);
                if !unread.is_empty() {
                    self.notes.push(unread_models(file, &unread));
                }
            }
            Err(fault) => self.sink.push(*fault),
        }
    }

    /// What NetBox's objects become, and what of them does not.
    fn take(&mut self, files: &[SourceFile], objects: &[Object]) {
        let known = netbox::Known::of(objects);
        let mut left: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
        for object in objects {
            let read = |noun: Noun, column: &Column, text: &str| {
                let class = asset::of(noun);
                let key = match column {
                    Column::Field(index) => class.fields.get(*index).map_or("", |field| field.key),
                    Column::Tags | Column::Custom(_) => "",
                };
                self.exactly(text, (column, &naming::Heading::of(key)), class)
            };
            let is_defined = |name: &str| self.kinds.contains_key(name);
            let Some(taken) = netbox::row(object, &known, (&read, &is_defined)) else { continue };
            for (place, wrong) in taken.wrong {
                self.sink.push(Fault {
                    place,
                    field: "",
                    problem: wrong.problem,
                    hint: Some(wrong.hint),
                });
            }
            left.entry(object.file).or_default().extend(taken.left);
            let row = taken.row;
            if row.is_whole && row.missing_key().is_some() {
                self.sink.push(nameless(&row));
            }
            self.rows.push(row);
        }
        for (file, names) in left {
            if let (Some(file), false) = (files.get(file), names.is_empty()) {
                self.notes.push(not_taken(file, &names));
            }
        }
    }

    fn has_faults(&self) -> bool {
        !self.sink.is_empty()
    }

    fn workbook(&self, file: &SourceFile) -> Workbook {
        if super::is_workbook(&file.path) {
            return workbook::read(file).unwrap_or_else(|problem| {
                let hint = Text::new(
                    "save it as .xlsx in Excel or LibreOffice",
                    "lưu lại thành .xlsx bằng Excel hoặc LibreOffice",
                );
                self.fault(&Grid::new(&file.path, None), (0, 0), Wrong { problem, hint });
                Workbook::default()
            });
        }
        match delimited::read(file) {
            Ok((grid, converted)) => Workbook { grids: vec![grid], base: None, converted },
            Err((line, problem)) => {
                let hint = Text::new("save it as CSV in UTF-8", "lưu lại thành CSV mã UTF-8");
                self.fault(
                    &Grid::new(&file.path, None),
                    (line.saturating_sub(1), 0),
                    Wrong { problem, hint },
                );
                Workbook::default()
            }
        }
    }

    fn fault(&self, grid: &Grid, (row, column): (u32, u32), wrong: Wrong) {
        self.sink.push(Fault {
            place: grid.place(row, column),
            field: "",
            problem: wrong.problem,
            hint: Some(wrong.hint),
        });
    }

    /// What the hidden sheet of a template says: noun, key, field, value.
    fn keep_base(&mut self, grid: &Grid) {
        for row in grid.rows() {
            let Ok(noun) = grid.text(row, 0).parse::<Noun>() else { continue };
            let [key, field, value] = [1, 2, 3].map(|column| grid.text(row, column));
            self.base.insert((noun, key, field), value);
        }
    }

    fn head(&self, grid: &Grid, is_alone: bool) -> Option<Head> {
        if grid.cells.is_empty() {
            return None;
        }
        if let Some(class) = grid.exact {
            let columns = grid.columns(0).into_iter();
            let headings: Vec<(u32, String)> =
                columns.map(|at| (at, original(&grid.text(0, at)).to_owned())).collect();
            return Some(exact::head(class, &headings));
        }
        let named = match &grid.sheet {
            Some(sheet) if GUIDES.contains(&naming::plain(sheet).as_str()) => return None,
            Some(sheet) => naming::class(sheet),
            None => None,
        };
        let stem = grid.path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let named = named.or_else(|| naming::class(&stem.filter(|_| is_alone)?));
        match heading::find(grid, named, &self.custom) {
            Ok(head) => Some(head),
            Err(headless) => {
                let (row, column) = grid.cells.keys().next().copied().unwrap_or((0, 0));
                self.fault(grid, (row, column), no_head(&headless));
                None
            }
        }
    }

    /// Names that other sheets may use, and custom fields that this workbook defines.
    fn learn(&mut self, grid: &Grid, head: &Head) {
        let at = |key: &str| {
            let index = head.class.index_of(key)?;
            head.columns
                .iter()
                .find(|(_, what, _)| *what == Some(Column::Field(index)))
                .map(|(at, ..)| *at)
        };
        if head.class.key_count != 1 {
            return;
        }
        let Some(key) = head.class.fields.first().and_then(|field| at(field.key)) else { return };
        for row in rows::of(grid, head).data {
            let key = grid.text(row, key);
            if key.is_empty() {
                continue;
            }
            self.index.key(head.class.noun, &key);
            let name =
                at("name").map(|column| grid.text(row, column)).filter(|name| !name.is_empty());
            self.index.both(head.class.noun, name.as_deref().unwrap_or(&key), &key);
            if head.class.noun == Noun::CustomField {
                let title = |name| at(name).map(|column| grid.text(row, column));
                let titles = [title("title_vi"), title("title_en")].into_iter().flatten().collect();
                self.custom.push((key.clone(), titles));
                self.kinds.insert(key, title("kind").unwrap_or_default());
            }
        }
    }

    fn sheet(&mut self, file: usize, grid: &Grid, head: &Head) {
        let rows = rows::of(grid, head);
        for (column, text) in &head.unknown {
            // A heading over nothing is decoration.
            if rows.data.iter().any(|row| grid.get(*row, *column).is_some()) {
                self.fault(grid, (head.row, *column), unknown_heading(text, head.class));
            }
        }
        if let Some(end) = rows.end {
            let place = grid.place(end, 0);
            self.notes.push(Text::new(
                format!("{place}: the list ends here; this row and those below are left out"),
                format!("{place}: danh sách kết thúc tại đây; dòng này và các dòng sau bị bỏ qua"),
            ));
        }
        for row in &rows.data {
            let row = self.row(file, grid, head, *row);
            self.rows.push(row);
        }
    }

    fn row(&self, file: usize, grid: &Grid, head: &Head, row: u32) -> Row {
        let first = head.columns.iter().find(|(_, what, _)| *what == Some(Column::Field(0)));
        let place = grid.place(row, first.map_or(0, |(at, ..)| *at));
        let mut read = Row {
            file,
            noun: head.class.noun,
            place,
            stated: Vec::new(),
            otherwise: Vec::new(),
            is_whole: true,
        };
        for column in grid.columns(row) {
            let is_known = head.columns.iter().any(|(at, ..)| *at == column)
                || head.unknown.iter().any(|(at, _)| *at == column);
            if !is_known {
                self.fault(grid, (row, column), no_heading());
            }
        }
        for (at, what, heading) in &head.columns {
            let (Some(what), Some(cell)) = (what, grid.get(row, *at)) else { continue };
            let place = grid.place(row, *at);
            let is_nothing = match (cell, grid.exact) {
                (Cell::Text(text), None) => NOTHING.contains(&text.as_str()),
                (Cell::Text(text), Some(_)) => text == "-",
                _ => false,
            };
            let toml = match (is_nothing, grid.exact, cell) {
                (true, ..) => Ok(None),
                (false, Some(_), Cell::Text(text)) => {
                    self.exactly(original(text), (what, heading), head.class).map(Some)
                }
                (false, ..) => self.value(cell, what, head.class, heading).map(Some),
            };
            match toml {
                Ok(toml) => read.stated.push(Stated { column: what.clone(), place, toml }),
                Err(wrong) => {
                    self.fault(grid, (row, *at), wrong);
                    read.is_whole = false;
                }
            }
        }
        self.need_key(grid, row, &mut read);
        read
    }

    /// A row without its key names nothing.
    fn need_key(&self, grid: &Grid, row: u32, read: &mut Row) {
        let class = asset::of(read.noun);
        if read.is_whole
            && let Some(missing) = read.missing_key()
        {
            let field = class.fields.get(missing);
            let (en, vi) = field.map_or(("key", "mã"), |field| (field.en, field.vi));
            let column =
                read.stated.first().map_or(0, |stated| stated.place.column.saturating_sub(1));
            let hint = Text::new(
                format!("fill the column \u{201c}{vi}\u{201d} ({en}), or delete the row"),
                format!("điền cột “{vi}”, hoặc xóa dòng"),
            );
            let problem = Text::new(
                format!("this {} has no {en}", class.en),
                format!("{} này thiếu {vi}", class.vi),
            );
            self.fault(grid, (row, column), Wrong { problem, hint });
            read.is_whole = false;
        }
    }

    /// A cell as an export wrote it; one that somebody changed since, like any other.
    fn exactly(
        &self,
        text: &str,
        (what, heading): (&Column, &naming::Heading),
        class: &'static Class,
    ) -> Result<String, Wrong> {
        let kind = match what {
            Column::Field(index) => class.fields.get(*index).map(|field| field.kind),
            Column::Tags => Some(Kind::Codes),
            Column::Custom(name) => Some(self.custom_kind(name)),
        };
        match kind.and_then(|kind| exact::toml(text, kind, &self.index)) {
            Some(toml) => Ok(toml),
            None => self.value(&Cell::Text(text.to_owned()), what, class, heading),
        }
    }

    /// What a custom field holds, as far as it is defined.
    fn custom_kind(&self, name: &str) -> Kind {
        match self.kinds.get(name).map(String::as_str) {
            Some("integer" | "số nguyên") => Kind::Integer(i64::MIN, i64::MAX),
            Some("real" | "số thực") => Kind::Real(f64::MIN, f64::MAX),
            Some("flag") => Kind::Flag,
            Some("date") => Kind::Date,
            _ => Kind::Remark,
        }
    }

    fn value(
        &self,
        cell: &Cell,
        what: &Column,
        class: &'static Class,
        heading: &naming::Heading,
    ) -> Result<String, Wrong> {
        let context = |field| Context {
            noun: class.noun,
            field,
            unit: &heading.unit,
            is_key: heading.is_key(field),
            index: &self.index,
            labels: self.labels,
        };
        match what {
            Column::Field(index) => match class.fields.get(*index) {
                Some(field) => value::toml(cell, &context(field)),
                None => value::text(cell).map(|text| value::quote(&text)),
            },
            Column::Tags => {
                let tags: Vec<String> = value::split(&value::text(cell)?, true)
                    .iter()
                    .map(|tag| value::quote(tag))
                    .collect();
                Ok(format!("[{}]", tags.join(", ")))
            }
            Column::Custom(name) => {
                let kind = self.custom_kind(name);
                let field = asset::Field::new("custom", kind, "value", "giá trị");
                value::toml(cell, &context(&field))
            }
        }
    }
}

/// A list that NetBox wrote, or would import.
fn of_netbox(at: usize, grid: &Grid) -> Option<Vec<Object>> {
    if grid.sheet.is_some() || grid.exact.is_some() {
        return None;
    }
    let head = grid.rows().first().copied()?;
    let headings: Vec<(u32, String)> =
        grid.columns(head).into_iter().map(|column| (column, grid.text(head, column))).collect();
    let texts: Vec<String> = headings.iter().map(|(_, text)| text.clone()).collect();
    let model = netbox::Model::of_list(&grid.path, &texts)?;
    Some(Object::of_list((at, model), grid, (head, &headings)))
}

/// Names listed in a note at most.
const NAMED_COUNT: usize = 30;

fn not_taken(file: &SourceFile, names: &BTreeSet<String>) -> Text {
    let path = file.path.display();
    let listed: Vec<String> = names.iter().take(NAMED_COUNT).map(|name| quoted(name)).collect();
    let more = if names.len() > NAMED_COUNT { " …" } else { "" };
    let listed = listed.join(", ");
    Text::new(
        format!("{path}: not taken over from NetBox: {listed}{more}"),
        format!("{path}: không lấy từ NetBox: {listed}{more}"),
    )
}

fn unread_models(file: &SourceFile, models: &[String]) -> Text {
    let path = file.path.display();
    let listed: Vec<String> = models.iter().map(|model| quoted(model)).collect();
    let listed = listed.join(", ");
    Text::new(
        format!("{path}: left out, these models of NetBox are not read: {listed}"),
        format!("{path}: bỏ qua, chưa đọc các loại này của NetBox: {listed}"),
    )
}

fn nameless(row: &Row) -> Fault {
    let class = asset::of(row.noun);
    Fault {
        place: row.place.clone(),
        field: "",
        problem: Text::new(
            format!("this {} of NetBox has nothing that names it", class.en),
            format!("{} này của NetBox không có gì để gọi tên", class.vi),
        ),
        hint: Some(Text::new(
            "give it a name in NetBox, or leave it out of the file",
            "đặt tên trong NetBox, hoặc bỏ khỏi tệp",
        )),
    }
}

fn converted(file: &SourceFile, encoding: Encoding, count: usize) -> Text {
    let (path, name) = (file.path.display(), encoding.name());
    Text::new(
        format!("{path}: {count} cells were in {name} and are read as Unicode"),
        format!("{path}: {count} ô ở mã {name} đã được chuyển sang Unicode"),
    )
}

fn nothing_listed() -> Wrong {
    Wrong::new(
        ("the file lists nothing".to_owned(), "tệp không liệt kê gì".to_owned()),
        (
            "`mang6 template xlsx` writes a workbook to fill".to_owned(),
            "`mang6 template xlsx` tạo sổ tính mẫu để điền".to_owned(),
        ),
    )
}

fn no_head(headless: &Headless) -> Wrong {
    match headless {
        Headless::NoHeadings => Wrong::new(
            ("no headings that are known".to_owned(), "không thấy dòng tiêu đề cột quen thuộc".to_owned()),
            (
                "name the sheet after what it lists (Thiết bị, devices …) and head its columns as `mang6 template xlsx` does; a sheet whose name begins with `_` is left out".to_owned(),
                "đặt tên trang theo đối tượng (Thiết bị, Kênh truyền …) và tiêu đề cột như `mang6 template xlsx`; trang có tên bắt đầu bằng `_` được bỏ qua".to_owned(),
            ),
        ),
        Headless::Several(classes) => {
            let list = |of: fn(&Class) -> &str| classes.iter().map(|class| of(class)).collect::<Vec<_>>().join(", ");
            Wrong::new(
                (
                    format!("the headings fit several nouns: {}", list(|class| class.en)),
                    format!("tiêu đề cột phù hợp nhiều loại đối tượng: {}", list(|class| class.vi)),
                ),
                ("name the sheet after one".to_owned(), "đặt tên trang theo một loại".to_owned()),
            )
        }
    }
}

fn unknown_heading(text: &str, class: &Class) -> Wrong {
    let names: Vec<String> = class.fields.iter().map(|field| naming::plain(field.vi)).collect();
    let near = nearest(&naming::plain(text), names.iter().map(String::as_str))
        .and_then(|near| class.fields.iter().find(|field| naming::plain(field.vi) == near));
    let (en, vi) = match near {
        Some(near) => {
            (format!("did you mean “{}”? ", near.vi), format!("có phải ý bạn là “{}”? ", near.vi))
        }
        None => (String::new(), String::new()),
    };
    let text = quoted(text);
    Wrong::new(
        (
            format!("the heading {text} is no field of a {}", class.en),
            format!("tiêu đề {text} không phải trường của {}", class.vi),
        ),
        (
            format!("{en}rename it, or put `_` before it to leave the column out"),
            format!("{vi}đổi tên, hoặc thêm `_` phía trước để bỏ qua cột"),
        ),
    )
}

fn no_heading() -> Wrong {
    Wrong::new(
        (
            "a value in a column without a heading".to_owned(),
            "ô có giá trị nhưng cột không có tiêu đề".to_owned(),
        ),
        (
            "give the column a heading, or empty the cell".to_owned(),
            "đặt tiêu đề cho cột, hoặc xóa ô".to_owned(),
        ),
    )
}

/// The printed form in which a base value is compared.
pub(super) fn printed(value: Option<&Value>) -> String {
    value.map(Value::printed).unwrap_or_default()
}
