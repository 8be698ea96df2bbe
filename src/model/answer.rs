//! One verdict of any judge.

use super::{ChurnRisk, LifetimeValue, Position, RfmScore, Segment, Standing, Tier, Value};
use crate::base::Name;

/// The verdict of one judge, whichever it is.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Answer {
    /// What the customer is expected to buy and to be worth.
    Lifetime(LifetimeValue),
    /// Scores.
    Rfm(RfmScore),
    /// A segment.
    Segment(Segment),
    /// A value tier.
    Tier(Tier),
    /// The tier held.
    Standing(Standing),
    /// A stage.
    Stage(Position),
    /// A risk.
    Churn(ChurnRisk),
    /// What a judge of the application's own says.
    Own(Value),
}

/// What a group of rules gives.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum GroupAnswer {
    /// Nothing: no rule of the group fired, and it has no class for that.
    Nothing,
    /// One class.
    Class(Name),
    /// A list of classes.
    List(Vec<Name>),
    /// Points, or how many rules fired.
    Points(i64),
    /// Nothing, because rules contradict each other.
    Conflict,
}
