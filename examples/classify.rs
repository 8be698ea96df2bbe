//! Classifies the customers of a log, and says why. The one program of this crate that reads
//! files; the library itself reads nothing.
//!
//! ```sh
//! cargo run --release --example classify
//! cargo run --release --example classify -- --help
//! ```

#[path = "classify/args.rs"]
mod args;
#[path = "classify/columns.rs"]
mod columns;
#[path = "classify/jsonl.rs"]
mod jsonl;
#[path = "classify/log.rs"]
mod log;
#[path = "classify/options.rs"]
mod options;
#[path = "classify/person.rs"]
mod person;
#[path = "classify/sheet.rs"]
mod sheet;
#[path = "classify/spec.rs"]
mod spec;
#[path = "classify/table.rs"]
mod table;
#[path = "classify/words.rs"]
mod words;

use std::{
    io::{self, BufWriter, Write},
    path::Path,
    process::ExitCode,
};

use args::{Args, Format, USAGE};
use log::Log;
use patronage::base::Currency;
use patronage::engine::{Engine, Note, Policy};
use patronage::error::{Findings, near};
use patronage::intake::Admission;
use patronage::profile::{Cohort, Ledgers};
use patronage::segment::GridPolicy;
use patronage::value::{Bootstrap, Cuts, Rfm, RfmFit, RfmSpec};
use words::{counted, grouped};

/// The sample that ships with the crate: it needs no file and no folder to run in.
const SAMPLE: &str = include_str!("data/cdnow_sample.csv");

/// What stops the program: lines for standard error.
type Stop = Vec<String>;

fn main() -> ExitCode {
    let args = match Args::read(std::env::args_os().skip(1)) {
        Ok(args) => args,
        Err(error) => return stopped(&[format!("{error}; see --help")]),
    };
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => stopped(&stop),
    }
}

fn stopped(lines: &[String]) -> ExitCode {
    let mut err = BufWriter::new(io::stderr().lock());
    for line in lines {
        // Nothing is left to do when standard error is closed.
        let _ = writeln!(err, "{line}");
    }
    ExitCode::from(2)
}

fn run(args: &Args) -> Result<(), Stop> {
    if args.help {
        return print(USAGE.as_bytes());
    }
    if let Some(path) = &args.check_grid {
        return check_grid(args, path);
    }
    #[expect(clippy::disallowed_types, reason = "the program may look at a clock, the library not")]
    let start = std::time::Instant::now();
    let log = read_logs(args)?;
    let (log, currency) = currency(args, log)?;
    let admission = admit(args, &log, currency)?;
    let mut ledgers = Ledgers::new(currency);
    ledgers.post(admission.postings()).map_err(|error| vec![error.to_string()])?;
    let Some(as_of) = args.as_of.or_else(|| ledgers.days().map(|(_, last)| last)) else {
        return nothing(args, &log, &admission);
    };
    let cohort = ledgers.at(as_of);
    let (engine, notes, fit) = engine(args, &cohort)?;
    let table = args.customer.is_none() && args.format == Format::Table;
    if !table || args.report || args.print_policy {
        // The table has its notes with it; other outputs are for one purpose each.
        say_notes(&notes);
    }
    for warning in placed(args, engine.warnings()) {
        // Not `eprintln`, which panics when standard error is closed.
        let _ = writeln!(io::stderr(), "{warning}");
    }
    let shown = match (&args.customer, args.format) {
        _ if args.report => report(fit),
        _ if args.print_policy => print_policy(engine.policy()),
        (Some(customer), _) => {
            explain(&engine, &cohort, customer).and_then(|text| print(text.as_bytes()))
        }
        (None, Format::Table) => {
            print(table::print(&engine, &cohort, &notes, start.elapsed()).as_bytes())
        }
        (None, Format::Jsonl) => {
            let out = BufWriter::new(io::stdout().lock());
            tolerate(jsonl::print(&engine, &cohort, args.clv.is_some(), out))
        }
    };
    report_set_aside(&log, &admission);
    shown
}

/// What could not be fitted as it was asked.
fn say_notes(notes: &[Note]) {
    for note in notes {
        // Not `eprintln`, which panics when standard error is closed.
        let _ = writeln!(io::stderr(), "note: {}: {}", note.judge, note.text);
    }
}

fn print_policy(policy: &Policy) -> Result<(), Stop> {
    let policy = serde_json::to_string_pretty(policy).map_err(|e| vec![e.to_string()])?;
    print(format!("{policy}\n").as_bytes())
}

fn read_logs(args: &Args) -> Result<Log, Stop> {
    let mut log = Log::default();
    if args.logs.is_empty() {
        log.read_from("cdnow_sample.csv", SAMPLE.as_bytes()).map_err(|e| vec![e.to_string()])?;
    }
    for (at, path) in args.logs.iter().enumerate() {
        if args.logs[..at].contains(path) {
            let name = path.display();
            return Err(vec![format!("{name}: given twice; expected each file once")]);
        }
        log.read(path).map_err(|error| vec![format!("{}: {error}", path.display())])?;
    }
    for column in &log.ignored {
        // Not `eprintln`, which panics when standard error is closed.
        let _ =
            writeln!(io::stderr(), "note: column {column} means nothing here and is not looked at");
    }
    Ok(log)
}

/// The currency of the books: the one that was asked for, that of the sample, or that of the log.
fn currency(args: &Args, mut log: Log) -> Result<(Log, Currency), Stop> {
    let sample = args.logs.is_empty().then_some(Currency::USD);
    // Without any amount that names a currency there is no money; the books are empty of it.
    let currency = match args.currency.or(sample) {
        Some(currency) => currency,
        None => log.currency().unwrap_or(Currency::USD),
    };
    if log.unusable.is_empty() { Ok((log, currency)) } else { Err(log.unusable.lines().collect()) }
}

fn admit(args: &Args, log: &Log, currency: Currency) -> Result<Admission, Stop> {
    let rates = match &args.rates {
        Some(path) => Some(log::rates(path, currency)?),
        None => None,
    };
    let named = args.currency.is_some() || args.logs.is_empty();
    let intake =
        log::intake(currency, named, rates, args.offset).map_err(|e| vec![e.to_string()])?;
    let admission = log.admit(intake).map_err(|findings| vec![findings.to_string()])?;
    let complaints = log.complaints(&admission);
    if complaints.is_empty() || args.lenient {
        Ok(admission)
    } else {
        Err(complaints.lines().collect())
    }
}

/// The policy of the file, or one fitted on the log.
fn engine(args: &Args, cohort: &Cohort<'_>) -> Result<(Engine, Vec<Note>, Option<RfmFit>), Stop> {
    let (mut policy, notes, scores) = if let Some(path) = &args.policy {
        (spec::read_json(path)?, Vec::new(), None)
    } else {
        let spec = spec::spec(args, cohort.currency())?;
        let fitted = Policy::fit(cohort, &spec).map_err(blamed)?;
        (fitted.policy, fitted.notes, fitted.scores)
    };
    if let Some(path) = &args.rules {
        policy.rules = vec![spec::read_json(path)?];
    }
    let engine = Engine::new(policy).map_err(|findings| placed(args, &findings))?;
    if engine.policy().currency != cohort.currency() {
        let (policy, books) = (engine.policy().currency, cohort.currency());
        let name = args.policy.as_deref().unwrap_or(Path::new("the policy")).display();
        return Err(vec![format!("{name}: /currency: {policy}; expected {books}, as the log has")]);
    }
    Ok((engine, notes, scores))
}

/// What is wrong with a policy, under the file that it came from: the rules' or the policy's own.
fn placed(args: &Args, findings: &Findings) -> Stop {
    let place = |finding: &patronage::error::Finding| {
        let said = finding.to_string();
        let file =
            |path: &Option<std::path::PathBuf>| path.as_ref().map(|it| it.display().to_string());
        match (file(&args.rules), said.strip_prefix("/rules")) {
            (Some(book), Some(rest)) => format!("{book}: {rest}"),
            _ => match file(&args.policy) {
                Some(policy) => format!("{policy}: {said}"),
                None => said,
            },
        }
    };
    findings.iter().map(place).collect()
}

/// What is wrong with what was asked for, under the option that asked.
fn blamed(findings: Findings) -> Stop {
    const OPTIONS: [(&str, &str); 6] = [
        ("/scores", "--bins"),
        ("/tiers", "--tiers"),
        ("/grid", "--grid"),
        ("/standing", "--standing"),
        ("/lifetime/horizon_days", "--clv"),
        ("/lifetime/annual_discount", "--discount"),
    ];
    let blame = |finding: patronage::error::Finding| {
        let said = finding.to_string();
        let option = OPTIONS.iter().find(|(path, _)| finding.path().starts_with(path));
        match option.and_then(|(path, option)| Some((option, said.strip_prefix(path)?))) {
            Some((option, rest)) if rest.starts_with('/') => format!("{option}: {rest}"),
            Some((option, rest)) => format!("{option}{rest}"),
            None => said,
        }
    };
    findings.into_iter().map(blame).collect()
}

/// How firm the cuts between scores are. The draws are by chance but not by accident: the seed is
/// part of the program, so the report of a log is always the same.
fn report(fit: Option<RfmFit>) -> Result<(), Stop> {
    const DRAWS: Bootstrap = Bootstrap { rounds: 200, seed: 1998 };
    let fit = fit.ok_or_else(|| {
        vec!["no fit to report on: a policy was given, or nobody bought".to_owned()]
    })?;
    print(format!("{}\n", fit.report(Some(DRAWS))).as_bytes())
}

/// What is wrong with a grid, each fault with a cell and a customer.
fn check_grid(args: &Args, path: &Path) -> Result<(), Stop> {
    let grid: GridPolicy = spec::read_json(path)?;
    let name = path.display();
    let refused = |findings: Findings| -> Stop {
        findings.iter().map(|finding| format!("{name}: {finding}")).collect()
    };
    // Witnesses have days and amounts when a log is at hand whose scores have as many bins.
    let rfm = witnesses(args, &grid)?;
    let analysis = grid
        .analyse_with(|score| rfm.as_ref().and_then(|rfm| rfm.example(score)))
        .map_err(refused)?;
    print(format!("{analysis}\n").as_bytes())?;
    if analysis.faults.is_empty() {
        Ok(())
    } else {
        Err(vec![format!("{name}: {}", counted(analysis.faults.len(), "fault"))])
    }
}

fn witnesses(args: &Args, grid: &GridPolicy) -> Result<Option<Rfm>, Stop> {
    let log = read_logs(args)?;
    let (log, currency) = currency(args, log)?;
    let admission = admit(args, &log, currency)?;
    let mut ledgers = Ledgers::new(currency);
    ledgers.post(admission.postings()).map_err(|error| vec![error.to_string()])?;
    let Some((_, last)) = ledgers.days() else { return Ok(None) };
    let [recency, frequency, monetary] = grid.axes().axes().map(Cuts::MidRank);
    let mut spec = RfmSpec::mid_rank(Rfm::DEFAULT_BINS);
    (spec.recency, spec.frequency, spec.monetary) = (recency, frequency, monetary);
    let fit = spec.fit(&ledgers.at(args.as_of.unwrap_or(last)));
    Ok(fit.ok().map(RfmFit::into_rfm))
}

fn explain(engine: &Engine, cohort: &Cohort<'_>, customer: &str) -> Result<String, Stop> {
    let found = cohort.find(customer);
    found.map(|profile| person::print(engine, customer, profile)).ok_or_else(|| {
        let ids = cohort.customers().map(|(id, _)| id.as_str());
        let hint =
            near(customer, ids).map_or(String::new(), |id| format!("; did you mean `{id}`?"));
        let customer = patronage::error::clip(customer);
        vec![format!("no customer `{customer}` on or before {}{hint}", cohort.as_of())]
    })
}

/// A log in which nothing happened.
fn nothing(args: &Args, log: &Log, admission: &Admission) -> Result<(), Stop> {
    if let Some(customer) = &args.customer {
        return Err(vec![format!(
            "no customer `{}`: the log is empty",
            patronage::error::clip(customer)
        )]);
    }
    if args.format == Format::Table {
        print(b"no interactions\n")?;
    }
    report_set_aside(log, admission);
    Ok(())
}

fn report_set_aside(log: &Log, admission: &Admission) {
    let complaints = log.complaints(admission);
    if complaints.is_empty() {
        return;
    }
    let rows = admission.set_aside().len() + log.broken_rows;
    let of = log.len() + log.broken_rows;
    let mut lines: Stop = complaints.lines().collect();
    lines.push(format!("{} of {} set aside", grouped(&rows.to_string()), counted(of, "row")));
    stopped(&lines);
}

fn print(bytes: &[u8]) -> Result<(), Stop> {
    let mut out = io::stdout().lock();
    tolerate(out.write_all(bytes).and_then(|()| out.flush()))
}

/// A reader that has seen enough is no error.
fn tolerate(written: io::Result<()>) -> Result<(), Stop> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(vec![error.to_string()]),
        _ => Ok(()),
    }
}
