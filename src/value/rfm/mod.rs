//! Scores for recency, frequency and monetary value.

mod axis;
mod counterfactuals;
mod policy;
mod report;
mod spec;

pub use axis::Axis;
pub use policy::RfmPolicy;
pub use report::{AxisReport, Bin, Bootstrap, CutMove, Neighbour, RfmFit, RfmReport, Straddle};
pub use spec::{ClassSize, Cuts, RfmSpec};

use super::basis::{Basis, Monetary};
use super::scale::Scale;
use crate::base::{Currency, Money};
use crate::error::Error;
use crate::evidence::{Evidence, Operator, Reason};
use crate::fact::{FactRef, Known};
use crate::judge::{Assess, other_currency};
use crate::model::{Bins, RfmExample, RfmScore, Validity};
use crate::profile::Cohort;
#[cfg(doc)]
use crate::profile::Profile;

/// Scores customers for recency, frequency and monetary value.
///
/// * *Looks at* [`since_last`](Profile::since_last), [`purchases`](Profile::purchases) and the
///   money of its [`Basis`], by default [`spend`](Profile::spend).
/// * *At the boundary*: a value that equals a cut point has the better score; equal customers
///   have equal scores.
/// * *With no data*: no purchase, no score (`None`). Also none when the customer's books are in
///   another currency than the policy, and when the basis is an attribute that is not known.
/// * *Cost*: three short scans; no allocation.
/// * *Reference*: Hughes, *Strategic Database Marketing* (1994), with mid-ranks in place of an
///   arbitrary order of ties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rfm {
    currency: Currency,
    basis: Basis,
    /// On minus the days, so that more is better.
    recency: Scale,
    frequency: Scale,
    monetary: Scale,
}

impl Rfm {
    /// Fewest scores on an axis.
    pub const FEWEST_BINS: u8 = Bins::FEWEST;
    /// Most scores on an axis.
    pub const MOST_BINS: u8 = Bins::MOST;
    /// Scores on an axis unless said otherwise.
    pub const DEFAULT_BINS: u8 = 5;

    /// Fits cut points on the customers of a cohort who have bought: the customary
    /// [spec](RfmSpec::mid_rank).
    ///
    /// With *below* and *equal* counted among the n of them, a value's mid-rank is p = (below +
    /// equal/2) / n and its score 1 + floor(p·bins). The cut point of a score is the smallest
    /// value among them that has it. A bin into which no value falls has collapsed; see
    /// [`collapsed`](Self::collapsed).
    ///
    /// # Errors
    ///
    /// When nobody has bought, and when `bins` lies outside 2..=20.
    pub fn fit(cohort: &Cohort<'_>, bins: u8) -> Result<Self, Error> {
        RfmSpec::mid_rank(bins).fit(cohort).map(RfmFit::into_rfm)
    }

    /// How many scores there are on each axis.
    pub fn axes(&self) -> Bins {
        let [recency, frequency, monetary] = Axis::ALL.map(|axis| self.scale(axis).bins());
        Bins { recency, frequency, monetary }
    }

    /// Which money counts.
    pub fn basis(&self) -> Basis {
        self.basis
    }

    /// Scores that no customer can have because of ties or few customers, as axis and score.
    pub fn collapsed(&self) -> impl Iterator<Item = (&'static str, u8)> {
        Axis::ALL.into_iter().flat_map(|axis| {
            self.scale(axis).unreachable(axis.least()).map(move |score| (axis.name(), score))
        })
    }

    /// What a customer with these scores may look like: on each axis the value that just reaches
    /// the score, and for score 1 the one that just misses score 2. `None` when no customer can
    /// have these scores.
    pub fn example(&self, score: RfmScore) -> Option<RfmExample> {
        let days = self.recency.example(score.recency, i128::from(u32::MAX).saturating_neg(), 0)?;
        let purchases = self.frequency.example(score.frequency, 1, i128::from(u64::MAX))?;
        let minor = self.monetary.example(score.monetary, i128::MIN, i128::MAX)?;
        Some(RfmExample {
            since_last_days: u32::try_from(days.saturating_neg()).ok()?,
            purchases: u64::try_from(purchases).ok()?,
            value: Money::from_minor(minor, self.currency),
        })
    }

    fn scale(&self, axis: Axis) -> &Scale {
        match axis {
            Axis::Recency => &self.recency,
            Axis::Frequency => &self.frequency,
            Axis::Monetary => &self.monetary,
        }
    }

    fn score(&self, [recency, frequency, monetary]: [i128; 3]) -> RfmScore {
        RfmScore {
            recency: self.recency.score(recency),
            frequency: self.frequency.score(frequency),
            monetary: self.monetary.score(monetary),
        }
    }

    /// How an axis is called in reasons.
    fn fact(&self, axis: Axis) -> FactRef {
        match axis {
            Axis::Monetary => self.basis.fact(),
            axis => axis.fact().into(),
        }
    }

    /// Why the value on an axis has its score.
    fn reasons_on(&self, axis: Axis, value: i128, reasons: &mut Vec<Reason>) {
        let scale = self.scale(axis);
        let score = scale.score(value);
        // More is better inside; of days the shown value turns the comparison round.
        let (above, below) = match axis {
            Axis::Recency => (Operator::AtMost, Operator::Above),
            _ => (Operator::AtLeast, Operator::Below),
        };
        let shown = |value| axis.shown(value, self.currency);
        let against =
            |operator, cut| Reason::new(self.fact(axis), shown(value), operator, shown(cut));
        let own = scale.cut(score).map(|cut| against(above, cut));
        let next = scale.cut(score.saturating_add(1)).map(|cut| against(below, cut));
        let share = f64::from(score);
        match (own, next) {
            (Some(own), next) => {
                reasons.push(own.share(share));
                reasons.extend(next);
            }
            (None, Some(next)) => reasons.push(next.share(share)),
            // No cut at all: every value has score 1.
            (None, None) => reasons.push(against(Operator::Equal, value).share(share)),
        }
    }
}

/// Minus the days since the last purchase, purchases, and money, of a customer who has bought.
fn facts(known: &Known<'_>, basis: Basis, currency: Currency) -> Option<[i128; 3]> {
    let days = i128::from(known.profile().since_last()?);
    let money = basis.minor(known, currency)?;
    Some([days.saturating_neg(), i128::from(known.profile().purchases()), money])
}

impl Assess for Rfm {
    type Verdict = Option<RfmScore>;

    fn assess(&self, known: &Known<'_>) -> Option<RfmScore> {
        facts(known, self.basis, self.currency).map(|facts| self.score(facts))
    }

    fn evidence(&self, known: &Known<'_>) -> Evidence {
        let Some(facts) = facts(known, self.basis, self.currency) else {
            return vec![self.why_none(known)].into();
        };
        let mut reasons = Vec::new();
        for (axis, value) in Axis::ALL.into_iter().zip(facts) {
            self.reasons_on(axis, value, &mut reasons);
        }
        reasons.sort_by(Reason::by_weight);
        Evidence::new(reasons).counterfactuals(self.counterfactuals(facts))
    }

    /// Until the silence is too long for the score of recency, or a day leaves the window of money.
    fn valid_until(&self, known: &Known<'_>) -> Validity {
        let Some(facts) = facts(known, self.basis, self.currency) else {
            return Validity::Unlimited;
        };
        let recency = Axis::Recency.of(facts);
        let longest = self.recency.cut(self.recency.score(recency));
        let rest = longest.and_then(|cut| u32::try_from(recency.saturating_sub(cut)).ok());
        let falls = rest.map_or(Validity::Unlimited, |rest| {
            Validity::Before(known.as_of().plus(rest.saturating_add(1)))
        });
        falls.min(self.basis.valid_until(known))
    }
}

impl Rfm {
    fn why_none(&self, known: &Known<'_>) -> Reason {
        let in_attribute = matches!(self.basis.of, Monetary::Attribute(_));
        if known.currency() != self.currency && !in_attribute {
            other_currency(known, self.currency)
        } else if known.profile().since_last().is_none() {
            Reason::missing(Axis::Recency.fact())
        } else {
            Reason::missing(self.basis.fact())
        }
    }
}
