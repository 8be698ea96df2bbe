//! The JSON Schema of what `wire.rs` reads and writes: as strict as a JSON Schema can be, and
//! never stricter.
//!
//! A condition is described as one object of one key and not as a choice of 22 objects: then a
//! validator names the fault itself, and an editor offers the keys.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::wire::{
    CountedTagsBody, KEYS, OneBody, PrefixBody, RangeBody, SomeBody, SpanBody, TagsBody,
};
use super::{Condition, Literal};
use crate::fact::{FactRef, Metric};

impl JsonSchema for Condition {
    fn schema_name() -> Cow<'static, str> {
        "Condition".into()
    }

    fn schema_id() -> Cow<'static, str> {
        concat!(module_path!(), "::Condition").into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = json_schema!({
            "description": "A condition: an object with one key, which says what is asked.",
            "type": "object",
            "properties": {},
            "additionalProperties": false,
            "minProperties": 1,
            "maxProperties": 1
        });
        if let Some(properties) = schema.get_mut("properties").and_then(|all| all.as_object_mut()) {
            for key in KEYS {
                let (description, mut body) = body(key, generator);
                body.insert("description".to_owned(), description.into());
                properties.insert(key.to_owned(), body.into());
            }
        }
        schema
    }
}

/// What stands under a key, and what the key asks. Every key of `KEYS` has its arm.
fn body(key: &str, generator: &mut SchemaGenerator) -> (&'static str, Schema) {
    let one = SchemaGenerator::subschema_for::<OneBody>;
    let some = SchemaGenerator::subschema_for::<SomeBody>;
    let tags = SchemaGenerator::subschema_for::<TagsBody>;
    let conditions = SchemaGenerator::subschema_for::<Vec<Condition>>;
    match key {
        "all" => ("All of them; always true of an empty list.", conditions(generator)),
        "any" => ("At least one of them; never true of an empty list.", conditions(generator)),
        "not" => ("The opposite.", generator.subschema_for::<Condition>()),
        "at_least" => ("At least n of them.", counted(generator)),
        "eq" => ("Equal.", one(generator)),
        "ne" => ("Not equal.", one(generator)),
        "lt" => ("Less, or before.", one(generator)),
        "le" => ("At most.", one(generator)),
        "gt" => ("More, or after.", one(generator)),
        "ge" => ("At least.", one(generator)),
        "between" => {
            ("From one value to another, both included.", generator.subschema_for::<RangeBody>())
        }
        "in" => ("One of these.", some(generator)),
        "not_in" => ("None of these.", some(generator)),
        "starts_with" => {
            ("A text that begins with this one.", generator.subschema_for::<PrefixBody>())
        }
        "within_next" => (
            "A day from the day of the answer to so many days later, both included.",
            generator.subschema_for::<SpanBody>(),
        ),
        "anniversary_within" => (
            "A day whose next anniversary lies at most so many days ahead.",
            generator.subschema_for::<SpanBody>(),
        ),
        "tagged_any" => ("At least one of these tags.", tags(generator)),
        "tagged_all" => ("All of these tags.", tags(generator)),
        "tagged_none" => ("None of these tags.", tags(generator)),
        "tagged_at_least" => {
            ("At least n of these tags.", generator.subschema_for::<CountedTagsBody>())
        }
        "missing" => ("The fact is missing.", generator.subschema_for::<FactRef>()),
        "present" => ("The fact is known.", generator.subschema_for::<FactRef>()),
        // Nothing may stand under a key that is not described.
        _ => ("", false.into()),
    }
}

fn counted(generator: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "properties": {
            "n": { "description": "How many of them.", "type": "integer", "minimum": 0, "maximum": u32::MAX },
            "of": generator.subschema_for::<Vec<Condition>>()
        },
        "required": ["n", "of"],
        "additionalProperties": false
    })
}

impl JsonSchema for FactRef {
    fn schema_name() -> Cow<'static, str> {
        "FactRef".into()
    }

    fn schema_id() -> Cow<'static, str> {
        concat!(module_path!(), "::FactRef").into()
    }

    /// Any text: what names no fact is read too, and found when the book is checked.
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let behaviour = Metric::all().map(|metric| metric.name().to_string());
        let forms = ["spend(90d)", "count(visit via web, 30d)", "days_since(visit)"];
        let plain = Self::plain().chain(forms).map(str::to_owned);
        let examples: Vec<String> = plain.chain(behaviour).collect();
        json_schema!({
            "description": "The name of a fact, as the text form of conditions has it.",
            "type": "string",
            "examples": examples
        })
    }
}

impl JsonSchema for Literal {
    fn schema_name() -> Cow<'static, str> {
        "Literal".into()
    }

    fn schema_id() -> Cow<'static, str> {
        concat!(module_path!(), "::Literal").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A value: true, 3, \"0.85\", \"1500 USD\", \"30d\", \"2026-03-31\" or a word; \
                            a word that looks like one of the others as {\"text\": \"30d\"}. \
                            Numbers of more than 15 digits that are not whole stand in quotes.",
            "type": ["boolean", "number", "string", "object"],
            "minimum": i64::MIN,
            "maximum": u64::MAX,
            "properties": { "text": { "type": "string" } },
            "required": ["text"],
            "additionalProperties": false
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Condition, KEYS};

    #[test]
    fn every_key_is_described() {
        let schema = schemars::schema_for!(Condition);
        for key in KEYS {
            let body = schema.pointer(&format!("/properties/{key}")).unwrap();
            let description = body.get("description").and_then(|text| text.as_str());
            assert!(description.is_some_and(|text| !text.is_empty()), "{key}");
        }
    }
}
