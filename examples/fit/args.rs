//! The command line.

use std::{ffi::OsString, path::PathBuf};

use lexopt::prelude::*;
use patronage::base::{Currency, Day};
use patronage::error::clip;
use patronage::lifetime::{BuyingName, TimeUnit};

pub(crate) const USAGE: &str = "\
Fits models of lifetime value and shows whether they fit.

    fit [LOG.csv ...] [options]

LOG.csv has the columns that `classify --help` explains; `-` reads standard
input. Without a file: the CDNOW sample, calibrated to 1997-09-30, beside the
published values.

    --model NAME        bgnbd, mbgnbd, paretonbd, gammagamma (default: all)
    --unit day|week     the unit of time of the parameters (default: week)
    --until DAY         fit what is known then (default: the log's last day)
    --format text|json  for a person (default), or a line for each model
    --svg FILE          where the tracking plot goes; of the sample, unless said
                        otherwise, target/tracking.svg
    --currency CODE     the currency of the books and of amounts without one
    --lenient           set bad rows aside instead of refusing the log
    --help              print this

Exit status: 0, or 2 when the log, a file or an option is bad. Too few customers
for a model are no error: its status says so.
";

/// What is to be fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Model {
    Buying(BuyingName),
    GammaGamma,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Text,
    Json,
}

#[derive(Debug)]
pub(crate) struct Args {
    pub(crate) logs: Vec<PathBuf>,
    pub(crate) models: Vec<Model>,
    pub(crate) unit: TimeUnit,
    pub(crate) until: Option<Day>,
    pub(crate) format: Format,
    pub(crate) svg: Option<PathBuf>,
    pub(crate) currency: Option<Currency>,
    pub(crate) lenient: bool,
    pub(crate) help: bool,
}

impl Args {
    pub(crate) fn read(args: impl IntoIterator<Item = OsString>) -> Result<Self, lexopt::Error> {
        let mut parser = lexopt::Parser::from_args(args);
        let all = BuyingName::ALL.map(Model::Buying).into_iter().chain([Model::GammaGamma]);
        let mut read = Self {
            logs: Vec::new(),
            models: all.collect(),
            unit: TimeUnit::Week,
            until: None,
            format: Format::Text,
            svg: None,
            currency: None,
            lenient: false,
            help: false,
        };
        while let Some(arg) = parser.next()? {
            match arg {
                Value(path) => read.logs.push(path.into()),
                Long("model") => read.models = vec![parser.value()?.parse_with(model)?],
                Long("unit") => read.unit = parser.value()?.parse_with(unit)?,
                Long("until") => read.until = Some(parser.value()?.parse()?),
                Long("format") => read.format = parser.value()?.parse_with(format)?,
                Long("svg") => read.svg = Some(parser.value()?.into()),
                Long("currency") => read.currency = Some(parser.value()?.parse()?),
                Long("lenient") => read.lenient = true,
                Long("help") | Short('h') => read.help = true,
                _ => return Err(arg.unexpected()),
            }
        }
        Ok(read)
    }
}

fn model(text: &str) -> Result<Model, String> {
    if text == "gammagamma" {
        return Ok(Model::GammaGamma);
    }
    let wrong = |_| {
        let text = clip(text);
        format!("`{text}` is no model: expected bgnbd, mbgnbd, paretonbd or gammagamma")
    };
    text.parse().map(Model::Buying).map_err(wrong)
}

fn unit(text: &str) -> Result<TimeUnit, String> {
    match text {
        "day" => Ok(TimeUnit::Day),
        "week" => Ok(TimeUnit::Week),
        _ => Err(format!("`{}`; expected day or week", clip(text))),
    }
}

fn format(text: &str) -> Result<Format, String> {
    match text {
        "text" | "table" => Ok(Format::Text),
        "json" => Ok(Format::Json),
        _ => Err(format!("`{}`; expected text or json", clip(text))),
    }
}
