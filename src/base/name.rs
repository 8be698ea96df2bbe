//! Short names that fit in place.

use std::{fmt, hash, num::NonZeroU8, str::FromStr};

use unicode_ident::{is_xid_continue, is_xid_start};
use unicode_normalization::UnicodeNormalization;

use super::{schema_as, serde_text};
use crate::error::{Error, is_plain};

/// A name that a business chooses: of a tier, a stage, a segment, a band, a tag, an attribute, a
/// kind of its own.
///
/// At most 60 bytes of UTF-8, twenty Chinese characters: a letter of any script, then letters,
/// digits, `_` and `-`, as Unicode has it for identifiers (UAX #31: `XID_Start`, then
/// `XID_Continue`). What is not needed for writing and does harm in rules, files and code is
/// refused:
///
/// - capital letters, of scripts that have them;
/// - letters that are not composed (Unicode NFC), so that equal names are equal bytes, and letters
///   in other clothes (full-width, superscript, bold), so that names that read alike are;
/// - characters that nobody sees, and signs, emoji and blanks.
///
/// What customers and colleagues read can be any text. Names are in the order of their bytes. The
/// text lies inside the value (61 bytes, `Copy`), so that a verdict can carry its name without
/// borrowing and without allocation.
///
/// ```
/// use patronage::base::Name;
///
/// assert_eq!(Name::new("at_risk")?.as_str(), "at_risk");
/// assert_eq!(Name::new("建筑业")?.as_str(), "建筑业");
///
/// let error = Name::new("Straße").unwrap_err().to_string();
/// assert!(error.ends_with("no capitals; did you mean `straße`?"));
/// assert!(Name::new("at risk").is_err());
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Name {
    // INVARIANT: the text, then zeros. No text has a zero, so the order of the arrays is the order
    // of the texts.
    bytes: [u8; Self::LONGEST],
    // INVARIANT: the bytes of the text. Never 0, which leaves room for `None`: an optional name
    // has the size of a name.
    length: NonZeroU8,
}

/// What a name is made of.
const FORM: &str = "1 to 60 bytes of letters, digits, _ and -, a letter first, no capitals";

impl Name {
    /// Longest name in bytes.
    pub const LONGEST: usize = 60;

    /// Checks a text and keeps it.
    ///
    /// # Errors
    ///
    /// When the text is empty, longer than [`LONGEST`](Self::LONGEST), begins with anything but
    /// a letter, or holds anything but letters, digits, `_` and `-`; when a letter is a capital, is
    /// not composed, or is another letter in other clothes. The error then says what was meant.
    ///
    /// ```
    /// use patronage::base::Name;
    ///
    /// let error = Name::new("cafe\u{301}").unwrap_err().to_string();
    /// assert!(error.ends_with("expected composed letters (Unicode NFC): `caf\u{e9}`"));
    /// ```
    pub fn new(text: &str) -> Result<Self, Error> {
        let name = Self::ascii(text).or_else(|| Self::of_any_script(text));
        name.ok_or_else(|| Error::syntax("name", text, expected(text)))
    }

    /// The name of a literal of `a-z`, `0-9`, `_` and `-`, checked when the program is compiled.
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
    /// When the text is not such a name. In a `const` that is a compile error; use
    /// [`new`](Self::new) for texts from outside, and for letters of other scripts: their tables
    /// cannot be asked while a program is compiled.
    pub const fn literal(text: &'static str) -> Self {
        match Self::ascii(text) {
            Some(name) => name,
            #[expect(clippy::panic, reason = "for literals: a compile error where it matters")]
            None => panic!("not a name: 1 to 60 characters of a-z, 0-9, _ and -, a letter first"),
        }
    }

    #[expect(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::cast_possible_truncation,
        reason = "a `const fn` has only loops and indices; `at` stays below both lengths, and 60 fits in u8"
    )]
    const fn packed(text: &[u8]) -> Option<Self> {
        if text.len() > Self::LONGEST {
            return None;
        }
        let Some(length) = NonZeroU8::new(text.len() as u8) else { return None };
        let mut bytes = [0; Self::LONGEST];
        let mut at = 0;
        while at < text.len() {
            bytes[at] = text[at];
            at += 1;
        }
        Some(Self { bytes, length })
    }

    #[expect(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        reason = "a `const fn` has only loops and indices; `at` stays below the length"
    )]
    const fn ascii(text: &str) -> Option<Self> {
        let text = text.as_bytes();
        if text.is_empty() || !text[0].is_ascii_lowercase() {
            return None;
        }
        let mut at = 1;
        while at < text.len() {
            if !matches!(text[at], b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-') {
                return None;
            }
            at += 1;
        }
        Self::packed(text)
    }

    fn of_any_script(text: &str) -> Option<Self> {
        let name = Self::packed(text.as_bytes())?;
        let good = text.starts_with(is_xid_start)
            && text.chars().all(|c| c == '-' || is_xid_continue(c))
            && text.chars().all(|c| is_plain(c) && !is_capital(c) && undressed(c) == c)
            && text.nfc().eq(text.chars());
        good.then_some(name)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.text()).unwrap_or_default()
    }

    fn text(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length.get())).unwrap_or_default()
    }

    /// The bytes as numbers of the same order: most names differ in the first one or two, and no
    /// call has to be made for that.
    fn words(&self) -> impl Iterator<Item = u32> {
        let words = self.bytes.chunks_exact(4).map(<[u8; 4]>::try_from);
        words.map(|word| u32::from_be_bytes(word.unwrap_or_default()))
    }
}

/// Whether a letter is a capital, or half of one (`ǅ`).
fn is_capital(c: char) -> bool {
    c.is_uppercase() || !c.to_lowercase().eq([c])
}

/// The letter that a letter in other clothes stands for, such as `a` for the full-width `ａ`; any
/// other letter itself. What stands for several letters, such as the Thai `ำ`, is spelling.
pub(super) fn undressed(c: char) -> char {
    let mut letters = std::iter::once(c).nfkc();
    match (letters.next(), letters.next()) {
        (Some(letter), None) => letter,
        _ => c,
    }
}

/// What should have stood in place of a text: where one name comes to mind, that one.
fn expected(text: &str) -> String {
    // A long text is no slip.
    if text.len() > 4 * Name::LONGEST {
        return FORM.to_owned();
    }
    let name = |text: &str| Name::new(text).is_ok();
    let composed: String = text.nfc().collect();
    if composed != text && name(&composed) {
        return format!("composed letters (Unicode NFC): `{composed}`");
    }
    let small = text.chars().map(undressed).flat_map(char::to_lowercase).nfc();
    let small: String = small.collect();
    if small != text && name(&small) {
        return format!("{FORM}; did you mean `{small}`?");
    }
    FORM.to_owned()
}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.words().cmp(other.words())
    }
}

impl hash::Hash for Name {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.text().hash(state);
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

serde_text!(Name, "a name of letters, digits, _ and -");
// Of other scripts than the Latin of ASCII the pattern lets everything through: not every reader of
// schemas knows their letters, and the library checks them all.
schema_as!(Name, {
    "description": "A name that the business chooses: 1 to 60 bytes of letters of any script, digits, _ and -, beginning with a letter, without capitals.",
    "type": "string",
    "pattern": "^[^\\x00-`{-\\xa9][^\\x00-,./:-^`{-\\xa9]{0,59}$"
});
