//! The whole way of a log, step by step, on ten thousand, a hundred thousand and a million
//! interactions, and beside it the same work by hand ([`twin`]), so that what matters is a ratio
//! within one run.
//!
//! ```text
//! cargo bench --bench classify                 # everything
//! cargo bench --bench classify -- fold         # one step
//! cargo bench --bench classify -- /100000      # one size
//! ```
//!
//! Rates are interactions per second for the steps that take a log, customers per second for
//! those that take a cohort.

mod generator;
mod twin;

use std::hint::black_box;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{
    BatchSize, BenchmarkGroup, BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group,
    criterion_main,
};
use patronage::engine::{Engine, Policy, Spec};
use patronage::intake::{Admission, Intake, Posting};
use patronage::model::Interaction;
use patronage::profile::{Ledger, Ledgers};

use generator::{CURRENCY, Text};
use twin::{Bounds, Event, Facts};

const SIZES: [usize; 3] = [10_000, 100_000, 1_000_000];
const SEED: u64 = 1;

criterion_group!(
    name = benches;
    // Ten samples of one second: the whole takes minutes, and growth shows all the same.
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    targets = intake, fold, merge, cohort, wire
);
criterion_main!(benches);

/// A group in which each sample is one round of the same number of runs.
fn group<'c>(c: &'c mut Criterion, name: &str) -> BenchmarkGroup<'c, WallTime> {
    let mut group = c.benchmark_group(name);
    group.sampling_mode(SamplingMode::Flat);
    group
}

/// Measures one step of one size. What goes into a run is made outside it, and what comes out is
/// dropped outside it.
fn measure<I, O>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    step: &str,
    (size, elements): (usize, usize),
    input: impl FnMut() -> I,
    run: impl FnMut(I) -> O,
) {
    let (mut input, mut run) = (input, run);
    group.throughput(Throughput::Elements(elements as u64));
    group.bench_function(BenchmarkId::new(step, size), |bencher| {
        bencher.iter_batched(&mut input, &mut run, BatchSize::PerIteration);
    });
}

fn admit(log: Vec<Interaction>) -> Admission {
    Intake::new(CURRENCY).admit(log).expect("a sound log")
}

fn ledgers<'p>(postings: impl IntoIterator<Item = &'p Posting>) -> Ledgers {
    let postings: Vec<Posting> = postings.into_iter().cloned().collect();
    let mut ledgers = Ledgers::new(CURRENCY);
    ledgers.post(&postings).expect("sums that fit");
    ledgers
}

/// Through the intake, typed and as text.
fn intake(c: &mut Criterion) {
    let mut group = group(c, "intake");
    for size in SIZES {
        let log = generator::log(size, SEED);
        measure(&mut group, "typed", (size, size), || log.clone(), admit);
        let texts: Vec<Text> = log.iter().map(Text::of).collect();
        measure(
            &mut group,
            "text",
            (size, size),
            || (),
            |()| {
                let mut intake = Intake::new(CURRENCY);
                let admission =
                    intake.admit_rows(texts.iter().map(Text::row)).expect("a sound log");
                (intake, admission)
            },
        );
    }
}

/// From postings to ledgers.
fn fold(c: &mut Criterion) {
    let mut group = group(c, "fold");
    for size in SIZES {
        let log = generator::log(size, SEED);
        let grouped = admit(generator::grouped(&log));
        let by_day = admit(log);
        let empty = || Ledgers::new(CURRENCY);
        let post = |postings: &[Posting]| {
            let mut ledgers = empty();
            ledgers.post(postings).expect("sums that fit");
            ledgers
        };
        measure(&mut group, "post", (size, size), || (), |()| post(by_day.postings()));
        measure(&mut group, "post_grouped", (size, size), || (), |()| post(grouped.postings()));
        measure(&mut group, "observe", (size, size), empty, |mut ledgers| {
            for posting in by_day.postings() {
                ledgers.observe(posting).expect("sums that fit");
            }
            ledgers
        });

        let events: Vec<Event> = by_day.postings().iter().map(Event::of).collect();
        let customers = (size / 10).max(1);
        let (histories, records) =
            (twin::histories(&events, customers), twin::records(&events, customers));
        for (id, ledger) in post(by_day.postings()).iter() {
            let (profile, at) = (ledger.at(generator::last_day()), generator::number(id));
            assert_eq!(ledger.lines().count(), histories[at].len(), "the twin keeps the same");
            let totals = (profile.interactions(), profile.spend().minor());
            assert_eq!(totals, records[at].totals(), "the twin counts the same");
        }
        let by_hand = |()| twin::histories(&events, customers);
        measure(&mut group, "by_hand_histories", (size, size), || (), by_hand);
        let by_hand = |()| twin::records(&events, customers);
        measure(&mut group, "by_hand_records", (size, size), || (), by_hand);
    }
}

/// Two halves of one business, every other row in each, so that most customers are in both.
fn merge(c: &mut Criterion) {
    let mut group = group(c, "merge");
    for size in SIZES {
        let admission = admit(generator::log(size, SEED));
        let half = |first| ledgers(admission.postings().iter().skip(first).step_by(2));
        let (even, odd) = (half(0), half(1));
        let both = || (even.clone(), odd.clone());
        measure(&mut group, "halves", (size, size), both, |(mut even, odd)| {
            even.merge(odd).expect("sums that fit");
            even
        });
    }
}

/// From ledgers to classifications.
fn cohort(c: &mut Criterion) {
    let mut group = group(c, "cohort");
    for size in SIZES {
        let ledgers = ledgers(admit(generator::log(size, SEED)).postings());
        let as_of = generator::last_day();
        let cohort = ledgers.at(as_of);
        let count = (size, cohort.len());
        measure(&mut group, "view", count, || (), |()| ledgers.at(as_of));

        let spec = Spec::default();
        let fit = || Policy::fit(&cohort, &spec).expect("a sound spec");
        measure(&mut group, "fit", count, || (), |()| fit());

        let engine = Engine::new(fit().policy).expect("a fitted policy");
        measure(
            &mut group,
            "classify_all",
            count,
            || (),
            |()| {
                for (_, classification) in engine.classify_all(&cohort).expect("one currency") {
                    black_box(&classification);
                }
            },
        );

        let bounds = Bounds::of(&engine);
        let facts: Vec<Facts> = cohort.profiles().map(Facts::of).collect();
        for (profile, facts) in cohort.profiles().zip(&facts) {
            let ours = twin::verdict(&engine, &engine.classify(profile));
            assert_eq!(ours, bounds.classify(facts), "the twin comes to the same");
        }
        measure(
            &mut group,
            "classify_all_by_hand",
            count,
            || (),
            |()| {
                for facts in &facts {
                    black_box(&bounds.classify(facts));
                }
            },
        );

        let profile = cohort.find(typical(&ledgers)).expect("a customer with a history");
        group.throughput(Throughput::Elements(1));
        group.bench_function(BenchmarkId::new("classify_one", size), |bencher| {
            bencher.iter(|| engine.classify(black_box(profile)));
        });
        group.bench_function(BenchmarkId::new("explain_one", size), |bencher| {
            bencher.iter(|| engine.explain(black_box(profile)));
        });
    }
}

/// A customer whose history is as long as that of the middle one.
fn typical(ledgers: &Ledgers) -> &str {
    let mut all: Vec<(usize, &str)> =
        ledgers.iter().map(|(id, ledger)| (ledger.lines().count(), id.as_str())).collect();
    all.sort_unstable();
    all[all.len() / 2].1
}

/// Ledgers on the wire.
fn wire(c: &mut Criterion) {
    let mut group = group(c, "wire");
    for size in SIZES {
        let ledgers = ledgers(admit(generator::log(size, SEED)).postings());
        let text = serde_json::to_string(&ledgers).expect("ledgers can be written");
        measure(
            &mut group,
            "encode_all",
            (size, size),
            || (),
            |()| serde_json::to_string(&ledgers).expect("ledgers can be written"),
        );
        measure(
            &mut group,
            "decode_all",
            (size, size),
            || (),
            |()| serde_json::from_str::<Ledgers>(&text).expect("what was written can be read"),
        );

        let ledger = ledgers.find(typical(&ledgers)).expect("a customer with a history");
        let text = serde_json::to_string(ledger).expect("a ledger can be written");
        let lines = (size, ledger.lines().count());
        measure(
            &mut group,
            "encode_one",
            lines,
            || (),
            |()| serde_json::to_string(ledger).expect("a ledger can be written"),
        );
        measure(
            &mut group,
            "decode_one",
            lines,
            || (),
            |()| serde_json::from_str::<Ledger>(&text).expect("what was written can be read"),
        );
    }
}
