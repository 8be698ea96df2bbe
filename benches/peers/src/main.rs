//! The twenty rules of `benches/rules.rs` over the same generated customers: on patronage, by hand
//! in Rust, and on datalogic-rs, zen-expression and cel.
//!
//! ```text
//! cargo run --release --manifest-path benches/peers/Cargo.toml
//! ```
//!
//! First all engines must give the same answer for every customer and rule. Then each asks all
//! rules of all customers, who are already in the engine's own form: *loading* says what that
//! takes. The engines take turns, so that whatever runs beside them falls on all alike; printed
//! are medians of nanoseconds a customer, and the median of the ratios within each turn.

#![expect(clippy::disallowed_types, reason = "a benchmark has a clock")]
#![expect(clippy::disallowed_methods, reason = "sums of small numbers")]

mod cel;
mod datalogic;
mod engine;
mod known;
mod native;
#[path = "../../twenty/mod.rs"]
mod twenty;
mod zen;

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::engine::Engine;
use crate::twenty::by_hand::hand_row;
use crate::twenty::customer::{Customer, RULES, customers};

const CUSTOMERS: usize = 20_000;
const TURNS: usize = 15;
const LOADS: usize = 3;
/// A pass that is shorter is repeated.
const SHORTEST: Duration = Duration::from_millis(20);

fn main() {
    let customers = customers(CUSTOMERS);
    let mut engines: Vec<Box<dyn Engine>> = vec![
        Box::new(native::HandRows::default()),
        Box::new(native::HandColumns::default()),
        Box::new(native::Rows::new()),
        Box::new(native::ByColumn::new()),
        Box::new(datalogic::Datalogic::new()),
        Box::new(zen::Zen::new()),
        Box::new(cel::Cel::new()),
    ];
    let loading: Vec<f64> = engines
        .iter_mut()
        .map(|engine| median((0..LOADS).map(|_| once(|| engine.load(&customers))).collect()))
        .collect();
    check(&mut engines, &customers);

    let turns: Vec<Vec<f64>> = (0..TURNS)
        .map(|_| engines.iter_mut().map(|engine| pass(engine.as_mut())).collect())
        .collect();
    println!("{:<22}{:>14}{:>20}{:>14}", "", "ns a customer", "to by hand, by row", "loading, ns");
    for (at, engine) in engines.iter().enumerate() {
        let time = median(turns.iter().map(|turn| turn[at]).collect());
        let ratio = median(turns.iter().map(|turn| turn[at] / turn[0]).collect());
        // The rows by hand are the customers themselves.
        let loading = if at == 0 { "-".to_owned() } else { format!("{:.1}", loading[at]) };
        println!("{:<22}{time:>14.1}{ratio:>20.2}{loading:>14}", engine.name());
    }
}

/// All engines give the same answer for every customer and rule, and count it alike.
fn check<'c>(engines: &mut [Box<dyn Engine<'c> + 'c>], customers: &'c [Customer]) {
    let expected: Vec<u32> = customers.iter().map(hand_row).collect();
    let fired: u64 = expected.iter().map(|bits| u64::from(bits.count_ones())).sum();
    for engine in engines.iter_mut() {
        let answers = engine.answers();
        assert_eq!(answers.len(), customers.len(), "{}", engine.name());
        for ((want, got), customer) in expected.iter().zip(&answers).zip(customers) {
            for (rule, text) in RULES.iter().enumerate() {
                let (want, got) = (want >> rule & 1 == 1, got >> rule & 1 == 1);
                assert_eq!(got, want, "{}: {text}: {customer:?}", engine.name());
            }
        }
        assert_eq!(engine.fired(), fired, "{}", engine.name());
    }
    for (rule, text) in RULES.iter().enumerate() {
        let count = expected.iter().filter(|bits| *bits >> rule & 1 == 1).count();
        assert!(0 < count && count < CUSTOMERS, "{text} tells nobody apart");
    }
    println!(
        "{} rules, {CUSTOMERS} customers, {} engines: {} answers each, all equal; {:.2} rules fire a customer",
        RULES.len(),
        engines.len(),
        RULES.len() * CUSTOMERS,
        fired as f64 / CUSTOMERS as f64
    );
}

/// Nanoseconds a customer, of as many passes as make a time that can be measured.
fn pass(engine: &mut dyn Engine) -> f64 {
    let (start, mut passes) = (Instant::now(), 0);
    while passes == 0 || start.elapsed() < SHORTEST {
        black_box(engine.fired());
        passes += 1;
    }
    nanoseconds(start.elapsed()) / f64::from(passes)
}

fn once(run: impl FnOnce()) -> f64 {
    let start = Instant::now();
    run();
    nanoseconds(start.elapsed())
}

fn nanoseconds(time: Duration) -> f64 {
    time.as_nanos() as f64 / CUSTOMERS as f64
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
