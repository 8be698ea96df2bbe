//! Plain decimal numbers as text: how knobs such as shares and multiples stand in a policy.

use rust_decimal::Decimal;

use crate::error::Error;

/// Reads `-?[0-9]+(\.[0-9]+)?` exactly, at most 28 digits.
///
/// # Errors
///
/// When the text has another form or more digits than a [`Decimal`] holds.
///
/// ```
/// use patronage::base::decimal;
///
/// assert_eq!(decimal::parse("0.80")?.to_string(), "0.80");
/// assert!(decimal::parse("8e-1").is_err());
/// # Ok::<(), patronage::error::Error>(())
/// ```
pub fn parse(text: &str) -> Result<Decimal, Error> {
    let refused = || Error::syntax("number", text, "digits such as 0.80, at most 28 of them");
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let formed = match unsigned.split_once('.') {
        Some((whole, decimals)) => plain(whole) && plain(decimals),
        None => plain(unsigned),
    };
    let exact = formed.then(|| Decimal::from_str_exact(text).ok()).flatten();
    exact.ok_or_else(refused)
}

/// A number in steps of 10^-`decimals`, if it is one and fits: 0.8 in hundredths is 80.
pub(crate) fn in_steps(number: Decimal, decimals: u32) -> Option<i64> {
    // Taking trailing zeros away divides, so only where there may be some.
    let number = if number.scale() > decimals { number.normalize() } else { number };
    let shift = decimals.checked_sub(number.scale())?;
    let steps = number.mantissa().checked_mul(10_i128.checked_pow(shift)?)?;
    i64::try_from(steps).ok()
}

/// The quotient rounded to the nearest whole number, a half to the even one; `None` when the
/// divisor is not above 0 or the result does not fit.
pub(crate) fn divide_half_even(dividend: i128, divisor: i128) -> Option<i128> {
    if divisor <= 0 {
        return None;
    }
    let down = dividend.checked_div_euclid(divisor)?;
    let twice = dividend.checked_rem_euclid(divisor)?.checked_mul(2)?;
    let odd = down.rem_euclid(2) == 1;
    let up = twice > divisor || (twice == divisor && odd);
    down.checked_add(i128::from(up))
}

/// Writes the number as a canonical string: no trailing zeros, no minus before zero.
///
/// # Errors
///
/// When the serializer fails.
#[cfg(feature = "serde")]
pub fn serialize<S: serde::Serializer>(number: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    let canonical = if number.is_zero() { Decimal::ZERO } else { number.normalize() };
    serializer.collect_str(&canonical)
}

/// The JSON Schema of such a string.
#[cfg(feature = "schemars")]
pub(crate) fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "string",
        "pattern": "^-?[0-9]+(\\.[0-9]+)?$"
    })
}

/// Reads the number from a string.
///
/// # Errors
///
/// When there is no string, or [`parse`] refuses it.
#[cfg(feature = "serde")]
pub fn deserialize<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    struct Text;
    impl serde::de::Visitor<'_> for Text {
        type Value = Decimal;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a decimal number in quotes, such as \"0.80\"")
        }
        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Decimal, E> {
            parse(text).map_err(E::custom)
        }
    }
    deserializer.deserialize_str(Text)
}
