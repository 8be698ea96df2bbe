//! The words for where a customer stands in their life with the business.

use crate::base::{Day, Name};

/// A stage: a name that the business chose, and what kind of stage it is.
///
/// Code matches on the kind, people read the name. Several stages may be of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Stage {
    /// The name, such as `repeat`.
    pub name: Name,
    /// What kind of stage it is.
    pub kind: StageKind,
}

/// The kinds of stage there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum StageKind {
    /// Known, but has not bought.
    Prospect,
    /// Bought for the first time.
    New,
    /// Buys.
    Active,
    /// Buys, and has done so often or for long.
    Loyal,
    /// Silent for longer than is usual for them.
    AtRisk,
    /// Silent for far longer than is usual for them.
    Dormant,
    /// Silent for so long that a return would be a surprise.
    Lost,
    /// Came back after a long silence.
    Reactivated,
    /// Ended by a decision, such as a cancelled contract.
    Closed,
}

impl StageKind {
    /// All kinds, in their order.
    pub const ALL: [Self; 9] = [
        Self::Prospect,
        Self::New,
        Self::Active,
        Self::Loyal,
        Self::AtRisk,
        Self::Dormant,
        Self::Lost,
        Self::Reactivated,
        Self::Closed,
    ];

    /// Its name in files.
    pub fn name(self) -> Name {
        match self {
            Self::Prospect => Name::literal("prospect"),
            Self::New => Name::literal("new"),
            Self::Active => Name::literal("active"),
            Self::Loyal => Name::literal("loyal"),
            Self::AtRisk => Name::literal("at_risk"),
            Self::Dormant => Name::literal("dormant"),
            Self::Lost => Name::literal("lost"),
            Self::Reactivated => Name::literal("reactivated"),
            Self::Closed => Name::literal("closed"),
        }
    }
}

/// The stage a customer is in, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Position {
    /// The stage.
    pub stage: Stage,
    /// The first day in it; `None` for a prospect of whom nothing is dated.
    pub since: Option<Day>,
}

impl std::fmt::Display for Stage {
    /// The name.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.name.fmt(f)
    }
}

impl std::fmt::Display for StageKind {
    /// Its name in files.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.name().fmt(f)
    }
}

impl std::fmt::Display for Position {
    /// `repeat since 2024-01-31`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.since {
            Some(since) => write!(f, "{} since {since}", self.stage),
            None => self.stage.fmt(f),
        }
    }
}
