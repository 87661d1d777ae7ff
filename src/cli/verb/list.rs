//! `list NOUN`: its flags and its request.

use clap::Args;
use clap_complete::engine::ArgValueCompleter;
use jiff::civil::Date;

use super::day::day;
use crate::app::list::ListRequest;
use crate::cli::complete;

pub(crate) const LIST_EXAMPLES: &str = "\
Examples:
  mang6 list units -l name~'ba to'            names need no diacritics
  mang6 list devices -l site=ttdl -l tag=core  fields, tags, custom fields
  mang6 list devices -l rack=                 those without a rack; `!=` is the rest
  mang6 list links --as-of 2026-06-30         the record as it was that day";

/// `list`
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Which noun
    #[arg(add = ArgValueCompleter::new(complete::nouns))]
    noun: String,
    /// Keep those of which KEY is VALUE; also KEY!=VALUE and KEY~PART
    #[arg(short = 'l', long = "filter", value_name = "KEY=VALUE", add = ArgValueCompleter::new(complete::filters))]
    filters: Vec<String>,
    /// The record as it was at the end of this day
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_of: Option<Date>,
    /// Sort by this field, names by the Vietnamese alphabet
    #[arg(long, value_name = "FIELD")]
    sort: Option<String>,
}

impl From<ListArgs> for ListRequest {
    fn from(arguments: ListArgs) -> Self {
        let ListArgs { noun, filters, as_of, sort } = arguments;
        Self { noun, filters, as_of, sort }
    }
}
