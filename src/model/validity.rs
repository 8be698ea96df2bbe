//! Until when an answer holds.

use crate::base::Day;

/// Until when the class that a verdict gives holds if nothing further happens: the scores, the
/// segment, the tier, the tier held, the stage, the band, the tags, classes and actions.
/// Probabilities, expected values, fading points and counts of days move every day and do not
/// count; the bands and rules that read them do.
///
/// The day may be too early, never too late: whoever looks again on it misses nothing.
///
/// ```
/// use patronage::base::Day;
/// use patronage::model::Validity;
///
/// let day = |day| Day::new(2026, 3, day);
/// let holds = Validity::Before(day(31)?).min(Validity::Unlimited);
/// assert_eq!(holds.first_change(), Some(day(31)?));
/// assert!(holds.covers(day(30)?) && !holds.covers(day(31)?));
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Validity {
    /// It may differ from this day on.
    Before(Day),
    /// Time alone changes nothing.
    Unlimited,
}

impl Validity {
    /// It may differ tomorrow: what is always safe to say.
    pub fn next_day(as_of: Day) -> Self {
        Self::Before(as_of.plus(1))
    }

    /// The first day on which the class may differ; `None` where only something that happens
    /// changes it.
    pub fn first_change(self) -> Option<Day> {
        match self {
            Self::Before(day) => Some(day),
            Self::Unlimited => None,
        }
    }

    /// Whether the class is still the same on a day.
    pub fn covers(self, day: Day) -> bool {
        self.first_change().is_none_or(|first| day < first)
    }

    /// The shorter of two.
    pub fn min(self, other: Self) -> Self {
        match (self.first_change(), other.first_change()) {
            (Some(a), Some(b)) => Self::Before(a.min(b)),
            (Some(day), None) | (None, Some(day)) => Self::Before(day),
            (None, None) => Self::Unlimited,
        }
    }
}
