//! The part of the cohort's likelihood that only knows how much was bought in how long.

use super::history::Rows;
use crate::lifetime::climb::{SHORTEST_TIME, SMALLEST_SHAPE, above};
use crate::numeric::gamma::{digamma_step, ln_rising, trigamma_step};
use crate::numeric::matrix::Vector;
use crate::numeric::moments::Evaluation;
use crate::numeric::newton::{Bounds, Objective};

/// Customers by number of repeat purchases and by age, as the plain NBD model needs them.
#[derive(Clone, Debug)]
pub(super) struct Counts {
    /// (x, customers), rising in x.
    pub(super) by_purchases: Vec<(u32, f64)>,
    /// (age, customers, their repeat purchases), rising in age.
    pub(super) by_age: Vec<(f64, f64, f64)>,
}

impl Counts {
    pub(super) fn new(rows: &Rows) -> Self {
        let mut by_purchases: Vec<(u32, f64)> = Vec::new();
        for row in &rows.distinct {
            match by_purchases.last_mut() {
                Some((x, customers)) if *x == row.x => *customers += row.customers,
                _ => by_purchases.push((row.x, row.customers)),
            }
        }
        let mut ages: Vec<(f64, f64, f64)> = rows
            .distinct
            .iter()
            .map(|row| (row.age, row.customers, row.customers * f64::from(row.x)))
            .collect();
        ages.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut by_age: Vec<(f64, f64, f64)> = Vec::new();
        for (age, customers, purchases) in ages {
            match by_age.last_mut() {
                Some(last) if last.0.to_bits() == age.to_bits() => {
                    last.1 += customers;
                    last.2 += purchases;
                }
                _ => by_age.push((age, customers, purchases)),
            }
        }
        Self { by_purchases, by_age }
    }

    /// Purchases per customer and unit of time; a guess where nobody has any age.
    pub(super) fn pace(&self) -> f64 {
        let (time, purchases) =
            self.by_age.iter().fold((0.0, 0.0), |(time, sum), &(age, customers, purchases)| {
                (time + age * customers, sum + purchases)
            });
        if time > 0.0 && purchases > 0.0 { purchases / time } else { 1.0 }
    }
}

impl Objective<2> for Counts {
    fn bounds(&self) -> Bounds<2> {
        above([SMALLEST_SHAPE, SHORTEST_TIME])
    }

    /// `Σ ln [Γ(r+x)/Γ(r) · alpha^r / (alpha+T)^(r+x)]` in (r, alpha).
    fn evaluate(&self, &[r, alpha]: &Vector<2>) -> Evaluation<2> {
        let mut sum = Evaluation::ZERO;
        for &(x, customers) in &self.by_purchases {
            let hessian = [[trigamma_step(r, x), 0.0], [0.0, 0.0]];
            sum.add(
                customers,
                &Evaluation {
                    value: ln_rising(r, x),
                    gradient: [digamma_step(r, x), 0.0],
                    hessian,
                },
            );
        }
        for &(age, customers, purchases) in &self.by_age {
            let rate = 1.0 / (alpha + age);
            let (growth, lead) = (libm::log1p(age / alpha), age / alpha * rate);
            let gradient = [-customers * growth, r * customers * lead - purchases * rate];
            let bend = purchases * rate * rate - r * customers * lead * (1.0 / alpha + rate);
            let value = -r * customers * growth + purchases * libm::log(rate);
            sum.add(
                1.0,
                &Evaluation {
                    value,
                    gradient,
                    hessian: [[0.0, customers * lead], [customers * lead, bend]],
                },
            );
        }
        sum
    }
}
