//! How unevenly value is spread, and how much of it is at risk.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::basis::Basis;
use super::sample::Sample;
use crate::base::{Currency, Money, Name, Probability, divide_half_even, in_steps};
use crate::error::Error;
use crate::fact::Known;
use crate::profile::Cohort;

/// How unevenly customers bring value: the Lorenz curve and what is read off it.
///
/// A customer who brings less than nothing counts as one who brings nothing: what is asked is
/// who brings the value there is. Shares are exact fractions, given to six decimals (half to
/// even).
///
/// ```
/// use patronage::base::{Currency, Money, decimal};
/// use patronage::value::Concentration;
///
/// let spends = [70, 20, 10, 0, -5].map(|minor| Money::from_minor(minor, Currency::EUR));
/// let all = Concentration::of_values(Currency::EUR, spends)?;
/// assert_eq!(all.share_of_top(decimal::parse("0.2")?), Some(decimal::parse("0.7")?));
/// assert_eq!(all.gini(), Some(decimal::parse("0.64")?));
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concentration {
    currency: Currency,
    // INVARIANT: values from 0 up, each once, with the customers and the value below it.
    blocks: Vec<Block>,
    customers: i128,
    total: i128,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Block {
    value: i128,
    customers: i128,
    customers_below: i128,
    value_below: i128,
}

/// One point of a Lorenz curve: the customers who bring least, as a share of all, and the share of
/// all value that they bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct LorenzPoint {
    /// Share of the customers, smallest first.
    #[cfg_attr(feature = "serde", serde(with = "crate::base::decimal"))]
    pub customers: Decimal,
    /// Share of the value.
    #[cfg_attr(feature = "serde", serde(with = "crate::base::decimal"))]
    pub value: Decimal,
}

/// Shares are asked for and given in millionths.
const MILLION: i128 = 1_000_000;

impl Concentration {
    /// The customers of a cohort who have bought, by the money of a basis. Those of whom that
    /// money is not known are left out; what is predicted goes into
    /// [`of_values`](Self::of_values).
    pub fn of(cohort: &Cohort<'_>, basis: Basis) -> Self {
        let currency = cohort.currency();
        let buyers = cohort.profiles().filter(|profile| profile.since_last().is_some());
        let values = buyers.filter_map(|profile| basis.minor(&Known::of(profile), currency));
        Self::of_minor(currency, values.collect())
    }

    /// Any amounts, one for each customer.
    ///
    /// # Errors
    ///
    /// When one is in another currency.
    pub fn of_values(
        currency: Currency,
        values: impl IntoIterator<Item = Money>,
    ) -> Result<Self, Error> {
        let minor = |money: Money| {
            let same = money.currency() == currency;
            same.then_some(money.minor()).ok_or(Error::conflict(currency, money.currency()))
        };
        let values = values.into_iter().map(minor).collect::<Result<_, _>>()?;
        Ok(Self::of_minor(currency, values))
    }

    fn of_minor(currency: Currency, mut values: Vec<i128>) -> Self {
        for value in &mut values {
            *value = (*value).max(0);
        }
        let sample = Sample::of(values);
        let mut total = 0_i128;
        let blocks = sample.blocks().map(|(value, below, equal)| {
            let (customers, customers_below) = (i128::from(equal), i128::from(below));
            let block = Block { value, customers, customers_below, value_below: total };
            total = total.saturating_add(value.saturating_mul(customers));
            block
        });
        let blocks = blocks.collect();
        Self { currency, blocks, customers: i128::from(sample.customers()), total }
    }

    /// How many customers there are.
    pub fn customers(&self) -> u64 {
        u64::try_from(self.customers).unwrap_or(u64::MAX)
    }

    /// What they bring together.
    pub fn total(&self) -> Money {
        Money::from_minor(self.total, self.currency)
    }

    /// The Gini coefficient: 0 when all bring the same, towards 1 when one brings all; with n
    /// customers at most 1 − 1/n. `None` when nobody brings anything.
    ///
    /// G = Σ (2i − n − 1) · xᵢ / (n · Σ xᵢ) over the values in rising order (Gini 1912; in this
    /// form Dixon et al., *Bootstrapping the Gini Coefficient of Inequality*, Ecology 68, 1987).
    pub fn gini(&self) -> Option<Decimal> {
        let weighted = self.blocks.iter().fold(0_i128, |sum, block| {
            // Σ (2i − n − 1) over the ranks i of the block.
            let ranks = block.customers_below.saturating_mul(2).saturating_add(block.customers);
            let ranks = ranks.saturating_sub(self.customers).saturating_mul(block.customers);
            sum.saturating_add(ranks.saturating_mul(block.value))
        });
        share(weighted, self.customers.saturating_mul(self.total))
    }

    /// The share of all value that the customers who bring most bring: the top 20 % by 0.2. Where
    /// the line falls inside a customer, the part counts. `None` when nobody brings anything, and
    /// when the share asked for is not from 0 to 1 with at most six decimals.
    pub fn share_of_top(&self, customers: Decimal) -> Option<Decimal> {
        let parts = i128::from(in_steps(customers, 6)?);
        let others = MILLION.checked_sub(parts).filter(|_| (0..=MILLION).contains(&parts))?;
        let all = self.total.saturating_mul(MILLION);
        share(all.saturating_sub(self.of_lowest(others)), all)
    }

    /// The Lorenz curve at so many equal steps of the customers, the point (0, 0) first; empty
    /// when nobody brings anything. A million steps at most.
    ///
    /// Lorenz, *Methods of Measuring the Concentration of Wealth*, 1905.
    pub fn lorenz(&self, steps: u32) -> Vec<LorenzPoint> {
        let steps = i128::from(steps).clamp(1, MILLION);
        let all = self.total.saturating_mul(MILLION);
        let points = (0..=steps).filter_map(|step| {
            let parts = divide_half_even(step.saturating_mul(MILLION), steps)?;
            let customers = share(parts, MILLION)?;
            Some(LorenzPoint { customers, value: share(self.of_lowest(parts), all)? })
        });
        points.collect()
    }

    /// What the lowest so many millionths of the customers bring, in millionths of a minor unit.
    fn of_lowest(&self, parts: i128) -> i128 {
        let heads = parts.saturating_mul(self.customers);
        let below = |block: &Block| block.customers_below.saturating_mul(MILLION) <= heads;
        let at = self.blocks.partition_point(below).checked_sub(1);
        at.and_then(|at| self.blocks.get(at)).map_or(0, |block| {
            let inside = heads.saturating_sub(block.customers_below.saturating_mul(MILLION));
            let own = inside.saturating_mul(block.value);
            block.value_below.saturating_mul(MILLION).saturating_add(own)
        })
    }
}

/// What a class of customers brings, and what of it is likely to stay away.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ClassValue {
    /// The class: a tier, a segment, a stage, a band of risk.
    pub class: Name,
    /// How many customers are in it.
    pub customers: u64,
    /// What they bring; what is below 0 is taken off.
    pub value: Money,
    /// The sum of each customer's positive value times the chance that they stay away, rounded
    /// once at the end to the minor unit (half to even).
    pub at_risk: Money,
}

/// Value at risk by class: for each customer the class, the value and the chance of staying away.
/// The class with most at risk comes first, equals by name.
///
/// Chances count to nine decimals, and everything else is exact: the order of the customers does
/// not show.
///
/// # Errors
///
/// When an amount is in another currency.
///
/// ```
/// use patronage::base::{Currency, Money, Name, Probability};
/// use patronage::value::value_at_risk;
///
/// let (high, low) = (Name::literal("high"), Name::literal("low"));
/// let row = |class, minor, of_ten| {
///     let chance = Probability::of(of_ten, 10).unwrap_or(Probability::ZERO);
///     (class, Money::from_minor(minor, Currency::EUR), chance)
/// };
/// let rows = [row(low, 1_000, 9), row(high, 50_000, 2), row(high, 30_000, 1)];
/// let classes = value_at_risk(Currency::EUR, rows)?;
/// assert_eq!(classes[0].at_risk.to_string(), "130.00 EUR");
/// assert_eq!((classes[1].class, classes[1].at_risk.to_string()), (low, "9.00 EUR".into()));
/// # Ok::<(), patronage::error::Error>(())
/// ```
pub fn value_at_risk(
    currency: Currency,
    rows: impl IntoIterator<Item = (Name, Money, Probability)>,
) -> Result<Vec<ClassValue>, Error> {
    let mut classes: BTreeMap<Name, (u64, i128, i128)> = BTreeMap::new();
    for (class, value, chance) in rows {
        if value.currency() != currency {
            return Err(Error::conflict(currency, value.currency()));
        }
        let (customers, sum, risk) = classes.entry(class).or_default();
        *customers = customers.saturating_add(1);
        *sum = sum.saturating_add(value.minor());
        let at_risk = value.minor().max(0).saturating_mul(billionths(chance));
        *risk = risk.saturating_add(at_risk);
    }
    let money = |minor| Money::from_minor(minor, currency);
    let mut list: Vec<ClassValue> = classes
        .into_iter()
        .map(|(class, (customers, value, risk))| ClassValue {
            class,
            customers,
            value: money(value),
            at_risk: money(divide_half_even(risk, BILLION).unwrap_or(0)),
        })
        .collect();
    list.sort_by_key(|class| std::cmp::Reverse(class.at_risk.minor()));
    Ok(list)
}

const BILLION: i128 = 1_000_000_000;

fn billionths(chance: Probability) -> i128 {
    #[expect(clippy::cast_possible_truncation, reason = "a chance times a billion fits")]
    let parts = (chance.get() * 1e9).round() as i64;
    i128::from(parts)
}

/// A part of a whole to six decimals; `None` of nothing.
fn share(part: i128, whole: i128) -> Option<Decimal> {
    // Beyond 128 bits both lose their lowest bits, which no six decimals can show.
    let (mut part, mut whole) = (part, whole);
    while part.checked_mul(MILLION).is_none() {
        (part, whole) = (part / 2, whole / 2);
    }
    let parts = divide_half_even(part.checked_mul(MILLION)?, whole)?;
    Some(Decimal::try_from_i128_with_scale(parts, 6).ok()?.normalize())
}
