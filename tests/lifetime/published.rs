//! The values that the literature and its spreadsheets publish.
#![expect(clippy::disallowed_methods, reason = "small sums")]

use super::sample::{cdnow_sample, histories, spendings};
use patronage::lifetime::buying::bgbb::Opportunities;
use patronage::lifetime::buying::{
    BgBb, BgNbd, BuyingModel, HeldOut, History, MbgNbd, ParetoNbd, frequency_histogram,
    holdout_by_frequency, tracking,
};
use patronage::lifetime::contract::{RenewalCohort, Sbg};
use patronage::lifetime::spend::{GammaGamma, Spending, correlation};
use patronage::lifetime::{Discount, Estimate, Fit, Horizon, TimeUnit, Weighted};

#[track_caller]
fn near(got: f64, want: f64, within: f64) {
    assert!((got - want).abs() <= within, "got {got:.12}, want {want:.12} within {within:e}");
}

#[track_caller]
fn fitted<'a, M, P>(fit: &'a Fit<M, P>, parameters: &[f64], log_likelihood: f64) -> &'a Estimate<M>
where
    Fit<M, P>: std::fmt::Debug,
{
    let estimate = fit.converged().expect("converged");
    assert!(estimate.gradient() <= 1e-8, "gradient {}", estimate.gradient());
    near(estimate.log_likelihood(), log_likelihood, 1e-6);
    for (parameter, want) in estimate.parameters().iter().zip(parameters) {
        near(parameter.value, *want, 1e-8 * want.max(1.0));
        assert!(parameter.standard_error.is_some_and(|error| error > 0.0 && error < 10.0));
    }
    estimate
}

fn holdout<M: BuyingModel>(model: &M) -> f64 {
    let horizon = Horizon::new(39.0).unwrap();
    cdnow_sample()
        .iter()
        .map(|customer| model.expected_purchases(&customer.history(7.0), horizon))
        .sum()
}

#[test]
fn bgnbd_on_the_cdnow_sample() {
    let fit = BgNbd::fit(&histories(7.0));
    let estimate =
        fitted(&fit, &[0.242_594_522, 4.413_602_019, 0.792_922_017, 2.425_906_777], -9_582.429_207);
    near(holdout(estimate.model()), 1_653.41, 5e-3);
    // The published single value was computed from parameters rounded to three decimals.
    let rounded = BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap();
    near(
        rounded.expected_purchases(
            &History::new(2, 30.43, 38.86).unwrap(),
            Horizon::new(39.0).unwrap(),
        ),
        1.226_028,
        5e-7,
    );
    let heavy = History::new(26, 216.0 / 7.0, 31.0).unwrap();
    // DIFFERENCE: 25.75654 and .9688522 are in circulation; the fourth decimal hangs on the digits of
    // the parameters. At the exact maximum it is 25.75734 and .9688544, at the rounded one this:
    near(rounded.expected_purchases(&heavy, Horizon::new(52.0).unwrap()), 25.756_49, 5e-6);
    near(rounded.p_alive(&heavy), 0.968_851_6, 5e-8);
    near(estimate.model().expected_purchases(&heavy, Horizon::new(52.0).unwrap()), 25.756_54, 1e-3);
    near(estimate.model().p_alive(&heavy), 0.968_852_2, 5e-6);
}

#[test]
fn mbgnbd_on_the_cdnow_sample() {
    let fit = MbgNbd::fit(&histories(7.0));
    let estimate =
        fitted(&fit, &[0.524_843_159, 6.183_085_280, 0.891_359_391, 1.614_002_240], -9_582.135_716);
    near(holdout(estimate.model()), 1_576.73, 5e-3);
}

#[test]
fn pareto_nbd_on_the_cdnow_sample() {
    let fit = ParetoNbd::fit(&histories(7.0));
    let estimate = fitted(
        &fit,
        &[0.553_277_047, 10.577_683_463, 0.606_239_989, 11.668_735_289],
        -9_594.976_179,
    );
    // DIFFERENCE: 1,665.49 is in circulation; at the exact maximum the sum is 1,665.5131 (checked in
    // long arithmetic), and 1,665.38 to 1,665.69 at the maximum rounded to four or three decimals.
    near(holdout(estimate.model()), 1_665.513_1, 5e-5);
    let heavy = History::new(26, 216.0 / 7.0, 31.0).unwrap();
    near(estimate.model().expected_purchases(&heavy, Horizon::new(52.0).unwrap()), 25.455_18, 5e-6);
    near(estimate.model().p_alive(&heavy), 0.997_873, 5e-7);
}

#[test]
fn the_holdout_saw_1882_repeat_purchases() {
    assert_eq!(
        cdnow_sample().iter().map(super::sample::Customer::holdout_purchases).sum::<u32>(),
        1_882
    );
}

#[test]
fn gamma_gamma_on_the_cdnow_sample() {
    let spendings = spendings();
    assert_eq!(spendings.len(), 946);
    let fit = GammaGamma::fit(&spendings);
    let estimate = fitted(&fit, &[6.249_572_271, 3.744_224_667, 15.443_520_963], -4_055.917_695);
    let spend =
        |x, mean| estimate.model().expected_spend(&Spending::new(x, mean).unwrap()).unwrap();
    near(spend(2, 22.35), 24.658_02, 5e-6);
    near(spend(1, 11.77), 18.910_02, 5e-6);
    near(spend(7, 73.74), 71.463_36, 5e-4);
    near(estimate.model().expected_spend_of_new().unwrap(), 35.170_37, 5e-6);
    let check = correlation(&spendings).unwrap();
    near(check.coefficient, 0.113_888, 5e-7);
    assert!(!check.is_harmful());
}

#[test]
fn days_and_weeks_give_the_same_bits() {
    fn shapes<M>(fit: &Fit<M>) -> Vec<u64> {
        fit.converged()
            .unwrap()
            .parameters()
            .iter()
            .filter(|p| p.name != "alpha" && p.name != "beta")
            .map(|p| p.value.to_bits())
            .collect()
    }
    let (days, weeks) = (histories(1.0), histories(7.0));
    assert_eq!(shapes(&BgNbd::fit(&days)), shapes(&BgNbd::fit(&weeks)));
    assert_eq!(shapes(&MbgNbd::fit(&days)), shapes(&MbgNbd::fit(&weeks)));
    assert_eq!(shapes(&ParetoNbd::fit(&days)), shapes(&ParetoNbd::fit(&weeks)));
}

#[test]
fn the_order_of_the_rows_does_not_show() {
    let rows = histories(7.0);
    let reversed: Vec<_> = rows.iter().rev().copied().collect();
    assert_eq!(BgNbd::fit(&rows), BgNbd::fit(&reversed));
    assert_eq!(ParetoNbd::fit(&rows), ParetoNbd::fit(&reversed));
    let doubled: Vec<_> = rows.iter().map(|row| Weighted::new(row.fact, 2)).collect();
    let twice: Vec<_> = rows.iter().chain(&rows).copied().collect();
    assert_eq!(BgNbd::fit(&doubled), BgNbd::fit(&twice));
}

/// Fader & Hardie (2007), table 1, the first seven renewals.
#[test]
fn sbg_on_the_two_segments_of_the_paper() {
    let table = include_str!("../../examples/data/contracts.csv");
    let cohort = |segment: &str| {
        let rows = table.lines().filter_map(|line| line.strip_prefix(segment));
        let survivors: Vec<u32> =
            rows.map(|row| row.rsplit(',').next().unwrap().parse().unwrap()).collect();
        assert_eq!(survivors.len(), 8);
        [Weighted::new(RenewalCohort::new(survivors).unwrap(), 1)]
    };
    fitted_sbg(&Sbg::fit(&cohort("regular,")), 0.704_077, 1.182_043);
    fitted_sbg(&Sbg::fit(&cohort("high_end,")), 0.668_088, 3.806_095);
}

#[track_caller]
fn fitted_sbg(fit: &Fit<Sbg, ()>, alpha: f64, beta: f64) {
    let estimate = fit.converged().unwrap();
    near(estimate.model().alpha(), alpha, 1e-6);
    near(estimate.model().beta(), beta, 1e-6);
    assert!(estimate.gradient() <= 1e-8);
}

/// Fader, Hardie & Shang (2010), table 2: 11,104 donors, six yearly appeals.
fn donors() -> Vec<Weighted<Opportunities>> {
    let by_last: [(u16, &[u32]); 6] = [
        (6, &[129, 234, 357, 512, 728, 1203]),
        (5, &[119, 173, 225, 284, 335]),
        (4, &[78, 155, 181, 240]),
        (3, &[129, 255, 322]),
        (2, &[277, 613]),
        (1, &[1091]),
    ];
    let mut rows = vec![Weighted::new(Opportunities::new(0, 0, 6).unwrap(), 3464)];
    for (last, counts) in by_last {
        for (x, &customers) in (1..).zip(counts) {
            rows.push(Weighted::new(Opportunities::new(x, last, 6).unwrap(), customers));
        }
    }
    rows
}

#[test]
fn bgbb_on_the_donors_of_the_paper() {
    let fit = BgBb::fit(&donors());
    let estimate = fit.converged().unwrap();
    assert_eq!(estimate.customers(), 11_104);
    assert!(estimate.gradient() <= 1e-8);
    near(estimate.log_likelihood(), -33_225.6, 0.05);
    for (parameter, want) in estimate.parameters().iter().zip([1.204, 0.750, 0.657, 2.783]) {
        near(parameter.value, want, 6e-4);
    }
    // Table 6: expected donations in the next five years.
    let expected =
        |x, last| estimate.model().expected_purchases(Opportunities::new(x, last, 6).unwrap(), 5);
    near(expected(0, 0), 0.07, 5e-3);
    near(expected(1, 1), 0.09, 5e-3);
    near(expected(6, 6), 3.75, 5e-3);
    near(expected(5, 6), 3.23, 5e-3);
    near(expected(5, 5), 1.81, 5e-3);
}

/// Fader, Hardie & Lee (2005), *RFM and CLV*: DERT at 15 % a year, δ = 0.0027 a week.
#[test]
fn pareto_nbd_dert() {
    let model =
        ParetoNbd::new(0.553_277_047, 10.577_683_463, 0.606_239_989, 11.668_735_289).unwrap();
    let dert = model.discounted_residual_purchases(
        &History::new(7, 35.0, 39.0).unwrap(),
        Discount::continuous(0.0027).unwrap(),
    );
    println!("{dert:?}");
    assert!(dert.is_some_and(|dert| dert > 10.0));
}

#[test]
fn the_three_pictures_of_the_paper() {
    let customers = cdnow_sample();
    let model = BgNbd::fit(&histories(7.0)).converged().unwrap().model().to_owned();
    let first_days: Vec<_> =
        customers.iter().map(|customer| Weighted::new(customer.first_day, 1)).collect();
    let repeat_days: Vec<_> = customers
        .iter()
        .flat_map(|customer| {
            customer.repeats.iter().map(|(day, _)| Weighted::new(customer.first_day + day, 1))
        })
        .collect();
    let weeks = tracking(&model, TimeUnit::Week, &first_days, &repeat_days, 78);
    assert_eq!(weeks[38].actual_cumulative, 2_457);
    assert_eq!(weeks[77].actual_cumulative, 2_457 + 1_882);
    // The paper: BG/NBD tracks within 2 % in week 39 and underforecasts by 4 % in week 78.
    assert!((weeks[38].expected_cumulative / 2_457.0 - 1.0).abs() < 0.02);
    assert!((weeks[77].expected_cumulative / 4_339.0 - 0.96).abs() < 0.01);

    let bins = frequency_histogram(&model, &histories(7.0), 7);
    assert_eq!(
        bins.iter().map(|bin| bin.actual).collect::<Vec<_>>(),
        [1411, 439, 214, 100, 62, 38, 29, 64]
    );
    near(bins.iter().map(|bin| bin.expected).sum(), 2_357.0, 1e-6);
    near(bins[0].expected, 1_411.0, 40.0);

    let rows: Vec<_> = customers
        .iter()
        .map(|customer| {
            Weighted::new(
                HeldOut { history: customer.history(7.0), purchases: customer.holdout_purchases() },
                1,
            )
        })
        .collect();
    let bins = holdout_by_frequency(&model, &rows, Horizon::new(39.0).unwrap(), 7);
    near(bins.iter().map(|bin| bin.expected).sum(), 1_653.41, 5e-3);
    assert_eq!(bins.iter().map(|bin| bin.actual).sum::<u64>(), 1_882);
    println!("{weeks:?} {bins:?}");
}
