//! What customers are worth who may leave without saying so.
//!
//! Customers buy at some rate of their own and at some moment stop for good, and nobody is told. A
//! [buying model](buying) reads three numbers of a customer's past, how many repeat purchases (x),
//! how old they were at the last one (`t_x`), how old they are now (T), and says how likely they
//! are still there and what they will buy. A [spend model](spend) reads a fourth, what they paid on
//! average (m), and says how much they will pay each time. Together they give the *lifetime value*.
//! Where leaving is announced, at the end of a contract, a [contract model](contract) does the
//! same.
//!
//! [`Lifetime::fit`] makes a [`LifetimePolicy`] of a cohort; checked, that is the judge
//! [`Lifetime`]. The models can be asked without it, too: for single answers, for purchases over
//! all the future, and for whether they fit ([`buying::tracking`] and its neighbours).
//!
//! All of it is a pure function of its arguments: no randomness and no state; fits start from
//! nothing random and give the same bits on every run, in days as in weeks.

pub mod buying;
mod climb;
mod cohort;
pub mod contract;
mod fit;
mod fitted;
mod judge;
mod periods;
mod policy;
pub mod spend;
mod time;

pub use cohort::{held_out, histories, purchase_days, spendings};
pub use fit::{Estimate, Fit, Parameter, Weighted};
pub use fitted::{FitReport, FitStatus, LifetimeFit};
pub use judge::Lifetime;
pub use periods::{held_out_opportunities, opportunities, opportunities_between};
pub use policy::{
    AverageCustomer, BuyingName, BuyingParameters, LifetimePolicy, LifetimeSpec, SpendParameters,
};
pub use time::{AnnualRate, Discount, Horizon, TimeUnit};
