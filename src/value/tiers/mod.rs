//! Tiers by what customers have spent, or will.

mod given;
mod group;
mod policy;
mod spec;

pub use given::TiersGiven;
pub use group::GroupBy;
pub(in crate::value) use policy::find_repeated;
pub use policy::{Otherwise, TierGroups, TierPolicy, TierRow};
pub use spec::{TierCuts, TierShare, TierSpec, Within};

use super::basis::Basis;
#[cfg(doc)]
use super::basis::Monetary;
use super::overrides::{Override, Overrides};
use crate::base::{Currency, CustomerId, Day, Ladder, Money, Name};
use crate::judge::Assess;
use crate::model::{Counterfactual, Operator, Reason, Tier, Value};
use crate::profile::Profile;
use group::Groups;

/// Puts customers into tiers by their spend.
///
/// * *Looks at* the money of its [`Basis`], by default [`spend`](Profile::spend); the customer's
///   group where groups have amounts of their own; and who the customer is where there are overrides.
///   Where the basis is a value that is predicted, it has to be [given](Self::given).
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

    /// The tiers for a customer who is expected to be worth so much: what tiers that are cut by
    /// [`LifetimeValue`](Monetary::LifetimeValue) go by. Others do not look at it.
    ///
    /// ```
    /// use patronage::base::{Currency, Day, Name};
    /// use patronage::judge::Assess;
    /// use patronage::profile::Ledger;
    /// use patronage::value::{Monetary, TierPolicy, TierRow, Tiers};
    ///
    /// let mut policy = TierPolicy::new(Currency::USD, Name::literal("low"));
    /// policy.tiers = vec![TierRow { name: Name::literal("high"), at_least: Some("90 USD".parse()?) }];
    /// policy.basis.of = Monetary::LifetimeValue;
    /// let tiers = Tiers::try_from(policy).unwrap();
    ///
    /// let ledger = Ledger::new(Currency::USD);
    /// let profile = ledger.at(Day::new(2026, 3, 31)?);
    /// let tier = tiers.given(Some("90 USD".parse()?)).assess(&profile);
    /// assert_eq!(tier.unwrap().name.as_str(), "high");
    /// assert_eq!(tiers.assess(&profile), None, "nothing is predicted");
    /// # Ok::<(), patronage::error::Error>(())
    /// ```
    pub fn given(&self, predicted: Option<Money>) -> TiersGiven<'_> {
        TiersGiven { tiers: self, predicted }
    }

    /// The tier that is measured, whatever override holds.
    pub fn measured(&self, profile: &Profile<'_>) -> Option<Tier> {
        self.given(None).measured(profile)
    }

    /// What would change the customer's tier; see [`TiersGiven::counterfactuals`].
    pub fn counterfactuals(&self, profile: &Profile<'_>) -> Vec<Counterfactual> {
        self.given(None).counterfactuals(profile)
    }

    /// The override of a customer that holds on a day.
    pub fn override_of(&self, customer: &CustomerId, day: Day) -> Option<&Override> {
        self.overrides.find(customer, day).map(|(overriding, _)| overriding)
    }

    /// The amounts that hold for a customer; `None` when none do.
    fn cuts(&self, profile: &Profile<'_>) -> Option<&Ladder<i128>> {
        let Some(groups) = &self.within else { return Some(&self.cuts) };
        match (groups.find(profile.customer()), groups.otherwise) {
            (Some((_, cuts)), _) => Some(cuts),
            (None, Otherwise::Everybody) => Some(&self.cuts),
            (None, Otherwise::NoTier) => None,
        }
    }

    /// The tier at a place, the lowest beyond.
    fn tier(&self, place: Option<usize>) -> Tier {
        place.and_then(|at| self.above_lowest.get(at)).copied().unwrap_or(self.lowest)
    }

    /// Which group's amounts were taken, where there are groups.
    fn why_group(&self, profile: &Profile<'_>) -> Option<Reason> {
        let groups = self.within.as_ref()?;
        let name = groups.by.name();
        let Some(group) = groups.by.of(profile.customer()) else {
            return Some(Reason::missing(name));
        };
        let text = |text: String| Value::Text(text);
        let own = groups.find(profile.customer()).is_some();
        // A group without amounts of its own is none of those that have them.
        let bound = if own { group.to_string() } else { "a group with amounts".to_owned() };
        let operator = if own { Operator::Equal } else { Operator::NotEqual };
        Some(Reason::new(name, text(group.to_string()), operator, text(bound)))
    }
}

/// The place of the first tier whose amount is reached.
fn place(cuts: &Ladder<i128>, value: i128) -> Option<usize> {
    cuts.place(&value)
}

impl Assess for Tiers {
    type Verdict = Option<Tier>;

    fn assess(&self, profile: &Profile<'_>) -> Option<Tier> {
        self.given(None).assess(profile)
    }

    fn explain(&self, profile: &Profile<'_>) -> Vec<Reason> {
        self.given(None).explain(profile)
    }
}
