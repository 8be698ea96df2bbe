//! JSONLogic by datalogic-rs: rules compiled once, customers parsed once, the arena reused.
//!
//! A missing fact is left out of the object, and `var` gives `null` for it. In JSONLogic `null` is
//! 0 in a comparison of numbers, so each `<` and `<=` needs a guard; the `>` and `>=` here have
//! positive bounds, which 0 does not reach. `==` takes `null` for `false` and 0, hence `===`
//! throughout. `in` finds no `null` in a list of names. A negation needs a guard for each fact
//! below it, where Kleene's logic needs none. There is no *at least n of*: the sum of ones.

use std::fmt::Write;

use datalogic_rs::bumpalo::Bump;
use datalogic_rs::{Engine as JsonLogic, Logic, ParsedData};

use crate::engine::Engine;
use crate::known::Known;
use crate::twenty::customer::{Customer, RULES};

const LOGIC: [&str; RULES.len()] = [
    r#"{"and": [{">=": [{"var": "spend_90d"}, 150000]}, {"in": [{"var": "tier"}, ["high", "medium"]]},
        {"!": {"in": ["blocked", {"var": "tags"}]}}]}"#,
    r#"{"and": [{">=": [{"var": "purchases"}, 10]}, {"!==": [{"var": "since_last"}, null]},
        {"<=": [{"var": "since_last"}, 30]}]}"#,
    r#"{"and": [{">": [{"var": "since_last"}, 180]}, {">=": [{"var": "spend"}, 200000]}]}"#,
    r#"{"and": [{"===": [{"var": "stage"}, "new"]}, {"<=": [1, {"var": "purchases_90d"}, 2]}]}"#,
    r#"{"or": [{">=": [{"var": "complaints_90d"}, 2]}, {">=": [{"var": "churn"}, 0.8]}]}"#,
    r#"{"and": [{"<=": [0.5, {"var": "churn"}, 0.8]}, {"===": [{"var": "tier"}, "high"]}]}"#,
    r#"{"and": [{"in": [{"var": "segment"}, ["champions", "loyal"]]}, {">=": [{"var": "rfm_total"}, 12]}]}"#,
    r#"{"and": [{"===": [{"var": "store_card"}, true]}, {">=": [{"var": "visits_30d"}, 3]}]}"#,
    r#"{"and": [{"in": [{"var": "industry"}, ["logistics", "retail"]]}, {">": [{"var": "spend"}, 50000]}]}"#,
    // A missing country is in no list: what `if missing true` says.
    r#"{"and": [{"!": {"in": [{"var": "country"}, ["CN", "RU"]]}}, {"===": [{"var": "stage"}, "repeat"]}]}"#,
    r#"{"and": [{"or": [{"in": ["vip", {"var": "tags"}]}, {"in": ["board", {"var": "tags"}]}]},
        {"<": [{"var": "spend_90d"}, 10000]}]}"#,
    r#"{"and": [{"in": ["newsletter", {"var": "tags"}]}, {"in": ["app", {"var": "tags"}]},
        {">": [{"var": "visits_30d"}, 0]}]}"#,
    r#"{"and": [{"!==": [{"var": "trend"}, null]}, {"<": [{"var": "trend"}, 0.5]},
        {">": [{"var": "spend_90d"}, 0]}]}"#,
    r#"{"and": [{">=": [{"var": "trend"}, 2]}, {">=": [{"var": "purchases_90d"}, 3]}]}"#,
    r#"{"and": [{">": [{"var": "days_in_stage"}, 60]}, {"in": [{"var": "stage"}, ["at_risk", "dormant"]]}]}"#,
    r#"{"and": [{"<=": [18, {"var": "age"}, 25]}, {"===": [{"var": "store_card"}, false]}]}"#,
    r#"{">=": [{"+": [{"if": [{">=": [{"var": "purchases"}, 5]}, 1, 0]},
        {"if": [{">=": [{"var": "visits_30d"}, 5]}, 1, 0]},
        {"if": [{"in": ["vip", {"var": "tags"}]}, 1, 0]}]}, 2]}"#,
    r#"{"and": [{"!==": [{"var": "tier"}, null]}, {"!==": [{"var": "stage"}, null]},
        {"!": {"or": [{"===": [{"var": "tier"}, "low"]}, {"===": [{"var": "stage"}, "lost"]}]}},
        {">": [{"var": "rfm_total"}, 8]}]}"#,
    r#"{"and": [{"===": [{"var": "since_last"}, null]}, {">=": [{"var": "visits_30d"}, 1]}]}"#,
    r#"{"and": [{"or": [{"===": [{"var": "segment"}, "at_risk"]}, {">=": [{"var": "churn"}, 0.9]}]},
        {"or": [{">=": [{"var": "spend"}, 100000]}, {"in": ["vip", {"var": "tags"}]}]}]}"#,
];

pub(crate) struct Datalogic {
    engine: JsonLogic,
    rules: Vec<Logic>,
    customers: Vec<ParsedData>,
    arena: Bump,
}

impl Datalogic {
    pub(crate) fn new() -> Self {
        let engine = JsonLogic::new();
        let rules = LOGIC.iter().map(|rule| engine.compile(*rule).unwrap()).collect();
        Self { engine, rules, customers: Vec::new(), arena: Bump::new() }
    }

    fn each(&mut self, mut then: impl FnMut(u32)) {
        for customer in &self.customers {
            let bits = self.rules.iter().enumerate().fold(0, |bits, (at, rule)| {
                let fired = self.engine.evaluate(rule, customer, &self.arena).unwrap();
                bits | u32::from(fired.as_bool().unwrap()) << at
            });
            self.arena.reset();
            then(bits);
        }
    }
}

impl<'c> Engine<'c> for Datalogic {
    fn name(&self) -> &'static str {
        "datalogic-rs"
    }

    fn load(&mut self, customers: &'c [Customer]) {
        self.customers.clear();
        let mut json = String::new();
        self.customers.extend(customers.iter().map(|customer| {
            write_json(customer, &mut json);
            ParsedData::from_json(&json).unwrap()
        }));
    }

    fn fired(&mut self) -> u64 {
        let mut fired = 0;
        self.each(|bits| fired += u64::from(bits.count_ones()));
        fired
    }

    fn answers(&mut self) -> Vec<u32> {
        let mut answers = Vec::new();
        self.each(|bits| answers.push(bits));
        answers
    }
}

/// The names need no escapes.
fn write_json(customer: &Customer, json: &mut String) {
    json.clear();
    for (name, known) in customer.facts() {
        let Some(known) = known else { continue };
        let before = if json.is_empty() { '{' } else { ',' };
        write!(json, r#"{before}"{name}":"#).unwrap();
        match known {
            Known::Whole(whole) => write!(json, "{whole}"),
            Known::Fraction(units, decimals) => {
                write!(json, "{}", units as f64 / f64::from(10_u32.pow(decimals)))
            }
            Known::Name(name) => write!(json, "{name:?}"),
            Known::Flag(flag) => write!(json, "{flag}"),
            Known::Names(names) => write!(json, "{names:?}"),
        }
        .unwrap();
    }
    json.push('}');
}
