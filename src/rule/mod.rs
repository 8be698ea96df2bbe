//! Rules: conditions with consequences.
//!
//! A [`RuleBook`] is data: rules, each with a [condition](crate::condition) and what follows from
//! it. Checked against the facts of an application it is [`Rules`], which cannot fail:
//!
//! * a **class** in a named group, such as `service: gold`. Each group has a hit policy that says
//!   what happens when several rules fire: the first wins, the one of the highest priority, only
//!   one may, all must agree, or all are collected.
//! * **points** in a group, with a cap, fading linearly or by half-lives as something ages.
//! * **tags**.
//! * an **override**: a class that wins whatever the other rules say.
//! * a **recommended action** with parameters.
//!
//! Rules see facts, never what other rules of the book give: their order can matter only where a
//! hit policy says so, and a rule can be understood alone. `tags` in a condition are those on the
//! customer's record.
//!
//! The vocabulary of hit policies is that of decision tables (OMG, *Decision Model and Notation*
//! 1.5, §8.2.10), with *agree* for its *any*.
//!
//! ```
//! use patronage::base::{Currency, Day, Name};
//! use patronage::fact::{FactSchema, Given};
//! use patronage::model::Value;
//! use patronage::rule::{Group, HitPolicy, Outcome, Rule, RuleBook, Rules};
//!
//! let service = Name::literal("service");
//! let gold = Outcome::Class { group: service, class: Name::literal("gold") };
//! let mut book = RuleBook::new(Name::literal("shop"));
//! book.groups.push(Group::new(service, HitPolicy::First));
//! book.rules.push(Rule::new(Name::literal("vip"), "spend(90d) >= 1500 USD").then(gold));
//! let rules = Rules::new(book, &FactSchema::new(Currency::USD))?;
//!
//! let ann = Given::at(Day::new(2026, 3, 31)?)
//!     .with("spend(90d)".parse()?, Value::Money("1600 USD".parse()?));
//! let mut memory = rules.memory();
//! assert_eq!(rules.apply(&ann, &mut memory).class("service").unwrap().as_str(), "gold");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod apply;
mod book;
mod canonical;
mod case;
mod check;
mod coverage;
mod decay;
mod declare;
mod explain;
mod group;
mod judge;
mod rules;
#[cfg(feature = "schemars")]
mod schema_json;
#[cfg(feature = "serde")]
mod wire;

pub(crate) use check::names;

pub use apply::{Applied, Memory, Verdict};
pub use book::{Collect, Decay, Group, HitPolicy, Outcome, Rule, RuleBook, When};
pub use case::{Case, CaseReport, Expect, Failure, TestReport};
pub use coverage::{BoundCoverage, Coverage, RuleCoverage};
pub use explain::{GroupTrace, RuleTrace, RulesExplanation};
pub use rules::{BookLimits, Rules};
