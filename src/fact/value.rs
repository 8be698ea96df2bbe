//! What is known of one customer, fact by fact.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rust_decimal::Decimal;

use super::record::ORGANISATION;
use super::{About, FactRef};
use crate::base::{Day, Money, Name, Probability};
use crate::model::{Personal, Value};

/// The value of a fact, borrowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is the variant of `model::Value` of the same name")]
pub enum FactValue<'a> {
    Flag(bool),
    Count(i64),
    Days(i64),
    Number(Decimal),
    Money(Money),
    Chance(Probability),
    Day(Day),
    Name(Name),
    Text(&'a str),
    /// The tags of a record.
    Tags(&'a BTreeSet<Name>),
    /// A list of names that was kept.
    Names(&'a [Name]),
}

impl<'a> FactValue<'a> {
    /// A value, borrowed.
    pub fn of(value: &'a Value) -> Self {
        match value {
            Value::Flag(flag) => Self::Flag(*flag),
            Value::Count(count) => Self::Count(*count),
            Value::Days(days) => Self::Days(*days),
            Value::Number(number) => Self::Number(*number),
            Value::Money(money) => Self::Money(*money),
            Value::Chance(chance) => Self::Chance(*chance),
            Value::Day(day) => Self::Day(*day),
            Value::Name(name) => Self::Name(*name),
            Value::Text(text) => Self::Text(text),
            Value::Tags(tags) => Self::Names(tags),
        }
    }

    /// The value, to be kept.
    pub fn to_value(self) -> Value {
        match self {
            Self::Flag(flag) => Value::Flag(flag),
            Self::Count(count) => Value::Count(count),
            Self::Days(days) => Value::Days(days),
            Self::Number(number) => Value::Number(number),
            Self::Money(money) => Value::Money(money),
            Self::Chance(chance) => Value::Chance(chance),
            Self::Day(day) => Value::Day(day),
            Self::Name(name) => Value::Name(name),
            Self::Text(text) => Value::Text(text.to_owned()),
            Self::Tags(tags) => Value::Tags(tags.iter().copied().collect()),
            Self::Names(names) => Value::Tags(names.to_vec()),
        }
    }
}

/// Everything a condition can ask about one customer at a day.
///
/// [`Known`](super::Known) answers from a profile and the verdicts on it, [`Given`] from a list.
pub trait Facts {
    /// The day at which the customer is seen.
    fn as_of(&self) -> Day;

    /// A fact; `None` when it is missing.
    fn observe(&self, fact: &FactRef) -> Option<FactValue<'_>>;

    /// Whether the customer is known to be an organisation and no person: of a person more is
    /// hidden.
    fn is_organisation(&self) -> bool {
        self.observe(&FactRef::Customer(About::Party)) == Some(FactValue::Name(ORGANISATION))
    }
}

/// Facts from a list: a customer that was thought up, for a test or a what-if. What is not in the
/// list is missing.
///
/// ```
/// use patronage::base::Day;
/// use patronage::fact::{FactRef, Facts, Given, FactValue};
/// use patronage::model::Value;
///
/// let given = Given::at(Day::new(2026, 3, 31)?).with("purchases".parse()?, Value::Count(3));
/// assert_eq!(given.observe(&"purchases".parse()?), Some(FactValue::Count(3)));
/// assert_eq!(given.observe(&FactRef::Tags), None);
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Given {
    as_of: Day,
    facts: BTreeMap<FactRef, Value>,
    tags: Option<BTreeSet<Name>>,
}

impl Given {
    /// A customer of whom nothing is known, at a day.
    pub fn at(as_of: Day) -> Self {
        Self { as_of, facts: BTreeMap::new(), tags: None }
    }

    /// Adds a fact.
    pub fn with(mut self, fact: FactRef, value: Value) -> Self {
        self.facts.insert(fact, value);
        self
    }

    /// Adds the set of tags.
    pub fn tagged(self, tags: impl IntoIterator<Item = Name>) -> Self {
        Self { tags: Some(tags.into_iter().collect()), ..self }
    }

    /// Whether a fact is in the list.
    pub fn knows(&self, fact: &FactRef) -> bool {
        self.observe(fact).is_some()
    }
}

impl fmt::Debug for Given {
    /// Which facts are known; what behaviour and verdicts are, but nothing of a customer's record.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hidden = Personal::new(());
        let mut facts: BTreeMap<&FactRef, &dyn fmt::Debug> = BTreeMap::new();
        for (fact, value) in &self.facts {
            let personal = matches!(fact, FactRef::Customer(_) | FactRef::Attribute(_));
            facts.insert(fact, if personal { &hidden } else { value });
        }
        let tags = self.tags.as_ref().map(|tags| vec![Personal::new(()); tags.len()]);
        f.debug_struct("Given")
            .field("as_of", &self.as_of)
            .field("facts", &facts)
            .field("tags", &tags)
            .finish()
    }
}

impl Facts for Given {
    fn as_of(&self) -> Day {
        self.as_of
    }

    fn observe(&self, fact: &FactRef) -> Option<FactValue<'_>> {
        match fact {
            FactRef::AsOf => Some(FactValue::Day(self.as_of)),
            FactRef::Tags => self.tags.as_ref().map(FactValue::Tags),
            fact => self.facts.get(fact).map(FactValue::of),
        }
    }
}
