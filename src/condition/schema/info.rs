//! What is to be known about each fact.

use super::{Choice, FactSchema, Stratum};
use crate::base::Name;
use crate::condition::{About, Axis, Behaviour, FactRef, FactType, Measured, Source};
use crate::customer::AttributeType;
use crate::error::{Code, Finding, quoted};
use crate::model::{Fact, Measure, SizeBand, StageKind};

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
}

impl FactSchema {
    /// What follows from the fact alone, without a vocabulary that was closed for it.
    pub(super) fn own_info(&self, fact: &FactRef) -> Result<FactInfo, Finding> {
        let absent = |expected: &str| Finding::new(Code::UnknownName, "", quoted(fact), expected);
        let one_of = |choice: &Option<Choice>, stratum, expected: &str| {
            let choice = choice.clone().ok_or_else(|| absent(expected))?;
            Ok(info(FactType::Choice(choice), true, stratum))
        };
        match fact {
            FactRef::AsOf => Ok(info(FactType::Day, false, Stratum::Known)),
            FactRef::Customer(about) => Ok(about_info(*about)),
            FactRef::Attribute(name) => self.attribute(*name),
            FactRef::Tags => Ok(info(FactType::Tags, true, Stratum::Known)),
            FactRef::Behaviour(behaviour) => self.behaviour(behaviour),
            FactRef::Trend { of, .. } => {
                self.behaviour(&Behaviour { measured: of.clone(), days: None })?;
                Ok(info(FactType::Number, true, Stratum::Known))
            }
            FactRef::Score(axis) => {
                let bins = self.scores.ok_or_else(|| absent("a policy with scores"))?;
                let times = if *axis == Axis::Total { 3 } else { 1 };
                let most = i64::from(bins).saturating_mul(times);
                Ok(info(FactType::Count, true, Stratum::Value).within(Some(times), Some(most)))
            }
            FactRef::Tier => one_of(&self.tiers, Stratum::Value, "a policy with tiers"),
            FactRef::Segment => one_of(&self.segments, Stratum::Value, "a policy with a grid"),
            FactRef::Stage => one_of(&self.stages, Stratum::Stage, "a policy with a lifecycle"),
            FactRef::StageKind if self.stages.is_some() => {
                let kinds = Choice::of(StageKind::ALL.map(StageKind::name));
                Ok(info(FactType::Choice(kinds), true, Stratum::Stage))
            }
            FactRef::DaysInStage if self.stages.is_some() => {
                Ok(info(FactType::Days, true, Stratum::Stage).within(Some(0), None))
            }
            FactRef::StageKind | FactRef::DaysInStage => Err(absent("a policy with a lifecycle")),
            FactRef::ChurnProbability if self.bands.is_some() => {
                Ok(info(FactType::Chance, true, Stratum::Churn))
            }
            FactRef::PAlive | FactRef::PNoPurchase if self.lifetime => {
                Ok(info(FactType::Chance, true, Stratum::Value))
            }
            FactRef::ExpectedPurchases if self.lifetime => {
                Ok(info(FactType::Number, true, Stratum::Value).within(Some(0), None))
            }
            FactRef::LifetimeValue if self.lifetime => {
                let money = FactType::Money(self.currency);
                Ok(info(money, true, Stratum::Value).within(Some(0), None))
            }
            FactRef::PAlive
            | FactRef::PNoPurchase
            | FactRef::ExpectedPurchases
            | FactRef::LifetimeValue => Err(absent("a policy with lifetime value")),
            FactRef::ChurnProbability => Err(absent("a policy with churn risk")),
            FactRef::ChurnBand => one_of(&self.bands, Stratum::Churn, "a policy with churn risk"),
            FactRef::Class(group) | FactRef::Points(group) => {
                let classes = self.groups.get(group).ok_or_else(|| self.no_group(fact, *group))?;
                let of_type = match fact {
                    FactRef::Points(_) => FactType::Count,
                    _ => FactType::Choice(classes.clone()),
                };
                Ok(info(of_type, true, Stratum::Rules))
            }
            FactRef::Unknown(text) => {
                Err(FactRef::refused(text).unwrap_or_else(|| absent("the name of a fact")))
            }
        }
    }

    fn no_group(&self, fact: &FactRef, group: Name) -> Finding {
        let known: Vec<&str> = self.groups.keys().map(Name::as_str).collect();
        let finding = Finding::new(Code::UnknownName, "", quoted(fact), "a group of the rules");
        finding.or_near(group.as_str(), known)
    }

    fn attribute(&self, name: Name) -> Result<FactInfo, Finding> {
        let Some(attribute) = self.find_attribute(name) else {
            let names: Vec<&str> = self.attributes.attributes().map(|(n, _)| n.as_str()).collect();
            let found = format!("`attr.{name}`");
            let finding = Finding::new(Code::UnknownName, "", found, "a declared attribute");
            return Err(match crate::error::near(name.as_str(), names) {
                Some(meant) => finding.help(format!("did you mean `attr.{meant}`?")),
                None => finding,
            });
        };
        let of_type = match &attribute.of_type {
            AttributeType::Flag => FactType::Flag,
            AttributeType::Count => FactType::Count,
            AttributeType::Days => FactType::Days,
            AttributeType::Number => FactType::Number,
            AttributeType::Money(currency) => FactType::Money(*currency),
            AttributeType::Day => FactType::Day,
            AttributeType::Choice(names) => FactType::Choice(Choice::of(names.iter().copied())),
            AttributeType::Text => FactType::Text,
        };
        // Also a required attribute is missing where the profile has no record.
        Ok(info(of_type, true, Stratum::Known))
    }

    fn behaviour(&self, behaviour: &Behaviour) -> Result<FactInfo, Finding> {
        let never = |of_type| info(of_type, false, Stratum::Known);
        let counted = |of_type| never(of_type).within(Some(0), None);
        let perhaps = |of_type| info(of_type, true, Stratum::Known);
        let money = FactType::Money(self.currency);
        Ok(match &behaviour.measured {
            Measured::Fact(fact) => match fact {
                Fact::Purchases
                | Fact::PurchaseDays
                | Fact::RepeatPurchases
                | Fact::Interactions => counted(FactType::Count),
                Fact::Spend => never(money),
                Fact::GrossSpend | Fact::Refunded => counted(money),
                Fact::MeanSpend | Fact::MeanRepeatSpend => perhaps(money),
                Fact::MeanGap => perhaps(FactType::Number),
                Fact::SinceLast | Fact::Age | Fact::LastPurchaseAge | Fact::SinceContact => {
                    perhaps(FactType::Days).within(Some(0), None)
                }
            },
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
            Measured::DaysSince(_) => perhaps(FactType::Days).within(Some(0), None),
        })
    }
}

fn info(of_type: FactType, can_be_missing: bool, stratum: Stratum) -> FactInfo {
    FactInfo { of_type, can_be_missing, stratum, least: None, most: None }
}

impl FactInfo {
    fn within(self, least: Option<i64>, most: Option<i64>) -> Self {
        Self { least, most, ..self }
    }
}

fn about_info(about: About) -> FactInfo {
    let of_type = match about {
        About::Age => FactType::Count,
        About::Tenure => FactType::Days,
        About::Birth | About::Joined => FactType::Day,
        About::Party => {
            let names = [Name::literal("individual"), Name::literal("organisation")];
            FactType::Choice(Choice::of(names))
        }
        About::SizeBand => FactType::Choice(Choice::ordered(SizeBand::ALL.map(SizeBand::name))),
        About::Country
        | About::Gender
        | About::IncomeBand
        | About::Industry
        | About::Language
        | About::Occupation
        | About::Region
        | About::Source => FactType::Text,
    };
    let least = matches!(about, About::Age | About::Tenure).then_some(0);
    info(of_type, true, Stratum::Known).within(least, None)
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
