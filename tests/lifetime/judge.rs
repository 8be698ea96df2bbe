//! The judge, from a cohort to an explanation.

use patronage::base::{Currency, Figure};
use patronage::engine::{Classification, Engine, Explanation, Policy, Spec};
use patronage::error::Findings;
use patronage::evidence::Reason;
use patronage::fact::Known;
use patronage::intake::{Intake, Row};
use patronage::judge::Assess;
use patronage::lifetime::buying::{BgNbd, BuyingModel, tracking};
use patronage::lifetime::spend::lifetime_value;
use patronage::lifetime::{
    AnnualRate, BuyingName, BuyingParameters, FitStatus, Horizon, Lifetime, LifetimeFit,
    LifetimePolicy, LifetimeSpec, TimeUnit, histories, purchase_days, spendings,
};
use patronage::profile::{Ledger, Ledgers};
use rust_decimal::Decimal;

use super::sample::{CALIBRATION_END, DATA_END, cdnow_sample, day, ledgers};

fn fit(ledgers: &Ledgers, model: BuyingName) -> LifetimeFit {
    Lifetime::fit(&ledgers.at(day(CALIBRATION_END)), &LifetimeSpec::new(model)).unwrap()
}

fn policy(ledgers: &Ledgers) -> LifetimePolicy {
    fit(ledgers, BuyingName::BgNbd).policy.unwrap()
}

fn reasons(judge: &Lifetime, ledger: &Ledger) -> Vec<Reason> {
    judge.evidence(&Known::of(&ledger.at(day(CALIBRATION_END)))).reasons
}

fn shares(reasons: &[Reason]) -> f64 {
    reasons.iter().filter_map(|reason| reason.share).fold(0.0, |sum, share| sum + share.get())
}

#[test]
fn a_cohort_gives_the_published_log_likelihoods() {
    let ledgers = ledgers();
    for (model, published) in [
        (BuyingName::BgNbd, -9_582.429_207),
        (BuyingName::MbgNbd, -9_582.135_716),
        (BuyingName::ParetoNbd, -9_594.976_179),
    ] {
        let fit = fit(&ledgers, model);
        assert_eq!(fit.buying.status, FitStatus::Converged);
        assert!((fit.buying.log_likelihood.unwrap() - published).abs() < 1e-6, "{fit:?}");
        assert_eq!((fit.buying.customers, fit.spend.customers), (2_357, 946));
        assert!((fit.spend.log_likelihood.unwrap() + 4_055.917_695).abs() < 1e-6, "{fit:?}");
    }
}

#[test]
fn the_answers_are_those_of_the_models() {
    let ledgers = ledgers();
    let cohort = ledgers.at(day(CALIBRATION_END));
    let policy = policy(&ledgers);
    let BuyingParameters::BgNbd { r, alpha, a, b } = policy.model else { panic!("{policy:?}") };
    let buying = BgNbd::new(r.get(), alpha.get(), a.get(), b.get()).unwrap();
    let spend = policy.spend.unwrap();
    let spend =
        patronage::lifetime::spend::GammaGamma::new(spend.p.get(), spend.q.get(), spend.v.get())
            .unwrap();
    let horizon = Horizon::of_days(365.0, TimeUnit::Week).unwrap();
    let discount = AnnualRate::new(0.1).unwrap().per(TimeUnit::Week);
    let judge = Lifetime::try_from(policy).unwrap();
    let mut paid = spendings(&cohort).into_iter();
    for (profile, history) in cohort.profiles().zip(histories(&cohort, TimeUnit::Week)) {
        let (found, history) = (judge.assess(&Known::of(profile)).unwrap(), history.fact);
        let expected = buying.expected_purchases(&history, horizon);
        assert_eq!(found.expected_purchases, Figure::new(expected).unwrap());
        assert!((found.p_alive.get() - buying.p_alive(&history)).abs() <= 5e-13);
        let spending = (history.repeat_purchases() > 0).then(|| paid.next().unwrap().fact);
        let worth = lifetime_value(&buying, &spend, &history, spending.as_ref(), horizon, discount);
        let cents = found.lifetime_value.unwrap().minor();
        assert_eq!(cents.to_string(), format!("{:.0}", worth.unwrap().value * 100.0));
    }
    assert!(paid.next().is_none());
}

#[test]
fn days_and_weeks_decide_alike() {
    let ledgers = ledgers();
    let cohort = ledgers.at(day(CALIBRATION_END));
    let judge = |unit| {
        let mut spec = LifetimeSpec::new(BuyingName::ParetoNbd);
        spec.unit = unit;
        let fit = Lifetime::fit(&cohort, &spec).unwrap();
        Lifetime::try_from(fit.policy.unwrap()).unwrap()
    };
    let (days, weeks) = (judge(TimeUnit::Day), judge(TimeUnit::Week));
    for profile in cohort.profiles().step_by(40) {
        let [a, b] = [&days, &weeks].map(|judge| judge.assess(&Known::of(profile)).unwrap());
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b.abs().max(1e-3);
        assert!(near(a.p_alive.get(), b.p_alive.get()), "{a:?} {b:?}");
        assert!(near(a.expected_purchases.get(), b.expected_purchases.get()), "{a:?} {b:?}");
        assert_eq!(a.lifetime_value, b.lifetime_value);
    }
}

#[test]
fn what_is_printed_is_read_back() {
    let ledgers = ledgers();
    let cohort = ledgers.at(day(CALIBRATION_END));
    let mut spec = Spec::default();
    for model in BuyingName::ALL {
        spec.lifetime = Some(LifetimeSpec::new(model));
        let policy = Policy::fit(&cohort, &spec).unwrap().policy;
        let text = serde_json::to_string(&policy).unwrap();
        let again: Policy = serde_json::from_str(&text).unwrap();
        assert_eq!(policy, again);
        assert_eq!(serde_json::to_string(&again).unwrap(), text);
        let engine = Engine::new(again).unwrap();
        for profile in cohort.profiles().step_by(29) {
            let explained = engine.explain(profile);
            let text = serde_json::to_string(&explained).unwrap();
            assert_eq!(serde_json::from_str::<Explanation>(&text).unwrap(), explained);
        }
    }
}

#[test]
fn a_policy_as_it_is_written() {
    let text = r#"{
        "currency": "USD",
        "model": {"bgnbd": {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}},
        "spend": {"p": 6.25, "q": 3.74, "v": 15.44},
        "unit": "week",
        "horizon_days": 365,
        "annual_discount": "0.1",
        "average": {
            "repeat_purchases": 1, "last_purchase_age_days": 48, "age_days": 229,
            "mean_repeat_spend": "35.08 USD"
        }
    }"#;
    let policy: LifetimePolicy = serde_json::from_str(text).unwrap();
    Lifetime::try_from(policy.clone()).unwrap();
    let compact: String = text.split_whitespace().collect();
    let written = serde_json::to_string(&policy).unwrap();
    assert_eq!(written.replace(' ', ""), compact);
    let unknown = text.replace("\"r\"", "\"shape\"");
    let error = serde_json::from_str::<LifetimePolicy>(&unknown).unwrap_err().to_string();
    assert!(error.contains("unknown field `shape`"), "{error}");
}

#[test]
fn everything_that_is_wrong_is_found_at_once() {
    let mut policy = policy(&ledgers());
    policy.model = BuyingParameters::ParetoNbd {
        r: Figure::ZERO,
        alpha: Figure::new(-1.0).unwrap(),
        s: Figure::new(1e16).unwrap(),
        beta: Figure::new(1.0).unwrap(),
    };
    policy.spend.as_mut().unwrap().q = Figure::ZERO;
    (policy.horizon_days, policy.annual_discount) = (0, Decimal::from(-1));
    policy.average.last_purchase_age_days = 400;
    policy.average.mean_repeat_spend = Some("5.00 EUR".parse().unwrap());
    let findings = |policy| -> Findings { Lifetime::try_from(policy).unwrap_err() };
    let found: Vec<_> = findings(policy).iter().map(|finding| finding.path().to_owned()).collect();
    let wrong = [
        "/annual_discount",
        "/average/last_purchase_age_days",
        "/average/mean_repeat_spend",
        "/horizon_days",
        "/model/paretonbd/alpha",
        "/model/paretonbd/r",
        "/model/paretonbd/s",
        "/spend/q",
    ];
    assert_eq!(found, wrong);
    let mut whole = Policy::new(Currency::EUR);
    whole.lifetime = Some(self::policy(&ledgers()));
    let findings = Engine::new(whole).unwrap_err();
    assert_eq!(
        findings.to_string(),
        "/lifetime/currency: USD; expected EUR, the currency of the policy"
    );
}

#[test]
fn shares_add_up_and_reasons_hold() {
    let ledgers = ledgers();
    let with_spend = policy(&ledgers);
    let without = LifetimePolicy { spend: None, ..with_spend.clone() };
    for policy in [with_spend, without] {
        let has_spend = policy.spend.is_some();
        let judge = Lifetime::try_from(policy).unwrap();
        let mut decided = Vec::new();
        for (_, ledger) in ledgers.iter().step_by(3) {
            let Some(found) = judge.assess(&Known::of(&ledger.at(day(CALIBRATION_END)))) else {
                continue;
            };
            let reasons = reasons(&judge, ledger);
            assert!(reasons.iter().all(Reason::holds), "{reasons:?}");
            assert_eq!(found.lifetime_value.is_some(), has_spend);
            let whole = match found.lifetime_value {
                Some(money) => money.amount().unwrap().to_string().parse().unwrap(),
                None => found.expected_purchases.get(),
            };
            assert!((shares(&reasons) - whole).abs() < 1e-9, "{whole} {reasons:?}");
            // Whoever has the same facts has the same verdict.
            let key = |reason: &Reason| format!("{} {:?}", reason.fact, reason.observed);
            let mut facts: Vec<_> = reasons.iter().map(key).collect();
            facts.sort();
            decided.push((facts, found));
        }
        assert!(decided.len() > 700);
        decided.sort_by(|a, b| a.0.cmp(&b.0));
        assert!(decided.windows(2).all(|two| two[0].0 != two[1].0 || two[0].1 == two[1].1));
    }
}

#[test]
fn facts_weigh_as_they_should() {
    let ledgers = ledgers();
    let judge = Lifetime::try_from(policy(&ledgers)).unwrap();
    // The heaviest buyer of the sample: worth so much for buying often, and for having done so up
    // to the end. With a last purchase as early as the average one they would be gone for sure.
    let (id, ledger) = ledgers
        .iter()
        .max_by_key(|(_, ledger)| ledger.at(day(CALIBRATION_END)).repeat_purchases())
        .unwrap();
    let found = judge.assess(&Known::of(&ledger.at(day(CALIBRATION_END)))).unwrap();
    let reasons = reasons(&judge, ledger);
    let heaviest = [&reasons[0], &reasons[1]];
    let facts = heaviest.map(|reason| reason.fact.to_string());
    assert_eq!(facts, ["last_purchase_age", "repeat_purchases"], "{id}");
    assert!(heaviest.iter().all(|reason| reason.share.unwrap().get() > 0.0));
    assert!(found.expected_purchases.get() > 10.0, "{found:?}");
}

#[test]
fn with_no_data_there_is_no_answer() {
    let ledgers = ledgers();
    let judge = Lifetime::try_from(policy(&ledgers)).unwrap();
    let nobody = Ledger::new(Currency::USD);
    assert_eq!(judge.assess(&Known::of(&nobody.at(day(0)))), None);
    assert_eq!(
        judge.evidence(&Known::of(&nobody.at(day(0)))).reasons[0].to_string(),
        "age is missing"
    );
    let engine = Engine::new(Policy::new(Currency::USD)).unwrap();
    let text = serde_json::to_string(&engine.classify(&nobody.at(day(0)))).unwrap();
    assert!(!text.contains("lifetime"), "{text}");
    assert!(serde_json::from_str::<Classification>(&text).is_ok());

    let early = ledgers.at(day(0));
    let mut spec = Spec::default();
    spec.lifetime = Some(LifetimeSpec::new(BuyingName::ParetoNbd));
    let fitted = Policy::fit(&early, &spec).unwrap();
    assert_eq!(fitted.policy.lifetime, None);
    let buying = fitted.lifetime.unwrap().buying;
    assert_eq!(buying.status, FitStatus::Insufficient { need: 40, have: 0 });
    let told = fitted.notes.iter().find(|note| note.judge.as_str() == "lifetime").unwrap();
    assert_eq!(
        told.text,
        "too few customers who bought again for paretonbd: 0, at least 40 needed"
    );
}

/// A shop with one price: what is bought is worth so much each time.
#[test]
fn one_price_is_the_value_of_a_purchase() {
    let sample = cdnow_sample();
    let names: Vec<String> = (0..sample.len()).map(|place| place.to_string()).collect();
    let days: Vec<Vec<String>> = sample
        .iter()
        .map(|customer| {
            let repeats = customer.repeats.iter().map(|(since, _)| customer.first_day + since);
            std::iter::once(customer.first_day)
                .chain(repeats)
                .map(|at| day(at).to_string())
                .collect()
        })
        .collect();
    let rows = names.iter().zip(&days).flat_map(|(customer, days)| {
        days.iter().map(move |at| Row { customer, at, amount: "4.99", ..Row::default() })
    });
    let mut ledgers = Ledgers::new(Currency::USD);
    ledgers.post(Intake::new(Currency::USD).admit_rows(rows).unwrap().postings()).unwrap();
    let cohort = ledgers.at(day(CALIBRATION_END));
    let mut spec = Spec::default();
    spec.lifetime = Some(LifetimeSpec::new(BuyingName::BgNbd));
    let fitted = Policy::fit(&cohort, &spec).unwrap();
    let fit = fitted.lifetime.unwrap();
    assert_eq!((fit.spend.status, fit.spend.log_likelihood), (FitStatus::NoVariation, None));
    let told = fitted.notes.iter().find(|note| note.judge.as_str() == "lifetime").unwrap();
    assert_eq!(told.text, "everybody pays the same; that is expected of every purchase");
    // Without discount the value is the purchases times the price.
    let policy = LifetimePolicy { annual_discount: Decimal::ZERO, ..fit.policy.unwrap() };
    let judge = Lifetime::try_from(policy).unwrap();
    for profile in cohort.profiles().step_by(31) {
        let found = judge.assess(&Known::of(profile)).unwrap();
        let cents = found.lifetime_value.unwrap().minor();
        let expected = found.expected_purchases.get() * 499.0;
        assert_eq!(cents.to_string(), format!("{expected:.0}"), "{found:?}");
    }
}

#[test]
fn the_average_customer_is_the_mean_in_whole_numbers() {
    let average = policy(&ledgers()).average;
    let customers = cdnow_sample();
    let repeats = customers.iter().fold(0, |sum, customer| sum + customer.calibration().len());
    assert_eq!((repeats, customers.len()), (2_457, 2_357));
    assert_eq!((average.repeat_purchases, average.age_days), (1, 229));
}

#[test]
fn a_cohort_is_tracked() {
    let ledgers = ledgers();
    let (then, now) = (ledgers.at(day(CALIBRATION_END)), ledgers.at(day(DATA_END)));
    let (first, repeat) = purchase_days(&then, &now);
    let fit = BgNbd::fit(&histories(&then, TimeUnit::Week));
    let model = fit.converged().unwrap().model();
    let weeks = tracking(model, TimeUnit::Week, &first, &repeat, 78);
    assert_eq!((weeks[38].actual_cumulative, weeks[77].actual_cumulative), (2_457, 4_339));
}
