//! When tiers are reviewed, and what counts then.

use crate::base::{Day, Window};
use crate::error::{Code, Finding, Findings};

/// The days on which standings are reviewed.
///
/// ```
/// use patronage::base::Day;
/// use patronage::value::Reviews;
///
/// let day = Day::new(2024, 2, 10)?;
/// assert_eq!(Reviews::QuarterEnd.next(day), Some(Day::new(2024, 3, 31)?));
/// assert_eq!(Reviews::EveryDays { days: 30, from: day }.next(day), Some(Day::new(2024, 3, 11)?));
/// # Ok::<(), patronage::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
#[non_exhaustive]
pub enum Reviews {
    /// The last day of each month.
    MonthEnd,
    /// The last day of March, June, September and December.
    QuarterEnd,
    /// 31 December.
    YearEnd,
    /// Every so many days, before and after a day that is one of them.
    EveryDays {
        /// How many days, 1 to 3,650.
        days: u32,
        /// One of the days.
        from: Day,
    },
}

/// What counts at a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(transform = crate::base::tidy))]
#[non_exhaustive]
pub enum Qualification {
    /// The last so many days up to the review, 1 to 36,500.
    RollingDays(u32),
    /// The calendar year of the review, up to it. Before 31 December the year is not over, so a
    /// review can move a customer up but says nothing against the tier held.
    CalendarYear,
}

impl Reviews {
    /// The first review after a day; `None` past the end of the calendar.
    pub fn next(self, after: Day) -> Option<Day> {
        self.first_from(after.plus(1)).filter(|day| *day > after)
    }

    /// The first review on a day or after it.
    pub fn first_from(self, day: Day) -> Option<Day> {
        match self {
            Self::MonthEnd => Some(day.month_end()),
            Self::QuarterEnd => Some(day.quarter_end()),
            Self::YearEnd => Some(day.year_end()),
            Self::EveryDays { days, from } => {
                let days = i32::try_from(days).ok()?;
                let past = day.since(from).checked_rem_euclid(days)?;
                let ahead = days.checked_sub(past)?.checked_rem(days)?;
                Day::from_number(day.number().checked_add(ahead)?).ok()
            }
        }
    }

    /// The reviews from one day to another, both included.
    pub fn between(self, first: Day, last: Day) -> impl Iterator<Item = Day> {
        std::iter::successors(self.first_from(first), move |day| self.next(*day))
            .take_while(move |day| *day <= last)
    }

    pub(super) fn check(self, findings: &mut Findings) {
        if let Self::EveryDays { days, .. } = self {
            if !(1..=3_650).contains(&days) {
                let path = "/reviews/every_days/days";
                findings.push(Finding::new(Code::Range, path, days.to_string(), "1 to 3650"));
            }
        }
    }
}

impl Qualification {
    /// The days that count at a review.
    pub fn window(self, review: Day) -> Window {
        match self {
            Self::RollingDays(days) => Window::last(days, review),
            Self::CalendarYear => Window::between(review.year_start(), review),
        }
    }

    /// Whether a review can speak against a tier: not before the year is over.
    pub(super) fn is_complete(self, review: Day) -> bool {
        match self {
            Self::RollingDays(_) => true,
            Self::CalendarYear => review == review.year_end(),
        }
    }

    pub(super) fn check(self, reviews: Reviews, findings: &mut Findings) {
        match (self, reviews) {
            (Self::RollingDays(days), _) if !(1..=36_500).contains(&days) => {
                let path = "/qualification/rolling_days";
                findings.push(Finding::new(Code::Range, path, days.to_string(), "1 to 36500"));
            }
            (Self::CalendarYear, Reviews::EveryDays { .. }) => {
                let expected = "month_end, quarter_end or year_end, which see the year's last day";
                let found = "every_days with a calendar year";
                findings.push(Finding::new(Code::Conflict, "/reviews", found, expected));
            }
            _ => {}
        }
    }
}
