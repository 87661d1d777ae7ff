//! The first sheet: what to do with the workbook, what the colours mean, and what each sheet lists.

use rust_xlsxwriter::{Format, Url, Worksheet, XlsxError};

use crate::domain::asset;
use crate::domain::text::{Lang, Text};
use crate::report::number::moment;
use crate::report::text::escape;

use super::form::{Form, Need};
use super::{Template, title};

/// Writes the guide.
pub(super) fn write(
    sheet: &mut Worksheet,
    template: &Template,
    form: &Form,
) -> Result<(), XlsxError> {
    let lang = form.lang;
    // `import` knows a sheet of this name as one that lists nothing.
    sheet.set_name(match lang {
        Lang::En => "Guide",
        Lang::Vi => "Hướng dẫn",
    })?;
    sheet.set_column_width(0, 36)?.set_column_width(1, 100)?;
    let heading = Text::new("The inventory of", "Biểu kê khai hạ tầng của");
    let whom = match &template.unit {
        Some(unit) => format!("{} {}", heading.in_lang(lang), escape(unit)),
        None => Text::new("The inventory of the office", "Biểu kê khai hạ tầng")
            .in_lang(lang)
            .to_owned(),
    };
    sheet.write_with_format(0, 0, whom, &form.title)?;
    let as_of = moment(template.as_of, lang);
    let filled = Text::new(
        format!("Filled with what was recorded on {as_of}."),
        format!("Đã điền sẵn số liệu đang lưu lúc {as_of}."),
    );
    sheet.write(1, 0, filled.in_lang(lang))?;
    let mut row = 3;
    for (number, step) in (1_u32..).zip(steps()) {
        sheet.write_with_format(
            row,
            0,
            format!("{number}. {}", step.0.in_lang(lang)),
            &form.strong,
        )?;
        sheet.write_with_format(row, 1, step.1.in_lang(lang), &form.prose)?;
        // Two lines: no program grows a row that it only opens.
        sheet.set_row_height(row, 30)?;
        row += 1;
    }
    row += 1;
    for (need, told) in legend() {
        sheet.write_with_format(row, 0, told.0.in_lang(lang), form.head(need))?;
        sheet.write_with_format(row, 1, told.1.in_lang(lang), &form.prose)?;
        row += 1;
    }
    row += 1;
    let link = Format::new()
        .set_font_color(0x0016_5B8C)
        .set_underline(rust_xlsxwriter::FormatUnderline::Single);
    for each in &template.sheets {
        let title = title(asset::of(each.noun), lang);
        let url = Url::new(format!("internal:'{title}'!A1")).set_text(&title);
        sheet.write_url_with_format(row, 0, url, &link)?;
        let count = each.assets.len();
        let recorded = Text::new(format!("{count} recorded"), format!("đang lưu {count}"));
        sheet.write_with_format(row, 1, recorded.in_lang(lang), &form.prose)?;
        row += 1;
    }
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_active(true);
    Ok(())
}

fn steps() -> [(Text, Text); 6] {
    [
        (
            Text::new("One row, one thing", "Mỗi đối tượng một dòng"),
            Text::new(
                "Open the sheet of what you list, check the rows that are there, and add what is missing below them.",
                "Mở trang tương ứng, kiểm tra các dòng đã có, thêm đối tượng còn thiếu ở các dòng tiếp theo.",
            ),
        ),
        (
            Text::new("Choose where there is an arrow", "Chọn ở ô có mũi tên"),
            Text::new(
                "Cells with an arrow offer a list. What refers to another sheet offers what stands there: fill that sheet first.",
                "Ô có mũi tên thì chọn trong danh sách. Cột tham chiếu trang khác lấy từ trang đó: điền trang đó trước.",
            ),
        ),
        (
            Text::new("Not sure what goes in?", "Không rõ điền gì?"),
            Text::new(
                "Rest the pointer on the head: a note says what goes in, with an example.",
                "Đưa con trỏ vào tiêu đề cột: ghi chú cho biết cần điền gì, kèm ví dụ.",
            ),
        ),
        (
            Text::new("Not known: leave it empty", "Chưa biết: để trống"),
            Text::new(
                "An empty cell changes nothing. To say that there is none any more, write `-`. Deleting a row deletes nothing.",
                "Ô trống không làm thay đổi gì. Muốn báo là không còn nữa thì ghi dấu `-`. Xóa dòng không xóa số liệu đang lưu.",
            ),
        ),
        (
            Text::new("Do not rename", "Giữ nguyên tiêu đề"),
            Text::new(
                "Sheets and heads keep their names; columns may be moved or hidden. A column of your own begins with `_`.",
                "Giữ tên trang và tiêu đề cột; có thể đổi chỗ hoặc ẩn cột. Cột thêm riêng thì đặt tên bắt đầu bằng `_`.",
            ),
        ),
        (
            Text::new("Send the file back", "Gửi lại tệp"),
            Text::new(
                "Save it as .xlsx. It is read with `mang6 import FILE.xlsx`: only what you changed counts, and every fault is named by sheet and cell.",
                "Lưu dạng .xlsx rồi gửi lại. Tệp được đọc bằng `mang6 import TỆP.xlsx`: chỉ tính những ô đã sửa, mỗi lỗi được chỉ rõ trang và ô.",
            ),
        ),
    ]
}

fn legend() -> [(Need, (Text, Text)); 3] {
    [
        (
            Need::Key,
            (
                Text::new("Key *", "Mã nhận diện *"),
                Text::new("names the row; must be filled", "nhận diện dòng; bắt buộc điền"),
            ),
        ),
        (
            Need::Required,
            (Text::new("Required *", "Bắt buộc *"), Text::new("must be filled", "bắt buộc điền")),
        ),
        (
            Need::Optional,
            (
                Text::new("Optional", "Không bắt buộc"),
                Text::new("as far as it is known", "điền khi đã biết"),
            ),
        ),
    ]
}
