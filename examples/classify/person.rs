//! One customer, explained for a person.

use std::fmt::Write;

use patronage::engine::Engine;
use patronage::model::{Fact, Value};
use patronage::profile::Profile;

pub(crate) fn print(engine: &Engine, customer: &str, profile: &Profile<'_>) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "Customer {customer} as of {}\n", profile.as_of());
    let explanation = engine.explain(profile);
    let _ = write!(out, "{explanation:#}");
    let _ = writeln!(out, "\nFacts");
    for fact in Fact::all() {
        let value = profile.fact(fact).as_ref().map_or("missing".to_owned(), Value::to_string);
        let _ = writeln!(out, "  {:<18} {value}", fact.name());
    }
    if let Some(lifecycle) = engine.lifecycle() {
        let journey = lifecycle.journey(profile);
        if !journey.is_empty() {
            let _ = writeln!(out, "\nJourney");
        }
        for step in journey {
            let _ = writeln!(out, "  {}  {} → {}", step.on, step.from.name, step.to.name);
        }
    }
    out
}
