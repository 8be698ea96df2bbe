//! The walk behind an explanation: truth, margins, and what the whole rests on.

use super::margin::{least_step, nearest};
use super::trace::{Leaf, Privacy, Shown, TraceNode, What};
use super::tree::{Branch, Join, Part};
use super::truth::{joined, known};
use super::{Asked, Comparison, FactSchema, Facts, Literal, Truth};

/// Walks a condition and notes what is found.
pub(super) struct Tracer<'t, F> {
    pub(super) schema: &'t FactSchema,
    pub(super) facts: &'t F,
    pub(super) privacy: Privacy,
    pub(super) nodes: Vec<TraceNode>,
}

/// How far a part is from being true, and from being false.
#[derive(Clone, Copy)]
pub(super) struct Distances {
    pub(super) to_true: f64,
    pub(super) to_false: f64,
}

impl<F: Facts> Tracer<'_, F> {
    pub(super) fn push(&mut self, depth: usize, what: What, truth: Truth) {
        self.nodes.push(TraceNode { depth, what, truth, decides: false });
    }

    pub(super) fn part(&mut self, part: Part<'_>, depth: usize) -> Distances {
        let at = self.nodes.len();
        let below = depth.saturating_add(1);
        match part.branch() {
            Branch::Comparison(comparison) => self.comparison(comparison, depth),
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

    fn comparison(&mut self, comparison: &Comparison, depth: usize) -> Distances {
        let truth = comparison.truth(self.schema, self.facts);
        let of_type = self.schema.info(&comparison.fact).ok().map(|info| info.of_type);
        let observed = of_type
            .as_ref()
            .and_then(|of_type| known(of_type, self.facts.observe(&comparison.fact)));
        let margin = observed
            .zip(of_type.as_ref())
            .and_then(|(observed, of_type)| nearest(of_type, observed, &comparison.asked));
        let hidden = self.privacy == Privacy::Hidden && comparison.fact.is_personal();
        let share = margin.as_ref().map_or(1.0, |margin| margin.share);
        let shown = match observed {
            None => Shown::Missing,
            Some(_) if hidden => Shown::Personal,
            Some(observed) => Shown::Value(observed.to_value()),
        };
        let leaf = Leaf {
            fact: comparison.fact.clone(),
            observed: shown,
            operator: comparison.asked.operator(),
            bounds: bounds(&comparison.asked),
            margin: margin.filter(|_| !hidden),
            if_missing: comparison.if_missing,
        };
        self.push(depth, What::Leaf(Box::new(leaf)), truth);
        let step = share.max(least_step(&comparison.asked));
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

/// Marks the parts on which the truth of the root rests: those whose truth is that of the list
/// they stand in, or, under a negation, its opposite.
pub(super) fn decide(nodes: &mut [TraceNode]) {
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
