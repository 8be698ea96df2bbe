//! How far it is to another verdict.

use std::fmt;

use super::{Language, Reader};
use crate::base::Day;
use crate::fact::FactRef;
use crate::model::Value;

/// What would have to change for another verdict, and by how much: the least change, in the
/// customer's own units, all else being equal.
///
/// ```
/// use patronage::evidence::{Change, Counterfactual, Effect};
/// use patronage::fact::{FactRef, VerdictFact};
/// use patronage::base::Name;
/// use patronage::model::Value;
///
/// let spend: FactRef = "spend(90d)".parse()?;
/// let more = Value::Money("412.50 USD".parse()?);
/// let high = Value::Name(Name::literal("high"));
/// let counterfactual =
///     Counterfactual::new(spend, more, Change::More, Effect::Reaches, VerdictFact::Tier, high);
/// assert_eq!(counterfactual.to_string(), "412.50 USD more of spend(90d) reaches tier high");
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Counterfactual {
    /// The fact that would have to change.
    pub fact: FactRef,
    /// By how much, above nothing: money, days without a purchase, or purchases.
    pub by: Value,
    /// Which way.
    pub change: Change,
    /// The last day that counts, where there is a day of review.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub by_day: Option<Day>,
    /// What it would do.
    pub effect: Effect,
    /// What it would change: a tier, a score.
    pub outcome: FactRef,
    /// What that would be.
    pub value: Value,
}

/// Which way a fact changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Change {
    /// It grows.
    More,
    /// It shrinks.
    Less,
}

/// What a change would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Effect {
    /// Lead to a better verdict.
    Reaches,
    /// Keep one that would otherwise be lost.
    Holds,
    /// Lead to a worse one.
    FallsTo,
}

impl Counterfactual {
    /// A change of a fact, and what it would do to a verdict.
    pub fn new(
        fact: impl Into<FactRef>,
        by: Value,
        change: Change,
        effect: Effect,
        outcome: impl Into<FactRef>,
        value: Value,
    ) -> Self {
        let (fact, outcome) = (fact.into(), outcome.into());
        Self { fact, by, change, by_day: None, effect, outcome, value }
    }

    /// Says until when it can be brought about.
    pub fn by_day(self, day: Day) -> Self {
        Self { by_day: Some(day), ..self }
    }

    /// The change as a phrase.
    pub fn text<'l>(&self, reader: impl Into<Reader<'l>>) -> String {
        reader.into().counterfactual(self)
    }
}

impl fmt::Display for Counterfactual {
    /// The phrase in English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text(Language::English))
    }
}
