//! The full CDNOW cohort of 23,570 customers, if `CDNOW_MASTER` names its file; skipped otherwise.
//!
//! The file has a header and then one purchase per line: customer, date as YYYYMMDD, number of discs,
//! dollars.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::disallowed_methods,
    reason = "small numbers; a test may look at its surroundings"
)]

use std::collections::BTreeMap;

use patronage::lifetime::buying::{BgNbd, BuyingModel, History, MbgNbd, ParetoNbd};
use patronage::lifetime::spend::{GammaGamma, Spending};
use patronage::lifetime::{Fit, Weighted};

/// Days since 1997-01-01, for dates of 1997 and 1998.
fn day(date: u32) -> u32 {
    let (year, month, day) = (date / 10_000, date / 100 % 100, date % 100);
    let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    (year - 1997) * 365 + before[month as usize - 1] + day - 1
}

/// Cents per day with a purchase, up to 1997-09-30, by customer.
fn purchases() -> Option<Vec<BTreeMap<u32, u32>>> {
    let Ok(path) = std::env::var("CDNOW_MASTER") else {
        println!("skipped: CDNOW_MASTER is not set");
        return None;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let mut customers: BTreeMap<u32, BTreeMap<u32, u32>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let (customer, date, dollars): (u32, u32, f64) =
            (cells[0].parse().unwrap(), cells[1].parse().unwrap(), cells[3].parse().unwrap());
        if day(date) <= 272 {
            *customers.entry(customer).or_default().entry(day(date)).or_default() +=
                (dollars * 100.0).round() as u32;
        }
    }
    Some(customers.into_values().collect())
}

#[track_caller]
fn check<M: std::fmt::Debug, P: std::fmt::Debug>(fit: &Fit<M, P>, log_likelihood: f64) {
    let estimate = fit.converged().unwrap();
    assert!((estimate.log_likelihood() - log_likelihood).abs() < 1e-6, "{estimate:?}");
    assert!(estimate.gradient() <= 1e-8);
}

#[test]
fn published_log_likelihoods() {
    let Some(customers) = purchases() else { return };
    assert_eq!(customers.len(), 23_570);
    let days = |customer: &BTreeMap<u32, u32>| customer.keys().copied().collect::<Vec<_>>();
    let history = |customer: &BTreeMap<u32, u32>| {
        let days = days(customer);
        let (first, last, x) = (days[0], days[days.len() - 1], days.len() as u32 - 1);
        Weighted::new(
            History::new(x, f64::from(last - first) / 7.0, f64::from(272 - first) / 7.0).unwrap(),
            1,
        )
    };
    let histories: Vec<_> = customers.iter().map(history).collect();
    check(&BgNbd::fit(&histories), -95_368.443_933);
    check(&MbgNbd::fit(&histories), -95_336.958_320);
    check(&ParetoNbd::fit(&histories), -95_415.118_617);
    let spending = |customer: &BTreeMap<u32, u32>| {
        let cents: Vec<u32> = customer.values().copied().skip(1).collect();
        let total: u32 = cents.iter().sum();
        Spending::new(cents.len() as u32, f64::from(total) / 100.0 / cents.len() as f64).ok()
    };
    let spendings: Vec<_> =
        customers.iter().filter_map(spending).map(|spending| Weighted::new(spending, 1)).collect();
    assert_eq!(spendings.len(), 9_450, "one repeat buyer paid nothing");
    check(&GammaGamma::fit(&spendings), -40_763.476_261);
}
