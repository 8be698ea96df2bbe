//! The Common Expression Language by cel: rules parsed once, a context for each customer.
//!
//! A variable that is missing is an error in CEL, so a missing fact is bound to `null`. A
//! comparison of `null` with a number is an error too, and needs a guard, whichever way it points.
//! (`&&` and `||` drop an error that does not matter, so an error could stand for *unknown*; but
//! then a mistake in a rule would look like a missing fact.) `==` and `in` take `null` for a value
//! like another. A negation needs a guard for each fact below it. There is no *at least n of*: the
//! sum of ones.

use std::sync::Arc;

use cel::{Context, Env, Program, Value};

use crate::engine::Engine;
use crate::known::Known;
use crate::twenty::customer::{Customer, RULES};

const EXPRESSIONS: [&str; RULES.len()] = [
    "spend_90d >= 150000 && tier in ['high', 'medium'] && !('blocked' in tags)",
    "purchases >= 10 && since_last != null && since_last <= 30",
    "since_last != null && since_last > 180 && spend >= 200000",
    "stage == 'new' && purchases_90d >= 1 && purchases_90d <= 2",
    "complaints_90d >= 2 || (churn != null && churn >= 0.8)",
    "churn != null && churn >= 0.5 && churn <= 0.8 && tier == 'high'",
    "segment in ['champions', 'loyal'] && rfm_total != null && rfm_total >= 12",
    "store_card == true && visits_30d >= 3",
    "industry in ['logistics', 'retail'] && spend > 50000",
    // A missing country is in no list: what `if missing true` says.
    "!(country in ['CN', 'RU']) && stage == 'repeat'",
    "('vip' in tags || 'board' in tags) && spend_90d < 10000",
    "'newsletter' in tags && 'app' in tags && visits_30d > 0",
    "trend != null && trend < 0.5 && spend_90d > 0",
    "trend != null && trend >= 2.0 && purchases_90d >= 3",
    "days_in_stage != null && days_in_stage > 60 && stage in ['at_risk', 'dormant']",
    "age != null && age >= 18 && age <= 25 && store_card == false",
    "(purchases >= 5 ? 1 : 0) + (visits_30d >= 5 ? 1 : 0) + ('vip' in tags ? 1 : 0) >= 2",
    "tier != null && stage != null && !(tier == 'low' || stage == 'lost') \
     && rfm_total != null && rfm_total > 8",
    "since_last == null && visits_30d >= 1",
    "(segment == 'at_risk' || (churn != null && churn >= 0.9)) && (spend >= 100000 || 'vip' in tags)",
];

pub(crate) struct Cel {
    env: Arc<Env>,
    rules: Vec<Program>,
    customers: Vec<Context<'static, 'static>>,
}

impl Cel {
    pub(crate) fn new() -> Self {
        let env = Arc::new(Env::stdlib());
        let rules = EXPRESSIONS.iter().map(|rule| env.compile(rule).unwrap()).collect();
        Self { env, rules, customers: Vec::new() }
    }

    fn each(&self, mut then: impl FnMut(u32)) {
        for customer in &self.customers {
            then(self.rules.iter().enumerate().fold(0, |bits, (at, rule)| {
                match rule.execute(customer).unwrap() {
                    Value::Bool(fired) => bits | u32::from(fired) << at,
                    other => panic!("{}: {other:?}", EXPRESSIONS[at]),
                }
            }));
        }
    }
}

impl<'c> Engine<'c> for Cel {
    fn name(&self) -> &'static str {
        "cel"
    }

    fn load(&mut self, customers: &'c [Customer]) {
        self.customers.clear();
        for customer in customers {
            let mut context = Context::with_env(Arc::clone(&self.env));
            for (name, known) in customer.facts() {
                context.add_variable_from_value(name, value(known));
            }
            self.customers.push(context);
        }
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

fn value(known: Option<Known>) -> Value {
    match known {
        None => Value::Null,
        Some(Known::Whole(whole)) => Value::Int(whole),
        Some(Known::Fraction(units, decimals)) => {
            Value::Float(units as f64 / f64::from(10_u32.pow(decimals)))
        }
        Some(Known::Name(name)) => name.into(),
        Some(Known::Flag(flag)) => Value::Bool(flag),
        Some(Known::Names(names)) => names.into(),
    }
}
