//! Why a condition is true, false or unknown of one customer.

use std::fmt;

use rust_decimal::Decimal;

use super::tree::{Branch, Join, Part};
use super::truth::{joined, known};
use super::words::{self, Language};
use super::{
    Asked, Condition, FactRef, FactSchema, FactType, Facts, Literal, Observed, Test, Truth,
};
use crate::base::{Money, Name};
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
            observed.as_deref(),
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

struct Tracer<'t, F> {
    schema: &'t FactSchema,
    facts: &'t F,
    privacy: Privacy,
    nodes: Vec<TraceNode>,
}

/// How far a part is from being true, and from being false.
#[derive(Clone, Copy)]
struct Distances {
    to_true: f64,
    to_false: f64,
}

impl<F: Facts> Tracer<'_, F> {
    fn push(&mut self, depth: usize, what: What, truth: Truth) {
        self.nodes.push(TraceNode { depth, what, truth, decides: false });
    }

    fn part(&mut self, part: Part<'_>, depth: usize) -> Distances {
        let at = self.nodes.len();
        let below = depth.saturating_add(1);
        match part.branch() {
            Branch::Test(test) => self.test(test, depth),
            Branch::Not(inner) => {
                self.push(depth, What::Not, Truth::Unknown);
                let distances = self.part(inner, below);
                let inside = self.nodes.get(at.saturating_add(1)).map(|node| node.truth);
                self.settle(at, inside.map_or(Truth::Unknown, Truth::not));
                Distances { to_true: distances.to_false, to_false: distances.to_true }
            }
            Branch::Joined(join, parts) => {
                let what = match join {
                    Join::All => What::All,
                    Join::Any => What::Any,
                    Join::AtLeast(n) => What::AtLeast(n),
                };
                self.push(depth, what, Truth::Unknown);
                let (mut truths, mut distances) = (Vec::new(), Vec::new());
                for part in parts {
                    let at = self.nodes.len();
                    distances.push(self.part(part, below));
                    truths.extend(self.nodes.get(at).map(|node| node.truth));
                }
                self.settle(at, joined(join, &truths));
                join_distances(join, &distances)
            }
        }
    }

    fn settle(&mut self, at: usize, truth: Truth) {
        if let Some(node) = self.nodes.get_mut(at) {
            node.truth = truth;
        }
    }

    fn test(&mut self, test: &Test, depth: usize) -> Distances {
        let truth = test.truth(self.schema, self.facts);
        let of_type = self.schema.info(&test.fact).ok().map(|info| info.of_type);
        let observed =
            of_type.as_ref().and_then(|of_type| known(of_type, self.facts.observe(&test.fact)));
        let margin = observed
            .zip(of_type.as_ref())
            .and_then(|(observed, of_type)| nearest(of_type, observed, &test.asked));
        let hidden = self.privacy == Privacy::Hidden && test.fact.is_personal();
        let share = margin.as_ref().map_or(1.0, |margin| margin.share);
        let shown = match observed {
            None => Shown::Missing,
            Some(_) if hidden => Shown::Personal,
            Some(observed) => Shown::Value(observed.to_value()),
        };
        let leaf = Leaf {
            fact: test.fact.clone(),
            observed: shown,
            operator: test.asked.operator(),
            bounds: bounds(&test.asked),
            margin: margin.filter(|_| !hidden),
        };
        self.push(depth, What::Leaf(Box::new(leaf)), truth);
        let step = share.max(least_step(&test.asked));
        match truth {
            Truth::True => Distances { to_true: 0.0, to_false: step },
            Truth::False => Distances { to_true: step, to_false: 0.0 },
            Truth::Unknown => Distances { to_true: 1.0, to_false: 1.0 },
        }
    }
}

/// What it takes to leave a bound: one whole unit where there is no half, else next to nothing.
fn least_step(asked: &Asked) -> f64 {
    let whole = |bound: Decimal| 1.0 / float(bound.abs().max(Decimal::ONE));
    match asked.bound() {
        Some(Literal::Days(days)) => whole((*days).into()),
        Some(Literal::Number(number)) if number.is_integer() => whole(*number),
        _ => f64::EPSILON,
    }
}

fn join_distances(join: Join, of: &[Distances]) -> Distances {
    let sum = |one: fn(&Distances) -> f64| of.iter().map(one).fold(0.0, |sum, one| sum + one);
    let least = |one: fn(&Distances) -> f64| of.iter().map(one).fold(f64::MAX, f64::min);
    let smallest = |one: fn(&Distances) -> f64, n: usize| {
        let mut all: Vec<f64> = of.iter().map(one).collect();
        all.sort_by(f64::total_cmp);
        if n > all.len() {
            return f64::MAX;
        }
        all.into_iter().take(n).fold(0.0, |sum, one| sum + one)
    };
    match join {
        Join::All => Distances { to_true: sum(|d| d.to_true), to_false: least(|d| d.to_false) },
        Join::Any => Distances { to_true: least(|d| d.to_true), to_false: sum(|d| d.to_false) },
        Join::AtLeast(n) => {
            let n = usize::try_from(n).unwrap_or(usize::MAX);
            let others = of.len().saturating_add(1).saturating_sub(n);
            Distances {
                to_true: smallest(|d| d.to_true, n),
                to_false: smallest(|d| d.to_false, others),
            }
        }
    }
}

/// Marks the parts on which the truth of the root rests: those whose truth is that of the list
/// they stand in, or, under a negation, its opposite.
fn decide(nodes: &mut [TraceNode]) {
    // The truth that a part must have to decide, by depth; `None` where nothing inside decides.
    let mut wanted: Vec<Option<Truth>> = vec![nodes.first().map(|root| root.truth)];
    for node in nodes {
        let want = wanted.get(node.depth).copied().flatten();
        node.decides = want == Some(node.truth);
        let inside = match (&node.what, node.decides) {
            (_, false) => None,
            (What::Not, true) => Some(node.truth.not()),
            (_, true) => Some(node.truth),
        };
        wanted.truncate(node.depth.saturating_add(1));
        wanted.push(inside);
    }
}

fn bounds(asked: &Asked) -> Vec<Literal> {
    let days = |days: u32| vec![Literal::Days(days.into())];
    let words = |tags: &[String]| tags.iter().map(|tag| Literal::word(tag)).collect();
    match asked {
        Asked::Between(from, to) => vec![from.clone(), to.clone()],
        Asked::In(values) | Asked::NotIn(values) => values.clone(),
        Asked::StartsWith(text) => vec![Literal::word(text)],
        Asked::WithinNext(n) | Asked::AnniversaryWithin(n) => days(*n),
        Asked::TaggedAny(tags) | Asked::TaggedAll(tags) | Asked::TaggedNone(tags) => words(tags),
        Asked::TaggedAtLeast(n, tags) => {
            let mut all = vec![Literal::whole((*n).into())];
            all.extend(tags.iter().map(|tag| Literal::word(tag)));
            all
        }
        Asked::Missing | Asked::Present => Vec::new(),
        other => other.bound().into_iter().cloned().collect(),
    }
}

/// The margin to the nearest of the bounds that can be measured. Names are measured only where
/// their order is asked for.
fn nearest(of_type: &FactType, observed: Observed<'_>, asked: &Asked) -> Option<Margin> {
    let by_name = matches!(asked, Asked::Eq(_) | Asked::Ne(_) | Asked::In(_) | Asked::NotIn(_));
    if by_name && matches!(of_type, FactType::Choice(_)) {
        return None;
    }
    let measurable = match asked {
        Asked::Between(from, to) => vec![from, to],
        Asked::In(values) | Asked::NotIn(values) => values.iter().collect(),
        other => other.bound().into_iter().collect(),
    };
    measurable
        .into_iter()
        .filter_map(|bound| margin(of_type, observed, bound))
        .min_by(|a, b| a.share.total_cmp(&b.share))
}

fn margin(of_type: &FactType, observed: Observed<'_>, bound: &Literal) -> Option<Margin> {
    match (observed, bound) {
        (Observed::Count(a), Literal::Number(b)) => {
            let by = Decimal::from(a).checked_sub(*b)?.abs();
            Some(Margin { by: Value::Number(by), share: share(by, Decimal::from(a), *b) })
        }
        (Observed::Days(a), Literal::Days(b)) => {
            let by = a.checked_sub(*b)?.checked_abs()?;
            let share = share(by.into(), a.into(), (*b).into());
            Some(Margin { by: Value::Days(by), share })
        }
        (Observed::Number(a), Literal::Number(b)) => {
            let by = a.checked_sub(*b)?.abs();
            Some(Margin { by: Value::Number(by), share: share(by, a, *b) })
        }
        (Observed::Money(a), Literal::Money(b)) => {
            let by = a.checked_sub(*b).ok()?;
            let by = Money::from_minor(by.minor().checked_abs()?, by.currency());
            let amount = |money: Money| money.amount().ok();
            let share = share(amount(by)?, amount(a)?, amount(*b)?);
            Some(Margin { by: Value::Money(by), share })
        }
        (Observed::Chance(a), Literal::Number(b)) => {
            let exact = Decimal::from_f64_retain(a.get())?.round_dp(9);
            let by = exact.checked_sub(*b)?.abs();
            Some(Margin { by: Value::Number(by), share: float(by) })
        }
        (Observed::Day(a), Literal::Day(b)) => {
            let by = i64::from(a.since(*b)).abs();
            let share = float(Decimal::from(by)) / 365.0;
            Some(Margin { by: Value::Days(by), share: share.min(1.0) })
        }
        (Observed::Name(name), Literal::Word(word)) => match of_type {
            FactType::Choice(choice) if choice.ordered => {
                let by = choice.place(name.as_str())?.abs_diff(choice.place(word)?);
                let steps = choice.names.len().saturating_sub(1).max(1);
                let (by, steps) = (i64::try_from(by).ok()?, i64::try_from(steps).ok()?);
                let share = float(Decimal::from(by)) / float(Decimal::from(steps));
                Some(Margin { by: Value::Count(by), share })
            }
            _ => None,
        },
        _ => None,
    }
}

/// The distance as a share of the larger of the two, at most 1.
fn share(by: Decimal, a: Decimal, b: Decimal) -> f64 {
    let larger = a.abs().max(b.abs());
    if larger.is_zero() { 0.0 } else { (float(by) / float(larger)).min(1.0) }
}

fn float(number: Decimal) -> f64 {
    use rust_decimal::prelude::ToPrimitive;
    number.to_f64().unwrap_or(f64::MAX)
}
