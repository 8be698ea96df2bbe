//! The lines of a ledger.

use crate::base::{Day, Name};
use crate::intake::{Posting, Return};
use crate::model::{Channel, Kind, Role};

/// What is counted together: one day, kind, channel and mark. Sorted by day first, then by the
/// order of the kinds in their table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) day: Day,
    pub(super) code: KindCode,
    pub(super) channel: Channel,
    pub(super) score: u8,
}

/// A kind inside one ledger's memory: the place of a built-in kind, or [`CUSTOM`](Self::CUSTOM)
/// and the place among the ledger's own names. Never leaves the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct KindCode(pub(super) u16);

impl KindCode {
    const CUSTOM: u16 = 256;

    pub(super) fn built_in(place: usize) -> Option<Self> {
        u16::try_from(place).ok().filter(|code| *code < Self::CUSTOM).map(Self)
    }

    /// The code of a custom kind by its place among the ledger's names.
    pub(super) fn custom(place: usize) -> Option<Self> {
        u16::try_from(place).ok()?.checked_add(Self::CUSTOM).map(Self)
    }

    /// The place among the ledger's names; `None` for a built-in kind.
    pub(super) fn custom_place(self) -> Option<usize> {
        self.0.checked_sub(Self::CUSTOM).map(usize::from)
    }

    /// What the kind is to the spend.
    pub(super) fn role(self) -> Role {
        Kind::role_at(usize::from(self.0))
    }

    pub(super) fn kind(self, names: &[Name]) -> Option<Kind> {
        match self.custom_place() {
            Some(place) => names.get(place).copied().map(Kind::Custom),
            None => Kind::built_in().nth(usize::from(self.0)),
        }
    }
}

/// A key with what was counted. 24 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) key: Key,
    pub(super) count: u32,
    pub(super) amount: i64,
}

/// What came back, on a day, of the purchases of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Returned {
    /// The day of the purchases, and the day on which something came back.
    pub(super) key: (Day, Day),
    /// Purchases that no longer count from then on.
    pub(super) count: u32,
    /// What was given back.
    pub(super) amount: i64,
}

impl Returned {
    /// What a posting takes back: its amount on its own day, and the purchase itself on the day
    /// on which the return was whole, most often the same.
    pub(super) fn of(posting: &Posting) -> impl Iterator<Item = Self> + Clone + use<> {
        let (on, amount) = (posting.day(), posting.amount());
        let parts = posting.returned().map(|Return { of, whole_on }| {
            let together = whole_on == Some(on);
            let count = u32::from(together);
            let part = Self { key: (of, on), count, amount };
            let whole = whole_on.filter(|_| !together);
            let whole = whole.map(|day| Self { key: (of, day), count: 1, amount: 0 });
            [(count > 0 || amount > 0).then_some(part), whole]
        });
        parts.into_iter().flatten().flatten()
    }
}

/// One line of a ledger: on one day, so many interactions of one kind, through one channel, with
/// one mark, and their amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The day.
    pub day: Day,
    /// The kind.
    pub kind: Kind,
    /// The channel.
    pub channel: Channel,
    /// The mark, for answers to a survey; else 0.
    pub score: u8,
    /// How many.
    pub count: u32,
    /// Minor units of money, points, the sum of marks, or 0, as the kind
    /// [measures](Kind::measure).
    pub amount: i64,
}

/// What can be added up under a key.
pub(super) trait Sum: Copy {
    type Key: Ord + Copy;
    fn key(&self) -> Self::Key;
    /// Both together; `None` when they do not fit.
    fn plus(self, other: Self) -> Option<Self>;
}

impl Sum for Entry {
    type Key = Key;

    fn key(&self) -> Key {
        self.key
    }

    fn plus(self, other: Self) -> Option<Self> {
        let count = self.count.checked_add(other.count)?;
        Some(Self { count, amount: self.amount.checked_add(other.amount)?, ..self })
    }
}

impl Sum for Returned {
    type Key = (Day, Day);

    fn key(&self) -> (Day, Day) {
        self.key
    }

    fn plus(self, other: Self) -> Option<Self> {
        let count = self.count.checked_add(other.count)?;
        Some(Self { count, amount: self.amount.checked_add(other.amount)?, ..self })
    }
}

/// Adds one to a sorted list without duplicates: at its end, onto its last, or in between. `None`
/// when it does not fit; the list is then as it was.
pub(super) fn insert<S: Sum>(list: &mut Vec<S>, one: S) -> Option<()> {
    let place = match list.last() {
        Some(end) if end.key() >= one.key() => list.binary_search_by_key(&one.key(), Sum::key),
        _ => Err(list.len()),
    };
    match place {
        Ok(at) => {
            let there = list.get_mut(at)?;
            *there = there.plus(one)?;
        }
        Err(at) => list.insert(at, one),
    }
    Some(())
}

/// Whether [`insert`] would take it.
pub(super) fn fits<S: Sum>(list: &[S], one: S) -> bool {
    let there = list.binary_search_by_key(&one.key(), Sum::key).ok().and_then(|at| list.get(at));
    there.is_none_or(|there| there.plus(one).is_some())
}

/// Sorts a list and adds up equal keys. `None` when a sum does not fit.
pub(super) fn collect<S: Sum>(mut list: Vec<S>) -> Option<Vec<S>> {
    if !list.is_sorted_by_key(Sum::key) {
        list.sort_unstable_by_key(Sum::key);
    }
    let mut out: Vec<S> = Vec::with_capacity(list.len());
    for one in list {
        match out.last_mut() {
            Some(sum) if sum.key() == one.key() => *sum = sum.plus(one)?,
            _ => out.push(one),
        }
    }
    Some(out)
}

/// Merges two sorted lists without duplicates. `None` when a sum does not fit.
pub(super) fn merge<S: Sum>(a: &[S], b: &[S]) -> Option<Vec<S>> {
    let mut out = Vec::with_capacity(a.len().saturating_add(b.len()));
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    loop {
        let order = match (a.peek(), b.peek()) {
            (Some(x), Some(y)) => x.key().cmp(&y.key()),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (None, None) => return Some(out),
        };
        let next = match order {
            std::cmp::Ordering::Less => *a.next()?,
            std::cmp::Ordering::Greater => *b.next()?,
            std::cmp::Ordering::Equal => a.next()?.plus(*b.next()?)?,
        };
        out.push(next);
    }
}
