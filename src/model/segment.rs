//! The word for a box of a grid of scores.

use crate::base::Name;

/// A segment: a named group of score combinations, such as `champions` or `at_risk`.
///
/// The segment `at_risk` of a grid and the stage [`AtRisk`](super::StageKind::AtRisk) of a
/// lifecycle are different answers to different questions: the one looks at scores among the
/// other customers, the other at the customer's own cadence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct Segment(pub Name);

impl std::fmt::Display for Segment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
