//! What is to be known about each fact.

use super::{Behaviour, FactRef, FactSchema, FactType, Measured, Source, Stratum};
use crate::base::Name;
use crate::error::{Code, Finding, near, quoted};
use crate::model::Measure;

/// What is to be known about a fact before any customer is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FactInfo {
    /// Its type, with its unit.
    pub of_type: FactType,
    /// Whether it can be missing.
    pub can_be_missing: bool,
    /// When it is decided.
    pub stratum: Stratum,
    /// The least value it can have, in the whole units of its slot.
    pub least: Option<i64>,
    /// The greatest.
    pub most: Option<i64>,
    /// How it changes while nothing happens.
    pub ages: Ages,
}

/// How a fact changes while nothing happens but time: what says how long an answer that looks at it
/// is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Ages {
    /// Not at all: how often somebody bought, where they live.
    Fixed,
    /// By one each day, once it is known: days since something, an age in days, the day itself.
    Daily,
    /// On an anniversary: an age in years.
    Yearly,
    /// When a day leaves the window of so many days.
    Window(u32),
    /// When a day leaves the window of so many days, or the one before it.
    Trend(u32),
    /// When the verdict it belongs to changes.
    Verdict,
    /// On any day, in ways that nobody works out beforehand: a probability.
    Unforeseen,
}

/// Of whom a fact may not be shown unless somebody asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Sensitivity {
    /// Of nobody: what a customer did, and what was decided.
    Open,
    /// Of persons, and of whoever has no record: what the record says.
    OfPersons,
    /// Of anybody: an attribute that was declared personal, or was not declared.
    Personal,
}

impl FactInfo {
    /// A fact of a type that is never missing, known from the start, and does not age.
    pub fn new(of_type: FactType) -> Self {
        let (least, most) = (None, None);
        let stratum = Stratum::Known;
        Self { of_type, can_be_missing: false, stratum, least, most, ages: Ages::Fixed }
    }

    /// A fact that is decided in a stratum, and missing where it was not.
    pub fn decided(of_type: FactType, stratum: Stratum) -> Self {
        Self { stratum, ages: Ages::Verdict, ..Self::new(of_type).or_missing() }
    }

    /// Says that it can be missing.
    pub fn or_missing(self) -> Self {
        Self { can_be_missing: true, ..self }
    }

    /// Says how it ages.
    pub fn ages(self, ages: Ages) -> Self {
        Self { ages, ..self }
    }

    /// Says between which values it lies, in the whole units of its slot.
    pub fn within(self, least: Option<i64>, most: Option<i64>) -> Self {
        Self { least, most, ..self }
    }
}

impl FactSchema {
    /// What follows from the fact alone, without a vocabulary that was closed for it.
    pub(super) fn own_info(&self, fact: &FactRef) -> Result<FactInfo, Finding> {
        let absent = |expected: &str| Finding::new(Code::UnknownName, "", quoted(fact), expected);
        let declared = || self.declared(fact).cloned();
        match fact {
            FactRef::AsOf => Ok(FactInfo::new(FactType::Day).ages(Ages::Daily)),
            FactRef::Customer(about) => {
                let info = FactInfo::new(about.of_type()).or_missing().ages(about.ages());
                let counts = matches!(info.of_type, FactType::Count | FactType::Days);
                Ok(info.within(counts.then_some(0), None))
            }
            FactRef::Attribute(name) => self.attribute(*name),
            FactRef::Tags => Ok(FactInfo::new(FactType::Tags).or_missing()),
            FactRef::Behaviour(behaviour) => self.behaviour(behaviour),
            FactRef::Trend { of, days } => {
                self.behaviour(&Behaviour { measured: of.clone(), days: None })?;
                Ok(FactInfo::new(FactType::Number).or_missing().ages(Ages::Trend(*days)))
            }
            FactRef::Verdict(verdict) => declared().ok_or_else(|| absent(&verdict.needs())),
            FactRef::Judge(name) => {
                declared().ok_or_else(|| self.undeclared(fact, *name, "a judge that is declared"))
            }
            FactRef::Class(group) | FactRef::Points(group) => declared().ok_or_else(|| {
                self.undeclared(fact, *group, "a group of an earlier book of rules")
            }),
            FactRef::Working(working) => {
                Err(FactRef::refused(&working.to_string()).unwrap_or_else(|| absent("a fact")))
            }
            FactRef::Unknown(text) => {
                Err(FactRef::refused(text).unwrap_or_else(|| absent("the name of a fact")))
            }
        }
    }

    /// A fact of a family that has no such member here.
    fn undeclared(&self, fact: &FactRef, name: Name, expected: &str) -> Finding {
        let same = |other: &FactRef| std::mem::discriminant(other) == std::mem::discriminant(fact);
        let known: Vec<Name> = self
            .all_declared()
            .filter(|other| same(other))
            .filter_map(|other| match other {
                FactRef::Judge(name) | FactRef::Class(name) | FactRef::Points(name) => Some(*name),
                _ => None,
            })
            .collect();
        Finding::new(Code::UnknownName, "", quoted(fact), expected)
            .or_near(name.as_str(), known.iter().map(Name::as_str))
    }

    fn attribute(&self, name: Name) -> Result<FactInfo, Finding> {
        let Some(attribute) = self.find_attribute(name) else {
            let found = format!("`attr.{name}`");
            let finding = Finding::new(Code::UnknownName, "", found, "a declared attribute");
            return Err(match near(name.as_str(), self.attribute_names()) {
                Some(meant) => finding.help(format!("did you mean `attr.{meant}`?")),
                None => finding,
            });
        };
        // Also a required attribute is missing where the profile has no record.
        Ok(FactInfo::new(FactType::from(&attribute.of_type)).or_missing())
    }

    fn behaviour(&self, behaviour: &Behaviour) -> Result<FactInfo, Finding> {
        let Behaviour { measured, days } = behaviour;
        let info = FactInfo::new;
        let counted = |of_type| info(of_type).within(Some(0), None);
        let perhaps = |of_type| info(of_type).or_missing();
        let money = FactType::Money(self.currency());
        let info = match measured {
            Measured::Metric(metric) => {
                let info = info(metric.of_type(self.currency())).within(metric.least(), None);
                let info = info.ages(metric.ages());
                if metric.can_be_missing() { info.or_missing() } else { info }
            }
            Measured::Nps => perhaps(FactType::Number),
            Measured::Csat | Measured::Share(_) => perhaps(FactType::Chance),
            Measured::Count(_) => counted(FactType::Count),
            Measured::Sum(source) => match amount_of(source)? {
                Measure::Money => counted(money),
                _ => counted(FactType::Count),
            },
            Measured::Mean(source) => match amount_of(source)? {
                Measure::Money => perhaps(money).within(Some(0), None),
                _ => perhaps(FactType::Number),
            },
            Measured::First(_) | Measured::Last(_) => perhaps(FactType::Day),
            Measured::DaysSince(_) => {
                let daily = perhaps(FactType::Days).within(Some(0), None).ages(Ages::Daily);
                // In a window the days end when the last interaction leaves it.
                return Ok(days.map_or(daily.clone(), |_| daily.ages(Ages::Unforeseen)));
            }
        };
        Ok(days.map_or(info.clone(), |days| info.ages(Ages::Window(days))))
    }
}

/// What the amounts of a source count, if it is the same for all its kinds.
fn amount_of(source: &Source) -> Result<Measure, Finding> {
    let refused = |expected: &str| Finding::new(Code::Type, "", quoted(source), expected);
    let mut measures = source.kinds().iter().map(|kind| kind.measure());
    let first = measures.next().ok_or_else(|| refused("kinds that have an amount"))?;
    if first == Measure::Count {
        return Err(refused("kinds that have an amount; these are counted"));
    }
    if measures.any(|other| other != first) {
        return Err(refused("kinds whose amounts are of one sort"));
    }
    Ok(first)
}
