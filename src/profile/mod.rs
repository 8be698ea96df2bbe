//! What is known about a customer's behaviour: exact state that merges, and views of it at a day.
//!
//! A [`Ledger`] is one customer's history as a sparse list of days: for each day, kind of
//! interaction, channel and mark, a count and an exact amount. Nothing in it depends on the order
//! in which things arrived; two ledgers of a customer are merged by adding them. [`Ledgers`] are
//! those of many customers.
//!
//! A [`Profile`] is a ledger seen at a day: every fact follows from what was dated on that day or
//! before. A [`Cohort`] is many customers at one day, the place where policies are fitted.
//!
//! ```
//! use patronage::base::{Currency, Day};
//! use patronage::intake::{Intake, Row};
//! use patronage::profile::Ledgers;
//!
//! let mut intake = Intake::new(Currency::USD);
//! let rows = ["1998-01-05", "1998-03-06"].map(|at| Row { customer: "ann", at, amount: "40", ..Row::default() });
//! let mut ledgers = Ledgers::new(Currency::USD);
//! ledgers.post(intake.admit_rows(rows)?.postings())?;
//!
//! let cohort = ledgers.at(Day::new(1998, 6, 30)?);
//! let (_, ann) = cohort.customers().next().unwrap();
//! assert_eq!(ann.since_last(), Some(116));
//! assert_eq!(ann.spend().to_string(), "80.00 USD");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod activity;
mod cadence;
mod cohort;
mod ledger;
mod ledgers;
mod line;
mod view;
#[cfg(feature = "serde")]
mod wire;

pub use activity::Activity;
pub use cadence::{Cadence, Pace};
pub use cohort::Cohort;
pub use ledger::Ledger;
pub use ledgers::Ledgers;
pub use line::Line;
pub use view::Profile;
