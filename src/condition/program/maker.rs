//! Formulas from checked conditions: negations pushed down, every comparison a range or a mask.

use std::collections::BTreeMap;

use super::layout::{Layout, View, past};
use super::{Formula, Predicate, Slot};
use crate::base::Name;
use crate::condition::check::{Leaf, Set, Tree};
use crate::condition::coding::{Coding, LEAST, MISSING, MOST, text_code};
use crate::condition::tree::Join;
use crate::evidence::IfMissing;
use crate::fact::FactType;

/// Turns trees into formulas over numbered predicates.
pub(super) struct Maker {
    pub(super) layout: Layout,
    predicates: BTreeMap<Predicate, usize>,
    /// The predicates by their numbers.
    pub(super) order: Vec<Predicate>,
}

/// The bit that says that a set of tags is missing.
const NO_TAGS: i64 = MISSING;

impl Maker {
    pub(super) fn new(layout: Layout) -> Self {
        Self { layout, predicates: BTreeMap::new(), order: Vec::new() }
    }

    /// A tree as a formula; under a negation, its opposite.
    pub(super) fn formula(&mut self, tree: &Tree, negated: bool) -> Formula {
        match tree {
            Tree::Comparison(leaf) => self.leaf(leaf, negated),
            Tree::Not(tree) => self.formula(tree, !negated),
            Tree::Joined(join, trees) => {
                let parts = trees.iter().map(|tree| self.formula(tree, negated)).collect();
                match (join, negated) {
                    (Join::All, false) | (Join::Any, true) => all(parts),
                    (Join::Any, false) | (Join::All, true) => any(parts),
                    (Join::AtLeast(n), false) => at_least(*n, parts),
                    (Join::AtLeast(n), true) => {
                        // Fewer than n of k hold exactly when more than k − n do not.
                        let others = parts.len().saturating_add(1);
                        let n = u32::try_from(others).unwrap_or(u32::MAX).saturating_sub(*n);
                        at_least(n, parts)
                    }
                }
            }
        }
    }

    fn leaf(&mut self, leaf: &Leaf, negated: bool) -> Formula {
        let inside = leaf.outside == negated;
        let missing = matches!(
            (leaf.if_missing, negated),
            (IfMissing::True, false) | (IfMissing::False, true)
        );
        let value = |maker: &Self| maker.layout.place(&leaf.fact, View::Value);
        match &leaf.set {
            Set::Known => {
                let view = match leaf.info.of_type {
                    FactType::Tags => View::Tags(0),
                    _ => View::Value,
                };
                let range = if inside { (LEAST, MOST) } else { (MISSING, MISSING) };
                self.ranges(self.layout.place(&leaf.fact, view), &[range])
            }
            Set::Ranges(ranges) => {
                let ranges = definite(ranges.clone(), inside, missing);
                self.ranges(value(self), &ranges)
            }
            Set::DaysUntil(days) | Set::Anniversary(days) => {
                let view = match leaf.set {
                    Set::DaysUntil(_) => View::DaysUntil,
                    _ => View::Anniversary,
                };
                let ranges = definite(vec![(0, i64::from(*days))], inside, missing);
                self.ranges(self.layout.place(&leaf.fact, view), &ranges)
            }
            Set::Texts(texts) => {
                let slot = value(self);
                let code = |text: &String| text_code(self.bounds(slot), text);
                let ranges = texts.iter().map(code).map(|code| (code, code)).collect();
                self.ranges(slot, &definite(ranges, inside, missing))
            }
            Set::Prefix(prefix) => {
                let slot = value(self);
                let bounds = self.bounds(slot);
                let low = text_code(bounds, prefix);
                let below = |end: Vec<u8>| bounds.partition_point(|bound| *bound < end);
                let high = past(prefix).map(below).and_then(|end| i64::try_from(end).ok());
                let high = high.map_or(MOST, |end| end.saturating_add(1));
                self.ranges(slot, &definite(vec![(low, high)], inside, missing))
            }
            Set::TaggedAny(tags) if inside => self.tagged_any(leaf, tags, missing),
            Set::TaggedAny(tags) => self.tagged_none(leaf, tags, missing),
            Set::TaggedAll(tags) => self.tagged_all(leaf, tags, inside, missing),
            Set::TaggedAtLeast(n, tags) => self.tagged_count(leaf, *n, tags, inside, missing),
        }
    }

    fn bounds(&self, slot: usize) -> &[Vec<u8>] {
        match self.layout.slots.get(slot).map(|slot| &slot.coding) {
            Some(Coding::Text(bounds)) => bounds,
            _ => &[],
        }
    }

    fn tagged_any(&mut self, leaf: &Leaf, tags: &[Name], missing: bool) -> Formula {
        let masks = self.layout.masks(&leaf.fact, tags);
        let parts =
            masks.into_iter().map(|(slot, mask)| self.comparison(Predicate::AnyBit { slot, mask }));
        let parts = parts.collect();
        self.or_missing(leaf, any(parts), missing)
    }

    fn tagged_none(&mut self, leaf: &Leaf, tags: &[Name], missing: bool) -> Formula {
        let masks = self.layout.masks(&leaf.fact, tags);
        let parts = masks.into_iter().map(|(slot, mask)| {
            self.comparison(Predicate::Bits { slot, mask: mask | NO_TAGS, want: 0 })
        });
        let parts = parts.collect();
        self.or_missing(leaf, all(parts), missing)
    }

    fn tagged_all(&mut self, leaf: &Leaf, tags: &[Name], inside: bool, missing: bool) -> Formula {
        if !inside {
            let absent = self.each_absent(leaf, tags);
            return self.or_missing(leaf, any(absent), missing);
        }
        let masks = self.layout.masks(&leaf.fact, tags);
        let parts = masks.into_iter().map(|(slot, mask)| {
            self.comparison(Predicate::Bits { slot, mask: mask | NO_TAGS, want: mask })
        });
        let parts = parts.collect();
        self.or_missing(leaf, all(parts), missing)
    }

    fn tagged_count(
        &mut self,
        leaf: &Leaf,
        n: u32,
        tags: &[Name],
        inside: bool,
        missing: bool,
    ) -> Formula {
        let masks = self.layout.masks(&leaf.fact, tags);
        let formula = match (inside, masks.as_slice()) {
            (true, [(slot, mask)]) => {
                self.comparison(Predicate::BitCount { slot: *slot, mask: *mask, least: n })
            }
            (true, _) => {
                let each = tags.iter().map(|tag| {
                    let masks = self.layout.masks(&leaf.fact, &[*tag]);
                    let comparisons = masks
                        .into_iter()
                        .map(|(slot, mask)| self.comparison(Predicate::AnyBit { slot, mask }));
                    any(comparisons.collect())
                });
                at_least(n, each.collect())
            }
            (false, _) => {
                let others = u32::try_from(tags.len().saturating_add(1)).unwrap_or(u32::MAX);
                at_least(others.saturating_sub(n), self.each_absent(leaf, tags))
            }
        };
        self.or_missing(leaf, formula, missing)
    }

    /// For each tag, that the set is known and the tag not in it.
    fn each_absent(&mut self, leaf: &Leaf, tags: &[Name]) -> Vec<Formula> {
        tags.iter().map(|tag| self.tagged_none(leaf, &[*tag], false)).collect()
    }

    fn or_missing(&mut self, leaf: &Leaf, formula: Formula, missing: bool) -> Formula {
        if !missing {
            return formula;
        }
        let slot = self.layout.place(&leaf.fact, View::Tags(0));
        let unknown = self.comparison(Predicate::Range { slot, low: MISSING, high: MISSING });
        any(vec![formula, unknown])
    }

    /// Ranges as the fewest predicates: none, one range, one mask, or several ranges.
    fn ranges(&mut self, slot: usize, ranges: &[(i64, i64)]) -> Formula {
        match ranges {
            [] => Formula::False,
            [(MISSING, MOST)] => Formula::True,
            [(low, high)] => self.comparison(Predicate::Range { slot, low: *low, high: *high }),
            several if self.layout.slots.get(slot).is_some_and(fits_mask) => {
                let bits = several.iter().fold(0, |bits, range| bits | mask_of(*range));
                self.comparison(Predicate::Mask { slot, bits })
            }
            several => {
                let comparisons = several.iter().map(|(low, high)| {
                    self.comparison(Predicate::Range { slot, low: *low, high: *high })
                });
                any(comparisons.collect())
            }
        }
    }

    fn comparison(&mut self, predicate: Predicate) -> Formula {
        let next = self.order.len();
        let number = *self.predicates.entry(predicate).or_insert(next);
        if number == next {
            self.order.push(predicate);
        }
        Formula::Comparison(number)
    }
}

/// Whether all codes of a slot have a bit in a mask.
fn fits_mask(slot: &Slot) -> bool {
    let small = matches!(slot.coding, Coding::Flag | Coding::Choice(_) | Coding::Text(_));
    small && slot.least >= 1 && slot.most <= 63
}

/// The bits of a range; missing is bit 0.
fn mask_of((low, high): (i64, i64)) -> u64 {
    let bits = (1..=63_i64).filter(|code| low <= *code && *code <= high);
    let bits = bits.fold(0_u64, |bits, code| bits | 1_u64.wrapping_shl(super::low_bits(code)));
    bits | u64::from(low == MISSING)
}

/// The ranges for which a comparison is definitely true: the set or what lies outside it, and
/// missing where the author said so. Sorted, none touching the next.
fn definite(ranges: Vec<(i64, i64)>, inside: bool, missing: bool) -> Vec<(i64, i64)> {
    let mut ranges = merged(ranges);
    if !inside {
        ranges = complement(&ranges);
    }
    if missing {
        ranges.push((MISSING, MISSING));
        ranges = merged(ranges);
    }
    ranges
}

fn merged(mut ranges: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    ranges.sort_unstable();
    let mut out: Vec<(i64, i64)> = Vec::with_capacity(ranges.len());
    for (low, high) in ranges {
        match out.last_mut() {
            Some(last) if low <= last.1.saturating_add(1) => last.1 = last.1.max(high),
            _ => out.push((low, high)),
        }
    }
    out
}

/// What lies between sorted ranges, among known values.
fn complement(ranges: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let mut out = Vec::with_capacity(ranges.len().saturating_add(1));
    let mut next = Some(LEAST);
    for (low, high) in ranges {
        if let Some(from) = next.filter(|from| from < low) {
            out.push((from, low.saturating_sub(1)));
        }
        next = high.checked_add(1);
    }
    out.extend(next.map(|from| (from, MOST)));
    out
}

fn all(parts: Vec<Formula>) -> Formula {
    joined(parts, &Formula::True, &Formula::False, Formula::All)
}

fn any(parts: Vec<Formula>) -> Formula {
    joined(parts, &Formula::False, &Formula::True, Formula::Any)
}

/// Joins without what changes nothing; one that decides decides.
fn joined(
    mut parts: Vec<Formula>,
    neutral: &Formula,
    deciding: &Formula,
    join: fn(Vec<Formula>) -> Formula,
) -> Formula {
    if parts.contains(deciding) {
        return deciding.clone();
    }
    parts.retain(|part| part != neutral);
    match parts.len() {
        0 => neutral.clone(),
        1 => parts.pop().unwrap_or_else(|| neutral.clone()),
        _ => join(parts),
    }
}

fn at_least(n: u32, mut parts: Vec<Formula>) -> Formula {
    let before = parts.len();
    parts.retain(|part| *part != Formula::True);
    let certain = u32::try_from(before.saturating_sub(parts.len())).unwrap_or(u32::MAX);
    parts.retain(|part| *part != Formula::False);
    let (n, k) = (n.saturating_sub(certain), u32::try_from(parts.len()).unwrap_or(u32::MAX));
    match n {
        0 => Formula::True,
        1 => any(parts),
        _ if n > k => Formula::False,
        _ if n == k => all(parts),
        _ => Formula::AtLeast(n, parts),
    }
}
