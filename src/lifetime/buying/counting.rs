//! How many purchases a customer with a gamma-distributed rate makes in a given time, staying
//! throughout.

use crate::numeric::beta::ln_beta_kernel;
use crate::numeric::legendre::{LogConcave, log_concave_integral};
use crate::numeric::scaled::Scaled;

/// The negative binomial law of the purchases in a time `t`, rate ~ Gamma(r, alpha)
/// (Ehrenberg 1959; Fader, Hardie & Lee 2005, eq. 8 without the dropout).
#[derive(Clone, Copy, Debug)]
pub(super) struct Counting {
    r: f64,
    /// t / alpha.
    reach: f64,
}

impl Counting {
    pub(super) fn new(r: f64, alpha: f64, t: f64) -> Self {
        Self { r, reach: t / alpha }
    }

    /// P(N = n).
    pub(super) fn exactly(self, n: u32) -> f64 {
        if n == 0 {
            return libm::exp(-self.r * libm::log1p(self.reach));
        }
        if self.reach <= 0.0 {
            return 0.0;
        }
        if n <= 64 {
            let share = self.share();
            let none = Scaled::from_ln(-self.r * libm::log1p(self.reach));
            let factor = |i: u32| (self.r + f64::from(i)) / (f64::from(i) + 1.0) * share;
            return (0..n).fold(none, |product, i| product.times(factor(i))).value();
        }
        let n = f64::from(n);
        libm::exp(ln_beta_kernel(n, self.r, self.reach, 1.0)) / n
    }

    /// P(N >= n).
    pub(super) fn at_least(self, n: u32) -> f64 {
        if n == 0 {
            return 1.0;
        }
        if self.reach <= 0.0 {
            return 0.0;
        }
        if n == 1 {
            return -libm::expm1(-self.r * libm::log1p(self.reach));
        }
        let n = f64::from(n);
        let answer = if n > self.r * self.reach + 1.0 && self.share() < 0.85 {
            self.upper_sum(n)
        } else {
            self.upper_integral(n)
        };
        answer.min(1.0)
    }

    /// The weight of one purchase more against one purchase fewer.
    fn share(self) -> f64 {
        1.0 / (1.0 + 1.0 / self.reach)
    }

    /// The terms from n upwards; each is smaller than the one before.
    fn upper_sum(self, n: f64) -> f64 {
        let share = self.share();
        let first = libm::exp(ln_beta_kernel(n, self.r, self.reach, 1.0)) / n;
        let (mut term, mut sum, mut j) = (1.0, 1.0, n);
        while term > 1e-18 * sum {
            term *= (self.r + j) / (j + 1.0) * share;
            sum += term;
            j += 1.0;
        }
        first * sum
    }

    /// The regularised incomplete beta function `I_w(n, r)` as a positive integral in v = −ln(1−w):
    /// `∫ (1−e^−v)^(n−1) e^(−rv) dv / B(n, r)` from 0 to ln(1+t/alpha).
    fn upper_integral(self, n: f64) -> f64 {
        let end = libm::log1p(self.reach);
        let peak = Tail { n, r: self.r, peak: 1.0 }.find_peak(end);
        let shape = Tail { peak, ..Tail { n, r: self.r, peak } };
        let odds = libm::expm1(peak);
        let height =
            ln_beta_kernel(n, self.r, odds, 1.0) - libm::log(-libm::expm1(-peak)) + libm::log(peak);
        let above = libm::log(end / peak);
        libm::exp(height + libm::log(log_concave_integral(&shape, f64::INFINITY, above)))
    }
}

/// The integrand of the upper tail in d = ln(v / peak).
#[derive(Clone, Copy, Debug)]
struct Tail {
    n: f64,
    r: f64,
    peak: f64,
}

impl Tail {
    /// Where the integrand is largest, or `end` if that comes first.
    fn find_peak(self, end: f64) -> f64 {
        let at = |v: f64| Self { peak: v, ..self }.slope_and_bend(0.0).0;
        if at(end) >= 0.0 {
            return end;
        }
        // The slope is positive at 1/r, because all but its last term are.
        let (mut low, mut high) = (libm::log((1.0 / self.r).min(end)), libm::log(end));
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if at(libm::exp(middle)) > 0.0 {
                low = middle;
            } else {
                high = middle;
            }
        }
        libm::exp(low).min(end)
    }
}

impl LogConcave for Tail {
    fn ln(&self, d: f64) -> f64 {
        let v = self.peak * libm::exp(d);
        let step = self.peak * libm::expm1(d);
        // (1−e^−v)/(1−e^−peak) = 1 + (1−e^−step)/(e^peak−1)
        let growth = libm::log1p(-libm::expm1(-step) / libm::expm1(self.peak));
        let growth =
            if d < -1.0 { libm::log(libm::expm1(-v) / libm::expm1(-self.peak)) } else { growth };
        (self.n - 1.0) * growth - self.r * step + d
    }

    fn slope_and_bend(&self, d: f64) -> (f64, f64) {
        let v = self.peak * libm::exp(d);
        let ratio = if v < 1e-8 { 1.0 - 0.5 * v } else { v / libm::expm1(v) };
        let bend = (self.n - 1.0) * ratio * (ratio + v - 1.0).max(0.0) + self.r * v;
        ((self.n - 1.0) * ratio - self.r * v + 1.0, bend)
    }
}
