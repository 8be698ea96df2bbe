//! How far a value lies from a bound.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::{Asked, Literal};
use crate::base::Money;
use crate::evidence::Margin;
use crate::fact::{FactType, FactValue};
use crate::model::Value;

/// The margin to the nearest of the bounds that can be measured. Names are measured only where
/// their order is asked for.
pub(super) fn nearest(
    of_type: &FactType,
    observed: FactValue<'_>,
    asked: &Asked,
) -> Option<Margin> {
    let by_name = matches!(asked, Asked::Eq(_) | Asked::Ne(_) | Asked::In(_) | Asked::NotIn(_));
    if by_name && matches!(of_type, FactType::Choice(_)) {
        return None;
    }
    let measurable = match asked {
        Asked::Between(from, to) => vec![from, to],
        Asked::In(values) | Asked::NotIn(values) => values.iter().collect(),
        other => other.bound().into_iter().collect(),
    };
    measurable
        .into_iter()
        .filter_map(|bound| margin(of_type, observed, bound))
        // By the distance itself: its share also grows as the bound shrinks, and ends at 1. All of
        // them are in the unit of the fact.
        .min_by(|a, b| a.by.partial_cmp(&b.by).unwrap_or(Ordering::Equal))
}

fn margin(of_type: &FactType, observed: FactValue<'_>, bound: &Literal) -> Option<Margin> {
    match (observed, bound) {
        (FactValue::Count(a), Literal::Number(b)) => {
            let by = Decimal::from(a).checked_sub(*b)?.abs();
            Some(Margin::new(Value::Number(by), share(by, Decimal::from(a), *b)))
        }
        (FactValue::Days(a), Literal::Days(b)) => {
            let by = a.checked_sub(*b)?.checked_abs()?;
            let share = share(by.into(), a.into(), (*b).into());
            Some(Margin::new(Value::Days(by), share))
        }
        (FactValue::Number(a), Literal::Number(b)) => {
            let by = a.checked_sub(*b)?.abs();
            Some(Margin::new(Value::Number(by), share(by, a, *b)))
        }
        (FactValue::Money(a), Literal::Money(b)) => {
            let by = a.checked_sub(*b).ok()?;
            let by = Money::from_minor(by.minor().checked_abs()?, by.currency());
            let amount = |money: Money| money.amount().ok();
            let share = share(amount(by)?, amount(a)?, amount(*b)?);
            Some(Margin::new(Value::Money(by), share))
        }
        (FactValue::Chance(a), Literal::Number(b)) => {
            let exact = Decimal::from_f64_retain(a.get())?.round_dp(9);
            let by = exact.checked_sub(*b)?.abs();
            Some(Margin::new(Value::Number(by), float(by)))
        }
        (FactValue::Day(a), Literal::Day(b)) => {
            let by = i64::from(a.since(*b)).abs();
            let share = float(Decimal::from(by)) / 365.0;
            Some(Margin::new(Value::Days(by), share.min(1.0)))
        }
        (FactValue::Name(name), Literal::Word(word)) => match of_type {
            FactType::Choice(choice) if choice.ordered => {
                let by = choice.place(name.as_str())?.abs_diff(choice.place(word)?);
                let steps = choice.names.len().saturating_sub(1).max(1);
                let (by, steps) = (i64::try_from(by).ok()?, i64::try_from(steps).ok()?);
                let share = float(Decimal::from(by)) / float(Decimal::from(steps));
                Some(Margin::new(Value::Count(by), share))
            }
            _ => None,
        },
        _ => None,
    }
}

/// The distance as a share of the larger of the two, at most 1.
fn share(by: Decimal, a: Decimal, b: Decimal) -> f64 {
    let larger = a.abs().max(b.abs());
    if larger.is_zero() { 0.0 } else { (float(by) / float(larger)).min(1.0) }
}

fn float(number: Decimal) -> f64 {
    use rust_decimal::prelude::ToPrimitive;
    number.to_f64().unwrap_or(f64::MAX)
}

/// What it takes to leave a bound: one whole unit where there is no half, else next to nothing.
pub(super) fn least_step(asked: &Asked) -> f64 {
    let whole = |bound: Decimal| 1.0 / float(bound.abs().max(Decimal::ONE));
    match asked.bound() {
        Some(Literal::Days(days)) => whole((*days).into()),
        Some(Literal::Number(number)) if number.is_integer() => whole(*number),
        _ => f64::EPSILON,
    }
}
