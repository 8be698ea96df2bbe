//! Whether frequency and spend are unrelated.

use super::Spending;
use super::gamma_gamma::NEED;
use crate::lifetime::Weighted;
use crate::numeric::sum::Sum;

/// Whether those who buy more often pay more or less each time.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct SpendCorrelation {
    /// Repeat buyers that were looked at.
    pub customers: u64,
    /// Pearson's correlation of repeat purchases with mean repeat spend, −1 to 1.
    pub coefficient: f64,
    /// Half the width of its 95 % interval on Fisher's scale, 1.96/√(customers − 3), there and back
    /// at zero: a coefficient within ± this is no evidence of a relation.
    pub noise: f64,
}

impl SpendCorrelation {
    /// Largest size at which the models may still be multiplied. Fader, Hardie & Lee (2005) go on
    /// at 0.11 (0.06 without three extreme customers); Cohen (1988) calls 0.3 a medium correlation.
    pub const TOLERABLE: f64 = 0.3;

    /// Whether the relation is both real and too strong for the product of frequency and spend.
    pub fn is_harmful(&self) -> bool {
        self.coefficient.abs() > self.noise && self.coefficient.abs() > Self::TOLERABLE
    }
}

/// Checks the assumption that frequency and spend are unrelated.
///
/// `None` below 30 customers, and when all buy equally often or all pay the same.
///
/// ```
/// use patronage::lifetime::Weighted;
/// use patronage::lifetime::spend::{Spending, correlation};
///
/// let alike: Vec<_> = (1..=40).map(|x| Ok(Weighted::new(Spending::new(x, 10.0 + f64::from(x % 7))?, 1)))
///     .collect::<Result<_, patronage::error::Error>>()?;
/// let check = correlation(&alike).unwrap();
/// assert!(!check.is_harmful());
/// # Ok::<(), patronage::error::Error>(())
/// ```
pub fn correlation(spendings: &[Weighted<Spending>]) -> Option<SpendCorrelation> {
    let mut sorted: Vec<&Weighted<Spending>> = spendings.iter().collect();
    sorted.sort_unstable_by(|a, b| a.fact.order(&b.fact));
    let customers =
        sorted.iter().fold(0_u64, |sum, row| sum.saturating_add(u64::from(row.customers)));
    if customers < NEED {
        return None;
    }
    let total = |of: &dyn Fn(&Spending) -> f64| {
        let mut sum = Sum::default();
        for row in &sorted {
            sum.add(f64::from(row.customers) * of(&row.fact));
        }
        sum.value()
    };
    let count = total(&|_| 1.0);
    let mean_x = total(&|row| f64::from(row.repeat_purchases())) / count;
    let mean_m = total(&|row| row.mean_repeat_spend()) / count;
    let x = |row: &Spending| f64::from(row.repeat_purchases()) - mean_x;
    // In units of the mean, so that squares of large sums stay in range.
    let m = |row: &Spending| row.mean_repeat_spend() / mean_m - 1.0;
    let (xx, mm) = (total(&|row| x(row) * x(row)), total(&|row| m(row) * m(row)));
    let spread = (xx * mm).sqrt();
    // Rounding alone makes "all alike" look like a spread of 1e-16.
    let alike = xx <= 1e-24 * count * mean_x * mean_x || mm <= 1e-24 * count;
    (!alike).then(|| SpendCorrelation {
        customers,
        coefficient: (total(&|row| x(row) * m(row)) / spread).clamp(-1.0, 1.0),
        noise: libm::tanh(1.96 / (count - 3.0).sqrt()),
    })
}
