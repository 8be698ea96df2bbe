//! The house: floors that only look down, and the absences that are promises.

use std::path::{Path, PathBuf};

use patronage::base::CustomerId;
use patronage::model::{Birth, Customer, Party, Person, Personal, Value};

use crate::support::{day, name};

/// Lowest floor first. A module may name only modules on lower floors, or itself.
const FLOORS: &[&[&str]] = &[
    &["error", "numeric"],
    &["base"],
    &["model"],
    &["customer"],
    &["intake"],
    &["profile"],
    &["fact"],
    &["evidence"],
    &["condition"],
    &["judge"],
    &["value", "segment", "lifecycle", "churn", "rule", "lifetime"],
    &["engine"],
];

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

/// A source file: its path below `src`, and its code without comments and in-file tests.
struct Source {
    path: String,
    code: String,
}

impl Source {
    /// The room it belongs to: the first part of its path.
    fn module(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// The names that stand behind a prefix: after `crate::` in `crate::a::b` and
    /// `crate::{a, b::c}` alike.
    fn after(&self, prefix: &str) -> Vec<&str> {
        let mut names = Vec::new();
        for (at, _) in self.code.match_indices(prefix) {
            let before = self.code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            let rest = &self.code[at + prefix.len()..];
            let group = rest.strip_prefix('{').and_then(|rest| Some(&rest[..rest.find('}')?]));
            for item in group.unwrap_or(rest).split(',').take(group.map_or(1, |_| usize::MAX)) {
                let end = item.trim_start().find(|c: char| !c.is_alphanumeric() && c != '_');
                names.push(&item.trim_start()[..end.unwrap_or(item.trim_start().len())]);
            }
        }
        names
    }

    /// The rooms that it names.
    fn used(&self) -> Vec<&str> {
        let mut used = self.after("crate::");
        let deep = self.path.matches('/').count() + usize::from(!self.path.ends_with("mod.rs"));
        // `super` as often as leads to the root of the crate.
        used.extend(self.after(&"super::".repeat(deep)));
        used.retain(|name| !name.is_empty());
        used
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    files.sort();
    let read = |file: PathBuf| {
        let text = std::fs::read_to_string(&file).unwrap();
        let path = file.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        Source { path, code: code(&text) }
    };
    files.into_iter().map(read).collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            files.push(path);
        }
    }
}

/// The lines that are compiled into the library.
fn code(text: &str) -> String {
    let end = text.find("#[cfg(test)]").unwrap_or(text.len());
    let lines = text[..end].lines().map(|line| match line.find("//") {
        Some(at) if !line[..at].contains('"') => &line[..at],
        _ => line,
    });
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[test]
fn every_room_looks_down_only() {
    let mut seen = 0;
    for source in sources() {
        if source.path == "lib.rs" {
            continue;
        }
        let own = floor(source.module());
        assert!(own.is_some(), "`{}` is on no floor", source.path);
        for used in source.used() {
            if used == source.module() {
                continue;
            }
            seen += 1;
            let below = floor(used).is_some_and(|floor| Some(floor) < own);
            assert!(below, "`{}` must not look up or sideways to `{used}`", source.path);
        }
    }
    assert!(seen > 60, "the reader of sources finds few imports: {seen}");
}

#[test]
fn the_reader_of_sources_sees_every_form_of_import() {
    let source = |path: &str, code: &str| Source { path: path.into(), code: code.into() };
    let one = source("value/rfm.rs", "use crate::base::Day; fn f(x: crate::churn::Silence) {}");
    assert_eq!(one.used(), ["base", "churn"]);
    let many =
        source("value/mod.rs", "use crate::{engine, model::Tier};\nuse super::segment::Grid;");
    assert_eq!(many.used(), ["engine", "model", "segment"]);
    let up =
        source("value/rfm.rs", "use super::scale::Scale; use super::super::lifecycle::Retail;");
    assert_eq!(up.used(), ["lifecycle"]);
    let top = source("judge.rs", "use super::engine::Engine; use $crate::error::Error;");
    assert_eq!(top.used(), ["error", "engine"]);
    assert_eq!(
        code("a // crate::engine\n/// b\nlet c = \"//\";\n#[cfg(test)]\nd"),
        "a \n\nlet c = \"//\";\n"
    );
}

#[test]
fn what_is_not_in_the_library() {
    // What must not stand in the code, and the files in which it may.
    let absent: &[(&str, &[&str])] = &[
        ("std::fs", &[]),
        ("std::net", &[]),
        ("std::io", &[]),
        ("std::env", &[]),
        ("std::time", &[]),
        ("std::process", &[]),
        ("std::thread", &[]),
        ("std::sync::Mutex", &[]),
        ("static mut", &[]),
        ("thread_local", &[]),
        ("println!", &[]),
        ("eprintln!", &[]),
        ("dbg!", &[]),
        ("todo!", &[]),
        ("unimplemented!", &[]),
        ("unreachable!", &[]),
        ("unsafe", &[]),
        (".unwrap()", &[]),
        (".expect(", &[]),
        ("panic!", &["base/name.rs"]),
        ("Utc::now", &[]),
        ("Local::", &[]),
        ("HashSet", &[]),
        ("HashMap", &["base/index.rs"]),
        ("#[allow", &[]),
    ];
    for source in sources() {
        for (word, may) in absent {
            let there = source.code.contains(word) && !may.contains(&source.path.as_str());
            assert!(!there, "`{word}` stands in `{}`", source.path);
        }
    }
}

#[test]
fn there_is_no_float_in_a_ledger() {
    let exact = ["profile/ledger.rs", "profile/ledgers.rs", "profile/line.rs", "base/money.rs"];
    let sources = sources();
    for path in
        exact.into_iter().chain(["intake/posting.rs", "intake/rates.rs", "intake/refunds.rs"])
    {
        let source = sources.iter().find(|source| source.path == path);
        let source = source.unwrap_or_else(|| panic!("`{path}` has moved; move its promise too"));
        for float in ["f32", "f64"] {
            assert!(!source.code.contains(float), "`{float}` stands in `{path}`");
        }
    }
}

#[test]
fn the_clock_of_chrono_is_not_built() {
    let manifest =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"));
    let manifest = manifest.unwrap();
    let (_, rest) = manifest.split_once("[dependencies]").unwrap();
    let dependencies = rest.split("\n[").next().unwrap();
    let chrono = dependencies.lines().find(|line| line.starts_with("chrono ")).unwrap();
    assert!(chrono.contains("default-features = false"), "{chrono}");
    assert!(!chrono.contains("clock") && !chrono.contains("now"), "{chrono}");
    assert!(manifest.contains("unsafe_code = \"forbid\""));
}

#[test]
fn everything_can_be_sent_and_shared() {
    fn check<T: Send + Sync + 'static>() {}
    macro_rules! all {
        ($($module:ident: $($type:ty),+;)+) => {{
            $({ use patronage::$module::*; $(check::<$type>();)+ })+
        }};
    }
    all! {
        base: At, Calendar, Currency, CustomerId, Day, Figure, Index<CustomerId>, InteractionId, Money,
            Name, Probability, Window;
        error: Code, Error, ErrorKind, Finding, Findings;
        model: Amount, Birth, Channel, ChurnRisk, Country, Customer, LifetimeValue,
            Interaction, Kind, Measure, Organisation, Party, Person, Personal<Value>,
            Position, Answer, GroupAnswer, RfmScore, Role, Ruling, Segment, SizeBand, Stage, StageKind,
            Standing, Tier, Validity, Value, Verdicts;
        fact: FactInfo, FactRef, FactSchema, FactValue<'static>, Given, Known<'static>, Metric,
            VerdictFact, Working;
        evidence: Counterfactual, Evidence, Labels, Language, Operator, Reader<'static>, Reason,
            Trace, TraceNode, Truth;
        customer: Attribute, AttributeType, CustomerRecords, Schema;
        intake: Admission, Intake, Posting, Rates, Return, Row<'static>, Strictness;
        profile: Activity<'static>, Cohort<'static>, Ledger, Ledgers, Line, Pace, Profile<'static>,
            Cadence;
        value: Rfm, RfmPolicy, TierPolicy, TierRow, TierShare, Tiers;
        segment: Grid, GridPolicy, GridRow;
        lifecycle: Retail, RetailPolicy, Transition;
        lifetime: AverageCustomer, BuyingName, BuyingParameters, FitReport, FitStatus, Lifetime, LifetimeFit,
            LifetimePolicy, LifetimeSpec, SpendParameters, TimeUnit;
        churn: Band, Silence, SilencePolicy, SilenceStep;
        engine: Classification, Engine, Explained, Explanation, Fitted, Note, Policy, Spec;
    }
}

#[test]
fn debug_shows_nothing_personal() {
    let mut person = Person::default();
    person.birth = Some(Birth::On(day(137)).into());
    person.gender = Some(name("secret_gender").into());
    person.income_band = Some(name("secret_income").into());
    person.occupation = Some(name("secret_work").into());
    let mut customer = Customer::new(CustomerId::new("7").unwrap(), Party::Individual(person));
    let secret = Value::Text("secret_attribute".into());
    customer.attributes.insert(name("note"), secret.clone().into());
    let birthday = day(137).to_string();
    for shown in
        [format!("{customer:?}"), format!("{customer:#?}"), format!("{:?}", Personal::new(secret))]
    {
        assert!(!shown.contains("secret") && !shown.contains(&birthday), "{shown}");
        assert!(shown.contains("<personal>"), "{shown}");
    }
}

#[test]
fn errors_repeat_nothing_personal() {
    for field in [
        r#""birth": {"on": "1970-02-31"}"#,
        r#""birth": {"aged": {"years": 197031, "on": "2020-01-01"}}"#,
        r#""gender": "1970 31""#,
        r#""occupation": 197031"#,
        r#""income_band": ["197031"]"#,
    ] {
        let text = format!(r#"{{"id": "7", "party": {{"individual": {{{field}}}}}}}"#);
        let error = serde_json::from_str::<Customer>(&text).unwrap_err().to_string();
        assert!(error.contains("a personal fact") && !error.contains("31"), "{error}");
    }
}
