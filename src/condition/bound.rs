//! Literals as values of a fact's type.

use super::Literal;
use super::coding::{CERTAIN, LEAST, MOST, money_code, number_bound};
use crate::base::{Day, Money, Name, Probability, in_steps, look_alike, stranger};
use crate::error::{Code, Finding, quoted};
use crate::fact::{Choice, FactInfo, FactType};
use crate::model::Value;

/// The least and greatest code that a fact can have.
pub(super) fn domain(info: &FactInfo) -> (i64, i64) {
    let (least, most) = match &info.of_type {
        FactType::Flag => (1, 2),
        FactType::Chance => (0, CERTAIN),
        FactType::Day => (Day::FIRST.number().into(), Day::LAST.number().into()),
        FactType::Choice(choice) => (1, i64::try_from(choice.names.len()).unwrap_or(MOST)),
        _ => (LEAST, MOST),
    };
    (info.least.unwrap_or(least), info.most.unwrap_or(most))
}

/// A literal as the code of a fact's type.
pub(super) fn bound(of_type: &FactType, literal: &Literal) -> Result<i64, Finding> {
    const MOST_WHOLE: i64 = 1_000_000_000_000_000;
    let refused = || wrong(of_type, literal);
    let whole = |literal: &Literal| match literal {
        Literal::Number(number) => {
            in_steps(*number, 0).filter(|n| n.unsigned_abs() <= MOST_WHOLE.unsigned_abs())
        }
        _ => None,
    };
    match (of_type, literal) {
        (FactType::Flag, Literal::Flag(flag)) => Ok(1_i64.saturating_add((*flag).into())),
        (FactType::Count, literal) => whole(literal).ok_or_else(refused),
        (FactType::Days, Literal::Days(days)) if days.unsigned_abs() <= 1_000_000 => Ok(*days),
        (FactType::Number, Literal::Number(number)) => {
            let code = number_bound(*number).filter(|code| code.unsigned_abs() < (1 << 62));
            code.ok_or_else(|| {
                let expected = "at most six decimals and 2,000,000,000,000";
                Finding::new(Code::Range, "", quoted(literal), expected)
            })
        }
        (FactType::Money(currency), Literal::Money(money)) if money.currency() == *currency => {
            let code = money_code(*money);
            let inside = code.unsigned_abs() <= (1 << 62);
            inside.then_some(code).ok_or_else(|| {
                Finding::new(Code::Range, "", quoted(money), "an amount within 2^62 minor units")
            })
        }
        (FactType::Money(currency), Literal::Money(_)) => {
            let expected = format!("an amount in {currency}");
            Err(Finding::new(Code::Currency, "", quoted(literal), expected))
        }
        (FactType::Chance, Literal::Number(number)) => {
            let steps = in_steps(*number, super::coding::CHANCE_DECIMALS);
            steps.filter(|steps| (0..=CERTAIN).contains(steps)).ok_or_else(|| {
                let expected = "a chance from 0 to 1 with at most nine decimals";
                Finding::new(Code::Range, "", quoted(literal), expected)
            })
        }
        (FactType::Day, Literal::Day(day)) => Ok(day.number().into()),
        (FactType::Choice(choice), Literal::Word(word)) => place(choice, word),
        _ => Err(refused()),
    }
}

/// A literal as a value of a fact's type: what a thought-up customer has.
pub(crate) fn value_of(of_type: &FactType, literal: &Literal) -> Result<Value, Finding> {
    if let (FactType::Text, Literal::Word(word)) = (of_type, literal) {
        return Ok(Value::Text(word.clone()));
    }
    bound(of_type, literal)?;
    Ok(match (of_type, literal) {
        (FactType::Count, Literal::Number(number)) => {
            Value::Count(in_steps(*number, 0).unwrap_or(0))
        }
        (FactType::Chance, Literal::Number(number)) => {
            use rust_decimal::prelude::ToPrimitive;
            let chance = number.to_f64().and_then(|chance| Probability::new(chance).ok());
            Value::Chance(chance.unwrap_or(Probability::ZERO))
        }
        _ => literal.value(),
    })
}

/// Nothing, in a fact's type; `None` where there is no such thing.
pub(crate) fn zero_of(of_type: &FactType) -> Option<Value> {
    match of_type {
        FactType::Count => Some(Value::Count(0)),
        FactType::Days => Some(Value::Days(0)),
        FactType::Money(currency) => Some(Value::Money(Money::zero(*currency))),
        _ => None,
    }
}

fn place(choice: &Choice, word: &str) -> Result<i64, Finding> {
    let place = choice.place(word).and_then(|place| i64::try_from(place).ok());
    place.map(|place| place.saturating_add(1)).ok_or_else(|| {
        let names: Vec<&str> = choice.names.iter().map(Name::as_str).collect();
        unknown(word, format!("one of {}", names.join(", ")), &names)
    })
}

/// A literal that is not of a fact's type.
pub(super) fn wrong(of_type: &FactType, literal: &Literal) -> Finding {
    let bare = matches!(literal, Literal::Number(_));
    let with_unit = match of_type {
        FactType::Money(currency) if bare => Some(format!("{literal} {currency}")),
        FactType::Days if bare => Some(format!("{literal}d")),
        _ => None,
    };
    let code = if with_unit.is_some() { Code::Unit } else { Code::Type };
    let found = format!("{}, {}", quoted(literal), literal.describe());
    let finding = Finding::new(code, "", found, of_type.describe());
    match with_unit {
        Some(meant) => finding.help(format!("did you mean `{meant}`?")),
        None => finding,
    }
}

/// A word that is none of some names: one that only looks like one of them, or is close to it.
pub(super) fn unknown(word: &str, expected: impl Into<String>, names: &[&str]) -> Finding {
    if let Some(meant) = names.iter().find(|name| look_alike(word, name)) {
        let finding = Finding::new(Code::Lookalike, "", quoted(word), expected);
        return finding.help(format!("did you mean `{meant}`?"));
    }
    let code = lookalike_or(Code::UnknownName, word);
    Finding::new(code, "", quoted(word), expected).or_near(word, names.iter().copied())
}

pub(super) fn lookalike_or(code: Code, word: &str) -> Code {
    if stranger(word).is_some() { Code::Lookalike } else { code }
}
