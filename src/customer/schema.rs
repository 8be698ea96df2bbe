//! Attributes of the application's own, declared before they are used.

use std::collections::BTreeMap;

use crate::base::{Currency, Name};
use crate::error::{Code, Finding, Findings};
use crate::model::{Customer, Value};

/// Declares the attributes that customers of this application may have. What is not declared is
/// refused, so that a misspelt attribute cannot go unnoticed.
///
/// ```
/// use patronage::base::{CustomerId, Name};
/// use patronage::customer::{Attribute, AttributeType, Schema};
/// use patronage::model::{Customer, Party, Person, Value};
///
/// let schema = Schema::new().declare(Name::literal("store_card"), Attribute::new(AttributeType::Flag));
///
/// let mut customer = Customer::new(CustomerId::new("7")?, Party::Individual(Person::default()));
/// customer.attributes.insert(Name::literal("store_crad"), Value::Flag(true).into());
/// let findings = schema.findings(&customer);
/// assert!(findings.to_string().contains("did you mean `store_card`?"));
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
pub struct Schema {
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::base::each_once"))]
    attributes: BTreeMap<Name, Attribute>,
}

/// One declared attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
#[non_exhaustive]
pub struct Attribute {
    /// The type of its values.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub of_type: AttributeType,
    /// Whether every customer must have it. Defaults to no: few facts are known of everybody.
    #[cfg_attr(feature = "serde", serde(default))]
    pub required: bool,
    /// Whether an explanation may show it only when asked. Defaults to yes: what a business notes
    /// about its customers is theirs to see. Of a person everything in the record is hidden,
    /// whatever is declared here.
    #[cfg_attr(feature = "serde", serde(default = "yes"))]
    pub personal: bool,
}

#[cfg(feature = "serde")]
fn yes() -> bool {
    true
}

/// The type of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
#[non_exhaustive]
pub enum AttributeType {
    /// Yes or no.
    Flag,
    /// A whole number.
    Count,
    /// A span in days.
    Days,
    /// A plain number.
    Number,
    /// Money in a currency.
    Money(Currency),
    /// A day.
    Day,
    /// One of these names.
    Choice(Vec<Name>),
    /// Any text.
    Text,
}

impl Schema {
    /// No attributes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Declares one more attribute; a second declaration of a name replaces the first.
    pub fn declare(mut self, name: Name, attribute: Attribute) -> Self {
        self.attributes.insert(name, attribute);
        self
    }

    /// The declared attributes in the order of their names.
    pub fn attributes(&self) -> impl Iterator<Item = (&Name, &Attribute)> {
        self.attributes.iter()
    }

    /// Everything about a customer's attributes that this schema does not allow. The values
    /// themselves are personal and not repeated.
    pub fn findings(&self, customer: &Customer) -> Findings {
        let mut findings = Findings::new();
        for (name, value) in &customer.attributes {
            let path = format!("/attributes/{name}");
            match self.attributes.get(name) {
                None => {
                    let unknown = Finding::new(
                        Code::UnknownName,
                        path,
                        "an attribute that is not declared",
                        "one of the schema",
                    );
                    findings.push(
                        unknown.or_near(name.as_str(), self.attributes.keys().map(Name::as_str)),
                    );
                }
                Some(attribute) if !attribute.of_type.admits(value.reveal()) => {
                    let found = format!("a value of type {}", value.reveal().type_name());
                    findings.push(Finding::new(
                        Code::Type,
                        path,
                        found,
                        attribute.of_type.describe(),
                    ));
                }
                Some(_) => {}
            }
        }
        for (name, attribute) in &self.attributes {
            if attribute.required && !customer.attributes.contains_key(name) {
                let path = format!("/attributes/{name}");
                findings.push(Finding::new(
                    Code::Required,
                    path,
                    "nothing",
                    attribute.of_type.describe(),
                ));
            }
        }
        findings
    }
}

impl Attribute {
    /// An attribute that a customer may have.
    pub fn new(of_type: AttributeType) -> Self {
        Self { of_type, required: false, personal: true }
    }

    /// An attribute that every customer must have.
    pub fn required(of_type: AttributeType) -> Self {
        Self { of_type, required: true, personal: true }
    }

    /// Says whether it is personal.
    pub fn personal(self, personal: bool) -> Self {
        Self { personal, ..self }
    }
}

impl AttributeType {
    /// Whether a value is of this type.
    pub fn admits(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Money(currency), Value::Money(money)) => money.currency() == *currency,
            (Self::Choice(names), Value::Name(name)) => names.contains(name),
            (Self::Flag, Value::Flag(_))
            | (Self::Count, Value::Count(_))
            | (Self::Days, Value::Days(_))
            | (Self::Number, Value::Number(_))
            | (Self::Day, Value::Day(_))
            | (Self::Text, Value::Text(_)) => true,
            _ => false,
        }
    }

    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Flag => "yes or no".into(),
            Self::Count => "a whole number".into(),
            Self::Days => "a span in days".into(),
            Self::Number => "a number".into(),
            Self::Money(currency) => format!("money in {currency}"),
            Self::Day => "a day".into(),
            Self::Choice(names) => {
                let names: Vec<&str> = names.iter().map(Name::as_str).collect();
                format!("one of {}", names.join(", "))
            }
            Self::Text => "a text".into(),
        }
    }
}
