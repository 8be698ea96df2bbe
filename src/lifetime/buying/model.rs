//! What every model of silent leaving can answer.

use std::fmt::Debug;

use super::History;
use crate::lifetime::{Discount, Fit, Horizon, Weighted};

/// A fitted model of customers who buy at their own pace and may have left.
///
/// All answers are finite and inside their range for every history, horizon and parameter that
/// passed its constructor: no NaN, no infinity, no panic. Ages and horizons are in the unit of the
/// model's `alpha`. What is smaller than the smallest float is zero.
///
/// ```
/// use patronage::lifetime::Horizon;
/// use patronage::lifetime::buying::{BuyingModel, History, ParetoNbd};
///
/// let model = ParetoNbd::new(0.553_277_047, 10.577_683_463, 0.606_239_989, 11.668_735_289)?;
/// let customer = History::new(26, 30.857, 31.0)?;
/// assert!((model.p_alive(&customer) - 0.997_873).abs() < 1e-5);
/// let year = Horizon::new(52.0)?;
/// assert!((model.expected_purchases(&customer, year) - 25.455_18).abs() < 1e-3);
/// # Ok::<(), patronage::error::Error>(())
/// ```
pub trait BuyingModel: Copy + Debug + Sized {
    /// The logarithm of the likelihood of one history. Never NaN; any finite sign.
    ///
    /// It is a density in the times of the purchases, so it depends on the unit of time: by
    /// `x · ln 7` between days and weeks.
    fn log_likelihood(&self, history: &History) -> f64;

    /// The chance, 0 to 1, that the customer has not left by now.
    ///
    /// It is 1 at age 0, but under [`MbgNbd`](super::MbgNbd), where a customer may leave right
    /// after the first purchase, and for [`BgNbd`](super::BgNbd) without any repeat purchase. Do
    /// not use `1 − p_alive` as a churn score: [`p_no_purchase`](Self::p_no_purchase) is one.
    fn p_alive(&self, history: &History) -> f64;

    /// The expected number of purchases in the next `horizon`, given the history. 0 for no time.
    fn expected_purchases(&self, history: &History, horizon: Horizon) -> f64;

    /// The expected number of repeat purchases of a new customer in the first `horizon`.
    fn expected_purchases_of_new(&self, horizon: Horizon) -> f64 {
        self.expected_purchases(&History::just_arrived(), horizon)
    }

    /// The chance that a new customer makes exactly `purchases` repeat purchases in the first
    /// `horizon`. At no time at all: 1 for none, 0 for any.
    fn p_exactly(&self, purchases: u32, horizon: Horizon) -> f64;

    /// The chance that the customer buys nothing in the next `horizon`: they have left, leave
    /// before their next purchase, or just keep silent. 1 for no time. This is the churn
    /// probability.
    fn p_no_purchase(&self, history: &History, horizon: Horizon) -> f64;

    /// The expected purchases in the next `horizon`, each counted `e^(−δu)` if it comes at time u
    /// from now. Without discount this is [`expected_purchases`](Self::expected_purchases).
    fn discounted_purchases(&self, history: &History, horizon: Horizon, discount: Discount) -> f64;

    /// The discounted expected residual transactions (DERT): as above, over all the future.
    ///
    /// Defined by Fader, Hardie & Lee (2005), *RFM and CLV*, JMR 42, 415–430, as
    /// `∫ E[purchase rate at u] e^(−δu) du`. `None` when the discount is zero, for then the sum
    /// need not be finite.
    fn discounted_residual_purchases(&self, history: &History, discount: Discount) -> Option<f64>;

    /// The parameters at which the cohort's likelihood is largest.
    ///
    /// The same answer, bit for bit, for any order of the rows, for equal rows together or apart,
    /// and (up to the unit itself) for ages in days or in weeks. Below ten customers with a repeat
    /// purchase for each parameter: [`Fit::Insufficient`].
    fn fit(histories: &[Weighted<History>]) -> Fit<Self>;
}

/// What the answers are made of: whether customers are still there, and what they do if they are.
///
/// A judge asks for several answers about one customer, and its explanation for one about customers
/// who differ in one fact; here the parts can be had once each.
pub(in crate::lifetime) trait IfAlive {
    /// The chance that the customer is still there, and the rest: each with all its digits.
    fn alive_or_gone(&self, history: &History) -> (f64, f64);

    /// The chance of no purchase in the next `horizon`: gone already, or there and silent.
    fn p_no_purchase(&self, history: &History, horizon: Horizon) -> f64 {
        let (alive, gone) = self.alive_or_gone(history);
        (gone + alive * self.silent_if_alive(history, horizon)).min(1.0)
    }

    /// The chance of no purchase in the next `horizon`, given that the customer is still there.
    /// This and the next two depend on the number of purchases and the age alone.
    fn silent_if_alive(&self, history: &History, horizon: Horizon) -> f64;

    /// The expected purchases in the next `horizon`, given that the customer is still there.
    fn purchases_if_alive(&self, history: &History, horizon: Horizon) -> f64;

    /// The same, discounted.
    fn discounted_if_alive(&self, history: &History, horizon: Horizon, discount: Discount) -> f64;
}
