//! Tiers by what customers have spent.

mod group;
mod policy;
mod recipe;
mod steps;

pub use group::GroupBy;
pub(in crate::value) use policy::find_repeated;
pub use policy::{Otherwise, TierGroups, TierPolicy, TierRow};
pub use recipe::{TierCuts, TierRecipe, TierShare, Within};

use super::basis::{Basis, Monetary};
use super::pin::{Pin, Pins};
use crate::base::{Currency, CustomerId, Day, Money, Name};
use crate::judge::{Assess, other_currency};
use crate::model::{Operator, Reason, Tier, Value};
use crate::profile::Profile;
use group::Groups;

/// Puts customers into tiers by their spend.
///
/// * *Looks at* the money of its [`Basis`], by default [`spend`](Profile::spend); the customer's
///   group where groups have amounts of their own; and who the customer is where there are pins.
/// * *At the boundary*: spend that equals a tier's amount is in the tier. A pin holds on its first
///   and on its last day.
/// * *With no data*: spend is 0, which is in the lowest tier. `None` only when the customer's
///   books are in another currency than the policy, when the basis is an attribute that is not
///   known, and when the policy says so of customers without a known group.
/// * *Cost*: one short scan; no allocation.
/// * *Reference*: ABC analysis (Dickie, *ABC Inventory Analysis Shoots for Dollars*, 1951).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tiers {
    currency: Currency,
    basis: Basis,
    // INVARIANT: best first, by falling rank.
    above_lowest: Vec<Tier>,
    lowest: Tier,
    // INVARIANT: one for each tier above the lowest; not rising, `None` only before any amount.
    cuts: Vec<Option<i128>>,
    within: Option<Groups>,
    pins: Pins,
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

    /// The pin of a customer that holds on a day.
    pub fn pin(&self, customer: &CustomerId, day: Day) -> Option<&Pin> {
        self.pins.find(customer, day).map(|(pin, _)| pin)
    }

    /// The amounts that hold for a customer; `None` when none do.
    fn cuts(&self, profile: &Profile<'_>) -> Option<&[Option<i128>]> {
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

    /// The tier that is measured, whatever is pinned.
    pub fn measured(&self, profile: &Profile<'_>) -> Option<Tier> {
        let value = self.basis.minor(profile, self.currency)?;
        Some(self.tier(place(self.cuts(profile)?, value)))
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

    fn why_none(&self, profile: &Profile<'_>) -> Vec<Reason> {
        let in_attribute = matches!(self.basis.of, Monetary::Attribute(_));
        if profile.currency() != self.currency && !in_attribute {
            return vec![other_currency(profile, self.currency)];
        }
        match self.basis.minor(profile, self.currency) {
            None => vec![Reason::missing(self.basis.fact())],
            Some(_) => self.why_group(profile).into_iter().collect(),
        }
    }
}

fn why_pinned(pin: &Pin, profile: &Profile<'_>) -> Vec<Reason> {
    let text = || Value::Text(pin.reason.clone());
    let (today, last) = (Value::Day(profile.as_of()), Value::Day(pin.until));
    vec![
        Reason::new(Name::literal("pin"), text(), Operator::Equal, text()),
        Reason::new(Name::literal("day"), today, Operator::AtMost, last),
    ]
}

/// The place of the first tier whose amount is reached.
fn place(cuts: &[Option<i128>], value: i128) -> Option<usize> {
    cuts.iter().position(|cut| cut.is_some_and(|cut| cut <= value))
}

impl Assess for Tiers {
    type Verdict = Option<Tier>;

    fn assess(&self, profile: &Profile<'_>) -> Option<Tier> {
        match self.pins.of(profile.customer(), profile.as_of()) {
            Some((_, tier)) => Some(*tier),
            None => self.measured(profile),
        }
    }

    fn explain(&self, profile: &Profile<'_>) -> Vec<Reason> {
        if let Some((pin, _)) = self.pins.of(profile.customer(), profile.as_of()) {
            return why_pinned(pin, profile);
        }
        let value = self.basis.minor(profile, self.currency);
        let Some((value, cuts)) = value.zip(self.cuts(profile)) else {
            return self.why_none(profile);
        };
        let place = place(cuts, value);
        let cut = |place: usize| cuts.get(place).copied().flatten();
        let money = |minor| Value::Money(Money::from_minor(minor, self.currency));
        let against =
            |operator, cut| Reason::new(self.basis.fact(), money(value), operator, money(cut));
        let reached = place.and_then(cut).map(|cut| against(Operator::AtLeast, cut));
        let above = place.unwrap_or(cuts.len()).checked_sub(1).and_then(cut);
        let missed = above.map(|cut| against(Operator::Below, cut));
        let mut reasons: Vec<Reason> = reached.into_iter().chain(missed).collect();
        if reasons.is_empty() {
            // Nobody reaches any tier above the lowest.
            reasons.push(against(Operator::Equal, value));
        }
        reasons.extend(self.why_group(profile));
        reasons
    }
}
