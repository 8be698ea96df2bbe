//! Time units, horizons and discount rates, as types.
//!
//! A model knows only *its* unit: the one in which the ages it was fitted on are counted. These
//! types carry days and years across, so that no bare number has to be guessed at.

use crate::error::Error;

/// Longest age or horizon, in any unit: beyond three centuries of nanoseconds it is a mistake.
pub(super) const LONGEST: f64 = 1e12;

/// The unit in which a model counts time.
///
/// ```
/// use patronage::lifetime::TimeUnit;
///
/// assert_eq!(TimeUnit::Week.days(), 7.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
pub enum TimeUnit {
    /// One civil day.
    Day,
    /// Seven days.
    Week,
    /// A twelfth of a year: 30.4375 days.
    Month,
    /// 365.25 days.
    Year,
}

impl TimeUnit {
    /// How many days one unit has.
    pub fn days(self) -> f64 {
        match self {
            Self::Day => 1.0,
            Self::Week => 7.0,
            Self::Month => 30.4375,
            Self::Year => 365.25,
        }
    }
}

/// A length of time that lies ahead, in the unit of the model it is given to.
///
/// From zero (nothing can happen) to 1e12.
///
/// ```
/// use patronage::lifetime::{Horizon, TimeUnit};
///
/// let quarter = Horizon::of_days(91.0, TimeUnit::Week)?;
/// assert_eq!(quarter, Horizon::new(13.0)?);
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Horizon(f64);

impl Horizon {
    /// A horizon of so many of the model's units.
    ///
    /// # Errors
    ///
    /// When the number is negative, not a number, or above 1e12.
    pub fn new(units: f64) -> Result<Self, Error> {
        checked("horizon", units).map(Self)
    }

    /// A horizon of so many days, for a model that counts in `unit`.
    ///
    /// # Errors
    ///
    /// When the number of days is negative, not a number, or above 1e12.
    pub fn of_days(days: f64, unit: TimeUnit) -> Result<Self, Error> {
        checked("horizon in days", days).map(|days| Self(days / unit.days()))
    }

    /// The length in the model's units.
    pub fn units(self) -> f64 {
        self.0
    }
}

/// A yearly interest rate at which later money counts for less: 0.10 is ten percent a year.
///
/// From 0 (a later purchase counts in full) to 100.
///
/// ```
/// use patronage::lifetime::{AnnualRate, TimeUnit};
///
/// let rate = AnnualRate::new(0.10)?;
/// // One year of continuous discounting takes off exactly the annual rate.
/// let yearly = rate.continuous(TimeUnit::Year);
/// assert!((yearly - 0.095_310_179_804_324_86).abs() < 1e-16);
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct AnnualRate(f64);

impl AnnualRate {
    /// A rate per year.
    ///
    /// # Errors
    ///
    /// When the rate is not in 0..=100.
    pub fn new(rate: f64) -> Result<Self, Error> {
        if (0.0..=100.0).contains(&rate) {
            Ok(Self(rate))
        } else {
            Err(Error::range("annual rate", rate, "0..=100"))
        }
    }

    /// The rate per year.
    pub fn per_year(self) -> f64 {
        self.0
    }

    /// The continuous rate per unit, `ln(1 + rate) · days / 365.25`: a purchase at time t counts
    /// `e^(−t · continuous)`.
    pub fn continuous(self, unit: TimeUnit) -> f64 {
        libm::log1p(self.0) * (unit.days() / 365.25)
    }

    /// The discount rate for a model that counts in `unit`.
    pub fn per(self, unit: TimeUnit) -> Discount {
        Discount::flush(self.continuous(unit))
    }
}

/// A continuous discount rate per unit of a model's time (the literature's δ).
///
/// From 0 to 1e6; below 1e-30 it counts as no discount at all. Most callers make one from an
/// [`AnnualRate`].
///
/// ```
/// use patronage::lifetime::Discount;
///
/// // Fader, Hardie & Lee (2005, JMR) discount weekly data at 15 % a year with δ = 0.0027.
/// assert!(Discount::continuous(0.0027).is_ok());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Discount(f64);

impl Discount {
    /// A rate per unit of time, compounded continuously.
    ///
    /// # Errors
    ///
    /// When the rate is not in 0..=1e6.
    pub fn continuous(rate: f64) -> Result<Self, Error> {
        if (0.0..=1e6).contains(&rate) {
            Ok(Self::flush(rate))
        } else {
            Err(Error::range("discount rate", rate, "0..=1e6"))
        }
    }

    fn flush(rate: f64) -> Self {
        Self(if rate < 1e-30 { 0.0 } else { rate })
    }

    /// The rate per unit of time.
    pub fn rate(self) -> f64 {
        self.0
    }
}

/// Lets a length of time through if it is finite, not negative and below [`LONGEST`].
pub(super) fn checked(what: &'static str, length: f64) -> Result<f64, Error> {
    if (0.0..=LONGEST).contains(&length) {
        Ok(length)
    } else {
        Err(Error::range(what, length, "0..=1e12"))
    }
}
