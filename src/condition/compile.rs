//! From checked conditions to a program.

use std::collections::{BTreeMap, BTreeSet};

use super::blocks::Steps;
use super::check::{Check, Leaf, Limits, Set, Tree, domain};
use super::coding::{Coding, LEAST, MISSING, MOST, TAGS_IN_A_SLOT, tag_bit, text_code};
use super::gates::Gates;
use super::program::{Formula, Predicate, Program, Slot};
use super::row::Jumps;
use super::tree::Join;
use super::{Condition, FactRef, FactSchema, FactType, IfMissing, Stratum};
use crate::base::Name;
use crate::error::{Code, Finding, Findings, Span};

/// Checks conditions one after the other and compiles them together.
#[derive(Debug)]
pub struct Compiler<'s> {
    schema: &'s FactSchema,
    at: Stratum,
    trees: Vec<Tree>,
    findings: Findings,
}

impl<'s> Compiler<'s> {
    /// A compiler of conditions that are asked in a stratum: they may name facts of the strata
    /// before it.
    pub fn new(schema: &'s FactSchema, at: Stratum) -> Self {
        Self { schema, at, trees: Vec::new(), findings: Findings::new() }
    }

    /// Checks a condition; findings stand below the path. Returns the condition's number in the
    /// program.
    pub fn add(&mut self, condition: &Condition, path: &str) -> usize {
        self.add_read(condition, None, path)
    }

    /// The same for a condition that was read from a text: findings stand at the path, with the
    /// place inside the text.
    pub(crate) fn add_read(
        &mut self,
        condition: &Condition,
        spans: Option<&[Span]>,
        path: &str,
    ) -> usize {
        let tree = self.check(condition, spans, path);
        // Where something is wrong the number is kept, so that the others keep theirs.
        self.trees.push(tree.unwrap_or(Tree::Joined(Join::Any, Vec::new())));
        self.trees.len().saturating_sub(1)
    }

    /// Makes a condition hold only where another does too.
    pub(crate) fn narrow(&mut self, number: usize, to: &Condition) {
        let narrower = self.check(to, None, "");
        if let (Some(tree), Some(narrower)) = (self.trees.get_mut(number), narrower) {
            let whole = std::mem::replace(tree, Tree::Joined(Join::All, Vec::new()));
            *tree = Tree::Joined(Join::All, vec![narrower, whole]);
        }
    }

    fn check(&mut self, condition: &Condition, spans: Option<&[Span]>, path: &str) -> Option<Tree> {
        let (schema, at) = (self.schema, self.at);
        let mut check = Check { schema, at, spans, findings: Findings::new() };
        let tree = check.condition(condition);
        self.findings.extend_under(path, check.findings);
        tree
    }

    /// Compiles what was added, and returns the warnings beside it.
    ///
    /// # Errors
    ///
    /// All findings, warnings among them, when something is wrong with any condition.
    pub fn finish(mut self) -> Result<(Program, Findings), Findings> {
        let layout = Layout::of(&self.trees);
        if layout.tags.len() > Limits::TAGS {
            let found = format!("{} tags", layout.tags.len());
            let expected = format!("at most {}", Limits::TAGS);
            self.findings.push(Finding::new(Code::Limit, "", found, expected));
        }
        self.findings.sort();
        if self.findings.has_errors() {
            return Err(self.findings);
        }
        let mut maker = Maker { layout, predicates: BTreeMap::new(), order: Vec::new() };
        let formulas: Vec<Formula> =
            self.trees.iter().map(|tree| maker.formula(tree, false)).collect();
        let (slots, predicates) = (maker.layout.slots, maker.order);
        let jumps = Jumps::of(&formulas, &predicates);
        let gates = Gates::of(&formulas, &predicates);
        let steps = Steps::of(&formulas, &slots, &predicates);
        Ok((Program { slots, predicates, formulas, jumps, gates, steps }, self.findings))
    }
}

/// How a fact is looked at: each view has a slot of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum View {
    Value,
    DaysUntil,
    Anniversary,
    /// The tags from 63 times this place on.
    Tags(usize),
}

/// The slots of a program.
struct Layout {
    slots: Vec<Slot>,
    places: BTreeMap<(FactRef, View), usize>,
    /// All tags that are named, sorted.
    tags: Vec<Name>,
}

impl Layout {
    fn of(trees: &[Tree]) -> Self {
        let mut tags = BTreeSet::new();
        let mut texts: BTreeMap<FactRef, BTreeSet<Vec<u8>>> = BTreeMap::new();
        let mut leaves = Vec::new();
        for tree in trees {
            collect(tree, &mut leaves);
        }
        for leaf in &leaves {
            match &leaf.set {
                Set::TaggedAny(names) | Set::TaggedAll(names) | Set::TaggedAtLeast(_, names) => {
                    tags.extend(names.iter().copied());
                }
                Set::Texts(all) => {
                    let bounds = texts.entry(leaf.fact.clone()).or_default();
                    for text in all {
                        bounds.insert(text.clone().into_bytes());
                        bounds.insert(just_after(text));
                    }
                }
                Set::Prefix(prefix) => {
                    let bounds = texts.entry(leaf.fact.clone()).or_default();
                    bounds.insert(prefix.clone().into_bytes());
                    bounds.extend(past(prefix));
                }
                _ => {}
            }
        }
        let tags = tags.into_iter().collect();
        let mut layout = Self { slots: Vec::new(), places: BTreeMap::new(), tags };
        for leaf in leaves {
            layout.make_room(leaf, &texts);
        }
        layout
    }

    fn make_room(&mut self, leaf: &Leaf, texts: &BTreeMap<FactRef, BTreeSet<Vec<u8>>>) {
        let view = match leaf.set {
            Set::DaysUntil(_) => View::DaysUntil,
            Set::Anniversary(_) => View::Anniversary,
            _ if leaf.info.of_type == FactType::Tags => return self.make_room_for_tags(leaf),
            _ => View::Value,
        };
        let key = (leaf.fact.clone(), view);
        if self.places.contains_key(&key) {
            return;
        }
        let (least, most) = domain(&leaf.info);
        let (coding, least, most) = match (view, &leaf.info.of_type) {
            (View::DaysUntil, _) => (Coding::DaysUntil, LEAST, MOST),
            (View::Anniversary, _) => (Coding::DaysToAnniversary, 0, 366),
            (_, FactType::Flag) => (Coding::Flag, least, most),
            (_, FactType::Count) => (Coding::Count, least, most),
            (_, FactType::Days) => (Coding::Days, least, most),
            (_, FactType::Number) => (Coding::Number, least, most),
            (_, FactType::Money(currency)) => (Coding::Money(*currency), least, most),
            (_, FactType::Chance) => (Coding::Chance, least, most),
            (_, FactType::Day) => (Coding::Day, least, most),
            (_, FactType::Choice(choice)) => (Coding::Choice(choice.names.clone()), least, most),
            (_, FactType::Text | FactType::Tags) => {
                let bounds: Vec<Vec<u8>> =
                    texts.get(&leaf.fact).into_iter().flatten().cloned().collect();
                let most = i64::try_from(bounds.len()).unwrap_or(MOST).saturating_add(1);
                (Coding::Text(bounds), 1, most)
            }
        };
        self.push(key, coding, leaf.info.can_be_missing, (least, most));
    }

    fn make_room_for_tags(&mut self, leaf: &Leaf) {
        let words = self.tags.len().div_ceil(TAGS_IN_A_SLOT).max(1);
        for word in 0..words {
            let key = (leaf.fact.clone(), View::Tags(word));
            if !self.places.contains_key(&key) {
                let from = word.saturating_mul(TAGS_IN_A_SLOT);
                let names = self.tags.iter().skip(from).take(TAGS_IN_A_SLOT).copied().collect();
                self.push(key, Coding::Tags(names), leaf.info.can_be_missing, (0, MOST));
            }
        }
    }

    fn push(
        &mut self,
        key: (FactRef, View),
        coding: Coding,
        can_be_missing: bool,
        (least, most): (i64, i64),
    ) {
        let slot = Slot { fact: key.0.clone(), coding, can_be_missing, least, most };
        self.places.insert(key, self.slots.len());
        self.slots.push(slot);
    }

    /// The place of a slot; every leaf was given room.
    fn place(&self, fact: &FactRef, view: View) -> usize {
        self.places.get(&(fact.clone(), view)).copied().unwrap_or(usize::MAX)
    }

    /// Names as bits of slots: for each slot that has any, its place and their mask.
    fn masks(&self, fact: &FactRef, names: &[Name]) -> Vec<(usize, i64)> {
        let mut masks: BTreeMap<usize, i64> = BTreeMap::new();
        for name in names {
            let Ok(place) = self.tags.binary_search(name) else { continue };
            let word = place.checked_div(TAGS_IN_A_SLOT).unwrap_or(0);
            let bit = place.checked_rem(TAGS_IN_A_SLOT).unwrap_or(0);
            let slot = self.place(fact, View::Tags(word));
            let mask = masks.entry(slot).or_insert(0);
            *mask |= tag_bit(bit);
        }
        masks.into_iter().collect()
    }
}

fn collect<'t>(tree: &'t Tree, leaves: &mut Vec<&'t Leaf>) {
    match tree {
        Tree::Test(leaf) => leaves.push(leaf),
        Tree::Not(tree) => collect(tree, leaves),
        Tree::Joined(_, trees) => trees.iter().for_each(|tree| collect(tree, leaves)),
    }
}

/// The first text after a text, in the order of bytes.
fn just_after(text: &str) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    bytes.push(0);
    bytes
}

/// The first bytes after every text with a prefix; `None` after the empty prefix.
fn past(prefix: &str) -> Option<Vec<u8>> {
    let mut bytes = prefix.as_bytes().to_vec();
    // No byte of UTF-8 is 255, so the last can always be raised.
    let last = bytes.last_mut()?;
    *last = last.saturating_add(1);
    Some(bytes)
}

/// Turns trees into formulas over numbered predicates.
struct Maker {
    layout: Layout,
    predicates: BTreeMap<Predicate, usize>,
    order: Vec<Predicate>,
}

/// The bit that says that a set of tags is missing.
const NO_TAGS: i64 = MISSING;

impl Maker {
    fn formula(&mut self, tree: &Tree, negated: bool) -> Formula {
        match tree {
            Tree::Test(leaf) => self.leaf(leaf, negated),
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
            masks.into_iter().map(|(slot, mask)| self.test(Predicate::AnyBit { slot, mask }));
        let parts = parts.collect();
        self.or_missing(leaf, any(parts), missing)
    }

    fn tagged_none(&mut self, leaf: &Leaf, tags: &[Name], missing: bool) -> Formula {
        let masks = self.layout.masks(&leaf.fact, tags);
        let parts = masks
            .into_iter()
            .map(|(slot, mask)| self.test(Predicate::Bits { slot, mask: mask | NO_TAGS, want: 0 }));
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
            self.test(Predicate::Bits { slot, mask: mask | NO_TAGS, want: mask })
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
                self.test(Predicate::BitCount { slot: *slot, mask: *mask, least: n })
            }
            (true, _) => {
                let each = tags.iter().map(|tag| {
                    let masks = self.layout.masks(&leaf.fact, &[*tag]);
                    let tests = masks
                        .into_iter()
                        .map(|(slot, mask)| self.test(Predicate::AnyBit { slot, mask }));
                    any(tests.collect())
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
        let unknown = self.test(Predicate::Range { slot, low: MISSING, high: MISSING });
        any(vec![formula, unknown])
    }

    /// Ranges as the fewest predicates: none, one range, one mask, or several ranges.
    fn ranges(&mut self, slot: usize, ranges: &[(i64, i64)]) -> Formula {
        match ranges {
            [] => Formula::False,
            [(MISSING, MOST)] => Formula::True,
            [(low, high)] => self.test(Predicate::Range { slot, low: *low, high: *high }),
            several if self.layout.slots.get(slot).is_some_and(fits_mask) => {
                let bits = several.iter().fold(0, |bits, range| bits | mask_of(*range));
                self.test(Predicate::Mask { slot, bits })
            }
            several => {
                let tests = several.iter().map(|(low, high)| {
                    self.test(Predicate::Range { slot, low: *low, high: *high })
                });
                any(tests.collect())
            }
        }
    }

    fn test(&mut self, predicate: Predicate) -> Formula {
        let next = self.order.len();
        let number = *self.predicates.entry(predicate).or_insert(next);
        if number == next {
            self.order.push(predicate);
        }
        Formula::Test(number)
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
    let bits =
        bits.fold(0_u64, |bits, code| bits | 1_u64.wrapping_shl(super::program::low_bits(code)));
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
