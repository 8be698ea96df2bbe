//! Lifetime value: purchases to come times what each brings.

use super::{GammaGamma, Spending};
use crate::lifetime::buying::{BuyingModel, History};
use crate::lifetime::{Discount, Horizon};

/// What a customer is expected to bring, with the two factors it is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Worth {
    /// Expected purchases, each discounted to the present.
    pub purchases: f64,
    /// Expected spend per purchase.
    pub spend: f64,
    /// Their product, in the currency of the spend model. It is revenue; times the margin it is
    /// profit.
    pub value: f64,
}

impl Worth {
    fn of(purchases: f64, spend: f64) -> Self {
        Self { purchases, spend, value: (purchases * spend).min(f64::MAX) }
    }
}

/// The lifetime value of a customer over a horizon (Fader, Hardie & Lee 2005, *RFM and CLV*: margin
/// × expected spend per purchase × discounted expected purchases).
///
/// `spending` is `None` for a customer without a repeat purchase: then the mean of all customers
/// stands for their own. `None` when the spend model has no mean (see
/// [`GammaGamma::expected_spend`]). What the customer has paid already is not in it.
///
/// ```
/// use patronage::lifetime::{AnnualRate, Horizon, TimeUnit};
/// use patronage::lifetime::buying::{BgNbd, History};
/// use patronage::lifetime::spend::{GammaGamma, Spending, lifetime_value};
///
/// let buying = BgNbd::new(0.242_594_522, 4.413_602_019, 0.792_922_017, 2.425_906_777)?; // weeks
/// let spend = GammaGamma::new(6.249_572_271, 3.744_224_667, 15.443_520_963)?;
/// let customer = History::new(2, 30.43, 38.86)?;
/// let year = Horizon::of_days(365.0, TimeUnit::Week)?;
/// let discount = AnnualRate::new(0.10)?.per(TimeUnit::Week);
/// let value = lifetime_value(&buying, &spend, &customer, Some(&Spending::new(2, 22.35)?), year, discount);
/// assert!((value.unwrap().value - 37.3).abs() < 1.0);
/// # Ok::<(), patronage::error::Error>(())
/// ```
pub fn lifetime_value<M: BuyingModel>(
    buying: &M,
    spend: &GammaGamma,
    history: &History,
    spending: Option<&Spending>,
    horizon: Horizon,
    discount: Discount,
) -> Option<Worth> {
    let spend = expected_spend(spend, spending)?;
    Some(Worth::of(buying.discounted_purchases(history, horizon, discount), spend))
}

/// The lifetime value over all the future: as [`lifetime_value`], with DERT for the purchases.
///
/// `None` without a discount, because the purchases need not have a finite sum.
pub fn residual_lifetime_value<M: BuyingModel>(
    buying: &M,
    spend: &GammaGamma,
    history: &History,
    spending: Option<&Spending>,
    discount: Discount,
) -> Option<Worth> {
    let spend = expected_spend(spend, spending)?;
    Some(Worth::of(buying.discounted_residual_purchases(history, discount)?, spend))
}

fn expected_spend(model: &GammaGamma, spending: Option<&Spending>) -> Option<f64> {
    spending
        .map_or_else(|| model.expected_spend_of_new(), |spending| model.expected_spend(spending))
}
