//! The types of facts, with their units.

use crate::base::{Currency, Name};
use crate::customer::AttributeType;

/// The type of a fact, with its unit.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FactType {
    /// Yes or no.
    Flag,
    /// A whole number without a unit.
    Count,
    /// A span in days.
    Days,
    /// A plain number.
    Number,
    /// Money in a currency.
    Money(Currency),
    /// A chance from 0 to 1, compared to nine decimals.
    Chance,
    /// A day.
    Day,
    /// One of some names.
    Choice(Choice),
    /// Any text or name.
    Text,
    /// A set of tags.
    Tags,
}

impl FactType {
    /// What a value of it looks like, as a phrase.
    pub fn describe(&self) -> String {
        match self {
            Self::Flag => "yes or no".into(),
            Self::Count => "a whole number, such as 3".into(),
            Self::Days => "a span in days, such as 30d".into(),
            Self::Number => "a number, such as 0.85".into(),
            Self::Money(currency) => format!("money in {currency}, such as 12.50 {currency}")
                .replace(".50", if currency.exponent() == 0 { "" } else { ".50" }),
            Self::Chance => "a chance from 0 to 1, such as 0.8".into(),
            Self::Day => "a day, such as 2026-03-31".into(),
            Self::Choice(choice) => {
                let names: Vec<&str> = choice.names.iter().map(Name::as_str).collect();
                format!("one of {}", names.join(", "))
            }
            Self::Text => "a text".into(),
            Self::Tags => "a set of tags".into(),
        }
    }
}

impl From<&AttributeType> for FactType {
    fn from(of_type: &AttributeType) -> Self {
        match of_type {
            AttributeType::Flag => Self::Flag,
            AttributeType::Count => Self::Count,
            AttributeType::Days => Self::Days,
            AttributeType::Number => Self::Number,
            AttributeType::Money(currency) => Self::Money(*currency),
            AttributeType::Day => Self::Day,
            AttributeType::Choice(names) => Self::Choice(Choice::of(names.iter().copied())),
            AttributeType::Text => Self::Text,
        }
    }
}

/// Names of which a fact is one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
pub struct Choice {
    /// The names. Where they are ordered, the lowest first.
    pub names: Vec<Name>,
    /// Whether one can be less than another.
    #[cfg_attr(feature = "serde", serde(default))]
    pub ordered: bool,
}

impl Choice {
    /// Names without an order.
    pub fn of(names: impl IntoIterator<Item = Name>) -> Self {
        Self { names: names.into_iter().collect(), ordered: false }
    }

    /// Names from the lowest to the highest.
    pub fn ordered(names: impl IntoIterator<Item = Name>) -> Self {
        Self { names: names.into_iter().collect(), ordered: true }
    }

    /// The place of a name, from 0.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|other| other.as_str() == name)
    }
}
