//! Customers who leave at the end of a contract, and say so.
//!
//! With a contract nobody has to guess who is still there; the question is how long. Retention
//! rates rise with age because those who like to leave leave first; [`Sbg`] takes that into
//! account, and a constant churn rate does not.

mod sbg;
mod sbg_fit;

pub use sbg::{RenewalCohort, Sbg};
