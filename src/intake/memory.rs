//! What the intake remembers: every interaction that has an id.

use super::check::{Batch, Entry};
use crate::base::{Day, Index, InteractionId};
use crate::model::Interaction;

/// The interactions with an id that were let in so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    index: Index<InteractionId>,
    seen: Vec<Seen>,
}

/// One remembered interaction and, for a purchase, what has come back of it.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) interaction: Interaction,
    pub(super) day: Day,
    pub(super) amount: i64,
    pub(super) taken: Taken,
}

/// What has come back of a purchase so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Taken {
    /// In minor units of the purchase's own currency.
    pub(super) own: i128,
    /// In minor units of the currency of the books.
    pub(super) books: i64,
    /// The latest day on which money came back.
    pub(super) latest: Option<Day>,
    /// Whether all of it came back.
    pub(super) whole: bool,
}

impl Memory {
    pub(super) fn find(&self, id: &InteractionId) -> Option<&Seen> {
        self.seen.get(self.index.find(id)?)
    }

    /// Remembers a batch that was let in. `taken` says what has come back of purchases by now.
    pub(super) fn commit(&mut self, batch: &Batch, taken: Vec<(InteractionId, Taken)>) {
        let kept = || batch.accepted.iter().filter(|entry| !entry.dropped);
        let ids = kept().filter(|entry| entry.interaction.id.is_some()).count();
        self.index.reserve(ids);
        self.seen.reserve(ids);
        for entry in kept() {
            if let Some(id) = &entry.interaction.id {
                self.index.number(id);
                self.seen.push(Seen::of(entry));
            }
        }
        for (id, taken) in taken {
            let seen = self.index.find(&id).and_then(|number| self.seen.get_mut(number));
            if let Some(seen) = seen {
                seen.taken = taken;
            }
        }
    }
}

impl Seen {
    pub(super) fn of(entry: &Entry) -> Self {
        let Entry { interaction, day, amount, .. } = entry;
        Self {
            interaction: interaction.clone(),
            day: *day,
            amount: *amount,
            taken: Taken::default(),
        }
    }
}
