//! Fits models of lifetime value, beside the published values where there are any, and shows
//! whether they fit: expected against seen.
//!
//! ```sh
//! cargo run --release --example fit
//! cargo run --release --example fit -- LOG.csv --model bgnbd --unit week --format json
//! cargo run --release --example fit -- --model sbg
//! ```

#[path = "fit/args.rs"]
mod args;
#[path = "fit/contracts.rs"]
mod contracts;
#[path = "fit/fitted.rs"]
mod fitted;
#[path = "fit/json.rs"]
mod json;
#[expect(dead_code, reason = "shared with `classify`, which asks for more")]
#[path = "classify/log.rs"]
mod log;
#[path = "classify/options.rs"]
mod options;
#[path = "fit/plot.rs"]
mod plot;
#[path = "fit/published.rs"]
mod published;
#[path = "fit/renewals.rs"]
mod renewals;
#[path = "classify/sheet.rs"]
mod sheet;
#[path = "fit/tables.rs"]
mod tables;
#[path = "fit/text.rs"]
mod text;
#[path = "classify/words.rs"]
mod words;

use std::{
    io::{self, Write},
    num::NonZeroU32,
    path::{Path, PathBuf},
    process::ExitCode,
};

use args::{Args, Format, Model, USAGE};
use fitted::{Fitted, Occasion, weeks_until};
use log::Log;
use patronage::base::{Currency, Day};
use patronage::lifetime::{BuyingName, TimeUnit};
use patronage::profile::{Cohort, Ledgers};
use plot::{Tracking, Week};

/// The sample that ships with the crate, and the day to which the papers calibrate.
const SAMPLE: &str = include_str!("data/cdnow_sample.csv");
const CALIBRATION: (i32, u32, u32) = (1997, 9, 30);

/// An opportunity of BG/BB unless said otherwise, in days.
const FOUR_WEEKS: NonZeroU32 = NonZeroU32::MIN.saturating_add(27);

/// What stops the program: lines for standard error.
pub(crate) type Stop = Vec<String>;

fn main() -> ExitCode {
    let stop = match Args::read(std::env::args_os().skip(1)) {
        Ok(args) => match run(&args) {
            Ok(()) => return ExitCode::SUCCESS,
            Err(stop) => stop,
        },
        Err(error) => vec![format!("{error}; see --help")],
    };
    say(&stop);
    ExitCode::from(2)
}

/// Not `eprintln`, which panics when standard error is closed.
fn say(lines: &[String]) {
    for line in lines {
        let _ = writeln!(io::stderr(), "{line}");
    }
}

fn run(args: &Args) -> Result<(), Stop> {
    if args.help {
        return print(USAGE);
    }
    if args.contracts {
        return renewals::run(args);
    }
    let ledgers = ledgers(args)?;
    let sample = args.files.is_empty();
    let (year, month, day) = CALIBRATION;
    let calibration = Day::new(year, month, day).ok().filter(|_| sample);
    let last = ledgers.days().map(|(_, last)| last);
    if last.is_none() && args.format == Format::Text {
        return print("no interactions\n");
    }
    let until = args.until.or(calibration).or(last).unwrap_or(Day::FIRST);
    let occasion = Occasion {
        then: ledgers.at(until),
        now: ledgers.at(last.unwrap_or(until).max(until)),
        unit: args.unit.unwrap_or(TimeUnit::Week),
        every: args.every.unwrap_or(FOUR_WEEKS),
        checks: args.format == Format::Text,
    };
    let models = if args.models.is_empty() {
        BuyingName::ALL.map(Model::Buying).into_iter().chain([Model::GammaGamma]).collect()
    } else {
        args.models.clone()
    };
    let fits: Vec<Fitted> = models.into_iter().map(|model| occasion.fit(model)).collect();
    if args.format == Format::Json {
        return fits.iter().try_for_each(|fit| {
            print(&json::line(&fit.report, None).map_err(|error| vec![error.to_string()])?)
        });
    }
    let published = sample && occasion.unit == TimeUnit::Week && args.until.is_none();
    print(&text::described(&fits, &occasion, published))?;
    let Some(tracking) = together(&fits, &occasion.then) else { return Ok(()) };
    print(&tracking.in_terminal())?;
    let default = sample.then(|| PathBuf::from("target/tracking.svg"));
    match args.svg.clone().or(default) {
        Some(path) => write_svg(&path, &tracking),
        None => Ok(()),
    }
}

fn write_svg(path: &Path, tracking: &Tracking) -> Result<(), Stop> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let made = folder.map_or(Ok(()), std::fs::create_dir_all);
    let written = made.and_then(|()| std::fs::write(path, tracking.as_svg()));
    written.map_err(|error| vec![format!("{}: {error}", path.display())])?;
    print(&format!("\nThe same as SVG: {}\n", path.display()))
}

fn ledgers(args: &Args) -> Result<Ledgers, Stop> {
    let mut log = Log::default();
    if args.files.is_empty() {
        log.read_from("cdnow_sample.csv", SAMPLE.as_bytes()).map_err(|e| vec![e.to_string()])?;
    }
    for path in &args.files {
        log.read(path).map_err(|error| vec![format!("{}: {error}", path.display())])?;
    }
    if !log.unusable.is_empty() {
        return Err(log.unusable.lines().collect());
    }
    let mut currency = args.currency;
    if currency.is_none() && !args.files.is_empty() {
        currency = log.currency();
        // No parameter depends on what the amounts of a log without currencies are called.
        log.unusable = log::Complaints::default();
    }
    let named = args.currency.is_some() || currency.is_none();
    let currency = currency.unwrap_or(Currency::USD);
    let intake =
        log::intake(currency, named, None, None).map_err(|error| vec![error.to_string()])?;
    let admission = log.admit(intake).map_err(|findings| vec![findings.to_string()])?;
    let complaints = log.complaints(&admission);
    if !complaints.is_empty() {
        let lines: Stop = complaints.lines().collect();
        if !args.lenient {
            return Err(lines);
        }
        say(&lines);
    }
    let mut ledgers = Ledgers::new(currency);
    ledgers.post(admission.postings()).map_err(|error| vec![error.to_string()])?;
    Ok(ledgers)
}

/// The tracking of all buying models in one picture.
fn together(fits: &[Fitted], then: &Cohort<'_>) -> Option<Tracking> {
    let fits: Vec<&Fitted> = fits.iter().filter(|fit| !fit.weeks.is_empty()).collect();
    let first = fits.first()?;
    let week = |at: usize| Week {
        expected: fits.iter().map(|fit| fit.weeks[at].0).collect(),
        seen: first.weeks[at].1,
    };
    Some(Tracking {
        models: fits.iter().map(|fit| fit.report.model).collect(),
        weeks: (0..first.weeks.len()).map(week).collect(),
        held_out_from: weeks_until(then, then.as_of()) as usize,
    })
}

pub(crate) fn print(text: &str) -> Result<(), Stop> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // A reader that has seen enough is no error.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(vec![error.to_string()]),
        _ => Ok(()),
    }
}
