//! Currencies and how many decimals they have.

use std::{fmt, str::FromStr};

use rusty_money::iso;

use super::{schema_as, serde_text};
use crate::error::Error;

/// A currency of ISO 4217, by its three capital letters.
///
/// The table of codes and exponents comes from a maintained crate and is not visible from
/// outside: a later release may take it from elsewhere.
///
/// ```
/// use patronage::base::Currency;
///
/// let yen: Currency = "JPY".parse()?;
/// assert_eq!(yen.exponent(), 0);
/// assert_eq!(Currency::USD.exponent(), 2);
/// assert!("usd".parse::<Currency>().is_err());
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    // INVARIANT: the code of a currency of the table, and its exponent there.
    code: [u8; 3],
    exponent: Exponent,
}

/// How many decimals a currency can have. What a byte could be beyond them leaves room for `None`:
/// an optional amount has the size of an amount.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Exponent {
    Zero,
    One,
    Two,
    Three,
    Four,
}

impl Exponent {
    fn of(number: u32) -> Option<Self> {
        let all = [Self::Zero, Self::One, Self::Two, Self::Three, Self::Four];
        all.into_iter().find(|exponent| *exponent as u32 == number)
    }
}

impl Currency {
    /// The US dollar.
    pub const USD: Self = Self { code: *b"USD", exponent: Exponent::Two };
    /// The euro.
    pub const EUR: Self = Self { code: *b"EUR", exponent: Exponent::Two };
    /// The pound sterling.
    pub const GBP: Self = Self { code: *b"GBP", exponent: Exponent::Two };
    /// The renminbi.
    pub const CNY: Self = Self { code: *b"CNY", exponent: Exponent::Two };
    /// The yen.
    pub const JPY: Self = Self { code: *b"JPY", exponent: Exponent::Zero };

    /// Looks a code up.
    ///
    /// # Errors
    ///
    /// When the text is not a code of ISO 4217 in capital letters.
    pub fn new(code: &str) -> Result<Self, Error> {
        let expected = "an ISO 4217 code in capital letters, such as USD";
        let refused = || Error::syntax("currency", code, expected);
        let letters: [u8; 3] = code.as_bytes().try_into().map_err(|_| refused())?;
        Ok(Self { code: letters, exponent: exponent(code).ok_or_else(refused)? })
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or_default()
    }

    /// How many decimals its minor unit has: 2 for cents, 0 where there is no smaller coin.
    pub fn exponent(self) -> u32 {
        self.exponent as u32
    }
}

impl FromStr for Currency {
    type Err = Error;

    fn from_str(code: &str) -> Result<Self, Error> {
        Self::new(code)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Currency({})", self.code())
    }
}

/// The exponent of a code that names money with a minor unit; `None` for any other text.
fn exponent(code: &str) -> Option<Exponent> {
    let listed = iso::find(code)?;
    match code {
        // The table counts five iraimbilanja to the ariary and five khoums to the ouguiya; ISO
        // 4217 gives both two decimals.
        "MGA" | "MRU" => Some(Exponent::Two),
        // The X codes of money; the others are metals, units of account, tests and "none",
        // for which ISO 4217 has no minor unit.
        "XAF" | "XCD" | "XCG" | "XOF" | "XPF" => Exponent::of(listed.exponent),
        _ if code.starts_with('X') => None,
        _ => Exponent::of(listed.exponent),
    }
}

serde_text!(Currency, "an ISO 4217 code such as \"USD\"");
schema_as!(Currency, {
    "description": "A currency of ISO 4217 by its three capital letters.",
    "type": "string",
    "pattern": "^[A-Z]{3}$",
    "examples": ["USD", "EUR"]
});
