//! What the engine says of a customer.

use crate::base::Day;
use crate::judge::Verdict;
use crate::model::Verdicts;

/// What a customer is, at a day, under a policy: the verdicts, and the day. On the wire the day
/// stands among the verdicts.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Classification {
    /// The day.
    pub as_of: Day,
    /// The verdicts.
    pub verdicts: Verdicts,
}

impl Classification {
    /// The verdict of a judge of the application's own, in the judge's own type; `None` when there
    /// is no such judge or its answer is of another type.
    pub fn verdict<V: Verdict>(&self, judge: &str) -> Option<V> {
        let (_, value) = self.verdicts.others.iter().find(|(name, _)| name.as_str() == judge)?;
        V::from_value(value.as_ref())
    }
}

#[cfg(feature = "serde")]
mod wire {
    use std::fmt;

    use serde::de::value::MapAccessDeserializer;
    use serde::de::{DeserializeSeed, Error as _, IntoDeserializer, MapAccess, Visitor};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Classification, Day, Verdicts};

    const DAY: &str = "as_of";

    #[derive(Serialize)]
    struct Flat<'c> {
        as_of: Day,
        #[serde(flatten)]
        verdicts: &'c Verdicts,
    }

    impl Serialize for Classification {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            Flat { as_of: self.as_of, verdicts: &self.verdicts }.serialize(serializer)
        }
    }

    /// Reads the verdicts and sets the day aside: `flatten` would let unknown keys pass.
    impl<'de> Deserialize<'de> for Classification {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_map(Flattened)
        }
    }

    struct Flattened;

    impl<'de> Visitor<'de> for Flattened {
        type Value = Classification;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a classification: a day and verdicts")
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Classification, A::Error> {
            let mut as_of = None;
            let rest = Rest { map, as_of: &mut as_of };
            let verdicts = Verdicts::deserialize(MapAccessDeserializer::new(rest))?;
            let as_of = as_of.ok_or_else(|| A::Error::missing_field(DAY))?;
            Ok(Classification { as_of, verdicts })
        }
    }

    /// A map without the day in it.
    struct Rest<'d, A> {
        map: A,
        as_of: &'d mut Option<Day>,
    }

    impl<'de, A: MapAccess<'de>> MapAccess<'de> for Rest<'_, A> {
        type Error = A::Error;

        fn next_key_seed<K: DeserializeSeed<'de>>(
            &mut self,
            seed: K,
        ) -> Result<Option<K::Value>, A::Error> {
            while let Some(key) = self.map.next_key::<String>()? {
                if key != DAY {
                    return seed.deserialize(key.into_deserializer()).map(Some);
                }
                if self.as_of.replace(self.map.next_value()?).is_some() {
                    return Err(A::Error::duplicate_field(DAY));
                }
            }
            Ok(None)
        }

        fn next_value_seed<V: DeserializeSeed<'de>>(
            &mut self,
            seed: V,
        ) -> Result<V::Value, A::Error> {
            self.map.next_value_seed(seed)
        }
    }
}
