//! Which facts there are, of which type, and when they are decided.

mod info;

pub use info::FactInfo;

use std::collections::BTreeMap;

use super::{FactRef, FactType};
use crate::base::{Currency, Name};
use crate::customer::{Attribute, Schema};
use crate::error::Finding;

/// When a fact is decided. A condition may name only facts that are decided before it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Stratum {
    /// Who the customer is and what they did.
    Known,
    /// Scores, segment, lifetime value and tier.
    Value,
    /// The stage of the lifecycle.
    Stage,
    /// Churn risk.
    Churn,
    /// What the rules give.
    Rules,
    /// What is done about it: after everything.
    Playbook,
}

impl Stratum {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Known => "from the start",
            Self::Value => "with scores, segment, lifetime value and tier",
            Self::Stage => "with the stage",
            Self::Churn => "with churn risk",
            Self::Rules => "by the rules",
            Self::Playbook => "last",
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

/// The facts of one application: its currency, its attributes, and the names its policy gives to
/// tiers, segments, stages and bands. What was not given here cannot be named.
///
/// ```
/// use patronage::base::{Currency, Name};
/// use patronage::condition::{Choice, FactRef, FactSchema, FactType};
///
/// let schema = FactSchema::new(Currency::USD)
///     .tiers([Name::literal("low"), Name::literal("high")]);
/// let tier = schema.info(&FactRef::Tier)?;
/// assert!(matches!(tier.of_type, FactType::Choice(Choice { ordered: true, .. })));
/// let stage = schema.info(&FactRef::Stage).unwrap_err();
/// assert_eq!(stage.to_string(), "`stage`; expected a policy with a lifecycle");
/// # Ok::<(), patronage::error::Finding>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactSchema {
    currency: Currency,
    attributes: Schema,
    scores: Option<u8>,
    tiers: Option<Choice>,
    segments: Option<Choice>,
    stages: Option<Choice>,
    bands: Option<Choice>,
    lifetime: bool,
    tags: Option<Vec<Name>>,
    choices: BTreeMap<FactRef, Choice>,
    groups: BTreeMap<Name, Choice>,
}

impl FactSchema {
    /// Facts about customers and behaviour, with amounts in a currency; no verdicts yet.
    pub fn new(currency: Currency) -> Self {
        Self {
            currency,
            attributes: Schema::new(),
            scores: None,
            tiers: None,
            segments: None,
            stages: None,
            bands: None,
            lifetime: false,
            tags: None,
            choices: BTreeMap::new(),
            groups: BTreeMap::new(),
        }
    }

    /// The attributes of the application's own.
    pub fn attributes(self, attributes: Schema) -> Self {
        Self { attributes, ..self }
    }

    /// Scores from 1 to so many.
    pub fn scores(self, bins: u8) -> Self {
        Self { scores: Some(bins), ..self }
    }

    /// The tiers, lowest first.
    pub fn tiers(self, names: impl IntoIterator<Item = Name>) -> Self {
        Self { tiers: Some(Choice::ordered(names)), ..self }
    }

    /// The segments.
    pub fn segments(self, names: impl IntoIterator<Item = Name>) -> Self {
        Self { segments: Some(Choice::of(names)), ..self }
    }

    /// The stages.
    pub fn stages(self, names: impl IntoIterator<Item = Name>) -> Self {
        Self { stages: Some(Choice::of(names)), ..self }
    }

    /// The bands of churn risk, lowest first.
    pub fn bands(self, names: impl IntoIterator<Item = Name>) -> Self {
        Self { bands: Some(Choice::ordered(names)), ..self }
    }

    /// Purchases and value to come.
    pub fn lifetime(self) -> Self {
        Self { lifetime: true, ..self }
    }

    /// Closes the vocabulary of tags: any other tag in a condition is then a finding.
    pub fn tags(self, names: impl IntoIterator<Item = Name>) -> Self {
        Self { tags: Some(names.into_iter().collect()), ..self }
    }

    /// Closes the vocabulary of a text fact, such as `customer.industry`, or gives an attribute's
    /// choice an order. A value outside it is then missing in a customer and a finding in a
    /// condition.
    pub fn choice(mut self, fact: FactRef, choice: Choice) -> Self {
        self.choices.insert(fact, choice);
        self
    }

    /// A group in which rules give one of these classes, or points.
    pub fn group(mut self, group: Name, classes: Choice) -> Self {
        self.groups.insert(group, classes);
        self
    }

    /// Adds attributes, beside those there are; one of the same name is replaced.
    pub(crate) fn more_attributes(mut self, more: &Schema) -> Self {
        for (name, attribute) in more.attributes() {
            self.attributes = self.attributes.declare(*name, attribute.clone());
        }
        self
    }

    /// The attribute of a name, if there is one.
    pub(crate) fn find_attribute(&self, name: Name) -> Option<&Attribute> {
        self.attributes.attributes().find(|(other, _)| **other == name).map(|(_, found)| found)
    }

    /// The currency of all amounts but those of attributes.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// The vocabulary of tags, where it is closed.
    pub fn known_tags(&self) -> Option<&[Name]> {
        self.tags.as_deref()
    }

    /// What is to be known about a fact.
    ///
    /// # Errors
    ///
    /// A finding without its path when there is no such fact here.
    pub fn info(&self, fact: &FactRef) -> Result<FactInfo, Finding> {
        let mut info = self.own_info(fact)?;
        if let Some(choice) = self.choices.get(fact) {
            info.of_type = FactType::Choice(choice.clone());
        }
        Ok(info)
    }
}
