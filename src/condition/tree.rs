//! Conditions as written.

use super::{Asked, Comparison};
use crate::evidence::IfMissing;
use crate::fact::FactRef;

/// A condition as written: comparisons of facts, joined by and, or, not and "at least n of".
///
/// It is kept as a flat list and not as a tree of boxes, so that a hostile condition, however
/// deep, can be copied, compared, printed and dropped without touching the bottom of the stack.
/// [`root`](Self::root) gives the tree.
///
/// Two forms, one meaning: JSON (through serde) and a short text ([`Display`](std::fmt::Display)
/// and [`FromStr`](std::str::FromStr), or [`parse`](super::parse) for findings with places).
///
/// `all([])` is always true, `any([])` never.
///
/// ```
/// use patronage::condition::{Asked, Condition, Literal};
/// use patronage::fact::{FactRef};
///
/// let much = Asked::Ge(Literal::Money("1500 USD".parse()?));
/// let spends = Condition::comparison("spend(90d)".parse()?, much);
/// let blocked = Condition::comparison(FactRef::Tags, Asked::TaggedAny(vec!["blocked".into()]));
/// let condition = Condition::all([spends, Condition::not(blocked)]);
/// let text = "spend(90d) >= 1500.00 USD and not tagged blocked";
/// assert_eq!(condition.to_string(), text);
/// assert_eq!(text.parse::<Condition>()?, condition);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    // INVARIANT: postfix: every operator stands after its operands, and one result remains.
    pub(super) nodes: Vec<Node>,
}

/// One entry of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Comparison(Comparison),
    Not,
    Join(Join, usize),
}

/// How several conditions are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// All of them.
    All,
    /// At least one of them.
    Any,
    /// At least so many of them.
    AtLeast(u32),
}

/// A condition seen from its root.
#[derive(Clone, Debug)]
pub enum Branch<'c> {
    /// A comparison.
    Comparison(&'c Comparison),
    /// The opposite.
    Not(Part<'c>),
    /// Several, joined.
    Joined(Join, Vec<Part<'c>>),
}

/// A part of a condition.
#[derive(Clone, Copy, Debug)]
pub struct Part<'c> {
    nodes: &'c [Node],
    /// How many comparisons stand before it in the whole condition.
    before: usize,
}

impl Condition {
    /// One comparison.
    pub fn comparison(fact: FactRef, asked: Asked) -> Self {
        Self::from(Comparison::new(fact, asked))
    }

    /// The opposite.
    #[expect(clippy::should_implement_trait, reason = "an associated function, like its siblings")]
    pub fn not(mut condition: Self) -> Self {
        condition.nodes.push(Node::Not);
        condition
    }

    /// All of them; always true when there are none.
    pub fn all(conditions: impl IntoIterator<Item = Self>) -> Self {
        Self::join(Join::All, conditions)
    }

    /// At least one of them; never true when there are none.
    pub fn any(conditions: impl IntoIterator<Item = Self>) -> Self {
        Self::join(Join::Any, conditions)
    }

    /// At least n of them.
    pub fn at_least(n: u32, conditions: impl IntoIterator<Item = Self>) -> Self {
        Self::join(Join::AtLeast(n), conditions)
    }

    /// Always true: the condition of a rule for everybody.
    pub fn always() -> Self {
        Self::all([])
    }

    pub(super) fn join(join: Join, conditions: impl IntoIterator<Item = Self>) -> Self {
        let mut nodes = Vec::new();
        let mut count: usize = 0;
        for mut condition in conditions {
            nodes.append(&mut condition.nodes);
            count = count.saturating_add(1);
        }
        nodes.push(Node::Join(join, count));
        Self { nodes }
    }

    /// Says what every comparison in it means when its fact is missing, where it does not say so
    /// itself. [`Missing`](Asked::Missing) and [`Present`](Asked::Present) stay as they are.
    pub fn if_missing(mut self, meaning: IfMissing) -> Self {
        for node in &mut self.nodes {
            if let Node::Comparison(comparison) = node {
                if !matches!(comparison.asked, Asked::Missing | Asked::Present) {
                    comparison.if_missing = comparison.if_missing.or(Some(meaning));
                }
            }
        }
        self
    }

    /// The whole condition, to be walked.
    pub fn root(&self) -> Part<'_> {
        Part { nodes: &self.nodes, before: 0 }
    }

    /// The comparisons in it, from left to right.
    pub fn comparisons(&self) -> impl Iterator<Item = &Comparison> {
        self.nodes.iter().filter_map(|node| match node {
            Node::Comparison(comparison) => Some(comparison),
            _ => None,
        })
    }

    /// How deep it is nested: 1 for a comparison alone.
    ///
    /// ```
    /// use patronage::condition::Condition;
    ///
    /// let condition: Condition = "not (purchases > 3 or tier = high)".parse()?;
    /// assert_eq!(condition.depth(), 3);
    /// # Ok::<(), patronage::error::Findings>(())
    /// ```
    pub fn depth(&self) -> usize {
        let mut open: Vec<usize> = Vec::new();
        for node in &self.nodes {
            let below = match node {
                Node::Comparison(_) => 0,
                Node::Not => open.pop().unwrap_or(0),
                Node::Join(_, count) => {
                    let from = open.len().saturating_sub(*count);
                    open.drain(from..).max().unwrap_or(0)
                }
            };
            open.push(below.saturating_add(1));
        }
        open.pop().unwrap_or(0)
    }
}

impl From<Comparison> for Condition {
    fn from(comparison: Comparison) -> Self {
        Self { nodes: vec![Node::Comparison(comparison)] }
    }
}

impl<'c> Part<'c> {
    /// What stands at the root of this part. Costs a walk over the part.
    pub fn branch(self) -> Branch<'c> {
        match self.nodes.split_last() {
            Some((Node::Comparison(comparison), _)) => Branch::Comparison(comparison),
            Some((Node::Not, inner)) => Branch::Not(Part { nodes: inner, ..self }),
            Some((Node::Join(join, count), inner)) => {
                Branch::Joined(*join, self.operands(inner, *count))
            }
            // No condition is without nodes.
            None => Branch::Joined(Join::All, Vec::new()),
        }
    }

    /// The number of its first comparison among those of the whole condition, from left to right.
    pub fn first_comparison(self) -> usize {
        self.before
    }

    fn operands(self, inner: &'c [Node], count: usize) -> Vec<Self> {
        let mut parts = Vec::with_capacity(count);
        let mut rest = inner;
        for _ in 0..count {
            let (before, last) = rest.split_at(start_of_last(rest));
            parts.push(last);
            rest = before;
        }
        parts.reverse();
        let mut before = self.before;
        let mut numbered = Vec::with_capacity(count);
        for nodes in parts {
            numbered.push(Part { nodes, before });
            before = before.saturating_add(comparisons_in(nodes));
        }
        numbered
    }
}

fn comparisons_in(nodes: &[Node]) -> usize {
    nodes.iter().filter(|node| matches!(node, Node::Comparison(_))).count()
}

/// Where the last complete condition of a list begins.
fn start_of_last(nodes: &[Node]) -> usize {
    let mut open: usize = 1;
    for (at, node) in nodes.iter().enumerate().rev() {
        let operands = match node {
            Node::Comparison(_) => 0,
            Node::Not => 1,
            Node::Join(_, count) => *count,
        };
        open = open.saturating_sub(1).saturating_add(operands);
        if open == 0 {
            return at;
        }
    }
    0
}
