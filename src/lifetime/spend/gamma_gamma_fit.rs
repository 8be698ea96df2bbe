//! Fitting Gamma-Gamma.

use std::convert::Infallible;

use super::gamma_gamma::NEED;
use super::{GammaGamma, Spending};
use crate::lifetime::climb::{HIGHEST, climb, maximise};
use crate::lifetime::fit::name_products;
use crate::lifetime::{Estimate, Fit, Parameter, Weighted};
use crate::numeric::beta::ln_one_plus_less;
use crate::numeric::gamma::{digamma_rest, stirling_rest, trigamma_rest};
use crate::numeric::matrix::Vector;
use crate::numeric::moments::Evaluation;
use crate::numeric::newton::{Bounds, Objective};
use crate::numeric::sum::Sum;

/// Everybody pays the same if mean spends differ by no more than this share of their mean (one
/// standard deviation).
const ONE_PRICE: f64 = 1e-5;

/// Stands for a shape without bound: the largest that [`GammaGamma::new`] takes.
const NO_BOUND: f64 = 1e15;

/// Where the climb may begin: 1/p + 1/q, q/p, and how far the level is from one.
const STARTS: [[f64; 3]; 5] =
    [[0.8, 1.5, 0.7], [0.4, 0.3, 0.7], [1.1, 10.0, 0.9], [0.3, 1e-4, 0.7], [0.3, 1e4, 1.0]];

/// Fits the model.
pub(super) fn fit_gamma_gamma(spendings: &[Weighted<Spending>]) -> Fit<GammaGamma, Infallible> {
    let have =
        spendings.iter().fold(0_u64, |have, row| have.saturating_add(u64::from(row.customers)));
    if have < NEED {
        return Fit::Insufficient { need: NEED, have };
    }
    let sales = Sales::new(spendings);
    if sales.spread <= ONE_PRICE {
        let price = sales.unit;
        let parameters = vec![Parameter { name: "mean", value: price, standard_error: None }];
        return Fit::NoVariation(Estimate {
            model: GammaGamma { p: NO_BOUND, q: NO_BOUND, v: price },
            parameters,
            log_likelihood: f64::MAX,
            customers: have,
            gradient: 0.0,
        });
    }
    let tries = STARTS.map(|start| climb(&sales, &start, 1e-2));
    let best = tries.iter().max_by(|one, other| one.at.value.total_cmp(&other.at.value));
    let optimum = maximise(&sales, &best.map_or([2.0, 3.0, 0.7], |best| best.parameters));
    let [total, ratio, level] = optimum.parameters;
    let [p, q] = shapes(total, ratio).map(|shape| shape.clamp(1.0 / NO_BOUND, NO_BOUND));
    let values = [p, q, sales.mean(level) * (q / p) * sales.unit];
    let [p, q, v] = values;
    // How their logarithms change with those of the total, the ratio and the level.
    let between = 1.0 / (1.0 + ratio);
    let slopes = [[-1.0, -between, 0.0], [-1.0, ratio * between, 0.0], [0.0, 1.0, sales.scale()]];
    let estimate = Estimate {
        model: GammaGamma { p, q, v },
        parameters: name_products(&["p", "q", "v"], &values, &slopes, &optimum),
        log_likelihood: optimum.at.value - sales.customers * libm::log(sales.unit),
        customers: have,
        gradient: optimum.slope,
    };
    // A bound of the shapes is met only where all pay nearly the same; the mean is right there,
    // too.
    let settled = optimum.is_settled_within_bounds();
    if settled { Fit::Converged(estimate) } else { Fit::Stalled(estimate) }
}

/// p and q.
fn shapes(total: f64, ratio: f64) -> Vector<2> {
    [(1.0 + 1.0 / ratio) / total, (1.0 + ratio) / total]
}

/// The likelihood of a cohort, money in units of the mean spend, in three parameters of its own:
/// `total = 1/p + 1/q`, `ratio = q/p`, and `level`, a power of which is `mean = p v/q`.
///
/// The likelihood may be highest where q grows without bound (all customers are alike) or p does
/// (each pays always the same). Then the ratio has no bound and the others are as well determined
/// as anywhere. They are, too, where few can tell whether it is the customers or their purchases
/// that differ. Where mean spends hardly differ, the mean is known to many digits; its power moves
/// as much as the others do.
#[derive(Clone, Debug)]
struct Sales {
    /// Rising in x.
    by_purchases: Vec<Buyers>,
    unit: f64,
    customers: f64,
    /// `Σ ln m`.
    logs: f64,
    /// The standard deviation of the mean spends.
    spread: f64,
}

/// Customers with the same number of repeat purchases.
#[derive(Clone, Debug)]
struct Buyers {
    x: f64,
    customers: f64,
    /// (m, customers), rising.
    means: Vec<(f64, f64)>,
}

impl Sales {
    fn new(spendings: &[Weighted<Spending>]) -> Self {
        let mut sorted: Vec<&Weighted<Spending>> =
            spendings.iter().filter(|row| row.customers > 0).collect();
        sorted.sort_unstable_by(|a, b| a.fact.order(&b.fact));
        // Equal rows become one, so that it does not show whether they stood together.
        let distinct = sorted.chunk_by(|a, b| a.fact.order(&b.fact).is_eq());
        let distinct: Vec<(Spending, f64)> = distinct
            .filter_map(|same| {
                let count = same.iter().fold(0.0, |sum, row| sum + f64::from(row.customers));
                Some((same.first()?.fact, count))
            })
            .collect();
        let (mut customers, mut money) = (Sum::default(), Sum::default());
        let mut ends = (f64::MAX, 0.0_f64);
        for (fact, count) in &distinct {
            let mean = fact.mean_repeat_spend();
            customers.add(*count);
            money.add(count * mean);
            ends = (ends.0.min(mean), ends.1.max(mean));
        }
        let unit = (money.value() / customers.value()).clamp(ends.0, ends.1);
        let mut by_purchases: Vec<Buyers> = Vec::new();
        let mut logs = Sum::default();
        for (fact, count) in distinct {
            let x = f64::from(fact.repeat_purchases());
            let mean = fact.mean_repeat_spend() / unit;
            logs.add(count * libm::log(mean));
            match by_purchases.last_mut() {
                Some(last) if last.x.to_bits() == x.to_bits() => {
                    last.customers += count;
                    last.means.push((mean, count));
                }
                _ => by_purchases.push(Buyers { x, customers: count, means: vec![(mean, count)] }),
            }
        }
        let mut squares = Sum::default();
        for &(mean, customers) in by_purchases.iter().flat_map(|buyers| &buyers.means) {
            squares.add(customers * (mean - 1.0) * (mean - 1.0));
        }
        let (customers, logs) = (customers.value(), logs.value());
        Self { by_purchases, unit, customers, logs, spread: (squares.value() / customers).sqrt() }
    }

    /// The power of the third parameter that the mean is.
    fn scale(&self) -> f64 {
        self.spread.min(1.0)
    }

    /// Such that no shape goes beyond what a model takes; 1/p + 1/q is about the square of the
    /// spread.
    fn least_ratio(&self) -> f64 {
        (0.1 / NO_BOUND / self.scale() / self.scale()).max(1e-13)
    }

    fn mean(&self, level: f64) -> f64 {
        libm::pow(level, self.scale())
    }
}

impl Objective<3> for Sales {
    fn bounds(&self) -> Bounds<3> {
        let least = self.least_ratio();
        Bounds { lowest: [1e-14, least, 1e-13], highest: [HIGHEST, 1.0 / least, HIGHEST] }
    }

    /// With `a = p x`, `d = m/mean − 1`, `w = q + a m/mean`, `h = q d/w`, `k = a d/w` and
    /// `l(u) = ln(1+u) − u`, the logarithm of the density (eq. 1a of Fader & Hardie 2013) is
    /// `a l(h) + q l(−k) + ½ ln[a q/(a+q)] + S(a+q) − S(a) − S(q) − ½ ln 2π − ln m`, where S is
    /// what Stirling's formula leaves of lnΓ. No term of it is large where others are, at any p and
    /// q.
    fn evaluate(&self, &[total, ratio, level]: &Vector<3>) -> Evaluation<3> {
        let [p, q] = shapes(total, ratio);
        let (mean, scale) = (self.mean(level), self.scale());
        let mut value = Sum::default();
        let mut slopes = [Sum::default(); 3];
        let (mut square, mut in_p, mut in_q, mut in_mean) = (0.0, 0.0, 0.0, 0.0);
        let mut bends = [0.0; 3];
        let (left_q, slope_q, bend_q) = (stirling_rest(q), digamma_rest(q), trigamma_rest(q));
        let [up_p, up_q, up_mean] = &mut slopes;
        for Buyers { x, customers, means } in &self.by_purchases {
            let (a, all) = (p * x, p * x + q);
            let half = 0.5 * (libm::log(a / all) + libm::log(q));
            value.add(customers * (half + stirling_rest(all) - stirling_rest(a) - left_q));
            let (slope, bend) = (digamma_rest(all), trigamma_rest(all));
            up_p.add(customers * a * (slope - digamma_rest(a)));
            up_q.add(customers * q * (slope - slope_q));
            bends[0] += customers * a * a * (bend - trigamma_rest(a));
            bends[1] += customers * a * q * bend;
            bends[2] += customers * q * q * (bend - bend_q);
            for &(paid, customers) in means {
                let times = paid / mean;
                let weight = q + a * times;
                // The shares of others and of their own in what is known of a customer, and the
                // pull a·h = q·k.
                let (others, own) = (q / weight, a * times / weight);
                let (gap, pull) = (times - 1.0, a * others * (times - 1.0));
                let of_p = a * ln_one_plus_less(others * gap, times * (all / weight));
                let of_q = q * ln_one_plus_less(-a / weight * gap, all / weight);
                value.add(customers * (of_p + of_q));
                up_p.add(customers * of_p);
                up_q.add(customers * of_q);
                up_mean.add(customers * pull);
                square += customers * pull * (pull / all);
                in_p += customers * pull * others;
                in_q += customers * pull * own;
                in_mean -= customers * own * others * all;
            }
        }
        let [rise_p, rise_q, rise_mean] = slopes.map(Sum::value);
        let [bend_p, cross, bend_q] = bends;
        let flat = 0.5 * libm::log(std::f64::consts::TAU) * self.customers;
        // From the logarithms of p and q to those of the other two.
        let (within, between) = (ratio / (1.0 + ratio), 1.0 / (1.0 + ratio));
        let (pp, pq, qq) = (rise_p + square + bend_p, cross - square, rise_q + square + bend_q);
        let bent = within * between * (rise_p + rise_q);
        let turned = within * qq - between * pp;
        let gradient = [-rise_p - rise_q, within * rise_q - between * rise_p, scale * rise_mean];
        let all_ratio = -turned - (within - between) * pq;
        let ratio_ratio =
            between * between * pp - 2.0 * within * between * pq + within * within * qq + bent;
        let level_all = -scale * (in_p + in_q);
        let level_ratio = scale * (within * in_q - between * in_p);
        let hessian = [
            [pp + 2.0 * pq + qq, all_ratio, level_all],
            [all_ratio, ratio_ratio, level_ratio],
            [level_all, level_ratio, scale * scale * in_mean],
        ];
        let value = value.value() - self.logs - flat;
        Evaluation { value, gradient, hessian }.of_logarithms(&[total, ratio, level])
    }
}
