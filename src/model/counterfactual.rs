//! How far it is to another verdict.

use std::fmt;

use super::Value;
use crate::base::{Day, Name};

/// What would have to change for another verdict, and by how much: the least change, in the
/// customer's own units, all else being equal.
///
/// ```
/// use patronage::base::Name;
/// use patronage::model::{Change, Counterfactual, Effect, Value};
///
/// let more = Value::Money("412.50 USD".parse()?);
/// let (spend, high) = (Name::literal("spend"), Name::literal("high"));
/// let counterfactual = Counterfactual::new(spend, more, Change::More, Effect::Reaches, high);
/// assert_eq!(counterfactual.to_string(), "412.50 USD more reaches high");
/// assert_eq!(
///     counterfactual.within_days(90).to_string(),
///     "412.50 USD more within 90 days reaches high",
/// );
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Counterfactual {
    /// The fact that would have to change.
    pub fact: Name,
    /// By how much, above nothing: money, days without a purchase, or purchases.
    pub by: Value,
    /// Which way.
    pub change: Change,
    /// The days that count, where only the last so many do.
    #[cfg_attr(feature = "serde", serde(default))]
    pub within_days: Option<u32>,
    /// The last day that counts, where there is a day of review.
    #[cfg_attr(feature = "serde", serde(default))]
    pub by_day: Option<Day>,
    /// What it would do.
    pub effect: Effect,
    /// The other verdict: a tier, or an axis of scores.
    pub outcome: Name,
    /// The score on the axis, where the outcome is one.
    #[cfg_attr(feature = "serde", serde(default))]
    pub score: Option<u8>,
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
    /// A counterfactual.
    pub fn new(fact: Name, by: Value, change: Change, effect: Effect, outcome: Name) -> Self {
        let (within_days, by_day, score) = (None, None, None);
        Self { fact, by, change, within_days, by_day, effect, outcome, score }
    }

    /// Says that only the last so many days count.
    pub fn within_days(self, days: u32) -> Self {
        Self { within_days: Some(days), ..self }
    }

    /// Says until when the change counts.
    pub fn by_day(self, day: Day) -> Self {
        Self { by_day: Some(day), ..self }
    }

    /// Says that the outcome is an axis, and this the score on it.
    pub fn score(self, score: u8) -> Self {
        Self { score: Some(score), ..self }
    }
}

impl fmt::Display for Counterfactual {
    /// `412.50 USD more within 90 days reaches high`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let change = match self.change {
            Change::More => "more",
            Change::Less => "less",
        };
        match &self.by {
            Value::Count(1) => write!(f, "1 purchase {change}")?,
            Value::Count(count) => write!(f, "{count} purchases {change}")?,
            Value::Days(_) => write!(f, "{} {change} without a purchase", self.by)?,
            _ => write!(f, "{} {change}", self.by)?,
        }
        if self.fact.as_str().starts_with("mean_spend") {
            f.write_str(" a purchase")?;
        }
        if let Some(days) = self.within_days {
            write!(f, " within {days} day{}", if days == 1 { "" } else { "s" })?;
        }
        if let Some(day) = self.by_day {
            write!(f, " by {day}")?;
        }
        let effect = match self.effect {
            Effect::Reaches => "reaches",
            Effect::Holds => "holds",
            Effect::FallsTo => "falls to",
        };
        write!(f, " {effect} {}", self.outcome)?;
        self.score.map_or(Ok(()), |score| write!(f, " {score}"))
    }
}
