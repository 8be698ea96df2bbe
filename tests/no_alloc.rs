//! Classifying allocates nothing: not for any customer of a generated cohort, whatever their
//! history.
//!
//! Allocations are counted for the thread that makes them, by an allocator that only this program
//! has.

#[path = "../benches/generator/mod.rs"]
mod generator;

use std::hint::black_box;

use allocation_counter::measure;
use patronage::door::Door;
use patronage::engine::{Engine, Policy, Recipe};
use patronage::lifetime::{BuyingName, LifetimeRecipe};
use patronage::profile::{Cohort, Ledgers};

fn ledgers() -> Ledgers {
    let admission = Door::new(generator::CURRENCY).admit(generator::log(20_000, 7)).unwrap();
    let mut ledgers = Ledgers::new(generator::CURRENCY);
    ledgers.post(admission.postings()).unwrap();
    ledgers
}

fn engine(cohort: &Cohort<'_>) -> Engine {
    let mut recipe = Recipe::default();
    recipe.lifetime = Some(LifetimeRecipe::new(BuyingName::ParetoNbd));
    Engine::new(Policy::fit(cohort, &recipe).unwrap().policy).unwrap()
}

#[test]
fn classifying_allocates_nothing() {
    let ledgers = ledgers();
    let cohort = ledgers.at(generator::last_day());
    let engine = engine(&cohort);
    // So that nothing below holds because nothing was judged.
    let policy = engine.policy();
    assert!(policy.rfm.is_some() && policy.grid.is_some() && policy.tiers.is_some());
    assert!(policy.lifecycle.is_some() && policy.churn.is_some());
    assert!(policy.lifetime.as_ref().is_some_and(|lifetime| lifetime.spend.is_some()));

    for (id, profile) in cohort.customers() {
        let counted = measure(|| {
            black_box(engine.classify(black_box(profile)));
        });
        assert_eq!(counted.count_total, 0, "allocations for customer {id}");
    }
    let counted = measure(|| {
        for (_, classification) in engine.classify_all(&cohort).unwrap() {
            black_box(&classification);
        }
    });
    assert_eq!(counted.count_total, 0, "allocations for all {} customers", cohort.len());
}

#[test]
fn a_profile_allocates_nothing() {
    let ledgers = ledgers();
    for (id, ledger) in ledgers.iter() {
        let counted = measure(|| {
            black_box(ledger.at(generator::last_day()));
        });
        assert_eq!(counted.count_total, 0, "allocations for customer {id}");
    }
}

#[test]
fn the_counter_counts() {
    let ledgers = ledgers();
    let cohort = ledgers.at(generator::last_day());
    let engine = engine(&cohort);
    let profile = cohort.profiles().next().unwrap();
    let counted = measure(|| {
        black_box(engine.explain(profile));
    });
    assert!(counted.count_total > 0, "an explanation is made of lists");
}
