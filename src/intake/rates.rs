//! Exchange rates.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::base::{Currency, Day, Money, divide_half_even};
use crate::error::Error;

/// Dated rates from other currencies into the currency of the books, given by the application.
///
/// A rate holds from its day until the next one, but no longer than
/// [`good_for`](Self::good_for) days: banks publish none on weekends and holidays, and a table
/// that ends in March says nothing about May. A converted amount is rounded to the minor unit,
/// half to even; that is the one place where money is rounded.
///
/// ```
/// use patronage::base::{Currency, Day};
/// use patronage::intake::Rates;
/// use rust_decimal::Decimal;
///
/// let friday = Day::new(2011, 3, 25)?;
/// let rates = Rates::new(Currency::GBP).add(Currency::EUR, friday, Decimal::new(8801, 4))?;
/// let sunday = friday.plus(2);
/// assert_eq!(rates.convert("10.05 EUR".parse()?, sunday)?.unwrap().to_string(), "8.85 GBP");
/// assert_eq!(rates.convert("10.05 EUR".parse()?, friday.minus(1))?, None);
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rates {
    currency: Currency,
    good_for: u32,
    table: BTreeMap<(Currency, Day), Rate>,
}

/// A positive rate as a fraction: mantissa / 10^scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rate {
    mantissa: i128,
    scale: u32,
}

impl Rates {
    /// Days for which a rate holds unless said otherwise: a week, which covers every holiday on
    /// which central banks publish none.
    pub const DEFAULT_GOOD_FOR: u32 = 7;

    /// An empty table into a currency.
    pub fn new(currency: Currency) -> Self {
        Self { currency, good_for: Self::DEFAULT_GOOD_FOR, table: BTreeMap::new() }
    }

    /// Sets for how many days, its own included, a rate holds. Defaults to
    /// [`DEFAULT_GOOD_FOR`](Self::DEFAULT_GOOD_FOR); 1 asks for a rate on each day.
    pub fn good_for(self, days: u32) -> Self {
        Self { good_for: days, ..self }
    }

    /// Adds the rate of a day: how much of the books' currency one unit of another is worth.
    ///
    /// # Errors
    ///
    /// When the rate is not above 0 or has more than 15 digits or 15 decimals, when it is of the
    /// books' own currency, and when the table has another rate for that currency and day.
    pub fn add(mut self, from: Currency, day: Day, rate: Decimal) -> Result<Self, Error> {
        const MOST: i128 = 1_000_000_000_000_000;
        let exact = rate.normalize();
        let rate = Rate { mantissa: exact.mantissa(), scale: exact.scale() };
        if rate.mantissa <= 0 || rate.mantissa >= MOST || rate.scale > 15 {
            return Err(Error::range(
                "exchange rate",
                exact,
                "above 0, at most 15 digits and decimals",
            ));
        }
        if from == self.currency {
            return Err(Error::conflict(format!("a rate of {from}"), "books in the same currency"));
        }
        if self.table.insert((from, day), rate).is_some_and(|earlier| earlier != rate) {
            return Err(Error::conflict(format!("two rates of {from} on {day}"), "each other"));
        }
        Ok(self)
    }

    /// The currency that the rates lead to.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// An amount in the currency of the books; `None` when no rate is known for the day. An amount
    /// in the books' own currency is itself.
    ///
    /// # Errors
    ///
    /// When the result does not fit, which no amount that passes the intake brings about.
    pub fn convert(&self, money: Money, day: Day) -> Result<Option<Money>, Error> {
        if money.currency() == self.currency {
            return Ok(Some(money));
        }
        let Some(rate) = self.rate(money.currency(), day) else { return Ok(None) };
        let converted = self.exchange(money, rate);
        converted
            .map(Some)
            .ok_or_else(|| Error::range("amount", money, "an amount that can be exchanged"))
    }

    /// Whether any rate of a currency is known.
    pub(super) fn knows(&self, from: Currency) -> bool {
        self.table.range((from, Day::FIRST)..=(from, Day::LAST)).next().is_some()
    }

    fn rate(&self, from: Currency, day: Day) -> Option<Rate> {
        let oldest = day.minus(self.good_for.checked_sub(1)?);
        let (_, rate) = self.table.range((from, oldest)..=(from, day)).next_back()?;
        Some(*rate)
    }

    fn exchange(&self, money: Money, rate: Rate) -> Option<Money> {
        let up = 10_i128.checked_pow(self.currency.exponent())?;
        let down = 10_i128.checked_pow(money.currency().exponent().checked_add(rate.scale)?)?;
        let exact = money.minor().checked_mul(rate.mantissa)?.checked_mul(up)?;
        Some(Money::from_minor(divide_half_even(exact, down)?, self.currency))
    }
}
