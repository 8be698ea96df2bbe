//! How far a customer is from the scores beside their own.

use super::Axis;
use super::Rfm;
use crate::evidence::{Change, Counterfactual, Effect};
use crate::fact::FactRef;
use crate::model::Value;

impl Rfm {
    /// What would change the customer's scores: on each axis the least that leads to a better one,
    /// then the least that leads to a worse one.
    ///
    /// A better score of recency takes a purchase, a worse one days without. The purchase may
    /// change other scores as well.
    pub(super) fn counterfactuals(&self, facts: [i128; 3]) -> Vec<Counterfactual> {
        let axes = Axis::ALL.into_iter();
        axes.flat_map(|axis| {
            let value = axis.of(facts);
            [self.step_up(axis, value), self.step_down(axis, value)].into_iter().flatten()
        })
        .collect()
    }

    fn step_up(&self, axis: Axis, value: i128) -> Option<Counterfactual> {
        let scale = self.scale(axis);
        let cut = scale.cut(scale.score(value).saturating_add(1))?;
        if axis == Axis::Recency {
            // Only a purchase brings the last purchase closer, and it brings it to today.
            let fact = Axis::Frequency.fact().into();
            let one = Value::Count(1);
            return Some(change(fact, one, Change::More, Effect::Reaches, axis, scale.score(0)));
        }
        let by = axis.shown(cut.saturating_sub(value), self.currency);
        let score = scale.score(cut);
        Some(change(self.fact(axis), by, Change::More, Effect::Reaches, axis, score))
    }

    fn step_down(&self, axis: Axis, value: i128) -> Option<Counterfactual> {
        let scale = self.scale(axis);
        let below = scale.cut(scale.score(value))?.saturating_sub(1);
        if axis == Axis::Frequency && below < 1 {
            return None; // Without purchases there are no scores to fall to.
        }
        let distance = value.saturating_sub(below);
        let (shown, way) = match axis {
            Axis::Recency => (distance.saturating_neg(), Change::More),
            _ => (distance, Change::Less),
        };
        let by = axis.shown(shown, self.currency);
        Some(change(self.fact(axis), by, way, Effect::FallsTo, axis, scale.score(below)))
    }
}

fn change(
    fact: FactRef,
    by: Value,
    change: Change,
    effect: Effect,
    axis: Axis,
    score: u8,
) -> Counterfactual {
    Counterfactual::new(fact, by, change, effect, axis.score(), Value::Count(score.into()))
}
