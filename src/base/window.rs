//! Spans of days.

use super::Day;

/// A span of days, both ends included. May be empty.
///
/// ```
/// use patronage::base::{Day, Window};
///
/// let as_of: Day = "1998-06-30".parse()?;
/// let week = Window::last(7, as_of);
/// assert!(week.contains("1998-06-24".parse()?) && !week.contains("1998-06-23".parse()?));
/// assert_eq!(week.days(), 7);
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    // INVARIANT: `first` ≤ `last`, or `None` for no day at all.
    span: Option<(Day, Day)>,
}

impl Window {
    /// The last `n` days up to a day: the days d with `as_of − n < d ≤ as_of`. Empty for 0.
    pub fn last(n: u32, as_of: Day) -> Self {
        match n.checked_sub(1) {
            Some(before) => Self::between(as_of.minus(before), as_of),
            None => Self { span: None },
        }
    }

    /// Everything up to and including a day.
    pub fn until(as_of: Day) -> Self {
        Self::between(Day::FIRST, as_of)
    }

    /// From one day to another, both included; empty when they are the wrong way round.
    pub fn between(first: Day, last: Day) -> Self {
        Self { span: (first <= last).then_some((first, last)) }
    }

    /// The days in both windows.
    pub fn and(self, other: Self) -> Self {
        match (self.span, other.span) {
            (Some(a), Some(b)) => Self::between(a.0.max(b.0), a.1.min(b.1)),
            _ => Self { span: None },
        }
    }

    /// Whether a day lies in it.
    pub fn contains(self, day: Day) -> bool {
        self.span.is_some_and(|(first, last)| first <= day && day <= last)
    }

    /// Its first and last day; `None` when it is empty.
    pub fn ends(self) -> Option<(Day, Day)> {
        self.span
    }

    /// How many days it has.
    pub fn days(self) -> u32 {
        self.span.map_or(0, |(first, last)| last.since(first).unsigned_abs().saturating_add(1))
    }
}
