//! What can go wrong, in one opaque type for single values and one list for whole batches.
//!
//! A constructor, a parser or a merge that fails returns an [`Error`]. A check of something that
//! a person or an application wrote (a policy, a batch of rows) returns [`Findings`]: everything
//! that is wrong with it at once, each with its place.

mod finding;
mod near;

pub use finding::{Code, Finding, Findings, Severity, Span};
pub(crate) use finding::{as_key, quoted};
pub use near::near;

use std::fmt;

/// Why a value was refused. One word wide; the sentence is for people, [`kind`](Error::kind) for
/// code.
///
/// ```
/// use patronage::base::Probability;
/// use patronage::error::ErrorKind;
///
/// let error = Probability::new(1.5).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Range);
/// assert_eq!(error.to_string(), "probability must lie in 0..=1, got `1.5`");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Error {
    repr: Box<Repr>,
}

/// What a caller can do about an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Two values do not belong together: two currencies, two names for one thing.
    Conflict,
    /// There is too little data to answer honestly.
    Insufficient,
    /// A number or a date lies outside the range that the type promises.
    Range,
    /// A text is not of the form that was expected.
    Syntax,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum Repr {
    #[error("cannot combine {left} with {right}")]
    Conflict { left: String, right: String },
    #[error("too few {unit} for {what}: {have}, at least {need} needed")]
    Insufficient { what: &'static str, unit: &'static str, need: u64, have: u64 },
    #[error("{what} must lie in {expected}, got `{found}`")]
    Range { what: &'static str, found: String, expected: String },
    #[error("`{found}` is not {} {what}: expected {expected}", article(what))]
    Syntax { what: &'static str, found: String, expected: String },
}

/// The article before a word.
fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

impl Error {
    /// What the caller can change: the mix of data, its amount, the value, or the text.
    pub fn kind(&self) -> ErrorKind {
        match *self.repr {
            Repr::Conflict { .. } => ErrorKind::Conflict,
            Repr::Insufficient { .. } => ErrorKind::Insufficient,
            Repr::Range { .. } => ErrorKind::Range,
            Repr::Syntax { .. } => ErrorKind::Syntax,
        }
    }

    /// What was found and what was expected, as the phrases of a finding.
    pub(crate) fn found_and_expected(&self) -> (String, &str) {
        match &*self.repr {
            Repr::Range { found, expected, .. } | Repr::Syntax { found, expected, .. } => {
                (quoted(found), expected)
            }
            Repr::Conflict { left, right } => (left.clone(), right),
            Repr::Insufficient { what, .. } => (format!("too little data for {what}"), "more"),
        }
    }

    pub(crate) fn conflict(left: impl fmt::Display, right: impl fmt::Display) -> Self {
        Self::from(Repr::Conflict { left: left.to_string(), right: right.to_string() })
    }

    pub(crate) fn insufficient(
        what: &'static str,
        unit: &'static str,
        need: u64,
        have: u64,
    ) -> Self {
        Self::from(Repr::Insufficient { what, unit, need, have })
    }

    pub(crate) fn range(
        what: &'static str,
        found: impl fmt::Display,
        expected: impl fmt::Display,
    ) -> Self {
        let (found, expected) = (clip(&found.to_string()), expected.to_string());
        Self::from(Repr::Range { what, found, expected })
    }

    pub(crate) fn syntax(
        what: &'static str,
        found: impl fmt::Display,
        expected: impl fmt::Display,
    ) -> Self {
        let (found, expected) = (clip(&found.to_string()), expected.to_string());
        Self::from(Repr::Syntax { what, found, expected })
    }
}

impl From<Repr> for Error {
    fn from(repr: Repr) -> Self {
        Self { repr: Box::new(repr) }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.repr.fmt(f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({:?})", self.repr)
    }
}

impl std::error::Error for Error {}

/// A text as a message shows it: control characters escaped, no longer than a line bears.
///
/// ```
/// assert_eq!(patronage::error::clip("a\nb"), "a\\nb");
/// ```
pub fn clip(text: &str) -> String {
    const LONGEST: usize = 48;
    let mut shown = String::new();
    for (count, c) in text.chars().enumerate() {
        if count == LONGEST {
            shown.push('…');
            break;
        }
        push_plain(&mut shown, c);
    }
    shown
}

/// A text of any length with whatever could forge a line, or hide, escaped.
pub(crate) fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    text.chars().for_each(|c| push_plain(&mut shown, c));
    shown
}

fn push_plain(shown: &mut String, c: char) {
    if is_plain(c) { shown.push(c) } else { shown.extend(c.escape_default()) }
}

/// Whether a character can stand in a message or an id as it is: nothing that moves the cursor,
/// turns the writing direction or has no width.
pub(crate) fn is_plain(c: char) -> bool {
    if c.is_ascii() {
        return !c.is_ascii_control(); // The common case, without a walk through the ranges below.
    }
    let invisible = matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}');
    !c.is_control() && !invisible
}
