//! What the next review needs.

use super::Standings;
use crate::base::Money;
use crate::evidence::{Change, Counterfactual, Effect};
use crate::fact::VerdictFact;
use crate::model::{Standing, Tier, Value};
use crate::profile::Profile;
use crate::value::Monetary;

impl Standings {
    /// What the customer has to bring by the next review, beyond what already counts for it: to
    /// hold the tier, and to reach the next better one. What is no longer missing is left out.
    ///
    /// Where reviews in a row are asked for, it is what this one needs. Under an override it is
    /// said of the tier below the override; of mean spend, which one purchase can raise or lower,
    /// nothing.
    pub(super) fn counterfactuals(
        &self,
        standing: &Standing,
        profile: &Profile<'_>,
    ) -> Vec<Counterfactual> {
        let Some(review) = self.policy.reviews.next(profile.as_of()) else { return Vec::new() };
        // A grace that ends before the review cannot be saved at it.
        let earned = self.on(&self.earned(profile).unwrap_or(*standing), review).held;
        if self.policy.of == Monetary::MeanSpend {
            return Vec::new();
        }
        let counted = self.policy.of.within(profile, self.policy.qualification.window(review));
        let counterfactual = |effect, tier: Tier, bound: i128| {
            let missing = bound.saturating_sub(counted);
            let by = Value::Money(Money::from_minor(missing, self.policy.currency));
            let name = Value::Name(tier.name);
            let (value, held) = (super::judge::VALUE, VerdictFact::Standing);
            let change = Counterfactual::new(value, by, Change::More, effect, held, name);
            (missing > 0).then_some(change.by_day(review))
        };
        let holds = counterfactual(Effect::Holds, earned, self.holds_from(earned));
        let above = self.tiers.get(usize::from(earned.rank).saturating_add(1));
        let reaches =
            above.and_then(|(tier, enters, _)| counterfactual(Effect::Reaches, *tier, *enters));
        holds.into_iter().chain(reaches).collect()
    }
}
