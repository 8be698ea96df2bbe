//! Fitting the shifted beta-geometric model.

use super::{RenewalCohort, Sbg};
use crate::lifetime::climb::{HIGHEST, SMALLEST_SHAPE, climb, maximise};
use crate::lifetime::fit::name_products;
use crate::lifetime::{Estimate, Fit, Weighted};
use crate::numeric::matrix::Vector;
use crate::numeric::moments::Evaluation;
use crate::numeric::newton::{Bounds, Objective};
use crate::numeric::odds::{shapes, slopes};
use crate::numeric::sum::Sum;

/// Customers lost that a fit needs: ten for each parameter.
const NEED: u64 = 20;

/// Where the climb may begin: the odds of leaving at the first renewal in terms of those seen, and
/// `alpha+beta`.
const STARTS: [[f64; 2]; 3] = [[1.5, 2.0], [1.2, 15.0], [1.0, 1e4]];

/// Fits the model.
pub(super) fn fit_sbg(cohorts: &[Weighted<RenewalCohort>]) -> Fit<Sbg, ()> {
    let renewals = Renewals::new(cohorts);
    let customers = cohorts.iter().fold(0_u64, |sum, row| {
        let first = row.fact.survivors().first().copied().unwrap_or(0);
        sum.saturating_add(u64::from(first).saturating_mul(u64::from(row.customers)))
    });
    let AtAge { stayed, lost } = renewals.all();
    #[expect(clippy::cast_precision_loss, reason = "twenty is exact")]
    let need = NEED as f64;
    if lost <= 0.0 && stayed >= need {
        let parameters = Vec::new();
        return Fit::NoDropoutIdentified(Estimate {
            model: (),
            parameters,
            log_likelihood: 0.0,
            customers,
            gradient: 0.0,
        });
    }
    if lost < need || renewals.by_age.len() < 2 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "below twenty, or replaced by zero"
        )]
        let have = if lost < need { lost as u64 } else { 0 };
        return Fit::Insufficient { need: NEED, have };
    }
    renewals.fit(customers)
}

/// Those up for the renewal after a given number of renewals.
#[derive(Clone, Copy, Debug, Default)]
struct AtAge {
    stayed: f64,
    lost: f64,
}

/// All cohorts added up by age: only that enters the likelihood.
#[derive(Clone, Debug)]
pub(super) struct Renewals {
    by_age: Vec<AtAge>,
}

impl Renewals {
    pub(super) fn new(cohorts: &[Weighted<RenewalCohort>]) -> Self {
        let mut by_age: Vec<AtAge> = Vec::new();
        for row in cohorts.iter().filter(|row| row.customers > 0) {
            let weight = f64::from(row.customers);
            let survivors = row.fact.survivors();
            let steps = survivors.iter().zip(survivors.iter().skip(1));
            for (age, (&before, &after)) in steps.take_while(|(before, _)| **before > 0).enumerate()
            {
                if by_age.len() <= age {
                    by_age.push(AtAge::default());
                }
                if let Some(at) = by_age.get_mut(age) {
                    at.stayed += weight * f64::from(after);
                    at.lost += weight * f64::from(before.saturating_sub(after));
                }
            }
        }
        Self { by_age }
    }

    fn all(&self) -> AtAge {
        self.by_age.iter().fold(AtAge::default(), |sum, at| AtAge {
            stayed: sum.stayed + at.stayed,
            lost: sum.lost + at.lost,
        })
    }

    /// `Σ stayed·ln r + lost·ln(1−r)` with r the retention at each age.
    pub(super) fn value(&self, alpha: f64, beta: f64) -> f64 {
        let mut age = 0.0;
        let mut sum = Sum::default();
        for at in &self.by_age {
            let stay = beta + age;
            age += 1.0;
            sum.add(-at.stayed * libm::log1p(alpha / stay));
            sum.add(-at.lost * libm::log1p(stay / alpha));
        }
        sum.value()
    }

    fn fit(&self, customers: u64) -> Fit<Sbg, ()> {
        let AtAge { stayed, lost } = self.all();
        let starts = STARTS.map(|[more, size]| [more * (lost / stayed), size]);
        let tries = starts.map(|start| climb(self, &start, 1e-2));
        let best = tries.iter().max_by(|one, other| one.at.value.total_cmp(&other.at.value));
        let optimum = maximise(self, &best.map_or([1.0, 2.0], |best| best.parameters));
        let [odds, size] = optimum.parameters;
        let values = shapes(odds, size).map(|shape| shape.clamp(1e-15, 1e15));
        let [alpha, beta] = values;
        let estimate = Estimate {
            model: Sbg { alpha, beta },
            parameters: name_products(&["alpha", "beta"], &values, &slopes(odds), &optimum),
            log_likelihood: optimum.at.value,
            customers,
            gradient: optimum.slope,
        };
        if optimum.is_settled() { Fit::Converged(estimate) } else { Fit::Stalled(estimate) }
    }
}

/// In the odds of leaving at the first renewal, `alpha/beta`, and in `alpha+beta`: where retention
/// is constant, or falls, the likelihood is highest where the latter has no bound, and the former
/// is as well determined as anywhere.
impl Objective<2> for Renewals {
    /// Odds down to one of all customers that can be counted. Where the sum vanishes (those who
    /// like to leave all leave at once), neither shape falls out of its range.
    fn bounds(&self) -> Bounds<2> {
        let AtAge { stayed, lost } = self.all();
        let least_sum = SMALLEST_SHAPE * ((stayed + lost) / stayed.min(lost));
        Bounds { lowest: [1e-20, least_sum], highest: [1e20, HIGHEST] }
    }

    fn evaluate(&self, parameters: &Vector<2>) -> Evaluation<2> {
        let &[odds, size] = parameters;
        let (leave, stay) = (odds / (1.0 + odds), 1.0 / (1.0 + odds));
        let [alpha, beta] = shapes(odds, size);
        let (mut rises, mut bends) = ([Sum::default(); 2], [0.0; 3]);
        let mut age = 0.0;
        for at in &self.by_age {
            let later = age / size;
            // The odds of leaving now, and how their logarithm changes.
            let now = leave / (stay + later);
            let (in_odds, in_size) = (stay * (1.0 + now), later / (stay + later));
            let all = at.stayed + at.lost;
            let gone = leave / (1.0 + later);
            let (more, spread) = (at.lost - all * gone, all * gone / (1.0 + now));
            let [up_odds, up_size] = &mut rises;
            up_odds.add(more * in_odds);
            up_size.add(more * in_size);
            let [odds_odds, odds_size, size_size] = &mut bends;
            *odds_odds += more * in_odds * (stay * now - leave) - spread * in_odds * in_odds;
            *odds_size += more * in_size * stay * now - spread * in_odds * in_size;
            *size_size -= more * in_size * (stay / (stay + later)) + spread * in_size * in_size;
            age += 1.0;
        }
        let [odds_odds, odds_size, size_size] = bends;
        Evaluation {
            value: self.value(alpha, beta),
            gradient: rises.map(Sum::value),
            hessian: [[odds_odds, odds_size], [odds_size, size_size]],
        }
        .of_logarithms(parameters)
    }
}
