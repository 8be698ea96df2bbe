//! Explanations are verdicts told at length: the reasons hold, add up, and decide.

use patronage::engine::{Engine, Explanation};
use patronage::evidence::{Reason, Shown};
use patronage::fact::{FactRef, FactValue, Facts, Known, Metric};
use patronage::lifecycle::RetailPolicy;
use patronage::model::Value;
use patronage::profile::{Cadence, Pace, Profile};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::support::{batch_at, buy, cases, day, engine, ledgers};

/// The reasons of one judge; none when the policy has no such judge, for want of customers.
fn of<'e>(explanation: &'e Explanation, judge: &str) -> &'e [Reason] {
    let found = explanation.verdicts.iter().find(|verdict| verdict.judge.as_str() == judge);
    found.map_or(&[], |verdict| verdict.reasons())
}

/// The cadence that a judge measures silence against.
fn cadence(engine: &Engine, judge: &str) -> Option<Cadence> {
    match judge {
        "churn" => engine.churn().map(|churn| churn.policy().cadence),
        _ => engine.lifecycle().unwrap().policy().cadence,
    }
}

/// A silence in usual gaps, in hundredths rounded up.
fn in_gaps(pace: Pace, silence: u32) -> Value {
    let hundredths = i64::try_from(pace.hundredths_up(silence)).unwrap();
    Value::Number(Decimal::new(hundredths, 2))
}

/// The silence that the last purchase ended, in the usual gap of the days before it.
fn ended_silence(cadence: Cadence, profile: &Profile<'_>) -> Option<Value> {
    let days: Vec<_> = profile.each_purchase_day().collect();
    let [first, .., before, last] = days[..] else {
        let [first, last] = days[..] else { return None };
        let silence = last.since(first).unsigned_abs() - 1;
        return Some(in_gaps(cadence.pace_of(0, 0), silence));
    };
    let gaps = u32::try_from(days.len() - 2).unwrap();
    let pace = cadence.pace_of(before.since(first).unsigned_abs(), gaps);
    Some(in_gaps(pace, last.since(before).unsigned_abs() - 1))
}

/// What the fact of a reason is for another customer.
fn observed(reason: &Reason, engine: &Engine, profile: &Profile<'_>) -> Option<Value> {
    let FactRef::Working(working) = &reason.fact else {
        let verdicts = engine.classify(profile).verdicts;
        let known = Known::new(profile, &verdicts);
        return known.observe(&reason.fact).map(FactValue::to_value);
    };
    let judge = working.of.as_str();
    let pace = || cadence(engine, judge).map(|cadence| cadence.pace(profile));
    match (judge, working.what.as_str()) {
        ("churn", "base_rate") => Some(Value::Chance(engine.churn().unwrap().policy().base_rate)),
        ("churn", "horizon") => {
            Some(Value::Days(engine.churn().unwrap().policy().horizon_days.into()))
        }
        ("churn" | "stage", "usual_gap") => Some(Value::Days(pace()?.days().into())),
        ("churn" | "stage", "silence_in_usual_gaps") => {
            Some(in_gaps(pace()?, profile.since_last()?))
        }
        ("stage", "ended_silence_in_usual_gaps") => ended_silence(cadence(engine, judge)?, profile),
        _ => panic!("nobody knows what {working} is"),
    }
}

/// Whether a judge's reasons hold for another customer. The usual gap is told to make the others
/// plain and decides nothing: it is left out, so that the others must.
fn hold_for(reasons: &[Reason], engine: &Engine, profile: &Profile<'_>) -> bool {
    let usual_gap =
        |fact: &FactRef| matches!(fact, FactRef::Working(it) if it.what.as_str() == "usual_gap");
    let mut deciding = reasons.iter().filter(|reason| !usual_gap(&reason.fact));
    deciding.all(|reason| {
        let observed = observed(reason, engine, profile);
        reason.operator.holds(observed.as_ref(), &reason.bounds)
    })
}

fn shares(reasons: &[Reason]) -> f64 {
    reasons.iter().filter_map(|reason| reason.share).fold(0.0, |sum, share| sum + share.get())
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn every_reason_holds_and_was_observed((rows, as_of) in batch_at()) {
        let ledgers = ledgers(&rows);
        let cohort = ledgers.at(as_of);
        let engine = engine(&cohort);
        for profile in cohort.profiles() {
            for verdict in engine.explain(profile).verdicts {
                prop_assert!(!verdict.reasons().is_empty(), "{verdict}");
                for reason in verdict.reasons() {
                    prop_assert!(reason.holds(), "{verdict}");
                    let again = Shown::from(observed(reason, &engine, profile));
                    prop_assert_eq!(&reason.observed, &again, "{}", verdict);
                }
            }
        }
    }

    #[test]
    fn shares_add_up((rows, as_of) in batch_at()) {
        let ledgers = ledgers(&rows);
        let cohort = ledgers.at(as_of);
        let engine = engine(&cohort);
        for profile in cohort.profiles() {
            let explanation = engine.explain(profile);
            let said = &explanation.classification.verdicts;
            let total = said.rfm.map_or(0.0, |scores| f64::from(scores.total()));
            prop_assert!((shares(of(&explanation, "rfm")) - total).abs() < 1e-12);
            let chance = said.churn.map_or(0.0, |risk| risk.probability.get());
            prop_assert!((shares(of(&explanation, "churn")) - chance).abs() < 1e-12);
        }
    }

    #[test]
    fn whoever_the_reasons_hold_for_has_the_verdict((rows, as_of) in batch_at()) {
        let ledgers = ledgers(&rows);
        let cohort = ledgers.at(as_of);
        let engine = engine(&cohort);
        for a in cohort.profiles() {
            let why = engine.explain(a);
            for b in cohort.profiles() {
                let (x, y) = (&why.classification.verdicts, engine.classify(b).verdicts);
                let hold = |judge| hold_for(of(&why, judge), &engine, b);
                prop_assert!(!hold("tier") || x.tier == y.tier);
                prop_assert!(!hold("rfm") || x.rfm == y.rfm);
                prop_assert!(!hold("segment") || x.segment == y.segment);
                prop_assert!(!hold("churn") || x.churn == y.churn);
                let stages = [x.stage, y.stage].map(|position| position.unwrap().stage);
                prop_assert!(!hold("stage") || stages[0] == stages[1]);
            }
        }
    }

    #[test]
    fn each_axis_is_decided_by_its_own_reasons((rows, as_of) in batch_at()) {
        let ledgers = ledgers(&rows);
        let cohort = ledgers.at(as_of);
        let engine = engine(&cohort);
        for a in cohort.profiles() {
            let why = engine.explain(a);
            for b in cohort.profiles() {
                let scores = why.classification.verdicts.rfm.zip(engine.classify(b).verdicts.rfm);
                let Some((x, y)) = scores else { continue };
                let axes = [
                    (Metric::SinceLast, x.recency, y.recency),
                    (Metric::Purchases, x.frequency, y.frequency),
                    (Metric::Spend, x.monetary, y.monetary),
                ];
                for (fact, x, y) in axes {
                    let reasons = of(&why, "rfm").iter();
                    let own: Vec<_> =
                        reasons.filter(|reason| reason.fact == fact.into()).cloned().collect();
                    prop_assert!(!hold_for(&own, &engine, b) || x == y, "{fact}");
                }
            }
        }
    }
}

#[test]
fn reasons_hold_at_every_border() {
    // Each gap between two purchases and each silence after them, so that every bound is met.
    for gap in 1..160 {
        let ledgers = ledgers(&[buy("ann", 0, 500), buy("ann", gap, 700)]);
        let engine = engine(&ledgers.at(day(gap)));
        let ledger = ledgers.find("ann").unwrap();
        let mut policy = engine.policy().clone();
        let cadence = Some(Cadence { typical_gap: 30, weight: 2 });
        policy.lifecycle = Some(RetailPolicy { cadence, ..RetailPolicy::default() });
        let engine = Engine::new(policy).unwrap();
        for silence in (0..60).chain([100, 120, 121, 240, 241, 700]) {
            for verdict in engine.explain(&ledger.at(day(gap + silence))).verdicts {
                assert!(verdict.reasons().iter().all(Reason::holds), "{gap} {silence}: {verdict}");
            }
        }
    }
}
