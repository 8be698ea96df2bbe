//! The tiers, with what is predicted for the customer.

use super::{Tiers, place};
use crate::base::{Money, Name};
use crate::judge::{Assess, other_currency};
use crate::model::{Change, Counterfactual, Effect, Operator, Reason, Tier, Value};
use crate::profile::Profile;
use crate::value::{Monetary, Override};

/// [`Tiers`] for a customer of whom a value may be predicted. See [`Tiers::given`].
#[derive(Clone, Copy, Debug)]
pub struct TiersGiven<'t> {
    pub(super) tiers: &'t Tiers,
    pub(super) predicted: Option<Money>,
}

impl TiersGiven<'_> {
    fn value(&self, profile: &Profile<'_>) -> Option<i128> {
        self.tiers.basis.minor_given(profile, self.predicted, self.tiers.currency)
    }

    /// The tier that is measured, whatever override holds.
    pub fn measured(&self, profile: &Profile<'_>) -> Option<Tier> {
        let value = self.value(profile)?;
        Some(self.tiers.tier(place(self.tiers.cuts(profile)?, value)))
    }

    fn why_none(&self, profile: &Profile<'_>) -> Vec<Reason> {
        let Tiers { basis, currency, .. } = self.tiers;
        let in_attribute = matches!(basis.of, Monetary::Attribute(_));
        if profile.currency() != *currency && !in_attribute {
            return vec![other_currency(profile, *currency)];
        }
        match self.value(profile) {
            None => vec![Reason::missing(basis.fact())],
            Some(_) => self.tiers.why_group(profile).into_iter().collect(),
        }
    }

    /// What would change the customer's tier: the least that leads to a better one, then the least
    /// that leads to a worse one. Nothing while the customer is overridden, and without a tier.
    pub fn counterfactuals(&self, profile: &Profile<'_>) -> Vec<Counterfactual> {
        let overridden = self.tiers.overrides.of(profile.customer(), profile.as_of()).is_some();
        let value = self.value(profile).filter(|_| !overridden);
        let Some((value, cuts)) = value.zip(self.tiers.cuts(profile)) else { return Vec::new() };
        let own = place(cuts, value);
        let better = own.unwrap_or(cuts.len()).checked_sub(1);
        let cut = |at: usize| cuts.get(at).copied().flatten();
        let up = better.and_then(cut).map(|cut| {
            let by = cut.saturating_sub(value);
            self.counterfactual(
                by,
                Change::More,
                Effect::Reaches,
                self.tiers.tier(place(cuts, cut)),
            )
        });
        let down = own.and_then(cut).map(|cut| {
            let below = cut.saturating_sub(1);
            let by = value.saturating_sub(below);
            self.counterfactual(
                by,
                Change::Less,
                Effect::FallsTo,
                self.tiers.tier(place(cuts, below)),
            )
        });
        up.into_iter().chain(down).collect()
    }

    fn counterfactual(
        &self,
        by: i128,
        change: Change,
        effect: Effect,
        outcome: Tier,
    ) -> Counterfactual {
        let Tiers { basis, currency, .. } = self.tiers;
        let by = Value::Money(Money::from_minor(by, *currency));
        let counterfactual = Counterfactual::new(basis.fact(), by, change, effect, outcome.name);
        Counterfactual { within_days: basis.window_days, ..counterfactual }
    }
}

impl Assess for TiersGiven<'_> {
    type Verdict = Option<Tier>;

    fn assess(&self, profile: &Profile<'_>) -> Option<Tier> {
        match self.tiers.overrides.of(profile.customer(), profile.as_of()) {
            Some((_, tier)) => Some(*tier),
            None => self.measured(profile),
        }
    }

    fn explain(&self, profile: &Profile<'_>) -> Vec<Reason> {
        let Tiers { basis, currency, overrides, .. } = self.tiers;
        if let Some((overriding, _)) = overrides.of(profile.customer(), profile.as_of()) {
            return why_overridden(overriding, profile);
        }
        let Some((value, cuts)) = self.value(profile).zip(self.tiers.cuts(profile)) else {
            return self.why_none(profile);
        };
        let place = place(cuts, value);
        let cut = |place: usize| cuts.get(place).copied().flatten();
        let money = |minor| Value::Money(Money::from_minor(minor, *currency));
        let against = |operator, cut| Reason::new(basis.fact(), money(value), operator, money(cut));
        let reached = place.and_then(cut).map(|cut| against(Operator::AtLeast, cut));
        let above = place.unwrap_or(cuts.len()).checked_sub(1).and_then(cut);
        let missed = above.map(|cut| against(Operator::Below, cut));
        let mut reasons: Vec<Reason> = reached.into_iter().chain(missed).collect();
        if reasons.is_empty() {
            // Nobody reaches any tier above the lowest.
            reasons.push(against(Operator::Equal, value));
        }
        reasons.extend(self.tiers.why_group(profile));
        reasons
    }
}

fn why_overridden(overriding: &Override, profile: &Profile<'_>) -> Vec<Reason> {
    let text = || Value::Text(overriding.reason.clone());
    let (today, last) = (Value::Day(profile.as_of()), Value::Day(overriding.until));
    vec![
        Reason::new(Name::literal("override"), text(), Operator::Equal, text()),
        Reason::new(Name::literal("day"), today, Operator::AtMost, last),
    ]
}
