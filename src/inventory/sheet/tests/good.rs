//! Workbooks and lists as offices write them: each loads.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};

use super::*;

fn workbook(write: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    write(&mut workbook);
    workbook.save_to_buffer().unwrap()
}

fn row(sheet: &mut Worksheet, row: u32, cells: &[&str]) {
    for (column, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
        sheet.write(row, column, *text).unwrap();
    }
}

/// A list with everything that surrounds lists: motto, title, headings in a merged pair of rows,
/// column numbers, groups, days in three forms, numbers as text, a total and signatures.
fn office_list() -> Vec<u8> {
    workbook(|workbook| {
        let bold = Format::new().set_bold();
        let sheet = workbook.add_worksheet().set_name("DS thiết bị").unwrap();
        sheet.merge_range(0, 0, 0, 7, "UBND TỈNH QUẢNG NGÃI", &bold).unwrap();
        sheet.merge_range(1, 0, 1, 7, "DANH SÁCH THIẾT BỊ MẠNG NĂM 2026", &bold).unwrap();
        for (column, text) in
            [(0, "STT"), (1, "Tên thiết bị"), (2, "Loại thiết bị"), (7, "Ghi chú")]
        {
            sheet.merge_range(3, column, 4, column, text, &bold).unwrap();
        }
        sheet.merge_range(3, 3, 3, 4, "Lắp đặt", &bold).unwrap();
        sheet.merge_range(3, 5, 3, 6, "Mua sắm", &bold).unwrap();
        row(sheet, 4, &["", "", "", "Nơi đặt", "Chiều cao U", "Ngày mua", "Số serial"]);
        row(sheet, 5, &["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"]);
        sheet.merge_range(6, 0, 6, 7, "I. KHỐI TRUNG TÂM", &bold).unwrap();
        row(sheet, 7, &["1", "r-01", "Bộ định tuyến", "", "12", "01/07/2025", "", "tốt"]);
        sheet.merge_range(7, 3, 8, 3, "Trung tâm dữ liệu tỉnh", &Format::new()).unwrap();
        sheet.write(7, 6, 4_512_345).unwrap();
        row(sheet, 8, &["2", "s-01", "bo chuyen mach", "", "", "", "S-2", "-"]);
        let day = Format::new().set_num_format("dd/mm/yyyy");
        let date = ExcelDateTime::from_ymd(2025, 7, 2).unwrap();
        sheet.write_with_format(8, 5, &date, &day).unwrap();
        row(sheet, 9, &["3", "m-01", "M¸y chñ", "UBND xã Ba Tơ", "", "", "S-3", "ThiÕt bÞ cò"]);
        sheet.write(9, 5, 45_841).unwrap();
        row(sheet, 10, &["", "Tổng cộng", "", "", "", "", "3"]);
        row(sheet, 12, &["", "", "", "", "", "Quảng Ngãi, ngày 1 tháng 9 năm 2026"]);
        row(sheet, 13, &["", "Người lập biểu"]);
    })
}

#[test]
fn a_list_as_an_office_writes_it_loads() {
    let (declared, sheets) = import("ds.xlsx", office_list()).unwrap();
    let keys = ["name", "role", "site", "height_units", "purchased_on", "serial", "description"];
    let rows: Vec<Vec<String>> = declared.iter().map(|each| texts(each, &keys)).collect();
    assert_eq!(
        rows,
        [
            ["r-01", "router", "ttdl", "12", "2025-07-01", "4512345", "tốt"],
            ["s-01", "switch", "ttdl", "", "2025-07-02", "S-2", ""],
            ["m-01", "server", "ba-to", "", "2025-07-03", "S-3", "Thiết bị cũ"],
        ]
    );
    let notes: Vec<&str> = sheets.notes.iter().map(|note| note.en.as_str()).collect();
    assert_eq!(
        notes,
        [
            "ds.xlsx: 2 cells were in TCVN3 (ABC) and are read as Unicode",
            "ds.xlsx: DS thiết bị!A11: the list ends here; this row and those below are left out",
        ]
    );
}

#[test]
fn several_sheets_refer_to_each_other_by_name_and_faults_name_their_cells() {
    let bytes = |role: &str| {
        workbook(|workbook| {
            let sheet = workbook.add_worksheet().set_name("Thiết bị").unwrap();
            row(sheet, 0, &["Tên", "Vai trò", "Địa điểm", "Phòng"]);
            row(sheet, 1, &["r-02", role, "Trụ sở mới", "Phòng máy"]);
            let sheet = workbook.add_worksheet().set_name("Địa điểm").unwrap();
            row(sheet, 0, &["Mã", "Tên", "Loại", "Xã phường"]);
            row(sheet, 1, &["moi", "Trụ sở mới", "office", "Ba Tơ"]);
            let sheet = workbook.add_worksheet().set_name("Phòng").unwrap();
            row(sheet, 0, &["Mã", "Tên", "Địa điểm"]);
            row(sheet, 1, &["p-1", "Phòng máy", "moi"]);
            let sheet = workbook.add_worksheet().set_name("Hướng dẫn").unwrap();
            row(sheet, 0, &["Điền vào các trang bên cạnh"]);
        })
    };
    let (declared, _) = import("xa.xlsx", bytes("router")).unwrap();
    let device = declared.iter().find(|each| each.thing.noun() == Noun::Device).unwrap();
    assert_eq!(texts(device, &["site", "room"]), ["moi", "p-1"]);
    let faults = import("xa.xlsx", bytes("máy giặt")).unwrap_err();
    assert!(
        faults.to_string().starts_with("xa.xlsx: Thiết bị!B2: `máy giặt` is no role"),
        "{faults}"
    );
}

#[test]
fn lists_in_old_encodings_and_separators_load() {
    let tcvn3 =
        b"T\xaan;Vai tr\xdf;\xa7\xdea \xaei\xd3m\nr-3;router;Trung t\xa9m d\xf7 li\xd6u t\xd8nh\n";
    let (declared, sheets) = import("thiet-bi.csv", tcvn3.to_vec()).unwrap();
    assert_eq!(texts(&declared[0], &["name", "site"]), ["r-3", "ttdl"]);
    assert!(sheets.notes[0].en.contains("TCVN3"), "{:?}", sheets.notes);
    let vni = "Teân\tVai troø\tÑòa ñieåm\tGhi chuù\nr-4\trouter\tttdl\tQuaûng Ngaõi\n";
    let (declared, _) = import("thiet-bi.tsv", vni.as_bytes().to_vec()).unwrap();
    assert_eq!(texts(&declared[0], &["description"]), ["Quảng Ngãi"]);
}

#[test]
fn a_total_with_its_count_ends_the_list_and_office_names_are_known() {
    let text = "DANH SÁCH THIẾT BỊ,,,\nSTT,Tên,Vai trò,Địa điểm\n\
                1,sw-1,Thiết bị chuyển mạch,ttdl\n2,7,Máy tính bàn,ttdl\nTổng cộng,2,,\n";
    let (declared, _) = import("thiet-bi.csv", text.as_bytes().to_vec()).unwrap();
    let read: Vec<_> = declared.iter().map(|each| texts(each, &["name", "role"])).collect();
    assert_eq!(read, [["sw-1", "switch"], ["7", "workstation"]]);
}

#[test]
fn amounts_take_their_unit_from_the_cell_or_the_heading() {
    let text = "Mã,Cấp,Từ,Đến,Băng thông (Mbps),SLA RTT,SLA khả dụng (%)\n\
                k-1,Truy nhập cấp II,ttdl,ba-to,200,20 ms,\"99,9\"\n";
    let (declared, _) = import("kenh-truyen.csv", text.as_bytes().to_vec()).unwrap();
    let keys = ["tier", "committed_rate_kbps", "sla.rtt_us", "sla.availability_ratio"];
    assert_eq!(texts(&declared[0], &keys), ["access-2", "200000", "20000", "0.999"]);
}

#[test]
fn what_a_row_leaves_out_stays_and_differences_are_told_field_by_field() {
    let text = "Tên,Số sê-ri,Mẫu,Hãng,Số biên bản\ncore-1,S-9,-,Juniper,7\n";
    let (declared, mut sheets) = import("thiet-bi.csv", text.as_bytes().to_vec()).unwrap();
    let keys = ["role", "site", "serial", "model", "manufacturer"];
    assert_eq!(texts(&declared[0], &keys), ["router", "ttdl", "S-9", "", "Juniper"]);
    let written = sheets.files(&HashSet::new());
    let conflicts = sheets.conflicts(&declared, &written);
    let told: Vec<(&str, &str, &str, String)> = conflicts
        .iter()
        .map(|each| (&*each.field.en, &*each.stored, &*each.sheet, each.place.to_string()))
        .collect();
    assert_eq!(
        told,
        [
            ("serial", "S-1", "S-9", "thiet-bi.csv:2:2".to_owned()),
            ("model", "MX204", "", "thiet-bi.csv:2:3".to_owned()),
        ]
    );
    sheets.keep(&conflicts.iter().collect::<Vec<_>>());
    let text = String::from_utf8(sheets.files(&HashSet::new()).files.remove(0).bytes).unwrap();
    assert!(text.contains("serial = \"S-1\"") && text.contains("model = \"MX204\""), "{text}");
}

#[test]
fn of_a_template_only_what_its_reader_changed_counts() {
    let bytes = workbook(|workbook| {
        let sheet = workbook.add_worksheet().set_name("Thiết bị").unwrap();
        row(sheet, 0, &["Tên", "Số sê-ri", "Mẫu"]);
        // The model was MX80 when the template was written and is MX204 since.
        row(sheet, 1, &["core-1", "S-9", "MX80"]);
        let sheet = workbook.add_worksheet().set_name(BASE_SHEET).unwrap().set_hidden(true);
        row(sheet, 0, &["devices", "core-1", "name", "core-1"]);
        row(sheet, 1, &["devices", "core-1", "serial", "S-1"]);
        row(sheet, 2, &["devices", "core-1", "model", "MX80"]);
    });
    let (declared, mut sheets) = import("mau.xlsx", bytes).unwrap();
    let written = sheets.files(&HashSet::new());
    assert_eq!(sheets.conflicts(&declared, &written), []);
    let text = String::from_utf8(sheets.files(&HashSet::new()).files.remove(0).bytes).unwrap();
    assert!(text.contains("serial = \"S-9\"") && text.contains("model = \"MX204\""), "{text}");
}

#[test]
fn a_workbook_that_unpacks_without_end_or_holds_junk_is_refused() {
    for bytes in [b"PK\x03\x04junk".to_vec(), Vec::new(), office_list()[..2000].to_vec()] {
        let faults = import("x.xlsx", bytes).unwrap_err();
        assert!(faults.to_string().contains("not a workbook"), "{faults}");
    }
}

#[test]
fn a_serial_number_that_stands_twice_is_told_with_both_places() {
    let text = "Tên,Vai trò,Địa điểm,Số sê-ri\nr-1,router,ttdl,A-1\nr-2,router,ttdl,a-1\n\
                r-3,router,ttdl,S-1\nr-4,router,ttdl,không có\nr-5,router,ttdl,không có\n";
    let (declared, sheets) = import("thiet-bi.csv", text.as_bytes().to_vec()).unwrap();
    assert_eq!(declared.len(), 5);
    let notes: Vec<&str> = sheets.notes.iter().map(|note| note.en.as_str()).collect();
    assert_eq!(notes.len(), 2, "{notes:?}");
    assert!(
        notes[0].starts_with(
            "thiet-bi.csv:3:4: the serial number \"a-1\" is `r-1`'s too (thiet-bi.csv:2:4)"
        ),
        "{notes:?}"
    );
    assert!(notes[1].contains("`core-1`'s too (the record)"), "{notes:?}");
}
