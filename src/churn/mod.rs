//! How likely a customer is to stay away.
//!
//! Without a contract nobody says good-bye. What can be asked, and later checked, is the chance
//! that a customer buys nothing in the next days: P(no purchase within the horizon, given the
//! history). That is not 1 − P(alive): a model's belief that somebody has not left says little
//! about whether they will buy soon.
//!
//! [`Silence`] is the honest baseline: it looks at one thing, the current silence in usual gaps,
//! and answers with what happened to customers who were as silent some time ago.

mod pool;
mod silence;

pub use silence::{Band, Silence, SilencePolicy, SilenceStep};
