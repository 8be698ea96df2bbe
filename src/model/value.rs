//! One value of any type that a fact, an attribute or a verdict can have.

use std::fmt;

use rust_decimal::Decimal;

use crate::base::{Day, Money, Name, Probability};

/// A value with its unit: what a fact is, what a bound is, what a customer's attribute holds, and
/// what a judge of the application's own answers.
///
/// On the wire externally tagged: `{"days": 65}`, `{"money": "29.33 USD"}`. Values of different
/// types are neither equal nor ordered.
///
/// ```
/// use patronage::model::Value;
///
/// assert!(Value::Days(65) > Value::Days(30));
/// assert_eq!(Value::Days(65).partial_cmp(&Value::Count(30)), None);
/// assert_eq!(Value::Days(1).to_string(), "1 day");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
#[non_exhaustive]
pub enum Value {
    /// Yes or no.
    Flag(bool),
    /// How many, without a unit.
    Count(i64),
    /// A span in days.
    Days(i64),
    /// A plain number: a ratio, a share, a measurement.
    Number(
        #[cfg_attr(feature = "serde", serde(with = "crate::base::decimal"))]
        #[cfg_attr(
            feature = "schemars",
            schemars(schema_with = "crate::base::decimal::json_schema")
        )]
        Decimal,
    ),
    /// Money.
    Money(Money),
    /// A chance.
    Chance(Probability),
    /// A day.
    Day(Day),
    /// One of a set of names: a tier, a choice.
    Name(Name),
    /// Any text.
    Text(String),
    /// Several names: the tags of a record, the classes of a list.
    Tags(Vec<Name>),
}

impl Value {
    /// The word for its type, as in files: what may be said of it where it is personal.
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            Self::Flag(_) => "flag",
            Self::Count(_) => "count",
            Self::Days(_) => "days",
            Self::Number(_) => "number",
            Self::Money(_) => "money",
            Self::Chance(_) => "chance",
            Self::Day(_) => "day",
            Self::Name(_) => "name",
            Self::Text(_) => "text",
            Self::Tags(_) => "tags",
        }
    }
}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        match (self, other) {
            (Self::Flag(a), Self::Flag(b)) => a.partial_cmp(b),
            (Self::Count(a), Self::Count(b)) | (Self::Days(a), Self::Days(b)) => a.partial_cmp(b),
            (Self::Number(a), Self::Number(b)) => a.partial_cmp(b),
            (Self::Money(a), Self::Money(b)) => a.partial_cmp(b),
            (Self::Chance(a), Self::Chance(b)) => a.partial_cmp(b),
            (Self::Day(a), Self::Day(b)) => a.partial_cmp(b),
            (Self::Name(a), Self::Name(b)) => a.partial_cmp(b),
            (Self::Text(a), Self::Text(b)) => a.partial_cmp(b),
            (Self::Tags(a), Self::Tags(b)) => (a == b).then_some(std::cmp::Ordering::Equal),
            _ => None,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(true) => f.pad("yes"),
            Self::Flag(false) => f.pad("no"),
            Self::Count(count) => count.fmt(f),
            Self::Days(1) => f.pad("1 day"),
            Self::Days(days) => f.pad(&format!("{days} days")),
            Self::Number(number) => number.normalize().fmt(f),
            Self::Money(money) => money.fmt(f),
            Self::Chance(chance) => chance.fmt(f),
            Self::Day(day) => day.fmt(f),
            Self::Name(name) => name.fmt(f),
            Self::Text(text) => f.pad(text),
            Self::Tags(tags) => {
                let tags: Vec<&str> = tags.iter().map(Name::as_str).collect();
                f.pad(&tags.join(", "))
            }
        }
    }
}

macro_rules! from_and_into {
    ($($variant:ident($type:ty)),+) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::$variant(value)
            }
        }

        impl TryFrom<Value> for $type {
            type Error = Value;

            fn try_from(value: Value) -> Result<Self, Value> {
                match value {
                    Value::$variant(inner) => Ok(inner),
                    other => Err(other),
                }
            }
        }
    )+};
}

from_and_into!(
    Flag(bool),
    Count(i64),
    Number(Decimal),
    Money(Money),
    Chance(Probability),
    Day(Day),
    Name(Name),
    Text(String)
);
