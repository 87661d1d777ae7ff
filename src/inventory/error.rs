//! Why a declaration could not be read at all: what the disk said, and the faults of what was read.

use std::path::PathBuf;

use crate::domain::text::Text;

use super::fault::Faults;

/// What went wrong in this room.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The disk refused.
    #[error("cannot read `{}`: {source}", path.display())]
    Unreadable {
        /// What was read.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A path that is there and is no declaration: not a `.toml` file, a pipe, a device.
    #[error("`{}` is not a declaration: neither a folder nor a `.toml`, `.json`, `.xlsx` or `.csv` file", path.display())]
    NotADeclaration {
        /// What was named.
        path: PathBuf,
    },
    /// A folder without a declaration.
    #[error("no `.toml` file in `{}`", path.display())]
    NothingThere {
        /// What was named.
        path: PathBuf,
    },
    /// Nothing that Ansible's JSON callback could have written.
    #[error("no `.json` file in `{}`", path.display())]
    NoResults {
        /// What was named.
        path: PathBuf,
    },
    /// A file beyond the bound.
    #[error("`{}` has more than {limit_bytes} bytes", path.display())]
    TooLarge {
        /// The file at which the bound was passed.
        path: PathBuf,
        /// The bound, for one file or for all.
        limit_bytes: u64,
    },
    /// More files or deeper folders than a declaration has.
    #[error("`{}` holds more than {limit_count} files, or folders nested deeper than {limit_depth}", path.display())]
    TooMany {
        /// Where counting stopped.
        path: PathBuf,
        /// The bound on files.
        limit_count: usize,
        /// The bound on nesting.
        limit_depth: usize,
    },
    /// A credentials file that others can read.
    #[error("others may read the credentials file `{}`: its mode is {mode:04o}", path.display())]
    OpenToOthers {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// A credentials file of somebody else.
    #[error("the credentials file `{}` belongs to user {owner_uid}, not to you", path.display())]
    NotYours {
        /// The file.
        path: PathBuf,
        /// Whose it is.
        owner_uid: u32,
    },
    /// What was read is wrong.
    #[error(transparent)]
    Faults(#[from] Faults),
}

impl Error {
    /// The problem in both languages; faults have their own lines
    /// ([`Faults::lines`](super::fault::Faults::lines)).
    #[must_use]
    pub fn text(&self) -> Text {
        let vi = match self {
            Self::Unreadable { path, source } => {
                format!("không đọc được `{}`: {source}", path.display())
            }
            Self::NotADeclaration { path } => {
                format!(
                    "`{}` không phải khai báo: không phải thư mục hay tệp `.toml`, `.json`, `.xlsx`, `.csv`",
                    path.display()
                )
            }
            Self::NothingThere { path } => {
                format!("không có tệp `.toml` nào trong `{}`", path.display())
            }
            Self::NoResults { path } => {
                format!("không có tệp `.json` nào trong `{}`", path.display())
            }
            Self::TooLarge { path, limit_bytes } => {
                format!("`{}` vượt quá {limit_bytes} byte", path.display())
            }
            Self::TooMany { path, limit_count, limit_depth } => format!(
                "`{}` có hơn {limit_count} tệp, hoặc thư mục lồng sâu hơn {limit_depth} cấp",
                path.display()
            ),
            Self::OpenToOthers { path, mode } => format!(
                "người khác đọc được tệp thông tin đăng nhập `{}`: quyền truy cập là {mode:04o}",
                path.display()
            ),
            Self::NotYours { path, owner_uid } => format!(
                "tệp thông tin đăng nhập `{}` thuộc về người dùng {owner_uid}, không phải của bạn",
                path.display()
            ),
            Self::Faults(faults) => faults.lines(crate::domain::text::Lang::Vi).join("\n"),
        };
        Text::new(self.to_string(), vi)
    }

    /// What to do about it; faults bring their own hints.
    #[must_use]
    pub fn hint(&self) -> Option<Text> {
        match self {
            Self::Unreadable { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
                Some(Text::new(
                    "check the path; a folder is read with all folders in it",
                    "kiểm tra đường dẫn; thư mục được đọc cùng mọi thư mục con",
                ))
            }
            Self::Unreadable { .. } => {
                Some(Text::new("check who may read it: `ls -l`", "kiểm tra quyền đọc: `ls -l`"))
            }
            Self::NotADeclaration { .. } => Some(Text::new(
                "name a folder, or files ending in `.toml`, `.json`, `.xlsx` or `.csv`",
                "chỉ định thư mục hoặc tệp có đuôi `.toml`, `.json`, `.xlsx`, `.csv`",
            )),
            Self::NothingThere { path } => {
                let lists = path.join("*.csv");
                let lists = lists.display();
                Some(Text::new(
                    format!(
                        "inventory/README.md shows what to write; lists are named themselves: `mang6 import {lists}`"
                    ),
                    format!(
                        "xem mẫu ở inventory/README.md; với danh sách thì ghi rõ tệp: `mang6 import {lists}`"
                    ),
                ))
            }
            Self::NoResults { .. } => Some(Text::new(
                "`ANSIBLE_STDOUT_CALLBACK=ansible.posix.json ansible-playbook audit/linux.yml > result.json` writes one",
                "tạo bằng `ANSIBLE_STDOUT_CALLBACK=ansible.posix.json ansible-playbook audit/linux.yml > result.json`",
            )),
            Self::TooLarge { .. } => Some(Text::new(
                "split it into several files, or name the right folder",
                "chia thành nhiều tệp, hoặc chỉ đúng thư mục",
            )),
            Self::TooMany { .. } => Some(Text::new(
                "name the folder of the declarations, not one above it",
                "chỉ đúng thư mục chứa khai báo, không phải thư mục cha",
            )),
            Self::OpenToOthers { path, .. } => Some(Text::new(
                format!("chmod 600 {}", path.display()),
                format!("chmod 600 {}", path.display()),
            )),
            Self::NotYours { path, .. } => {
                let path = path.display();
                Some(Text::new(
                    format!(
                        "run as its owner, or take it over: `chown \"$(id -u)\" {path}` and `chmod 600 {path}`"
                    ),
                    format!(
                        "chạy bằng chủ sở hữu tệp, hoặc: `chown \"$(id -u)\" {path}` rồi `chmod 600 {path}`"
                    ),
                ))
            }
            Self::Faults(_) => None,
        }
    }
}
