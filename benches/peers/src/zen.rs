//! zen-expression: rules compiled to its bytecode once, customers as its variables, one machine.
//!
//! A missing fact is left out of the object and read as `null`. A comparison of `null` with a
//! number is an error, so each needs a guard, whichever way it points; `and` and `or` stop early,
//! so that the guard protects. `==` and `in` take `null` for a value like another. A negation needs
//! a guard for each fact below it. There is no *at least n of*: the sum of ones.

use rust_decimal::Decimal;
use zen_expression::expression::Standard;
use zen_expression::variable::{Symbol, VariableMap};
use zen_expression::vm::VM;
use zen_expression::{Expression, Scope, Variable, compile_expression};

use crate::engine::Engine;
use crate::known::Known;
use crate::twenty::customer::{Customer, RULES};

const EXPRESSIONS: [&str; RULES.len()] = [
    "spend_90d >= 150000 and tier in ['high', 'medium'] and not ('blocked' in tags)",
    "purchases >= 10 and since_last != null and since_last <= 30",
    "since_last != null and since_last > 180 and spend >= 200000",
    "stage == 'new' and purchases_90d >= 1 and purchases_90d <= 2",
    "complaints_90d >= 2 or (churn != null and churn >= 0.8)",
    "churn != null and churn >= 0.5 and churn <= 0.8 and tier == 'high'",
    "segment in ['champions', 'loyal'] and rfm_total != null and rfm_total >= 12",
    "store_card == true and visits_30d >= 3",
    "industry in ['logistics', 'retail'] and spend > 50000",
    // A missing country is in no list: what `if missing true` says.
    "not (country in ['CN', 'RU']) and stage == 'repeat'",
    "('vip' in tags or 'board' in tags) and spend_90d < 10000",
    "'newsletter' in tags and 'app' in tags and visits_30d > 0",
    "trend != null and trend < 0.5 and spend_90d > 0",
    "trend != null and trend >= 2 and purchases_90d >= 3",
    "days_in_stage != null and days_in_stage > 60 and stage in ['at_risk', 'dormant']",
    "age != null and age >= 18 and age <= 25 and store_card == false",
    "(purchases >= 5 ? 1 : 0) + (visits_30d >= 5 ? 1 : 0) + ('vip' in tags ? 1 : 0) >= 2",
    "tier != null and stage != null and not (tier == 'low' or stage == 'lost') \
     and rfm_total != null and rfm_total > 8",
    "since_last == null and visits_30d >= 1",
    "(segment == 'at_risk' or (churn != null and churn >= 0.9)) and (spend >= 100000 or 'vip' in tags)",
];

pub(crate) struct Zen {
    rules: Vec<Expression<Standard>>,
    customers: Vec<Scope>,
    machine: VM,
}

impl Zen {
    pub(crate) fn new() -> Self {
        let rules = EXPRESSIONS.iter().map(|rule| compile_expression(rule).unwrap()).collect();
        Self { rules, customers: Vec::new(), machine: VM::new() }
    }

    fn each(&mut self, mut then: impl FnMut(u32)) {
        for customer in &self.customers {
            then(self.rules.iter().enumerate().fold(0, |bits, (at, rule)| {
                let fired = rule.evaluate_with_scope(customer, &mut self.machine).unwrap();
                bits | u32::from(fired.as_bool().unwrap()) << at
            }));
        }
    }
}

impl<'c> Engine<'c> for Zen {
    fn name(&self) -> &'static str {
        "zen-expression"
    }

    fn load(&mut self, customers: &'c [Customer]) {
        self.customers.clear();
        self.customers.extend(customers.iter().map(|customer| Scope::new(variable(customer))));
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

fn variable(customer: &Customer) -> Variable {
    let text = |name: &'static str| Variable::String(Symbol::from_static(name));
    let mut object = VariableMap::new();
    for (name, known) in customer.facts() {
        let Some(known) = known else { continue };
        let value = match known {
            Known::Whole(whole) => Variable::Number(whole.into()),
            Known::Fraction(units, decimals) => Variable::Number(Decimal::new(units, decimals)),
            Known::Name(name) => text(name),
            Known::Flag(flag) => Variable::Bool(flag),
            Known::Names(names) => Variable::from_array(names.into_iter().map(text).collect()),
        };
        object.insert(Symbol::from_static(name), value);
    }
    Variable::from_object(object)
}
