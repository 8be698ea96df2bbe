//! Which facts there are, of which type, and when they are decided.

use std::collections::BTreeMap;

use super::{Axis, Choice, FactInfo, FactRef, FactType, Sensitivity, Stratum, VerdictFact};
use crate::base::{Currency, Name};
use crate::customer::{Attribute, AttributeType, Schema};
use crate::error::Finding;
use crate::model::{Cause, StageKind};

/// The facts of one application: its currency, its attributes, and the names its policy gives to
/// tiers, segments, stages, bands and classes. What was not declared here cannot be named.
///
/// ```
/// use patronage::base::{Currency, Name};
/// use patronage::fact::{Choice, FactSchema, FactType, VerdictFact};
///
/// let schema = FactSchema::new(Currency::USD)
///     .tiers([Name::literal("low"), Name::literal("high")]);
/// let tier = schema.info(&VerdictFact::Tier.into())?;
/// assert!(matches!(tier.of_type, FactType::Choice(Choice { ordered: true, .. })));
/// let stage = schema.info(&VerdictFact::Stage.into()).unwrap_err();
/// assert_eq!(stage.to_string(), "`stage`; expected a policy with a lifecycle");
/// # Ok::<(), patronage::error::Finding>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactSchema {
    currency: Currency,
    attributes: Schema,
    /// What judges and books of rules decide.
    declared: BTreeMap<FactRef, FactInfo>,
    tags: Option<Vec<Name>>,
    choices: BTreeMap<FactRef, Choice>,
}

impl FactSchema {
    /// Facts about customers and behaviour, with amounts in a currency; no verdicts yet.
    pub fn new(currency: Currency) -> Self {
        Self {
            currency,
            attributes: Schema::new(),
            declared: BTreeMap::new(),
            tags: None,
            choices: BTreeMap::new(),
        }
    }

    /// The attributes of the application's own.
    pub fn attributes(self, attributes: Schema) -> Self {
        Self { attributes, ..self }
    }

    /// Declares a fact that is decided about customers: of a verdict, a class, points.
    pub fn declare(mut self, fact: impl Into<FactRef>, info: FactInfo) -> Self {
        self.declared.insert(fact.into(), info);
        self
    }

    fn verdict(self, fact: VerdictFact, of_type: FactType) -> Self {
        let info = FactInfo::decided(of_type, fact.stratum()).ages(fact.ages());
        self.declare(fact, info)
    }

    /// Scores from 1 to so many.
    pub fn scores(self, bins: u8) -> Self {
        let axes = [Axis::Recency, Axis::Frequency, Axis::Monetary, Axis::Total];
        axes.into_iter().fold(self, |schema, axis| {
            let fact = VerdictFact::Score(axis);
            let times = if axis == Axis::Total { 3 } else { 1 };
            let most = i64::from(bins).saturating_mul(times);
            let info = FactInfo::decided(FactType::Count, fact.stratum());
            schema.declare(fact, info.ages(fact.ages()).within(Some(times), Some(most)))
        })
    }

    /// The tiers, lowest first.
    pub fn tiers(self, names: impl IntoIterator<Item = Name>) -> Self {
        self.verdict(VerdictFact::Tier, FactType::Choice(Choice::ordered(names)))
    }

    /// The tiers that are held, lowest first.
    pub fn standings(self, names: impl IntoIterator<Item = Name>) -> Self {
        let tiers = FactType::Choice(Choice::ordered(names));
        let causes = FactType::Choice(Choice::of(Cause::all().map(Cause::name)));
        self.verdict(VerdictFact::Standing, tiers.clone())
            .verdict(VerdictFact::StandingMeasured, tiers)
            .verdict(VerdictFact::StandingCause, causes)
            .verdict(VerdictFact::StandingSince, FactType::Day)
            .verdict(VerdictFact::StandingUntil, FactType::Day)
    }

    /// The segments.
    pub fn segments(self, names: impl IntoIterator<Item = Name>) -> Self {
        self.verdict(VerdictFact::Segment, FactType::Choice(Choice::of(names)))
    }

    /// The stages.
    pub fn stages(self, names: impl IntoIterator<Item = Name>) -> Self {
        let days = FactInfo::decided(FactType::Days, VerdictFact::DaysInStage.stratum());
        let days = days.ages(VerdictFact::DaysInStage.ages()).within(Some(0), None);
        let kinds = Choice::of(StageKind::ALL.map(StageKind::name));
        self.verdict(VerdictFact::Stage, FactType::Choice(Choice::of(names)))
            .verdict(VerdictFact::StageKind, FactType::Choice(kinds))
            .declare(VerdictFact::DaysInStage, days)
    }

    /// The bands of churn risk, lowest first.
    pub fn bands(self, names: impl IntoIterator<Item = Name>) -> Self {
        self.verdict(VerdictFact::ChurnProbability, FactType::Chance)
            .verdict(VerdictFact::ChurnBand, FactType::Choice(Choice::ordered(names)))
    }

    /// Purchases and value to come.
    pub fn lifetime(self) -> Self {
        let money = FactType::Money(self.currency);
        let from_nothing = |fact: VerdictFact, of_type| {
            FactInfo::decided(of_type, fact.stratum()).ages(fact.ages()).within(Some(0), None)
        };
        let purchases = from_nothing(VerdictFact::ExpectedPurchases, FactType::Number);
        let value = from_nothing(VerdictFact::LifetimeValue, money);
        self.verdict(VerdictFact::PAlive, FactType::Chance)
            .verdict(VerdictFact::PNoPurchase, FactType::Chance)
            .declare(VerdictFact::ExpectedPurchases, purchases)
            .declare(VerdictFact::LifetimeValue, value)
    }

    /// What a judge of the application's own says: `judge.NAME`.
    pub fn judge(self, name: Name, of_type: &AttributeType) -> Self {
        let info = FactInfo::decided(FactType::from(of_type), Stratum::Own);
        self.declare(FactRef::Judge(name), info)
    }

    /// A group in which rules of a stratum give one of these classes: `class.NAME`.
    pub fn class(self, group: Name, classes: Choice, stratum: Stratum) -> Self {
        let info = FactInfo::decided(FactType::Choice(classes), stratum);
        self.declare(FactRef::Class(group), info)
    }

    /// A group in which rules of a stratum give points: `points.NAME`.
    pub fn points(self, group: Name, stratum: Stratum, ages: super::Ages) -> Self {
        let info = FactInfo::decided(FactType::Count, stratum).ages(ages);
        self.declare(FactRef::Points(group), info)
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

    /// The names of the attributes there are.
    pub(super) fn attribute_names(&self) -> impl Iterator<Item = &str> {
        self.attributes.attributes().map(|(name, _)| name.as_str())
    }

    /// What was declared of a fact that is decided.
    pub(super) fn declared(&self, fact: &FactRef) -> Option<&FactInfo> {
        self.declared.get(fact)
    }

    /// The facts that were declared.
    pub(super) fn all_declared(&self) -> impl Iterator<Item = &FactRef> {
        self.declared.keys()
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

    /// Of whom a fact may not be shown. An attribute that nobody declared is personal.
    ///
    /// ```
    /// use patronage::base::Currency;
    /// use patronage::fact::{FactSchema, Sensitivity};
    ///
    /// let schema = FactSchema::new(Currency::USD);
    /// assert_eq!(schema.sensitivity(&"customer.region".parse()?), Sensitivity::OfPersons);
    /// assert_eq!(schema.sensitivity(&"attr.diagnosis".parse()?), Sensitivity::Personal);
    /// assert_eq!(schema.sensitivity(&"spend".parse()?), Sensitivity::Open);
    /// # Ok::<(), patronage::error::Error>(())
    /// ```
    pub fn sensitivity(&self, fact: &FactRef) -> Sensitivity {
        match fact {
            FactRef::Customer(_) | FactRef::Tags => Sensitivity::OfPersons,
            FactRef::Attribute(name) => match self.find_attribute(*name) {
                Some(attribute) if !attribute.personal => Sensitivity::OfPersons,
                _ => Sensitivity::Personal,
            },
            _ => Sensitivity::Open,
        }
    }
}
