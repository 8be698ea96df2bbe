//! Words: which stand bare, and how the others are quoted.

use std::fmt::{self, Write};

use crate::base::Name;
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

/// Writes a word: bare where it is a name and no keyword, else in quotes.
pub(crate) fn write(word: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if Name::new(word).is_ok() && !KEYWORDS.contains(&word) && word != "unknown" {
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

/// Letters that look like one of the Latin alphabet and are not, and signs that look like one of
/// the text form: what was probably meant.
pub(crate) fn looks_like(c: char) -> Option<&'static str> {
    LOOKALIKES.iter().find(|(others, _)| others.contains(c)).map(|(_, meant)| *meant)
}

/// Whether a word mixes Latin letters with letters that only look so.
pub(crate) fn is_mixed(word: &str) -> bool {
    let alike = |c: char| c.is_alphabetic() && looks_like(c).is_some();
    word.chars().any(|c| c.is_ascii_alphabetic()) && word.chars().any(alike)
}

/// The customary confusions, after Unicode Technical Standard 39; not the whole table.
const LOOKALIKES: [(&str, &str); 40] = [
    ("аα", "a"),
    ("ЬЪв", "b"),
    ("сϲ", "c"),
    ("ԁ", "d"),
    ("еє", "e"),
    ("ɡ", "g"),
    ("һ", "h"),
    ("іıι", "i"),
    ("ј", "j"),
    ("кκ", "k"),
    ("ӏ", "l"),
    ("м", "m"),
    ("п", "n"),
    ("оοσ", "o"),
    ("рρ", "p"),
    ("ѕ", "s"),
    ("т", "t"),
    ("υ", "u"),
    ("ν", "v"),
    ("ԝω", "w"),
    ("хχ", "x"),
    ("уγ", "y"),
    ("АΑ", "A"),
    ("ВΒ", "B"),
    ("С", "C"),
    ("ЕΕ", "E"),
    ("НΗ", "H"),
    ("ІΙ", "I"),
    ("КΚ", "K"),
    ("МΜ", "M"),
    ("ОΟ", "O"),
    ("РΡ", "P"),
    ("ТΤ", "T"),
    ("ХΧ", "X"),
    ("“”„«»＂", "\""),
    ("≥＞", ">="),
    ("≤＜", "<="),
    ("≠", "!="),
    ("−–—－", "-"),
    ("（），＝　\u{a0}", "its ASCII form"),
];
