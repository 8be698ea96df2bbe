//! Fits models of lifetime value, beside the published values where there are any, and shows
//! whether they fit: expected against seen.
//!
//! ```sh
//! cargo run --release --example fit
//! cargo run --release --example fit -- LOG.csv --model bgnbd --unit week --format json
//! ```

#[path = "fit/args.rs"]
mod args;
#[expect(dead_code, reason = "shared with `classify`, which asks for more")]
#[path = "classify/log.rs"]
mod log;
#[path = "fit/plot.rs"]
mod plot;
#[path = "classify/sheet.rs"]
mod sheet;
#[path = "classify/words.rs"]
mod words;

use std::{
    fmt::Write as _,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use args::{Args, Format, Model, USAGE};
use log::Log;
use patronage::base::{Currency, Day};
use patronage::lifetime::buying::{BgNbd, BuyingModel, MbgNbd, ParetoNbd, tracking};
use patronage::lifetime::spend::{GammaGamma, correlation};
use patronage::lifetime::{
    BuyingName, Fit, FitReport, FitStatus, Horizon, TimeUnit, held_out, histories, purchase_days,
    spendings,
};
use patronage::profile::{Cohort, Ledgers};
use plot::{Tracking, Week};
use serde::{Serialize, Serializer};
use words::{counted, grouped};

/// The sample that ships with the crate, and the day to which the papers calibrate.
const SAMPLE: &str = include_str!("data/cdnow_sample.csv");
const CALIBRATION: (i32, u32, u32) = (1997, 9, 30);

/// What stops the program: lines for standard error.
type Stop = Vec<String>;

/// What the papers and the spreadsheets to them say of the sample, in weeks and dollars:
/// parameters, log-likelihood, and the repeat purchases expected in the 39 weeks held out. 1,882
/// happened.
const PUBLISHED: [(&str, &[f64], f64, Option<f64>); 4] = [
    (
        "bgnbd", // Fader, Hardie & Lee (2005), Marketing Science 24
        &[0.242_594_522, 4.413_602_019, 0.792_922_017, 2.425_906_777],
        -9_582.429_207,
        Some(1_653.41),
    ),
    (
        "mbgnbd", // Batislam, Denizel & Filiztekin (2007)
        &[0.524_843_159, 6.183_085_280, 0.891_359_391, 1.614_002_240],
        -9_582.135_716,
        Some(1_576.73),
    ),
    (
        "paretonbd", // Schmittlein, Morrison & Colombo (1987)
        &[0.553_277_047, 10.577_683_463, 0.606_239_989, 11.668_735_289],
        -9_594.976_179,
        Some(1_665.49),
    ),
    (
        "gammagamma", // Fader & Hardie (2013)
        &[6.249_572_271, 3.744_224_667, 15.443_520_963],
        -4_055.917_695,
        None,
    ),
];

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
    let ledgers = ledgers(args)?;
    let sample = args.logs.is_empty();
    let (year, month, day) = CALIBRATION;
    let calibration = Day::new(year, month, day).ok().filter(|_| sample);
    let last = ledgers.days().map(|(_, last)| last);
    let Some(until) = args.until.or(calibration).or(last) else {
        return Err(vec!["the log is empty".to_owned()]);
    };
    let (then, now) = (ledgers.at(until), ledgers.at(last.unwrap_or(until).max(until)));
    let fits: Vec<Fitted> =
        args.models.iter().map(|model| fitted(*model, args.unit, &then, &now)).collect();
    if args.format == Format::Json {
        return fits.iter().try_for_each(|fit| {
            let line =
                serde_json::to_string(&Line(&fit.report)).map_err(|e| vec![e.to_string()])?;
            print(&format!("{line}\n"))
        });
    }
    let published = sample && args.unit == TimeUnit::Week && args.until.is_none();
    print(&described(&fits, &then, published, args.unit))?;
    let Some(tracking) = together(&fits, &then) else { return Ok(()) };
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
    if args.logs.is_empty() {
        log.read_from("cdnow_sample.csv", SAMPLE.as_bytes()).map_err(|e| vec![e.to_string()])?;
    }
    for path in &args.logs {
        log.read(path).map_err(|error| vec![format!("{}: {error}", path.display())])?;
    }
    if !log.unusable.is_empty() {
        return Err(log.unusable.lines().collect());
    }
    let mut currency = args.currency;
    if currency.is_none() && !args.logs.is_empty() {
        currency = log.currency();
        // No parameter depends on what the amounts of a log without currencies are called.
        log.unusable = log::Complaints::default();
    }
    let named = args.currency.is_some() || currency.is_none();
    let currency = currency.unwrap_or(Currency::USD);
    let door = log::door(currency, named, None, None).map_err(|error| vec![error.to_string()])?;
    let admission = log.admit(door).map_err(|findings| vec![findings.to_string()])?;
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

/// One fit, and for a buying model what it expects week by week and in the hold-out.
struct Fitted {
    report: FitReport,
    /// Cumulative (expected, seen).
    weeks: Vec<(f64, f64)>,
    held_out: Option<(f64, u64)>,
    remark: Option<String>,
}

fn fitted(model: Model, unit: TimeUnit, then: &Cohort<'_>, now: &Cohort<'_>) -> Fitted {
    match model {
        Model::Buying(name @ BuyingName::MbgNbd) => tracked::<MbgNbd>(name, unit, then, now),
        Model::Buying(name @ BuyingName::ParetoNbd) => tracked::<ParetoNbd>(name, unit, then, now),
        Model::Buying(name) => tracked::<BgNbd>(name, unit, then, now),
        Model::GammaGamma => {
            let rows = spendings(then);
            let report = FitReport::new("gammagamma", rows.len() as u64, &GammaGamma::fit(&rows));
            let remark = correlation(&rows).map(|check| {
                let said = if check.is_harmful() { "too strong" } else { "weak enough" };
                format!("frequency and spend correlate by {:.3}: {said}", check.coefficient)
            });
            Fitted { report, weeks: Vec::new(), held_out: None, remark }
        }
    }
}

fn tracked<M: BuyingModel>(
    name: BuyingName,
    unit: TimeUnit,
    then: &Cohort<'_>,
    now: &Cohort<'_>,
) -> Fitted {
    let rows = histories(then, unit);
    let fit = M::fit(&rows);
    let report = FitReport::new(name.as_str(), rows.len() as u64, &fit);
    let (weeks, held_out) = match &fit {
        Fit::Converged(found) => tracks(found.model(), unit, then, now),
        Fit::NoDropoutIdentified(found) => tracks(found.model(), unit, then, now),
        _ => (Vec::new(), None),
    };
    Fitted { report, weeks, held_out, remark: None }
}

/// [`Fitted::weeks`] and [`Fitted::held_out`].
type Course = (Vec<(f64, f64)>, Option<(f64, u64)>);

#[expect(clippy::cast_precision_loss, reason = "purchases are few")]
fn tracks<M: BuyingModel>(
    model: &M,
    unit: TimeUnit,
    then: &Cohort<'_>,
    now: &Cohort<'_>,
) -> Course {
    let (first, repeat) = purchase_days(then, now);
    let weeks = tracking(model, unit, &first, &repeat, weeks_until(then, now.as_of()));
    let weeks = weeks.iter().map(|week| (week.expected_cumulative, week.actual_cumulative as f64));
    let ahead = u32::try_from(now.as_of().since(then.as_of())).unwrap_or(0);
    let horizon = Horizon::of_days(f64::from(ahead), unit).ok().filter(|_| ahead > 0);
    let held_out = horizon.map(|horizon| {
        let rows = held_out(then, now, unit);
        rows.iter().fold((0.0, 0), |(expected, seen), row| {
            let one = model.expected_purchases(&row.fact.history, horizon);
            (expected + one, seen + u64::from(row.fact.purchases))
        })
    });
    (weeks.collect(), held_out)
}

/// Whole weeks from the first purchase of a cohort to the end of a day.
fn weeks_until(cohort: &Cohort<'_>, day: Day) -> u32 {
    let start = cohort.profiles().filter_map(patronage::profile::Profile::first_purchase).min();
    let days = start.map_or(0, |start| day.since(start) + 1);
    u32::try_from(days / 7).unwrap_or(0)
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

fn described(fits: &[Fitted], then: &Cohort<'_>, published: bool, unit: TimeUnit) -> String {
    let unit = if unit == TimeUnit::Day { "days" } else { "weeks" };
    let customers = fits.iter().map(|fit| fit.report.customers).max().unwrap_or(0);
    let mut out = format!(
        "{}, as known on {}; time in {unit}\n",
        counted(customers, "customer"),
        then.as_of(),
    );
    for fit in fits {
        let known = PUBLISHED.iter().find(|(model, ..)| published && *model == fit.report.model);
        describe(fit, known, then, &mut out);
    }
    out
}

type Published = (&'static str, &'static [f64], f64, Option<f64>);

fn describe(fit: &Fitted, published: Option<&Published>, then: &Cohort<'_>, out: &mut String) {
    let report = &fit.report;
    let beside = if published.is_some() { "published" } else { "" };
    let _ = writeln!(out);
    line(out, report.model, "fitted", "std. error", beside);
    let shown =
        |value: Option<f64>, digits| value.map_or(String::new(), |v| format!("{v:.digits$}"));
    for (place, parameter) in report.parameters.iter().enumerate() {
        let known = published.and_then(|(_, values, ..)| values.get(place).copied());
        let (value, error) = (Some(parameter.value), parameter.standard_error);
        let name = format!("  {}", parameter.name);
        line(out, &name, &shown(value, 9), &shown(error, 9), &shown(known, 9));
    }
    let known = published.map(|(_, _, value, _)| *value);
    line(out, "  log-likelihood", &shown(report.log_likelihood, 6), "", &shown(known, 6));
    match report.status {
        FitStatus::Converged => {}
        FitStatus::NoDropoutIdentified => {
            let _ =
                writeln!(out, "  nobody seems to leave: these are the parameters of the plain nbd");
        }
        FitStatus::Insufficient { need, have } => {
            let _ = writeln!(
                out,
                "  insufficient: {have} customers who bought again, at least {need} needed"
            );
        }
        other => {
            let _ = writeln!(out, "  {}", other.as_str());
        }
    }
    if let Some(remark) = &fit.remark {
        let _ = writeln!(out, "  {remark}");
    }
    let ends = [weeks_until(then, then.as_of()) as usize, fit.weeks.len()];
    for (place, end) in
        ends.into_iter().enumerate().filter(|(place, end)| *place == 0 || *end != ends[0])
    {
        let Some((expected, seen)) = end.checked_sub(1).and_then(|at| fit.weeks.get(at)) else {
            continue;
        };
        let label = if place == 0 { "expected by week" } else { "and by week" };
        line(out, &format!("  {label} {end}"), &shown(Some(*expected), 2), "", "");
        line(out, "    seen", &grouped(&format!("{seen:.0}")), "", "");
    }
    if let Some((expected, seen)) = fit.held_out {
        let known = published.and_then(|(.., held_out)| *held_out);
        line(out, "  expected held out", &shown(Some(expected), 2), "", &shown(known, 2));
        line(out, "    seen", &grouped(&seen.to_string()), "", "");
    }
}

fn line(out: &mut String, name: &str, value: &str, error: &str, published: &str) {
    let line = format!("{name:<22} {value:>16} {error:>14} {published:>16}");
    let _ = writeln!(out, "{}", line.trim_end());
}

/// A fit as JSON: its parameters and their standard errors by name, in the order of the
/// literature.
struct Line<'a>(&'a FitReport);

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Fields<'a> {
            model: &'a str,
            parameters: Named<'a>,
            standard_errors: Named<'a>,
            log_likelihood: Option<f64>,
            customers: u64,
            status: &'a str,
        }
        let Self(report) = self;
        Fields {
            model: report.model,
            parameters: Named { report, errors: false },
            standard_errors: Named { report, errors: true },
            log_likelihood: report.log_likelihood,
            customers: report.customers,
            status: report.status.as_str(),
        }
        .serialize(serializer)
    }
}

struct Named<'a> {
    report: &'a FitReport,
    errors: bool,
}

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.report.parameters.iter().map(|parameter| {
            let value = Some(parameter.value).filter(|_| !self.errors);
            (parameter.name, value.or(parameter.standard_error.filter(|_| self.errors)))
        }))
    }
}

fn print(text: &str) -> Result<(), Stop> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // A reader that has seen enough is no error.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(vec![error.to_string()]),
        _ => Ok(()),
    }
}
