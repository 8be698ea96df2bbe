//! What may happen to a file when somebody edits it.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

/// Every place of a file, as JSON pointers.
fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(entries) => {
            for (key, inner) in entries {
                places(inner, &format!("{at}/{}", escaped(key)), all);
            }
        }
        Value::Array(list) => {
            for (index, inner) in list.iter().enumerate() {
                places(inner, &format!("{at}/{index}"), all);
            }
        }
        _ => {}
    }
}

/// What somebody may have done to a file.
#[derive(Clone, Debug)]
pub(crate) enum Slip {
    /// Put something else into a place.
    Put(Value),
    /// Left a key out.
    Drop(Index),
    /// Misspelt a key.
    Rename(Index, &'static str),
    /// Added a key.
    Add(&'static str, Value),
}

fn odd() -> impl Strategy<Value = Value> {
    // Nothing that a schema cannot tell: codes that are no currency, numbers of many digits, whole
    // numbers written with a point, letters outside ASCII that are in no name.
    select(vec![
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1),
        json!(0.5),
        json!(1.5),
        json!(2_147_483_648_u64),
        json!(4_294_967_296_u64),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(1e20),
        json!(-1e20),
        json!(""),
        json!("gold"),
        json!("first"),
        json!("true"),
        json!("flag"),
        json!("建筑业"),
        json!("Big Words"),
        json!("30d"),
        json!("0.85"),
        json!("USD"),
        json!("1500 USD"),
        json!("2026-03-31"),
        json!("2026-02-30"),
        json!("0001-01-01"),
        json!({}),
        json!({ "text": "a" }),
        json!({ "all": [] }),
        json!({ "collect": "sum" }),
        json!({ "missing": "tier" }),
        json!({ "days": 3 }),
    ])
}

/// Slips that the reader and the schema can tell apart from good files alike.
pub(crate) fn slips() -> impl Strategy<Value = Slip> {
    let key = select(vec!["id", "text", "days", "all", "if_missing", "decay", "value", "x", "X y", "行业"]);
    prop_oneof![
        3 => odd().prop_map(Slip::Put),
        1 => any::<Index>().prop_map(Slip::Drop),
        1 => (any::<Index>(), key.clone()).prop_map(|(at, key)| Slip::Rename(at, key)),
        1 => (key, odd()).prop_map(|(key, value)| Slip::Add(key, value)),
    ]
}

/// Lets a slip happen somewhere in a file.
pub(crate) fn slipped(file: &mut Value, at: Index, slip: Slip) {
    let mut all = Vec::new();
    places(file, "", &mut all);
    let place = file.pointer_mut(at.get::<String>(&all)).unwrap();
    if let Slip::Put(value) = slip {
        *place = value;
        return;
    }
    let Some(entries) = place.as_object_mut() else { return };
    let key_at = |at: Index, entries: &serde_json::Map<String, Value>| {
        (!entries.is_empty()).then(|| entries.keys().nth(at.index(entries.len())).unwrap().clone())
    };
    match slip {
        Slip::Put(_) => {}
        Slip::Add(key, value) => {
            entries.insert(key.to_owned(), value);
        }
        Slip::Drop(at) => {
            key_at(at, entries).and_then(|key| entries.remove(&key));
        }
        Slip::Rename(at, key) => {
            let value = key_at(at, entries).and_then(|old| entries.remove(&old));
            entries.extend(value.map(|value| (key.to_owned(), value)));
        }
    }
}
