//! Explanations are verdicts told at length: the reasons hold, add up, and decide.

use patronage::engine::{Engine, Explanation};
use patronage::lifecycle::RetailPolicy;
use patronage::model::{Fact, Reason, Value};
use patronage::profile::{Cadence, Pace, Profile};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::support::{batch_at, buy, cases, day, engine, ledgers};

/// The reasons of one judge; none when the policy has no such judge, for want of customers.
fn of<'e>(explanation: &'e Explanation, judge: &str) -> &'e [Reason] {
    let found = explanation.verdicts.iter().find(|verdict| verdict.judge.as_str() == judge);
    found.map_or(&[], |verdict| &verdict.reasons)
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

/// What the fact of a judge's reason is for another customer.
fn observed(judge: &str, reason: &Reason, engine: &Engine, profile: &Profile<'_>) -> Option<Value> {
    let scores = engine.classify(profile).rfm;
    let count = |score: u8| Value::Count(score.into());
    let pace = || cadence(engine, judge).map(|cadence| cadence.pace(profile));
    match reason.fact.as_str() {
        "rfm" => scores.map(|scores| Value::Text(scores.to_string())),
        "recency_score" => scores.map(|scores| count(scores.recency)),
        "frequency_score" => scores.map(|scores| count(scores.frequency)),
        "monetary_score" => scores.map(|scores| count(scores.monetary)),
        "base_rate" => Some(Value::Chance(engine.churn().unwrap().policy().base_rate)),
        "probability" => Some(Value::Chance(engine.classify(profile).churn?.probability)),
        "usual_gap" => Some(Value::Days(pace()?.days().into())),
        "silence_in_usual_gaps" => Some(in_gaps(pace()?, profile.since_last()?)),
        "ended_silence_in_usual_gaps" => ended_silence(cadence(engine, judge)?, profile),
        fact => profile.fact(fact.parse::<Fact>().unwrap()),
    }
}

/// Whether a judge's reasons hold for another customer. The usual gap is told to make the others
/// plain and decides nothing: it is left out, so that the others must.
fn hold_for(judge: &str, reasons: &[Reason], engine: &Engine, profile: &Profile<'_>) -> bool {
    let mut deciding = reasons.iter().filter(|reason| reason.fact.as_str() != "usual_gap");
    deciding.all(|reason| {
        let observed = observed(judge, reason, engine, profile);
        reason.operator.holds(observed.as_ref(), reason.bound.as_ref())
    })
}

fn shares(reasons: &[Reason]) -> f64 {
    reasons.iter().filter_map(|reason| reason.share).fold(0.0, |sum, share| sum + share)
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
                prop_assert!(!verdict.reasons.is_empty(), "{verdict}");
                for reason in &verdict.reasons {
                    prop_assert!(reason.holds(), "{verdict}");
                    let judge = verdict.judge.as_str();
                    let again = observed(judge, reason, &engine, profile);
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
            let said = &explanation.classification;
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
                let (x, y) = (&why.classification, engine.classify(b));
                let hold = |judge| hold_for(judge, of(&why, judge), &engine, b);
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
                let scores = why.classification.rfm.zip(engine.classify(b).rfm);
                let Some((x, y)) = scores else { continue };
                let axes = [
                    (Fact::SinceLast, x.recency, y.recency),
                    (Fact::Purchases, x.frequency, y.frequency),
                    (Fact::Spend, x.monetary, y.monetary),
                ];
                for (fact, x, y) in axes {
                    let reasons = of(&why, "rfm").iter();
                    let own: Vec<_> =
                        reasons.filter(|reason| reason.fact == fact.name()).cloned().collect();
                    prop_assert!(!hold_for("rfm", &own, &engine, b) || x == y, "{fact}");
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
                assert!(verdict.reasons.iter().all(Reason::holds), "{gap} {silence}: {verdict}");
            }
        }
    }
}
