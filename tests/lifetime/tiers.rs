//! Tiers cut by what customers are expected to be worth, and rules that name it.

use patronage::base::{Currency, Name};
use patronage::engine::{Engine, Policy, Spec};
use patronage::evidence::{Reason, Shown};
use patronage::fact::VerdictFact;
use patronage::lifetime::{BuyingName, LifetimeSpec};
use patronage::model::Value;
use patronage::profile::Ledgers;
use patronage::rule::{Outcome, Rule, RuleBook};
use patronage::value::{Basis, Monetary, TierCuts, TierSpec, Tiers};

use super::sample::{CALIBRATION_END, day, ledgers};

fn spec(basis: Basis) -> Spec {
    let mut spec = Spec::default();
    spec.lifetime = Some(LifetimeSpec::new(BuyingName::ParetoNbd));
    spec.tiers =
        TierSpec::new(TierCuts::ShareOfValue(Tiers::default_shares()), Name::literal("low"));
    spec.tiers.basis = basis;
    spec
}

const PREDICTED: Basis = Basis { of: Monetary::LifetimeValue, window_days: None };

/// Spelt out: the share of all value to come that lies before a customer's block decides.
#[test]
fn the_share_of_predicted_value_before_decides() {
    let ledgers = ledgers();
    let cohort = ledgers.at(day(CALIBRATION_END));
    let fitted = Policy::fit(&cohort, &spec(PREDICTED)).unwrap();
    let engine = Engine::new(fitted.policy).unwrap();
    let answers: Vec<_> = engine.classify_all(&cohort).unwrap().collect();
    let values: Vec<i128> = answers
        .iter()
        .map(|(_, answer)| answer.verdicts.lifetime.unwrap().lifetime_value.unwrap().minor())
        .collect();
    let total: i128 = values.iter().copied().fold(0, i128::saturating_add);
    let mut seen = [0; 3];
    for ((_, answer), own) in answers.iter().zip(&values) {
        let before: i128 =
            values.iter().copied().filter(|other| other > own).fold(0, i128::saturating_add);
        let expected = match before * 100 {
            _ if *own <= 0 => 0,
            share if share < total * 80 => 2,
            share if share < total * 95 => 1,
            _ => 0,
        };
        assert_eq!(answer.verdicts.tier.unwrap().rank, expected, "{own}");
        seen[usize::from(expected)] += 1;
    }
    assert!(seen.iter().all(|heads| *heads > 100), "{seen:?}");
    let by_spend = Engine::new(Policy::fit(&cohort, &spec(Basis::default())).unwrap().policy);
    let by_spend = by_spend.unwrap();
    let moved = cohort.profiles().zip(&answers).filter(|(profile, (_, answer))| {
        by_spend.classify(profile).verdicts.tier.unwrap().rank != answer.verdicts.tier.unwrap().rank
    });
    assert!(moved.count() > 100, "what was spent is not what is to come");
}

#[test]
fn the_reasons_hold_the_value_against_the_amounts() {
    let ledgers = ledgers();
    let cohort = ledgers.at(day(CALIBRATION_END));
    let engine = Engine::new(Policy::fit(&cohort, &spec(PREDICTED)).unwrap().policy).unwrap();
    let mut counterfactuals = 0;
    for profile in cohort.profiles().step_by(97) {
        let explanation = engine.explain(profile);
        let answer = &explanation.classification;
        let value = Value::Money(answer.verdicts.lifetime.unwrap().lifetime_value.unwrap());
        let tier = explanation.verdicts.iter().find(|it| it.judge.as_str() == "tier").unwrap();
        assert!(!tier.reasons().is_empty());
        for reason in tier.reasons() {
            assert_eq!(reason.fact, VerdictFact::LifetimeValue.into());
            assert_eq!(reason.observed, Shown::Value(value.clone()));
            assert!(Reason::holds(reason), "{reason}");
        }
        counterfactuals += tier.counterfactuals().len();
    }
    assert!(counterfactuals > 20);
}

fn wrong(policy: Policy) -> String {
    Engine::new(policy).unwrap_err().to_string()
}

#[test]
fn nothing_is_cut_by_what_nobody_predicts() {
    let ledgers = ledgers();
    let cohort = ledgers.at(day(CALIBRATION_END));
    let mut none = spec(PREDICTED);
    none.lifetime = None;
    assert_eq!(
        Policy::fit(&cohort, &none).unwrap_err().to_string(),
        "/tiers/basis/of: `lifetime_value`, which nothing here predicts; expected a spec of \
         lifetime value"
    );
    let windowed = Basis { window_days: Some(90), ..PREDICTED };
    assert_eq!(
        Policy::fit(&cohort, &spec(windowed)).unwrap_err().to_string(),
        "/tiers/basis/window_days: 90; expected null: what is predicted has a horizon of its own"
    );

    let policy = Policy::fit(&cohort, &spec(PREDICTED)).unwrap().policy;
    let mut without = policy.clone();
    without.lifetime.as_mut().unwrap().spend = None;
    assert_eq!(
        wrong(without.clone()),
        "/tiers/basis/of: `lifetime_value`, which nothing here predicts; expected a policy of \
         lifetime value with spend"
    );
    without.lifetime = None;
    assert!(wrong(without).starts_with("/tiers/basis/of: "));
    let mut scored = policy;
    scored.rfm.as_mut().unwrap().basis = PREDICTED;
    assert_eq!(
        wrong(scored),
        "/rfm/basis/of: `lifetime_value`; expected net_spend, gross_spend, mean_spend or an \
         attribute"
    );
}

/// With too little data nothing is guessed: there are no tiers, and a note says so.
#[test]
fn too_little_data_leaves_the_tiers_out() {
    let ledgers = Ledgers::new(Currency::USD);
    let fitted = Policy::fit(&ledgers.at(day(CALIBRATION_END)), &spec(PREDICTED)).unwrap();
    assert_eq!((fitted.policy.tiers, fitted.policy.lifetime), (None, None));
    let notes: Vec<String> =
        fitted.notes.iter().map(|note| format!("{}: {}", note.judge, note.text)).collect();
    let expected = "tier: too little data to predict the value that tiers go by";
    assert!(notes.iter().any(|note| note == expected), "{notes:?}");
}

#[test]
fn rules_may_name_what_is_predicted() {
    let ledgers = ledgers();
    let cohort = ledgers.at(day(CALIBRATION_END));
    let mut policy = Policy::fit(&cohort, &spec(Basis::default())).unwrap().policy;
    let tag = |tag: &'static str| Outcome::Tags(vec![Name::literal(tag)]);
    let rule = |id, when: &str| Rule::new(Name::literal(id), when).then(tag(id));
    let mut book = RuleBook::new(Name::literal("predicted"));
    book.rules = vec![
        rule("worthy", "lifetime_value >= 100 USD and p_alive > 0.5"),
        rule("busy", "expected_purchases between 2.5 and 1000"),
        rule("silent", "p_no_purchase >= 0.9"),
    ];
    policy.rules = vec![book];
    let mut without = policy.clone();
    without.lifetime = None;
    let findings = wrong(without);
    assert_eq!(findings.matches("expected a policy with lifetime value").count(), 4, "{findings}");

    let engine = Engine::new(policy).unwrap();
    let mut fired = [0; 3];
    for profile in cohort.profiles() {
        let answer = engine.classify(profile);
        let predicted = answer.verdicts.lifetime.unwrap();
        let worth = predicted.lifetime_value.unwrap().minor();
        let expected = [
            worth >= 10_000 && predicted.p_alive.get() > 0.5,
            // To four decimals, as conditions see it.
            (predicted.expected_purchases.get() * 1e4).round() >= 25_000.0,
            (predicted.p_no_purchase.get() * 1e9).round() >= 9e8,
        ];
        let rules = &answer.verdicts.rules[0].rules;
        for ((id, expected), fired) in
            ["worthy", "busy", "silent"].into_iter().zip(expected).zip(&mut fired)
        {
            assert_eq!(rules.iter().any(|rule| rule.as_str() == id), expected, "{predicted:?}");
            *fired += u32::from(expected);
        }
    }
    assert!(fired.iter().all(|fired| *fired > 10), "{fired:?}");
}
