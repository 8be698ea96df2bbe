//! Why a condition is true, false or unknown of one customer.

use std::fmt;

use super::{Reader, Reason, Truth};
use crate::base::Figure;
use crate::fact::FactRef;

/// A condition as it was found for one customer: every part with its truth, from the root down.
///
/// [`Condition::trace`](crate::condition::Condition::trace) makes one.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Trace {
    /// The parts, each before those inside it. Never empty.
    pub nodes: Vec<TraceNode>,
    /// The truth of the whole; always shown.
    pub truth: Truth,
    /// How far the customer is from making the condition true: 0 when it is. A comparison that
    /// fails counts its [share](super::Margin::share), one that cannot be measured, is hidden or
    /// whose fact is missing counts 1; of *all* the sum counts, of *any* the least.
    pub distance: Figure,
}

/// One part of a condition.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct TraceNode {
    /// How many parts it stands inside of.
    pub depth: usize,
    /// What it is.
    pub what: What,
    /// Its truth; `None` where it would give away something hidden.
    pub truth: Option<Truth>,
    /// Whether the truth of the whole rests on it; never said of what is hidden.
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
    Reason(Box<Reason>),
}

impl TraceNode {
    pub(crate) fn new(depth: usize, what: What, truth: Option<Truth>, decides: bool) -> Self {
        Self { depth, what, truth, decides }
    }
}

impl Trace {
    pub(crate) fn new(truth: Truth, distance: Figure) -> Self {
        Self { nodes: Vec::new(), truth, distance }
    }

    /// The comparisons, from left to right, each with its part of the whole.
    pub fn reasons(&self) -> impl Iterator<Item = (&Reason, &TraceNode)> {
        self.nodes.iter().filter_map(|node| match &node.what {
            What::Reason(reason) => Some((&**reason, node)),
            _ => None,
        })
    }

    /// The missing facts for want of which the whole is unknown; none when it is not.
    pub fn wanting(&self) -> impl Iterator<Item = &FactRef> {
        self.reasons()
            .filter(|(_, node)| node.truth == Some(Truth::Unknown) && node.decides)
            .map(|(reason, _)| &reason.fact)
    }

    /// A line for each part, indented by its depth.
    pub fn text<'l>(&self, reader: impl Into<Reader<'l>>) -> String {
        let reader = reader.into();
        let mut text = String::new();
        for node in &self.nodes {
            text.push_str(&"  ".repeat(node.depth));
            text.push_str(&reader.part(node));
            text.push('\n');
        }
        text
    }
}

impl fmt::Display for Trace {
    /// The lines in English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(super::Language::English))
    }
}
