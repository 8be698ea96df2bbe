//! A number that was fitted or foretold.

use std::fmt::{self, Write};

use super::schema_as;
use crate::error::Error;

/// A finite number to twelve significant digits: how the parameters of a fitted model and what it
/// foretells are kept.
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
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "f64", into = "f64"))]
pub struct Figure(f64); // INVARIANT: finite, rounded by `twelve_digits`, no negative zero.

impl Figure {
    /// Nothing.
    pub const ZERO: Self = Self(0.0);

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
        Self(twelve_digits(finite) + 0.0)
    }

    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }
}

/// The largest number of twelve digits.
const LARGEST: f64 = 1.797_693_134_86e308;

/// The nearest number that has twelve digits when it is written down.
fn twelve_digits(value: f64) -> f64 {
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

impl Eq for Figure {}

impl PartialOrd for Figure {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Figure {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
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
        figure.0
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

schema_as!(Figure, {
    "description": "A number; twelve significant digits count.",
    "type": "number"
});
