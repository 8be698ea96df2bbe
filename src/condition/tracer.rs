//! The walk behind an explanation: truth, margins, what the whole rests on, and what is hidden.

use super::bound::value_of;
use super::margin::{least_step, nearest};
use super::tree::{Branch, Join, Part};
use super::truth::{joined, known};
use super::{Asked, Comparison, Condition, Limits, Literal};
use crate::base::Figure;
use crate::evidence::{Privacy, Reason, Shown, Trace, TraceNode, Truth, What};
use crate::fact::{FactSchema, FactType, Facts};
use crate::model::Value;

impl Condition {
    /// Why the condition is true, false or unknown of a customer.
    ///
    /// What [may not be shown](crate::evidence) of the customer is hidden: of such a comparison
    /// neither value nor bound nor truth is told, nor the truth of a part that it stands in. That
    /// of the whole is told always.
    ///
    /// ```
    /// use patronage::base::{Currency, Day};
    /// use patronage::condition::Condition;
    /// use patronage::evidence::{Language, Privacy, Truth};
    /// use patronage::fact::{FactSchema, Given};
    /// use patronage::model::Value;
    ///
    /// let schema = FactSchema::new(Currency::USD);
    /// let ann = Given::at(Day::new(2026, 3, 31).unwrap())
    ///     .with("spend(90d)".parse().unwrap(), Value::Money("1200 USD".parse().unwrap()));
    /// let condition: Condition = "spend(90d) >= 1500 USD and days_since(visit) < 30d".parse()?;
    /// let trace = condition.trace(&schema, &ann, Privacy::Hidden);
    /// assert_eq!(trace.truth, Truth::False);
    /// assert_eq!(trace.to_string(), "\
    /// no: all of
    ///   no: spend(90d) 1200.00 USD, at least 1500.00 USD; 300.00 USD away
    ///   unknown: days_since(visit) missing, less than 30 days
    /// ");
    /// assert!(trace.text(Language::Chinese).contains("为 1200.00 USD，要求不少于 1500.00 USD"));
    /// # Ok::<(), patronage::error::Findings>(())
    /// ```
    pub fn trace(&self, schema: &FactSchema, facts: &impl Facts, privacy: Privacy) -> Trace {
        let organisation = privacy == Privacy::Hidden && facts.is_organisation();
        let mut tracer = Tracer { schema, facts, privacy, organisation, nodes: Vec::new() };
        let distances = if self.depth() > Limits::DEPTH {
            tracer.push(0, What::All, Truth::Unknown, false);
            Distances { to_true: f64::MAX, to_false: f64::MAX }
        } else {
            tracer.part(self.root(), 0)
        };
        let truth = tracer.nodes.first().map_or(Truth::Unknown, |root| root.truth);
        // What is hidden counts for a whole step, also where it holds.
        let distance = if truth == Truth::True { 0.0 } else { distances.to_true };
        let mut trace = Trace::new(truth, Figure::nearest(distance));
        trace.nodes = told(tracer.nodes);
        trace
    }
}

/// Walks a condition and notes what is found.
struct Tracer<'t, F> {
    schema: &'t FactSchema,
    facts: &'t F,
    privacy: Privacy,
    /// Whether the customer is an organisation, of which less is hidden.
    organisation: bool,
    nodes: Vec<Found>,
}

/// One part as it was found, before anything is hidden.
struct Found {
    depth: usize,
    what: What,
    truth: Truth,
    /// Whether its truth may not be told.
    hidden: bool,
}

/// How far a part is from being true, and from being false.
#[derive(Clone, Copy)]
struct Distances {
    to_true: f64,
    to_false: f64,
}

impl<F: Facts> Tracer<'_, F> {
    fn push(&mut self, depth: usize, what: What, truth: Truth, hidden: bool) {
        self.nodes.push(Found { depth, what, truth, hidden });
    }

    fn part(&mut self, part: Part<'_>, depth: usize) -> Distances {
        let at = self.nodes.len();
        let below = depth.saturating_add(1);
        match part.branch() {
            Branch::Comparison(comparison) => self.comparison(comparison, depth),
            Branch::Not(inner) => {
                self.push(depth, What::Not, Truth::Unknown, false);
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
                self.push(depth, what, Truth::Unknown, false);
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

    /// Gives a part its truth, and hides it where something inside it is hidden.
    fn settle(&mut self, at: usize, truth: Truth) {
        let inside = self.nodes.get(at..).unwrap_or_default();
        let hidden = inside.iter().any(|node| node.hidden);
        if let Some(node) = self.nodes.get_mut(at) {
            node.truth = truth;
            node.hidden = hidden;
        }
    }

    fn comparison(&mut self, comparison: &Comparison, depth: usize) -> Distances {
        let Comparison { fact, asked, if_missing } = comparison;
        let truth = comparison.truth(self.schema, self.facts);
        let of_type = self.schema.info(fact).ok().map(|info| info.of_type);
        let observed =
            of_type.as_ref().and_then(|of_type| known(of_type, self.facts.observe(fact)));
        let hidden = self.privacy == Privacy::Hidden
            && self.schema.sensitivity(fact).is_hidden(self.organisation);
        if hidden {
            let reason = Reason::compared(fact.clone(), Shown::Personal, asked.operator(), vec![]);
            self.push(depth, What::Reason(Box::new(reason)), truth, true);
            return Distances { to_true: 1.0, to_false: 1.0 };
        }
        let shown = observed.map(crate::fact::FactValue::to_value).into();
        let bounds = bounds(asked, of_type.as_ref());
        let mut reason = Reason::compared(fact.clone(), shown, asked.operator(), bounds);
        reason.if_missing = *if_missing;
        reason.margin = observed
            .zip(of_type.as_ref())
            .and_then(|(observed, of_type)| nearest(of_type, observed, asked));
        let share = reason.margin.as_ref().map_or(1.0, |margin| margin.share.get());
        self.push(depth, What::Reason(Box::new(reason)), truth, false);
        let step = share.max(least_step(asked));
        match truth {
            Truth::True => Distances { to_true: 0.0, to_false: step },
            Truth::False => Distances { to_true: step, to_false: 0.0 },
            Truth::Unknown => Distances { to_true: 1.0, to_false: 1.0 },
        }
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

/// What is told: each part with its truth where nothing hidden is in it, and the marks of those on
/// which the truth of the whole rests, which are those whose truth is that of the list they stand
/// in, or, under a negation, its opposite.
fn told(found: Vec<Found>) -> Vec<TraceNode> {
    // The truth that a part must have to decide, by depth; `None` where nothing inside decides, or
    // nobody may know.
    let mut wanted: Vec<Option<Truth>> = vec![found.first().map(|root| root.truth)];
    let mut told = Vec::with_capacity(found.len());
    for (at, Found { depth, what, truth, hidden }) in found.into_iter().enumerate() {
        let want = wanted.get(depth).copied().flatten();
        let decides = want == Some(truth) && (!hidden || at == 0);
        let inside = match (&what, decides) {
            (_, false) => None,
            (What::Not, true) => Some(truth.not()),
            (_, true) => Some(truth),
        };
        wanted.truncate(depth.saturating_add(1));
        wanted.push(inside);
        let is_told = !hidden || (at == 0 && !matches!(what, What::Reason(_)));
        told.push(TraceNode::new(depth, what, is_told.then_some(truth), decides && is_told));
    }
    told
}

/// What a fact is compared with, as values of its type.
fn bounds(asked: &Asked, of_type: Option<&FactType>) -> Vec<Value> {
    let value = |literal: &Literal| {
        let typed = of_type.and_then(|of_type| value_of(of_type, literal).ok());
        typed.unwrap_or_else(|| literal.value())
    };
    let days = |days: u32| vec![Value::Days(days.into())];
    let word = |tag: &String| Literal::word(tag).value();
    match asked {
        Asked::Between(from, to) => vec![value(from), value(to)],
        Asked::In(values) | Asked::NotIn(values) => values.iter().map(value).collect(),
        Asked::StartsWith(text) => vec![Value::Text(text.clone())],
        Asked::WithinNext(n) | Asked::AnniversaryWithin(n) => days(*n),
        Asked::TaggedAny(tags) | Asked::TaggedAll(tags) | Asked::TaggedNone(tags) => {
            tags.iter().map(word).collect()
        }
        Asked::TaggedAtLeast(n, tags) => {
            std::iter::once(Value::Count((*n).into())).chain(tags.iter().map(word)).collect()
        }
        Asked::Missing | Asked::Present => Vec::new(),
        other => other.bound().into_iter().map(value).collect(),
    }
}
