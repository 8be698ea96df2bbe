//! The words everything else is written in: names and ids, money, days, windows, chances.
//!
//! Each type here has one door. Once a value exists it is in range, and what can be asked of it
//! cannot fail.

mod calendar;
mod currency;
mod day;
pub mod decimal;
mod figure;
mod id;
mod index;
mod money;
mod name;
#[cfg(feature = "serde")]
mod once;
mod probability;
mod text;
#[cfg(feature = "schemars")]
mod tidy;
mod window;

pub use calendar::{At, Calendar};
pub use currency::Currency;
pub use day::Day;
pub use figure::Figure;
pub use id::{CustomerId, InteractionId};
pub use index::Index;
pub use money::Money;
pub use name::Name;
pub use probability::Probability;
pub use window::Window;

pub(crate) use decimal::{divide_half_even, in_steps};
#[cfg(feature = "serde")]
pub(crate) use once::each_once;
pub(crate) use probability::twelve_decimals;
pub(crate) use text::{schema_as, serde_text, text_id};
#[cfg(feature = "schemars")]
pub(crate) use tidy::tidy;
