//! The future of a customer of BG/NBD or MBG/NBD who is still there.

use crate::numeric::legendre::visit_twenty;
use crate::numeric::trapezoid::{BetaNodes, GammaNodes};

/// A series longer than this is left for a quadrature.
const MOST_TERMS: f64 = 4_000.0;

/// λ ~ Gamma(shape, rate), p ~ Beta(a, b), both as seen today: purchases come at rate λ, and after
/// each the customer leaves with chance p.
#[derive(Clone, Copy, Debug)]
pub(super) struct Future {
    pub(super) shape: f64,
    pub(super) rate: f64,
    pub(super) a: f64,
    pub(super) b: f64,
}

impl Future {
    /// P(no purchase in t): `(rate/(rate+t))^shape`.
    pub(super) fn p_silent(&self, t: f64) -> f64 {
        libm::exp(-self.shape * libm::log1p(t / self.rate))
    }

    /// The expected purchases in the next t, each counted `e^(−delta·u)` when it comes at time u.
    ///
    /// Without discount this is the second factor of eq. 10 of Fader, Hardie & Lee (2005), whose
    /// form has poles at a = 1 and a + b = 1 that the expectation has not.
    ///
    /// Given λ and p the rate at time u is `λ e^(−λpu)`; its mean is
    /// `shape/rate · ₂F₁(shape+1, a; a+b; −u/rate)`, to be integrated with the discount.
    pub(super) fn discounted(&self, t: f64, delta: f64) -> f64 {
        // What comes later adds less than the last digit.
        let t = t.min(45.0 / delta);
        let z = t / self.rate;
        if self.terms(z, delta * t) <= MOST_TERMS {
            self.by_series(z, delta * t)
        } else {
            self.by_parts(t, delta)
        }
    }

    /// About how many terms the series has: its terms are like the chances of a negative binomial
    /// count around `(shape + 1)·z`, with the discount counted as purchases.
    fn terms(&self, z: f64, discounted: f64) -> f64 {
        // Beyond this the first weight is no float.
        if (self.shape + 1.0) * libm::log1p(z) > 1_000.0 {
            return f64::INFINITY;
        }
        let middle = self.middle(z, discounted);
        middle + 9.0 * ((middle + 1.0) * (1.0 + z)).sqrt() + 40.0 * (1.0 + z)
    }

    fn middle(&self, z: f64, discounted: f64) -> f64 {
        (self.shape + 1.0) * z + discounted
    }

    /// With w = (u/rate)/(1+u/rate) and Pfaff's transformation the rate is
    /// `shape/rate · (1−w)^(shape+1) · Σ h_k w^k`, `h_k = (shape+1)_k (b)_k / ((a+b)_k k!)`, and
    /// the answer `shape · Σ h_k I_k` with the integrals from 0 to W, up to the horizon,
    ///
    /// `I_k = ∫ (1−w)^(A−2) w^k e^(−cw/(1−w)) dw`, `J_k = ∫ (1−w)^(A−1) w^k e^(−cw/(1−w)) dw`,
    ///
    /// A = shape + 1 and c = delta·rate. Directly and by parts, with the integrand at the horizon
    /// in B,
    ///
    /// `I_k = I_(k+1) + J_k`, `(k+1) J_k = B_k + (k+1+A) J_(k+1) + c I_(k+1)`,
    /// `B_k = W^(k+1) (1−W)^A e^(−cz)`.
    ///
    /// All of it is positive. Read from k = 0 upwards, what is left to add is `p J_k + q I_k` and
    /// the later h, and each step adds a multiple of B. The weights `(A)_k/k!·W^k` add up to
    /// `(1−W)^(−A)`, by which that power is taken without a logarithm.
    fn by_series(&self, z: f64, discounted: f64) -> f64 {
        let (kept, share) = (1.0 / (1.0 + z), z / (1.0 + z));
        let (power, both, cost) = (self.shape + 1.0, self.a + self.b, discounted * kept);
        let middle = self.middle(z, discounted);
        let first = if middle < 600.0 { 1.0 } else { 1e-200 };
        let (mut k, mut weight, mut survives) = (0.0, first, 1.0);
        // q, and p + q.
        let (mut held, mut open) = (first, first);
        let (mut weights, mut sum) = (0.0, 0.0);
        loop {
            weights += weight;
            let next = k + 1.0;
            let part = 1.0 / (next * (both + k));
            let term = open * (part * (both + k));
            sum += term;
            weight *= (power + k) * share * (part * (both + k));
            survives *= (self.b + k) * (part * next);
            held = held * share + weight * survives + term * cost;
            open = term * ((next + power) * share) + held;
            k = next;
            let least = 1e-17 * kept;
            if k > middle && term <= least * sum && weight <= least * weights {
                return self.shape * share * libm::exp(-discounted) * (sum / weights);
            }
        }
    }

    /// By parts: `e^(−delta t) E(t) + delta ∫ e^(−delta u) E(u) du`, both positive. The panels
    /// double from where the expected purchases first bend.
    fn by_parts(&self, t: f64, delta: f64) -> f64 {
        let nodes = BetaNodes::new(self.a, self.b, t / self.rate * (self.shape + 1.0));
        let until = |u: f64| self.by_nodes(u / self.rate, &nodes);
        let mut sum = libm::exp(-delta * t) * until(t);
        if delta * t < 1e-17 {
            return sum;
        }
        let (mut start, mut width) = (0.0, (4.0 / (self.shape + 1.0)).min(1.0) * self.rate);
        while start < t {
            let panel = width.min(8.0 / delta).min(t - start);
            visit_twenty(start, panel, |u, weight| {
                sum += weight * delta * libm::exp(-delta * u) * until(u);
            });
            start += panel;
            width *= 2.0;
        }
        sum
    }

    /// The expected purchases up to z = t/rate: the mean of `(1 − (1 + p z)^(−shape)) / p`.
    fn by_nodes(&self, z: f64, nodes: &BetaNodes) -> f64 {
        if self.terms(z, 0.0) < 150.0 {
            return self.by_series(z, 0.0);
        }
        nodes.mean(|p| -libm::expm1(-self.shape * libm::log1p(p * z)) / p)
    }

    /// The expected purchases over all the future, discounted: the mean of `λ / (λ p + delta)`.
    pub(super) fn discounted_forever(&self, delta: f64) -> f64 {
        // With l = λ · rate ~ Gamma(shape, 1) the factor l turns its shape into shape + 1.
        let cost = delta * self.rate;
        let speeds = GammaNodes::new(self.shape + 1.0, (self.shape + 1.0) / cost);
        let coins = BetaNodes::new(self.a, self.b, speeds.largest() / cost);
        self.shape * speeds.mean(|speed| coins.mean_reciprocal(speed, cost))
    }
}
