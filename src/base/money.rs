//! Exact money.

use std::{fmt, str::FromStr};

use rust_decimal::Decimal;

use super::{Currency, Probability, divide_half_even, schema_as, serde_text};
use crate::error::Error;

/// An exact amount in one currency: a whole number of minor units (cents for dollars, yen for
/// yen). May be negative.
///
/// There is no `+`: sums of two currencies do not exist, and where a sum might not fit there is
/// [`checked_add`](Self::checked_add). At the API amounts are [`Decimal`]s or text, on the wire
/// one canonical string with all the decimals of the currency, `"29.30 USD"`. Amounts of
/// different currencies are neither less nor greater than each other.
///
/// ```
/// use patronage::base::{Currency, Money};
///
/// let price: Money = "29.30 USD".parse()?;
/// let shipping = Money::parse("4.7", Currency::USD)?;
/// assert_eq!(price.checked_add(shipping)?.to_string(), "34.00 USD");
/// assert_eq!(price.minor(), 2930);
///
/// let error = price.checked_add("5 EUR".parse()?).unwrap_err();
/// assert_eq!(error.to_string(), "cannot combine USD with EUR");
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    // The number in its bytes, so that it brings no alignment: an amount is 20 bytes and not 32.
    minor: [u8; 16],
    currency: Currency,
}

impl Money {
    /// Most digits that an amount may have when it is parsed: enough for the sum of everything
    /// ever sold, few enough that sums of sums stay inside 128 bits.
    pub const MOST_DIGITS: usize = 27;

    /// Takes a decimal amount.
    ///
    /// # Errors
    ///
    /// When the amount has more decimals than the currency (trailing zeros aside) or more than
    /// [`MOST_DIGITS`](Self::MOST_DIGITS) digits. Nothing is rounded.
    ///
    /// ```
    /// use patronage::base::{Currency, Money};
    /// use rust_decimal::Decimal;
    ///
    /// let money = Money::new(Decimal::new(2930, 2), Currency::USD)?;
    /// assert_eq!(money.to_string(), "29.30 USD");
    /// assert!(Money::new(Decimal::new(29305, 3), Currency::USD).is_err());
    /// # Ok::<(), patronage::error::Error>(())
    /// ```
    pub fn new(amount: Decimal, currency: Currency) -> Result<Self, Error> {
        Self::parse(&amount.normalize().to_string(), currency)
    }

    /// Reads an amount written as `-?[0-9]+(\.[0-9]+)?`: no blanks, no signs of thousands, no
    /// exponent.
    ///
    /// # Errors
    ///
    /// When the text has another form, more decimals than the currency (trailing zeros aside) or
    /// more than [`MOST_DIGITS`](Self::MOST_DIGITS) digits.
    pub fn parse(amount: &str, currency: Currency) -> Result<Self, Error> {
        let form = "digits such as 12.50: an optional minus, digits, and a point for decimals";
        let number = Number::read(amount).ok_or_else(|| Error::syntax("amount", amount, form))?;
        let exponent = currency.exponent();
        let decimals = number.decimals.trim_end_matches('0');
        if decimals.len() > exponent as usize {
            let expected = format!("at most {exponent} decimals, as {currency} has");
            return Err(Error::syntax("amount", amount, expected));
        }
        let minor = number.scaled(exponent).ok_or_else(|| {
            Error::range("amount", amount, format!("at most {} digits", Self::MOST_DIGITS))
        })?;
        Ok(Self::from_minor(minor, currency))
    }

    /// An amount counted in minor units: 2930 cents are 29.30 dollars.
    pub fn from_minor(minor: i128, currency: Currency) -> Self {
        Self { minor: minor.to_ne_bytes(), currency }
    }

    /// Nothing, in a currency.
    pub fn zero(currency: Currency) -> Self {
        Self::from_minor(0, currency)
    }

    /// The amount in minor units.
    pub fn minor(self) -> i128 {
        i128::from_ne_bytes(self.minor)
    }

    /// The currency.
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// The amount as a decimal.
    ///
    /// # Errors
    ///
    /// When the amount has more digits than a [`Decimal`] can hold (28); no parsed amount has.
    pub fn amount(self) -> Result<Decimal, Error> {
        Decimal::try_from_i128_with_scale(self.minor(), self.currency.exponent())
            .map_err(|_| Error::range("amount", self, "at most 28 digits"))
    }

    /// The sum of two amounts of one currency.
    ///
    /// # Errors
    ///
    /// When the currencies differ or the sum does not fit.
    pub fn checked_add(self, other: Self) -> Result<Self, Error> {
        self.combine(other, i128::checked_add)
    }

    /// The difference of two amounts of one currency.
    ///
    /// # Errors
    ///
    /// When the currencies differ or the difference does not fit.
    pub fn checked_sub(self, other: Self) -> Result<Self, Error> {
        self.combine(other, i128::checked_sub)
    }

    fn combine(self, other: Self, sum: fn(i128, i128) -> Option<i128>) -> Result<Self, Error> {
        if self.currency != other.currency {
            return Err(Error::conflict(self.currency, other.currency));
        }
        let minor = sum(self.minor(), other.minor())
            .ok_or_else(|| Error::range("amount", "a sum", "128 bits of minor units"))?;
        Ok(Self::from_minor(minor, self.currency))
    }

    /// The amount times a chance, rounded to the minor unit (half to even): what is at stake on
    /// average. The chance counts to nine decimals. An amount of more than 28 digits counts as the
    /// largest one that fits.
    ///
    /// ```
    /// use patronage::base::{Money, Probability};
    ///
    /// let spend: Money = "1000.00 USD".parse()?;
    /// assert_eq!(spend.times(Probability::new(0.35)?).to_string(), "350.00 USD");
    /// # Ok::<(), patronage::error::Error>(())
    /// ```
    pub fn times(self, chance: Probability) -> Self {
        const STEPS: i128 = 1_000_000_000;
        #[expect(clippy::cast_possible_truncation, reason = "a whole number from 0 to 10^9")]
        let steps = (chance.get() * 1e9).round() as i128;
        let product = self.minor().saturating_mul(steps);
        Self::from_minor(divide_half_even(product, STEPS).unwrap_or(0), self.currency)
    }

    /// The amount without its currency: `29.30`.
    ///
    /// ```
    /// use patronage::base::{Currency, Money};
    ///
    /// assert_eq!(Money::from_minor(-5, Currency::USD).plain().to_string(), "-0.05");
    /// ```
    pub fn plain(self) -> impl fmt::Display {
        Plain(self)
    }
}

impl PartialOrd for Money {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        (self.currency == other.currency).then(|| self.minor().cmp(&other.minor()))
    }
}

/// The parts of a plain decimal number.
struct Number<'t> {
    negative: bool,
    whole: &'t str,
    decimals: &'t str,
}

impl<'t> Number<'t> {
    fn read(text: &'t str) -> Option<Self> {
        let digits = text.strip_prefix('-');
        let unsigned = digits.unwrap_or(text);
        let (whole, decimals) = match unsigned.split_once('.') {
            Some((whole, decimals)) if !decimals.is_empty() => (whole, decimals),
            Some(_) => return None,
            None => (unsigned, ""),
        };
        let plain = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let good = !whole.is_empty() && plain(whole) && plain(decimals);
        good.then_some(Self { negative: digits.is_some(), whole, decimals })
    }

    /// The number times ten to the exponent, if it has no more than the allowed digits. Decimals
    /// beyond the exponent must have been found to be zeros.
    fn scaled(&self, exponent: u32) -> Option<i128> {
        let zeros = std::iter::repeat(b'0');
        let digits =
            self.whole.bytes().chain(self.decimals.bytes().chain(zeros).take(exponent as usize));
        let significant = digits.skip_while(|&b| b == b'0');
        let mut minor: i128 = 0;
        for (count, digit) in significant.enumerate() {
            if count == Money::MOST_DIGITS {
                return None;
            }
            let digit = i128::from(digit.saturating_sub(b'0'));
            minor = minor.checked_mul(10)?.checked_add(digit)?;
        }
        if self.negative { minor.checked_neg() } else { Some(minor) }
    }
}

impl FromStr for Money {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let form = "an amount, a blank and a currency, such as 12.50 USD";
        let (amount, code) =
            text.split_once(' ').ok_or_else(|| Error::syntax("money", text, form))?;
        Self::parse(amount, Currency::new(code)?)
    }
}

struct Plain(Money);

impl fmt::Display for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exponent = self.0.currency.exponent() as usize;
        let sign = if self.0.minor() < 0 { "-" } else { "" };
        let width = exponent.saturating_add(1);
        let digits = format!("{:0>width$}", self.0.minor().unsigned_abs());
        let (whole, decimals) = digits.split_at(digits.len().saturating_sub(exponent));
        let point = if exponent == 0 { "" } else { "." };
        f.pad(&format!("{sign}{whole}{point}{decimals}"))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} {}", Plain(*self), self.currency))
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Money({self})")
    }
}

serde_text!(Money, "an amount and a currency such as \"12.50 USD\"");
schema_as!(Money, {
    "description": "An exact amount, a blank and a currency, with no more decimals than the currency has.",
    "type": "string",
    "pattern": "^-?[0-9]+(\\.[0-9]+)? [A-Z]{3}$",
    "examples": ["12.50 USD"]
});
