//! Means over a beta or a gamma distribution by the trapezoid rule in the logarithm of the odds
//! (or of the value).
//!
//! In these variables both densities are analytic and fall off on both sides, and there the plain
//! trapezoid rule converges faster than any power of its step: Trefethen & Weideman (2014), *The
//! exponentially convergent trapezoidal rule*. The weights are divided by their own sum, so that no
//! gamma function is needed. What textbooks write as ₂F₁ or ₃F₂ is such a mean of an elementary
//! function; all terms are positive and no parameter is a pole.

/// Step where the density is broad, and step in standard deviations where it is narrow.
///
/// With a density that falls like `e^(k(s − e^s))` on its steeper side, a step h errs by about
/// `e^(−2πθ/h) / cos(θ)^k` at the best angle θ: below 1e-15 for every k with these two numbers.
const STEP: f64 = 0.2;
const STEP_IN_DEVIATIONS: f64 = 0.5;
/// A weight below this adds nothing.
const NOTHING: f64 = 1e-18;

/// More points than any mean needs, shapes from 1e-15 to 1e15 and scales up to 1e80. Where the
/// density is broad, a side ends after `ln(scale/NOTHING)` in steps of [`STEP`], which makes 1,130
/// steps. Where it is narrow, a side has `√(2 ln(scale/NOTHING))` deviations.
const MOST_POINTS: usize = 2_400;

/// Points and weights in place: a mean allocates nothing.
struct Points {
    all: [(f64, f64); MOST_POINTS],
    count: usize,
}

impl Points {
    /// The first of them, in the middle, of weight one.
    #[expect(clippy::large_stack_arrays, reason = "38 kB, so that a mean allocates nothing")]
    fn around(middle: f64) -> Self {
        let mut points = Self { all: [(0.0, 0.0); MOST_POINTS], count: 0 };
        points.push(middle, 1.0);
        points
    }

    fn push(&mut self, point: f64, weight: f64) {
        if let Some(place) = self.all.get_mut(self.count) {
            *place = (point, weight);
            self.count = self.count.saturating_add(1);
        }
    }

    fn get(&self) -> &[(f64, f64)] {
        self.all.get(..self.count).unwrap_or_default()
    }

    /// Divides the weights by their sum.
    fn normalise(&mut self) {
        let total = self.get().iter().fold(0.0, |total, &(_, weight)| total + weight);
        for (_, weight) in self.all.iter_mut().take(self.count) {
            *weight /= total;
        }
    }

    fn mean(&self, f: impl Fn(f64) -> f64) -> f64 {
        mean(self.get(), f)
    }
}

/// Points in (0, 1) and weights that add up to one: the mean of f under Beta(a, b) is `Σ w f(p)`.
pub(crate) struct BetaNodes(Points);

impl BetaNodes {
    /// The nodes for a function that is positive, falls with p, is flat for p far below `1/scale`
    /// and grows by no more than `scale` from p = 1 to p = 0. Shapes from 1e-15 to 1e15, scales up
    /// to 1e80: beyond there may be no room for the outermost points.
    pub(crate) fn new(a: f64, b: f64, scale: f64) -> Self {
        let (low, high) = (a / (a + b), b / (a + b));
        let step = STEP.min(STEP_IN_DEVIATIONS / (a * high).sqrt());
        // Every point keeps its digits, near zero (`p`) and near one (`1 − p`, for the end of the
        // walk).
        let below = |s: f64| low / (1.0 + high * libm::expm1(s));
        let above = |s: f64| low / (low + high * libm::exp(-s));
        let rest_above = |s: f64| high / (1.0 + low * libm::expm1(s));
        let mut points = Points::around(low);
        let weight =
            |s: f64| libm::exp(-a * ln_mixture(low, high, -s) - b * ln_mixture(high, low, s));
        let nothing = NOTHING / (scale + 1.0);
        walk(|s| (below(s), below(s), weight(-s)), step, a, scale + b + 1.0, nothing, &mut points);
        walk(
            |s| (above(s), rest_above(s), weight(s)),
            step,
            b,
            scale + a + 1.0,
            NOTHING,
            &mut points,
        );
        points.normalise();
        Self(points)
    }

    /// The mean of `f`.
    pub(crate) fn mean(&self, f: impl Fn(f64) -> f64) -> f64 {
        self.0.mean(f)
    }

    /// The mean of `1 / (speed·p + cost)`, whose many divisions overlap.
    pub(crate) fn mean_reciprocal(&self, speed: f64, cost: f64) -> f64 {
        let mut lanes = [0.0; LANES];
        let blocks = self.0.get().chunks_exact(LANES);
        let rest = mean(blocks.remainder(), |p| 1.0 / (speed * p + cost));
        for block in blocks {
            for (lane, (point, weight)) in lanes.iter_mut().zip(block) {
                *lane += weight / (speed * point + cost);
            }
        }
        lanes.iter().fold(rest, |sum, lane| sum + lane)
    }
}

/// Lanes in which a long sum is taken, so that the divisions of a mean overlap.
const LANES: usize = 4;

/// Points on (0, ∞) and weights that add up to one: the mean of f under Gamma(shape, 1).
pub(crate) struct GammaNodes(Points);

impl GammaNodes {
    /// The nodes for a positive function that falls and grows by no more than `gain` from the
    /// middle of the density to zero. Shapes from 1 to 1e15, gains up to 1e80.
    pub(crate) fn new(shape: f64, gain: f64) -> Self {
        let step = STEP.min(STEP_IN_DEVIATIONS / shape.sqrt());
        let at =
            |s: f64| (shape * libm::exp(s), f64::INFINITY, libm::exp(shape * (s - libm::expm1(s))));
        let mut points = Points::around(shape);
        walk(|s| at(-s), step, shape, 1.0, NOTHING / (gain + 1.0), &mut points);
        walk(at, step, shape, 1.0, NOTHING, &mut points);
        points.normalise();
        Self(points)
    }

    /// The mean of `f`.
    pub(crate) fn mean(&self, f: impl Fn(f64) -> f64) -> f64 {
        self.0.mean(f)
    }

    /// The largest point.
    pub(crate) fn largest(&self) -> f64 {
        self.0.get().iter().fold(0.0, |largest: f64, &(point, _)| largest.max(point))
    }
}

/// Walks outwards from the middle until the weights vanish, or until the point lies so near its end
/// that only the power law `e^(−power·s)` is left, whose remaining weights add up in closed form.
///
/// `at` gives a point, its distance from that end, and its weight.
fn walk(
    at: impl Fn(f64) -> (f64, f64, f64),
    step: f64,
    power: f64,
    scale: f64,
    nothing: f64,
    points: &mut Points,
) {
    let mut s = step;
    loop {
        let (point, rest, weight) = at(s);
        if weight < nothing {
            return;
        }
        if rest * scale < NOTHING {
            points.push(point, weight + weight / libm::expm1(power * step));
            return;
        }
        points.push(point, weight);
        s += step;
    }
}

/// `ln(kept + moved·e^s)` where `kept + moved = 1`: a small change keeps its digits as a change, a
/// large one as a sum.
fn ln_mixture(kept: f64, moved: f64, s: f64) -> f64 {
    let change = moved * libm::expm1(s);
    if change > -0.5 { libm::log1p(change) } else { libm::log(kept + moved * libm::exp(s)) }
}

fn mean(points: &[(f64, f64)], f: impl Fn(f64) -> f64) -> f64 {
    points.iter().fold(0.0, |sum, &(point, weight)| sum + weight * f(point))
}

#[cfg(test)]
#[test]
fn every_mean_has_room_for_its_points() {
    let powers = |low: i32, high: i32, step| {
        (low..=high).step_by(step).map(|power| libm::pow(10.0, f64::from(power)))
    };
    for scale in powers(0, 80, 5) {
        for a in powers(-15, 15, 2) {
            for b in powers(-15, 15, 2) {
                let count = BetaNodes::new(a, b, scale).0.count;
                assert!(count < MOST_POINTS, "{count} for Beta({a}, {b}), {scale:e}");
            }
        }
        for shape in powers(0, 15, 1).chain([1.5, 3.0, 6.0, 7.0]) {
            let count = GammaNodes::new(shape, scale).0.count;
            assert!(count < MOST_POINTS, "{count} for Gamma({shape}), {scale:e}");
        }
    }
}
