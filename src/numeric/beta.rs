//! The beta density and ratios of beta functions, in logarithms.

use super::gamma::{ln_gamma_step, stirling_tail};

/// `ln [ w^a (1−w)^b / B(a, b) ]` at `w = y/(y+v)`.
///
/// For large a and b this follows Loader (2000), *Fast and accurate computation of binomial
/// probabilities*: the large logarithms cancel on paper, not in floating point.
pub(crate) fn ln_beta_kernel(a: f64, b: f64, y: f64, v: f64) -> f64 {
    if a > b { ordered(b, a, v, y) } else { ordered(a, b, y, v) }
}

/// The kernel for `a <= b`.
fn ordered(a: f64, b: f64, y: f64, v: f64) -> f64 {
    if b < 10.0 {
        let ln_beta = libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b);
        return -a * ln_one_plus_ratio(v, y) - b * ln_one_plus_ratio(y, v) - ln_beta;
    }
    if a < 10.0 {
        // Γ(b+a)/Γ(b) is about b^a: divided by that much it is near one.
        let step = ln_gamma_step(b, a, b);
        return step - libm::lgamma(a) + a * libm::log(b / (1.0 + v / y))
            - b * ln_one_plus_ratio(y, v);
    }
    let sum = a + b;
    let (at_y, at_v) = (sum / (1.0 + v / y), sum / (1.0 + y / v));
    let spread = 0.5 * libm::log(a / (2.0 * std::f64::consts::PI) * (b / sum));
    spread + (stirling_tail(sum) - stirling_tail(a) - stirling_tail(b))
        - deviance(a, at_y)
        - deviance(b, at_v)
}

/// `ln(1 + top/bottom)`.
fn ln_one_plus_ratio(top: f64, bottom: f64) -> f64 {
    libm::log1p(top / bottom)
}

/// `x ln(x/m) + m − x`, which is zero at `x = m` and positive elsewhere (Loader's `bd0`).
fn deviance(x: f64, m: f64) -> f64 {
    let gap = x - m;
    if gap.abs() >= 0.1 * (x + m) {
        return x * libm::log(x / m) + m - x;
    }
    -x * ln_one_plus_less(-gap / x, m / x)
}

/// `ln(1+u) − u`, given `1+u` as well: either may have lost what the other keeps.
pub(crate) fn ln_one_plus_less(u: f64, one_plus: f64) -> f64 {
    if u.abs() >= 0.2 {
        return libm::log(one_plus) - u;
    }
    // The series of the inverse hyperbolic tangent, ln(1+u) = 2 artanh v.
    let v = u / (2.0 + u);
    let (mut sum, mut power, mut k) = (-u * v, 2.0 * v, 1.0);
    loop {
        power *= v * v;
        k += 2.0;
        let next = sum + power / k;
        if next.to_bits() == sum.to_bits() {
            return next;
        }
        sum = next;
    }
}
