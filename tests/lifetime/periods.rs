//! Opportunities from a cohort, against a twin that looks at every period on its own.
#![expect(clippy::cast_possible_truncation, reason = "small numbers")]

use std::num::NonZeroU32;

use super::sample::{CALIBRATION_END, DATA_END, day, ledgers};
use patronage::base::{Currency, Day, Window};
use patronage::intake::{Intake, Row};
use patronage::lifetime::buying::BgBb;
use patronage::lifetime::buying::bgbb::Opportunities;
use patronage::lifetime::{
    TimeUnit, Weighted, held_out_opportunities, histories, opportunities, opportunities_between,
};
use patronage::profile::{Cohort, Ledgers, Profile};

fn every(days: u32) -> NonZeroU32 {
    NonZeroU32::new(days).unwrap()
}

/// Whether something was bought in the period so many periods back (0 is the last one).
fn bought(profile: &Profile<'_>, back: u32, days: u32) -> bool {
    let end = profile.as_of().minus(back * days);
    profile.within(Window::last(days, end)).purchase_days() > 0
}

/// The definition, period by period.
fn twin(profile: &Profile<'_>, days: u32) -> Option<Opportunities> {
    let furthest = profile.age()? / days;
    let used: Vec<u32> = (0..=furthest).filter(|back| bought(profile, *back, days)).collect();
    let (first, last) = (*used.last()?, used[0]);
    Some(Opportunities::new(used.len() as u16 - 1, (first - last) as u16, first as u16).unwrap())
}

#[track_caller]
fn agree(cohort: &Cohort<'_>, days: u32) {
    let expected: Vec<_> = cohort
        .profiles()
        .filter_map(|profile| twin(profile, days))
        .map(|fact| Weighted::new(fact, 1))
        .collect();
    assert_eq!(opportunities(cohort, every(days)), expected, "every {days} days");
}

#[test]
fn opportunities_are_those_of_the_twin() {
    let ledgers = ledgers();
    for end in [0, 30, CALIBRATION_END, DATA_END] {
        for days in [1, 7, 28, 30, 91, 365, 10_000] {
            agree(&ledgers.at(day(end)), days);
        }
    }
}

#[test]
fn a_return_takes_its_opportunity_back() {
    let row = |at, kind, id, refund_of| Row {
        customer: "ann",
        at,
        kind,
        amount: "5",
        id,
        refund_of,
        ..Row::default()
    };
    let rows = [
        row("1997-01-01", "purchase", "1", ""),
        row("1997-01-10", "purchase", "2", ""),
        row("1997-01-18", "purchase", "3", ""),
        row("1997-01-20", "refund", "4", "2"),
    ];
    let mut ledgers = Ledgers::new(Currency::USD);
    ledgers.post(Intake::new(Currency::USD).admit_rows(rows).unwrap().postings()).unwrap();
    let known = |on: Day| opportunities(&ledgers.at(on), every(7))[0].fact;
    assert_eq!(known("1997-01-19".parse().unwrap()), Opportunities::new(2, 2, 2).unwrap());
    assert_eq!(known("1997-01-22".parse().unwrap()), Opportunities::new(1, 3, 3).unwrap());
    agree(&ledgers.at("1997-01-22".parse().unwrap()), 7);
}

#[test]
fn periods_of_one_day_are_histories_in_days() {
    let ledgers = ledgers();
    let cohort = ledgers.at(day(CALIBRATION_END));
    let days = histories(&cohort, TimeUnit::Day);
    let periods = opportunities(&cohort, every(1));
    assert_eq!(days.len(), periods.len());
    for (one, other) in days.iter().zip(&periods) {
        let (history, used) = (one.fact, other.fact);
        assert_eq!(history.repeat_purchases(), u32::from(used.repeat_purchases()));
        let ages = [history.last_purchase_age(), history.age()].map(f64::to_bits);
        let periods = [used.last_purchase(), used.opportunities()].map(f64::from);
        assert_eq!(ages, periods.map(f64::to_bits));
    }
}

#[test]
fn what_is_held_out_is_what_a_later_cohort_adds() {
    let ledgers = ledgers();
    let (then, now) = (ledgers.at(day(CALIBRATION_END)), ledgers.at(day(DATA_END)));
    let ahead = opportunities_between(then.as_of(), now.as_of(), every(28));
    assert_eq!(ahead, 9);
    let rows = held_out_opportunities(&then, &now, every(28));
    assert_eq!(rows.len(), 2_357);
    // Nine periods later the same periods, and nine more.
    let later = opportunities(&ledgers.at(then.as_of().plus(9 * 28)), every(28));
    let mut used = 0;
    for (row, later) in rows.iter().zip(later) {
        let (history, purchases) = row.fact;
        assert_eq!(history.opportunities() + ahead, later.fact.opportunities());
        assert_eq!(history.repeat_purchases() + purchases, later.fact.repeat_purchases());
        used += u32::from(purchases);
    }
    assert!(used > 1_000, "{used}");
    let known: Vec<_> = rows.iter().map(|row| Weighted::new(row.fact.0, 1)).collect();
    assert_eq!(known, opportunities(&then, every(28)));
    assert!(BgBb::fit(&known).converged().is_some());
    assert!(held_out_opportunities(&now, &now, every(28)).iter().all(|row| row.fact.1 == 0));
}

#[test]
fn nobody_has_no_opportunities_and_the_very_old_are_left_out() {
    let mut ledgers = Ledgers::new(Currency::USD);
    assert_eq!(opportunities(&ledgers.at(Day::LAST), every(28)), []);
    let rows = ["1900-01-01", "9999-12-31"].map(|at| Row {
        customer: at,
        at,
        amount: "5",
        ..Row::default()
    });
    ledgers.post(Intake::new(Currency::USD).admit_rows(rows).unwrap().postings()).unwrap();
    assert_eq!(opportunities(&ledgers.at(Day::LAST), every(1)).len(), 1);
    assert_eq!(opportunities(&ledgers.at(Day::LAST), every(365)).len(), 2);
    assert_eq!(opportunities_between(Day::FIRST, Day::LAST, every(1)), u16::MAX);
    assert_eq!(opportunities_between(Day::LAST, Day::FIRST, every(1)), 0);
}
