//! What the value of a customer costs: fitting scores and tiers on a million customers, and a
//! review of a million standings.
//!
//! ```text
//! cargo bench --bench value
//! ```
//!
//! Rates are customers per second.

use std::{hint::black_box, time::Duration};

use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use patronage::base::{Currency, CustomerId, Day, Money, Name};
use patronage::intake::Intake;
use patronage::model::{Interaction, Standing};
use patronage::profile::Ledgers;
use patronage::value::{Cuts, Review, Rfm, RfmSpec, StandingPolicy, StandingRow, Standings, Tiers};

const CUSTOMERS: u64 = 1_000_000;
const CURRENCY: Currency = Currency::EUR;

criterion_group!(
    name = benches;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    targets = fit, step
);
criterion_main!(benches);

/// A number that looks drawn, the same on every run (`SplitMix64`).
fn drawn(of: u64) -> u64 {
    let mut x = of.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// Few large amounts, many small ones: cents that fall off as one over the rank.
fn cents(of: u64) -> i128 {
    i128::from(100_000_000 / (1 + drawn(of) % 100_000))
}

fn ledgers(last: Day) -> Ledgers {
    let bought = (0..CUSTOMERS).map(|customer| {
        let id = CustomerId::new(&format!("c{customer:07}")).expect("an id");
        let back = u32::try_from(drawn(customer + CUSTOMERS) % 700).expect("below 700");
        let amount = Money::from_minor(cents(customer), CURRENCY);
        Interaction::purchase(id, last.minus(back), amount)
    });
    let mut ledgers = Ledgers::new(CURRENCY);
    let admission = Intake::new(CURRENCY).admit(bought).expect("good rows");
    ledgers.post(admission.postings()).expect("one currency");
    ledgers
}

fn fit(c: &mut Criterion) {
    let last = Day::new(2024, 12, 31).expect("a day");
    let ledgers = ledgers(last);
    let cohort = ledgers.at(last);
    let mut group = c.benchmark_group("fit a million");
    group.sampling_mode(SamplingMode::Flat).throughput(Throughput::Elements(CUSTOMERS));
    group.bench_function("quintiles", |b| b.iter(|| Rfm::fit(black_box(&cohort), 5)));
    let breaks = RfmSpec::all(&Cuts::NaturalBreaks(5));
    group.bench_function("natural breaks", |b| b.iter(|| breaks.fit(black_box(&cohort))));
    let (shares, low) = (Tiers::default_shares(), Name::literal("low"));
    group.bench_function("ABC tiers", |b| {
        b.iter(|| Tiers::fit(black_box(&cohort), &shares, low));
    });
    group.finish();
}

fn step(c: &mut Criterion) {
    let euros = |euros: i128| Money::from_minor(euros * 100, CURRENCY);
    let row = |name, promote: i128, hold: i128| StandingRow {
        name: Name::literal(name),
        promote_at: euros(promote),
        hold_to: Some(euros(hold)),
    };
    let mut policy = StandingPolicy::new(CURRENCY, Name::literal("base"));
    policy.tiers = vec![row("gold", 1_000, 800), row("silver", 100, 80)];
    (policy.demote_after, policy.grace_days) = (2, 45);
    let standings = Standings::try_from(policy).expect("a good policy");
    let on = |month| Day::new(2024, month, 28).expect("a day");
    let review = |customer: u64, month: u32| {
        let seed = customer + u64::from(month) * CUSTOMERS;
        Review { day: on(month), value: Money::from_minor(cents(seed), CURRENCY) }
    };
    let held: Vec<Standing> =
        (0..CUSTOMERS).map(|customer| standings.step(None, review(customer, 1))).collect();
    let reviews: Vec<Review> = (0..CUSTOMERS).map(|customer| review(customer, 2)).collect();
    let mut group = c.benchmark_group("review a million");
    group.sampling_mode(SamplingMode::Flat).throughput(Throughput::Elements(CUSTOMERS));
    group.bench_function("step", |b| {
        b.iter(|| {
            let stepped = held.iter().zip(&reviews);
            stepped
                .filter(|(held, review)| standings.step(Some(held), **review).held != held.held)
                .count()
        });
    });
    group.finish();
}
