//! Customers who buy at their own pace and one day leave without a word.
//!
//! Nobody resigns from a shop. All that is seen of a customer's leaving is silence, and silence
//! also comes from buying seldom. The models of this module weigh the two against each other: each
//! says how fast customers buy while they stay, how that differs between them, and how they leave.
//!
//! | model | while they stay | how they leave | for |
//! |---|---|---|---|
//! | [`Nbd`] | Poisson, gamma-mixed rate | never | the yardstick |
//! | [`BgNbd`] | the same | a coin after each repeat purchase | shops; fast |
//! | [`MbgNbd`] | the same | also after the first purchase | shops with many one-time buyers |
//! | [`ParetoNbd`] | the same | at a random moment, gamma-mixed rate | shops; slower, often best |
//! | [`BgBb`] | a coin at each opportunity | a coin before each opportunity | yearly appeals, fairs, cruises |
//!
//! Where the data show a share that leaves at once and nobody who leaves later, the likelihood of
//! the three has no maximum: BG/NBD and MBG/NBD let `a` and `b` go to zero (a coin that falls at
//! once or never), Pareto/NBD `s` and `beta`. All three then give a law of that kind, and no
//! standard errors of those two; see [`Fit::Converged`](crate::lifetime::Fit::Converged).
//!
//! The first four read a [`History`] and share the trait [`BuyingModel`]; [`BgBb`] counts
//! opportunities instead of time and reads [`Opportunities`](bgbb::Opportunities).
//!
//! ```
//! use patronage::lifetime::Horizon;
//! use patronage::lifetime::buying::{BgNbd, BuyingModel, History};
//!
//! // The CDNOW sample, in weeks (Fader, Hardie & Lee 2005).
//! let model = BgNbd::new(0.243, 4.414, 0.793, 2.426)?;
//! let customer = History::new(2, 30.43, 38.86)?;
//! let expected = model.expected_purchases(&customer, Horizon::new(39.0)?);
//! assert!((expected - 1.226_028).abs() < 1e-6);
//! # Ok::<(), patronage::error::Error>(())
//! ```

mod beta_geometric;
mod beta_geometric_fit;
pub mod bgbb;
mod bgbb_fit;
mod bgnbd;
mod checks;
mod counting;
mod counts;
mod future;
mod history;
mod mbgnbd;
mod model;
mod nbd;
mod pareto_integral;
mod pareto_nbd;
mod pareto_nbd_fit;
mod pareto_odds;

pub use bgbb::BgBb;
pub use bgnbd::BgNbd;
pub use checks::{
    FrequencyBin, HeldOut, HoldoutBin, TrackingWeek, frequency_histogram, holdout_by_frequency,
    tracking,
};
pub use history::History;
pub use mbgnbd::MbgNbd;
pub use model::BuyingModel;
pub(super) use model::IfAlive;
pub use nbd::Nbd;
pub use pareto_nbd::ParetoNbd;

use crate::error::Error;

/// Customers with a repeat purchase that a fit needs for each of its parameters. Ten events per
/// parameter is the usual floor for likelihood estimates (Peduzzi et al. 1996).
pub(super) const REPEAT_BUYERS_PER_PARAMETER: u64 = 10;

/// Lets a shape through if it is positive and neither absurdly small nor large. With scales, times
/// and discounts in their ranges, too, no mean over a future has a scale beyond 1e75, so that
/// [`trapezoid`](crate::numeric::trapezoid) has room for its points.
pub(super) fn shape(name: &'static str, value: f64) -> Result<f64, Error> {
    if (1e-15..=1e15).contains(&value) {
        Ok(value)
    } else {
        Err(Error::range(name, value, "1e-15..=1e15"))
    }
}

/// The same for a rate parameter, which is a length of time or an amount of money and so moves with
/// its unit.
pub(super) fn scale(name: &'static str, value: f64) -> Result<f64, Error> {
    if (1e-30..=1e30).contains(&value) {
        Ok(value)
    } else {
        Err(Error::range(name, value, "1e-30..=1e30"))
    }
}

#[cfg(test)]
mod simulated;
