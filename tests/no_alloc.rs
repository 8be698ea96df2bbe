//! Classifying allocates nothing: not for any customer of a generated cohort, whatever their
//! history.
//!
//! Allocations are counted for the thread that makes them, by an allocator that only this program
//! has.

#[path = "../benches/generator/mod.rs"]
mod generator;

use std::hint::black_box;

use allocation_counter::measure;
use patronage::base::Figure;
use patronage::engine::{Engine, Policy, Spec};
use patronage::intake::Intake;
use patronage::lifetime::{BuyingName, BuyingParameters, LifetimeSpec};
use patronage::profile::{Cohort, Ledgers};
use rust_decimal::Decimal;

fn ledgers() -> Ledgers {
    let admission = Intake::new(generator::CURRENCY).admit(generator::log(20_000, 7)).unwrap();
    let mut ledgers = Ledgers::new(generator::CURRENCY);
    ledgers.post(admission.postings()).unwrap();
    ledgers
}

fn policy(cohort: &Cohort<'_>, model: BuyingName) -> Policy {
    let mut spec = Spec::default();
    spec.lifetime = Some(LifetimeSpec::new(model));
    Policy::fit(cohort, &spec).unwrap().policy
}

fn engine(cohort: &Cohort<'_>) -> Engine {
    Engine::new(policy(cohort, BuyingName::ParetoNbd)).unwrap()
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
fn classifying_allocates_nothing_under_any_model_however_far_ahead() {
    let ledgers = ledgers();
    let cohort = ledgers.at(generator::last_day());
    let [r, alpha, a, b] = [0.3, 1.0, 0.8, 2.5].map(|number| Figure::new(number).unwrap());
    // A century from an alpha of a week and ages of months is where series end and quadrature begins.
    let far = [
        BuyingParameters::BgNbd { r, alpha, a, b },
        BuyingParameters::MbgNbd { r, alpha, a, b },
        BuyingParameters::ParetoNbd { r, alpha, s: a, beta: b },
        BuyingParameters::Nbd { r, alpha },
    ];
    let mut policies = BuyingName::ALL.map(|model| policy(&cohort, model)).to_vec();
    for model in far {
        for annual_discount in [Decimal::ZERO, Decimal::ONE] {
            let mut policy = policies[0].clone();
            let lifetime = policy.lifetime.as_mut().unwrap();
            (lifetime.model, lifetime.horizon_days) = (model, 36_500);
            lifetime.annual_discount = annual_discount;
            policies.push(policy);
        }
    }
    for policy in policies {
        let lifetime = policy.lifetime.clone().unwrap();
        let engine = Engine::new(policy).unwrap();
        let mut predicted = 0;
        let counted = measure(|| {
            for (_, profile) in cohort.customers().take(500) {
                let classification = black_box(engine.classify(black_box(profile)));
                predicted += u32::from(classification.verdicts.lifetime.is_some());
            }
        });
        assert!(predicted > 400, "{predicted} predicted by {lifetime:?}");
        assert_eq!(counted.count_total, 0, "{lifetime:?}");
    }
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
