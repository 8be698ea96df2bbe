//! The Gamma-Gamma model of spend per purchase.

use std::cmp::Ordering;
use std::convert::Infallible;

use super::gamma_gamma_fit::fit_gamma_gamma;
use crate::error::Error;
use crate::lifetime::buying::{scale, shape};
use crate::lifetime::{Fit, Weighted};
use crate::numeric::beta::ln_beta_kernel;

/// Repeat buyers that a fit needs: ten for each parameter.
pub(super) const NEED: u64 = 30;

/// How often a customer bought again, and what they paid on average each time.
///
/// The literature writes x and m. The first purchase is left out of both, like everywhere in these
/// models. Refunds belong subtracted beforehand.
///
/// ```
/// use patronage::lifetime::spend::Spending;
///
/// let spending = Spending::new(2, 22.35)?;
/// assert_eq!(spending.mean_repeat_spend(), 22.35);
/// assert!(Spending::new(3, 0.0).is_err(), "the model knows no free purchases");
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spending {
    repeat_purchases: u32,
    mean_repeat_spend: f64,
}

impl Spending {
    /// A customer with so many repeat purchases of so much each on average, in one currency.
    ///
    /// # Errors
    ///
    /// When there is no repeat purchase, or the mean is not within 1e-12..=1e15.
    pub fn new(repeat_purchases: u32, mean_repeat_spend: f64) -> Result<Self, Error> {
        if repeat_purchases == 0 {
            return Err(Error::range("repeat_purchases", 0, "1.. for a mean repeat spend"));
        }
        if !(1e-12..=1e15).contains(&mean_repeat_spend) {
            return Err(Error::range("mean_repeat_spend", mean_repeat_spend, "1e-12..=1e15"));
        }
        Ok(Self { repeat_purchases, mean_repeat_spend })
    }

    /// Purchases after the first (x).
    pub fn repeat_purchases(&self) -> u32 {
        self.repeat_purchases
    }

    /// Mean spend of those purchases (m).
    pub fn mean_repeat_spend(&self) -> f64 {
        self.mean_repeat_spend
    }

    fn total(&self) -> f64 {
        f64::from(self.repeat_purchases) * self.mean_repeat_spend
    }

    pub(super) fn order(&self, other: &Self) -> Ordering {
        self.repeat_purchases
            .cmp(&other.repeat_purchases)
            .then(self.mean_repeat_spend.total_cmp(&other.mean_repeat_spend))
    }
}

/// The Gamma-Gamma model: what a customer pays is Gamma(`p`, ν) each time, with a ν ~ Gamma(`q`,
/// `v`) of their own. `v` is in money.
///
/// * *Looks at* the [`Spending`]: x and m.
/// * *At the boundary*: one repeat purchase is enough to have a mean of one's own, which counts
///   little; the more there are, the more it counts.
/// * *With no data*: without a repeat purchase the mean of all customers is expected; `None` when
///   there is none, because so many customers spend so much. A fit needs 30 customers.
/// * *Cost*: a division; no allocation.
/// * *Reference*: Fader & Hardie (2013), *The Gamma-Gamma model of monetary value*, after Colombo &
///   Jiang (1999); used by Fader, Hardie & Lee (2005), *RFM and CLV*.
///
/// ```
/// use patronage::lifetime::spend::{GammaGamma, Spending};
///
/// // The 946 repeat buyers of the CDNOW sample.
/// let model = GammaGamma::new(6.249_572_271, 3.744_224_667, 15.443_520_963)?;
/// let twice = model.expected_spend(&Spending::new(2, 22.35)?);
/// assert!((twice.unwrap() - 24.658_02).abs() < 1e-4);
/// assert!((model.expected_spend_of_new().unwrap() - 35.170_37).abs() < 1e-4);
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GammaGamma {
    pub(super) p: f64,
    pub(super) q: f64,
    pub(super) v: f64,
}

impl GammaGamma {
    /// The model at these parameters, shapes from 1e-15 to 1e15, and `v`, an amount of money, from
    /// 1e-30 to 1e30.
    ///
    /// # Errors
    ///
    /// When a parameter is outside its range or not a number.
    pub fn new(p: f64, q: f64, v: f64) -> Result<Self, Error> {
        Ok(Self { p: shape("p", p)?, q: shape("q", q)?, v: scale("v", v)? })
    }

    /// Shape of the spend of one customer: the larger, the more alike their purchases.
    pub fn p(&self) -> f64 {
        self.p
    }

    /// Shape of the distribution of ν: the larger, the more alike the customers.
    pub fn q(&self) -> f64 {
        self.q
    }

    /// Rate of that distribution, in money.
    pub fn v(&self) -> f64 {
        self.v
    }

    /// The logarithm of the density of a customer's mean spend, eq. 1a of the 2013 note.
    ///
    /// It depends on the unit of money: by ln 100 between dollars and cents.
    pub fn log_likelihood(&self, spending: &Spending) -> f64 {
        let (shape, total) = (self.p * f64::from(spending.repeat_purchases), spending.total());
        ln_beta_kernel(shape, self.q, total, self.v) - libm::log(spending.mean_repeat_spend)
    }

    /// The expected spend per purchase of a customer with this past, eq. 5 of the 2013 note:
    /// `p (v + x m) / (p x + q − 1)`, a mean of their own average and that of all customers.
    ///
    /// `None` when `p x + q <= 1`: then so many customers spend so much that there is no mean.
    pub fn expected_spend(&self, spending: &Spending) -> Option<f64> {
        self.mean(f64::from(spending.repeat_purchases), spending.total())
    }

    /// The expected spend per purchase of a customer about whom nothing is known,
    /// `p v / (q − 1)`. `None` when `q <= 1`.
    pub fn expected_spend_of_new(&self) -> Option<f64> {
        self.mean(0.0, 0.0)
    }

    fn mean(&self, x: f64, total: f64) -> Option<f64> {
        // p·x + q − 1 with the roundings of product and sums added back: it may nearly vanish.
        let product = self.p * x;
        let below = libm::fma(self.p, x, -product);
        let (high, low) = if product >= self.q { (product, self.q) } else { (self.q, product) };
        let sum = high + low;
        let rest = low - (sum - high);
        let weight = (sum - 1.0) + (rest + below);
        (weight > 0.0).then(|| (self.p * (self.v + total) / weight).min(f64::MAX))
    }

    /// The parameters at which the likelihood of these repeat buyers is largest.
    ///
    /// [`Fit::Insufficient`] below 30 customers; [`Fit::NoVariation`] when they all pay the same,
    /// their mean spends differing by a hundred-thousandth or less: then that is expected of every
    /// purchase. Leave out who has no repeat purchase.
    ///
    /// If nothing tells the customers apart, `q` lies far out and the mean of all is expected of
    /// each; if each pays always the same, `p` does and their own mean is.
    pub fn fit(spendings: &[Weighted<Spending>]) -> Fit<Self, Infallible> {
        fit_gamma_gamma(spendings)
    }
}
