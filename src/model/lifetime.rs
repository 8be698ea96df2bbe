//! The word for what a customer will buy and be worth.

use crate::base::{Figure, Money, Probability};

/// What is predicted for a customer over the days ahead that the policy names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct LifetimeValue {
    /// P(has not left by now, given the history). No churn score: who is still there may buy
    /// seldom, and a BG/NBD model holds every one-time buyer to be there.
    pub p_alive: Probability,
    /// P(no purchase within the policy's horizon, given the history).
    pub p_no_purchase: Probability,
    /// The expected number of purchases within the horizon; purchases of one day count once.
    pub expected_purchases: Figure,
    /// What they are expected to bring, discounted to the day of the profile, rounded to the minor
    /// unit; `None` where nothing is known about spend.
    pub lifetime_value: Option<Money>,
}

impl std::fmt::Display for LifetimeValue {
    /// `1.52 purchases, 48.20 USD, alive 0.83`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.2} purchases", self.expected_purchases.get())?;
        if let Some(money) = self.lifetime_value {
            write!(f, ", {money}")?;
        }
        write!(f, ", alive {}", self.p_alive)
    }
}
