//! How long the fits of lifetime value take, and a million answers.
//!
//! `cargo bench --bench lifetime`; with `CDNOW_MASTER` naming the file of the full cohort (a header,
//! then customer, YYYYMMDD, discs, dollars) that is fitted, too.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use patronage::base::{Currency, Day};
use patronage::engine::{Engine, Policy};
use patronage::intake::{Intake, Row};
use patronage::lifetime::buying::{BgNbd, BuyingModel, History, MbgNbd, ParetoNbd};
use patronage::lifetime::{
    BuyingName, Horizon, Lifetime, LifetimeSpec, TimeUnit, Weighted, histories,
};
use patronage::profile::Ledgers;

const SAMPLE: &str = include_str!("../examples/data/cdnow_sample.csv");

fn ledgers() -> Ledgers {
    let rows = SAMPLE.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        Row { customer: cells[0], at: cells[1], amount: cells[2], ..Row::default() }
    });
    let mut ledgers = Ledgers::new(Currency::USD);
    ledgers.post(Intake::new(Currency::USD).admit_rows(rows).unwrap().postings()).unwrap();
    ledgers
}

/// The histories of the full cohort in weeks, up to 1997-09-30.
fn full_cohort() -> Option<Vec<Weighted<History>>> {
    #[expect(clippy::disallowed_methods, reason = "a benchmark may look at its surroundings")]
    let path = std::env::var("CDNOW_MASTER").ok()?;
    let end = Day::new(1997, 9, 30).unwrap();
    let mut customers: BTreeMap<String, Vec<Day>> = BTreeMap::new();
    for line in std::fs::read_to_string(path).unwrap().lines().skip(1) {
        let mut cells = line.split_whitespace();
        let (customer, date) = (cells.next().unwrap(), cells.next().unwrap());
        let part = |range: std::ops::Range<usize>| date[range].parse::<u32>().unwrap();
        let year = i32::try_from(part(0..4)).unwrap();
        let day = Day::new(year, part(4..6), part(6..8)).unwrap();
        if day <= end {
            customers.entry(customer.to_owned()).or_default().push(day);
        }
    }
    let history = |mut days: Vec<Day>| {
        days.sort_unstable();
        days.dedup();
        let weeks = |day: Day| f64::from(day.since(days[0])) / 7.0;
        let x = u32::try_from(days.len() - 1).unwrap();
        Weighted::new(History::new(x, weeks(days[days.len() - 1]), weeks(end)).unwrap(), 1)
    };
    Some(customers.into_values().map(history).collect())
}

fn fits(c: &mut Criterion, name: &str, rows: &[Weighted<History>]) {
    let mut group = c.benchmark_group(format!("fit/{name}"));
    group.sample_size(20).measurement_time(Duration::from_secs(3));
    group.bench_function("bgnbd", |b| b.iter(|| BgNbd::fit(black_box(rows))));
    group.bench_function("mbgnbd", |b| b.iter(|| MbgNbd::fit(black_box(rows))));
    group.bench_function("paretonbd", |b| b.iter(|| ParetoNbd::fit(black_box(rows))));
    group.finish();
}

fn answers<M: BuyingModel>(c: &mut Criterion, name: &str, model: &M, million: &[History]) {
    let mut group = c.benchmark_group(format!("million/{name}"));
    group.sample_size(10).measurement_time(Duration::from_secs(3));
    let add = |answer: &dyn Fn(&History) -> f64| {
        million.iter().fold(0.0, |sum, history| sum + answer(history))
    };
    group.bench_function("p_alive", |b| b.iter(|| add(&|history| model.p_alive(history))));
    let year = Horizon::new(52.0).unwrap();
    group.bench_function("p_no_purchase", |b| {
        b.iter(|| add(&|history| model.p_no_purchase(history, year)));
    });
    group.finish();
}

fn lifetime(c: &mut Criterion) {
    let ledgers = ledgers();
    let cohort = ledgers.at(Day::new(1997, 9, 30).unwrap());
    let rows = histories(&cohort, TimeUnit::Week);
    fits(c, "sample", &rows);
    if let Some(rows) = full_cohort() {
        fits(c, "full", &rows);
    }
    let million: Vec<History> = rows.iter().map(|row| row.fact).cycle().take(1_000_000).collect();
    let bgnbd = BgNbd::new(0.242_594_522, 4.413_602_019, 0.792_922_017, 2.425_906_777).unwrap();
    answers(c, "bgnbd", &bgnbd, &million);
    let pareto = ParetoNbd::new(0.553_277_047, 10.577_683_463, 0.606_239_989, 11.668_735_289);
    answers(c, "paretonbd", &pareto.unwrap(), &million);

    let mut group = c.benchmark_group("judge/sample");
    group.sample_size(10).measurement_time(Duration::from_secs(3));
    for model in BuyingName::ALL {
        let fit = Lifetime::fit(&cohort, &LifetimeSpec::new(model)).unwrap();
        let mut policy = Policy::new(Currency::USD);
        policy.lifetime = fit.policy;
        let engine = Engine::new(policy).unwrap();
        group.bench_function(format!("{model}/classify all"), |b| {
            b.iter(|| cohort.profiles().map(|profile| engine.classify(profile)).last());
        });
        let profiles: Vec<_> = cohort.profiles().collect();
        let mut next = profiles.iter().cycle();
        group.bench_function(format!("{model}/explain one"), |b| {
            let setup = || *next.next().unwrap();
            b.iter_batched(setup, |profile| engine.explain(profile), BatchSize::SmallInput);
        });
    }
    group.finish();
}

criterion_group!(benches, lifetime);
criterion_main!(benches);
