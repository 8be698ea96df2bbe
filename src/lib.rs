//! Customer classification that explains itself.
//!
//! *Patronage* is the custom that customers give a business. This crate turns what a business
//! knows about a customer (who they are, what they did) into a classification it can act on: how
//! valuable they have been, where they stand in their life with the business, how likely they are
//! to stay away, which segment they belong to, **and why**. It reads nothing, writes nothing and
//! has no clock: the application brings the data and the date, and the same data at the same date
//! always has the same answer.
//!
//! # The story in five nouns
//!
//! ```text
//!  rows ──► Intake ──► Ledger ──(as of a day)──► Profile ──► judges ──► Classification
//!           checks     exact,                    facts       value      with an Explanation
//!           once       mergeable                             lifecycle  on demand
//!                                                            churn
//!                                                            rules
//!  Ledgers ──(as of a day)──► Cohort ──(fit)──► Policy ──► Engine ────────────┘
//! ```
//!
//! 1. The [`Intake`](intake::Intake) checks what an application hands in, once, and reports
//!    everything that is wrong with it.
//! 2. A [`Ledger`](profile::Ledger) keeps one customer's history: for each day what happened, how
//!    often and for how much. It is exact and can be merged in any order.
//! 3. A [`Profile`](profile::Profile) is a ledger seen at a day, a
//!    [`Cohort`](profile::Cohort) many of them.
//! 4. A [`Policy`](engine::Policy) is data: written by hand or fitted on a cohort, readable and
//!    storable. Checked, it is an [`Engine`](engine::Engine).
//! 5. The engine gives each profile a [`Classification`](engine::Classification) and, on demand,
//!    an [`Explanation`](engine::Explanation): every fact and every bound behind it.
//!
//! # Twelve lines
//!
//! ```
//! use patronage::prelude::*;
//!
//! let mut intake = Intake::new(Currency::EUR);
//! let rows = [("ann", "2026-01-05", "40.00"), ("ann", "2026-03-06", "60.00"), ("bob", "2026-01-09", "20.00")]
//!     .map(|(customer, at, amount)| Row { customer, at, amount, ..Row::default() });
//! let mut ledgers = Ledgers::new(Currency::EUR);
//! ledgers.post(intake.admit_rows(rows)?.postings())?;
//!
//! let cohort = ledgers.at("2026-03-31".parse()?);
//! let engine = Engine::new(Policy::fit(&cohort, &Spec::default())?.policy)?;
//! let ann = engine.explain(cohort.find("ann").expect("ann has bought"));
//! assert_eq!(ann.verdicts[0].to_string(), "tier high: spend 100.00 EUR, at least 100.00 EUR");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Which part do I need?
//!
//! | I want to | look at |
//! |---|---|
//! | hand in purchases, refunds, visits, complaints | [`intake`], [`model::Interaction`] |
//! | say who the customers are, with attributes of my own | [`customer`], [`model::Customer`] |
//! | ask one customer's facts at a day | [`profile::Profile`] |
//! | score, tier, segment | [`value`], [`segment`] |
//! | know the stage of life | [`lifecycle`] |
//! | know who is about to stay away | [`churn`] |
//! | know what customers will buy and be worth | [`lifetime`] |
//! | write conditions and rules, test and explain them | [`condition`], [`rule`] |
//! | put it together, explain it | [`engine`] |
//! | add a judge of my own | [`judge::Assess`], [`Engine::with`](engine::Engine::with) |
//!
//! # Floors
//!
//! `error`, `numeric` < `base` < `model` < `customer` < `intake` < `profile` < `condition` < `judge` <
//! `value`, `segment`, `lifecycle`, `churn`, `lifetime`, `rule` < `engine`. A module names only
//! modules on lower floors; `numeric` is private: special functions, quadrature, the optimiser.
//!
//! # Features
//!
//! | feature | default | adds |
//! |---|---|---|
//! | `serde` | yes | `Serialize` and `Deserialize` for everything that is stored; reading is checked |
//! | `schemars` | no | `JsonSchema` (JSON Schema 2020-12, by schemars 1) for books of rules, policies and all they hold; brings `serde` |
//!
//! # What it does not do
//!
//! Read or write files, look at a clock, draw random numbers, guess a currency, a time zone or a
//! missing value, add money of two currencies, or show personal facts in errors and logs.

#![deny(missing_docs)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::float_cmp,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used
)]

pub mod base;
pub mod churn;
pub mod condition;
pub mod customer;
pub mod engine;
pub mod error;
pub mod evidence;
pub mod fact;
pub mod intake;
pub mod judge;
pub mod lifecycle;
pub mod lifetime;
pub mod model;
mod numeric;
pub mod profile;
pub mod rule;
pub mod segment;
pub mod value;

/// The examples of the README, compiled and run with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// The names that most programs need.
pub mod prelude {
    pub use crate::base::{
        Calendar, Currency, CustomerId, Day, InteractionId, Money, Name, Window,
    };
    pub use crate::condition::Condition;
    pub use crate::customer::{Attribute, AttributeType, CustomerRecords, Schema};
    pub use crate::engine::{Classification, Engine, Explanation, Policy, Spec};
    pub use crate::error::{Error, Finding, Findings};
    pub use crate::evidence::{Evidence, Language, Operator, Reader, Reason};
    pub use crate::fact::{FactRef, FactSchema, FactValue, Facts, Known, Metric};
    pub use crate::intake::{Intake, Rates, Row, Strictness};
    pub use crate::judge::Assess;
    pub use crate::model::{
        Amount, Birth, Channel, Customer, Interaction, Kind, Organisation, Party, Person, Validity,
        Value, Verdicts,
    };
    pub use crate::profile::{Cohort, Ledger, Ledgers, Profile};
    pub use crate::rule::{RuleBook, Rules};
}
