//! Tiers by what customers have spent, or will.

mod group;
mod judge;
mod policy;
mod spec;

pub use group::GroupBy;
pub(in crate::value) use policy::find_repeated;
pub use policy::{Otherwise, TierGroups, TierPolicy, TierRow};
pub use spec::{TierCuts, TierShare, TierSpec, Within};

use super::basis::Basis;
#[cfg(doc)]
use super::basis::Monetary;
use super::overrides::{Override, Overrides};
use crate::base::{Currency, CustomerId, Day, Ladder, Name};
use crate::model::Tier;
#[cfg(doc)]
use crate::profile::Profile;
use group::Groups;

/// Puts customers into tiers by their spend.
///
/// * *Looks at* the money of its [`Basis`], by default [`spend`](Profile::spend); the customer's
///   group where groups have amounts of their own; and who the customer is where there are
///   overrides. Where the basis is a value that is predicted, the lifetime
///   value that was [given before](crate::fact::Known::verdicts).
/// * *At the boundary*: spend that equals a tier's amount is in the tier. An override holds on its
///   first and on its last day.
/// * *With no data*: spend is 0, which is in the lowest tier. `None` only when the customer's
///   books are in another currency than the policy, when the basis is an attribute that is not
///   known or a value that was not predicted, and when the policy says so of customers without a
///   known group.
/// * *Cost*: one short scan; no allocation.
/// * *Reference*: ABC analysis (Dickie, *ABC Inventory Analysis Shoots for Dollars*, 1951).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tiers {
    currency: Currency,
    basis: Basis,
    // INVARIANT: best first, by falling rank.
    above_lowest: Vec<Tier>,
    lowest: Tier,
    // INVARIANT: one for each tier above the lowest.
    cuts: Ladder<i128>,
    within: Option<Groups>,
    overrides: Overrides,
}

impl Tiers {
    /// The names, best first.
    pub fn names(&self) -> impl Iterator<Item = Name> {
        self.above_lowest.iter().map(|tier| tier.name).chain(std::iter::once(self.lowest.name))
    }

    /// Which money counts.
    pub fn basis(&self) -> Basis {
        self.basis
    }

    /// The override of a customer that holds on a day.
    pub fn override_of(&self, customer: &CustomerId, day: Day) -> Option<&Override> {
        self.overrides.find(customer, day).map(|(overriding, _)| overriding)
    }

    /// The tier at a place, the lowest beyond.
    fn tier(&self, place: Option<usize>) -> Tier {
        place.and_then(|at| self.above_lowest.get(at)).copied().unwrap_or(self.lowest)
    }
}

/// The place of the first tier whose amount is reached.
fn place(cuts: &Ladder<i128>, value: i128) -> Option<usize> {
    cuts.place(&value)
}
