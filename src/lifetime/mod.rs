//! What customers are worth who may leave without saying so.
//!
//! A customer buys at some rate of her own and at some moment stops for good, and nobody is told.
//! A [buying model](buying) reads three numbers of her past, how many repeat purchases (x), how old
//! she was at the last one (`t_x`), how old she is now (T), and says how likely she is still there
//! and what she will buy. A [spend model](spend) reads a fourth, what she paid on average (m), and
//! says how much she will pay each time. Together they give her *lifetime value*. Where leaving is
//! announced, at the end of a contract, a [contract model](contract) does the same.
//!
//! All of it is a pure function of its arguments: no randomness and no state; fits start from
//! nothing random and give the same bits on every run, in days as in weeks.

pub mod buying;
pub mod contract;
mod fit;
mod numeric;
pub mod spend;
mod time;

pub use fit::{Estimate, Fit, Parameter, Weighted};
pub use time::{AnnualRate, Discount, Horizon, TimeUnit};
