//! `template …`: the forms an office fills.

use clap::Subcommand;
use clap_complete::engine::ArgValueCompleter;

use crate::app::template::TemplateRequest;
use crate::cli::complete;

/// `template …`
#[derive(Debug, Subcommand)]
pub(crate) enum TemplateVerb {
    /// A workbook: a sheet a noun, drop-downs, notes on the heads
    #[command(after_help = EXAMPLES)]
    Xlsx {
        /// This unit's own, filled with what is recorded
        #[arg(long, value_name = "CODE")]
        unit: Option<String>,
        /// Sheets for these nouns only, separated by commas
        #[arg(long = "noun", value_name = "NOUN", value_delimiter = ',')]
        #[arg(add = ArgValueCompleter::new(complete::nouns))]
        nouns: Vec<String>,
    },
}

const EXAMPLES: &str = "\
Examples:
  mang6 template xlsx --out mau.xlsx
  mang6 template xlsx --unit 'binh son' --out binh-son.xlsx
  mang6 --lang en template xlsx --noun devices,links --out devices.xlsx
  mang6 import --dry-run binh-son.xlsx        what came back, as a preview";

impl TemplateVerb {
    /// What was asked for.
    pub(crate) fn request(self) -> TemplateRequest {
        let Self::Xlsx { unit, nouns } = self;
        TemplateRequest { unit, nouns }
    }
}
