//! Fits of any table: each ends in a status that says what is the matter, with finite answers.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::disallowed_methods,
    reason = "made-up numbers; a test may look at its surroundings"
)]

use patronage::lifetime::buying::BgBb;
use patronage::lifetime::buying::bgbb::Opportunities;
use patronage::lifetime::contract::{RenewalCohort, Sbg};
use patronage::lifetime::spend::{GammaGamma, Spending};
use patronage::lifetime::{Fit, Parameter, Weighted};

use super::totality::Dice;

/// How many tables of each kind are drawn; `TABLE_DRAWS` asks for more.
fn draws() -> u64 {
    std::env::var("TABLE_DRAWS").map_or(60, |draws| draws.parse().unwrap())
}

#[track_caller]
fn sound(status: &str, parameters: &[Parameter], log_likelihood: f64, table: &str) {
    assert_ne!(status, "stalled", "{parameters:?} {table}");
    assert!(log_likelihood.is_finite(), "{log_likelihood} {table}");
    for parameter in parameters {
        let error = parameter.standard_error.unwrap_or(1.0);
        assert!(parameter.value.is_finite() && parameter.value > 0.0, "{parameter:?} {table}");
        assert!(error.is_finite() && error > 0.0, "{parameter:?} {table}");
    }
}

/// What customers paid: alike or not, each alone or all of them, a little or by many orders.
fn spendings(dice: &mut Dice) -> Vec<Weighted<Spending>> {
    let customers = 30 + dice.next() % 60;
    let price = dice.log_uniform(-2.0, 5.0);
    let spread = [0.0, 1e-15, 1e-9, 1e-6, 1e-4, 1e-2, 0.3, 1.0, 4.0, 20.0];
    let [between, within] = [0; 2].map(|_| spread[(dice.next() % 10) as usize]);
    let (most, outlier) = (1 + dice.next() % 30, dice.next() % 4 == 0);
    let cents = dice.next() % 3 == 0;
    (0..customers)
        .map(|customer| {
            let x = 1 + (dice.next() % most) as u32;
            let own = libm::exp(between * (dice.unit() - 0.5));
            let total = (0..x).fold(0.0, |sum, _| sum + libm::exp(within * (dice.unit() - 0.5)));
            let mut mean = price * own * total / f64::from(x);
            if cents {
                mean = (mean * f64::from(x) * 100.0).round() / 100.0 / f64::from(x);
            }
            if outlier && customer == 0 {
                mean = price * 1e4;
            }
            Weighted::new(Spending::new(x, mean.clamp(1e-12, 1e15)).unwrap(), 1)
        })
        .collect()
}

#[test]
fn any_spendings() {
    for seed in 0..draws() {
        let rows = spendings(&mut Dice::new(seed));
        let fit = GammaGamma::fit(&rows);
        let table = format!("seed {seed}: {rows:?}");
        let means = || rows.iter().map(|row| row.fact.mean_repeat_spend());
        let (least, most) = (means().fold(f64::MAX, f64::min), means().fold(0.0, f64::max));
        let estimate = match &fit {
            Fit::Converged(estimate) | Fit::Stalled(estimate) => estimate,
            Fit::NoVariation(estimate) => {
                assert!(most / least < 1.0001, "{table}");
                estimate
            }
            other => panic!("{other:?} {table}"),
        };
        sound(fit.status(), estimate.parameters(), estimate.log_likelihood(), &table);
        let (least, most) = (least * (1.0 - 1e-9), most * (1.0 + 1e-9));
        let model = estimate.model();
        // With so thin a tail of large spenders, all is expected between what was seen.
        if model.q() > 2.0 {
            let new = model.expected_spend_of_new().unwrap();
            assert!((least..=most).contains(&new), "{new} {model:?} {table}");
        }
        for row in &rows {
            let spend = model.expected_spend(&row.fact);
            let inside = spend.is_some_and(|spend| (least..=most).contains(&spend));
            assert!(inside || model.q() <= 2.0, "{spend:?} {:?} {model:?} {table}", row.fact);
        }
    }
}

/// Sixty customers with one to five repeat purchases; what each paid in cents by x and one of seven
/// grades.
fn sixty(cents: impl Fn(i32, i32) -> i32) -> Vec<Weighted<Spending>> {
    let customer = |i: i32| {
        let x = 1 + i % 5;
        let mean = f64::from(cents(x, i % 7 - 3)) / 100.0;
        Weighted::new(Spending::new(x as u32, mean).unwrap(), 1)
    };
    (0..60).map(customer).collect()
}

/// Where the likelihood flattens out, its limit is that of a plainer model, whose maximum is known
/// to thirty digits (mpmath, the gamma and the inverse gamma density of mean spends).
#[test]
fn spendings_without_a_maximum_end_at_the_limit() {
    let near = |a: f64, b: f64| assert!((a / b - 1.0).abs() < 1e-9, "{a} {b}");
    // More purchases level out more than chance does: nothing tells customers apart.
    let rows = sixty(|x, grade| 3_000 + 900 * grade / x);
    let fit = GammaGamma::fit(&rows);
    let alike = fit.converged().unwrap();
    near(alike.log_likelihood(), -212.217_478_931_908_55);
    near(alike.model().p(), 4.228_153_133_621_038_6);
    near(alike.model().expected_spend_of_new().unwrap(), 29.7);
    near(alike.model().expected_spend(&rows[7].fact).unwrap(), 29.7);
    let errors: Vec<_> = alike.parameters().iter().map(|p| p.standard_error.is_some()).collect();
    assert_eq!(errors, [true, false, false]);
    // More purchases do not level out at all: each pays always the same.
    let rows = sixty(|x, grade| 3_000 + 40 * grade * x);
    let fit = GammaGamma::fit(&rows);
    let constant = fit.converged().unwrap();
    near(constant.log_likelihood(), -141.809_893_688_539_82);
    near(constant.model().q(), 134.402_811_095_485_41);
    near(constant.model().expected_spend_of_new().unwrap(), 29.888_795_637_587_604);
    near(constant.model().expected_spend(&rows[4].fact).unwrap(), rows[4].fact.mean_repeat_spend());
    let errors: Vec<_> = constant.parameters().iter().map(|p| p.standard_error.is_some()).collect();
    assert_eq!(errors, [false, true, false]);
}

#[test]
fn one_price_is_expected_of_everybody() {
    let rows = sixty(|_, _| 1_999);
    let fit = GammaGamma::fit(&rows);
    let Fit::NoVariation(estimate) = &fit else { panic!("{fit:?}") };
    assert_eq!((fit.status(), estimate.parameters()[0].value), ("no_variation", 19.99));
    let spend = [
        estimate.model().expected_spend_of_new().unwrap(),
        estimate.model().expected_spend(&rows[3].fact).unwrap(),
    ];
    assert!(spend.iter().all(|spend| (spend / 19.99 - 1.0).abs() < 1e-14), "{spend:?}");
}

#[test]
fn two_opportunities_tell_too_little() {
    let rows: Vec<_> = [(0, 0), (1, 1), (1, 2), (2, 2)]
        .map(|(x, last)| Weighted::new(Opportunities::new(x, last, 2).unwrap(), 500))
        .into();
    assert_eq!(BgBb::fit(&rows), Fit::Insufficient { need: 40, have: 0 });
}

/// Survivors of so many customers at so many renewals, retention about constant, rising or falling.
fn survivors(dice: &mut Dice) -> Vec<u32> {
    let most = [100.0, 1e3, 1e6, 4.294e9][(dice.next() % 4) as usize];
    let mut there = f64::floor(most * (0.3 + 0.7 * dice.unit()));
    let (mut odds, kind) = (dice.log_uniform(-4.0, 2.0), dice.next() % 4);
    let mut survivors = vec![there as u32];
    for _ in 0..2 + dice.next() % 12 {
        there = f64::floor(there / (1.0 + odds));
        survivors.push(there as u32);
        odds *= match kind {
            0 => 1.0,
            1 => 0.7,
            2 => 1.4,
            _ => libm::exp(4.0 * dice.unit() - 2.0),
        };
        odds = odds.max(1e-12);
    }
    survivors
}

#[test]
fn any_contracts() {
    for seed in 0..20 * draws() {
        let mut dice = Dice::new(seed);
        let weight = [1, 1, 3, u32::MAX][(dice.next() % 4) as usize];
        let cohorts: Vec<_> = (0..=dice.next() % 3)
            .map(|_| Weighted::new(RenewalCohort::new(survivors(&mut dice)).unwrap(), weight))
            .collect();
        let fit = Sbg::fit(&cohorts);
        let table = format!("seed {seed}: {cohorts:?}");
        let (Fit::Converged(estimate) | Fit::Stalled(estimate)) = &fit else { continue };
        sound(fit.status(), estimate.parameters(), estimate.log_likelihood(), &table);
        let model = estimate.model();
        assert!(Sbg::new(model.alpha(), model.beta()).is_ok(), "{model:?} {table}");
        // What is lost altogether is what was lost (the slope in the odds of leaving is zero).
        let (mut lost, mut expected) = (0.0, 0.0);
        for row in &cohorts {
            for (age, pair) in row.fact.survivors().windows(2).enumerate() {
                let (before, after) = (f64::from(pair[0]), f64::from(pair[1]));
                let weight = f64::from(row.customers);
                lost += weight * (before - after);
                let alpha = model.alpha();
                expected += weight * before * (alpha / (alpha + model.beta() + age as f64));
            }
        }
        assert!((lost / expected - 1.0).abs() < 1e-6, "{lost} {expected} {model:?} {table}");
    }
}

/// Opportunities used in made-up ways; where `most` is small, few histories differ.
fn opportunities(dice: &mut Dice) -> Vec<Weighted<Opportunities>> {
    let most = [1, 2, 3, 4, 8, 30][(dice.next() % 6) as usize];
    let all_alike = dice.next() % 2 == 0;
    let chance = [0.0, 0.1, 0.5, 0.9, 1.0][(dice.next() % 5) as usize];
    let leaves = [0.0, 0.0, 0.01, 0.2, 0.6, 1.0][(dice.next() % 6) as usize];
    let (differ, weight) = (dice.next() % 2 == 0, [1, 1, 1_000_000][(dice.next() % 3) as usize]);
    (0..60 + dice.next() % 200)
        .map(|_| {
            let n = if all_alike { most } else { (dice.next() % (u64::from(most) + 1)) as u16 };
            let own = if differ { dice.unit() * dice.unit() } else { 1.0 };
            let (mut x, mut last) = (0, 0);
            for at in 1..=n {
                if dice.unit() < leaves {
                    break;
                }
                if dice.unit() < (chance * own).max(1e-3) {
                    x += 1;
                    last = at;
                }
            }
            Weighted::new(Opportunities::new(x, last, n).unwrap(), weight)
        })
        .collect()
}

#[test]
fn any_opportunities() {
    for seed in 0..draws() {
        let rows = opportunities(&mut Dice::new(seed));
        let fit = BgBb::fit(&rows);
        let table = format!("seed {seed}: {rows:?}");
        match &fit {
            Fit::Converged(estimate) | Fit::Stalled(estimate) => {
                sound(fit.status(), estimate.parameters(), estimate.log_likelihood(), &table);
                let model = estimate.model();
                for row in &rows {
                    let alive = model.p_alive(row.fact);
                    assert!((0.0..=1.0).contains(&alive), "{alive} {model:?} {table}");
                }
                let most = rows.iter().map(|row| row.fact.opportunities()).max();
                assert!(most >= Some(3), "four parameters from so few shares: {table}");
            }
            Fit::NoDropoutIdentified(estimate) => {
                sound(fit.status(), estimate.parameters(), estimate.log_likelihood(), &table);
            }
            _ => {}
        }
    }
}
