//! One comparison of one fact.

use super::{FactRef, Literal};
use crate::base::Name;

/// One comparison, the leaf of a condition: a fact, what is asked of it, and what it means when
/// the fact is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The fact.
    pub fact: FactRef,
    /// What is asked of it.
    pub asked: Asked,
    /// What the comparison is when the fact is missing; `None` when the author did not say, which
    /// means [`Unknown`](IfMissing::Unknown).
    pub if_missing: Option<IfMissing>,
}

/// What is asked of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Asked {
    /// Equal.
    Eq(Literal),
    /// Not equal.
    Ne(Literal),
    /// Less, or before.
    Lt(Literal),
    /// At most.
    Le(Literal),
    /// More, or after.
    Gt(Literal),
    /// At least.
    Ge(Literal),
    /// From one value to another, both included.
    Between(Literal, Literal),
    /// One of these.
    In(Vec<Literal>),
    /// None of these.
    NotIn(Vec<Literal>),
    /// A text that begins with this one.
    StartsWith(String),
    /// A day from `as_of` to so many days later, both included.
    WithinNext(u32),
    /// A day whose next anniversary lies from `as_of` to so many days later, both included. The
    /// first anniversary is a year after the day. That of 29 February is 1 March in years that
    /// have no 29 February.
    AnniversaryWithin(u32),
    /// At least one of these tags.
    TaggedAny(Vec<String>),
    /// All of these tags.
    TaggedAll(Vec<String>),
    /// None of these tags.
    TaggedNone(Vec<String>),
    /// At least so many of these tags.
    TaggedAtLeast(u32, Vec<String>),
    /// The fact is missing. Never unknown.
    Missing,
    /// The fact is known. Never unknown.
    Present,
}

/// What a comparison is when its fact is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
pub enum IfMissing {
    /// Unknown: neither the comparison nor its negation makes a rule fire.
    #[default]
    Unknown,
    /// True.
    True,
    /// False.
    False,
}

impl Asked {
    /// Whether it is a negation on its own: `ne`, `not_in`, `tagged_none`.
    pub(super) fn is_negative(&self) -> bool {
        matches!(self, Self::Ne(_) | Self::NotIn(_) | Self::TaggedNone(_))
    }

    /// The single bound of a comparison of order.
    pub fn bound(&self) -> Option<&Literal> {
        match self {
            Self::Eq(bound)
            | Self::Ne(bound)
            | Self::Lt(bound)
            | Self::Le(bound)
            | Self::Gt(bound)
            | Self::Ge(bound) => Some(bound),
            _ => None,
        }
    }

    /// Its name in JSON and explanations.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Eq(_) => "eq",
            Self::Ne(_) => "ne",
            Self::Lt(_) => "lt",
            Self::Le(_) => "le",
            Self::Gt(_) => "gt",
            Self::Ge(_) => "ge",
            Self::Between(..) => "between",
            Self::In(_) => "in",
            Self::NotIn(_) => "not_in",
            Self::StartsWith(_) => "starts_with",
            Self::WithinNext(_) => "within_next",
            Self::AnniversaryWithin(_) => "anniversary_within",
            Self::TaggedAny(_) => "tagged_any",
            Self::TaggedAll(_) => "tagged_all",
            Self::TaggedNone(_) => "tagged_none",
            Self::TaggedAtLeast(..) => "tagged_at_least",
            Self::Missing => "missing",
            Self::Present => "present",
        }
    }
}

impl Asked {
    /// The same as a name of the model.
    pub(super) fn operator(&self) -> Name {
        Name::new(self.name()).unwrap_or(Name::literal("unnamed"))
    }
}

impl Comparison {
    /// A comparison that says nothing about a missing fact.
    pub fn new(fact: FactRef, asked: Asked) -> Self {
        Self { fact, asked, if_missing: None }
    }
}
