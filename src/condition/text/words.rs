//! Words: which stand bare, and how the others are quoted.

use std::fmt::{self, Write};

use crate::base::{Name, latin_form};
use crate::error::is_plain;

/// Words with a meaning of their own in the text form; as values they stand in quotes.
pub(crate) const KEYWORDS: [&str; 29] = [
    "after",
    "all",
    "always",
    "and",
    "anniversary",
    "any",
    "at",
    "before",
    "between",
    "false",
    "if",
    "in",
    "is",
    "least",
    "missing",
    "never",
    "next",
    "no",
    "none",
    "not",
    "of",
    "or",
    "present",
    "starts",
    "tagged",
    "true",
    "with",
    "within",
    "yes",
];

/// Writes a word: bare where it is short, of `a-z`, `0-9`, `_` and `-`, and no keyword; else in
/// quotes.
///
/// Names of other scripts are read bare and written in quotes, as are long ones: this text is part
/// of the digest of a book, and that must change neither with what names may be nor with the tables
/// of a Unicode version.
pub(crate) fn write(word: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    const LONGEST: usize = 31;
    let plain = word.len() <= LONGEST && word.is_ascii() && Name::new(word).is_ok();
    if plain && !KEYWORDS.contains(&word) && word != "unknown" {
        return f.write_str(word);
    }
    quote(word, f)
}

/// Writes a text in quotes.
pub(crate) fn quote(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{c}")?,
            c if is_plain(c) => f.write_char(c)?,
            c => write!(f, "\\u{{{:x}}}", u32::from(c))?,
        }
    }
    f.write_char('"')
}

/// What was probably meant by a character that looks like a letter or a sign of the text form.
pub(crate) fn looks_like(c: char) -> Option<String> {
    let sign = SIGNS.iter().find(|(others, _)| others.contains(c));
    sign.map(|(_, meant)| (*meant).to_owned()).or_else(|| latin_form(c))
}

/// What keyboards and text programs put in place of the signs of the text form.
const SIGNS: [(&str, &str); 6] = [
    ("“”„«»＂", "\""),
    ("≥＞", ">="),
    ("≤＜", "<="),
    ("≠", "!="),
    ("−–—－", "-"),
    ("（），＝　\u{a0}", "its ASCII form"),
];
