//! One customer, explained for a person.

use std::fmt::Write;

use patronage::engine::Engine;
use patronage::evidence::Language;
use patronage::fact::{FactValue, Metric};
use patronage::profile::Profile;

pub(crate) fn print(engine: &Engine, customer: &str, profile: &Profile<'_>) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "Customer {customer} as of {}\n", profile.as_of());
    let explanation = engine.explain(profile);
    out.push_str(&explanation.text_ahead(engine.reader(Language::English)));
    let _ = writeln!(out, "\nFacts");
    for metric in Metric::all() {
        let value = metric.of(profile).map(FactValue::to_value);
        let value = value.map_or("missing".to_owned(), |value| value.to_string());
        let _ = writeln!(out, "  {:<18} {value}", metric.name());
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
