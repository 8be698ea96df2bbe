//! The text form: conditions as people read and write them.
//!
//! ```text
//! condition  = and { "or" and }
//! and        = unary { "and" unary }
//! unary      = "not" unary | "(" condition ")" | "always" | "never" | counted | tagged
//!            | comparison
//! counted    = ( "all" | "any" | "at" "least" NUMBER ) "of" "(" condition { "," condition } ")"
//! tagged     = "tagged" ( WORD | ( "any" | "all" | "none" ) words
//!                       | "at" "least" NUMBER "of" words ) [ missing ]
//! words      = "(" [ WORD { "," WORD } ] ")"
//! comparison = fact ( ( "=" | "!=" | "<" | "<=" | ">" | ">=" | "before" | "after" ) literal
//!                   | "between" literal "and" literal
//!                   | [ "not" ] "in" "(" [ literal { "," literal } ] ")"
//!                   | "starts" "with" WORD
//!                   | "within" "next" DAYS
//!                   | "anniversary" "within" DAYS
//!                   | "is" ( "missing" | "present" ) ) [ missing ]
//! missing    = "if" "missing" ( "true" | "false" | "unknown" )
//! literal    = "yes" | "no" | NUMBER | NUMBER CURRENCY | DAYS | DAY | WORD
//! ```
//!
//! NUMBER is `-?[0-9]+(\.[0-9]+)?`, DAYS a whole number and `d` (`30d`), DAY `YYYY-MM-DD`,
//! CURRENCY three capital letters, WORD letters of any script, digits and `_ - .`, or any text in
//! double quotes with `\"`, `\\` and `\u{…}`; letters that may be taken for those of another
//! alphabet (`gоld` with a Cyrillic `о`) stand in quotes only. Facts are written as [`FactRef`](super::FactRef) says. `before`
//! and `after` are `<` and `>` for days.
//!
//! The parser is written by hand: the grammar is small, literals have types, and every error must
//! say where it is and what could stand there. It goes no deeper than 64 levels.

mod cursor;
mod leaf;
mod lex;
mod parse;
mod print;
pub(crate) mod words;

pub(crate) use parse::read;

use super::Condition;
use crate::error::Findings;
use crate::fact::FactRef;

/// Reads the text form.
///
/// # Errors
///
/// Every place where the text is not of the form, with line, column, span and what could stand
/// there, and every name that names no fact. After a mistake it goes on at the next `and`, `or`,
/// comma or closing parenthesis; of one text at most 20 such places are named.
///
/// ```
/// use patronage::condition::parse;
///
/// let findings = parse("tier = high and\n  spendd(90d) >= 100 USD").unwrap_err();
/// assert_eq!(
///     findings.to_string(),
///     "line 2, column 3: `spendd`; expected the name of a fact (did you mean `spend`?)",
/// );
/// let findings = parse("tier = high purchases > 3").unwrap_err();
/// assert_eq!(
///     findings.to_string(),
///     "line 1, column 13: `purchases`; expected `if missing`, `and`, `or` or the end",
/// );
/// ```
pub fn parse(text: &str) -> Result<Condition, Findings> {
    let read = read(text);
    let mut findings = Findings::from(read.findings);
    for (comparison, span) in read.condition.comparisons().zip(&read.spans) {
        // Also the numbers of judges are none that a condition can ask for.
        if let FactRef::Unknown(_) | FactRef::Working(_) = &comparison.fact {
            let refused = FactRef::refused(&comparison.fact.to_string());
            findings.extend(refused.map(|finding| finding.at(*span)));
        }
    }
    findings.sort();
    findings.into_result()?;
    Ok(read.condition)
}

impl std::str::FromStr for Condition {
    type Err = Findings;

    fn from_str(text: &str) -> Result<Self, Findings> {
        parse(text)
    }
}
