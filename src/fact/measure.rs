//! Measures of what a customer did, over any days.

use rust_decimal::{Decimal, RoundingStrategy};

use super::{FactValue, Measured, Source};
use crate::base::{Day, Money, Probability, divide_half_even};
use crate::model::Measure;
use crate::profile::{Activity, Profile};

/// A count or an amount as a whole number.
pub(super) fn whole(observed: FactValue<'_>) -> Option<i128> {
    match observed {
        FactValue::Count(count) => Some(count.into()),
        FactValue::Money(money) => Some(money.minor()),
        _ => None,
    }
}

fn count(count: u64) -> FactValue<'static> {
    FactValue::Count(i64::try_from(count).unwrap_or(i64::MAX))
}

/// A measure of a window.
pub(super) fn measure(
    measured: &Measured,
    activity: Activity<'_>,
    profile: &Profile<'_>,
) -> Option<FactValue<'static>> {
    match measured {
        Measured::Metric(metric) => metric.within(activity, profile.currency()),
        Measured::Nps => activity.nps().map(FactValue::Number),
        Measured::Csat => activity.csat().map(FactValue::Chance),
        Measured::Count(source) => Some(count(counted(source, through(source, activity)))),
        Measured::Sum(source) => {
            let sum = amount(source, through(source, activity));
            Some(in_unit(sum, source, profile))
        }
        Measured::Mean(source) => {
            let activity = through(source, activity);
            mean(amount(source, activity), counted(source, activity), source, profile)
        }
        Measured::First(source) => days(source, activity).min().map(FactValue::Day),
        Measured::Last(source) => days(source, activity).max().map(FactValue::Day),
        Measured::DaysSince(source) => {
            let last = days(source, activity).max()?;
            Some(FactValue::Days(profile.as_of().since(last).into()))
        }
        Measured::Share(source) => {
            let of = match source.channel() {
                // Among the same kinds through any channel.
                Some(_) => counted(source, activity),
                None => counted(&Source::any(), activity),
            };
            Probability::of(counted(source, through(source, activity)), of).map(FactValue::Chance)
        }
    }
}

fn through<'a>(source: &Source, activity: Activity<'a>) -> Activity<'a> {
    match source.channel() {
        Some(channel) => activity.through(channel),
        None => activity,
    }
}

fn counted(source: &Source, activity: Activity<'_>) -> u64 {
    if source.kinds().is_empty() {
        return activity.lines().fold(0, |sum, line| sum.saturating_add(line.count.into()));
    }
    source.kinds().iter().fold(0, |sum, kind| sum.saturating_add(activity.count(*kind)))
}

fn amount(source: &Source, activity: Activity<'_>) -> i128 {
    source.kinds().iter().fold(0, |sum, kind| sum.saturating_add(activity.amount(*kind)))
}

fn days<'a>(source: &'a Source, activity: Activity<'a>) -> impl Iterator<Item = Day> + 'a {
    let kinds = source.kinds();
    through(source, activity)
        .lines()
        .filter(move |line| kinds.is_empty() || kinds.contains(&line.kind))
        .map(|line| line.day)
}

fn is_money(source: &Source) -> bool {
    source.kinds().iter().all(|kind| kind.measure() == Measure::Money)
}

fn in_unit(sum: i128, source: &Source, profile: &Profile<'_>) -> FactValue<'static> {
    if is_money(source) {
        return FactValue::Money(Money::from_minor(sum, profile.currency()));
    }
    FactValue::Count(i64::try_from(sum).unwrap_or(i64::MAX))
}

fn mean(sum: i128, of: u64, source: &Source, profile: &Profile<'_>) -> Option<FactValue<'static>> {
    if is_money(source) {
        let mean = divide_half_even(sum, of.into())?;
        return Some(FactValue::Money(Money::from_minor(mean, profile.currency())));
    }
    let sum = Decimal::try_from_i128_with_scale(sum, 0).ok()?;
    let mean = sum.checked_div(Decimal::from(of))?;
    let rounded = mean.round_dp_with_strategy(4, RoundingStrategy::MidpointNearestEven);
    Some(FactValue::Number(rounded))
}
