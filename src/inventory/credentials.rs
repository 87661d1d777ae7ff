//! The credentials file: named secrets, read into memory only. A message from here has a place,
//! and never a value. Pure: the environment and files that a value points to come through
//! [`Sources`]; whether the file itself is private is [`load`](super::load)'s to say.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::domain::closed_set::closed_set;
use crate::domain::credential::{AuthProtocol, Credential, Login, PrivacyProtocol};
use crate::domain::secret::Secret;
use crate::domain::text::Text;

use super::custom::Definitions;
use super::fault::{Faults, Sink, quoted};
use super::fields::{Fields, Reading};
use super::source::{Quoting, SourceFile, SourceText};
use super::value::Value;

closed_set! {
    /// The kinds of credentials as written, the words of [`Login::kind_name`].
    pub enum CredentialKind {
        /// Community.
        SnmpV2c = "snmp-v2c",
        /// User-based security.
        SnmpV3 = "snmp-v3",
        /// Password.
        SshPassword = "ssh-password",
        /// Key file.
        SshKey = "ssh-key",
        /// Running agent.
        SshAgent = "ssh-agent",
    }
}

/// Shortest SNMPv3 password, characters: RFC 3414 §11.2, and net-snmp refuses shorter ones.
const USM_PASSWORD_LENGTH: usize = 8;
/// Longest SNMPv3 user name, octets: RFC 3414 §5, usmUserSecurityName.
const USM_USER_LENGTH: usize = 32;

/// Where values that are not written in the file come from.
pub struct Sources<'a> {
    /// `env:VAR`: the variable's value, when set.
    pub environment: &'a dyn Fn(&str) -> Option<String>,
    /// `file:PATH`: the file's text without its last line end, or why not. The path is already
    /// resolved against the credentials file. [`load::read_secret`](super::load::read_secret) fits.
    pub file: &'a dyn Fn(&Path) -> Result<String, String>,
}

/// Reads the credentials file; paths in it are relative to its folder.
pub fn parse(file: &SourceFile, sources: &Sources<'_>) -> Result<Vec<Credential>, Faults> {
    let sink = Sink::default();
    let credentials = match SourceText::decode(file, Quoting::Secret) {
        Ok(source) => {
            let definitions = Definitions::default();
            let reading = Reading { source: &source, sink: &sink, definitions: &definitions };
            read(reading, &file.path, sources)
        }
        Err(fault) => {
            sink.push(*fault);
            Vec::new()
        }
    };
    sink.finish()?;
    Ok(credentials)
}

/// The keys of each kind beside `name` and `kind`.
const fn keys_of(kind: CredentialKind) -> &'static [&'static str] {
    match kind {
        CredentialKind::SnmpV2c => &["name", "kind", "community"],
        CredentialKind::SnmpV3 => &[
            "name",
            "kind",
            "user",
            "auth_protocol",
            "auth_password",
            "privacy_protocol",
            "privacy_password",
        ],
        CredentialKind::SshPassword => &["name", "kind", "user", "password"],
        CredentialKind::SshKey => &["name", "kind", "user", "key_path", "passphrase"],
        CredentialKind::SshAgent => &["name", "kind", "user"],
    }
}

fn read(reading: Reading<'_>, path: &Path, sources: &Sources<'_>) -> Vec<Credential> {
    let Some(document) = super::syntax::parse(reading) else { return Vec::new() };
    let document = document.get_ref();
    let fields = Fields::open(reading, document, ("credentials file", 0), &["credential"]);
    if document.is_empty() {
        reading.fault(
            &(0..0),
            Text::new(
                "the credentials file holds no credential",
                "tệp thông tin đăng nhập không có mục nào",
            ),
            Some(Text::new(
                "begin with `[[credential]]`, `name` and `kind`",
                "bắt đầu bằng `[[credential]]`, `name` và `kind`",
            )),
        );
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut names: HashMap<String, u32> = HashMap::new();
    let mut credentials = Vec::new();
    for (table, start) in fields.tables("credential") {
        let kind = table
            .get("kind")
            .and_then(|kind| kind.get_ref().as_str()?.parse::<CredentialKind>().ok());
        // Without a kind that is understood, only the kind is wrong: which keys fit is not known.
        let Some(kind) = kind else {
            let keys: Vec<&'static str> =
                CredentialKind::ALL.iter().flat_map(|kind| keys_of(*kind)).copied().collect();
            let fields = Fields::open(reading, table, ("credential", start), &keys);
            fields.need_word::<CredentialKind>("kind");
            continue;
        };
        let fields = Fields::open(reading, table, ("credential", start), keys_of(kind));
        let Some(name_value) = fields.need("name") else { continue };
        let Some(name) = name_value.code() else { continue };
        let line = reading.source.place(start).line;
        if let Some(first) = names.insert(name.clone(), line) {
            name_value.fault(
                Text::new(
                    format!("this credential's name is used twice, first in line {first}"),
                    format!("tên mục đăng nhập bị trùng, lần đầu ở dòng {first}"),
                ),
                Some(Text::new("give each its own name", "đặt cho mỗi mục một tên riêng")),
            );
        }
        let reader = Reader { fields, folder, sources };
        if let Some(login) = reader.login(kind) {
            credentials.push(Credential { name, login });
        }
    }
    credentials
}

/// A fault that is in the sink already.
struct Taken;

/// One `[[credential]]`.
struct Reader<'a> {
    fields: Fields<'a>,
    folder: &'a Path,
    sources: &'a Sources<'a>,
}

impl<'a> Reader<'a> {
    fn login(&self, kind: CredentialKind) -> Option<Login> {
        match kind {
            CredentialKind::SnmpV2c => {
                let community = self.secret(self.fields.need("community"));
                Some(Login::SnmpV2c { community: community? })
            }
            CredentialKind::SnmpV3 => self.snmp_v3(),
            CredentialKind::SshPassword => {
                let (user, password) = (self.user(), self.secret(self.fields.need("password")));
                Some(Login::SshPassword { user: user?, password: password? })
            }
            CredentialKind::SshKey => {
                let user = self.user();
                let key_path = self.fields.need("key_path").and_then(Value::name);
                let passphrase_value = self.fields.value("passphrase");
                let passphrase = self.secret(passphrase_value);
                if passphrase.is_none() && passphrase_value.is_some() {
                    return None;
                }
                Some(Login::SshKey { user: user?, key_path: self.resolve(&key_path?), passphrase })
            }
            CredentialKind::SshAgent => Some(Login::SshAgent { user: self.user()? }),
        }
    }

    fn snmp_v3(&self) -> Option<Login> {
        let user_value = self.fields.value("user");
        let user = self.user();
        if let (Some(value), Some(user)) = (user_value, &user)
            && user.len() > USM_USER_LENGTH
        {
            value.fault(
                Text::new(
                    format!("an SNMPv3 user name has at most {USM_USER_LENGTH} bytes"),
                    format!("tên người dùng SNMPv3 dài tối đa {USM_USER_LENGTH} byte"),
                ),
                Some(Text::new(
                    "write the name the device knows",
                    "ghi đúng tên khai báo trên thiết bị",
                )),
            );
        }
        let auth = self.pair::<AuthProtocol>("auth_protocol", "auth_password");
        let privacy = self.pair::<PrivacyProtocol>("privacy_protocol", "privacy_password");
        if let (None, Some(value)) =
            (self.fields.value("auth_protocol"), self.fields.value("privacy_protocol"))
        {
            value.fault(
                Text::new(
                    "privacy without authentication: SNMPv3 knows no such level",
                    "có mã hóa nhưng không có xác thực: SNMPv3 không có mức này",
                ),
                Some(Text::new(
                    "add `auth_protocol` and `auth_password`",
                    "thêm `auth_protocol` và `auth_password`",
                )),
            );
        }
        Some(Login::SnmpV3 { user: user?, auth: auth.ok()?, privacy: privacy.ok()? })
    }

    /// A protocol with its password: both or neither; `Err` is a fault already taken in.
    fn pair<T: std::str::FromStr<Err = crate::domain::closed_set::UnknownWord>>(
        &self,
        protocol_key: &'static str,
        password_key: &'static str,
    ) -> Result<Option<(T, Secret)>, Taken> {
        let protocol_value = self.fields.value(protocol_key);
        let password_value = self.fields.value(password_key);
        match (protocol_value, password_value) {
            (None, None) => Ok(None),
            (Some(protocol), Some(value)) => {
                let protocol = protocol.word::<T>();
                let password = self.secret(Some(value)).ok_or(Taken)?;
                if password.expose().chars().count() < USM_PASSWORD_LENGTH {
                    value.fault(
                        Text::new(
                            format!(
                                "`{password_key}` is shorter than {USM_PASSWORD_LENGTH} characters"
                            ),
                            format!("`{password_key}` ngắn hơn {USM_PASSWORD_LENGTH} ký tự"),
                        ),
                        Some(Text::new(
                            "SNMPv3 (RFC 3414) refuses it: set a longer one on the devices",
                            "SNMPv3 (RFC 3414) không chấp nhận: đặt mật khẩu dài hơn trên thiết bị",
                        )),
                    );
                    return Err(Taken);
                }
                Ok(Some((protocol.ok_or(Taken)?, password)))
            }
            (Some(alone), None) => Self::stands_alone(alone, password_key),
            (None, Some(alone)) => Self::stands_alone(alone, protocol_key),
        }
    }

    fn stands_alone<T>(alone: Value<'_>, other: &str) -> Result<T, Taken> {
        let key = alone.key;
        alone.fault(
            Text::new(
                format!("`{key}` without `{other}`"),
                format!("có `{key}` nhưng thiếu `{other}`"),
            ),
            Some(Text::new(
                format!("add `{other}`, or leave out `{key}`"),
                format!("thêm `{other}`, hoặc bỏ `{key}`"),
            )),
        );
        Err(Taken)
    }

    fn user(&self) -> Option<String> {
        self.fields.need("user").and_then(Value::name)
    }

    fn resolve(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    /// A secret as written, or from where it points to.
    fn secret(&self, value: Option<Value<'a>>) -> Option<Secret> {
        let value = value?;
        let text = value.raw()?;
        let found = if let Some(variable) = text.strip_prefix("env:") {
            self.of_environment(value, variable)?
        } else if let Some(path) = text.strip_prefix("file:") {
            self.of_file(value, path)?
        } else {
            text.to_owned()
        };
        if found.is_empty() {
            let key = value.key;
            value.fault(
                Text::new(format!("`{key}` is empty"), format!("`{key}` để trống")),
                Some(Text::new(
                    "write it, or `env:VAR`, or `file:PATH`",
                    "ghi giá trị, hoặc `env:BIẾN`, hoặc `file:ĐƯỜNG-DẪN`",
                )),
            );
            return None;
        }
        Some(Secret::new(found))
    }

    fn of_environment(&self, value: Value<'_>, variable: &str) -> Option<String> {
        let found = (self.sources.environment)(variable);
        if found.is_none() {
            let (key, variable) = (value.key, quoted(variable));
            value.fault(
                Text::new(
                    format!("`{key}` comes from the environment, where {variable} is not set"),
                    format!("`{key}` lấy từ biến môi trường, nhưng {variable} chưa được đặt"),
                ),
                Some(Text::new(
                    "set the variable (`export`) before starting",
                    "đặt biến (`export`) trước khi chạy",
                )),
            );
        }
        found
    }

    fn of_file(&self, value: Value<'_>, path: &str) -> Option<String> {
        let path = self.resolve(path);
        match (self.sources.file)(&path) {
            Ok(found) => Some(found),
            Err(reason) => {
                let (key, path) = (value.key, path.display());
                value.fault(
                    Text::new(
                        format!("`{key}` comes from the file `{path}`: {reason}"),
                        format!("`{key}` lấy từ tệp `{path}`: {reason}"),
                    ),
                    Some(Text::new(
                        "it must exist and be its owner's alone: `chmod 600`",
                        "tệp phải tồn tại và chỉ chủ sở hữu đọc được: `chmod 600`",
                    )),
                );
                None
            }
        }
    }
}
