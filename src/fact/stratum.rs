//! When facts are decided.

/// When a fact is decided. A condition may name only facts that are decided before it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
#[non_exhaustive]
pub enum Stratum {
    /// Who the customer is and what they did.
    Known,
    /// Lifetime value, scores, segment, tier, and the tier held.
    Value,
    /// The stage of the lifecycle.
    Stage,
    /// Churn risk.
    Churn,
    /// What judges of the application's own say.
    Own,
    /// What the rules give.
    Rules,
    /// What is done about it: after everything.
    Playbook,
}

impl Stratum {
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Known => "from the start",
            Self::Value => "with lifetime value, scores, segment and tiers",
            Self::Stage => "with the stage",
            Self::Churn => "with churn risk",
            Self::Own => "by judges of the application's own",
            Self::Rules => "by the rules",
            Self::Playbook => "last",
        }
    }
}
