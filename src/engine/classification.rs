//! What the engine says of a customer.

use crate::base::{Day, Name};
use crate::judge::Verdict;
use crate::model::{
    ChurnRisk, LifetimeValue, Position, RfmScore, Ruling, Segment, Standing, Tier, Value,
};

/// What a customer is, at a day, under a policy.
///
/// A verdict is `None` when the policy has no such judge, and when the customer gives it nothing
/// to judge by: somebody who never bought has no scores, no segment and no churn risk. The doc of
/// each judge says what it answers without data.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Classification {
    /// The day.
    pub as_of: Day,
    /// Scores among the other customers.
    pub rfm: Option<RfmScore>,
    /// The segment of the scores.
    pub segment: Option<Segment>,
    /// The value tier.
    pub tier: Option<Tier>,
    /// The tier held by the policy's promises, and the one measured at the last review.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub standing: Option<Standing>,
    /// The stage of the lifecycle.
    pub stage: Option<Position>,
    /// The risk that the customer stays away.
    pub churn: Option<ChurnRisk>,
    /// What the customer is expected to buy and to be worth.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub lifetime: Option<LifetimeValue>,
    /// What the rules give.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub rules: Option<Ruling>,
    /// The verdicts of the application's own judges, in the order they were added.
    pub others: Vec<(Name, Option<Value>)>,
}

impl Classification {
    /// The verdict of a judge of the application's own, in the judge's own type; `None` when there
    /// is no such judge or its answer is of another type.
    pub fn verdict<V: Verdict>(&self, judge: &str) -> Option<V> {
        let (_, value) = self.others.iter().find(|(name, _)| name.as_str() == judge)?;
        V::from_value(value.as_ref())
    }
}
