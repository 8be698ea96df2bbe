//! One comparison of one fact.

use super::Literal;
use crate::evidence::{IfMissing, Operator};
use crate::fact::FactRef;

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

impl Asked {
    /// Whether it is a negation on its own: `ne`, `not_in`, `tagged_none`.
    pub(super) fn is_negative(&self) -> bool {
        self.operator().is_negative()
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

    /// Which operator it is.
    pub fn operator(&self) -> Operator {
        match self {
            Self::Eq(_) => Operator::Equal,
            Self::Ne(_) => Operator::NotEqual,
            Self::Lt(_) => Operator::Below,
            Self::Le(_) => Operator::AtMost,
            Self::Gt(_) => Operator::Above,
            Self::Ge(_) => Operator::AtLeast,
            Self::Between(..) => Operator::Between,
            Self::In(_) => Operator::In,
            Self::NotIn(_) => Operator::NotIn,
            Self::StartsWith(_) => Operator::StartsWith,
            Self::WithinNext(_) => Operator::WithinNext,
            Self::AnniversaryWithin(_) => Operator::AnniversaryWithin,
            Self::TaggedAny(_) => Operator::TaggedAny,
            Self::TaggedAll(_) => Operator::TaggedAll,
            Self::TaggedNone(_) => Operator::TaggedNone,
            Self::TaggedAtLeast(..) => Operator::TaggedAtLeast,
            Self::Missing => Operator::Missing,
            Self::Present => Operator::Present,
        }
    }

    /// Its name in JSON and explanations.
    pub fn name(&self) -> &'static str {
        self.operator().name()
    }
}

impl Comparison {
    /// A comparison that says nothing about a missing fact.
    pub fn new(fact: FactRef, asked: Asked) -> Self {
        Self { fact, asked, if_missing: None }
    }
}
