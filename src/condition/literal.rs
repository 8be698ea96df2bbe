//! Values as they are written in conditions.

use std::fmt;

use rust_decimal::Decimal;

use super::text::words;
use crate::base::{Currency, Day, Money, Name, decimal};
use crate::model::Value;

/// A value as written. What it means is settled by the fact it stands beside, when the condition
/// is checked.
///
/// | literal | text form | JSON |
/// |---|---|---|
/// | flag | `yes`, `no` | `true`, `false` |
/// | number | `3`, `0.85` | `3`, `"0.85"` |
/// | money | `1500.00 USD` | `"1500.00 USD"` |
/// | days | `30d` | `"30d"` |
/// | day | `2026-03-31` | `"2026-03-31"` |
/// | word | `gold`, `"North East"` | `"gold"`, `"North East"` |
///
/// In JSON a word that could be taken for another literal stands as `{"text": "30d"}`.
///
/// ```
/// use patronage::condition::Literal;
///
/// assert_eq!(Literal::read("1500 USD").to_string(), "1500.00 USD");
/// assert_eq!(Literal::read("30d"), Literal::Days(30));
/// assert_eq!(Literal::read("North East").to_string(), "\"North East\"");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// Yes or no.
    Flag(bool),
    /// A number without a unit.
    Number(Decimal),
    /// An amount of money.
    Money(Money),
    /// A span in days.
    Days(i64),
    /// A day.
    Day(Day),
    /// A name or a text.
    Word(String),
}

impl Literal {
    /// A whole number.
    pub fn whole(number: i64) -> Self {
        Self::Number(Decimal::from(number))
    }

    /// A word.
    pub fn word(text: &str) -> Self {
        Self::Word(text.to_owned())
    }

    /// Reads a text: a day, a span, a number or money where it has that form, else a word.
    pub fn read(text: &str) -> Self {
        if let Ok(day) = text.parse() {
            return Self::Day(day);
        }
        if let Some(days) = days(text) {
            return Self::Days(days);
        }
        if let Ok(number) = decimal::parse(text) {
            return Self::Number(number);
        }
        if let Some((amount, code)) = text.split_once(' ') {
            let money = Currency::new(code).and_then(|currency| Money::parse(amount, currency));
            if let Ok(money) = money {
                return Self::Money(money);
            }
        }
        Self::Word(text.to_owned())
    }

    /// What it is, as a phrase with its article.
    pub(super) fn describe(&self) -> &'static str {
        match self {
            Self::Flag(_) => "yes or no",
            Self::Number(_) => "a number",
            Self::Money(_) => "money",
            Self::Days(_) => "a span in days",
            Self::Day(_) => "a day",
            Self::Word(_) => "a word",
        }
    }

    /// The literal as a value of the model: what an explanation shows as a bound.
    pub fn value(&self) -> Value {
        match self {
            Self::Flag(flag) => Value::Flag(*flag),
            Self::Number(number) => Value::Number(*number),
            Self::Money(money) => Value::Money(*money),
            Self::Days(days) => Value::Days(*days),
            Self::Day(day) => Value::Day(*day),
            Self::Word(word) => Name::new(word).map_or(Value::Text(word.clone()), Value::Name),
        }
    }
}

/// A whole number of days with its unit: `30d`.
pub(super) fn days(text: &str) -> Option<i64> {
    let digits = text.strip_suffix('d')?;
    let unsigned = digits.strip_prefix('-').unwrap_or(digits);
    let plain = !unsigned.is_empty() && unsigned.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

/// A number without trailing zeros and without a minus before zero.
pub(super) fn canonical(number: Decimal) -> Decimal {
    if number.is_zero() { Decimal::ZERO } else { number.normalize() }
}

impl fmt::Display for Literal {
    /// The text form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => f.write_str(if *flag { "yes" } else { "no" }),
            Self::Number(number) => canonical(*number).fmt(f),
            Self::Money(money) => money.fmt(f),
            Self::Days(days) => write!(f, "{days}d"),
            Self::Day(day) => day.fmt(f),
            Self::Word(word) => words::write(word, f),
        }
    }
}

#[cfg(feature = "serde")]
mod wire {
    use std::fmt;

    use rust_decimal::prelude::ToPrimitive;
    use serde::de::{Error as _, MapAccess, Visitor};
    use serde::ser::SerializeMap;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Decimal, Literal, canonical, decimal};

    impl Serialize for Literal {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            match self {
                Self::Flag(flag) => serializer.serialize_bool(*flag),
                Self::Number(number) => match whole(*number) {
                    Some(whole) => serializer.serialize_i64(whole),
                    None => serializer.collect_str(&canonical(*number)),
                },
                Self::Word(word) if Self::read(word) != *self => {
                    let mut map = serializer.serialize_map(Some(1))?;
                    map.serialize_entry("text", word)?;
                    map.end()
                }
                Self::Word(word) => serializer.serialize_str(word),
                _ => serializer.collect_str(self),
            }
        }
    }

    fn whole(number: Decimal) -> Option<i64> {
        let number = canonical(number);
        (number.scale() == 0).then(|| number.to_i64()).flatten()
    }

    impl<'de> Deserialize<'de> for Literal {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_any(Any)
        }
    }

    struct Any;

    impl<'de> Visitor<'de> for Any {
        type Value = Literal;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(
                "a value: true, 3, \"0.85\", \"1500 USD\", \"30d\", \"2026-03-31\" or a word",
            )
        }

        fn visit_bool<E>(self, flag: bool) -> Result<Literal, E> {
            Ok(Literal::Flag(flag))
        }

        fn visit_i64<E>(self, number: i64) -> Result<Literal, E> {
            Ok(Literal::whole(number))
        }

        fn visit_u64<E>(self, number: u64) -> Result<Literal, E> {
            Ok(Literal::Number(Decimal::from(number)))
        }

        fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Literal, E> {
            // The shortest text that reads back as this number: what was written, as long as it
            // had no more digits than a float holds.
            let text = number.to_string();
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            match decimal::parse(&text) {
                Ok(number) if digits <= 15 => Ok(Literal::Number(number)),
                _ => Err(E::custom(format!("{text} is no exact number; write it in quotes"))),
            }
        }

        fn visit_str<E>(self, text: &str) -> Result<Literal, E> {
            Ok(Literal::read(text))
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Literal, A::Error> {
            let entry = map.next_entry::<String, String>()?;
            match (entry, map.next_key::<String>()?) {
                (Some((key, text)), None) if key == "text" => Ok(Literal::Word(text)),
                _ => Err(A::Error::custom("expected one key, `text`, with a string")),
            }
        }
    }
}
