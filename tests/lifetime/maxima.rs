//! Fits against the exact maxima of their likelihoods, found in long arithmetic; see
//! `reference/ORIGIN.md`.
#![expect(clippy::disallowed_methods, reason = "small sums")]

use super::sample::{Customer, cdnow_sample};
use patronage::lifetime::buying::bgbb::Opportunities;
use patronage::lifetime::buying::{BgBb, BgNbd, BuyingModel, History, MbgNbd, ParetoNbd};
use patronage::lifetime::contract::{RenewalCohort, Sbg};
use patronage::lifetime::spend::{GammaGamma, Spending};
use patronage::lifetime::{Fit, Weighted};

const MAXIMA: &str = include_str!("../reference/maxima.csv");

/// The day until which purchases are known, counted from 1997-01-01.
fn until(log: &str) -> Option<u32> {
    match log {
        "may" => Some(134),
        "september" => Some(272),
        "june" => Some(545),
        _ => None,
    }
}

fn seen(customer: &Customer, until: u32) -> &[(u32, u32)] {
    let end = customer.repeats.partition_point(|(day, _)| customer.first_day + day <= until);
    &customer.repeats[..end]
}

fn of_cdnow(until: u32) -> Vec<Weighted<History>> {
    let history = |customer: &Customer| {
        let seen = seen(customer, until);
        let last = seen.last().map_or(0, |(day, _)| *day);
        let (x, age) = (u32::try_from(seen.len()).unwrap(), until - customer.first_day);
        Weighted::new(History::new(x, f64::from(last) / 7.0, f64::from(age) / 7.0).unwrap(), 1)
    };
    cdnow_sample().iter().map(history).collect()
}

fn spendings(until: u32) -> Vec<Weighted<Spending>> {
    let spending = |customer: &Customer| {
        let seen = seen(customer, until);
        let (x, cents) = (u32::try_from(seen.len()).unwrap(), seen.iter().map(|(_, cents)| cents));
        let mean = f64::from(cents.sum::<u32>()) / 100.0 / f64::from(x.max(1));
        Spending::new(x, mean).ok().map(|spending| Weighted::new(spending, 1))
    };
    cdnow_sample().iter().filter_map(spending).collect()
}

/// A cohort by whole numbers, as in `maxima.py`: steps of so many days, chances in 1/10,000 a step.
struct Drawn {
    seed: u64,
    customers: u32,
    steps: u32,
    rates: &'static [u32],
    leaves: &'static [u32],
    days: u32,
}

impl Drawn {
    fn named(log: &str) -> Self {
        let drawn = |seed, customers, steps, rates, leaves, days| Self {
            seed,
            customers,
            steps,
            rates,
            leaves,
            days,
        };
        match log {
            "shop" => drawn(1, 1200, 300, &[5, 10, 20, 50, 100, 300], &[5, 10, 30, 100, 400], 1),
            "leavers" => drawn(2, 1500, 300, &[100, 400, 1500], &[100, 300, 1000], 1),
            "heavy" => drawn(3, 300, 600, &[300, 1500, 4000, 8500], &[2, 5, 20, 60], 1),
            "few" => drawn(4, 220, 200, &[50, 100, 400], &[10, 50, 200], 1),
            "century" => drawn(5, 700, 300, &[20, 60, 200], &[5, 20, 80], 120),
            "rare" => drawn(6, 3000, 400, &[1, 2, 3, 200], &[10, 20, 200], 1),
            _ => panic!("no log {log}"),
        }
    }

    fn histories(&self, unit: f64) -> Vec<Weighted<History>> {
        let mut state = self.seed;
        let mut draw = |below: u32| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            u32::try_from((state >> 33) % u64::from(below)).unwrap()
        };
        let count = |of: &[u32]| u32::try_from(of.len()).unwrap();
        let mut customer = || {
            let age = self.steps / 2 + draw(self.steps / 2);
            let rate = self.rates[draw(count(self.rates)) as usize];
            let leave = self.leaves[draw(count(self.leaves)) as usize];
            let (mut x, mut last) = (0, 0);
            for step in 1..=age {
                if draw(10_000) < leave {
                    break;
                }
                if draw(10_000) < rate {
                    (x, last) = (x + 1, step);
                }
            }
            let units = |steps: u32| f64::from(steps * self.days) / unit;
            Weighted::new(History::new(x, units(last), units(age)).unwrap(), 1)
        };
        (0..self.customers).map(|_| customer()).collect()
    }
}

fn histories(log: &str) -> Vec<Weighted<History>> {
    until(log).map_or_else(|| Drawn::named(log).histories(1.0), of_cdnow)
}

/// Fader, Hardie & Shang (2010), table 2: 11,104 donors, six yearly appeals.
fn donors() -> Vec<Weighted<Opportunities>> {
    let by_last: [&[u32]; 6] = [
        &[1091],
        &[277, 613],
        &[129, 255, 322],
        &[78, 155, 181, 240],
        &[119, 173, 225, 284, 335],
        &[129, 234, 357, 512, 728, 1203],
    ];
    let mut rows = vec![Weighted::new(Opportunities::new(0, 0, 6).unwrap(), 3464)];
    for (last, counts) in (1..).zip(by_last) {
        for (x, &customers) in (1..).zip(counts) {
            rows.push(Weighted::new(Opportunities::new(x, last, 6).unwrap(), customers));
        }
    }
    rows
}

fn renewals(log: &str) -> [Weighted<RenewalCohort>; 1] {
    let survivors = match log {
        "regular" => vec![1000, 631, 468, 382, 326, 289, 262, 241],
        _ => vec![1000, 869, 743, 653, 593, 551, 517, 491],
    };
    [Weighted::new(RenewalCohort::new(survivors).unwrap(), 1)]
}

fn check<M, P>(fit: &Fit<M, P>, row: &[&str]) {
    let name = format!("{} {}", row[0], row[1]);
    let estimate = fit.converged().unwrap_or_else(|| panic!("{name}: {}", fit.status()));
    let want: Vec<Option<f64>> = row[2..].iter().map(|cell| cell.parse().ok()).collect();
    assert!(estimate.gradient() <= 1e-8, "{name}: gradient {:e}", estimate.gradient());
    let value = estimate.log_likelihood();
    assert!((value - want[0].unwrap()).abs() <= 1e-7, "{name}: log-likelihood {value:.9}");
    assert_eq!(estimate.parameters().len(), want[1..5].iter().flatten().count(), "{name}");
    for (i, parameter) in estimate.parameters().iter().enumerate() {
        let near = |what: &str, got: f64, want: f64| {
            let off = (got / want - 1.0).abs();
            assert!(off <= 1e-8, "{name}: {what} of {} is off by {off:e}", parameter.name);
        };
        near("the value", parameter.value, want[1 + i].unwrap());
        near("the error", parameter.standard_error.unwrap(), want[5 + i].unwrap());
    }
}

#[test]
fn fits_reach_the_exact_maxima() {
    let mut rows = 0;
    for line in MAXIMA.lines().skip(1) {
        let row: Vec<&str> = line.split(',').collect();
        let log = row[0];
        match row[1] {
            "bgnbd" => check(&BgNbd::fit(&histories(log)), &row),
            "mbgnbd" => check(&MbgNbd::fit(&histories(log)), &row),
            "paretonbd" => check(&ParetoNbd::fit(&histories(log)), &row),
            "gammagamma" => check(&GammaGamma::fit(&spendings(until(log).unwrap())), &row),
            "bgbb" => check(&BgBb::fit(&donors()), &row),
            "sbg" => check(&Sbg::fit(&renewals(log)), &row),
            model => panic!("no model {model}"),
        }
        rows += 1;
    }
    assert_eq!(rows, 31);
}

fn unmoved<M: BuyingModel + PartialEq>(log: &str) {
    let days = Drawn::named(log).histories(1.0);
    let here = M::fit(&days);
    let mut turned: Vec<_> = days.iter().rev().copied().collect();
    turned.rotate_left(days.len() / 3);
    assert!(here == M::fit(&turned), "{log}: the order shows");
    let weeks = M::fit(&Drawn::named(log).histories(7.0));
    let (here, weeks) = (here.converged().unwrap(), weeks.converged().unwrap());
    let purchases: u32 = days.iter().map(|row| row.fact.repeat_purchases()).sum();
    let jacobian = f64::from(purchases) * 7_f64.ln();
    let off = weeks.log_likelihood() - here.log_likelihood() - jacobian;
    assert!(off.abs() <= 1e-15 * here.log_likelihood().abs() + 1e-9, "{log}: {off:e}");
    for (day, week) in here.parameters().iter().zip(weeks.parameters()) {
        let unit = if matches!(day.name, "alpha" | "beta") { 7.0 } else { 1.0 };
        let off = (week.value * unit / day.value - 1.0).abs();
        assert!(off <= if unit > 1.0 { 5e-16 } else { 0.0 }, "{log}: {} {off:e}", day.name);
    }
}

#[test]
fn order_and_unit_do_not_show_in_drawn_cohorts() {
    for log in ["shop", "leavers", "heavy", "few", "century", "rare"] {
        unmoved::<BgNbd>(log);
        unmoved::<MbgNbd>(log);
        unmoved::<ParetoNbd>(log);
    }
}

/// Neither the order of spendings nor whether equal ones stand together shows in the bits of a fit.
#[test]
fn order_does_not_show_in_spendings() {
    for ends in ["may", "september", "june"] {
        let apart = spendings(until(ends).unwrap());
        // Twice each, so that there are equal ones to stand together or apart.
        let together: Vec<_> =
            apart.iter().map(|row| Weighted::new(row.fact, 2 * row.customers)).collect();
        let mut twice: Vec<_> = apart.iter().rev().chain(&apart).copied().collect();
        twice.rotate_left(apart.len() / 3);
        assert!(GammaGamma::fit(&together) == GammaGamma::fit(&twice), "{ends}");
    }
}
