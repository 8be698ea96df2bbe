//! Differences of log-gamma, digamma and trigamma values, without their cancellation.
//!
//! `lnΓ(r+x) − lnΓ(r)` loses ten digits at r = 1e8 when it is computed as written. Here it is a
//! product for small x and a difference of Stirling series, arranged by hand, for large x.
//! Series: Abramowitz & Stegun (1964), 6.1.41, 6.3.18, 6.4.12.

use super::scaled::Scaled;

/// From here on the series below are exact to the last bit.
const LARGE: f64 = 10.0;

/// Up to here a rising product is multiplied out.
const SHORT: u32 = 48;

/// `lnΓ(z) − [(z−½) ln z − z + ½ ln 2π]` for `z >= 10`.
pub(crate) fn stirling_tail(z: f64) -> f64 {
    let w = 1.0 / (z * z);
    let series = 1.0 / 12.0
        - w * (1.0 / 360.0
            - w * (1.0 / 1260.0
                - w * (1.0 / 1680.0
                    - w * (1.0 / 1188.0
                        - w * (691.0 / 360_360.0
                            - w * (1.0 / 156.0 - w * (3617.0 / 122_400.0)))))));
    series / z
}

/// `ψ(z) − ln z` for `z >= 10`.
fn digamma_tail(z: f64) -> f64 {
    let w = 1.0 / (z * z);
    let series = 1.0 / 12.0
        - w * (1.0 / 120.0
            - w * (1.0 / 252.0
                - w * (1.0 / 240.0
                    - w * (1.0 / 132.0 - w * (691.0 / 32_760.0 - w * (1.0 / 12.0))))));
    -0.5 / z - w * series
}

/// `ψ′(z) − 1/z` for `z >= 10`.
fn trigamma_tail(z: f64) -> f64 {
    let w = 1.0 / (z * z);
    let series = 1.0 / 6.0
        - w * (1.0 / 30.0
            - w * (1.0 / 42.0
                - w * (1.0 / 30.0 - w * (5.0 / 66.0 - w * (691.0 / 2730.0 - w * (7.0 / 6.0))))));
    0.5 * w + w / z * series
}

/// `lnΓ(z+n) − lnΓ(z) − n ln c` for `z >= 10` and any `n >= 0`.
pub(crate) fn ln_gamma_step(z: f64, n: f64, c: f64) -> f64 {
    let top = z + n;
    n * libm::log(top / c)
        + ((z - 0.5) * libm::log1p(n / z) - n)
        + (stirling_tail(top) - stirling_tail(z))
}

/// `Σ ln((a+i)/c)` for i from 0 to n−1: the logarithm of a rising product over a power.
pub(crate) fn ln_rising_over(a: f64, n: u32, c: f64) -> f64 {
    if n <= SHORT {
        return product(a, n, c).ln();
    }
    let head = steps_to_large(a);
    let z = a + f64::from(head);
    product(a, head, c).ln() + ln_gamma_step(z, f64::from(n.saturating_sub(head)), c)
}

/// `lnΓ(a+n) − lnΓ(a)`.
pub(crate) fn ln_rising(a: f64, n: u32) -> f64 {
    ln_rising_over(a, n, 1.0)
}

/// `ψ(a+n) − ψ(a)`, the first derivative of [`ln_rising`] in `a`.
pub(crate) fn digamma_step(a: f64, n: u32) -> f64 {
    let short = |n: u32| (0..n).fold(0.0, |sum, i| sum + 1.0 / (a + f64::from(i)));
    if n <= SHORT {
        return short(n);
    }
    let head = steps_to_large(a);
    let (z, rest) = (a + f64::from(head), f64::from(n.saturating_sub(head)));
    short(head) + libm::log1p(rest / z) + (digamma_tail(z + rest) - digamma_tail(z))
}

/// `ψ′(a+n) − ψ′(a)`, the second derivative of [`ln_rising`] in `a`; never positive.
pub(crate) fn trigamma_step(a: f64, n: u32) -> f64 {
    let short = |n: u32| {
        (0..n).fold(0.0, |sum, i| {
            let term = 1.0 / (a + f64::from(i));
            sum - term * term
        })
    };
    if n <= SHORT {
        return short(n);
    }
    let head = steps_to_large(a);
    let (z, rest) = (a + f64::from(head), f64::from(n.saturating_sub(head)));
    short(head) - rest / (z * (z + rest)) + (trigamma_tail(z + rest) - trigamma_tail(z))
}

/// `lnΓ(z) − [(z−½) ln z − z + ½ ln 2π]` for `z > 0`.
pub(crate) fn stirling_rest(z: f64) -> f64 {
    if z >= LARGE {
        return stirling_tail(z);
    }
    let half_ln_tau = 0.5 * libm::log(std::f64::consts::TAU);
    libm::lgamma(z) - (z - 0.5) * libm::log(z) + z - half_ln_tau
}

/// `ψ(z) − ln z` for `z > 0`.
pub(crate) fn digamma_rest(z: f64) -> f64 {
    let head = steps_to_large(z);
    let large = z + f64::from(head);
    libm::log(large / z) + digamma_tail(large) - digamma_step(z, head)
}

/// `ψ′(z) − 1/z` for `z > 0`.
pub(crate) fn trigamma_rest(z: f64) -> f64 {
    let head = steps_to_large(z);
    let large = z + f64::from(head);
    (1.0 / large - 1.0 / z) + trigamma_tail(large) - trigamma_step(z, head)
}

/// How many steps of one lead from `a` to where the series hold.
fn steps_to_large(a: f64) -> u32 {
    (0..10_u32).fold(
        0,
        |steps, i| {
            if a + f64::from(i) < LARGE { i.saturating_add(1) } else { steps }
        },
    )
}

fn product(a: f64, n: u32, c: f64) -> Scaled {
    (0..n).fold(Scaled::ONE, |product, i| product.times((a + f64::from(i)) / c))
}
