//! What the models read, taken from a cohort.

use super::buying::{HeldOut, History};
use super::judge::units;
use super::spend::Spending;
use super::{TimeUnit, Weighted};
use crate::base::{Day, Window};
use crate::profile::{Cohort, Profile};

/// The histories of all customers of a cohort who have bought, in a unit of time. Purchases of one
/// day count once; days are divided into units, never gathered by unit.
///
/// ```
/// use patronage::base::{Currency, Day};
/// use patronage::intake::{Intake, Row};
/// use patronage::lifetime::{TimeUnit, histories};
/// use patronage::profile::Ledgers;
///
/// let mut intake = Intake::new(Currency::USD);
/// let rows = ["1997-01-01", "1997-01-03", "1997-01-03"].map(|at| Row { customer: "ann", at, amount: "5", ..Row::default() });
/// let mut ledgers = Ledgers::new(Currency::USD);
/// ledgers.post(intake.admit_rows(rows)?.postings())?;
/// let rows = histories(&ledgers.at(Day::new(1997, 1, 15)?), TimeUnit::Week);
/// assert_eq!((rows[0].fact.repeat_purchases(), rows[0].fact.age()), (1, 2.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn histories(cohort: &Cohort<'_>, unit: TimeUnit) -> Vec<Weighted<History>> {
    cohort
        .profiles()
        .filter_map(|profile| history(profile, unit))
        .map(|history| Weighted::new(history, 1))
        .collect()
}

/// The spendings of all customers who bought again and paid for it, in units of the currency.
/// Refunds are taken off.
pub fn spendings(cohort: &Cohort<'_>) -> Vec<Weighted<Spending>> {
    cohort.profiles().filter_map(spending).map(|spending| Weighted::new(spending, 1)).collect()
}

/// The first purchase days of a cohort's customers, and the repeat purchase days of the same
/// customers in a later cohort, counted from the first of them all: what
/// [`tracking`](super::buying::tracking) reads.
pub fn purchase_days(
    cohort: &Cohort<'_>,
    later: &Cohort<'_>,
) -> (Vec<Weighted<u32>>, Vec<Weighted<u32>>) {
    let mut days: (Vec<Weighted<u32>>, Vec<Weighted<u32>>) = (Vec::new(), Vec::new());
    let Some(start) = cohort.profiles().filter_map(Profile::first_purchase).min() else {
        return days;
    };
    let from_start = |day: Day| Weighted::new(u32::try_from(day.since(start)).unwrap_or(0), 1);
    for (_, now) in pairs(cohort, later) {
        // As it is known later: what was returned since is gone from both.
        let mut each = now.each_purchase_day().map(from_start);
        days.0.extend(each.next());
        days.1.extend(each);
    }
    days
}

/// What was known of each customer, and the purchase days since: what
/// [`holdout_by_frequency`](super::buying::holdout_by_frequency) reads.
pub fn held_out(cohort: &Cohort<'_>, later: &Cohort<'_>, unit: TimeUnit) -> Vec<Weighted<HeldOut>> {
    let since = Window::between(cohort.as_of().plus(1), later.as_of());
    let held_out = |(then, now): (&Profile<'_>, &Profile<'_>)| {
        let purchases = u32::try_from(now.within(since).purchase_days()).unwrap_or(u32::MAX);
        Some(Weighted::new(HeldOut { history: history(then, unit)?, purchases }, 1))
    };
    pairs(cohort, later).filter_map(held_out).collect()
}

/// Customers who had bought, then and later.
pub(super) fn pairs<'c>(
    cohort: &'c Cohort<'_>,
    later: &'c Cohort<'_>,
) -> impl Iterator<Item = (&'c Profile<'c>, &'c Profile<'c>)> {
    let bought = cohort.customers().filter(|(_, then)| then.first_purchase().is_some());
    bought.filter_map(|(id, then)| Some((then, later.find(id.as_str())?)))
}

fn history(profile: &Profile<'_>, unit: TimeUnit) -> Option<History> {
    let units = |days: u32| f64::from(days) / unit.days();
    let (last, age) = (profile.last_purchase_age()?, profile.age()?);
    History::new(profile.repeat_purchases(), units(last), units(age)).ok()
}

fn spending(profile: &Profile<'_>) -> Option<Spending> {
    let x = profile.repeat_purchases();
    let mean = units(profile.repeat_spend()) / f64::from(x.max(1));
    Spending::new(x, mean).ok()
}
