//! English.

use super::reader::{Moved, is_more};
use super::{Change, Effect, IfMissing, Operator, Truth, What, Words};
use crate::base::Day;
use crate::error::Code;
use crate::fact::FactRef;
use crate::model::Cause;

pub(super) struct English;

impl Words for English {
    fn colon(&self) -> &'static str {
        ": "
    }

    fn comma(&self) -> &'static str {
        ", "
    }

    fn semicolon(&self) -> &'static str {
        "; "
    }

    fn and(&self) -> &'static str {
        ", "
    }

    fn brackets(&self, inside: &str) -> String {
        format!(" ({inside})")
    }

    fn fact(&self, fact: &FactRef) -> String {
        fact.to_string()
    }

    fn flag(&self, flag: bool) -> &'static str {
        if flag { "yes" } else { "no" }
    }

    fn days(&self, days: &str, is_one: bool) -> String {
        format!("{days} day{}", if is_one { "" } else { "s" })
    }

    fn empty(&self) -> &'static str {
        "none"
    }

    fn hidden(&self) -> &'static str {
        "(personal)"
    }

    fn truth(&self, truth: Truth) -> &'static str {
        match truth {
            Truth::True => "yes",
            Truth::False => "no",
            Truth::Unknown => "unknown",
        }
    }

    fn joint(&self, what: &What) -> String {
        match what {
            What::All => "all of".to_owned(),
            What::Any => "any of".to_owned(),
            What::AtLeast(n) => format!("at least {n} of"),
            What::Not => "not".to_owned(),
            What::Reason(_) => String::new(),
        }
    }

    fn has(&self, fact: &str, value: &str) -> String {
        format!("{fact} {value}")
    }

    fn lacks(&self, fact: &str, meaning: Option<IfMissing>) -> String {
        match meaning {
            None | Some(IfMissing::Unknown) => format!("{fact} missing"),
            Some(IfMissing::True) => format!("{fact} missing (means yes)"),
            Some(IfMissing::False) => format!("{fact} missing (means no)"),
        }
    }

    fn is_missing(&self, fact: &str) -> String {
        format!("{fact} is missing")
    }

    fn operator(&self, operator: Operator) -> &'static str {
        match operator {
            Operator::Equal => "exactly {}",
            Operator::NotEqual => "other than {}",
            Operator::Below => "less than {}",
            Operator::AtMost => "at most {}",
            Operator::Above => "more than {}",
            Operator::AtLeast => "at least {}",
            Operator::Between => "from {}",
            Operator::In => "one of {}",
            Operator::NotIn => "none of {}",
            Operator::StartsWith => "beginning with {}",
            Operator::WithinNext => "within the next {}",
            Operator::AnniversaryWithin => "an anniversary within {}",
            Operator::TaggedAny => "tagged with any of {}",
            Operator::TaggedAll => "tagged with all of {}",
            Operator::TaggedNone => "tagged with none of {}",
            Operator::TaggedAtLeast => "tagged with at least {}",
            Operator::Missing => "to be missing",
            Operator::Present => "to be known",
        }
    }

    fn to(&self) -> &'static str {
        " to "
    }

    fn of(&self, n: &str, tags: &str) -> String {
        format!("{n} of {tags}")
    }

    fn away(&self, margin: &str) -> String {
        format!("{margin} away")
    }

    fn change(&self, fact: &FactRef, name: &str, by: &str, change: Change, is_one: bool) -> String {
        let more = if is_more(change) { "more" } else { "less" };
        match Moved::of(fact) {
            Moved::Purchases if is_one => format!("1 purchase {more}"),
            Moved::Purchases => format!("{by} purchases {more}"),
            Moved::Silence => format!("{by} {more} without a purchase"),
            Moved::PerPurchase => format!("{by} {more} a purchase in {name}"),
            Moved::Other => format!("{by} {more} of {name}"),
        }
    }

    fn by_day(&self, day: Day) -> String {
        format!(" by {day}")
    }

    fn effect(&self, effect: Effect, verdict: &str) -> String {
        match effect {
            Effect::Reaches => format!(" reaches {verdict}"),
            Effect::Holds => format!(" holds {verdict}"),
            Effect::FallsTo => format!(" falls to {verdict}"),
        }
    }

    fn heading(&self, judge: &str, verdict: &str) -> String {
        format!("{judge:<8} {verdict}")
    }

    fn none(&self, judge: &str) -> String {
        format!("no {judge}")
    }

    fn nothing(&self) -> &'static str {
        "nothing"
    }

    fn conflict(&self) -> &'static str {
        "(rules contradict each other)"
    }

    fn by_rules(&self, rules: &str) -> String {
        format!(" by {rules}")
    }

    fn before_rules(&self, rules: &str) -> String {
        format!(", before {rules}")
    }

    fn rule(&self, fired: bool, effective: bool) -> &'static str {
        match (fired, effective) {
            (true, _) => "fired",
            (false, true) => "did not fire",
            (false, false) => "not in effect today",
        }
    }

    fn wanting(&self) -> &'static str {
        "would be decided by"
    }

    fn cause(&self, cause: Cause) -> &'static str {
        cause.words()
    }

    fn since(&self, what: &str, day: Day) -> String {
        format!("{what} since {day}")
    }

    fn until(&self, what: &str, day: Day) -> String {
        format!("{what} until {day}")
    }

    fn measured(&self, tier: &str) -> String {
        format!("measured {tier}")
    }

    fn purchases(&self, number: &str) -> String {
        format!("{number} purchases")
    }

    fn alive(&self, chance: &str) -> String {
        format!("alive {chance}")
    }

    fn holds_until(&self, last: Day) -> String {
        format!("holds until {last} if nothing happens")
    }

    fn code(&self, _: Code) -> Option<&'static str> {
        None // What was found and expected is said in English already.
    }

    fn row(&self, row: usize) -> String {
        format!("row {row}")
    }

    fn place(&self, line: usize, column: usize) -> String {
        format!("line {line}, column {column}")
    }

    fn expected(&self, expected: &str) -> String {
        format!("expected {expected}")
    }
}
