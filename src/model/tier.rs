//! The word for how valuable a customer has been.

use crate::base::Name;

/// A value tier: a name that the business chose, and its rank among the tiers of its policy.
///
/// Rank 0 is the lowest; code compares ranks, people read names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Tier {
    /// The name, such as `high`.
    pub name: Name,
    /// How many tiers of the policy lie below it.
    pub rank: u8,
}

impl std::fmt::Display for Tier {
    /// The name.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.name.fmt(f)
    }
}
