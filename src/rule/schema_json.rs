//! The JSON Schema of a rule's condition: that of `wire.rs`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::When;
use crate::condition::Condition;

impl JsonSchema for When {
    fn schema_name() -> Cow<'static, str> {
        "When".into()
    }

    fn schema_id() -> Cow<'static, str> {
        concat!(module_path!(), "::When").into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "When a rule fires: a condition as text, or as an object.",
            "anyOf": [
                {
                    "description": "The text form of a condition.",
                    "type": "string",
                    "examples": ["spend(90d) >= 1500 USD and not tagged blocked"]
                },
                generator.subschema_for::<Condition>()
            ]
        })
    }
}
