//! One comparison that an answer rests on.

use std::{cmp::Ordering, fmt};

use super::{Language, Operator, Reader};
use crate::base::Figure;
use crate::fact::FactRef;
use crate::model::Value;

/// One comparison that an answer rests on: a fact, what was observed, and what it was held
/// against. The reasons of a verdict all hold, and any customer for whom they hold has that
/// verdict; those of a [`Trace`](super::Trace) each have their own truth.
///
/// ```
/// use patronage::evidence::{Operator, Reason};
/// use patronage::fact::Metric;
/// use patronage::model::Value;
///
/// let reason = Reason::new(Metric::SinceLast, Value::Days(65), Operator::Above, Value::Days(60));
/// assert!(reason.holds());
/// assert_eq!(reason.to_string(), "since_last 65 days, more than 60 days");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Reason {
    /// The fact that was looked at.
    pub fact: FactRef,
    /// What it was.
    pub observed: Shown,
    /// How it was compared.
    pub operator: Operator,
    /// What it was compared with: nothing, one bound, two ends, or a list. Empty where the
    /// observed value is [personal](Shown::Personal): a bound would give it away.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub bounds: Vec<Value>,
    /// What the comparison is when the fact is missing, where its author said so.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub if_missing: Option<IfMissing>,
    /// How far the value lies from the nearest bound, where somebody measured it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub margin: Option<Margin>,
    /// What it contributes to the number of the verdict, where the verdict has one: points of a
    /// score, part of a probability. The contributions of a verdict's reasons add up to it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub share: Option<Figure>,
}

/// The value of a fact as an explanation shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Shown {
    /// Missing.
    Missing,
    /// About a person, and not to be shown; not even whether it is known.
    Personal,
    /// The value.
    Value(Value),
}

/// How far a value lies from a bound.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Margin {
    /// The distance in the unit of the fact; for a day in days.
    pub by: Value,
    /// The same as a share of the larger of the two, from 0 (at the bound) to 1: so that margins
    /// of different facts can be compared. A day counts against a year, a chance and a rank as
    /// they are.
    pub share: Figure,
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

impl Shown {
    /// The value, where it is shown.
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Value(value) => Some(value),
            Self::Missing | Self::Personal => None,
        }
    }
}

impl From<Option<Value>> for Shown {
    fn from(value: Option<Value>) -> Self {
        value.map_or(Self::Missing, Self::Value)
    }
}

impl Margin {
    /// A distance, and what it is as a share.
    pub(crate) fn new(by: Value, share: f64) -> Self {
        Self { by, share: Figure::nearest(share) }
    }
}

impl Reason {
    /// A fact that was observed and compared with one bound.
    pub fn new(
        fact: impl Into<FactRef>,
        observed: Value,
        operator: Operator,
        bound: Value,
    ) -> Self {
        Self::compared(fact, Some(observed).into(), operator, vec![bound])
    }

    /// A fact that simply is what it is.
    pub fn is(fact: impl Into<FactRef>, value: Value) -> Self {
        Self::new(fact, value.clone(), Operator::Equal, value)
    }

    /// A fact that is missing.
    pub fn missing(fact: impl Into<FactRef>) -> Self {
        Self::compared(fact, Shown::Missing, Operator::Missing, Vec::new())
    }

    /// A fact, missing or not, and what it was compared with.
    pub fn compared(
        fact: impl Into<FactRef>,
        observed: Shown,
        operator: Operator,
        bounds: Vec<Value>,
    ) -> Self {
        let (if_missing, margin, share) = (None, None, None);
        Self { fact: fact.into(), observed, operator, bounds, if_missing, margin, share }
    }

    /// Says what it contributes, to twelve digits.
    pub fn share(self, share: f64) -> Self {
        Self { share: Some(Figure::nearest(share)), ..self }
    }

    /// Whether the comparison is true, by the values it shows; never where they are hidden.
    pub fn holds(&self) -> bool {
        match &self.observed {
            Shown::Personal => false,
            shown => self.operator.holds(shown.value(), &self.bounds),
        }
    }

    /// The same with the value, its bounds and all that would give them away taken out: the
    /// reasons of a verdict hold, so their operator would say whether the fact is known.
    pub(crate) fn hidden(self) -> Self {
        Self::compared(self.fact, Shown::Personal, Operator::Equal, Vec::new())
    }

    /// The order of a list of reasons: the largest contribution first, those without one last,
    /// equals by the name of the fact.
    pub fn by_weight(&self, other: &Self) -> Ordering {
        let weight = |reason: &Self| reason.share.map_or(-1.0, |share| share.get().abs());
        weight(other)
            .total_cmp(&weight(self))
            .then_with(|| self.fact.to_string().cmp(&other.fact.to_string()))
    }

    /// The comparison as a phrase.
    pub fn text<'l>(&self, reader: impl Into<Reader<'l>>) -> String {
        reader.into().reason(self)
    }
}

impl fmt::Display for Reason {
    /// The phrase in English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text(Language::English))
    }
}
