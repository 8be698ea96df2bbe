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
    --currency CODE       the currency of the books and of amounts without one
    --rates FILE.csv      columns day, currency, rate: other currencies enter
    --utc-offset +HH:MM   the business's calendar (default: UTC)
    --format table|jsonl  a summary for a person (default), or a line a customer
    --customer ID         explain one customer
    --bins N[,N,N]        scores on each axis (recency, frequency, monetary)
    --cuts mid-rank|natural
                          bins of equal size (default), or natural breaks
    --grid NAME|FILE.json rf_10 (default; 5 bins), rfm_6 (3), patronage_11 (5)
    --tiers SPEC          value:high=0.8,medium=0.95,low   by share of value
                          heads:top=0.05,next=0.25,rest    by share of customers
                          spend:gold=500,silver=100,basic  from amounts on
    --standing FILE.json  a policy of tiers that hold still: adds the tier held
    --report              how firm the cuts between scores are, and stop
    --check-grid FILE.json
                          what is wrong with a grid, and stop (status 2 if so)
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
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct Args {
    pub(crate) logs: Vec<PathBuf>,
    pub(crate) as_of: Option<Day>,
    pub(crate) currency: Option<Currency>,
    pub(crate) rates: Option<PathBuf>,
    pub(crate) offset: Option<FixedOffset>,
    pub(crate) format: Format,
    pub(crate) customer: Option<String>,
    pub(crate) bins: Option<Vec<u8>>,
    pub(crate) natural: bool,
    pub(crate) grid: Option<String>,
    pub(crate) tiers: Option<String>,
    pub(crate) standing: Option<PathBuf>,
    pub(crate) report: bool,
    pub(crate) check_grid: Option<PathBuf>,
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
            bins: None,
            natural: false,
            grid: None,
            tiers: None,
            standing: None,
            report: false,
            check_grid: None,
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
                Long("bins") => read.bins = Some(parser.value()?.parse_with(bins)?),
                Long("cuts") => read.natural = parser.value()?.parse_with(cuts)?,
                Long("grid") => read.grid = Some(parser.value()?.string()?),
                Long("tiers") => read.tiers = Some(parser.value()?.string()?),
                Long("standing") => read.standing = Some(parser.value()?.into()),
                Long("report") => read.report = true,
                Long("check-grid") => read.check_grid = Some(parser.value()?.into()),
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

fn bins(text: &str) -> Result<Vec<u8>, String> {
    let expected = || "expected one number, or three such as 5,4,3".to_owned();
    let bins: Vec<u8> = text
        .split(',')
        .map(|bins| bins.trim().parse())
        .collect::<Result<_, _>>()
        .map_err(|_| expected())?;
    if matches!(bins.len(), 1 | 3) { Ok(bins) } else { Err(expected()) }
}

fn cuts(text: &str) -> Result<bool, String> {
    match text {
        "mid-rank" => Ok(false),
        "natural" => Ok(true),
        _ => Err("expected mid-rank or natural".to_owned()),
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
