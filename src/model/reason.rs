//! Why a verdict is what it is.

use std::{cmp::Ordering, fmt};

use super::Value;
use crate::base::{Name, twelve_decimals};

/// One comparison that a verdict rests on: a fact, what was observed, and the bound it was held
/// against. The reasons of a verdict all hold, and any customer for whom they hold has that
/// verdict.
///
/// ```
/// use patronage::base::Name;
/// use patronage::model::{Operator, Reason, Value};
///
/// let reason = Reason::new(Name::literal("since_last"), Value::Days(65), Operator::Above, Value::Days(60));
/// assert!(reason.holds());
/// assert_eq!(reason.to_string(), "since_last 65 days, more than 60 days");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Reason {
    /// The fact that was looked at.
    pub fact: Name,
    /// What it was; `None` when it is missing.
    pub observed: Option<Value>,
    /// How it was compared.
    pub operator: Operator,
    /// What it was compared with; `None` for [`Operator::Missing`].
    pub bound: Option<Value>,
    /// What it contributes to the number of the verdict, where the verdict has one: points of a
    /// score, part of a probability. The contributions of a verdict's reasons add up to it.
    pub share: Option<f64>,
}

/// How a fact was compared with its bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Operator {
    /// The fact is the bound or more.
    AtLeast,
    /// The fact is the bound or less.
    AtMost,
    /// The fact is more than the bound.
    Above,
    /// The fact is less than the bound.
    Below,
    /// The fact is the bound.
    Equal,
    /// The fact is something else than the bound.
    NotEqual,
    /// The fact is missing.
    Missing,
}

impl Operator {
    /// Whether a fact stands to a bound as the operator says. A missing fact, a missing bound and
    /// values of different types never do, except that [`Missing`](Self::Missing) holds for a
    /// missing fact.
    pub fn holds(self, observed: Option<&Value>, bound: Option<&Value>) -> bool {
        let order = observed.zip(bound).and_then(|(observed, bound)| observed.partial_cmp(bound));
        match self {
            Self::AtLeast => order.is_some_and(Ordering::is_ge),
            Self::AtMost => order.is_some_and(Ordering::is_le),
            Self::Above => order == Some(Ordering::Greater),
            Self::Below => order == Some(Ordering::Less),
            Self::Equal => order == Some(Ordering::Equal),
            Self::NotEqual => order.is_some_and(Ordering::is_ne),
            Self::Missing => observed.is_none(),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::AtLeast => "at least",
            Self::AtMost => "at most",
            Self::Above => "more than",
            Self::Below => "less than",
            Self::Equal => "exactly",
            Self::NotEqual => "not",
            Self::Missing => "missing",
        }
    }
}

impl Reason {
    /// A fact that was observed and compared.
    pub fn new(fact: Name, observed: Value, operator: Operator, bound: Value) -> Self {
        Self { fact, observed: Some(observed), operator, bound: Some(bound), share: None }
    }

    /// A fact that is missing.
    pub fn missing(fact: Name) -> Self {
        Self { fact, observed: None, operator: Operator::Missing, bound: None, share: None }
    }

    /// Says what it contributes, to twelve decimals.
    pub fn share(self, share: f64) -> Self {
        Self { share: Some(twelve_decimals(share)), ..self }
    }

    /// Whether the comparison is true.
    pub fn holds(&self) -> bool {
        self.operator.holds(self.observed.as_ref(), self.bound.as_ref())
    }

    /// The order of a list of reasons: the largest contribution first, those without one last,
    /// equals by the name of the fact.
    pub fn by_weight(&self, other: &Self) -> Ordering {
        let weight = |reason: &Self| reason.share.map_or(-1.0, f64::abs);
        weight(other).total_cmp(&weight(self)).then_with(|| self.fact.cmp(&other.fact))
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.observed, &self.bound) {
            // What is exactly its bound need not be said twice.
            (Some(observed), Some(bound))
                if self.operator == Operator::Equal && observed == bound =>
            {
                write!(f, "{} {observed}", self.fact)
            }
            (Some(observed), Some(bound)) => {
                write!(f, "{} {observed}, {} {bound}", self.fact, self.operator.words())
            }
            _ => write!(f, "{} is {}", self.fact, self.operator.words()),
        }
    }
}
