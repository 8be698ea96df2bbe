//! A chance.

use std::fmt;

use super::schema_as;
use crate::error::Error;

/// A chance from 0 to 1, both ends included, to twelve decimals; never NaN.
///
/// Printed with two decimals; on the wire a number. Twelve decimals are more than any data bear
/// out, and few enough that every reader of numbers gets the same one back: many, among them
/// `serde_json` as it comes, miss the last bit of longer ones.
///
/// ```
/// use patronage::base::Probability;
///
/// let chance = Probability::new(0.125)?;
/// assert_eq!(chance.get(), 0.125);
/// assert_eq!(Probability::new(1.0 / 3.0)?.get(), 0.333333333333);
/// assert!(Probability::new(f64::NAN).is_err());
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "f64", into = "f64"))]
// INVARIANT: a float inside 0..=1, rounded by `twelve_decimals`, in its bytes, so that it brings no
// alignment: beside a name it costs 8 bytes and not 11.
pub struct Probability([u8; 8]);

impl Probability {
    /// Impossible.
    pub const ZERO: Self = Self::held(0.0);
    /// Certain.
    pub const ONE: Self = Self::held(1.0);

    const fn held(value: f64) -> Self {
        Self(value.to_ne_bytes())
    }

    /// Checks a number.
    ///
    /// # Errors
    ///
    /// When the number lies outside 0..=1 or is NaN.
    pub fn new(value: f64) -> Result<Self, Error> {
        if (0.0..=1.0).contains(&value) {
            Ok(Self::held(twelve_decimals(value)))
        } else {
            Err(Error::range("probability", value, "0..=1"))
        }
    }

    /// `part / whole` of a count; `None` of nothing. More than the whole counts as the whole.
    pub fn of(part: u64, whole: u64) -> Option<Self> {
        #[expect(clippy::cast_precision_loss, reason = "counts beyond 2^53 cannot be reached")]
        let share = part.min(whole) as f64 / whole as f64;
        (whole > 0).then(|| Self::held(twelve_decimals(share)))
    }

    /// The chance to six decimals. Fitted chances are kept so: short enough to read, far finer
    /// than any sample.
    ///
    /// ```
    /// use patronage::base::Probability;
    ///
    /// assert_eq!(Probability::of(2, 3).unwrap().to_millionths().get(), 0.666667);
    /// ```
    pub fn to_millionths(self) -> Self {
        Self::held((self.get() * 1e6).round() / 1e6)
    }

    /// The number.
    pub fn get(self) -> f64 {
        f64::from_ne_bytes(self.0)
    }

    /// The chance of the opposite.
    pub fn complement(self) -> Self {
        Self::held(twelve_decimals(1.0 - self.get()))
    }
}

/// The nearest number of at most twelve decimals. Numbers below 9,000 keep all their bits when
/// they are written and read.
pub(crate) fn twelve_decimals(value: f64) -> f64 {
    const PARTS: f64 = 1e12;
    // `-0.0` equals `0.0` but prints otherwise; adding zero clears the sign.
    (value * PARTS).round() / PARTS + 0.0
}

impl PartialOrd for Probability {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Probability {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.get().total_cmp(&other.get())
    }
}

impl TryFrom<f64> for Probability {
    type Error = Error;

    fn try_from(value: f64) -> Result<Self, Error> {
        Self::new(value)
    }
}

impl From<Probability> for f64 {
    fn from(chance: Probability) -> Self {
        chance.get()
    }
}

impl fmt::Display for Probability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2}", self.get())
    }
}

impl fmt::Debug for Probability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Probability").field(&self.get()).finish()
    }
}

schema_as!(Probability, {
    "description": "A chance from 0 to 1; twelve decimals count.",
    "type": "number",
    "minimum": 0,
    "maximum": 1
});
