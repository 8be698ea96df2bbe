//! A number that was fitted or predicted.

use std::fmt::{self, Write};

use super::schema_as;
use crate::error::Error;

/// A finite number to twelve significant digits: how the parameters of a fitted model and what it
/// predicts are kept.
///
/// Twelve digits are more than any data bear out, and few enough that a number which is printed
/// and read is the same one, whatever reads it: longer ones lose their last bit to many readers,
/// among them `serde_json` as it comes. On the wire a number.
///
/// ```
/// use patronage::base::Figure;
///
/// assert_eq!(Figure::new(0.242_594_521_987_654_3)?.get(), 0.242_594_521_988);
/// assert!(Figure::new(f64::NAN).is_err());
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "f64", into = "f64"))]
// INVARIANT: a finite float, rounded by `twelve_digits`, no negative zero; in its bytes, so that it
// brings no alignment.
pub struct Figure([u8; 8]);

impl Figure {
    /// Nothing.
    pub const ZERO: Self = Self::held(0.0);

    const fn held(value: f64) -> Self {
        Self(value.to_ne_bytes())
    }

    /// Takes a number, to twelve significant digits.
    ///
    /// # Errors
    ///
    /// When the number is NaN or infinite.
    pub fn new(value: f64) -> Result<Self, Error> {
        if value.is_finite() {
            Ok(Self::nearest(value))
        } else {
            Err(Error::range("number", value, "what is finite"))
        }
    }

    /// The nearest figure; the largest for what is beyond, zero for NaN.
    pub(crate) fn nearest(value: f64) -> Self {
        let finite = if value.is_nan() { 0.0 } else { value.clamp(-LARGEST, LARGEST) };
        Self::held(twelve_digits(finite) + 0.0)
    }

    /// The number.
    pub fn get(self) -> f64 {
        f64::from_ne_bytes(self.0)
    }
}

/// The largest number of twelve digits.
const LARGEST: f64 = 1.797_693_134_86e308;

/// The nearest number that has twelve digits when it is written down.
fn twelve_digits(value: f64) -> f64 {
    in_place(value).unwrap_or_else(|| as_text(value))
}

/// The powers of ten that are floats without rounding.
const TENS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// The same by two roundings, of a product with a power of ten to twelve digits before the point, and
/// of the quotient by that power. Nothing below 1e-11 and from 1e12 on, and where the first rounding is
/// too close a call: the product is off by less than 1e-4.
fn in_place(value: f64) -> Option<f64> {
    let size = value.abs();
    let ten = TENS.into_iter().find(|ten| size * ten >= 1e11)?;
    let product = size * ten;
    let whole = product.round();
    let clear = product < 1e12 && (product - whole).abs() < 0.499;
    clear.then(|| (whole / ten).copysign(value))
}

/// The same by way of its text.
fn as_text(value: f64) -> f64 {
    let mut text = Text { bytes: [0; 24], len: 0 };
    // Written into place: nothing is allocated. The longest is `-1.23456789012e-308`.
    let written = write!(text, "{value:.11e}");
    let read = text.bytes.get(..text.len).and_then(|bytes| std::str::from_utf8(bytes).ok());
    let rounded = read.filter(|_| written.is_ok()).and_then(|text| text.parse().ok());
    rounded.unwrap_or(value)
}

struct Text {
    bytes: [u8; 24],
    len: usize,
}

impl Write for Text {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        let end = self.len.saturating_add(part.len());
        let place = self.bytes.get_mut(self.len..end).ok_or(fmt::Error)?;
        place.copy_from_slice(part.as_bytes());
        self.len = end;
        Ok(())
    }
}

impl fmt::Debug for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Figure").field(&self.get()).finish()
    }
}

impl PartialOrd for Figure {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Figure {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.get().total_cmp(&other.get())
    }
}

impl TryFrom<f64> for Figure {
    type Error = Error;

    fn try_from(value: f64) -> Result<Self, Error> {
        Self::new(value)
    }
}

impl From<Figure> for f64 {
    fn from(figure: Figure) -> Self {
        figure.get()
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

schema_as!(Figure, {
    "description": "A number; twelve significant digits count.",
    "type": "number"
});

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{as_text, in_place, twelve_digits};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn both_ways_round_alike(bits: u64, digits in 0_u64..20_000_000_000_000, power in -26_i32..14) {
            // Any float, and halves of the twelfth digit with their neighbours.
            let close = format!("{digits}e{power}").parse::<f64>().unwrap();
            let next = f64::from_bits(close.to_bits().wrapping_add(1));
            for value in [f64::from_bits(bits), close, -close, next] {
                if value.is_finite() {
                    prop_assert_eq!(twelve_digits(value).to_bits(), as_text(value).to_bits(), "{:e}", value);
                }
            }
        }

        #[test]
        fn usual_numbers_need_no_text(number in 0.001_f64..1e9) {
            let product = number * libm::pow(10.0, 11.0 - libm::floor(libm::log10(number)));
            let tie = (product - product.floor() - 0.5).abs() < 0.01;
            prop_assert!(tie || in_place(number).is_some());
        }
    }
}
