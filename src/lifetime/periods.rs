//! What a model of discrete opportunities reads, taken from a cohort: periods of days.

use std::num::NonZeroU32;

use super::Weighted;
use super::buying::bgbb::Opportunities;
use super::cohort::pairs;
use crate::base::Day;
use crate::profile::{Cohort, Profile};

/// The histories of all customers of a cohort who have bought, each period of so many days being
/// one opportunity.
///
/// Periods are the same for everybody and count back from the cohort's day, which is the last day
/// of the last one: period k back holds the days d with `k·n ≤ as_of − d < (k+1)·n`. So no
/// opportunity is cut short, and a cohort n days later has the same periods and one more. A period
/// with at least one purchase counts once. The period of the first purchase is that of acquisition
/// and no opportunity, like the first purchase of the other models; what else was bought in it does
/// not count. With periods of one day these are the numbers of [`histories`](super::histories) in
/// days.
///
/// Empty when nobody has bought. Customers whose first purchase lies more than 65,535 periods back,
/// more than [`Opportunities`] can hold, are left out.
///
/// ```
/// use std::num::NonZeroU32;
/// use patronage::base::Currency;
/// use patronage::intake::{Intake, Row};
/// use patronage::lifetime::opportunities;
/// use patronage::profile::Ledgers;
///
/// let mut intake = Intake::new(Currency::USD);
/// let rows = ["1997-01-01", "1997-01-05", "1997-01-16", "1997-01-20"]
///     .map(|at| Row { customer: "ann", at, amount: "5", ..Row::default() });
/// let mut ledgers = Ledgers::new(Currency::USD);
/// ledgers.post(intake.admit_rows(rows)?.postings())?;
/// // Weeks end on the 30th, 23rd, 16th, 9th and 2nd of January; the last one is that of acquisition.
/// let week = NonZeroU32::new(7).unwrap();
/// let rows = opportunities(&ledgers.at("1997-01-30".parse()?), week);
/// let ann = rows[0].fact;
/// assert_eq!((ann.repeat_purchases(), ann.last_purchase(), ann.opportunities()), (3, 3, 4));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn opportunities(cohort: &Cohort<'_>, every_days: NonZeroU32) -> Vec<Weighted<Opportunities>> {
    let used = |profile: &Profile<'_>| used(profile, every_days);
    cohort.profiles().filter_map(used).map(|used| Weighted::new(used, 1)).collect()
}

/// What was known of each customer, and how many of the opportunities since they used, up to the
/// last one that is over on the day of the later cohort: [`opportunities_between`] says how many
/// those are.
pub fn held_out_opportunities(
    cohort: &Cohort<'_>,
    later: &Cohort<'_>,
    every_days: NonZeroU32,
) -> Vec<Weighted<(Opportunities, u16)>> {
    let ahead = opportunities_between(cohort.as_of(), later.as_of(), every_days);
    let since = |day: Day| {
        let days = u32::try_from(day.since(cohort.as_of())).ok()?.checked_sub(1)?;
        u16::try_from(days / every_days).ok().filter(|period| *period < ahead)
    };
    let held_out = |(then, now): (&Profile<'_>, &Profile<'_>)| {
        let periods = now.each_purchase_day().filter_map(since);
        Some(Weighted::new((used(then, every_days)?, distinct(periods)), 1))
    };
    pairs(cohort, later).filter_map(held_out).collect()
}

/// How many whole periods of so many days follow one day until another; at most 65,535.
///
/// ```
/// use std::num::NonZeroU32;
/// use patronage::lifetime::opportunities_between;
///
/// let four_weeks = NonZeroU32::new(28).unwrap();
/// assert_eq!(opportunities_between("1997-09-30".parse()?, "1998-06-30".parse()?, four_weeks), 9);
/// # Ok::<(), patronage::error::Error>(())
/// ```
pub fn opportunities_between(from: Day, until: Day, every_days: NonZeroU32) -> u16 {
    let days = u32::try_from(until.since(from)).unwrap_or(0);
    u16::try_from(days / every_days).unwrap_or(u16::MAX)
}

fn used(profile: &Profile<'_>, every_days: NonZeroU32) -> Option<Opportunities> {
    let back = |day: Day| {
        let days = u32::try_from(profile.as_of().since(day)).ok()?;
        u16::try_from(days / every_days).ok()
    };
    let (first, last) = (back(profile.first_purchase()?)?, back(profile.last_purchase()?)?);
    let later = profile.each_purchase_day().filter_map(back).filter(|period| *period < first);
    Opportunities::new(distinct(later), first.saturating_sub(last), first).ok()
}

/// How many different periods there are in a row that never turns back.
fn distinct(periods: impl Iterator<Item = u16>) -> u16 {
    let mut last = None;
    periods.fold(0, |count: u16, period| {
        let new = last.replace(period) != Some(period);
        count.saturating_add(u16::from(new))
    })
}
