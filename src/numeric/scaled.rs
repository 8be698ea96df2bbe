//! Products and sums of positive numbers that may leave the range of `f64` on the way.

/// A positive number written as `mantissa · e^ln_scale`.
///
/// A product of a thousand probabilities underflows long before the answer that is made from it
/// does; the scale keeps the digits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scaled {
    mantissa: f64,
    ln_scale: f64,
}

impl Scaled {
    pub(crate) const ZERO: Self = Self { mantissa: 0.0, ln_scale: 0.0 };
    pub(crate) const ONE: Self = Self { mantissa: 1.0, ln_scale: 0.0 };

    /// `e^ln`.
    pub(crate) fn from_ln(ln: f64) -> Self {
        Self { mantissa: 1.0, ln_scale: ln }
    }

    /// The product with a number whose size lies within 1e±100.
    pub(crate) fn times(self, factor: f64) -> Self {
        let mantissa = self.mantissa * factor;
        if mantissa > 1e-100 && mantissa < 1e100 || mantissa == 0.0 {
            return Self { mantissa, ..self };
        }
        Self { mantissa: 1.0, ln_scale: self.ln_scale + libm::log(mantissa) }
    }

    /// The product of two numbers.
    pub(crate) fn by(self, other: Self) -> Self {
        let product = self.times(other.mantissa);
        Self { ln_scale: product.ln_scale + other.ln_scale, ..product }
    }

    /// The sum of two numbers.
    pub(crate) fn plus(self, other: Self) -> Self {
        let (large, small) =
            if self.ln_scale >= other.ln_scale { (self, other) } else { (other, self) };
        if large.mantissa <= 0.0 {
            return small;
        }
        if small.mantissa <= 0.0 {
            return large;
        }
        Self {
            mantissa: large.mantissa + small.mantissa * libm::exp(small.ln_scale - large.ln_scale),
            ..large
        }
    }

    /// The natural logarithm.
    pub(crate) fn ln(self) -> f64 {
        libm::log(self.mantissa) + self.ln_scale
    }

    /// The number itself; zero where it is too small and the largest float where it is too large.
    pub(crate) fn value(self) -> f64 {
        if self.ln_scale == 0.0 {
            return self.mantissa;
        }
        (self.mantissa * libm::exp(self.ln_scale)).min(f64::MAX)
    }

    /// `1 / (1 + self)`: the share of one against this many.
    pub(crate) fn one_of(self) -> f64 {
        if self.ln_scale > 600.0 {
            return libm::exp(-self.ln());
        }
        1.0 / (1.0 + self.value())
    }

    /// The shares of one and of this many in their sum.
    pub(crate) fn shares(self) -> (f64, f64) {
        let one = self.one_of();
        (one, if one < 0.5 { 1.0 - one } else { self.value() * one })
    }

    /// `ln(self + 1)`, given the logarithms of what one and what `self` of them stand for: the
    /// logarithm of `e^ln_one + e^ln_many`, from whichever is the larger.
    pub(crate) fn ln_sum(self, ln_one: f64, ln_many: f64) -> f64 {
        if self.ln_scale > 600.0 {
            return ln_many + libm::exp(-self.ln());
        }
        let odds = self.value();
        if odds > 1.0 { ln_many + libm::log1p(1.0 / odds) } else { ln_one + libm::log1p(odds) }
    }

    /// `ln(1 + self)`.
    pub(crate) fn ln_one_plus(self) -> f64 {
        if self.ln_scale > 600.0 { self.ln() } else { libm::log1p(self.value()) }
    }
}
