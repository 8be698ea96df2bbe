//! Fitting BG/BB.

use super::beta_geometric_fit::NO_DROPOUT;
use super::bgbb::{BetaBernoulli, Opportunities};
use super::{BgBb, REPEAT_BUYERS_PER_PARAMETER};
use crate::lifetime::climb::{SMALLEST_SHAPE, above, climb, maximise};
use crate::lifetime::fit::name_products;
use crate::lifetime::{Estimate, Fit, Weighted};
use crate::numeric::gamma::{digamma_step, ln_rising, trigamma_step};
use crate::numeric::matrix::Vector;
use crate::numeric::moments::{Evaluation, Moments};
use crate::numeric::newton::{Bounds, Objective, Optimum};
use crate::numeric::odds::{all_shapes, all_slopes, in_odds};
use crate::numeric::sum::Sum;

/// Where the climb may begin.
const STARTS: [[f64; 4]; 4] =
    [[1.0, 1.0, 0.7, 3.0], [0.5, 2.0, 0.3, 3.0], [1.0, 1.0, 3.0, 30.0], [2.0, 0.5, 1.0, 1.0]];

/// Two opportunities tell three shares of customers apart, and there are four parameters.
const OPPORTUNITIES: u16 = 3;

/// Distinct histories, rising, with their customers.
#[derive(Clone, Debug)]
struct Cohort(Vec<(Opportunities, f64)>);

impl Cohort {
    fn new(histories: &[Weighted<Opportunities>]) -> Self {
        let mut sorted: Vec<_> = histories
            .iter()
            .filter(|row| row.customers > 0)
            .map(|row| (row.fact, f64::from(row.customers)))
            .collect();
        sorted.sort_unstable_by_key(|row| row.0);
        sorted.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        Self(sorted)
    }
}

/// `ln [B(first+x, second+y) / B(first, second)]` in (first, second).
fn ln_beta_step(first: f64, second: f64, x: u32, y: u32) -> Evaluation<2> {
    let all = x.saturating_add(y);
    let (both, both_bend) = (digamma_step(first + second, all), trigamma_step(first + second, all));
    Evaluation {
        value: ln_rising(first, x) + ln_rising(second, y) - ln_rising(first + second, all),
        gradient: [digamma_step(first, x) - both, digamma_step(second, y) - both],
        hessian: [
            [trigamma_step(first, x) - both_bend, -both_bend],
            [-both_bend, trigamma_step(second, y) - both_bend],
        ],
    }
}

/// `ln(1 + odds of having left)` with derivatives; the odds are the sum over the opportunity before
/// which the customer left, see [`BgBb`].
fn ln_one_plus_odds(
    history: Opportunities,
    &[alpha, beta, gamma, delta]: &Vector<4>,
) -> Evaluation<4> {
    let x = f64::from(history.repeat_purchases());
    let terms = || (history.last_purchase()..history.opportunities()).rev().map(f64::from);
    let factor =
        |j: f64| (alpha + beta + j) / (beta + (j - x)) * ((gamma + delta + j) / (delta + j));
    let mut ln = 0.0;
    let highest = terms().fold(0.0, |highest: f64, j| {
        ln += libm::log(factor(j));
        highest.max(ln)
    });
    let mut moments = Moments::fixed(libm::exp(-highest));
    let mut bends = [[0.0; 4]; 4];
    let (mut slopes, mut curves) = ([0.0; 4], [0.0; 4]);
    ln = -highest;
    for j in terms() {
        ln += libm::log(factor(j));
        let now = [
            1.0 / (alpha + beta + j),
            1.0 / (beta + (j - x)),
            1.0 / (gamma + delta + j),
            1.0 / (delta + j),
        ];
        for ((slope, curve), term) in slopes.iter_mut().zip(&mut curves).zip(now) {
            *slope += term;
            *curve += term * term;
        }
        let [_, _, leave, _] = now;
        let mass = libm::exp(ln) * gamma * leave;
        let [all, pass, both, stay] = slopes;
        moments.add(mass, &[all, all - pass, both + 1.0 / gamma - leave, both - stay - leave]);
        let [all, pass, both, stay] = curves;
        let rest = leave * leave - both;
        let parts = [
            [-all, -all, 0.0, 0.0],
            [-all, pass - all, 0.0, 0.0],
            [0.0, 0.0, rest - 1.0 / (gamma * gamma), rest],
            [0.0, 0.0, rest, rest + stay],
        ];
        for (sum, part) in bends.iter_mut().flatten().zip(parts.iter().flatten()) {
            *sum += mass * part;
        }
    }
    let mut log = moments.logarithm();
    log.value += highest;
    for (entry, bend) in log.hessian.iter_mut().flatten().zip(bends.iter().flatten()) {
        *entry += bend / moments.total;
    }
    log
}

impl Cohort {
    /// The likelihood in the four shapes.
    fn of_all_shapes(&self, parameters: &Vector<4>) -> Evaluation<4> {
        let &[alpha, beta, gamma, delta] = parameters;
        let mut sum = Evaluation::ZERO;
        let mut value = Sum::default();
        for &(history, customers) in &self.0 {
            let (x, n) =
                (u32::from(history.repeat_purchases()), u32::from(history.opportunities()));
            let mut log = ln_one_plus_odds(history, parameters);
            let [buying, staying] = [
                ln_beta_step(alpha, beta, x, n.saturating_sub(x)),
                ln_beta_step(gamma, delta, 0, n),
            ];
            log.value += buying.value + staying.value;
            for (mine, theirs) in
                log.gradient.iter_mut().zip(buying.gradient.iter().chain(&staying.gradient))
            {
                *mine += theirs;
            }
            let [[aa, ab, ..], [ba, bb, ..], [.., gg, gd], [.., dg, dd]] = &mut log.hessian;
            let theirs = buying.hessian.iter().chain(&staying.hessian).flatten();
            for (mine, theirs) in [aa, ab, ba, bb, gg, gd, dg, dd].into_iter().zip(theirs) {
                *mine += theirs;
            }
            value.add(customers * log.value);
            sum.add(customers, &log);
        }
        sum.value = value.value();
        sum
    }

    /// The beta-Bernoulli likelihood in alpha and beta.
    fn of_two_shapes(&self, &[alpha, beta]: &Vector<2>) -> Evaluation<2> {
        let mut sum = Evaluation::ZERO;
        for &(history, customers) in &self.0 {
            let (x, n) =
                (u32::from(history.repeat_purchases()), u32::from(history.opportunities()));
            sum.add(customers, &ln_beta_step(alpha, beta, x, n.saturating_sub(x)));
        }
        sum
    }
}

/// In the odds and sums of the shapes: alpha and beta, gamma and delta.
impl Objective<4> for Cohort {
    fn bounds(&self) -> Bounds<4> {
        above([SMALLEST_SHAPE; 4])
    }

    fn evaluate(&self, parameters: &Vector<4>) -> Evaluation<4> {
        in_odds(parameters, |shapes| self.of_all_shapes(shapes))
    }
}

impl Objective<2> for Cohort {
    fn bounds(&self) -> Bounds<2> {
        above([SMALLEST_SHAPE; 2])
    }

    fn evaluate(&self, parameters: &Vector<2>) -> Evaluation<2> {
        in_odds(parameters, |shapes| self.of_two_shapes(shapes))
    }
}

/// Fits the model.
pub(super) fn fit_bgbb(histories: &[Weighted<Opportunities>]) -> Fit<BgBb, BetaBernoulli> {
    let (mut customers, mut have) = (0_u64, 0_u64);
    for row in histories {
        customers = customers.saturating_add(u64::from(row.customers));
        if row.fact.repeat_purchases() > 0 && row.fact.opportunities() >= OPPORTUNITIES {
            have = have.saturating_add(u64::from(row.customers));
        }
    }
    let need = REPEAT_BUYERS_PER_PARAMETER.saturating_mul(4);
    if have < need {
        return Fit::Insufficient { need, have };
    }
    let cohort = Cohort::new(histories);
    let starts = STARTS.map(|[a, b, c, d]| [a / b, a + b, c / d, c + d]);
    let tries = starts.map(|start| climb::<4>(&cohort, &start, 1e-2));
    let best = tries.iter().max_by(|one, other| one.at.value.total_cmp(&other.at.value));
    let optimum =
        maximise::<4>(&cohort, &best.map_or([1.0, 2.0, 0.3, 4.0], |best| best.parameters));
    let plain = maximise::<2>(&cohort, &[1.0, 2.0]);
    if optimum.at.value <= plain.at.value + NO_DROPOUT {
        let [alpha, beta] = fitted_shapes(&plain);
        return Fit::NoDropoutIdentified(estimate(
            BetaBernoulli { alpha, beta },
            &["alpha", "beta"],
            &plain,
            customers,
        ));
    }
    let [alpha, beta, gamma, delta] = fitted_shapes(&optimum);
    let estimate = estimate(
        BgBb { alpha, beta, gamma, delta },
        &["alpha", "beta", "gamma", "delta"],
        &optimum,
        customers,
    );
    if optimum.is_settled() { Fit::Converged(estimate) } else { Fit::Stalled(estimate) }
}

/// The shapes at an optimum, within what a model takes.
fn fitted_shapes<const N: usize>(optimum: &Optimum<N>) -> Vector<N> {
    all_shapes(&optimum.parameters).map(|shape| shape.clamp(1e-15, 1e15))
}

fn estimate<M, const N: usize>(
    model: M,
    names: &[&'static str; N],
    optimum: &Optimum<N>,
    customers: u64,
) -> Estimate<M> {
    let slopes = all_slopes(&optimum.parameters);
    let parameters = name_products(names, &fitted_shapes(optimum), &slopes, optimum);
    Estimate {
        model,
        parameters,
        log_likelihood: optimum.at.value,
        customers,
        gradient: optimum.slope,
    }
}
