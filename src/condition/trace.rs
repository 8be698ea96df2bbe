//! Why a condition is true, false or unknown of one customer.

use std::fmt;

use super::tracer::{Distances, Tracer, decide};
use super::words::{self, Language};
use super::{Condition, FactRef, FactSchema, Facts, IfMissing, Literal, Truth};
use crate::base::Name;
use crate::model::Value;

/// Whether an explanation shows facts about a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Privacy {
    /// Their values stay hidden; that they were looked at is said.
    #[default]
    Hidden,
    /// Everything is shown.
    Shown,
}

/// A condition as it was found for one customer: every part with its truth, from the root down.
///
/// ```
/// use patronage::base::{Currency, Day};
/// use patronage::condition::{Condition, FactSchema, Given, Language, Privacy, Truth};
/// use patronage::model::Value;
///
/// let schema = FactSchema::new(Currency::USD);
/// let ann = Given::at(Day::new(2026, 3, 31).unwrap())
///     .with("spend(90d)".parse().unwrap(), Value::Money("1200 USD".parse().unwrap()));
/// let condition: Condition = "spend(90d) >= 1500 USD and days_since(visit) < 30d".parse()?;
/// let trace = condition.trace(&schema, &ann, Privacy::Hidden);
/// assert_eq!(trace.truth(), Truth::False);
/// assert_eq!(trace.to_string(), "\
/// no: all of
///   no: spend(90d) 1200.00 USD, at least 1500.00 USD; 300.00 USD away
///   unknown: days_since(visit) missing, less than 30d
/// ");
/// assert!(trace.text(Language::Chinese).contains("spend(90d) 为 1200.00 USD，要求不少于 1500.00 USD"));
/// # Ok::<(), patronage::error::Findings>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Trace {
    /// The parts, each before those inside it. Never empty.
    pub nodes: Vec<TraceNode>,
    /// How far the customer is from making the condition true; see
    /// [`distance`](Self::distance).
    distance: f64,
}

/// One part of a condition.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct TraceNode {
    /// How many parts it stands inside of.
    pub depth: usize,
    /// What it is.
    pub what: What,
    /// Its truth.
    pub truth: Truth,
    /// Whether the truth of the whole rests on it.
    pub decides: bool,
}

/// What a part is.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum What {
    /// All of the parts one level deeper.
    All,
    /// Any of them.
    Any,
    /// At least so many of them.
    AtLeast(u32),
    /// The opposite of the part one level deeper.
    Not,
    /// A comparison.
    Leaf(Box<Leaf>),
}

/// A comparison with what was found.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Leaf {
    /// The fact.
    pub fact: FactRef,
    /// What it was.
    pub observed: Shown,
    /// The name of the comparison, as in JSON.
    pub operator: Name,
    /// What it was compared with: one bound, two ends, or a list.
    pub bounds: Vec<Literal>,
    /// How far the value lies from the nearest bound, where it can be measured.
    pub margin: Option<Margin>,
    /// What the comparison is when the fact is missing, where the author said so.
    #[cfg_attr(feature = "serde", serde(default))]
    pub if_missing: Option<IfMissing>,
}

/// The value of a fact as an explanation shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Shown {
    /// Missing.
    Missing,
    /// Known, about a person, and not to be shown.
    Personal,
    /// The value.
    Value(Value),
}

/// How far a value lies from a bound.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Margin {
    /// The distance in the unit of the fact; for a day in days.
    pub by: Value,
    /// The same as a share of the larger of the two, from 0 (at the bound) to 1: so that margins
    /// of different facts can be compared. A day counts against a year, a chance and a rank as
    /// they are.
    pub share: f64,
}

impl Condition {
    /// Why the condition is true, false or unknown of a customer.
    pub fn trace(&self, schema: &FactSchema, facts: &impl Facts, privacy: Privacy) -> Trace {
        let mut tracer = Tracer { schema, facts, privacy, nodes: Vec::new() };
        let distances = if self.depth() > super::Limits::DEPTH {
            tracer.push(0, What::All, Truth::Unknown);
            Distances { to_true: f64::MAX, to_false: f64::MAX }
        } else {
            tracer.part(self.root(), 0)
        };
        let mut nodes = tracer.nodes;
        decide(&mut nodes);
        Trace { nodes, distance: distances.to_true }
    }
}

impl Trace {
    /// The truth of the whole.
    pub fn truth(&self) -> Truth {
        self.nodes.first().map_or(Truth::Unknown, |node| node.truth)
    }

    /// How far the customer is from making the condition true: 0 when it is. A comparison that
    /// fails counts its [share](Margin::share), one that cannot be measured or whose fact is
    /// missing counts 1; of *all* the sum counts, of *any* the least.
    pub fn distance(&self) -> f64 {
        self.distance
    }

    /// The comparisons, from left to right, each with its truth and whether the whole rests on it.
    pub fn leaves(&self) -> impl Iterator<Item = (&Leaf, Truth, bool)> {
        self.nodes.iter().filter_map(|node| match &node.what {
            What::Leaf(leaf) => Some((&**leaf, node.truth, node.decides)),
            _ => None,
        })
    }

    /// The missing facts for want of which the whole is unknown; none when it is not.
    pub fn wanting(&self) -> impl Iterator<Item = &FactRef> {
        self.leaves()
            .filter(|(_, truth, decides)| *truth == Truth::Unknown && *decides)
            .map(|(leaf, ..)| &leaf.fact)
    }

    /// A line for each part, indented by its depth.
    pub fn text(&self, language: Language) -> String {
        let mut text = String::new();
        for node in &self.nodes {
            let indent = "  ".repeat(node.depth);
            let truth = words::truth(node.truth, language);
            let what = match &node.what {
                What::Leaf(leaf) => leaf.text(language),
                What::All => words::list("all", None, language),
                What::Any => words::list("any", None, language),
                What::AtLeast(n) => words::list("at_least", Some(*n), language),
                What::Not => words::list("not", None, language),
            };
            let colon = language.colon();
            text.extend([indent.as_str(), truth, colon, what.as_str(), "\n"]);
        }
        text
    }
}

impl Leaf {
    /// One comparison as a phrase.
    pub fn text(&self, language: Language) -> String {
        let observed = match &self.observed {
            Shown::Missing => None,
            Shown::Personal => Some(words::hidden(language).to_owned()),
            Shown::Value(value) => Some(value.to_string()),
        };
        let observed = observed.map(|text| {
            if text.is_empty() { language.pick("none", "无").to_owned() } else { text }
        });
        let bounds: Vec<String> = self.bounds.iter().map(Literal::to_string).collect();
        let margin = self.margin.as_ref().map(|margin| margin.by.to_string());
        words::leaf(
            &self.fact.to_string(),
            observed.as_deref().ok_or(self.if_missing),
            self.operator.as_str(),
            &bounds,
            margin.as_deref(),
            language,
        )
    }
}

impl fmt::Display for Trace {
    /// The lines in English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Language::English))
    }
}
