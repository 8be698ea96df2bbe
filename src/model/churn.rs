//! The word for how likely a customer is to stay away.

use crate::base::{Name, Probability};

/// The chance that a customer buys nothing in the coming days, and the band it falls in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct ChurnRisk {
    /// P(no purchase within the policy's horizon, given the history).
    pub probability: Probability,
    /// The band of the policy in which the probability lies, such as `high`.
    pub band: Name,
}

impl std::fmt::Display for ChurnRisk {
    /// `high, 0.99`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, {}", self.band, self.probability)
    }
}
