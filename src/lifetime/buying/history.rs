//! The three numbers of a customer's past that the models of silent leaving read.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::error::Error;
use crate::lifetime::Weighted;
use crate::lifetime::time::checked;

/// A customer's purchases up to a day: how many, how old at the last one, how old now.
///
/// The literature writes x, `t_x` and T. Time counts from the first purchase, which is not counted
/// among the repeat purchases, in the unit of the model (days, weeks). Purchases of one day count
/// once.
///
/// ```
/// use patronage::lifetime::buying::History;
///
/// // Two repeat purchases, the last one 30.43 weeks after the first purchase, 38.86 weeks ago.
/// let history = History::new(2, 30.43, 38.86)?;
/// assert_eq!(history.repeat_purchases(), 2);
/// assert!(History::new(2, 40.0, 38.86).is_err(), "the last purchase lies in the future");
/// assert!(History::new(0, 3.0, 38.86).is_err(), "a last repeat purchase without any");
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct History {
    repeat_purchases: u32,
    last_purchase_age: f64,
    age: f64,
}

impl History {
    /// A history of `repeat_purchases` (x), the last at `last_purchase_age` (`t_x`), seen at `age`
    /// (T).
    ///
    /// Without a repeat purchase the last purchase is the first one, at age zero. With repeat
    /// purchases an age of zero at the last one is allowed: all of them may fall into the first
    /// instant that the unit can tell apart.
    ///
    /// # Errors
    ///
    /// When an age is negative, not a number or above 1e12; when the last purchase comes after the
    /// present; when there is no repeat purchase and yet its age is not zero.
    pub fn new(repeat_purchases: u32, last_purchase_age: f64, age: f64) -> Result<Self, Error> {
        let last_purchase_age = checked("last_purchase_age", last_purchase_age)?;
        let age = checked("age", age)?;
        if last_purchase_age > age {
            let expected = format!("0..={age}, up to the age");
            return Err(Error::range("last_purchase_age", last_purchase_age, expected));
        }
        if repeat_purchases == 0 && last_purchase_age > 0.0 {
            let expected = "0..=0 without a repeat purchase";
            return Err(Error::range("last_purchase_age", last_purchase_age, expected));
        }
        // A negative zero passed the checks as zero; keep it from showing in the bits.
        Ok(Self { repeat_purchases, last_purchase_age: last_purchase_age + 0.0, age: age + 0.0 })
    }

    /// The history of somebody whose first purchase is now.
    pub fn just_arrived() -> Self {
        Self { repeat_purchases: 0, last_purchase_age: 0.0, age: 0.0 }
    }

    /// Purchases after the first (the literature's x).
    pub fn repeat_purchases(&self) -> u32 {
        self.repeat_purchases
    }

    /// Time from the first purchase to the last (the literature's `t_x`), 0 without a repeat
    /// purchase.
    pub fn last_purchase_age(&self) -> f64 {
        self.last_purchase_age
    }

    /// Time from the first purchase to the present (the literature's T).
    pub fn age(&self) -> f64 {
        self.age
    }

    /// Time since the last purchase.
    pub fn silence(&self) -> f64 {
        self.age - self.last_purchase_age
    }

    fn order(&self, other: &Self) -> Ordering {
        let by_age = self
            .last_purchase_age
            .total_cmp(&other.last_purchase_age)
            .then(self.age.total_cmp(&other.age));
        self.repeat_purchases.cmp(&other.repeat_purchases).then(by_age)
    }
}

/// Distinct histories in rising order, in a unit of time that fits the data.
#[derive(Clone, Debug)]
pub(super) struct Rows {
    /// Ages run from 0 to 10.
    pub(super) distinct: Vec<Row>,
    /// One of the inner units in units of the caller.
    pub(super) unit: f64,
    pub(super) customers: u64,
    pub(super) repeat_buyers: u64,
    /// Repeat purchases of the whole cohort.
    pub(super) purchases: f64,
}

/// One distinct history with its number of customers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) x: u32,
    pub(super) t_x: f64,
    pub(super) age: f64,
    pub(super) customers: f64,
}

/// Lengths in which ages may be whole numbers, as multiples of one unit: units of days, weeks,
/// months and years in days; the same in hours, minutes and seconds.
const LATTICES: [f64; 14] = [
    1.0,
    7.0,
    24.0,
    168.0,
    1_440.0,
    10_080.0,
    86_400.0,
    604_800.0,
    30.4375,
    365.25,
    730.5,
    8_766.0,
    2_629_800.0,
    31_557_600.0,
];

impl Rows {
    /// Sorts, puts equal rows together, and scales time so that the oldest customer is 10 old.
    ///
    /// Whole days that were divided by seven are recognised and taken back to whole numbers before
    /// the one division that scales them. Thus days and weeks give the same inner rows, bit for
    /// bit.
    pub(super) fn new(histories: &[Weighted<History>]) -> Self {
        let mut sorted: Vec<&Weighted<History>> =
            histories.iter().filter(|row| row.customers > 0).collect();
        sorted.sort_unstable_by(|a, b| a.fact.order(&b.fact));
        let per_unit = lattice(&sorted);
        let whole = |age: f64| per_unit.map_or(age, |per_unit| (age * per_unit).round());
        let oldest = whole(sorted.iter().fold(0.0, |oldest: f64, row| oldest.max(row.fact.age)));
        let scaled = |age: f64| {
            if oldest > 0.0 { whole(age) * 10.0 / oldest } else { 0.0 }
        };
        let mut all = Self {
            distinct: Vec::with_capacity(sorted.len()),
            unit: oldest / 10.0 / per_unit.unwrap_or(1.0),
            customers: 0,
            repeat_buyers: 0,
            purchases: 0.0,
        };
        for row in sorted {
            let History { repeat_purchases: x, last_purchase_age, age } = row.fact;
            all.push(Row {
                x,
                t_x: scaled(last_purchase_age),
                age: scaled(age),
                customers: f64::from(row.customers),
            });
            all.customers = all.customers.saturating_add(u64::from(row.customers));
            if x > 0 {
                all.repeat_buyers = all.repeat_buyers.saturating_add(u64::from(row.customers));
            }
            all.purchases += f64::from(x) * f64::from(row.customers);
        }
        all
    }

    fn push(&mut self, row: Row) {
        let key = |row: &Row| (row.x, row.t_x.to_bits(), row.age.to_bits());
        match self.distinct.last_mut() {
            Some(last) if key(last) == key(&row) => last.customers += row.customers,
            _ => self.distinct.push(row),
        }
    }

    /// The cohort seen from afar, in about `most` rows: customers with as many purchases whose ages
    /// fall into one small square stand at their mean ages. Enough to find where to start.
    pub(super) fn gathered(&self, most: usize) -> Self {
        let mut squares = 32_u32;
        loop {
            let distinct = self.in_squares(squares);
            if distinct.len() <= most || squares <= 2 {
                return Self { distinct, ..*self };
            }
            squares /= 2;
        }
    }

    fn in_squares(&self, squares: u32) -> Vec<Row> {
        let per_unit = f64::from(squares) / 10.0;
        let stripe = |row: &Row| (row.x, (row.t_x * per_unit).floor().to_bits());
        let mut all = Vec::new();
        for rows in self.distinct.chunk_by(|one, other| stripe(one) == stripe(other)) {
            let mut sums: BTreeMap<u64, Row> = BTreeMap::new();
            for row in rows {
                let zero = Row { x: row.x, t_x: 0.0, age: 0.0, customers: 0.0 };
                let sum = sums.entry((row.age * per_unit).floor().to_bits()).or_insert(zero);
                sum.t_x += row.customers * row.t_x;
                sum.age += row.customers * row.age;
                sum.customers += row.customers;
            }
            let mean = |sum: Row| {
                let Row { x, t_x, age, customers } = sum;
                Row { x, t_x: t_x / customers, age: age / customers, customers }
            };
            all.extend(sums.into_values().map(mean));
        }
        all
    }
}

/// How many whole steps one unit has, if all ages are whole numbers of one of the known steps.
fn lattice(rows: &[&Weighted<History>]) -> Option<f64> {
    LATTICES.into_iter().find(|&per_unit| {
        let whole = |age: f64| {
            let steps = age * per_unit;
            (steps - steps.round()).abs() <= 4.0 * f64::EPSILON * steps && steps < 4e15
        };
        rows.iter().all(|row| whole(row.fact.age) && whole(row.fact.last_purchase_age))
    })
}
