//! Works on a book of rules: checks it, tests it, prints it, and explains it for a customer.
//!
//! ```sh
//! cargo run --release --example rulebook -- check examples/data/retail_rules.json
//! cargo run --release --example rulebook -- test examples/data/retail_rules.json
//! cargo run --release --example rulebook -- print examples/data/retail_rules.json --as text
//! cargo run --release --example rulebook -- explain examples/data/retail_rules.json --customer 00004
//! cargo run --example rulebook --features schemars -- schema
//! ```

#[path = "rulebook/book.rs"]
mod book;
#[path = "classify/log.rs"]
#[expect(dead_code, reason = "shared with classify, which also reads rates and counts rows")]
mod log;
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

use lexopt::prelude::*;
use log::Log;
use patronage::base::{Currency, Day};
use patronage::engine::{Engine, Policy, Spec};
use patronage::error::Finding;
use patronage::evidence::{Language, Privacy};
use patronage::fact::Known;
use patronage::profile::Ledgers;
use patronage::rule::{Rules, When};

const SAMPLE: &str = include_str!("data/cdnow_sample.csv");

const USAGE: &str = "\
Works on a book of rules in JSON.

    rulebook check BOOK.json                    all findings, with their places
    rulebook test BOOK.json                     runs the book's cases
    rulebook print BOOK.json [--as text|json]   one meaning, written either way
    rulebook explain BOOK.json [LOG.csv ...] --customer ID
                                                why each rule fires or does not
    rulebook schema [book|policy]               the JSON Schema of a file, for
                                                editors; needs feature schemars

    --currency CODE   the currency of the facts, and of amounts that name none
    --as-of DAY       the day of the answer (default: the log's last day)
    --chinese         explain in Chinese

The names of tiers, segments, stages and bands are those of the customary
policy fitted on the log. Without a log: the CDNOW sample; see classify --help
for the form of a log.

Exit status: 0, or 2 when the book is bad, a case fails or an option is bad.
";

/// What stops the program: lines for standard error.
type Stop = Vec<String>;

#[derive(Default)]
struct Args {
    words: Vec<String>,
    customer: Option<String>,
    currency: Option<Currency>,
    as_of: Option<Day>,
    json: bool,
    chinese: bool,
    help: bool,
}

fn main() -> ExitCode {
    let done = read_args()
        .map_err(|error| vec![format!("{error}; see --help")])
        .and_then(|args| run(&args));
    match done {
        Ok(text) => {
            // A reader that has seen enough is no error.
            let _ = io::stdout().write_all(text.as_bytes());
            ExitCode::SUCCESS
        }
        Err(lines) => {
            for line in lines {
                let _ = writeln!(io::stderr(), "{line}");
            }
            ExitCode::from(2)
        }
    }
}

fn read_args() -> Result<Args, lexopt::Error> {
    let mut args = Args::default();
    let mut parser = lexopt::Parser::from_env();
    while let Some(arg) = parser.next()? {
        match arg {
            Value(word) => args.words.push(word.string()?),
            Long("customer") => args.customer = Some(parser.value()?.string()?),
            Long("currency") => args.currency = Some(parser.value()?.parse()?),
            Long("as-of") => args.as_of = Some(parser.value()?.parse()?),
            Long("as") => {
                args.json = match parser.value()?.string()?.as_str() {
                    "json" => true,
                    "text" => false,
                    _ => return Err("--as: expected text or json".into()),
                };
            }
            Long("chinese") => args.chinese = true,
            Long("help") | Short('h') => args.help = true,
            _ => return Err(arg.unexpected()),
        }
    }
    Ok(args)
}

fn run(args: &Args) -> Result<String, Stop> {
    if args.help {
        return Ok(USAGE.to_owned());
    }
    if let [verb, of @ ..] = args.words.as_slice() {
        if verb == "schema" {
            return schema(of);
        }
    }
    let [verb, path, logs @ ..] = args.words.as_slice() else {
        return Err(vec!["expected a verb and a book; see --help".to_owned()]);
    };
    let (path, book) = (PathBuf::from(path), book::read(Path::new(path))?);
    let ledgers = ledgers(args, logs)?;
    let as_of = args.as_of.or_else(|| ledgers.days().map(|(_, last)| last)).unwrap_or(Day::LAST);
    let policy = Policy::fit(&ledgers.at(as_of), &Spec::default())
        .map_err(|findings| vec![findings.to_string()])?
        .policy;
    // Checked in the currency that was asked for; the customers of the sample spend dollars.
    let mut facts = policy.clone();
    facts.currency = args.currency.unwrap_or(policy.currency);
    let rules = Rules::new(book, &facts.facts()).map_err(|findings| located(&path, &findings))?;
    match verb.as_str() {
        "check" => Ok(checked(&path, &rules)),
        "test" => test(&path, &rules),
        "print" => printed(&rules, args.json),
        "explain" => explain(args, &policy, &rules, &ledgers, as_of),
        other => Err(vec![format!(
            "{other}: no such verb; expected check, test, print, explain or schema"
        )]),
    }
}

#[cfg(feature = "schemars")]
fn schema(of: &[String]) -> Result<String, Stop> {
    let schema = match of {
        [] => schemars::schema_for!(patronage::rule::RuleBook),
        [of] if of == "book" => schemars::schema_for!(patronage::rule::RuleBook),
        [of] if of == "policy" => schemars::schema_for!(Policy),
        _ => return Err(vec!["schema: expected book or policy".to_owned()]),
    };
    let text = serde_json::to_string_pretty(&schema).map_err(|error| vec![error.to_string()])?;
    Ok(text + "\n")
}

#[cfg(not(feature = "schemars"))]
fn schema(_: &[String]) -> Result<String, Stop> {
    Err(vec!["schema: this program was built without the feature `schemars`".to_owned()])
}

fn located<'f>(path: &Path, findings: impl IntoIterator<Item = &'f Finding>) -> Stop {
    findings.into_iter().map(|finding| format!("{}: {finding}", path.display())).collect()
}

/// The ledgers of the logs, or of the sample.
fn ledgers(args: &Args, logs: &[String]) -> Result<Ledgers, Stop> {
    let mut log = Log::default();
    if logs.is_empty() {
        log.read_from("cdnow_sample.csv", SAMPLE.as_bytes()).map_err(|e| vec![e.to_string()])?;
    }
    for path in logs {
        log.read(Path::new(path)).map_err(|error| vec![format!("{path}: {error}")])?;
    }
    let asked = if logs.is_empty() { Some(Currency::USD) } else { args.currency };
    // Without any amount that names a currency the books are empty of money.
    let currency = match asked {
        Some(currency) => currency,
        None => log.currency().unwrap_or(Currency::USD),
    };
    if !log.unusable.is_empty() {
        return Err(log.unusable.lines().collect());
    }
    let intake =
        log::intake(currency, asked.is_some(), None, None).map_err(|e| vec![e.to_string()])?;
    let admission = log.admit(intake).map_err(|findings| vec![findings.to_string()])?;
    let complaints = log.complaints(&admission);
    if !complaints.is_empty() {
        return Err(complaints.lines().collect());
    }
    let mut ledgers = Ledgers::new(currency);
    ledgers.post(admission.postings()).map_err(|error| vec![error.to_string()])?;
    Ok(ledgers)
}

fn checked(path: &Path, rules: &Rules) -> String {
    let mut text = format!(
        "{}: {} rules, {} cases, digest {}\n",
        path.display(),
        rules.rules().len(),
        rules.book().cases.len(),
        rules.digest(),
    );
    for warning in rules.warnings() {
        let _ = writeln!(text, "{}: warning: {warning}", path.display());
    }
    text
}

fn test(path: &Path, rules: &Rules) -> Result<String, Stop> {
    let report = rules.test();
    let mut lines = Vec::new();
    for case in &report.cases {
        for failure in &case.failures {
            let (what, found, expected) = (&failure.what, &failure.found, &failure.expected);
            lines.push(format!(
                "{}: {}: {what}: {found}; expected {expected}",
                path.display(),
                case.case
            ));
            for why in &failure.why {
                lines.extend(why.text(Language::English).lines().map(|line| format!("  {line}")));
            }
        }
    }
    if !report.passed() {
        return Err(lines);
    }
    let mut text = format!("{} cases passed\n", report.cases.len());
    for rule in report.coverage.never_fired() {
        let _ = writeln!(text, "no case makes {rule} fire");
    }
    for bound in report.coverage.open_bounds() {
        let sides = [(bound.below, "below"), (bound.at, "at"), (bound.above, "above")];
        let open: Vec<&str> =
            sides.into_iter().filter(|(cases, _)| *cases == 0).map(|(_, side)| side).collect();
        let open = open.join(" or ");
        let _ = writeln!(text, "{}: no case {open} the bound of {}", bound.rule, bound.comparison);
    }
    Ok(text)
}

fn printed(rules: &Rules, json: bool) -> Result<String, Stop> {
    let conditions = rules.rules().iter().zip(rules.conditions());
    if !json {
        let lines = conditions.map(|(rule, condition)| format!("{}: {condition}\n", rule.id));
        return Ok(lines.collect());
    }
    let mut book = rules.book().clone();
    for (rule, (_, condition)) in book.rules.iter_mut().zip(conditions) {
        rule.when = When::Condition(condition.clone());
    }
    let text = serde_json::to_string_pretty(&book).map_err(|error| vec![error.to_string()])?;
    Ok(text + "\n")
}

fn explain(
    args: &Args,
    policy: &Policy,
    rules: &Rules,
    ledgers: &Ledgers,
    as_of: Day,
) -> Result<String, Stop> {
    let id = args.customer.as_deref().ok_or_else(|| vec!["expected --customer ID".to_owned()])?;
    let cohort = ledgers.at(as_of);
    let profile = cohort.find(id).ok_or_else(|| {
        vec![format!("no customer `{}` on or before {as_of}", patronage::error::clip(id))]
    })?;
    let engine = Engine::new(policy.clone()).map_err(|findings| vec![findings.to_string()])?;
    let language = if args.chinese { Language::Chinese } else { Language::English };
    let verdicts = engine.verdicts(profile);
    let known = Known::new(profile, &verdicts);
    Ok(rules.explain(&known, Privacy::Hidden).text(engine.reader(language).with(rules.labels())))
}
