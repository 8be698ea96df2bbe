//! How types that are text on the wire meet serde: through their `Display` and `FromStr`, so that
//! deserializing is the same check as parsing.

/// Gives a type with `Display` and `FromStr` the serde form of a string.
macro_rules! serde_text {
    ($type:ty, $expected:literal) => {
        #[cfg(feature = "serde")]
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;
                impl serde::de::Visitor<'_> for Text {
                    type Value = $type;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str($expected)
                    }
                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$type, E> {
                        text.parse().map_err(E::custom)
                    }
                }
                deserializer.deserialize_str(Text)
            }
        }
    };
}

/// Gives a type whose serde form is written by hand its JSON Schema.
macro_rules! schema_as {
    ($type:ident, $schema:tt) => {
        #[cfg(feature = "schemars")]
        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn schema_id() -> std::borrow::Cow<'static, str> {
                concat!(module_path!(), "::", stringify!($type)).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!($schema)
            }
        }
    };
}

/// An id: any short text that can be shown, shared without copying.
macro_rules! text_id {
    ($(#[$doc:meta])* $type:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type(std::sync::Arc<str>);

        impl $type {
            /// Longest id in bytes.
            pub const LONGEST: usize = 256;

            /// Checks the text and takes a copy of it.
            ///
            /// # Errors
            ///
            /// When the text is empty, longer than [`LONGEST`](Self::LONGEST) bytes, begins or
            /// ends with a blank, or holds control or invisible characters.
            pub fn new(text: &str) -> Result<Self, $crate::error::Error> {
                let shown = text.chars().all($crate::error::is_plain);
                if text.is_empty() || text.len() > Self::LONGEST || text.trim() != text || !shown {
                    let expected = "1 to 256 bytes of visible text without blanks at either end";
                    return Err($crate::error::Error::syntax($what, text, expected));
                }
                Ok(Self(text.into()))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::error::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::new(text)
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl std::borrow::Borrow<str> for $type {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        $crate::base::serde_text!($type, $what);
        $crate::base::schema_as!($type, {
            "description": "An id: 1 to 256 bytes of visible text without blanks at either end.",
            "type": "string",
            "minLength": 1,
            "maxLength": 256
        });
    };
}

pub(crate) use {schema_as, serde_text, text_id};
