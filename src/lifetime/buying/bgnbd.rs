//! The BG/NBD model: a coin after each repeat purchase.

use super::beta_geometric::{BetaGeometric, FirstCoin};
use super::beta_geometric_fit::fit_beta_geometric;
use super::{BuyingModel, History, IfAlive, scale, shape};
use crate::error::Error;
use crate::lifetime::{Discount, Fit, Horizon, Weighted};

/// The BG/NBD model: while they stay, customers buy at a rate λ ~ Gamma(`r`, `alpha`) each; after
/// each *repeat* purchase they leave with probability p ~ Beta(`a`, `b`).
///
/// * *Looks at* the [`History`]: x, `t_x` and T.
/// * *At the boundary*: who has not bought again cannot have left, so P(alive) is 1 for every
///   one-time buyer. [`MbgNbd`](super::MbgNbd) mends that.
/// * *With no data*: somebody who bought for the first time just now is like every new customer. A
///   fit needs 40 customers with a repeat purchase.
/// * *Cost*: P(alive) takes a logarithm and an exponential, what is expected a short series, or a
///   quadrature at far horizons; no allocation.
/// * *Reference*: Fader, Hardie & Lee (2005), *"Counting Your Customers" the Easy Way*, Marketing
///   Science 24(2), 275–284.
///
/// ```
/// use patronage::lifetime::buying::{BgNbd, BuyingModel, History};
///
/// let model = BgNbd::new(0.242_594_522, 4.413_602_019, 0.792_922_017, 2.425_906_777)?;
/// assert_eq!(model.p_alive(&History::new(0, 0.0, 38.86)?), 1.0);
/// assert!((model.p_alive(&History::new(26, 30.857, 31.0)?) - 0.968_852).abs() < 1e-5);
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BgNbd(BetaGeometric);

impl BgNbd {
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
            first_coin: FirstCoin::AtFirstRepeat,
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

impl BuyingModel for BgNbd {
    /// Eq. 6 of the paper, in the arrangement of Fader & Hardie (2013), *Overcoming the BG/NBD
    /// model's #NUM! error problem*, with `ln(1 + odds of having left)` split off.
    fn log_likelihood(&self, history: &History) -> f64 {
        self.0.log_likelihood(history)
    }

    /// `1 / (1 + a/(b+x−1) · ((alpha+T)/(alpha+t_x))^(r+x))`, and 1 at x = 0: the denominator of
    /// eq. 10; on its own in Fader, Hardie & Lee (2008), *Computing P(alive) using the BG/NBD
    /// model*.
    fn p_alive(&self, history: &History) -> f64 {
        self.0.p_alive(history)
    }

    /// Eq. 10 of the paper.
    fn expected_purchases(&self, history: &History, horizon: Horizon) -> f64 {
        self.0.p_alive(history) * self.0.purchases_if_alive(history, horizon)
    }

    /// Eq. 8 of the paper.
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

    /// DERT as the JMR paper defines it; for this model that paper gives no formula. Given λ and p
    /// the rate at time u is `λ e^(−λpu)` (the derivative of the 2005 paper's E[X(t) | λ, p]),
    /// hence `P(alive) · E[λ / (λp + δ)]` with λ ~ Gamma(r+x, alpha+T) and p ~ Beta(a, b+x).
    fn discounted_residual_purchases(&self, history: &History, discount: Discount) -> Option<f64> {
        self.0.discounted_residual(history, discount.rate())
    }

    fn fit(histories: &[Weighted<History>]) -> Fit<Self> {
        fit_beta_geometric(histories, FirstCoin::AtFirstRepeat, Self)
    }
}
