//! The JSON Schemas of the files that the library reads.
//!
//! What they accept and refuse is tested with a validator in `examples/schema`.
#![cfg(feature = "schemars")]

use patronage::engine::Policy;
use patronage::rule::RuleBook;
use schemars::{JsonSchema, schema_for};
use serde_json::Value;

fn schema<T: JsonSchema>() -> Value {
    schema_for!(T).to_value()
}

#[track_caller]
fn kept<T: JsonSchema>(of: &str, text: &str) {
    let kept: Value = serde_json::from_str(text).unwrap();
    assert!(
        schema::<T>() == kept,
        "if this is meant: cargo run --example rulebook --features schemars -- schema {of} \
         >tests/golden/{of}.schema.json"
    );
}

#[test]
fn the_schemas_are_the_ones_kept() {
    kept::<RuleBook>("book", include_str!("golden/book.schema.json"));
    kept::<Policy>("policy", include_str!("golden/policy.schema.json"));
}

/// Calls a function on every object of a schema, with its place.
fn each(value: &Value, path: &str, see: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(entries) => {
            see(path, value);
            for (key, inner) in entries {
                each(inner, &format!("{path}/{key}"), see);
            }
        }
        Value::Array(list) => {
            for (at, inner) in list.iter().enumerate() {
                each(inner, &format!("{path}/{at}"), see);
            }
        }
        _ => {}
    }
}

fn sound(schema: &Value) {
    let mut objects = 0;
    each(schema, "", &mut |path, part| {
        // Descriptions are read in editors, where Rust's links and examples mean nothing.
        if let Some(text) = part["description"].as_str() {
            assert!(!text.contains("```") && !text.contains("[`"), "{path}: {text}");
            assert!(!text.contains("::"), "{path}: {text}");
        }
        if part["type"] == "object" && !path.ends_with("/properties") {
            objects += 1;
            assert!(part.get("additionalProperties").is_some(), "{path} takes any key");
        }
        if part["type"] == "integer" {
            let bounded = part["minimum"].is_number() && part["maximum"].is_number();
            assert!(bounded && part.get("format").is_none(), "{path} takes any number");
        }
    });
    assert!(objects > 20, "{objects} objects");
}

#[test]
fn descriptions_read_well_and_nothing_is_open() {
    sound(&schema::<RuleBook>());
    sound(&schema::<Policy>());
}
