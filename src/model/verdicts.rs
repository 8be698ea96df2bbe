//! All verdicts on one customer, together.

use super::{ChurnRisk, LifetimeValue, Position, RfmScore, Ruling, Segment, Standing, Tier, Value};
use crate::base::Name;

/// The verdicts on a customer, as far as they have been given.
///
/// A verdict is `None` when the policy has no such judge, and when the customer gives it nothing
/// to judge by: somebody who never bought has no scores, no segment and no churn risk. The doc of
/// each judge says what it answers without data.
///
/// ```
/// use patronage::base::Name;
/// use patronage::model::{Tier, Verdicts};
///
/// let mut verdicts = Verdicts::default();
/// verdicts.tier = Some(Tier { name: Name::literal("high"), rank: 2 });
/// assert!(!verdicts.is_same_class(&Verdicts::NONE));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Verdicts {
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
    /// What the books of rules give, in the order in which they were asked. One alone is written
    /// as it is, several as a list.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty", with = "crate::base::one_or_many")
    )]
    pub rules: Vec<Ruling>,
    /// The verdicts of the application's own judges, in the order they were added.
    pub others: Vec<(Name, Option<Value>)>,
}

impl Verdicts {
    /// No verdict at all.
    pub const NONE: Self = Self {
        rfm: None,
        segment: None,
        tier: None,
        standing: None,
        stage: None,
        churn: None,
        lifetime: None,
        rules: Vec::new(),
        others: Vec::new(),
    };

    /// Whether the classes are the same: everything but what moves from day to day, as
    /// [`Validity`](super::Validity) says.
    pub fn is_same_class(&self, other: &Self) -> bool {
        let Self { rfm, segment, tier, standing, stage, churn, lifetime: _, rules, others } = self;
        let held = |standing: &Option<Standing>| standing.map(|it| it.held);
        let stage_of = |stage: &Option<Position>| stage.map(|it| it.stage);
        let band = |churn: &Option<ChurnRisk>| churn.map(|it| it.band);
        let ruled = |a: &Ruling, b: &Ruling| a.is_same_class(b);
        *rfm == other.rfm
            && *segment == other.segment
            && *tier == other.tier
            && held(standing) == held(&other.standing)
            && stage_of(stage) == stage_of(&other.stage)
            && band(churn) == band(&other.churn)
            && rules.len() == other.rules.len()
            && rules.iter().zip(&other.rules).all(|(a, b)| ruled(a, b))
            && *others == other.others
    }
}
