//! Fitting Pareto/NBD.

use super::beta_geometric_fit::{Likelihood, NO_DROPOUT, second_look};
use super::counts::Counts;
use super::history::{Row, Rows};
use super::nbd::{fit_nbd, insufficient};
use super::pareto_odds::{Rule, ln_one_plus_odds};
use super::{History, ParetoNbd};
use crate::lifetime::climb::{SHORTEST_TIME, SMALLEST_SHAPE, above, climb, maximise};
use crate::lifetime::fit::name_parameters;
use crate::lifetime::{Estimate, Fit, Weighted};
use crate::numeric::matrix::Vector;
use crate::numeric::moments::Evaluation;
use crate::numeric::newton::{Bounds, Objective, Optimum};
use crate::numeric::sum::Sum;

/// Rows used to compare the starting points, and rows used to come near the maximum.
const ROWS_TO_START: usize = 300;
const ROWS_TO_APPROACH: usize = 2_500;

/// Slopes per customer at which starting points can be compared, and at which the exact climb
/// begins.
const ENOUGH_TO_START: f64 = 1e-4;
const ENOUGH_TO_APPROACH: f64 = 3e-5;

/// Where the climb may begin: r, s, and beta in tenths of the oldest age.
const STARTS: [[f64; 3]; 3] = [[0.5, 0.6, 3.0], [1.5, 0.2, 5.0], [0.5, 2.0, 30.0]];

/// Where to look again before saying that nobody leaves: s, and beta in tenths of the oldest age.
const SECOND_STARTS: [[f64; 2]; 4] = [[0.02, 0.001], [0.1, 0.3], [0.3, 30.0], [5.0, 200.0]];

/// The likelihood of a cohort.
#[derive(Clone, Debug)]
struct Cohort {
    counts: Counts,
    /// The ages alone: what the leaving rate needs.
    lives: Counts,
    rows: Vec<Row>,
    rule: Rule,
}

impl Cohort {
    fn new(rows: &Rows, rule: Rule) -> Self {
        let counts = Counts::new(rows);
        let by_age =
            counts.by_age.iter().map(|&(age, customers, _)| (age, customers, 0.0)).collect();
        let lives = Counts { by_purchases: Vec::new(), by_age };
        Self {
            counts,
            lives,
            rows: rows.distinct.iter().copied().filter(|row| row.age > row.t_x).collect(),
            rule,
        }
    }
}

impl Likelihood for Cohort {
    fn customers(&self) -> f64 {
        self.counts.by_age.iter().fold(0.0, |sum, &(_, customers, _)| sum + customers)
    }
}

impl Objective<4> for Cohort {
    fn bounds(&self) -> Bounds<4> {
        above([SMALLEST_SHAPE, SHORTEST_TIME, SMALLEST_SHAPE, SHORTEST_TIME])
    }

    fn evaluate(&self, parameters: &Vector<4>) -> Evaluation<4> {
        let &[r, alpha, s, beta] = parameters;
        let mut sum = Evaluation::ZERO;
        let mut value = Sum::default();
        for row in &self.rows {
            let (log, offset) = ln_one_plus_odds(row, parameters, self.rule);
            value.add(row.customers * (log.value + offset));
            sum.add(row.customers, &log);
        }
        let [buying, living] = [self.counts.evaluate(&[r, alpha]), self.lives.evaluate(&[s, beta])];
        sum.value = value.value() + buying.value + living.value;
        let parts = [buying.gradient, living.gradient];
        for (mine, theirs) in sum.gradient.iter_mut().zip(parts.iter().flatten()) {
            *mine += theirs;
        }
        let [[rr, ra, ..], [ar, aa, ..], [.., ss, sb], [.., bs, bb]] = &mut sum.hessian;
        for (mine, theirs) in [rr, ra, ar, aa].into_iter().zip(buying.hessian.iter().flatten()) {
            *mine += theirs;
        }
        for (mine, theirs) in [ss, sb, bs, bb].into_iter().zip(living.hessian.iter().flatten()) {
            *mine += theirs;
        }
        sum
    }
}

/// Fits the model.
pub(super) fn fit_pareto_nbd(histories: &[Weighted<History>]) -> Fit<ParetoNbd> {
    let rows = Rows::new(histories);
    if let Some(short) = insufficient(&rows, 4) {
        return short;
    }
    let cohort = Cohort::new(&rows, Rule::Exact);
    let sketch = Cohort::new(&rows.gathered(ROWS_TO_START), Rule::Rough);
    let pace = cohort.counts.pace();
    let customers = cohort.customers();
    let enough = ENOUGH_TO_START * customers;
    let tries = STARTS.map(|[r, s, beta]| climb(&sketch, &[r, r / pace, s, beta], enough));
    let best = tries.iter().max_by(|one, other| one.at.value.total_cmp(&other.at.value));
    let start = best.map_or([0.5, 0.5 / pace, 0.5, 5.0], |best| best.next);
    let (plain, plain_estimate) = fit_nbd(&rows, &cohort.counts);
    // Ever more rows, and only the last steps in full.
    let enough = ENOUGH_TO_APPROACH * customers;
    let near = climb(&Cohort::new(&rows.gathered(ROWS_TO_APPROACH), Rule::Rough), &start, enough);
    let rough = Cohort { rule: Rule::Rough, ..cohort.clone() };
    let nearer = climb(&rough, &near.next, enough);
    let first = maximise(&cohort, &nearer.next);
    let optimum = second_look(&cohort, &[&sketch, &rough], &first, &plain, &SECOND_STARTS);
    if optimum.at.value <= plain.at.value + NO_DROPOUT {
        return Fit::NoDropoutIdentified(plain_estimate);
    }
    let [r, alpha, s, beta] = optimum.parameters;
    let [r, alpha, s, beta] = [r, alpha * rows.unit, s, beta * rows.unit];
    let mut parameters =
        name_parameters(&["r", "alpha", "s", "beta"], &[r, alpha, s, beta], &optimum);
    let at_edge = is_at_edge(&optimum);
    if at_edge {
        // The data bound the share that leaves at once, neither s nor beta.
        parameters.iter_mut().skip(2).for_each(|parameter| parameter.standard_error = None);
    }
    let estimate = Estimate {
        model: ParetoNbd { r, alpha, s, beta },
        parameters,
        log_likelihood: optimum.at.value - rows.purchases * libm::log(rows.unit),
        customers: rows.customers,
        gradient: optimum.steepest(),
    };
    if at_edge || optimum.is_settled() { Fit::Converged(estimate) } else { Fit::Stalled(estimate) }
}

/// Whether the likelihood only rises on towards `s, beta → 0` with `s·ln(1/beta)` fixed: a share
/// leaves at once and the rest never. It rises so slowly, like `1/ln(1/beta)`, that no float
/// reaches the end.
fn is_at_edge(optimum: &Optimum<4>) -> bool {
    let [.., beta] = optimum.parameters;
    let only_beta = (0..4).all(|parameter| optimum.is_cut_off(parameter) == (parameter == 3));
    only_beta && beta < 2.0 * SHORTEST_TIME && optimum.is_settled_within_bounds()
}

#[cfg(test)]
#[test]
fn no_other_start_climbs_higher() {
    use crate::lifetime::buying::simulated::{Dice, best_of_many, cohort, inner};
    // Thirty climbs a cohort take their time without optimisation; all of them run in release.
    let cohorts = if cfg!(debug_assertions) { 2 } else { 8 };
    for seed in 0..cohorts {
        let mut dice = Dice::new(seed);
        let histories = cohort(150, &mut dice);
        let rows = Rows::new(&histories);
        let fit = fit_pareto_nbd(&histories);
        let found = match &fit {
            Fit::Converged(estimate) => estimate.log_likelihood,
            Fit::NoDropoutIdentified(estimate) => estimate.log_likelihood,
            Fit::Insufficient { .. } => continue,
            other => panic!("{other:?}"),
        };
        let best = best_of_many(&Cohort::new(&rows, Rule::Exact), &mut dice);
        assert!(
            inner(found, &rows) >= best - 1e-5,
            "seed {seed}: {} is below {best}: {fit:?}",
            inner(found, &rows)
        );
    }
}
