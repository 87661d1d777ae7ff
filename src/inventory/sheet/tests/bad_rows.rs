//! Every kind of bad row: its cell, what is wrong, and a remedy.

use super::*;

/// The file's name, its text, where the first fault lies, and words of it.
type Case = (&'static str, &'static str, &'static str, &'static str);

const CASES: &[Case] = &[
    // The file and its sheets.
    ("thiet-bi.csv", "", "1:1", "lists nothing"),
    ("thiet-bi.csv", "\n\n", "1:1", "lists nothing"),
    ("danh-sach.csv", "Cột A,Cột B\n1,2\n", "1:1", "no headings"),
    ("danh-sach.csv", "Mã,Tên,Mô tả\nx,y,z\n", "1:1", "several nouns"),
    ("thiet-bi.csv", "a,b\n\"x,1\n", "1:1", "no headings"),
    ("thiet-bi.xlsx", "PK no workbook", "1:1", "not a workbook"),
    // Headings.
    ("thiet-bi.csv", "Tên,Vai trò,Địa điểm,Màu sơn\nr1,router,ttdl,đỏ\n", "1:4", "no field"),
    ("thiet-bi.csv", "Tên,Vai trò,Địa điểm,Số sê ry\nr1,router,ttdl,1\n", "1:4", "Số sê ry"),
    ("thiet-bi.csv", "Tên,Vai trò,Địa điểm\nr1,router,ttdl,thừa\n", "2:4", "without a heading"),
    ("thiet-bi.csv", "Tên,Tên,Vai trò,Địa điểm\nr1,r2,router,ttdl\n", "1:2", "no field"),
    // Keys.
    ("thiet-bi.csv", "Vai trò,Địa điểm,Mẫu\nrouter,ttdl,MX\n", "2:1", "has no name"),
    ("thiet-bi.csv", "Tên,Vai trò,Địa điểm\n,router,ttdl\n", "2:2", "has no name"),
    ("thiet-bi.csv", "Tên,Vai trò,Địa điểm\n-,router,ttdl\n", "2:1", "has no name"),
    ("thiet-bi.csv", "Tên,Vai trò,Địa điểm\nr/1,router,ttdl\n", "2:1", "r/1"),
    ("thiet-bi.csv", "Tên,Vai trò,Địa điểm\nr1,router,ttdl\nr1,switch,ttdl\n", "3:1", "r1"),
    ("dia-diem.csv", "Mã,Tên,Loại\nhai ba,Hải Ba,office\n", "2:1", "hai ba"),
    ("giao-dien.csv", "Thiết bị,Giao diện\ncore-1,\n", "2:1", "has no interface"),
    // What must be there.
    ("thiet-bi.csv", "Tên,Vai trò\nr1,router\n", "2:1", "no `site`"),
    ("thiet-bi.csv", "Tên,Địa điểm\nr1,ttdl\n", "2:1", "no `role`"),
    ("kenh-truyen.csv", "Mã,Cấp,Từ\nk1,access-2,ttdl\n", "2:1", "no `b`"),
    ("phong.csv", "Mã,Tên\np1,Phòng máy\n", "2:1", "no `site`"),
    // Words.
    ("thiet-bi.csv", "Tên,Vai trò,Địa điểm\nr1,máy giặt,ttdl\n", "2:2", "is no role"),
    ("thiet-bi.csv", "Tên,Vai trò,Địa điểm\nr1,5,ttdl\n", "2:2", "is no role"),
    ("thiet-bi.csv", "Tên,Vai trò,Địa điểm,Tình trạng\nr1,router,ttdl,tốt\n", "2:4", "is no state"),
    (
        "thiet-bi.csv",
        "Tên,Vai trò,Địa điểm,Mặt tủ\nr1,router,ttdl,trên\n",
        "2:4",
        "is no rack face",
    ),
    ("thiet-bi-lam-mat.csv", "Mã,Địa điểm,Loại\nl1,ttdl,quạt\n", "2:3", "is no kind"),
    // References.
    ("thiet-bi.csv", "Tên,Vai trò,Địa điểm\nr1,router,khong-co\n", "2:3", "khong-co"),
    ("thiet-bi.csv", "Tên,Vai trò,Địa điểm\nr1,router,Trụ sở không có\n", "2:3", "is called"),
    ("thiet-bi.csv", "Tên,Vai trò,Địa điểm\nr1,router,Trụ sở Hải\n", "2:3", "names several"),
    ("thiet-bi.csv", "Tên,Vai trò,Địa điểm,Phòng\nr1,router,ttdl,p9\n", "2:4", "p9"),
    ("thiet-bi.csv", "Tên,Vai trò,Địa điểm,Tủ rack\nr1,router,ttdl,tủ số 9\n", "2:4", "is called"),
    ("dia-diem.csv", "Mã,Tên,Loại,Xã phường\nx,X,commune,Xã Không Có\n", "2:4", "is called"),
    ("dia-diem.csv", "Mã,Tên,Loại,Xã phường\nx,X,commune,99999\n", "2:4", "99999"),
    ("giao-dien.csv", "Thiết bị,Giao diện\nr-khong-co,ge-0/0/1\n", "2:1", "r-khong-co"),
    // Numbers.
    ("thiet-bi.csv", "Tên,Vai trò,Địa điểm,Số CPU\nr1,router,ttdl,nhiều\n", "2:4", "whole number"),
    ("thiet-bi.csv", "Tên,Vai trò,Địa điểm,Số CPU\nr1,router,ttdl,1.5\n", "2:4", "whole number"),
    ("thiet-bi.csv", "Tên,Vai trò,Địa điểm,Số CPU\nr1,router,ttdl,0\n", "2:4", "between 1"),
    (
        "thiet-bi.csv",
        "Tên,Vai trò,Địa điểm,Bộ nhớ MiB\nr1,router,ttdl,16 GB\n",
        "2:4",
        "whole number",
    ),
    ("thiet-bi.csv", "Tên,Vai trò,Địa điểm,Vị trí U\nr1,router,ttdl,400\n", "2:4", "between 1"),
    ("vung-dia-chi.csv", "Vùng địa chỉ,Vai trò,VLAN\n10.1.0.0/24,lan,5000\n", "2:3", "4094"),
    ("trung-tam-du-lieu.csv", "Mã,Tên,Địa điểm,PUE\nd,D,ttdl,0.5\n", "2:4", "between 1"),
    ("trung-tam-du-lieu.csv", "Mã,Tên,Địa điểm,PUE\nd,D,ttdl,1.500\n", "2:4", "one way only"),
    ("trung-tam-du-lieu.csv", "Mã,Tên,Địa điểm,Mức\nd,D,ttdl,5\n", "2:4", "between 1 and 4"),
    ("trung-tam-du-lieu.csv", "Mã,Tên,Địa điểm,PUE\nd,D,ttdl,tốt\n", "2:4", "a number"),
    // Amounts and shares.
    ("kenh-truyen.csv", "Mã,Cấp,Từ,Đến,Băng thông\nk,access-2,ttdl,ba-to,200\n", "2:5", "no unit"),
    (
        "kenh-truyen.csv",
        "Mã,Cấp,Từ,Đến,Băng thông\nk,access-2,ttdl,ba-to,nhanh\n",
        "2:5",
        "its unit",
    ),
    ("kenh-truyen.csv", "Mã,Cấp,Từ,Đến,SLA RTT\nk,access-2,ttdl,ba-to,20\n", "2:5", "no unit"),
    ("kenh-truyen.csv", "Mã,Cấp,Từ,Đến,SLA mất gói\nk,access-2,ttdl,ba-to,99\n", "2:5", "share"),
    ("kenh-truyen.csv", "Mã,Cấp,Từ,Đến,SLA khả dụng\nk,access-2,ttdl,ba-to,cao\n", "2:5", "share"),
    // Days.
    (
        "thiet-bi.csv",
        "Tên,Vai trò,Địa điểm,Ngày mua\nr1,router,ttdl,31/02/2025\n",
        "2:4",
        "whole day",
    ),
    ("thiet-bi.csv", "Tên,Vai trò,Địa điểm,Ngày mua\nr1,router,ttdl,07/2025\n", "2:4", "whole day"),
    ("thiet-bi.csv", "Tên,Vai trò,Địa điểm,Ngày mua\nr1,router,ttdl,2025\n", "2:4", "whole day"),
    ("thiet-bi.csv", "Tên,Vai trò,Địa điểm,Ngày mua\nr1,router,ttdl,1/7/25\n", "2:4", "whole day"),
    ("thiet-bi.csv", "Tên,Vai trò,Địa điểm,Ngày mua\nr1,router,ttdl,hôm qua\n", "2:4", "whole day"),
    (
        "kenh-truyen.csv",
        "Mã,Cấp,Từ,Đến,Hiệu lực từ,Hiệu lực đến\nk,access-2,ttdl,ba-to,1/7/2025,1/7/2024\n",
        "2:6",
        "lies before",
    ),
    // Yes and no.
    (
        "thiet-bi.csv",
        "Tên,Vai trò,Địa điểm,SSH kiểu cũ\nr1,router,ttdl,có lẽ\n",
        "2:4",
        "yes or no",
    ),
    // The network.
    ("vung-dia-chi.csv", "Vùng địa chỉ,Vai trò\n10.1.0.1/24,lan\n", "2:1", "10.1.0.1/24"),
    ("vung-dia-chi.csv", "Vùng địa chỉ,Vai trò\n10.1.0.0,lan\n", "2:1", "10.1.0.0"),
    ("vung-dia-chi.csv", "Vùng địa chỉ,Vai trò\n2001:db8::/129,lan\n", "2:1", "2001:db8::/129"),
    (
        "vung-dia-chi.csv",
        "Vùng địa chỉ,Vai trò,Vùng song song\n10.1.0.0/24,lan,10.2.0.0/24\n",
        "2:3",
        "same family",
    ),
    ("dia-chi.csv", "Địa chỉ,Vai trò\n10.1.0.999,host\n", "2:1", "10.1.0.999"),
    ("dia-chi.csv", "Địa chỉ,Vai trò,Độ dài\n10.1.0.9,host,33\n", "2:1", "32"),
    ("giao-dien.csv", "Thiết bị,Giao diện,MAC\ncore-1,ge-0/0/1,00:11:22\n", "2:3", "00:11:22"),
    (
        "thiet-bi.csv",
        "Tên,Vai trò,Địa điểm,Cổng quản trị\nr1,router,ttdl,ssh\n",
        "2:4",
        "TCP ports",
    ),
    (
        "thiet-bi.csv",
        "Tên,Vai trò,Địa điểm,Cổng quản trị\nr1,router,ttdl,\"22, 70000\"\n",
        "2:4",
        "70000",
    ),
    ("so-hieu-mang.csv", "ASN,Tên\nAS-X,Tỉnh\n", "2:1", "whole number"),
    // Custom fields, tags, nested values.
    (
        "thiet-bi.csv",
        "Tên,Vai trò,Địa điểm,Số biên bản\nr1,router,ttdl,số 5a\n",
        "2:4",
        "whole number",
    ),
    (
        "thiet-bi.csv",
        "Tên,Vai trò,Địa điểm,Ngày kiểm kê\nr1,router,ttdl,xong\n",
        "2:4",
        "whole day",
    ),
    ("thiet-bi.csv", "Tên,Vai trò,Địa điểm,Nhãn\nr1,router,ttdl,\"a, a\"\n", "2:4", "twice"),
    ("ke-hoach.csv", "id,title.vi,title.en,text_status,phase\np,P,P,S,{\n", "2:5", "not JSON"),
];

#[test]
fn every_bad_row_names_its_cell_and_a_remedy() {
    assert!(CASES.len() >= 60);
    for (name, text, place, words) in CASES {
        let faults = match import(name, text.as_bytes().to_vec()) {
            Err(faults) => faults,
            Ok((declared, _)) => panic!("{name} {text:?} is accepted: {declared:?}"),
        };
        let fault = &faults.faults[0];
        let shown = faults.to_string();
        assert_eq!(fault.place.to_string(), format!("{name}:{place}"), "{text:?}\n{shown}");
        assert!(fault.problem.en.contains(words), "{text:?}\n{shown}");
        assert!(fault.hint.is_some(), "{text:?}\n{shown}");
        assert!(fault.problem.vi != fault.problem.en, "{text:?}\n{shown}");
    }
}
