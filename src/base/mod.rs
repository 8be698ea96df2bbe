//! The words everything else is written in: names and ids, money, days, windows, chances.
//!
//! Each type here has one checked entrance. Once a value exists it is in range, and what can be
//! asked of it cannot fail.

mod calendar;
mod currency;
mod day;
pub mod decimal;
mod figure;
mod id;
mod index;
mod ladder;
mod lookalike;
mod money;
mod name;
mod probability;
mod window;
mod wire;

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
pub(crate) use ladder::{Ladder, Order};
pub(crate) use lookalike::{latin_form, look_alike, lookalikes, stranger};
#[cfg(feature = "schemars")]
pub(crate) use wire::tidy;
#[cfg(feature = "serde")]
pub(crate) use wire::{each_once, one_or_many};
pub(crate) use wire::{schema_as, serde_text, text_id};
