//! The command line.

use std::{ffi::OsString, path::PathBuf};

use chrono::FixedOffset;
use lexopt::prelude::*;
use patronage::base::{Currency, Day, decimal};
use patronage::lifetime::BuyingName;
use rust_decimal::Decimal;

use crate::options::{days, no_such_option, said, text, value, wrong};

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
    --bins N[,N,N]        scores of all axes, or recency, frequency, monetary
    --cuts mid-rank|natural
                          bins of equal size (default), or natural breaks
    --grid NAME|FILE.json rf_10 (default at 5 bins), rfm_6 (3), patronage_11 (5)
    --tiers SPEC          value:high=0.8,medium=0.95,low   by share of value
                          heads:top=0.05,next=0.25,rest    by share of customers
                          spend:gold=500,silver=100,basic  from amounts on
                          lifetime:high=0.8,medium=0.95,low  with --clv: by
                          share of the predicted value
    --standing FILE.json  a policy of tiers that hold still: adds the tier held
    --clv DAYSd           predict purchases and value so many days ahead: 365d
    --discount RATE       yearly discount of that value (default: 0.10)
    --model NAME          bgnbd (default), mbgnbd or paretonbd
    --report              how firm the cuts between scores are, and stop
    --check-grid FILE.json
                          what is wrong with a grid, and stop (status 2 if so)
    --rules BOOK.json     apply a book of rules: adds what they give
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
    /// Days ahead.
    pub(crate) clv: Option<u32>,
    pub(crate) discount: Option<Decimal>,
    pub(crate) model: Option<BuyingName>,
    pub(crate) report: bool,
    pub(crate) check_grid: Option<PathBuf>,
    pub(crate) rules: Option<PathBuf>,
    pub(crate) policy: Option<PathBuf>,
    pub(crate) print_policy: bool,
    pub(crate) lenient: bool,
    pub(crate) help: bool,
}

impl Args {
    pub(crate) fn read(args: impl IntoIterator<Item = OsString>) -> Result<Self, String> {
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
            clv: None,
            discount: None,
            model: None,
            report: false,
            check_grid: None,
            rules: None,
            policy: None,
            print_policy: false,
            lenient: false,
            help: false,
        };
        while let Some(arg) = parser.next().map_err(said)? {
            match arg {
                Value(path) => read.logs.push(path.into()),
                Long("as-of") => read.as_of = Some(value(&mut parser, "as-of", str::parse)?),
                Long("currency") => {
                    read.currency = Some(value(&mut parser, "currency", str::parse)?);
                }
                Long("rates") => read.rates = Some(parser.value().map_err(said)?.into()),
                Long("utc-offset") => read.offset = Some(value(&mut parser, "utc-offset", offset)?),
                Long("format") => read.format = value(&mut parser, "format", format)?,
                Long("customer") => read.customer = Some(text(&mut parser)?),
                Long("bins") => read.bins = Some(value(&mut parser, "bins", bins)?),
                Long("cuts") => read.natural = value(&mut parser, "cuts", cuts)?,
                Long("grid") => read.grid = Some(text(&mut parser)?),
                Long("tiers") => read.tiers = Some(text(&mut parser)?),
                Long("standing") => read.standing = Some(parser.value().map_err(said)?.into()),
                Long("clv") => read.clv = Some(value(&mut parser, "clv", days)?),
                Long("discount") => {
                    read.discount = Some(value(&mut parser, "discount", decimal::parse)?);
                }
                Long("model") => read.model = Some(value(&mut parser, "model", str::parse)?),
                Long("report") => read.report = true,
                Long("check-grid") => read.check_grid = Some(parser.value().map_err(said)?.into()),
                Long("rules") => read.rules = Some(parser.value().map_err(said)?.into()),
                Long("policy") => read.policy = Some(parser.value().map_err(said)?.into()),
                Long("print-policy") => read.print_policy = true,
                Long("lenient") => read.lenient = true,
                Long("help") | Short('h') => read.help = true,
                Long(unknown) => return Err(no_such_option(unknown, USAGE)),
                Short(_) => return Err(said(arg.unexpected())),
            }
        }
        if read.clv.is_none() && (read.discount.is_some() || read.model.is_some()) {
            return Err("--discount and --model belong to --clv, such as --clv 365d".to_owned());
        }
        let predicted = |text: &String| text.starts_with("lifetime:");
        if read.clv.is_none() && read.tiers.as_ref().is_some_and(predicted) {
            return Err("--tiers lifetime:… needs --clv, such as --clv 365d".to_owned());
        }
        Ok(read)
    }
}

fn bins(text: &str) -> Result<Vec<u8>, String> {
    let bins: Result<Vec<u8>, _> = text.split(',').map(|bins| bins.trim().parse()).collect();
    match bins {
        Ok(bins) if matches!(bins.len(), 1 | 3) => Ok(bins),
        _ => wrong(text, "one number, or three such as 5,4,3"),
    }
}

fn cuts(text: &str) -> Result<bool, String> {
    match text {
        "mid-rank" => Ok(false),
        "natural" => Ok(true),
        _ => wrong(text, "mid-rank or natural"),
    }
}

fn offset(text: &str) -> Result<FixedOffset, String> {
    text.parse().or_else(|_| wrong(text, "an offset such as +08:00"))
}

fn format(text: &str) -> Result<Format, String> {
    match text {
        "table" => Ok(Format::Table),
        "jsonl" => Ok(Format::Jsonl),
        _ => wrong(text, "table or jsonl"),
    }
}
