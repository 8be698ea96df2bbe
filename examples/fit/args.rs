//! The command line.

use std::{ffi::OsString, num::NonZeroU32, path::PathBuf};

use lexopt::prelude::*;
use patronage::base::{Currency, Day};
use patronage::error::{clip, near};
use patronage::lifetime::{AnnualRate, BuyingName, TimeUnit};

use crate::options::{days, no_such_option, said, value, wrong};

pub(crate) const USAGE: &str = "\
Fits models of lifetime value and shows whether they fit.

    fit [LOG.csv ...] [options]
    fit [CONTRACTS.csv ...] --model sbg [options]

LOG.csv has the columns that `classify --help` explains; `-` reads standard
input. Without a file: the CDNOW sample, calibrated to 1997-09-30, beside the
published values. For a person it prints, for each model of buying, customers by
repeat purchases (with the chi-square of the difference), purchases held out
after --until by repeat purchases before, and the tracking of all purchases,
each expected beside seen.

    --model NAME        bgnbd, mbgnbd, paretonbd, bgbb, gammagamma, sbg; may be
                        said several times (default: all but bgbb and sbg)
    --unit day|week|month|year
                        the unit of time of the parameters (default: week)
    --until DAY         fit what is known then (default: the log's last day)
    --every 28d         for bgbb: a period of so many days is one opportunity; it
                        counts once if anything was bought in it. Periods end on
                        the day of --until and are the same for all customers;
                        that of the first purchase is none (default: 28d)
    --format text|json  for a person (default), or a line for each model
    --svg FILE          where the tracking plot goes; of the sample, unless said
                        otherwise, target/tracking.svg
    --currency CODE     the currency of the books and of amounts without one
    --lenient           set bad rows aside instead of refusing the log
    --help              print this

CONTRACTS.csv says how many of a cohort were still there after each renewal:
columns period (0 at the start, then 1, 2, ...) and customers, and where there
are several, cohort and segment. Cohorts of a segment are fitted together,
segments apart. A cohort that was seen for less long is simply shorter. Without
a file: the two segments of Fader & Hardie (2007), beside the published values.

    --unit              the length of a contract period (default: year)
    --discount 0.10     what a year takes off the periods to come

Exit status: 0, or 2 when the log, a file or an option is bad. Too few customers
for a model are no error: its status says so.
";

/// What is to be fitted on a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Model {
    Buying(BuyingName),
    BgBb,
    GammaGamma,
}

/// The names of the models, and what is fitted on a log; the last one is fitted on contracts.
const MODELS: [(&str, Option<Model>); 6] = [
    ("bgnbd", Some(Model::Buying(BuyingName::BgNbd))),
    ("mbgnbd", Some(Model::Buying(BuyingName::MbgNbd))),
    ("paretonbd", Some(Model::Buying(BuyingName::ParetoNbd))),
    ("bgbb", Some(Model::BgBb)),
    ("gammagamma", Some(Model::GammaGamma)),
    ("sbg", None),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Text,
    Json,
}

#[derive(Debug)]
pub(crate) struct Args {
    pub(crate) files: Vec<PathBuf>,
    /// What was asked for on a log, each once; empty for nothing in particular.
    pub(crate) models: Vec<Model>,
    /// Whether contracts are fitted and no log.
    pub(crate) contracts: bool,
    pub(crate) unit: Option<TimeUnit>,
    pub(crate) until: Option<Day>,
    pub(crate) every: Option<NonZeroU32>,
    pub(crate) discount: Option<AnnualRate>,
    pub(crate) format: Format,
    pub(crate) svg: Option<PathBuf>,
    pub(crate) currency: Option<Currency>,
    pub(crate) lenient: bool,
    pub(crate) help: bool,
}

impl Args {
    pub(crate) fn read(args: impl IntoIterator<Item = OsString>) -> Result<Self, String> {
        let mut parser = lexopt::Parser::from_args(args);
        let mut read = Self {
            files: Vec::new(),
            models: Vec::new(),
            contracts: false,
            unit: None,
            until: None,
            every: None,
            discount: None,
            format: Format::Text,
            svg: None,
            currency: None,
            lenient: false,
            help: false,
        };
        while let Some(arg) = parser.next().map_err(said)? {
            match arg {
                Value(path) => read.files.push(path.into()),
                Long("model") => {
                    let (name, model) = value(&mut parser, "model", model)?;
                    let twice = model.map_or(read.contracts, |model| read.models.contains(&model));
                    if twice {
                        return Err(format!("--model: {name} given twice; expected each once"));
                    }
                    read.contracts |= model.is_none();
                    read.models.extend(model);
                }
                Long("unit") => read.unit = Some(value(&mut parser, "unit", unit)?),
                Long("until") => read.until = Some(value(&mut parser, "until", str::parse)?),
                Long("every") => read.every = Some(value(&mut parser, "every", every)?),
                Long("discount") => {
                    read.discount = Some(value(&mut parser, "discount", discount)?);
                }
                Long("format") => read.format = value(&mut parser, "format", format)?,
                Long("svg") => read.svg = Some(parser.value().map_err(said)?.into()),
                Long("currency") => {
                    read.currency = Some(value(&mut parser, "currency", str::parse)?);
                }
                Long("lenient") => read.lenient = true,
                Long("help") | Short('h') => read.help = true,
                Long(unknown) => return Err(no_such_option(unknown, USAGE)),
                Short(_) => return Err(said(arg.unexpected())),
            }
        }
        read.checked()
    }

    /// Whether the options go together.
    fn checked(self) -> Result<Self, String> {
        for (place, file) in self.files.iter().enumerate() {
            if self.files[..place].contains(file) {
                let name = file.display();
                return Err(format!("{name}: given twice; expected each file once"));
            }
        }
        if self.contracts && !self.models.is_empty() {
            return Err("--model: sbg reads contracts, the others a log; expected sbg alone".into());
        }
        let of_logs = [
            ("until", self.until.is_some()),
            ("svg", self.svg.is_some()),
            ("currency", self.currency.is_some()),
            ("lenient", self.lenient),
        ];
        if let Some((option, _)) = of_logs.iter().find(|(_, given)| self.contracts && *given) {
            return Err(format!("--{option} belongs to a log; sbg reads contracts"));
        }
        if self.discount.is_some() && !self.contracts {
            return Err("--discount belongs to --model sbg".into());
        }
        if self.every.is_some() && !self.models.contains(&Model::BgBb) {
            return Err("--every belongs to --model bgbb".into());
        }
        Ok(self)
    }
}

fn model(text: &str) -> Result<(&'static str, Option<Model>), String> {
    let known = MODELS.into_iter().find(|(name, _)| *name == text);
    known.ok_or_else(|| {
        let names = MODELS.map(|(name, _)| name);
        let hint = near(text, names);
        let hint = hint.map_or(String::new(), |meant| format!("; did you mean {meant}?"));
        format!("`{}`; expected one of {}{hint}", clip(text), names.join(", "))
    })
}

fn unit(text: &str) -> Result<TimeUnit, String> {
    match text {
        "day" => Ok(TimeUnit::Day),
        "week" => Ok(TimeUnit::Week),
        "month" => Ok(TimeUnit::Month),
        "year" => Ok(TimeUnit::Year),
        _ => wrong(text, "day, week, month or year"),
    }
}

fn every(text: &str) -> Result<NonZeroU32, String> {
    NonZeroU32::new(days(text)?).map_or_else(|| wrong(text, "at least 1d"), Ok)
}

fn discount(text: &str) -> Result<AnnualRate, String> {
    let rate = text.parse().ok().and_then(|rate| AnnualRate::new(rate).ok());
    rate.map_or_else(|| wrong(text, "a rate a year from 0 to 100, such as 0.10"), Ok)
}

fn format(text: &str) -> Result<Format, String> {
    match text {
        "text" | "table" => Ok(Format::Text),
        "json" => Ok(Format::Json),
        _ => wrong(text, "text or json"),
    }
}
