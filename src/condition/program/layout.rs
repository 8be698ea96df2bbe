//! Which slots a program has, and how each codes its fact.

use std::collections::{BTreeMap, BTreeSet};

use super::Slot;
use crate::base::Name;
use crate::condition::bound::domain;
use crate::condition::check::{Leaf, Set, Tree};
use crate::condition::coding::{Coding, LEAST, MOST, TAGS_IN_A_SLOT, tag_bit};
use crate::fact::{FactInfo, FactRef, FactType};

/// How a fact is looked at: each view has a slot of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum View {
    Value,
    DaysUntil,
    Anniversary,
    /// The tags from 63 times this place on.
    Tags(usize),
}

/// The slots of a program.
pub(super) struct Layout {
    pub(super) slots: Vec<Slot>,
    places: BTreeMap<(FactRef, View), usize>,
    /// All tags that are named, sorted.
    pub(super) tags: Vec<Name>,
}

impl Layout {
    pub(super) fn of(trees: &[Tree]) -> Self {
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
        self.push(key, coding, &leaf.info, (least, most));
    }

    fn make_room_for_tags(&mut self, leaf: &Leaf) {
        let words = self.tags.len().div_ceil(TAGS_IN_A_SLOT).max(1);
        for word in 0..words {
            let key = (leaf.fact.clone(), View::Tags(word));
            if !self.places.contains_key(&key) {
                let from = word.saturating_mul(TAGS_IN_A_SLOT);
                let names = self.tags.iter().skip(from).take(TAGS_IN_A_SLOT).copied().collect();
                self.push(key, Coding::Tags(names), &leaf.info, (0, MOST));
            }
        }
    }

    fn push(
        &mut self,
        key: (FactRef, View),
        coding: Coding,
        info: &FactInfo,
        (least, most): (i64, i64),
    ) {
        let FactInfo { can_be_missing, ages, .. } = *info;
        let slot = Slot { fact: key.0.clone(), coding, can_be_missing, least, most, ages };
        self.places.insert(key, self.slots.len());
        self.slots.push(slot);
    }

    /// The place of a slot; every leaf was given room.
    pub(super) fn place(&self, fact: &FactRef, view: View) -> usize {
        self.places.get(&(fact.clone(), view)).copied().unwrap_or(usize::MAX)
    }

    /// Names as bits of slots: for each slot that has any, its place and their mask.
    pub(super) fn masks(&self, fact: &FactRef, names: &[Name]) -> Vec<(usize, i64)> {
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
        Tree::Comparison(leaf) => leaves.push(leaf),
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
pub(super) fn past(prefix: &str) -> Option<Vec<u8>> {
    let mut bytes = prefix.as_bytes().to_vec();
    // No byte of UTF-8 is 255, so the last can always be raised.
    let last = bytes.last_mut()?;
    *last = last.saturating_add(1);
    Some(bytes)
}
