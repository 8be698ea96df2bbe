//! How far a customer is from the scores beside their own.

use super::{Axis, Rfm, facts};
use crate::base::Name;
use crate::model::{Change, Counterfactual, Effect, Value};
use crate::profile::Profile;

impl Rfm {
    /// What would change the customer's scores: on each axis the least that leads to a better one,
    /// then the least that leads to a worse one. Nothing without scores.
    ///
    /// A better score of recency takes a purchase, a worse one days without. The purchase may
    /// change other scores as well.
    pub fn counterfactuals(&self, profile: &Profile<'_>) -> Vec<Counterfactual> {
        let Some(facts) = facts(profile, self.basis, self.currency) else { return Vec::new() };
        let axes = Axis::ALL.into_iter();
        axes.flat_map(|axis| {
            let value = axis.of(facts);
            [self.up(axis, value), self.down(axis, value)].into_iter().flatten()
        })
        .collect()
    }

    fn up(&self, axis: Axis, value: i128) -> Option<Counterfactual> {
        let scale = self.scale(axis);
        let cut = scale.cut(scale.score(value).saturating_add(1))?;
        if axis == Axis::Recency {
            // Only a purchase brings the last purchase closer, and it brings it to today.
            let fact = Axis::Frequency.fact().name();
            let counterfactual =
                counterfactual(fact, Value::Count(1), Change::More, Effect::Reaches, axis);
            return Some(counterfactual.score(scale.score(0)));
        }
        let by = axis.shown(cut.saturating_sub(value), self.currency);
        let counterfactual =
            counterfactual(self.fact(axis), by, Change::More, Effect::Reaches, axis);
        Some(self.windowed(axis, counterfactual).score(scale.score(cut)))
    }

    fn down(&self, axis: Axis, value: i128) -> Option<Counterfactual> {
        let scale = self.scale(axis);
        let below = scale.cut(scale.score(value))?.saturating_sub(1);
        if axis == Axis::Frequency && below < 1 {
            return None; // Without purchases there are no scores to fall to.
        }
        let distance = value.saturating_sub(below);
        let (shown, change) = match axis {
            Axis::Recency => (distance.saturating_neg(), Change::More),
            _ => (distance, Change::Less),
        };
        let by = axis.shown(shown, self.currency);
        let counterfactual = counterfactual(self.fact(axis), by, change, Effect::FallsTo, axis);
        Some(self.windowed(axis, counterfactual).score(scale.score(below)))
    }

    fn windowed(&self, axis: Axis, counterfactual: Counterfactual) -> Counterfactual {
        let days = self.basis.window_days.filter(|_| axis == Axis::Monetary);
        Counterfactual { within_days: days, ..counterfactual }
    }
}

fn counterfactual(
    fact: Name,
    by: Value,
    change: Change,
    effect: Effect,
    axis: Axis,
) -> Counterfactual {
    let outcome = match axis {
        Axis::Recency => Name::literal("recency"),
        Axis::Frequency => Name::literal("frequency"),
        Axis::Monetary => Name::literal("monetary"),
    };
    Counterfactual::new(fact, by, change, effect, outcome)
}
