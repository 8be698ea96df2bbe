//! Explanations are verdicts told at length: the reasons hold, add up, and decide.

use patronage::engine::{Engine, Explanation};
use patronage::lifecycle::RetailPolicy;
use patronage::model::{Fact, Reason, Value};
use patronage::profile::{Profile, Rhythm};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::support::{batch_at, buy, cases, day, engine, ledgers};

/// The reasons of one judge; none when the policy has no such judge, for want of customers.
fn of<'e>(explanation: &'e Explanation, judge: &str) -> &'e [Reason] {
    let found = explanation.verdicts.iter().find(|verdict| verdict.judge.as_str() == judge);
    found.map_or(&[], |verdict| &verdict.reasons)
}

fn last_gap(profile: &Profile<'_>) -> Option<Value> {
    let days: Vec<_> = profile.each_purchase_day().collect();
    let [.., before, last] = days[..] else { return None };
    Some(Value::Days(last.since(before).into()))
}

/// What the bounds of a stage depend on.
fn rhythm(profile: &Profile<'_>) -> (Option<u32>, u32, Option<Value>) {
    (profile.last_purchase_age(), profile.purchase_days(), last_gap(profile))
}

/// What the fact of a reason is for another customer.
fn observed(reason: &Reason, engine: &Engine, profile: &Profile<'_>) -> Option<Value> {
    let scores = engine.classify(profile).rfm;
    let count = |score: u8| Value::Count(score.into());
    match reason.fact.as_str() {
        "rfm" => scores.map(|scores| Value::Text(scores.to_string())),
        "recency_score" => scores.map(|scores| count(scores.recency)),
        "frequency_score" => scores.map(|scores| count(scores.frequency)),
        "monetary_score" => scores.map(|scores| count(scores.monetary)),
        "last_gap" => last_gap(profile),
        "base_rate" => Some(Value::Chance(engine.churn().unwrap().policy().base_rate)),
        "probability" => Some(Value::Chance(engine.classify(profile).churn?.probability)),
        "silence_in_usual_gaps" => {
            let pace = engine.churn().unwrap().policy().rhythm.pace(profile);
            let hundredths = i64::try_from(pace.hundredths(profile.since_last()?)).unwrap();
            Some(Value::Number(Decimal::new(hundredths, 2)))
        }
        fact => profile.fact(fact.parse::<Fact>().unwrap()),
    }
}

fn hold_for(reasons: &[Reason], engine: &Engine, profile: &Profile<'_>) -> bool {
    reasons.iter().all(|reason| {
        reason.operator.holds(observed(reason, engine, profile).as_ref(), reason.bound.as_ref())
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
                    let again = observed(reason, &engine, profile);
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
                let hold = |judge| hold_for(of(&why, judge), &engine, b);
                prop_assert!(!hold("tier") || x.tier == y.tier);
                prop_assert!(!hold("rfm") || x.rfm == y.rfm);
                prop_assert!(!hold("segment") || x.segment == y.segment);
                prop_assert!(!hold("churn") || x.churn == y.churn);
                // The bounds of a stage are the customer's own: they hold for others of the same
                // rhythm.
                if rhythm(a) == rhythm(b) {
                    let stages = [x.stage, y.stage].map(|position| position.unwrap().stage);
                    prop_assert!(!hold("stage") || stages[0] == stages[1]);
                }
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
        let rhythm = Some(Rhythm { typical_gap: 30, weight: 2 });
        policy.lifecycle = Some(RetailPolicy { rhythm, ..RetailPolicy::default() });
        let engine = Engine::new(policy).unwrap();
        for silence in (0..60).chain([100, 120, 121, 240, 241, 700]) {
            for verdict in engine.explain(&ledger.at(day(gap + silence))).verdicts {
                assert!(verdict.reasons.iter().all(Reason::holds), "{gap} {silence}: {verdict}");
            }
        }
    }
}
