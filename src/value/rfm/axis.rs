//! The three axes, and how a value on each is shown.

use crate::base::{Currency, Money, Order};
use crate::fact::{self, Metric, VerdictFact};
use crate::model::Value;

/// One of the three axes. Inside, more is better on each: recency is minus the days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Axis {
    /// Days since the last purchase.
    Recency,
    /// Purchases.
    Frequency,
    /// Money.
    Monetary,
}

impl Axis {
    /// The least value of a customer who has a score: nobody has bought less than once. Days and
    /// money have no such end.
    pub(super) fn least(self) -> Option<i128> {
        (self == Self::Frequency).then_some(1)
    }

    /// All three, in the order of the letters.
    pub const ALL: [Self; 3] = [Self::Recency, Self::Frequency, Self::Monetary];

    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Recency => "recency",
            Self::Frequency => "frequency",
            Self::Monetary => "monetary",
        }
    }

    /// The value on this axis among those of all three.
    pub(super) fn of(self, [recency, frequency, monetary]: [i128; 3]) -> i128 {
        match self {
            Self::Recency => recency,
            Self::Frequency => frequency,
            Self::Monetary => monetary,
        }
    }

    /// How cut points follow one another, that of score 2 first.
    pub(super) fn order(self) -> Order {
        match self {
            Self::Recency => Order::NotRising,
            Self::Frequency | Self::Monetary => Order::NotFalling,
        }
    }

    /// A value in the customer's own units.
    pub(super) fn shown(self, value: i128, currency: Currency) -> Value {
        match self {
            Self::Recency => Value::Days(i64::try_from(value.saturating_neg()).unwrap_or(i64::MAX)),
            Self::Frequency => Value::Count(i64::try_from(value).unwrap_or(i64::MAX)),
            Self::Monetary => Value::Money(Money::from_minor(value, currency)),
        }
    }

    /// The value that is shown so; `None` when it is of another type, of another currency, or
    /// below 0 where nothing is.
    pub(super) fn read(self, shown: &Value, currency: Currency) -> Option<i128> {
        match (self, shown) {
            (Self::Recency, Value::Days(days)) if (0..=i64::from(u32::MAX)).contains(days) => {
                Some(i128::from(*days).saturating_neg())
            }
            (Self::Frequency, Value::Count(count)) if *count >= 0 => Some(i128::from(*count)),
            (Self::Monetary, Value::Money(money)) if money.currency() == currency => {
                Some(money.minor())
            }
            _ => None,
        }
    }

    /// How its values are called in reasons.
    pub(super) fn fact(self) -> Metric {
        match self {
            Self::Recency => Metric::SinceLast,
            Self::Frequency => Metric::Purchases,
            Self::Monetary => Metric::Spend,
        }
    }

    /// The score on it, as a fact.
    pub(super) fn score(self) -> VerdictFact {
        VerdictFact::Score(match self {
            Self::Recency => fact::Axis::Recency,
            Self::Frequency => fact::Axis::Frequency,
            Self::Monetary => fact::Axis::Monetary,
        })
    }
}

impl std::fmt::Display for Axis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}
