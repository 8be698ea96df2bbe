//! Fitting Pareto/NBD.

use crate::lifetime::buying::ParetoNbd;
use crate::lifetime::buying::beta_geometric_fit::{NO_DROPOUT, second_look};
use crate::lifetime::buying::counts::Counts;
use crate::lifetime::buying::history::{History, Row, Rows};
use crate::lifetime::buying::nbd::{fit_nbd, insufficient};
use crate::lifetime::fit::{Estimate, Fit, Weighted, name_parameters};
use crate::lifetime::numeric::legendre::{visit_eight, visit_six, visit_twelve};
use crate::lifetime::numeric::matrix::Vector;
use crate::lifetime::numeric::moments::{Evaluation, Moments};
use crate::lifetime::numeric::newton::{Objective, SHORTEST_TIME, SMALLEST_SHAPE, climb, maximise};
use crate::lifetime::numeric::sum::Sum;

/// Rows used to compare the starting points, and rows used to come near the maximum.
const ROWS_TO_START: usize = 200;
const ROWS_TO_APPROACH: usize = 1_600;

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
}

impl Cohort {
    fn new(rows: &Rows) -> Self {
        let counts = Counts::new(rows);
        let by_age =
            counts.by_age.iter().map(|&(age, customers, _)| (age, customers, 0.0)).collect();
        let lives = Counts { by_purchases: Vec::new(), by_age };
        Self {
            counts,
            lives,
            rows: rows.distinct.iter().copied().filter(|row| row.age > row.t_x).collect(),
        }
    }
}

impl Objective<4> for Cohort {
    fn lowest(&self) -> Vector<4> {
        [SMALLEST_SHAPE, SHORTEST_TIME, SMALLEST_SHAPE, SHORTEST_TIME]
    }

    fn evaluate(&self, parameters: &Vector<4>) -> Evaluation<4> {
        let &[r, alpha, s, beta] = parameters;
        let mut sum = Evaluation::ZERO;
        let mut value = Sum::default();
        for row in &self.rows {
            let (log, offset) = ln_one_plus_odds(row, parameters);
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

/// `ln(1 + odds of having left)` with derivatives, the odds as the integral over the moment u of
/// leaving. The value comes in two parts, so that huge odds do not overflow.
fn ln_one_plus_odds(row: &Row, parameters: &Vector<4>) -> (Evaluation<4>, f64) {
    let &[r, alpha, s, beta] = parameters;
    let left = Left::new(row, r + f64::from(row.x), parameters);
    let offset = (left.growth - 300.0).max(0.0);
    let still_here = if offset > 0.0 { libm::exp(-offset) } else { 1.0 };
    let mut moments = Moments::fixed(still_here);
    let mut bends = [0.0; 4];
    let (alpha_now, beta_now, per_s) = (1.0 / (alpha + row.age), 1.0 / (beta + row.age), 1.0 / s);
    left.visit(|d, weight| {
        let node = left.at(d);
        let mass = weight
            * s
            * node.near
            * node.per_beta
            * quick_exp(left.shape * node.buying + s * node.staying - offset);
        let (rise, life) =
            (-node.ahead * alpha_now * node.per_alpha, -node.ahead * beta_now * node.per_beta);
        moments.add(
            mass,
            &[node.buying, left.shape * rise, per_s + node.staying, s * life - node.per_beta],
        );
        let bend_alpha = left.shape * rise * (alpha_now + node.per_alpha);
        let bend_beta = node.per_beta * node.per_beta - s * life * (beta_now + node.per_beta);
        for (sum, bend) in bends.iter_mut().zip([rise, bend_alpha, life, bend_beta]) {
            *sum += mass * bend;
        }
        mass
    });
    let mut log = moments.logarithm();
    let share = 1.0 / moments.total;
    let [rise, bend_alpha, life, bend_beta] = bends.map(|bend| bend * share);
    let [[_, ra, ..], [ar, aa, ..], [.., ss, sb], [.., bs, bb]] = &mut log.hessian;
    *ra += rise;
    *ar += rise;
    *aa -= bend_alpha;
    *ss -= per_s * per_s * (1.0 - still_here * share);
    *sb += life;
    *bs += life;
    *bb += bend_beta;
    (log, offset)
}

/// `e^x` to about |x| units in the last place, in half the time of the exact function. The sums of a
/// fit run over so many nodes that these errors vanish in them.
#[inline]
fn quick_exp(x: f64) -> f64 {
    libm::exp2(x * core::f64::consts::LOG2_E)
}

/// The integral over the moment of leaving, in d = ln(m/m₀) with m = min(alpha, beta) + u.
#[derive(Clone, Copy, Debug)]
struct Left {
    shape: f64,
    s: f64,
    /// The smaller sum at the last purchase, and by how much the other is larger.
    least: f64,
    gap: f64,
    alpha_first: bool,
    /// d at the present.
    reach: f64,
    silence: f64,
    /// The exponent of the integrand at the last purchase over that at the present.
    growth: f64,
}

/// What the integrand needs at one moment: 1/(alpha+u), 1/(beta+u), and the logarithms of
/// (alpha+T)/(alpha+u) and (beta+T)/(beta+u).
#[derive(Clone, Copy, Debug)]
struct Node {
    near: f64,
    /// T − u.
    ahead: f64,
    per_alpha: f64,
    per_beta: f64,
    buying: f64,
    staying: f64,
}

impl Left {
    fn new(row: &Row, shape: f64, &[_, alpha, s, beta]: &Vector<4>) -> Self {
        let silence = row.age - row.t_x;
        let (by_alpha, by_beta) =
            (libm::log1p(silence / (alpha + row.t_x)), libm::log1p(silence / (beta + row.t_x)));
        let alpha_first = alpha <= beta;
        Self {
            shape,
            s,
            least: alpha.min(beta) + row.t_x,
            gap: (alpha - beta).abs(),
            alpha_first,
            reach: if alpha_first { by_alpha } else { by_beta },
            silence,
            growth: shape * by_alpha + s * by_beta,
        }
    }

    #[inline]
    fn at(&self, d: f64) -> Node {
        // Written with the time gone by, so that a vast alpha or beta costs no digits.
        let gone_by =
            self.least * if self.reach < 0.05 { libm::expm1(d) } else { quick_exp(d) - 1.0 };
        let (near, ahead) = (self.least + gone_by, self.silence - gone_by);
        let (per_near, per_far) = (1.0 / near, 1.0 / (near + self.gap));
        let (by_near, by_far) = (self.reach - d, libm::log1p(ahead * per_far));
        if self.alpha_first {
            Node {
                near,
                ahead,
                per_alpha: per_near,
                per_beta: per_far,
                buying: by_near,
                staying: by_far,
            }
        } else {
            Node {
                near,
                ahead,
                per_alpha: per_far,
                per_beta: per_near,
                buying: by_far,
                staying: by_near,
            }
        }
    }

    /// How fast the logarithm of the integrand falls where the smaller sum is `near`.
    #[inline]
    fn steepness(&self, near: f64) -> f64 {
        let share = near / (near + self.gap);
        if self.alpha_first {
            (self.shape - 1.0 + (self.s + 1.0) * share).abs()
        } else {
            self.s + self.shape * share
        }
    }

    /// Goes over the time since the last purchase in panels until nothing is added. A rule of 6 points
    /// is exact to the last bits while the logarithm changes by 1 or so, one of 8 up to 3, one of 12
    /// up to 7.
    fn visit(&self, mut add: impl FnMut(f64, f64) -> f64) {
        let change =
            self.steepness(self.least).max(self.steepness(self.least + self.silence)) * self.reach;
        if self.reach < 0.8 && change < 3.0 {
            let once = |d: f64, weight: f64| {
                add(d, weight);
            };
            if change < 1.1 {
                visit_six(0.0, self.reach, once);
            } else {
                visit_eight(0.0, self.reach, once);
            }
            return;
        }
        let (mut at, mut sum) = (0.0, 0.0);
        while at < self.reach {
            let steep = self.steepness(self.least * quick_exp(at));
            let width = (7.0 / (steep + 1.0)).min(1.25).min(self.reach - at);
            let mut panel = 0.0;
            visit_twelve(at, width, |d, weight| panel += add(d, weight));
            sum += panel;
            if panel <= 1e-17 * sum && steep > 1.0 {
                return;
            }
            at += width;
        }
    }
}

/// Fits the model.
pub(crate) fn fit_pareto_nbd(histories: &[Weighted<History>]) -> Fit<ParetoNbd> {
    let rows = Rows::new(histories);
    if let Some(short) = insufficient(&rows, 4) {
        return short;
    }
    let cohort = Cohort::new(&rows);
    let sketch = Cohort::new(&rows.thinned(ROWS_TO_START));
    let pace = cohort.counts.pace();
    let tries = STARTS.map(|[r, s, beta]| climb(&sketch, &[r, r / pace, s, beta], 1e-2));
    let best = tries.iter().max_by(|one, other| one.at.value.total_cmp(&other.at.value));
    let start = best.map_or([0.5, 0.5 / pace, 0.5, 5.0], |best| best.parameters);
    let approach = Cohort::new(&rows.thinned(ROWS_TO_APPROACH));
    let (plain, plain_estimate) = fit_nbd(&rows, &cohort.counts);
    let first = maximise(&cohort, &climb(&approach, &start, 1e-2).parameters);
    let optimum = second_look(&cohort, first, &plain, &SECOND_STARTS);
    if optimum.at.value <= plain.at.value + NO_DROPOUT {
        return Fit::NoDropoutIdentified(plain_estimate);
    }
    let [r, alpha, s, beta] = optimum.parameters;
    let [r, alpha, s, beta] = [r, alpha * rows.unit, s, beta * rows.unit];
    let estimate = Estimate {
        model: ParetoNbd { r, alpha, s, beta },
        parameters: name_parameters(&["r", "alpha", "s", "beta"], &[r, alpha, s, beta], &optimum),
        log_likelihood: optimum.at.value - rows.purchases * libm::log(rows.unit),
        customers: rows.customers,
        gradient: optimum.slope,
    };
    if optimum.is_settled() { Fit::Converged(estimate) } else { Fit::Stalled(estimate) }
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
            Fit::Stalled(estimate) => panic!("stalled {estimate:?}"),
        };
        let best = best_of_many(&Cohort::new(&rows), &mut dice);
        assert!(
            inner(found, &rows) >= best - 1e-5,
            "seed {seed}: {} is below {best}: {fit:?}",
            inner(found, &rows)
        );
    }
}
