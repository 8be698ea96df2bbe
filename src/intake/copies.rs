//! Interactions that are handed in more than once.

use std::collections::BTreeMap;

use super::check::Batch;
use super::memory::Memory;
use crate::base::{Index, InteractionId};
use crate::error::{Code, Finding, quoted};
use crate::model::Interaction;

/// The ids of a batch.
#[derive(Clone, Debug, Default)]
pub(super) struct Ids {
    index: Index<InteractionId>,
    // INVARIANT: for each number of the index the place of its first row among the accepted.
    first: Vec<usize>,
    /// Rows that repeat an interaction with the same id and content.
    pub(super) repeated: Vec<usize>,
}

impl Ids {
    /// The place of the first row with an id.
    pub(super) fn find(&self, id: &InteractionId) -> Option<usize> {
        self.first.get(self.index.find(id)?).copied()
    }
}

/// Finds the ids that stand more than once. Copies with the same content count once, and it is
/// the first that counts. Of rows with the same id and different content none is taken, whichever
/// came first, unless one of them was let in by an earlier batch.
pub(super) fn settle(batch: &mut Batch, memory: &Memory) -> Ids {
    let mut ids = Ids::default();
    let named = batch.accepted.iter().filter(|entry| entry.interaction.id.is_some());
    ids.index.reserve(named.count());
    let mut several: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, entry) in batch.accepted.iter().enumerate() {
        if let Some(id) = &entry.interaction.id {
            let number = ids.index.number(id);
            match ids.first.get(number) {
                Some(first) => several.entry(number).or_insert_with(|| vec![*first]).push(at),
                None => ids.first.push(at),
            }
        }
    }
    for (number, (id, first)) in ids.index.keys().iter().zip(&ids.first).enumerate() {
        let known = memory.find(id).map(|seen| &seen.interaction);
        let several = several.get(&number);
        if several.is_some() || known.is_some() {
            let members = several.map_or(std::slice::from_ref(first), Vec::as_slice);
            settle_id(batch, &mut ids.repeated, id, members, known);
        }
    }
    ids.repeated.sort_unstable();
    ids
}

/// Settles the rows of one id.
fn settle_id(
    batch: &mut Batch,
    repeated: &mut Vec<usize>,
    id: &InteractionId,
    members: &[usize],
    known: Option<&Interaction>,
) {
    let content = |at: &usize| batch.accepted.get(*at).map(|entry| &entry.interaction);
    let Some(reference) = known.or_else(|| members.first().and_then(content)) else { return };
    let agrees: Vec<bool> = members.iter().map(|at| content(at) == Some(reference)).collect();
    // With an earlier batch's word to go by, only those that differ from it are wrong.
    let all_wrong = known.is_none() && agrees.contains(&false);
    let mut first = known.is_none();
    for (at, agrees) in members.iter().zip(agrees) {
        if all_wrong || !agrees {
            let found = format!("{} with other content elsewhere", quoted(id));
            let expected = "one id for one interaction";
            batch.refuse(*at, Finding::new(Code::DuplicateId, "/id", found, expected));
        } else if !std::mem::take(&mut first) {
            if let Some(entry) = batch.accepted.get_mut(*at) {
                entry.dropped = true;
                repeated.push(entry.row);
            }
        }
    }
}
