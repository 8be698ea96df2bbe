//! How far a customer is from the tiers beside their own.

use super::{Tiers, place};
use crate::base::Money;
use crate::model::{Change, Effect, Step, Tier, Value};
use crate::profile::Profile;

impl Tiers {
    /// What would change the customer's tier: the least that leads to a better one, then the least
    /// that leads to a worse one. Nothing while the customer is pinned, and without a tier.
    pub fn steps(&self, profile: &Profile<'_>) -> Vec<Step> {
        let pinned = self.pins.of(profile.customer(), profile.as_of()).is_some();
        let value = self.basis.minor(profile, self.currency).filter(|_| !pinned);
        let Some((value, cuts)) = value.zip(self.cuts(profile)) else { return Vec::new() };
        let own = place(cuts, value);
        let better = own.unwrap_or(cuts.len()).checked_sub(1);
        let cut = |at: usize| cuts.get(at).copied().flatten();
        let up = better.and_then(cut).map(|cut| {
            let by = cut.saturating_sub(value);
            self.step(by, Change::More, Effect::Reaches, self.tier(place(cuts, cut)))
        });
        let down = own.and_then(cut).map(|cut| {
            let below = cut.saturating_sub(1);
            let by = value.saturating_sub(below);
            self.step(by, Change::Less, Effect::FallsTo, self.tier(place(cuts, below)))
        });
        up.into_iter().chain(down).collect()
    }

    fn step(&self, by: i128, change: Change, effect: Effect, outcome: Tier) -> Step {
        let by = Value::Money(Money::from_minor(by, self.currency));
        let step = Step::new(self.basis.fact(), by, change, effect, outcome.name);
        Step { within_days: self.basis.window_days, ..step }
    }
}
