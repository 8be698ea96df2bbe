//! What the cases of a book touch.

use std::cmp::Ordering;

use super::Rules;
use crate::base::Name;
use crate::condition::{Asked, Comparison, Literal, order};
use crate::fact::{Facts, Given};

/// What the cases of a book touch.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Coverage {
    /// The rules, in the order of the book.
    pub rules: Vec<RuleCoverage>,
    /// Every bound of every comparison of order, in the order of the book.
    pub bounds: Vec<BoundCoverage>,
}

/// How often cases made one rule fire.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct RuleCoverage {
    /// The rule.
    pub rule: Name,
    /// Cases in which it fired.
    pub fired: usize,
    /// Cases in which it did not.
    pub not_fired: usize,
}

/// From which sides cases looked at one bound.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct BoundCoverage {
    /// The rule.
    pub rule: Name,
    /// The comparison, in the text form.
    pub comparison: String,
    /// The bound.
    pub bound: Literal,
    /// Cases with a value below it.
    pub below: usize,
    /// Cases with just that value.
    pub at: usize,
    /// Cases with a value above it.
    pub above: usize,
}

impl Coverage {
    /// The rules that no case makes fire.
    pub fn never_fired(&self) -> impl Iterator<Item = Name> {
        self.rules.iter().filter(|rule| rule.fired == 0).map(|rule| rule.rule)
    }

    /// The bounds that cases do not look at from below, at and above.
    pub fn open_bounds(&self) -> impl Iterator<Item = &BoundCoverage> {
        let open = |bound: &&BoundCoverage| bound.below == 0 || bound.at == 0 || bound.above == 0;
        self.bounds.iter().filter(open)
    }
}

pub(super) fn coverage(rules: &Rules, cases: &[Given]) -> Coverage {
    let mut memory = rules.memory();
    let mut fired = vec![0_usize; rules.book.rules.len()];
    for case in cases {
        let applied = rules.apply(case, &mut memory);
        for (at, count) in fired.iter_mut().enumerate() {
            *count = count.saturating_add(usize::from(applied.has_fired(at)));
        }
    }
    let by_rule = rules.book.rules.iter().zip(fired).map(|(rule, fired)| RuleCoverage {
        rule: rule.id,
        fired,
        not_fired: cases.len().saturating_sub(fired),
    });
    let mut bounds = Vec::new();
    for (rule, condition) in rules.book.rules.iter().zip(&rules.conditions) {
        for comparison in condition.comparisons() {
            for bound in ordered_bounds(&comparison.asked) {
                bounds.push(look(rules, rule.id, comparison, bound, cases));
            }
        }
    }
    Coverage { rules: by_rule.collect(), bounds }
}

fn ordered_bounds(asked: &Asked) -> Vec<&Literal> {
    match asked {
        Asked::Between(from, to) => vec![from, to],
        Asked::Lt(bound) | Asked::Le(bound) | Asked::Gt(bound) | Asked::Ge(bound) => vec![bound],
        _ => Vec::new(),
    }
}

fn look(
    rules: &Rules,
    rule: Name,
    comparison: &Comparison,
    bound: &Literal,
    cases: &[Given],
) -> BoundCoverage {
    let of_type = rules.schema.info(&comparison.fact).map(|info| info.of_type);
    let mut counts = [0_usize; 3];
    if let Ok(of_type) = of_type {
        let orders =
            cases.iter().filter_map(|case| order(&of_type, case.observe(&comparison.fact)?, bound));
        for order in orders {
            let [below, at, above] = &mut counts;
            let count = match order {
                Ordering::Less => below,
                Ordering::Equal => at,
                Ordering::Greater => above,
            };
            *count = count.saturating_add(1);
        }
    }
    let [below, at, above] = counts;
    BoundCoverage {
        rule,
        comparison: comparison.to_string(),
        bound: bound.clone(),
        below,
        at,
        above,
    }
}
