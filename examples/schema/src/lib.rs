//! Files against a JSON Schema.

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use schemars::{JsonSchema, schema_for};
use serde_json::Value;

/// What is wrong at one place of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The place as a JSON pointer; empty for the whole file.
    pub pointer: String,
    /// What is wrong with it.
    pub what: String,
}

/// A validator of files that hold a `T`.
///
/// # Panics
///
/// When the library gives a schema that is none.
pub fn validator<T: JsonSchema>() -> Validator {
    let schema = schema_for!(T).to_value();
    let options = jsonschema::options().should_validate_formats(true);
    options.build(&schema).expect("a schema made by schemars")
}

/// Everything that a schema finds wrong.
pub fn faults(validator: &Validator, file: &Value) -> Vec<Fault> {
    validator.iter_errors(file).flat_map(|error| within(&error)).collect()
}

/// The faults behind an error. Where a schema has several forms, those of the form that agrees
/// with the file furthest down: the one that was meant.
fn within(error: &ValidationError<'_>) -> Vec<Fault> {
    let pointer = error.instance_path().to_string();
    let forms = match error.kind() {
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            context.as_slice()
        }
        _ => &[],
    };
    let depth = |pointer: &str| pointer.matches('/').count();
    let reached =
        |faults: &Vec<Fault>| faults.iter().map(|fault| depth(&fault.pointer)).max().unwrap_or(0);
    let meant = forms.iter().map(|form| form.iter().flat_map(within).collect()).max_by_key(reached);
    match meant {
        Some(faults) if reached(&faults) > depth(&pointer) => faults,
        _ => vec![Fault { pointer, what: error.masked().to_string() }],
    }
}
