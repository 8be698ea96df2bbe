//! Cohorts whose likelihood has no maximum: a share leaves at once and the rest never.
#![expect(clippy::disallowed_methods, reason = "small sums")]

use patronage::lifetime::buying::{BgNbd, BuyingModel, History, MbgNbd, ParetoNbd};
use patronage::lifetime::{Estimate, Weighted};

/// Three customers in ten leave after so many repeat purchases, the others never: 150 customers
/// drawn by whole numbers.
fn cohort(seed: u64, purchases_before_leaving: u32) -> Vec<Weighted<History>> {
    let mut state = seed;
    let mut draw = |below: u64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((state >> 33) % below).unwrap()
    };
    let mut customer = || {
        let age = 100 + draw(100);
        let most = if draw(10) < 3 { purchases_before_leaving } else { u32::MAX };
        let rate = [200, 300, 400, 600][draw(4) as usize];
        let (mut x, mut last) = (0, 0);
        for day in 1..=age {
            if x < most && draw(10_000) < rate {
                (x, last) = (x + 1, day);
            }
        }
        Weighted::new(History::new(x, f64::from(last), f64::from(age)).unwrap(), 1)
    };
    (0..150).map(|_| customer()).collect()
}

/// The estimate, in which only the law of buying has standard errors.
fn at_the_edge<M: BuyingModel>(rows: &[Weighted<History>]) -> Estimate<M> {
    let fit = M::fit(rows);
    let estimate = fit.converged().unwrap_or_else(|| panic!("{}", fit.status()));
    let bounded = estimate.parameters().iter().map(|parameter| parameter.standard_error.is_some());
    assert_eq!(bounded.collect::<Vec<_>>(), [true, true, false, false], "{estimate:?}");
    estimate.clone()
}

#[test]
fn a_coin_that_falls_at_once_or_never_is_reached() {
    let met = |gradient: f64, [a, b]: [f64; 2]| {
        assert!(gradient <= 1e-8 && a < 1e-6 && b < 1e-6, "{gradient:e}: {a:e}, {b:e}");
        assert!((0.2..0.4).contains(&(a / (a + b))), "a share of {}", a / (a + b));
    };
    let found = at_the_edge::<MbgNbd>(&cohort(1, 0));
    met(found.gradient(), [found.model().a(), found.model().b()]);
    let found = at_the_edge::<BgNbd>(&cohort(3, 1));
    met(found.gradient(), [found.model().a(), found.model().b()]);
}

#[test]
fn pareto_nbd_says_how_steep_it_is_where_no_float_reaches_the_end() {
    let rows = cohort(1, 0);
    let found = at_the_edge::<ParetoNbd>(&rows);
    let model = found.model();
    // The floor is 1e-8 of the oldest age.
    let oldest = rows.iter().map(|row| row.fact.age()).fold(0.0, f64::max);
    assert!(model.beta() < 1.1e-8 * oldest, "beta {:e}", model.beta());

    let value = |s: f64, beta: f64| {
        let model = ParetoNbd::new(model.r(), model.alpha(), s, beta).unwrap();
        rows.iter().map(|row| model.log_likelihood(&row.fact)).sum::<f64>()
    };
    assert!((value(model.s(), model.beta()) - found.log_likelihood()).abs() < 1e-9);
    let step = 0.01_f64;
    let higher = value(model.s(), model.beta() * step.exp());
    let lower = value(model.s(), model.beta() * (-step).exp());
    let slope = (lower - higher) / (2.0 * step);
    assert!((found.gradient() / slope - 1.0).abs() < 1e-4, "{} for {slope}", found.gradient());

    // With the share that leaves at once kept, the likelihood rises on towards that of MBG/NBD, whose
    // edge is the same law.
    let end = at_the_edge::<MbgNbd>(&rows).log_likelihood();
    let reach = |beta: f64| (oldest / beta).ln();
    let mut last = found.log_likelihood();
    for power in [12, 16, 20] {
        let beta = 10_f64.powi(-power);
        let next = value(model.s() * reach(model.beta()) / reach(beta), beta);
        assert!(last < next && next < end, "{last} {next} {end}");
        last = next;
    }
    let left = (end - found.log_likelihood()) / found.gradient();
    assert!((10.0..20.0).contains(&left), "{left} times the gradient is left to gain");
}
