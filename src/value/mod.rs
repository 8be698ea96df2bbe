//! How much a customer has been worth so far: scores on three axes, and tiers.
//!
//! An **RFM score** ([`Rfm`]) ranks a customer among the others on three axes: how recently they
//! bought, how often, and for how much (Hughes, *Strategic Database Marketing*, 1994). **ABC
//! tiers** ([`Tiers`]) cut customers, largest first, by the share of all spend that they bring
//! (Pareto's few who bring most).
//!
//! Both are fitted on a [`Cohort`](crate::profile::Cohort) once and are then cut points: plain
//! numbers that can be read, stored, reviewed and written by hand.

mod basis;
mod breaks;
mod concentration;
mod overrides;
pub mod rfm;
mod sample;
mod scale;
pub mod standing;
mod tiers;

pub use basis::{Basis, Monetary};
pub use concentration::{ClassValue, Concentration, LorenzPoint, value_at_risk};
pub use overrides::Override;
pub use rfm::{Bootstrap, Cuts, Rfm, RfmFit, RfmPolicy, RfmReport, RfmSpec};
pub use standing::{
    Landing, Qualification, Review, Reviews, StandingPolicy, StandingRow, Standings,
};
pub use tiers::{
    GroupBy, Otherwise, TierCuts, TierGroups, TierPolicy, TierRow, TierShare, TierSpec, Tiers,
    Within,
};
