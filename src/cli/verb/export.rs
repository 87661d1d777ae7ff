//! `export …`: the forms under it, a variant each.

use std::path::{Path, PathBuf};

use clap::{ArgGroup, Subcommand, ValueEnum};
use clap_complete::engine::ArgValueCompleter;

use crate::app;
use crate::app::desk::Desk;
use crate::app::export_inventory::OpenedBy;
use crate::app::export_netbox_push::Push;
use crate::app::failure::Failure;
use crate::app::outcome::Outcome;
use crate::cli::complete;
use crate::cli::verb::wrong::Wrong;
use crate::domain::netbox_version::NetboxVersion;
use crate::domain::partition_key::PartitionKey;

/// `export …`
#[derive(Debug, Subcommand)]
pub(crate) enum ExportVerb {
    /// The links' state, for a textfile collector
    Prometheus,
    /// The whole declared record; `mang6 import` reads it back
    Inventory {
        /// In which form
        #[arg(long = "format", value_enum, default_value_t = InventoryFormArg::Toml)]
        form: InventoryFormArg,
        /// CSV: a list for each noun, in this folder
        #[arg(long, value_name = "DIR", conflicts_with = "noun")]
        dir: Option<PathBuf>,
        /// CSV: the list of one noun
        #[arg(long, value_name = "NOUN", add = ArgValueCompleter::new(complete::nouns))]
        noun: Option<String>,
        /// CSV: who opens it; excel gets a byte order mark and headings for people
        #[arg(long = "for", value_name = "PROGRAM")]
        program: Option<ProgramArg>,
    },
    /// Ansible's dynamic inventory: groups by unit, site, role, platform, service, rung and phase
    #[command(after_help = ANSIBLE_EXAMPLES)]
    Ansible {
        /// Every group and host; what Ansible asks
        #[arg(long, conflicts_with = "host", required_unless_present = "host")]
        list: bool,
        /// One host's variables
        #[arg(long, value_name = "NAME", add = ArgValueCompleter::new(complete::devices))]
        host: Option<String>,
    },
    /// For NetBox: lists for its import in their order, or over its REST interface
    #[command(after_help = NETBOX_EXAMPLES, group(ArgGroup::new("where_to").args(["dir", "push"]).required(true)))]
    Netbox {
        /// The folder to write them to
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
        /// The NetBox to bring up to the record; its token in MANG6_NETBOX_TOKEN
        #[arg(long, value_name = "URL")]
        push: Option<String>,
        /// The token in a file that only you may read (0600)
        // clap waives `requires` where `--dir` rules `--push` out: the conflict is said beside it.
        #[arg(long, value_name = "FILE", requires = "push", conflicts_with = "dir")]
        token_file: Option<PathBuf>,
        /// Show what would change there, send nothing
        #[arg(long, requires = "push", conflicts_with_all = ["yes", "dir"])]
        dry_run: bool,
        /// Send without being asked
        #[arg(long, requires = "push", conflicts_with = "dir")]
        yes: bool,
        /// NetBox's version, 4.2 to 4.7
        #[arg(long, value_name = "VERSION", default_value = "4.7", add = ArgValueCompleter::new(complete::netbox_versions))]
        netbox: NetboxVersion,
    },
    /// Evidence and record as compressed JSON lines in folders, for DuckDB, ClickHouse, Trino and Spark
    #[command(after_help = LAKE_EXAMPLES)]
    Lake {
        /// The folder to write below; what is there of earlier runs stays
        #[arg(long, value_name = "DIR")]
        dir: PathBuf,
        /// Folders of the observations: vantage, date, both or none
        #[arg(long, value_name = "KEYS", value_delimiter = ',', default_value = "vantage,date",
            value_parser = partition_key)]
        partition: Vec<PartitionKey>,
    },
    /// Sites and links as a Graphviz graph
    Dot,
    /// Sites and links on the map (RFC 7946)
    Geojson,
    /// Targets for blackbox_exporter's file_sd, a module a family
    Blackbox {
        /// The modules that the targets name, for blackbox.yml
        #[arg(long)]
        modules: bool,
    },
    /// Links for SmokePing: FPing beside FPing6
    Smokeping,
}

const ANSIBLE_EXAMPLES: &str = "\
Examples:
  mang6 export ansible --list
  mang6 export ansible --host may-chu-1
  ansible-inventory -i playbooks/inventory.sh --graph";

const NETBOX_EXAMPLES: &str = "\
Examples:
  mang6 export netbox --dir netbox/
  mang6 export netbox --dir netbox/ --netbox 4.2
  mang6 export netbox --push https://netbox.example.vn --dry-run
  mang6 export netbox --push https://netbox.example.vn --token-file /etc/mang6/netbox.token --yes";

const LAKE_EXAMPLES: &str = "\
Examples:
  mang6 export lake --dir lake/
  duckdb -c \"SELECT unit_code, rung, count(*) FROM read_json('lake/standing/*.gz') GROUP BY ALL\"";

fn partition_key(text: &str) -> Result<PartitionKey, Wrong> {
    text.parse().map_err(|_| {
        Wrong::new(
            format!("`{text}` is no key: use vantage or date"),
            format!("`{text}` không phải khóa: dùng vantage hoặc date"),
        )
    })
}

/// `export inventory --format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum InventoryFormArg {
    /// What people write
    Toml,
    /// What programs write
    Json,
    /// A list a noun, for scripts and spreadsheets
    Csv,
}

/// `export inventory --for`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProgramArg {
    /// Microsoft Excel, and LibreOffice Calc
    Excel,
}

fn inventory(
    (form, program): (InventoryFormArg, Option<ProgramArg>),
    (dir, noun): (Option<&Path>, Option<&str>),
    desk: &mut Desk<'_>,
) -> Result<Outcome, Failure> {
    if form != InventoryFormArg::Csv && (program.is_some() || dir.is_some() || noun.is_some()) {
        return Err(Failure::usage("`--dir`, `--noun` and `--for` are of `--format csv`")
            .vi("`--dir`, `--noun` và `--for` chỉ dùng với `--format csv`")
            .hint("add `--format csv`", "hãy thêm `--format csv`"));
    }
    let opened_by = match program {
        Some(ProgramArg::Excel) => OpenedBy::Excel,
        None => OpenedBy::Scripts,
    };
    match (form, dir, noun) {
        (InventoryFormArg::Toml, ..) => app::export_inventory::toml(desk),
        (InventoryFormArg::Json, ..) => app::export_inventory::json(desk),
        (InventoryFormArg::Csv, Some(dir), _) => app::export_inventory::lists(desk, dir, opened_by),
        (InventoryFormArg::Csv, None, Some(noun)) => {
            app::export_inventory::list(desk, app::list::noun_of(noun)?, opened_by)
        }
        (InventoryFormArg::Csv, None, None) => Err(Failure::usage(
            "CSV holds one list a file: which one, or which folder for all of them?",
        )
        .vi("mỗi tệp CSV chứa một danh sách: danh sách nào, hoặc thư mục nào cho tất cả?")
        .hint(
            "`--noun devices` writes one, `--dir FOLDER` writes them all",
            "`--noun devices` ghi một danh sách, `--dir THƯ-MỤC` ghi tất cả",
        )),
    }
}

/// Runs the form that was asked for.
pub(crate) fn call(verb: &ExportVerb, desk: &mut Desk<'_>) -> Result<Outcome, Failure> {
    match verb {
        ExportVerb::Prometheus => app::export_prometheus::run(desk),
        ExportVerb::Inventory { form, dir, noun, program } => {
            inventory((*form, *program), (dir.as_deref(), noun.as_deref()), desk)
        }
        ExportVerb::Ansible { list: _, host } => app::export_ansible::run(desk, host.as_deref()),
        ExportVerb::Lake { dir, partition } => app::export_lake::run(desk, dir, partition),
        ExportVerb::Netbox { dir: Some(dir), netbox, .. } => {
            app::export_netbox::run(desk, dir, *netbox)
        }
        ExportVerb::Netbox { dir: None, push, token_file, dry_run, yes, netbox } => {
            let token = app::netbox_token::read(token_file.as_deref(), desk.settings.lang)?;
            let push = Push {
                url: push.as_deref().unwrap_or_default(),
                token: &token,
                version: *netbox,
                dry_run: *dry_run,
                yes: *yes,
            };
            app::export_netbox_push::run(desk, &push)
        }
        ExportVerb::Dot => app::export_forms::dot(desk),
        ExportVerb::Geojson => app::export_forms::geojson(desk),
        ExportVerb::Blackbox { modules } => app::export_forms::blackbox(desk, *modules),
        ExportVerb::Smokeping => app::export_forms::smokeping(desk),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;
    use clap::error::ErrorKind;

    use crate::cli::args::Cli;

    #[test]
    fn netbox_is_written_to_a_folder_or_sent_and_never_half_of_either() {
        let typed = |flags: &str| {
            let line = format!("mang6 export netbox {flags}");
            Cli::try_parse_from(line.split_whitespace()).err()
        };
        for fine in
            ["--dir y", "--push http://n", "--push http://n --dry-run", "--push http://n --yes"]
        {
            assert!(typed(fine).is_none(), "{fine}");
        }
        for torn in [
            "--dir y --dry-run",
            "--dir y --yes",
            "--dir y --token-file t",
            "--dir y --push http://n",
            "--push http://n --dry-run --yes",
        ] {
            assert_eq!(
                typed(torn).map(|it| it.kind()),
                Some(ErrorKind::ArgumentConflict),
                "{torn}"
            );
        }
        let neither = typed("").map(|it| it.to_string()).unwrap_or_default();
        assert!(neither.contains("--dir") && neither.contains("--push"), "{neither}");
    }
}
