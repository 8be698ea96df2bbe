//! Conditions in JSON: externally tagged, so that an error names its place.
//!
//! Reading and writing go no deeper than [`DEEPEST`]: a deserializer without a limit of its own
//! must not be led to the end of the stack.

use std::fmt;

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::tree::{Branch, Join, Part};
use super::{Asked, Comparison, Condition, Literal};
use crate::evidence::IfMissing;
use crate::fact::FactRef;

/// Deepest nesting that is read or written; what may be checked is less.
const DEEPEST: usize = 64;

/// The keys there are, in the order in which an error lists them.
pub(super) const KEYS: [&str; 22] = [
    "all",
    "any",
    "not",
    "at_least",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "between",
    "in",
    "not_in",
    "starts_with",
    "within_next",
    "anniversary_within",
    "tagged_any",
    "tagged_all",
    "tagged_none",
    "tagged_at_least",
    "missing",
    "present",
];

/// What other languages call them.
const OTHERS: [(&str, &str); 14] = [
    ("and", "all"),
    ("or", "any"),
    ("=", "eq"),
    ("==", "eq"),
    ("!=", "ne"),
    ("neq", "ne"),
    ("<", "lt"),
    ("<=", "le"),
    ("lte", "le"),
    (">", "gt"),
    (">=", "ge"),
    ("gte", "ge"),
    ("nin", "not_in"),
    ("exists", "present"),
];

macro_rules! body {
    ($(#[$doc:meta])* $name:ident { $($(#[$meta:meta])* $field:ident: $type:ty),+ }) => {
        $(#[$doc])*
        #[derive(Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
        pub(super) struct $name {
            $($(#[$meta])* $field: $type,)+
            /// What the comparison is when the fact is missing. Defaults to `unknown`.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            if_missing: Option<IfMissing>,
        }
    };
}

body!(/** A fact and a bound. */ OneBody { fact: FactRef, value: Literal });
body!(/** A fact and two bounds. */ RangeBody { fact: FactRef, from: Literal, to: Literal });
body!(/** A fact and a list of values. */ SomeBody { fact: FactRef, values: Vec<Literal> });
body!(/** A fact and how its text begins. */ PrefixBody { fact: FactRef, value: String });
body!(/** A day and how many days ahead it may lie. */ SpanBody {
    fact: FactRef,
    /// How many days.
    days: u32
});
body!(/** A list of tags. */ TagsBody { tags: Vec<String> });
body!(/** A list of tags, and how many of them. */ CountedTagsBody {
    /// How many of them.
    n: u32,
    tags: Vec<String>
});

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Seed(1).deserialize(deserializer)
    }
}

/// A condition at a depth.
#[derive(Clone, Copy)]
pub(crate) struct Seed(pub(crate) usize);

impl Seed {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.0 >= DEEPEST {
            return Err(E::custom(format!("a condition deeper than {DEEPEST} levels")));
        }
        Ok(Self(self.0.saturating_add(1)))
    }
}

impl<'de> DeserializeSeed<'de> for Seed {
    type Value = Condition;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Condition, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Seed {
    type Value = Condition;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a condition such as {\"ge\": {\"fact\": \"spend(90d)\", \"value\": \"1500 USD\"}}",
        )
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Condition, A::Error> {
        // As a text and not as an enum, so that the path of an error shows it.
        let key: Option<String> = map.next_key()?;
        let key = key.ok_or_else(|| A::Error::custom("an empty object is no condition"))?;
        let condition = self.body(&key, &mut map)?;
        match map.next_key::<serde::de::IgnoredAny>()? {
            None => Ok(condition),
            Some(_) => Err(A::Error::custom("a condition has one key; join several with `all`")),
        }
    }
}

impl Seed {
    fn body<'de, A: MapAccess<'de>>(self, key: &str, map: &mut A) -> Result<Condition, A::Error> {
        let compare = |map: &mut A, asked: fn(Literal) -> Asked| {
            let OneBody { fact, value, if_missing } = map.next_value()?;
            Ok(Condition::from(Comparison { fact, asked: asked(value), if_missing }))
        };
        let among = |map: &mut A, asked: fn(Vec<Literal>) -> Asked| {
            let SomeBody { fact, values, if_missing } = map.next_value()?;
            Ok(Condition::from(Comparison { fact, asked: asked(values), if_missing }))
        };
        let span = |map: &mut A, asked: fn(u32) -> Asked| {
            let SpanBody { fact, days, if_missing } = map.next_value()?;
            Ok(Condition::from(Comparison { fact, asked: asked(days), if_missing }))
        };
        let tagged = |map: &mut A, asked: fn(Vec<String>) -> Asked| {
            let TagsBody { tags, if_missing } = map.next_value()?;
            let fact = FactRef::Tags;
            Ok(Condition::from(Comparison { fact, asked: asked(tags), if_missing }))
        };
        match key {
            "all" => Ok(Condition::all(map.next_value_seed(List(self.deeper()?))?)),
            "any" => Ok(Condition::any(map.next_value_seed(List(self.deeper()?))?)),
            "not" => Ok(Condition::not(map.next_value_seed(self.deeper()?)?)),
            "at_least" => map.next_value_seed(Counted(self.deeper()?)),
            "eq" => compare(map, Asked::Eq),
            "ne" => compare(map, Asked::Ne),
            "lt" => compare(map, Asked::Lt),
            "le" => compare(map, Asked::Le),
            "gt" => compare(map, Asked::Gt),
            "ge" => compare(map, Asked::Ge),
            "between" => {
                let RangeBody { fact, from, to, if_missing } = map.next_value()?;
                Ok(Condition::from(Comparison {
                    fact,
                    asked: Asked::Between(from, to),
                    if_missing,
                }))
            }
            "in" => among(map, Asked::In),
            "not_in" => among(map, Asked::NotIn),
            "starts_with" => {
                let PrefixBody { fact, value, if_missing } = map.next_value()?;
                Ok(Condition::from(Comparison {
                    fact,
                    asked: Asked::StartsWith(value),
                    if_missing,
                }))
            }
            "within_next" => span(map, Asked::WithinNext),
            "anniversary_within" => span(map, Asked::AnniversaryWithin),
            "tagged_any" => tagged(map, Asked::TaggedAny),
            "tagged_all" => tagged(map, Asked::TaggedAll),
            "tagged_none" => tagged(map, Asked::TaggedNone),
            "tagged_at_least" => {
                let CountedTagsBody { n, tags, if_missing } = map.next_value()?;
                let asked = Asked::TaggedAtLeast(n, tags);
                Ok(Condition::from(Comparison { fact: FactRef::Tags, asked, if_missing }))
            }
            "missing" => Ok(Condition::comparison(map.next_value()?, Asked::Missing)),
            "present" => Ok(Condition::comparison(map.next_value()?, Asked::Present)),
            other => Err(unknown(other)),
        }
    }
}

fn unknown<E: serde::de::Error>(key: &str) -> E {
    let other = OTHERS.iter().find(|(other, _)| *other == key).map(|(_, ours)| *ours);
    match other.or_else(|| crate::error::near(key, KEYS)) {
        Some(meant) => E::custom(format!("unknown condition `{key}`; did you mean `{meant}`?")),
        None => E::unknown_variant(key, &KEYS),
    }
}

/// A list of conditions.
struct List(Seed);

impl<'de> DeserializeSeed<'de> for List {
    type Value = Vec<Condition>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List {
    type Value = Vec<Condition>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of conditions")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut all = Vec::new();
        while let Some(condition) = seq.next_element_seed(self.0)? {
            all.push(condition);
        }
        Ok(all)
    }
}

/// `{"n": 2, "of": […]}`.
struct Counted(Seed);

impl<'de> DeserializeSeed<'de> for Counted {
    type Value = Condition;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Condition, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Counted {
    type Value = Condition;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{\"n\": …, \"of\": […]}")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Condition, A::Error> {
        let (mut n, mut of) = (None, None);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "n" if n.is_none() => n = Some(map.next_value()?),
                "of" if of.is_none() => of = Some(map.next_value_seed(List(self.0))?),
                "n" | "of" => return Err(A::Error::custom(format!("`{key}` a second time"))),
                other => return Err(A::Error::unknown_field(other, &["n", "of"])),
            }
        }
        let n = n.ok_or_else(|| A::Error::missing_field("n"))?;
        Ok(Condition::at_least(n, of.ok_or_else(|| A::Error::missing_field("of"))?))
    }
}

impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.depth() > DEEPEST {
            return Err(S::Error::custom(format!("a condition deeper than {DEEPEST} levels")));
        }
        self.root().serialize(serializer)
    }
}

impl Serialize for Part<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        match self.branch() {
            Branch::Comparison(comparison) => comparison_entry(comparison, &mut map)?,
            Branch::Not(part) => map.serialize_entry("not", &part)?,
            Branch::Joined(Join::All, parts) => map.serialize_entry("all", &Parts(&parts))?,
            Branch::Joined(Join::Any, parts) => map.serialize_entry("any", &Parts(&parts))?,
            Branch::Joined(Join::AtLeast(n), parts) => {
                map.serialize_entry("at_least", &CountedOut { n, of: Parts(&parts) })?;
            }
        }
        map.end()
    }
}

#[derive(Serialize)]
struct CountedOut<'c> {
    n: u32,
    of: Parts<'c>,
}

struct Parts<'c>(&'c [Part<'c>]);

impl Serialize for Parts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.0.len()))?;
        for part in self.0 {
            seq.serialize_element(part)?;
        }
        seq.end()
    }
}

fn comparison_entry<M: SerializeMap>(comparison: &Comparison, map: &mut M) -> Result<(), M::Error> {
    let Comparison { fact, asked, if_missing } = comparison.clone();
    let key = asked.name();
    match asked {
        Asked::Eq(value)
        | Asked::Ne(value)
        | Asked::Lt(value)
        | Asked::Le(value)
        | Asked::Gt(value)
        | Asked::Ge(value) => map.serialize_entry(key, &OneBody { fact, value, if_missing }),
        Asked::Between(from, to) => {
            map.serialize_entry(key, &RangeBody { fact, from, to, if_missing })
        }
        Asked::In(values) | Asked::NotIn(values) => {
            map.serialize_entry(key, &SomeBody { fact, values, if_missing })
        }
        Asked::StartsWith(value) => {
            map.serialize_entry(key, &PrefixBody { fact, value, if_missing })
        }
        Asked::WithinNext(days) | Asked::AnniversaryWithin(days) => {
            map.serialize_entry(key, &SpanBody { fact, days, if_missing })
        }
        Asked::TaggedAny(tags) | Asked::TaggedAll(tags) | Asked::TaggedNone(tags) => {
            map.serialize_entry(key, &TagsBody { tags, if_missing })
        }
        Asked::TaggedAtLeast(n, tags) => {
            map.serialize_entry(key, &CountedTagsBody { n, tags, if_missing })
        }
        Asked::Missing | Asked::Present => map.serialize_entry(key, &fact),
    }
}
