//! The named credentials: read once from the 0600 file, handed to tasks, listed by name and kind.

use super::desk::Desk;
use std::path::Path;

use super::failure::Failure;
use super::faults;
use super::outcome::Outcome;
use super::settings::Settings;
use crate::domain::credential::{Credential, Login};
use crate::domain::secret::Secret;
use crate::domain::text::Text;
use crate::inventory;
use crate::inventory::credentials::Sources;

/// The name under which a community from the command line is remembered.
const AD_HOC: &str = "command-line";

/// Reads the credentials file of the settings; without one there are none.
pub fn read(settings: &Settings) -> Result<Vec<Credential>, Failure> {
    let Some(path) = &settings.credentials else { return Ok(Vec::new()) };
    let lang = settings.lang;
    let file = inventory::load::read_credentials(path)
        .map_err(|error| faults::unreadable(&error, lang))?;
    // The one place besides `cli` that reads the environment: the file names the variable.
    let environment = |name: &str| std::env::var(name).ok();
    let secret = |path: &Path| {
        inventory::load::read_secret(path).map_err(|error| error.text().in_lang(lang).to_owned())
    };
    let sources = Sources { environment: &environment, file: &secret };
    inventory::credentials::parse(&file, &sources).map_err(|faults| faults::refused(&faults, lang))
}

/// `credentials list`
pub fn list(desk: &mut Desk<'_>) -> Result<Outcome, Failure> {
    tell_without_file(desk);
    let credentials = read(&desk.settings)?;
    super::list::write_grid(desk, &crate::report::grids::credentials(&credentials), "credentials")?;
    Ok(Outcome::Well)
}

/// Where no file is named nothing can be in it: that is told apart from a name it lacks.
pub fn tell_without_file(desk: &Desk<'_>) {
    if desk.settings.credentials.is_none() {
        desk.voice.warn(&Text::new(
            "there is no credentials file: name one in MANG6_CREDENTIALS, or put `credentials.toml` beside the settings",
            "chưa có tệp thông tin đăng nhập: khai báo trong MANG6_CREDENTIALS, hoặc đặt `credentials.toml` cạnh tệp cấu hình",
        ));
    }
}

/// A community as typed: `VALUE`, `env:VAR`, `file:PATH`; `cred:NAME` stays a name.
pub fn community(
    text: &str,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<Community, Failure> {
    let value = if let Some(name) = text.strip_prefix("cred:") {
        return Ok(Community::Named(name.to_owned()));
    } else if let Some(name) = text.strip_prefix("env:") {
        variable(name).ok_or_else(|| {
            Failure::data(format!("the environment has no `{name}`")).hint(
                format!("set it first: `export {name}=…`"),
                format!("hãy đặt trước: `export {name}=…`"),
            )
        })?
    } else if let Some(path) = text.strip_prefix("file:") {
        std::fs::read_to_string(path)
            .map_err(|error| {
                Failure::data(format!("cannot read the community: `{path}`: {error}"))
            })?
            .trim_end_matches(['\r', '\n'])
            .to_owned()
    } else {
        text.to_owned()
    };
    let login = Login::SnmpV2c { community: Secret::new(value) };
    Ok(Community::Given(Credential { name: AD_HOC.to_owned(), login }))
}

/// A community from the command line.
#[derive(Debug, Clone)]
pub enum Community {
    /// The credential of this name.
    Named(String),
    /// This one.
    Given(Credential),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exposed(text: &str) -> Option<String> {
        let variable = |name: &str| (name == "C").then(|| "from-env".to_owned());
        match community(text, &variable).ok()? {
            Community::Named(name) => Some(format!("named {name}")),
            Community::Given(Credential { login: Login::SnmpV2c { community }, .. }) => {
                Some(community.expose().to_owned())
            }
            Community::Given(_) => None,
        }
    }

    #[test]
    fn a_community_is_a_value_or_a_pointer_to_one() {
        assert_eq!(exposed("public").as_deref(), Some("public"));
        assert_eq!(exposed("env:C").as_deref(), Some("from-env"));
        assert_eq!(exposed("env:NONE"), None);
        assert_eq!(exposed("cred:core").as_deref(), Some("named core"));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("community");
        std::fs::write(&path, "from file\n").unwrap();
        assert_eq!(exposed(&format!("file:{}", path.display())).as_deref(), Some("from file"));
    }
}
