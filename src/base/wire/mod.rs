//! What stored forms share: types that are text, maps whose keys stand once, and what a derived
//! JSON Schema leaves open.

#[cfg(feature = "serde")]
mod once;
#[cfg(feature = "serde")]
pub(crate) mod one_or_many;
mod text;
#[cfg(feature = "schemars")]
mod tidy;

#[cfg(feature = "serde")]
pub(crate) use once::each_once;
pub(crate) use text::{schema_as, serde_text, text_id};
#[cfg(feature = "schemars")]
pub(crate) use tidy::tidy;
