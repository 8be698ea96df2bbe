//! True, false or unknown: the meaning of conditions, written plainly.
//!
//! This is the meaning; the compiled forms are held against it in tests, and explanations are
//! made of it. It looks at values and not at codes.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::coding::{CHANCE_DECIMALS, chance_code, days_to_anniversary};
use super::tree::{Branch, Join, Part};
use super::{Asked, Comparison, Condition, Literal};
use crate::base::{Day, Name};
use crate::evidence::{IfMissing, Truth};
use crate::fact::{Choice, FactSchema, FactType, FactValue, Facts};

impl Condition {
    /// Whether the condition is true of a customer: Kleene's logic, step by step.
    ///
    /// Kleene's logic knows no tautologies: `x > 5 or not x > 5` is unknown when x is missing.
    /// Of a condition that no check has passed, a comparison that makes no sense is unknown, and
    /// so is everything deeper than [`Limits::DEPTH`](super::Limits::DEPTH).
    ///
    /// ```
    /// use patronage::base::{Currency, Day};
    /// use patronage::condition::Condition;
    /// use patronage::evidence::Truth;
    /// use patronage::fact::{FactSchema, Given};
    ///
    /// let schema = FactSchema::new(Currency::USD);
    /// let nobody = Given::at(Day::new(2026, 3, 31).unwrap());
    /// let condition: Condition = "not (days_since(visit) > 30d)".parse()?;
    /// assert_eq!(condition.truth(&schema, &nobody), Truth::Unknown);
    /// # Ok::<(), patronage::error::Findings>(())
    /// ```
    pub fn truth(&self, schema: &FactSchema, facts: &impl Facts) -> Truth {
        if self.depth() > super::Limits::DEPTH {
            return Truth::Unknown;
        }
        part(self.root(), &mut |comparison| comparison.truth(schema, facts))
    }
}

/// The truth of a part, given that of its comparisons.
pub(super) fn part(part: Part<'_>, comparison: &mut impl FnMut(&Comparison) -> Truth) -> Truth {
    match part.branch() {
        Branch::Comparison(leaf) => comparison(leaf),
        Branch::Not(inner) => self::part(inner, comparison).not(),
        Branch::Joined(join, parts) => {
            let truths: Vec<Truth> =
                parts.into_iter().map(|one| self::part(one, comparison)).collect();
            joined(join, &truths)
        }
    }
}

pub(super) fn joined(join: Join, truths: &[Truth]) -> Truth {
    match join {
        Join::All => truths.iter().copied().fold(Truth::True, Truth::and),
        Join::Any => truths.iter().copied().fold(Truth::False, Truth::or),
        Join::AtLeast(n) => {
            Truth::at_least(usize::try_from(n).unwrap_or(usize::MAX), truths.iter().copied())
        }
    }
}

impl Comparison {
    /// Whether the comparison is true of a customer.
    pub fn truth(&self, schema: &FactSchema, facts: &impl Facts) -> Truth {
        let Ok(info) = schema.info(&self.fact) else { return Truth::Unknown };
        let observed = known(&info.of_type, facts.observe(&self.fact));
        match (&self.asked, observed) {
            (Asked::Missing, observed) => observed.is_none().into(),
            (Asked::Present, observed) => observed.is_some().into(),
            (asked, Some(observed)) => asked.holds(&info.of_type, observed, facts.as_of()).into(),
            (_, None) => match self.if_missing.unwrap_or_default() {
                IfMissing::Unknown => Truth::Unknown,
                IfMissing::True => Truth::True,
                IfMissing::False => Truth::False,
            },
        }
    }
}

/// What is known: a name that is none of a choice's is not, nor is a value of another type.
pub(super) fn known<'o>(
    of_type: &FactType,
    observed: Option<FactValue<'o>>,
) -> Option<FactValue<'o>> {
    let observed = observed?;
    let fits = match (of_type, observed) {
        (FactType::Choice(choice), FactValue::Name(name)) => choice.place(name.as_str()).is_some(),
        (FactType::Choice(choice), FactValue::Text(text)) => choice.place(text).is_some(),
        (FactType::Money(currency), FactValue::Money(money)) => money.currency() == *currency,
        (FactType::Flag, FactValue::Flag(_))
        | (FactType::Count, FactValue::Count(_))
        | (FactType::Days, FactValue::Days(_))
        | (FactType::Number, FactValue::Number(_))
        | (FactType::Chance, FactValue::Chance(_))
        | (FactType::Day, FactValue::Day(_))
        | (FactType::Text, FactValue::Text(_) | FactValue::Name(_))
        | (FactType::Tags, FactValue::Tags(_)) => true,
        _ => false,
    };
    fits.then_some(observed)
}

impl Asked {
    /// Whether a known value is as asked; `None` when the two do not go together.
    fn holds(&self, of_type: &FactType, observed: FactValue<'_>, as_of: Day) -> Option<bool> {
        let order = |literal: &Literal| order(of_type, observed, literal);
        let among = |values: &[Literal]| {
            let orders: Option<Vec<Ordering>> = values.iter().map(order).collect();
            Some(orders?.contains(&Ordering::Equal))
        };
        let tagged = |tags: &[String]| match observed {
            FactValue::Tags(set) => Some(tags.iter().filter(|tag| has(set, tag)).count()),
            _ => None,
        };
        match self {
            Self::Eq(value) => order(value).map(Ordering::is_eq),
            Self::Ne(value) => order(value).map(Ordering::is_ne),
            Self::Lt(value) => order(value).map(Ordering::is_lt),
            Self::Le(value) => order(value).map(Ordering::is_le),
            Self::Gt(value) => order(value).map(Ordering::is_gt),
            Self::Ge(value) => order(value).map(Ordering::is_ge),
            Self::Between(from, to) => Some(order(from)?.is_ge() && order(to)?.is_le()),
            Self::In(values) => among(values),
            Self::NotIn(values) => among(values).map(|inside| !inside),
            Self::StartsWith(prefix) => match observed {
                FactValue::Text(text) => Some(text.starts_with(prefix.as_str())),
                FactValue::Name(name) => Some(name.as_str().starts_with(prefix.as_str())),
                _ => None,
            },
            Self::WithinNext(days) => match observed {
                FactValue::Day(day) => {
                    Some((0..=i64::from(*days)).contains(&day.since(as_of).into()))
                }
                _ => None,
            },
            Self::AnniversaryWithin(days) => match observed {
                FactValue::Day(day) => Some(days_to_anniversary(day, as_of)? <= i64::from(*days)),
                _ => None,
            },
            Self::TaggedAny(tags) => tagged(tags).map(|found| found > 0),
            Self::TaggedNone(tags) => tagged(tags).map(|found| found == 0),
            Self::TaggedAll(tags) => tagged(tags).map(|found| found == tags.len()),
            Self::TaggedAtLeast(n, tags) => {
                let mut once: Vec<String> = tags.clone();
                once.sort_unstable();
                once.dedup();
                tagged(&once).map(|found| usize::try_from(*n).is_ok_and(|n| found >= n))
            }
            Self::Missing | Self::Present => None,
        }
    }
}

fn has(set: &std::collections::BTreeSet<Name>, tag: &str) -> bool {
    set.iter().any(|name| name.as_str() == tag)
}

/// How a known value stands to a literal. Of values without an order only equality means
/// anything; anything else counts as greater.
pub(crate) fn order(
    of_type: &FactType,
    observed: FactValue<'_>,
    literal: &Literal,
) -> Option<Ordering> {
    match (of_type, observed, literal) {
        (_, FactValue::Flag(a), Literal::Flag(b)) => Some(a.cmp(b)),
        (_, FactValue::Count(a), Literal::Number(b)) => Some(Decimal::from(a).cmp(b)),
        (_, FactValue::Days(a), Literal::Days(b)) => Some(a.cmp(b)),
        (_, FactValue::Number(a), Literal::Number(b)) => Some(a.cmp(b)),
        (_, FactValue::Money(a), Literal::Money(b)) => a.partial_cmp(b),
        (_, FactValue::Chance(a), Literal::Number(b)) => {
            let steps = Decimal::from_i128_with_scale(chance_code(a).into(), CHANCE_DECIMALS);
            Some(steps.cmp(b))
        }
        (_, FactValue::Day(a), Literal::Day(b)) => Some(a.cmp(b)),
        (FactType::Choice(choice), FactValue::Name(name), Literal::Word(word)) => {
            ranked(choice, name.as_str(), word)
        }
        (FactType::Choice(choice), FactValue::Text(text), Literal::Word(word)) => {
            ranked(choice, text, word)
        }
        (_, FactValue::Text(text), Literal::Word(word)) => Some(text.cmp(word.as_str())),
        (_, FactValue::Name(name), Literal::Word(word)) => Some(name.as_str().cmp(word)),
        _ => None,
    }
}

fn ranked(choice: &Choice, name: &str, word: &str) -> Option<Ordering> {
    Some(choice.place(name)?.cmp(&choice.place(word)?))
}
