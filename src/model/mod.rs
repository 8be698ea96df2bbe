//! The words of the field: customers, interactions, and the verdicts that judges give.
//!
//! Types without algorithms. A verdict's word lives here and not beside the judge that gives it,
//! so that one judge can speak of another's answer without importing the judge.

mod answer;
mod channel;
mod churn;
mod customer;
mod digest;
mod interaction;
mod kind;
mod lifetime;
mod personal;
mod rfm;
mod ruling;
mod segment;
mod stage;
mod standing;
mod tier;
mod validity;
mod value;
mod verdicts;

pub use answer::{Answer, GroupAnswer};
pub use channel::Channel;
pub use churn::ChurnRisk;
pub use customer::{Birth, Country, Customer, Organisation, Party, Person, SizeBand};
pub use digest::Digest;
pub use interaction::{Amount, Interaction};
pub use kind::{Kind, Measure, Role};
pub use lifetime::LifetimeValue;
pub use personal::Personal;
pub use rfm::{Bins, RfmExample, RfmScore};
pub use ruling::{Assigned, Recommended, Ruling, Scored};
pub use segment::Segment;
pub use stage::{Position, Stage, StageKind};
pub use standing::{Cause, Direction, Run, Standing};
pub use tier::Tier;
pub use validity::Validity;
pub use value::Value;
pub use verdicts::Verdicts;
