//! From flags, environment and files to settings, each with where it came from:
//! flag > `MANG6_*` > user file > /etc/mang6/config.toml > default.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::args::Globals;
use super::config_file::{ConfigFile, Percent, Span};
use super::verb::duration::written;
use crate::app::failure::Failure;
use crate::app::settings::{
    AuditSettings, Confirm, KeepSettings, PaceSettings, ParitySettings, Settings, V6_ONLY,
};
use crate::domain::family::Family;
use crate::domain::packet_source::PacketSource;
use crate::domain::text::Lang;

/// The environment as far as settings care, so that tests need not change the real one.
pub(crate) type Environment = BTreeMap<String, String>;

/// Settings, and for each key where its value came from.
pub(crate) struct Resolved {
    pub(crate) settings: Settings,
    /// Key, value as text, origin.
    pub(crate) origins: Vec<(&'static str, String, String)>,
}

/// Where values are looked for, nearest first.
struct Sources<'a> {
    environment: &'a Environment,
    files: Vec<(PathBuf, ConfigFile)>,
    origins: Vec<(&'static str, String, String)>,
}

/// The process's own environment; what is not UTF-8 is nobody's setting.
pub(crate) fn environment() -> Environment {
    let variables = std::env::vars_os();
    variables
        .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// The language to refuse in before anything is resolved; a word that is no language, and a
/// settings file that cannot be read, say nothing.
pub(crate) fn spoken(typed: Option<&str>, environment: &Environment) -> Lang {
    let word = typed.or_else(|| environment.get("MANG6_LANG").map(String::as_str));
    if let Some(Ok(lang)) = word.map(str::parse) {
        return lang;
    }
    let files = read_files(None, environment).unwrap_or_default();
    let sources = Sources { environment, files, origins: Vec::new() };
    let written = sources.in_files(|file| file.lang.as_deref()?.parse().ok());
    written.map_or_else(|| sources.environment_lang(), |(lang, _)| lang)
}

/// Resolves everything once.
pub(crate) fn resolve(globals: &Globals, environment: &Environment) -> Result<Resolved, Failure> {
    let files = read_files(globals.config.clone(), environment)?;
    let mut sources = Sources { environment, files, origins: Vec::new() };
    let lang = sources.lang(globals)?;
    let db = sources.path(
        "db",
        globals.db.clone(),
        |file| file.db.clone(),
        || data_folder(environment).join("mang6.db"),
    );
    let vantage =
        sources.text("vantage", globals.vantage.clone(), |file| file.vantage.clone(), host_name);
    refuse_bad_vantage(&vantage)?;
    let credentials = sources.credentials();
    let known_hosts = sources.path(
        "known_hosts",
        None,
        |file| file.known_hosts.clone(),
        || home(environment).join(".ssh/known_hosts"),
    );
    let resolvers = sources.list("resolvers", |file| {
        file.resolvers
            .as_ref()
            .map(|resolvers| resolvers.iter().map(|resolver| resolver.0).collect())
    });
    let trusted_ca_files = sources.list("trusted_ca_files", |file| {
        file.trusted_ca_files.as_ref().map(|paths| paths.iter().map(Shown::from).collect())
    });
    let trust_anchor_files = sources.list("trust_anchor_files", |file| {
        file.trust_anchor_files.as_ref().map(|paths| paths.iter().map(Shown::from).collect())
    });
    let internet_vantages =
        sources.list("internet_vantages", |file| file.internet_vantages.clone());
    internet_vantages.iter().try_for_each(|name| refuse_bad_vantage(name))?;
    let audit = sources.audit();
    let keep = sources.keep();
    let pace = sources.pace();
    let family = match (globals.ipv4, globals.ipv6) {
        (true, _) => Some(Family::Ipv4),
        (_, true) => Some(Family::Ipv6),
        (false, false) => None,
    };
    let settings = Settings {
        db,
        read_only: globals.read_only,
        lang,
        vantage: if globals.v6_only_vantage { format!("{vantage}{V6_ONLY}") } else { vantage },
        v6_only_vantage: globals.v6_only_vantage,
        credentials,
        known_hosts,
        ssh_accept_new: false,
        resolvers,
        trusted_ca_files: trusted_ca_files.into_iter().map(|shown: Shown| shown.0).collect(),
        trust_anchor_files: trust_anchor_files.into_iter().map(|shown: Shown| shown.0).collect(),
        internet_vantages,
        family,
        audit,
        keep,
        pace,
    };
    Ok(Resolved { settings, origins: sources.origins })
}

/// A vantage's name is a column, a folder of the lake and a label of metrics: one word.
fn refuse_bad_vantage(name: &str) -> Result<(), Failure> {
    const LONGEST: usize = 63;
    let fits = |letter: char| letter.is_alphanumeric() || "-_.".contains(letter);
    if !name.is_empty() && name.chars().count() <= LONGEST && name.chars().all(fits) {
        return Ok(());
    }
    let fitting = name.trim().chars().map(|letter| if fits(letter) { letter } else { '-' });
    let fitting: String = fitting.take(LONGEST).collect();
    let fitting = if fitting.is_empty() { "ttdl".to_owned() } else { fitting };
    let shown = name.escape_debug();
    Err(Failure::usage(format!(
        "`{shown}` is no vantage's name: letters, digits, `-`, `_` and `.`, {LONGEST} at most"
    ))
    .vi(format!(
        "`{shown}` không dùng làm tên điểm đo được: chỉ chữ, số, `-`, `_`, `.`, tối đa {LONGEST} ký tự"
    ))
    .hint(format!("write `--vantage {fitting}`"), format!("hãy viết `--vantage {fitting}`")))
}

/// A path that prints as one.
struct Shown(PathBuf);

impl From<&PathBuf> for Shown {
    fn from(path: &PathBuf) -> Self {
        Self(path.clone())
    }
}

impl std::fmt::Display for Shown {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.display().fmt(formatter)
    }
}

impl Sources<'_> {
    fn found(
        &mut self,
        key: &'static str,
        value: impl std::fmt::Display,
        origin: impl Into<String>,
    ) {
        self.origins.push((key, value.to_string(), origin.into()));
    }

    /// The first file that has a value.
    fn in_files<T>(&self, read: impl Fn(&ConfigFile) -> Option<T>) -> Option<(T, String)> {
        self.files
            .iter()
            .find_map(|(path, file)| read(file).map(|value| (value, path.display().to_string())))
    }

    fn text(
        &mut self,
        key: &'static str,
        flag: Option<String>,
        read: impl Fn(&ConfigFile) -> Option<String>,
        default: impl FnOnce() -> String,
    ) -> String {
        let variable = variable(key);
        let (value, origin) = if let Some(value) = flag {
            (value, format!("--{key}"))
        } else if let Some(value) = self.environment.get(&variable) {
            (value.clone(), variable)
        } else if let Some(found) = self.in_files(read) {
            found
        } else {
            (default(), "default".to_owned())
        };
        self.found(key, &value, origin);
        value
    }

    fn path(
        &mut self,
        key: &'static str,
        flag: Option<PathBuf>,
        read: impl Fn(&ConfigFile) -> Option<PathBuf>,
        default: impl FnOnce() -> PathBuf,
    ) -> PathBuf {
        let variable = variable(key);
        let (value, origin) = if let Some(value) = flag {
            (value, format!("--{key}"))
        } else if let Some(value) =
            self.environment.get(&variable).filter(|value| !value.is_empty())
        {
            // Empty is not set, as `MANG6_DB= mang6 …` means it.
            (PathBuf::from(value), variable)
        } else if let Some(found) = self.in_files(read) {
            found
        } else {
            (default(), "default".to_owned())
        };
        self.found(key, value.display(), origin);
        value
    }

    fn list<T: std::fmt::Display>(
        &mut self,
        key: &'static str,
        read: impl Fn(&ConfigFile) -> Option<Vec<T>>,
    ) -> Vec<T> {
        let (values, origin) = self.in_files(read).unwrap_or((Vec::new(), "default".to_owned()));
        let shown: Vec<String> = values.iter().map(ToString::to_string).collect();
        self.found(key, shown.join(" "), origin);
        values
    }

    fn lang(&mut self, globals: &Globals) -> Result<Lang, Failure> {
        let from_locale = self.environment_lang();
        let word = self.text(
            "lang",
            globals.lang.clone(),
            |file| file.lang.clone(),
            || from_locale.to_string(),
        );
        word.parse().map_err(|_| {
            let origin = self.origins.last().map(|origin| origin.2.clone()).unwrap_or_default();
            Failure::usage(format!("unknown language `{word}` (from {origin}): use en or vi"))
                .vi(format!("không có ngôn ngữ `{word}` (từ {origin}): dùng en hoặc vi"))
        })
    }

    /// Vietnamese where the locale is, else English.
    fn environment_lang(&self) -> Lang {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| self.environment.get(*name).filter(|value| !value.is_empty()));
        match locale {
            Some(value) if value.starts_with("vi") => Lang::Vi,
            _ => Lang::En,
        }
    }

    /// `MANG6_CREDENTIALS`, else the file's, else beside the settings file, else systemd's folder.
    fn credentials(&mut self) -> Option<PathBuf> {
        let beside = self
            .files
            .iter()
            .map(|(path, _)| path.with_file_name("credentials.toml"))
            .find(|path| path.exists())
            .map(|path| (path, "beside the settings file".to_owned()));
        let systemd = self
            .environment
            .get("CREDENTIALS_DIRECTORY")
            .map(|folder| Path::new(folder).join("credentials.toml"))
            .filter(|path| path.exists())
            .map(|path| (path, "CREDENTIALS_DIRECTORY".to_owned()));
        let found = self
            .environment
            .get("MANG6_CREDENTIALS")
            .map(|value| (PathBuf::from(value), "MANG6_CREDENTIALS".to_owned()))
            .or_else(|| self.in_files(|file| file.credentials.clone()))
            .or(beside)
            .or(systemd);
        let (shown, origin) = match &found {
            Some((path, origin)) => (path.display().to_string(), origin.clone()),
            None => (String::new(), "default".to_owned()),
        };
        self.found("credentials", shown, origin);
        found.map(|(path, _)| path)
    }

    fn number<T: std::fmt::Display>(
        &mut self,
        key: &'static str,
        read: impl Fn(&ConfigFile) -> Option<T>,
        default: T,
    ) -> T {
        let (value, origin) = self.in_files(read).unwrap_or((default, "default".to_owned()));
        self.found(key, &value, origin);
        value
    }

    /// A duration of `[audit]`.
    fn span(
        &mut self,
        key: &'static str,
        read: impl Fn(&ConfigFile) -> Option<Span>,
        default: Duration,
    ) -> Duration {
        let (value, origin) = self
            .in_files(read)
            .map_or((default, "default".to_owned()), |(span, origin)| (span.0, origin));
        self.found(key, written(value), origin);
        value
    }

    fn audit(&mut self) -> AuditSettings {
        let standard = AuditSettings::STANDARD;
        let count = self.number("audit.count", |file| file.audit.count, standard.count);
        let interval = self.span("audit.interval", |file| file.audit.interval, standard.interval);
        let timeout = self.span("audit.timeout", |file| file.audit.timeout, standard.timeout);
        let payload_bytes = self.number(
            "audit.payload_bytes",
            |file| file.audit.payload_bytes,
            standard.payload_bytes,
        );
        let spread = self.span("audit.spread", |file| file.audit.spread, standard.spread);
        let on_change = self.in_files(|file| file.audit.on_change.clone());
        let (shown, origin) = on_change.clone().unwrap_or((String::new(), "default".to_owned()));
        self.found("audit.on_change", shown, origin);
        let on_change = on_change.map(|(command, _)| command);
        let dscp = |file: &ConfigFile| file.audit.dscp.map(|dscp| dscp.0);
        let dscp = self.number("audit.dscp", dscp, standard.dscp);
        let (keep_samples, origin) = self
            .in_files(|file| file.audit.keep_samples)
            .map_or((standard.keep_samples, "default".to_owned()), |(span, origin)| {
                (span.0, origin)
            });
        self.found("audit.keep_samples", written(keep_samples), origin);
        AuditSettings {
            count,
            interval,
            timeout,
            payload_bytes,
            spread,
            dscp,
            sources: self.sources(),
            large_every: self.span(
                "audit.large_every",
                |file| file.audit.large_every,
                standard.large_every,
            ),
            keep_samples,
            on_change,
            confirm: self.confirm(),
            gap: self.span("audit.gap", |file| file.audit.gap, standard.gap),
            parity: self.parity(),
        }
    }

    /// Where the links' echoes leave, by link.
    fn sources(&mut self) -> BTreeMap<String, Vec<PacketSource>> {
        let (table, origin) = self
            .in_files(|file| file.audit.source.clone())
            .unwrap_or((BTreeMap::new(), "default".to_owned()));
        let sources: BTreeMap<String, Vec<PacketSource>> =
            table.iter().map(|(link, sources)| (link.clone(), sources.sources())).collect();
        let one = |(link, sources): (&String, &Vec<PacketSource>)| {
            let sources: Vec<String> = sources.iter().map(PacketSource::to_string).collect();
            format!("{link}={}", sources.join("+"))
        };
        let shown: Vec<String> = sources.iter().map(one).collect();
        self.found("audit.source", shown.join(" "), origin);
        sources
    }

    fn confirm(&mut self) -> Confirm {
        let (confirm, origin) = self
            .in_files(|file| file.audit.confirm)
            .map_or((AuditSettings::STANDARD.confirm, "default".to_owned()), |(text, origin)| {
                (text.0, origin)
            });
        self.found("audit.confirm", format!("{}/{}", confirm.count, confirm.of_count), origin);
        confirm
    }

    fn parity(&mut self) -> ParitySettings {
        let standard = AuditSettings::STANDARD.parity;
        let percent = |read: fn(&ConfigFile) -> Option<Percent>| {
            move |file: &ConfigFile| read(file).map(|percent| percent.0)
        };
        let rtt_percent = percent(|file| file.audit.parity_rtt_percent);
        let loss_percent = percent(|file| file.audit.parity_loss_percent);
        ParitySettings {
            rtt_percent: self.number("audit.parity_rtt_percent", rtt_percent, standard.rtt_percent),
            rtt: self.span("audit.parity_rtt", |file| file.audit.parity_rtt, standard.rtt),
            loss_percent: self.number(
                "audit.parity_loss_percent",
                loss_percent,
                standard.loss_percent,
            ),
        }
    }

    fn keep(&mut self) -> KeepSettings {
        let mut for_ever_or = |key, read: fn(&ConfigFile) -> Option<Span>| {
            let found = self.in_files(read);
            let (shown, origin) = found.map_or_else(
                || ("for ever".to_owned(), "default".to_owned()),
                |(span, origin)| (written(span.0), origin),
            );
            self.found(key, shown, origin);
            self.in_files(read).map(|(span, _)| span.0)
        };
        KeepSettings {
            answers: for_ever_or("keep.answers", |file| file.keep.answers),
            runs: for_ever_or("keep.runs", |file| file.keep.runs),
        }
    }

    fn pace(&mut self) -> PaceSettings {
        let standard = PaceSettings::STANDARD;
        PaceSettings {
            sweep_most_per_s: self.in_files(|file| file.pace.attempts_per_s).map(|found| found.0),
            parallel_count: self.number(
                "pace.parallel_count",
                |file| file.pace.parallel_count,
                standard.parallel_count,
            ),
            attempts_per_s: self.number(
                "pace.attempts_per_s",
                |file| file.pace.attempts_per_s,
                standard.attempts_per_s,
            ),
        }
    }
}

/// `db` → `MANG6_DB`.
fn variable(key: &str) -> String {
    format!("MANG6_{}", key.to_ascii_uppercase())
}

fn home(environment: &Environment) -> PathBuf {
    environment.get("HOME").map_or_else(|| PathBuf::from("."), PathBuf::from)
}

fn data_folder(environment: &Environment) -> PathBuf {
    environment
        .get("XDG_DATA_HOME")
        .filter(|value| !value.is_empty())
        .map_or_else(|| home(environment).join(".local/share"), PathBuf::from)
        .join("mang6")
}

/// The host's own name, as the kernel knows it.
fn host_name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// The settings files that are there, nearest first; one that was named must be there.
fn read_files(
    named: Option<PathBuf>,
    environment: &Environment,
) -> Result<Vec<(PathBuf, ConfigFile)>, Failure> {
    let named = named.or_else(|| environment.get("MANG6_CONFIG").map(PathBuf::from));
    let user = named.clone().unwrap_or_else(|| {
        environment
            .get("XDG_CONFIG_HOME")
            .filter(|value| !value.is_empty())
            .map_or_else(|| home(environment).join(".config"), PathBuf::from)
            .join("mang6/config.toml")
    });
    let mut files = Vec::new();
    if named.is_some() || user.exists() {
        let file = ConfigFile::read(&user)?;
        files.push((user, file));
    }
    let system = PathBuf::from("/etc/mang6/config.toml");
    if system.exists() {
        let file = ConfigFile::read(&system)?;
        files.push((system, file));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::Cli;
    use clap::Parser as _;

    fn resolved(arguments: &[&str], environment: &[(&str, &str)]) -> Resolved {
        let cli = Cli::try_parse_from(arguments.iter().copied()).unwrap();
        let environment: Environment = environment
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        resolve(&cli.globals, &environment).unwrap()
    }

    fn origin(resolved: &Resolved, key: &str) -> String {
        resolved.origins.iter().find(|origin| origin.0 == key).unwrap().2.clone()
    }

    #[test]
    fn a_flag_beats_the_environment_beats_the_file_beats_the_default() {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("config.toml");
        std::fs::write(&config, "db = \"file.db\"\nvantage = \"from-file\"\n").unwrap();
        let config = config.to_str().unwrap();
        let environment = [("MANG6_DB", "/e/env.db"), ("MANG6_CONFIG", config), ("HOME", "/h")];
        let by_flag = resolved(&["mang6", "--db", "/f/flag.db", "runs"], &environment);
        assert_eq!(
            (by_flag.settings.db.to_str(), origin(&by_flag, "db").as_str()),
            (Some("/f/flag.db"), "--db")
        );
        let by_environment = resolved(&["mang6", "runs"], &environment);
        assert_eq!(by_environment.settings.db.to_str(), Some("/e/env.db"));
        let by_file = resolved(&["mang6", "runs"], &environment[1..]);
        assert_eq!(by_file.settings.db, folder.path().join("file.db"));
        assert_eq!(by_file.settings.vantage, "from-file");
        let by_default = resolved(&["mang6", "runs"], &[("HOME", "/h")]);
        assert_eq!(by_default.settings.db.to_str(), Some("/h/.local/share/mang6/mang6.db"));
        let by_nothing = resolved(&["mang6", "runs"], &[("MANG6_DB", ""), ("HOME", "/h")]);
        assert_eq!(by_nothing.settings.db, by_default.settings.db);
        assert_eq!(origin(&by_default, "db"), "default");
    }

    #[test]
    fn the_locale_decides_the_language() {
        assert_eq!(
            resolved(&["mang6", "runs"], &[("LANG", "vi_VN.UTF-8")]).settings.lang,
            Lang::Vi
        );
        assert_eq!(resolved(&["mang6", "runs"], &[("LANG", "C.UTF-8")]).settings.lang, Lang::En);
        assert_eq!(
            resolved(&["mang6", "--lang", "en", "runs"], &[("LANG", "vi_VN")]).settings.lang,
            Lang::En
        );
    }

    #[test]
    fn a_vantage_is_one_word_and_the_error_says_which() {
        for name in ["ttdl", "điểm-đo_1", "noc.quangngai.gov.vn"] {
            refuse_bad_vantage(name).unwrap();
        }
        for (name, instead) in [("bad name", "bad-name"), ("", "ttdl"), ("a/../b", "a-..-b")] {
            let hint = refuse_bad_vantage(name).unwrap_err().hint.unwrap();
            assert_eq!(hint.en, format!("write `--vantage {instead}`"));
            assert!(hint.vi.contains(instead));
        }
        assert!(refuse_bad_vantage(&"x".repeat(64)).is_err());
    }

    #[test]
    fn one_family_or_both() {
        assert_eq!(resolved(&["mang6", "-6", "runs"], &[]).settings.families(), [Family::Ipv6]);
        let without = ["mang6", "--v6-only-vantage", "--vantage", "ttdl", "runs"];
        let without = resolved(&without, &[]).settings;
        assert_eq!((without.vantage.as_str(), without.v6_only_vantage), ("ttdl-v6only", true));
        assert_eq!(without.families(), [Family::Ipv4, Family::Ipv6]);
        assert_eq!(
            resolved(&["mang6", "runs"], &[]).settings.families(),
            [Family::Ipv4, Family::Ipv6]
        );
    }
}
