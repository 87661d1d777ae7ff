//! Opens the record, or says what to type next.

use std::path::Path;

use super::desk::Desk;
use super::failure::{Failure, FailureKind};
use crate::domain::asset::Asset;
use crate::domain::text::Text;
use crate::store::{Access, Error, Store};

/// Opens the database of the settings for writing. Under `--read-only` that is refused before
/// anything is asked of the network.
pub fn open(desk: &Desk<'_>) -> Result<Store, Failure> {
    refuse_read_only(desk)?;
    Store::open(&desk.settings.db, Access::ReadWrite).map_err(refused)
}

/// Says no to whatever writes under `--read-only`.
pub fn refuse_read_only(desk: &Desk<'_>) -> Result<(), Failure> {
    if !desk.settings.read_only {
        return Ok(());
    }
    let failure = Failure::usage("this writes to the database, which `--read-only` forbids")
        .vi("lệnh này ghi vào cơ sở dữ liệu, trái với `--read-only`");
    Err(failure.hint(
        "leave out `--read-only`; a look can leave the database alone: `--no-store`",
        "hãy bỏ `--read-only`; muốn chỉ đo mà không lưu thì dùng `--no-store`",
    ))
}

/// Opens the database for reading: nothing will be changed.
pub fn read(desk: &Desk<'_>) -> Result<Store, Failure> {
    Store::open(&desk.settings.db, Access::ReadOnly).map_err(refused)
}

/// Every declared thing at once: for lists that refer to each other.
pub(super) fn assets(store: &Store) -> Result<Vec<Asset>, Failure> {
    let mut assets = Vec::new();
    store
        .every_asset(&mut |asset| {
            assets.push(asset);
            Ok(())
        })
        .map_err(refused)??;
    Ok(assets)
}

/// A store's error with its exit code and what to do next.
pub fn refused(error: Error) -> Failure {
    let kind = match &error {
        Error::Folder { .. }
        | Error::Permission { .. }
        | Error::Unreadable { .. }
        | Error::ReadOnlyFolder { .. }
        | Error::Disk { .. }
        | Error::Locked { .. }
        | Error::WriterDied { .. } => FailureKind::Environment,
        Error::Missing { .. }
        | Error::Stranger { .. }
        | Error::IsFolder { .. }
        | Error::Newer { .. }
        | Error::Older { .. }
        | Error::Exists { .. }
        | Error::StillNamed { .. }
        | Error::Clash { .. }
        | Error::Row { .. }
        | Error::Sqlite { .. } => FailureKind::Data,
    };
    let (en, vi) = hint(&error);
    let told = error.vietnamese();
    let failure = Failure::new(kind, error).vi(told);
    if en.is_empty() { failure } else { failure.hint(en, vi) }
}

/// Like [`refused`], of a file that somebody named beside the database: `init` and `--db` would not help.
pub fn refused_file(error: Error) -> Failure {
    let hint = match &error {
        Error::Missing { .. } => Some(Text::new(
            "check the name: it must be a file that mang6 wrote",
            "hãy kiểm tra tên: phải là tệp do mang6 ghi",
        )),
        Error::Folder { .. } | Error::Permission { .. } => Some(Text::new(
            "name a file in a folder that is there and that you may write to",
            "hãy chọn tệp trong thư mục đã có và ghi được",
        )),
        Error::Stranger { .. } | Error::IsFolder { .. } => {
            Some(Text::new("name another file", "hãy chọn tệp khác"))
        }
        Error::Unreadable { .. }
        | Error::ReadOnlyFolder { .. }
        | Error::Newer { .. }
        | Error::Older { .. }
        | Error::Disk { .. }
        | Error::Locked { .. }
        | Error::Exists { .. }
        | Error::StillNamed { .. }
        | Error::Clash { .. }
        | Error::Row { .. }
        | Error::Sqlite { .. }
        | Error::WriterDied { .. } => None,
    };
    let failure = refused(error);
    match hint {
        Some(hint) => failure.hint(hint.en, hint.vi),
        None => failure,
    }
}

fn hint(error: &Error) -> (String, String) {
    let both = |en: &str, vi: &str| (en.to_owned(), vi.to_owned());
    match error {
        Error::Missing { path } => create_first(path),
        Error::Stranger { .. } | Error::IsFolder { .. } => {
            both("name another file: `--db FILE`", "hãy chọn tệp khác: `--db FILE`")
        }
        Error::Newer { .. } => both(
            "use the newer program, or a backup made before it",
            "hãy dùng phiên bản mới hơn, hoặc bản sao lưu trước đó",
        ),
        Error::Older { path, .. } => {
            let migrate = format!("`mang6 --db {} init --territory none`", path.display());
            (
                format!("bring it up to date, which changes no fact: {migrate}"),
                format!("hãy nâng cấp tệp, dữ liệu giữ nguyên: {migrate}"),
            )
        }
        Error::Folder { .. } | Error::Permission { .. } => both(
            "use a folder you may write to: `--db FILE`",
            "hãy dùng thư mục ghi được: `--db FILE`",
        ),
        Error::Unreadable { .. } => {
            both("check who may read it: `ls -l`", "hãy kiểm tra quyền đọc: `ls -l`")
        }
        Error::ReadOnlyFolder { path } => copy_first(path),
        Error::Disk { .. } => both(
            "free space there, then run the same again: what was committed is kept",
            "hãy giải phóng dung lượng rồi chạy lại: dữ liệu đã ghi vẫn còn",
        ),
        Error::Locked { .. } => {
            both("wait for the other program to end", "hãy đợi chương trình kia kết thúc")
        }
        Error::Exists { .. } => {
            both("name a file that is not there yet", "hãy chọn tên tệp chưa có")
        }
        Error::StillNamed { .. } => both(
            "change or remove what names it in the same import; `mang6 show NOUN KEY` lists it",
            "hãy sửa hoặc xóa các đối tượng nhắc tới nó trong cùng lần nhập; xem `mang6 show NOUN KEY`",
        ),
        Error::Clash { .. } => both(
            "nothing was taken: mend one of the two files, then merge again",
            "chưa lấy gì: hãy sửa một trong hai tệp rồi gộp lại",
        ),
        Error::Row { .. } | Error::Sqlite { .. } | Error::WriterDied { .. } => {
            both("look for damage: `mang6 db check`", "hãy kiểm tra: `mang6 db check`")
        }
    }
}

fn copy_first(path: &Path) -> (String, String) {
    let db = path.display();
    (
        format!(
            "have its owner run `mang6 --db {db} init --territory none`, which changes no fact; or copy it to a folder of yours: `cp {db} /tmp/`, `--db /tmp/…`"
        ),
        format!(
            "hãy nhờ chủ tệp chạy `mang6 --db {db} init --territory none`, dữ liệu giữ nguyên; hoặc chép sang thư mục của bạn: `cp {db} /tmp/`, `--db /tmp/…`"
        ),
    )
}

/// Where `mang6 demo` and `make demo` leave their record, from where they were typed.
const DEMOS: [&str; 2] = ["mang6-demo/mang6.db", "target/demo/mang6.db"];

/// Whoever has just made a demo means that one: it is named, not taken.
fn create_first(path: &Path) -> (String, String) {
    let db = path.display();
    let demo = DEMOS.into_iter().find(|demo| Path::new(demo).exists());
    let (en, vi) = demo.map_or_else(Default::default, |demo| {
        (
            format!("; the demo's is `{demo}`: `export MANG6_DB={demo}`"),
            format!("; dữ liệu của bản chạy thử nằm ở `{demo}`: `export MANG6_DB={demo}`"),
        )
    });
    (
        format!("create it first: `mang6 --db {db} init`{en}"),
        format!("hãy tạo trước: `mang6 --db {db} init`{vi}"),
    )
}

/// Opens the database where there is one: for writing where the look is stored.
pub fn open_if_there(desk: &Desk<'_>, stored: bool) -> Result<Option<Store>, Failure> {
    match if stored { open(desk) } else { read(desk) } {
        Ok(store) => Ok(Some(store)),
        Err(failure) => match failure.error.downcast_ref::<Error>() {
            Some(Error::Missing { .. }) => Ok(None),
            _ => Err(failure),
        },
    }
}
