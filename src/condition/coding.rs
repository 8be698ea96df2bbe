//! Facts as whole numbers: how each type of fact lies in a row.
//!
//! Everything a condition compares becomes an `i64`, so that a comparison is one closed range
//! comparison, one look at a bit, or one AND. A missing fact is [`MISSING`], which lies outside
//! every range that a comparison can have.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use crate::base::{Currency, Day, Money, Name, Probability, in_steps};
use crate::fact::FactValue;

/// The value of a missing fact: less than everything that is known.
pub const MISSING: i64 = i64::MIN;
/// The least value of a known fact.
pub const LEAST: i64 = i64::MIN + 1;
/// The greatest value of a known fact.
pub const MOST: i64 = i64::MAX;

/// Decimals of a number.
pub(super) const NUMBER_DECIMALS: u32 = 6;
/// Decimals to which a chance is rounded before it is compared.
pub(super) const CHANCE_DECIMALS: u32 = 9;
/// Certainty, in the steps of a chance.
pub(super) const CERTAIN: i64 = 1_000_000_000;
/// Tags in one slot: bit 63 says that the set is missing.
pub(super) const TAGS_IN_A_SLOT: usize = 63;

/// How a slot of a row codes its fact.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Coding {
    /// 1 for no, 2 for yes.
    Flag,
    /// The number itself.
    Count,
    /// Days.
    Days,
    /// Twice the millionths, rounded down, and 1 more when something was left over: so that a
    /// bound of six decimals compares exactly with a number of any.
    Number,
    /// Minor units.
    Money(Currency),
    /// Steps of 10^-9, rounded to the nearest.
    Chance,
    /// Days since 1970-01-01.
    Day,
    /// Days from `as_of` to the day; negative when it is past.
    DaysUntil,
    /// Days from `as_of` to the next anniversary of the day.
    DaysToAnniversary,
    /// The place of the name in the list, from 1.
    Choice(Vec<Name>),
    /// How many of these bounds, in the order of bytes, are not above the text; plus 1. Between
    /// two neighbouring bounds no condition can tell texts apart.
    Text(Vec<Vec<u8>>),
    /// One bit for each of these tags, sorted; at most 63.
    Tags(Vec<Name>),
}

impl Coding {
    /// A fact as a whole number; [`MISSING`] when it is missing or not of the type.
    pub fn code(&self, observed: Option<FactValue<'_>>, as_of: Day) -> i64 {
        let Some(observed) = observed else { return MISSING };
        let code = match (self, observed) {
            (Self::Flag, FactValue::Flag(flag)) => Some(1_i64.saturating_add(flag.into())),
            (Self::Count, FactValue::Count(whole)) | (Self::Days, FactValue::Days(whole)) => {
                Some(whole)
            }
            (Self::Number, FactValue::Number(number)) => Some(number_code(number)),
            (Self::Money(currency), FactValue::Money(money)) => {
                (money.currency() == *currency).then(|| money_code(money))
            }
            (Self::Chance, FactValue::Chance(chance)) => Some(chance_code(chance)),
            (Self::Day, FactValue::Day(day)) => Some(day.number().into()),
            (Self::DaysUntil, FactValue::Day(day)) => Some(day.since(as_of).into()),
            (Self::DaysToAnniversary, FactValue::Day(day)) => days_to_anniversary(day, as_of),
            (Self::Choice(names), FactValue::Name(name)) => {
                place_code(names.iter().position(|other| *other == name))
            }
            (Self::Choice(names), FactValue::Text(text)) => {
                place_code(names.iter().position(|other| other.as_str() == text))
            }
            (Self::Text(bounds), FactValue::Text(text)) => Some(text_code(bounds, text)),
            (Self::Text(bounds), FactValue::Name(name)) => Some(text_code(bounds, name.as_str())),
            (Self::Tags(names), FactValue::Tags(tags)) => Some(tags_code(names, tags)),
            _ => None,
        };
        code.map_or(MISSING, |code| code.max(LEAST))
    }
}

fn place_code(place: Option<usize>) -> Option<i64> {
    i64::try_from(place?).ok()?.checked_add(1)
}

pub(super) fn text_code(bounds: &[Vec<u8>], text: &str) -> i64 {
    let reached = bounds.partition_point(|bound| bound.as_slice() <= text.as_bytes());
    i64::try_from(reached).unwrap_or(MOST).saturating_add(1)
}

fn tags_code(names: &[Name], tags: &BTreeSet<Name>) -> i64 {
    let mut bits = 0_i64;
    for tag in tags {
        if let Ok(place) = names.binary_search(tag) {
            bits |= tag_bit(place);
        }
    }
    bits
}

/// The bit of a tag at a place of its slot.
pub(super) fn tag_bit(place: usize) -> i64 {
    u32::try_from(place).ok().and_then(|place| 1_i64.checked_shl(place)).unwrap_or(0)
}

pub(super) fn money_code(money: Money) -> i64 {
    let limit = if money.minor() < 0 { LEAST } else { MOST };
    i64::try_from(money.minor()).unwrap_or(limit)
}

/// A chance in steps of 10^-9.
pub(super) fn chance_code(chance: Probability) -> i64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "a chance is at most 1, so at most 10^9 steps, which a float holds exactly"
    )]
    let steps = (chance.get() * CERTAIN as f64).round() as i64;
    steps
}

fn number_code(number: Decimal) -> i64 {
    let toward = rust_decimal::RoundingStrategy::ToNegativeInfinity;
    let down = match number.scale() {
        0..=NUMBER_DECIMALS => number,
        _ => number.round_dp_with_strategy(NUMBER_DECIMALS, toward),
    };
    let limit = if number.is_sign_negative() { LEAST } else { MOST };
    let twice = in_steps(down, NUMBER_DECIMALS).and_then(|steps| steps.checked_mul(2));
    let rest = i64::from(down != number);
    twice.and_then(|twice| twice.checked_add(rest)).unwrap_or(limit)
}

/// The code of a bound of at most six decimals; `None` when it has more or is too large.
pub(super) fn number_bound(number: Decimal) -> Option<i64> {
    in_steps(number, NUMBER_DECIMALS)?.checked_mul(2)
}

/// Days to the next anniversary, the first a year after the day. That of 29 February is 1 March
/// in years that have no 29 February.
pub(super) fn days_to_anniversary(day: Day, as_of: Day) -> Option<i64> {
    let (date, today) = (NaiveDate::from(day), NaiveDate::from(as_of));
    let first = date.year().checked_add(1)?.max(today.year());
    let in_year = |year: i32| {
        NaiveDate::from_ymd_opt(year, date.month(), date.day())
            .or_else(|| NaiveDate::from_ymd_opt(year, 3, 1))
    };
    let next = in_year(first).filter(|next| *next >= today);
    let next = next.or_else(|| in_year(first.checked_add(1)?))?;
    Some(next.signed_duration_since(today).num_days())
}
