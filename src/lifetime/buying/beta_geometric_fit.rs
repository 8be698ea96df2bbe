//! Fitting BG/NBD and MBG/NBD.

use super::History;
use super::beta_geometric::{BetaGeometric, FirstCoin};
use super::counts::Counts;
use super::history::{Row, Rows};
use super::nbd::{fit_nbd, insufficient};
use crate::lifetime::climb::{SHORTEST_TIME, SMALLEST_SHAPE, above, climb, maximise};
use crate::lifetime::fit::name_parameters;
use crate::lifetime::{Estimate, Fit, Weighted};
use crate::numeric::gamma::{digamma_step, ln_rising, trigamma_step};
use crate::numeric::matrix::Vector;
use crate::numeric::moments::Evaluation;
use crate::numeric::newton::{Bounds, Objective, Optimum};
use crate::numeric::sum::Sum;

/// Rows used to compare the starting points.
const ROWS_TO_START: usize = 500;

/// Slope per customer at which starting points can be compared.
const ENOUGH_TO_START: f64 = 1e-4;

/// Slope per customer at which a second look that is still no higher is given up.
const ENOUGH_TO_DROP: f64 = 1e-6;

/// A second look begins with r no larger than this.
const LARGEST_START: f64 = 100.0;

/// A likelihood that is not higher than that of the plain NBD model by more than this has seen
/// nobody leave.
pub(super) const NO_DROPOUT: f64 = 1e-6;

/// Where the climb may begin: r and the coin's a and b.
const STARTS: [[f64; 3]; 3] = [[0.5, 0.8, 2.5], [1.5, 0.1, 1.0], [0.3, 2.0, 20.0]];

/// Where to look again before saying that nobody leaves: the coin's a and b.
const SECOND_STARTS: [[f64; 2]; 4] = [[0.001, 0.001], [0.01, 0.1], [0.02, 3.0], [1.0, 100.0]];

/// What a second look asks of the likelihood of a cohort.
pub(super) trait Likelihood: Objective<4> {
    /// How many customers it is of.
    fn customers(&self) -> f64;
}

/// The likelihood of a cohort.
#[derive(Clone, Debug)]
struct Cohort {
    counts: Counts,
    /// Rows of customers who have seen a coin, with the number of coins.
    tossed: Vec<(Row, u32)>,
    /// (coins, customers), rising.
    by_coins: Vec<(u32, f64)>,
}

impl Cohort {
    fn new(rows: &Rows, first_coin: FirstCoin) -> Self {
        let counts = Counts::new(rows);
        let tossed = rows
            .distinct
            .iter()
            .map(|row| (*row, first_coin.coins(row.x)))
            .filter(|(_, coins)| *coins > 0)
            .collect();
        let by_coins = counts
            .by_purchases
            .iter()
            .map(|&(x, customers)| (first_coin.coins(x), customers))
            .collect();
        Self { counts, tossed, by_coins }
    }

    /// `Σ ln [B(a, b+k) / B(a, b)]` in (a, b).
    fn surviving(&self, a: f64, b: f64) -> Evaluation<2> {
        let mut sum = Evaluation::ZERO;
        for &(coins, customers) in &self.by_coins {
            let (both, both_bend) = (digamma_step(a + b, coins), trigamma_step(a + b, coins));
            let value = ln_rising(b, coins) - ln_rising(a + b, coins);
            let gradient = [-both, digamma_step(b, coins) - both];
            let hessian =
                [[-both_bend, -both_bend], [-both_bend, trigamma_step(b, coins) - both_bend]];
            sum.add(customers, &Evaluation { value, gradient, hessian });
        }
        sum
    }

    /// `Σ ln(1 + odds of having left)` in all four, odds =
    /// `a/(b+k−1) · ((alpha+T)/(alpha+t_x))^(r+x)`.
    fn leaving(&self, &[r, alpha, a, b]: &Vector<4>) -> Evaluation<4> {
        let mut sum = Evaluation::ZERO;
        let mut value = Sum::default();
        let per_a = 1.0 / a;
        for (row, coins) in &self.tossed {
            let shape = r + f64::from(row.x);
            let (last, now) = (1.0 / (alpha + row.t_x), 1.0 / (alpha + row.age));
            let silence = row.age - row.t_x;
            let (growth, gap) = (libm::log1p(silence * last), -silence * last * now);
            let per_b = 1.0 / (b + (f64::from(*coins) - 1.0));
            let (log_odds_one_plus, gone) = ln_one_plus_exp(shape * growth, a * per_b);
            value.add(row.customers * log_odds_one_plus);
            let slopes = [growth, shape * gap, per_a, -per_b];
            let (weight, spread) = (row.customers * gone, row.customers * gone * (1.0 - gone));
            add_outer(&mut sum, weight, spread, &slopes);
            let [[_, cross, ..], [cross_too, bend, ..], [_, _, bend_a, _], [.., bend_b]] =
                &mut sum.hessian;
            *cross += weight * gap;
            *cross_too += weight * gap;
            *bend -= weight * shape * gap * (now + last);
            *bend_a -= weight * per_a * per_a;
            *bend_b += weight * per_b * per_b;
        }
        sum.value = value.value();
        sum
    }
}

/// Adds `weight · slopes` to the gradient and `spread · slopes slopesᵀ` to the Hessian.
#[inline]
fn add_outer(sum: &mut Evaluation<4>, weight: f64, spread: f64, slopes: &Vector<4>) {
    for ((slope, row), left) in sum.gradient.iter_mut().zip(&mut sum.hessian).zip(slopes) {
        *slope += weight * left;
        for (entry, right) in row.iter_mut().zip(slopes) {
            *entry += spread * left * right;
        }
    }
}

/// `ln(1 + factor·e^exponent)` and the share `factor·e^exponent / (1 + factor·e^exponent)`.
#[inline]
fn ln_one_plus_exp(exponent: f64, factor: f64) -> (f64, f64) {
    if exponent > 600.0 {
        return (exponent + libm::log(factor), 1.0);
    }
    let odds = factor * libm::exp(exponent);
    (libm::log1p(odds), odds / (1.0 + odds))
}

impl Likelihood for Cohort {
    fn customers(&self) -> f64 {
        self.by_coins.iter().fold(0.0, |sum, (_, customers)| sum + customers)
    }
}

impl Objective<4> for Cohort {
    fn bounds(&self) -> Bounds<4> {
        above([SMALLEST_SHAPE, SHORTEST_TIME, SMALLEST_SHAPE, SMALLEST_SHAPE])
    }

    fn evaluate(&self, parameters: &Vector<4>) -> Evaluation<4> {
        let &[r, alpha, a, b] = parameters;
        let mut sum = self.leaving(parameters);
        let buying = self.counts.evaluate(&[r, alpha]);
        let surviving = self.surviving(a, b);
        sum.value += buying.value + surviving.value;
        let parts = [buying.gradient, surviving.gradient];
        for (mine, theirs) in sum.gradient.iter_mut().zip(parts.iter().flatten()) {
            *mine += theirs;
        }
        let [[rr, ra, ..], [ar, aa, ..], [.., pp, pq], [.., qp, qq]] = &mut sum.hessian;
        for (mine, theirs) in [rr, ra, ar, aa].into_iter().zip(buying.hessian.iter().flatten()) {
            *mine += theirs;
        }
        for (mine, theirs) in [pp, pq, qp, qq].into_iter().zip(surviving.hessian.iter().flatten()) {
            *mine += theirs;
        }
        sum
    }
}

/// If the maximum found is no higher than that of the plain model, or lies at the end of a ridge,
/// climbs once more from the plain r and alpha with several ways of leaving, and gives the highest
/// point of all.
///
/// These climbs begin on the `sketches`, each of more rows than the one before and the last of all
/// of them; only one that ends higher there is worth the exact climb.
pub(super) fn second_look<C: Likelihood>(
    cohort: &C,
    sketches: &[&C],
    found: &Optimum<4>,
    plain: &Optimum<2>,
    starts: &[[f64; 2]],
) -> Optimum<4> {
    let usual = found.parameters.iter().all(|parameter| (1e-4..=1e4).contains(parameter));
    if usual && found.at.value > plain.at.value + NO_DROPOUT {
        return *found;
    }
    let [r, alpha] = plain.parameters;
    // Customers who are all but alike need not be so from the start.
    let nearer = (LARGEST_START / r).min(1.0);
    let customers = cohort.customers();
    let mut best = *found;
    for &[first, second] in starts {
        let mut enough = ENOUGH_TO_START * customers;
        let mut near = [r * nearer, alpha * nearer, first, second];
        let mut value = f64::NEG_INFINITY;
        for sketch in sketches {
            let end = climb(*sketch, &near, enough);
            (near, value, enough) = (end.next, end.at.value, ENOUGH_TO_DROP * customers);
        }
        if value <= best.at.value.max(plain.at.value) + NO_DROPOUT {
            continue;
        }
        let next = maximise(cohort, &near);
        // Where purchases stand at age zero, a vanishing alpha makes the density infinite: no
        // answer.
        let is_real = next.parameters.get(1).is_some_and(|alpha| *alpha > 2.0 * SHORTEST_TIME);
        if is_real && next.at.value > best.at.value + NO_DROPOUT {
            best = next;
        }
    }
    best
}

/// Fits either model; `model` wraps the parameters.
pub(super) fn fit_beta_geometric<M>(
    histories: &[Weighted<History>],
    first_coin: FirstCoin,
    model: impl Fn(BetaGeometric) -> M,
) -> Fit<M> {
    let rows = Rows::new(histories);
    if let Some(short) = insufficient(&rows, 4) {
        return short;
    }
    let cohort = Cohort::new(&rows, first_coin);
    let sketch = Cohort::new(&rows.gathered(ROWS_TO_START), first_coin);
    let pace = cohort.counts.pace();
    let enough = ENOUGH_TO_START * cohort.customers();
    let tries = STARTS.map(|[r, a, b]| climb(&sketch, &[r, r / pace, a, b], enough));
    let best = tries.iter().max_by(|one, other| one.at.value.total_cmp(&other.at.value));
    let start = best.map_or([0.5, 0.5 / pace, 1.0, 2.0], |best| best.next);
    let (plain, plain_estimate) = fit_nbd(&rows, &cohort.counts);
    let optimum = second_look(
        &cohort,
        &[&sketch, &cohort],
        &maximise(&cohort, &start),
        &plain,
        &SECOND_STARTS,
    );
    if optimum.at.value <= plain.at.value + NO_DROPOUT {
        return Fit::NoDropoutIdentified(plain_estimate);
    }
    let [r, alpha, a, b] = optimum.parameters;
    let [r, alpha, a, b] = [r, alpha * rows.unit, a, b];
    let estimate = Estimate {
        model: model(BetaGeometric { r, alpha, a, b, first_coin }),
        parameters: name_parameters(&["r", "alpha", "a", "b"], &[r, alpha, a, b], &optimum),
        log_likelihood: optimum.at.value - rows.purchases * libm::log(rows.unit),
        customers: rows.customers,
        gradient: optimum.steepest(),
    };
    if optimum.is_settled() { Fit::Converged(estimate) } else { Fit::Stalled(estimate) }
}

#[cfg(test)]
#[test]
fn no_other_start_climbs_higher() {
    use crate::lifetime::buying::simulated::{Dice, best_of_many, cohort, inner};
    // Thirty climbs a cohort take their time without optimisation; all of them run in release.
    let cohorts = if cfg!(debug_assertions) { 2 } else { 12 };
    for first_coin in [FirstCoin::AtFirstRepeat, FirstCoin::AtArrival] {
        for seed in 0..cohorts {
            let mut dice = Dice::new(seed);
            let histories = cohort(200, &mut dice);
            let rows = Rows::new(&histories);
            let fit = fit_beta_geometric(&histories, first_coin, |model| model);
            let found = match &fit {
                Fit::Converged(estimate) => estimate.log_likelihood,
                Fit::NoDropoutIdentified(estimate) => estimate.log_likelihood,
                Fit::Insufficient { .. } => continue,
                other => panic!("{other:?}"),
            };
            let best = best_of_many(&Cohort::new(&rows, first_coin), &mut dice);
            assert!(
                inner(found, &rows) >= best - 1e-5,
                "seed {seed} {first_coin:?}: {} is below {best}: {fit:?}",
                inner(found, &rows)
            );
        }
    }
}
