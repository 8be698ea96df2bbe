//! The odds of having left under Pareto/NBD with their derivatives, for the fit.

use super::history::Row;
use crate::numeric::legendre::{visit_eight, visit_four, visit_six, visit_twelve};
use crate::numeric::matrix::Vector;
use crate::numeric::moments::{Evaluation, Moments};
use crate::numeric::quick::{quick_exp, quick_exp_m1, quick_ln_ratio};

/// How exact the integral is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// To the last bits.
    Exact,
    /// To six digits or so, in half the time: to come near a maximum.
    Rough,
}

/// `ln(1 + odds of having left)` with derivatives, the odds as the integral over the moment u of
/// leaving. The value comes in two parts, so that huge odds do not overflow.
pub(super) fn ln_one_plus_odds(
    row: &Row,
    parameters: &Vector<4>,
    rule: Rule,
) -> (Evaluation<4>, f64) {
    let &[r, alpha, s, beta] = parameters;
    let left = Left::new(row, r + f64::from(row.x), parameters);
    let offset = (left.growth - 300.0).max(0.0);
    let still_here = if offset > 0.0 { libm::exp(-offset) } else { 1.0 };
    let mut moments = Moments::fixed(still_here);
    let mut bends = [0.0; 4];
    let (alpha_now, beta_now, per_s) = (1.0 / (alpha + row.age), 1.0 / (beta + row.age), 1.0 / s);
    left.visit(rule, |node, weight| {
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

/// A panel is at most this wide, so that [`quick_ln_ratio`] reaches across it.
const WIDEST: f64 = 0.8;

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

/// Where a panel ends: the time since the last purchase, the larger sum, and the logarithm of that
/// sum's growth from there to the present.
#[derive(Clone, Copy, Debug)]
struct End {
    passed: f64,
    far: f64,
    growth: f64,
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

    /// The present, as the end of a panel.
    fn present(&self) -> End {
        End { passed: self.silence, far: self.least + self.silence + self.gap, growth: 0.0 }
    }

    fn end(&self, d: f64) -> End {
        if d >= self.reach {
            return self.present();
        }
        let passed = self.least * quick_exp_m1(d);
        let far = self.least + passed + self.gap;
        End { passed, far, growth: libm::log1p((self.silence - passed) / far) }
    }

    #[inline]
    fn at(&self, d: f64, end: &End) -> Node {
        // Written with the time gone by, so that a vast alpha or beta costs no digits.
        let passed = self.least * quick_exp_m1(d);
        let near = self.least + passed;
        let far = near + self.gap;
        let both = near * far;
        let per_all = 1.0 / (both * (far + end.far));
        let per_both = per_all * (far + end.far);
        let (per_near, per_far) = (per_both * far, per_both * near);
        let by_near = self.reach - d;
        let by_far = end.growth + quick_ln_ratio((end.passed - passed) * (per_all * both));
        let ahead = self.silence - passed;
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

    /// Goes over the time since the last purchase in panels until nothing is added. While the
    /// logarithm changes by c, a rule of n points errs by about `c^(2n) n!⁴ / ((2n+1) (2n)!³)`:
    /// below 1e-14 for 6 points up to 1.3, 8 up to 3.3, 12 up to 8; below 1e-6 for 4 up to 2.5, 6
    /// up to 5.
    fn visit(&self, rule: Rule, mut add: impl FnMut(&Node, f64) -> f64) {
        let most = if rule == Rule::Rough { 5.0 } else { 8.0 };
        let (mut at, mut sum) = (0.0, 0.0);
        let mut steep = self.steepness(self.least);
        while at < self.reach {
            let width = (most / (steep + 1.0)).min(WIDEST).min(self.reach - at);
            let end = self.end(at + width);
            let steep_then = self.steepness(self.least + end.passed);
            let change = steep.max(steep_then) * width;
            let mut panel = 0.0;
            let each = |d: f64, weight: f64| panel += add(&self.at(d, &end), weight);
            match rule {
                Rule::Rough if change < 2.5 => visit_four(at, width, each),
                Rule::Rough => visit_six(at, width, each),
                Rule::Exact if change < 1.3 => visit_six(at, width, each),
                Rule::Exact if change < 3.3 => visit_eight(at, width, each),
                Rule::Exact => visit_twelve(at, width, each),
            }
            sum += panel;
            if panel <= 1e-17 * sum && steep > 1.0 {
                return;
            }
            (at, steep) = (at + width, steep_then);
        }
    }
}
