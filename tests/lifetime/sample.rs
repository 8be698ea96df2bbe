//! The CDNOW sample as the models see it.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::disallowed_methods,
    reason = "small numbers"
)]

use patronage::base::{Currency, Day, Window};
use patronage::intake::{Intake, Row};
use patronage::lifetime::Weighted;
use patronage::lifetime::buying::History;
use patronage::lifetime::spend::Spending;
use patronage::profile::{Ledgers, Profile};

/// The last day of the calibration period, 1997-09-30, counted from 1997-01-01.
pub(crate) const CALIBRATION_END: u32 = 272;
/// The last day of the data, 1998-06-30.
pub(crate) const DATA_END: u32 = 545;

pub(crate) struct Customer {
    pub(crate) first_day: u32,
    /// (days since the first purchase, cents), rising.
    pub(crate) repeats: Vec<(u32, u32)>,
}

const SAMPLE: &str = include_str!("../../examples/data/cdnow_sample.csv");

/// The ledgers of the sample that the example program ships with.
pub(crate) fn ledgers() -> Ledgers {
    let mut lines = SAMPLE.lines();
    assert_eq!(lines.next(), Some("customer,at,amount"));
    let rows = lines.map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        Row { customer: cells[0], at: cells[1], amount: cells[2], ..Row::default() }
    });
    let mut ledgers = Ledgers::new(Currency::USD);
    ledgers.post(Intake::new(Currency::USD).admit_rows(rows).unwrap().postings()).unwrap();
    ledgers
}

pub(crate) fn day(number: u32) -> Day {
    Day::new(1997, 1, 1).unwrap().plus(number)
}

pub(crate) fn cdnow_sample() -> Vec<Customer> {
    let ledgers = ledgers();
    let cohort = ledgers.at(day(DATA_END));
    let customer = |profile: &Profile<'_>| {
        let days: Vec<Day> = profile.each_purchase_day().collect();
        let since = |later: Day, earlier| u32::try_from(later.since(earlier)).unwrap();
        let paid = |on| profile.within(Window::between(on, on)).spend().minor();
        let repeats = days[1..].iter();
        Customer {
            first_day: since(days[0], day(0)),
            repeats: repeats
                .map(|&on| (since(on, days[0]), u32::try_from(paid(on)).unwrap()))
                .collect(),
        }
    };
    cohort.profiles().map(customer).collect()
}

impl Customer {
    /// Repeat purchases up to the end of the calibration period.
    pub(crate) fn calibration(&self) -> &[(u32, u32)] {
        let end = self.repeats.partition_point(|(day, _)| self.first_day + day <= CALIBRATION_END);
        &self.repeats[..end]
    }

    pub(crate) fn holdout_purchases(&self) -> u32 {
        (self.repeats.len() - self.calibration().len()) as u32
    }

    pub(crate) fn history(&self, unit: f64) -> History {
        let seen = self.calibration();
        let last = seen.last().map_or(0, |(day, _)| *day);
        let age = CALIBRATION_END - self.first_day;
        History::new(seen.len() as u32, f64::from(last) / unit, f64::from(age) / unit).unwrap()
    }

    pub(crate) fn spending(&self) -> Option<Spending> {
        let seen = self.calibration();
        let cents: u32 = seen.iter().map(|(_, cents)| cents).sum();
        (!seen.is_empty()).then(|| {
            Spending::new(seen.len() as u32, f64::from(cents) / 100.0 / seen.len() as f64).unwrap()
        })
    }
}

pub(crate) fn histories(unit: f64) -> Vec<Weighted<History>> {
    cdnow_sample().iter().map(|customer| Weighted::new(customer.history(unit), 1)).collect()
}

pub(crate) fn spendings() -> Vec<Weighted<Spending>> {
    cdnow_sample()
        .iter()
        .filter_map(Customer::spending)
        .map(|spending| Weighted::new(spending, 1))
        .collect()
}
