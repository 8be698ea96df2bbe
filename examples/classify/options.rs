//! Reading options: what is wrong with one is said with its name.

use std::fmt::Display;

use lexopt::{Parser, ValueExt};
use patronage::error::{clip, near};

/// An error of the parser in words.
#[expect(clippy::needless_pass_by_value, reason = "the form that `map_err` wants")]
pub(crate) fn said(error: lexopt::Error) -> String {
    error.to_string()
}

/// The value of an option as text.
pub(crate) fn text(parser: &mut Parser) -> Result<String, String> {
    parser.value().and_then(ValueExt::string).map_err(said)
}

/// The value of an option; what is wrong with it is said with the option's name.
pub(crate) fn value<T, E: Display>(
    parser: &mut Parser,
    option: &str,
    read: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, String> {
    read(&text(parser)?).map_err(|error| format!("--{option}: {error}"))
}

/// What is said of an option that the help does not know.
pub(crate) fn no_such_option(unknown: &str, usage: &str) -> String {
    let known = usage.split_whitespace().filter_map(|word| word.strip_prefix("--"));
    let hint = near(unknown, known);
    let hint = hint.map_or(String::new(), |option| format!("; did you mean --{option}?"));
    format!("--{}: no such option{hint}", clip(unknown))
}

/// A refusal of a value.
pub(crate) fn wrong<T>(text: &str, expected: &str) -> Result<T, String> {
    Err(format!("`{}`; expected {expected}", clip(text)))
}

/// A number of days such as `365d`.
pub(crate) fn days(text: &str) -> Result<u32, String> {
    let days = text.strip_suffix('d').and_then(|days| days.parse().ok());
    days.map_or_else(|| wrong(text, "days such as 365d"), Ok)
}
