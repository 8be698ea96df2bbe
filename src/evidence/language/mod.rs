//! From evidence to text: one renderer, and for each language its words.
//!
//! To add a language: a variant here with its code and words, and a file beside this one with them.

mod chinese;
mod english;
mod labels;
mod reader;

pub use labels::Labels;
pub use reader::Reader;

use chinese::Chinese;
use english::English;

use super::{Change, Effect, IfMissing, Operator, Truth, What};
use crate::base::Day;
use crate::error::{Code, Error};
use crate::fact::FactRef;
use crate::model::Cause;

/// A language that explanations can be read in. What a business named stays as it is, unless it has
/// a [label](Labels).
///
/// ```
/// use patronage::evidence::Language;
///
/// assert_eq!("zh".parse::<Language>()?, Language::Chinese);
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Chinese, in simplified characters.
    Chinese,
}

/// Each language with its code (ISO 639-1) and its words.
const LANGUAGES: [(Language, &str, &dyn Words); 2] =
    [(Language::English, "en", &English), (Language::Chinese, "zh", &Chinese)];

impl Language {
    /// All languages.
    pub fn all() -> impl Iterator<Item = Self> {
        LANGUAGES.iter().map(|(language, ..)| *language)
    }

    /// Its code, as in files: `en`, `zh`.
    pub fn code(self) -> &'static str {
        LANGUAGES.iter().find(|(language, ..)| *language == self).map_or("", |(_, code, _)| code)
    }

    pub(super) fn words(self) -> &'static dyn Words {
        let row = LANGUAGES.iter().find(|(language, ..)| *language == self);
        row.map_or(&English, |(.., words)| *words)
    }
}

impl std::str::FromStr for Language {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let row = LANGUAGES.iter().find(|(_, code, _)| *code == text);
        row.map(|(language, ..)| *language).ok_or_else(|| {
            let codes: Vec<&str> = LANGUAGES.iter().map(|(_, code, _)| *code).collect();
            Error::syntax("language", text, format!("one of {}", codes.join(", ")))
        })
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.code())
    }
}

crate::base::serde_text!(Language, "the code of a language such as \"en\"");

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Language {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Language".into()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        concat!(module_path!(), "::Language").into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let codes: Vec<&str> = Self::all().map(Self::code).collect();
        // A pattern, because maps with such keys take it from here.
        schemars::json_schema!({
            "description": "A language by its code (ISO 639-1).",
            "type": "string",
            "pattern": format!("^({})$", codes.join("|"))
        })
    }
}

/// The words of a language. The [`Reader`] puts them together.
pub(super) trait Words: Sync {
    /// What stands between a name and what is said of it.
    fn colon(&self) -> &'static str;
    /// What stands between two parts of a sentence.
    fn comma(&self) -> &'static str;
    /// What stands between two sentences.
    fn semicolon(&self) -> &'static str;
    /// What stands between two entries of a list.
    fn and(&self) -> &'static str;
    /// Something in brackets.
    fn brackets(&self, inside: &str) -> String;
    /// The name of a fact.
    fn fact(&self, fact: &FactRef) -> String;
    /// Yes or no.
    fn flag(&self, flag: bool) -> &'static str;
    /// A span in days.
    fn days(&self, days: &str, is_one: bool) -> String;
    /// An empty text or list.
    fn empty(&self) -> &'static str;
    /// Stands for a value that is hidden.
    fn hidden(&self) -> &'static str;
    /// A truth.
    fn truth(&self, truth: Truth) -> &'static str;
    /// What joins the parts one level deeper.
    fn joint(&self, what: &What) -> String;
    /// A fact that has a value.
    fn has(&self, fact: &str, value: &str) -> String;
    /// A fact that is missing, with what its author says of that.
    fn lacks(&self, fact: &str, meaning: Option<IfMissing>) -> String;
    /// A fact that is missing, and no more to say.
    fn is_missing(&self, fact: &str) -> String;
    /// An operator; its bounds go where `{}` stands.
    fn operator(&self, operator: Operator) -> &'static str;
    /// What stands between two ends.
    fn to(&self) -> &'static str;
    /// A number of tags.
    fn of(&self, n: &str, tags: &str) -> String;
    /// A distance to a bound.
    fn away(&self, margin: &str) -> String;
    /// A change of a fact.
    fn change(&self, fact: &FactRef, name: &str, by: &str, change: Change, is_one: bool) -> String;
    /// The last day on which it counts.
    fn by_day(&self, day: Day) -> String;
    /// What a change does, and to what.
    fn effect(&self, effect: Effect, verdict: &str) -> String;
    /// A verdict, and whose it is.
    fn heading(&self, judge: &str, verdict: &str) -> String;
    /// A verdict that is not there.
    fn none(&self, judge: &str) -> String;
    /// Nothing, as what a group gives.
    fn nothing(&self) -> &'static str;
    /// Rules that contradict each other.
    fn conflict(&self) -> &'static str;
    /// The rules on which something rests.
    fn by_rules(&self, rules: &str) -> String;
    /// The rules that were passed over.
    fn before_rules(&self, rules: &str) -> String;
    /// Whether a rule fired; else whether this is one of its days.
    fn rule(&self, fired: bool, effective: bool) -> &'static str;
    /// For want of which facts a rule is undecided.
    fn wanting(&self) -> &'static str;
    /// Why a tier is held.
    fn cause(&self, cause: Cause) -> &'static str;
    /// Something since a day.
    fn since(&self, what: &str, day: Day) -> String;
    /// Something until a day.
    fn until(&self, what: &str, day: Day) -> String;
    /// What was measured.
    fn measured(&self, tier: &str) -> String;
    /// Expected purchases.
    fn purchases(&self, number: &str) -> String;
    /// A chance that somebody has not left.
    fn alive(&self, chance: &str) -> String;
    /// Until when a verdict holds if nothing happens.
    fn holds_until(&self, last: Day) -> String;
    /// The kind of a finding; `None` where its own words say enough.
    fn code(&self, code: Code) -> Option<&'static str>;
    /// A row, counted from 0.
    fn row(&self, row: usize) -> String;
    /// A place in a text.
    fn place(&self, line: usize, column: usize) -> String;
    /// What was expected.
    fn expected(&self, expected: &str) -> String;
}
