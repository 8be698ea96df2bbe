//! The MBG/NBD model: a coin after each purchase, the first included.

use super::beta_geometric::{BetaGeometric, FirstCoin};
use super::beta_geometric_fit::fit_beta_geometric;
use super::{BuyingModel, History, IfAlive, scale, shape};
use crate::error::Error;
use crate::lifetime::{Discount, Fit, Horizon, Weighted};

/// The MBG/NBD model: like [`BgNbd`](super::BgNbd), but the coin is also tossed after the very
/// first purchase.
///
/// * *Looks at* the [`History`]: x, `t_x` and T.
/// * *At the boundary*: a one-time buyer may have left at once; at age 0 only the coin speaks.
/// * *With no data*: somebody who bought for the first time just now is like every new customer. A
///   fit needs 40 customers with a repeat purchase.
/// * *Cost*: as for [`BgNbd`](super::BgNbd); no allocation.
/// * *Reference*: Batislam, Denizel & Filiztekin (2007), *Empirical validation and comparison of
///   models for customer base analysis*, International Journal of Research in Marketing 24(3),
///   201–209; found independently by Hoppe & Wagner (2007).
///
/// ```
/// use patronage::lifetime::buying::{BuyingModel, History, MbgNbd};
///
/// let model = MbgNbd::new(0.524_843_159, 6.183_085_280, 0.891_359_391, 1.614_002_240)?;
/// assert!(model.p_alive(&History::new(0, 0.0, 38.86)?) < 0.4);
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MbgNbd(BetaGeometric);

impl MbgNbd {
    /// The model at these parameters, shapes from 1e-15 to 1e15, and `alpha`, a length of
    /// time, from 1e-30 to 1e30.
    ///
    /// # Errors
    ///
    /// When a parameter is outside its range or not a number.
    pub fn new(r: f64, alpha: f64, a: f64, b: f64) -> Result<Self, Error> {
        Ok(Self(BetaGeometric {
            r: shape("r", r)?,
            alpha: scale("alpha", alpha)?,
            a: shape("a", a)?,
            b: shape("b", b)?,
            first_coin: FirstCoin::AtArrival,
        }))
    }

    /// What the answers are made of.
    pub(in crate::lifetime) fn parts(&self) -> &impl IfAlive {
        &self.0
    }

    /// Shape of the distribution of buying rates.
    pub fn r(&self) -> f64 {
        self.0.r
    }

    /// Rate of that distribution, in units of time; `r/alpha` is the mean buying rate.
    pub fn alpha(&self) -> f64 {
        self.0.alpha
    }

    /// First shape of the distribution of the chance to leave; `a/(a+b)` is its mean.
    pub fn a(&self) -> f64 {
        self.0.a
    }

    /// Second shape of that distribution.
    pub fn b(&self) -> f64 {
        self.0.b
    }
}

impl BuyingModel for MbgNbd {
    /// The paper's likelihood; BG/NBD's with one coin more, so that `b+x` stands for `b+x−1` and
    /// the second summand is there at x = 0 too.
    fn log_likelihood(&self, history: &History) -> f64 {
        self.0.log_likelihood(history)
    }

    /// `1 / (1 + a/(b+x) · ((alpha+T)/(alpha+t_x))^(r+x))`, also at x = 0.
    fn p_alive(&self, history: &History) -> f64 {
        self.0.p_alive(history)
    }

    /// The paper's conditional expectation; computed as for BG/NBD, with p ~ Beta(a, b+x+1).
    fn expected_purchases(&self, history: &History, horizon: Horizon) -> f64 {
        self.0.p_alive(history) * self.0.purchases_if_alive(history, horizon)
    }

    /// BG/NBD's law with one coin more; at no purchase: they left at once, or kept silent.
    fn p_exactly(&self, purchases: u32, horizon: Horizon) -> f64 {
        self.0.p_exactly(purchases, horizon.units())
    }

    /// `1 − P + P · ((alpha+T)/(alpha+T+t))^(r+x)`, P the chance that the customer is still there:
    /// given that, they cannot leave without buying first.
    fn p_no_purchase(&self, history: &History, horizon: Horizon) -> f64 {
        self.0.p_no_purchase(history, horizon)
    }

    fn discounted_purchases(&self, history: &History, horizon: Horizon, discount: Discount) -> f64 {
        self.0.p_alive(history) * self.0.discounted_if_alive(history, horizon, discount)
    }

    /// As for [`BgNbd`](super::BgNbd), with p ~ Beta(a, b+x+1): `P(alive) · E[λ / (λp + δ)]`.
    fn discounted_residual_purchases(&self, history: &History, discount: Discount) -> Option<f64> {
        self.0.discounted_residual(history, discount.rate())
    }

    fn fit(histories: &[Weighted<History>]) -> Fit<Self> {
        fit_beta_geometric(histories, FirstCoin::AtArrival, Self)
    }
}
