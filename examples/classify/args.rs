//! The command line.

use std::{ffi::OsString, path::PathBuf};

use chrono::FixedOffset;
use lexopt::prelude::*;
use patronage::base::{Currency, Day};

pub(crate) const USAGE: &str = "\
Classifies the customers of a log, and says why.

    classify [LOG.csv ...] [options]

LOG.csv has a header; its columns come in any order: customer and at are
required; kind (default purchase), amount, currency, id, refund_of and channel
may be there. `-` reads standard input, several files are one log. Without a
file: the CDNOW sample.

    --as-of DAY           the day of the answer (default: the log's last day)
    --currency CODE       the currency of the books, and of amounts that name none
    --rates FILE.csv      columns day, currency, rate: how other currencies enter
    --utc-offset +HH:MM   the business's calendar (default: UTC)
    --format table|jsonl  a summary for a person (default), or a line a customer
    --customer ID         explain one customer
    --policy FILE.json    decide by this policy instead of one fitted on the log
    --print-policy        print the policy and stop
    --lenient             set bad rows aside instead of refusing the log
    --help                print this

Exit status: 0, or 2 when the log, a file or an option is bad.
";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Table,
    Jsonl,
}

#[derive(Debug)]
pub(crate) struct Args {
    pub(crate) logs: Vec<PathBuf>,
    pub(crate) as_of: Option<Day>,
    pub(crate) currency: Option<Currency>,
    pub(crate) rates: Option<PathBuf>,
    pub(crate) offset: Option<FixedOffset>,
    pub(crate) format: Format,
    pub(crate) customer: Option<String>,
    pub(crate) policy: Option<PathBuf>,
    pub(crate) print_policy: bool,
    pub(crate) lenient: bool,
    pub(crate) help: bool,
}

impl Args {
    pub(crate) fn read(args: impl IntoIterator<Item = OsString>) -> Result<Self, lexopt::Error> {
        let mut parser = lexopt::Parser::from_args(args);
        let mut read = Self {
            logs: Vec::new(),
            as_of: None,
            currency: None,
            rates: None,
            offset: None,
            format: Format::Table,
            customer: None,
            policy: None,
            print_policy: false,
            lenient: false,
            help: false,
        };
        while let Some(arg) = parser.next()? {
            match arg {
                Value(path) => read.logs.push(path.into()),
                Long("as-of") => read.as_of = Some(parser.value()?.parse()?),
                Long("currency") => read.currency = Some(parser.value()?.parse()?),
                Long("rates") => read.rates = Some(parser.value()?.into()),
                Long("utc-offset") => read.offset = Some(parser.value()?.parse_with(offset)?),
                Long("format") => read.format = parser.value()?.parse_with(format)?,
                Long("customer") => read.customer = Some(parser.value()?.string()?),
                Long("policy") => read.policy = Some(parser.value()?.into()),
                Long("print-policy") => read.print_policy = true,
                Long("lenient") => read.lenient = true,
                Long("help") | Short('h') => read.help = true,
                _ => return Err(arg.unexpected()),
            }
        }
        Ok(read)
    }
}

fn offset(text: &str) -> Result<FixedOffset, String> {
    text.parse().map_err(|_| "expected an offset such as +08:00".to_owned())
}

fn format(text: &str) -> Result<Format, String> {
    match text {
        "table" => Ok(Format::Table),
        "jsonl" => Ok(Format::Jsonl),
        _ => Err("expected table or jsonl".to_owned()),
    }
}
