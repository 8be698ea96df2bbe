//! One walk of the whole way, each step a function of its own, for counters of instructions:
//! their counts repeat exactly where times do not.
//!
//! ```text
//! cargo bench --bench probe --no-run
//! valgrind --tool=callgrind --callgrind-out-file=probe.out target/release/deps/probe-…
//! callgrind_annotate --inclusive=yes probe.out | grep 'probe::step_'
//! ```
//!
//! The log has a hundred thousand interactions unless the first argument says otherwise.

mod generator;

use std::hint::black_box;

use patronage::engine::{Engine, Policy, Spec};
use patronage::intake::{Admission, Intake, Posting, Row};
use patronage::model::Interaction;
use patronage::profile::{Cohort, Ledgers};

use generator::{CURRENCY, Text};

fn main() {
    let size = std::env::args().nth(1).and_then(|size| size.parse().ok()).unwrap_or(100_000);
    let log = generator::log(size, 1);
    let texts: Vec<Text> = log.iter().map(Text::of).collect();
    let rows: Vec<Row<'_>> = texts.iter().map(Text::row).collect();
    black_box(step_intake_typed(log));
    let admission = step_intake_text(&rows);
    let ledgers = step_post(admission.postings());
    black_box(step_observe(admission.postings()));
    let half = |first| {
        let half = admission.postings().iter().skip(first).step_by(2);
        step_post(&half.cloned().collect::<Vec<_>>())
    };
    assert_eq!(step_merge(half(0), half(1)), ledgers);
    let cohort = step_view(&ledgers);
    let engine = step_fit(&cohort);
    step_classify(&engine, &cohort);
    step_explain(&engine, &cohort);
    let text = step_encode(&ledgers);
    assert_eq!(step_decode(&text), ledgers);
}

#[inline(never)]
fn step_intake_typed(log: Vec<Interaction>) -> Admission {
    Intake::new(CURRENCY).admit(log).expect("a sound log")
}

#[inline(never)]
fn step_intake_text(rows: &[Row<'_>]) -> Admission {
    Intake::new(CURRENCY).admit_rows(rows.iter().copied()).expect("a sound log")
}

#[inline(never)]
fn step_post(postings: &[Posting]) -> Ledgers {
    let mut ledgers = Ledgers::new(CURRENCY);
    ledgers.post(postings).expect("sums that fit");
    ledgers
}

#[inline(never)]
fn step_observe(postings: &[Posting]) -> Ledgers {
    let mut ledgers = Ledgers::new(CURRENCY);
    for posting in postings {
        ledgers.observe(posting).expect("sums that fit");
    }
    ledgers
}

#[inline(never)]
fn step_merge(mut one: Ledgers, other: Ledgers) -> Ledgers {
    one.merge(other).expect("sums that fit");
    one
}

#[inline(never)]
fn step_view(ledgers: &Ledgers) -> Cohort<'_> {
    ledgers.at(generator::last_day())
}

#[inline(never)]
fn step_fit(cohort: &Cohort<'_>) -> Engine {
    let fitted = Policy::fit(cohort, &Spec::default()).expect("a sound spec");
    Engine::new(fitted.policy).expect("a fitted policy")
}

#[inline(never)]
fn step_classify(engine: &Engine, cohort: &Cohort<'_>) {
    for (_, classification) in engine.classify_all(cohort).expect("one currency") {
        black_box(&classification);
    }
}

#[inline(never)]
fn step_explain(engine: &Engine, cohort: &Cohort<'_>) {
    for profile in cohort.profiles() {
        black_box(&engine.explain(profile));
    }
}

#[inline(never)]
fn step_encode(ledgers: &Ledgers) -> String {
    serde_json::to_string(ledgers).expect("ledgers can be written")
}

#[inline(never)]
fn step_decode(text: &str) -> Ledgers {
    serde_json::from_str(text).expect("what was written can be read")
}
