//! The positive integral that takes the place of the hypergeometric functions of the Pareto/NBD
//! model.

use crate::numeric::legendre::{LogConcave, log_concave_integral};

/// More terms than this and the panels are quicker.
const MOST_TERMS: f64 = 90.0;

/// The law of somebody who has a purchase shape R, a purchase rate alpha, a leaving shape s and a
/// leaving rate beta.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leaving {
    /// R = r + x.
    pub(super) shape: f64,
    pub(super) alpha: f64,
    pub(super) s: f64,
    pub(super) beta: f64,
}

impl Leaving {
    /// `s ∫ ((alpha+from)/(alpha+u))^R ((beta+from)/(beta+u))^s du/(beta+u)` for u from `from` on
    /// over `span`.
    ///
    /// Read: the chance of leaving in that time without buying before, given presence at `from`.
    pub(super) fn within(&self, from: f64, span: f64) -> f64 {
        let gap = (self.alpha - self.beta).abs();
        let nearer = gap / (self.alpha.max(self.beta) + from);
        let exponent = if self.beta >= self.alpha { self.shape } else { self.s + 1.0 };
        if span <= 0.0 {
            return 0.0;
        }
        // The terms fall like nearer^k once k has passed exponent·nearer/(1−nearer).
        let terms = (exponent + 38.0) * nearer / (1.0 - nearer);
        if nearer < 0.75 && terms < MOST_TERMS {
            self.by_series(from, span, nearer, exponent)
        } else {
            self.by_panels(from, span)
        }
    }

    /// With m = max(alpha, beta) + u the other factor is a power of 1 − |alpha−beta|/m; its
    /// binomial series has positive terms, and each integrates to a power of m.
    ///
    /// Equal to A₀ of Fader & Hardie (2005), *A note on deriving the Pareto/NBD model*, eqs. 19–20,
    /// with the two hypergeometric series subtracted term by term before they are summed.
    #[inline]
    fn by_series(&self, from: f64, span: f64, nearer: f64, exponent: f64) -> f64 {
        let start = self.alpha.max(self.beta) + from;
        let end = start + span;
        let power = self.shape + self.s;
        let (kept, lost) = (start / end, span / end);
        // decline = 1 − (start/end)^(power+k), coefficient = (exponent)_k / k! · nearer^k
        let mut decline = -libm::expm1(-power * libm::log1p(span / start));
        let (mut coefficient, mut k) = (1.0, 0.0);
        let mut sum = decline / power;
        loop {
            coefficient *= (exponent + k) / (k + 1.0) * nearer;
            k += 1.0;
            decline = decline * kept + lost;
            let term = coefficient * decline / (power + k);
            sum += term;
            if term <= 2e-17 * sum && k >= exponent * nearer / (1.0 - nearer) {
                break;
            }
        }
        let outside = if self.beta >= self.alpha { self.shape } else { self.s };
        self.s * sum * libm::exp(outside * libm::log1p(-nearer))
    }

    /// Panels in the logarithm of min(alpha, beta) + u, where both powers are smooth.
    fn by_panels(&self, from: f64, span: f64) -> f64 {
        let least = self.alpha.min(self.beta) + from;
        let ratio = least / (self.alpha.max(self.beta) + from);
        let reach = libm::log1p(span / least);
        let (line, power, factor) = if self.alpha <= self.beta {
            (1.0 - self.shape, self.s + 1.0, self.s * ratio)
        } else {
            (-self.s, self.shape, self.s)
        };
        factor * log_concave_integral(&Decay { line, power, ratio }, 0.0, reach)
    }
}

/// `line·d − power·ln(1 + ratio·(e^d − 1))`.
#[derive(Clone, Copy, Debug)]
struct Decay {
    line: f64,
    power: f64,
    ratio: f64,
}

impl LogConcave for Decay {
    fn ln(&self, d: f64) -> f64 {
        self.line * d - self.power * libm::log1p(self.ratio * libm::expm1(d))
    }

    fn slope_and_bend(&self, d: f64) -> (f64, f64) {
        let raised = self.ratio * libm::exp(d);
        let share = raised / (1.0 - self.ratio + raised);
        (self.line - self.power * share, self.power * share * (1.0 - share))
    }
}

/// The chance density that a new customer leaves at τ with n purchases made, in d = ln(τ / peak).
#[derive(Clone, Copy, Debug)]
pub(super) struct LeavesAfter {
    pub(super) n: f64,
    pub(super) law: Leaving,
    pub(super) peak: f64,
}

impl LeavesAfter {
    /// The integrand with its peak, looked for up to `end`.
    pub(super) fn new(n: f64, law: Leaving, end: f64) -> Self {
        let at = |tau: f64| Self { n, law, peak: tau };
        let slope = |tau: f64| at(tau).slope_and_bend(0.0).0;
        if slope(end) >= 0.0 {
            return at(end);
        }
        let safe = law.alpha.min(law.beta) / (law.shape + law.s + 1.0);
        let (mut low, mut high) = (libm::log(safe.min(end)), libm::log(end));
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if slope(libm::exp(middle)) > 0.0 {
                low = middle;
            } else {
                high = middle;
            }
        }
        at(libm::exp(low).min(end))
    }

    /// The integral up to `end` over the integrand's value at its peak.
    pub(super) fn integral(&self, end: f64) -> f64 {
        log_concave_integral(self, f64::INFINITY, libm::log(end / self.peak))
    }
}

impl LogConcave for LeavesAfter {
    fn ln(&self, d: f64) -> f64 {
        let (tau, step) = (self.peak * libm::exp(d), self.peak * libm::expm1(d));
        // A small change keeps its digits as a change, a large one as a ratio.
        let growth = |rate: f64| {
            let change = step / (rate + self.peak);
            if change > -0.5 {
                libm::log1p(change)
            } else {
                libm::log((rate + tau) / (rate + self.peak))
            }
        };
        (self.n + 1.0) * d
            - self.law.shape * growth(self.law.alpha)
            - (self.law.s + 1.0) * growth(self.law.beta)
    }

    fn slope_and_bend(&self, d: f64) -> (f64, f64) {
        let tau = self.peak * libm::exp(d);
        let (buys, leaves) = (tau / (self.law.alpha + tau), tau / (self.law.beta + tau));
        let slope = self.n + 1.0 - self.law.shape * buys - (self.law.s + 1.0) * leaves;
        (slope, self.law.shape * buys * (1.0 - buys) + (self.law.s + 1.0) * leaves * (1.0 - leaves))
    }
}

/// `∫ (1+v)^(−s) e^(−cost·v) dv` from 0 to `reach`, which may be infinite.
///
/// Over all of v this is `Ψ(1, 2−s; cost)`, that is `cost^(s−1) Ψ(s, s; cost)` with Tricomi's
/// confluent hypergeometric function.
pub(super) fn discounted_presence(s: f64, cost: f64, reach: f64) -> f64 {
    let end = libm::log1p(reach);
    let peak = if 1.0 - s > cost { libm::log((1.0 - s) / cost).min(end) } else { 0.0 };
    let shape = Presence { line: 1.0 - s, cost: cost * libm::exp(peak) };
    let height = (1.0 - s) * peak - cost * libm::expm1(peak);
    libm::exp(height) * log_concave_integral(&shape, peak, end - peak)
}

/// `line·d − cost·(e^d − 1)`.
#[derive(Clone, Copy, Debug)]
struct Presence {
    line: f64,
    cost: f64,
}

impl LogConcave for Presence {
    fn ln(&self, d: f64) -> f64 {
        self.line * d - self.cost * libm::expm1(d)
    }

    fn slope_and_bend(&self, d: f64) -> (f64, f64) {
        let pull = self.cost * libm::exp(d);
        (self.line - pull, pull)
    }
}
