//! Short names that fit in place.

use std::{fmt, str::FromStr};

use super::{schema_as, serde_text};
use crate::error::Error;

/// A name that a business chooses: of a tier, a stage, a segment, a band, a tag, an attribute, a
/// kind of its own.
///
/// 1 to 31 bytes of `a-z`, `0-9`, `_` and `-`, beginning with a letter. The text lies inside the
/// value (32 bytes, `Copy`), so that a verdict can carry its name without borrowing and without
/// allocation. What customers and colleagues read can be any text; names are for rules, files and
/// code, where look-alikes and capital letters do harm.
///
/// ```
/// use patronage::base::Name;
///
/// let name = Name::new("at_risk")?;
/// assert_eq!(name.as_str(), "at_risk");
/// assert!(Name::new("At Risk").is_err());
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Name {
    // INVARIANT: the text, then zeros, and in the last byte the length; so the order of the arrays
    // is the order of the texts.
    bytes: [u8; 32],
}

impl Name {
    /// Longest name in bytes.
    pub const LONGEST: usize = 31;

    /// Checks a text and keeps it.
    ///
    /// # Errors
    ///
    /// When the text is empty, longer than [`LONGEST`](Self::LONGEST), begins with anything but
    /// `a-z`, or holds anything but `a-z`, `0-9`, `_` and `-`.
    pub fn new(text: &str) -> Result<Self, Error> {
        Self::try_new(text).ok_or_else(|| {
            let expected = "1 to 31 characters of a-z, 0-9, _ and -, beginning with a letter";
            Error::syntax("name", text, expected)
        })
    }

    /// The name of a literal, checked when the program is compiled.
    ///
    /// ```
    /// use patronage::base::Name;
    ///
    /// const GOLD: Name = Name::literal("gold");
    /// assert_eq!(GOLD.as_str(), "gold");
    /// ```
    ///
    /// # Panics
    ///
    /// When the text is not a name. In a `const` that is a compile error; use
    /// [`new`](Self::new) for texts from outside.
    pub const fn literal(text: &'static str) -> Self {
        match Self::try_new(text) {
            Some(name) => name,
            #[expect(clippy::panic, reason = "for literals: a compile error where it matters")]
            None => panic!("not a name: 1 to 31 characters of a-z, 0-9, _ and -, a letter first"),
        }
    }

    #[expect(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::cast_possible_truncation,
        reason = "a `const fn` has only loops and indices; `at` stays below both lengths, and 31 fits in u8"
    )]
    const fn try_new(text: &str) -> Option<Self> {
        let text = text.as_bytes();
        if text.is_empty() || text.len() > Self::LONGEST || !text[0].is_ascii_lowercase() {
            return None;
        }
        let mut bytes = [0; 32];
        let mut at = 0;
        while at < text.len() {
            if !matches!(text[at], b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-') {
                return None;
            }
            bytes[at] = text[at];
            at += 1;
        }
        bytes[Self::LONGEST] = text.len() as u8;
        Some(Self { bytes })
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        let [.., length] = self.bytes;
        let text = self.bytes.get(..usize::from(length)).unwrap_or_default();
        std::str::from_utf8(text).unwrap_or_default()
    }

    /// The bytes as numbers of the same order: four compares instead of a call.
    fn words(&self) -> [u64; 4] {
        let mut words = [0; 4];
        for (word, bytes) in words.iter_mut().zip(self.bytes.chunks_exact(8)) {
            *word = bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
        }
        words
    }
}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.words().cmp(&other.words())
    }
}

impl FromStr for Name {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::new(text)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Name({})", self.as_str())
    }
}

serde_text!(Name, "a name of a-z, 0-9, _ and -");
schema_as!(Name, {
    "description": "A name that the business chooses: 1 to 31 characters of a-z, 0-9, _ and -, beginning with a letter.",
    "type": "string",
    "pattern": "^[a-z][a-z0-9_-]{0,30}$"
});
