//! The one vocabulary for what can be asked about a customer.
//!
//! A [`FactRef`] names a fact; a [`FactSchema`] says which facts an application has, of which
//! [type](FactType), when each is [decided](Stratum), how it [ages](Ages) while nothing happens, and
//! of whom it [may be shown](Sensitivity). [`Known`] answers: a profile, and the verdicts that were
//! given on it so far. Conditions, reasons and judges all ask by it.
//!
//! ```text
//!  Profile ──┐                      ┌─► judges, in their strata ──► more verdicts ─┐
//!            ├─► Known ──observe──► FactValue                                      │
//!  Verdicts ─┘  ▲                   └─► conditions ──► rules                       │
//!               └──────────────────────────────────────────────────────────────────┘
//! ```
//!
//! Each sort of fact is one table: [`Metric`]s of what a customer did, what the [record](About)
//! says, and what was [decided](VerdictFact). Measures with parameters are in [`Measured`].
//!
//! ```
//! use patronage::base::{Currency, Day};
//! use patronage::fact::{FactRef, FactValue, Facts, Known};
//! use patronage::profile::Ledger;
//!
//! let ledger = Ledger::new(Currency::USD);
//! let profile = ledger.at(Day::new(2026, 3, 31)?);
//! let fact: FactRef = "purchases".parse()?;
//! assert_eq!(Known::of(&profile).observe(&fact), Some(FactValue::Count(0)));
//! # Ok::<(), patronage::error::Error>(())
//! ```

mod aging;
mod behaviour;
mod info;
mod known;
mod measure;
mod metric;
mod name;
mod parse;
mod record;
mod schema;
mod stratum;
mod types;
mod value;
mod verdict;

pub use behaviour::{Behaviour, Measured, Source};
pub use info::{Ages, FactInfo, Sensitivity};
pub use known::Known;
pub use metric::Metric;
pub use name::{FactRef, Working};
pub use record::About;
pub use schema::FactSchema;
pub use stratum::Stratum;
pub use types::{Choice, FactType};
pub use value::{FactValue, Facts, Given};
pub use verdict::{Axis, VerdictFact};
