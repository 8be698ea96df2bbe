//! Does the model fit? Expected against actual, as data for plots and reports.
//!
//! Three pictures of Fader, Hardie & Lee (2005): purchases over time (their figs. 2 and 3),
//! customers by number of purchases (fig. 1), and purchases in a hold-out period by purchases
//! before it (fig. 4). A good model stays on the actual line where it was not fitted: in the
//! hold-out.

use super::{BuyingModel, History};
use crate::lifetime::{Horizon, TimeUnit, Weighted};
use crate::numeric::sum::Sum;

/// Repeat purchases of a cohort in one week of the calendar.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct TrackingWeek {
    /// Which week, the first being 1.
    pub week: u32,
    /// Expected repeat purchases in this week.
    pub expected: f64,
    /// Repeat purchases seen in this week.
    pub actual: u64,
    /// Expected repeat purchases up to the end of this week.
    pub expected_cumulative: f64,
    /// Repeat purchases seen up to the end of this week.
    pub actual_cumulative: u64,
}

/// Tracks a cohort week by week: expected repeat purchases against those seen.
///
/// `first_days` are the days of first purchases, `repeat_days` those of repeat purchases, both
/// counted from the same day 0; week 1 is days 0 to 6. `unit` is the unit of the model. Nothing is
/// expected of customers before their first purchase.
///
/// ```
/// use patronage::lifetime::{TimeUnit, Weighted};
/// use patronage::lifetime::buying::{BgNbd, tracking};
///
/// let model = BgNbd::new(0.243, 4.414, 0.793, 2.426)?; // weeks
/// let weeks = tracking(&model, TimeUnit::Week, &[Weighted::new(0, 100), Weighted::new(9, 50)], &[Weighted::new(8, 3)], 2);
/// assert_eq!((weeks[1].actual, weeks[1].actual_cumulative), (3, 3));
/// assert!(weeks[1].expected > weeks[0].expected);
/// # Ok::<(), patronage::error::Error>(())
/// ```
pub fn tracking<M: BuyingModel>(
    model: &M,
    unit: TimeUnit,
    first_days: &[Weighted<u32>],
    repeat_days: &[Weighted<u32>],
    weeks: u32,
) -> Vec<TrackingWeek> {
    let first_days = gathered(first_days.iter().map(|row| (row.fact, u64::from(row.customers))));
    let repeat_days = gathered(repeat_days.iter().map(|row| (row.fact, u64::from(row.customers))));
    let (mut expected_before, mut actual_before) = (0.0, 0_u64);
    let week = |week: u32| {
        let end = week.saturating_mul(7).saturating_sub(1);
        let mut sum = Sum::default();
        for &(day, customers) in first_days.iter().take_while(|(day, _)| *day <= end) {
            let age = Horizon::of_days(f64::from(end.saturating_sub(day)), unit);
            sum.add(age.map_or(0.0, |age| model.expected_purchases_of_new(age)) * count(customers));
        }
        let seen = repeat_days.iter().take_while(|(day, _)| *day <= end);
        let (expected, actual) =
            (sum.value(), seen.fold(0_u64, |sum, (_, count)| sum.saturating_add(*count)));
        let row = TrackingWeek {
            week,
            expected: expected - expected_before,
            actual: actual.saturating_sub(actual_before),
            expected_cumulative: expected,
            actual_cumulative: actual,
        };
        (expected_before, actual_before) = (expected, actual);
        row
    };
    (1..=weeks).map(week).collect()
}

/// Customers with a given number of repeat purchases.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrequencyBin {
    /// The number of repeat purchases.
    pub repeat_purchases: u32,
    /// Whether the bin also holds all larger numbers: only the last one does.
    pub or_more: bool,
    /// Customers that the model expects here, each seen for as long as they really were.
    pub expected: f64,
    /// Customers seen here.
    pub actual: u64,
}

/// The histogram of repeat purchases, expected and seen (Fader, Hardie & Lee 2007, *Creating a fit
/// histogram for the BG/NBD model*): bins 0, 1, … and `last` or more.
///
/// ```
/// use patronage::lifetime::Weighted;
/// use patronage::lifetime::buying::{BgNbd, History, frequency_histogram};
///
/// let model = BgNbd::new(0.243, 4.414, 0.793, 2.426)?;
/// let rows = [Weighted::new(History::new(0, 0.0, 38.0)?, 60), Weighted::new(History::new(3, 9.0, 38.0)?, 40)];
/// let bins = frequency_histogram(&model, &rows, 7);
/// assert_eq!((bins.len(), bins[0].actual, bins[3].actual), (8, 60, 40));
/// let expected: f64 = bins.iter().map(|bin| bin.expected).sum();
/// assert!((expected - 100.0).abs() < 1e-9);
/// # Ok::<(), patronage::error::Error>(())
/// ```
pub fn frequency_histogram<M: BuyingModel>(
    model: &M,
    histories: &[Weighted<History>],
    last: u16,
) -> Vec<FrequencyBin> {
    let last = u32::from(last);
    let mut bins = bins(last, |repeat_purchases, or_more| FrequencyBin {
        repeat_purchases,
        or_more,
        expected: 0.0,
        actual: 0,
    });
    for row in histories {
        if let Some(bin) = bin_mut(&mut bins, row.fact.repeat_purchases()) {
            bin.actual = bin.actual.saturating_add(u64::from(row.customers));
        }
    }
    // Ages of the same bits are one age; ages are not negative, so that bits sort like numbers.
    let ages =
        gathered(histories.iter().map(|row| (row.fact.age().to_bits(), u64::from(row.customers))));
    for (age, customers) in ages {
        let Ok(age) = Horizon::new(f64::from_bits(age)) else {
            continue;
        };
        let mut rest = 1.0;
        for bin in &mut bins {
            let share = if bin.or_more {
                f64::max(rest, 0.0)
            } else {
                model.p_exactly(bin.repeat_purchases, age)
            };
            bin.expected += share * count(customers);
            rest -= share;
        }
    }
    bins
}

/// A history and what came after it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeldOut {
    /// What the model may know.
    pub history: History,
    /// Purchases in the hold-out period that follows.
    pub purchases: u32,
}

/// Purchases in the hold-out period of customers with the same number of repeat purchases before
/// it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HoldoutBin {
    /// The number of repeat purchases in the calibration period.
    pub repeat_purchases: u32,
    /// Whether the bin also holds all larger numbers: only the last one does.
    pub or_more: bool,
    /// Customers in the bin.
    pub customers: u64,
    /// All the purchases that the model expects of them in the hold-out.
    pub expected: f64,
    /// All the purchases they made in it.
    pub actual: u64,
}

impl HoldoutBin {
    /// Expected and actual purchases per customer; `None` for an empty bin.
    pub fn means(&self) -> Option<(f64, f64)> {
        (self.customers > 0).then(|| {
            (self.expected / count(self.customers), count(self.actual) / count(self.customers))
        })
    }
}

/// Purchases in a hold-out of length `holdout` by repeat purchases before it, bins 0, 1, … and
/// `last` or more.
///
/// ```
/// use patronage::lifetime::{Horizon, Weighted};
/// use patronage::lifetime::buying::{BgNbd, HeldOut, History, holdout_by_frequency};
///
/// let model = BgNbd::new(0.243, 4.414, 0.793, 2.426)?;
/// let rows = [Weighted::new(HeldOut { history: History::new(2, 30.43, 38.86)?, purchases: 1 }, 4)];
/// let bins = holdout_by_frequency(&model, &rows, Horizon::new(39.0)?, 7);
/// let (expected, actual) = bins[2].means().unwrap();
/// assert!((expected - 1.226).abs() < 1e-3 && actual == 1.0);
/// assert_eq!(bins[0].means(), None);
/// # Ok::<(), patronage::error::Error>(())
/// ```
pub fn holdout_by_frequency<M: BuyingModel>(
    model: &M,
    rows: &[Weighted<HeldOut>],
    holdout: Horizon,
    last: u16,
) -> Vec<HoldoutBin> {
    let empty = |repeat_purchases, or_more| HoldoutBin {
        repeat_purchases,
        or_more,
        customers: 0,
        expected: 0.0,
        actual: 0,
    };
    let mut bins = bins(u32::from(last), empty);
    let mut sums = vec![Sum::default(); bins.len()];
    for row in rows {
        let x = row.fact.history.repeat_purchases();
        if let (Some(bin), Some(sum)) = (bin_mut(&mut bins, x), bin_mut(&mut sums, x)) {
            let customers = u64::from(row.customers);
            bin.customers = bin.customers.saturating_add(customers);
            bin.actual =
                bin.actual.saturating_add(u64::from(row.fact.purchases).saturating_mul(customers));
            sum.add(count(customers) * model.expected_purchases(&row.fact.history, holdout));
        }
    }
    for (bin, sum) in bins.iter_mut().zip(sums) {
        bin.expected = sum.value();
    }
    bins
}

fn bins<T>(last: u32, bin: impl Fn(u32, bool) -> T) -> Vec<T> {
    (0..=last).map(|purchases| bin(purchases, purchases == last)).collect()
}

/// The bin of a number: its own, or the last.
fn bin_mut<T>(bins: &mut [T], number: u32) -> Option<&mut T> {
    let last = bins.len().checked_sub(1)?;
    bins.get_mut(usize::try_from(number).map_or(last, |number| number.min(last)))
}

/// Equal keys put together, rising.
fn gathered<K: Ord + Copy>(rows: impl Iterator<Item = (K, u64)>) -> Vec<(K, u64)> {
    let mut sorted: Vec<(K, u64)> = rows.collect();
    sorted.sort_unstable();
    sorted.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 = kept.1.saturating_add(next.1);
        }
        same
    });
    sorted
}

/// A count as a float; above 2^53 the nearest.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of customers and purchases stay far below 2^53"
)]
fn count(number: u64) -> f64 {
    number as f64
}
