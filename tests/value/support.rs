//! Customers for the tests: what each bought, as days before the day of judgement and cents.

use patronage::base::{Currency, CustomerId, Day};
use patronage::intake::{Intake, Row};
use patronage::model::RfmScore;
use patronage::profile::{Cohort, Ledgers};
use proptest::prelude::*;

/// Purchases of one customer: days ago, and cents.
pub(super) type Bought = Vec<(u32, u32)>;

pub(super) fn today() -> Day {
    Day::new(2024, 6, 30).unwrap()
}

/// A customer's id by their place.
pub(super) fn id(at: usize) -> String {
    format!("c{at:04}")
}

/// The ledgers of customers, each amount multiplied.
pub(super) fn ledgers_times(customers: &[Bought], times: u64) -> Ledgers {
    let mut intake = Intake::new(Currency::EUR);
    let mut texts = Vec::new();
    for (at, bought) in customers.iter().enumerate() {
        for (days, cents) in bought {
            let minor = u64::from(*cents) * times;
            let amount = format!("{}.{:02}", minor / 100, minor % 100);
            texts.push((id(at), today().minus(*days).to_string(), amount));
        }
    }
    let rows =
        texts.iter().map(|(customer, at, amount)| Row { customer, at, amount, ..Row::default() });
    let mut ledgers = Ledgers::new(Currency::EUR);
    ledgers.post(intake.admit_rows(rows).unwrap().postings()).unwrap();
    ledgers
}

pub(super) fn ledgers(customers: &[Bought]) -> Ledgers {
    ledgers_times(customers, 1)
}

/// Customers of whom many are equal.
pub(super) fn customers() -> impl Strategy<Value = Vec<Bought>> {
    let purchase = (0..400_u32, prop_oneof![1..6_u32, 1..5_000_u32]);
    let bought = prop::collection::vec(purchase, 1..5);
    prop::collection::vec(bought, 1..40).prop_map(|mut customers| {
        // Every third one is the customer before.
        for at in (2..customers.len()).step_by(3) {
            let before = customers[at - 1].clone();
            customers[at] = before;
        }
        customers
    })
}

/// What judges look at: days since the last purchase, purchases, cents.
pub(super) fn facts(cohort: &Cohort<'_>) -> Vec<(CustomerId, [i128; 3])> {
    let of = cohort.customers().map(|(id, profile)| {
        let days = i128::from(profile.since_last().unwrap());
        (id.clone(), [-days, i128::from(profile.purchases()), profile.spend().minor()])
    });
    of.collect()
}

pub(super) fn scores(score: RfmScore) -> [u8; 3] {
    [score.recency, score.frequency, score.monetary]
}
