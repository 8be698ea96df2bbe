//! How long the answers on a row stay as they are while nothing happens.

use super::{Predicate, Program, Slot};
use crate::condition::coding::{Coding, MISSING};
use crate::fact::{Ages, FactRef, Known};
use crate::model::Validity;

/// Which way a code goes from day to day.
#[derive(Clone, Copy)]
enum Course {
    /// Nowhere, until the fact changes.
    Still,
    /// One more each day.
    Up,
    /// One less each day.
    Down,
    /// One less each day until 0, then anew from the most.
    Round,
}

impl Program {
    /// The first day on which a condition may answer otherwise on this row, which was
    /// [filled](Self::fill) from what is known, if nothing further happens. It may be too early,
    /// never too late. Verdicts are taken as they are.
    pub fn valid_until(&self, row: &[i64], known: &Known<'_>) -> Validity {
        let slots = self.slots.iter().enumerate();
        slots.fold(Validity::Unlimited, |validity, (place, slot)| {
            let code = row.get(place).copied().unwrap_or(MISSING);
            let course = slot.course(code);
            let asked = self.predicates.iter().filter(|predicate| predicate.slot() == place);
            let mut days = asked.map(|predicate| predicate.days_left(code, course)).peekable();
            if days.peek().is_none() {
                return validity; // Nobody asks for it.
            }
            let moves = days.flatten().min().map(|days| known.as_of().plus(days));
            let moves = moves.map_or(Validity::Unlimited, Validity::Before);
            validity.min(moves).min(slot.leaps(course, known))
        })
    }
}

impl Slot {
    fn course(&self, code: i64) -> Course {
        match &self.coding {
            _ if code == MISSING => Course::Still,
            Coding::DaysUntil => Course::Down,
            Coding::DaysToAnniversary => Course::Round,
            Coding::Day if self.fact == FactRef::AsOf => Course::Up,
            Coding::Days if self.ages == Ages::Daily => Course::Up,
            _ => Course::Still,
        }
    }

    /// When the fact itself may change, beyond its daily course.
    fn leaps(&self, course: Course, known: &Known<'_>) -> Validity {
        match (course, self.ages) {
            (Course::Up, Ages::Daily) => Validity::Unlimited,
            (_, ages) => known.changes(&self.fact, ages),
        }
    }
}

impl Predicate {
    /// In how many days it answers otherwise; `None` when it never does.
    fn days_left(&self, code: i64, course: Course) -> Option<u32> {
        let Self::Range { low, high, .. } = *self else {
            return (!matches!(course, Course::Still)).then_some(1);
        };
        let days = match course {
            Course::Up if code < low => low.checked_sub(code),
            Course::Up if code <= high => high.checked_sub(code)?.checked_add(1),
            Course::Down | Course::Round if code > high => code.checked_sub(high),
            Course::Down if code >= low => code.checked_sub(low)?.checked_add(1),
            Course::Round if code >= low => code.checked_add(1),
            Course::Still | Course::Up | Course::Down | Course::Round => None,
        };
        // Further ahead than there are days is never.
        days.and_then(|days| u32::try_from(days).ok())
    }
}
