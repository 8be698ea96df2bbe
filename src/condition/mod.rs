//! The one condition language: for rules, tags, segments and guards of a lifecycle.
//!
//! A [`Condition`] is data. It is written as JSON or as a short text, checked against the
//! [facts](crate::fact::FactRef) of an application, and compiled to a [`Program`] that cannot fail.
//!
//! ```text
//!  text ──parse──┐
//!                ▼                                            ┌─► row by row: holds, fired
//!  JSON ──► Condition ──check against a FactSchema──► Program ┤
//!                │                                            └─► column by column: blocks
//!                └─► Kleene's logic, step by step: truth, trace
//! ```
//!
//! # Unknown is a value
//!
//! A comparison of a missing fact is neither true nor false but unknown, and *and*, *or* and *not*
//! follow Kleene (*Introduction to Metamathematics*, 1952, §64). What depends on a condition
//! happens only where it is true: so neither a condition nor its negation fires from ignorance.
//! `is missing` and `is present` are never unknown. An author who wants another meaning writes it:
//! `customer.country not in (RU, CN) if missing true`.
//!
//! Kleene's logic knows no tautologies: `x > 5 or not x > 5` is unknown when x is missing.
//!
//! # What may be named when
//!
//! Facts are decided in [strata](crate::fact::Stratum): who the customer is and what they did, then
//! lifetime value, scores, segment, tier and the tier held, then the stage, then churn risk, then what
//! judges of the application's own say, then what books of rules give, each in its stratum. A condition that is
//! asked in one stratum may name facts of those before it; naming a later one is a finding.
//!
//! # Units
//!
//! Money has a currency, spans have days: `spend >= 1500` and `since_last > 30` are findings,
//! `spend >= 1500 USD` and `since_last > 30d` are conditions.
//!
//! ```
//! use patronage::base::{Currency, Day, Name};
//! use patronage::condition::{Condition, Program};
//! use patronage::fact::{FactSchema, Given, Stratum};
//! use patronage::model::Value;
//!
//! let schema = FactSchema::new(Currency::USD)
//!     .tiers(["low", "medium", "high"].map(|name| Name::new(name).unwrap()));
//! let vip: Condition =
//!     r#"spend(90d) >= 1500 USD and tier in (high, medium) and not tagged "blocked""#.parse()?;
//! let program = Program::new(&[vip], &schema, Stratum::Rules)?;
//!
//! let ann = Given::at(Day::new(2026, 3, 31)?)
//!     .with("spend(90d)".parse()?, Value::Money("1600 USD".parse()?))
//!     .with("tier".parse()?, Value::Name(Name::new("high")?))
//!     .tagged([]);
//! let mut row = program.row();
//! program.fill(&ann, &mut row);
//! assert!(program.holds(0, &row));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bound;
mod check;
mod coding;
mod comparison;
mod literal;
mod margin;
mod program;
#[cfg(feature = "schemars")]
mod schema_json;
mod sets;
mod text;
mod tracer;
mod tree;
mod truth;
#[cfg(feature = "serde")]
mod wire;

pub(crate) use bound::{value_of, zero_of};
pub(crate) use text::read;
pub(crate) use truth::order;

pub use check::Limits;
pub use coding::{Coding, LEAST, MISSING, MOST};
pub use comparison::{Asked, Comparison};
pub use literal::Literal;
pub use program::{
    BLOCK, Bits, Block, Columns, Compiler, Fired, Formula, Predicate, Program, Scratch, Slot,
};
pub use text::parse;
pub use tree::{Branch, Condition, Join, Part};
